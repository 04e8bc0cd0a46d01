// Directions over ground that is level: Barnes, Lehman, Mulla, An efficient assignment of drainage direction over
// flat surfaces in raster digital elevation models, Computers & Geosciences 62, 2014. Distances are numbers of steps
// to the nearest exit and from the nearest higher ground, so that the answer does not depend on the order of work.
#include <limits>

#include "geo/base/parallel.hpp"
#include "geo/water/flow_parts.hpp"

namespace thalweg {
namespace {

constexpr std::size_t kGrain = 1 << 14;

struct Flats {
  const GridShape& shape;
  const Steps steps;
  std::span<const float> z;
  std::span<const Direction> direction;
  std::span<std::uint32_t> place_in_list;    // of a cell
  const StorePtr& store;
  std::vector<CellIndex> cells;              // that are level with a neighbour, in order
  std::vector<std::uint8_t> is_pit;

  // Undecided cells of an open grid are never at its rim: there they drain out.
  template <class Fn>
  void around(CellIndex c, Fn&& fn) const {
    if (shape.closed) return for_each_neighbour(shape, steps, c, fn);
    for (const Direction k : kPreference) fn(k, steps.next(c, k));
  }

  // One step further from each cell of the queue on, within its flat.
  void spread(std::vector<std::uint32_t>& queue, std::vector<std::uint32_t>& distance) const {
    for (std::size_t i = 0; i < queue.size(); ++i) {
      if (i % kGrain == kGrain - 1) rest(store);
      const std::uint32_t from = queue[i], further = distance[from] + 1;
      const CellIndex c = cells[from];
      const float level = z[c];
      around(c, [&](Direction, CellIndex n) {
        if (direction[n] != kUndecided || z[n] != level) return;
        const std::uint32_t p = place_in_list[n];
        if (distance[p] != 0 || is_pit[p] != 0) return;
        distance[p] = further;
        queue.push_back(p);
      });
    }
  }
};

// Lists made in pieces, joined in order.
std::vector<std::uint32_t> joined(const std::vector<std::vector<std::uint32_t>>& parts) {
  std::size_t count = 0;
  for (const auto& part : parts) count += part.size();
  std::vector<std::uint32_t> all;
  all.reserve(count);
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

// The undecided cells that are level with a neighbour.
void find_flats(Flats& flats, std::span<const CellIndex> undecided, Progress& progress) {
  std::vector<std::vector<std::uint32_t>> parts((undecided.size() + kGrain - 1) / kGrain);
  parallel_for(progress, undecided.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const CellIndex c = undecided[i];
      if (flats.direction[c] != kUndecided) continue;  // an inland sink by now
      bool beside = false;
      flats.around(c, [&](Direction, CellIndex n) { beside |= flats.z[n] == flats.z[c]; });
      if (beside) parts[begin / kGrain].push_back(c);
    }
    rest(flats.store);
  });
  flats.cells = joined(parts);
  for (std::size_t i = 0; i < flats.cells.size(); ++i) flats.place_in_list[flats.cells[i]] = static_cast<std::uint32_t>(i);
  flats.is_pit.assign(flats.cells.size(), 0);
}

// Where flats leave, and where higher ground is beside them.
struct Rims { std::vector<std::uint32_t> low, high; };

Rims find_rims(const Flats& flats, Progress& progress) {
  const std::size_t n = flats.cells.size();
  std::vector<std::vector<std::uint32_t>> low((n + kGrain - 1) / kGrain), high(low.size());
  parallel_for(progress, n, kGrain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const CellIndex c = flats.cells[i];
      bool exit = false, higher = false;
      flats.around(c, [&](Direction, CellIndex o) {
        exit |= flats.z[o] == flats.z[c] && flats.direction[o] != kUndecided;
        higher |= flats.z[o] > flats.z[c];
      });
      if (exit) low[begin / kGrain].push_back(static_cast<std::uint32_t>(i));
      if (higher) high[begin / kGrain].push_back(static_cast<std::uint32_t>(i));
    }
    rest(flats.store);
  });
  return {joined(low), joined(high)};
}

std::vector<std::uint32_t> distances(const Flats& flats, std::vector<std::uint32_t> queue) {
  std::vector<std::uint32_t> distance(flats.cells.size(), 0);
  for (const std::uint32_t p : queue) distance[p] = 1;
  flats.spread(queue, distance);
  return distance;
}

}  // namespace

void resolve_flats(const GridShape& shape, std::span<const float> z, std::span<Direction> direction, std::span<const CellIndex> undecided, bool away_from_higher,
                   std::span<std::uint32_t> scratch, const StorePtr& store, Progress& progress) {
  Flats flats{shape, Steps(shape), z, direction, scratch, store, {}, {}};
  find_flats(flats, undecided, progress);
  const std::size_t n = flats.cells.size();
  Rims rims = find_rims(flats, progress);
  if (progress.cancelled()) return;
  std::vector<std::uint32_t> low, high;
  parallel_for(progress, 2, 1, [&](std::size_t which, std::size_t) {
    if (which == 0) low = distances(flats, std::move(rims.low));
    else if (away_from_higher) high = distances(flats, std::move(rims.high));
  });
  if (progress.cancelled()) return;
  // What was not reached has no exit: its first cell is one.
  std::vector<std::uint32_t> queue;
  for (std::size_t i = 0; i < n; ++i) {
    if (low[i] != 0 || flats.is_pit[i] != 0) continue;
    flats.is_pit[i] = 1;
    queue.assign(1, static_cast<std::uint32_t>(i));
    flats.spread(queue, low);
  }
  // Twice the way to the exit, less the way from higher ground. A neighbour one step nearer to the exit is lower by 2
  // and higher by 1 at most. Barnes adds the largest distance of each flat, which changes nothing within it.
  const auto mask = [&](std::size_t i) { return 2 * std::int64_t{low[i]} - (away_from_higher ? std::int64_t{high[i]} : 0); };
  constexpr std::int64_t kExit = std::numeric_limits<std::int64_t>::min();
  std::vector<Direction> chosen(n, kUndecided);
  parallel_for(progress, n, kGrain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      if (flats.is_pit[i] != 0) continue;
      std::int64_t least = mask(i);
      const float level = z[flats.cells[i]];
      flats.around(flats.cells[i], [&](Direction d, CellIndex o) {
        if (z[o] != level) return;
        const std::int64_t value = direction[o] != kUndecided || flats.is_pit[scratch[o]] != 0 ? kExit : mask(scratch[o]);
        if (value >= least) return;
        least = value;
        chosen[i] = d;
      });
    }
    rest(store);
  });
  if (progress.cancelled()) return;
  for (std::size_t i = 0; i < n; ++i) direction[flats.cells[i]] = chosen[i];
}

}  // namespace thalweg
