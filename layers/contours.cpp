#include "layers/contours.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "geo/base/parallel.hpp"

namespace thalweg {
namespace {

constexpr double kMostLevels = 10'000;
constexpr double kSlope = 0.3, kApart_px = 6;

// From edge to edge of the lattice through one cell of it, higher ground at the right.
struct Step {
  std::uint32_t from, to;
};

class Tracer {
 public:
  Tracer(const RasterGrid& grid, double per_unit) : g_(grid), per_unit_(per_unit), columns_(static_cast<std::uint32_t>(grid.columns)) {}

  double value(int c, int r) const { return static_cast<double>(g_.at(c, r)) * per_unit_; }

  // The steps of one row of lattice cells at each level that they cross.
  template <class Add>
  void row(int r, double interval, const Add& add) const {
    for (int c = 0; c + 1 < g_.columns; ++c) {
      const double nw = value(c, r), ne = value(c + 1, r), se = value(c + 1, r + 1), sw = value(c, r + 1);
      if (std::isnan(nw + ne + se + sw)) continue;
      const double low = std::min({nw, ne, se, sw}), high = std::max({nw, ne, se, sw});
      // Levels above the lowest corner, up to and with the highest.
      for (auto k = static_cast<std::int64_t>(std::floor(low / interval)) + 1; static_cast<double>(k) * interval <= high; ++k) {
        const double level = static_cast<double>(k) * interval;
        const unsigned corners = (nw >= level ? 8U : 0U) | (ne >= level ? 4U : 0U) | (se >= level ? 2U : 0U) | (sw >= level ? 1U : 0U);
        const std::uint32_t north = across(c, r), south = across(c, r + 1), west = down(c, r), east = down(c + 1, r);
        switch (corners) {
          case 0b1000: add(k, Step{north, west}); break;
          case 0b0100: add(k, Step{east, north}); break;
          case 0b0010: add(k, Step{south, east}); break;
          case 0b0001: add(k, Step{west, south}); break;
          case 0b1100: add(k, Step{east, west}); break;
          case 0b0110: add(k, Step{south, north}); break;
          case 0b0011: add(k, Step{west, east}); break;
          case 0b1001: add(k, Step{north, south}); break;
          case 0b0111: add(k, Step{west, north}); break;
          case 0b1011: add(k, Step{north, east}); break;
          case 0b1101: add(k, Step{east, south}); break;
          case 0b1110: add(k, Step{south, west}); break;
          case 0b1010:
          case 0b0101: {
            const bool joined = (nw + ne + se + sw) / 4 >= level;  // the two high corners, through the middle
            if ((corners == 0b1010) == joined) {
              // North-east and south-west are cut off, low where joined.
              add(k, joined ? Step{north, east} : Step{east, north});
              add(k, joined ? Step{south, west} : Step{west, south});
            } else {
              add(k, joined ? Step{west, north} : Step{north, west});
              add(k, joined ? Step{east, south} : Step{south, east});
            }
            break;
          }
          default: break;
        }
      }
    }
  }

  LonLat place(std::uint32_t edge, double level) const {
    const std::uint32_t cell = edge / 2;
    const int c = static_cast<int>(cell % columns_), r = static_cast<int>(cell / columns_);
    const bool along = edge % 2 == 0;
    const double a = value(c, r), b = along ? value(c + 1, r) : value(c, r + 1), t = std::clamp((level - a) / (b - a), 0.0, 1.0);
    const double x = c + 0.5 + (along ? t : 0), y = r + 0.5 + (along ? 0 : t);
    return {g_.box.west + (g_.box.east - g_.box.west) * x / g_.columns, g_.box.north - (g_.box.north - g_.box.south) * y / g_.rows};
  }

 private:
  std::uint32_t across(int c, int r) const { return 2 * (static_cast<std::uint32_t>(r) * columns_ + static_cast<std::uint32_t>(c)); }
  std::uint32_t down(int c, int r) const { return across(c, r) + 1; }
  const RasterGrid& g_;
  double per_unit_;
  std::uint32_t columns_;
};

// Steps of one level end to end: each edge begins and ends one of them at most.
std::vector<Contour> joined(const Tracer& tracer, std::vector<Step>& steps, double level) {
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.from < b.from; });
  const auto starting = [&](std::uint32_t edge) {
    const auto at = std::lower_bound(steps.begin(), steps.end(), edge, [](const Step& s, std::uint32_t e) { return s.from < e; });
    return at != steps.end() && at->from == edge ? static_cast<std::size_t>(at - steps.begin()) : steps.size();
  };
  std::vector<bool> ended(steps.size()), used(steps.size());  // by another one
  std::vector<std::size_t> next(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    next[i] = starting(steps[i].to);
    if (next[i] < steps.size()) ended[next[i]] = true;
  }
  std::vector<Contour> out;
  for (const bool loose : {true, false}) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (used[i] || (loose && ended[i])) continue;
      Contour line{level, {tracer.place(steps[i].from, level)}, !loose};
      for (std::size_t k = i; k < steps.size() && !used[k]; k = next[k]) {
        used[k] = true;
        const LonLat p = tracer.place(steps[k].to, level);
        if (p != line.line.back()) line.line.push_back(p);
      }
      if (line.line.size() > 1) out.push_back(std::move(line));
    }
  }
  return out;
}

}  // namespace

std::vector<Contour> contours(const RasterGrid& grid, double interval, double per_unit, Progress& progress) {
  if (grid.columns < 2 || grid.rows < 2 || !(interval > 0)) return {};
  double low = INFINITY, high = -INFINITY;
  for (std::size_t i = 0; i < static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows); ++i) {
    const double v = static_cast<double>(grid.values[i]) * per_unit;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (!(low <= high) || !std::isfinite(low) || !std::isfinite(high) || (high - low) / interval > kMostLevels || std::abs(low / interval) > 1e15 || std::abs(high / interval) > 1e15) return {};
  const auto first = static_cast<std::int64_t>(std::floor(low / interval)) + 1;
  const auto levels = static_cast<std::size_t>(std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(high / interval)) - first + 1));
  if (levels == 0) return {};
  const Tracer tracer(grid, per_unit);
  // Rows in pieces, put together in order.
  constexpr std::size_t kGrain = 64;
  const auto rows = static_cast<std::size_t>(grid.rows - 1);
  std::vector<std::vector<std::pair<std::size_t, Step>>> found((rows + kGrain - 1) / kGrain);
  parallel_for(progress, rows, kGrain, [&](std::size_t begin, std::size_t end) {
    auto& here = found[begin / kGrain];
    for (std::size_t r = begin; r < end; ++r) tracer.row(static_cast<int>(r), interval, [&](std::int64_t k, const Step& s) { here.emplace_back(static_cast<std::size_t>(k - first), s); });
  });
  std::vector<std::vector<Step>> by_level(levels);
  for (const auto& piece : found)
    for (const auto& [level, step] : piece) by_level[level].push_back(step);
  std::vector<std::vector<Contour>> made(levels);
  parallel_for(progress, levels, 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) made[i] = joined(tracer, by_level[i], static_cast<double>(first + static_cast<std::int64_t>(i)) * interval);
  });
  std::vector<Contour> out;
  for (auto& level : made) std::move(level.begin(), level.end(), std::back_inserter(out));
  return out;
}

double contour_interval_m(double ground_m_per_px, double cell_m) {
  const double wanted = kSlope * kApart_px * std::max(ground_m_per_px, cell_m / 4);
  if (!(wanted > 0) || !std::isfinite(wanted)) return 100;
  const double unit = std::pow(10.0, std::floor(std::log10(wanted) + 1e-9));
  for (const double k : {1.0, 2.0, 5.0})
    if (k * unit >= wanted * 0.8) return std::max(k * unit, 1.0);
  return std::max(10 * unit, 1.0);
}

std::vector<LonLat> thinned(const std::vector<LonLat>& line, double tolerance_deg) {
  if (line.size() < 3) return line;
  const double shrink = std::cos(line.front().lat * 3.14159265358979 / 180);
  std::vector<bool> keep(line.size());
  keep.front() = keep.back() = true;
  std::vector<std::pair<std::size_t, std::size_t>> open{{0, line.size() - 1}};
  while (!open.empty()) {
    const auto [a, b] = open.back();
    open.pop_back();
    if (b - a < 2) continue;
    const double dx = (line[b].lon - line[a].lon) * shrink, dy = line[b].lat - line[a].lat, length = dx * dx + dy * dy;
    double worst = -1;
    std::size_t at = a;
    for (std::size_t i = a + 1; i < b; ++i) {
      const double px = (line[i].lon - line[a].lon) * shrink, py = line[i].lat - line[a].lat;
      const double t = length > 0 ? std::clamp((px * dx + py * dy) / length, 0.0, 1.0) : 0;
      const double off = std::hypot(px - t * dx, py - t * dy);
      if (off > worst) worst = off, at = i;
    }
    if (worst <= tolerance_deg) continue;
    keep[at] = true;
    open.emplace_back(a, at);
    open.emplace_back(at, b);
  }
  std::vector<LonLat> out;
  for (std::size_t i = 0; i < line.size(); ++i)
    if (keep[i]) out.push_back(line[i]);
  return out;
}

}  // namespace thalweg
