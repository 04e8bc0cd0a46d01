#include "geo/water/terrain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "geo/base/parallel.hpp"
#include "geo/data/raster_cells.hpp"
#include "geo/data/to_wgs84.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/earth/projector.hpp"

namespace thalweg {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr double kDegree = 3.14159265358979323846 / 180;
constexpr double kAxis_m = 6378137.0, kFlattening = 1 / 298.257223563;
constexpr double kE2 = kFlattening * (2 - kFlattening);

// Area of the ellipsoid between the equator and a latitude, for one radian of longitude.
double strip_m2(double lat_deg) {
  const double s = std::sin(lat_deg * kDegree), e = std::sqrt(kE2);
  return kAxis_m * kAxis_m * (1 - kE2) / 2 * (s / (1 - kE2 * s * s) + std::atanh(e * s) / e);
}

Result<std::optional<Projector>> projector_of(const GridPlace& place) {
  if (place.crs.empty()) return std::optional<Projector>();
  const auto same = is_wgs84(place.crs);
  if (!same) return tl::unexpected(same.error());
  if (*same) return std::optional<Projector>();
  auto made = Projector::create(place.crs, "EPSG:4326");
  if (!made) return tl::unexpected(made.error());
  return std::optional<Projector>(std::move(*made));
}

// Rows top to bottom and columns left to right become north to south and west to east.
void turn_north_up(RasterCells& cells) {
  const auto columns = static_cast<std::ptrdiff_t>(cells.columns);
  auto& t = cells.transform;
  if (t[5] > 0) {
    for (std::ptrdiff_t a = 0, b = cells.rows - 1; a < b; ++a, --b)
      std::swap_ranges(cells.values.begin() + a * columns, cells.values.begin() + (a + 1) * columns, cells.values.begin() + b * columns);
    t[3] += t[5] * cells.rows;
    t[5] = -t[5];
  }
  if (t[1] < 0) {
    for (std::ptrdiff_t r = 0; r < cells.rows; ++r) std::reverse(cells.values.begin() + r * columns, cells.values.begin() + (r + 1) * columns);
    t[0] += t[1] * cells.columns;
    t[1] = -t[1];
  }
}

void measure_degrees(GridPlace& place) {
  const auto& t = place.transform;
  for (int r = 0; r < place.shape.rows; ++r) {
    const double north = std::clamp(t[3] + r * t[5], -90.0, 90.0), south = std::clamp(t[3] + (r + 1) * t[5], -90.0, 90.0);
    place.row_cm2.push_back(t[1] * kDegree * (strip_m2(north) - strip_m2(south)) * 1e4);
    // Radii of curvature in the middle of the row.
    const double lat = (north + south) / 2, s = std::sin(lat * kDegree), w2 = 1 - kE2 * s * s;
    const double across = kAxis_m / std::sqrt(w2), along = kAxis_m * (1 - kE2) / (w2 * std::sqrt(w2));
    place.east_m.push_back(std::max(1e-3, t[1] * kDegree * across * std::cos(lat * kDegree)));
    place.south_m.push_back(-t[5] * kDegree * along);
  }
}

// The cell round each node is put back on the ellipsoid and measured there.
Result<> measure_projected(GridPlace& place, const Projector& projector) {
  const auto& t = place.transform;
  const int longest = std::max(place.shape.columns, place.shape.rows);
  place.node_step = std::max(1, std::min(64, (longest + 511) / 512 * 8));
  place.nodes_across = (place.shape.columns - 1) / place.node_step + 2;
  const int down = (place.shape.rows - 1) / place.node_step + 2;
  std::vector<MapXY> corners;
  corners.reserve(static_cast<std::size_t>(place.nodes_across) * static_cast<std::size_t>(down) * 4);
  for (int j = 0; j < down; ++j) {
    for (int i = 0; i < place.nodes_across; ++i) {
      // The last nodes may lie outside: they are those of the last cells then, and hardly weigh.
      const double c = std::min(i * place.node_step, place.shape.columns - 1), r = std::min(j * place.node_step, place.shape.rows - 1);
      for (const auto& [dc, dr] : {std::pair{0, 1}, {1, 1}, {1, 0}, {0, 0}}) corners.push_back({t[0] + (c + dc) * t[1], t[3] + (r + dr) * t[5]});
    }
  }
  projector.forward(corners);
  for (std::size_t n = 0; n < corners.size(); n += 4) {
    std::array<LonLat, 4> ring;
    for (std::size_t k = 0; k < 4; ++k) ring[k] = {corners[n + k].x, corners[n + k].y};
    const double area = ring_area_m2(ring);
    place.node_cm2.push_back(std::isfinite(area) ? std::abs(area) * 1e4 : 0);
  }
  const double most = *std::max_element(place.node_cm2.begin(), place.node_cm2.end());
  if (!(most > 0)) return fail(ErrorCode::kCrs, "no cell of the grid has a place on the earth", "the coordinate system named is probably not the one the raster is in");
  place.east_m.assign(static_cast<std::size_t>(place.shape.rows), t[1]);
  place.south_m.assign(static_cast<std::size_t>(place.shape.rows), -t[5]);
  return {};
}

}  // namespace

std::uint64_t GridPlace::cell_cm2(int column, int row) const {
  if (node_step == 0) return static_cast<std::uint64_t>(std::llround(row_cm2[static_cast<std::size_t>(row)]));
  const int i = column / node_step, j = row / node_step;
  // Nodes beyond the last cell stand for the last cell.
  const int width = std::min(node_step, shape.columns - 1 - i * node_step), height = std::min(node_step, shape.rows - 1 - j * node_step);
  const double u = width > 0 ? static_cast<double>(column - i * node_step) / width : 0, v = height > 0 ? static_cast<double>(row - j * node_step) / height : 0;
  const double* p = &node_cm2[static_cast<std::size_t>(j) * static_cast<std::size_t>(nodes_across) + static_cast<std::size_t>(i)];
  const double* q = p + nodes_across;
  return static_cast<std::uint64_t>(std::llround((1 - v) * ((1 - u) * p[0] + u * p[1]) + v * ((1 - u) * q[0] + u * q[1])));
}

void GridPlace::row_areas(int row, std::span<std::uint64_t> out) const {
  if (node_step == 0) std::fill(out.begin(), out.end(), cell_cm2(0, row));
  else
    for (std::size_t c = 0; c < out.size(); ++c) out[c] = cell_cm2(static_cast<int>(c), row);
}

Result<> measure_cells(GridPlace& place, Progress&) {
  if (place.shape.columns < 1 || place.shape.rows < 1) return fail(ErrorCode::kEmpty, "a grid without cells");
  place.row_cm2.clear();
  place.node_cm2.clear();
  place.east_m.clear();
  place.south_m.clear();
  place.node_step = 0;
  if (place.geographic) {
    measure_degrees(place);
    return {};
  }
  const auto projector = projector_of(place);
  if (!projector) return tl::unexpected(projector.error());
  if (!*projector) return fail(ErrorCode::kCrs, "a grid in metres needs a projected coordinate system");
  return measure_projected(place, **projector);
}

Result<PlacedCells> read_placed(const Raster& raster, int band, const StorePtr& store, Progress& progress) {
  const RasterInfo& info = raster.info();
  if (info.rotated)
    return fail(ErrorCode::kGeometry, fmt::format("{}: its rows are turned against the axes of its coordinate system, and flow needs rows that are not", info.path),
                "straighten it: gdalwarp turns a raster north up");
  auto cells = read_cells(raster, band, kMostFlowCells, store, progress);
  if (!cells) return tl::unexpected(cells.error());
  turn_north_up(*cells);
  PlacedCells out;
  out.place.shape = {cells->columns, cells->rows, cells->closed && cells->columns >= 3};
  out.place.transform = cells->transform;
  const auto same = is_wgs84(cells->crs);
  if (!same) return tl::unexpected(same.error());
  if (!*same) out.place.crs = cells->crs;
  out.place.geographic = cells->geographic;
  out.values = std::move(cells->values);
  if (auto measured = measure_cells(out.place, progress); !measured) {
    measured.error().message = info.path + ": " + measured.error().message;
    return tl::unexpected(measured.error());
  }
  return out;
}

Result<Terrain> read_terrain(const Raster& raster, const TerrainOptions& options, Problems& problems, Progress& progress) {
  const RasterInfo& info = raster.info();
  auto cells = read_placed(raster, options.band, options.store, progress);
  if (!cells) return tl::unexpected(cells.error());
  Terrain terrain;
  terrain.name = info.path;
  terrain.place = std::move(cells->place);
  terrain.height_m = std::move(cells->values);
  RasterBand band = info.bands[static_cast<std::size_t>(options.band)];
  if (!options.unit.empty()) band.unit = options.unit;
  terrain.unit = band.unit;
  const double metres = metres_per_unit(band);
  const bool known = metres != 1 || band.unit == "m" || band.unit == "metre" || band.unit == "metres" || band.unit == "meter" || band.unit == "meters";
  if (!options.unit.empty() && !known)
    return fail(ErrorCode::kUnknownName, fmt::format("unit '{}' is not known", options.unit), "known: m, km, cm, ft, us-ft");
  if (!known) {
    Problem p;
    p.severity = Severity::kInfo;
    p.kind = ProblemKind::kAttribute;
    p.text = band.unit.empty() ? fmt::format("{}: does not say in which unit its heights are; metres are taken", info.path) : fmt::format("{}: heights in '{}', which is not known; metres are taken", info.path, band.unit);
    p.advice = "--unit ft makes them feet; directions, areas and streams do not depend on it";
    problems.push_back(std::move(p));
  }
  if (metres != 1) {
    const auto factor = static_cast<float>(metres);
    parallel_for(progress, terrain.height_m.size(), 1 << 20, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) terrain.height_m[i] *= factor;
      rest(options.store);
    });
  }
  if (std::all_of(terrain.height_m.begin(), terrain.height_m.end(), [](float z) { return std::isnan(z); })) {
    Problem p;
    p.text = fmt::format("{}: no cell of band {} has a value, so nothing flows", info.path, options.band + 1);
    p.advice = "look whether the nodata value is the right one";
    problems.push_back(std::move(p));
  }
  if (progress.cancelled()) return cancelled();
  return terrain;
}

// --- places ---------------------------------------------------------------------------------------

struct GridLocator::Impl {
  GridShape shape;
  std::array<double, 6> transform{};
  bool geographic = true;
  std::optional<Projector> projector;
};

GridLocator::GridLocator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
GridLocator::~GridLocator() = default;
GridLocator::GridLocator(GridLocator&&) noexcept = default;
GridLocator& GridLocator::operator=(GridLocator&&) noexcept = default;

Result<GridLocator> GridLocator::create(const GridPlace& place) {
  auto projector = projector_of(place);
  if (!projector) return tl::unexpected(projector.error());
  auto impl = std::make_unique<Impl>();
  impl->shape = place.shape;
  impl->transform = place.transform;
  impl->geographic = place.geographic;
  impl->projector = std::move(*projector);
  return GridLocator(std::move(impl));
}

std::vector<MapXY> GridLocator::to_grid(std::span<const LonLat> places) const {
  const auto& t = impl_->transform;
  std::vector<MapXY> out;
  out.reserve(places.size());
  for (const LonLat& p : places) out.push_back({p.lon, p.lat});
  if (impl_->projector) impl_->projector->inverse(out);
  const double turn = impl_->geographic ? 360 / t[1] : 0;
  for (MapXY& p : out) {
    p = {(p.x - t[0]) / t[1], (p.y - t[3]) / t[5]};
    // The turn of longitude that lies in the grid, or nearest to its middle.
    if (turn > 0 && std::isfinite(p.x)) {
      const double low = impl_->shape.closed ? 0 : (impl_->shape.columns - turn) / 2;
      p.x -= turn * std::floor((p.x - low) / turn);
    }
  }
  return out;
}

std::vector<LonLat> GridLocator::to_places(std::span<const MapXY> columns_rows) const {
  const auto& t = impl_->transform;
  std::vector<MapXY> xy;
  xy.reserve(columns_rows.size());
  for (const MapXY& p : columns_rows) xy.push_back({t[0] + p.x * t[1], t[3] + p.y * t[5]});
  if (impl_->projector) impl_->projector->forward(xy);
  std::vector<LonLat> out;
  out.reserve(xy.size());
  for (const MapXY& p : xy) {
    const double lon = p.x > 180 ? p.x - 360 : p.x < -180 ? p.x + 360 : p.x;
    out.push_back({lon, impl_->geographic ? std::clamp(p.y, -90.0, 90.0) : p.y});
  }
  return out;
}

CellIndex GridLocator::cell_at(LonLat place) const {
  const MapXY p = to_grid(std::span(&place, 1)).front();
  const GridShape& s = impl_->shape;
  // A place on the eastern or southern rim belongs to the last cell.
  const double c = p.x == s.columns ? s.columns - 0.5 : p.x, r = p.y == s.rows ? s.rows - 0.5 : p.y;
  if (!(c >= 0 && r >= 0 && c < s.columns && r < s.rows)) return kNoCell;
  return s.at(static_cast<int>(c), static_cast<int>(r));
}

LonLat GridLocator::middle(CellIndex cell) const {
  const MapXY p{impl_->shape.column_of(cell) + 0.5, impl_->shape.row_of(cell) + 0.5};
  return to_places(std::span(&p, 1)).front();
}

std::vector<CellIndex> cells_of(const GeometryColumn& geometry, std::size_t feature, const GridPlace& place, const GridLocator& locator) {
  const GridShape& shape = place.shape;
  std::vector<CellIndex> cells;
  const double turn = place.geographic ? 360 / place.transform[1] : 0;
  const auto add = [&](double x, double y) {
    if (shape.closed) x -= shape.columns * std::floor(x / shape.columns);
    if (x >= 0 && y >= 0 && x < shape.columns && y < shape.rows) cells.push_back(shape.at(static_cast<int>(x), static_cast<int>(y)));
  };
  const auto near = [&](double x, double to) { return turn > 0 ? x - turn * std::round((x - to) / turn) : x; };
  for (std::uint32_t part = geometry.feature_start[feature]; part < geometry.feature_start[feature + 1]; ++part) {
    std::vector<std::vector<MapXY>> rings;
    for (std::uint32_t r = geometry.part_start[part]; r < geometry.part_start[part + 1]; ++r) {
      std::vector<MapXY> ring = locator.to_grid(geometry.ring(r));
      for (std::size_t i = 1; i < ring.size(); ++i) ring[i].x = near(ring[i].x, ring[i - 1].x);
      rings.push_back(std::move(ring));
    }
    if (geometry.kind[feature] != GeometryKind::kPolygon) {
      for (const auto& line : rings) {
        if (line.size() == 1) add(line[0].x, line[0].y);
        for (std::size_t i = 1; i < line.size(); ++i) {
          const double dx = line[i].x - line[i - 1].x, dy = line[i].y - line[i - 1].y, length = std::max(std::abs(dx), std::abs(dy));
          // Far lines cost nothing: most of a world's rivers lie outside of a grid.
          if (!(length < 1e7) || std::max(line[i].y, line[i - 1].y) < 0 || std::min(line[i].y, line[i - 1].y) > shape.rows) continue;
          const auto steps = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(2 * length)));
          for (std::int64_t s = 0; s <= steps; ++s) add(line[i - 1].x + dx * static_cast<double>(s) / static_cast<double>(steps), line[i - 1].y + dy * static_cast<double>(s) / static_cast<double>(steps));
        }
      }
      continue;
    }
    // Even-odd along the middles of rows.
    double top = shape.rows, bottom = 0;
    for (const auto& ring : rings)
      for (const MapXY& p : ring) {
        top = std::min(top, p.y);
        bottom = std::max(bottom, p.y);
      }
    for (int row = std::max(0, static_cast<int>(std::floor(top))); row < std::min<double>(shape.rows, bottom + 1); ++row) {
      const double y = row + 0.5;
      std::vector<double> cuts;
      for (const auto& ring : rings) {
        for (std::size_t i = 0; i < ring.size(); ++i) {
          const MapXY &a = ring[i], &b = ring[(i + 1) % ring.size()];
          const double bx = near(b.x, a.x);
          if ((a.y <= y) != (b.y <= y)) cuts.push_back(a.x + (y - a.y) / (b.y - a.y) * (bx - a.x));
        }
      }
      std::sort(cuts.begin(), cuts.end());
      for (std::size_t k = 0; k + 1 < cuts.size(); k += 2)
        for (double x = std::ceil(cuts[k] - 0.5) + 0.5; x < cuts[k + 1]; x += 1) add(x, y);
    }
  }
  std::sort(cells.begin(), cells.end());
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
  return cells;
}

Result<std::size_t> burn(Terrain& terrain, std::span<const FeatureTable> tables, double drop_m, Progress& progress) {
  const auto locator = GridLocator::create(terrain.place);
  if (!locator) return tl::unexpected(locator.error());
  std::vector<CellIndex> all;
  for (const FeatureTable& rivers : tables) {
    for (std::size_t f = 0; f < rivers.rows(); ++f) {
      if (progress.cancelled()) return cancelled();
      if (rivers.geometry.kind[f] != GeometryKind::kLine) continue;
      const auto cells = cells_of(rivers.geometry, f, terrain.place, *locator);
      all.insert(all.end(), cells.begin(), cells.end());
    }
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  for (const CellIndex c : all) terrain.height_m[c] -= static_cast<float>(drop_m);
  return all.size();
}

std::size_t remove_sea(Terrain& terrain, double level_m, double least_km2) {
  const GridShape& shape = terrain.shape();
  const Steps steps(shape);
  const auto level = static_cast<float>(level_m);
  std::vector<std::uint8_t> seen(shape.cells(), 0);
  std::vector<CellIndex> water;
  std::size_t removed = 0;
  for (CellIndex first = 0; first < shape.cells(); ++first) {
    if (seen[first] != 0 || !(terrain.height_m[first] <= level)) continue;
    water.assign(1, first);
    seen[first] = 1;
    std::uint64_t cm2 = 0;
    for (std::size_t i = 0; i < water.size(); ++i) {
      cm2 += terrain.place.cell_cm2(shape.column_of(water[i]), shape.row_of(water[i]));
      for_each_neighbour(shape, steps, water[i], [&](Direction, CellIndex n) {
        if (seen[n] != 0 || !(terrain.height_m[n] <= level)) return;
        seen[n] = 1;
        water.push_back(n);
      });
    }
    if (static_cast<double>(cm2) * 1e-10 < least_km2) continue;
    for (const CellIndex c : water) terrain.height_m[c] = kNone;
    removed += water.size();
  }
  return removed;
}

}  // namespace thalweg
