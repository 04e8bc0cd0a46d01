#pragma once
// Lines of equal height of a grid. No projection, no drawing.

#include <vector>

#include "geo/base/progress.hpp"
#include "geo/data/raster.hpp"

namespace thalweg {

struct Contour {
  double value = 0;
  std::vector<LonLat> line;   // higher ground at the right; longitudes may run beyond 180; closed: the ends are one place
  bool closed = false;
};

// Where the surface through the first band's values, straight along the edges of the lattice of cell middles, crosses
// base + k * interval: marching squares; a saddle is told by the mean of its four corners. A value at a level counts as above
// it. Lines end at the grid's edge and beside cells without value; nothing is smoothed. Values are multiplied by `per_unit`
// first. By value, then from the north. Cost: linear in the cells and in what is found, n log n for joining it.
// Empty for an interval that is not above 0 and where one would give more than 10,000 levels.
std::vector<Contour> contours(const RasterGrid& grid, double interval, double per_unit, Progress& progress);

// A nice interval (1, 2 or 5 times a power of ten) for a map of so many metres of ground to a logical pixel, made of cells of
// that size: lines of steep slopes (some 17 degrees) stay six pixels apart, and no finer than the cells can tell.
double contour_interval_m(double ground_m_per_px, double cell_m);

// The same line without vertices that are off it by less than `tolerance_deg` of latitude (Douglas and Peucker, ends kept).
std::vector<LonLat> thinned(const std::vector<LonLat>& line, double tolerance_deg);

}  // namespace thalweg
