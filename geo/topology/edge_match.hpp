#pragma once
// Which edges of polygon rings are the same edge. Edge i runs from coords[i] to the next vertex of its ring.

#include <cstdint>
#include <span>
#include <vector>

#include "geo/base/progress.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

// For every edge the next user of the same edge, in a circle: mate[i] == i where nobody shares it, and
// following mate visits every use, in any direction, once. Equal means equal coordinates, -180 and 180
// being one meridian and a pole one place whatever its longitude; edges of no length match nothing.
// Linear: edges are dealt into buckets by where they are, and each bucket is matched in cache. The
// result does not depend on the number of threads. 12 bytes an edge while it works, 4 afterwards.
std::vector<std::uint32_t> match_edges(const GeometryColumn& geometry, Progress& progress);

// Edges before, before + 1, ... that are the edges now, now + 1, ... of a changed geometry.
struct KeptEdges {
  std::uint32_t before, now, count;
};

// What match_edges(now) would say, from what it said before a change of few edges. `kept` rises in both, and
// its edges have the same two ends as before. Sooner than matching all: only edges whose ends are those of
// new ones, and those that lost a mate, are matched.
std::vector<std::uint32_t> rematch_edges(const GeometryColumn& now, std::span<const std::uint32_t> mate_before,
                                         std::span<const KeptEdges> kept, Progress& progress);

}  // namespace thalweg
