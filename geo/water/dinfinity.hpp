#pragma once
// Flow that may part between two neighbours: Tarboton 1997, A new method for the determination of flow directions
// and upslope areas in grid digital elevation models, Water Resources Research 33, doi:10.1029/96WR03137.

#include "geo/water/flow.hpp"

namespace thalweg {

// Each cell drains down the steepest of the eight triangles round it. Where none goes down (flats, lakes, breached
// depressions) it takes its D8 direction whole, so that all water reaches D8's outlets.
struct DInfinity {
  BigArray<std::uint8_t> facet;   // 0 to 7 anticlockwise from east, two a quadrant; kWhole: the D8 direction; kNothing
  BigArray<float> to_diagonal;    // the part that goes to the triangle's diagonal neighbour, by angle; the rest goes straight
};
inline constexpr std::uint8_t kWhole = 8;

// `flow` has filled_m, the surface that slopes are taken on. Each triangle has the true sides of its row. Linear. Memory:
// 5 bytes a cell. Errors: kEmpty (no filled heights), no room, kCancelled.
Result<DInfinity> part_flow(const Flow& flow, const GridPlace& place, Progress& progress);

// The way that a cell's water takes, degrees anticlockwise from east, [0, 360); NaN at outlets, sinks and cells without value.
float angle_deg(const DInfinity& parted, const Flow& flow, const GridPlace& place, CellIndex cell);

// km2 that drain through each cell, its own included; 0 where there is no value. Each cell adds up its donors in one
// order, so that the last bit does not depend on anything but the data; what arrives at the outlets is the whole within
// 1e-9. Errors: no room, kCancelled. Memory: 9 bytes a cell.
Result<BigArray<double>> accumulate_parted(const DInfinity& parted, const Flow& flow, const GridPlace& place, Progress& progress);

}  // namespace thalweg
