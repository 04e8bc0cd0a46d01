// Steepest descent over whole rows.
#include <algorithm>
#include <cmath>

#include "geo/base/parallel.hpp"
#include "geo/water/flow_parts.hpp"

namespace thalweg {
namespace {

constexpr std::size_t kRows = 16;  // of a piece of work

struct Inverse { float east = 0, south = 0, diagonal = 0; };  // of distances in metres

Inverse inverse_of(const GridPlace& place, int row) {
  const double e = place.east_m[static_cast<std::size_t>(row)], s = place.south_m[static_cast<std::size_t>(row)];
  return {static_cast<float>(1 / e), static_cast<float>(1 / s), static_cast<float>(1 / std::hypot(e, s))};
}

// The cells of a row but the first and the last, without a branch, so that the compiler takes several at once. The order is
// kPreference.
void inner_cells(const float* up, const float* row, const float* down, int columns, const Inverse& inverse, Direction* out) {
  for (int i = 1; i < columns - 1; ++i) {
    const float z = row[i];
    float best = 0;
    std::int32_t code = kUndecided;
    const auto consider = [&](float other, float per_m, std::int32_t k) {
      const float slope = (z - other) * per_m;
      code = slope > best ? k : code;
      best = slope > best ? slope : best;
    };
    consider(row[i + 1], inverse.east, 0);
    consider(down[i], inverse.south, 2);
    consider(row[i - 1], inverse.east, 4);
    consider(up[i], inverse.south, 6);
    consider(down[i + 1], inverse.diagonal, 1);
    consider(down[i - 1], inverse.diagonal, 3);
    consider(up[i - 1], inverse.diagonal, 5);
    consider(up[i + 1], inverse.diagonal, 7);
    out[i] = static_cast<Direction>(code);
  }
}

// Any cell; `inside` tells that all its neighbours exist.
Direction any_cell(const GridShape& shape, const Steps& steps, const float* z, const Inverse& inverse, int column, int row) {
  const CellIndex cell = shape.at(column, row);
  if (std::isnan(z[cell])) return kNothing;
  float best = 0;
  Direction direction = kUndecided;
  bool beside_outside = false;
  for (const Direction k : kPreference) {
    const Direction d = step_from(shape, column, row, k);
    const float other = d == kOut ? std::numeric_limits<float>::quiet_NaN() : z[steps.next(cell, d)];
    beside_outside |= std::isnan(other);
    const float slope = (z[cell] - other) * (k % 4 == 0 ? inverse.east : k % 2 == 0 ? inverse.south : inverse.diagonal);
    if (slope > best) {
      best = slope;
      direction = d;
    }
  }
  return direction == kUndecided && beside_outside ? kOut : direction;
}

}  // namespace

std::vector<CellIndex> steepest_descent(const GridPlace& place, std::span<const float> z, std::span<Direction> direction, const StorePtr& store, Progress& progress) {
  const GridShape& shape = place.shape;
  const Steps steps(shape);
  const auto rows = static_cast<std::size_t>(shape.rows);
  std::vector<std::vector<CellIndex>> undecided((rows + kRows - 1) / kRows);
  parallel_for(progress, rows, kRows, [&](std::size_t begin, std::size_t end) {
    std::vector<CellIndex>& list = undecided[begin / kRows];
    for (std::size_t r = begin; r < end; ++r) {
      const int row = static_cast<int>(r);
      const Inverse inverse = inverse_of(place, row);
      const CellIndex first = shape.at(0, row);
      Direction* out = direction.data() + first;
      const bool rim = row == 0 || row + 1 == shape.rows;
      if (!rim) inner_cells(z.data() + first - shape.columns, z.data() + first, z.data() + first + shape.columns, shape.columns, inverse, out);
      for (int c = 0; c < shape.columns; ++c) {
        if (rim || c == 0 || c + 1 == shape.columns || out[c] == kUndecided) out[c] = any_cell(shape, steps, z.data(), inverse, c, row);
        if (out[c] == kUndecided) list.push_back(first + static_cast<CellIndex>(c));
      }
    }
    rest(store);
  });
  std::vector<CellIndex> all;
  std::size_t count = 0;
  for (const auto& list : undecided) count += list.size();
  all.reserve(count);
  for (const auto& list : undecided) all.insert(all.end(), list.begin(), list.end());
  return all;
}

}  // namespace thalweg
