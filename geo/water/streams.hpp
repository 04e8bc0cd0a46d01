#pragma once
// Streams: where enough water arrives, as lines from source or confluence to the next confluence or the end.

#include <cstdint>
#include <span>
#include <vector>

#include "geo/water/flow.hpp"

namespace thalweg {

struct Reach {
  std::vector<CellIndex> cells;  // downstream; the last is the confluence, where the next reach begins
  std::int64_t next = -1;        // the reach that it flows into; -1: it ends
  int strahler = 1;              // order: 1 at sources; one more where two of the highest order meet
  std::int64_t shreve = 1;       // number of sources upstream
  std::uint64_t area_cm2 = 0;    // upstream of its end, before the confluence adds the others
};

// Cells whose upstream area is at least `least_cm2`. Reaches in the order of their first cells; the order of streams
// after Strahler (1957, doi:10.1029/TR038i006p00913) and Shreve (1966, doi:10.1086/627137). Linear.
Result<std::vector<Reach>> find_streams(const Flow& flow, std::span<const std::uint64_t> area, std::uint64_t least_cm2, Progress& progress);

// As lines through the middles of cells, with the fields reach, next, strahler, shreve, upstream_km2, length_km
// (geodesic). Lines are cut at 180 degrees. Errors: kCrs.
Result<FeatureTable> stream_lines(const std::vector<Reach>& reaches, const GridPlace& place);

}  // namespace thalweg
