// The state of the window, driven without one: what is open, arranged, kept, compared, picked.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "app/workspace.hpp"
#include "geo/base/files.hpp"

namespace thalweg {
namespace {

void settle(Workspace& work) {
  while (!work.resting()) {
    work.update(0.02);
    std::this_thread::yield();
  }
  work.update(0.02);
}

TEST(Layers, StylesAreStepsThatAreUndoneAndSaved) {
  Workspace work([] {});
  work.open({});
  settle(work);
  ASSERT_TRUE(work.scene());
  const auto before = work.scene();
  Style style;
  style.rule.emplace().kind = StyleKind::kGraduated;
  style.rule->field = "area_km2";
  // Many changes in one gesture: the last one is shown, and is one step.
  for (int n = 3; n <= 7; ++n) {
    style.rule->classes = n;
    work.set_style("lakes", style);
    work.update(0);
  }
  work.end_gesture();
  settle(work);
  ASSERT_NE(work.scene(), before);
  ASSERT_NE(work.classes("lakes"), nullptr);
  EXPECT_EQ(work.classes("lakes")->style.rule->classes, 7);
  EXPECT_EQ(work.history().undo_label(), "Style: " + work.project()->layer("lakes")->title);
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("thalweg_styles_{}", static_cast<const void*>(&work));
  std::filesystem::create_directories(folder);
  work.save_project(folder / "project.json");
  settle(work);
  EXPECT_FALSE(work.failure());
  work.undo();
  settle(work);
  EXPECT_EQ(work.layers(), layer_states(*work.project()));
  EXPECT_FALSE(work.history().can_undo());
  work.open(folder / "project.json");
  settle(work);
  ASSERT_TRUE(work.project());
  EXPECT_EQ(work.project()->layer("lakes")->style, style);
  EXPECT_EQ(work.project_file(), folder / "project.json");
  std::filesystem::remove_all(folder);
}

TEST(Layers, AnnotationsAndBookmarksShareTheHistoryOfLayers) {
  Workspace work([] {});
  work.open({});
  settle(work);
  ASSERT_TRUE(work.scene());
  EXPECT_FALSE(work.unsaved());
  EXPECT_FALSE(work.can_keep());
  work.choose_measure(MeasureKind::kDistance);
  work.set_snapping(false);
  work.click({400, 300});
  EXPECT_FALSE(work.can_keep());  // one point is no distance
  work.click({500, 320});
  ASSERT_TRUE(work.can_keep());
  const auto before = work.scene();
  work.keep_measurement();
  work.end_gesture();
  settle(work);
  ASSERT_EQ(work.annotations().size(), 1U);
  EXPECT_TRUE(work.measuring().points.empty());
  EXPECT_NE(work.scene(), before);
  EXPECT_TRUE(work.unsaved());
  work.add_bookmark();
  work.end_gesture();
  auto layers = work.layers();
  layers.front().visible = !layers.front().visible;
  work.set_layers(layers);
  work.end_gesture();
  settle(work);
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("thalweg_kept_{}", static_cast<const void*>(&work));
  std::filesystem::create_directories(folder);
  work.save_project(folder / "project.json");
  settle(work);
  EXPECT_FALSE(work.failure());
  EXPECT_FALSE(work.unsaved());
  // Back in the order in which it was done, whatever it was.
  work.undo();
  EXPECT_EQ(work.layers(), layer_states(*work.project()));
  EXPECT_EQ(work.bookmarks().size(), 1U);
  work.undo();
  EXPECT_TRUE(work.bookmarks().empty());
  EXPECT_EQ(work.annotations().size(), 1U);
  work.undo();
  EXPECT_TRUE(work.annotations().empty());
  EXPECT_FALSE(work.history().can_undo());
  EXPECT_TRUE(work.unsaved());  // the file has it
  for (int i = 0; i < 3; ++i) work.redo();
  EXPECT_FALSE(work.unsaved());
  const std::vector<Annotation> kept(work.annotations().begin(), work.annotations().end());
  const MapView view = work.view();
  settle(work);
  work.open(folder / "project.json");
  settle(work);
  ASSERT_EQ(work.annotations().size(), 1U);
  EXPECT_EQ(work.annotations()[0], kept[0]);
  ASSERT_EQ(work.bookmarks().size(), 1U);
  // A bookmark leads to the view that it was made of.
  work.go_to_bookmark(0);
  settle(work);
  EXPECT_NEAR(work.view().m_per_px / view.m_per_px, 1, 0.03);
  const auto at = to_screen(work.view(), *to_lonlat(view, {view.width_px / 2, view.height_px / 2}));
  ASSERT_TRUE(at);
  EXPECT_NEAR(at->x, work.view().width_px / 2, 6);
  EXPECT_NEAR(at->y, work.view().height_px / 2, 6);
  std::filesystem::remove_all(folder);
}

TEST(Comparison, TheSecondMapFollowsThemesAndStylesAndTakesAnyLayer) {
  Workspace work([] {});
  work.open({});
  settle(work);
  const auto dates = work.comparable();
  ASSERT_EQ(dates.size(), 2U);
  const std::string newest = work.project()->borders()->id;
  EXPECT_EQ(work.instead_of(newest).size(), 2U);
  work.compare({newest, dates[0]->id});
  settle(work);
  ASSERT_TRUE(work.other_scene());
  const auto date = work.other_scene();
  work.set_page_ink(kDarkPage);
  EXPECT_NE(work.other_scene(), date);
  EXPECT_NE(work.other_scene()->sea, date->sea);
  EXPECT_EQ(work.other_scene()->sea, work.scene()->sea);
  work.set_page_ink(kLightPage);
  EXPECT_EQ(work.other_scene()->sea, date->sea);
  // Without a layer: it is in the one map alone, with whatever style it has now.
  const auto drawn = [](const MapScene& scene, const std::string& layer) {
    return std::any_of(scene.items.begin(), scene.items.end(), [&](const SceneItem& i) { return std::visit([&](const auto& any) { return any.layer == layer; }, i); });
  };
  work.compare({"rivers", ""});
  settle(work);
  ASSERT_TRUE(work.other_scene());
  EXPECT_TRUE(drawn(*work.scene(), "rivers"));
  EXPECT_FALSE(drawn(*work.other_scene(), "rivers"));
  EXPECT_TRUE(drawn(*work.other_scene(), newest));
  Style red;
  red.fill = rgb(0xff0102);
  work.set_style("lakes", red);
  settle(work);
  const auto red_lakes = [&](const MapScene& scene) {
    return std::any_of(scene.items.begin(), scene.items.end(), [&](const SceneItem& i) {
      const auto* fill = std::get_if<FillItem>(&i);
      return fill != nullptr && fill->layer == "lakes" && fill->colour.front() == rgb(0xff0102);
    });
  };
  EXPECT_TRUE(red_lakes(*work.scene()));
  EXPECT_TRUE(red_lakes(*work.other_scene()));
  work.compare({});
  EXPECT_FALSE(work.other_scene());
}

TEST(Picking, WhatTheScaleHidesIsNotPicked) {
  Workspace work([] {});
  work.open({});
  settle(work);
  // A river where nothing else is near, with a view in which it is drawn.
  const Layer& rivers = *work.project()->layer("rivers");
  const GeometryColumn& g = rivers.table->geometry;
  const LonLat at = g.coords[g.coords.size() / 2];
  work.fly_to(at, 100);
  settle(work);
  const PointPx middle{work.view().width_px / 2, work.view().height_px / 2};
  const auto is_river = [&] { return work.pick(middle).kind == Selection::Kind::kFeature && work.pick(middle).layer == "rivers"; };
  auto layers = work.layers();
  for (LayerState& s : layers)
    if (s.id != "rivers") s.visible = false;
  work.set_layers(layers);
  settle(work);
  ASSERT_TRUE(is_river());
  Style close_only;
  close_only.coarsest = 50'000;  // the view is about 1:380,000
  work.set_style("rivers", close_only);
  settle(work);
  EXPECT_FALSE(is_river());
  // The same by a class of its own.
  Style by_rank;
  by_rank.rule.emplace().kind = StyleKind::kGraduated;
  by_rank.rule->field = rivers.table->column("scalerank") != nullptr ? "scalerank" : "class";
  by_rank.rule->own.emplace_back().coarsest = 50'000;
  work.set_style("rivers", by_rank);
  settle(work);
  EXPECT_FALSE(is_river());
  by_rank.rule->own.front().coarsest = 5'000'000;
  work.set_style("rivers", by_rank);
  settle(work);
  EXPECT_TRUE(is_river());
}

// Two countries with a border of many vertices: worth keeping.
TEST(Opening, AKeptMapIsThereBeforeItsProject) {
  const auto folder = std::filesystem::temp_directory_path() / "thalweg-opening-test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  setenv("XDG_CACHE_HOME", folder.c_str(), 1);
  std::string border, back;
  constexpr int kVertices = 320'000;
  for (int i = 0; i <= kVertices; ++i) border += fmt::format("[{:.6f},{:.6f}],", 70 + 0.01 * std::sin(i * 0.7), 40 + 2.0 * i / kVertices);
  for (int i = kVertices; i >= 0; --i) back += fmt::format("[{:.6f},{:.6f}],", 70 + 0.01 * std::sin(i * 0.7), 40 + 2.0 * i / kVertices);
  const auto feature = [](const char* code, const std::string& line, double far, double from, double to) {
    return fmt::format(R"({{"type":"Feature","properties":{{"iso3":"{}"}},"geometry":{{"type":"Polygon","coordinates":[[{}[{},{}],[{},{}],{}]]}}}})", code, line, far,
                       from, far, to, line.substr(0, line.find("],") + 1));
  };
  const auto file = folder / "two.geojson";
  ASSERT_TRUE(write_file_atomically(file, R"({"type":"FeatureCollection","features":[)" + feature("AAA", border, 68, 42, 40) + "," + feature("BBB", back, 72, 40, 42) + "]}"));
  Workspace first([] {});
  first.open(file);
  settle(first);
  ASSERT_FALSE(first.failure());
  ASSERT_TRUE(first.scene());

  Workspace again([] {});
  again.open({});  // another project, whose jobs are under way when the file is opened
  while (!again.scene()) {
    again.update(0.02);
    std::this_thread::yield();
  }
  const auto other = again.scene();
  again.open(file);
  while (again.scene() == other || !again.scene()) {
    again.update(0.02);
    std::this_thread::yield();
  }
  // The map is there, the project is still read: nothing of the other one is left, and the view can be changed.
  const auto kept = again.scene();
  EXPECT_FALSE(again.project());
  EXPECT_TRUE(again.layers().empty());
  again.fit_project();
  again.choose_projection("orthographic");
  again.select({});
  settle(again);
  ASSERT_FALSE(again.failure());
  ASSERT_TRUE(again.project());
  EXPECT_EQ(again.scene(), kept);  // not made anew
  EXPECT_EQ(again.projection_id(), "orthographic");
  // Rearranged layers are drawn anew.
  auto layers = again.layers();
  ASSERT_EQ(layers.size(), 1U);
  layers[0].visible = false;
  again.set_layers(layers);
  settle(again);
  EXPECT_NE(again.scene(), kept);
  unsetenv("XDG_CACHE_HOME");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace thalweg
