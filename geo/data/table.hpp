#pragma once
// Features as flat arrays: the immutable truth that every thread may share.

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "geo/base/lonlat.hpp"
#include "geo/base/problems.hpp"

namespace thalweg {

enum class GeometryKind : std::uint8_t { kNone, kPoint, kLine, kPolygon };

// Coordinates with offsets, as GeoArrow does: feature -> parts -> rings -> coords.
// A polygon part is an outer ring followed by its holes; polygon rings are stored open (the closing
// vertex is not repeated) and may wind either way: a ring's place tells its role, not its direction.
// A line part is one ring (open line); a point part is one ring of one coordinate.
struct GeometryColumn {
  std::vector<LonLat> coords;
  std::vector<std::uint32_t> ring_start{0};     // rings + 1 offsets into coords
  std::vector<std::uint32_t> part_start{0};     // parts + 1 offsets into rings
  std::vector<std::uint32_t> feature_start{0};  // features + 1 offsets into parts
  std::vector<GeometryKind> kind;               // one a feature

  std::size_t features() const { return kind.size(); }
  std::size_t parts() const { return part_start.size() - 1; }
  std::size_t rings() const { return ring_start.size() - 1; }
  std::span<const LonLat> ring(std::size_t r) const {
    return std::span(coords).subspan(ring_start[r], ring_start[r + 1] - ring_start[r]);
  }
  // Appending, in this order: add_coord..., end_ring, end_part, end_feature.
  void end_ring() { ring_start.push_back(static_cast<std::uint32_t>(coords.size())); }
  void end_part() { part_start.push_back(static_cast<std::uint32_t>(ring_start.size() - 1)); }
  void end_feature(GeometryKind k) {
    feature_start.push_back(static_cast<std::uint32_t>(part_start.size() - 1));
    kind.push_back(k);
  }
  GeoBox box(std::size_t feature) const;  // plain min and max; empty for an empty feature
  GeoBox box() const;
};

// Stands for "no value" in a column of integers; NaN does in a column of numbers.
inline constexpr std::int64_t kMissingInteger = std::numeric_limits<std::int64_t>::min();

struct Column {
  std::string name;
  std::variant<std::vector<std::string>, std::vector<double>, std::vector<std::int64_t>> values;
  // The value as text; "" for a missing string, "nan" never appears (missing numbers give "").
  std::string text(std::size_t row) const;
};

// Where data comes from; printed with every number and on every map.
struct Source {
  std::string title;        // "OpenStreetMap country borders"
  std::string publisher;    // "OpenStreetMap contributors, via npm @osm_borders/maritime_10m 1.1.0"
  std::string date;         // ISO 8601, as exact as known: "2024-12"
  std::string licence;      // SPDX id or name: "ODbL-1.0"
  std::string attribution;  // the line that a map must show
  std::string url;
};

// How the coordinates came to WGS 84.
struct CrsRecord {
  std::string declared;       // "EPSG:4284", or "" where the data says nothing
  std::string operation;      // PROJ's name of the operation used; "" where none was needed
  double accuracy_m = 0;      // stated by the operation; NaN: unknown
};

struct FeatureTable {
  std::string name;           // the layer's name
  GeometryColumn geometry;    // WGS 84 degrees
  std::vector<Column> columns;
  Source source;
  CrsRecord crs;

  std::size_t rows() const { return geometry.features(); }
  const Column* column(std::string_view name) const;  // exact name, else ignoring case; or null
};

using TablePtr = std::shared_ptr<const FeatureTable>;

// The field that names the party of a feature: one called like an ISO country code
// (ISO_A3, iso3, ADM0_A3, ISO3166-1, country_code, A3, id ...), whose values look like codes: nine of
// ten filled rows, and at least half of the rows filled. Nothing where no field does.
std::optional<std::string> guess_key(const FeatureTable& table);

}  // namespace thalweg
