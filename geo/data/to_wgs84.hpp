#pragma once
// Coordinates of a layer to WGS 84, by one operation for the whole layer.

#include <string>

#include "geo/base/progress.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

// Transforms `coords`, x first, in place; what cannot be transformed becomes infinite, and is told. `crs`
// is anything that Projector takes. Work is split over the threads; the result does not depend on how.
// Errors: kCrs, kCancelled.
Result<CrsRecord> to_wgs84(std::vector<LonLat>& coords, const std::string& crs, const std::string& declared,
                           Problems& problems, Progress& progress);

// True where `crs` is WGS 84 in degrees already, so that nothing needs to be done. Errors: kCrs.
Result<bool> is_wgs84(const std::string& crs);

}  // namespace thalweg
