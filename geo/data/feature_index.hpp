#pragma once
// Which features of a table are at a place, or in a part of the map.

#include <cstdint>
#include <span>
#include <vector>

#include "geo/data/rtree.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

// An index over the parts of the features. Everything happens in the plane of degrees, each part turned to the
// longitudes of what is asked: edges are straight there, which is how they are drawn, not geodesics. Immutable,
// safe for many threads.
class FeatureIndex {
 public:
  // Keeps the table. Cost: n log n in the parts.
  explicit FeatureIndex(TablePtr table);
  const FeatureTable& table() const { return *table_; }

  struct Hit {
    std::uint32_t row = 0;
    double distance_m = 0;  // to the point or line, in the tangent plane of the place; 0 in an area
    double size_deg2 = 0;   // of an area's box
  };
  // Points and lines within `reach_m`, the nearest first, then areas that hold `p`, the smallest first; each row
  // once. Even-odd over the rings of a part. Cost: the vertices of the parts whose boxes are near.
  std::vector<Hit> at(LonLat p, double reach_m) const;

  // Rows, ascending, of features of which a place lies inside `area`, a ring stored open, narrower than 180 degrees:
  // a vertex inside, an edge across, or an area around all of it. Empty for fewer than three places.
  std::vector<std::uint32_t> touching(std::span<const LonLat> area) const;

 private:
  TablePtr table_;
  std::vector<std::uint32_t> row_of_;  // one a part
  RTree tree_;                         // of parts
};

}  // namespace thalweg
