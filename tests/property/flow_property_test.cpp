// Fast flow against slow and plain flow on terrains made at random: few heights and so many ties, holes, sinks,
// seams.
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <numeric>
#include <random>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "geo/water/dinfinity.hpp"
#include "geo/water/flow_parts.hpp"
#include "tests/support/terrains.hpp"

namespace thalweg {
namespace {

struct Made {
  Terrain terrain;
  FlowOptions options;
};

Made make(bool fill) {
  const int columns = *rc::gen::inRange(1, 14), rows = *rc::gen::inRange(1, 14), levels = *rc::gen::inRange(1, 8), holes = *rc::gen::element(0, 0, 1, 3);
  const auto n = static_cast<std::size_t>(columns * rows);
  const auto cells = *rc::gen::container<std::vector<int>>(n, rc::gen::inRange(0, 100));
  std::vector<float> heights;
  for (const int v : cells) heights.push_back(v % 10 < holes ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(v % levels) - 2);
  test::TerrainSpec spec;
  spec.closed = columns >= 3 && *rc::gen::arbitrary<bool>();
  Made made{test::terrain_of(columns, rows, std::move(heights), spec), {}};
  made.options.depressions = fill ? Depressions::kFill : Depressions::kBreach;
  made.options.with_filled = true;
  for (int sinks = *rc::gen::inRange(0, 3); sinks > 0; --sinks)
    made.options.sinks.push_back(*rc::gen::container<std::vector<CellIndex>>(static_cast<std::size_t>(*rc::gen::inRange(1, 4)), rc::gen::inRange<CellIndex>(0, static_cast<CellIndex>(n))));
  // A cell belongs to one sink.
  std::vector<bool> taken(n, false);
  for (auto& sink : made.options.sinks) {
    std::vector<CellIndex> own;
    for (const CellIndex c : sink) {
      if (!taken[c]) own.push_back(c);
      taken[c] = true;
    }
    sink = own;
  }
  return made;
}

void holds(bool fill) {
  const Made made = make(fill);
  Progress progress(2);
  const auto flow = route(made.terrain, made.options, progress);
  RC_ASSERT(flow.has_value());
  const std::string faults = test::faults_of(made.terrain, made.options, *flow);
  RC_LOG() << faults << "\n";
  RC_ASSERT(faults.empty());
  const auto cells = accumulate_cells(*flow, progress);
  RC_ASSERT(cells.has_value());
  RC_ASSERT(*cells == test::slow_accumulation(*flow));
  std::size_t drained = 0;
  for (CellIndex c = 0; c < cells->size(); ++c) drained += flow->direction[c] == kOut || flow->direction[c] == kSink ? (*cells)[c] : 0;
  RC_ASSERT(drained == flow->cells);
  if (!fill) return;
  // Where the filled surface has a lower neighbour, the steepest is taken.
  for (CellIndex c = 0; c < cells->size(); ++c) {
    if (flow->direction[c] == kNothing || flow->direction[c] == kSink) continue;
    const Direction steepest = test::slow_steepest(made.terrain, flow->filled_m, c);
    if (steepest != kUndecided) RC_ASSERT((flow->direction[c] & 7) == steepest);
  }
}

TEST(FlowProperty, BreachedDepressionsHoldToTheSlowAnswers) { EXPECT_TRUE(rc::check([] { holds(false); })); }
TEST(FlowProperty, FilledDepressionsHoldToTheSlowAnswers) { EXPECT_TRUE(rc::check([] { holds(true); })); }

TEST(FlowProperty, SinksByRuleLeaveNoDepressionBeyondIt) {
  EXPECT_TRUE(rc::check([] {
    Made made = make(*rc::gen::arbitrary<bool>());
    made.options.keep.depth_m = *rc::gen::inRange(1, 5);
    Progress progress(2);
    const auto flow = route(made.terrain, made.options, progress);
    RC_ASSERT(flow.has_value());
    const std::string faults = test::faults_of(made.terrain, made.options, *flow);
    RC_LOG() << faults << "\n";
    RC_ASSERT(faults.empty());
    // Filled with the sinks that the rule found as given ones: the same surface, nowhere too deep.
    std::vector<std::vector<CellIndex>> sinks = made.options.sinks;
    for (CellIndex c = 0; c < flow->direction.size(); ++c)
      if (flow->direction[c] == kSink) sinks.push_back({c});
    const std::vector<float> filled = test::slow_fill(made.terrain, sinks);
    for (CellIndex c = 0; c < filled.size(); ++c) {
      if (flow->direction[c] == kNothing) continue;
      RC_ASSERT(flow->filled_m[c] == filled[c]);
      RC_ASSERT(filled[c] - made.terrain.height_m[c] < made.options.keep.depth_m);
    }
  }));
}

// Parted flow reaches the outlets whole, with ties, holes, seams and sinks.
TEST(FlowProperty, PartedFlowLosesNothing) {
  EXPECT_TRUE(rc::check([] {
    const Made made = make(*rc::gen::arbitrary<bool>());
    Progress progress(2);
    const auto flow = route(made.terrain, made.options, progress);
    RC_ASSERT(flow.has_value());
    const auto parted = part_flow(*flow, made.terrain.place, progress);
    RC_ASSERT(parted.has_value());
    const auto km2 = accumulate_parted(*parted, *flow, made.terrain.place, progress);
    RC_ASSERT(km2.has_value());
    double whole = 0, drained = 0;
    for (CellIndex c = 0; c < flow->direction.size(); ++c) {
      if (flow->direction[c] == kNothing) continue;
      const double own = km2_of(made.terrain.place.cell_cm2(made.terrain.shape().column_of(c), made.terrain.shape().row_of(c)));
      whole += own;
      RC_ASSERT((*km2)[c] >= own);  // every cell was reached
      if (!moves(flow->direction[c])) drained += (*km2)[c];
    }
    RC_ASSERT(std::abs(drained - whole) <= 1e-9 * whole);
  }));
}

// Rough terrain over many bands, with heights rounded so that there are flats.
TEST(FlowProperty, TheNumberOfThreadsChangesNothing) {
  for (const float grain : {0.0F, 1.0F, 40.0F}) {
    Terrain terrain = test::fractal_terrain(150, 333, 7);
    terrain.place.shape.closed = true;
    for (float& z : terrain.height_m)
      if (grain > 0) z = grain * std::round(z / grain);
    for (CellIndex c = 9000; c < 9400; ++c) terrain.height_m[c] = std::numeric_limits<float>::quiet_NaN();
    for (const Depressions depressions : {Depressions::kBreach, Depressions::kFill}) {
      FlowOptions options;
      options.depressions = depressions;
      options.with_filled = true;
      options.sinks = {{20000, 20001, 20150}};
      Progress one(1), five(5);
      const auto a = route(terrain, options, one), b = route(terrain, options, five);
      ASSERT_TRUE(a && b);
      EXPECT_EQ(test::faults_of(terrain, options, *a), "");
      EXPECT_EQ(a->direction, b->direction);
      EXPECT_EQ(a->basin, b->basin);
      EXPECT_EQ(std::memcmp(a->filled_m.data(), b->filled_m.data(), a->filled_m.size() * sizeof(float)), 0);
      const auto c = accumulate_cells(*a, one), d = accumulate_cells(*b, five);
      EXPECT_EQ(*c, *d);
      EXPECT_TRUE(*c == test::slow_accumulation(*a));
      const auto e = accumulate_area(*a, terrain.place, one), f = accumulate_area(*b, terrain.place, five);
      EXPECT_EQ(*e, *f);
      // Areas of basins, and what arrives at outlets, are the same sums; all of them are the whole.
      const auto areas = basin_areas(*a, terrain.place);
      std::uint64_t whole = 0;
      for (CellIndex cell = 0; cell < terrain.height_m.size(); ++cell)
        if (!std::isnan(terrain.height_m[cell])) whole += terrain.place.cell_cm2(terrain.shape().column_of(cell), terrain.shape().row_of(cell));
      EXPECT_EQ(std::accumulate(areas.begin(), areas.end(), std::uint64_t{0}), whole);
      for (std::size_t o = 0; o < a->outlets.size(); ++o) {
        if (a->outlets[o].sink < 0) { EXPECT_EQ((*e)[a->outlets[o].cell], areas[o]); }
      }
    }
  }
}

// Blocks in a scratch file of which next to nothing may stay in memory.
TEST(FlowProperty, AScratchFileChangesNothing) {
  Terrain terrain = test::fractal_terrain(300, 401, 9);
  for (float& z : terrain.height_m) z = 20 * std::round(z / 20);
  Terrain stored = terrain;
  auto room = BigArray<float>::make(terrain.height_m.size(), std::make_shared<ArrayStore>(std::filesystem::path(), 1));
  ASSERT_TRUE(room);
  std::copy(terrain.height_m.begin(), terrain.height_m.end(), room->begin());
  stored.height_m = std::move(*room);
  for (const Depressions depressions : {Depressions::kBreach, Depressions::kFill}) {
    FlowOptions options;
    options.depressions = depressions;
    options.with_filled = true;
    options.keep.depth_m = 300;
    Progress progress(3);
    const auto a = route(terrain, options, progress), b = route(stored, options, progress);
    ASSERT_TRUE(a && b);
    EXPECT_TRUE(a->direction == b->direction);
    EXPECT_TRUE(a->basin == b->basin);
    EXPECT_TRUE(a->filled_m == b->filled_m);
    EXPECT_TRUE(*accumulate_area(*a, terrain.place, progress) == *accumulate_area(*b, stored.place, progress));
  }
}

TEST(FlowProperty, NoRoomForAScratchFileIsAnError) {
  const auto nowhere = BigArray<float>::make(10, std::make_shared<ArrayStore>("/no/such/folder", 1));
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::kWrite);
  EXPECT_FALSE(store_for(1 << 20, 1 << 20, 1 << 30));
  ASSERT_TRUE(store_for(1 << 30, 1 << 20, 1 << 30));
}

TEST(FlowProperty, UpstreamCellsAreThoseThatPassBy) {
  const Terrain terrain = test::fractal_terrain(60, 50, 3);
  Progress progress(2);
  const auto flow = route(terrain, {}, progress);
  ASSERT_TRUE(flow);
  const auto cells = accumulate_cells(*flow, progress);
  for (CellIndex c = 0; c < cells->size(); c += 17) EXPECT_EQ(upstream_of(*flow, c).size(), (*cells)[c]);
}

}  // namespace
}  // namespace thalweg
