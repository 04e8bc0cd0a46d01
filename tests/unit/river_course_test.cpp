// Rivers over countries: who comes after whom, where the river is the border, what a wiggle means.
#include <cmath>

#include <gtest/gtest.h>

#include "geo/earth/geodesy.hpp"
#include "geo/water/river_course.hpp"
#include "tests/support/rivers.hpp"

namespace thalweg {
namespace {

// Countries A and B, west and east of 71 degrees; C north of both; an island of C in A.
struct Lands {
  std::shared_ptr<const BorderGraph> graph;
  std::shared_ptr<const Territories> land;
};

Lands lands() {
  auto table = std::make_shared<FeatureTable>();
  table->name = "lands";
  GeometryColumn& g = table->geometry;
  const auto ring = [&](std::initializer_list<LonLat> coords) {
    g.coords.insert(g.coords.end(), coords);
    g.end_ring();
  };
  ring({{70, 40}, {71, 40}, {71, 41}, {70, 41}});
  ring({{70.2, 40.2}, {70.2, 40.4}, {70.4, 40.4}, {70.4, 40.2}});
  g.end_part();
  g.end_feature(GeometryKind::kPolygon);
  ring({{71, 40}, {72, 40}, {72, 41}, {71, 41}});
  g.end_part();
  g.end_feature(GeometryKind::kPolygon);
  ring({{70, 41}, {71, 41}, {72, 41}, {72, 42}, {70, 42}});
  g.end_part();
  ring({{70.2, 40.2}, {70.4, 40.2}, {70.4, 40.4}, {70.2, 40.4}});
  g.end_part();
  g.end_feature(GeometryKind::kPolygon);
  Parties parties{{"A", "B", "C"}, {0, 1, 2}};
  Problems problems;
  Progress progress(1);
  Lands out;
  out.graph = std::make_shared<const BorderGraph>(*BorderGraph::build(table, parties, {}, problems, progress));
  out.land = std::make_shared<const Territories>(*find_territories(*out.graph, progress));
  return out;
}

RiverCourse course(std::vector<LonLat> line, double tolerance_m) {
  const Lands l = lands();
  Progress progress(1);
  const CountryLines countries(*l.graph, *l.land, progress);
  CourseOptions options;
  options.tolerance_m = tolerance_m;
  return course_of_line(std::move(line), countries, options);
}

using Order = std::vector<std::string>;

TEST(RiverCourse, WhoHasAPlace) {
  const Lands l = lands();
  Progress progress(1);
  const CountryLines countries(*l.graph, *l.land, progress);
  EXPECT_EQ(countries.party_at({70.5, 40.5}), "A");
  EXPECT_EQ(countries.party_at({70.3, 40.3}), "C");
  EXPECT_EQ(countries.party_at({60, 40.3}), "");
  EXPECT_EQ(countries.pairs().size(), 3u);
}

TEST(RiverCourse, CrossingsAreNumberedAndCounted) {
  // From A into the island of C, out, over to B, up to C: C is entered for the second time.
  const RiverCourse c = course({{70.1, 40.1}, {70.3, 40.3}, {70.6, 40.3}, {71.5, 40.5}, {71.5, 41.5}}, 500);
  EXPECT_EQ(c.order, (Order{"A", "C", "A", "B", "C"}));
  ASSERT_EQ(c.crossings.size(), 4u);
  EXPECT_EQ(c.crossings[3].number, 4);
  EXPECT_EQ(c.crossings[3].from, "B");
  EXPECT_EQ(c.crossings[3].to, "C");
  EXPECT_EQ(c.crossings[3].entry, 2);
  EXPECT_EQ(entry_text(c.crossings[3], "Cland"), "enters Cland for the second time");
  EXPECT_NEAR(c.crossings[3].at.lat, 41, 2e-5);
  EXPECT_NEAR(c.crossings[2].at.lon, 71, 2e-5);
  EXPECT_EQ(c.crossings[1].entry, 1);  // the source in A is no entry
  double sum_km = 0;
  for (const CourseStretch& s : c.stretches) sum_km += s.length.value;
  EXPECT_NEAR(sum_km, c.length.value, 1e-9);
  double alone_km = 0;
  for (const auto& [code, m] : c.countries) alone_km += m.value;
  EXPECT_NEAR(alone_km, c.length.value, 1e-9);
}

TEST(RiverCourse, AWiggleOverTheBorderIsTheBorder) {
  // Down along 71 degrees for a whole degree, over it and back every few hundred metres, from A and into B.
  std::vector<LonLat> line{{70.9, 40.95}};
  for (int i = 0; i <= 200; ++i) line.push_back({71 + (i % 2 ? 0.003 : -0.003), 40.9 - i * 0.004});
  line.push_back({71.3, 40.05});
  const RiverCourse c = course(line, 500);
  EXPECT_EQ(c.order, (Order{"A", "A-B", "B"}));
  ASSERT_EQ(c.crossings.size(), 1u);
  EXPECT_EQ(c.crossings[0].to, "B");
  EXPECT_GT(c.crossings[0].border_m, 80'000);
  ASSERT_EQ(c.borders.size(), 1u);
  EXPECT_EQ(c.borders[0].first, "A-B");
  // Without a tolerance each of the two hundred is one.
  EXPECT_GT(course(line, 0).crossings.size(), 190u);
}

TEST(RiverCourse, TouchingTheStripIsNotACrossing) {
  // Comes within 200 m of the border twice, once over it by 100 m, and stays in A.
  const RiverCourse c = course({{70.5, 40.8}, {70.998, 40.7}, {70.5, 40.6}, {71.001, 40.5}, {70.5, 40.4}}, 500);
  EXPECT_EQ(c.order, (Order{"A"}));
  EXPECT_TRUE(c.crossings.empty());
  EXPECT_EQ(course({{70.5, 40.8}, {70.998, 40.7}, {70.5, 40.6}, {71.001, 40.5}, {70.5, 40.4}}, 0).crossings.size(), 2u);
}

TEST(RiverCourse, TheWayBackMirrorsTheWayDown) {
  std::vector<LonLat> line{{70.1, 40.1}, {70.3, 40.3}, {70.6, 40.3}, {71.5, 40.5}, {71.5, 41.5}, {71.2, 41.003}, {70.5, 41.002}, {70.4, 40.9}};
  const RiverCourse down = course(line, 500);
  std::reverse(line.begin(), line.end());
  const RiverCourse up = course(line, 500);
  EXPECT_EQ(Order(up.order.rbegin(), up.order.rend()), down.order);
  EXPECT_EQ(up.crossings.size(), down.crossings.size());
  for (std::size_t i = 0; i < down.countries.size(); ++i) EXPECT_NEAR(up.countries[i].second.value, down.countries[i].second.value, 1.0);
}

TEST(RiverCourse, NoLineNoStretches) {
  EXPECT_TRUE(course({}, 500).stretches.empty());
  EXPECT_TRUE(course({{70.5, 40.5}}, 500).stretches.empty());
  EXPECT_EQ(course({{60, 40}, {61, 40}}, 500).order, (Order{""}));
}

TEST(RiverCourse, ARiverOfANameGoesUpItsLargestSource) {
  const RiverLines layer = test::layer_of({{{{70.1, 40.1}, {70.5, 40.1}}, "Upper"}, {{{70.5, 40.3}, {70.5, 40.1}}}, {{{70.5, 40.1}, {71, 40.2}}, "Lower"}, {{{71, 40.2}, {71.5, 40.2}}}});
  Problems problems;
  Progress progress(1);
  const auto graph = build_river_graph(std::span(&layer, 1), {}, problems, progress);
  ASSERT_TRUE(graph);
  const auto ways = rivers_named(*graph, "LOWER");
  ASSERT_EQ(ways.size(), 1u);
  ASSERT_EQ(ways[0].size(), 3u);
  EXPECT_EQ(graph->name(ways[0][0]), "Upper");
  EXPECT_EQ(graph->nodes[graph->reaches[ways[0].back()].to], (LonLat{71.5, 40.2}));
  EXPECT_EQ(rivers_named(*graph, "upper")[0].size(), 1u);
  EXPECT_TRUE(rivers_named(*graph, "None").empty());
}

TEST(RiverCourse, TheRestOfALine) {
  const std::vector<LonLat> line{{70, 40}, {71, 40}};
  const auto rest = line_from(line, 50'000);
  ASSERT_EQ(rest.size(), 2u);
  EXPECT_NEAR(distance_m(line[0], rest[0]), 50'000, 100);
  EXPECT_TRUE(line_from(line, 1e6).empty());
}

}  // namespace
}  // namespace thalweg
