#include "geo/data/raster.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include <fmt/format.h>
#include <gdal_priv.h>

#include "geo/base/parallel.hpp"
#include "geo/data/raster_impl.hpp"

namespace thalweg {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr int kNodeStep = 8;            // cells between places that are transformed exactly
constexpr std::int64_t kMostCells = 32'000'000;

struct Cell { double column = 0, row = 0; };  // continuous; (0, 0) is the outer corner of the first cell

// Where wanted cells lie in the raster: exact at nodes, bilinear between them.
struct Nodes {
  int across = 0, down = 0;
  std::vector<Cell> cells;
  const Cell& at(int i, int j) const { return cells[static_cast<std::size_t>(j) * static_cast<std::size_t>(across) + static_cast<std::size_t>(i)]; }
};

// A part of one band, made coarser: cells of `columns` x `rows` over [left, left + width) x [top, top + height)
// of the raster's cells.
struct Part {
  double left = 0, top = 0, width = 0, height = 0;
  int columns = 0, rows = 0;
  std::vector<float> values;  // NaN where there is none
};

struct Window { std::int64_t left = 0, top = 0, width = 0, height = 0; };

int on_progress(double, const char*, void* data) { return static_cast<const Progress*>(data)->cancelled() ? 0 : 1; }

// One call of GDAL: the window of a band as columns x rows, the nearest overview chosen.
bool read_cells(GDALRasterBand& band, const Window& w, int columns, int rows, Resampling resampling, Progress& progress, float* out, int stride) {
  GDALRasterIOExtraArg extra;
  INIT_RASTERIO_EXTRA_ARG(extra);
  const bool coarser = columns < w.width || rows < w.height;
  extra.eResampleAlg = coarser && resampling == Resampling::kSmooth ? GRIORA_Average : GRIORA_NearestNeighbour;
  extra.pfnProgress = on_progress;
  extra.pProgressData = &progress;
  const auto line = static_cast<GSpacing>(stride) * static_cast<GSpacing>(sizeof(float));
  if (band.RasterIO(GF_Read, static_cast<int>(w.left), static_cast<int>(w.top), static_cast<int>(w.width), static_cast<int>(w.height), out, columns, rows,
                    GDT_Float32, sizeof(float), line, &extra) != CE_None) {
    return false;
  }
  const int flags = band.GetMaskFlags();
  int has_nodata = 0;
  const auto nodata = static_cast<float>(band.GetNoDataValue(&has_nodata));
  int has_scale = 0, has_offset = 0;
  const double scale = band.GetScale(&has_scale), offset = band.GetOffset(&has_offset);
  const bool scaled = (has_scale != 0 && scale != 1) || (has_offset != 0 && offset != 0);
  std::vector<std::uint8_t> mask;
  if ((flags & (GMF_ALL_VALID | GMF_NODATA)) == 0 && band.GetColorInterpretation() != GCI_AlphaBand) {
    mask.resize(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    INIT_RASTERIO_EXTRA_ARG(extra);
    extra.pfnProgress = on_progress;
    extra.pProgressData = &progress;
    if (band.GetMaskBand()->RasterIO(GF_Read, static_cast<int>(w.left), static_cast<int>(w.top), static_cast<int>(w.width), static_cast<int>(w.height), mask.data(),
                                     columns, rows, GDT_Byte, 1, columns, &extra) != CE_None) {
      return false;
    }
  }
  for (int r = 0; r < rows; ++r) {
    float* values = out + static_cast<std::size_t>(r) * static_cast<std::size_t>(stride);
    for (int c = 0; c < columns; ++c) {
      const bool none = (has_nodata != 0 && values[c] == nodata) || !std::isfinite(values[c]) ||
                        (!mask.empty() && mask[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(c)] < 128);
      if (none) values[c] = kNone;
      else if (scaled) values[c] = static_cast<float>((has_scale != 0 ? scale : 1) * values[c] + (has_offset != 0 ? offset : 0));
    }
  }
  return true;
}

// `w` lies in the raster of `all` columns; a closed raster gets two more cells on sides that end at its seam.
bool read_part(GDALRasterBand& band, const Window& w, int columns, int rows, bool closed, Resampling resampling, Progress& progress, Part& part) {
  const std::int64_t all = band.GetXSize();
  const double step = static_cast<double>(w.width) / columns;
  const auto margin = static_cast<std::int64_t>(std::ceil(2 * step));
  const bool west = closed && w.left == 0 && margin < all, east = closed && w.left + w.width == all && margin < all;
  const int extra_west = west ? 2 : 0, extra_east = east ? 2 : 0;
  part.columns = columns + extra_west + extra_east;
  part.rows = rows;
  part.left = static_cast<double>(w.left) - extra_west * step;
  part.width = static_cast<double>(w.width) + (extra_west + extra_east) * step;
  part.top = static_cast<double>(w.top);
  part.height = static_cast<double>(w.height);
  part.values.assign(static_cast<std::size_t>(part.columns) * static_cast<std::size_t>(rows), kNone);
  if (west && !read_cells(band, {all - margin, w.top, margin, w.height}, 2, rows, resampling, progress, part.values.data(), part.columns)) return false;
  if (east && !read_cells(band, {0, w.top, margin, w.height}, 2, rows, resampling, progress, part.values.data() + extra_west + columns, part.columns)) return false;
  return read_cells(band, w, columns, rows, resampling, progress, part.values.data() + extra_west, part.columns);
}

// Weights of the four cells round a place `t` in [0, 1) after the second of them: Catmull and Rom's spline
// goes through the values; the B-spline passes them by and has smooth slopes, so that a coarse surface that
// is drawn larger shows no facets.
std::array<float, 4> weights(double t, bool b_spline) {
  const double u = 1 - t;
  if (b_spline) return {static_cast<float>(u * u * u / 6), static_cast<float>((3 * t * t * t - 6 * t * t + 4) / 6), static_cast<float>((3 * u * u * u - 6 * u * u + 4) / 6), static_cast<float>(t * t * t / 6)};
  return {static_cast<float>(0.5 * t * (-1 + t * (2 - t))), static_cast<float>(0.5 * (2 + t * t * (3 * t - 5))), static_cast<float>(0.5 * t * (1 + t * (4 - 3 * t))), static_cast<float>(0.5 * t * t * (t - 1))};
}

// The value at a place in the part's own cells, measured from the middle of its first one.
float value_at(const Part& part, double x, double y, Resampling resampling, bool b_spline) {
  const int last_x = part.columns - 1, last_y = part.rows - 1;
  const auto value = [&](int i, int j) {
    return part.values[static_cast<std::size_t>(std::clamp(j, 0, last_y)) * static_cast<std::size_t>(part.columns) + static_cast<std::size_t>(std::clamp(i, 0, last_x))];
  };
  const float nearest = value(static_cast<int>(std::floor(x + 0.5)), static_cast<int>(std::floor(y + 0.5)));
  if (resampling == Resampling::kNearest || std::isnan(nearest)) return nearest;
  const int i = static_cast<int>(std::floor(x)), j = static_cast<int>(std::floor(y));
  const auto wx = weights(x - i, b_spline), wy = weights(y - j, b_spline);
  float sum = 0;
  if (i >= 1 && j >= 1 && i + 2 <= last_x && j + 2 <= last_y) {
    const float* four = &part.values[static_cast<std::size_t>(j - 1) * static_cast<std::size_t>(part.columns) + static_cast<std::size_t>(i - 1)];
    for (std::size_t b = 0; b < 4; ++b, four += part.columns) sum += wy[b] * (wx[0] * four[0] + wx[1] * four[1] + wx[2] * four[2] + wx[3] * four[3]);
    if (!std::isnan(sum)) return sum;
    sum = 0;
  }
  for (int b = 0; b < 4; ++b) {
    float row = 0;
    for (int a = 0; a < 4; ++a) row += wx[static_cast<std::size_t>(a)] * value(i + a - 1, j + b - 1);
    sum += wy[static_cast<std::size_t>(b)] * row;
  }
  if (!std::isnan(sum)) return sum;
  // Beside a hole: what is there of the four nearest.
  float total = 0, weight = 0;
  for (int b = 0; b < 2; ++b) {
    for (int a = 0; a < 2; ++a) {
      const float v = value(i + a, j + b);
      const auto w = static_cast<float>((a == 0 ? 1 - (x - i) : x - i) * (b == 0 ? 1 - (y - j) : y - j));
      if (std::isnan(v)) continue;
      total += w * v;
      weight += w;
    }
  }
  return weight > 0 ? total / weight : nearest;
}

Nodes nodes_of(const std::array<double, 6>& inverse, const Projector* projector, bool geographic, const GeoBox& box, int columns, int rows) {
  Nodes nodes;
  nodes.across = (columns + kNodeStep - 1) / kNodeStep + 1;
  nodes.down = (rows + kNodeStep - 1) / kNodeStep + 1;
  std::vector<MapXY> places;
  places.reserve(static_cast<std::size_t>(nodes.across) * static_cast<std::size_t>(nodes.down));
  const double dx = (box.east - box.west) / columns, dy = (box.north - box.south) / rows;
  for (int j = 0; j < nodes.down; ++j) {
    for (int i = 0; i < nodes.across; ++i) places.push_back({box.west + dx * (i * kNodeStep + 0.5), std::clamp(box.north - dy * (j * kNodeStep + 0.5), -90.0, 90.0)});
  }
  if (projector != nullptr) {
    std::vector<double> turns;  // PROJ gives longitudes back in its own range
    if (geographic) {
      for (const MapXY& p : places) turns.push_back(p.x);
    }
    projector->inverse(places);
    for (std::size_t k = 0; k < turns.size(); ++k) places[k].x += 360 * std::round((turns[k] - places[k].x) / 360);
  }
  for (const MapXY& p : places) nodes.cells.push_back({inverse[0] + p.x * inverse[1] + p.y * inverse[2], inverse[3] + p.x * inverse[4] + p.y * inverse[5]});
  return nodes;
}

// Cells of the raster to one wanted cell, along its columns and rows: the least over the nodes, so that
// nothing is lost where the map is largest.
Cell steps_of(const Nodes& nodes) {
  Cell least{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  for (int j = 0; j + 1 < nodes.down; ++j) {
    for (int i = 0; i + 1 < nodes.across; ++i) {
      const Cell &o = nodes.at(i, j), &a = nodes.at(i + 1, j), &b = nodes.at(i, j + 1);
      const double c = std::hypot(a.column - o.column, b.column - o.column) / kNodeStep, r = std::hypot(a.row - o.row, b.row - o.row) / kNodeStep;
      if (std::isfinite(c) && c > 0) least.column = std::min(least.column, c);
      if (std::isfinite(r) && r > 0) least.row = std::min(least.row, r);
    }
  }
  if (!std::isfinite(least.column)) least.column = 1;
  if (!std::isfinite(least.row)) least.row = 1;
  return least;
}

using Dataset = std::unique_ptr<GDALDataset, CloseDataset>;

// All bands of `from` as columns x rows in memory, in their own type. Null on failure and when cancelled.
Dataset small_copy(GDALDataset& from, int columns, int rows, bool codes, Progress& progress) {
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("MEM");
  const GDALDataType type = from.GetRasterBand(1)->GetRasterDataType();
  Dataset made(driver == nullptr ? nullptr : driver->Create("", columns, rows, from.GetRasterCount(), type, nullptr));
  if (!made) return nullptr;
  std::vector<std::uint8_t> cells(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows) * static_cast<std::size_t>(GDALGetDataTypeSizeBytes(type)));
  for (int b = 1; b <= from.GetRasterCount(); ++b) {
    GDALRasterBand &source = *from.GetRasterBand(b), &target = *made->GetRasterBand(b);
    GDALRasterIOExtraArg extra;
    INIT_RASTERIO_EXTRA_ARG(extra);
    extra.eResampleAlg = codes ? GRIORA_NearestNeighbour : GRIORA_Average;
    extra.pfnProgress = on_progress;
    extra.pProgressData = &progress;
    if (source.RasterIO(GF_Read, 0, 0, source.GetXSize(), source.GetYSize(), cells.data(), columns, rows, type, 0, 0, &extra) != CE_None ||
        target.RasterIO(GF_Write, 0, 0, columns, rows, cells.data(), columns, rows, type, 0, 0, nullptr) != CE_None) {
      return nullptr;
    }
    int has = 0;
    if (const double nodata = source.GetNoDataValue(&has); has != 0) target.SetNoDataValue(nodata);
    if (const double scale = source.GetScale(&has); has != 0) target.SetScale(scale);
    if (const double offset = source.GetOffset(&has); has != 0) target.SetOffset(offset);
    target.SetColorInterpretation(source.GetColorInterpretation());
  }
  return made;
}

}  // namespace

Raster::Raster(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Raster::~Raster() = default;
const RasterInfo& Raster::info() const { return impl_->info; }

Result<RasterGrid> Raster::read(const GeoBox& wanted, int columns, int rows, std::span<const int> bands, Resampling resampling, Progress& progress) const {
  const Impl& m = *impl_;
  RasterGrid grid;
  grid.box = wanted;
  if (grid.box.west > grid.box.east) grid.box.east += 360;
  grid.columns = columns;
  grid.rows = rows;
  grid.bands = static_cast<int>(bands.size());
  if (columns < 1 || rows < 1 || wanted.empty()) return fail(ErrorCode::kEmpty, fmt::format("{}: a window without cells", m.info.path));
  if (static_cast<std::int64_t>(columns) * rows > kMostCells)
    return fail(ErrorCode::kTooLarge, fmt::format("{}: a window of {} x {} cells", m.info.path, columns, rows), "read it in parts, or coarser");
  const std::size_t area = static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
  grid.values.assign(area * bands.size(), kNone);
  GdalScope scope;
  const std::scoped_lock lock(m.mutex);
  const auto unreadable = [&] {
    if (progress.cancelled()) return cancelled();
    return fail(ErrorCode::kFormat, fmt::format("{}: cannot be read. {}", m.info.path, scope.take_failures("GDAL does not say why")), "the file is damaged or was changed while it was open: copy it again and open it anew");
  };
  // A raster in degrees lies at every turn of the globe.
  const int turns = m.geographic ? 2 : 0;
  for (int turn = -turns; turn <= turns; ++turn) {
    GeoBox box = grid.box;
    box.west += 360 * turn;
    box.east += 360 * turn;
    Nodes nodes = nodes_of(m.inverse, m.projector ? &*m.projector : nullptr, m.geographic, box, columns, rows);
    const auto all_columns = static_cast<double>(m.info.columns), all_rows = static_cast<double>(m.info.rows);
    double left = all_columns, right = 0, top = all_rows, bottom = 0;
    for (const Cell& c : nodes.cells) {
      if (!std::isfinite(c.column) || !std::isfinite(c.row)) continue;
      left = std::min(left, c.column);
      right = std::max(right, c.column);
      top = std::min(top, c.row);
      bottom = std::max(bottom, c.row);
    }
    if (!(left < all_columns && right > 0 && top < all_rows && bottom > 0)) continue;
    Cell step = steps_of(nodes);
    GDALDataset* level = m.dataset.get();
    double shrink_x = 1, shrink_y = 1;  // of our own overview
    if (m.info.overviews.empty() && all_columns * all_rows > kCellsWithoutOverviews) {
      const double coarser = std::max(all_columns, all_rows) / static_cast<double>(kOwnOverview);
      if (std::min(step.column, step.row) >= coarser) {
        if (!m.small) {
          const int w = static_cast<int>(std::ceil(all_columns / coarser)), h = static_cast<int>(std::ceil(all_rows / coarser));
          m.small = small_copy(*m.dataset, w, h, m.info.bands.front().role == BandRole::kPalette, progress);
          if (!m.small) return unreadable();
        }
        level = m.small.get();
        shrink_x = level->GetRasterXSize() / all_columns;
        shrink_y = level->GetRasterYSize() / all_rows;
      }
    }
    const auto cells_x = static_cast<double>(level->GetRasterXSize()), cells_y = static_cast<double>(level->GetRasterYSize());
    const bool b_spline = std::max(step.column * shrink_x, step.row * shrink_y) < 0.7;
    for (Cell& c : nodes.cells) {
      c.column *= shrink_x;
      c.row *= shrink_y;
    }
    step.column = std::max(1.0, step.column * shrink_x);
    step.row = std::max(1.0, step.row * shrink_y);
    Window w;
    w.left = static_cast<std::int64_t>(std::max(0.0, std::floor(left * shrink_x - 2 * step.column - 1)));
    w.top = static_cast<std::int64_t>(std::max(0.0, std::floor(top * shrink_y - 2 * step.row - 1)));
    w.width = static_cast<std::int64_t>(std::min(cells_x, std::ceil(right * shrink_x + 2 * step.column + 1))) - w.left;
    w.height = static_cast<std::int64_t>(std::min(cells_y, std::ceil(bottom * shrink_y + 2 * step.row + 1))) - w.top;
    double part_columns = std::max(1.0, std::ceil(static_cast<double>(w.width) / step.column)), part_rows = std::max(1.0, std::ceil(static_cast<double>(w.height) / step.row));
    // Where the map's scale varies much, the finest place must not make the whole too large.
    const double most = std::max(4.0 * static_cast<double>(area), 1e6);
    if (part_columns * part_rows > most) {
      const double less = std::sqrt(most / (part_columns * part_rows));
      part_columns = std::max(1.0, std::floor(part_columns * less));
      part_rows = std::max(1.0, std::floor(part_rows * less));
    }
    for (std::size_t b = 0; b < bands.size(); ++b) {
      if (bands[b] < 0 || bands[b] >= level->GetRasterCount()) continue;
      Part part;
      GDALRasterBand& band = *level->GetRasterBand(bands[b] + 1);
      if (!read_part(band, w, static_cast<int>(part_columns), static_cast<int>(part_rows), m.closed, resampling, progress, part)) return unreadable();
      const double to_x = part.columns / part.width, to_y = part.rows / part.height;
      float* out = grid.values.data() + b * area;
      parallel_for(progress, static_cast<std::size_t>(rows), 32, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
          const int j = static_cast<int>(row) / kNodeStep;
          const double v = static_cast<double>(static_cast<int>(row) % kNodeStep) / kNodeStep;
          for (int column = 0; column < columns; ++column) {
            float& value = out[row * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column)];
            if (!std::isnan(value)) continue;
            const int i = column / kNodeStep;
            const double u = static_cast<double>(column % kNodeStep) / kNodeStep;
            const Cell &p = nodes.at(i, j), &q = nodes.at(i + 1, j), &s = nodes.at(i, j + 1), &t = nodes.at(i + 1, j + 1);
            const double c = (1 - v) * ((1 - u) * p.column + u * q.column) + v * ((1 - u) * s.column + u * t.column);
            const double r = (1 - v) * ((1 - u) * p.row + u * q.row) + v * ((1 - u) * s.row + u * t.row);
            if (!(c >= -1e-6 && c <= cells_x + 1e-6 && r >= -1e-6 && r <= cells_y + 1e-6)) continue;
            value = value_at(part, (c - part.left) * to_x - 0.5, (r - part.top) * to_y - 0.5, resampling, b_spline);
          }
        }
      });
      if (progress.cancelled()) return cancelled();
    }
  }
  return grid;
}

}  // namespace thalweg
