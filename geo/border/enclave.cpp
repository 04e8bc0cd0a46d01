#include "geo/border/enclave.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <set>

#include <fmt/format.h>

#include "geo/base/parallel.hpp"
#include "geo/border/border.hpp"
#include "geo/border/nearest.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/topology/overlay.hpp"
#include "geo/topology/place.hpp"
#include "geo/topology/point_locator.hpp"

namespace thalweg {
namespace {

constexpr double kSmallShare = 0.002;  // of an outline: shorter contacts are where joined lines overshoot a corner

// Independent errors of the vertices, sigma each: var(A) = sigma2 / 4 * sum |p(i+1) - p(i-1)|2.
double area_variance_km4(std::span<const LonLat> ring, double sigma_m) {
  double sum = 0;
  const std::size_t n = ring.size();
  for (std::size_t i = 0; i < n; ++i) {
    const LonLat a = ring[i], b = ring[(i + 2) % n];
    const double x = short_way(b.lon - a.lon) * 111.32 * std::cos(a.lat * std::numbers::pi / 180), y = (b.lat - a.lat) * 111.13;
    sum += x * x + y * y;
  }
  return sigma_m * sigma_m / 1e6 / 4 * sum;
}

double length_sigma_km(std::size_t vertices, double sigma_m) {
  return std::sqrt(2.0 * static_cast<double>(vertices)) * sigma_m / 1000;
}

// Minimum and maximum; all longitudes for what crosses the antimeridian.
GeoBox box_of_rings(std::span<const std::span<const LonLat>> rings) {
  GeoBox box;
  for (const auto& ring : rings) {
    for (const LonLat& p : ring) box.grow(p);
  }
  if (box.east - box.west > 180) box.west = -180, box.east = 180;
  return box;
}

bool meet(const GeoBox& a, const GeoBox& b) { return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north; }

// What is around a territory's outline.
struct Outline {
  std::map<PartyId, double> neighbour_m;            // shared with, or covered by
  std::map<PartyId, std::pair<double, std::uint32_t>> host_territory;  // longest contact and whose
  double covered_m = 0;                             // under another party's polygon
  double void_m = 0;
};

class Finder {
 public:
  Finder(const BorderGraph& graph, const Territories& land, const EnclaveOptions& options, Problems& problems, Progress& progress)
      : graph_(graph), g_(graph.geometry()), land_(land), options_(options), problems_(problems), progress_(progress) {}

  Result<std::vector<Enclave>> run() {
    if (!options_.only.empty()) {
      if (auto party = party_named(graph_, options_.only); !party) return tl::unexpected<Error>(party.error());
    }
    progress_.report(0, "looking for enclaves");
    outlines_.resize(land_.list.size());
    kinds_.resize(land_.list.size());
    parallel_for(progress_, land_.list.size(), 256, [&](std::size_t begin, std::size_t end) {
      for (std::size_t t = begin; t < end; ++t) {
        outlines_[t] = outline_of(static_cast<std::uint32_t>(t));
        kinds_[t] = kind_of(static_cast<std::uint32_t>(t));
      }
    });
    std::vector<std::uint32_t> found;
    for (std::uint32_t t = 0; t < kinds_.size(); ++t) {
      if (kinds_[t] && wanted(t)) found.push_back(t);
    }
    prepare_mothers(found);
    std::vector<Enclave> out(found.size());
    std::atomic<std::size_t> done{0};
    parallel_for(progress_, found.size(), 1, [&](std::size_t i, std::size_t) {
      out[i] = describe(found[i]);
      progress_.report(0.8 * static_cast<double>(++done) / static_cast<double>(found.size()));
    });
    if (progress_.cancelled()) return cancelled();
    progress_.report(0.8, "looking for double claims");
    add_double_claims(out);
    add_voids(out);
    if (progress_.cancelled()) return cancelled();
    std::stable_sort(out.begin(), out.end(), [](const Enclave& a, const Enclave& b) {
      // Territories first, then places without one owner.
      const auto group = [](const Enclave& e) { return std::max(e.kind, EnclaveKind::kSemiExclave); };
      return std::tuple(group(a), a.owner, -a.area.value) < std::tuple(group(b), b.owner, -b.area.value);
    });
    progress_.report(1, "enclaves found");
    return out;
  }

 private:
  const std::string& code(PartyId p) const { return graph_.parties().codes[p]; }

  bool wanted(std::uint32_t t) const {
    if (options_.only.empty() || code(land_.list[t].party) == options_.only) return true;
    for (const auto& [party, m] : outlines_[t].neighbour_m) {
      if (code(party) == options_.only) return true;
    }
    return false;
  }

  Outline outline_of(std::uint32_t t) const {
    const Territory& territory = land_.list[t];
    Outline out;
    const auto meet = [&](PartyId party, double m, std::uint32_t their_territory) {
      out.neighbour_m[party] += m;
      auto& host = out.host_territory.try_emplace(party, 0.0, their_territory).first->second;
      if (m >= host.first) host = {m, their_territory};
    };
    for (const std::uint32_t part : territory.parts) {
      const std::uint32_t ring = g_.part_start[part];
      for (const std::int32_t ref : graph_.ring_arcs(ring)) {
        const std::size_t arc = static_cast<std::size_t>(ref < 0 ? ~ref : ref);
        const double m = land_.arc_length_m[arc];
        const ArcLabel& label = graph_.label(graph_.arcs()[arc]);
        const bool inside_left = (graph_.inside_left(ring)) != (ref < 0);
        const auto& far_side = inside_left ? label.right : label.left;
        if (std::binary_search(far_side.begin(), far_side.end(), territory.party)) continue;  // inside the territory
        switch (land_.beyond[arc]) {
          case Beyond::kShared: {
            for (const ArcUse& use : graph_.uses(arc)) {
              const PartyId party = graph_.party_of_ring(use.ring);
              const bool theirs_left = graph_.inside_left(use.ring) != use.reversed;
              if (theirs_left == inside_left || party == territory.party) continue;
              meet(party, m, land_.of_part[graph_.part_of_ring(use.ring)]);
            }
            break;
          }
          case Beyond::kCovered: {
            const std::uint32_t part_beyond = land_.beyond_index[arc];
            meet(graph_.party_of_part(part_beyond), m, land_.of_part[part_beyond]);
            out.covered_m += m;
            break;
          }
          case Beyond::kVoid: out.void_m += m; break;
          case Beyond::kSea: break;
        }
      }
    }
    const double least = kSmallShare * territory.perimeter_m;
    std::erase_if(out.neighbour_m, [&](const auto& n) { return n.second < least; });
    return out;
  }

  std::optional<EnclaveKind> kind_of(std::uint32_t t) const {
    const Territory& territory = land_.list[t];
    const Outline& o = outlines_[t];
    if (o.neighbour_m.empty()) return std::nullopt;
    double border_m = 0;
    for (const auto& [party, m] : o.neighbour_m) border_m += m;
    const bool dry = territory.landlocked();
    const bool one = o.neighbour_m.size() == 1;
    if (territory.main) {
      if (one && dry) return EnclaveKind::kEnclave;
      if (one && border_m > territory.sea_m) return EnclaveKind::kSemiEnclave;
      return std::nullopt;
    }
    if (!dry) return EnclaveKind::kSemiExclave;
    if (!one) return EnclaveKind::kExclave;
    return EnclaveKind::kTrueEnclave;  // or a counter-enclave: its order tells
  }

  // Depth of containment. A ring of hosts cannot close on the ground; bad data could make one.
  int order_of(std::uint32_t t, int depth = 0) const {
    if (depth > 16 || !kinds_[t]) return 0;
    const EnclaveKind kind = *kinds_[t];
    if (kind != EnclaveKind::kEnclave && kind != EnclaveKind::kTrueEnclave) return 0;
    return 1 + order_of(outlines_[t].host_territory.at(outlines_[t].neighbour_m.begin()->first).second, depth + 1);
  }

  std::vector<std::span<const LonLat>> rings_of(std::uint32_t t, bool holes) const {
    std::vector<std::span<const LonLat>> rings;
    for (const std::uint32_t part : land_.list[t].parts) {
      const std::uint32_t end = holes ? g_.part_start[part + 1] : g_.part_start[part] + 1;
      for (std::uint32_t r = g_.part_start[part]; r < end; ++r) rings.push_back(g_.ring(r));
    }
    return rings;
  }

  void prepare_mothers(std::span<const std::uint32_t> found) {
    for (const std::uint32_t t : found) {
      if (land_.list[t].main) continue;
      mothers_.try_emplace(land_.main_of_party[land_.list[t].party]);
    }
    std::vector<std::pair<const std::uint32_t, LineSet>*> all;
    for (auto& mother : mothers_) all.push_back(&mother);
    parallel_for(progress_, all.size(), 1, [&](std::size_t i, std::size_t) {
      // The shortest way to a land ends on its outer rings, or on the hole that the asking place lies in: of its
      // holes, nearly all lakes, those with no such place in their box are not needed.
      const PartyId party = land_.list[all[i]->first].party;
      std::vector<GeoBox> asking;
      for (const std::uint32_t t : found) {
        if (land_.list[t].party == party && !land_.list[t].main) asking.push_back(box_of_rings(rings_of(t, false)));
      }
      std::vector<std::span<const LonLat>> rings;
      for (const std::uint32_t part : land_.list[all[i]->first].parts) {
        for (std::uint32_t r = g_.part_start[part]; r < g_.part_start[part + 1]; ++r) {
          const auto ring = g_.ring(r);
          if (r > g_.part_start[part]) {
            const GeoBox box = box_of_rings({&ring, 1});
            if (std::none_of(asking.begin(), asking.end(), [&](const GeoBox& b) { return meet(box, b); })) continue;
          }
          rings.push_back(ring);
        }
      }
      all[i]->second = LineSet(rings);
    });
  }

  Measure measure(double value, const char* unit, std::string method, double uncertainty) const {
    const Source& source = graph_.table().source;
    return {value, unit, std::move(method), uncertainty, source.date.empty() ? source.title : source.title + ", " + source.date};
  }

  Enclave describe(std::uint32_t t) const {
    const Territory& territory = land_.list[t];
    const Outline& o = outlines_[t];
    Enclave e;
    e.owner = code(territory.party);
    e.kind = *kinds_[t];
    e.order = std::max(1, order_of(t));
    if (e.kind == EnclaveKind::kTrueEnclave && e.order > 1) e.kind = EnclaveKind::kCounterEnclave;
    e.part = territory.parts[0];
    double variance = 0;
    for (const std::uint32_t part : territory.parts) {
      if (g_.ring(g_.part_start[part]).size() > g_.ring(g_.part_start[e.part]).size()) e.part = part;
    }
    for (const auto& ring : rings_of(t, true)) {
      e.vertices += ring.size();
      variance += area_variance_km4(ring, options_.vertex_accuracy_m);
      e.outline.emplace_back(ring.begin(), ring.end());
    }
    e.inside = point_inside(g_, e.part);
    const std::string pm = fmt::format("; \u00b1 from {} m a vertex", options_.vertex_accuracy_m);
    e.area = measure(territory.area_m2 / 1e6, "km2",
                     fmt::format("geodesic polygon on WGS 84 (Karney 2013), {} vertices{}", e.vertices, pm), std::sqrt(variance));
    e.perimeter = measure(territory.perimeter_m / 1000, "km", "geodesic on WGS 84 (Karney 2013), outer outline" + pm,
                          length_sigma_km(e.vertices, options_.vertex_accuracy_m));
    e.coast_km = territory.sea_m / 1000;
    for (const auto& [party, m] : o.neighbour_m) e.neighbours.push_back({code(party), m / 1000});
    std::stable_sort(e.neighbours.begin(), e.neighbours.end(), [](const auto& a, const auto& b) { return a.length_km > b.length_km; });
    for (const NeighbourShare& n : e.neighbours) e.hosts.push_back(n.party);
    e.host_uncut = o.covered_m > 0.5 * territory.perimeter_m;
    if (e.host_uncut) {
      e.note = fmt::format("the polygon of {} covers it too: either the host was not cut out in this data, or both claim the place",
                           e.hosts[0]);
    } else if (o.covered_m > 0.01 * territory.perimeter_m) {
      e.note = fmt::format("{:.1f} km of the outline lie inside a neighbour's polygon: the two lines differ there", o.covered_m / 1000);
    }
    if (o.void_m > 0.01 * territory.perimeter_m) {
      e.note += fmt::format("{}{:.1f} km of the outline face land that nobody has", e.note.empty() ? "" : "; ", o.void_m / 1000);
    }
    e.gap = measure(std::numeric_limits<double>::quiet_NaN(), "km", "none: it is the main territory", std::numeric_limits<double>::quiet_NaN());
    if (!territory.main) {
      const LineSet own(rings_of(t, false));
      const LineSet::Way way = own.shortest_way(mothers_.at(land_.main_of_party[territory.party]));
      e.gap = measure(way.distance_m / 1000, "km", "shortest geodesic on WGS 84 between the outlines, to the main territory" + pm,
                      std::numbers::sqrt2 * options_.vertex_accuracy_m / 1000);
      e.gap_from = way.from;
      e.gap_to = way.to;
    }
    return e;
  }

  // A place that is no territory of one party.
  Enclave place(EnclaveKind kind, std::vector<std::vector<LonLat>> rings, double area_m2, double perimeter_m) const {
    Enclave e;
    e.kind = kind;
    e.part = UINT32_MAX;
    double variance = 0;
    GeometryColumn one;
    for (const auto& ring : rings) {
      e.vertices += ring.size();
      variance += area_variance_km4(ring, options_.vertex_accuracy_m);
      one.coords.insert(one.coords.end(), ring.begin(), ring.end());
      one.end_ring();
    }
    one.end_part();
    e.inside = point_inside(one, 0);
    const std::string pm = fmt::format("; \u00b1 from {} m a vertex", options_.vertex_accuracy_m);
    e.area = measure(area_m2 / 1e6, "km2", fmt::format("geodesic polygon on WGS 84 (Karney 2013), {} vertices{}", e.vertices, pm),
                     std::sqrt(variance));
    e.perimeter = measure(perimeter_m / 1000, "km", "geodesic on WGS 84 (Karney 2013)" + pm,
                          length_sigma_km(e.vertices, options_.vertex_accuracy_m));
    e.gap = measure(std::numeric_limits<double>::quiet_NaN(), "km", "none: it has no one owner", std::numeric_limits<double>::quiet_NaN());
    e.outline = std::move(rings);
    return e;
  }

  void sliver(ProblemKind kind, const std::string& who, std::size_t count, double area_km2, double largest_km2, LonLat at) {
    Problem p;
    p.severity = Severity::kInfo;
    p.kind = ProblemKind::kSliver;
    p.text = fmt::format("{}: {} {} narrower than {} m, {:.4f} km2 together, the largest {:.4f} km2", who, count,
                         kind == ProblemKind::kGap ? "gaps" : "overlaps", options_.sliver_m, area_km2, largest_km2);
    p.advice = "the two lines were drawn or simplified separately; they are no claims";
    p.place = at;
    p.area_km2 = area_km2;
    problems_.push_back(std::move(p));
  }

  struct Slivers {
    std::size_t count = 0;
    double area_km2 = 0, largest_km2 = 0;
    LonLat at;
    void add(double km2, LonLat p) {
      ++count;
      area_km2 += km2;
      if (km2 > largest_km2) largest_km2 = km2, at = p;
    }
  };

  void add_double_claims(std::vector<Enclave>& out) {
    // Which parts have land in common, and where: arcs with two parties on one side, arcs under another's polygon.
    std::map<std::pair<std::uint32_t, std::uint32_t>, GeoBox> suspects;
    const auto suspect = [&](std::uint32_t x, std::uint32_t y, std::size_t arc) {
      if (graph_.party_of_part(x) == graph_.party_of_part(y)) return;
      GeoBox& box = suspects[std::minmax(x, y)];
      for (const LonLat& p : graph_.line(graph_.arcs()[arc])) box.grow(p);
    };
    std::map<std::pair<PartyId, PartyId>, std::vector<std::uint32_t>> twins;  // outlines that both have
    for (std::size_t i = 0; i < graph_.arcs().size(); ++i) {
      const auto uses = graph_.uses(i);
      if (const auto pair = twin_parties(i)) {
        twins[*pair].push_back(uses[0].ring);
        continue;
      }
      if (land_.beyond[i] != Beyond::kShared && land_.beyond[i] != Beyond::kVoid && land_.beyond_index[i] != UINT32_MAX) {
        suspect(static_cast<std::uint32_t>(graph_.part_of_ring(uses[0].ring)), land_.beyond_index[i], i);
      }
      for (std::size_t k = 0; k < uses.size(); ++k) {
        for (std::size_t m = 0; m < k; ++m) {
          const bool k_left = graph_.inside_left(uses[k].ring) != uses[k].reversed;
          const bool m_left = graph_.inside_left(uses[m].ring) != uses[m].reversed;
          if (k_left == m_left) {
            suspect(static_cast<std::uint32_t>(graph_.part_of_ring(uses[k].ring)), static_cast<std::uint32_t>(graph_.part_of_ring(uses[m].ring)), i);
          }
        }
      }
    }
    std::vector<std::pair<std::pair<std::uint32_t, std::uint32_t>, GeoBox>> work;
    for (const auto& [parts, box] : suspects) {
      const std::string &a = code(graph_.party_of_part(parts.first)), &b = code(graph_.party_of_part(parts.second));
      if (!options_.only.empty() && a != options_.only && b != options_.only) continue;
      // A whole territory inside an uncut host is told as an enclave, with both readings.
      const std::uint32_t x = land_.of_part[parts.first], y = land_.of_part[parts.second];
      if (told_as_uncut(x, y) || told_as_uncut(y, x)) continue;
      if (const auto ring = same_outline(parts.first, parts.second)) {
        twins[std::minmax(graph_.party_of_part(parts.first), graph_.party_of_part(parts.second))].push_back(*ring);
        continue;
      }
      work.emplace_back(parts, box);
    }
    for (const auto& [pair, rings] : twins) add_twins(code(pair.first), code(pair.second), rings, out);
    std::vector<Result<std::vector<Patch>>> patches(work.size());
    parallel_for(progress_, work.size(), 1, [&](std::size_t i, std::size_t) {
      patches[i] = common_land(g_, work[i].first.first, work[i].first.second, work[i].second);
    });
    std::map<std::string, Slivers> slivers;
    for (std::size_t i = 0; i < work.size(); ++i) {
      std::string a = code(graph_.party_of_part(work[i].first.first)), b = code(graph_.party_of_part(work[i].first.second));
      if (b < a) std::swap(a, b);
      if (!patches[i]) {
        Problem p;
        p.kind = ProblemKind::kGeometry;
        p.text = fmt::format("{} and {}: {}", a, b, patches[i].error().message);
        p.advice = "their common land is not listed; " + patches[i].error().remedy;
        p.place = LonLat{(work[i].second.west + work[i].second.east) / 2, (work[i].second.south + work[i].second.north) / 2};
        problems_.push_back(std::move(p));
        continue;
      }
      for (Patch& patch : *patches[i]) {
        if (2 * patch.area_m2 < options_.sliver_m * patch.perimeter_m) {
          slivers[a + "/" + b].add(patch.area_m2 / 1e6, patch.rings[0][0]);
          continue;
        }
        add_claim(a, b, std::move(patch.rings), patch.area_m2, patch.perimeter_m,
                  fmt::format("both {} and {} have this place in the data", a, b),
                  "a double claim, or one of the two outlines is wrong here", out);
      }
    }
    for (const auto& [who, s] : slivers) sliver(ProblemKind::kOverlap, who, s.count, s.area_km2, s.largest_km2, s.at);
  }

  void add_claim(const std::string& a, const std::string& b, std::vector<std::vector<LonLat>> rings, double area_m2, double perimeter_m,
                 std::string note, std::string advice, std::vector<Enclave>& out) {
    Enclave e = place(EnclaveKind::kDoubleClaim, std::move(rings), area_m2, perimeter_m);
    e.owner = a + "/" + b;
    e.hosts = {a, b};
    e.note = std::move(note);
    Problem p;
    p.kind = ProblemKind::kOverlap;
    p.text = fmt::format("{} and {} overlap", a, b);
    p.advice = std::move(advice);
    p.place = e.inside;
    p.area_km2 = e.area.value;
    problems_.push_back(std::move(p));
    out.push_back(std::move(e));
  }

  // The two parties, where the arc is the whole outline of a part of each.
  std::optional<std::pair<PartyId, PartyId>> twin_parties(std::size_t arc) const {
    const auto uses = graph_.uses(arc);
    if (uses.size() != 2) return std::nullopt;
    for (const ArcUse& u : uses) {
      if (graph_.is_hole(u.ring) || g_.ring_start[u.ring + 1] - g_.ring_start[u.ring] != graph_.arcs()[arc].edges) return std::nullopt;
    }
    const PartyId a = graph_.party_of_ring(uses[0].ring), b = graph_.party_of_ring(uses[1].ring);
    if (a == b) return std::nullopt;
    return std::minmax(a, b);
  }

  // Outlines of one island, drawn or thinned separately: nearly the same box and area. The smaller of the two.
  std::optional<std::uint32_t> same_outline(std::uint32_t part_a, std::uint32_t part_b) const {
    const std::uint32_t a = g_.part_start[part_a], b = g_.part_start[part_b];
    GeoBox box_a, box_b;
    for (const LonLat& p : g_.ring(a)) box_a.grow(p);
    for (const LonLat& p : g_.ring(b)) box_b.grow(p);
    const auto size = [](const GeoBox& x) { return std::max(0.0, x.east - x.west) * std::max(0.0, x.north - x.south); };
    const GeoBox common{std::max(box_a.west, box_b.west), std::max(box_a.south, box_b.south), std::min(box_a.east, box_b.east),
                        std::min(box_a.north, box_b.north)};
    if (size(common) < 0.8 * std::max(size(box_a), size(box_b))) return std::nullopt;
    const double area_a = std::fabs(ring_area_m2(g_.ring(a))), area_b = std::fabs(ring_area_m2(g_.ring(b)));
    if (std::min(area_a, area_b) < 0.9 * std::max(area_a, area_b)) return std::nullopt;
    return area_a <= area_b ? a : b;
  }

  // Parts that stand under two codes, island by island: one entry for all of them.
  void add_twins(const std::string& a, const std::string& b, std::vector<std::uint32_t> rings, std::vector<Enclave>& out) {
    if (!options_.only.empty() && a != options_.only && b != options_.only) return;
    std::vector<std::pair<RingMeasure, std::uint32_t>> measured;
    double area_m2 = 0, perimeter_m = 0;
    for (const std::uint32_t r : rings) {
      measured.emplace_back(measure_ring(g_.ring(r)), r);
      area_m2 += std::fabs(measured.back().first.area_m2);
      perimeter_m += measured.back().first.length_m;
    }
    std::stable_sort(measured.begin(), measured.end(), [](const auto& x, const auto& y) { return std::fabs(x.first.area_m2) > std::fabs(y.first.area_m2); });
    std::vector<std::vector<LonLat>> outlines;
    for (const auto& [m, r] : measured) outlines.emplace_back(g_.ring(r).begin(), g_.ring(r).end());
    add_claim(a, b, std::move(outlines), area_m2, perimeter_m,
              fmt::format("{} whole part{} stand under both codes: a dependency listed under its sovereign too, or a claim", rings.size(),
                          rings.size() == 1 ? "" : "s"),
              "a dependency listed twice, or a double claim", out);
  }

  bool told_as_uncut(std::uint32_t inner, std::uint32_t host) const {
    if (!kinds_[inner]) return false;
    const Outline& o = outlines_[inner];
    const auto it = o.neighbour_m.find(land_.list[host].party);
    return it != o.neighbour_m.end() && o.covered_m > 0.5 * land_.list[inner].perimeter_m;
  }

  static std::size_t arc_of(std::int32_t ref) { return static_cast<std::size_t>(ref < 0 ? ~ref : ref); }
  LonLat start_of(const Void& v) const {
    const std::int32_t half = land_.void_arcs[v.first];
    return half < 0 ? graph_.end(graph_.arcs()[arc_of(half)]) : graph_.start(graph_.arcs()[arc_of(half)]);
  }

  void add_voids(std::vector<Enclave>& out) {
    std::size_t alone = 0;
    std::vector<PartyId> around;
    const auto one_around = [&](const Void& v) {
      return v.last - v.first == 1 && graph_.uses(arc_of(land_.void_arcs[v.first])).size() == 1;
    };
    for (const Void& v : land_.voids) alone += one_around(v) || land_.parties(graph_, v).size() == 1;
    const bool many = alone > 200;  // lakes cut out of the land, not land without an owner
    std::map<std::string, Slivers> slivers;
    Slivers lakes;
    for (const Void& v : land_.voids) {
      around = land_.parties(graph_, v);
      std::string who;
      bool asked = options_.only.empty();
      for (const PartyId p : around) {
        who += (who.empty() ? "" : "/") + code(p);
        asked = asked || code(p) == options_.only;
      }
      if (!asked) continue;
      if (many && around.size() == 1) {
        lakes.add(v.area_m2 / 1e6, start_of(v));
        continue;
      }
      const double perimeter_m = land_.perimeter_m(v);
      if (around.size() > 1 && 2 * v.area_m2 < options_.sliver_m * perimeter_m) {
        slivers[who].add(v.area_m2 / 1e6, start_of(v));
        continue;
      }
      Enclave e = place(EnclaveKind::kNoOwner, {land_.outline(graph_, v)}, v.area_m2, perimeter_m);
      for (const PartyId p : around) e.hosts.push_back(code(p));
      e.note = fmt::format("nobody has this place in the data; {} around it", who);
      Problem p;
      p.kind = ProblemKind::kGap;
      p.text = fmt::format("land, or water, between {} that nobody has", who);
      p.advice = "unclaimed, or cut out (a lake), or one of the outlines is wrong here";
      p.place = e.inside;
      p.area_km2 = e.area.value;
      problems_.push_back(std::move(p));
      out.push_back(std::move(e));
    }
    for (const auto& [who, s] : slivers) sliver(ProblemKind::kGap, who, s.count, s.area_km2, s.largest_km2, s.at);
    if (lakes.count > 0) {
      Problem p;
      p.severity = Severity::kInfo;
      p.kind = ProblemKind::kGap;
      p.text = fmt::format("{} holes inside one party that nobody fills, {:.0f} km2 together", lakes.count, lakes.area_km2);
      p.advice = "so many are lakes cut out of the land: use data whose borders run through water to measure borders";
      p.place = lakes.at;
      p.area_km2 = lakes.area_km2;
      problems_.push_back(std::move(p));
    }
  }

  const BorderGraph& graph_;
  const GeometryColumn& g_;
  const Territories& land_;
  const EnclaveOptions& options_;
  Problems& problems_;
  Progress& progress_;
  std::vector<Outline> outlines_;
  std::vector<std::optional<EnclaveKind>> kinds_;
  std::map<std::uint32_t, LineSet> mothers_;
};

}  // namespace

std::string_view name_of(EnclaveKind kind) {
  switch (kind) {
    case EnclaveKind::kEnclave: return "enclave";
    case EnclaveKind::kTrueEnclave: return "true enclave";
    case EnclaveKind::kCounterEnclave: return "counter-enclave";
    case EnclaveKind::kExclave: return "exclave";
    case EnclaveKind::kSemiEnclave: return "semi-enclave";
    case EnclaveKind::kSemiExclave: return "semi-exclave";
    case EnclaveKind::kDoubleClaim: return "double claim";
    case EnclaveKind::kNoOwner: return "no owner";
  }
  return "";
}

Result<std::vector<Enclave>> enclaves(const BorderGraph& graph, const Territories& land, const EnclaveOptions& options,
                                      Problems& problems, Progress& progress) {
  return Finder(graph, land, options, problems, progress).run();
}

}  // namespace thalweg
