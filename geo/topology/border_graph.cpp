#include "geo/topology/border_graph.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "geo/base/large_pages.hpp"
#include "geo/base/parallel.hpp"
#include "geo/topology/edge_match.hpp"
#include "geo/topology/join_near.hpp"
#include "geo/topology/place.hpp"
#include "geo/topology/point_locator.hpp"

namespace thalweg {

Result<Parties> parties_from_key(const FeatureTable& table, const std::string& key, Problems& problems) {
  const Column* column = table.column(key);
  if (column == nullptr) {
    std::string names;
    for (const Column& c : table.columns) names += (names.empty() ? "" : ", ") + c.name;
    return fail(ErrorCode::kUnknownName, fmt::format("{}: there is no field '{}'", table.name, key),
                names.empty() ? "the layer has no fields" : "fields: " + names);
  }
  std::vector<std::string> code(table.rows());
  std::size_t nameless = 0;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    code[i] = column->text(i);
    if (!code[i].empty()) continue;
    code[i] = fmt::format("?{}", ++nameless);
    Problem p;
    p.kind = ProblemKind::kAttribute;
    p.text = fmt::format("{}: feature {} has no value in '{}'", table.name, i, column->name);
    p.advice = fmt::format("it counts as a party of its own, {}; give it a code", code[i]);
    p.feature = static_cast<std::int64_t>(i);
    problems.push_back(std::move(p));
  }
  Parties parties;
  parties.codes = code;
  std::sort(parties.codes.begin(), parties.codes.end());
  parties.codes.erase(std::unique(parties.codes.begin(), parties.codes.end()), parties.codes.end());
  parties.of_feature.resize(code.size());
  for (std::size_t i = 0; i < code.size(); ++i) {
    parties.of_feature[i] = static_cast<PartyId>(
        std::lower_bound(parties.codes.begin(), parties.codes.end(), code[i]) - parties.codes.begin());
  }
  return parties;
}

// Builds the graph in steps that each leave a valid state: clean the rings, match equal edges, read
// holes written as parts, join near lines and match again, cut the rings into arcs.
class BorderGraphBuilder {
 public:
  BorderGraphBuilder(BorderGraph& graph, const BorderGraphOptions& options, Problems& problems, Progress& progress)
      : g_(graph), options_(options), problems_(problems), progress_(progress) {}

  Result<> run() {
    progress_.report(0, "reading rings");
    if (auto clean = clean_rings(); !clean) return clean;
    index_parts();
    progress_.report(0.1, "finding shared borders");
    mate_ = match_edges(*g_.geometry_, progress_);
    if (progress_.cancelled()) return cancelled();
    if (read_parts_as_holes()) index_parts();
    orient_rings();
    if (options_.snap_m > 0) {
      progress_.report(0.5, "joining near borders");
      if (auto joined = join_near(*g_.geometry_, rings_party(), mate_, options_.snap_m, progress_)) {
        g_.geometry_ = std::make_shared<const GeometryColumn>(std::move(joined->geometry));
        g_.inserted_ = std::move(joined->inserted);
        mate_ = rematch_edges(*g_.geometry_, mate_, joined->kept, progress_);
        orient_rings();
      }
    }
    if (progress_.cancelled()) return cancelled();
    progress_.report(0.8, "building arcs");
    cut_arcs();
    if (progress_.cancelled()) return cancelled();
    progress_.report(1, "borders found");
    return {};
  }

 private:
  struct Use {  // of an edge, as seen while walking along one ring
    std::uint32_t edge, ring, begin, end;
    bool same_direction;
  };
  struct Run {  // a stretch of one ring with one label
    std::uint32_t ring, first, edges;
    bool unbroken;   // the whole ring, without a break: any vertex may be its start
    bool canonical;  // the run that gives the arc its direction
    std::uint32_t canonical_ring, canonical_edge;  // else an end edge of that run
  };

  std::vector<PartyId> rings_party() const {
    std::vector<PartyId> party(g_.geometry_->rings());
    for (std::size_t r = 0; r < party.size(); ++r) party[r] = g_.party_of_ring(r);
    return party;
  }

  // Drops repeated vertices and rings that are no rings, and everything that is not a polygon.
  Result<> clean_rings() {
    const GeometryColumn& in = g_.table_->geometry;
    bool polygons = false, dirty = false;
    for (std::size_t f = 0; f < in.features(); ++f) (in.kind[f] == GeometryKind::kPolygon ? polygons : dirty) = true;
    if (!polygons) {
      return fail(ErrorCode::kGeometry, fmt::format("{}: there are no polygons", g_.table_->name),
                  "borders are found between polygons; choose a layer of areas");
    }
    std::atomic<std::size_t> far{SIZE_MAX};  // first ring with coordinates that are no degrees
    std::vector<std::uint8_t> bad(in.rings(), 0);
    parallel_for(progress_, in.rings(), 4096, [&](std::size_t begin, std::size_t end) {
      for (std::size_t r = begin; r < end; ++r) {
        const auto ring = in.ring(r);
        if (ring.size() < 3) bad[r] = 1;
        LonLat before = ring.empty() ? LonLat{} : ring.back();
        for (const LonLat& p : ring) {
          if (p == before || !std::isfinite(p.lon) || !std::isfinite(p.lat) || p.lon < -180 || p.lon > 180) bad[r] = 1;
          if (std::isfinite(p.lat) && std::isfinite(p.lon) && (p.lat < -90 || p.lat > 90 || p.lon < -360 || p.lon > 540)) {
            for (std::size_t known = far; r < known && !far.compare_exchange_weak(known, r);) {}
          }
          before = p;
        }
      }
    });
    if (progress_.cancelled()) return cancelled();
    if (far != SIZE_MAX) {
      const LonLat p = in.ring(far)[0];
      return fail(ErrorCode::kCrs, fmt::format("{}: coordinates such as {}, {} are not degrees", g_.table_->name, p.lon, p.lat),
                  "the layer's coordinate system is missing or wrong; state it with --crs");
    }
    dirty = dirty || std::find(bad.begin(), bad.end(), 1) != bad.end();
    if (!dirty) {
      g_.geometry_ = std::shared_ptr<const GeometryColumn>(g_.table_, &in);
      return {};
    }
    GeometryColumn out;
    out.coords.reserve(in.coords.size());
    for (std::size_t f = 0; f < in.features(); ++f) {
      if (in.kind[f] == GeometryKind::kPolygon) {
        for (std::uint32_t part = in.feature_start[f]; part < in.feature_start[f + 1]; ++part) {
          copy_part(in, part, f, out);
        }
      }
      out.end_feature(in.kind[f]);
    }
    g_.geometry_ = std::make_shared<const GeometryColumn>(std::move(out));
    return {};
  }

  void copy_part(const GeometryColumn& in, std::uint32_t part, std::size_t feature, GeometryColumn& out) {
    const std::size_t rings_before = out.rings();
    for (std::uint32_t r = in.part_start[part]; r < in.part_start[part + 1]; ++r) {
      const std::size_t start = out.coords.size();
      for (LonLat p : in.ring(r)) {
        if (!std::isfinite(p.lon) || !std::isfinite(p.lat)) continue;
        if (p.lon < -180 || p.lon > 180) p.lon = std::remainder(p.lon, 360.0);
        if (out.coords.size() == start || !(out.coords.back() == p)) out.coords.push_back(p);
      }
      while (out.coords.size() > start + 1 && out.coords.back() == out.coords[start]) out.coords.pop_back();
      if (out.coords.size() - start >= 3) {
        out.end_ring();
        continue;
      }
      out.coords.resize(start);
      Problem p;
      p.kind = ProblemKind::kRing;
      p.text = fmt::format("{}: feature {} has a ring of fewer than three different points", g_.table_->name, feature);
      p.advice = "it encloses nothing and is left out";
      if (!in.ring(r).empty()) p.place = in.ring(r)[0];
      p.feature = static_cast<std::int64_t>(feature);
      problems_.push_back(std::move(p));
      if (r == in.part_start[part]) break;  // holes of a part that is not there
    }
    if (out.rings() > rings_before) out.end_part();
  }

  void index_parts() {
    const GeometryColumn& geometry = *g_.geometry_;
    g_.part_of_ring_.resize(geometry.rings());
    g_.party_of_part_.assign(geometry.parts(), BorderGraph::kNoParty);
    for (std::size_t f = 0; f < geometry.features(); ++f) {
      for (std::uint32_t p = geometry.feature_start[f]; p < geometry.feature_start[f + 1]; ++p) {
        if (geometry.kind[f] == GeometryKind::kPolygon) g_.party_of_part_[p] = g_.parties_.of_feature[f];
        for (std::uint32_t r = geometry.part_start[p]; r < geometry.part_start[p + 1]; ++r) g_.part_of_ring_[r] = p;
      }
    }
  }

  void orient_rings() {
    const GeometryColumn& geometry = *g_.geometry_;
    g_.inside_left_.resize(geometry.rings());
    parallel_for(progress_, geometry.rings(), 4096, [&](std::size_t begin, std::size_t end) {
      for (std::size_t r = begin; r < end; ++r) {
        g_.inside_left_[r] = runs_anticlockwise(geometry.ring(r)) != g_.is_hole(r);
      }
    });
  }

  // Some data write the hole of a host as one more outer part of it (DATA.md: @geo-maps). Such a part is
  // the outline of another party's part too, and lies inside its own party: by even-odd counting of its
  // party's rings around it, it is a hole. Returns whether there were any.
  bool read_parts_as_holes() {
    const GeometryColumn& geometry = *g_.geometry_;
    std::vector<std::uint32_t> candidates;  // parts whose whole outline is another party's outline
    std::vector<std::uint32_t> twin(geometry.parts(), UINT32_MAX);
    for (std::size_t part = 0; part < geometry.parts(); ++part) {
      if (g_.party_of_part_[part] == BorderGraph::kNoParty) continue;
      if (geometry.part_start[part + 1] - geometry.part_start[part] != 1) continue;
      const std::uint32_t ring = geometry.part_start[part];
      const std::uint32_t first = geometry.ring_start[ring], last = geometry.ring_start[ring + 1];
      bool whole = true;
      for (std::uint32_t e = first; e < last && whole; ++e) whole = mate_[e] != e;
      if (!whole) continue;
      for (std::uint32_t e = mate_[first]; e != first; e = mate_[e]) {
        const std::uint32_t other = ring_of(e);
        if (!g_.is_hole(other) && g_.party_of_ring(other) != g_.party_of_part_[part] &&
            geometry.ring_start[other + 1] - geometry.ring_start[other] == last - first) {
          twin[part] = other;
        }
      }
      if (twin[part] != UINT32_MAX) candidates.push_back(static_cast<std::uint32_t>(part));
    }
    if (candidates.empty()) return false;

    // A place on each outline: what is inside the part is not around it. Only rings of these parties are asked for.
    std::vector<LonLat> place;
    std::vector<std::uint8_t> marked_party(g_.parties_.codes.size(), 0), marked_ring(geometry.rings());
    for (const std::uint32_t part : candidates) marked_party[g_.party_of_part_[part]] = 1;
    for (std::uint32_t r = 0; r < marked_ring.size(); ++r) {
      const PartyId party = g_.party_of_ring(r);
      marked_ring[r] = party != BorderGraph::kNoParty && marked_party[party] != 0;
    }
    for (const std::uint32_t part : candidates) {
      const auto outline = geometry.ring(geometry.part_start[part]);
      const double dlon = outline[1].lon - outline[0].lon;
      place.push_back({outline[0].lon + (std::fabs(dlon) > 180 ? 0 : dlon / 2), (outline[0].lat + outline[1].lat) / 2});
    }
    const PointLocator locator(geometry, place, marked_ring, progress_);
    std::vector<std::uint32_t> hole_of(geometry.parts(), UINT32_MAX);
    std::vector<std::uint32_t> around;
    bool any = false;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const std::uint32_t part = candidates[i];
      const PartyId party = g_.party_of_part_[part];
      locator.rings_around(place[i], around);
      std::size_t count = 0;
      std::uint32_t host = UINT32_MAX;
      std::size_t host_size = SIZE_MAX;
      for (const std::uint32_t ring : around) {
        if (g_.part_of_ring_[ring] == part || g_.party_of_ring(ring) != party) continue;
        ++count;
        // The innermost ring is the one that holds the fewest others; its box is the smallest.
        const GeoBox box = box_of(geometry.ring(ring));
        const auto size = static_cast<std::size_t>((box.east - box.west) * (box.north - box.south) * 1e9);
        if (!g_.is_hole(ring) && size < host_size) {
          host = static_cast<std::uint32_t>(g_.part_of_ring_[ring]);
          host_size = size;
        }
      }
      if (count % 2 == 1 && host != UINT32_MAX) {
        hole_of[part] = host;
        any = true;
      }
    }
    if (!any) return false;
    // A hole has no holes; where the data says so, its inner part stays a part: nothing is lost.
    std::vector<std::uint32_t> host_of = hole_of;
    for (std::uint32_t& host : host_of) {
      if (host != UINT32_MAX && hole_of[host] != UINT32_MAX) host = UINT32_MAX;
    }
    hole_of.swap(host_of);

    std::vector<std::vector<std::uint32_t>> extra(geometry.parts());
    for (std::size_t part = 0; part < geometry.parts(); ++part) {
      if (hole_of[part] == UINT32_MAX) continue;
      extra[hole_of[part]].push_back(geometry.part_start[part]);
      Problem p;
      p.severity = Severity::kInfo;
      p.kind = ProblemKind::kRing;
      p.text = fmt::format("{}: a hole of {} is written as a part of it", g_.table_->name,
                           g_.parties_.codes[g_.party_of_part_[part]]);
      p.advice = "read as the hole it is, by even-odd counting";
      p.place = geometry.ring(geometry.part_start[part])[0];
      problems_.push_back(std::move(p));
    }
    GeometryColumn out;
    reserve_large(out.coords, geometry.coords.size());
    std::vector<std::uint32_t> moved_to(geometry.rings());  // the first vertex of a ring
    const auto add_ring = [&](std::uint32_t r) {
      const auto ring = geometry.ring(r);
      moved_to[r] = static_cast<std::uint32_t>(out.coords.size());
      out.coords.insert(out.coords.end(), ring.begin(), ring.end());
      out.end_ring();
    };
    for (std::size_t f = 0; f < geometry.features(); ++f) {
      for (std::uint32_t part = geometry.feature_start[f]; part < geometry.feature_start[f + 1]; ++part) {
        if (hole_of[part] != UINT32_MAX) continue;
        for (std::uint32_t r = geometry.part_start[part]; r < geometry.part_start[part + 1]; ++r) add_ring(r);
        for (const std::uint32_t r : extra[part]) add_ring(r);
        out.end_part();
      }
      out.end_feature(geometry.kind[f]);
    }
    // The rings stand in another order, their edges are the same.
    std::vector<std::uint32_t> shift(geometry.coords.size()), mate(geometry.coords.size());
    parallel_for(progress_, geometry.rings(), 4096, [&](std::size_t begin, std::size_t end) {
      for (std::size_t r = begin; r < end; ++r) {
        for (std::uint32_t e = geometry.ring_start[r]; e < geometry.ring_start[r + 1]; ++e) shift[e] = moved_to[r] - geometry.ring_start[r];
      }
    });
    parallel_for(progress_, geometry.rings(), 4096, [&](std::size_t begin, std::size_t end) {
      for (std::size_t r = begin; r < end; ++r) {
        for (std::uint32_t e = geometry.ring_start[r]; e < geometry.ring_start[r + 1]; ++e) mate[e + shift[e]] = mate_[e] + shift[mate_[e]];
      }
    });
    mate_ = std::move(mate);
    g_.geometry_ = std::make_shared<const GeometryColumn>(std::move(out));
    return true;
  }

  static GeoBox box_of(std::span<const LonLat> ring) {
    GeoBox box;
    for (const LonLat& p : ring) box.grow(p);
    return box;
  }

  std::uint32_t ring_of(std::uint32_t edge) const {
    const auto& start = g_.geometry_->ring_start;
    return static_cast<std::uint32_t>(std::upper_bound(start.begin(), start.end(), edge) - start.begin() - 1);
  }

  // The other uses of edge e, in rising order; `near` (the uses of the edge before) saves searching for rings.
  void collect_uses(std::uint32_t e, const std::vector<Use>& near, std::vector<Use>& out) const {
    out.clear();
    const LonLat from = canonical(g_.geometry_->coords[e]);
    for (std::uint32_t m = mate_[e]; m != e; m = mate_[m]) {
      Use u{m, 0, 0, 0, false};
      bool known = false;
      for (const Use& n : near) {
        if (m >= n.begin && m < n.end) {
          u.ring = n.ring, u.begin = n.begin, u.end = n.end;
          known = true;
          break;
        }
      }
      if (!known) {
        u.ring = ring_of(m);
        u.begin = g_.geometry_->ring_start[u.ring];
        u.end = g_.geometry_->ring_start[u.ring + 1];
      }
      u.same_direction = canonical(g_.geometry_->coords[m]) == from;
      out.push_back(u);
    }
    if (out.size() > 1) std::sort(out.begin(), out.end(), [](const Use& a, const Use& b) { return a.edge < b.edge; });
  }

  // Whether the uses of one edge go on as the uses of the next.
  static bool goes_on(const std::vector<Use>& a, const std::vector<Use>& b) {
    if (a.size() != b.size()) return false;
    for (const Use& u : a) {
      const std::uint32_t next = u.same_direction ? (u.edge + 1 < u.end ? u.edge + 1 : u.begin)
                                                  : (u.edge > u.begin ? u.edge - 1 : u.end - 1);
      bool found = false;
      for (const Use& v : b) found = found || (v.edge == next && v.same_direction == u.same_direction);
      if (!found) return false;
    }
    return true;
  }

  // Whether edge e goes on as the edge before it, which has at most one other use. Then that use becomes the one
  // of e. False: it has to be looked at. That the directions stay the same need not be asked, since e and its
  // twin begin, or end, where the two before did.
  bool plainly_goes_on(std::vector<Use>& before, std::uint32_t e) const {
    const std::uint32_t m = mate_[e];
    if (before.empty()) return m == e;
    if (before.size() > 1) return false;
    Use& u = before[0];
    const std::uint32_t next = u.same_direction ? (u.edge + 1 < u.end ? u.edge + 1 : u.begin) : (u.edge > u.begin ? u.edge - 1 : u.end - 1);
    if (m != next || m == e || mate_[m] != e) return false;
    u.edge = next;
    return true;
  }

  void runs_of_ring(std::uint32_t ring, std::vector<Run>& runs) const {
    const GeometryColumn& geometry = *g_.geometry_;
    const std::uint32_t begin = geometry.ring_start[ring], end = geometry.ring_start[ring + 1];
    if (begin == end || g_.party_of_ring(ring) == BorderGraph::kNoParty) return;
    // Nearly all of the world's rings are islands.
    bool shared = false;
    for (std::uint32_t e = begin; e < end && !shared; ++e) shared = mate_[e] != e;
    if (!shared) {
      runs.push_back({ring, begin, end - begin, true, true, ring, begin});
      return;
    }
    std::vector<Use> before, now;
    // Start at a break if there is one; a ring without any is one closed arc.
    collect_uses(end - 1, {}, before);
    std::uint32_t start = begin;
    bool unbroken = true;
    for (std::uint32_t e = begin; e < end; ++e) {
      if (plainly_goes_on(before, e)) continue;
      collect_uses(e, before, now);
      if (!goes_on(before, now)) {
        start = e;
        unbroken = false;
        break;
      }
      before.swap(now);
    }
    // A ring that goes round the same places more than once is that many closed arcs, as long as those of a ring
    // that goes round them once.
    std::uint32_t round = end - begin;
    if (unbroken) {
      collect_uses(begin, {}, now);
      for (const Use& u : now) {
        if (u.ring == ring && u.same_direction) round = std::min(round, u.edge - begin);
      }
    }
    const std::size_t first_run = runs.size();
    before.clear();
    for (std::uint32_t k = 0; k < end - begin; ++k) {
      const std::uint32_t e = start + k < end ? start + k : start + k - (end - begin);
      const bool again = k % round == 0;
      if (!again && plainly_goes_on(before, e)) {
        ++runs.back().edges;
        continue;
      }
      collect_uses(e, before, now);
      if (again || !goes_on(before, now)) runs.push_back({ring, e, 0, unbroken, true, ring, e});
      ++runs.back().edges;
      before.swap(now);
    }
    for (std::size_t i = first_run; i < runs.size(); ++i) choose_canonical(runs[i], now);
  }

  // Of the runs along the same edges the one in the lowest ring; within one ring the one with the lower
  // end edge.
  void choose_canonical(Run& run, std::vector<Use>& scratch) const {
    if (mate_[run.first] == run.first) return;
    collect_uses(run.first, {}, scratch);
    std::uint32_t best_end = std::min(run.first, edge_at(run, run.edges - 1));
    for (const Use& u : scratch) {
      const std::uint32_t size = u.end - u.begin, at = u.edge - u.begin;
      const std::uint32_t other = u.begin + (u.same_direction ? at + run.edges - 1 : at + size - run.edges + 1) % size;
      const std::uint32_t end = std::min(u.edge, other);
      if (u.ring < run.canonical_ring || (u.ring == run.canonical_ring && end < best_end)) {
        run.canonical = false;
        run.canonical_ring = u.ring;
        run.canonical_edge = u.edge;
        best_end = end;
      }
    }
  }

  void cut_arcs() {
    const GeometryColumn& geometry = *g_.geometry_;
    const std::size_t rings = geometry.rings();
    constexpr std::size_t kGrain = 2048;
    std::vector<std::vector<Run>> piece((rings + kGrain - 1) / kGrain);
    parallel_for(progress_, rings, kGrain, [&](std::size_t begin, std::size_t end) {
      std::vector<Run>& runs = piece[begin / kGrain];
      runs.reserve(end - begin);
      for (std::size_t r = begin; r < end; ++r) runs_of_ring(static_cast<std::uint32_t>(r), runs);
    });

    // Canonical runs get the arcs, in the order of rings; both ends' edges lead back to the arc.
    std::unordered_map<std::uint32_t, std::uint32_t> arc_at_edge, arc_of_unbroken_ring;
    std::vector<std::uint32_t> free_label(2 * g_.parties_.codes.size(), UINT32_MAX);
    std::map<std::pair<std::vector<PartyId>, std::vector<PartyId>>, std::uint32_t> label_ids;
    std::vector<Use> uses;
    ArcLabel label;
    g_.use_start_.push_back(0);
    for (const auto& runs : piece) {
      for (const Run& run : runs) {
        if (!run.canonical) continue;
        Arc arc;
        arc.ring = run.ring, arc.first = run.first, arc.edges = run.edges;
        arc.closed = canonical(g_.start(arc)) == canonical(g_.end(arc));
        const auto id = static_cast<std::uint32_t>(g_.arcs_.size());
        g_.uses_.push_back({run.ring, false});
        uses.clear();
        if (mate_[run.first] != run.first) collect_uses(run.first, {}, uses);
        for (const Use& u : uses) g_.uses_.push_back({u.ring, !u.same_direction});
        g_.use_start_.push_back(static_cast<std::uint32_t>(g_.uses_.size()));
        std::uint32_t* known = uses.empty() ? &free_label[2 * g_.party_of_ring(run.ring) + g_.inside_left_[run.ring]] : nullptr;
        if (known != nullptr && *known != UINT32_MAX) {
          arc.label = *known;
        } else {
          label.left.clear();
          label.right.clear();
          add_side(label, run.ring, false);
          for (const Use& u : uses) add_side(label, u.ring, !u.same_direction);
          for (auto* side : {&label.left, &label.right}) {
            std::sort(side->begin(), side->end());
            side->erase(std::unique(side->begin(), side->end()), side->end());
          }
          const auto [it, fresh] = label_ids.try_emplace({label.left, label.right}, static_cast<std::uint32_t>(g_.labels_.size()));
          if (fresh) g_.labels_.push_back(label);
          arc.label = it->second;
          if (known != nullptr) *known = arc.label;
        }
        if (!uses.empty()) {
          if (run.unbroken) {
            arc_of_unbroken_ring[run.ring] = id;
          } else {
            arc_at_edge[run.first] = id;
            arc_at_edge[edge_at(run, run.edges - 1)] = id;
          }
          if (!g_.inserted_.empty()) arc.joined = holds_inserted(run, uses);
        }
        g_.arcs_.push_back(arc);
      }
    }
    g_.ring_arc_start_.assign(rings + 1, 0);
    std::uint32_t ring = 0, next_arc = 0;
    for (const auto& runs : piece) {
      for (const Run& run : runs) {
        while (ring < run.ring) g_.ring_arc_start_[++ring] = static_cast<std::uint32_t>(g_.ring_arc_.size());
        std::int32_t reference;
        if (run.canonical) {
          reference = static_cast<std::int32_t>(next_arc++);
        } else {
          const std::uint32_t arc =
              run.unbroken ? arc_of_unbroken_ring.at(run.canonical_ring) : arc_at_edge.at(run.canonical_edge);
          // It runs with the arc when its own first edge runs with the canonical one.
          const bool with = canonical(geometry.coords[run.first]) == canonical(geometry.coords[run.canonical_edge]);
          reference = with ? static_cast<std::int32_t>(arc) : ~static_cast<std::int32_t>(arc);
        }
        g_.ring_arc_.push_back(reference);
      }
    }
    while (ring < rings) g_.ring_arc_start_[++ring] = static_cast<std::uint32_t>(g_.ring_arc_.size());
  }

  std::uint32_t edge_at(const Run& run, std::uint32_t k) const {
    const std::uint32_t begin = g_.geometry_->ring_start[run.ring], end = g_.geometry_->ring_start[run.ring + 1];
    return run.first + k < end ? run.first + k : run.first + k - (end - begin);
  }

  void add_side(ArcLabel& label, std::uint32_t ring, bool reversed) const {
    ((g_.inside_left_[ring] != 0) != reversed ? label.left : label.right).push_back(g_.party_of_ring(ring));
  }

  bool holds_inserted(const Run& run, const std::vector<Use>& uses) const {
    for (std::uint32_t k = 1; k < run.edges; ++k) {
      if (g_.inserted_[edge_at(run, k)]) return true;
      for (const Use& u : uses) {
        const std::uint32_t size = u.end - u.begin;
        // Vertex k of the run is the start of the k-th edge on, or the end of it when it runs against.
        const std::uint32_t shift = u.same_direction ? k : size - k + 1;
        if (g_.inserted_[u.begin + (u.edge - u.begin + shift) % size]) return true;
      }
    }
    return false;
  }

  BorderGraph& g_;
  const BorderGraphOptions& options_;
  Problems& problems_;
  Progress& progress_;
  std::vector<std::uint32_t> mate_;
};

Result<BorderGraph> BorderGraph::build(TablePtr table, Parties parties, const BorderGraphOptions& options,
                                       Problems& problems, Progress& progress) {
  BorderGraph graph;
  graph.table_ = std::move(table);
  graph.parties_ = std::move(parties);
  if (auto built = BorderGraphBuilder(graph, options, problems, progress).run(); !built) {
    return tl::unexpected<Error>(built.error());
  }
  return graph;
}

std::vector<LonLat> BorderGraph::line(const Arc& a) const {
  std::vector<LonLat> out;
  out.reserve(a.edges + 1);
  std::uint32_t v = a.first;
  for (std::uint32_t k = 0; k <= a.edges; ++k) {
    out.push_back(geometry_->coords[v]);
    v = next_vertex(v, a.ring);
  }
  return out;
}

LonLat BorderGraph::start(const Arc& a) const { return geometry_->coords[a.first]; }

LonLat BorderGraph::end(const Arc& a) const {
  const std::uint32_t begin = geometry_->ring_start[a.ring], size = geometry_->ring_start[a.ring + 1] - begin;
  return geometry_->coords[begin + (a.first - begin + a.edges) % size];
}

}  // namespace thalweg
