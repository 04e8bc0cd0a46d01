#pragma once
// Reading vector data: anything that GDAL reads, and GeoJSON by a faster path of our own.
// Nobody outside geo/data includes GDAL.

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "geo/base/progress.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

struct ReadOptions {
  std::string layer;      // empty: the only layer, or the first with polygons
  std::string crs;        // used only where the data has none; empty: WGS 84 is assumed, and said
  std::string encoding;   // empty: found from the data (UTF-8, then cp1251 or Latin-1)
  bool with_attributes = true;
  bool format_by_name = false;  // only the readers that the name's extension promises, not all the others after them
};

// One layer as WGS 84 degrees. Coordinates are taken longitude first whatever the CRS's axis order.
// Curves are made straight; GeometryCollections are flattened to their polygons, or lines, or points,
// the highest dimension present. Faults that can be lived with go to `problems`: missing CRS,
// NaN or infinite coordinates (the vertex is dropped), unclosed rings (closed), rings of fewer than
// three points (dropped), swapped axes (found by range and said, never silently turned).
// Errors: kFileMissing, kFormat, kEmpty (no layer), kUnknownName (layer), kCrs, kCancelled, kTooLarge.
Result<FeatureTable> read_vector(const std::filesystem::path& file, const ReadOptions& options,
                                 Problems& problems, Progress& progress);

// The same from bytes in memory (an embedded asset); `name` has the extension that tells the format.
Result<FeatureTable> read_vector(std::span<const std::byte> bytes, const std::string& name,
                                 const ReadOptions& options, Problems& problems, Progress& progress);

struct LayerInfo {
  std::string name;
  std::string geometry;        // "MultiPolygon"
  std::int64_t features = 0;
  std::string crs;             // "EPSG:4326 (WGS 84)", or ""
  GeoBox extent;               // in the layer's own CRS units when crs is not geographic
  struct Field { std::string name, type; };
  std::vector<Field> fields;
};

struct FileInfo {
  std::string path;
  std::string driver;          // GDAL's long name
  std::string encoding;        // as found
  std::vector<LayerInfo> layers;
};

// What is in a file, without reading its features.
Result<FileInfo> inspect_vector(const std::filesystem::path& file);

}  // namespace thalweg
