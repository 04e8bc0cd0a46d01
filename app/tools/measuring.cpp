#include "app/tools/measuring.hpp"

#include <cmath>

#include <fmt/format.h>

#include "geo/earth/geodesy.hpp"

namespace thalweg {

MeasuredShape measure_points(MeasureKind kind, const std::vector<LonLat>& points) {
  MeasuredShape shape;
  const bool closed = kind == MeasureKind::kArea && points.size() > 2;
  const std::size_t legs = points.size() < 2 ? 0 : points.size() - (closed ? 0 : 1);
  double total_m = 0;
  for (std::size_t i = 0; i < legs; ++i) {
    const GeodesicInverse way = inverse_geodesic(points[i], points[(i + 1) % points.size()]);
    shape.legs.push_back({way.distance_m, way.azimuth1_deg < 0 ? way.azimuth1_deg + 360 : way.azimuth1_deg});
    total_m += way.distance_m;
  }
  const std::string method = fmt::format("geodesic on WGS 84 (Karney 2013), {} points taken as exact", points.size());
  shape.length = {total_m / 1000, "km", method, 0, "points on the map"};
  if (kind == MeasureKind::kArea) shape.area = {std::abs(ring_area_m2(points)) / 1e6, "km\u00b2", method, 0, "points on the map"};
  return shape;
}

std::string length_text(double km) {
  if (km < 1) return fmt::format("{} m", grouped(km * 1000, km < 0.1 ? 2 : 1));
  return fmt::format("{} km", grouped(km, km < 100 ? 3 : 2));
}

std::string area_text(double km2) {
  if (km2 < 0.01) return fmt::format("{} m\u00b2", grouped(km2 * 1e6, 1));
  if (km2 < 100) return fmt::format("{} km\u00b2 ({} ha)", grouped(km2, 4), grouped(km2 * 100, 2));
  return fmt::format("{} km\u00b2", grouped(km2, 2));
}

std::string measured_text(MeasureKind kind, const std::vector<LonLat>& points) {
  const MeasuredShape shape = measure_points(kind, points);
  std::string out;
  if (kind == MeasureKind::kArea) out += fmt::format("Area: {}\nPerimeter: {}\n", area_text(shape.area.value), length_text(shape.length.value));
  else out += fmt::format("Distance: {}\n", length_text(shape.length.value));
  out += fmt::format("Method: {}\n", shape.length.method);
  for (std::size_t i = 0; i < points.size(); ++i) {
    out += fmt::format("{}: {:.7f},{:.7f}", i + 1, points[i].lon, points[i].lat);
    if (i < shape.legs.size()) out += fmt::format("  {} at {:.3f}\u00b0", length_text(shape.legs[i].length_m / 1000), shape.legs[i].azimuth_deg);
    out += "\n";
  }
  return out;
}

}  // namespace thalweg
