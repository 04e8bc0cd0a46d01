#include "geo/analysis/measuring.hpp"

#include <cmath>
#include <numbers>
#include <random>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

Measured measured(MeasureKind kind, const std::vector<LonLat>& points, const MeasureSources& sources = {}) {
  Progress progress;
  auto made = measure(kind, points, sources, progress);
  EXPECT_TRUE(made) << (made ? "" : made.error().message);
  return made ? *made : Measured{};
}

double number(const Measured& m, std::size_t row, const char* key) { return m.sheet->rows.at(row).at(key).get<double>(); }

TEST(Measuring, DistanceIsThePublishedOne) {
  const Measured m = measured(MeasureKind::kDistance, {{-73.8, 40.6}, {-0.5, 51.6}});
  EXPECT_NEAR(number(m, 0, "length_km"), 5551.7594, 1e-4);
  EXPECT_NEAR(number(m, 0, "azimuth_start_deg"), 51.198883, 1e-6);
  EXPECT_EQ(m.headline, "5,551.76 km");
  EXPECT_EQ(m.lines.size(), 1U);
  const std::string text = measured_text(m);
  EXPECT_NE(text.find("Distance: 5,551.76 km"), std::string::npos);
  EXPECT_NE(text.find("Karney 2013"), std::string::npos);
  EXPECT_NE(text.find("-73.8000000,40.6000000"), std::string::npos);
}

TEST(Measuring, AreaClosesAndDoesNotMindTheTurn) {
  const std::vector<LonLat> square{{70, 40}, {71, 40}, {71, 41}, {70, 41}};
  const Measured m = measured(MeasureKind::kArea, square);
  EXPECT_EQ(m.sheet->rows.size(), 4U);
  EXPECT_EQ(m.headline, "9,412.79 km\u00b2");
  EXPECT_EQ(measured(MeasureKind::kArea, {square.rbegin(), square.rend()}).headline, m.headline);
}

TEST(Measuring, TooFewPlacesHaveNoHeadline) {
  for (const auto kind : {MeasureKind::kDistance, MeasureKind::kArea, MeasureKind::kAngle, MeasureKind::kRings, MeasureKind::kNearest, MeasureKind::kProfile}) {
    const Measured m = measured(kind, {});
    EXPECT_TRUE(m.headline.empty());
    EXPECT_TRUE(m.lines.empty());
    EXPECT_FALSE(measured_text(m).empty());
    EXPECT_EQ(measure_kind(info_of(kind).id), kind);
  }
}

TEST(Measuring, AngleIsCountedClockwiseFromTheFirstArm) {
  // At the equator east and north are at right angles.
  const Measured m = measured(MeasureKind::kAngle, {{1, 0}, {0, 0}, {0, 1}});
  EXPECT_EQ(m.headline, "90.0000\u00b0");
  EXPECT_EQ(m.facts.at(0).second, "270.0000\u00b0");
  EXPECT_EQ(measured(MeasureKind::kAngle, {{0, 1}, {0, 0}, {1, 0}}).facts.at(0).second, "90.0000\u00b0");
}

TEST(Measuring, RingsAreCircles) {
  MeasureSources sources;
  sources.radii_km = {200, 1, 200, 9000};
  for (const LonLat centre : {LonLat{71, 40}, LonLat{180, -17}, LonLat{0, 90}, LonLat{12, 0}}) {
    const Measured m = measured(MeasureKind::kRings, {centre}, sources);
    ASSERT_EQ(m.sheet->rows.size(), 3U);  // sorted, each once
    for (std::size_t i = 0; i < 3; ++i) {
      const double r_m = number(m, i, "radius_km") * 1000;
      ASSERT_EQ(m.lines[i].size(), kRingVertices + 1);
      for (std::size_t k = 0; k < kRingVertices; k += 37) EXPECT_NEAR(distance_m(centre, m.lines[i][k]), r_m, 1e-6);
    }
    // On a sphere of the local mean radius (6371 km within 0.6 %): 2 pi R^2 (1 - cos(r / R)).
    const double sphere = 2 * std::numbers::pi * 6371.0 * 6371.0 * (1 - std::cos(200 / 6371.0));
    EXPECT_NEAR(number(m, 1, "area_km2"), sphere, sphere * 1e-4);
    EXPECT_NEAR(number(m, 0, "area_km2"), std::numbers::pi, 1e-5);
    EXPECT_NEAR(number(m, 0, "circumference_km"), 2 * std::numbers::pi, 1e-5);
  }
}

// The stated accuracy of a ring's area, against a ring of ten times the vertices.
TEST(Measuring, RingAreaIsWithinAMillionth) {
  for (const double radius_km : {10.0, 300.0, 1000.0}) {
    MeasureSources sources;
    sources.radii_km = {radius_km};
    const double ours = number(measured(MeasureKind::kRings, {{65, 45}}, sources), 0, "area_km2");
    std::vector<LonLat> fine;
    for (int i = 0; i < 20'000; ++i) fine.push_back(direct_geodesic({65, 45}, i * 0.018, radius_km * 1000));
    const double reference = std::abs(ring_area_reference_m2(fine)) / 1e6;
    EXPECT_NEAR(ours, reference, reference * 1e-6) << radius_km;
  }
}

TEST(Measuring, RadiiAreRead) {
  EXPECT_EQ(*parse_radii_km(" 10, 25;50  0.5"), (std::vector<double>{10, 25, 50, 0.5}));
  for (const char* text : {"", "-1", "0", "ten", "10km", "20000", "nan", "inf"}) EXPECT_EQ(parse_radii_km(text).error().code, ErrorCode::kUsage) << text;
}

Border border_of(const std::string& a, const std::string& b, std::vector<LonLat> line) {
  Border border;
  border.a = a;
  border.b = b;
  border.pieces.push_back({std::move(line)});
  return border;
}

TEST(Measuring, NearestBordersAgainstEveryEdge) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> lon(69, 73), lat(39, 41);
  std::vector<Border> borders;
  for (int b = 0; b < 6; ++b) {
    std::vector<LonLat> line;
    for (int i = 0; i < 40; ++i) line.push_back({lon(random), lat(random)});
    borders.push_back(border_of("A", std::string(1, static_cast<char>('B' + b)), line));
  }
  const BorderIndex index(borders);
  MeasureSources sources;
  sources.borders = borders;
  sources.border_index = &index;
  sources.borders_source = "drawn";
  sources.most_borders = 4;
  for (int q = 0; q < 10; ++q) {
    const LonLat p{lon(random), lat(random)};
    const Measured m = measured(MeasureKind::kNearest, {p}, sources);
    ASSERT_EQ(m.sheet->rows.size(), 4U);
    double last = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const double d = number(m, i, "distance_km");
      EXPECT_GE(d, last);
      last = d;
      // No vertex of that border is nearer, and the place is as far as it says, on the azimuth it says.
      const std::string name = m.sheet->rows[i].at("border");
      for (const Border& b : borders) {
        if (b.a + "\u2013" + b.b != name) continue;
        for (const LonLat& v : b.pieces[0].line) EXPECT_GE(distance_m(p, v) / 1000, d - 1e-5);
      }
      const LonLat there = direct_geodesic(p, number(m, i, "azimuth_deg"), d * 1000);
      EXPECT_LT(distance_m(there, m.lines[i][1]), d * 2e-3 + 0.01);  // the azimuth is written to 0.0001 degrees
    }
  }
  EXPECT_EQ(measure(MeasureKind::kNearest, {{70, 40}}, {}, *std::make_unique<Progress>()).error().code, ErrorCode::kEmpty);
}

RasterPtr slope(GeoBox box, int columns, int rows) {
  RasterGrid grid;
  grid.box = box;
  grid.columns = columns;
  grid.rows = rows;
  grid.bands = 1;
  for (int j = 0; j < rows; ++j)
    for (int i = 0; i < columns; ++i) grid.values.push_back(static_cast<float>(100 * (box.west + (i + 0.5) * (box.east - box.west) / columns)));
  return Raster::from_grid(grid, "slope").value();
}

TEST(Measuring, ProfileOfASlopeIsTheSlope) {
  const RasterPtr raster = slope({70, 39, 72, 41}, 200, 200);
  MeasureSources sources;
  sources.heights = raster.get();
  sources.unit_m = 0.5;
  sources.heights_source = "drawn";
  const Measured m = measured(MeasureKind::kProfile, {{70.3, 40}, {71.6, 40.2}, {71.2, 39.5}}, sources);
  ASSERT_TRUE(m.profile);
  const Profile& p = *m.profile;
  for (const ProfilePoint& at : p.points) EXPECT_NEAR(at.height_m, 50 * at.at.lon, 0.05) << at.at.lon;
  EXPECT_EQ(p.points.front().at, (LonLat{70.3, 40}));
  EXPECT_EQ(p.points.back().at, (LonLat{71.2, 39.5}));
  EXPECT_NEAR(p.points.back().along_m, distance_m({70.3, 40}, {71.6, 40.2}) + distance_m({71.6, 40.2}, {71.2, 39.5}), 1e-6);
  EXPECT_NEAR(p.least_m, 50 * 70.3, 0.05);
  EXPECT_NEAR(p.most_m, 50 * 71.6, 0.05);
  EXPECT_NEAR(p.ascent_m, 50 * 1.3, 0.1);
  EXPECT_NEAR(p.descent_m, 50 * 0.4, 0.1);
  EXPECT_LE(p.step_m, p.cell_m);
  EXPECT_EQ(m.sheet->rows.size(), p.points.size());
}

TEST(Measuring, ProfileKnowsWhereThereAreNoHeights) {
  const RasterPtr raster = slope({70, 39, 71, 40}, 50, 50);
  Progress progress;
  const auto half = elevation_profile(std::vector<LonLat>{{70.5, 39.5}, {72, 39.5}}, *raster, 1, progress);
  ASSERT_TRUE(half);
  EXPECT_FALSE(std::isnan(half->points.front().height_m));
  EXPECT_TRUE(std::isnan(half->points.back().height_m));
  EXPECT_FALSE(std::isnan(half->most_m));
  const auto none = elevation_profile(std::vector<LonLat>{{10, 10}, {11, 10}}, *raster, 1, progress);
  ASSERT_TRUE(none);
  EXPECT_TRUE(std::isnan(none->least_m));
  EXPECT_EQ(elevation_profile(std::vector<LonLat>{{70.5, 39.5}}, *raster, 1, progress).error().code, ErrorCode::kGeometry);
}

TEST(Measuring, ProfileAcrossTheAntimeridianRunsOn) {
  RasterGrid grid;
  grid.box = {-180, -90, 180, 90};
  grid.columns = 720;
  grid.rows = 360;
  grid.bands = 1;
  for (int j = 0; j < grid.rows; ++j)
    for (int i = 0; i < grid.columns; ++i) grid.values.push_back(static_cast<float>(1000 * std::sin((i + 0.5) / 720 * 2 * std::numbers::pi)));
  const RasterPtr raster = Raster::from_grid(grid, "wave").value();
  Progress progress;
  const auto profile = elevation_profile(std::vector<LonLat>{{178, 10}, {-178, 12}}, *raster, 1, progress);
  ASSERT_TRUE(profile);
  ASSERT_GT(profile->points.size(), 10U);
  for (const ProfilePoint& p : profile->points) EXPECT_NEAR(p.height_m, -1000 * std::sin(p.at.lon * std::numbers::pi / 180), 3) << p.at.lon;
}

}  // namespace
}  // namespace thalweg
