#include "geo/topology/simplify.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "geo/topology/place.hpp"

namespace thalweg {
namespace {

constexpr double kMetresPerDegree = 111'194.93;  // mean sphere

using Double2 = double __attribute__((vector_size(16)));

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
  // The same for two, where no step goes round the back of the earth.
  Double2 distance2(LonLat p, LonLat q) const {
    const Double2 px = (Double2{p.lon, q.lon} - a.lon) * kx, py = (Double2{p.lat, q.lat} - a.lat) * ky;
    Double2 t = (px * dx + py * dy) * inverse_length2;
    const Double2 zero{}, one = zero + 1.0;
    t = t < zero ? zero : t;
    t = t > one ? one : t;
    const Double2 ex = px - t * dx, ey = py - t * dy;
    return ex * ex + ey * ey;
  }
};

struct Furthest {
  double distance2 = -1;
  std::size_t at = 0;
};

// The first of the vertices furthest from the segment, between first and last.
Furthest furthest_plain(std::span<const LonLat> line, const Segment& segment, std::size_t first, std::size_t last) {
  Furthest out{-1, first + 1};
  for (std::size_t i = first + 1; i < last; ++i) {
    const double d = segment.distance2(line[i]);
    if (d > out.distance2) out = {d, i};
  }
  return out;
}

// The same, block by block: only the block that holds it is looked at twice.
Furthest furthest_fast(std::span<const LonLat> line, const Segment& segment, std::size_t first, std::size_t last) {
  constexpr std::size_t kBlock = 64;
  Furthest out{-1, first + 1};
  std::size_t i = first + 1, block = last;
  for (; i + kBlock <= last; i += kBlock) {
    Double2 most = Double2{} - 1.0, other = most;
    for (std::size_t k = i; k < i + kBlock; k += 4) {
      const Double2 d = segment.distance2(line[k], line[k + 1]), e = segment.distance2(line[k + 2], line[k + 3]);
      most = d > most ? d : most;
      other = e > other ? e : other;
    }
    most = other > most ? other : most;
    const double d = std::max(most[0], most[1]);
    if (d > out.distance2) out.distance2 = d, block = i;
  }
  if (block != last) {
    out.at = block;
    while (segment.distance2(line[out.at]) != out.distance2) ++out.at;
  }
  for (; i < last; ++i) {
    const double d = segment.distance2(line[i]);
    if (d > out.distance2) out = {d, i};
  }
  return out;
}

}  // namespace

std::vector<float> vertex_importance(std::span<const LonLat> line) {
  constexpr float kAlways = std::numeric_limits<float>::infinity();
  std::vector<float> importance(line.size(), 0);
  if (line.empty()) return importance;
  importance.front() = importance.back() = kAlways;
  if (line.size() < 3) return importance;
  double west = line[0].lon, east = west;
  for (const LonLat& p : line) west = std::min(west, p.lon), east = std::max(east, p.lon);
  const bool plain = !(east - west <= 180);  // somewhere a difference of longitudes may go the other way round
  struct Span {
    std::size_t first, last;
    float limit;  // no vertex inside outlasts the one that made the span
  };
  std::vector<Span> stack{{0, line.size() - 1, std::numeric_limits<float>::max()}};
  while (!stack.empty()) {
    const Span s = stack.back();
    stack.pop_back();
    const Segment segment(line[s.first], line[s.last]);
    const Furthest most = plain ? furthest_plain(line, segment, s.first, s.last) : furthest_fast(line, segment, s.first, s.last);
    const float value = std::min(static_cast<float>(std::sqrt(most.distance2)), s.limit);
    importance[most.at] = value;
    if (most.at - s.first > 1) stack.push_back({s.first, most.at, value});
    if (s.last - most.at > 1) stack.push_back({most.at, s.last, value});
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
