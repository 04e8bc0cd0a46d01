// Neighbours that share arcs neither part nor overlap in a render list, at any level of detail, in any projection.
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "layers/arcs.hpp"
#include "layers/render_list.hpp"

namespace thalweg {
namespace {

constexpr int kCells = 9;
const GeoBox kBox{66, 37, 75, 43};

// From a to b by midpoint displacement; the line stays in the lozenge about the straight one.
void wander(std::vector<LonLat>& line, LonLat a, LonLat b, int depth, std::mt19937& random) {
  if (depth == 0) {
    line.push_back(b);
    return;
  }
  std::uniform_real_distribution<double> aside(-0.22, 0.22);
  const double k = aside(random);
  const LonLat middle{(a.lon + b.lon) / 2 - (b.lat - a.lat) * k, (a.lat + b.lat) / 2 + (b.lon - a.lon) * k};
  wander(line, a, middle, depth - 1, random);
  wander(line, middle, b, depth - 1, random);
}

// A rough lattice of areas; every edge between two of them is one arc.
MapScene partition(unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> jitter(-0.25, 0.25);
  const double dx = (kBox.east - kBox.west) / kCells, dy = (kBox.north - kBox.south) / kCells;
  std::vector<LonLat> node;
  for (int j = 0; j <= kCells; ++j)
    for (int i = 0; i <= kCells; ++i) node.push_back({kBox.west + dx * (i + jitter(random)), kBox.south + dy * (j + jitter(random))});
  const auto at = [&](int i, int j) { return node[static_cast<std::size_t>(j * (kCells + 1) + i)]; };
  auto arcs = std::make_shared<ArcSet>();
  const auto arc = [&](LonLat a, LonLat b) {
    std::vector<LonLat> line{a};
    wander(line, a, b, 7, random);
    add_arc(*arcs, line);
    return static_cast<std::int32_t>(arcs->arcs() - 1);
  };
  std::vector<std::int32_t> east, north;  // from each node
  for (int j = 0; j <= kCells; ++j) {
    for (int i = 0; i <= kCells; ++i) {
      east.push_back(i < kCells ? arc(at(i, j), at(i + 1, j)) : 0);
      north.push_back(j < kCells ? arc(at(i, j), at(i, j + 1)) : 0);
    }
  }
  Progress progress(1);
  rank_arcs(*arcs, progress);
  FillItem fill;
  fill.layer = "areas";
  fill.min_size_px = 0;
  for (int j = 0; j < kCells; ++j) {
    for (int i = 0; i < kCells; ++i) {
      const auto k = static_cast<std::size_t>(j * (kCells + 1) + i);
      for (const std::int32_t a : {east[k], north[k + 1], ~east[k + kCells + 1], ~north[k]}) fill.rings.arc.push_back(a);
      end_chain(fill.rings, *arcs);
      fill.polygon_start.push_back(static_cast<std::uint32_t>(fill.rings.size()));
      fill.colour.push_back(rgb(0x336699));
    }
  }
  fill.arcs = arcs;
  MapScene scene;
  scene.graticule.shown = false;
  scene.items.emplace_back(std::move(fill));
  return scene;
}

int covered(const RenderList& list, double x, double y) {
  int times = 0;
  for (const Batch& b : list.batches) {
    if (b.kind != Batch::Kind::kFill || b.space != Space::kMap) continue;
    for (std::uint32_t p = b.first; p < b.first + b.count; ++p) {
      bool in = false;
      for (std::uint32_t r = list.fills[p].first_ring; r < list.fills[p].first_ring + list.fills[p].rings; ++r) {
        const std::uint32_t first = list.ring_start[r], last = list.ring_start[r + 1];
        for (std::uint32_t i = first, j = last - 1; i < last; j = i++) {
          // Always from the lower end, so that both neighbours of an edge compute the same number.
          const FillPoint *a = &list.ring_points[i], *c = &list.ring_points[j];
          if (c->y < a->y) std::swap(a, c);
          const double ax = a->x, ay = a->y, cx = c->x, cy = c->y;
          if ((ay > y) != (cy > y) && ax + (y - ay) * (cx - ax) / (cy - ay) > x) in = !in;
        }
      }
      times += in;
    }
  }
  return times;
}

TEST(Partition, EveryPlaceIsCoveredOnceAtAnyLevelOfDetail) {
  std::mt19937 random(17);
  auto text = TextEngine::create();
  ASSERT_TRUE(text);
  int places = 0, twice = 0;
  for (unsigned seed = 1; seed <= 3; ++seed) {
    const MapScene scene = partition(seed);
    for (const char* crs : {"local-lcc", "EPSG:3857", "+proj=ortho +lat_0=20 +lon_0=60", "EPSG:32642", "+proj=robin"}) {
      auto projection = MapProjection::create(crs, kBox);
      ASSERT_TRUE(projection) << crs;
      for (const double m_per_px : {80.0, 500.0, 3000.0, 12'000.0, 40'000.0}) {
        std::uniform_real_distribution<double> lon(68, 73), lat(38.5, 41.5), unit(-0.5, 0.5);
        const auto centre = (*projection)->forward({lon(random), lat(random)});
        ASSERT_TRUE(centre);
        const MapView view{*projection, *centre, m_per_px, 500, 350, 1};
        BuildOptions options;
        options.scale_bar = false;
        Progress one(1), many(4);
        const auto list = build_render_list(scene, view, *text, options, one), again = build_render_list(scene, view, *text, options, many);
        ASSERT_TRUE(list && again);
        ASSERT_EQ(list->ring_points.size(), again->ring_points.size());
        for (std::size_t i = 0; i < list->ring_points.size(); ++i) {
          ASSERT_EQ(list->ring_points[i].x, again->ring_points[i].x);
          ASSERT_EQ(list->ring_points[i].y, again->ring_points[i].y);
        }
        for (int k = 0; k < 250; ++k) {
          const double x = unit(random) * 500 * m_per_px, y = unit(random) * 350 * m_per_px;
          const auto place = (*projection)->inverse({centre->x + x, centre->y + y});
          if (!place || place->lon < 67 || place->lon > 74 || place->lat < 38 || place->lat > 42) continue;  // the outer edge is rough
          const int times = covered(*list, x, y);
          ++places;
          ASSERT_GE(times, 1) << "a gap at " << place->lon << " " << place->lat << " in " << crs << " at " << m_per_px;
          if (times == 1) continue;
          ++twice;
          // Arcs that were coarsened apart may cross where they run nearer to each other than the tolerance.
          const double off = 1.2 * m_per_px;
          int near = 0;
          for (const auto& [dx, dy] : {std::pair{off, 0.0}, {-off, 0.0}, {0.0, off}, {0.0, -off}}) near += covered(*list, x + dx, y + dy) == 1;
          EXPECT_GT(near, 0) << "an overlap wider than a pixel at " << place->lon << " " << place->lat << " in " << crs << " at " << m_per_px;
        }
      }
    }
  }
  EXPECT_GT(places, 5000);
  EXPECT_LE(twice, places / 1000);
}

}  // namespace
}  // namespace thalweg
