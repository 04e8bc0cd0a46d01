#include "geo/topology/simplify.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include "geo/topology/place.hpp"

namespace thalweg {
namespace {

constexpr double kMetresPerDegree = 111'194.93;  // mean sphere

// Two numbers that the processor handles at once; GCC and clang have them for every machine.
using Double2 = double __attribute__((vector_size(16)));
using Int2 = std::int64_t __attribute__((vector_size(16)));

// Of degrees in [-90, 90], for a number or for two: the series of the cosine to the twentieth power, within
// 4e-16 of it. Half the time of the library's.
template <class T>
T cosine_of_deg(T deg) {
  const T s = deg * (1.0 / 90), u = s * s, u2 = u * u, u4 = u2 * u2;
  const T a = 1.0 - 1.2337005501361697 * u, b = 0.25366950790104803 - 0.02086348076335296 * u,
          c = 0.0009192602748394266 - 2.5202042373060607e-05 * u, d = 4.710874778818172e-07 - 6.386603083791852e-09 * u,
          e = 6.565963114979473e-11 - 5.294400200734623e-13 * u + 3.437739179098607e-15 * u2;
  return (a + b * u2) + ((c + d * u2) + e * u4) * u4;
}

// Squared distance of p from the segment a..b, in metres of the tangent plane at the middle of a and b.
struct Segment {
  LonLat a;
  double kx, ky, dx, dy, inverse_length2;
  // For latitudes; `cosine` of the middle one.
  Segment(LonLat from, LonLat to, double cosine) : a(from) {
    ky = kMetresPerDegree;
    kx = ky * cosine;
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

// Two segments, each with a vertex of its own.
struct TwoSegments {
  Double2 lon, lat, kx, dx, dy, inverse_length2;
  TwoSegments(LonLat a0, LonLat b0, LonLat a1, LonLat b1) : lon{a0.lon, a1.lon}, lat{a0.lat, a1.lat} {
    const Double2 to_lon{b0.lon, b1.lon}, to_lat{b0.lat, b1.lat}, zero{};
    kx = kMetresPerDegree * cosine_of_deg((lat + to_lat) / 2);
    dx = (to_lon - lon) * kx;
    dy = (to_lat - lat) * kMetresPerDegree;
    const Double2 length2 = dx * dx + dy * dy;
    inverse_length2 = length2 > zero ? 1 / length2 : zero;
  }
  Double2 distance2(LonLat p, LonLat q) const {
    const Double2 px = (Double2{p.lon, q.lon} - lon) * kx, py = (Double2{p.lat, q.lat} - lat) * kMetresPerDegree;
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

struct Span {
  std::uint32_t first, last;
  double limit2;  // m2: no vertex inside outlasts the one that made the span
};

// Line without any step round the back of the earth. A span waits for others of its kind: those with one vertex
// or two inside are done in pairs, those with up to kSmall without a branch that depends on the data.
class FastImportance {
 public:
  FastImportance(std::span<const LonLat> line, std::span<float> importance) : line_(line.data()), importance_(importance.data()) {
    push({0, static_cast<std::uint32_t>(line.size() - 1), std::numeric_limits<double>::max()});
  }

  void run() {
    while (!large_.empty()) {
      const Span s = large_.back();
      large_.pop_back();
      const Segment segment = segment_of(s);
      split(s, s.last - s.first > 2 * kBlock ? furthest_by_blocks(segment, s) : furthest(segment, s.first + 1, s.last));
      if (count_[kOne] > kFull || count_[kTwo] > kFull || count_[kFew] > kFull) flush();
    }
    flush();
  }

 private:
  enum Kind : std::uint8_t { kNothing, kOne, kTwo, kFew, kLarge };
  static constexpr std::uint32_t kSmall = 8, kBlock = 64, kFull = 32;
  // Of each kind at most kFull + 2 wait, and few make less than kSmall more.
  static constexpr std::size_t kRoom = (kFull + 2) * (kSmall + 3);

  Segment segment_of(const Span& s) const {
    const LonLat a = line_[s.first], b = line_[s.last];
    return Segment(a, b, cosine_of_deg((a.lat + b.lat) / 2));
  }

  // The first of the vertices [i, last) furthest from the segment.
  Furthest furthest(const Segment& segment, std::uint32_t i, std::uint32_t last) const {
    Double2 most = Double2{} - 1.0, most2 = most;
    Int2 at{i, i}, at2 = at;
    const auto four = [&](std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
      const Double2 x = segment.distance2(line_[a], line_[b]), y = segment.distance2(line_[c], line_[d]);
      at = x > most ? Int2{a, b} : at;
      most = x > most ? x : most;
      at2 = y > most2 ? Int2{c, d} : at2;
      most2 = y > most2 ? y : most2;
    };
    for (; i + 4 <= last; i += 4) four(i, i + 1, i + 2, i + 3);
    if (i < last) four(i, std::min(i + 1, last - 1), std::min(i + 2, last - 1), last - 1);
    at = most2 > most || (most2 == most && at2 < at) ? at2 : at;
    most = most2 > most ? most2 : most;
    const bool second = most[1] > most[0] || (most[1] == most[0] && at[1] < at[0]);
    return {second ? most[1] : most[0], static_cast<std::size_t>(second ? at[1] : at[0])};
  }

  // The same for many: only the block that holds it is looked at twice.
  Furthest furthest_by_blocks(const Segment& segment, const Span& s) const {
    Furthest out{-1, s.first + 1};
    std::uint32_t i = s.first + 1, block = s.last;
    for (; i + kBlock <= s.last; i += kBlock) {
      Double2 most = Double2{} - 1.0, other = most;
      for (std::uint32_t k = i; k < i + kBlock; k += 4) {
        const Double2 d = segment.distance2(line_[k], line_[k + 1]), e = segment.distance2(line_[k + 2], line_[k + 3]);
        most = d > most ? d : most;
        other = e > other ? e : other;
      }
      most = other > most ? other : most;
      const double d = std::max(most[0], most[1]);
      if (d > out.distance2) out.distance2 = d, block = i;
    }
    const Furthest rest = i < s.last ? furthest(segment, i, s.last) : Furthest{};
    if (rest.distance2 > out.distance2) return rest;
    return block != s.last ? furthest(segment, block, block + kBlock) : out;
  }

  void push(Span s) {
    const std::uint32_t inside = s.last - s.first - 1;
    if (inside > kSmall) large_.push_back(s);
    else queue(s);
  }

  void queue(Span s) {
    static constexpr std::array<std::uint8_t, kSmall + 1> kKind{kNothing, kOne, kTwo, kFew, kFew, kFew, kFew, kFew, kFew};
    const std::uint8_t kind = kKind[s.last - s.first - 1];
    waiting_[kind][count_[kind]] = s;
    count_[kind] += kind != kNothing;
  }

  void split(const Span& s, const Furthest& most) {
    const double value2 = std::min(most.distance2, s.limit2);
    importance_[most.at] = static_cast<float>(std::sqrt(value2));
    push({s.first, static_cast<std::uint32_t>(most.at), value2});
    push({static_cast<std::uint32_t>(most.at), s.last, value2});
  }

  void flush() {
    for (std::size_t i = 0; i < count_[kFew]; ++i) {  // grows
      const Span s = waiting_[kFew][i];
      const Furthest most = furthest_of_few(s);
      const double value2 = std::min(most.distance2, s.limit2);
      importance_[most.at] = static_cast<float>(std::sqrt(value2));
      queue({s.first, static_cast<std::uint32_t>(most.at), value2});
      queue({static_cast<std::uint32_t>(most.at), s.last, value2});
    }
    auto& two = waiting_[kTwo];
    two[count_[kTwo]] = two[0];  // an odd one is done beside one that is done anyway
    for (std::size_t i = 0; i < count_[kTwo]; i += 2) {
      const Span s0 = two[i], s1 = two[i + 1];
      const LonLat *p = line_ + s0.first, *q = line_ + s1.first;
      const TwoSegments segments(p[0], p[3], q[0], q[3]);
      const Double2 d1 = segments.distance2(p[1], q[1]), d2 = segments.distance2(p[2], q[2]), limit2{s0.limit2, s1.limit2};
      Double2 value2 = d2 > d1 ? d2 : d1;
      value2 = limit2 < value2 ? limit2 : value2;
      const auto one = [&](const Span& s, bool second, double v2) {
        importance_[s.first + 1 + second] = static_cast<float>(std::sqrt(v2));
        waiting_[kOne][count_[kOne]++] = {s.first + !second, s.first + 2 + !second, v2};
      };
      one(s0, d2[0] > d1[0], value2[0]);
      if (i + 1 < count_[kTwo]) one(s1, d2[1] > d1[1], value2[1]);
    }
    auto& alone = waiting_[kOne];
    alone[count_[kOne]] = alone[0];
    for (std::size_t i = 0; i < count_[kOne]; i += 2) {
      const Span s0 = alone[i], s1 = alone[i + 1];
      const LonLat *p = line_ + s0.first, *q = line_ + s1.first;
      const Double2 d = TwoSegments(p[0], p[2], q[0], q[2]).distance2(p[1], q[1]), limit2{s0.limit2, s1.limit2};
      const Double2 value2 = limit2 < d ? limit2 : d;
      importance_[s0.first + 1] = static_cast<float>(std::sqrt(value2[0]));
      importance_[s1.first + 1] = static_cast<float>(std::sqrt(value2[1]));
    }
    count_ = {};
  }

  // Of at most kSmall; a vertex that stands in for one that is not there is never before it.
  Furthest furthest_of_few(const Span& s) const {
    const Segment segment = segment_of(s);
    const std::uint32_t i = s.first + 1, end = s.last - 1;
    Double2 most = Double2{} - 1.0;
    Int2 at{i, i};
    for (std::uint32_t k = 0; k < kSmall; k += 2) {
      const std::uint32_t a = std::min(i + k, end), b = std::min(i + k + 1, end);
      const Double2 d = segment.distance2(line_[a], line_[b]);
      at = d > most ? Int2{a, b} : at;
      most = d > most ? d : most;
    }
    const bool second = (most[1] > most[0]) | ((most[1] == most[0]) & (at[1] < at[0]));
    return {second ? most[1] : most[0], static_cast<std::size_t>(second ? at[1] : at[0])};
  }

  const LonLat* line_;
  float* importance_;
  std::vector<Span> large_;
  std::array<std::uint32_t, kLarge> count_{};
  std::array<std::array<Span, kRoom>, kLarge> waiting_;
};

// Any line: the differences of longitudes go the short way round.
void plain_importance(std::span<const LonLat> line, std::span<float> importance) {
  std::vector<Span> stack{{0, static_cast<std::uint32_t>(line.size() - 1), std::numeric_limits<double>::max()}};
  while (!stack.empty()) {
    const Span s = stack.back();
    stack.pop_back();
    const LonLat a = line[s.first], b = line[s.last];
    const Segment segment(a, b, std::cos((a.lat + b.lat) / 2 * (std::numbers::pi / 180)));
    double most2 = -1;
    std::uint32_t at = s.first + 1;
    for (std::uint32_t i = at; i < s.last; ++i) {
      const double d = segment.distance2(line[i]);
      if (d > most2) most2 = d, at = i;
    }
    const double value2 = std::min(most2, s.limit2);
    importance[at] = static_cast<float>(std::sqrt(value2));
    if (at - s.first > 1) stack.push_back({s.first, at, value2});
    if (s.last - at > 1) stack.push_back({at, s.last, value2});
  }
}

}  // namespace

std::vector<float> vertex_importance(std::span<const LonLat> line) {
  constexpr float kAlways = std::numeric_limits<float>::infinity();
  std::vector<float> importance(line.size(), 0);
  if (line.empty()) return importance;
  importance.front() = importance.back() = kAlways;
  if (line.size() < 3) return importance;
  Double2 low{line[0].lon, line[0].lat}, high = low;
  bool numbers = true;
  for (const LonLat& p : line) {
    const Double2 v{p.lon, p.lat};
    low = v < low ? v : low;
    high = v > high ? v : high;
    numbers &= (p.lon == p.lon) & (p.lat == p.lat);
  }
  // Else a difference of longitudes may go the other way round somewhere, or this is no place on earth.
  const bool fast = numbers && high[0] - low[0] <= 180 && low[1] >= -90 && high[1] <= 90;
  if (fast) FastImportance(line, importance).run();
  else plain_importance(line, importance);
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
