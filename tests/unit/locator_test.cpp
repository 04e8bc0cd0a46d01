// The small globe: rings cut at its edge hold what the sphere holds, wherever one looks from; north arrows point north.
#include "layers/locator.hpp"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "layers/insets.hpp"
#include "layers/labels.hpp"

namespace thalweg {
namespace {

bool in_rings(const std::vector<std::vector<LonLat>>& rings, LonLat p) {
  std::vector<std::vector<MapXY>> plane;
  for (const auto& ring : rings) {
    auto& out = plane.emplace_back();
    for (const LonLat& q : ring) out.push_back({q.lon, q.lat});
  }
  return inside(plane, {p.lon, p.lat});
}

LonLat back(const GlobeView& g, double x, double y) {
  const double k = std::sin(g.reach_deg * M_PI / 180), px = x * k, py = y * k, r = std::hypot(px, py), c = std::asin(std::min(1.0, r));
  const double lat0 = g.middle.lat * M_PI / 180;
  const double lat = r == 0 ? lat0 : std::asin(std::cos(c) * std::sin(lat0) + py * std::sin(c) * std::cos(lat0) / r);
  const double lon = std::atan2(px * std::sin(c), r * std::cos(lat0) * std::cos(c) - py * std::sin(lat0) * std::sin(c));
  return {std::remainder(g.middle.lon + lon * 180 / M_PI, 360.0), lat * 180 / M_PI};
}

// Rings with vertices close enough that straight edges in the picture are the sphere's.
std::vector<LonLat> fine(const std::vector<LonLat>& ring) {
  std::vector<LonLat> out;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const LonLat a = ring[i], b = ring[(i + 1) % ring.size()];
    for (int k = 0; k < 60; ++k) out.push_back({a.lon + (b.lon - a.lon) * k / 60, a.lat + (b.lat - a.lat) * k / 60});
  }
  return out;
}

TEST(Globe, HoldsWhatTheSphereHolds) {
  const std::vector<std::vector<std::vector<LonLat>>> lands{
      {fine({{10, -20}, {100, -20}, {100, 60}, {10, 60}})},
      {fine({{-60, -50}, {60, -50}, {60, 50}, {-60, 50}}), fine({{-20, -20}, {20, -20}, {20, 20}, {-20, 20}})},
      {fine({{-170, -70}, {170, -70}, {170, 75}, {-170, 75}})},   // nearly everything: reaches all around most views
      {fine({{10, 60}, {100, 60}, {100, -20}, {10, -20}})},       // the other way round
      {fine({{-80, 0}, {80, -5}, {80, 5}, {-70, 40}, {-100, 5}, {-60, 3}})}};
  std::mt19937 random(11);
  std::uniform_real_distribution<double> any(-1, 1);
  int on_land = 0, at_sea = 0;
  for (int round = 0; round < 120; ++round) {
    GlobeView g;
    g.middle = {180 * any(random), 85 * any(random)};
    g.reach_deg = round % 2 == 0 ? 90 : 25 + 20 * any(random);
    for (const auto& land : lands) {
      const auto rings = globe_rings(g, land);
      for (const auto& ring : rings)
        for (const MapXY& p : ring) ASSERT_LE(std::hypot(p.x, p.y), 1 + 1e-9);
      for (int k = 0; k < 40; ++k) {
        const double x = 0.97 * any(random), y = 0.97 * any(random);
        if (std::hypot(x, y) > 0.97) continue;
        const LonLat p = back(g, x, y);
        // Not within a degree of a shore, where the picture's straight edges differ.
        const bool want = in_rings(land, p);
        bool near = false;
        for (const auto& [dx, dy] : {std::pair{1.0, 0.0}, {-1.0, 0.0}, {0.0, 1.0}, {0.0, -1.0}}) near = near || in_rings(land, {p.lon + dx / std::max(0.05, std::cos(p.lat * M_PI / 180)), p.lat + dy}) != want;
        if (near || std::abs(p.lat) > 88) continue;
        (want ? on_land : at_sea) += 1;
        ASSERT_EQ(inside(rings, {x, y}), want) << "from " << g.middle.lon << " " << g.middle.lat << " reach " << g.reach_deg << " at " << p.lon << " " << p.lat;
      }
    }
  }
  EXPECT_GT(on_land, 1000);
  EXPECT_GT(at_sea, 1000);
}

TEST(Globe, ShowsSeveralTimesTheMap) {
  const auto box = [](double lon, double lat, double half) { return std::vector<LonLat>{{lon - half, lat - half}, {lon + half, lat - half}, {lon + half, lat + half}, {lon - half, lat + half}}; };
  const auto town = globe_for(box(71, 40, 0.01));
  ASSERT_TRUE(town);
  EXPECT_DOUBLE_EQ(town->reach_deg, 13);
  EXPECT_NEAR(town->middle.lon, 71, 1e-6);
  EXPECT_NEAR(globe_for(box(71, 0, 2))->reach_deg, 8 * 2 * std::sqrt(2.0), 0.1);
  EXPECT_DOUBLE_EQ(globe_for(box(71, 40, 10))->reach_deg, 90);
  EXPECT_FALSE(globe_for(box(0, 0, 80)));
  EXPECT_FALSE(globe_for(std::vector<LonLat>{}));
  // Across the antimeridian.
  EXPECT_NEAR(std::abs(globe_for(std::vector<LonLat>{{179, 10}, {-179, 10}, {-179, 12}, {179, 12}})->middle.lon), 180, 1e-6);
}

TEST(Globe, KnowsTheCountries) {
  const auto& land = globe_land();
  EXPECT_GT(land.size(), 200U);
  const auto holds = [&](LonLat p) {
    bool any = false;
    for (const auto& polygon : land) any = any || in_rings(polygon, p);
    return any;
  };
  EXPECT_TRUE(holds({69.2, 41.3}));
  EXPECT_TRUE(holds({-60, -10}));
  EXPECT_TRUE(holds({135, -25}));
  EXPECT_FALSE(holds({-30, 30}));
  EXPECT_FALSE(holds({80, -30}));
}

TEST(North, IsTheMeridiansDirection) {
  const GeoBox box{60, 35, 80, 45};
  const auto north = [&](const char* crs, LonLat at) {
    const auto projection = MapProjection::create(crs, box);
    EXPECT_TRUE(projection);
    MapView view;
    view.projection = *projection;
    view.centre = *view.projection->forward(at);
    view.m_per_px = 50;
    view.width_px = view.height_px = 100;
    return true_north_deg(view, {50, 50});
  };
  EXPECT_NEAR(*north("EPSG:3857", {75, 40}), 0, 1e-6);
  // UTM zone 42, middle 69 E: convergence is about (lon - middle) sin(lat), grid north east of true north in the east of the zone.
  EXPECT_NEAR(*north("EPSG:32642", {71.5, 41}), -std::atan(std::tan(2.5 * M_PI / 180) * std::sin(41 * M_PI / 180)) * 180 / M_PI, 2e-3);
  EXPECT_NEAR(*north("EPSG:32642", {67, 41}), std::atan(std::tan(2 * M_PI / 180) * std::sin(41 * M_PI / 180)) * 180 / M_PI, 2e-3);
  // Polar: the meridian 90 E runs sideways.
  EXPECT_NEAR(std::abs(*north("+proj=stere +lat_0=90 +lon_0=0", {90, 80})), 90, 1e-3);
  EXPECT_FALSE(north("+proj=stere +lat_0=90 +lon_0=0", {0, 90}));
}

}  // namespace
}  // namespace thalweg
