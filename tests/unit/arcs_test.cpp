#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "geo/topology/border_graph.hpp"
#include "layers/arcs.hpp"
#include "layers/list_writer.hpp"
#include "layers/tessellate.hpp"

namespace thalweg {
namespace {

std::vector<LonLat> wandering(unsigned seed, int n) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> step(-0.01, 0.01);
  std::vector<LonLat> line{{71, 40}};
  for (int i = 1; i < n; ++i) line.push_back({line.back().lon + 0.005 + step(random), line.back().lat + step(random)});
  return line;
}

double off_line_m(LonLat p, const std::vector<LonLat>& line) {
  const double k = 111'195, c = std::cos(40 * 3.14159265358979 / 180);
  double best = INFINITY;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const double ax = (line[i].lon - p.lon) * k * c, ay = (line[i].lat - p.lat) * k, bx = (line[i + 1].lon - p.lon) * k * c, by = (line[i + 1].lat - p.lat) * k;
    const double dx = bx - ax, dy = by - ay, l2 = dx * dx + dy * dy;
    const double t = l2 > 0 ? std::clamp(-(ax * dx + ay * dy) / l2, 0.0, 1.0) : 0;
    best = std::min(best, std::hypot(ax + t * dx, ay + t * dy));
  }
  return best;
}

TEST(Arcs, CoarsenedLineStaysWithinTheTolerance) {
  Progress progress(1);
  for (unsigned seed = 1; seed <= 5; ++seed) {
    const auto line = wandering(seed, 2000);
    ArcSet set;
    add_arc(set, line);
    rank_arcs(set, progress);
    std::size_t before = line.size() + 1;
    for (const double tolerance : {0.0, 50.0, 200.0, 1000.0}) {
      std::vector<LonLat> coarse;
      take_arc(set, 0, tolerance, coarse);
      EXPECT_LT(coarse.size(), before);
      before = coarse.size();
      EXPECT_EQ(coarse.front(), line.front());
      EXPECT_EQ(coarse.back(), line.back());
      // The plane of one segment differs from that of another by the cosine of the latitude: 0.5 %.
      for (const LonLat& p : line) EXPECT_LE(off_line_m(p, coarse), tolerance * 1.005 + 0.01) << "seed " << seed << " tolerance " << tolerance;
    }
  }
}

TEST(Arcs, BackwardsIsTheSameLine) {
  Progress progress(1);
  ArcSet set;
  add_arc(set, wandering(7, 500));
  rank_arcs(set, progress);
  std::vector<LonLat> there, back;
  take_arc(set, 0, 100, there);
  take_arc(set, ~0, 100, back);
  std::reverse(back.begin(), back.end());
  EXPECT_EQ(there, back);
}

// A line that winds over forty degrees, and views of small parts of it: what is seen is what the whole line
// would show there, and what is not seen is short and stays out of sight.
TEST(Arcs, OfALongLineOnlyWhatTheViewSeesIsTaken) {
  Progress progress(1);
  std::mt19937 random(11);
  std::uniform_real_distribution<double> step(-0.02, 0.02);
  std::vector<LonLat> line{{50, 45}};
  double heading = 0;
  for (int i = 1; i < 60'000; ++i) {
    heading += step(random) * 10;
    line.push_back({std::clamp(line.back().lon + 0.004 * std::cos(heading) + 0.0007, 40.0, 95.0), std::clamp(line.back().lat + 0.004 * std::sin(heading), 30.0, 60.0)});
  }
  ArcSet set;
  add_arc(set, line);
  rank_arcs(set, progress);
  for (const char* crs : {"EPSG:3857", "local-lcc", "+proj=ortho +lat_0=45 +lon_0=70"}) {
    for (const std::size_t middle : {20'000U, 35'000U, 50'000U}) {
      const LonLat m = line[middle];
      const GeoBox box{m.lon - 0.5, m.lat - 0.4, m.lon + 0.5, m.lat + 0.4};
      const auto projection = MapProjection::create(crs, box);
      ASSERT_TRUE(projection) << crs;
      const auto view = fit(*projection, box, 400, 320, {0, 0, 400, 320});
      ASSERT_TRUE(view);
      BuildOptions options;
      options.pad = 0;
      const MapSpace space(*view, options);
      std::vector<LonLat> seen, back, whole;
      take_arc(set, 0, space, seen);
      take_arc(set, ~0, space, back);
      std::reverse(back.begin(), back.end());
      EXPECT_EQ(seen, back);
      take_arc(set, 0, space.tolerance_at_m(box), whole);
      EXPECT_LT(seen.size(), whole.size() / 2);
      // Every vertex of the whole line that lies in sight is there, in order, and nothing else is.
      const auto in_sight = [&](const std::vector<LonLat>& l) {
        std::vector<LonLat> kept;
        for (const LonLat& p : l) {
          if (space.box.west <= p.lon && p.lon <= space.box.east && space.box.south <= p.lat && p.lat <= space.box.north) kept.push_back(p);
        }
        return kept;
      };
      const auto expected = in_sight(whole);
      EXPECT_FALSE(expected.empty());
      EXPECT_EQ(in_sight(seen), expected);
      // Both, as they are drawn, show the same pieces.
      const Projector projector = (*projection)->clone();
      std::vector<MapSpace::Piece> pieces, whole_pieces;
      space.line(projector, seen, 0, pieces);
      space.line(projector, whole, 0, whole_pieces);
      const auto length = [&](const std::vector<MapSpace::Piece>& list) {
        double inside = 0;
        for (const auto& piece : list) {
          for (std::size_t i = 0; i + 1 < piece.points.size(); ++i) {
            const MapXY a = piece.points[i], b = piece.points[i + 1];
            const auto is_in = [&](MapXY p) { return p.x >= space.left && p.x <= space.right && p.y >= space.bottom && p.y <= space.top; };
            if (is_in(a) && is_in(b)) inside += std::hypot(b.x - a.x, b.y - a.y);
          }
        }
        return inside;
      };
      EXPECT_DOUBLE_EQ(length(pieces), length(whole_pieces));
    }
  }
}

TEST(Arcs, ThreadsDoNotChangeTheRanks) {
  ArcSet one, two;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    add_arc(one, wandering(seed, 3000));
    add_arc(two, wandering(seed, 3000));
  }
  Progress serial(1), parallel(4);
  rank_arcs(one, serial);
  rank_arcs(two, parallel);
  EXPECT_EQ(one.importance_m, two.importance_m);
}

TEST(Arcs, ChainsRunOnWhereTwoArcsMeet) {
  ArcSet set;
  const LonLat a{0, 0}, b{1, 0}, c{2, 0}, d{3, 0}, e{2, 1};
  add_arc(set, std::vector{a, b});
  add_arc(set, std::vector{c, b});  // stored against the run
  add_arc(set, std::vector{c, d});
  add_arc(set, std::vector{c, e});  // three arcs meet at c: chains end there
  const std::uint32_t all[] = {0, 1, 2, 3};
  const Chains chains = chain_arcs(set, all);
  ASSERT_EQ(chains.size(), 3U);
  EXPECT_EQ(chains.arc[0], 0);
  EXPECT_EQ(chains.arc[1], ~1);
  EXPECT_EQ(chains.start[1], 2U);
}

TEST(Arcs, ChainOfARingHoldsEveryArcOnce) {
  ArcSet set;
  const LonLat a{0, 0}, b{1, 0}, c{1, 1};
  add_arc(set, std::vector{a, b});
  add_arc(set, std::vector{c, b});
  add_arc(set, std::vector{c, a});
  const std::uint32_t all[] = {0, 1, 2};
  const Chains chains = chain_arcs(set, all);
  ASSERT_EQ(chains.size(), 1U);
  EXPECT_EQ(chains.arc.size(), 3U);
}

TEST(Arcs, NeighboursShareTheirCoarsenedBorder) {
  // Two squares with a ragged common side, from a border graph: at any tolerance both hold the same points.
  auto table = std::make_shared<FeatureTable>();
  std::vector<LonLat> side = wandering(3, 300);
  for (auto& p : side) p = {70 + (p.lat - 40), 40 + (p.lon - 71)};  // northwards
  const double top = side.back().lat, bottom = side.front().lat;
  for (const double x : {68.0, 72.0}) {
    GeometryColumn& g = table->geometry;
    for (const LonLat& p : side) g.coords.push_back(p);
    g.coords.push_back({x, top});
    g.coords.push_back({x, bottom});
    g.end_ring();
    g.end_part();
    g.end_feature(GeometryKind::kPolygon);
  }
  table->columns.push_back({"iso3", std::vector<std::string>{"AAA", "BBB"}});
  Problems problems;
  Progress progress(1);
  auto parties = parties_from_key(*table, "iso3", problems);
  ASSERT_TRUE(parties);
  auto graph = BorderGraph::build(table, *parties, {}, problems, progress);
  ASSERT_TRUE(graph);
  const GraphFill fill = fill_of(*graph, progress);
  ASSERT_EQ(fill.item.polygons(), 2U);
  for (const double tolerance : {0.0, 200.0, 2000.0}) {
    std::vector<std::vector<LonLat>> rings(2);
    for (std::uint32_t r = 0; r < 2; ++r) {
      for (std::uint32_t i = fill.item.rings.start[r]; i < fill.item.rings.start[r + 1]; ++i) take_arc(*fill.item.arcs, fill.item.rings.arc[i], tolerance, rings[r]);
    }
    std::size_t common = 0, on_side = 0;
    for (const LonLat& p : rings[0]) {
      if (p.lon < 68.5) continue;
      ++on_side;
      common += std::find(rings[1].begin(), rings[1].end(), p) != rings[1].end() ? 1 : 0;
    }
    EXPECT_EQ(common, on_side);
    EXPECT_GE(on_side, 2U);
  }
}

double triangles_area(const std::vector<MapXY>& t) {
  double sum = 0;
  for (std::size_t i = 0; i + 2 < t.size(); i += 3) {
    sum += std::abs((t[i + 1].x - t[i].x) * (t[i + 2].y - t[i].y) - (t[i + 2].x - t[i].x) * (t[i + 1].y - t[i].y)) / 2;
  }
  return sum;
}

double ring_area(const std::vector<MapXY>& r) {
  double sum = 0;
  for (std::size_t i = 0; i < r.size(); ++i) {
    const MapXY a = r[i], b = r[(i + 1) % r.size()];
    sum += a.x * b.y - b.x * a.y;
  }
  return std::abs(sum) / 2;
}

std::vector<MapXY> star(unsigned seed, MapXY middle, double size, int n) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> reach(0.4, 1);
  std::vector<MapXY> ring;
  for (int i = 0; i < n; ++i) {
    const double a = 6.283185307179586 * i / n, r = reach(random) * size;
    ring.push_back({middle.x + r * std::cos(a), middle.y + r * std::sin(a)});
  }
  return ring;
}

TEST(Tessellate, TrianglesCoverThePolygonsArea) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    const auto outer = star(seed, {100, -50}, 1000, 300), hole = star(seed + 100, {100, -50}, 300, 80);
    const double expected = ring_area(outer) - ring_area(hole);
    std::vector<MapXY> whole, cells;
    ASSERT_TRUE(tessellate({outer, hole}, whole));
    ASSERT_TRUE(tessellate_cells({outer, hole}, 128, cells));
    EXPECT_NEAR(triangles_area(whole) / expected, 1, 1e-9) << "seed " << seed;
    EXPECT_NEAR(triangles_area(cells) / expected, 1, 1e-9) << "seed " << seed;
  }
}

TEST(Tessellate, DegenerateRingsGiveNothing) {
  std::vector<MapXY> out;
  EXPECT_TRUE(tessellate({}, out));
  EXPECT_TRUE(tessellate({{{0, 0}, {1, 1}}}, out));
  EXPECT_TRUE(tessellate_cells({{{0, 0}, {5, 5}, {10, 10}}}, 1, out));
  EXPECT_NEAR(triangles_area(out), 0, 1e-12);
}

TEST(Tessellate, BowTieIsFilledOnBothSides) {
  std::vector<MapXY> out;
  ASSERT_TRUE(tessellate({{{0, 0}, {10, 10}, {10, 0}, {0, 10}}}, out));
  EXPECT_NEAR(triangles_area(out), 50, 1e-9);
}

TEST(Tessellate, ClipKeepsTheAreaInside) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const auto ring = star(seed, {0, 0}, 100, 60);
    double sum = 0;
    for (const auto& [x0, y0] : {std::pair{-100, -100}, {0, -100}, {-100, 0}, {0, 0}}) {
      std::vector<MapXY> t;
      ASSERT_TRUE(tessellate({clip_ring(ring, x0, y0, x0 + 100, y0 + 100)}, t));
      sum += triangles_area(t);
    }
    EXPECT_NEAR(sum / ring_area(ring), 1, 1e-9);
  }
}

TEST(Lines, EverySegmentStartsOnceAndEndsAreMarked) {
  std::vector<LinePoint> out;
  const std::vector<MapXY> line{{0, 0}, {10, 0}, {10, 10}};
  const std::vector<double> along{5, 15, 25};
  append_line(out, line, along);
  append_line(out, line, along);
  int segments = 0;
  for (std::size_t i = 0; i + 3 < out.size(); ++i) {
    if (out[i + 1].starts < 0.5F) continue;
    ++segments;
    // The phase runs on from point to point by the segment's length.
    EXPECT_NEAR(out[i + 2].along - out[i + 1].along, std::hypot(out[i + 2].x - out[i + 1].x, out[i + 2].y - out[i + 1].y), 1e-4);
  }
  EXPECT_EQ(segments, 4);
}

TEST(Lines, RingsJoinWhereTheyClose) {
  std::vector<LinePoint> out;
  append_line(out, std::vector<MapXY>{{0, 0}, {10, 0}, {10, 10}, {0, 0}}, {});
  EXPECT_EQ(out.front().x, 10);  // the point before the first is the last but one
  EXPECT_EQ(out.front().y, 10);
  EXPECT_EQ(out.back().x, 10);   // the point after the last is the second
  EXPECT_EQ(out.back().y, 0);
}

}  // namespace
}  // namespace thalweg
