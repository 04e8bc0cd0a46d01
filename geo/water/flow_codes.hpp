#pragma once
// Flow directions that others computed, and ours in their codes.

#include <cstdint>
#include <string_view>
#include <vector>

#include "geo/base/problems.hpp"
#include "geo/water/flow.hpp"

namespace thalweg {

enum class FlowCodes : std::uint8_t {
  kEsri,    // 1 2 4 .. 128 clockwise from east; 0 outlet to the sea, 255 or -1 inland sink, 247 or -9 none:
            // ESRI, HydroSHEDS, MERIT Hydro
  kTauDem,  // 1 to 8 anticlockwise from east
  kGrass,   // 1 to 8 anticlockwise from north-east (r.watershed); negative: leaves the region; 0: a depression
};
Result<FlowCodes> flow_codes(std::string_view name);  // "esri", "taudem", "grass"; errors: kUsage

struct ImportedFlow {
  Flow flow;
  GridPlace place;
};

// The first band of a raster as directions, with basins. Codes that do not exist count as no value, steps off the
// raster or to a cell without value as outlets, circles are broken at their first cell, which becomes an inland
// sink: each is told with its place, at most a hundred of a kind. Errors: those of reading; kGeometry (rotated
// grid); kEmpty (no cell has a code of this kind: another set of codes is meant).
Result<ImportedFlow> import_flow(const Raster& raster, FlowCodes codes, const StorePtr& store, Problems& problems, Progress& progress);

// The same from codes in memory; NaN for no value. `flow.shape` is `place.shape`.
Result<Flow> decode_flow(const GridPlace& place, std::span<const float> values, FlowCodes codes, std::string_view name, Problems& problems, Progress& progress, const StorePtr& store = {});

// ESRI's codes as HydroSHEDS has them: 0 for outlets, 255 for inland sinks, 247 for none. Errors: no room.
Result<BigArray<std::uint8_t>> esri_codes(const Flow& flow);

}  // namespace thalweg
