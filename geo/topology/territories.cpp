#include "geo/topology/territories.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "geo/base/parallel.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/topology/place.hpp"
#include "geo/topology/point_locator.hpp"

namespace thalweg {
namespace {

// Direction a -> b as an angle in the local plane.
double direction(LonLat a, LonLat b) {
  return std::atan2(b.lat - a.lat, short_way(b.lon - a.lon) * std::cos(a.lat * std::numbers::pi / 180));
}

class Finder {
 public:
  Finder(const BorderGraph& graph, Progress& progress) : graph_(graph), g_(graph.geometry()), progress_(progress) {}

  Result<Territories> run() {
    measure();
    if (progress_.cancelled()) return cancelled();
    connect();
    look_beyond();
    if (progress_.cancelled()) return cancelled();
    trace_voids();
    for (Territory& territory : t_.list) {
      for (const std::uint32_t part : territory.parts) {
        for (const std::int32_t ref : graph_.ring_arcs(g_.part_start[part])) {
          const std::size_t arc = static_cast<std::size_t>(ref < 0 ? ~ref : ref);
          if (t_.beyond[arc] == Beyond::kSea) territory.sea_m += t_.arc_length_m[arc];
        }
      }
    }
    return std::move(t_);
  }

 private:
  // Nobody beyond: one ring's edge of the data, or the common edge of several who claim the same side.
  bool is_open(std::size_t arc) const {
    const ArcLabel& label = graph_.label(graph_.arcs()[arc]);
    return label.left.empty() || label.right.empty();
  }

  void measure() {
    const auto arcs = graph_.arcs();
    ring_.resize(g_.rings());
    t_.arc_length_m.resize(arcs.size());
    // Each arc once, for both its neighbours.
    std::vector<StretchMeasure> measured(arcs.size());
    parallel_for(progress_, arcs.size(), 512, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        const Arc& a = arcs[i];
        const std::uint32_t ring_end = g_.ring_start[a.ring + 1];
        if (a.edges == ring_end - g_.ring_start[a.ring]) {
          measured[i] = measure_round(g_.ring(a.ring));
        } else if (a.first + a.edges < ring_end) {
          measured[i] = measure_stretch(std::span(g_.coords).subspan(a.first, a.edges + 1));
        } else {
          measured[i] = measure_stretch(graph_.line(a));
        }
        t_.arc_length_m[i] = measured[i].length_m;
      }
    });
    parallel_for(progress_, g_.rings(), 4096, [&](std::size_t begin, std::size_t end) {
      for (std::size_t r = begin; r < end; ++r) {
        StretchMeasure round;
        for (const std::int32_t ref : graph_.ring_arcs(r)) {
          const StretchMeasure& m = measured[static_cast<std::size_t>(ref < 0 ? ~ref : ref)];
          round.length_m += m.length_m;
          round.strip_m2 += ref < 0 ? -m.strip_m2 : m.strip_m2;
          round.turn_deg += ref < 0 ? -m.turn_deg : m.turn_deg;
        }
        ring_[r] = ring_measure_of(round);
      }
    });
  }

  void connect() {
    std::vector<std::uint32_t> parent(g_.parts());
    std::iota(parent.begin(), parent.end(), 0u);
    const auto root = [&](std::uint32_t i) {
      while (parent[i] != i) i = parent[i] = parent[parent[i]];
      return i;
    };
    const auto arcs = graph_.arcs();
    for (std::size_t i = 0; i < arcs.size(); ++i) {
      const auto uses = graph_.uses(i);
      // Two uses by one party with the inside on opposite sides: the land goes on across the arc.
      for (std::size_t k = 0; k < uses.size(); ++k) {
        for (std::size_t m = 0; m < k; ++m) {
          if (graph_.party_of_ring(uses[k].ring) != graph_.party_of_ring(uses[m].ring)) continue;
          const std::uint32_t x = root(static_cast<std::uint32_t>(graph_.part_of_ring(uses[k].ring)));
          const std::uint32_t y = root(static_cast<std::uint32_t>(graph_.part_of_ring(uses[m].ring)));
          parent[std::max(x, y)] = std::min(x, y);
        }
      }
    }
    t_.of_part.assign(g_.parts(), UINT32_MAX);
    t_.main_of_party.assign(graph_.parties().codes.size(), UINT32_MAX);
    for (std::uint32_t part = 0; part < g_.parts(); ++part) {
      if (graph_.party_of_part(part) == BorderGraph::kNoParty) continue;
      const std::uint32_t r = root(part);
      if (t_.of_part[r] == UINT32_MAX) {
        t_.of_part[r] = static_cast<std::uint32_t>(t_.list.size());
        t_.list.emplace_back().party = graph_.party_of_part(part);
      }
      t_.of_part[part] = t_.of_part[r];
      Territory& territory = t_.list[t_.of_part[part]];
      territory.parts.push_back(part);
      for (std::uint32_t ring = g_.part_start[part]; ring < g_.part_start[part + 1]; ++ring) {
        const double area = std::fabs(ring_[ring].area_m2);
        territory.area_m2 += graph_.is_hole(ring) ? -area : area;
        for (const std::int32_t ref : graph_.ring_arcs(ring)) {
          const std::size_t arc = static_cast<std::size_t>(ref < 0 ? ~ref : ref);
          const ArcLabel& label = graph_.label(arcs[arc]);
          const bool internal = std::binary_search(label.left.begin(), label.left.end(), territory.party) &&
                                std::binary_search(label.right.begin(), label.right.end(), territory.party);
          if (internal) continue;
          if (!is_open(arc)) territory.shares_border = true;
          if (!graph_.is_hole(ring)) territory.perimeter_m += t_.arc_length_m[arc];
        }
      }
    }
    for (std::uint32_t i = 0; i < t_.list.size(); ++i) {
      std::uint32_t& main = t_.main_of_party[t_.list[i].party];
      if (main == UINT32_MAX || t_.list[i].area_m2 > t_.list[main].area_m2) main = i;
    }
    for (const std::uint32_t main : t_.main_of_party) {
      if (main != UINT32_MAX) t_.list[main].main = true;
    }
  }

  // Open arcs that another party's polygon covers: asked at the middle of edges, several along an arc that
  // has ends, since it may go in and out without a common vertex.
  void look_beyond() {
    const auto arcs = graph_.arcs();
    t_.beyond.assign(arcs.size(), Beyond::kShared);
    t_.beyond_index.assign(arcs.size(), UINT32_MAX);
    struct Question {
      LonLat place;
      std::uint32_t arc;
      std::uint32_t cover = UINT32_MAX;
    };
    std::vector<Question> questions;
    for (std::uint32_t i = 0; i < arcs.size(); ++i) {
      if (!is_open(i)) continue;
      t_.beyond[i] = Beyond::kSea;
      const std::uint32_t count = arcs[i].closed ? 1 : std::min(arcs[i].edges, 15u);
      for (std::uint32_t k = 0; k < count; ++k) questions.push_back({middle_of_edge(arcs[i], (2 * k + 1) * arcs[i].edges / (2 * count)), i});
    }
    // Neighbours one after the other: their band of the locator is in the cache.
    std::sort(questions.begin(), questions.end(), [](const Question& a, const Question& b) {
      return std::tie(a.place.lon, a.place.lat, a.arc) < std::tie(b.place.lon, b.place.lat, b.arc);
    });
    const PointLocator locator(g_, progress_);
    parallel_for(progress_, questions.size(), 512, [&](std::size_t begin, std::size_t end) {
      std::vector<std::uint32_t> around;
      for (std::size_t q = begin; q < end; ++q) {
        questions[q].cover = covering_part(locator, questions[q].place, arcs[questions[q].arc], around);
      }
    });
    std::vector<std::uint32_t> asked(arcs.size(), 0), covered(arcs.size(), 0);
    for (const Question& q : questions) {
      ++asked[q.arc];
      if (q.cover == UINT32_MAX) continue;
      ++covered[q.arc];
      t_.beyond_index[q.arc] = std::min(t_.beyond_index[q.arc], q.cover);
    }
    for (std::size_t i = 0; i < arcs.size(); ++i) {
      if (2 * covered[i] > asked[i]) t_.beyond[i] = Beyond::kCovered;
    }
  }

  LonLat middle_of_edge(const Arc& arc, std::uint32_t k) const {
    const std::uint32_t begin = g_.ring_start[arc.ring], size = g_.ring_start[arc.ring + 1] - begin;
    const LonLat a = g_.coords[begin + (arc.first - begin + k) % size];
    const LonLat b = g_.coords[begin + (arc.first - begin + k + 1) % size];
    return {std::remainder(a.lon + short_way(b.lon - a.lon) * 0.5, 360.0), (a.lat + b.lat) / 2};
  }

  // The smallest part of another party around a place on the arc; none when its own party has a smaller
  // one there (a part drawn twice over its own land).
  std::uint32_t covering_part(const PointLocator& locator, LonLat place, const Arc& arc, std::vector<std::uint32_t>& around) const {
    locator.rings_around(place, around);
    const std::size_t own = graph_.part_of_ring(arc.ring);
    const ArcLabel& label = graph_.label(arc);
    const auto& owners = label.left.empty() ? label.right : label.left;
    std::uint32_t best = UINT32_MAX;
    for (std::size_t i = 0; i < around.size();) {
      const std::uint32_t part = static_cast<std::uint32_t>(graph_.part_of_ring(around[i]));
      const bool in_outer = !graph_.is_hole(around[i]);
      std::size_t rings = 0;
      for (; i < around.size() && graph_.part_of_ring(around[i]) == part; ++i) ++rings;
      if (!in_outer || rings != 1 || part == own || graph_.party_of_part(part) == BorderGraph::kNoParty) continue;
      if (t_.of_part[part] == t_.of_part[own]) continue;
      if (best == UINT32_MAX || t_.list[t_.of_part[part]].area_m2 < t_.list[t_.of_part[best]].area_m2) best = part;
    }
    if (best != UINT32_MAX && std::binary_search(owners.begin(), owners.end(), graph_.party_of_part(best))) return UINT32_MAX;
    return best;
  }

  // Chains the open arcs round what lies beyond them, with that on the left. A chain that runs
  // anticlockwise encloses it: a void. At a node with several ways on, the first to the right of the way
  // back bounds the same void.
  void trace_voids() {
    const auto arcs = graph_.arcs();
    const auto arc_of = [](std::int32_t ref) { return static_cast<std::size_t>(ref < 0 ? ~ref : ref); };
    std::vector<std::int32_t> halves;
    std::unordered_multimap<LonLat, std::uint32_t, PlaceHash> out_of;
    for (std::uint32_t i = 0; i < arcs.size(); ++i) {
      if (t_.beyond[i] != Beyond::kSea) continue;
      const Arc& arc = arcs[i];
      const std::int32_t half = graph_.inside_left(arc.ring) ? ~static_cast<std::int32_t>(i) : static_cast<std::int32_t>(i);
      if (arc.closed && arc.edges == g_.ring_start[arc.ring + 1] - g_.ring_start[arc.ring]) {
        // An outline that meets nothing is an island or an enclave's; its outside is not enclosed by itself. A whole
        // hole is: of `land`, nine hundred thousand lakes.
        if (graph_.is_hole(arc.ring)) add_void({&half, 1}, std::fabs(ring_[arc.ring].area_m2));
        continue;
      }
      out_of.emplace(canonical(half < 0 ? graph_.end(arc) : graph_.start(arc)), static_cast<std::uint32_t>(halves.size()));
      halves.push_back(half);
    }
    const auto line_of = [&](std::int32_t half) {
      std::vector<LonLat> line = graph_.line(arcs[arc_of(half)]);
      if (half < 0) std::reverse(line.begin(), line.end());
      return line;
    };
    std::vector<bool> done(halves.size(), false);
    for (std::uint32_t first = 0; first < halves.size(); ++first) {
      if (done[first]) continue;
      std::vector<LonLat> outline;
      std::vector<std::int32_t> chain;
      std::uint32_t at = first;
      bool whole = true;
      while (true) {
        done[at] = true;
        chain.push_back(halves[at]);
        const std::vector<LonLat> line = line_of(halves[at]);
        outline.insert(outline.end(), line.begin(), line.end() - 1);
        const LonLat node = canonical(line.back());
        const double back = direction(line.back(), line[line.size() - 2]);
        std::uint32_t next = UINT32_MAX;
        double least = 10;
        const auto [begin, end] = out_of.equal_range(node);
        for (auto it = begin; it != end; ++it) {
          const std::vector<LonLat> way = line_of(halves[it->second]);
          double turn = back - direction(way[0], way[1]);  // clockwise from the way back
          while (turn <= 1e-12) turn += 2 * std::numbers::pi;
          if (turn < least || (turn == least && it->second < next)) least = turn, next = it->second;
        }
        if (next == first) break;
        if (next == UINT32_MAX || done[next]) {
          whole = false;  // the data's edge, or lines that do not meet
          break;
        }
        at = next;
      }
      if (whole && outline.size() >= 3 && runs_anticlockwise(outline)) add_void(chain, ring_area_m2(outline));
    }
  }

  void add_void(std::span<const std::int32_t> chain, double area_m2) {
    if (!(area_m2 > 0) || area_m2 >= Territories::kInlandSea_m2) return;
    for (const std::int32_t half : chain) {
      const std::size_t arc = static_cast<std::size_t>(half < 0 ? ~half : half);
      t_.beyond[arc] = Beyond::kVoid;
      t_.beyond_index[arc] = static_cast<std::uint32_t>(t_.voids.size());
    }
    const auto first = static_cast<std::uint32_t>(t_.void_arcs.size());
    t_.void_arcs.insert(t_.void_arcs.end(), chain.begin(), chain.end());
    t_.voids.push_back({first, static_cast<std::uint32_t>(t_.void_arcs.size()), area_m2});
  }

  const BorderGraph& graph_;
  const GeometryColumn& g_;
  Progress& progress_;
  std::vector<RingMeasure> ring_;
  Territories t_;
};

}  // namespace

std::vector<LonLat> Territories::outline(const BorderGraph& graph, const Void& v) const {
  std::vector<LonLat> out;
  for (std::uint32_t i = v.first; i < v.last; ++i) {
    const std::int32_t half = void_arcs[i];
    std::vector<LonLat> line = graph.line(graph.arcs()[static_cast<std::size_t>(half < 0 ? ~half : half)]);
    if (half < 0) std::reverse(line.begin(), line.end());
    out.insert(out.end(), line.begin(), line.end() - 1);
  }
  return out;
}

std::vector<PartyId> Territories::parties(const BorderGraph& graph, const Void& v) const {
  std::vector<PartyId> out;
  for (std::uint32_t i = v.first; i < v.last; ++i) {
    for (const ArcUse& use : graph.uses(static_cast<std::size_t>(void_arcs[i] < 0 ? ~void_arcs[i] : void_arcs[i]))) out.push_back(graph.party_of_ring(use.ring));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

double Territories::perimeter_m(const Void& v) const {
  double sum = 0;
  for (std::uint32_t i = v.first; i < v.last; ++i) sum += arc_length_m[static_cast<std::size_t>(void_arcs[i] < 0 ? ~void_arcs[i] : void_arcs[i])];
  return sum;
}

Result<Territories> find_territories(const BorderGraph& graph, Progress& progress) {
  return Finder(graph, progress).run();
}

}  // namespace thalweg
