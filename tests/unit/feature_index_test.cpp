#include "geo/data/feature_index.hpp"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

void add(FeatureTable& table, GeometryKind kind, const std::vector<std::vector<std::vector<LonLat>>>& parts) {
  for (const auto& part : parts) {
    for (const auto& ring : part) {
      table.geometry.coords.insert(table.geometry.coords.end(), ring.begin(), ring.end());
      table.geometry.end_ring();
    }
    table.geometry.end_part();
  }
  table.geometry.end_feature(kind);
}

std::vector<LonLat> square(double west, double south, double side) { return {{west, south}, {west + side, south}, {west + side, south + side}, {west, south + side}}; }

FeatureIndex index_of(FeatureTable table) { return FeatureIndex(std::make_shared<const FeatureTable>(std::move(table))); }

std::vector<std::uint32_t> rows_at(const FeatureIndex& index, LonLat p, double reach_m) {
  std::vector<std::uint32_t> rows;
  for (const auto& hit : index.at(p, reach_m)) rows.push_back(hit.row);
  return rows;
}

using Rows = std::vector<std::uint32_t>;

TEST(FeatureIndex, PointsAndLinesComeBeforeAreasAndSmallBeforeLarge) {
  FeatureTable t;
  add(t, GeometryKind::kPolygon, {{square(70, 40, 10)}});                      // 0
  add(t, GeometryKind::kPolygon, {{square(72, 42, 1)}});                       // 1
  add(t, GeometryKind::kLine, {{{{72.0, 42.5}, {73.0, 42.5}}}});               // 2
  add(t, GeometryKind::kPoint, {{{{72.5, 42.501}}}});                          // 3
  add(t, GeometryKind::kPolygon, {{square(71, 41, 3), square(72.4, 42.4, 0.2)}});  // 4: with a hole there
  add(t, GeometryKind::kNone, {});                                             // 5
  const FeatureIndex index = index_of(std::move(t));
  EXPECT_EQ(rows_at(index, {72.5, 42.501}, 500), (Rows{3, 2, 1, 0}));
  EXPECT_EQ(rows_at(index, {72.5, 42.501}, 50), (Rows{3, 1, 0}));
  EXPECT_EQ(rows_at(index, {72.2, 42.2}, 50), (Rows{1, 4, 0}));
  EXPECT_EQ(rows_at(index, {60, 42}, 50), Rows{});
}

TEST(FeatureIndex, AcrossTheAntimeridianAndAroundThePole) {
  FeatureTable t;
  add(t, GeometryKind::kPolygon, {{{{179, -18}, {-179, -18}, {-179, -16}, {179, -16}}}});      // 0: Fiji
  add(t, GeometryKind::kLine, {{{{179.5, 10}, {-179.5, 10}}}});                                // 1
  std::vector<LonLat> cap;
  for (int i = 0; i < 36; ++i) cap.push_back({-180.0 + 10 * i, 80});
  add(t, GeometryKind::kPolygon, {{cap}});                                                     // 2
  const FeatureIndex index = index_of(std::move(t));
  EXPECT_EQ(rows_at(index, {180, -17}, 10), Rows{0});
  EXPECT_EQ(rows_at(index, {-179.5, -17}, 10), Rows{0});
  EXPECT_EQ(rows_at(index, {178, -17}, 10), Rows{});
  EXPECT_EQ(rows_at(index, {-179.9, 10}, 10), Rows{1});
  EXPECT_EQ(index.touching(std::vector<LonLat>{{179.9, 9}, {-179.9, 9}, {-179.9, 11}, {179.9, 11}}), Rows{1});
  EXPECT_EQ(index.touching(std::vector<LonLat>{{-179.6, -19}, {-178, -19}, {-178, -15}, {-179.6, -15}}), Rows{0});
}

TEST(FeatureIndex, LassoTakesWhatItTouches) {
  FeatureTable t;
  add(t, GeometryKind::kPoint, {{{{1, 1}}}});                          // 0 inside
  add(t, GeometryKind::kPoint, {{{{3, 3}}}});                          // 1 outside
  add(t, GeometryKind::kLine, {{{{-5, 1}, {5, 1.2}}}});                // 2 right through
  add(t, GeometryKind::kPolygon, {{square(-10, -10, 30)}});            // 3 around all of it
  add(t, GeometryKind::kPolygon, {{square(-10, -10, 30), square(-1, -1, 4)}});  // 4 its hole is around all of it
  add(t, GeometryKind::kLine, {{{{5, 5}, {6, 6}}}});                   // 5 beside
  add(t, GeometryKind::kPoint, {{{{8, 8}}}, {{{0.5, 0.5}}}});          // 6 one of two points
  const FeatureIndex index = index_of(std::move(t));
  EXPECT_EQ(index.touching(square(0, 0, 2)), (Rows{0, 2, 3, 6}));
  EXPECT_EQ(index.touching(std::vector<LonLat>{{0, 0}, {1, 1}}), Rows{});
}

// Everything against the plainest reading of the same words.
TEST(FeatureIndex, AgainstBruteForce) {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> x(65, 75), y(36, 43), small(-0.4, 0.4);
  FeatureTable t;
  for (int i = 0; i < 300; ++i) {
    const LonLat c{x(random), y(random)};
    std::vector<LonLat> ring;
    if (i % 3 == 0) {
      for (int k = 0; k < 12; ++k) {
        const double angle = k * 0.5236, r = 0.2 + std::abs(small(random));
        ring.push_back({c.lon + r * std::cos(angle), c.lat + r * std::sin(angle)});
      }
    } else {
      for (int k = 0; k < (i % 3 == 1 ? 1 : 8); ++k) ring.push_back({c.lon + small(random), c.lat + small(random)});
    }
    add(t, i % 3 == 0 ? GeometryKind::kPolygon : i % 3 == 1 ? GeometryKind::kPoint : GeometryKind::kLine, {{ring}});
  }
  const FeatureIndex index = index_of(t);
  const auto inside = [](std::span<const LonLat> ring, LonLat p) {
    bool odd = false;
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++)
      if ((ring[i].lat > p.lat) != (ring[j].lat > p.lat) && p.lon < ring[i].lon + (p.lat - ring[i].lat) / (ring[j].lat - ring[i].lat) * (ring[j].lon - ring[i].lon)) odd = !odd;
    return odd;
  };
  std::size_t found = 0;
  for (int q = 0; q < 200; ++q) {
    const LonLat p{x(random), y(random)};
    std::vector<bool> there(t.rows());
    for (const auto& hit : index.at(p, 5000)) there[hit.row] = true;
    for (std::uint32_t f = 0; f < t.rows(); ++f) {
      const auto ring = t.geometry.ring(f);
      if (t.geometry.kind[f] == GeometryKind::kPolygon) {
        EXPECT_EQ(there[f], inside(ring, p)) << f;
      } else {
        // Along each edge a place each fifty metres, by geodesics.
        double least = distance_m(p, ring[0]);
        for (std::size_t i = 0; i + 1 < ring.size(); ++i)
          for (int k = 0; k <= 1000; ++k)
            least = std::min(least, std::hypot((ring[i].lon + (ring[i + 1].lon - ring[i].lon) * k / 1000 - p.lon) * std::cos(p.lat * 0.017453292519943295), ring[i].lat + (ring[i + 1].lat - ring[i].lat) * k / 1000 - p.lat) * 111'195);
        if (std::abs(least - 5000) > 60) {
          EXPECT_EQ(there[f], least < 5000) << f << " " << least;
        }
      }
      found += there[f];
    }
  }
  EXPECT_GT(found, 100U);
  // A lasso: whatever has a sampled place inside is taken; what is taken has one, or an edge within a hair.
  for (int q = 0; q < 30; ++q) {
    const LonLat c{x(random), y(random)};
    std::vector<LonLat> lasso;
    for (int k = 0; k < 7; ++k) lasso.push_back({c.lon + (0.6 + small(random)) * std::cos(k * 0.9), c.lat + (0.6 + small(random)) * std::sin(k * 0.9)});
    std::vector<bool> taken(t.rows());
    for (const auto row : index.touching(lasso)) taken[row] = true;
    for (std::uint32_t f = 0; f < t.rows(); ++f) {
      const auto ring = t.geometry.ring(f);
      const bool closed = t.geometry.kind[f] == GeometryKind::kPolygon;
      bool sampled = closed && inside(ring, lasso[0]);
      for (std::size_t i = 0; i < ring.size(); ++i) {
        const LonLat a = ring[i], b = i + 1 < ring.size() ? ring[i + 1] : closed ? ring[0] : a;
        for (int k = 0; k <= 400 && !sampled; ++k) sampled = inside(lasso, {a.lon + (b.lon - a.lon) * k / 400, a.lat + (b.lat - a.lat) * k / 400});
      }
      if (sampled) {
        EXPECT_TRUE(taken[f]) << f;
      }
      if (taken[f] && !sampled) {
        // Only a corner of the lasso that an edge cuts off between two samples.
        ASSERT_NE(t.geometry.kind[f], GeometryKind::kPoint);
        double least = 1e9;
        for (const LonLat& corner : lasso)
          for (std::size_t i = 0; i < ring.size(); ++i) {
            const LonLat a = ring[i], b = i + 1 < ring.size() ? ring[i + 1] : closed ? ring[0] : a;
            for (int k = 0; k <= 400; ++k) least = std::min(least, std::hypot(a.lon + (b.lon - a.lon) * k / 400 - corner.lon, a.lat + (b.lat - a.lat) * k / 400 - corner.lat));
          }
        EXPECT_LT(least, 0.01) << f;
      }
    }
  }
}

}  // namespace
}  // namespace thalweg
