#pragma once
// Rasters of any size: what is in a file, and windows of it as small grids in WGS 84 degrees.

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "geo/base/lonlat.hpp"
#include "geo/base/problems.hpp"
#include "geo/base/progress.hpp"

namespace thalweg {

enum class BandRole : std::uint8_t { kValues, kRed, kGreen, kBlue, kAlpha, kPalette };
std::string_view name_of(BandRole role);  // "values", "red", ...

struct RasterBand {
  std::string name;               // the file's description, or ""
  std::string type;               // "Int16"
  std::string unit;               // as the file says it, or ""
  BandRole role = BandRole::kValues;
  std::optional<double> nodata;
  // Of a sample of some 100,000 cells spread over the raster; NaN where none of them has a value.
  double least = 0, most = 0;     // of the sample: not the true extremes of a large raster
  double low = 0, high = 0;       // 2nd and 98th percentile
  double valid = 0;               // part of the sample that has a value
  bool whole = false;             // the sample is all cells
};

struct RasterInfo {
  std::string path;
  std::string driver;             // GDAL's long name
  std::string variable;           // of a file that holds several rasters: the one opened
  std::vector<std::string> variables;  // all of them
  std::int64_t columns = 0, rows = 0;
  std::vector<RasterBand> bands;
  struct Size { std::int64_t columns = 0, rows = 0; };
  std::vector<Size> overviews;    // the file's own, finest first
  std::string crs;                // "EPSG:32642", or ""
  std::string crs_operation;      // PROJ's name of the way to WGS 84; "" where there is nothing to do
  double crs_accuracy_m = 0;      // NaN: unknown
  std::array<double, 6> transform{};  // GDAL's: from column and row to the raster's own coordinates
  bool rotated = false;           // rows do not run along an axis of the coordinate system
  bool past_180 = false;          // longitudes run beyond 180, as 0 to 360 does
  GeoBox box;                     // WGS 84; west > east across the antimeridian
  double cell_m = 0;              // shorter side of the middle cell on the ground
  std::vector<std::array<std::uint8_t, 4>> palette;  // of the first band, where its role is kPalette
};

struct RasterOptions {
  std::string variable;           // of a file that holds several; empty: the first with a position
  std::string crs;                // used only where the file has none
  bool confined = false;          // a VRT may name only files beside it or below
};

// Values in rows of equal steps of latitude, the north row first; NaN where there is none. Cell (0, 0) is
// the north-west corner of `box`, whose east may be beyond 180.
struct RasterGrid {
  GeoBox box;
  int columns = 0, rows = 0, bands = 0;
  std::vector<float> values;      // band after band
  float at(int column, int row, int band = 0) const {
    return values[(static_cast<std::size_t>(band) * static_cast<std::size_t>(rows) + static_cast<std::size_t>(row)) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column)];
  }
};

enum class Resampling : std::uint8_t {
  kNearest,  // values that are codes, not quantities
  kSmooth,   // the mean where cells are made larger; a cubic spline where they are made smaller
};

// An open raster. Cheap to share; safe to read from several threads, one at a time.
class Raster {
 public:
  // Opens a file and looks at a sample of its values. Missing coordinate systems are told where the numbers
  // can be degrees. Errors: kFileMissing; kFormat (no reader takes it, a band cannot be read); kEmpty (no
  // bands); kCrs (no position, no system and numbers that are no degrees, a system that PROJ does not know);
  // kUnknownName (variable).
  static Result<std::shared_ptr<const Raster>> open(const std::filesystem::path& file, const RasterOptions& options,
                                                    Problems& problems, Progress& progress);
  // The same from bytes that outlive the raster (an embedded asset); `name` has the extension.
  static Result<std::shared_ptr<const Raster>> open(std::span<const std::byte> bytes, const std::string& name,
                                                    const RasterOptions& options, Problems& problems, Progress& progress);
  // One band in memory, WGS 84, `values` as in RasterGrid. Errors: kEmpty, kInternal.
  static Result<std::shared_ptr<const Raster>> from_grid(const RasterGrid& grid, const std::string& name);
  ~Raster();

  const RasterInfo& info() const;

  // `bands` (from 0) over `box`, west > east across the antimeridian, as columns x rows cells. Reads the
  // window alone, from the overview nearest to that resolution; places outside of the raster are NaN.
  // Positions are within a quarter of a wanted cell. A raster of more than 64 million cells without
  // overviews is read through once for views of the whole, then kept small in memory.
  // Memory: some four times the grid, and GDAL's cache of 128 MB for all rasters together. Errors: kTooLarge (over 32 million cells), kFormat
  // (the file cannot be read any more), kCancelled.
  Result<RasterGrid> read(const GeoBox& box, int columns, int rows, std::span<const int> bands, Resampling resampling,
                          Progress& progress) const;

  struct Impl;  // raster_impl.hpp

 private:
  friend struct RasterAccess;
  explicit Raster(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

using RasterPtr = std::shared_ptr<const Raster>;

// Whether a file is a raster by its name: ".tif", ".vrt", ".nc", ".png" and the like.
bool is_raster_name(const std::string& name);

// Whether a raster is heights by what it says of itself: one band of numbers with a unit of length, or a
// name of a variable, band or file that means heights.
bool is_elevation(const RasterInfo& info);

// Metres to one unit of the band: feet are recognised; 1 where the unit is unknown.
double metres_per_unit(const RasterBand& band);

}  // namespace thalweg
