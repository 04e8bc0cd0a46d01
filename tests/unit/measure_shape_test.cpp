#include "geo/analysis/measure_shape.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace thalweg {
namespace {

FeatureTable one(GeometryKind kind, const std::vector<std::vector<LonLat>>& rings) {
  FeatureTable table;
  for (const auto& ring : rings) {
    table.geometry.coords.insert(table.geometry.coords.end(), ring.begin(), ring.end());
    table.geometry.end_ring();
  }
  table.geometry.end_part();
  table.geometry.end_feature(kind);
  return table;
}

double value(const Result<Sheet>& sheet, const char* key) { return sheet->rows.at(0).at(key).get<double>(); }

constexpr std::size_t kFirst[] = {0};

TEST(ParsePlaces, ReadsManyForms) {
  const auto places = parse_places(" 70.5,40.2;71,+40  -73.8,-40.6\n190,10 ");
  ASSERT_TRUE(places);
  ASSERT_EQ(places->size(), 4u);
  EXPECT_EQ((*places)[0], (LonLat{70.5, 40.2}));
  EXPECT_EQ((*places)[2], (LonLat{-73.8, -40.6}));
  EXPECT_EQ((*places)[3], (LonLat{-170, 10}));
  EXPECT_TRUE(parse_places("")->empty());
}

TEST(ParsePlaces, RefusesWhatIsNoPlace) {
  for (const char* text : {"70", "70,", ",40", "70,40,3", "a,b", "nan,40", "70,inf", "70,91", "400,10", "0x10,1"}) {
    const auto places = parse_places(text);
    ASSERT_FALSE(places) << text;
    EXPECT_EQ(places.error().code, ErrorCode::kUsage) << text;
  }
}

TEST(MeasureLength, PerimeterCountsHolesAndCloses) {
  const auto square = one(GeometryKind::kPolygon, {{{0, 0}, {1, 0}, {1, 1}, {0, 1}}});
  const auto holed = one(GeometryKind::kPolygon, {{{0, 0}, {1, 0}, {1, 1}, {0, 1}}, {{0.2, 0.2}, {0.4, 0.2}, {0.4, 0.4}}});
  const double plain = value(measure_length(square, kFirst, {"s"}, {}), "length_km");
  EXPECT_GT(value(measure_length(holed, kFirst, {"s"}, {}), "length_km"), plain + 60);
  // Two meridians and two parallels of a degree at the equator, by GeographicLib.
  EXPECT_NEAR(plain, 443.770917, 0.01);
}

TEST(MeasureLength, UncertaintyOfTwoPointsIsSqrtTwoSigma) {
  const auto line = one(GeometryKind::kLine, {{{70, 40}, {71, 40}}});
  EXPECT_NEAR(value(measure_length(line, kFirst, {"l"}, {10, ""}), "uncertainty_km"), 0.010 * std::sqrt(2.0), 5e-7);
  // A point on the straight way between them adds nothing but a moment's turn.
  const auto three = one(GeometryKind::kLine, {{{70, 0}, {70.5, 0}, {71, 0}}});
  EXPECT_NEAR(value(measure_length(three, kFirst, {"l"}, {10, ""}), "uncertainty_km"), 0.010 * std::sqrt(2.0), 5e-7);
}

TEST(MeasureArea, HolesAreTakenOutAndWindingDoesNotMatter) {
  const std::vector<LonLat> outer{{0, 0}, {1, 0}, {1, 1}, {0, 1}};
  const std::vector<LonLat> hole{{0.25, 0.25}, {0.75, 0.25}, {0.75, 0.75}, {0.25, 0.75}};
  const std::vector<LonLat> turned{hole.rbegin(), hole.rend()};
  const double whole = value(measure_area(one(GeometryKind::kPolygon, {outer}), kFirst, {"a"}, {}), "area_km2");
  const double inner = value(measure_area(one(GeometryKind::kPolygon, {hole}), kFirst, {"a"}, {}), "area_km2");
  const double one_way = value(measure_area(one(GeometryKind::kPolygon, {outer, hole}), kFirst, {"a"}, {}), "area_km2");
  const double other_way = value(measure_area(one(GeometryKind::kPolygon, {outer, turned}), kFirst, {"a"}, {}), "area_km2");
  EXPECT_NEAR(one_way, whole - inner, 1e-6);
  EXPECT_NEAR(other_way, one_way, 1e-9);
}

TEST(MeasureArea, UncertaintyOfASquare) {
  // sigma^2 / 4 times four diagonals squared: sigma times the diagonal.
  const auto square = one(GeometryKind::kPolygon, {{{0, 0}, {0.01, 0}, {0.01, 0.01}, {0, 0.01}}});
  const double diagonal_km = value(measure_length(one(GeometryKind::kLine, {{{0, 0}, {0.01, 0.01}}}), kFirst, {"d"}, {}), "length_km");
  EXPECT_NEAR(value(measure_area(square, kFirst, {"a"}, {10, ""}), "uncertainty_km2"), 0.010 * diagonal_km, 1e-6);
}

TEST(MeasureShape, DegenerateShapesAreErrors) {
  EXPECT_FALSE(measure_length(one(GeometryKind::kPoint, {{{70, 40}}}), kFirst, {"p"}, {}));
  EXPECT_FALSE(measure_area(one(GeometryKind::kLine, {{{70, 40}, {71, 40}}}), kFirst, {"l"}, {}));
  EXPECT_FALSE(measure_area(FeatureTable{one(GeometryKind::kPoint, {{{70, 40}}})}, kFirst, {"p"}, {}));
}

TEST(MeasureArea, ALineIsReadAsARing) {
  const auto open = one(GeometryKind::kLine, {{{70, 40}, {71, 40}, {71, 41}}});
  const auto closed = one(GeometryKind::kLine, {{{70, 40}, {71, 40}, {71, 41}, {70, 40}}});
  EXPECT_EQ(value(measure_area(open, kFirst, {"o"}, {}), "area_km2"), value(measure_area(closed, kFirst, {"c"}, {}), "area_km2"));
}

}  // namespace
}  // namespace thalweg
