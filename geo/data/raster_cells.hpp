#pragma once
// The cells of a raster as they are, and grids written as GeoTIFF.

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "geo/base/big_array.hpp"
#include "geo/data/raster.hpp"

namespace thalweg {

// One band whole, in its own coordinate system, not resampled.
struct RasterCells {
  int columns = 0, rows = 0;
  std::array<double, 6> transform{};  // GDAL's
  std::string crs;                    // a definition that Projector takes
  bool geographic = false;            // degrees
  bool closed = false;                // the last column is the neighbour of the first
  BigArray<float> values;             // NaN where there is none; scale and offset are applied
};

// `band` from 0. Integers above 2^24 are rounded to float. Errors: kUnknownName (band), kTooLarge (over `most`
// cells), kWrite (no room in the store), kFormat, kCancelled. Memory: 4 bytes a cell, in the store where there is one.
Result<RasterCells> read_cells(const Raster& raster, int band, std::size_t most, const StorePtr& store, Progress& progress);

struct RasterOutput {
  int columns = 0, rows = 0;
  std::array<double, 6> transform{};
  std::string crs;                    // empty: WGS 84
  std::variant<std::span<const std::uint8_t>, std::span<const std::uint32_t>, std::span<const float>> values;
  std::optional<double> nodata;
  std::string description, unit;
  bool compress = true;               // DEFLATE, without loss
};

// One band as a tiled GeoTIFF (BigTIFF where it needs to be); the file appears whole or not
// at all, and the same values give the same bytes for any number of threads. Errors: kCrs, kWrite, kCancelled.
Result<> write_geotiff(const std::filesystem::path& file, const RasterOutput& output, Progress& progress);

}  // namespace thalweg
