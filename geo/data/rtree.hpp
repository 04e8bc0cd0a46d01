#pragma once
// A packed R-tree over boxes that do not change: sixteen to a node, sorted along a Hilbert curve, in floats
// that are rounded outward, so that a search may visit too much and never too little.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "geo/base/large_pages.hpp"
#include "geo/base/lonlat.hpp"

namespace thalweg {

// Place along an N-dimensional Hilbert curve of cells counted by `bits` bits a side (Skilling 2004,
// Programming the Hilbert curve, AIP Conf. Proc. 707, doi:10.1063/1.1751381). N * bits <= 64.
template <int N>
std::uint64_t hilbert_key(std::array<std::uint32_t, N> x, int bits) {
  const std::uint32_t top = 1u << (bits - 1);
  for (std::uint32_t q = top; q > 1; q >>= 1) {
    const std::uint32_t p = q - 1;
    for (int i = 0; i < N; ++i) {
      if (x[i] & q) {
        x[0] ^= p;
      } else {
        const std::uint32_t t = (x[0] ^ x[i]) & p;
        x[0] ^= t;
        x[i] ^= t;
      }
    }
  }
  for (int i = 1; i < N; ++i) x[i] ^= x[i - 1];
  std::uint32_t t = 0;
  for (std::uint32_t q = top; q > 1; q >>= 1)
    if (x[N - 1] & q) t ^= q - 1;
  for (int i = 0; i < N; ++i) x[i] ^= t;
  std::uint64_t key = 0;
  for (int b = bits - 1; b >= 0; --b)
    for (int i = 0; i < N; ++i) key = (key << 1) | ((x[i] >> b) & 1u);
  return key;
}

// Asks for memory that will be read soon.
inline void prefetch(const void* at, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; i += 64) __builtin_prefetch(static_cast<const char*>(at) + i);
}

template <int N>
class PackedTree {
 public:
  static constexpr std::size_t kFanout = 16;
  using Point = std::array<double, N>;
  struct Box {
    Point low{}, high{};
  };

  PackedTree() = default;
  // Boxes whose low is above their high, or that are NaN, are never found. O(n log n).
  explicit PackedTree(std::span<const Box> boxes) : size_(boxes.size()) {
    if (boxes.empty()) return;
    order_ = sorted(boxes);
    reserve_large(nodes_, boxes.size() / (kFanout - 1) + 16);
    std::vector<FloatBox> level(boxes.size());
    for (std::size_t i = 0; i < boxes.size(); ++i) level[i] = outward(boxes[order_[i]]);
    do {
      level_start_.push_back(nodes_.size());
      std::vector<FloatBox> above;
      for (std::size_t i = 0; i < level.size(); i += kFanout) {
        Node node;
        FloatBox all;
        for (std::size_t j = 0; j < kFanout; ++j) {
          const FloatBox b = i + j < level.size() ? level[i + j] : FloatBox();
          for (int d = 0; d < N; ++d) {
            node.low[d][j] = b.low[d];
            node.high[d][j] = b.high[d];
            all.low[d] = std::min(all.low[d], b.low[d]);
            all.high[d] = std::max(all.high[d], b.high[d]);
          }
        }
        nodes_.push_back(node);
        above.push_back(all);
      }
      level = std::move(above);
    } while (level.size() > 1);
  }

  std::size_t size() const { return size_; }

  // Gives away which item is where along the curve: from now on an item's number is its place there. For
  // owners that store their items in that order, where neighbours share a cache line.
  std::vector<std::uint32_t> take_order() { return std::exchange(order_, {}); }

  // Calls visit(item) for every box that may touch `box`, in an order that depends on the boxes alone;
  // false from it ends the search.
  template <class Visit>
  void query(const Box& box, Visit&& visit) const {
    if (size_ == 0) return;
    const FloatBox wanted = outward(box);
    std::vector<Entry> stack{root()};
    while (!stack.empty()) {
      const Entry at = stack.back();
      stack.pop_back();
      const Node& node = nodes_[level_start_[at.level] + at.node];
      for (std::size_t j = 0; j < kFanout; ++j) {
        bool touches = true;
        for (int d = 0; d < N; ++d)
          touches = touches && node.low[d][j] <= wanted.high[d] && node.high[d][j] >= wanted.low[d];
        if (!touches) continue;
        const std::size_t child = at.node * kFanout + j;
        if (at.level > 0) stack.push_back({0, at.level - 1, static_cast<std::uint32_t>(child)});
        else if (!visit(item(child))) return;
      }
    }
  }

  // Calls visit(item) for boxes by growing distance from `p`, roughly; it returns the square of the
  // distance beyond which nothing matters any more. Every box nearer than the last such answer is visited.
  // Items that will probably be visited are told to `soon` some time before, who may fetch their memory.
  template <class Visit, class Soon>
  void nearest(const Point& p, double bound2, Visit&& visit, Soon&& soon) const {
    if (size_ == 0) return;
    FloatBox at_p;
    for (int d = 0; d < N; ++d) {
      at_p.low[d] = below(p[d]);
      at_p.high[d] = above(p[d]);
    }
    // Straight down to the nearest leaf first: its answer spares most of what follows.
    Entry down = root();
    for (; down.level != kItem;) {
      const std::array<float, kFanout> distance2 = distances(nodes_[level_start_[down.level] + down.node], at_p);
      const auto best = std::min_element(distance2.begin(), distance2.end());
      if (!(*best <= std::numeric_limits<float>::max())) return;  // nothing but empty boxes
      const auto child = static_cast<std::uint32_t>(down.node * kFanout + static_cast<std::size_t>(best - distance2.begin()));
      down = {0, down.level > 0 ? down.level - 1 : kItem, child};
    }
    bound2 = visit(item(down.node));
    // Depth first, the nearest child first. Levels are at most eight, each leaves fifteen behind.
    std::array<Entry, 9 * kFanout> stack;
    std::size_t open = 0;
    stack[open++] = root();
    while (open > 0) {
      const Entry e = stack[--open];
      if (e.distance2 > bound2) continue;
      if (e.level == kItem) {
        if (e.node == down.node) continue;  // visited above
        bound2 = visit(item(e.node));
        continue;
      }
      const Node& node = nodes_[level_start_[e.level] + e.node];
      const std::array<float, kFanout> distance2 = distances(node, at_p);
      const std::size_t first = open;
      for (std::size_t j = 0; j < kFanout; ++j) {
        // Rounding down by more than float arithmetic can have rounded up.
        const double d2 = static_cast<double>(distance2[j]) * (1 - 1e-6);
        if (!(d2 <= bound2) || !(d2 < std::numeric_limits<float>::max())) continue;
        const Entry child{d2, e.level > 0 ? e.level - 1 : kItem, static_cast<std::uint32_t>(e.node * kFanout + j)};
        std::size_t k = open++;
        for (; k > first && stack[k - 1].distance2 < d2; --k) stack[k] = stack[k - 1];
        stack[k] = child;
      }
      // The two that come next.
      for (std::size_t k = open; k > first && k + 2 > open; --k) {
        if (e.level == 0) soon(item(stack[k - 1].node));
        else prefetch(&nodes_[level_start_[e.level - 1] + stack[k - 1].node], sizeof(Node));
      }
    }
  }

 private:
  struct FloatBox {
    FloatBox() {
      low.fill(std::numeric_limits<float>::infinity());
      high.fill(-std::numeric_limits<float>::infinity());
    }
    std::array<float, N> low, high;
  };
  struct Node {
    std::array<std::array<float, kFanout>, N> low, high;
  };
  struct Entry {
    double distance2 = 0;
    std::uint32_t level = 0;
    std::uint32_t node = 0;
  };
  // Four numbers that the processor handles at once; GCC and clang have them for every machine.
  using Float4 = float __attribute__((vector_size(16)));
  static Float4 load(const float* at) {
    Float4 v;
    std::memcpy(&v, at, sizeof(v));
    return v;
  }
  // Squared distances from a place, known between two floats, to a node's boxes; infinite to empty ones.
  static std::array<float, kFanout> distances(const Node& node, const FloatBox& p) {
    std::array<Float4, kFanout / 4> sums{};
    for (int d = 0; d < N; ++d) {
      const Float4 low = spread(p.low[d]), high = spread(p.high[d]), zero = spread(0);
      for (std::size_t q = 0; q < kFanout / 4; ++q) {
        const Float4 under = load(&node.low[d][4 * q]) - high, over = low - load(&node.high[d][4 * q]);
        const Float4 outside = under > over ? under : over;
        const Float4 gap = outside > zero ? outside : zero;
        sums[q] += gap * gap;
      }
    }
    std::array<float, kFanout> out;
    std::memcpy(out.data(), sums.data(), sizeof(out));
    return out;
  }
  static Float4 spread(float f) { return Float4{f, f, f, f}; }

  static constexpr std::uint32_t kItem = 0xFFFF'FFFF;

  std::uint32_t item(std::size_t place) const { return order_.empty() ? static_cast<std::uint32_t>(place) : order_[place]; }

  Entry root() const { return {0, static_cast<std::uint32_t>(level_start_.size() - 1), 0}; }

  static float below(double v) {
    const auto f = static_cast<float>(v);
    return static_cast<double>(f) > v ? std::nextafter(f, -std::numeric_limits<float>::infinity()) : f;
  }
  static float above(double v) {
    const auto f = static_cast<float>(v);
    return static_cast<double>(f) < v ? std::nextafter(f, std::numeric_limits<float>::infinity()) : f;
  }
  static FloatBox outward(const Box& b) {
    FloatBox out;
    for (int d = 0; d < N; ++d) {
      if (!(b.low[d] <= b.high[d])) return FloatBox();
      out.low[d] = below(b.low[d]);
      out.high[d] = above(b.high[d]);
    }
    return out;
  }

  static std::vector<std::uint32_t> sorted(std::span<const Box> boxes) {
    constexpr int kBits = N == 2 ? 31 : 64 / N;
    Point low, high;
    low.fill(std::numeric_limits<double>::infinity());
    high.fill(-std::numeric_limits<double>::infinity());
    for (const Box& b : boxes) {
      for (int d = 0; d < N; ++d) {
        if (std::isfinite(b.low[d])) low[d] = std::min(low[d], b.low[d]);
        if (std::isfinite(b.high[d])) high[d] = std::max(high[d], b.high[d]);
      }
    }
    std::vector<std::pair<std::uint64_t, std::uint32_t>> keys(boxes.size());
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      std::array<std::uint32_t, N> cell{};
      for (int d = 0; d < N; ++d) {
        const double middle = (boxes[i].low[d] / 2 + boxes[i].high[d] / 2 - low[d]) / (high[d] - low[d]);
        if (middle > 0) cell[d] = static_cast<std::uint32_t>(std::min(middle, 1.0) * ((1u << (kBits - 1)) * 2.0 - 1));
      }
      keys[i] = {hilbert_key<N>(cell, kBits), static_cast<std::uint32_t>(i)};
    }
    std::sort(keys.begin(), keys.end());
    std::vector<std::uint32_t> order(boxes.size());
    std::transform(keys.begin(), keys.end(), order.begin(), [](const auto& k) { return k.second; });
    return order;
  }

  std::size_t size_ = 0;
  std::vector<std::uint32_t> order_;      // items along the curve; empty: as they are numbered
  std::vector<Node> nodes_;               // leaves first, the root last
  std::vector<std::size_t> level_start_;  // into nodes_
};

// Boxes in degrees.
class RTree {
 public:
  RTree() = default;
  explicit RTree(std::span<const GeoBox> boxes);

  std::size_t size() const { return tree_.size(); }
  // Every item whose box touches `box`, ascending. A box whose west is greater than its east crosses the
  // antimeridian, among the items as well as here. Empty boxes touch nothing.
  std::vector<std::uint32_t> query(const GeoBox& box) const;

 private:
  PackedTree<2> tree_;
  std::vector<std::uint32_t> item_of_;  // a box across the antimeridian is two in the tree
};

}  // namespace thalweg
