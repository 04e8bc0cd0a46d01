// The projections that the window offers: definitions, the list, and the map of the default project in each.
#include "app/projections.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "layers/picture.hpp"
#include "tests/support/compare_image.hpp"

namespace thalweg {
namespace {

const GeoBox kFerghana{69, 39, 74, 42}, kWorld{-180, -90, 180, 90};

TEST(ProjectionTextTest, ZonesOfTheView) {
  struct Case { const char* id; double lon, lat; const char* text; };
  for (const Case& c : {Case{"utm", 71, 40, "EPSG:32642"}, {"utm", 72.001, 40, "EPSG:32643"}, {"utm", -0.1, -33, "EPSG:32730"}, {"utm", 180, 10, "EPSG:32660"}, {"utm", -180, 10, "EPSG:32601"},
                        {"sk42-6", 69, 40, "EPSG:28412"}, {"sk42-6", 72.5, 40, "EPSG:28413"}, {"sk42-6", 18.5, 60, "EPSG:28404"}, {"sk42-6", -169, 66, "EPSG:28432"},
                        {"sk42-3", 71.5, 40, "EPSG:2540"}, {"sk42-3", 21, 55, "EPSG:2523"}, {"sk42-3", 99, 55, "EPSG:2549"}, {"sk42-3", 102, 55, "EPSG:2551"},
                        {"sk42-3", 177, 66, "EPSG:2576"}, {"sk42-3", 180, 66, "EPSG:3389"}, {"sk42-3", -177, 66, "EPSG:2578"}, {"sk42-3", -168.5, 66, "EPSG:2581"}, {"mercator", 0, 0, "EPSG:3857"}}) {
    const auto text = projection_text(c.id, {c.lon, c.lat, c.lon, c.lat});
    ASSERT_TRUE(text) << c.id << " " << c.lon;
    EXPECT_EQ(*text, c.text) << c.id << " " << c.lon;
  }
  for (const auto& [id, lon] : {std::pair{"sk42-6", 3.0}, {"sk42-6", -100.0}, {"sk42-3", 10.0}, {"sk42-3", -100.0}}) {
    const auto text = projection_text(id, {lon, 40, lon, 40});
    ASSERT_FALSE(text) << id << " " << lon;
    EXPECT_EQ(text.error().code, ErrorCode::kCrs);
    EXPECT_NE(text.error().remedy.find("UTM"), std::string::npos);
  }
}

// The codes of SK-42's zones are a table of EPSG's, not arithmetic: each is looked up by its central meridian.
TEST(ProjectionTextTest, EveryZoneOfSk42HasItsOwnMeridian) {
  for (const auto& [id, width, first, last] : {std::tuple{"sk42-6", 6.0, 4, 32}, {"sk42-3", 3.0, 7, 64}}) {
    for (int zone = first; zone <= last; ++zone) {
      const double lon = std::remainder(width == 6 ? 6.0 * zone - 3 : 3.0 * zone, 360.0);
      const auto text = projection_text(id, {lon, 50, lon, 50});
      ASSERT_TRUE(text) << id << " " << zone;
      const auto projector = Projector::create("EPSG:4326", *text, {lon - 1, 49, lon + 1, 51});
      ASSERT_TRUE(projector) << *text << ": " << projector.error().message;
      const MapXY middle = projector->forward(LonLat{lon, 50});
      EXPECT_NEAR(middle.x, zone * 1e6 + 500'000, 300) << projector->target_name();  // the datum's shift
      EXPECT_NE(projector->target_name().find(" zone " + std::to_string(zone)), std::string::npos) << projector->target_name();
    }
  }
}

TEST(CoverageTest, AcrossTheAntimeridianToo) {
  EXPECT_EQ(coverage({60, 30, 80, 50}, kFerghana), Coverage::kAll);
  EXPECT_EQ(coverage({70, 30, 80, 50}, kFerghana), Coverage::kPart);
  EXPECT_EQ(coverage({0, 30, 20, 50}, kFerghana), Coverage::kNone);
  EXPECT_EQ(coverage({60, 50, 80, 60}, kFerghana), Coverage::kNone);
  EXPECT_EQ(coverage({170, -20, -170, 20}, {175, -10, -175, 10}), Coverage::kAll);
  EXPECT_EQ(coverage({170, -20, 180, 20}, {175, -10, -175, 10}), Coverage::kPart);
  EXPECT_EQ(coverage(kWorld, {175, -10, -175, 10}), Coverage::kAll);
  EXPECT_EQ(coverage({170, -20, -170, 20}, kWorld), Coverage::kPart);
  EXPECT_EQ(coverage({}, kFerghana), Coverage::kUnknown);
}

class ProjectionListTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { systems = new std::vector<KnownSystem>(projected_systems()); }
  static void TearDownTestSuite() { delete std::exchange(systems, nullptr); }
  static std::vector<ProjectionRow> find(std::string_view typed, const GeoBox& shown = kFerghana) { return find_projections(typed, *systems, shown, {}); }
  static std::vector<KnownSystem>* systems;
};
std::vector<KnownSystem>* ProjectionListTest::systems = nullptr;

TEST_F(ProjectionListTest, HoldsWhatPROJKnows) {
  ASSERT_GT(systems->size(), 3000U);
  for (const KnownSystem& s : *systems) EXPECT_TRUE(s.id.starts_with("EPSG:") && !s.name.empty()) << s.id;
  const auto at = [&](const char* name) { return std::find_if(systems->begin(), systems->end(), [&](const KnownSystem& s) { return s.name == name; }); };
  ASSERT_NE(at("WGS 84 / UTM zone 42N"), systems->end());
  EXPECT_EQ(at("WGS 84 / UTM zone 42N")->id, "EPSG:32642");
  EXPECT_LT(at("WGS 84 / UTM zone 9N"), at("WGS 84 / UTM zone 10N"));  // by number
}

TEST_F(ProjectionListTest, UsefulOnesFirstThenWhatCoversTheView) {
  const auto rows = find("");
  ASSERT_EQ(rows.size(), projection_choices().size() + systems->size());
  EXPECT_EQ(rows.front().id, "local-lcc");
  const auto rest = std::span(rows).subspan(projection_choices().size());
  EXPECT_EQ(rest.front().covers, Coverage::kAll);
  EXPECT_EQ(rest.back().covers, Coverage::kNone);
}

TEST_F(ProjectionListTest, FindsByCodeNameAreaAndMethod) {
  for (const auto& [typed, id] : {std::pair{"32642", "EPSG:32642"}, {"epsg:28412", "EPSG:28412"}, {"utm 42n wgs 84", "EPSG:32642"}, {"pulkovo 1942 zone 12 kyrgyz", "EPSG:28412"}, {"Robinson", "robinson"}}) {
    const auto rows = find(typed);
    EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [id = id](const ProjectionRow& r) { return r.id == id; })) << typed;
  }
  const auto by_name = find("pulkovo zone 12");
  EXPECT_EQ(by_name.front().id, "EPSG:28412");
  EXPECT_EQ(by_name[1].title, "Pulkovo 1942 / 3-degree Gauss-Kruger zone 12");  // before what lies between 112 and 115 degrees
  EXPECT_EQ(find("EPSG:28412").front().id, "EPSG:28412");
  EXPECT_EQ(find("  +proj=moll ").front().id, "+proj=moll");
  EXPECT_EQ(find("ESRI:54009").front().id, "ESRI:54009");  // not in the list, but PROJ knows it
  EXPECT_TRUE(find("no such thing anywhere").empty());
  const auto words = Words::load("ru");
  const auto russian = find_projections("мир: робинсон", *systems, kFerghana, *words);
  ASSERT_FALSE(russian.empty());
  EXPECT_EQ(russian.front().id, "robinson");
  EXPECT_EQ(russian.front().title, "Мир: Робинсон");
  for (const ProjectionRow& r : find("SK-42", {-100, 30, -90, 40})) EXPECT_EQ(r.detail, "has no zone here") << r.id;
}

// Each choice draws the default project wherever it is asked for: there, round the antimeridian, at the poles, the world.
class DrawnTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    Problems problems;
    Progress progress(2);
    SceneOptions options;
    options.relief = false;
    auto project = default_project(problems, progress);
    ASSERT_TRUE(project) << project.error().message;
    // The background and places are the whole world's; borders in detail take long and add nothing here.
    for (auto& layer : project->layers) {
      if (layer->role == LayerRole::kBorders && layer->id != "borders-2024") continue;
      if (layer->role == LayerRole::kCountries || layer->role == LayerRole::kLakes || layer->role == LayerRole::kBorders) continue;
      options.hidden.push_back(layer->id);
    }
    auto made = build_scene(*project, {}, options, progress);
    ASSERT_TRUE(made) << made.error().message;
    scene = new MapScene(std::move(*made));
  }
  static void TearDownTestSuite() { delete std::exchange(scene, nullptr); }
  static MapScene* scene;

  static Result<MapView> view(std::string_view id, const GeoBox& box, double width, double height) {
    const auto text = projection_text(id, box);
    if (!text) return tl::unexpected(text.error());
    auto projection = MapProjection::create(*text, box);
    if (!projection) return tl::unexpected(projection.error());
    return fit(*projection, box, width, height, {0, 0, width, height});
  }
};
MapScene* DrawnTest::scene = nullptr;

TEST_F(DrawnTest, EveryChoiceDrawsEveryPlace) {
  struct Place { const char* name; GeoBox box; };
  const Place places[] = {{"Ferghana", kFerghana}, {"Chukotka", {170, 60, -168, 72}}, {"Fiji", {176, -20, -178, -15}}, {"North Pole", {-180, 80, 180, 90}}, {"South Pole", {-180, -90, 180, -75}}, {"equator", {-5, -3, 5, 3}}};
  auto text = TextEngine::create();
  ASSERT_TRUE(text);
  for (const ProjectionChoice& c : projection_choices()) {
    for (const Place& p : places) {
      const auto v = view(c.id, p.box, 160, 120);
      if (c.id.starts_with("sk42") && !v) {
        EXPECT_EQ(v.error().code, ErrorCode::kCrs);
        continue;
      }
      ASSERT_TRUE(v) << c.id << ", " << p.name << ": " << v.error().message;
      Progress progress(2);
      const auto list = build_render_list(*scene, *v, *text, {}, progress);
      ASSERT_TRUE(list) << c.id << ", " << p.name << ": " << list.error().message;
      EXPECT_TRUE(list->failures.empty()) << c.id << ", " << p.name;
      EXPECT_FALSE(list->batches.empty()) << c.id << ", " << p.name;
      for (const LinePoint& q : list->lines) ASSERT_TRUE(std::isfinite(q.x) && std::isfinite(q.y)) << c.id << ", " << p.name;
      for (const FillPoint& q : list->ring_points) ASSERT_TRUE(std::isfinite(q.x) && std::isfinite(q.y)) << c.id << ", " << p.name;
    }
  }
}

// Small pictures that were looked at: no streaks across the map, no torn land, poles closed.
TEST_F(DrawnTest, AntimeridianAndPoles) {
  constexpr ImageTolerance kPainted{0.1, 0.002};  // PROJ's last digits move edges; no letters are drawn
  struct Case { const char* name; const char* id; GeoBox box; };
  for (const Case& c : {Case{"polar", "polar", {-180, 55, 180, 90}}, {"antimeridian", "equal-earth", {100, -60, -100, 75}}}) {
    const auto v = view(c.id, c.box, 200, 150);
    ASSERT_TRUE(v) << v.error().message;
    BuildOptions options;
    options.labels = options.scale_bar = false;
    Progress progress(2);
    MapScene plain = *scene;
    plain.furniture.attribution.clear();
    const auto picture = draw_picture(plain, *v, options, progress);
    ASSERT_TRUE(picture) << picture.error().message;
    EXPECT_EQ(compare_with_golden(*picture, c.name, kPainted), "") << c.name;
  }
}

}  // namespace
}  // namespace thalweg
