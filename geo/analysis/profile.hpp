#pragma once
// Heights along a line.

#include <span>
#include <vector>

#include "geo/data/raster.hpp"

namespace thalweg {

struct ProfilePoint {
  LonLat at;
  double along_m = 0;   // geodesic, from the line's start
  double height_m = 0;  // NaN where the raster has none
};

struct Profile {
  std::vector<ProfilePoint> points;
  double step_m = 0;    // the largest between two points
  double cell_m = 0;    // of the raster
  // Of the points that have a height; NaN where none has.
  double least_m = 0, most_m = 0;
  double ascent_m = 0, descent_m = 0;  // sums over the points: they grow with finer steps
};

inline constexpr std::size_t kProfilePoints = 2000;

// The first band of `raster` times `unit_m`, between cells bilinear, along the geodesics from point to point:
// half a cell apart, or wider so that there are no more than kProfilePoints and the given ones. The given
// points are among them. Reads some cells around the line alone. Errors: kGeometry for fewer than two
// points; those of Raster::read().
Result<Profile> elevation_profile(std::span<const LonLat> line, const Raster& raster, double unit_m, Progress& progress);

}  // namespace thalweg
