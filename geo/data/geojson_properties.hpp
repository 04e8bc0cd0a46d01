#pragma once
// Properties and ids of GeoJSON features as typed columns.

#include <vector>

#include "geo/base/progress.hpp"
#include "geo/base/result.hpp"
#include "geo/data/geojson_outline.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

inline constexpr std::size_t kMostProperties = 4096;

// One column a property, in the order in which they first occur. Integers and booleans (1, 0) give a column
// of integers, other numbers one of numbers; one text, list or object among the values makes all of them
// text, lists and objects as JSON without blanks. Where an id is text and no property is called so, the ids
// become a first column "id". Errors: kTooLarge (more than kMostProperties names).
Result<std::vector<Column>> read_properties(const GeoJsonOutline& outline, Progress& progress);

}  // namespace thalweg
