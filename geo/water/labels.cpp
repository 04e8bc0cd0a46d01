// Which root each cell drains to, in bands of rows.
#include <algorithm>

#include "geo/base/parallel.hpp"
#include "geo/water/flow_parts.hpp"

namespace thalweg {
namespace {

constexpr std::uint32_t kUnknown = 0xFFFF'FFFEu;
constexpr std::uint32_t kPortal = 0x8000'0000u;  // with the index of a cell of another band

}  // namespace

std::vector<CellIndex> label_roots(const GridShape& shape, std::span<const Direction> direction, std::span<std::uint32_t> label, const StorePtr& store, Progress& progress) {
  const Steps steps(shape);
  const auto rows = static_cast<std::size_t>(shape.rows), columns = static_cast<std::size_t>(shape.columns), height = band_rows(shape);
  const std::size_t bands = (rows + height - 1) / height;
  std::vector<std::vector<CellIndex>> roots(bands);
  // Within a band: the number of a root of its own, or the cell where the way leaves it.
  parallel_for(progress, rows, height, [&](std::size_t top, std::size_t bottom) {
    const auto begin = static_cast<CellIndex>(top * columns), end = static_cast<CellIndex>(bottom * columns);
    std::vector<CellIndex>& mine = roots[top / height];
    std::fill(label.begin() + begin, label.begin() + end, kUnknown);
    for (CellIndex c = begin; c < end; ++c) {
      if (direction[c] == kNothing) label[c] = kNoLabel;
      else if (!moves(direction[c])) {
        label[c] = static_cast<std::uint32_t>(mine.size());
        mine.push_back(c);
      }
    }
    for (CellIndex c = begin; c < end; ++c) {
      if (label[c] != kUnknown) continue;
      CellIndex n = c;
      while (n >= begin && n < end && label[n] == kUnknown) n = steps.next(n, direction[n]);
      const std::uint32_t found = n >= begin && n < end ? label[n] : kPortal | n;
      for (CellIndex m = c; m >= begin && m < end && label[m] == kUnknown;) {
        label[m] = found;
        m = steps.next(m, direction[m]);
      }
    }
    rest(store);
  });
  if (progress.cancelled()) return {};  // bands are missing
  std::vector<std::uint32_t> first(bands + 1, 0);
  for (std::size_t b = 0; b < bands; ++b) first[b + 1] = first[b] + static_cast<std::uint32_t>(roots[b].size());
  // Ways that leave a band arrive in the first or last row of another.
  const auto is_portal = [](std::uint32_t l) { return l >= kPortal && l != kNoLabel; };
  std::vector<std::uint32_t> arrived(2 * bands * columns, kUnknown);
  const auto slot = [&](CellIndex c) {
    const std::size_t row = c / columns, band = row / height;
    return (2 * band + (row == band * height ? 0 : 1)) * columns + c % columns;
  };
  for (std::size_t b = 0; b < bands; ++b) {
    rest(store);
    for (const std::size_t row : {b * height, std::min(rows, (b + 1) * height) - 1}) {
      for (std::size_t column = 0; column < columns; ++column) {
        const auto c = static_cast<CellIndex>(row * columns + column);
        CellIndex n = c;
        while (is_portal(label[n]) && arrived[slot(n)] == kUnknown) n = label[n] & ~kPortal;
        const std::uint32_t found = arrived[slot(n)] != kUnknown ? arrived[slot(n)] : label[n] == kNoLabel ? kNoLabel : label[n] + first[n / columns / height];
        for (CellIndex m = c;; m = label[m] & ~kPortal) {
          const bool known = arrived[slot(m)] != kUnknown;
          arrived[slot(m)] = found;
          if (known || !is_portal(label[m])) break;
        }
      }
    }
  }
  parallel_for(progress, rows, height, [&](std::size_t top, std::size_t bottom) {
    for (std::size_t c = top * columns; c < bottom * columns; ++c) {
      if (is_portal(label[c])) label[c] = arrived[slot(label[c] & ~kPortal)];
      else if (label[c] != kNoLabel) label[c] += first[top / height];
    }
    rest(store);
  });
  std::vector<CellIndex> all;
  all.reserve(first[bands]);
  for (const auto& part : roots) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace thalweg
