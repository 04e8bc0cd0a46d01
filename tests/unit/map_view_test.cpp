#include <cmath>

#include <gtest/gtest.h>

#include "geo/earth/geodesy.hpp"
#include "layers/furniture.hpp"
#include "layers/list_parts.hpp"
#include "layers/map_space.hpp"
#include "layers/map_view.hpp"

namespace thalweg {
namespace {

const GeoBox kFerghana{69.5, 39.3, 73.5, 41.5};

MapView view_in(const std::string& crs, const GeoBox& box = kFerghana, double width = 1000, double height = 700) {
  auto projection = MapProjection::create(crs, box);
  EXPECT_TRUE(projection) << (projection ? "" : projection.error().message);
  auto view = fit(*projection, box, width, height, {0, 0, width, height});
  EXPECT_TRUE(view) << (view ? "" : view.error().message);
  return *view;
}

TEST(MapView, ScreenAndMapAndDegreesRoundTrip) {
  for (const char* crs : {"local-lcc", "local-laea", "EPSG:3857", "EPSG:4326", "EPSG:32642", "EPSG:28412", "+proj=ortho +lat_0=40 +lon_0=70"}) {
    const MapView v = view_in(crs);
    for (double x = 50; x < 1000; x += 150) {
      for (double y = 50; y < 700; y += 150) {
        const PointPx back = to_screen(v, to_map(v, {x, y}));
        EXPECT_NEAR(back.x, x, 1e-6) << crs;
        EXPECT_NEAR(back.y, y, 1e-6) << crs;
        const auto place = to_lonlat(v, {x, y});
        ASSERT_TRUE(place) << crs;
        const auto again = to_screen(v, *place);
        ASSERT_TRUE(again) << crs;
        EXPECT_NEAR(again->x, x, 0.01) << crs;
        EXPECT_NEAR(again->y, y, 0.01) << crs;
      }
    }
  }
}

TEST(MapView, NorthIsUpAndEastIsRight) {
  const MapView v = view_in("local-lcc");
  const auto middle = to_screen(v, LonLat{71.5, 40.4}), north = to_screen(v, LonLat{71.5, 40.9}), east = to_screen(v, LonLat{72, 40.4});
  EXPECT_LT(north->y, middle->y);
  EXPECT_GT(east->x, middle->x);
}

TEST(MapView, ZoomKeepsThePlaceUnderTheCursor) {
  const MapView v = view_in("local-laea");
  const PointPx cursor{123, 456};
  const auto place = to_lonlat(v, cursor);
  for (const double factor : {0.25, 0.9, 1.0, 1.7, 12.0}) {
    const MapView z = zoomed(v, factor, cursor);
    EXPECT_NEAR(z.m_per_px * factor, v.m_per_px, 1e-9);
    const auto at = to_screen(z, *place);
    EXPECT_NEAR(at->x, cursor.x, 1e-3);
    EXPECT_NEAR(at->y, cursor.y, 1e-3);
  }
}

TEST(MapView, PanMovesWhatIsSeen) {
  const MapView v = view_in("EPSG:3857");
  const auto before = to_screen(v, LonLat{71, 40});
  const auto after = to_screen(panned(v, 30, -20), LonLat{71, 40});
  EXPECT_NEAR(after->x - before->x, 30, 1e-6);
  EXPECT_NEAR(after->y - before->y, -20, 1e-6);
}

TEST(MapView, FitShowsTheWholeBoxInsideTheFrame) {
  const RectPx inside{40, 80, 900, 500};
  for (const char* crs : {"local-lcc", "local-laea", "EPSG:3857", "EPSG:32642"}) {
    auto projection = MapProjection::create(crs, kFerghana);
    ASSERT_TRUE(projection);
    const auto v = fit(*projection, kFerghana, 1000, 700, inside);
    ASSERT_TRUE(v);
    for (double lon = kFerghana.west; lon <= kFerghana.east; lon += 0.25) {
      for (const double lat : {kFerghana.south, kFerghana.north}) {
        const auto p = to_screen(*v, LonLat{lon, lat});
        ASSERT_TRUE(p);
        EXPECT_TRUE(inside.grown(0.5).contains(*p)) << crs << " " << lon << " " << lat << ": " << p->x << " " << p->y;
      }
    }
  }
}

TEST(MapView, FitRefusesAnEmptyBox) {
  auto projection = MapProjection::create("local-lcc", kFerghana);
  ASSERT_TRUE(projection);
  const auto v = fit(*projection, GeoBox{}, 100, 100, {0, 0, 100, 100});
  ASSERT_FALSE(v);
  EXPECT_EQ(v.error().code, ErrorCode::kEmpty);
}

TEST(MapView, UnknownProjectionIsAnError) {
  const auto p = MapProjection::create("EPSG:999999", kFerghana);
  ASSERT_FALSE(p);
  EXPECT_EQ(p.error().code, ErrorCode::kCrs);
}

TEST(MapView, GroundScaleIsTrueAtThePlace) {
  // Mercator at 60 degrees doubles lengths: half the ground to a pixel.
  const MapView v = view_in("EPSG:3857", {10, 0, 12, 70});
  const auto at = to_screen(v, LonLat{11, 60});
  EXPECT_NEAR(ground_m_per_px(v, *at) / v.m_per_px, 0.5, 0.005);
  const auto equator = to_screen(v, LonLat{11, 0});
  EXPECT_NEAR(ground_m_per_px(v, *equator) / v.m_per_px, 1, 0.001);
}

TEST(MapView, ScaleBarIsAsLongAsItSays) {
  const MapView v = view_in("local-lcc");
  const PointPx middle{500, 350};
  const ScaleBar bar = scale_bar(ground_m_per_px(v, middle), 220);
  EXPECT_LE(bar.length_px, 220);
  EXPECT_GT(bar.length_px, 220 / 2.6);
  const auto a = to_lonlat(v, {middle.x - bar.length_px / 2, middle.y}), b = to_lonlat(v, {middle.x + bar.length_px / 2, middle.y});
  EXPECT_NEAR(distance_m(*a, *b) / bar.length_m, 1, 1e-3);
}

TEST(MapView, ScaleBarLengthsAreRound) {
  for (const auto& [ground, text] : {std::pair{1000.0, "200 km"}, {300.0, "50 km"}, {0.11, "20 m"}, {4.9, "1 km"}}) EXPECT_EQ(scale_bar(ground, 220).text, text);
}

TEST(MapView, CutMeridianIsOppositeOfTheMiddle) {
  auto robinson = MapProjection::create("+proj=robin +lon_0=70", {});
  ASSERT_TRUE(robinson);
  ASSERT_TRUE((*robinson)->cut_lon_deg());
  EXPECT_NEAR(*(*robinson)->cut_lon_deg(), -110, 1e-3);
  auto azimuthal = MapProjection::create("+proj=laea +lat_0=40 +lon_0=70", {});
  ASSERT_TRUE(azimuthal);
  EXPECT_FALSE((*azimuthal)->cut_lon_deg());
}

TEST(MapView, VisibleBoxHoldsWhatIsSeen) {
  const MapView v = view_in("local-laea");
  const GeoBox box = visible_box(v);
  for (double x = 0; x <= 1000; x += 50) {
    for (double y = 0; y <= 700; y += 50) {
      const auto p = to_lonlat(v, {x, y});
      ASSERT_TRUE(p);
      EXPECT_GE(p->lon, box.west);
      EXPECT_LE(p->lon, box.east);
      EXPECT_GE(p->lat, box.south);
      EXPECT_LE(p->lat, box.north);
    }
  }
  EXPECT_LT(box.east - box.west, 8);
}

TEST(MapView, ReprojectedKeepsPlaceAndScale) {
  const MapView v = view_in("EPSG:3857");
  auto other = MapProjection::create("local-laea", kFerghana);
  ASSERT_TRUE(other);
  const MapView w = reprojected(v, *other);
  const auto a = to_lonlat(v, {500, 350}), b = to_lonlat(w, {500, 350});
  EXPECT_NEAR(a->lon, b->lon, 1e-6);
  EXPECT_NEAR(a->lat, b->lat, 1e-6);
  EXPECT_NEAR(ground_m_per_px(v, {500, 350}) / ground_m_per_px(w, {500, 350}), 1, 1e-3);
}

TEST(MapSpace, RingAcrossTheCutBecomesTwo) {
  const auto pieces = cut_ring({{170, 10}, {-170, 10}, {-170, 20}, {170, 20}}, 180);
  ASSERT_EQ(pieces.size(), 2U);
  for (const auto& piece : pieces) {
    bool west = false, east = false;
    for (const LonLat& p : piece) (p.lon < 0 ? west : east) = true;
    EXPECT_NE(west, east);
  }
}

TEST(MapSpace, RingRoundThePoleGetsThePolesEdge) {
  std::vector<LonLat> ring;
  for (double lon = -175; lon < 180; lon += 10) ring.push_back({lon, -70});
  const auto pieces = cut_ring(ring, 180);
  double lowest = 0;
  for (const auto& piece : pieces) {
    for (const LonLat& p : piece) lowest = std::min(lowest, p.lat);
  }
  EXPECT_DOUBLE_EQ(lowest, -90);
}

TEST(MapSpace, LineAcrossTheCutIsBrokenThere) {
  const auto parts = cut_line({{170, 0}, {-170, 10}}, 180);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_NEAR(parts[0].back().lon, 180, 1e-6);
  EXPECT_NEAR(parts[1].front().lon, -180, 1e-6);
  EXPECT_NEAR(parts[0].back().lat, 5, 1e-6);
}

TEST(Graticule, DegreesAreWrittenWithSidesAndMinutes) {
  EXPECT_EQ(degree_text(71.5, true), "71°30′ E");
  EXPECT_EQ(degree_text(-40, false), "40° S");
  EXPECT_EQ(degree_text(0, false), "0°");
  EXPECT_EQ(degree_text(-180, true), "180°");
  EXPECT_EQ(degree_text(10 / 3600.0, false), "0°00′10″ N");
}

TEST(Graticule, StepFollowsTheSpan) {
  EXPECT_DOUBLE_EQ(graticule_step(180), 30);
  EXPECT_DOUBLE_EQ(graticule_step(5), 1);
  EXPECT_DOUBLE_EQ(graticule_step(2.4), 0.5);
}

}  // namespace
}  // namespace thalweg
