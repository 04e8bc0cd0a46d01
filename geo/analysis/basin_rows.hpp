#pragma once
// Basin-country units as a sheet.

#include "geo/analysis/analyses.hpp"
#include "geo/water/basin_units.hpp"

namespace thalweg {

// A row a unit. Errors: kEmpty (neither --basins nor a layer of basins), kUnknownName, those of reading and basin_units().
Result<Sheet> run_basins(const AnalysisInput& input, const ParameterValues& values, Progress& progress);

}  // namespace thalweg
