#pragma once
// The steps of route(), for the files of geo/water and their tests alone. `store` is where the arrays live, for a rest after
// each block; it may be null.

#include <cstdint>
#include <span>
#include <vector>

#include "geo/base/progress.hpp"
#include "geo/water/flow.hpp"

namespace thalweg {

// Rows of a piece of work that only looks at its own rows: few enough pieces that little is left for the joining
// of pieces, enough for the threads, and never dependent on their number.
inline std::size_t band_rows(const GridShape& shape) {
  const auto rows = static_cast<std::size_t>(shape.rows);
  return rows < 512 ? 32 : (rows + 15) / 16;
}

// Directions by steepest descent, with kOut where a cell beside the outside has no lower neighbour. Returns
// the cells left undecided, in order.
std::vector<CellIndex> steepest_descent(const GridPlace& place, std::span<const float> z, std::span<Direction> direction, const StorePtr& store, Progress& progress);

// Gives directions to undecided cells of flats that have an exit. Of those that have none the first cell stays
// undecided and the others drain to it, as do single pits: what is undecided afterwards is one cell a pit.
// `scratch` has a value for each cell and is overwritten where there are flats.
void resolve_flats(const GridShape& shape, std::span<const float> z, std::span<Direction> direction, std::span<const CellIndex> undecided, bool away_from_higher,
                   std::span<std::uint32_t> scratch, const StorePtr& store, Progress& progress);

inline constexpr std::uint32_t kNoLabel = 0xFFFF'FFFFu;

// Every cell where the directions end is a root; roots are numbered by cell. `label` gets the root's number for each cell,
// kNoLabel where there is nothing. Directions must have no cycle.
std::vector<CellIndex> label_roots(const GridShape& shape, std::span<const Direction> direction, std::span<std::uint32_t> label, const StorePtr& store, Progress& progress);

// A way between two basins, or out of one over the edge: its height, then its place, in one number that orders
// all of them. `k` is a direction 0 to 3 from the cell, or kOverEdge.
inline constexpr unsigned kOverEdge = 4;
std::uint64_t pass_key(float height, CellIndex cell, unsigned k);
float pass_height(std::uint64_t key);
inline CellIndex pass_cell(std::uint64_t key) { return static_cast<CellIndex>(key & 0xFFFF'FFFFu) >> 3; }
inline unsigned pass_step(std::uint64_t key) { return static_cast<unsigned>(key & 7u); }

struct Pass {
  std::uint64_t key = 0;
  std::uint32_t a = 0, b = 0;  // labels; a < b; b may be the outside
};

// The lowest passes between basins, each pair at least once; `outside` stands for all basins whose root is no pit.
std::vector<Pass> find_passes(const GridShape& shape, std::span<const float> z, std::span<const std::uint32_t> label, std::span<const std::uint8_t> is_pit, const StorePtr& store, Progress& progress);

// How each pit drains: over which pass, to which level its basin fills. The outside is the last, number is_pit.size().
struct PitTree {
  std::vector<std::uint64_t> pass;       // of a pit's basin; 0 for others
  std::vector<float> level;              // minus infinity for others
  std::vector<std::uint32_t> parent;     // label, or the outside
  std::vector<std::uint32_t> order;      // pits, parents first
};
PitTree span_pits(std::vector<Pass> passes, std::span<const std::uint8_t> is_pit);

}  // namespace thalweg
