#include "geo/topology/check.hpp"

#include <gtest/gtest.h>

#include "tests/support/ascii_map.hpp"

namespace thalweg {
namespace {

Problems check(const std::vector<test::Shape>& shapes) {
  Problems problems;
  const BorderGraph graph = test::graph_of(test::shapes_table(shapes), 0, &problems);
  Progress progress(2);
  EXPECT_TRUE(check_polygons(graph, problems, progress));
  return problems;
}

TEST(Check, SoundPolygonsHaveNoProblems) {
  EXPECT_TRUE(check({{"A", {{{{70, 40}, {71, 40}, {71, 41}}}}}, {"B", {{{{71, 40}, {72, 40}, {71, 41}}}}}}).empty());
}

TEST(Check, BowTieIsNamedWithItsPlace) {
  const Problems p = check({{"A", {{{{70, 40}, {71, 41}, {71, 40}, {70, 41}}}}}});
  ASSERT_EQ(p.size(), 1u);
  EXPECT_EQ(p[0].kind, ProblemKind::kRing);
  EXPECT_NE(p[0].text.find("crosses itself"), std::string::npos);
  ASSERT_TRUE(p[0].place);
  EXPECT_NEAR(p[0].place->lon, 70.5, 1e-9);
  EXPECT_NEAR(p[0].place->lat, 40.5, 1e-9);
}

TEST(Check, HoleOutsideItsOutline) {
  const Problems p = check({{"A", {{{{70, 40}, {71, 40}, {71, 41}}, {{80, 40}, {81, 40}, {81, 41}}}}}});
  ASSERT_EQ(p.size(), 1u);
  EXPECT_NE(p[0].text.find("hole lies outside"), std::string::npos);
}

TEST(Check, AcrossTheAntimeridianIsSound) {
  EXPECT_TRUE(check({{"F", {{{{179, -17}, {-179, -17}, {-179, -16}, {179, -16}}}}}}).empty());
}

TEST(Check, OutlineTwiceAndCodeTwice) {
  const std::vector<LonLat> ring{{70, 40}, {71, 40}, {71, 41}};
  const Problems twice = check({{"A", {{ring}, {ring}}}});
  ASSERT_EQ(twice.size(), 1u);
  EXPECT_EQ(twice[0].kind, ProblemKind::kDuplicate);
  const Problems code = check({{"A", {{ring}}}, {"A", {{{{75, 40}, {76, 40}, {76, 41}}}}}});
  ASSERT_EQ(code.size(), 1u);
  EXPECT_EQ(code[0].severity, Severity::kInfo);
  EXPECT_NE(code[0].text.find("2 features have the code A"), std::string::npos);
}

}  // namespace
}  // namespace thalweg
