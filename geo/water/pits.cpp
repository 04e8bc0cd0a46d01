// Passes between the basins of pits, and the tree of the lowest ones.
#include <algorithm>
#include <bit>
#include <limits>

#include "geo/base/parallel.hpp"
#include "geo/water/flow_parts.hpp"

namespace thalweg {
namespace {

// Passes of the same two basins follow each other along their common divide: most meet here and only the lowest
// goes on.
class PassCache {
 public:
  explicit PassCache(std::vector<Pass>& out) : entries_(kSize, Pass{0, kNoLabel, kNoLabel}), out_(out) {}
  void add(std::uint32_t a, std::uint32_t b, std::uint64_t key) {
    if (a > b) std::swap(a, b);
    Pass& e = entries_[(a * 0x9E37'79B1u ^ b * 0x85EB'CA77u) >> (32 - kBits)];
    if (e.a == a && e.b == b) {
      e.key = std::min(e.key, key);
      return;
    }
    if (e.a != kNoLabel) out_.push_back(e);
    e = {key, a, b};
  }
  void flush() {
    for (const Pass& e : entries_)
      if (e.a != kNoLabel) out_.push_back(e);
  }

 private:
  static constexpr unsigned kBits = 12;
  static constexpr std::size_t kSize = std::size_t{1} << kBits;
  std::vector<Pass> entries_;
  std::vector<Pass>& out_;
};

std::uint32_t ordered(float height) {
  const auto bits = std::bit_cast<std::uint32_t>(height + 0.0F);  // no negative zero
  return bits ^ ((bits >> 31) != 0 ? 0xFFFF'FFFFu : 0x8000'0000u);
}

class Groups {
 public:
  explicit Groups(std::size_t n) : up_(n) {
    for (std::size_t i = 0; i < n; ++i) up_[i] = static_cast<std::uint32_t>(i);
  }
  std::uint32_t find(std::uint32_t i) {
    while (up_[i] != i) i = up_[i] = up_[up_[i]];
    return i;
  }
  bool join(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    if (a == b) return false;
    up_[std::max(a, b)] = std::min(a, b);
    return true;
  }

 private:
  std::vector<std::uint32_t> up_;
};

// The minimum spanning tree by Boruvka's rounds: keys differ, so that there is one only.
std::vector<Pass> spanning_tree(std::vector<Pass> passes, std::size_t nodes) {
  std::vector<Pass> tree;
  tree.reserve(nodes);
  Groups groups(nodes);
  std::vector<std::uint64_t> best(nodes);
  std::vector<Pass> original = passes;  // ends as labels; in `passes` they become groups
  std::vector<std::uint32_t> which(nodes);
  while (!passes.empty()) {
    std::fill(best.begin(), best.end(), std::numeric_limits<std::uint64_t>::max());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < passes.size(); ++i) {
      Pass p = passes[i];
      p.a = groups.find(p.a);
      p.b = groups.find(p.b);
      if (p.a == p.b) continue;
      original[kept] = original[i];
      for (const std::uint32_t g : {p.a, p.b}) {
        if (p.key >= best[g]) continue;
        best[g] = p.key;
        which[g] = static_cast<std::uint32_t>(kept);
      }
      passes[kept++] = p;
    }
    passes.resize(kept);
    for (std::size_t g = 0; g < nodes; ++g) {
      if (best[g] == std::numeric_limits<std::uint64_t>::max()) continue;
      const Pass& p = passes[which[g]];
      if (groups.join(p.a, p.b)) tree.push_back(original[which[g]]);
    }
  }
  return tree;
}

}  // namespace

std::uint64_t pass_key(float height, CellIndex cell, unsigned k) { return std::uint64_t{ordered(height)} << 32 | (cell << 3 | k); }

float pass_height(std::uint64_t key) {
  const auto bits = static_cast<std::uint32_t>(key >> 32);
  return std::bit_cast<float>(bits ^ ((bits >> 31) != 0 ? 0x8000'0000u : 0xFFFF'FFFFu));
}

std::vector<Pass> find_passes(const GridShape& shape, std::span<const float> z, std::span<const std::uint32_t> label, std::span<const std::uint8_t> is_pit, const StorePtr& store, Progress& progress) {
  const Steps steps(shape);
  const auto outside = static_cast<std::uint32_t>(is_pit.size());
  const auto rows = static_cast<std::size_t>(shape.rows), height = band_rows(shape);
  std::vector<std::vector<Pass>> parts((rows + height - 1) / height);
  const auto node = [&](std::uint32_t l) { return l != kNoLabel && is_pit[l] != 0 ? l : outside; };
  parallel_for(progress, rows, height, [&](std::size_t top, std::size_t bottom) {
    std::vector<Pass>& out = parts[top / height];
    PassCache cache(out);
    const auto consider = [&](CellIndex c, Direction d, CellIndex n) {
      const std::uint32_t a = label[c], b = label[n];
      if (a == b) return;
      const std::uint32_t u = node(a), v = node(b);
      if (u == v) return;
      const unsigned k = d & 7u;
      if (b == kNoLabel) cache.add(u, outside, pass_key(z[c], c, kOverEdge));
      else if (a == kNoLabel) cache.add(v, outside, pass_key(z[n], n, kOverEdge));
      else cache.add(u, v, pass_key(std::max(z[c], z[n]), c, k));
    };
    for (std::size_t r = top; r < bottom; ++r) {
      const int row = static_cast<int>(r);
      const bool last = row + 1 == shape.rows, rim = row == 0 || last;
      const CellIndex first = shape.at(0, row);
      for (int column = 0; column < shape.columns; ++column) {
        const CellIndex c = first + static_cast<CellIndex>(column);
        const bool side = column == 0 || column + 1 == shape.columns;
        if (rim || (side && !shape.closed)) {
          const std::uint32_t u = node(label[c]);
          if (u != outside) cache.add(u, outside, pass_key(z[c], c, kOverEdge));
        }
        if (last || side) {
          for (Direction k = 0; k < 4; ++k)
            if (const Direction d = step_from(shape, column, row, k); d != kOut) consider(c, d, steps.next(c, d));
          continue;
        }
        const CellIndex below = c + static_cast<CellIndex>(shape.columns);
        const std::uint32_t l = label[c];
        if (l == label[c + 1] && l == label[below + 1] && l == label[below] && l == label[below - 1]) continue;
        consider(c, 0, c + 1);
        consider(c, 1, below + 1);
        consider(c, 2, below);
        consider(c, 3, below - 1);
      }
    }
    cache.flush();
    rest(store);
  });
  std::size_t count = 0;
  for (const auto& part : parts) count += part.size();
  std::vector<Pass> all;
  all.reserve(count);
  for (auto& part : parts) {
    all.insert(all.end(), part.begin(), part.end());
    part = {};
  }
  return all;
}

PitTree span_pits(std::vector<Pass> passes, std::span<const std::uint8_t> is_pit) {
  const auto outside = static_cast<std::uint32_t>(is_pit.size());
  const std::size_t nodes = is_pit.size() + 1;
  // A pit that became a sink since the passes were found is outside.
  for (Pass& p : passes) {
    if (p.a != outside && is_pit[p.a] == 0) p.a = outside;
    if (p.b != outside && is_pit[p.b] == 0) p.b = outside;
  }
  const std::vector<Pass> edges = spanning_tree(std::move(passes), nodes);
  std::vector<std::uint32_t> start(nodes + 1, 0), beside(2 * edges.size());
  for (const Pass& e : edges) {
    ++start[e.a];
    ++start[e.b];
  }
  std::uint32_t sum = 0;
  for (std::uint32_t& s : start) {
    sum += s;
    s = sum;
  }
  for (std::size_t i = 0; i < edges.size(); ++i) {
    beside[--start[edges[i].a]] = static_cast<std::uint32_t>(i);
    beside[--start[edges[i].b]] = static_cast<std::uint32_t>(i);
  }
  PitTree tree;
  tree.pass.assign(nodes, 0);
  tree.level.assign(nodes, -std::numeric_limits<float>::infinity());
  tree.parent.assign(nodes, outside);
  tree.order.reserve(edges.size() + 1);
  tree.order.push_back(outside);
  for (std::size_t i = 0; i < tree.order.size(); ++i) {
    const std::uint32_t u = tree.order[i];
    for (std::uint32_t k = start[u]; k < start[u + 1]; ++k) {
      const Pass& e = edges[beside[k]];
      if (u != outside && e.key == tree.pass[u]) continue;  // where we came from
      const std::uint32_t v = e.a == u ? e.b : e.a;
      tree.pass[v] = e.key;
      tree.level[v] = std::max(tree.level[u], pass_height(e.key));
      tree.parent[v] = u;
      tree.order.push_back(v);
    }
  }
  tree.order.erase(tree.order.begin());
  return tree;
}

}  // namespace thalweg
