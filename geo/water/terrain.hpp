#pragma once
// Heights on a grid in memory, with the true size of its cells: what flow is computed from.

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "geo/base/big_array.hpp"
#include "geo/base/lonlat.hpp"
#include "geo/base/problems.hpp"
#include "geo/base/progress.hpp"
#include "geo/data/raster.hpp"
#include "geo/data/table.hpp"
#include "geo/water/grid.hpp"

namespace thalweg {

// Where the cells of a grid lie, and how large each is on the ellipsoid WGS 84. North is up: row 0 is the
// northernmost, column 0 the westernmost.
struct GridPlace {
  GridShape shape;
  std::array<double, 6> transform{};  // GDAL's; no rotation
  std::string crs;                    // a definition that Projector takes; empty: WGS 84
  bool geographic = true;             // the transform is in degrees

  // Area of cells in whole square centimetres, so that sums are exact whatever their order. Of a grid in
  // degrees one value a row, the band of the ellipsoid (authalic latitude, 1e-9 relative); else values at
  // nodes `node_step` cells apart, bilinear between them (1e-6 relative in UTM, tested).
  std::vector<double> row_cm2;
  std::vector<double> node_cm2;
  int node_step = 0, nodes_across = 0;
  std::uint64_t cell_cm2(int column, int row) const;
  // The areas of a row's cells; `out` has as many as the grid has columns.
  void row_areas(int row, std::span<std::uint64_t> out) const;

  // Metres between the middles of neighbouring cells: east-west and north-south, of a row.
  std::vector<double> east_m, south_m;
};

struct Terrain {
  GridPlace place;
  BigArray<float> height_m;      // NaN: no value
  std::string name;              // the file
  std::string unit;              // as the file says it, or what was given: "ft"

  const GridShape& shape() const { return place.shape; }
};

struct TerrainOptions {
  int band = 0;                  // from 0
  std::string unit;              // "m", "ft", "us-ft" ...: used instead of what the file says; empty: the file's
  StorePtr store;                // where heights and what is computed from them live; null: in memory
};

// One band of any kind with its place, turned so that north is up and west is left.
struct PlacedCells {
  GridPlace place;
  BigArray<float> values;        // NaN: no value
};
// `band` from 0. Errors: those of read_terrain but for the unit.
Result<PlacedCells> read_placed(const Raster& raster, int band, const StorePtr& store, Progress& progress);

// All cells of one band as they are in the file, turned so that north is up and west is left. Feet become
// metres by the file's unit or `options.unit`. A raster in degrees that goes round the earth is closed.
// Problems: no unit is stated (metres are taken), no cell has a value. Errors: kGeometry (rotated grid), kCrs
// (a place of the grid has no place on the earth), kTooLarge (over 536 million cells), kFormat, kUnknownName
// (band, unit), kWrite (no room in the store), kCancelled. Memory: 4 bytes a cell.
Result<Terrain> read_terrain(const Raster& raster, const TerrainOptions& options, Problems& problems, Progress& progress);

// Sizes of cells from shape, transform, crs and geographic. Errors: kCrs.
Result<> measure_cells(GridPlace& place, Progress& progress);

// Places in degrees to continuous columns and rows of the grid ((0, 0) is its north-west corner; of a closed
// grid any turn of longitude is taken into [0, columns)), and the middles of cells and corners back to degrees.
class GridLocator {
 public:
  static Result<GridLocator> create(const GridPlace& place);
  std::vector<MapXY> to_grid(std::span<const LonLat> places) const;        // infinite where there is none
  std::vector<LonLat> to_places(std::span<const MapXY> columns_rows) const;
  // The cell at a place; kNoCell outside of the grid.
  CellIndex cell_at(LonLat place) const;
  LonLat middle(CellIndex cell) const;
  ~GridLocator();
  GridLocator(GridLocator&&) noexcept;
  GridLocator& operator=(GridLocator&&) noexcept;

 private:
  struct Impl;
  explicit GridLocator(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Cells that a feature's lines pass (each line cut in steps of half a cell), its polygons hold (middle of the
// cell, even-odd), its points lie in: sorted, each once.
std::vector<CellIndex> cells_of(const GeometryColumn& geometry, std::size_t feature, const GridPlace& place, const GridLocator& locator);

// Lowers the cells of all lines of `tables` by `drop_m`, once each: water that reaches a river stays in it. A
// plain drop: no slope is put on the banks (AGREE does). Returns how many cells were lowered. What lies
// outside of the grid is left out. Errors: kCrs.
Result<std::size_t> burn(Terrain& terrain, std::span<const FeatureTable> tables, double drop_m, Progress& progress);

// Takes the heights of seas away: cells not above `level_m` that hang together over at least `least_km2`.
// Water that reaches them has left. Returns how many cells that were.
std::size_t remove_sea(Terrain& terrain, double level_m, double least_km2);

}  // namespace thalweg
