#pragma once
// From heights to flow: where the water of each cell goes, and how much arrives.
//
// Depressions are not flooded cell by cell from a heap. Each cell drains to a pit by steepest descent; pits are
// joined by the lowest passes between them, a minimum spanning tree that hangs from the raster's edge and from
// inland sinks (Cordonnier, Bovy, Braun 2019, doi:10.5194/esurf-7-549-2019; Barnes, Callaghan, Wickert 2020,
// doi:10.5194/esurf-8-431-2020). The level of each depression is the highest pass on its way out: the same
// surface, bit for bit, as priority-flood gives (Barnes, Lehman, Mulla 2014, doi:10.1016/j.cageo.2013.04.024).

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "geo/base/problems.hpp"
#include "geo/base/progress.hpp"
#include "geo/water/terrain.hpp"

namespace thalweg {

enum class Depressions : std::uint8_t {
  kBreach,  // a depression drains from its pit back up the valley to its lowest pass, as through a cut
  kFill,    // it is filled to its lowest pass, and the lake drains by gradients away from its shores and to its outlet
};

// Depressions that stay inland sinks by rule: those that, filled to their pass, reach every bound that is not 0.
// Their deepest pit becomes the sink. Without any bound there is no rule.
struct SinkRule {
  double depth_m = 0, area_km2 = 0, volume_km3 = 0;
  bool any() const { return depth_m > 0 || area_km2 > 0 || volume_km3 > 0; }
};

struct FlowOptions {
  Depressions depressions = Depressions::kBreach;
  std::vector<std::vector<CellIndex>> sinks;  // each list of cells is one inland sink: a lake, or one cell
  SinkRule keep;
  bool with_basins = true;
  bool with_filled = false;
};

struct Outlet {
  CellIndex cell = 0;
  bool inland = false;
  int sink = -1;  // which of FlowOptions::sinks; -1: none of them
};

struct Flow {
  GridShape shape;
  BigArray<Direction> direction;       // of every cell; no cycles: each cell ends at an outlet
  BigArray<std::uint32_t> basin;       // 1 + the number of its outlet; 0 where there is no value
  std::vector<Outlet> outlets;         // by cell; a sink of several cells stands at its first
  BigArray<float> filled_m;            // heights with depressions filled to their passes, where asked for
  std::size_t cells = 0;               // with a value
  std::size_t pits = 0;                // raw pits, single or flat, before anything was breached or filled
  std::size_t flooded = 0;             // cells below the level of their depression; only where filled_m is asked for
};

// Slopes are drops over the true distance between middles of cells; of equally steep ones, straight steps before
// diagonal ones, clockwise from east. A cell of the raster's edge, or beside a cell without value, drains out
// where no neighbour is lower. Flats drain by the shortest way to where they leave, those of kFill by the
// gradients of Barnes, Lehman and Mulla (2014, doi:10.1016/j.cageo.2013.01.009). The result does not depend on
// the number of threads. Empty and all-nodata terrain has no outlets. Cost: linear. Memory: 5 bytes a cell
// beside the terrain, 9 where heights are filled, in the terrain's store where it has one (then what stays resident is
// the store's budget, and the graph of pits: about 100 bytes a pit); at most 536 million cells. Errors: kTooLarge,
// kWrite (no room in the store), kCancelled.
Result<Flow> route(const Terrain& terrain, const FlowOptions& options, Progress& progress);

// The number of cells that drain through each one, itself included; 0 where there is no value. The sum over
// outlets' cells is the number of cells. Linear. Memory: 5 bytes a cell. Errors: kCancelled.
Result<BigArray<std::uint32_t>> accumulate_cells(const Flow& flow, Progress& progress);

// The area that drains through each cell, itself included, in whole square centimetres of the ellipsoid: sums
// are exact. The earth is 5.1e18. Memory: 9 bytes a cell. Errors: kCancelled.
Result<BigArray<std::uint64_t>> accumulate_area(const Flow& flow, const GridPlace& place, Progress& progress);

inline double km2_of(std::uint64_t cm2) { return static_cast<double>(cm2) * 1e-10; }

// Basins of the outlets by following the directions: for directions that came from a file.
Result<> label_basins(Flow& flow, Progress& progress);

// The area of each basin, in the order of outlets.
std::vector<std::uint64_t> basin_areas(const Flow& flow, const GridPlace& place);

// Cells upstream of `cell`, itself included, in the order found. Linear in their number.
std::vector<CellIndex> upstream_of(const Flow& flow, CellIndex cell);

// The cell with the largest accumulation within `radius_m` of a place (geodesic, middles of cells), the nearest
// of equals; the cell of the place itself for radius 0. kNoCell where no cell with a value is that near.
template <class Count>
CellIndex snap_to_stream(const Flow& flow, std::span<const Count> accumulation, const GridPlace& place, const GridLocator& locator, LonLat at, double radius_m);

}  // namespace thalweg
