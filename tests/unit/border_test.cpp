#include "geo/border/border.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "geo/earth/geodesy.hpp"
#include "tests/support/ascii_map.hpp"

namespace thalweg {
namespace {

std::vector<Border> borders_of(const BorderGraph& graph, const BorderOptions& options = {}) {
  Progress progress(2);
  const auto land = find_territories(graph, progress);
  EXPECT_TRUE(land);
  auto found = borders(graph, *land, options, progress);
  EXPECT_TRUE(found) << (found ? "" : found.error().message);
  return found ? *found : std::vector<Border>{};
}

// Length of a line through grid corners given in cells from 70 E 41 N.
double km(std::vector<LonLat> cells) {
  for (LonLat& p : cells) p = {70 + 0.1 * p.lon, 41 - 0.1 * p.lat};
  double m = 0;
  for (std::size_t i = 1; i < cells.size(); ++i) m += distance_m(cells[i - 1], cells[i]);
  return m / 1000;
}

TEST(Border, MainLineRingsPiecesAndTripoints) {
  const BorderGraph graph = test::ascii_graph(R"(
    KKKKUUU
    KUKKUUU
    KKKKUUU
    TTTTTTT
  )");
  const auto all = borders_of(graph);
  ASSERT_EQ(all.size(), 3u);
  const Border& ku = all[1];
  EXPECT_EQ(ku.a + ku.b, "KU");
  EXPECT_NEAR(ku.main.value, km({{4, 0}, {4, 1}, {4, 2}, {4, 3}}), 1e-9);
  EXPECT_NEAR(ku.rings.value, km({{1, 1}, {2, 1}, {2, 2}, {1, 2}, {1, 1}}), 1e-9);
  EXPECT_NEAR(ku.length.value, ku.main.value + ku.rings.value, 1e-12);
  ASSERT_EQ(ku.pieces.size(), 2u);
  EXPECT_FALSE(ku.pieces[0].ring);
  EXPECT_TRUE(ku.pieces[1].ring && ku.pieces[1].closed);
  EXPECT_GT(ku.length.uncertainty, 0);
  EXPECT_NE(ku.length.method.find("Karney"), std::string::npos);

  const auto points = tripoints(graph);
  ASSERT_EQ(points.size(), 1u);
  EXPECT_EQ(points[0].parties, (std::vector<std::string>{"K", "T", "U"}));
  EXPECT_NEAR(points[0].at.lon, 70.4, 1e-12);
  EXPECT_NEAR(points[0].at.lat, 40.7, 1e-12);
}

TEST(Border, PiecesRunFromTripointToTripoint) {
  // A and B meet twice, with C between: two pieces, and neither is cut where B's outline starts.
  const BorderGraph graph = test::ascii_graph(R"(
    AAABBB
    AAABBB
    AACCBB
    AAABBB
    AAABBB
  )");
  const auto all = borders_of(graph);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].pieces.size(), 2u);
  EXPECT_EQ(all[1].pieces.size(), 1u);
  EXPECT_EQ(tripoints(graph).size(), 2u);
}

TEST(Border, LengthIsTheSameFromBothSides) {
  const BorderGraph graph = test::ascii_graph("AAB\nABB\nAAB");
  BorderOptions ab, ba;
  ab.only_a = "A", ab.only_b = "B";
  ba.only_a = "B", ba.only_b = "A";
  EXPECT_EQ(borders_of(graph, ab)[0].length.value, borders_of(graph, ba)[0].length.value);
  BorderOptions wrong;
  wrong.only_a = "A", wrong.only_b = "X";
  Progress progress(1);
  const auto land = find_territories(graph, progress);
  const auto refused = borders(graph, *land, wrong, progress);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnknownName);
  EXPECT_NE(refused.error().remedy.find("A, B"), std::string::npos);
}

TEST(Border, ClaimedStripIsNoBorderOfItsClaimants) {
  test::AsciiOptions claims;
  claims.legend['x'] = {"A", "B"};
  // Where A and B overlap their outlines divide nothing between the two; the common rest does.
  const auto all = borders_of(test::ascii_graph("AAxBB\nAAxBB\nAABBB", claims));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_NEAR(all[0].length.value, km({{2, 2}, {2, 3}}), 1e-9);
}

TEST(Border, GeneralisationShortensAndFindsThePublishedLength) {
  std::vector<LonLat> zigzag, back;
  for (int i = 0; i <= 200; ++i) zigzag.push_back({70 + i * 0.01, 40 + (i % 2) * 0.01 + (i % 10) * 0.003});
  back.assign(zigzag.rbegin(), zigzag.rend());
  std::vector<LonLat> north = zigzag, south = back;
  north.insert(north.end(), {{72, 42}, {70, 42}});
  south.insert(south.end(), {{70, 38}, {72, 38}});
  const auto all = borders_of(test::graph_of(test::shapes_table({{"N", {{north}}}, {"S", {{south}}}})));
  ASSERT_EQ(all.size(), 1u);
  const Border& b = all[0];
  ASSERT_EQ(b.generalised.size(), std::size(kTolerances_m));
  EXPECT_EQ(b.generalised[0].length_km, b.length.value);
  for (std::size_t i = 1; i < b.generalised.size(); ++i) EXPECT_LE(b.generalised[i].length_km, b.generalised[i - 1].length_km);
  EXPECT_LT(b.generalised.back().length_km, 0.9 * b.length.value);
  const double wanted = b.generalised[5].length_km;
  const auto tolerance = tolerance_for_length(b, wanted);
  ASSERT_TRUE(tolerance);
  EXPECT_LE(*tolerance, kTolerances_m[5]);
  EXPECT_FALSE(tolerance_for_length(b, b.length.value * 1.01));
  EXPECT_FALSE(tolerance_for_length(b, 1));
}

TEST(Border, NearLinesAreJoined) {
  // The same line, each side with vertices of its own, up to 8 m apart.
  const std::vector<LonLat> line{{70, 40}, {70.02, 40.01}, {70.04, 40.0}, {70.06, 40.012}, {70.08, 40}};
  std::vector<LonLat> north{line[0], line[1], line[2], line[3], line[4], {70.08, 41}, {70, 41}};
  const LonLat off{70.05, 40.00605};  // beside the edge 2-3
  std::vector<LonLat> south{line[4], line[3], off, line[2], line[1], line[0], {70, 39}, {70.08, 39}};
  const auto table = test::shapes_table({{"N", {{north}}}, {"S", {{south}}}});
  const double exact = borders_of(test::graph_of(table, 0))[0].length.value;
  const auto joined = borders_of(test::graph_of(table, 25));
  ASSERT_EQ(joined.size(), 1u);
  EXPECT_GT(joined[0].length.value, exact * 1.3);
  EXPECT_EQ(joined[0].pieces.size(), 1u);
  EXPECT_TRUE(joined[0].pieces[0].joined);
  EXPECT_NEAR(joined[0].length.value, line_length_m(line) / 1000, 0.01);
}

TEST(Border, MetresAreNotTakenForDegrees) {
  const auto table = test::shapes_table({{"A", {{{{500000, 4400000}, {600000, 4400000}, {600000, 4500000}}}}}});
  Problems problems;
  Progress progress(1);
  const auto graph = BorderGraph::build(table, *parties_from_key(*table, "iso3", problems), {}, problems, progress);
  ASSERT_FALSE(graph);
  EXPECT_EQ(graph.error().code, ErrorCode::kCrs);
  EXPECT_NE(graph.error().remedy.find("--crs"), std::string::npos);
}

TEST(Border, LongitudesBeyondTheAntimeridianComeBack) {
  const auto table = test::shapes_table({{"A", {{{{170, 0}, {180, 0}, {180, 10}, {170, 10}}}}}, {"B", {{{{180, 0}, {190, 0}, {190, 10}, {180, 10}}}}}});
  const auto all = borders_of(test::graph_of(table));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_NEAR(all[0].length.value, distance_m({180, 0}, {180, 10}) / 1000, 1e-6);
}

}  // namespace
}  // namespace thalweg
