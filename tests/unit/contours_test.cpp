// Contours against what they must be: on the surface at their level, between the ground above and the ground below,
// for smooth, flat, pierced and random terrains.
#include "layers/contours.hpp"

#include <cmath>
#include <functional>
#include <map>
#include <random>

#include <gtest/gtest.h>

namespace thalweg {
namespace {

RasterGrid grid_of(int columns, int rows, const std::function<double(int, int)>& height) {
  RasterGrid g;
  g.box = {70, 40, 70 + columns * 0.01, 40 + rows * 0.01};
  g.columns = columns;
  g.rows = rows;
  g.bands = 1;
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) g.values.push_back(static_cast<float>(height(c, r)));
  return g;
}

std::vector<Contour> traced(const RasterGrid& g, double interval, unsigned threads = 2) {
  Progress progress(threads);
  return contours(g, interval, 1, progress);
}

// Column and row of the lattice of cell middles.
std::pair<double, double> in_lattice(const RasterGrid& g, LonLat p) {
  return {(p.lon - g.box.west) / (g.box.east - g.box.west) * g.columns - 0.5, (g.box.north - p.lat) / (g.box.north - g.box.south) * g.rows - 0.5};
}

// How often every edge of the lattice is crossed by each level, slowly and from the definition.
using Crossings = std::map<std::pair<double, std::pair<int, bool>>, int>;  // level, first node, down
Crossings wanted(const RasterGrid& g, double interval) {
  Crossings out;
  const auto whole = [&](int c, int r) {
    return c >= 0 && r >= 0 && c + 1 < g.columns && r + 1 < g.rows && !std::isnan(g.at(c, r) + g.at(c + 1, r) + g.at(c, r + 1) + g.at(c + 1, r + 1));
  };
  for (int r = 0; r < g.rows; ++r) {
    for (int c = 0; c < g.columns; ++c) {
      for (const bool down : {false, true}) {
        if (down ? r + 1 >= g.rows : c + 1 >= g.columns) continue;
        // Of a square that has all four values.
        if (!(whole(c, r) || (down ? whole(c - 1, r) : whole(c, r - 1)))) continue;
        const double a = g.at(c, r), b = down ? g.at(c, r + 1) : g.at(c + 1, r);
        for (double level = std::ceil(std::min(a, b) / interval) * interval; level <= std::max(a, b); level += interval)
          if ((a >= level) != (b >= level)) ++out[{level, {r * g.columns + c, down}}];
      }
    }
  }
  return out;
}

void hold(const RasterGrid& g, double interval) {
  const auto lines = traced(g, interval);
  // Every vertex is on one edge, at its level, and every crossed edge is met once.
  std::size_t crossings = 0;
  for (const auto& [edge, times] : wanted(g, interval)) crossings += static_cast<std::size_t>(times);
  std::map<std::pair<double, std::pair<long, long>>, int> met;
  for (const Contour& line : lines) {
    ASSERT_GE(line.line.size(), 2U);
    if (line.closed) {
      EXPECT_EQ(line.line.front(), line.line.back());
    }
    EXPECT_NEAR(std::remainder(line.value, interval), 0, 1e-9);
    for (std::size_t i = 0; i + (line.closed ? 1 : 0) < line.line.size(); ++i) {
      const auto [x, y] = in_lattice(g, line.line[i]);
      const double fx = x - std::floor(x + 1e-7), fy = y - std::floor(y + 1e-7);
      ASSERT_TRUE(fx < 1e-6 || fy < 1e-6) << x << " " << y;
      const int c = static_cast<int>(std::floor(x + 1e-7)), r = static_cast<int>(std::floor(y + 1e-7));
      const double here = g.at(c, r), t = std::max(fx, fy);
      const double there = fx > 1e-6 ? g.at(c + 1, r) : fy > 1e-6 ? g.at(c, r + 1) : here;
      EXPECT_NEAR(here + (there - here) * t, line.value, 1e-3 * (1 + std::abs(there - here)));
      ++met[{line.value, {std::lround(x * 1e5), std::lround(y * 1e5)}}];
    }
    // Higher ground is at the right: of the edge that a segment leaves, the node that is above lies there.
    for (std::size_t i = 1; i < line.line.size(); ++i) {
      const auto [x0, y0] = in_lattice(g, line.line[i - 1]);
      const auto [x1, y1] = in_lattice(g, line.line[i]);
      const int c = static_cast<int>(std::floor(x0 + 1e-7)), r = static_cast<int>(std::floor(y0 + 1e-7));
      const bool across = x0 - c > 1e-6, down = y0 - r > 1e-6;
      if (!across && !down) continue;  // through a node
      for (const auto& [cx, cy] : {std::pair{c, r}, {across ? c + 1 : c, down ? r + 1 : r}}) {
        const double right = (x1 - x0) * (cy - y0) - (y1 - y0) * (cx - x0);  // rows count downwards
        if (std::abs(right) > 1e-6) {
          EXPECT_EQ(g.at(cx, cy) >= line.value, right > 0) << x0 << " " << y0 << " to " << x1 << " " << y1 << " at " << line.value;
        }
      }
    }
  }
  // Lines that pass a node at their very level meet several edges in one place.
  std::size_t places = 0;
  for (const auto& [place, times] : met) places += static_cast<std::size_t>(times);
  EXPECT_LE(places, crossings);
  bool touches = false;  // a node at a level
  for (const float v : g.values) touches = touches || (std::isfinite(v) && std::remainder(static_cast<double>(v), interval) == 0);
  if (!touches) {
    EXPECT_EQ(places, crossings);
  }
}

TEST(Contours, OfAConeAreClosedRingsOfTheRightSize) {
  const auto g = grid_of(101, 101, [](int c, int r) { return 1003.7 - 10 * std::hypot(c - 50, r - 50); });
  const auto lines = traced(g, 100);
  hold(g, 100);
  std::size_t closed = 0;
  for (const Contour& line : lines) {
    const double radius = (1003.7 - line.value) / 10;
    if (radius < 50) {
      EXPECT_TRUE(line.closed) << line.value;
      ++closed;
    }
    for (const LonLat& p : line.line) {
      const auto [x, y] = in_lattice(g, p);
      // Off by what a straight edge cuts off the cone.
      EXPECT_NEAR(std::hypot(x - 50, y - 50), radius, radius < 2 ? 0.3 : 0.13) << line.value;
    }
  }
  EXPECT_EQ(closed, 5U);  // 600 to 1000
}

TEST(Contours, OfASaddleKeepToOneSide) {
  hold(grid_of(40, 40, [](int c, int r) { return 0.13 + (c - 19.5) * (r - 19.5); }), 10);
  // One square with high corners across: what its middle says decides.
  const auto high = traced(grid_of(2, 2, [](int c, int r) { return c == r ? 10.0 : 1.0; }), 5);
  ASSERT_EQ(high.size(), 2U);
  const auto low = traced(grid_of(2, 2, [](int c, int r) { return c == r ? 6.0 : 1.0; }), 5);
  ASSERT_EQ(low.size(), 2U);
  // 5.5 in the middle: the high corners are joined, so each line cuts off a low one.
  const auto near = [&](const Contour& line, double cx, double cy) {
    double sum = 0;
    for (const LonLat& p : line.line) {
      const auto [px, py] = in_lattice(grid_of(2, 2, [](int, int) { return 0.0; }), p);
      sum += std::hypot(px - cx, py - cy);
    }
    return sum / static_cast<double>(line.line.size());
  };
  for (const Contour& line : high) {
    EXPECT_LT(std::min(near(line, 1, 0), near(line, 0, 1)), std::min(near(line, 0, 0), near(line, 1, 1)));
  }
  for (const Contour& line : low) EXPECT_LT(std::min(near(line, 0, 0), near(line, 1, 1)), std::min(near(line, 1, 0), near(line, 0, 1)));
}

TEST(Contours, OfFlatGroundAreNone) {
  EXPECT_TRUE(traced(grid_of(30, 30, [](int, int) { return 512.0; }), 10).empty());
  // Also at a level itself.
  EXPECT_TRUE(traced(grid_of(30, 30, [](int, int) { return 500.0; }), 10).empty());
  EXPECT_TRUE(traced(grid_of(1, 30, [](int, int r) { return 10.0 * r; }), 10).empty());
  EXPECT_TRUE(traced(grid_of(9, 9, [](int c, int) { return 10.0 * c; }), 0).empty());
  EXPECT_TRUE(traced(grid_of(9, 9, [](int c, int) { return 1e6 * c; }), 1).empty());  // more lines than anyone can draw
}

TEST(Contours, StopBesideHoles) {
  const auto g = grid_of(60, 60, [](int c, int r) { return std::hypot(c - 30, r - 30) < 8 ? NAN : 3.3 * c + 1.7 * r; });
  hold(g, 10);
  for (const Contour& line : traced(g, 10)) {
    for (const LonLat& p : line.line) {
      const auto [x, y] = in_lattice(g, p);
      EXPECT_GT(std::hypot(x - 30, y - 30), 7);
    }
  }
  EXPECT_TRUE(traced(grid_of(20, 20, [](int, int) { return NAN; }), 10).empty());
}

TEST(Contours, OfRoughGroundHoldToTheDefinition) {
  std::mt19937 random(7);
  for (int round = 0; round < 30; ++round) {
    std::uniform_real_distribution<double> any(0, 1);
    const bool whole = round % 3 == 0, holes = round % 2 == 0;
    const auto g = grid_of(3 + round, 4 + round / 2, [&](int, int) {
      if (holes && any(random) < 0.08) return static_cast<double>(NAN);
      const double v = any(random) * 60 - 20;
      return whole ? std::round(v / 5) * 5 : v;  // many values at the levels themselves
    });
    hold(g, 10);
  }
}

TEST(Contours, AreTheSameForAnyNumberOfThreads) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> any(0, 100);
  const auto g = grid_of(300, 300, [&](int, int) { return any(random); });
  const auto one = traced(g, 9, 1), many = traced(g, 9, 4);
  ASSERT_EQ(one.size(), many.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].value, many[i].value);
    EXPECT_EQ(one[i].line, many[i].line);
  }
}

TEST(Contours, StepsAreNiceAndFollowTheScale) {
  EXPECT_EQ(contour_interval_m(26, 30), 50);      // 1:100,000
  EXPECT_EQ(contour_interval_m(265, 30), 500);    // 1:1,000,000
  EXPECT_EQ(contour_interval_m(0.01, 1), 1);      // never below a metre
  EXPECT_EQ(contour_interval_m(0.3, 900), 500);   // cells of 900 m do not tell more, however near one looks
  double before = 0;
  for (double m = 0.1; m < 1e5; m *= 1.3) {
    const double now = contour_interval_m(m, 1);
    EXPECT_GE(now, before);
    EXPECT_GE(now, 1.8 * m * 0.79);
    before = now;
  }
}

TEST(Contours, ThinnedLinesStayWithinTheTolerance) {
  const auto g = grid_of(80, 80, [](int c, int r) { return 100 * std::sin(c * 0.2) * std::cos(r * 0.17); });
  for (const Contour& line : traced(g, 13)) {
    const auto thin = thinned(line.line, 0.0007);
    EXPECT_EQ(thin.front(), line.line.front());
    EXPECT_EQ(thin.back(), line.line.back());
    EXPECT_LE(thin.size(), line.line.size());
    const double shrink = std::cos(line.line.front().lat * M_PI / 180);
    for (const LonLat& p : line.line) {
      double nearest = 1e9;
      for (std::size_t i = 1; i < thin.size(); ++i) {
        const double ax = (thin[i - 1].lon - p.lon) * shrink, ay = thin[i - 1].lat - p.lat, bx = (thin[i].lon - p.lon) * shrink, by = thin[i].lat - p.lat;
        const double dx = bx - ax, dy = by - ay, l = dx * dx + dy * dy, t = l > 0 ? std::clamp(-(ax * dx + ay * dy) / l, 0.0, 1.0) : 0;
        nearest = std::min(nearest, std::hypot(ax + t * dx, ay + t * dy));
      }
      EXPECT_LE(nearest, 0.0007 * 1.0001);
    }
  }
}

}  // namespace
}  // namespace thalweg
