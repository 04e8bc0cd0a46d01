#pragma once
// Cells of a grid and the eight directions between them: what every part of geo/water shares.

#include <array>
#include <cstddef>
#include <cstdint>

namespace thalweg {

// Cells are counted row by row from the north-west corner.
using CellIndex = std::uint32_t;
inline constexpr CellIndex kNoCell = 0xFFFF'FFFFu;
// An edge between two cells, the outside included, is a cell and three bits: see pits.cpp.
inline constexpr std::size_t kMostFlowCells = std::size_t{1} << 29;

struct GridShape {
  int columns = 0, rows = 0;
  bool closed = false;  // the last column is the western neighbour of the first; only with three columns or more
  std::size_t cells() const { return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows); }
  int row_of(CellIndex c) const { return static_cast<int>(c / static_cast<CellIndex>(columns)); }
  int column_of(CellIndex c) const { return static_cast<int>(c % static_cast<CellIndex>(columns)); }
  CellIndex at(int column, int row) const { return static_cast<CellIndex>(row) * static_cast<CellIndex>(columns) + static_cast<CellIndex>(column); }
  friend bool operator==(const GridShape&, const GridShape&) = default;
};

// Where the water of a cell goes: 0 to 7 clockwise from east (ESRI's code is 1 << direction). A step across
// the seam of a closed grid has 8 added, so that following it needs no column.
using Direction = std::uint8_t;
inline constexpr Direction kSeam = 8;
inline constexpr Direction kOut = 16;        // leaves the raster, or goes to where nothing is known
inline constexpr Direction kSink = 17;       // stays: an inland sink
inline constexpr Direction kUndecided = 18;  // only while directions are being found
inline constexpr Direction kNothing = 255;   // no value

inline constexpr std::array<int, 8> kStepColumn{1, 1, 0, -1, -1, -1, 0, 1};
inline constexpr std::array<int, 8> kStepRow{0, 1, 1, 1, 0, -1, -1, -1};
// Of neighbours that are equally good the first in this order is taken: straight ones before diagonal ones.
inline constexpr std::array<Direction, 8> kPreference{0, 2, 4, 6, 1, 3, 5, 7};

constexpr bool moves(Direction d) { return d < kOut; }
constexpr Direction opposite(Direction d) { return static_cast<Direction>(d ^ 4); }  // the seam's bit stays

// Added to a cell's index by a direction.
class Steps {
 public:
  explicit Steps(const GridShape& shape) {
    for (std::size_t k = 0; k < 8; ++k) {
      const std::ptrdiff_t plain = static_cast<std::ptrdiff_t>(kStepRow[k]) * shape.columns + kStepColumn[k];
      offset_[k] = plain;
      offset_[k + kSeam] = plain - static_cast<std::ptrdiff_t>(kStepColumn[k]) * shape.columns;
    }
  }
  CellIndex next(CellIndex c, Direction d) const { return static_cast<CellIndex>(static_cast<std::ptrdiff_t>(c) + offset_[d]); }
  std::ptrdiff_t offset(Direction d) const { return offset_[d]; }

 private:
  std::array<std::ptrdiff_t, 16> offset_{};
};

// The direction with the seam's bit for a step from this place, or kOut where the grid ends there.
inline Direction step_from(const GridShape& shape, int column, int row, Direction k) {
  const int r = row + kStepRow[k], c = column + kStepColumn[k];
  if (r < 0 || r >= shape.rows) return kOut;
  if (c >= 0 && c < shape.columns) return k;
  return shape.closed ? static_cast<Direction>(k | kSeam) : kOut;
}

// fn(direction, neighbour) for each neighbour inside the grid, in the order of preference.
template <class Fn>
void for_each_neighbour(const GridShape& shape, const Steps& steps, CellIndex cell, Fn&& fn) {
  const int column = shape.column_of(cell), row = shape.row_of(cell);
  const bool inside = column > 0 && row > 0 && column + 1 < shape.columns && row + 1 < shape.rows;
  for (const Direction k : kPreference) {
    const Direction d = inside ? k : step_from(shape, column, row, k);
    if (d != kOut) fn(d, steps.next(cell, d));
  }
}

}  // namespace thalweg
