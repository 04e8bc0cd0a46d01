#pragma once
// Small rasters of every kind, written by GDAL.

#include <array>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace thalweg::test {

struct RasterSpec {
  std::string driver = "GTiff";
  int columns = 40, rows = 30, bands = 1;
  std::string type = "Float32";
  std::optional<std::array<double, 6>> transform = std::array<double, 6>{70, 0.05, 0, 41, 0, -0.05};
  std::string crs = "EPSG:4326";  // "" for none
  std::optional<double> nodata;
  std::string unit;
  std::string description;
  std::optional<double> scale, offset;
  std::vector<std::string> roles;           // "Red", "Palette", ... a band
  std::vector<std::string> options;         // of creation: "TILED=YES"
  bool sparse = false;                      // nothing is written into the cells
  std::optional<double> overview;           // an overview of half the size is built and filled with this
};

// `value(column, row, band)` of the raster's own cells. Throws std::runtime_error where it cannot be written.
void write_raster(const std::filesystem::path& file, const RasterSpec& spec, const std::function<double(int, int, int)>& value);

}  // namespace thalweg::test
