// The graph of rivers against a slow one, on lines made at random on a coarse grid: many ends, crossings and overlaps coincide.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "geo/earth/geodesy.hpp"
#include "tests/support/rivers.hpp"

namespace thalweg {
namespace {

std::vector<test::Drawn> random_lines(int most_vertices) {
  std::vector<test::Drawn> drawn;
  for (int n = *rc::gen::inRange(1, 13); n > 0; --n) {
    test::Drawn d;
    for (int v = *rc::gen::inRange(2, most_vertices + 1); v > 0; --v) d.line.push_back({70 + *rc::gen::inRange(0, 6) * 0.1, 40 + *rc::gen::inRange(0, 6) * 0.1});
    d.name = *rc::gen::element<std::string>("", "", "", "A", "B");
    drawn.push_back(std::move(d));
  }
  return drawn;
}

RiverGraph graph_of(const std::vector<test::Drawn>& drawn, double tolerance_m) {
  const RiverLines layer = test::layer_of(drawn);
  RiverGraphOptions options;
  options.tolerance_m = tolerance_m;
  Problems problems;
  Progress progress(1);
  auto graph = build_river_graph(std::span(&layer, 1), options, problems, progress);
  RC_ASSERT(graph.has_value());
  return std::move(*graph);
}

// Each reach and all that it drains, by following every way.
std::vector<std::set<std::uint32_t>> slow_upstream(const RiverGraph& g) {
  std::vector<std::set<std::uint32_t>> up(g.reaches.size());
  for (std::size_t again = 0; again <= g.reaches.size(); ++again)
    for (std::uint32_t r = 0; r < g.reaches.size(); ++r) {
      up[r].insert(r);
      for (std::uint32_t s = 0; s < g.reaches.size(); ++s)
        if (g.reaches[s].to == g.reaches[r].from) up[r].insert(up[s].begin(), up[s].end());
    }
  return up;
}

void check(const RiverGraph& g) {
  // Every reach comes after all that flow into it: no circle.
  std::vector<std::size_t> place(g.reaches.size(), g.reaches.size());
  for (std::size_t i = 0; i < g.order.size(); ++i) place[g.order[i]] = i;
  for (std::uint32_t r = 0; r < g.reaches.size(); ++r) {
    RC_ASSERT(place[r] < g.reaches.size());
    RC_ASSERT(g.line(r).size() >= 2u);
    RC_ASSERT(g.line(r).front() == g.nodes[g.reaches[r].from]);
    RC_ASSERT(g.line(r).back() == g.nodes[g.reaches[r].to]);
    for (const std::uint32_t s : g.leaving(g.reaches[r].to)) RC_ASSERT(place[s] > place[r]);
  }
  // Nothing is counted twice, nothing is lost.
  double arrived_m = 0;
  for (const std::uint32_t n : g.outlets)
    for (const std::uint32_t r : g.arriving(n)) arrived_m += g.reaches[r].upstream_m;
  RC_ASSERT(std::fabs(arrived_m - g.length_m) <= 1e-6);
  const auto up = slow_upstream(g);
  for (std::uint32_t r = 0; r < g.reaches.size(); ++r) {
    const auto fast = upstream_of(g, r);
    RC_ASSERT(std::equal(fast.begin(), fast.end(), up[r].begin(), up[r].end()));
    for (std::uint32_t s = 0; s < g.reaches.size(); ++s) RC_ASSERT(is_upstream(g, s, r) == (up[r].count(s) > 0));
    double tree_m = 0;
    for (std::uint32_t i = g.tree_first[r]; i < g.tree_last[r]; ++i) tree_m += g.reaches[g.tree[i]].length_m;
    RC_ASSERT(std::fabs(tree_m - g.reaches[r].upstream_m) <= 1e-6);
    RC_ASSERT(downstream_of(g, r).size() <= g.reaches.size());
  }
}

TEST(RiverGraphProperty, AcyclicAndConserving) {
  ASSERT_TRUE(rc::check([] { check(graph_of(random_lines(5), *rc::gen::element(0.0, 50.0, 3000.0, 30000.0))); }));
}

// Straight lines: cut at every place where two meet, by trying all pairs; equal stretches once.
TEST(RiverGraphProperty, LengthAndConnectionsOfASlowNoding) {
  ASSERT_TRUE(rc::check([] {
    auto drawn = random_lines(2);
    for (auto& d : drawn) d.name.clear();
    const RiverGraph g = graph_of(drawn, 0);
    check(g);
    using Key = std::pair<long long, long long>;
    const auto key = [](LonLat p) { return Key{std::llround(p.lon * 1e7), std::llround(p.lat * 1e7)}; };
    std::map<std::pair<Key, Key>, double> stretches;
    for (const auto& a : drawn) {
      const LonLat p = a.line[0], q = a.line[1];
      if (p == q) continue;
      const double dx = q.lon - p.lon, dy = q.lat - p.lat;
      std::vector<double> cuts{0, 1};
      for (const auto& b : drawn) {
        const LonLat c = b.line[0], d = b.line[1];
        if (c == d) continue;
        const double ex = d.lon - c.lon, ey = d.lat - c.lat, det = dx * ey - dy * ex;
        if (std::fabs(det) > 1e-9) {
          const double s = ((c.lon - p.lon) * ey - (c.lat - p.lat) * ex) / det, t = ((c.lon - p.lon) * dy - (c.lat - p.lat) * dx) / det;
          if (s > -1e-9 && s < 1 + 1e-9 && t > -1e-9 && t < 1 + 1e-9) cuts.push_back(std::clamp(s, 0.0, 1.0));
          continue;
        }
        for (const LonLat e : {c, d}) {
          if (std::fabs((e.lon - p.lon) * dy - (e.lat - p.lat) * dx) > 1e-9) continue;
          const double s = ((e.lon - p.lon) * dx + (e.lat - p.lat) * dy) / (dx * dx + dy * dy);
          if (s > 0 && s < 1) cuts.push_back(s);
        }
      }
      std::sort(cuts.begin(), cuts.end());
      for (std::size_t i = 1; i < cuts.size(); ++i) {
        const LonLat from{p.lon + cuts[i - 1] * dx, p.lat + cuts[i - 1] * dy}, to{p.lon + cuts[i] * dx, p.lat + cuts[i] * dy};
        if (key(from) == key(to)) continue;
        stretches[std::minmax(key(from), key(to))] = distance_m(from, to);
      }
    }
    double length_m = 0;
    std::map<Key, Key> parent;
    const auto root = [&](Key k) {
      if (!parent.count(k)) parent[k] = k;
      while (parent[k] != k) k = parent[k];
      return k;
    };
    for (const auto& [ends, m] : stretches) {
      length_m += m;
      const Key a = root(ends.first), b = root(ends.second);
      parent[a] = b;
    }
    std::size_t nets = 0;
    for (const auto& [k, up] : parent) nets += root(k) == k;
    RC_ASSERT(std::fabs(length_m - g.length_m) <= 1.0);
    std::vector<std::uint32_t> of(g.nodes.size());
    for (std::uint32_t n = 0; n < of.size(); ++n) of[n] = n;
    for (std::size_t again = 0; again < of.size(); ++again)
      for (const RiverReach& r : g.reaches) of[r.from] = of[r.to] = std::min(of[r.from], of[r.to]);
    std::set<std::uint32_t> found(of.begin(), of.end());
    RC_ASSERT(found.size() == nets);
  }));
}

}  // namespace
}  // namespace thalweg
