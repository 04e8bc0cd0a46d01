#include "layers/map_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

bool finite(MapXY p) { return std::isfinite(p.x) && std::isfinite(p.y); }

double wrap_deg(double lon) {
  const double w = std::remainder(lon, 360.0);
  return w == -180 ? 180 : w;
}

LonLat middle(const GeoBox& box) {
  if (box.empty()) return {0, 0};
  const double east = box.east < box.west ? box.east + 360 : box.east;
  return {wrap_deg((box.west + east) / 2), (box.south + box.north) / 2};
}

// Neighbouring meridians whose images lie far apart: the map is cut between them.
std::optional<double> find_cut(const Projector& projector, double lat) {
  constexpr int kSteps = 360;
  std::vector<MapXY> image;
  std::vector<double> gaps;
  for (int i = 0; i <= kSteps; ++i) image.push_back(projector.forward(LonLat{-180.0 + i + (i == kSteps ? -1e-9 : 0), lat}));
  for (int i = 0; i < kSteps; ++i) {
    if (finite(image[i]) && finite(image[i + 1])) gaps.push_back(std::hypot(image[i + 1].x - image[i].x, image[i + 1].y - image[i].y));
  }
  if (gaps.size() < kSteps / 2) return std::nullopt;
  std::nth_element(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2), gaps.end());
  const double usual = gaps[gaps.size() / 2];
  const auto far = [&](MapXY a, MapXY b) {
    return finite(a) && finite(b) && std::hypot(a.x - b.x, a.y - b.y) > 20 * usual + 1e5;
  };
  for (int i = 0; i < kSteps; ++i) {
    if (!far(image[i], image[i + 1])) continue;
    double low = -180.0 + i, high = low + 1;
    const MapXY left = image[i];
    for (int round = 0; round < 40; ++round) {
      const double mid = (low + high) / 2;
      (far(left, projector.forward(LonLat{mid, lat})) ? high : low) = mid;
    }
    return wrap_deg((low + high) / 2);
  }
  if (far(image[0], image[kSteps])) return 180.0;
  return std::nullopt;
}

}  // namespace

MapProjection::MapProjection(std::string crs, Projector projector)
    : crs_(std::move(crs)), name_(projector.target_name()), projector_(std::move(projector)) {}

Result<MapProjectionPtr> MapProjection::create(const std::string& crs, const GeoBox& area) {
  auto projector = Projector::create("EPSG:4326", crs, area);
  if (!projector) return tl::unexpected(projector.error());
  const LonLat mid = middle(area);
  const MapXY there = projector->forward(mid), east = projector->forward(LonLat{mid.lon + 0.5, mid.lat});
  std::string name = crs;
  const bool named = projector->target_name() != "unknown" && !projector->target_name().empty();
  if (finite(there) && std::hypot(east.x - there.x, east.y - there.y) < 1) {  // degrees, not metres
    projector = Projector::create("EPSG:4326", fmt::format("+proj=eqc +lat_ts={:.6f} +lon_0={:.6f} +datum=WGS84 +units=m +type=crs",
                                                           std::clamp(mid.lat, -85.0, 85.0), mid.lon), area);
    if (!projector) return tl::unexpected(projector.error());
    name = crs;
  }
  const auto cut = find_cut(*projector, std::clamp(mid.lat, -60.0, 60.0));
  auto made = std::shared_ptr<MapProjection>(new MapProjection(std::move(name), std::move(*projector)));
  made->cut_lon_deg_ = cut;
  if (!named) made->name_ = crs;
  return made;
}

std::optional<MapXY> MapProjection::forward(LonLat p) const {
  const std::scoped_lock lock(mutex_);
  const MapXY m = projector_.forward(p);
  return finite(m) ? std::optional(m) : std::nullopt;
}

std::optional<LonLat> MapProjection::inverse(MapXY p) const {
  const std::scoped_lock lock(mutex_);
  const LonLat l = projector_.inverse(p);
  if (!std::isfinite(l.lon) || !std::isfinite(l.lat)) return std::nullopt;
  return l;
}

Projector MapProjection::clone() const {
  const std::scoped_lock lock(mutex_);
  return projector_.clone();
}

PointPx to_screen(const MapView& view, MapXY p) {
  return {view.width_px / 2 + (p.x - view.centre.x) / view.m_per_px,
          view.height_px / 2 - (p.y - view.centre.y) / view.m_per_px};
}

std::optional<PointPx> to_screen(const MapView& view, LonLat p) {
  const auto m = view.projection->forward(p);
  if (!m) return std::nullopt;
  return to_screen(view, *m);
}

MapXY to_map(const MapView& view, PointPx p) {
  return {view.centre.x + (p.x - view.width_px / 2) * view.m_per_px,
          view.centre.y - (p.y - view.height_px / 2) * view.m_per_px};
}

std::optional<LonLat> to_lonlat(const MapView& view, PointPx p) {
  const MapXY m = to_map(view, p);
  const auto l = view.projection->inverse(m);
  if (!l) return std::nullopt;
  // Outside of the map's outline some inverses give places that are drawn elsewhere.
  const auto back = view.projection->forward(*l);
  if (!back || std::hypot(back->x - m.x, back->y - m.y) > view.m_per_px + 1) return std::nullopt;
  return l;
}

MapView panned(const MapView& view, double dx_px, double dy_px) {
  MapView v = view;
  v.centre = {view.centre.x - dx_px * view.m_per_px, view.centre.y + dy_px * view.m_per_px};
  return v;
}

MapView zoomed(const MapView& view, double factor, PointPx about) {
  const MapXY fixed = to_map(view, about);
  MapView v = view;
  v.m_per_px = view.m_per_px / factor;
  v.centre = {fixed.x - (about.x - view.width_px / 2) * v.m_per_px, fixed.y + (about.y - view.height_px / 2) * v.m_per_px};
  return v;
}

MapView reprojected(const MapView& view, MapProjectionPtr projection) {
  const auto place = view.projection->inverse(view.centre);
  if (!place) return view;
  const auto centre = projection->forward(*place);
  if (!centre) return view;
  MapView v = view;
  v.projection = std::move(projection);
  v.centre = *centre;
  const PointPx mid{view.width_px / 2, view.height_px / 2};
  const double ratio = ground_m_per_px(view, mid) / ground_m_per_px(v, mid);
  if (std::isfinite(ratio) && ratio > 0) v.m_per_px *= ratio;
  return v;
}

Result<MapView> fit(MapProjectionPtr projection, const GeoBox& box, double width_px, double height_px,
                    const RectPx& inside, double pixel_ratio) {
  if (box.empty()) return fail(ErrorCode::kEmpty, "the map has nothing to show: its box is empty", "give a box with --bbox west,south,east,north");
  const double east = box.east < box.west ? box.east + 360 : box.east;
  double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
  constexpr int kSteps = 24;
  for (int i = 0; i <= kSteps; ++i) {
    for (int j = 0; j <= kSteps; ++j) {
      const auto m = projection->forward({wrap_deg(box.west + (east - box.west) * i / kSteps),
                                          box.south + (box.north - box.south) * j / kSteps});
      if (!m) continue;
      x0 = std::min(x0, m->x);
      x1 = std::max(x1, m->x);
      y0 = std::min(y0, m->y);
      y1 = std::max(y1, m->y);
    }
  }
  if (!(x0 <= x1)) {
    return fail(ErrorCode::kCrs, fmt::format("'{}' cannot show {:.2f},{:.2f},{:.2f},{:.2f}", projection->crs(), box.west, box.south, box.east, box.north),
                "choose a projection made for this area, such as local-lcc");
  }
  MapView v;
  v.projection = std::move(projection);
  v.width_px = width_px;
  v.height_px = height_px;
  v.pixel_ratio = pixel_ratio;
  v.m_per_px = std::max({(x1 - x0) / std::max(inside.width, 1.0), (y1 - y0) / std::max(inside.height, 1.0), 1e-3});
  v.centre = {(x0 + x1) / 2 - (inside.x + inside.width / 2 - width_px / 2) * v.m_per_px,
              (y0 + y1) / 2 + (inside.y + inside.height / 2 - height_px / 2) * v.m_per_px};
  return v;
}

double ground_m_per_px(const MapView& view, PointPx at) {
  const auto a = to_lonlat(view, {at.x - 10, at.y}), b = to_lonlat(view, {at.x + 10, at.y});
  if (!a || !b) return NAN;
  return distance_m(*a, *b) / 20;
}

GeoBox visible_box(const MapView& view, double pad_px) {
  const GeoBox world{-180, -90, 180, 90};
  const auto mid = view.projection->inverse(view.centre);
  if (!mid) return world;
  const RectPx shown = RectPx{0, 0, view.width_px, view.height_px}.grown(pad_px);
  constexpr int kSteps = 16;
  double west = 0, east = 0, south = mid->lat, north = mid->lat;
  for (int i = 0; i <= kSteps; ++i) {
    for (int j = 0; j <= kSteps; ++j) {
      const auto p = to_lonlat(view, {shown.x + shown.width * i / kSteps, shown.y + shown.height * j / kSteps});
      if (!p) return world;
      const double d = std::remainder(p->lon - mid->lon, 360.0);
      west = std::min(west, d);
      east = std::max(east, d);
      south = std::min(south, p->lat);
      north = std::max(north, p->lat);
    }
  }
  for (const double pole : {-90.0, 90.0}) {
    const auto at = to_screen(view, LonLat{mid->lon, pole});
    if (at && shown.contains(*at)) return {-180, std::min(south, pole), 180, std::max(north, pole)};
  }
  // Between the samples the extremes lie a little further out.
  const double extra_lon = (east - west) / kSteps, extra_lat = (north - south) / kSteps;
  GeoBox box{mid->lon + west - extra_lon, std::max(-90.0, south - extra_lat), mid->lon + east + extra_lon,
             std::min(90.0, north + extra_lat)};
  if (box.east - box.west >= 300) return {-180, box.south, 180, box.north};
  box.west = wrap_deg(box.west);
  box.east = wrap_deg(box.east);
  return box;
}

}  // namespace thalweg
