#pragma once
// Overlay of polygons. Nobody outside overlay.cpp includes GEOS.

#include <string>
#include <vector>

#include "geo/base/result.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

struct Patch {
  std::vector<std::vector<LonLat>> rings;  // open, the outer first
  double area_m2 = 0;                      // geodesic
  double perimeter_m = 0;
};

// Land that two parts have in common, looked for inside `within` only (degrees; not across the
// antimeridian). Edges are straight in longitude and latitude. Ladder: overlay as it is; make both valid;
// round to 1e-9 degrees; then kInternal. Patches come largest first. Points and lines in common are no land.
Result<std::vector<Patch>> common_land(const GeometryColumn& geometry, std::size_t part_a, std::size_t part_b,
                                       const GeoBox& within);

std::string geos_version();

}  // namespace thalweg
