#include "geo/earth/geodesy.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include <gtest/gtest.h>

namespace thalweg {
namespace {

TEST(Geodesy, InverseOfGeographicLibsPublishedCase) {
  // JFK to London, 40.6 N 73.8 W to 51.6 N 0.5 W.
  const GeodesicInverse r = inverse_geodesic({-73.8, 40.6}, {-0.5, 51.6});
  EXPECT_NEAR(r.distance_m, 5551759.400, 0.001);
  const LonLat end = direct_geodesic({-73.8, 40.6}, r.azimuth1_deg, r.distance_m);
  EXPECT_NEAR(end.lon, -0.5, 1e-12);
  EXPECT_NEAR(end.lat, 51.6, 1e-12);
}

TEST(Geodesy, ParallelDepartsFromTheGeodesicByAHundredAndSixtyFourMetres) {
  // 100 km east-west at 40 N: 164.2 m at mid-span.
  LonLat a{0, 40}, b = a;
  double low = 1, high = 2;
  for (int i = 0; i < 60; ++i) {
    b.lon = (low + high) / 2;
    (distance_m(a, b) < 100000 ? low : high) = b.lon;
  }
  std::vector<LonLat> line;
  densify_geodesic(a, b, 50001, line);
  ASSERT_EQ(line.size(), 3u);
  EXPECT_NEAR(distance_m(line[1], {b.lon / 2, 40}), 164.2, 0.1);
}

TEST(Geodesy, OctantsMakeTheEllipsoid) {
  const std::vector<LonLat> octant{{0, 0}, {90, 0}, {0, 90}};
  EXPECT_NEAR(8 * ring_area_m2(octant) / 1e6, 510065621.724, 0.001);
}

TEST(Geodesy, AreaIsSignedByDirection) {
  std::vector<LonLat> square{{70, 40}, {70.01, 40}, {70.01, 40.01}, {70, 40.01}};
  EXPECT_GT(ring_area_m2(square), 0);
  EXPECT_NEAR(ring_area_m2(square) / ring_area_reference_m2(square), 1, 1e-9);
  std::reverse(square.begin(), square.end());
  EXPECT_LT(ring_area_m2(square), 0);
}

TEST(Geodesy, PolesAndAntimeridian) {
  const std::vector<LonLat> cap{{0, 80}, {90, 80}, {180, 80}, {-90, 80}};
  EXPECT_NEAR(ring_area_m2(cap) / ring_area_reference_m2(cap), 1, 1e-12);
  const std::vector<LonLat> south{{0, -80}, {90, -80}, {180, -80}, {-90, -80}};
  EXPECT_NEAR(ring_area_m2(south), -ring_area_m2(cap), 1);
  // Antarctica as data write it: along the antimeridian to the pole and back.
  const std::vector<LonLat> antarctica{{-180, -70}, {-60, -70}, {60, -70}, {180, -70}, {180, -90}, {-180, -90}};
  const std::vector<LonLat> ring{{-180, -70}, {-60, -70}, {60, -70}};
  EXPECT_NEAR(std::fabs(ring_area_m2(antarctica)), std::fabs(ring_area_m2(ring)), 1e3);
  const std::vector<LonLat> fiji{{179.9, -17}, {-179.9, -17}, {-179.9, -16.8}, {179.9, -16.8}};
  const std::vector<LonLat> same{{9.9, -17}, {10.1, -17}, {10.1, -16.8}, {9.9, -16.8}};
  EXPECT_NEAR(ring_area_m2(fiji), ring_area_m2(same), 0.01);
  EXPECT_NEAR(ring_length_m(fiji), ring_length_m(same), 1e-6);
}

TEST(Geodesy, EmptyAndTinyInput) {
  EXPECT_EQ(ring_area_m2({}), 0);
  EXPECT_EQ(ring_length_m({}), 0);
  const std::vector<LonLat> one{{1, 2}}, two{{1, 2}, {1, 3}};
  EXPECT_EQ(line_length_m(one), 0);
  EXPECT_EQ(ring_area_m2(two), 0);
  EXPECT_NEAR(ring_length_m(two), 2 * line_length_m(two), 1e-9);
}

// The published bounds really bound: random edges of every length, direction and latitude.
TEST(GeodesyProperty, ShortEdgeLengthIsWithinItsBound) {
  std::mt19937_64 random(20250313);
  std::uniform_real_distribution<double> lon(-180, 180), sine(-1, 1), azimuth(0, 360), exponent(-2, std::log10(kShortEdge_m));
  double worst = 0;
  for (int i = 0; i < 400000; ++i) {
    const LonLat a{lon(random), std::asin(sine(random)) * 180 / std::numbers::pi};
    const LonLat b = direct_geodesic(a, azimuth(random), std::pow(10, exponent(random)));
    const double exact = distance_m(a, b);
    const LonLat line[] = {a, b};
    const double error = std::fabs(line_length_m(line) - exact);
    const double bound = kShortEdgeRelative * exact + kShortEdgeAbsolute_m;
    worst = std::max(worst, error / bound);
    ASSERT_LE(error, bound) << a.lon << ' ' << a.lat << " -> " << b.lon << ' ' << b.lat << " seed 20250313";
  }
  RecordProperty("worst_share_of_bound", std::to_string(worst));
}

TEST(GeodesyProperty, ShortEdgeAreaIsWithinItsBound) {
  std::mt19937_64 random(20250331);
  std::uniform_real_distribution<double> lon(-180, 180), lat(-84.9, 84.9), azimuth(0, 360), exponent(-1, std::log10(kShortAreaEdge_m));
  double worst = 0;
  for (int i = 0; i < 200000; ++i) {
    // A triangle has three edges under test and is small: nothing hides behind a large area.
    const double size = std::pow(10, exponent(random)) / 2;
    const LonLat a{lon(random), lat(random)};
    const LonLat b = direct_geodesic(a, azimuth(random), size), c = direct_geodesic(a, azimuth(random), size);
    if (std::fabs(b.lat) > 84.99 || std::fabs(c.lat) > 84.99) continue;
    const LonLat ring[] = {a, b, c};
    const double perimeter = ring_length_reference_m(ring);
    const double error = std::fabs(ring_area_m2(ring) - ring_area_reference_m2(ring));
    // GeographicLib's own sums round at about 0.02 m2.
    const double bound = kShortAreaRelative * perimeter * perimeter + 3 * kShortAreaAbsolute_m2 + 0.02;
    worst = std::max(worst, error / bound);
    ASSERT_LE(error, bound) << a.lon << ' ' << a.lat << " size " << size << " seed 20250331";
  }
  RecordProperty("worst_share_of_bound", std::to_string(worst));
}

TEST(GeodesyProperty, RingsOfEveryKindAgreeWithTheReference) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> lon(-180, 180), lat(-89, 89), radius(-3, 1.2), wobble(0.5, 1);
  for (int i = 0; i < 3000; ++i) {
    const LonLat centre{lon(random), lat(random)};
    const double size_m = std::pow(10, radius(random)) * 100000;
    std::vector<LonLat> ring;
    const int n = 3 + static_cast<int>(random() % 60);
    for (int k = 0; k < n; ++k) ring.push_back(direct_geodesic(centre, -360.0 * k / n, size_m * wobble(random)));
    const double area = ring_area_reference_m2(ring);
    EXPECT_NEAR(ring_area_m2(ring), area, 1e-9 * std::fabs(area) + 0.2);
    EXPECT_NEAR(ring_length_m(ring), ring_length_reference_m(ring), 1e-9 * ring_length_reference_m(ring) + 1e-6);
    const RingMeasure both = measure_ring(ring);
    EXPECT_EQ(both.area_m2, ring_area_m2(ring));
    EXPECT_EQ(both.length_m, ring_length_m(ring));
  }
}

}  // namespace
}  // namespace thalweg
