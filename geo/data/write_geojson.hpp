#pragma once
// Features out: GeoJSON as RFC 7946 has it.

#include <filesystem>
#include <string>

#include "geo/base/result.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

// A FeatureCollection in WGS 84, a feature a line: properties are the columns in their order (missing values null),
// coordinates have seven decimals (1 cm) without trailing zeros, outer rings run anticlockwise and holes clockwise,
// rings are closed. Of several parts Multi...; features without geometry have null. The same table gives the same
// bytes. Lines and polygons across the antimeridian are the caller's to cut.
std::string to_geojson(const FeatureTable& table);

// The same as a file, whole or not at all. Errors: kWrite.
Result<> write_geojson(const std::filesystem::path& file, const FeatureTable& table);

}  // namespace thalweg
