#include "layers/relief.hpp"

#include <cmath>
#include <filesystem>

#include <gtest/gtest.h>

#include "layers/build_scene.hpp"
#include "layers/map_space.hpp"
#include "layers/render_list.hpp"
#include "tests/support/bad_files.hpp"
#include "tests/support/raster_files.hpp"

namespace thalweg {
namespace {

RasterGrid grid_of(int columns, int rows, const GeoBox& box, const std::function<float(int, int)>& value) {
  RasterGrid g;
  g.box = box;
  g.columns = columns;
  g.rows = rows;
  g.bands = 1;
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) g.values.push_back(value(c, r));
  return g;
}

std::vector<float> shaded(const RasterGrid& g, double exaggeration = 1) {
  Progress progress(2);
  return hillshade(g, exaggeration, progress);
}

TEST(Hillshade, FlatIsNothingAndSlopesTurnToTheLight) {
  const GeoBox box{70, 40, 70.1, 40.1};
  for (const float s : shaded(grid_of(10, 10, box, [](int, int) { return 1234.0F; }))) EXPECT_NEAR(s, 0, 1e-6);
  // Ground that rises to the south-east faces the north-west.
  const auto facing = shaded(grid_of(10, 10, box, [](int c, int r) { return 300.0F * static_cast<float>(c + r); }));
  const auto turned = shaded(grid_of(10, 10, box, [](int c, int r) { return -300.0F * static_cast<float>(c + r); }));
  for (const float s : facing) EXPECT_GT(s, 0.1);
  for (const float s : turned) EXPECT_LT(s, -0.2);
}

TEST(Hillshade, IsLambertsLawOnTrueSlopes) {
  // One degree of latitude at 60 N is 111,412 m, of longitude 55,800 m (Bowring's series).
  const double dx = 55'800.0 / 100, dy = 111'412.0 / 100;
  const double east = 0.3, north = -0.2;
  const auto s = shaded(grid_of(21, 21, {20, 59.9, 20.21, 60.11}, [&](int c, int r) { return static_cast<float>(east * dx * c - north * dy * r); }));
  double sum = 0, flat = 0, total = 0;
  for (const Light& l : kLights) {
    const double az = l.azimuth_deg * M_PI / 180, alt = l.altitude_deg * M_PI / 180;
    const double cosine = (-east * std::sin(az) * std::cos(alt) - north * std::cos(az) * std::cos(alt) + std::sin(alt)) / std::sqrt(1 + east * east + north * north);
    sum += l.weight * std::max(0.0, cosine);
    flat += l.weight * std::sin(alt);
    total += l.weight;
  }
  EXPECT_NEAR(s[10 * 21 + 10], sum < flat ? sum / flat - 1 : (sum - flat) / (total - flat), 2e-3);
}

TEST(Hillshade, HolesAndEdgesAndSingleCells) {
  const float none = std::nanf("");
  const auto g = grid_of(9, 9, {70, 40, 70.1, 40.1}, [&](int c, int r) { return c == 4 && r == 4 ? none : 200.0F * static_cast<float>(c); });
  const auto s = shaded(g);
  EXPECT_TRUE(std::isnan(s[4 * 9 + 4]));
  // A plane is one plane up to its edges and round the hole.
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (i != 4 * 9 + 4) {
      EXPECT_NEAR(s[i], s[20], 2e-3) << i;
    }
  }
  EXPECT_NEAR(shaded(grid_of(1, 1, {70, 40, 71, 41}, [](int, int) { return 5.0F; }))[0], 0, 1e-6);
  EXPECT_TRUE(shaded(RasterGrid{}).empty());
  for (const float v : shaded(grid_of(4, 4, {0, 80, 1, 90}, [](int c, int) { return static_cast<float>(c); }))) EXPECT_TRUE(std::isfinite(v));
}

TEST(Hillshade, ExaggerationGrowsWithTheCell) {
  EXPECT_EQ(exaggeration_for(30), 1);
  EXPECT_EQ(exaggeration_for(100), 1);
  EXPECT_NEAR(exaggeration_for(9266), 6.1, 0.1);
  EXPECT_EQ(exaggeration_for(1e9), 8);
}

TEST(Ramps, MixBetweenStopsAndEndAtTheEnds) {
  const Ramp ramp = ramp_named("grey", 10, 20);
  EXPECT_EQ(colour_at(ramp, 0), rgb(0x1c1c1c));
  EXPECT_EQ(colour_at(ramp, 25), rgb(0xf6f6f6));
  EXPECT_EQ(colour_at(ramp, 15), rgb(0x898989));
  EXPECT_EQ(colour_at(ramp, NAN).a, 0);
  EXPECT_EQ(colour_at({}, 1).a, 0);
  EXPECT_TRUE(ramp_named("rainbow", 0, 1).empty());
  for (const std::string_view name : raster_ramps()) {
    EXPECT_GE(ramp_named(name, 5, 5).stops.size(), 2U) << name;
    EXPECT_LT(ramp_named(name, 5, 5).stops.front().first, ramp_named(name, 5, 5).stops.back().first) << name;
    EXPECT_TRUE(std::isfinite(ramp_named(name, NAN, 3).stops.front().first)) << name;
  }
}

// Relative luminance, so that a ramp can be read without colour.
double luminance(Colour c) {
  const auto linear = [](int v) { const double s = v / 255.0; return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

TEST(Ramps, SequentialOnesGetLighterThroughout) {
  for (const char* name : {"grey", "viridis", "cividis"}) {
    const Ramp ramp = ramp_named(name, 0, 1);
    for (int i = 1; i <= 50; ++i) EXPECT_GT(luminance(colour_at(ramp, i / 50.0)), luminance(colour_at(ramp, (i - 1) / 50.0))) << name << " " << i;
  }
}

// --- in a list ---------------------------------------------------------------------------------------

MapView view_of(const GeoBox& box, const std::string& crs, double width = 600, double height = 400) {
  auto projection = MapProjection::create(crs, box);
  EXPECT_TRUE(projection) << crs;
  auto view = fit(*projection, box, width, height, {0, 0, width, height});
  EXPECT_TRUE(view);
  return *view;
}

RenderList list_of(const RasterItem& item, const MapView& view, unsigned threads = 2) {
  static auto text = TextEngine::create();
  EXPECT_TRUE(text);
  MapScene scene;
  scene.graticule.shown = false;
  scene.items.emplace_back(item);
  BuildOptions options;
  options.scale_bar = false;
  Progress progress(threads);
  auto list = build_render_list(scene, view, *text, options, progress);
  EXPECT_TRUE(list);
  return list ? *list : RenderList{};
}

TEST(RasterList, ContoursAreOfOneFormForAnyNumberOfThreads) {
  const GeoBox box{70, 40, 70.5, 40.4};
  const auto raster = Raster::from_grid(grid_of(200, 160, box, [](int c, int r) { return static_cast<float>(1000 + 700 * std::sin(c * 0.05) * std::cos(r * 0.06)); }), "hills");
  ASSERT_TRUE(raster);
  RasterItem item;
  item.layer = "hills";
  item.raster = *raster;
  const auto lines = [](const RenderList& list) { return std::count_if(list.batches.begin(), list.batches.end(), [](const Batch& b) { return b.kind == Batch::Kind::kLine; }); };
  const MapView view = view_of(box, "local-lcc");
  EXPECT_EQ(lines(list_of(item, view)), 0);
  item.contours.shown = true;
  item.contours.interval_m = 40;
  const RenderList one = list_of(item, view, 1), many = list_of(item, view, 4);
  ASSERT_EQ(lines(one), 2);  // thin and thick
  ASSERT_EQ(one.lines.size(), many.lines.size());
  for (std::size_t i = 0; i < one.lines.size(); ++i) {
    EXPECT_EQ(one.lines[i].x, many.lines[i].x);
    EXPECT_EQ(one.lines[i].y, many.lines[i].y);
  }
  EXPECT_FALSE(one.glyphs.empty());   // heights
  EXPECT_TRUE(one.labels.empty());    // which are no labels of the scene
  std::vector<float> widths;
  for (const Batch& b : one.batches)
    if (b.kind == Batch::Kind::kLine) widths.push_back(b.width_px);
  EXPECT_GT(widths[1], 1.5F * widths[0]);
}

// A raster whose red, green and blue are longitude and latitude: where a colour is drawn tells where it lies.
RasterItem plane_item(const GeoBox& box) {
  RasterItem item;
  item.layer = "r";
  const double east = box.east < box.west ? box.east + 360 : box.east;
  auto raster = Raster::from_grid(grid_of(361, 181, {box.west, box.south, east, box.north}, [](int c, int) { return static_cast<float>(c); }), "plane");
  EXPECT_TRUE(raster);
  item.raster = *raster;
  item.look = RasterLook::kRamp;
  item.ramp = ramp_named("grey", 0, 360);
  return item;
}

// Every point of every triangle is where the projection has it, within half a pixel.
void check_mesh(const RenderList& list, const MapView& view) {
  ASSERT_FALSE(list.image_vertices.empty());
  for (const Batch& b : list.batches) {
    if (b.kind != Batch::Kind::kImage) continue;
    ASSERT_LT(b.image, list.images.size());
    EXPECT_EQ(list.images[b.image].rgba.size(), 4U * static_cast<std::size_t>(list.images[b.image].columns) * static_cast<std::size_t>(list.images[b.image].rows));
  }
  const double m_per_px = list.m_per_px;
  // u and v are linear in degrees: two vertices of the mesh give the way back.
  const auto place = [&](const ImageVertex& v) { return view.projection->inverse({list.origin.x + v.x, list.origin.y + v.y}); };
  double worst = 0;
  for (std::size_t t = 0; t + 2 < list.image_vertices.size(); t += 3) {
    const ImageVertex &a = list.image_vertices[t], &b = list.image_vertices[t + 1], &c = list.image_vertices[t + 2];
    const auto pa = place(a), pb = place(b), pc = place(c);
    if (!pa || !pb || !pc) continue;
    // The middle of each edge against the projected middle of its ends' degrees.
    for (const auto& [p, q, i, j] : {std::tuple{a, b, *pa, *pb}, {b, c, *pb, *pc}, {a, c, *pa, *pc}}) {
      double lon = j.lon;
      if (std::abs(lon - i.lon) > 180) continue;
      const auto middle = view.projection->forward({(i.lon + lon) / 2, (i.lat + j.lat) / 2});
      if (!middle) continue;
      const double x = list.origin.x + (p.x + q.x) / 2, y = list.origin.y + (p.y + q.y) / 2;
      const bool on_page = std::abs(x - view.centre.x) < view.width_px / 2 * m_per_px && std::abs(y - view.centre.y) < view.height_px / 2 * m_per_px;
      if (on_page) worst = std::max(worst, std::hypot(middle->x - x, middle->y - y) / m_per_px);
    }
  }
  EXPECT_LT(worst, 0.5);
}

TEST(RasterList, MeshesFollowTheProjection) {
  const GeoBox asia{46, 29, 90, 56};
  for (const char* crs : {"local-lcc", "EPSG:3857", "+proj=ortho +lat_0=30 +lon_0=60", "+proj=robin +lon_0=70", "EPSG:4326"}) {
    SCOPED_TRACE(crs);
    const MapView view = view_of(asia, crs);
    check_mesh(list_of(plane_item(asia), view), view);
    const MapView near = view_of({70, 40, 71, 40.5}, crs);
    check_mesh(list_of(plane_item(asia), near), near);
  }
}

TEST(RasterList, TheWorldIsCutAtTheMapsEdge) {
  const RasterItem item = plane_item({-180, -90, 180, 90});
  const MapView view = view_of({-180, -80, 180, 80}, "+proj=robin +lon_0=70");
  const RenderList list = list_of(item, view);
  check_mesh(list, view);
  // No triangle reaches over the map.
  for (std::size_t t = 0; t + 2 < list.image_vertices.size(); t += 3) {
    float least = 1e30F, most = -1e30F;
    for (std::size_t k = t; k < t + 3; ++k) {
      least = std::min(least, list.image_vertices[k].x);
      most = std::max(most, list.image_vertices[k].x);
    }
    ASSERT_LT((most - least) / list.m_per_px, 200);
  }
}

TEST(RasterList, AcrossTheAntimeridianAndElsewhere) {
  const RasterItem item = plane_item({170, -10, -170, 10});
  const MapView view = view_of({172, -5, -172, 5}, "+proj=merc +lon_0=180");
  EXPECT_FALSE(list_of(item, view).image_vertices.empty());
  EXPECT_TRUE(list_of(item, view_of({0, 0, 10, 10}, "EPSG:3857")).image_vertices.empty());
}

TEST(RasterList, SameBytesForAnyNumberOfThreads) {
  RasterItem item = plane_item({46, 29, 90, 56});
  item.look = RasterLook::kRelief;
  item.ramp = height_ramp();
  const MapView view = view_of({60, 35, 75, 45}, "local-lcc");
  const RenderList a = list_of(item, view, 1), b = list_of(item, view, 4);
  ASSERT_EQ(a.images.size(), 1U);
  EXPECT_EQ(a.images[0].rgba, b.images[0].rgba);
}

TEST(RasterList, HolesLetThroughAndPicturesStaySmall) {
  const float none = std::nanf("");
  auto raster = Raster::from_grid(grid_of(40, 40, {70, 39, 72, 41}, [&](int c, int) { return c < 20 ? none : 5.0F; }), "half");
  ASSERT_TRUE(raster);
  RasterItem item;
  item.raster = *raster;
  item.look = RasterLook::kRamp;
  item.ramp = ramp_named("viridis", 0, 10);
  const RenderList list = list_of(item, view_of({70, 39, 72, 41}, "local-laea", 2000, 2000));
  ASSERT_EQ(list.images.size(), 1U);
  const auto& p = list.images[0];
  EXPECT_LE(static_cast<double>(p.columns) * p.rows, 3.3e6);
  const auto alpha = [&](double x, double y) { return p.rgba[4 * (static_cast<std::size_t>(y * p.rows) * static_cast<std::size_t>(p.columns) + static_cast<std::size_t>(x * p.columns)) + 3]; };
  EXPECT_EQ(alpha(0.25, 0.5), 0);
  EXPECT_EQ(alpha(0.75, 0.5), 255);
}

TEST(RasterList, AFileThatIsGoneDoesNotTakeTheMapWithIt) {
  const test::TempFolder folder;
  test::RasterSpec spec;
  spec.columns = spec.rows = 600;
  spec.transform = std::array<double, 6>{70, 0.001, 0, 41, 0, -0.001};
  spec.options = {"TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"};
  test::write_raster(folder / "a.tif", spec, [](int c, int, int) { return c; });
  Problems problems;
  Progress progress(1);
  auto raster = Raster::open(folder / "a.tif", {}, problems, progress);
  ASSERT_TRUE(raster);
  std::filesystem::resize_file(folder / "a.tif", 9000);
  RasterItem item;
  item.raster = *raster;
  item.look = RasterLook::kRamp;
  item.ramp = ramp_named("grey", 0, 600);
  // Blocks read while opening may still be in the cache; a view of all needs the others.
  const RenderList list = list_of(item, view_of({70, 40.4, 70.6, 41}, "local-laea", 900, 900));
  if (list.failures.empty()) GTEST_SKIP() << "all of it was in the cache";
  EXPECT_EQ(list.failures[0].code, ErrorCode::kFormat);
  EXPECT_NE(list.failures[0].message.find("a.tif"), std::string::npos);
}

// --- in a scene ---------------------------------------------------------------------------------------

Project project_with(const std::filesystem::path& file) {
  Problems problems;
  Progress progress(1);
  auto project = open_project(file, problems, progress);
  EXPECT_TRUE(project) << (project ? "" : project.error().message);
  return project ? *project : Project{};
}

const RasterItem* raster_of(const MapScene& scene) {
  for (const SceneItem& item : scene.items)
    if (const auto* r = std::get_if<RasterItem>(&item)) return r;
  return nullptr;
}

TEST(RasterScene, LooksAreChosenByWhatARasterIs) {
  const test::TempFolder folder;
  test::RasterSpec spec;
  spec.unit = "m";
  test::write_raster(folder / "heights.tif", spec, [](int c, int, int) { return 100.0 * c; });
  spec = {};
  test::write_raster(folder / "values.tif", spec, [](int c, int, int) { return c; });
  spec.type = "Byte";
  spec.bands = 4;
  spec.roles = {"Red", "Green", "Blue", "Alpha"};
  test::write_raster(folder / "photo.tif", spec, [](int c, int, int) { return c; });
  spec.bands = 1;
  spec.roles = {"Palette"};
  test::write_raster(folder / "classes.tif", spec, [](int c, int, int) { return c % 2; });
  const std::pair<const char*, RasterLook> cases[] = {{"heights.tif", RasterLook::kRelief}, {"values.tif", RasterLook::kRamp}, {"photo.tif", RasterLook::kColours}, {"classes.tif", RasterLook::kPalette}};
  for (const auto& [name, look] : cases) {
    const Project project = project_with(folder / name);
    Progress progress(1);
    const auto scene = build_scene(project, {}, {}, progress);
    ASSERT_TRUE(scene);
    const RasterItem* item = raster_of(*scene);
    ASSERT_NE(item, nullptr) << name;
    EXPECT_EQ(item->look, look) << name;
    EXPECT_EQ(item->bands.size(), look == RasterLook::kColours ? 4U : 1U) << name;
    EXPECT_EQ(scene->furniture.legend.size(), look == RasterLook::kRelief || look == RasterLook::kRamp ? 1U : 0U) << name;
    EXPECT_FALSE(scene->furniture.attribution.empty()) << name;
  }
}

TEST(RasterScene, ReliefOfTheProjectInsideCanBeSwitchedOff) {
  Problems problems;
  Progress progress(2);
  const auto project = default_project(problems, progress);
  ASSERT_TRUE(project);
  SceneOptions options;
  const auto with = build_scene(*project, {}, options, progress);
  ASSERT_TRUE(with);
  const RasterItem* item = raster_of(*with);
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->layer, "elevation");
  EXPECT_GT(item->fade_deg, 0);
  const auto names = [](const MapScene& s) {
    std::string all;
    for (const std::string& a : s.furniture.attribution) all += a + "\n";
    return all;
  };
  EXPECT_NE(names(*with).find("ETOPO5"), std::string::npos);
  options.relief = false;
  const auto without = build_scene(*project, {}, options, progress);
  ASSERT_TRUE(without);
  EXPECT_EQ(raster_of(*without), nullptr);
  EXPECT_EQ(names(*without).find("ETOPO5"), std::string::npos);
}

TEST(RasterScene, AProjectFileSaysHowARasterIsDrawn) {
  const test::TempFolder folder;
  test::write_raster(folder / "a.tif", {}, [](int c, int, int) { return c; });
  const auto with = [&](const std::string& more) {
    test::write_bytes(folder / "project.json", R"({"format": "thalweg-project 1", "title": "t", "layers": [{"id": "r", "role": "raster", "file": "a.tif", "source": {"title": "s"}, )" + more + "}]}");
    Problems problems;
    Progress progress(1);
    return open_project(folder / "project.json", problems, progress);
  };
  const auto good = with(R"("ramp": "cividis", "range": [5, 30], "bands": [1])");
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_NEAR(good->view.west, 70, 1e-9);
  Progress progress(1);
  const auto scene = build_scene(*good, {}, {}, progress);
  ASSERT_TRUE(scene);
  const RasterItem* item = raster_of(*scene);
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->ramp.stops.front().first, 5);
  EXPECT_EQ(item->ramp.stops.back().first, 30);
  EXPECT_EQ(with(R"("bands": [2])").error().code, ErrorCode::kUnknownName);
  for (const char* bad : {R"("ramp": "rainbow")", R"("range": [3, 3])", R"("range": [1])", R"("bands": [0])", R"("bands": ["1"])", R"("unit": "yd")"}) {
    const auto refused = with(bad);
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().code, ErrorCode::kFormat) << bad;
  }
  // Every name that the file may say is one that can be drawn.
  for (const std::string_view name : raster_ramps()) EXPECT_TRUE(with("\"ramp\": \"" + std::string(name) + "\"")) << name;
}

}  // namespace
}  // namespace thalweg
