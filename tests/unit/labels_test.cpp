#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "layers/arcs.hpp"
#include "layers/labels.hpp"
#include "layers/render_list.hpp"

namespace thalweg {
namespace {

TEST(Occupancy, SaysWhatBruteForceSays) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> at(-50, 1050), size(1, 200);
  Occupancy grid({0, 0, 1000, 600});
  std::vector<RectPx> taken;
  for (int i = 0; i < 2000; ++i) {
    const RectPx r{at(random), at(random) * 0.6, size(random), size(random) / 4};
    bool free = true;
    for (const RectPx& t : taken) free = free && !t.overlaps(r);
    EXPECT_EQ(grid.free(r), free);
    if (free) {
      grid.take(r);
      taken.push_back(r);
    }
  }
  EXPECT_GT(taken.size(), 50U);
}

TEST(Roomiest, FindsTheWidePartForAWideText) {
  // A tall tower on the left, a wide hall on the right: a wide text belongs in the hall.
  const std::vector<std::vector<MapXY>> rings{{{0, 0}, {400, 0}, {400, 60}, {80, 60}, {80, 300}, {0, 300}}};
  const auto wide = roomiest(rings, 6, 0.5), tall = roomiest(rings, 1, 0.5);
  ASSERT_TRUE(wide);
  ASSERT_TRUE(tall);
  EXPECT_LT(wide->at.y, 60);
  EXPECT_NEAR(wide->half_height, 30, 1.5);
  EXPECT_GE(tall->half_height, 39);
}

TEST(Roomiest, KeepsOutOfHoles) {
  std::vector<std::vector<MapXY>> rings{{{0, 0}, {100, 0}, {100, 100}, {0, 100}}, {{20, 20}, {80, 20}, {80, 80}, {20, 80}}};
  const auto spot = roomiest(rings, 1, 0.1);
  ASSERT_TRUE(spot);
  EXPECT_TRUE(inside(rings, spot->at));
  EXPECT_FALSE(roomiest({}, 1, 0.1));
  EXPECT_FALSE(roomiest({{{0, 0}, {1, 1}, {2, 2}}}, 1, 0.1));
}

TEST(PlacesAlong, ReadsFromLeftToRightEitherWay) {
  const std::vector<float> advances(8, 7.0F);
  for (const bool turned : {false, true}) {
    std::vector<PointPx> line;
    for (int i = 0; i <= 100; ++i) line.push_back({100.0 + 4 * i, 200 + 20 * std::sin(i / 20.0)});
    if (turned) std::reverse(line.begin(), line.end());
    const auto places = places_along(line, advances, 4, 30, 3);
    ASSERT_FALSE(places.empty());
    for (const auto& pens : places) {
      ASSERT_EQ(pens.size(), advances.size());
      for (std::size_t i = 1; i < pens.size(); ++i) EXPECT_GT(pens[i].at.x, pens[i - 1].at.x);
      for (const Pen& p : pens) EXPECT_LT(std::abs(p.angle_deg), 90);
    }
  }
}

TEST(PlacesAlong, LettersKeepTheirDistanceOnARoughLine) {
  const std::vector<float> advances(12, 9.0F);
  std::vector<PointPx> line;
  for (int i = 0; i <= 200; ++i) line.push_back({20.0 + 3 * i, 100.0 + (i % 2 == 0 ? 0 : 3)});  // its way is 1.4 times as long
  const auto places = places_along(line, advances, 0, 40, 3);
  ASSERT_FALSE(places.empty());
  for (const auto& pens : places) {
    for (std::size_t i = 1; i < pens.size(); ++i) EXPECT_NEAR(std::hypot(pens[i].at.x - pens[i - 1].at.x, pens[i].at.y - pens[i - 1].at.y), 9, 0.5);
  }
}

TEST(PlacesAlong, PassesOverBendsAndShortLines) {
  const std::vector<float> advances(10, 8.0F);
  EXPECT_TRUE(places_along({{0, 0}, {50, 0}}, advances, 3, 10, 3).empty());
  EXPECT_TRUE(places_along({}, advances, 3, 10, 3).empty());
  // A circle barely larger than the text: every stretch bends too much.
  std::vector<PointPx> circle;
  for (int i = 0; i <= 60; ++i) circle.push_back({100 + 22 * std::cos(i * 0.104), 100 + 22 * std::sin(i * 0.104)});
  EXPECT_TRUE(places_along(circle, advances, 3, 6, 3).empty());
}

class Placing : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = TextEngine::create();
    ASSERT_TRUE(made);
    text.emplace(std::move(*made));
    auto projection = MapProjection::create("local-laea", box);
    ASSERT_TRUE(projection);
    auto fitted = fit(*projection, box, 800, 600, {0, 0, 800, 600});
    ASSERT_TRUE(fitted);
    view = *fitted;
    std::mt19937 random(11);
    std::uniform_real_distribution<double> lon(box.west, box.east), lat(box.south, box.north), priority(0, 100);
    for (int i = 0; i < 2000; ++i) {
      Label l;
      l.kind = LabelKind::kPoint;
      l.text = i % 3 == 0 ? "Шахимардан" : i % 3 == 1 ? "Qoʻqon" : "دوشنبه";
      l.second = i % 5 == 0 ? "226 km²" : "";
      l.at = {lon(random), lat(random)};
      l.priority = priority(random);
      l.dot = true;
      l.clear_px = 3;
      scene.labels.push_back(l);
    }
    scene.labels[1234].priority = 1000;
    scene.labels[1234].at = {71, 40};
  }
  RenderList build(unsigned threads) {
    Progress progress(threads);
    auto list = build_render_list(scene, view, *text, {}, progress);
    EXPECT_TRUE(list);
    return std::move(*list);
  }
  const GeoBox box{70, 39, 72, 41};
  MapScene scene;
  MapView view;
  std::optional<TextEngine> text;
};

TEST_F(Placing, NoTwoLabelsOverlapAndAllAreInTheFrame) {
  const RenderList list = build(2);
  ASSERT_GT(list.labels.size(), 50U);
  std::vector<RectPx> all;
  for (const PlacedLabel& p : list.labels) all.insert(all.end(), p.boxes.begin(), p.boxes.end());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_GE(all[i].x, 0);
    EXPECT_LE(all[i].right(), 800);
    EXPECT_GE(all[i].y, 0);
    EXPECT_LE(all[i].bottom(), 600);
    for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(all[i].overlaps(all[j])) << i << " and " << j;
  }
}

TEST_F(Placing, TheHighestPriorityIsPlaced) {
  const RenderList list = build(1);
  ASSERT_FALSE(list.labels.empty());
  EXPECT_EQ(list.labels.front().label, 1234U);
}

TEST_F(Placing, IsTheSameEveryTime) {
  const RenderList a = build(1), b = build(4);
  ASSERT_EQ(a.labels.size(), b.labels.size());
  for (std::size_t i = 0; i < a.labels.size(); ++i) {
    EXPECT_EQ(a.labels[i].label, b.labels[i].label);
    EXPECT_EQ(a.labels[i].boxes[0].x, b.labels[i].boxes[0].x);
    EXPECT_EQ(a.labels[i].boxes[0].y, b.labels[i].boxes[0].y);
  }
}

}  // namespace
}  // namespace thalweg
