#include "geo/analysis/measuring.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/base/measure.hpp"
#include "geo/base/words.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/register/annotation.hpp"

namespace thalweg {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<MeasureInfo, 6> kInfos{{
    {MeasureKind::kDistance, "distance", later("Distance"), later("Click the points of a way on the map."), 2, 0},
    {MeasureKind::kArea, "area", later("Area"), later("Click the corners of an area on the map."), 3, 0},
    {MeasureKind::kAngle, "angle", later("Angle"), later("Click a place on one arm, the corner, and a place on the other arm."), 3, 3},
    {MeasureKind::kRings, "rings", later("Range rings"), later("Click the middle of the rings."), 1, 1},
    {MeasureKind::kNearest, "nearest", later("Nearest borders"), later("Click the place whose nearest borders are looked for."), 1, 1},
    {MeasureKind::kProfile, "profile", later("Elevation profile"), later("Click the points of a way on the map."), 2, 0},
}};

constexpr const char* kKarney = "geodesic on WGS 84 (Karney 2013)";

double turned(double azimuth_deg) { return azimuth_deg < 0 ? azimuth_deg + 360 : azimuth_deg; }

std::string degrees_text(double degrees, int decimals) { return fmt::format("{:.{}f}\u00b0", degrees, decimals); }

Json place(LonLat p) { return {json_number(p.lon, 9), json_number(p.lat, 9)}; }

// What is being made.
struct Making : Measured {
  Sheet rows;
};

void add_method(Making& m, const std::string& method, const std::string& source) {
  m.notes.push_back("Method: " + method);
  if (!source.empty()) m.notes.push_back("Source: " + source);
}

std::string exact_places(std::size_t n) { return fmt::format("{} {} taken as exact", n, n == 1 ? "place" : "places"); }

// Rows of legs; gives their sum in metres.
double add_legs(Making& m, bool closed) {
  m.rows.columns = {{"leg", "#", "", 0},
                     {"from_lon", later("Longitude"), "\u00b0", 5, true, "/from/0"},
                     {"from_lat", later("Latitude"), "\u00b0", 5, true, "/from/1"},
                     {"to_lon", later("To longitude"), "\u00b0", 5, false, "/to/0"},
                     {"to_lat", later("To latitude"), "\u00b0", 5, false, "/to/1"},
                     {"length_km", later("Leg"), "km", 6},
                     {"azimuth_start_deg", later("Azimuth"), "\u00b0", 3},
                     {"azimuth_end_deg", "Azimuth at its end", "\u00b0", 3, false}};
  const std::size_t n = m.points.size(), legs = n < 2 ? 0 : n - (closed ? 0 : 1);
  double total_m = 0;
  for (std::size_t i = 0; i < legs; ++i) {
    const LonLat from = m.points[i], to = m.points[(i + 1) % n];
    const GeodesicInverse way = inverse_geodesic(from, to);
    total_m += way.distance_m;
    m.rows.rows.push_back({{"leg", i + 1},
                            {"from", place(from)},
                            {"to", place(to)},
                            {"length_km", json_number(way.distance_m / 1000, 9)},
                            {"azimuth_start_deg", json_number(turned(way.azimuth1_deg), 6)},
                            {"azimuth_end_deg", json_number(turned(way.azimuth2_deg), 6)}});
    m.lines.push_back({from, to});
  }
  return total_m;
}

void measure_distance(Making& m) {
  const double total_m = add_legs(m, false);
  m.headline = length_text(total_m / 1000);
  if (m.points.size() == 2) {
    const double azimuth = m.rows.rows.front().at("azimuth_start_deg").get<double>();
    m.facts.emplace_back(later("Azimuth"), degrees_text(azimuth, 3));
  }
  add_method(m, fmt::format("{}, {}", kKarney, exact_places(m.points.size())), "");
}

void measure_area(Making& m) {
  const double around_m = add_legs(m, m.points.size() > 2);
  const double km2 = std::abs(ring_area_m2(m.points)) / 1e6;
  m.headline = area_text(km2);
  m.facts.emplace_back(later("Perimeter"), length_text(around_m / 1000));
  add_method(m, fmt::format("area inside geodesics on WGS 84 (Karney 2013), {}", exact_places(m.points.size())), "");
}

void measure_angle(Making& m) {
  const LonLat corner = m.points[1];
  const GeodesicInverse a = inverse_geodesic(corner, m.points[0]), b = inverse_geodesic(corner, m.points[2]);
  m.lines = {{corner, m.points[0]}, {corner, m.points[2]}};
  const double right = std::fmod(b.azimuth1_deg - a.azimuth1_deg + 720, 360);  // clockwise from the first arm
  m.headline = degrees_text(std::min(right, 360 - right), 4);
  m.facts.emplace_back(later("Clockwise from the first arm"), degrees_text(right, 4));
  m.rows.columns = {{"arm", later("Arm"), "", 0}, {"to_lon", later("Longitude"), "\u00b0", 5, true, "/to/0"}, {"to_lat", later("Latitude"), "\u00b0", 5, true, "/to/1"},
                     {"azimuth_deg", later("Azimuth"), "\u00b0", 4}, {"length_km", later("Length"), "km", 6}, {"angle_deg", "Angle", "\u00b0", 6, false}};
  for (const auto& [arm, way, to] : {std::tuple{1, a, m.points[0]}, std::tuple{2, b, m.points[2]}})
    m.rows.rows.push_back({{"arm", arm}, {"at", place(corner)}, {"to", place(to)}, {"azimuth_deg", json_number(turned(way.azimuth1_deg), 6)},
                            {"length_km", json_number(way.distance_m / 1000, 9)}, {"angle_deg", json_number(std::min(right, 360 - right), 6)}});
  add_method(m, fmt::format("difference of azimuths of two geodesics on WGS 84 (Karney 2013), {}", exact_places(3)), "");
}

Result<> measure_rings(Making& m, std::vector<double> radii_km) {
  std::sort(radii_km.begin(), radii_km.end());
  radii_km.erase(std::unique(radii_km.begin(), radii_km.end()), radii_km.end());
  m.rows.columns = {{"radius_km", later("Radius"), "km", 3}, {"area_km2", later("Area"), "km\u00b2", 3}, {"circumference_km", later("Circumference"), "km", 3},
                     {"centre_lon", "Longitude", "\u00b0", 6, false, "/centre/0"}, {"centre_lat", "Latitude", "\u00b0", 6, false, "/centre/1"}};
  constexpr double t = 2 * std::numbers::pi / static_cast<double>(kRingVertices);
  for (const double radius : radii_km) {
    if (!(radius > 0 && radius <= kLargestRadius_km))
      return fail(ErrorCode::kUsage, fmt::format("{:g}: no radius of a ring", radius), fmt::format("give kilometres above 0, at most {:g}", kLargestRadius_km));
    auto ring = range_ring(m.points[0], radius * 1000);
    const double area_m2 = std::abs(ring_area_reference_m2(ring)) * t / std::sin(t);
    const double around_m = ring_length_reference_m(ring) * (t / 2) / std::sin(t / 2);
    m.rows.rows.push_back({{"radius_km", json_number(radius, 6)}, {"area_km2", json_number(area_m2 / 1e6, 6)},
                            {"circumference_km", json_number(around_m / 1000, 6)}, {"centre", place(m.points[0])}});
    ring.push_back(ring.front());
    m.line_notes.push_back(fmt::format("{:g} km", radius));
    m.lines.push_back(std::move(ring));
  }
  if (radii_km.empty()) return {};
  for (const double radius : radii_km) m.headline += fmt::format("{}{:g}", m.headline.empty() ? "" : ", ", radius);
  m.headline += " km";
  add_method(m, fmt::format("geodesic circles on WGS 84 (Karney 2013), {} vertices each, area and circumference corrected for the chords, {}",
                            kRingVertices, exact_places(1)), "");
  return {};
}

Result<> measure_nearest(Making& m, const MeasureSources& s) {
  if (s.border_index == nullptr) return fail(ErrorCode::kEmpty, "there are no borders to be near to", "open a layer of polygons with a field that names their party");
  m.rows.columns = {{"border", later("Border"), ""}, {"distance_km", later("Distance"), "km", 6}, {"azimuth_deg", later("Azimuth"), "\u00b0", 2},
                     {"lon", later("Longitude"), "\u00b0", 6, true, "/at/0"}, {"lat", later("Latitude"), "\u00b0", 6, true, "/at/1"}};
  for (const NearBorder& n : s.border_index->nearest(m.points[0], s.most_borders)) {
    const Border& border = s.borders[n.border];
    const std::string name = fmt::format("{}\u2013{}", border.a, border.b);
    if (m.rows.rows.empty()) {
      m.headline = length_text(n.distance_m / 1000);
      m.facts.emplace_back(later("Border"), name);
      if (std::isfinite(n.azimuth_deg)) m.facts.emplace_back(later("Azimuth"), degrees_text(n.azimuth_deg, 2));
    }
    m.lines.push_back({m.points[0], n.at});
    m.rows.rows.push_back({{"border", name}, {"distance_km", json_number(n.distance_m / 1000, 6)}, {"azimuth_deg", json_number(n.azimuth_deg, 4)}, {"at", place(n.at)}});
  }
  add_method(m, "shortest geodesic on WGS 84 (Karney 2013) to each border, found within 1 mm, the place taken as exact", s.borders_source);
  return {};
}

Result<> measure_profile(Making& m, const MeasureSources& s, Progress& progress) {
  if (s.heights == nullptr) return fail(ErrorCode::kEmpty, "there are no heights to take a profile of", "open a project with a layer of role elevation, or a raster of heights");
  auto profile = elevation_profile(m.points, *s.heights, s.unit_m, progress);
  if (!profile) return tl::unexpected(profile.error());
  for (std::size_t i = 0; i + 1 < m.points.size(); ++i) m.lines.push_back({m.points[i], m.points[i + 1]});
  m.rows.columns = {{"along_km", later("Along"), "km", 3}, {"height_m", later("Height"), "m", 1}, {"lon", later("Longitude"), "\u00b0", 6, true, "/at/0"}, {"lat", later("Latitude"), "\u00b0", 6, true, "/at/1"}};
  for (const ProfilePoint& p : profile->points)
    m.rows.rows.push_back({{"along_km", json_number(p.along_m / 1000, 6)}, {"height_m", json_number(p.height_m, 2)}, {"at", place(p.at)}});
  m.headline = length_text(profile->points.back().along_m / 1000);
  const bool any = !std::isnan(profile->least_m);
  const auto metres = [&](double value) { return !any ? std::string("no heights there") : grouped(value, 0) + " m"; };
  m.facts.emplace_back(later("Lowest"), metres(profile->least_m));
  m.facts.emplace_back(later("Highest"), metres(profile->most_m));
  m.facts.emplace_back(later("Ascent"), metres(profile->ascent_m));
  m.facts.emplace_back(later("Descent"), metres(profile->descent_m));
  add_method(m, fmt::format("{} heights at most {} apart along geodesics (Karney 2013), bilinear between cells of {}; sums of ascent and descent grow with finer steps",
                            profile->points.size(), length_text(profile->step_m / 1000), length_text(profile->cell_m / 1000)), s.heights_source);
  m.profile = std::move(*profile);
  return {};
}

}  // namespace

const MeasureInfo& info_of(MeasureKind kind) { return kInfos[static_cast<std::size_t>(kind)]; }

std::optional<MeasureKind> measure_kind(std::string_view id) {
  for (const MeasureInfo& i : kInfos)
    if (i.id == id) return i.kind;
  return std::nullopt;
}

std::vector<LonLat> range_ring(LonLat centre, double radius_m) {
  std::vector<LonLat> ring;
  ring.reserve(kRingVertices + 1);
  for (std::size_t i = 0; i < kRingVertices; ++i) ring.push_back(direct_geodesic(centre, 360.0 * static_cast<double>(i) / static_cast<double>(kRingVertices), radius_m));
  return ring;
}

Result<std::vector<double>> parse_radii_km(std::string_view text) {
  std::vector<double> radii;
  while (true) {
    const std::size_t from = text.find_first_not_of(" ,;\t");
    if (from == std::string_view::npos) break;
    text.remove_prefix(from);
    const std::string_view word = text.substr(0, text.find_first_of(" ,;\t"));
    text.remove_prefix(word.size());
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size() || !(value > 0 && value <= kLargestRadius_km))
      return fail(ErrorCode::kUsage, fmt::format("{}: no radius of a ring", word), fmt::format("give kilometres above 0, at most {:g}, such as 10,25,50", kLargestRadius_km));
    radii.push_back(value);
  }
  if (radii.empty()) return fail(ErrorCode::kUsage, "no radius of a ring", "give kilometres, such as 10,25,50");
  return radii;
}

Result<Measured> measure(MeasureKind kind, const std::vector<LonLat>& points, const MeasureSources& sources, Progress& progress) {
  Making m;
  m.kind = kind;
  m.points = points;
  m.rows.id = info_of(kind).id;
  m.rows.title = info_of(kind).title;
  // An area of two corners is still the way between them.
  if (points.size() < info_of(kind).least && !(kind == MeasureKind::kArea && points.size() == 2)) return static_cast<Measured&&>(m);
  Result<> done{};
  switch (kind) {
    case MeasureKind::kDistance: measure_distance(m); break;
    case MeasureKind::kArea: measure_area(m); break;
    case MeasureKind::kAngle: measure_angle(m); break;
    case MeasureKind::kRings: done = measure_rings(m, sources.radii_km); break;
    case MeasureKind::kNearest: done = measure_nearest(m, sources); break;
    case MeasureKind::kProfile: done = measure_profile(m, sources, progress); break;
  }
  if (!done) return tl::unexpected(done.error());
  m.rows.notes = m.notes;
  m.sheet = std::make_shared<const Sheet>(std::move(m.rows));
  return static_cast<Measured&&>(m);
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

Annotation annotation_of(const Measured& m, std::string date) {
  Annotation a;
  a.measure = info_of(m.kind).id;
  a.title = info_of(m.kind).title;
  a.value = m.headline;
  a.facts = m.facts;
  a.notes = m.notes;
  a.points = m.points;
  a.date = std::move(date);
  switch (m.kind) {
    case MeasureKind::kDistance:
    case MeasureKind::kProfile: a.kind = AnnotationKind::kLine; break;
    case MeasureKind::kArea: a.kind = m.points.size() > 2 ? AnnotationKind::kArea : AnnotationKind::kLine; break;
    case MeasureKind::kAngle: a.kind = AnnotationKind::kAngle; break;
    case MeasureKind::kRings:
      a.kind = AnnotationKind::kRings;
      for (const Json& row : m.sheet->rows) {
        const double radius_km = row.at("radius_km").get<double>();
        if (!(radius_km > (a.radii_km.empty() ? 0 : a.radii_km.back())) || a.radii_km.size() == kMostRings) continue;  // alike but for a millimetre
        a.radii_km.push_back(radius_km);
        a.facts.emplace_back(fmt::format("{:g} km", a.radii_km.back()), fmt::format("{}, {}", length_text(row.at("circumference_km").get<double>()), area_text(row.at("area_km2").get<double>())));
      }
      break;
    case MeasureKind::kNearest:
      a.kind = m.lines.empty() ? AnnotationKind::kPoint : AnnotationKind::kRays;
      a.facts.clear();
      for (std::size_t i = 0; i < m.lines.size(); ++i) {
        a.points.push_back(m.lines[i].back());
        const Json& row = m.sheet->rows[i];
        a.facts.emplace_back(row.at("border").get<std::string>(), length_text(row.at("distance_km").get<double>()));
      }
      break;
  }
  return a;
}

std::string measured_text(const Measured& m) {
  std::string out = fmt::format("{}: {}\n", info_of(m.kind).title, m.headline.empty() ? "-" : m.headline);
  for (const auto& [label, value] : m.facts) out += fmt::format("{}: {}\n", label, value);
  for (const std::string& note : m.notes) out += note + "\n";
  for (std::size_t i = 0; i < m.points.size(); ++i) out += fmt::format("{}: {:.7f},{:.7f}\n", i + 1, m.points[i].lon, m.points[i].lat);
  if (m.sheet && !m.sheet->rows.empty()) {
    Sheet rows = *m.sheet;
    rows.notes.clear();
    out += "\n" + to_table(rows);
  }
  return out;
}

}  // namespace thalweg
