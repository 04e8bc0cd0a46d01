#pragma once
// Faults of the polygons themselves, for `thalweg check`: they stop no analysis, but bend its numbers.

#include "geo/base/problems.hpp"
#include "geo/topology/border_graph.hpp"

namespace thalweg {

// Adds to `problems`, in the order of parts: invalid parts with the place and the reason (overlay.hpp),
// outlines that stand twice in one party, and codes that several features share. Errors: kCancelled.
Result<> check_polygons(const BorderGraph& graph, Problems& problems, Progress& progress);

}  // namespace thalweg
