// Common land of two neighbours against what their lines say: both follow one long border, and here and there
// one of them, or each, takes a bite. The bites that both have are the common land.
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "geo/earth/geodesy.hpp"
#include "geo/topology/overlay.hpp"

namespace thalweg {
namespace {

struct Neighbours {
  GeometryColumn map;                       // part 0 west of the border, part 1 east of it
  std::vector<std::vector<LonLat>> bites;  // that both have
};

void add_part(GeometryColumn& g, const std::vector<LonLat>& ring) {
  g.coords.insert(g.coords.end(), ring.begin(), ring.end());
  g.end_ring();
  g.end_part();
  g.end_feature(GeometryKind::kPolygon);
}

// The border goes north in `steps` steps near the meridian of 10 degrees east, in zigzags. A bite's outer
// corner is a vertex of one line only; its ends are vertices of both, or lie in the middle of the other's edges.
Neighbours neighbours(std::mt19937& random, int steps) {
  const auto unit = [&] { return static_cast<double>(random()) / 4294967296.0; };
  Neighbours out;
  std::vector<LonLat> west_line, east_line;
  LonLat before{10, 40};
  for (int i = 0; i <= steps; ++i) {
    const LonLat p{10 + 0.01 * unit(), 40 + 0.01 * i};
    if (i > 0) {
      const LonLat middle{(before.lon + p.lon) / 2, (before.lat + p.lat) / 2};
      const LonLat east{middle.lon + 0.002 + 0.005 * unit(), middle.lat}, west{middle.lon - 0.002 - 0.005 * unit(), middle.lat};
      const auto choice = random() % 12;
      if (choice == 0) {  // the western one reaches over
        west_line.push_back(east);
        out.bites.push_back({before, p, east});
      } else if (choice == 1) {  // the eastern one
        east_line.push_back(west);
        out.bites.push_back({before, west, p});
      } else if (choice == 2) {  // each
        west_line.push_back(east);
        east_line.push_back(west);
        out.bites.push_back({before, west, p, east});
      } else if (choice == 3) {  // a gap
        west_line.push_back(west);
      }
    }
    west_line.push_back(p);
    east_line.push_back(p);
    before = p;
  }
  std::vector<LonLat> ring = west_line;
  for (const LonLat p : {LonLat{8, before.lat}, LonLat{8, 40}}) ring.push_back(p);
  add_part(out.map, ring);
  ring.assign(east_line.rbegin(), east_line.rend());
  for (const LonLat p : {LonLat{12, 40}, LonLat{12, before.lat}}) ring.push_back(p);
  add_part(out.map, ring);
  return out;
}

TEST(CommonLand, IsWhatBothLinesReachOver) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const Neighbours n = neighbours(random, 3 + static_cast<int>(seed) * 7);
    const auto found = common_land(n.map, 0, 1, n.map.box());
    ASSERT_TRUE(found);
    double expected = 0, area = 0;
    for (const auto& bite : n.bites) expected += std::fabs(ring_area_m2(bite));
    for (const Patch& patch : *found) area += patch.area_m2;
    EXPECT_NEAR(area, expected, 1e-6 * expected + 1e-3);
    // Bites that meet in a vertex are separate pieces.
    EXPECT_EQ(found->size(), n.bites.size());
    // The order of the two does not matter.
    const auto turned = common_land(n.map, 1, 0, n.map.box());
    ASSERT_TRUE(turned);
    EXPECT_EQ(turned->size(), found->size());
  }
}

// A piece with a hole, far from its outline: an island of one's own in the middle of what both have.
TEST(CommonLand, KeepsTheHoleInACommonPiece) {
  GeometryColumn g;
  const auto square = [](double x, double y, double r) {
    return std::vector<LonLat>{{x - r, y - r}, {x + r, y - r}, {x + r, y + r}, {x - r, y + r}};
  };
  add_part(g, square(10, 10, 5));
  const auto outer = square(14, 10, 5), hole = square(12, 10, 0.5);
  g.coords.insert(g.coords.end(), outer.begin(), outer.end());
  g.end_ring();
  g.coords.insert(g.coords.end(), hole.rbegin(), hole.rend());
  g.end_ring();
  g.end_part();
  g.end_feature(GeometryKind::kPolygon);
  const auto found = common_land(g, 0, 1, g.box());
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  ASSERT_EQ((*found)[0].rings.size(), 2u);
  EXPECT_NEAR((*found)[0].area_m2, std::fabs(ring_area_m2(std::vector<LonLat>{{9, 5}, {15, 5}, {15, 15}, {9, 15}})) - std::fabs(ring_area_m2(hole)), 1e6);
}

// Looked at through a window that the common land crosses: only what lies in the window.
TEST(CommonLand, IsCutAtTheWindow) {
  GeometryColumn g;
  add_part(g, {{0, 0}, {10, 0}, {10, 10}, {0, 10}});
  add_part(g, {{5, 0}, {15, 0}, {15, 10}, {5, 10}});
  const auto found = common_land(g, 0, 1, GeoBox{4, 2, 7, 4});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  EXPECT_NEAR((*found)[0].area_m2 / std::fabs(ring_area_m2(std::vector<LonLat>{{5, 2}, {7, 2}, {7, 4}, {5, 4}})), 1, 1e-3);
}

TEST(CommonLand, NeighboursThatOnlyTouchHaveNone) {
  GeometryColumn g;
  add_part(g, {{0, 0}, {5, 0}, {5, 5}, {5, 10}, {0, 10}});
  add_part(g, {{5, 0}, {10, 0}, {10, 10}, {5, 10}, {5, 5}});
  const auto found = common_land(g, 0, 1, g.box());
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->empty());
}

}  // namespace
}  // namespace thalweg
