#pragma once
// Which borders are near a place.

#include <cstdint>
#include <span>
#include <vector>

#include "geo/border/border.hpp"
#include "geo/data/segment_index.hpp"

namespace thalweg {

struct NearBorder {
  std::uint32_t border = 0, piece = 0;  // as given
  LonLat at;                            // the nearest place of it
  double distance_m = 0;                // geodesic; at most SegmentIndex::kExcess_m over the least there is
  double azimuth_deg = 0;               // from the place asked for, clockwise from north, [0, 360); NaN where it lies on the line
};

// Copies the lines: 27 bytes a vertex more than they take. Immutable, safe for many threads.
class BorderIndex {
 public:
  explicit BorderIndex(std::span<const Border> borders);
  // The nearest place of each border, at most `most` of them, the nearest first; among equals the first given.
  // Empty for a place that is not finite. Cost: a search in a tree for each border.
  std::vector<NearBorder> nearest(LonLat p, std::size_t most) const;

 private:
  std::vector<SegmentIndex> lines_;  // one a border
};

}  // namespace thalweg
