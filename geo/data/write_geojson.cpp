#include "geo/data/write_geojson.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/base/files.hpp"

namespace thalweg {
namespace {

void put_number(std::string& out, double value) {
  char text[40];
  const auto end = fmt::format_to_n(text, sizeof text, "{:.7f}", value).out;
  std::string_view number(text, static_cast<std::size_t>(end - text));
  while (number.back() == '0') number.remove_suffix(1);
  if (number.back() == '.') number.remove_suffix(1);
  out += number == "-0" ? "0" : number;
}

void put_place(std::string& out, LonLat p) {
  out += '[';
  put_number(out, p.lon);
  out += ',';
  put_number(out, p.lat);
  out += ']';
}

std::string text_of(const std::string& text) { return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

// Twice the plain area: the sign tells which way a ring runs.
double turn_of(std::span<const LonLat> ring) {
  double sum = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const LonLat &a = ring[i], &b = ring[(i + 1) % ring.size()];
    sum += (a.lon - ring[0].lon) * (b.lat - ring[0].lat) - (b.lon - ring[0].lon) * (a.lat - ring[0].lat);
  }
  return sum;
}

void put_ring(std::string& out, std::span<const LonLat> ring, bool closed, bool turned) {
  out += '[';
  const std::size_t n = ring.size() + (closed && !ring.empty() ? 1 : 0);
  for (std::size_t i = 0; i < n; ++i) {
    if (i > 0) out += ',';
    const std::size_t k = i % ring.size();
    put_place(out, ring[turned ? (ring.size() - k) % ring.size() : k]);
  }
  out += ']';
}

void put_part(std::string& out, const GeometryColumn& g, GeometryKind kind, std::uint32_t part) {
  const std::uint32_t first = g.part_start[part], end = g.part_start[part + 1];
  if (kind == GeometryKind::kPoint) return put_place(out, g.ring(first).front());
  if (kind == GeometryKind::kLine) return put_ring(out, g.ring(first), false, false);
  out += '[';
  for (std::uint32_t r = first; r < end; ++r) {
    if (r > first) out += ',';
    const bool anticlockwise = turn_of(g.ring(r)) > 0;
    put_ring(out, g.ring(r), true, anticlockwise != (r == first));
  }
  out += ']';
}

void put_geometry(std::string& out, const GeometryColumn& g, std::size_t feature) {
  const GeometryKind kind = g.kind[feature];
  const std::uint32_t first = g.feature_start[feature], end = g.feature_start[feature + 1];
  if (kind == GeometryKind::kNone || first == end) {
    out += "null";
    return;
  }
  const bool several = end - first > 1;
  out += fmt::format("{{\"type\":\"{}{}\",\"coordinates\":", several ? "Multi" : "", kind == GeometryKind::kPoint ? "Point" : kind == GeometryKind::kLine ? "LineString" : "Polygon");
  if (several) out += '[';
  for (std::uint32_t part = first; part < end; ++part) {
    if (part > first) out += ',';
    put_part(out, g, kind, part);
  }
  out += several ? "]}" : "}";
}

void put_value(std::string& out, const Column& column, std::size_t row) {
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column.values)) out += text_of((*texts)[row]);
  else if (const auto* numbers = std::get_if<std::vector<double>>(&column.values)) out += std::isfinite((*numbers)[row]) ? fmt::format("{}", (*numbers)[row]) : "null";
  else {
    const std::int64_t value = std::get<std::vector<std::int64_t>>(column.values)[row];
    out += value == kMissingInteger ? "null" : fmt::format("{}", value);
  }
}

}  // namespace

std::string to_geojson(const FeatureTable& table) {
  std::string out = "{\"type\":\"FeatureCollection\",\"name\":" + text_of(table.name) + ",\"features\":[";
  for (std::size_t row = 0; row < table.rows(); ++row) {
    out += row > 0 ? ",\n" : "\n";
    out += "{\"type\":\"Feature\",\"properties\":{";
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (c > 0) out += ',';
      out += text_of(table.columns[c].name) + ":";
      put_value(out, table.columns[c], row);
    }
    out += "},\"geometry\":";
    put_geometry(out, table.geometry, row);
    out += '}';
  }
  out += "\n]}\n";
  return out;
}

Result<> write_geojson(const std::filesystem::path& file, const FeatureTable& table) { return write_file_atomically(file, to_geojson(table)); }

}  // namespace thalweg
