#pragma once
// Making one line of two that mean the same: neighbours whose common border was digitised or simplified
// separately.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "geo/base/progress.hpp"
#include "geo/data/table.hpp"
#include "geo/topology/edge_match.hpp"

namespace thalweg {

struct JoinedGeometry {
  GeometryColumn geometry;      // same features, parts and rings
  std::vector<bool> inserted;   // one a vertex: it was put in from a near line of another party
  std::vector<KeptEdges> kept;  // edges that stayed as they were
};

// Looks at edges that nobody shares (mate[i] == i). A vertex within tolerance_m of such an edge of another
// party is put into that edge; one that is nearest to another party's vertex becomes that vertex (the one
// with the lower party). Afterwards equal stretches have equal edges; vertices move by at most the
// tolerance. Where both lines were thinned from one original, the joined line is nearer to it than either.
// Places where the lines part by more stay apart: gaps and overlaps to report.
// Nothing when no two parties have unshared edges within the tolerance. About linear.
std::optional<JoinedGeometry> join_near(const GeometryColumn& geometry, std::span<const std::uint32_t> party_of_ring,
                                        std::span<const std::uint32_t> mate, double tolerance_m, Progress& progress);

}  // namespace thalweg
