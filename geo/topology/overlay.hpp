#pragma once
// Overlay of polygons. Nobody outside overlay.cpp includes GEOS.

#include <cstdint>
#include <optional>
#include <span>
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
// Less what the parts of `without` have of it, each where that is more than about a square metre.
Result<std::vector<Patch>> common_land(const GeometryColumn& geometry, std::size_t part_a, std::size_t part_b,
                                       const GeoBox& within, std::span<const std::uint32_t> without = {});
// The same of parts of two columns.
Result<std::vector<Patch>> common_land(const GeometryColumn& geometry_a, std::size_t part_a, const GeometryColumn& geometry_b, std::size_t part_b,
                                       const GeoBox& within);

// What is wrong with a part by the rules of the Simple Features standard (OGC 06-103r4): a ring that crosses
// or touches itself along an edge, a hole outside its outline, nested holes. Nothing for a sound one.
struct Invalid {
  std::string reason;  // "self-crossing"
  LonLat at;
};
std::optional<Invalid> why_invalid(const GeometryColumn& geometry, std::size_t part);

std::string geos_version();

}  // namespace thalweg
