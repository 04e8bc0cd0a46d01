#include "geo/earth/projector.hpp"

#include <cmath>
#include <limits>
#include <thread>

#include <gtest/gtest.h>

#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

constexpr GeoBox kFerghana{69.5, 39.3, 73.5, 41.5};

// Maps of the Soviet General Staff are in SK-42: taking their numbers for WGS 84 is the commonest error
// in border work here, and it is as large as this.
TEST(Projector, Sk42LiesSixtyMetresFromWgs84) {
  const auto p = Projector::create("EPSG:4284", "EPSG:4326", kFerghana);
  ASSERT_TRUE(p) << p.error().message;
  const MapXY moved = p->forward(LonLat{71, 40});
  EXPECT_NEAR(distance_m({71, 40}, {moved.x, moved.y}), 61.7, 5);
  EXPECT_EQ(p->operation(), "Pulkovo 1942 to WGS 84 (16)");
  EXPECT_NEAR(p->accuracy_m(), 4.5, 0.1);
  EXPECT_FALSE(p->identity());
  EXPECT_TRUE(p->source_is_geographic());
  const LonLat back = p->inverse(moved);
  EXPECT_NEAR(back.lon, 71, 1e-8);
  EXPECT_NEAR(back.lat, 40, 1e-8);
}

TEST(Projector, UtmRoundTrip) {
  const auto p = Projector::create("EPSG:4326", "EPSG:32642", kFerghana);
  ASSERT_TRUE(p) << p.error().message;
  EXPECT_EQ(p->target_name(), "WGS 84 / UTM zone 42N");
  // On the central meridian the easting is 500 km, and the northing is the meridian's arc times 0.9996.
  const MapXY centre = p->forward(LonLat{69, 40});
  EXPECT_NEAR(centre.x, 500'000, 1e-4);
  EXPECT_NEAR(centre.y, distance_m({69, 0}, {69, 40}) * 0.9996, 1e-3);
  for (double lon = 66; lon <= 74; lon += 0.7) {
    for (double lat = 36; lat <= 44; lat += 0.9) {
      const LonLat back = p->inverse(p->forward(LonLat{lon, lat}));
      ASSERT_NEAR(back.lon, lon, 1e-9);
      ASSERT_NEAR(back.lat, lat, 1e-9);
    }
  }
}

TEST(Projector, LongitudeComesFirstWhateverTheSystemSays) {
  // EPSG:4326 has latitude first by its own definition, Gauss-Kruger northing first.
  const auto mercator = Projector::create("EPSG:4326", "EPSG:3857");
  ASSERT_TRUE(mercator);
  EXPECT_NEAR(mercator->forward(LonLat{180, 0}).x, 20'037'508.34, 0.01);
  EXPECT_NEAR(mercator->forward(LonLat{180, 0}).y, 0, 1e-6);
  const auto gk = Projector::create("EPSG:28412", "EPSG:4326", kFerghana);
  ASSERT_TRUE(gk);
  MapXY point{12'500'000, 4'430'000};
  gk->forward({&point, 1});
  EXPECT_NEAR(point.x, 69, 0.01);
  EXPECT_NEAR(point.y, 40, 0.01);
  EXPECT_FALSE(gk->source_is_geographic());
}

TEST(Projector, SameSystemIsIdentity) {
  for (const char* name : {"EPSG:4326", "OGC:CRS84", "+proj=longlat +datum=WGS84", "WGS 84"}) {
    const auto p = Projector::create(name, "EPSG:4326");
    ASSERT_TRUE(p) << name;
    EXPECT_TRUE(p->identity()) << name;
    EXPECT_EQ(p->operation(), "");
    EXPECT_EQ(p->forward(LonLat{71.123456789, 40.987654321}), (MapXY{71.123456789, 40.987654321}));
  }
  EXPECT_FALSE(Projector::create("EPSG:4284", "EPSG:4326")->identity());
}

TEST(Projector, LocalSystemsAreCentredOnTheArea) {
  const auto laea = Projector::create("EPSG:4326", "local-laea", kFerghana);
  ASSERT_TRUE(laea) << laea.error().message;
  EXPECT_NEAR(laea->forward(LonLat{71.5, 40.4}).x, 0, 1e-6);
  EXPECT_NEAR(laea->forward(LonLat{71.5, 40.4}).y, 0, 1e-6);
  // Equal area: a small square's area by its corners is that on the ellipsoid.
  const double d = 0.01;
  const LonLat corners[] = {{70, 39.5}, {70 + d, 39.5}, {70 + d, 39.5 + d}, {70, 39.5 + d}};
  double twice = 0;
  for (int i = 0; i < 4; ++i) {
    const MapXY a = laea->forward(corners[i]), b = laea->forward(corners[(i + 1) % 4]);
    twice += a.x * b.y - a.y * b.x;
  }
  EXPECT_NEAR(twice / 2 / ring_area_m2(corners), 1, 1e-6);

  const auto lcc = Projector::create("EPSG:4326", "local-lcc", kFerghana);
  ASSERT_TRUE(lcc) << lcc.error().message;
  // Conformal, and near true scale everywhere in the area.
  for (const LonLat p : {LonLat{69.5, 39.3}, LonLat{73.5, 41.5}, LonLat{71.5, 40.4}}) {
    const MapXY o = lcc->forward(p), e = lcc->forward(LonLat{p.lon + 1e-4, p.lat}), n = lcc->forward(LonLat{p.lon, p.lat + 1e-4});
    const double ke = std::hypot(e.x - o.x, e.y - o.y) / distance_m(p, {p.lon + 1e-4, p.lat});
    const double kn = std::hypot(n.x - o.x, n.y - o.y) / distance_m(p, {p.lon, p.lat + 1e-4});
    EXPECT_NEAR(ke, 1, 3e-4);
    EXPECT_NEAR(ke, kn, 1e-5);
  }
  // Where the cone would be a cylinder, and across the antimeridian.
  for (const GeoBox area : {GeoBox{10, -5, 20, 5}, GeoBox{170, -20, -170, -10}, GeoBox{0, 80, 10, 90}}) {
    for (const char* name : {"local-lcc", "local-laea"}) {
      const auto p = Projector::create("EPSG:4326", name, area);
      ASSERT_TRUE(p) << name << " " << p.error().message;
      const double lon = area.west > area.east ? 180 : (area.west + area.east) / 2;
      EXPECT_NEAR(p->forward(LonLat{lon, (area.south + area.north) / 2}).x, 0, 1e-3) << name;
    }
  }
  const auto without = Projector::create("EPSG:4326", "local-laea");
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().code, ErrorCode::kCrs);
}

TEST(Projector, UnknownNamesGetSuggestions) {
  const struct { const char* name; const char* hint; } cases[] = {
      {"EPSG:43260", "EPSG:4326 (WGS 84)"}, {"EPSG:284120", "EPSG:28412"}, {"Pulkovo 1924", "Pulkovo 1942"}};
  for (const auto& c : cases) {
    const auto p = Projector::create(c.name, "EPSG:4326");
    ASSERT_FALSE(p) << c.name;
    EXPECT_EQ(p.error().code, ErrorCode::kCrs);
    EXPECT_NE(p.error().message.find(c.name), std::string::npos) << p.error().message;
    EXPECT_NE(p.error().remedy.find(c.hint), std::string::npos) << c.name << ": " << p.error().remedy;
  }
  for (const char* name : {"", "  ", "+proj=nonsense", "GEOGCS[\"broken", "+proj=pipeline +step +proj=utm +zone=42"}) {
    const auto p = Projector::create("EPSG:4326", name);
    ASSERT_FALSE(p) << name;
    EXPECT_EQ(p.error().code, ErrorCode::kCrs);
    EXPECT_FALSE(p.error().remedy.empty());
  }
}

TEST(Projector, PointsThatHaveNoImageBecomeInfinite) {
  const auto p = Projector::create("EPSG:4326", "+proj=ortho +lat_0=40 +lon_0=70");
  ASSERT_TRUE(p) << p.error().message;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  MapXY points[] = {{70, 40}, {-110, -40}, {nan, 40}, {71, 40}};
  EXPECT_EQ(p->forward(points), 2u);
  EXPECT_NEAR(points[0].x, 0, 1e-6);
  EXPECT_EQ(points[1].x, std::numeric_limits<double>::infinity());
  EXPECT_EQ(points[2].y, std::numeric_limits<double>::infinity());
  EXPECT_GT(points[3].x, 80'000) << "one bad point must not spoil those after it";
  EXPECT_EQ(p->forward(std::span<MapXY>{}), 0u);
  EXPECT_FALSE(std::isfinite(p->inverse(MapXY{1e8, 1e8}).lon));
}

TEST(Projector, ClonesGiveTheSameBitsOnOtherThreads) {
  const auto p = Projector::create("EPSG:28412", "EPSG:4326", kFerghana);
  ASSERT_TRUE(p);
  std::vector<MapXY> points;
  for (int i = 0; i < 20'000; ++i) points.push_back({12'400'000 + i * 17.0, 4'400'000 + i * 3.0});
  std::vector<MapXY> one = points, two = points;
  p->forward(one);
  const Projector a = p->clone(), b = p->clone();
  {
    const std::span<MapXY> all(two);
    std::jthread first([&] { a.forward(all.first(10'000)); });
    std::jthread second([&] { b.forward(all.subspan(10'000)); });
  }
  EXPECT_EQ(one, two);
  EXPECT_EQ(a.operation(), p->operation());
}

TEST(Projector, SaysItsVersion) { EXPECT_EQ(proj_version().substr(0, 5), "PROJ "); }

}  // namespace
}  // namespace thalweg
