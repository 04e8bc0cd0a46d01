// Rivers drawn for the eye become a graph that knows where they flow.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "geo/data/read.hpp"
#include "geo/earth/geodesy.hpp"
#include "tests/support/rivers.hpp"

namespace thalweg {
namespace {

using test::Drawn;
using test::layer_of;

struct Built {
  RiverGraph graph;
  Problems problems;
};

Built build(const std::vector<Drawn>& drawn, RiverGraphOptions options = {}, double accuracy_m = 500) {
  Built out;
  Progress progress(1);
  const RiverLines layer = layer_of(drawn, accuracy_m);
  auto graph = build_river_graph(std::span(&layer, 1), options, out.problems, progress);
  EXPECT_TRUE(graph) << (graph ? "" : graph.error().message);
  if (graph) out.graph = std::move(*graph);
  return out;
}

std::uint32_t named(const RiverGraph& g, const std::string& name) {
  for (std::uint32_t r = 0; r < g.reaches.size(); ++r)
    if (g.name(r) == name) return r;
  ADD_FAILURE() << "no reach is named " << name;
  return 0;
}

bool says(const Problems& problems, const std::string& words) {
  return std::any_of(problems.begin(), problems.end(), [&](const Problem& p) { return p.text.find(words) != std::string::npos; });
}

TEST(RiverGraph, NothingGivesNothing) {
  const Built b = build({});
  EXPECT_TRUE(b.graph.reaches.empty());
  EXPECT_TRUE(b.graph.outlets.empty());
  EXPECT_FALSE(RiverIndex(b.graph).nearest({70, 40}));
}

TEST(RiverGraph, ATributaryThatEndsShortOfItsRiverIsJoinedToIt) {
  // The tributary ends some 330 m north of the trunk's middle.
  const Built b = build({{{{70, 40}, {71, 40}}, "Trunk"}, {{{70.5, 40.5}, {70.5, 40.003}}, "Branch"}});
  ASSERT_EQ(b.graph.reaches.size(), 3u);
  ASSERT_EQ(b.graph.outlets.size(), 1u);
  EXPECT_EQ(b.graph.nodes[b.graph.outlets[0]], (LonLat{71, 40}));
  const std::uint32_t mouth = b.graph.arriving(b.graph.outlets[0])[0];
  EXPECT_EQ(b.graph.reaches[mouth].strahler, 2);
  EXPECT_EQ(b.graph.reaches[mouth].sources, 2u);
  EXPECT_NEAR(b.graph.reaches[mouth].upstream_m, b.graph.length_m, 1e-6);
  EXPECT_NEAR(b.graph.length_m, distance_m({70, 40}, {71, 40}) + distance_m({70.5, 40.5}, {70.5, 40}), 30);
  const std::uint32_t branch = named(b.graph, "Branch");
  EXPECT_TRUE(is_upstream(b.graph, branch, mouth));
  EXPECT_FALSE(is_upstream(b.graph, mouth, branch));
  EXPECT_EQ(b.graph.counts.joined_ends, 1u);
  // Farther than the tolerance it stays alone.
  RiverGraphOptions narrow;
  narrow.tolerance_m = 100;
  EXPECT_EQ(build({{{{70, 40}, {71, 40}}}, {{{70.5, 40.5}, {70.5, 40.003}}}}, narrow).graph.outlets.size(), 2u);
}

TEST(RiverGraph, BrokenPiecesOfOneNameAreJoinedBeforeWhatIsNearer) {
  const Built b = build({{{{70, 40}, {70.5, 40}}, "Long"}, {{{70.504, 40}, {71, 40}}, "Long"}, {{{70.502, 40.002}, {70.502, 40.4}}, "Other"}});
  const std::uint32_t r = named(b.graph, "Long");
  EXPECT_GT(b.graph.reaches[r].length_m + b.graph.reaches[r].to_outlet_m, 85'000);
}

TEST(RiverGraph, CrossingLinesMeetUnlessTheyPassOver) {
  const std::vector<Drawn> cross{{{{70, 40}, {71, 40}}, "A"}, {{{70.5, 40.5}, {70.5, 39.5}}, "B"}};
  EXPECT_EQ(build(cross).graph.reaches.size(), 4u);
  EXPECT_EQ(build(cross).graph.counts.crossings, 1u);
  RiverGraphOptions apart;
  apart.crossings = false;
  EXPECT_EQ(build(cross, apart).graph.reaches.size(), 2u);
  // Through a vertex of both.
  EXPECT_EQ(build({{{{70, 40}, {70.5, 40}, {71, 40}}}, {{{70.5, 40.5}, {70.5, 40}, {70.5, 39.5}}}}).graph.reaches.size(), 4u);
}

TEST(RiverGraph, DoublesAndPointsAreLeftOutAndTold) {
  const Built b = build({{{{70, 40}, {71, 40}}}, {{{71, 40}, {70, 40}}}, {{{72, 40}, {72, 40}}}, {{{73, NAN}, {73, 41}}}});
  EXPECT_EQ(b.graph.reaches.size(), 1u);
  EXPECT_EQ(b.graph.counts.duplicates, 1u);
  EXPECT_EQ(b.graph.counts.zero_length, 2u);
  EXPECT_TRUE(says(b.problems, "is there twice"));
  EXPECT_TRUE(says(b.problems, "has no length"));
}

TEST(RiverGraph, ALineDrawnAgainstItsRiverIsTurned) {
  // Five pieces of one river, the middle one backwards, each with a tributary where the next begins.
  std::vector<Drawn> drawn;
  for (int i = 0; i < 5; ++i) {
    const LonLat a{70 + i / 5.0, 40}, c{70 + (i + 1) / 5.0, 40};
    drawn.push_back({i == 2 ? std::vector<LonLat>{c, a} : std::vector<LonLat>{a, c}});
    if (i != 2 && i != 4) drawn.push_back({{{c.lon, 40.3}, c}});
  }
  const Built b = build(drawn);
  ASSERT_EQ(b.graph.outlets.size(), 1u);
  EXPECT_EQ(b.graph.nodes[b.graph.outlets[0]], (LonLat{71, 40}));
  EXPECT_EQ(b.graph.counts.turned, 1u);
  EXPECT_TRUE(says(b.problems, "it was turned"));
}

TEST(RiverGraph, PiecesOfOneNameFlowOneWay) {
  const Built b = build({{{{70, 40}, {70.6, 40}}, "N"}, {{{70.8, 40}, {70.6, 40}}, "N"}, {{{70.8, 40}, {71.4, 40}}, "N"}});
  ASSERT_EQ(b.graph.outlets.size(), 1u);
  EXPECT_EQ(b.graph.nodes[b.graph.outlets[0]], (LonLat{71.4, 40}));
  EXPECT_EQ(b.graph.counts.turned, 1u);
}

// A plane that falls to the east by a metre a cell, with a saw on it.
RasterGrid plane(double saw_m) {
  RasterGrid g;
  g.box = {69, 39, 73, 42};
  g.columns = 400;
  g.rows = 300;
  g.bands = 1;
  for (int r = 0; r < g.rows; ++r)
    for (int c = 0; c < g.columns; ++c) g.values.push_back(static_cast<float>(400 - c + (c * 7 + r * 3) % 5 * saw_m));
  return g;
}

TEST(RiverGraph, HeightsTurnWhatIsDrawnUphill) {
  RiverGraphOptions options;
  const RasterGrid heights = plane(10);
  options.heights = &heights;
  const Built b = build({{{{71, 40}, {70, 40}}, "Uphill"}}, options);
  ASSERT_EQ(b.graph.outlets.size(), 1u);
  EXPECT_EQ(b.graph.nodes[b.graph.outlets[0]], (LonLat{71, 40}));
  EXPECT_EQ(b.graph.reaches[0].rule, DirectionRule::kElevation);
  EXPECT_TRUE(says(b.problems, "drawn uphill"));
  // Along a contour heights say nothing.
  const Built level = build({{{{70, 40}, {70, 41}}}}, options);
  EXPECT_EQ(level.graph.reaches[0].rule, DirectionRule::kDrawing);
  EXPECT_EQ(level.graph.nodes[level.graph.outlets[0]], (LonLat{70, 41}));
}

TEST(RiverGraph, AFieldComesBeforeHeights) {
  RiverGraphOptions options;
  const RasterGrid heights = plane(0);
  options.heights = &heights;
  RiverLines layer = layer_of({{{{70, 40}, {71, 40}}, "", "-1"}});
  layer.direction_field = "flows";
  Problems problems;
  Progress progress(1);
  const auto graph = build_river_graph(std::span(&layer, 1), options, problems, progress);
  ASSERT_TRUE(graph);
  EXPECT_EQ(graph->nodes[graph->outlets[0]], (LonLat{70, 40}));
  EXPECT_EQ(graph->reaches[0].rule, DirectionRule::kAttribute);
  layer.direction_field = "nowhere";
  EXPECT_EQ(build_river_graph(std::span(&layer, 1), options, problems, progress).error().code, ErrorCode::kUnknownName);
}

TEST(RiverGraph, WhereNothingSaysTheWayItIsSaid) {
  RiverGraphOptions options;
  options.rules = {DirectionRule::kAttribute, DirectionRule::kSink};
  const Built b = build({{{{70, 40}, {71, 40}}}}, options);
  EXPECT_EQ(b.graph.reaches[0].rule, DirectionRule::kGuess);
  EXPECT_EQ(b.graph.counts.undecided, 1u);
  EXPECT_TRUE(says(b.problems, "nothing says which way"));
}

TEST(RiverGraph, UndecidedBranchesFlowTowardsWhatIsDecided) {
  RiverLines layer = layer_of({{{{70, 40}, {71, 40}}, "", "1"}, {{{70.5, 40}, {70.5, 40.3}}}, {{{70.5, 40.3}, {70.7, 40.6}}}, {{{70.5, 40.3}, {70.2, 40.6}}}});
  layer.direction_field = "flows";
  RiverGraphOptions options;
  options.rules = {DirectionRule::kAttribute, DirectionRule::kSink};
  Problems problems;
  Progress progress(1);
  const auto graph = build_river_graph(std::span(&layer, 1), options, problems, progress);
  ASSERT_TRUE(graph);
  EXPECT_EQ(graph->outlets.size(), 1u);
  const std::uint32_t mouth = graph->arriving(graph->outlets[0])[0];
  EXPECT_EQ(graph->reaches[mouth].sources, 3u);
  EXPECT_EQ(graph->reaches[mouth].strahler, 2);
  EXPECT_EQ(upstream_of(*graph, mouth).size(), graph->reaches.size());
}

TEST(RiverGraph, ABraidIsASideBranchAndCountsOnce) {
  const Built b = build({{{{70, 40}, {70.2, 40}}, "T"}, {{{70.2, 40}, {70.6, 40}}, "T"}, {{{70.2, 40}, {70.4, 40.1}, {70.6, 40}}, "Arm"}, {{{70.6, 40}, {71, 40}}, "T"}});
  const std::uint32_t arm = named(b.graph, "Arm");
  EXPECT_TRUE(b.graph.reaches[arm].side);
  EXPECT_EQ(b.graph.reaches[arm].sources, 0u);
  const std::uint32_t mouth = b.graph.arriving(b.graph.outlets[0])[0];
  EXPECT_EQ(b.graph.reaches[mouth].strahler, 1);  // it was never two rivers
  EXPECT_NEAR(b.graph.reaches[mouth].upstream_m, b.graph.length_m, 1e-6);
  const std::uint32_t source = b.graph.leaving(b.graph.reaches[b.graph.order[0]].from)[0];
  EXPECT_TRUE(is_upstream(b.graph, source, arm));
  EXPECT_EQ(upstream_of(b.graph, arm).size(), 2u);
}

TEST(RiverGraph, ACircleIsOpenedTowardsWhereItIsLeft) {
  const Built b = build({{{{70, 40}, {70.2, 40.2}}}, {{{70.2, 40.2}, {70.4, 40}}}, {{{70.4, 40}, {70, 40}}}, {{{70.4, 40}, {71, 40}}}, {{{69.5, 40}, {70, 40}}}});
  EXPECT_EQ(b.graph.counts.circles, 1u);
  EXPECT_TRUE(says(b.problems, "in a circle"));
  ASSERT_EQ(b.graph.outlets.size(), 1u);
  EXPECT_EQ(b.graph.nodes[b.graph.outlets[0]], (LonLat{71, 40}));
}

TEST(RiverGraph, ARingFlowsOutWhereItCloses) {
  const Built b = build({{{{70, 40}, {70.3, 40.3}, {70, 40.6}, {69.7, 40.3}, {70, 40}}}, {{{70, 40}, {70, 39}}}});
  ASSERT_EQ(b.graph.outlets.size(), 1u);
  EXPECT_EQ(b.graph.nodes[b.graph.outlets[0]], (LonLat{70, 39}));
  EXPECT_TRUE(says(b.problems, "comes back to where it began"));
}

TEST(RiverGraph, MeetsAcrossTheAntimeridian) {
  const Built b = build({{{{179.5, 60}, {-179.9, 60}}, "West"}, {{{180, 60.5}, {-179.95, 59.5}}, "South"}});
  EXPECT_EQ(b.graph.counts.crossings, 1u);
  EXPECT_EQ(b.graph.reaches.size(), 4u);
  EXPECT_LT(b.graph.length_m, 160'000);
  const Built gap = build({{{{179.5, 60}, {179.998, 60}}, "East"}, {{{-179.998, 60}, {-179.5, 60}}, "East"}});
  EXPECT_EQ(gap.graph.outlets.size(), 1u);
}

TEST(RiverGraph, AnIndexFindsTheReachOfAPlace) {
  const Built b = build({{{{70, 40}, {71, 40}}, "Trunk"}, {{{70.5, 40.5}, {70.5, 40}}, "Branch"}});
  const RiverIndex index(b.graph);
  const auto near = index.nearest({70.499, 40.01});
  ASSERT_TRUE(near);
  EXPECT_EQ(b.graph.name(near->reach), "Branch");
  EXPECT_NEAR(near->from_start_m, distance_m({70.5, 40.5}, {70.5, 40.01}), 2);
  EXPECT_NEAR(near->distance_m, 85, 1);
  const auto large = index.largest({70.51, 40.01}, 3000);
  ASSERT_TRUE(large);
  EXPECT_EQ(b.graph.reaches[large->reach].strahler, 2);
  EXPECT_FALSE(index.nearest({75, 45}, 1000));
}

TEST(RiverGraph, ThreadsChangeNothing) {
  std::vector<Drawn> drawn;
  for (int i = 0; i < 60; ++i)
    drawn.push_back({{{70 + i % 8 * 0.13, 40 + i * 0.017}, {70 + i % 5 * 0.21, 40 + i % 7 * 0.15}, {70.5 + i % 3 * 0.2, 40.1 + i % 11 * 0.1}}, i % 4 == 0 ? "N" : ""});
  const RiverLines layer = layer_of(drawn, 300);
  std::vector<RiverGraph> graphs;
  for (const unsigned threads : {1u, 4u}) {
    Progress progress(threads);
    Problems problems;
    graphs.push_back(*build_river_graph(std::span(&layer, 1), {}, problems, progress));
  }
  EXPECT_EQ(graphs[0].coords, graphs[1].coords);
  EXPECT_EQ(graphs[0].order, graphs[1].order);
  EXPECT_EQ(graphs[0].tree, graphs[1].tree);
}

// A net of 448 lines that was published as a tree of 66 basins (see its licence beside it); not part of this repository.
TEST(RiverGraph, AKnownTreeOfKazakhstan) {
  const char* given = std::getenv("THALWEG_REFERENCE_DATA");
  const std::filesystem::path file = std::filesystem::path(given ? given : "../shared/data") / "kz-hydro/rivers.geojson";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file << "; THALWEG_REFERENCE_DATA says where reference data are";
  Problems problems;
  Progress progress;
  auto table = read_vector(file, {}, problems, progress);
  ASSERT_TRUE(table);
  RiverLines layer;
  layer.table = std::make_shared<const FeatureTable>(std::move(*table));
  const auto graph = build_river_graph(std::span(&layer, 1), {}, problems, progress);
  ASSERT_TRUE(graph);
  EXPECT_EQ(graph->reaches.size(), 448u);
  EXPECT_EQ(graph->outlets.size(), 66u);
  EXPECT_EQ(graph->nodes.size(), graph->reaches.size() + graph->outlets.size());  // a forest
  EXPECT_EQ(graph->counts.turned, 0u);
  EXPECT_EQ(graph->counts.circles, 0u);
  // Every outlet is the last vertex of a line that no other line goes on from, and all length arrives at them.
  double arrived_m = 0;
  for (const std::uint32_t n : graph->outlets)
    for (const std::uint32_t r : graph->arriving(n)) arrived_m += graph->reaches[r].upstream_m;
  EXPECT_NEAR(arrived_m, graph->length_m, 1e-3);
  // The Syr Darya and the Amu Darya, where they reach the Aral Sea's old shores.
  for (const LonLat mouth : {LonLat{60.9520833, 46.3354167}, LonLat{59.7145833, 44.90625}})
    EXPECT_TRUE(std::any_of(graph->outlets.begin(), graph->outlets.end(), [&](std::uint32_t n) { return distance_m(graph->nodes[n], mouth) < 50; }));
}

}  // namespace
}  // namespace thalweg
