#pragma once
// What an open raster holds; for raster.cpp and raster_open.cpp alone.

#include <memory>
#include <mutex>
#include <string>

#include "geo/data/gdal_open.hpp"
#include "geo/data/raster.hpp"
#include "geo/data/read_gdal.hpp"
#include "geo/earth/projector.hpp"

namespace thalweg {

// Rasters above that many cells without overviews get one in memory, of at most that many columns or rows.
inline constexpr double kCellsWithoutOverviews = 64e6;
inline constexpr std::int64_t kOwnOverview = 4096;

struct Raster::Impl {
  RasterInfo info;
  std::array<double, 6> inverse{};           // from the raster's own coordinates to column and row
  bool geographic = false;                   // its own coordinates are degrees
  std::string definition;                    // of its coordinate system, for Projector
  bool closed = false;                       // the last column is the neighbour of the first
  std::optional<Projector> projector;        // its system to WGS 84; nothing where that is the same
  std::unique_ptr<MemoryFile> bytes;         // what the dataset is read from, where that is memory
  mutable std::mutex mutex;                  // for what follows: GDAL serves one thread at a time
  std::unique_ptr<GDALDataset, CloseDataset> dataset;
  mutable std::unique_ptr<GDALDataset, CloseDataset> small;  // an overview of our own, once it was needed
};

struct RasterAccess {
  static Result<RasterPtr> make(std::unique_ptr<Raster::Impl> impl, const RasterOptions& options, Problems& problems, Progress& progress);
  static const Raster::Impl& inside(const Raster& raster) { return *raster.impl_; }
  static std::unique_ptr<Raster::Impl> blank() { return std::make_unique<Raster::Impl>(); }
};

}  // namespace thalweg
