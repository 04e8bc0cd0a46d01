#pragma once
// Labelled cells as polygons.

#include <cstdint>
#include <span>
#include <vector>

#include "geo/water/terrain.hpp"

namespace thalweg {

// One polygon feature for each of `wanted` (labels; 0 is none), in their order. Rings follow the edges of cells:
// cells that share a side are one part, those that meet in a corner only are not. There is a vertex at every
// corner along a parallel (a long edge there would not be the cells' side) and, along a meridian, where the ring
// turns or the neighbour changes: neighbours share every edge exactly. Polygons are cut at the seam of a closed
// grid and at 180 degrees. Outer rings run anticlockwise. A label without cells gives a feature without geometry.
// Errors: kCrs, kCancelled. Cost: linear in the cells and in the vertices.
Result<GeometryColumn> outline_labels(const GridPlace& place, std::span<const std::uint32_t> label, std::span<const std::uint32_t> wanted, Progress& progress);

}  // namespace thalweg
