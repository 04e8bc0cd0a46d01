#pragma once
#include <cstdint>
#include <vector>

#include "layers/map_view.hpp"

namespace thalweg {

// Triangles that cover the even-odd inside of the rings (each open, any direction, self-crossing
// allowed), three points each, appended to `out`. Rings of fewer than three points count for nothing.
// Touching and crossing rings are taken; where the tessellator gives up on a polygon (it hardly ever
// does) nothing is added and false is returned. n log n.
bool tessellate(const std::vector<std::vector<MapXY>>& rings, std::vector<MapXY>& out);

// The same, cut into squares of `cell` first: a sweep's triangles are long slivers, which cost a rasteriser
// far more than their area. Cut lines lie on multiples of `cell`, so that neighbouring squares meet exactly.
bool tessellate_cells(std::vector<std::vector<MapXY>> rings, double cell, std::vector<MapXY>& out);

// Points of the ring inside of the rectangle x0 <= x <= x1, y0 <= y <= y1, with edges along its sides
// where the ring lies outside: the even-odd inside within the rectangle is kept (Sutherland-Hodgman).
std::vector<MapXY> clip_ring(const std::vector<MapXY>& ring, double x0, double y0, double x1, double y1);

}  // namespace thalweg
