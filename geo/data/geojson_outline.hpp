#pragma once
// First pass over a GeoJSON text: which features there are, and where their coordinates, properties and
// ids stand, without reading them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/data/table.hpp"

namespace thalweg {

// A geometry of one kind: its coordinates array. A feature has one, or those of its collection, or one of
// kind kNone that is empty.
struct GeoJsonPiece {
  std::size_t begin = 0, end = 0;   // of the coordinates array, from '[' to past ']'
  std::uint32_t feature = 0;
  std::uint8_t vertex_depth = 0;    // how many '[' enclose a vertex's numbers: 1 Point ... 4 MultiPolygon
  GeometryKind kind = GeometryKind::kNone;
  bool left_out = false;            // its feature has another piece of higher dimension
  bool last_of_feature = false;
};

struct GeoJsonFeature {
  std::string_view properties;      // the object's text; empty for none
  std::string_view id;              // the value's text; empty for none
};

struct GeoJsonOutline {
  std::vector<GeoJsonPiece> pieces;  // by feature
  std::vector<GeoJsonFeature> features;
  std::string name;                  // the layer's own, if it has one
  std::size_t most_vertices = 0;     // at least as many as there are
  bool string_ids = false;
  bool names_crs = false;            // it says itself that it is in WGS 84
};

// Why a text has no outline.
struct GeoJsonRefusal {
  bool syntax = false;   // not JSON: `text` and `at` tell; otherwise JSON that this reader leaves to GDAL
  std::string text;
  std::size_t at = 0;
};

// Takes a FeatureCollection, a Feature or a geometry as RFC 7946 has them. Linear, and bound by memory's
// speed within coordinates.
std::optional<GeoJsonOutline> outline_geojson(std::string_view text, GeoJsonRefusal& refusal);

}  // namespace thalweg
