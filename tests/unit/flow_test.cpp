// Flow on terrains whose answer is known beforehand.
#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "geo/water/dinfinity.hpp"
#include "geo/water/flow.hpp"
#include "geo/water/flow_codes.hpp"
#include "geo/water/streams.hpp"
#include "tests/support/terrains.hpp"

namespace thalweg {
namespace {

using test::terrain_of;

Flow routed(const Terrain& terrain, FlowOptions options = {}) {
  options.with_filled = true;
  Progress progress(2);
  auto flow = route(terrain, options, progress);
  EXPECT_TRUE(flow.has_value()) << (flow ? "" : flow.error().message);
  EXPECT_EQ(test::faults_of(terrain, options, *flow), "");
  return *flow;
}

// e, s, w, n are straight; f, g, h, i the diagonal ones after them, clockwise; O out, X a sink.
std::string arrows(const Flow& flow) {
  std::string out;
  for (std::size_t c = 0; c < flow.direction.size(); ++c) {
    if (c > 0 && c % static_cast<std::size_t>(flow.shape.columns) == 0) out += ' ';
    const Direction d = flow.direction[c];
    out += moves(d) ? "efsgwhni"[d & 7] : d == kOut ? 'O' : d == kSink ? 'X' : '.';
  }
  return out;
}

FlowOptions fill() {
  FlowOptions options;
  options.depressions = Depressions::kFill;
  return options;
}

TEST(Flow, OneCellDrainsOut) {
  const Flow flow = routed(terrain_of("5"));
  EXPECT_EQ(arrows(flow), "O");
  ASSERT_EQ(flow.outlets.size(), 1u);
  EXPECT_TRUE(flow.basin == std::vector<std::uint32_t>{1});
}

TEST(Flow, OneRowRunsDownhillAndOutAtItsLowestCells) { EXPECT_EQ(arrows(routed(terrain_of("3213"))), "eeOw"); }

TEST(Flow, NothingFlowsWhereNothingIsKnown) {
  const Flow flow = routed(terrain_of("... ..."));
  EXPECT_EQ(arrows(flow), "... ...");
  EXPECT_TRUE(flow.outlets.empty());
  EXPECT_EQ(flow.cells, 0u);
}

TEST(Flow, ATerrainWithoutCellsIsAnError) {
  Progress progress(1);
  const auto flow = route(Terrain{}, {}, progress);
  ASSERT_FALSE(flow);
  EXPECT_EQ(flow.error().code, ErrorCode::kEmpty);
}

// Square cells: at the equator.
TEST(Flow, AConeDrainsOutwardOnEverySide) {
  test::TerrainSpec spec;
  spec.north = 0.025;
  const Flow flow = routed(terrain_of("11111 12221 12321 12221 11111", spec));
  // A hundredth of a degree is shorter along the meridian here, so that north and south are steeper; of the
  // top's two equal ways south comes first.
  EXPECT_EQ(arrows(flow), "OOOOO OnnnO OwseO OsssO OOOOO");
}

TEST(Flow, APitIsBreachedBackUpItsValley) {
  // The pit 1 in the middle leaves over the 4 in the north; 4 is an edge cell.
  const Terrain terrain = terrain_of("99499 98389 98189 98889 99999");
  const Flow flow = routed(terrain);
  EXPECT_EQ(flow.direction[12], 6);  // from the pit north
  EXPECT_EQ(flow.direction[7], 6);
  EXPECT_EQ(flow.direction[2], kOut);
  EXPECT_EQ(flow.filled_m[12], 4);
  EXPECT_EQ(flow.filled_m[7], 4);
  EXPECT_EQ(flow.flooded, 2u);
  EXPECT_EQ(flow.pits, 1u);
}

TEST(Flow, NestedPitsFillToTheSameLevelWhereTheyJoin) {
  const Terrain terrain = terrain_of("9999999 9929399 9999996");
  //                                   two pits in a row: 2 and 3 with a 9 between, the lip is 6 in the corner
  const Flow flow = routed(terrain);
  EXPECT_EQ(flow.filled_m[7 + 3], 9);
  const Terrain inner = terrain_of("9999999 9135296 9999999");
  const Flow both = routed(inner);
  // 1 spills into 2 over 5, and both leave over 9, then 6.
  EXPECT_EQ(both.filled_m[7 + 1], 9);
  EXPECT_EQ(both.filled_m[7 + 4], 9);
}

TEST(Flow, AFlatDrainsByTheShortestWay) {
  const Flow flow = routed(terrain_of("999999 955552 955559 999999"));
  EXPECT_EQ(flow.direction[6 + 4], 0);
  EXPECT_EQ(flow.direction[6 + 3], 0);
  EXPECT_EQ(flow.direction[12 + 4], 7);
}

TEST(Flow, AFilledFlatKeepsAwayFromHigherGround) {
  // A wide lake bed with its outlet in the east: water in the middle row goes on in the middle.
  const Terrain terrain = terrain_of("99999999 95555559 95555559 95555554 95555559 95555559 99999999");
  const Flow flow = routed(terrain, fill());
  EXPECT_EQ(flow.direction[3 * 8 + 2], 0);
  EXPECT_EQ(flow.direction[3 * 8 + 5], 0);
  // At the northern shore it first turns to the middle.
  const Direction d = flow.direction[1 * 8 + 3];
  EXPECT_TRUE(d == 1 || d == 2) << int{d};
}

TEST(Flow, ACheckerboardOfPitsLosesNothing) {
  std::vector<float> heights;
  for (int r = 0; r < 15; ++r)
    for (int c = 0; c < 17; ++c) heights.push_back((r + c) % 2 == 0 ? 1.0F : 5.0F);
  const Terrain terrain = terrain_of(17, 15, heights);
  for (const FlowOptions& options : {FlowOptions{}, fill()}) {
    const Flow flow = routed(terrain, options);
    Progress progress(1);
    const auto cells = accumulate_cells(flow, progress);
    std::uint32_t sum = 0;
    for (const Outlet& o : flow.outlets) sum += (*cells)[o.cell];
    EXPECT_EQ(sum, 17u * 15u);
  }
}

// A spiral valley between walls, rising inwards: all of it drains along the spiral.
TEST(Flow, ASpiralIsFollowedToItsEnd) {
  constexpr int kSize = 41;
  std::vector<float> heights(kSize * kSize, 1000);
  int x = 1, y = 0, heading = 1, length = 0;
  const auto at = [&](int i, int j) -> float& { return heights[static_cast<std::size_t>(j * kSize + i)]; };
  static constexpr int kX[] = {1, 0, -1, 0}, kY[] = {0, 1, 0, -1};
  at(x, y) = 0;
  for (;;) {
    const int nx = x + kX[heading], ny = y + kY[heading], fx = nx + kX[heading], fy = ny + kY[heading];
    const bool free = nx > 0 && ny > 0 && nx < kSize - 1 && ny < kSize - 1 && at(nx, ny) == 1000;
    const bool wall = fx >= 0 && fy >= 0 && fx < kSize && fy < kSize && at(fx, fy) < 1000;
    if (!free || wall) {
      heading = (heading + 3) % 4;  // left, since the way goes down first
      const int lx = x + kX[heading], ly = y + kY[heading], gx = lx + kX[heading], gy = ly + kY[heading];
      if (lx <= 0 || ly <= 0 || lx >= kSize - 1 || ly >= kSize - 1 || at(lx, ly) < 1000 || at(gx, gy) < 1000) break;
      continue;
    }
    x = nx;
    y = ny;
    at(x, y) = static_cast<float>(++length) / 4;
  }
  ASSERT_GT(length, 500);
  const Terrain terrain = terrain_of(kSize, kSize, heights);
  const Flow flow = routed(terrain);
  Progress progress(1);
  const auto cells = accumulate_cells(flow, progress);
  EXPECT_GT((*cells)[1], static_cast<std::uint32_t>(length));
  EXPECT_EQ(upstream_of(flow, 1).size(), (*cells)[1]);
  EXPECT_EQ(flow.basin[static_cast<std::size_t>(y * kSize + x)], flow.basin[1]);
}

TEST(Flow, AClosedGridDrainsAcrossItsSeam) {
  test::TerrainSpec spec;
  spec.closed = true;
  const Terrain terrain = terrain_of("999999 129999 119999 999999", spec);
  const Flow flow = routed(terrain);
  // The ridge in the last column drains east into the first.
  EXPECT_EQ(flow.direction[6 + 5], kSeam | 0);
  const Terrain open = terrain_of("999999 129999 119999 999999");
  EXPECT_NE(routed(open).direction[6 + 5], kSeam | 0);
}

TEST(Flow, InlandSinksStaySinks) {
  const Terrain terrain = terrain_of("99999999 91999929 98999949 99999999");
  FlowOptions options;
  options.sinks = {{9}, {14, 22}};
  const Flow flow = routed(terrain, options);
  ASSERT_EQ(flow.direction[9], kSink);
  EXPECT_EQ(flow.filled_m[9], 1);
  // Both cells of the second sink are one basin.
  EXPECT_EQ(flow.basin[14], flow.basin[22]);
  EXPECT_NE(flow.basin[9], flow.basin[14]);
  EXPECT_TRUE(flow.outlets[flow.basin[14] - 1].inland);
  EXPECT_EQ(flow.outlets[flow.basin[14] - 1].sink, 1);
}

TEST(Flow, ARuleKeepsDeepDepressionsAndFillsShallowOnes) {
  const Terrain terrain = terrain_of("99999999 91999979 99999999");
  FlowOptions options;
  options.keep.depth_m = 5;
  const Flow flow = routed(terrain, options);
  EXPECT_EQ(flow.direction[9], kSink);
  EXPECT_NE(flow.direction[14], kSink);
  EXPECT_EQ(flow.filled_m[9], 1);
  EXPECT_EQ(flow.filled_m[14], 9);
  // The area bound is met by neither: each is one cell of about 0.9 km2.
  options.keep.area_km2 = 5;
  EXPECT_NE(routed(terrain, options).direction[9], kSink);
  // Depth 8 m over one cell.
  options.keep = {0, 0, 0.007};
  EXPECT_EQ(routed(terrain, options).direction[9], kSink);
  options.keep = {0, 0, 0.5};
  EXPECT_NE(routed(terrain, options).direction[9], kSink);
}

TEST(Flow, AreasAreExactSumsOfEllipsoidalCells) {
  // Ten by ten degrees at the equator, and the whole earth: the authalic band area.
  test::TerrainSpec spec;
  spec.west = 0;
  spec.north = 90;
  spec.cell_deg = 10;
  const Terrain earth = terrain_of(36, 18, std::vector<float>(36 * 18, 1), spec);
  std::uint64_t sum = 0;
  for (int r = 0; r < 18; ++r) sum += 36 * earth.place.cell_cm2(0, r);
  EXPECT_NEAR(km2_of(sum), 510065621.724, 1e-3);
  // Pole row against mirrored row.
  EXPECT_EQ(earth.place.cell_cm2(0, 0), earth.place.cell_cm2(0, 17));
  Progress progress(2);
  const Flow flow = routed(earth);
  const auto area = accumulate_area(flow, earth.place, progress);
  std::uint64_t drained = 0;
  for (const Outlet& o : flow.outlets) drained += (*area)[o.cell];
  EXPECT_EQ(drained, sum);
}

TEST(Flow, ACancelledRunSaysSo) {
  Progress progress(2);
  progress.cancel();
  const auto flow = route(test::fractal_terrain(50, 50, 1), {}, progress);
  ASSERT_FALSE(flow);
  EXPECT_EQ(flow.error().code, ErrorCode::kCancelled);
}

// --- flow that parts ---

// On a plane the way is down the plane, whichever way that is.
TEST(Flow, PartedFlowFollowsAPlane) {
  for (int degrees = 3; degrees < 360; degrees += 7) {
    Terrain terrain = terrain_of(5, 5, std::vector<float>(25, 0));
    const double e = terrain.place.east_m[2], s = terrain.place.south_m[2], t = degrees * 3.14159265358979323846 / 180;
    for (int r = 0; r < 5; ++r)
      for (int c = 0; c < 5; ++c) terrain.height_m[static_cast<std::size_t>(r * 5 + c)] = static_cast<float>(-0.01 * (std::cos(t) * c * e - std::sin(t) * r * s));
    const Flow flow = routed(terrain);
    Progress progress(1);
    const auto parted = part_flow(flow, terrain.place, progress);
    ASSERT_TRUE(parted);
    EXPECT_NEAR(angle_deg(*parted, flow, terrain.place, 12), degrees, 0.02);
  }
}

TEST(Flow, PartedFlowNeedsTheFilledSurface) {
  Progress progress(1);
  const Terrain terrain = terrain_of("123 123");
  const auto flow = route(terrain, {}, progress);
  ASSERT_TRUE(flow);
  EXPECT_FALSE(part_flow(*flow, terrain.place, progress));
}

// --- snapping ---

TEST(Flow, APlaceIsMovedToWhereMostWaterPasses) {
  const Terrain terrain = terrain_of("99999 92929 91919 99099 99999");
  const Flow flow = routed(terrain);
  Progress progress(1);
  const auto cells = accumulate_cells(flow, progress);
  const auto locator = GridLocator::create(terrain.place);
  ASSERT_TRUE(locator);
  const CellIndex corner = 0;
  const LonLat at = locator->middle(corner);
  EXPECT_EQ(snap_to_stream<std::uint32_t>(flow, *cells, terrain.place, *locator, at, 0), corner);
  const CellIndex found = snap_to_stream<std::uint32_t>(flow, *cells, terrain.place, *locator, at, 20000);
  EXPECT_EQ((*cells)[found], *std::max_element(cells->begin(), cells->end()));
  // Outside of the grid there is nothing, but for a radius that reaches it.
  EXPECT_EQ(snap_to_stream<std::uint32_t>(flow, *cells, terrain.place, *locator, {10, 10}, 0), kNoCell);
  EXPECT_EQ(snap_to_stream<std::uint32_t>(flow, *cells, terrain.place, *locator, {10, 10}, 5000), kNoCell);
}

// --- streams ---

TEST(Streams, OrdersOfAKnownTree) {
  // Two sources meet, a third joins below: 1 and 1 give 2, and 2 with 1 stays 2.
  const Terrain grid = terrain_of("111 111 111 111");
  const std::vector<float> codes{2, 247, 8, 247, 4, 247, 1, 4, 247, 247, 0, 247};
  Problems problems;
  Progress progress(1);
  const auto flow = decode_flow(grid.place, codes, FlowCodes::kEsri, "tree", problems, progress);
  ASSERT_TRUE(flow);
  EXPECT_TRUE(problems.empty());
  const auto area = accumulate_area(*flow, grid.place, progress);
  const auto reaches = find_streams(*flow, *area, 1, progress);
  ASSERT_TRUE(reaches);
  ASSERT_EQ(reaches->size(), 5u);
  const auto is = [&](std::size_t i, std::vector<CellIndex> cells, std::int64_t next, int strahler, std::int64_t shreve) {
    const Reach& r = (*reaches)[i];
    EXPECT_EQ(r.cells, cells);
    EXPECT_EQ(r.next, next);
    EXPECT_EQ(r.strahler, strahler);
    EXPECT_EQ(r.shreve, shreve);
  };
  is(0, {0, 4}, 2, 1, 1);
  is(1, {2, 4}, 2, 1, 1);
  is(2, {4, 7}, 4, 2, 2);
  is(3, {6, 7}, 4, 1, 1);
  is(4, {7, 10}, -1, 2, 3);
  EXPECT_EQ((*reaches)[4].area_cm2, (*area)[10]);
  // A threshold above the sources leaves the trunk alone.
  const auto trunk = find_streams(*flow, *area, (*area)[4], progress);
  ASSERT_EQ(trunk->size(), 1u);
  EXPECT_EQ(trunk->front().cells, (std::vector<CellIndex>{4, 7, 10}));
  const auto lines = stream_lines(*reaches, grid.place);
  ASSERT_TRUE(lines);
  EXPECT_EQ(lines->rows(), 5u);
  EXPECT_EQ(lines->column("next")->text(4), "");
}

TEST(Streams, ALineAcrossTheAntimeridianIsCutThere) {
  test::TerrainSpec spec;
  spec.closed = true;
  const Terrain terrain = terrain_of("99999999 63212345 99999999", spec);
  const Flow flow = routed(terrain);
  Progress progress(1);
  const auto area = accumulate_area(flow, terrain.place, progress);
  const auto reaches = find_streams(flow, *area, 1, progress);
  const auto lines = stream_lines(*reaches, terrain.place);
  ASSERT_TRUE(lines);
  const GeometryColumn& g = lines->geometry;
  for (std::size_t r = 0; r < g.rings(); ++r) {
    const auto line = g.ring(r);
    ASSERT_GE(line.size(), 2u);
    for (std::size_t i = 1; i < line.size(); ++i) EXPECT_LT(std::abs(line[i].lon - line[i - 1].lon), 180);
  }
}

}  // namespace
}  // namespace thalweg
