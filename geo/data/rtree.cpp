#include "geo/data/rtree.hpp"

namespace thalweg {
namespace {

using Box = PackedTree<2>::Box;

// One box, or the two on both sides of the antimeridian, or none.
std::vector<Box> split(const GeoBox& b) {
  if (b.empty() || std::isnan(b.west) || std::isnan(b.east)) return {};
  if (b.west <= b.east) return {Box{{b.west, b.south}, {b.east, b.north}}};
  return {Box{{b.west, b.south}, {180, b.north}}, Box{{-180, b.south}, {b.east, b.north}}};
}

}  // namespace

RTree::RTree(std::span<const GeoBox> boxes) {
  std::vector<Box> all;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    for (const Box& b : split(boxes[i])) {
      all.push_back(b);
      item_of_.push_back(static_cast<std::uint32_t>(i));
    }
  }
  tree_ = PackedTree<2>(all);
}

std::vector<std::uint32_t> RTree::query(const GeoBox& box) const {
  std::vector<std::uint32_t> found;
  for (const Box& b : split(box)) {
    tree_.query(b, [&](std::uint32_t i) {
      found.push_back(item_of_[i]);
      return true;
    });
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace thalweg
