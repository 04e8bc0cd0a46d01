#include "geo/border/nearest.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <queue>
#include <tuple>

#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

constexpr double kA = 6378137.0, kF = 1 / 298.257223563, kE2 = kF * (2 - kF);
constexpr std::uint32_t kLeafEdges = 16;

}  // namespace

LineSet::LineSet(std::span<const std::span<const LonLat>> rings) {
  for (const auto& ring : rings) {
    if (ring.empty()) continue;
    const auto begin = static_cast<std::uint32_t>(points_.size());
    for (std::size_t i = 0; i <= ring.size(); ++i) {
      const LonLat p = ring[i < ring.size() ? i : 0];
      const double phi = p.lat * std::numbers::pi / 180, lambda = p.lon * std::numbers::pi / 180;
      const double n = kA / std::sqrt(1 - kE2 * std::sin(phi) * std::sin(phi));
      points_.push_back({n * std::cos(phi) * std::cos(lambda), n * std::cos(phi) * std::sin(lambda), n * (1 - kE2) * std::sin(phi)});
    }
    const auto end = static_cast<std::uint32_t>(points_.size() - 1);
    for (std::uint32_t i = begin; i < end; i += kLeafEdges) leaves_.push_back({i, std::min(i + kLeafEdges, end)});
  }
  if (leaves_.empty()) return;
  first_leaf_ = std::bit_ceil(leaves_.size()) - 1;
  const double inf = std::numeric_limits<double>::infinity();
  boxes_.assign(first_leaf_ + leaves_.size(), Box{{inf, inf, inf}, {-inf, -inf, -inf}});
  const auto grow = [](Box& b, const Point& low, const Point& high) {
    b.low = {std::min(b.low.x, low.x), std::min(b.low.y, low.y), std::min(b.low.z, low.z)};
    b.high = {std::max(b.high.x, high.x), std::max(b.high.y, high.y), std::max(b.high.z, high.z)};
  };
  for (std::size_t k = 0; k < leaves_.size(); ++k) {
    for (std::uint32_t i = leaves_[k].first; i <= leaves_[k].last; ++i) grow(boxes_[first_leaf_ + k], points_[i], points_[i]);
  }
  for (std::size_t node = first_leaf_; node-- > 0;) {
    for (const std::size_t child : {2 * node + 1, 2 * node + 2}) {
      if (child < boxes_.size()) grow(boxes_[node], boxes_[child].low, boxes_[child].high);
    }
  }
}

double LineSet::box_distance2(std::size_t node, const LineSet& other, std::size_t other_node) const {
  const Box &a = boxes_[node], &b = other.boxes_[other_node];
  const auto gap = [](double a_low, double a_high, double b_low, double b_high) {
    return std::max({0.0, b_low - a_high, a_low - b_high});
  };
  const double x = gap(a.low.x, a.high.x, b.low.x, b.high.x), y = gap(a.low.y, a.high.y, b.low.y, b.high.y),
               z = gap(a.low.z, a.high.z, b.low.z, b.high.z);
  const double d = x * x + y * y + z * z;
  return std::isfinite(d) ? d : std::numeric_limits<double>::infinity();
}

LineSet::Way LineSet::shortest_way(const LineSet& other) const {
  Way best;
  best.distance_m = std::numeric_limits<double>::infinity();
  if (empty() || other.empty()) return best;
  double best2 = std::numeric_limits<double>::infinity();
  Point from{}, to{};
  // Distance of a vertex from an edge; the shortest way between lines that do not cross ends in a vertex.
  const auto try_pair = [&](const Point& p, const Point& a, const Point& b, bool p_is_ours) {
    const Point d{b.x - a.x, b.y - a.y, b.z - a.z};
    const double length2 = d.x * d.x + d.y * d.y + d.z * d.z;
    const double t =
        length2 > 0 ? std::clamp(((p.x - a.x) * d.x + (p.y - a.y) * d.y + (p.z - a.z) * d.z) / length2, 0.0, 1.0) : 0;
    const Point q{a.x + t * d.x, a.y + t * d.y, a.z + t * d.z};
    const double distance2 = (p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y) + (p.z - q.z) * (p.z - q.z);
    if (distance2 >= best2) return;
    best2 = distance2;
    from = p_is_ours ? p : q;
    to = p_is_ours ? q : p;
  };
  struct Pair {
    double bound2;
    std::uint32_t mine, theirs;
    bool operator<(const Pair& o) const { return std::tuple(o.bound2, o.mine, o.theirs) < std::tuple(bound2, mine, theirs); }
  };
  std::priority_queue<Pair> queue;
  queue.push({box_distance2(0, other, 0), 0, 0});
  while (!queue.empty()) {
    const Pair top = queue.top();
    queue.pop();
    if (top.bound2 >= best2) break;
    const bool my_leaf = top.mine >= first_leaf_, their_leaf = top.theirs >= other.first_leaf_;
    if (my_leaf && their_leaf) {
      const Leaf a = leaves_[top.mine - first_leaf_], b = other.leaves_[top.theirs - other.first_leaf_];
      for (std::uint32_t i = a.first; i < a.last; ++i) {
        for (std::uint32_t k = b.first; k < b.last; ++k) {
          try_pair(points_[i], other.points_[k], other.points_[k + 1], true);
          try_pair(other.points_[k], points_[i], points_[i + 1], false);
        }
      }
      continue;
    }
    const auto push = [&](std::size_t mine, std::size_t theirs) {
      if (mine >= boxes_.size() || theirs >= other.boxes_.size()) return;
      const double bound2 = box_distance2(mine, other, theirs);
      if (bound2 < best2) queue.push({bound2, static_cast<std::uint32_t>(mine), static_cast<std::uint32_t>(theirs)});
    };
    // Split the higher node of the two.
    if (!my_leaf && (their_leaf || top.mine <= top.theirs)) {
      push(2 * top.mine + 1, top.theirs);
      push(2 * top.mine + 2, top.theirs);
    } else {
      push(top.mine, 2 * top.theirs + 1);
      push(top.mine, 2 * top.theirs + 2);
    }
  }
  // Back to the ellipsoid: Bowring 1976, exact to a nanometre near the surface.
  const auto surface = [](const Point& p) {
    const double r = std::hypot(p.x, p.y), b = kA * (1 - kF), e2 = kE2 / (1 - kE2);
    const double u = std::atan2(p.z * kA, r * b);
    const double su = std::sin(u), cu = std::cos(u);
    const double phi = std::atan2(p.z + e2 * b * su * su * su, r - kE2 * kA * cu * cu * cu);
    return LonLat{std::atan2(p.y, p.x) * 180 / std::numbers::pi, phi * 180 / std::numbers::pi};
  };
  best.from = surface(from);
  best.to = surface(to);
  best.distance_m = distance_m(best.from, best.to);
  return best;
}

}  // namespace thalweg
