// Accumulation along directions: each cell waits for the last of its donors. Bands of rows work side by side; what
// waits for water from another band, a small part along the large rivers, is done afterwards.
#include <algorithm>

#include "geo/base/parallel.hpp"
#include "geo/water/flow_parts.hpp"

namespace thalweg {
namespace {

constexpr std::uint8_t kDone = 128;  // its donors have all come: not a source

// How many neighbours drain into each cell of some rows
void count_donors(const Flow& flow, std::size_t top, std::size_t bottom, std::span<std::uint8_t> donors) {
  const GridShape& shape = flow.shape;
  const Steps steps(shape);
  for (std::size_t r = top; r < bottom; ++r) {
    const int row = static_cast<int>(r);
    const CellIndex first = shape.at(0, row);
    const Direction* mid = flow.direction.data() + first;
    std::uint8_t* out = donors.data() + first;
    const bool rim = row == 0 || row + 1 == shape.rows;
    if (!rim) {
      const Direction *up = mid - shape.columns, *down = mid + shape.columns;
      for (int i = 1; i < shape.columns - 1; ++i) {
        const auto is = [](Direction d, Direction k) { return static_cast<std::uint8_t>(d == k ? 1 : 0); };
        out[i] = static_cast<std::uint8_t>(is(mid[i - 1], 0) + is(mid[i + 1], 4) + is(up[i], 2) + is(down[i], 6) + is(up[i - 1], 1) + is(up[i + 1], 3) + is(down[i + 1], 5) + is(down[i - 1], 7));
      }
    }
    for (int column = 0; column < shape.columns; column += rim ? 1 : std::max(1, shape.columns - 1)) {
      std::uint8_t count = 0;
      for_each_neighbour(shape, steps, first + static_cast<CellIndex>(column), [&](Direction d, CellIndex n) { count += flow.direction[n] == opposite(d) ? 1 : 0; });
      out[column] = count;
    }
  }
}

template <class Sum>
struct Deposit {
  CellIndex cell = 0;
  Sum amount{};
};

// `own(row, sums)` sets the values of a row before anything flows.
template <class Sum, class Own>
Result<BigArray<Sum>> accumulate(const Flow& flow, Progress& progress, Own&& own) {
  const GridShape& shape = flow.shape;
  const Steps steps(shape);
  const std::size_t n = shape.cells(), columns = static_cast<std::size_t>(shape.columns), rows = static_cast<std::size_t>(shape.rows), height = band_rows(shape);
  const StorePtr& store = flow.direction.store();
  auto sums = BigArray<Sum>::make(n, store);
  auto counts = BigArray<std::uint8_t>::make(n, store);
  if (!sums || !counts) return tl::unexpected(sums ? counts.error() : sums.error());
  BigArray<Sum> sum = std::move(*sums);
  BigArray<std::uint8_t> waiting = std::move(*counts);
  // From a cell that has all its water on, as far as no cell waits for more.
  const auto run = [&](CellIndex c, std::size_t begin, std::size_t end, std::vector<Deposit<Sum>>& away) {
    for (;;) {
      const Direction d = flow.direction[c];
      if (!moves(d)) return;
      const CellIndex next = steps.next(c, d);
      if (next < begin || next >= end) {
        away.push_back({next, sum[c]});
        return;
      }
      sum[next] += sum[c];
      if (--waiting[next] != 0) return;
      waiting[next] = kDone;
      c = next;
    }
  };
  std::vector<std::vector<Deposit<Sum>>> away((rows + height - 1) / height);
  parallel_for(progress, rows, height, [&](std::size_t top, std::size_t bottom) {
    count_donors(flow, top, bottom, waiting);
    for (std::size_t r = top; r < bottom; ++r) own(static_cast<int>(r), std::span<Sum>(sum).subspan(r * columns, columns));
    const std::size_t begin = top * columns, end = bottom * columns;
    for (std::size_t c = begin; c < end; ++c)
      if (waiting[c] == 0 && moves(flow.direction[c])) run(static_cast<CellIndex>(c), begin, end, away[top / height]);
    rest(store);
  });
  if (progress.cancelled()) return cancelled();
  std::vector<Deposit<Sum>> none;
  for (const auto& part : away) {
    rest(store);
    for (const Deposit<Sum>& d : part) {
      sum[d.cell] += d.amount;
      if (--waiting[d.cell] != 0) continue;
      waiting[d.cell] = kDone;
      run(d.cell, 0, n, none);
    }
  }
  return sum;
}

}  // namespace

Result<BigArray<std::uint32_t>> accumulate_cells(const Flow& flow, Progress& progress) {
  return accumulate<std::uint32_t>(flow, progress, [&](int row, std::span<std::uint32_t> sums) {
    const Direction* d = flow.direction.data() + flow.shape.at(0, row);
    for (std::size_t c = 0; c < sums.size(); ++c) sums[c] = d[c] == kNothing ? 0 : 1;
  });
}

Result<BigArray<std::uint64_t>> accumulate_area(const Flow& flow, const GridPlace& place, Progress& progress) {
  return accumulate<std::uint64_t>(flow, progress, [&](int row, std::span<std::uint64_t> sums) {
    place.row_areas(row, sums);
    const Direction* d = flow.direction.data() + flow.shape.at(0, row);
    for (std::size_t c = 0; c < sums.size(); ++c)
      if (d[c] == kNothing) sums[c] = 0;
  });
}

}  // namespace thalweg
