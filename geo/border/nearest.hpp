#pragma once
// The shortest way between two outlines.

#include <cstdint>
#include <span>
#include <vector>

#include "geo/base/lonlat.hpp"

namespace thalweg {

// A set of lines ready for nearest-distance questions: a tree of boxes over runs of edges, in earth-centred
// coordinates, so that neither the antimeridian nor the poles matter.
class LineSet {
 public:
  LineSet() = default;
  // Rings stored open; edges are chords of the ellipsoid (below 10 km long they leave it by less than 2 m).
  explicit LineSet(std::span<const std::span<const LonLat>> rings);
  bool empty() const { return points_.empty(); }

  struct Way {
    double distance_m = 0;  // geodesic between the two places
    LonLat from, to;        // on this set, on the other
  };
  // Infinite where one of the sets is empty. Branch and bound over both trees; exact up to the sag of long edges.
  Way shortest_way(const LineSet& other) const;

 private:
  struct Point { double x, y, z; };
  struct Box { Point low, high; };
  struct Leaf { std::uint32_t first, last; };  // edges points_[i] -> points_[i + 1]
  double box_distance2(std::size_t node, const LineSet& other, std::size_t other_node) const;
  std::vector<Point> points_;
  std::vector<Leaf> leaves_;
  std::vector<Box> boxes_;       // a complete binary tree: node i has the children 2i + 1 and 2i + 2
  std::size_t first_leaf_ = 0;
};

}  // namespace thalweg
