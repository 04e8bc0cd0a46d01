#pragma once
// Generalisation of a line for every tolerance at once.

#include <span>
#include <vector>

#include "geo/base/lonlat.hpp"

namespace thalweg {

// For every vertex of an open line the largest Douglas-Peucker tolerance (m) at which it is kept: dropping
// the vertices below t gives the line simplified at t. The ends are infinite; a closed line (first = last)
// is split at its first vertex and the one furthest from it. Distances are in the tangent plane of each
// span (within 0.5 % below 100 km); its cosine is a series within 4e-16, so that a value is within 1e-6 of itself
// of the one by the library's cosine, and of two vertices equally far up to rounding either may count. Douglas & Peucker 1973; values are made monotone down the recursion so
// that the results for rising tolerances nest. O(n log n) as a rule.
std::vector<float> vertex_importance(std::span<const LonLat> line);

// The vertices of `line` with importance > tolerance_m.
std::vector<LonLat> simplified(std::span<const LonLat> line, std::span<const float> importance, double tolerance_m);

}  // namespace thalweg
