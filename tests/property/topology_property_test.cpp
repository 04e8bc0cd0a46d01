// Properties and slow oracles of the topology: what is fast must give what is plain. Seeds are fixed and
// printed by a failing check.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "geo/border/border.hpp"
#include "geo/border/enclave.hpp"
#include "geo/border/nearest.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/topology/edge_match.hpp"
#include "geo/topology/place.hpp"
#include "geo/topology/point_locator.hpp"
#include "geo/topology/simplify.hpp"
#include "tests/support/ascii_map.hpp"

namespace thalweg {
namespace {

using Random = std::mt19937;
int below(Random& random, int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }

// --- nested partitions -------------------------------------------------------------------------------

// A map of strips, each the main territory of a party, with rectangles nested in them at random, never
// touching; and what the detector must find, told by the generator alone.
struct NestedMap {
  std::vector<std::string> rows;
  std::multiset<std::string> expected;  // "owner host order"
};

NestedMap nested_map(Random& random) {
  constexpr int kStrip = 17, kRows = 21;
  const int parties = 2 + below(random, 4);
  NestedMap map;
  map.rows.assign(kRows, std::string(static_cast<std::size_t>(kStrip * parties), '.'));
  const auto fill = [&](int x0, int y0, int x1, int y1, char c) {
    for (int y = y0; y < y1; ++y) {
      for (int x = x0; x < x1; ++x) map.rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] = c;
    }
  };
  const std::function<void(int, int, int, int, char, int)> nest = [&](int x0, int y0, int x1, int y1, char host, int order) {
    // Two boxes side by side at most; each leaves a margin of its host.
    const int middle = (x0 + x1) / 2;
    const bool split = x1 - x0 > 9 && below(random, 2) == 0;
    for (const auto& [left, right] : split ? std::vector<std::pair<int, int>>{{x0, middle}, {middle, x1}} : std::vector<std::pair<int, int>>{{x0, x1}}) {
      if (right - left < 3 || y1 - y0 < 3 || below(random, 4) == 0) continue;
      char owner = static_cast<char>('A' + below(random, parties));
      if (owner == host) continue;
      const int ax = left + 1 + below(random, 2), ay = y0 + 1 + below(random, 2);
      // Small enough that every strip's rest stays the largest land of its party.
      const int bx = std::min(right - 1, ax + 8), by = std::min(y1 - 1 - below(random, 2), ay + 9);
      if (bx <= ax || by <= ay) continue;
      fill(ax, ay, bx, by, owner);
      map.expected.insert(std::string{owner, ' ', host, ' '} + std::to_string(order));
      nest(ax, ay, bx, by, owner, order + 1);
    }
  };
  for (int p = 0; p < parties; ++p) {
    fill(p * kStrip, 0, (p + 1) * kStrip, kRows, static_cast<char>('A' + p));
    nest(p * kStrip, 0, (p + 1) * kStrip, kRows, static_cast<char>('A' + p), 1);
  }
  return map;
}

std::string art_of(const NestedMap& map) {
  std::string art;
  for (const auto& row : map.rows) art += row + "\n";
  return art;
}

// Other order of features and parts, other starts and directions of rings: the same map.
TablePtr shuffled(const FeatureTable& table, Random& random) {
  std::vector<test::Shape> shapes;
  const auto& codes = std::get<std::vector<std::string>>(table.columns[0].values);
  const GeometryColumn& g = table.geometry;
  for (std::size_t f = 0; f < table.rows(); ++f) {
    test::Shape shape{codes[f], {}};
    for (std::uint32_t p = g.feature_start[f]; p < g.feature_start[f + 1]; ++p) {
      auto& part = shape.parts.emplace_back();
      for (std::uint32_t r = g.part_start[p]; r < g.part_start[p + 1]; ++r) {
        std::vector<LonLat> ring(g.ring(r).begin(), g.ring(r).end());
        std::rotate(ring.begin(), ring.begin() + below(random, static_cast<int>(ring.size())), ring.end());
        if (below(random, 2)) std::reverse(ring.begin(), ring.end());
        part.push_back(std::move(ring));
      }
    }
    std::shuffle(shape.parts.begin(), shape.parts.end(), random);
    shapes.push_back(std::move(shape));
  }
  std::shuffle(shapes.begin(), shapes.end(), random);
  return test::shapes_table(shapes);
}

std::vector<Enclave> enclaves_of(const BorderGraph& graph, unsigned threads = 2) {
  Progress progress(threads);
  Problems problems;
  const auto land = find_territories(graph, progress);
  EXPECT_TRUE(land);
  auto found = enclaves(graph, *land, {}, problems, progress);
  EXPECT_TRUE(found);
  return found ? *found : std::vector<Enclave>{};
}

TEST(TopologyProperty, DetectorReturnsWhatTheGeneratorMade) {
  Random random(1987);
  for (int round = 0; round < 150; ++round) {
    const NestedMap map = nested_map(random);
    const TablePtr table = shuffled(*test::ascii_table(art_of(map)), random);
    for (const double snap_m : {0.0, 25.0}) {
      std::multiset<std::string> found;
      for (const Enclave& e : enclaves_of(test::graph_of(table, snap_m))) {
        EXPECT_EQ(e.kind, e.order > 1 ? EnclaveKind::kCounterEnclave : EnclaveKind::kTrueEnclave);
        ASSERT_EQ(e.hosts.size(), 1u);
        found.insert(e.owner + " " + e.hosts[0] + " " + std::to_string(e.order));
      }
      ASSERT_EQ(found, map.expected) << "seed 1987 round " << round << "\n" << art_of(map);
    }
  }
}

TEST(TopologyProperty, AreasSumToTheWholeAndLengthsAreSymmetric) {
  Random random(1997);
  for (int round = 0; round < 40; ++round) {
    const NestedMap map = nested_map(random);
    const BorderGraph graph = test::graph_of(shuffled(*test::ascii_table(art_of(map)), random));
    Progress progress(2);
    const auto land = find_territories(graph, progress);
    double sum = 0, whole = 0;
    for (const Territory& t : land->list) sum += t.area_m2;
    // The whole cell by cell: a long edge would be a geodesic, not the parallel that the cells follow.
    for (std::size_t y = 0; y < map.rows.size(); ++y) {
      for (std::size_t x = 0; x < map.rows[0].size(); ++x) {
        const double w = 70 + 0.1 * static_cast<double>(x), n = 41 - 0.1 * static_cast<double>(y);
        const std::vector<LonLat> cell{{w, n - 0.1}, {w + 0.1, n - 0.1}, {w + 0.1, n}, {w, n}};
        whole += ring_area_reference_m2(cell);
      }
    }
    EXPECT_NEAR(sum / whole, 1, 1e-9);
    // Each party's outline = its borders + its coast, from whichever side it is measured.
    const auto all = borders(graph, *land, {}, progress);
    std::map<std::string, double> border_km, outline_km;
    for (const Border& b : *all) border_km[b.a] += b.length.value, border_km[b.b] += b.length.value;
    for (std::size_t i = 0; i < graph.arcs().size(); ++i) {
      if (graph.uses(i).size() == 1) border_km[graph.parties().codes[graph.party_of_ring(graph.arcs()[i].ring)]] += land->arc_length_m[i] / 1000;
    }
    for (std::size_t r = 0; r < graph.geometry().rings(); ++r) {
      outline_km[graph.parties().codes[graph.party_of_ring(r)]] += ring_length_reference_m(graph.geometry().ring(r)) / 1000;
    }
    for (const auto& [party, km] : outline_km) EXPECT_NEAR(border_km[party], km, 1e-6 * km) << party;
  }
}

TEST(TopologyProperty, ArcsCoverEveryRingOnce) {
  Random random(2007);
  for (int round = 0; round < 40; ++round) {
    const BorderGraph graph = test::graph_of(shuffled(*test::ascii_table(art_of(nested_map(random))), random));
    for (std::size_t r = 0; r < graph.geometry().rings(); ++r) {
      std::vector<LonLat> around;
      for (const std::int32_t ref : graph.ring_arcs(r)) {
        std::vector<LonLat> line = graph.line(graph.arcs()[static_cast<std::size_t>(ref < 0 ? ~ref : ref)]);
        if (ref < 0) std::reverse(line.begin(), line.end());
        if (!around.empty() && graph.ring_arcs(r).size() > 1) {
          EXPECT_EQ(around.back(), line.front());
        }
        around.insert(around.end(), line.begin() + (around.empty() ? 0 : 1), line.end());
      }
      const auto ring = graph.geometry().ring(r);
      ASSERT_EQ(around.size(), ring.size() + 1);
      around.pop_back();
      EXPECT_NEAR(std::fabs(ring_area_m2(around)), std::fabs(ring_area_m2(ring)), 1e-6);
    }
  }
}

TEST(TopologyProperty, OneThreadAndManyGiveTheSameBytes) {
  Random random(2017);
  for (int round = 0; round < 20; ++round) {
    const TablePtr table = shuffled(*test::ascii_table(art_of(nested_map(random))), random);
    std::string text[2];
    for (const unsigned threads : {1u, 4u}) {
      Progress progress(threads);
      Problems problems;
      const auto graph = BorderGraph::build(table, *parties_from_key(*table, "iso3", problems), {25}, problems, progress);
      const auto land = find_territories(*graph, progress);
      std::string& s = text[threads == 1 ? 0 : 1];
      for (const Arc& a : graph->arcs()) s += std::to_string(a.ring) + "/" + std::to_string(a.first) + "/" + std::to_string(a.edges) + "/" + std::to_string(a.label) + " ";
      const auto add = [&](double x) { s.append(reinterpret_cast<const char*>(&x), sizeof x); };
      const auto lines = borders(*graph, *land, {}, progress);
      for (const Border& b : *lines) add(b.length.value), add(b.length.uncertainty);
      const auto found = enclaves(*graph, *land, {}, problems, progress);
      for (const Enclave& e : *found) add(e.area.value), add(e.gap.value), add(e.gap_from.lon);
    }
    EXPECT_EQ(text[0], text[1]);
  }
}

// --- equal edges against a map of edges -----------------------------------------------------------------

TEST(TopologyProperty, EdgesMatchAsInAPlainMap) {
  Random random(3);
  for (int round = 0; round < 300; ++round) {
    GeometryColumn g;
    const int rings = 1 + below(random, 12);
    for (int r = 0; r < rings; ++r) {
      const int n = 3 + below(random, 8);
      for (int i = 0; i < n; ++i) {
        // Few places, the antimeridian and a pole among them.
        g.coords.push_back({static_cast<double>(below(random, 4) * 120 - 180), static_cast<double>(below(random, 4) * 30)});
        if (g.coords.back().lon == 180 && below(random, 2)) g.coords.back().lon = -180;
      }
      g.end_ring();
      g.end_part();
    }
    g.end_feature(GeometryKind::kPolygon);
    Progress progress(2);
    const auto mate = match_edges(g, progress);
    const auto key = [](LonLat p) { return std::pair(canonical(p).lon, canonical(p).lat); };
    std::map<std::set<std::pair<double, double>>, std::set<std::uint32_t>> users;
    std::vector<std::set<std::pair<double, double>>> ends(g.coords.size());
    for (std::size_t r = 0; r < g.rings(); ++r) {
      for (std::uint32_t i = g.ring_start[r]; i < g.ring_start[r + 1]; ++i) {
        const std::uint32_t next = i + 1 < g.ring_start[r + 1] ? i + 1 : g.ring_start[r];
        ends[i] = {key(g.coords[i]), key(g.coords[next])};
        if (ends[i].size() == 2) users[ends[i]].insert(i);
      }
    }
    for (std::uint32_t i = 0; i < g.coords.size(); ++i) {
      std::set<std::uint32_t> circle{i};
      for (std::uint32_t m = mate[i]; m != i; m = mate[m]) ASSERT_TRUE(circle.insert(m).second);
      EXPECT_EQ(circle, ends[i].size() == 2 ? users[ends[i]] : std::set<std::uint32_t>{i}) << "seed 3 round " << round;
    }
  }
}

TEST(TopologyProperty, EdgesMatchedAgainAsIfFromTheStart) {
  Random random(5);
  const auto place = [&] {
    LonLat p{static_cast<double>(below(random, 4) * 120 - 180), static_cast<double>(below(random, 4) * 30)};
    if (p.lon == 180 && below(random, 2)) p.lon = -180;
    return p;
  };
  for (int round = 0; round < 400; ++round) {
    GeometryColumn before, now;
    std::vector<KeptEdges> kept;
    const int rings = 1 + below(random, 12);
    for (int r = 0; r < rings; ++r) {
      const auto first = static_cast<std::uint32_t>(before.coords.size()), first_now = static_cast<std::uint32_t>(now.coords.size());
      const int n = 3 + below(random, 8);
      const bool change = below(random, 2) == 1;
      std::vector<std::uint32_t> origin;
      for (int i = 0; i < n; ++i) {
        before.coords.push_back(place());
        const bool moved = change && below(random, 5) == 0;
        if (!(change && below(random, 6) == 0)) {  // else it is left out
          now.coords.push_back(moved ? place() : before.coords.back());
          origin.push_back(moved ? UINT32_MAX : first + static_cast<std::uint32_t>(i));
        }
        if (change && below(random, 6) == 0) {
          now.coords.push_back(place());
          origin.push_back(UINT32_MAX);
        }
      }
      before.end_ring(), now.end_ring();
      before.end_part(), now.end_part();
      for (std::uint32_t k = 0; k < origin.size(); ++k) {
        const std::uint32_t to = origin[(k + 1) % origin.size()];
        if (origin[k] == UINT32_MAX || to != first + (origin[k] - first + 1) % static_cast<std::uint32_t>(n)) continue;
        if (!kept.empty() && kept.back().before + kept.back().count == origin[k] && kept.back().now + kept.back().count == first_now + k) {
          ++kept.back().count;
        } else {
          kept.push_back({origin[k], first_now + k, 1});
        }
      }
    }
    before.end_feature(GeometryKind::kPolygon), now.end_feature(GeometryKind::kPolygon);
    Progress progress(2);
    EXPECT_EQ(rematch_edges(now, match_edges(before, progress), kept, progress), match_edges(now, progress)) << "seed 5 round " << round;
  }
}

// --- point location, nearest way, simplification: against brute force -------------------------------------

bool inside_plain(std::span<const LonLat> ring, LonLat p) {
  bool in = false;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const LonLat a = ring[i], b = ring[(i + 1) % ring.size()];
    if ((a.lat > p.lat) != (b.lat > p.lat) && p.lon < a.lon + (b.lon - a.lon) * (p.lat - a.lat) / (b.lat - a.lat)) in = !in;
  }
  return in;
}

TEST(TopologyProperty, LocatorFindsWhatEvenOddFinds) {
  Random random(11);
  std::uniform_real_distribution<double> unit(0, 1);
  for (const double shift : {0.0, 178.5}) {  // and the same across the antimeridian
    GeometryColumn plain, shifted;
    for (int r = 0; r < 60; ++r) {
      const LonLat centre{unit(random) * 4, unit(random) * 4};
      const int n = 3 + below(random, 9);
      for (int i = 0; i < n; ++i) {
        const double angle = (i + unit(random) * 0.8) * 2 * std::numbers::pi / n, size = 0.2 + unit(random);
        const LonLat p{centre.lon + size * std::cos(angle), centre.lat + size * std::sin(angle)};
        plain.coords.push_back(p);
        shifted.coords.push_back({std::remainder(p.lon + shift, 360.0), p.lat});
      }
      for (auto* g : {&plain, &shifted}) g->end_ring(), g->end_part(), g->end_feature(GeometryKind::kPolygon);
    }
    Progress progress(1);
    const PointLocator locator(shifted, progress);
    std::vector<std::uint32_t> around;
    for (int q = 0; q < 3000; ++q) {
      const LonLat p{unit(random) * 5 - 0.5, unit(random) * 5 - 0.5};
      locator.rings_around({std::remainder(p.lon + shift, 360.0), p.lat}, around);
      std::vector<std::uint32_t> expected;
      for (std::uint32_t r = 0; r < plain.rings(); ++r) {
        if (inside_plain(plain.ring(r), p)) expected.push_back(r);
      }
      ASSERT_EQ(around, expected);
    }
    for (std::uint32_t part = 0; part < plain.parts(); ++part) {
      const LonLat p = point_inside(plain, part);
      EXPECT_TRUE(inside_plain(plain.ring(part), p)) << part;
    }
  }
}

TEST(TopologyProperty, LocatorKnowsThePoles) {
  GeometryColumn g;  // a cap round each pole; the southern one as data write it, along the antimeridian
  for (int lon = -180; lon < 180; lon += 10) g.coords.push_back({static_cast<double>(lon), 70});
  g.end_ring();
  for (int lon = -180; lon <= 180; lon += 10) g.coords.push_back({static_cast<double>(lon), -70});
  g.coords.push_back({180, -90});
  g.coords.push_back({-180, -90});
  g.end_ring();
  g.end_part();
  g.end_feature(GeometryKind::kPolygon);
  Progress progress(1);
  const PointLocator locator(g, progress);
  std::vector<std::uint32_t> around;
  for (const double lon : {-179.9, -3.3, 0.1, 77.7, 179.9}) {
    locator.rings_around({lon, 80}, around);
    EXPECT_EQ(around, std::vector<std::uint32_t>{0}) << lon;
    locator.rings_around({lon, -80}, around);
    EXPECT_EQ(around, std::vector<std::uint32_t>{1}) << lon;
    locator.rings_around({lon, 10}, around);
    EXPECT_TRUE(around.empty()) << lon;
  }
}

TEST(TopologyProperty, ShortestWayIsTheShortest) {
  Random random(23);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int round = 0; round < 12; ++round) {
    const LonLat base{unit(random) * 360 - 180, unit(random) * 160 - 80};
    std::vector<LonLat> rings[2];
    for (int k = 0; k < 2; ++k) {
      const LonLat centre = direct_geodesic(base, k * 90.0, k * (80000 + unit(random) * 100000));
      for (int i = 0; i < 40; ++i) rings[k].push_back(direct_geodesic(centre, -9.0 * i, 5000 + unit(random) * 25000));
    }
    const std::span<const LonLat> a[] = {rings[0]}, b[] = {rings[1]};
    const LineSet::Way way = LineSet(a).shortest_way(LineSet(b));
    double best = 1e300;
    for (int k = 0; k < 2; ++k) {
      for (const LonLat& p : rings[k]) {
        for (std::size_t i = 0; i < 40; ++i) {
          std::vector<LonLat> edge;
          densify_geodesic(rings[1 - k][i], rings[1 - k][(i + 1) % 40], 400, edge);
          for (const LonLat& q : edge) best = std::min(best, distance_m(p, q));
        }
      }
    }
    EXPECT_NEAR(way.distance_m, best, 3) << "seed 23 round " << round;
    EXPECT_LE(way.distance_m, best + 0.01);
    EXPECT_NEAR(way.distance_m, distance_m(way.from, way.to), 1e-9);
  }
}

void douglas_peucker(std::span<const LonLat> line, std::size_t first, std::size_t last, double tolerance, std::set<std::size_t>& kept) {
  const double ky = 111194.93, kx = ky * std::cos((line[first].lat + line[last].lat) / 2 * std::numbers::pi / 180);
  double furthest = -1;
  std::size_t at = 0;
  for (std::size_t i = first + 1; i < last; ++i) {
    const double dx = (line[last].lon - line[first].lon) * kx, dy = (line[last].lat - line[first].lat) * ky;
    const double px = (line[i].lon - line[first].lon) * kx, py = (line[i].lat - line[first].lat) * ky;
    const double t = dx * dx + dy * dy > 0 ? std::clamp((px * dx + py * dy) / (dx * dx + dy * dy), 0.0, 1.0) : 0;
    const double d = std::hypot(px - t * dx, py - t * dy);
    if (d > furthest) furthest = d, at = i;
  }
  if (furthest <= tolerance) return;
  kept.insert(at);
  douglas_peucker(line, first, at, tolerance, kept);
  douglas_peucker(line, at, last, tolerance, kept);
}

TEST(TopologyProperty, ImportanceGivesDouglasPeuckerForEveryTolerance) {
  Random random(42);
  std::normal_distribution<double> step(0, 0.01);
  for (int round = 0; round < 40; ++round) {
    std::vector<LonLat> line{{70, 40}};
    for (int i = 1; i < 300; ++i) line.push_back({line.back().lon + step(random) + 0.002, line.back().lat + step(random)});
    const auto importance = vertex_importance(line);
    for (const double tolerance : {10.0, 100.0, 1000.0, 5000.0}) {
      std::set<std::size_t> kept{0, line.size() - 1};
      douglas_peucker(line, 0, line.size() - 1, tolerance, kept);
      std::vector<LonLat> expected;
      for (const std::size_t i : kept) expected.push_back(line[i]);
      EXPECT_EQ(simplified(line, importance, tolerance), expected) << "seed 42 round " << round << " tolerance " << tolerance;
    }
  }
}

// --- joined lines -------------------------------------------------------------------------------------

TEST(TopologyProperty, SeparatelyThinnedNeighboursShareTheirBorder) {
  Random random(2024);
  std::normal_distribution<double> step(0, 0.0008);
  for (int round = 0; round < 25; ++round) {
    // One winding line; each side keeps its own vertices by its own thinning within 10 m.
    std::vector<LonLat> original{{70, 40}};
    for (int i = 1; i < 400; ++i) original.push_back({70 + i * 0.001, original.back().lat + step(random)});
    const auto importance = vertex_importance(original);
    std::vector<LonLat> side[2];
    for (int k = 0; k < 2; ++k) {
      for (std::size_t i = 0; i < original.size(); ++i) {
        if (importance[i] > 10 || below(random, 3) == 0) side[k].push_back(original[i]);
      }
    }
    std::vector<LonLat> north = side[0], south(side[1].rbegin(), side[1].rend());
    north.insert(north.end(), {{original.back().lon, 41}, {70, 41}});
    south.insert(south.end(), {{70, 39}, {original.back().lon, 39}});
    const BorderGraph graph = test::graph_of(test::shapes_table({{"N", {{north}}}, {"S", {{south}}}}), 25);
    Progress progress(1);
    const auto land = find_territories(graph, progress);
    const auto found = borders(graph, *land, {}, progress);
    ASSERT_EQ(found->size(), 1u);
    const double low = std::max(line_length_m(side[0]), line_length_m(side[1])) / 1000, high = line_length_m(original) / 1000;
    EXPECT_GE((*found)[0].length.value, low * 0.995) << "seed 2024 round " << round;
    EXPECT_LE((*found)[0].length.value, high * 1.002) << "seed 2024 round " << round;
  }
}

}  // namespace
}  // namespace thalweg
