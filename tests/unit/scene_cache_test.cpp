#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "geo/base/files.hpp"
#include "layers/arcs.hpp"
#include "layers/picture.hpp"
#include "layers/scene_cache.hpp"

namespace thalweg {
namespace {

namespace fs = std::filesystem;

class SceneCache : public ::testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / fmt::format("thalweg-cache-{}", ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder);
    fs::create_directories(folder);
    const char* before = std::getenv("XDG_CACHE_HOME");
    home = before == nullptr ? "" : before;
    setenv("XDG_CACHE_HOME", folder.c_str(), 1);
  }
  void TearDown() override {
    if (home.empty()) unsetenv("XDG_CACHE_HOME");
    else setenv("XDG_CACHE_HOME", home.c_str(), 1);
    fs::remove_all(folder);
  }
  fs::path kept(const std::string& key) const { return folder / "thalweg/maps" / (key + ".map"); }
  fs::path folder;
  std::string home;
};

Project central_asia() {
  Problems problems;
  Progress progress;
  auto project = default_project(problems, progress);
  EXPECT_TRUE(project);
  return std::move(*project);
}

MapScene scene_without_rasters(const Project& project) {
  Problems problems;
  Progress progress;
  SceneOptions options;
  options.relief = false;
  auto scene = scene_of(project, options, problems, progress);
  EXPECT_TRUE(scene);
  return std::move(*scene);
}

TEST_F(SceneCache, AKeptMapIsDrawnToTheSameBytes) {
  const Project project = central_asia();
  const MapScene scene = scene_without_rasters(project);
  ASSERT_TRUE(store_map("key", scene, project.view, project.title));
  const auto map = load_map("key");
  ASSERT_TRUE(map);
  EXPECT_EQ(map->title, project.title);
  RenderOptions options;
  options.width = 800;
  options.height = 500;
  Progress progress;
  const auto fresh = draw_page(scene, project.view, options, progress), again = draw_page(map->scene, map->view, options, progress);
  ASSERT_TRUE(fresh && again);
  EXPECT_EQ(fresh->rgba, again->rgba);
  // Arcs that items share are shared again.
  std::size_t sets = 0, sets_again = 0;
  const auto count = [](const MapScene& s) {
    std::set<const ArcSet*> seen;
    for (const SceneItem& item : s.items) {
      if (const auto* fill = std::get_if<FillItem>(&item)) seen.insert(fill->arcs.get());
      if (const auto* lines = std::get_if<LineItem>(&item)) seen.insert(lines->arcs.get());
    }
    return seen.size();
  };
  sets = count(scene);
  sets_again = count(map->scene);
  EXPECT_EQ(sets, sets_again);
}

TEST_F(SceneCache, WhatIsDamagedIsPassedOver) {
  const Project project = central_asia();
  ASSERT_TRUE(store_map("key", scene_without_rasters(project), project.view, project.title));
  const auto whole = read_file(kept("key"));
  ASSERT_TRUE(whole);
  std::mt19937 random(5);
  for (int i = 0; i < 40; ++i) {
    std::string bytes = *whole;
    const std::size_t at = i < 10 ? static_cast<std::size_t>(i) * 4 : random() % bytes.size();  // the header, and anywhere
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
    ASSERT_TRUE(write_file_atomically(kept("key"), bytes));
    EXPECT_FALSE(load_map("key")) << "byte " << at;
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{40}, whole->size() / 2, whole->size() - 1}) {
    ASSERT_TRUE(write_file_atomically(kept("key"), std::string_view(*whole).substr(0, size)));
    EXPECT_FALSE(load_map("key")) << size;
  }
  ASSERT_TRUE(write_file_atomically(kept("key"), *whole + "x"));
  EXPECT_FALSE(load_map("key"));
  ASSERT_TRUE(write_file_atomically(kept("key"), *whole));
  EXPECT_TRUE(load_map("key"));
  EXPECT_FALSE(load_map("another"));
}

TEST_F(SceneCache, TheKeyFollowsBytesAndOptions) {
  const std::vector<fs::path> files{folder / "a.geojson", folder / "b.dbf"};
  ASSERT_TRUE(write_file_atomically(files[0], "one"));
  ASSERT_TRUE(write_file_atomically(files[1], "two"));
  const auto key = [&](const SceneOptions& options) {
    const auto k = map_key(files, options);
    EXPECT_TRUE(k);
    return k ? *k : "";
  };
  const std::string first = key({});
  EXPECT_EQ(first.size(), 32U);
  EXPECT_EQ(key({}), first);
  SceneOptions russian;
  russian.language = "ru";
  EXPECT_NE(key(russian), first);
  SceneOptions hidden;
  hidden.hidden = {"rivers"};
  EXPECT_NE(key(hidden), first);
  ASSERT_TRUE(write_file_atomically(files[1], "twp"));
  EXPECT_NE(key({}), first);
  ASSERT_TRUE(write_file_atomically(files[0], "onet"));
  ASSERT_TRUE(write_file_atomically(files[1], "wo"));  // the same bytes, otherwise parted
  EXPECT_NE(key({}), first);
  ASSERT_TRUE(write_file_atomically(folder / "heights.tif", "II*"));
  const std::vector<fs::path> with_raster{files[0], folder / "heights.tif"};
  const auto none = map_key(with_raster, {});
  ASSERT_TRUE(none);
  EXPECT_EQ(*none, "");
  const std::vector<fs::path> missing{folder / "none"};
  EXPECT_EQ(map_key(missing, {}).error().code, ErrorCode::kFileMissing);
}

TEST_F(SceneCache, TheLeastRecentlyUsedGoFirst) {
  MapScene scene;
  PointItem points;
  points.at.resize(1000);
  scene.items.emplace_back(points);
  for (const char* key : {"a", "b", "c"}) ASSERT_TRUE(store_map(key, scene, {0, 0, 1, 1}, "x"));
  const auto age = [&](const char* key, int hours) { fs::last_write_time(kept(key), fs::file_time_type::clock::now() - std::chrono::hours(hours)); };
  age("a", 3);
  age("b", 2);
  age("c", 1);
  ASSERT_TRUE(load_map("a"));  // used now
  ASSERT_TRUE(store_map("d", scene, {0, 0, 1, 1}, "x", 3 * fs::file_size(kept("a")) + 10));
  EXPECT_TRUE(fs::exists(kept("a")));
  EXPECT_FALSE(fs::exists(kept("b")));
  EXPECT_TRUE(fs::exists(kept("c")));
  EXPECT_TRUE(fs::exists(kept("d")));
}

TEST_F(SceneCache, AFolderThatCannotBeMadeIsSaid) {
  ASSERT_TRUE(write_file_atomically(folder / "thalweg", "in the way"));
  const auto stored = store_map("key", MapScene{}, {0, 0, 1, 1}, "x");
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, ErrorCode::kWrite);
  EXPECT_FALSE(load_map("key"));
}

TEST(FirstScene, ShowsTheOutlinesOfALargeProject) {
  Project project = central_asia();
  project.view = {-180, -80, 180, 80};  // as if it were of the whole world
  Progress one(1), two(2);
  const MapScene a = first_scene(project, one), b = first_scene(project, two);
  ASSERT_FALSE(a.items.empty());
  ASSERT_EQ(a.items.size(), b.items.size());
  std::size_t thinned = 0, vertices = 0;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    const auto &la = std::get<LineItem>(a.items[i]), &lb = std::get<LineItem>(b.items[i]);
    EXPECT_EQ(la.arcs->coords, lb.arcs->coords);
    thinned += la.arcs->coords.size();
  }
  for (const auto& layer : project.layers) vertices += layer->table && layer->visible ? layer->table->geometry.coords.size() : 0;
  EXPECT_GT(thinned, 1000U);
  EXPECT_LT(thinned, vertices / 5);
}

}  // namespace
}  // namespace thalweg
