// The packed tree and the index of segments against looking at everything.

#include "geo/data/rtree.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "geo/data/segment_index.hpp"
#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

TEST(Hilbert, VisitsEveryCellOnceAndStepsToNeighbours) {
  constexpr int kBits = 5;
  std::vector<std::array<std::uint32_t, 2>> at(1u << (2 * kBits));
  std::set<std::uint64_t> keys;
  for (std::uint32_t x = 0; x < 32; ++x) {
    for (std::uint32_t y = 0; y < 32; ++y) {
      const std::uint64_t key = hilbert_key<2>({x, y}, kBits);
      ASSERT_LT(key, at.size());
      at[key] = {x, y};
      keys.insert(key);
    }
  }
  EXPECT_EQ(keys.size(), at.size());
  for (std::size_t i = 1; i < at.size(); ++i) {
    const int step = std::abs(static_cast<int>(at[i][0]) - static_cast<int>(at[i - 1][0])) +
                     std::abs(static_cast<int>(at[i][1]) - static_cast<int>(at[i - 1][1]));
    ASSERT_EQ(step, 1) << i;
  }
}

GeoBox random_box(std::mt19937& rng) {
  std::uniform_real_distribution<double> lon(-180, 180), lat(-90, 90);
  std::exponential_distribution<double> size(0.2);
  GeoBox b{lon(rng), lat(rng), 0, 0};
  b.east = b.west + size(rng);
  b.north = std::min(90.0, b.south + size(rng));
  if (b.east > 180) b.east -= 360;  // across the antimeridian
  return b;
}

bool touch(const GeoBox& a, const GeoBox& b) {
  if (a.south > b.north || b.south > a.north) return false;
  const auto spans = [](const GeoBox& x) {
    std::vector<std::pair<double, double>> s{{x.west, x.east}};
    if (x.west > x.east) s = {{x.west, 180}, {-180, x.east}};
    return s;
  };
  for (const auto& [w1, e1] : spans(a))
    for (const auto& [w2, e2] : spans(b))
      if (w1 <= e2 && w2 <= e1) return true;
  return false;
}

TEST(RTree, FindsWhatLookingAtEveryBoxFinds) {
  std::mt19937 rng(11);
  for (const std::size_t n : {1u, 2u, 15u, 16u, 17u, 256u, 257u, 5000u}) {
    std::vector<GeoBox> boxes(n);
    for (GeoBox& b : boxes) b = random_box(rng);
    if (n > 100) boxes[7] = GeoBox();  // an empty one is never found
    const RTree tree(boxes);
    EXPECT_EQ(tree.size() >= n - 1, true);
    for (int q = 0; q < 200; ++q) {
      const GeoBox wanted = random_box(rng);
      const std::vector<std::uint32_t> found = tree.query(wanted);
      ASSERT_TRUE(std::is_sorted(found.begin(), found.end()));
      std::set<std::uint32_t> as_set(found.begin(), found.end());
      ASSERT_EQ(as_set.size(), found.size());
      for (std::uint32_t i = 0; i < n; ++i) {
        // Floats rounded outward may add one that misses by less than a millionth; none may be missing.
        if (!boxes[i].empty() && touch(boxes[i], wanted)) {
          ASSERT_TRUE(as_set.contains(i)) << n << " " << i;
        }
        if (as_set.contains(i)) {
          GeoBox wider = wanted;
          wider.west -= 1e-4, wider.east += 1e-4, wider.south -= 1e-4, wider.north += 1e-4;
          ASSERT_TRUE(!boxes[i].empty() && touch(boxes[i], wider)) << n << " " << i;
        }
      }
    }
  }
}

TEST(RTree, NothingInNothing) {
  EXPECT_TRUE(RTree().query({-180, -90, 180, 90}).empty());
  EXPECT_TRUE(RTree(std::vector<GeoBox>{}).query({-180, -90, 180, 90}).empty());
  EXPECT_TRUE(RTree(std::vector<GeoBox>(40)).query({-180, -90, 180, 90}).empty());
  EXPECT_TRUE(RTree(std::vector<GeoBox>{{1, 1, 2, 2}}).query(GeoBox()).empty());
}

TEST(RTree, AThousandEqualBoxes) {
  const RTree tree(std::vector<GeoBox>(1000, GeoBox{70, 40, 70, 40}));
  EXPECT_EQ(tree.query({69, 39, 71, 41}).size(), 1000u);
  EXPECT_TRUE(tree.query({71, 39, 72, 41}).empty());
}

TEST(PackedTree, NearestVisitsTheNearestBox) {
  std::mt19937 rng(12);
  std::uniform_real_distribution<double> u(0, 100);
  std::vector<PackedTree<3>::Box> boxes(3000);
  for (auto& b : boxes) {
    b.low = {u(rng), u(rng), u(rng)};
    b.high = {b.low[0] + u(rng) / 50, b.low[1] + u(rng) / 50, b.low[2] + u(rng) / 50};
  }
  const PackedTree<3> tree(boxes);
  const auto distance2 = [&](std::uint32_t i, const std::array<double, 3>& p) {
    double sum = 0;
    for (std::size_t d = 0; d < 3; ++d) {
      const double gap = std::max({boxes[i].low[d] - p[d], p[d] - boxes[i].high[d], 0.0});
      sum += gap * gap;
    }
    return sum;
  };
  std::size_t visits = 0;
  for (int q = 0; q < 500; ++q) {
    const std::array<double, 3> p{u(rng) * 2 - 50, u(rng), u(rng)};
    double best = std::numeric_limits<double>::infinity(), least = best;
    tree.nearest(p, best, [&](std::uint32_t i) {
      ++visits;
      best = std::min(best, distance2(i, p));
      return best;
    }, [](std::uint32_t) {});
    for (std::uint32_t i = 0; i < boxes.size(); ++i) least = std::min(least, distance2(i, p));
    ASSERT_EQ(best, least);
  }
  EXPECT_LT(visits, 500u * 60) << "the tree must spare nearly all of the 3,000 boxes";
}

// The nearest of all edges, by searching along each with the reference geodesic.
double least_distance(const std::vector<std::vector<LonLat>>& lines, bool closed, LonLat p) {
  double least = std::numeric_limits<double>::infinity();
  for (const auto& line : lines) {
    for (std::size_t s = 0; s + (closed ? 0 : 1) < line.size(); ++s) {
      const LonLat a = line[s], b = line[(s + 1) % line.size()];
      const GeodesicInverse edge = inverse_geodesic(a, b);
      const auto at = [&](double t) { return distance_m(p, direct_geodesic(a, edge.azimuth1_deg, t * edge.distance_m)); };
      int coarse = 0;
      for (int i = 0; i <= 20; ++i)
        if (at(i / 20.0) < at(coarse / 20.0)) coarse = i;
      double low = std::max(0, coarse - 1) / 20.0, high = std::min(20, coarse + 1) / 20.0;
      for (int i = 0; i < 60; ++i) {
        const double x = low + (high - low) / 3, y = high - (high - low) / 3;
        if (at(x) < at(y)) high = y;
        else low = x;
      }
      least = std::min({least, at(low), at(0), at(1)});
    }
  }
  return least;
}

std::vector<std::vector<LonLat>> random_lines(std::mt19937& rng, LonLat centre, double spread, std::size_t lines, std::size_t vertices) {
  std::normal_distribution<double> n(0, spread);
  std::vector<std::vector<LonLat>> out(lines);
  for (auto& line : out) {
    for (std::size_t i = 0; i < vertices; ++i) {
      LonLat p{centre.lon + n(rng), centre.lat + n(rng)};
      if (p.lat > 90) p = {p.lon + 180, 180 - p.lat};
      if (p.lat < -90) p = {p.lon + 180, -180 - p.lat};
      p.lon = std::remainder(p.lon, 360);
      line.push_back(p);
    }
  }
  return out;
}

TEST(SegmentIndex, NearestIsTheLeastDistance) {
  std::mt19937 rng(13);
  struct Place { LonLat centre; double spread; };
  // A valley, across the antimeridian, round the pole, a continent with long edges.
  for (const Place place : {Place{{71, 40}, 0.3}, Place{{180, -17}, 1}, Place{{0, 89.5}, 1}, Place{{-100, 49}, 6}}) {
    for (const bool closed : {false, true}) {
      const auto lines = random_lines(rng, place.centre, place.spread, 6, 5);
      SegmentIndex index;
      for (const auto& line : lines) index.add(line, closed);
      index.build();
      EXPECT_EQ(index.lines(), lines.size());
      for (int q = 0; q < 25; ++q) {
        const LonLat p = random_lines(rng, place.centre, place.spread * 1.5, 1, 1)[0][0];
        const auto hit = index.nearest(p);
        ASSERT_TRUE(hit);
        const double least = least_distance(lines, closed, p);
        EXPECT_LE(hit->distance_m, least + SegmentIndex::kExcess_m) << p.lon << " " << p.lat;
        EXPECT_GE(hit->distance_m, least - SegmentIndex::kExcess_m) << p.lon << " " << p.lat;
        EXPECT_NEAR(hit->distance_m, distance_m(p, hit->point), 1e-5);
        // The foot is where line, segment and along say.
        const auto& line = lines[hit->line];
        const LonLat a = line[hit->segment], b = line[(hit->segment + 1) % line.size()];
        const GeodesicInverse edge = inverse_geodesic(a, b);
        EXPECT_LT(distance_m(hit->point, direct_geodesic(a, edge.azimuth1_deg, hit->along * edge.distance_m)), 0.1);
        EXPECT_FALSE(index.nearest(p, hit->distance_m * 0.999 - 1e-3));
        EXPECT_TRUE(index.nearest(p, hit->distance_m * 1.001 + 1e-3));
      }
    }
  }
}

TEST(SegmentIndex, NumbersLinesAndSegmentsOfLongLines) {
  std::vector<LonLat> line;
  for (int i = 0; i <= 100; ++i) line.push_back({70 + i * 0.01, 40});
  SegmentIndex index;
  index.add(std::vector<LonLat>{}, false);
  index.add(std::vector<LonLat>{{1, 1}}, true);
  index.add(line, false);
  index.build();
  for (std::uint32_t s = 0; s < 100; ++s) {
    const auto hit = index.nearest({70 + s * 0.01 + 0.0025, 40.001});
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->line, 2u);
    EXPECT_EQ(hit->segment, s);
    EXPECT_NEAR(hit->along, 0.25, 1e-4);
  }
  // At a vertex the lower segment is named.
  EXPECT_EQ(index.nearest(line[50])->segment, 49u);
  EXPECT_NEAR(index.nearest(line[50])->distance_m, 0, 1e-6);
}

TEST(SegmentIndex, EqualLinesGiveTheFirst) {
  const std::vector<LonLat> line{{70, 40}, {70.1, 40}, {70.1, 40.1}};
  const std::vector<LonLat> back{{70.1, 40.1}, {70.1, 40}, {70, 40}};
  SegmentIndex index;
  for (int i = 0; i < 40; ++i) index.add(i % 2 ? back : line, false);
  index.build();
  EXPECT_EQ(index.nearest({70.1, 40})->line, 0u);
  EXPECT_EQ(index.lines_near({70.05, 40.001}, 200).size(), 40u);
  EXPECT_TRUE(index.lines_near({70.05, 40.001}, 50).empty());
}

TEST(SegmentIndex, OddInput) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  SegmentIndex index;
  index.build();
  EXPECT_FALSE(index.nearest({0, 0}));
  index.add(std::vector<LonLat>{{70, 40}, {nan, 40}, {71, 41}, {72, 41}}, false);
  index.add(std::vector<LonLat>{{10, 10}, {10, 10}, {10, 10}}, true);  // no length
  index.build();
  EXPECT_FALSE(index.nearest({nan, 0}));
  EXPECT_FALSE(index.nearest({70, 40}, -1));
  const auto hit = index.nearest({71.5, 40.5});
  ASSERT_TRUE(hit);
  EXPECT_EQ(hit->segment, 2u) << "the edges at a vertex that is nowhere are left out";
  EXPECT_EQ(index.nearest({10, 10})->line, 1u);
}

}  // namespace
}  // namespace thalweg
