#include "geo/topology/simplify.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "geo/topology/place.hpp"

namespace thalweg {
namespace {

constexpr double kMetresPerDegree = 111'194.93;  // mean sphere

// Squared distance of p from the segment a..b, in metres of the tangent plane at the middle of a and b.
struct Segment {
  LonLat a;
  double kx, ky, dx, dy, inverse_length2;
  Segment(LonLat from, LonLat to) : a(from) {
    ky = kMetresPerDegree;
    kx = ky * std::cos((from.lat + to.lat) / 2 * (std::numbers::pi / 180));
    dx = short_way(to.lon - from.lon) * kx;
    dy = (to.lat - from.lat) * ky;
    const double length2 = dx * dx + dy * dy;
    inverse_length2 = length2 > 0 ? 1 / length2 : 0;
  }
  double distance2(LonLat p) const {
    const double px = short_way(p.lon - a.lon) * kx, py = (p.lat - a.lat) * ky;
    const double t = std::clamp((px * dx + py * dy) * inverse_length2, 0.0, 1.0);
    const double ex = px - t * dx, ey = py - t * dy;
    return ex * ex + ey * ey;
  }
};

}  // namespace

std::vector<float> vertex_importance(std::span<const LonLat> line) {
  constexpr float kAlways = std::numeric_limits<float>::infinity();
  std::vector<float> importance(line.size(), 0);
  if (line.empty()) return importance;
  importance.front() = importance.back() = kAlways;
  struct Span {
    std::size_t first, last;
    float limit;  // no vertex inside outlasts the one that made the span
  };
  std::vector<Span> stack;
  if (line.size() > 2) stack.push_back({0, line.size() - 1, std::numeric_limits<float>::max()});
  while (!stack.empty()) {
    const Span s = stack.back();
    stack.pop_back();
    const Segment segment(line[s.first], line[s.last]);
    double furthest = -1;
    std::size_t at = s.first + 1;
    for (std::size_t i = s.first + 1; i < s.last; ++i) {
      const double d = segment.distance2(line[i]);
      if (d > furthest) furthest = d, at = i;
    }
    const float value = std::min(static_cast<float>(std::sqrt(furthest)), s.limit);
    importance[at] = value;
    if (at - s.first > 1) stack.push_back({s.first, at, value});
    if (s.last - at > 1) stack.push_back({at, s.last, value});
  }
  return importance;
}

std::vector<LonLat> simplified(std::span<const LonLat> line, std::span<const float> importance, double tolerance_m) {
  std::vector<LonLat> out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (importance[i] > tolerance_m) out.push_back(line[i]);
  }
  return out;
}

}  // namespace thalweg
