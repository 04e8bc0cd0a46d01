#include "tests/support/terrains.hpp"

#include <cctype>
#include <cmath>
#include <limits>
#include <queue>
#include <stdexcept>

#include <fmt/format.h>

namespace thalweg::test {
namespace {

// Neighbours written out plainly, seam included.
std::vector<std::pair<int, CellIndex>> beside(const GridShape& shape, CellIndex cell) {
  static constexpr int kColumn[] = {1, 1, 0, -1, -1, -1, 0, 1}, kRow[] = {0, 1, 1, 1, 0, -1, -1, -1};
  std::vector<std::pair<int, CellIndex>> out;
  const int column = static_cast<int>(cell) % shape.columns, row = static_cast<int>(cell) / shape.columns;
  for (int k = 0; k < 8; ++k) {
    int c = column + kColumn[k];
    const int r = row + kRow[k];
    if (shape.closed) c = (c + shape.columns) % shape.columns;
    if (c < 0 || r < 0 || c >= shape.columns || r >= shape.rows) continue;
    out.emplace_back(k, static_cast<CellIndex>(r * shape.columns + c));
  }
  return out;
}

// kNoCell at an end; the cell itself for a direction that leads out of the grid.
CellIndex plain_next(const Flow& flow, CellIndex cell) {
  static constexpr int kColumn[] = {1, 1, 0, -1, -1, -1, 0, 1}, kRow[] = {0, 1, 1, 1, 0, -1, -1, -1};
  const Direction d = flow.direction[cell];
  if (!moves(d)) return kNoCell;
  const int columns = flow.shape.columns, r = static_cast<int>(cell) / columns + kRow[d & 7];
  int c = static_cast<int>(cell) % columns + kColumn[d & 7];
  const bool seam = c < 0 || c >= columns;
  if (seam != ((d & kSeam) != 0) || (seam && !flow.shape.closed) || r < 0 || r >= flow.shape.rows) return cell;
  if (seam) c = (c + columns) % columns;
  return static_cast<CellIndex>(r * columns + c);
}

bool at_outside(const Terrain& terrain, CellIndex c) {
  const auto around = beside(terrain.shape(), c);
  if (around.size() < 8) return true;
  for (const auto& [k, n] : around)
    if (std::isnan(terrain.height_m[n])) return true;
  return false;
}

// A number in [0, 1) that depends on nothing but its arguments.
double noise_at(std::uint32_t x, std::uint32_t y, std::uint32_t seed) {
  std::uint32_t h = x * 0x9E37'79B1u ^ y * 0x85EB'CA77u ^ seed * 0xC2B2'AE3Du;
  h ^= h >> 15;
  h *= 0x2C1B'3C6Du;
  h ^= h >> 12;
  h *= 0x297A'2D39u;
  h ^= h >> 15;
  return h / 4294967296.0;
}

}  // namespace

Terrain terrain_of(int columns, int rows, std::vector<float> heights, const TerrainSpec& spec) {
  Terrain terrain;
  terrain.name = "made";
  terrain.unit = "m";
  terrain.place.shape = {columns, rows, spec.closed};
  const double cell = spec.closed ? 360.0 / columns : spec.cell_deg;
  terrain.place.transform = {spec.closed ? -180 : spec.west, cell, 0, spec.closed ? 80 : spec.north, 0, spec.closed ? -160.0 / rows : -cell};
  terrain.height_m = heights;
  Progress progress(1);
  if (terrain.height_m.size() != terrain.shape().cells() || !measure_cells(terrain.place, progress)) throw std::runtime_error("no terrain");
  return terrain;
}

Terrain terrain_of(std::string_view digits, const TerrainSpec& spec) {
  std::vector<float> heights;
  int columns = 0, rows = 0, column = 0;
  const auto end_row = [&] {
    if (column == 0) return;
    if (columns != 0 && column != columns) throw std::runtime_error("rows differ");
    columns = column;
    column = 0;
    ++rows;
  };
  for (const char c : digits) {
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      end_row();
      continue;
    }
    heights.push_back(c == '.' ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(c - '0'));
    ++column;
  }
  end_row();
  return terrain_of(columns, rows, std::move(heights), spec);
}

Terrain fractal_terrain(int columns, int rows, std::uint32_t seed, double height_m) {
  std::vector<float> heights(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows), 0);
  double amplitude = height_m / 2;
  for (int cell = 1024; cell >= 1; cell /= 2, amplitude *= 0.55, ++seed) {
    const double step = 1.0 / cell;
    for (int r = 0; r < rows; ++r) {
      const auto y = static_cast<std::uint32_t>(r / cell);
      const double v = (r % cell) * step, sv = v * v * (3 - 2 * v);
      float* out = heights.data() + static_cast<std::size_t>(r) * static_cast<std::size_t>(columns);
      for (int left = 0; left < columns; left += cell) {
        const auto x = static_cast<std::uint32_t>(left / cell);
        const double a = noise_at(x, y, seed), b = noise_at(x + 1, y, seed), c = noise_at(x, y + 1, seed), d = noise_at(x + 1, y + 1, seed);
        const double west = a + (c - a) * sv, east = b + (d - b) * sv;
        for (int i = 0; i < cell && left + i < columns; ++i) {
          const double u = i * step;
          out[left + i] += static_cast<float>(amplitude * (west + (east - west) * u * u * (3 - 2 * u)));
        }
      }
    }
  }
  TerrainSpec spec;
  spec.cell_deg = std::min(0.001, 10.0 / rows);
  return terrain_of(columns, rows, std::move(heights), spec);
}

std::vector<float> slow_fill(const Terrain& terrain, const std::vector<std::vector<CellIndex>>& sinks) {
  using Entry = std::pair<float, CellIndex>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
  std::vector<float> filled(terrain.height_m.begin(), terrain.height_m.end());
  std::vector<bool> reached(filled.size(), false);
  const auto reach = [&](CellIndex c, float z) {
    reached[c] = true;
    filled[c] = z;
    open.emplace(z, c);
  };
  for (const auto& sink : sinks)
    for (const CellIndex c : sink)
      if (!std::isnan(filled[c]) && !reached[c]) reach(c, filled[c]);
  for (CellIndex c = 0; c < filled.size(); ++c)
    if (!std::isnan(filled[c]) && !reached[c] && at_outside(terrain, c)) reach(c, filled[c]);
  while (!open.empty()) {
    const auto [z, c] = open.top();
    open.pop();
    for (const auto& [k, n] : beside(terrain.shape(), c))
      if (!std::isnan(filled[n]) && !reached[n]) reach(n, std::max(z, filled[n]));
  }
  return filled;
}

std::vector<CellIndex> slow_ends(const Flow& flow) {
  std::vector<CellIndex> ends(flow.direction.size(), kNoCell), way;
  std::vector<std::uint8_t> state(ends.size(), 0);  // 1 on the way at hand, 2 known
  for (CellIndex c = 0; c < ends.size(); ++c) {
    way.clear();
    CellIndex at = c, end = kNoCell;
    for (;;) {
      if (state[at] == 2) end = ends[at];
      if (state[at] != 0) break;
      state[at] = 1;
      way.push_back(at);
      const CellIndex next = flow.direction[at] == kNothing ? kNoCell : plain_next(flow, at);
      if (next == kNoCell) {
        if (flow.direction[at] == kOut || flow.direction[at] == kSink) end = at;
        break;
      }
      at = next;
    }
    for (const CellIndex w : way) {
      ends[w] = end;
      state[w] = 2;
    }
  }
  return ends;
}

std::vector<std::uint32_t> slow_accumulation(const Flow& flow) {
  std::vector<std::uint32_t> sum(flow.direction.size(), 0);
  for (CellIndex c = 0; c < sum.size(); ++c) {
    if (flow.direction[c] == kNothing) continue;
    for (CellIndex at = c; at != kNoCell; at = plain_next(flow, at)) ++sum[at];
  }
  return sum;
}

Direction slow_steepest(const Terrain& terrain, std::span<const float> z, CellIndex cell) {
  const auto row = cell / static_cast<CellIndex>(terrain.shape().columns);
  const double e = terrain.place.east_m[row], s = terrain.place.south_m[row];
  const float per_m[] = {static_cast<float>(1 / e), static_cast<float>(1 / std::hypot(e, s)), static_cast<float>(1 / s), static_cast<float>(1 / std::hypot(e, s))};
  float best = 0;
  int direction = kUndecided;
  for (const bool straight : {true, false}) {
    for (const auto& [k, n] : beside(terrain.shape(), cell)) {
      if ((k % 2 == 0) != straight || std::isnan(z[n])) continue;
      const float slope = (z[cell] - z[n]) * per_m[k % 4];
      if (slope > best) {
        best = slope;
        direction = k;
      }
    }
  }
  return static_cast<Direction>(direction);
}

std::string faults_of(const Terrain& terrain, const FlowOptions& options, const Flow& flow) {
  const std::size_t n = terrain.height_m.size();
  if (flow.direction.size() != n || flow.basin.size() != n) return "sizes differ";
  const std::vector<float> filled = slow_fill(terrain, options.sinks);
  const std::vector<CellIndex> ends = slow_ends(flow);
  std::size_t with_value = 0;
  for (CellIndex c = 0; c < n; ++c) {
    const bool none = std::isnan(terrain.height_m[c]);
    with_value += none ? 0 : 1;
    if (none != (flow.direction[c] == kNothing) || none != (flow.basin[c] == 0)) return fmt::format("cell {}: value, direction and basin disagree", c);
    if (none) continue;
    if (ends[c] == kNoCell) return fmt::format("cell {} drains nowhere", c);
    if (flow.direction[c] == kOut && !at_outside(terrain, c)) return fmt::format("cell {} drains out in the middle", c);
    if (flow.basin[c] > flow.outlets.size()) return fmt::format("cell {}: basin {} of {}", c, flow.basin[c], flow.outlets.size());
    const Outlet& outlet = flow.outlets[flow.basin[c] - 1];
    if (outlet.sink < 0 ? outlet.cell != ends[c] : flow.direction[ends[c]] != kSink) return fmt::format("cell {} ends at {}, its basin at {}", c, ends[c], outlet.cell);
    if (outlet.inland != (flow.direction[ends[c]] == kSink)) return fmt::format("cell {}: outlet {} is of the other kind", c, outlet.cell);
    // With sinks by rule the surface is lower than this one.
    if (options.keep.any()) continue;
    // On its way water is on the surface, which never rises.
    if (const CellIndex next = plain_next(flow, c); next != kNoCell && filled[next] > filled[c]) return fmt::format("the water of cell {} is lifted", c);
    if (!flow.filled_m.empty() && flow.filled_m[c] != filled[c]) return fmt::format("cell {} is filled to {} instead of {}", c, flow.filled_m[c], filled[c]);
  }
  if (with_value != flow.cells) return "cells are counted wrongly";
  for (std::size_t i = 1; i < flow.outlets.size(); ++i)
    if (flow.outlets[i - 1].cell >= flow.outlets[i].cell) return "outlets are out of order";
  return {};
}

}  // namespace thalweg::test
