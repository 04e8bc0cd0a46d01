#include "geo/water/flow.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include <fmt/format.h>

#include "geo/base/measure.hpp"
#include "geo/base/parallel.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/water/flow_parts.hpp"

namespace thalweg {
namespace {

constexpr std::size_t kGrain = 1 << 18;

// Raw flow and the basins of its roots: what every choice of sinks starts from.
struct Raw {
  BigArray<std::uint32_t> label;
  std::vector<CellIndex> root;
  std::vector<std::uint8_t> is_pit;     // of a root: neither outlet nor sink
  std::vector<Pass> passes;
  PitTree tree;
};

void set_sinks(const FlowOptions& options, std::span<const CellIndex> by_rule, std::span<const float> z, std::span<Direction> direction) {
  for (const auto& sink : options.sinks)
    for (const CellIndex c : sink)
      if (!std::isnan(z[c])) direction[c] = kSink;
  for (const CellIndex c : by_rule) direction[c] = kSink;
}

// A depression as the tree has it: the basin that it spills from, and those whose pools are one with its own.
std::vector<std::uint32_t> pools_of(const PitTree& tree) {
  std::vector<std::uint32_t> pool(tree.level.size());
  for (std::size_t i = 0; i < pool.size(); ++i) pool[i] = static_cast<std::uint32_t>(i);
  for (const std::uint32_t b : tree.order)
    if (tree.level[tree.parent[b]] == tree.level[b]) pool[b] = pool[tree.parent[b]];
  return pool;
}

struct Pool {
  std::uint64_t area_cm2 = 0;
  double volume_m3 = 0;
  CellIndex deepest = kNoCell;
};

// Pits that stay sinks by the rule, for the tree at hand. Sums run in the order of cells: the same for any threads.
std::vector<CellIndex> deep_pits(const Terrain& terrain, const Raw& raw, const SinkRule& rule) {
  const std::vector<std::uint32_t> pool = pools_of(raw.tree);
  std::vector<Pool> pools(pool.size());
  const GridShape& shape = terrain.shape();
  std::vector<std::uint64_t> areas(static_cast<std::size_t>(shape.columns));
  for (int row = 0; row < shape.rows; ++row) {
    if (row % 64 == 0) rest(raw.label.store());
    terrain.place.row_areas(row, areas);
    for (int column = 0; column < shape.columns; ++column) {
      const CellIndex c = shape.at(column, row);
      const std::uint32_t l = raw.label[c];
      if (l == kNoLabel || !(terrain.height_m[c] < raw.tree.level[l])) continue;
      Pool& p = pools[pool[l]];
      const std::uint64_t area = areas[static_cast<std::size_t>(column)];
      p.area_cm2 += area;
      p.volume_m3 += (static_cast<double>(raw.tree.level[l]) - static_cast<double>(terrain.height_m[c])) * static_cast<double>(area) * 1e-4;
      if (p.deepest == kNoCell || terrain.height_m[c] < terrain.height_m[p.deepest]) p.deepest = c;
    }
  }
  std::vector<CellIndex> found;
  for (std::size_t i = 0; i < pools.size(); ++i) {
    const Pool& p = pools[i];
    if (p.deepest == kNoCell) continue;
    const double depth = static_cast<double>(raw.tree.level[i]) - static_cast<double>(terrain.height_m[p.deepest]);
    if (depth >= rule.depth_m && km2_of(p.area_cm2) >= rule.area_km2 && p.volume_m3 * 1e-9 >= rule.volume_km3) found.push_back(raw.root[raw.label[p.deepest]]);
  }
  return found;
}

// The way of each pit is turned round: from its pass back up to the pit.
void breach(const GridShape& shape, const Raw& raw, std::span<Direction> direction, Progress& progress) {
  const Steps steps(shape);
  // By label, which is by place: ways that are near each other are turned one after the other.
  parallel_for(progress, raw.is_pit.size(), 1024, [&](std::size_t begin, std::size_t end) {
    for (std::size_t b = begin; b < end; ++b) {
      if (raw.is_pit[b] == 0) continue;
      CellIndex c = pass_cell(raw.tree.pass[b]);
      Direction to = kOut;
      if (pass_step(raw.tree.pass[b]) != kOverEdge) {
        to = step_from(shape, shape.column_of(c), shape.row_of(c), static_cast<Direction>(pass_step(raw.tree.pass[b])));
        if (raw.label[c] != b) {  // the pass is told from its other side
          c = steps.next(c, to);
          to = opposite(to);
        }
      }
      for (;;) {
        const Direction before = direction[c];
        direction[c] = to;
        if (!moves(before)) break;
        c = steps.next(c, before);
        to = opposite(before);
      }
    }
    rest(raw.label.store());
  });
}

// Outlets in the order of their cells; `of_root` gets the number of each root's.
void number_outlets(const FlowOptions& options, std::span<const CellIndex> root, std::span<const Direction> direction, std::vector<std::uint32_t>& of_root, Flow& flow) {
  std::unordered_map<CellIndex, int> sink_of;
  for (std::size_t s = 0; s < options.sinks.size(); ++s)
    for (const CellIndex c : options.sinks[s]) sink_of.emplace(c, static_cast<int>(s));
  std::vector<std::uint32_t> first(options.sinks.size(), kNoLabel);
  of_root.assign(root.size(), kNoLabel);
  for (std::size_t i = 0; i < root.size(); ++i) {
    const CellIndex c = root[i];
    const bool inland = direction[c] == kSink;
    const auto known = inland ? sink_of.find(c) : sink_of.end();
    const int sink = known == sink_of.end() ? -1 : known->second;
    if (sink >= 0 && first[static_cast<std::size_t>(sink)] != kNoLabel) {
      of_root[i] = first[static_cast<std::size_t>(sink)];
      continue;
    }
    of_root[i] = static_cast<std::uint32_t>(flow.outlets.size());
    if (sink >= 0) first[static_cast<std::size_t>(sink)] = of_root[i];
    flow.outlets.push_back({c, inland, sink});
  }
}

void basins_from_roots(const FlowOptions& options, std::span<const CellIndex> root, Flow& flow, Progress& progress) {
  std::vector<std::uint32_t> of_root;
  number_outlets(options, root, flow.direction, of_root, flow);
  parallel_for(progress, flow.basin.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t c = begin; c < end; ++c) flow.basin[c] = flow.basin[c] == kNoLabel ? 0 : of_root[flow.basin[c]] + 1;
    rest(flow.basin.store());
  });
}

// After breaching: the basin of a pit is that of its parent; new outlets are where it drains over the edge.
void basins_of_breached(const FlowOptions& options, Raw& raw, Flow& flow, Progress& progress) {
  const GridShape& shape = flow.shape;
  const Steps steps(shape);
  std::vector<CellIndex> ends(raw.root.size());  // of each raw basin, the cell where its water ends
  for (std::size_t l = 0; l < ends.size(); ++l) ends[l] = raw.root[l];
  for (const std::uint32_t b : raw.tree.order) {
    const std::uint64_t pass = raw.tree.pass[b];
    const CellIndex c = pass_cell(pass);
    if (pass_step(pass) == kOverEdge) {
      ends[b] = c;
      continue;
    }
    const Direction d = step_from(shape, shape.column_of(c), shape.row_of(c), static_cast<Direction>(pass_step(pass)));
    const std::uint32_t beyond = raw.label[c] == b ? raw.label[steps.next(c, d)] : raw.label[c];
    ends[b] = ends[beyond];
  }
  std::vector<CellIndex> roots = ends;
  std::sort(roots.begin(), roots.end());
  roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
  std::vector<std::uint32_t> of_label(ends.size());
  std::vector<std::uint32_t> of_root;
  number_outlets(options, roots, flow.direction, of_root, flow);
  for (std::size_t l = 0; l < ends.size(); ++l) of_label[l] = of_root[static_cast<std::size_t>(std::lower_bound(roots.begin(), roots.end(), ends[l]) - roots.begin())];
  flow.basin = std::move(raw.label);
  parallel_for(progress, flow.basin.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t c = begin; c < end; ++c) flow.basin[c] = flow.basin[c] == kNoLabel ? 0 : of_label[flow.basin[c]] + 1;
    rest(flow.basin.store());
  });
}

// How many cells are below their level.
std::size_t fill_to_levels(const Terrain& terrain, const Raw& raw, std::span<float> filled, Progress& progress) {
  std::vector<std::size_t> counts((filled.size() + kGrain - 1) / kGrain, 0);
  parallel_for(progress, filled.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    std::size_t count = 0;
    for (std::size_t c = begin; c < end; ++c) {
      const float z = terrain.height_m[c];
      const std::uint32_t l = raw.label[c];
      const bool below = l != kNoLabel && z < raw.tree.level[l];
      count += below ? 1 : 0;
      filled[c] = below ? raw.tree.level[l] : z;
    }
    counts[begin / kGrain] = count;
    rest(raw.label.store());
  });
  return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
}

}  // namespace

Result<Flow> route(const Terrain& terrain, const FlowOptions& options, Progress& progress) {
  const GridShape& shape = terrain.shape();
  const std::size_t n = shape.cells();
  if (n == 0 || terrain.height_m.size() != n || terrain.place.east_m.size() != static_cast<std::size_t>(shape.rows))
    return fail(ErrorCode::kEmpty, fmt::format("{}: a terrain without cells", terrain.name));
  if (n > kMostFlowCells) return fail(ErrorCode::kTooLarge, fmt::format("{}: {} cells, more than flow takes at once", terrain.name, grouped(static_cast<double>(n), 0)), "cut it out or make it coarser");
  Flow flow;
  flow.shape = shape;
  Raw raw;
  const StorePtr& store = terrain.height_m.store();
  auto directions = BigArray<Direction>::make(n, store);
  auto labels = BigArray<std::uint32_t>::make(n, store);
  if (!directions || !labels) return tl::unexpected(directions ? labels.error() : directions.error());
  flow.direction = std::move(*directions);
  raw.label = std::move(*labels);
  std::span<const float> z = terrain.height_m;

  progress.report(0.05, "steepest descent");
  std::vector<CellIndex> undecided = steepest_descent(terrain.place, z, flow.direction, store, progress);
  if (progress.cancelled()) return cancelled();
  set_sinks(options, {}, z, flow.direction);
  progress.report(0.2, "flats");
  resolve_flats(shape, z, flow.direction, undecided, false, raw.label, store, progress);
  undecided = {};
  if (progress.cancelled()) return cancelled();
  progress.report(0.3, "basins of pits");
  raw.root = label_roots(shape, flow.direction, raw.label, store, progress);
  if (progress.cancelled()) return cancelled();
  raw.is_pit.resize(raw.root.size());
  for (std::size_t l = 0; l < raw.root.size(); ++l) {
    raw.is_pit[l] = flow.direction[raw.root[l]] == kUndecided ? 1 : 0;
    flow.pits += raw.is_pit[l];
  }
  for (const Direction d : flow.direction) flow.cells += d != kNothing ? 1 : 0;
  rest(store);
  progress.report(0.5, "passes between basins");
  raw.passes = find_passes(shape, z, raw.label, raw.is_pit, store, progress);
  if (progress.cancelled()) return cancelled();
  std::vector<CellIndex> by_rule;
  if (options.keep.any()) {
    for (;;) {
      raw.tree = span_pits(raw.passes, raw.is_pit);
      const std::vector<CellIndex> deep = deep_pits(terrain, raw, options.keep);
      if (progress.cancelled()) return cancelled();
      if (deep.empty()) break;
      for (const CellIndex c : deep) {
        raw.is_pit[raw.label[c]] = 0;
        flow.direction[c] = kSink;
        by_rule.push_back(c);
      }
    }
  } else {
    raw.tree = span_pits(std::move(raw.passes), raw.is_pit);
  }
  raw.passes = {};

  progress.report(0.7, "ways out of depressions");
  const bool fill = options.depressions == Depressions::kFill;
  if (fill || options.with_filled) {
    auto filled = BigArray<float>::make(n, store);
    if (!filled) return tl::unexpected(filled.error());
    flow.filled_m = std::move(*filled);
    flow.flooded = fill_to_levels(terrain, raw, flow.filled_m, progress);
  }
  if (fill) {
    undecided = steepest_descent(terrain.place, flow.filled_m, flow.direction, store, progress);
    set_sinks(options, by_rule, z, flow.direction);
    resolve_flats(shape, flow.filled_m, flow.direction, undecided, true, raw.label, store, progress);
    if (progress.cancelled()) return cancelled();
    if (!options.with_filled) flow.filled_m = {};
    flow.basin = std::move(raw.label);
    raw.root = label_roots(shape, flow.direction, flow.basin, store, progress);
    if (progress.cancelled()) return cancelled();
    basins_from_roots(options, raw.root, flow, progress);
  } else {
    breach(shape, raw, flow.direction, progress);
    if (progress.cancelled()) return cancelled();
    basins_of_breached(options, raw, flow, progress);
  }
  if (progress.cancelled()) return cancelled();
  progress.report(1);
  return flow;
}

Result<> label_basins(Flow& flow, Progress& progress) {
  auto room = BigArray<std::uint32_t>::make(flow.direction.size(), flow.direction.store());
  if (!room) return tl::unexpected(room.error());
  flow.basin = std::move(*room);
  flow.outlets.clear();
  const std::vector<CellIndex> root = label_roots(flow.shape, flow.direction, flow.basin, flow.basin.store(), progress);
  if (progress.cancelled()) return cancelled();
  basins_from_roots({}, root, flow, progress);
  if (progress.cancelled()) return cancelled();
  return {};
}

std::vector<std::uint64_t> basin_areas(const Flow& flow, const GridPlace& place) {
  std::vector<std::uint64_t> areas(flow.outlets.size(), 0), row_areas(static_cast<std::size_t>(flow.shape.columns));
  for (int row = 0; row < flow.shape.rows; ++row) {
    place.row_areas(row, row_areas);
    const std::uint32_t* basin = flow.basin.data() + flow.shape.at(0, row);
    for (std::size_t c = 0; c < row_areas.size(); ++c)
      if (basin[c] != 0) areas[basin[c] - 1] += row_areas[c];
  }
  return areas;
}

std::vector<CellIndex> upstream_of(const Flow& flow, CellIndex cell) {
  std::vector<CellIndex> cells;
  if (flow.direction[cell] == kNothing) return cells;
  const Steps steps(flow.shape);
  cells.push_back(cell);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for_each_neighbour(flow.shape, steps, cells[i], [&](Direction d, CellIndex n) {
      if (flow.direction[n] == opposite(d)) cells.push_back(n);
    });
  }
  return cells;
}

template <class Count>
CellIndex snap_to_stream(const Flow& flow, std::span<const Count> accumulation, const GridPlace& place, const GridLocator& locator, LonLat at, double radius_m) {
  const CellIndex middle = locator.cell_at(at);
  const auto with_value = [&](CellIndex c) { return c != kNoCell && flow.direction[c] != kNothing; };
  if (!(radius_m > 0)) return with_value(middle) ? middle : kNoCell;
  const MapXY p = locator.to_grid(std::span(&at, 1)).front();
  if (!std::isfinite(p.x) || !std::isfinite(p.y)) return kNoCell;
  const GridShape& shape = flow.shape;
  const int row = static_cast<int>(std::clamp(p.y, 0.0, shape.rows - 1.0));
  const int down = static_cast<int>(std::ceil(1.02 * radius_m / place.south_m[static_cast<std::size_t>(row)])) + 1;
  CellIndex best = kNoCell;
  double best_m = 0;
  for (int r = std::max(0, row - down); r <= std::min(shape.rows - 1, row + down); ++r) {
    const double reach = std::ceil(1.02 * radius_m / place.east_m[static_cast<std::size_t>(r)]) + 1;
    const bool whole = 2 * reach >= shape.columns;
    const double from = whole ? 0 : std::floor(p.x) - reach, to = whole ? shape.columns - 1 : std::floor(p.x) + reach;
    for (double x = from; x <= to; ++x) {
      double column = x;
      if (shape.closed) column -= shape.columns * std::floor(column / shape.columns);
      if (column < 0 || column >= shape.columns) continue;
      const CellIndex c = shape.at(static_cast<int>(column), r);
      if (!with_value(c) || (best != kNoCell && accumulation[c] < accumulation[best])) continue;
      const double d = c == middle ? 0 : distance_m(at, locator.middle(c));
      if (!(d <= radius_m)) continue;
      if (best != kNoCell && accumulation[c] == accumulation[best] && d >= best_m) continue;
      best = c;
      best_m = d;
    }
  }
  return best;
}

template CellIndex snap_to_stream<std::uint32_t>(const Flow&, std::span<const std::uint32_t>, const GridPlace&, const GridLocator&, LonLat, double);
template CellIndex snap_to_stream<std::uint64_t>(const Flow&, std::span<const std::uint64_t>, const GridPlace&, const GridLocator&, LonLat, double);

}  // namespace thalweg
