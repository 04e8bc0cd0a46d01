// Directions over ground that is level: Barnes, Lehman, Mulla, An efficient assignment of drainage direction over
// flat surfaces in raster digital elevation models, Computers & Geosciences 62, 2014. Distances are numbers of steps
// to the nearest exit and from the nearest higher ground, so that the answer does not depend on the order of work.
#include <algorithm>

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
  std::vector<CellIndex> cells;              // that are level with a neighbour, in order
  std::vector<std::uint32_t> low;            // steps to an exit; 0: not reached, or the first cell of a pit
  std::vector<std::uint8_t> is_pit;

  // fn(direction, neighbour) for the undecided neighbours of the same flat.
  template <class Fn>
  void members_beside(CellIndex c, Fn&& fn) const {
    for_each_neighbour(shape, steps, c, [&](Direction d, CellIndex n) {
      if (direction[n] == kUndecided && z[n] == z[c]) fn(d, n);
    });
  }

  // One step further from each cell of the queue on.
  void spread(std::vector<std::uint32_t>& queue, std::vector<std::uint32_t>& distance) const {
    for (std::size_t i = 0; i < queue.size(); ++i) {
      members_beside(cells[queue[i]], [&](Direction, CellIndex n) {
        const std::uint32_t p = place_in_list[n];
        if (distance[p] != 0 || is_pit[p] != 0) return;
        distance[p] = distance[queue[i]] + 1;
        queue.push_back(p);
      });
    }
  }
};

// The members of the list that `test` holds for, in order.
template <class Test>
std::vector<std::uint32_t> select(std::size_t n, Progress& progress, Test&& test) {
  std::vector<std::vector<std::uint32_t>> parts((n + kGrain - 1) / kGrain);
  parallel_for(progress, n, kGrain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      if (test(i)) parts[begin / kGrain].push_back(static_cast<std::uint32_t>(i));
  });
  std::vector<std::uint32_t> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

void find_exits(Flats& flats, Progress& progress) {
  std::vector<std::uint32_t> queue = select(flats.cells.size(), progress, [&](std::size_t i) {
    const CellIndex c = flats.cells[i];
    bool exit = false;
    for_each_neighbour(flats.shape, flats.steps, c, [&](Direction, CellIndex n) {
      exit |= flats.direction[n] != kUndecided && flats.direction[n] != kNothing && flats.z[n] == flats.z[c];
    });
    return exit;
  });
  for (const std::uint32_t p : queue) flats.low[p] = 1;
  flats.spread(queue, flats.low);
  // What was not reached has no exit.
  for (std::size_t i = 0; i < flats.cells.size(); ++i) {
    if (flats.low[i] != 0 || flats.is_pit[i] != 0) continue;
    flats.is_pit[i] = 1;
    queue.assign(1, static_cast<std::uint32_t>(i));
    flats.spread(queue, flats.low);
  }
}

// What is added to a cell's doubled distance to the exit: the more, the nearer higher ground is.
std::vector<std::uint32_t> away_from_higher_ground(const Flats& flats, Progress& progress) {
  const std::size_t n = flats.cells.size();
  std::vector<std::uint32_t> high(n, 0);
  // A pit's first cell takes part here: it is higher ground that counts, not the exit.
  std::vector<std::uint32_t> queue = select(n, progress, [&](std::size_t i) {
    const CellIndex c = flats.cells[i];
    bool higher = false;
    for_each_neighbour(flats.shape, flats.steps, c, [&](Direction, CellIndex o) { higher |= flats.z[o] > flats.z[c]; });
    return higher;
  });
  for (const std::uint32_t p : queue) high[p] = 1;
  flats.spread(queue, high);
  std::vector<std::uint32_t> component(n, 0), most(1, 0);
  for (std::size_t i = 0; i < n; ++i) {
    if (component[i] != 0) continue;
    const auto name = static_cast<std::uint32_t>(most.size());
    most.push_back(0);
    component[i] = name;
    queue.assign(1, static_cast<std::uint32_t>(i));
    for (std::size_t k = 0; k < queue.size(); ++k) {
      most[name] = std::max(most[name], high[queue[k]]);
      flats.members_beside(flats.cells[queue[k]], [&](Direction, CellIndex o) {
        const std::uint32_t p = flats.place_in_list[o];
        if (component[p] != 0) return;
        component[p] = name;
        queue.push_back(p);
      });
    }
  }
  for (std::size_t i = 0; i < n; ++i)
    if (high[i] != 0) high[i] = most[component[i]] - high[i];
  return high;
}

}  // namespace

void resolve_flats(const GridShape& shape, std::span<const float> z, std::span<Direction> direction, std::span<const CellIndex> undecided, bool away_from_higher,
                   std::span<std::uint32_t> scratch, Progress& progress) {
  Flats flats{shape, Steps(shape), z, direction, scratch, {}, {}, {}};
  const std::vector<std::uint32_t> level = select(undecided.size(), progress, [&](std::size_t i) {
    const CellIndex c = undecided[i];
    if (direction[c] != kUndecided) return false;  // an inland sink by now
    bool beside = false;
    for_each_neighbour(shape, flats.steps, c, [&](Direction, CellIndex n) { beside |= z[n] == z[c]; });
    return beside;
  });
  flats.cells.reserve(level.size());
  for (const std::uint32_t i : level) {
    scratch[undecided[i]] = static_cast<std::uint32_t>(flats.cells.size());
    flats.cells.push_back(undecided[i]);
  }
  const std::size_t n = flats.cells.size();
  flats.low.assign(n, 0);
  flats.is_pit.assign(n, 0);
  find_exits(flats, progress);
  std::vector<std::uint32_t> mask = away_from_higher ? away_from_higher_ground(flats, progress) : std::vector<std::uint32_t>(n, 0);
  for (std::size_t i = 0; i < n; ++i) mask[i] = flats.is_pit[i] != 0 ? 0 : mask[i] + 2 * flats.low[i];
  // A neighbour one step nearer to the exit is lower by 2, and by at most 1 less away from higher ground.
  std::vector<Direction> chosen(n, kUndecided);
  parallel_for(progress, n, kGrain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      if (flats.is_pit[i] != 0) continue;
      std::uint32_t least = mask[i];
      for_each_neighbour(shape, flats.steps, flats.cells[i], [&](Direction d, CellIndex o) {
        if (z[o] != z[flats.cells[i]] || direction[o] == kNothing) return;
        const std::uint32_t value = direction[o] == kUndecided ? mask[scratch[o]] : 0;
        if (value >= least) return;
        least = value;
        chosen[i] = d;
      });
    }
  });
  for (std::size_t i = 0; i < n; ++i) direction[flats.cells[i]] = chosen[i];
}

}  // namespace thalweg
