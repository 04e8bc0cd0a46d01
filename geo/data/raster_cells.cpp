#include "geo/data/raster_cells.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include <cpl_string.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include "geo/base/files.hpp"
#include "geo/base/measure.hpp"
#include "geo/data/raster_impl.hpp"

namespace thalweg {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr int kTile = 256;  // of a written file; rows are handed over in multiples of it

int on_progress(double, const char*, void* data) { return static_cast<const Progress*>(data)->cancelled() ? 0 : 1; }

// What the file calls no value becomes NaN; scale and offset are applied.
bool settle_values(GDALRasterBand& band, int top, int rows, float* values) {
  const int columns = band.GetXSize();
  const auto n = static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
  int has_nodata = 0, has_scale = 0, has_offset = 0;
  const auto nodata = static_cast<float>(band.GetNoDataValue(&has_nodata));
  const double scale = band.GetScale(&has_scale), offset = band.GetOffset(&has_offset);
  const bool scaled = (has_scale != 0 && scale != 1) || (has_offset != 0 && offset != 0);
  for (std::size_t i = 0; i < n; ++i) {
    float& v = values[i];
    if ((has_nodata != 0 && v == nodata) || !std::isfinite(v)) v = kNone;
    else if (scaled) v = static_cast<float>((has_scale != 0 ? scale : 1) * v + (has_offset != 0 ? offset : 0));
  }
  if ((band.GetMaskFlags() & (GMF_ALL_VALID | GMF_NODATA)) != 0 || band.GetColorInterpretation() == GCI_AlphaBand) return true;
  std::vector<std::uint8_t> mask(n);
  if (band.GetMaskBand()->RasterIO(GF_Read, 0, top, columns, rows, mask.data(), columns, rows, GDT_Byte, 0, 0, nullptr) != CE_None) return false;
  for (std::size_t i = 0; i < n; ++i)
    if (mask[i] < 128) values[i] = kNone;
  return true;
}

struct Pixels {
  const void* data = nullptr;
  GDALDataType type = GDT_Unknown;
  std::size_t bytes = 0, count = 0;
};

Pixels pixels_of(const RasterOutput& output) {
  if (const auto* v = std::get_if<std::span<const std::uint8_t>>(&output.values)) return {v->data(), GDT_Byte, 1, v->size()};
  if (const auto* v = std::get_if<std::span<const std::uint32_t>>(&output.values)) return {v->data(), GDT_UInt32, 4, v->size()};
  const auto& v = std::get<std::span<const float>>(output.values);
  return {v.data(), GDT_Float32, 4, v.size()};
}

}  // namespace

Result<RasterCells> read_cells(const Raster& raster, int band_number, std::size_t most, const StorePtr& store, Progress& progress) {
  const Raster::Impl& m = RasterAccess::inside(raster);
  const auto count = static_cast<int>(m.info.bands.size());
  if (band_number < 0 || band_number >= count)
    return fail(ErrorCode::kUnknownName, fmt::format("{}: no band {}", m.info.path, band_number + 1), fmt::format("it has {}", count));
  const auto cells = static_cast<std::size_t>(m.info.columns) * static_cast<std::size_t>(m.info.rows);
  if (cells > most)
    return fail(ErrorCode::kTooLarge, fmt::format("{}: {} cells, more than the {} that are taken into memory", m.info.path, grouped(static_cast<double>(cells), 0), grouped(static_cast<double>(most), 0)),
                "cut it out or make it coarser with gdalwarp");
  RasterCells out;
  out.columns = static_cast<int>(m.info.columns);
  out.rows = static_cast<int>(m.info.rows);
  out.transform = m.info.transform;
  out.crs = m.definition;
  out.geographic = m.geographic;
  out.closed = m.closed;
  auto room = BigArray<float>::make(cells, store);
  if (!room) return tl::unexpected(room.error());
  out.values = std::move(*room);
  GdalScope scope;
  const std::scoped_lock lock(m.mutex);
  GDALRasterBand& band = *m.dataset->GetRasterBand(band_number + 1);
  int across = 0, down = 0;
  band.GetBlockSize(&across, &down);
  // Whole blocks at a time, some megabytes.
  const int rows_at_once = std::max(1, (std::max(1, (1 << 22) / std::max(1, out.columns)) + down - 1) / std::max(1, down)) * std::max(1, down);
  for (int top = 0; top < out.rows; top += rows_at_once) {
    if (progress.cancelled()) return cancelled();
    const int rows = std::min(rows_at_once, out.rows - top);
    float* values = out.values.data() + static_cast<std::size_t>(top) * static_cast<std::size_t>(out.columns);
    GDALRasterIOExtraArg extra;
    INIT_RASTERIO_EXTRA_ARG(extra);
    extra.pfnProgress = on_progress;
    extra.pProgressData = &progress;
    if (band.RasterIO(GF_Read, 0, top, out.columns, rows, values, out.columns, rows, GDT_Float32, 0, 0, &extra) != CE_None || !settle_values(band, top, rows, values)) {
      if (progress.cancelled()) return cancelled();
      return fail(ErrorCode::kFormat, fmt::format("{}: cannot be read. {}", m.info.path, scope.take_failures("GDAL does not say why")), "the file is damaged or was changed while it was open: copy it again and open it anew");
    }
    rest(store);
  }
  return out;
}

Result<> write_geotiff(const std::filesystem::path& file, const RasterOutput& output, Progress& progress) {
  const Pixels pixels = pixels_of(output);
  const auto cells = static_cast<std::size_t>(output.columns) * static_cast<std::size_t>(output.rows);
  if (output.columns < 1 || output.rows < 1 || pixels.count != cells)
    return fail(ErrorCode::kInternal, fmt::format("{}: {} values for {} x {} cells", file.string(), pixels.count, output.columns, output.rows));
  OGRSpatialReference srs;
  srs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  if (output.crs.empty()) srs.SetWellKnownGeogCS("WGS84");
  else if (GdalScope quiet; srs.SetFromUserInput(output.crs.c_str()) != OGRERR_NONE)
    return fail(ErrorCode::kCrs, fmt::format("{}: its coordinate system cannot be written: {}", file.string(), quiet.take_failures(output.crs.substr(0, 60))));
  GDALAllRegister();
  return replace_file(file, [&](const std::filesystem::path& path) -> Result<> {
    GdalScope scope;
    const auto failed = [&](std::string_view what) {
      if (progress.cancelled()) return cancelled();
      return fail(ErrorCode::kWrite, fmt::format("{}: cannot be written: {}", file.string(), scope.take_failures(what)), "look at the rights on the folder and the space on the disk");
    };
    CPLStringList options;
    for (const char* option : {"TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "BIGTIFF=IF_SAFER"}) options.AddString(option);
    if (output.compress) {
      options.AddString("COMPRESS=DEFLATE");
      options.AddString("ZLEVEL=1");
      options.AddString(pixels.type == GDT_Float32 ? "PREDICTOR=3" : pixels.type == GDT_UInt32 ? "PREDICTOR=2" : "PREDICTOR=1");
      options.AddString(fmt::format("NUM_THREADS={}", progress.threads()).c_str());
    }
    GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GTiff");
    if (driver == nullptr) return fail(ErrorCode::kInternal, "GDAL has no writer of GeoTIFF");
    std::unique_ptr<GDALDataset, CloseDataset> made(driver->Create(path.string().c_str(), output.columns, output.rows, 1, pixels.type, options.List()));
    if (!made) return failed("it cannot be created");
    std::array<double, 6> transform = output.transform;
    made->SetGeoTransform(transform.data());
    made->SetSpatialRef(&srs);
    GDALRasterBand& band = *made->GetRasterBand(1);
    if (output.nodata) band.SetNoDataValue(*output.nodata);
    if (!output.description.empty()) band.SetDescription(output.description.c_str());
    if (!output.unit.empty()) band.SetUnitType(output.unit.c_str());
    const auto* bytes = static_cast<const std::uint8_t*>(pixels.data);
    for (int top = 0; top < output.rows; top += kTile) {
      if (progress.cancelled()) return cancelled();
      const int rows = std::min(kTile, output.rows - top);
      // GDAL takes what it writes by a pointer that is not const.
      auto* part = const_cast<std::uint8_t*>(bytes + static_cast<std::size_t>(top) * static_cast<std::size_t>(output.columns) * pixels.bytes);
      if (band.RasterIO(GF_Write, 0, top, output.columns, rows, part, output.columns, rows, pixels.type, 0, 0, nullptr) != CE_None) return failed("GDAL does not say why");
    }
    made->FlushCache();
    if (!scope.failures().empty()) return failed("GDAL does not say why");
    made.reset();
    if (!scope.failures().empty()) return failed("GDAL does not say why");
    return {};
  });
}

}  // namespace thalweg
