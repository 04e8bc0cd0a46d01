#include "geo/analysis/measure_shape.hpp"

#include <charconv>
#include <cmath>
#include <numbers>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/base/measure.hpp"
#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

using Json = nlohmann::ordered_json;

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

// Rings of a feature; points are strung together as one line.
struct Shape {
  GeometryKind kind = GeometryKind::kNone;
  std::vector<std::vector<LonLat>> rings;
  std::vector<bool> hole;
};

Shape shape_of(const GeometryColumn& g, std::size_t feature) {
  Shape shape;
  shape.kind = g.kind[feature];
  if (shape.kind == GeometryKind::kPoint) {
    shape.rings.emplace_back();
    shape.hole.push_back(false);
  }
  for (std::size_t part = g.feature_start[feature]; part < g.feature_start[feature + 1]; ++part) {
    for (std::size_t ring = g.part_start[part]; ring < g.part_start[part + 1]; ++ring) {
      const auto points = g.ring(ring);
      if (shape.kind == GeometryKind::kPoint) {
        shape.rings.back().insert(shape.rings.back().end(), points.begin(), points.end());
      } else {
        shape.rings.emplace_back(points.begin(), points.end());
        shape.hole.push_back(shape.kind == GeometryKind::kPolygon && ring > g.part_start[part]);
      }
    }
  }
  return shape;
}

// Sum over the vertices of |u_in - u_out|^2, by which their errors move the length.
double length_sensitivity(const std::vector<GeodesicInverse>& legs, bool closed) {
  const auto turn = [](double in_deg, double out_deg) {
    return 2 - 2 * std::cos((out_deg - in_deg) * std::numbers::pi / 180);
  };
  double sum = closed ? turn(legs.back().azimuth2_deg, legs.front().azimuth1_deg) : 2;
  for (std::size_t i = 1; i < legs.size(); ++i) sum += turn(legs[i - 1].azimuth2_deg, legs[i].azimuth1_deg);
  return sum;
}

double area_sensitivity(const std::vector<LonLat>& ring) {
  double sum = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const double d = distance_m(ring[(i + ring.size() - 1) % ring.size()], ring[(i + 1) % ring.size()]);
    sum += d * d;
  }
  return sum / 4;
}

std::string method_text(std::string_view what, std::size_t vertices, const ShapeOptions& options) {
  return fmt::format("{} on the ellipsoid WGS 84 (Karney 2013), {} vertices, {}", what,
                     grouped(static_cast<double>(vertices), 0),
                     options.vertex_accuracy_m > 0
                         ? fmt::format("each good to {:g} m (one sigma, independent)", options.vertex_accuracy_m)
                         : "taken as exact");
}

tl::unexpected<Error> too_few(const std::string& name, std::string_view what) {
  return fail(ErrorCode::kGeometry, fmt::format("{}: {}", name, what), "");
}

}  // namespace

Result<std::vector<LonLat>> parse_places(std::string_view text) {
  std::vector<LonLat> places;
  while (true) {
    const std::size_t from = text.find_first_not_of(" \t\r\n;");
    if (from == std::string_view::npos) return places;
    text.remove_prefix(from);
    const std::string_view one = text.substr(0, text.find_first_of(" \t\r\n;"));
    text.remove_prefix(one.size());
    const std::size_t comma = one.find(',');
    const auto lon = parse_number(one.substr(0, comma));
    const auto lat = comma == std::string_view::npos ? std::nullopt : parse_number(one.substr(comma + 1));
    if (!lon || !lat)
      return fail(ErrorCode::kUsage, fmt::format("{}: not a place", one),
                  "write longitude,latitude in degrees, such as 70.5,40.2, and a space between places");
    if (std::fabs(*lat) > 90 || std::fabs(*lon) > 360)
      return fail(ErrorCode::kUsage, fmt::format("{}: outside the earth", one),
                  std::fabs(*lat) > 90 && std::fabs(*lon) <= 90 ? "longitude comes first: are the two swapped?"
                                                                : "longitude is within 180 and latitude within 90 degrees");
    places.push_back({std::remainder(*lon, 360.0), *lat});
  }
}

Result<Sheet> measure_length(const FeatureTable& table, std::span<const std::size_t> features,
                             const std::vector<std::string>& names, const ShapeOptions& options) {
  Sheet sheet;
  sheet.id = "distance";
  sheet.title = "Lengths";
  sheet.columns = {{"name", "Shape", ""},
                   {"length_km", "Length", "km", 6},
                   {"uncertainty_km", "\u00b1", "km", 6},
                   {"azimuth_start_deg", "Azimuth at start", "\u00b0", 4},
                   {"azimuth_end_deg", "Azimuth at end", "\u00b0", 4},
                   {"vertices", "Vertices", ""},
                   {"method", "Method", "", -1, false},
                   {"source", "Source", "", -1, false}};
  for (std::size_t n = 0; n < features.size(); ++n) {
    const Shape shape = shape_of(table.geometry, features[n]);
    const bool closed = shape.kind == GeometryKind::kPolygon;
    double length = 0, sensitivity = 0;
    std::size_t vertices = 0, legs_total = 0;
    Json legs = Json::array();
    GeodesicInverse first, last;
    for (const auto& ring : shape.rings) {
      if (ring.size() < 2) continue;
      std::vector<GeodesicInverse> edges;
      for (std::size_t i = 1; i < ring.size() + (closed ? 1 : 0); ++i) {
        const LonLat from = ring[i - 1], to = ring[i % ring.size()];
        edges.push_back(inverse_geodesic(from, to));
        length += edges.back().distance_m;
        if (++legs_total <= kMaxLegs)
          legs.push_back({{"from", {json_number(from.lon, 9), json_number(from.lat, 9)}},
                          {"to", {json_number(to.lon, 9), json_number(to.lat, 9)}},
                          {"length_km", json_number(edges.back().distance_m / 1000, 9)},
                          {"azimuth_start_deg", json_number(edges.back().azimuth1_deg, 6)},
                          {"azimuth_end_deg", json_number(edges.back().azimuth2_deg, 6)}});
      }
      if (vertices == 0) first = edges.front();
      last = edges.back();
      vertices += ring.size();
      sensitivity += length_sensitivity(edges, closed);
    }
    if (vertices == 0) return too_few(names[n], "fewer than two points, so there is no length");
    Json row{{"name", names[n]},
             {"length_km", json_number(length / 1000, 6)},
             {"uncertainty_km", json_number(options.vertex_accuracy_m * std::sqrt(sensitivity) / 1000, 6)},
             {"azimuth_start_deg", closed ? Json(nullptr) : json_number(first.azimuth1_deg, 6)},
             {"azimuth_end_deg", closed ? Json(nullptr) : json_number(last.azimuth2_deg, 6)},
             {"vertices", vertices}};
    if (legs_total <= kMaxLegs) row["legs"] = std::move(legs);
    row["method"] = method_text(closed ? "geodesic perimeter" : "geodesic length", vertices, options);
    row["source"] = options.source;
    sheet.notes.push_back(fmt::format("{}: {}; source: {}", names[n], row["method"].get<std::string>(), options.source));
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Result<Sheet> measure_area(const FeatureTable& table, std::span<const std::size_t> features,
                           const std::vector<std::string>& names, const ShapeOptions& options) {
  Sheet sheet;
  sheet.id = "area";
  sheet.title = "Areas";
  sheet.columns = {{"name", "Shape", ""},
                   {"area_km2", "Area", "km\u00b2", 6},
                   {"uncertainty_km2", "\u00b1", "km\u00b2", 6},
                   {"area_ha", "Area", "ha", 2},
                   {"perimeter_km", "Perimeter", "km", 6},
                   {"parts", "Parts", ""},
                   {"holes", "Holes", ""},
                   {"vertices", "Vertices", ""},
                   {"method", "Method", "", -1, false},
                   {"source", "Source", "", -1, false}};
  for (std::size_t n = 0; n < features.size(); ++n) {
    const Shape shape = shape_of(table.geometry, features[n]);
    double area_m2 = 0, perimeter_m = 0, sensitivity = 0;
    std::size_t vertices = 0, holes = 0;
    for (std::size_t r = 0; r < shape.rings.size(); ++r) {
      std::vector<LonLat> ring = shape.rings[r];
      if (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
      if (ring.size() < 3) return too_few(names[n], "fewer than three points, so there is no area");
      area_m2 += (shape.hole[r] ? -1 : 1) * std::fabs(ring_area_reference_m2(ring));
      perimeter_m += ring_length_reference_m(ring);
      sensitivity += area_sensitivity(ring);
      vertices += ring.size();
      holes += shape.hole[r] ? 1 : 0;
    }
    if (shape.rings.empty()) return too_few(names[n], "an empty geometry has no area");
    Json row{{"name", names[n]},
             {"area_km2", json_number(area_m2 / 1e6, 6)},
             {"uncertainty_km2", json_number(options.vertex_accuracy_m * std::sqrt(sensitivity) / 1e6, 6)},
             {"area_ha", json_number(area_m2 / 1e4, 6)},
             {"perimeter_km", json_number(perimeter_m / 1000, 6)},
             {"parts", shape.rings.size() - holes},
             {"holes", holes},
             {"vertices", vertices}};
    row["method"] = method_text("area inside geodesic edges", vertices, options);
    row["source"] = options.source;
    sheet.notes.push_back(fmt::format("{}: {}; source: {}", names[n], row["method"].get<std::string>(), options.source));
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

}  // namespace thalweg
