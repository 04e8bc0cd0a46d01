#include <cmath>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "geo/base/files.hpp"
#include "layers/arcs.hpp"
#include "layers/palette.hpp"
#include "layers/picture.hpp"
#include "tests/support/compare_image.hpp"
#include "tests/support/offscreen.hpp"
#include "tests/support/sample_scenes.hpp"

namespace thalweg {
namespace {

// The processor's pictures are the same bytes everywhere but for the libraries below: PROJ's last digits may
// move an edge across the centre of a pixel.
constexpr ImageTolerance kPainted{0.02, 0.0002};
// The same, and glyph outlines that another FreeType rounds by a quarter of a grey step per pixel.
constexpr ImageTolerance kWithText{0.4, 0.002};
// OpenGL rounds otherwise, and flips the coverage of single pixels along edges.
constexpr ImageTolerance kOtherHand{0.3, 0.001};

// Painted, and drawn by OpenGL alike.
Image draw(const MapScene& scene, const MapView& view, const std::string& name, BuildOptions options = {}) {
  options.scale_bar = false;
  Progress progress(2);
  auto painted = draw_picture(scene, view, options, progress);
  EXPECT_TRUE(painted) << (painted ? "" : painted.error().message + "; " + painted.error().remedy);
  auto drawn = draw_with_opengl(scene, view, options, progress);
  EXPECT_TRUE(drawn) << (drawn ? "" : drawn.error().message + "; " + drawn.error().remedy);
  if (!painted || !drawn) return {};
  EXPECT_EQ(compare_pictures(*drawn, *painted, name + "-gl", kOtherHand), "");
  return *painted;
}

// A zigzag with sharp and blunt turns, at height `lat`.
std::vector<LonLat> zigzag(double lat) {
  std::vector<LonLat> line;
  for (int i = 0; i <= 12; ++i) line.push_back({70.15 + 0.14 * i, lat + (i % 2 == 0 ? 0.0 : 0.004 * i)});
  return line;
}

TEST(LinesGLTest, WidthsJoinsDashesAndCasings) {
  MapScene scene = empty_scene();
  const LineStyle styles[] = {{0.5F, rgb(0x222222), {}, 0, {}},
                              {1.5F, rgb(0x222222), {}, 0, {}},
                              {6, rgb(0x2f6690), {}, 0, {}},
                              {8, rgb(0x2f6690, 0.4), {}, 0, {}},  // see-through: joints must not be darker
                              {2, rgb(0xb3541e), {8, 4, 0, 0}, 0, {}},
                              {2, rgb(0x222222), {8, 3, 2, 3}, 2, rgb(0xf0c040)},
                              {1.5F, rgb(0x4a4550), {}, 3, rgb(0x6d5a80, 0.2)}};
  double lat = 39.08;
  for (const LineStyle& style : styles) {
    LineItem item;
    item.arcs = arc_of(zigzag(lat));
    item.chains = one_chain(*item.arcs);
    item.style = style;
    scene.items.emplace_back(item);
    lat += 0.19;
  }
  EXPECT_EQ(compare_with_golden(draw(scene, view_of(kBox), "lines"), "lines", kPainted), "");
}

TEST(FillsGLTest, TintsHatchesHolesAndRelief) {
  MapScene scene = empty_scene();
  scene.items.emplace_back(square(70.1, 39.1, 0.6, palette::kTints[0], Hatch::kNone));
  scene.items.emplace_back(square(70.8, 39.1, 0.6, palette::kDisputed, Hatch::kDiagonal));
  scene.items.emplace_back(square(70.1, 39.8, 0.6, palette::kNoOwner, Hatch::kCross));
  scene.items.emplace_back(square(70.5, 39.5, 0.6, with_alpha(palette::kEnclave, 0.3), Hatch::kNone));
  scene.items.emplace_back(square_with_hole(palette::kTints[1]));
  // Waves of 3 km, shaded; a hole in the middle shows the paper.
  RasterGrid heights;
  heights.box = {71.45, 39.1, 71.95, 39.6};
  heights.columns = heights.rows = 32;
  heights.bands = 1;
  for (int j = 0; j < 32; ++j) {
    for (int i = 0; i < 32; ++i) heights.values.push_back(std::abs(i - 16) < 3 && std::abs(j - 16) < 3 ? std::nanf("") : static_cast<float>(1000 * std::sin(i * 0.4) * std::cos(j * 0.25)));
  }
  auto raster = Raster::from_grid(heights, "waves");
  ASSERT_TRUE(raster);
  RasterItem relief;
  relief.raster = *raster;
  relief.ramp = height_ramp();
  scene.items.emplace_back(relief);
  EXPECT_EQ(compare_with_golden(draw(scene, view_of(kBox), "fills"), "fills", kPainted), "");
}

// Every fifth line thicker, its height in it; none over the hole; specks left out.
TEST(FillsGLTest, ContoursWithHeights) {
  MapScene scene = empty_scene();
  RasterGrid heights;
  heights.box = {70, 39, 72, 40.5};
  heights.columns = 80;
  heights.rows = 60;
  heights.bands = 1;
  for (int j = 0; j < 60; ++j) {
    for (int i = 0; i < 80; ++i) heights.values.push_back(std::abs(i - 60) < 6 && std::abs(j - 45) < 6 ? std::nanf("") : static_cast<float>(1500 + 900 * std::sin(i * 0.09) * std::cos(j * 0.08) + 40 * std::sin(i * 0.9 + j)));
  }
  auto raster = Raster::from_grid(heights, "hills");
  ASSERT_TRUE(raster);
  RasterItem relief;
  relief.layer = "hills";
  relief.raster = *raster;
  relief.ramp = height_ramp();
  relief.shade = 0;  // flat tints keep the picture small
  relief.contours.shown = true;
  relief.contours.interval_m = 100;
  scene.items.emplace_back(relief);
  EXPECT_EQ(compare_with_golden(draw(scene, view_of(kBox), "contours"), "contours", kWithText), "");
}

TEST(TextGLTest, ScriptsHalosAndTextAlongALine) {
  MapScene scene = empty_scene();
  scene.sea = palette::kTints[3];
  const std::pair<const char*, Face> names[] = {{"Shohimardon, Soʻx", Face::kSemiBold}, {"Шахимардан, Сӯх", Face::kRegular}, {"ازبکستان و تاجیکستان", Face::kRegular},
                                                {"Чоң-Кара · Жаңы-Айыл", Face::kItalic}, {"S O K H", Face::kSerifSemiBold}};
  double lat = 40.35;
  for (const auto& [name, face] : names) {
    Label l;
    l.text = name;
    l.second = "UZB · 226 km²";
    l.style.face = face;
    l.style.size_px = 16;
    l.second_style.size_px = 11;
    l.at = {70.2, lat};
    l.dot = true;
    l.clear_px = 4;
    scene.labels.push_back(l);
    lat -= 0.22;
  }
  Label river;
  river.kind = LabelKind::kLine;
  river.text = "Syr Darya · Сырдарья";
  river.style.face = Face::kSerifItalic;
  river.style.size_px = 15;
  river.style.colour = palette::kWaterText;
  for (int i = 0; i <= 60; ++i) river.line.push_back({70.1 + 0.03 * i, 39.15 + 0.08 * std::sin(i * 0.08)});
  LineItem item;
  item.arcs = arc_of(river.line);
  item.chains = one_chain(*item.arcs);
  item.style = {2, palette::kRiver, {}, 0, {}};
  scene.items.emplace_back(item);
  scene.labels.push_back(river);
  EXPECT_EQ(compare_with_golden(draw(scene, view_of(kBox), "text"), "text", kWithText), "");
}

TEST(SymbolsGLTest, EveryKindOfAStyleWithItsLegend) {
  const MapScene scene = symbol_scene();
  BuildOptions options;
  options.neatline = true;
  options.frame = map_frame(960, 700, scene.furniture);
  MapView view = view_of(kBox, 960, 700);
  const auto fitted = fit(view.projection, kBox, 960, 700, options.frame);
  ASSERT_TRUE(fitted);
  EXPECT_EQ(compare_with_golden(draw(scene, *fitted, "symbols", options), "symbols", kWithText), "");
}

class ProjectGLTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Problems problems;
    Progress progress;
    auto made = default_project(problems, progress);
    ASSERT_TRUE(made) << made.error().message;
    project = new Project(std::move(*made));
    auto found = find_borders(*project, problems, progress);
    ASSERT_TRUE(found);
    findings = new BorderFindings(std::move(*found));
  }
  static void TearDownTestSuite() {
    delete project;
    delete findings;
  }
  static Image render(const RenderOptions& options) {
    Progress progress;
    auto image = render_project(*project, *findings, options, progress);
    EXPECT_TRUE(image) << (image ? "" : image.error().message);
    return image ? *image : Image{};
  }
  inline static Project* project = nullptr;
  inline static BorderFindings* findings = nullptr;
};

TEST_F(ProjectGLTest, FerghanaWithoutMargins) {
  RenderOptions options;
  options.bbox = {70.2, 39.6, 72.2, 40.8};
  options.width = 400;
  options.height = 300;
  options.furniture = false;
  EXPECT_EQ(compare_with_golden(render(options), "ferghana", kWithText), "");
}

TEST_F(ProjectGLTest, PrintedPage) {
  RenderOptions options;
  options.width = 960;
  options.height = 660;
  EXPECT_EQ(compare_with_golden(render(options), "page", kWithText), "");
}

// In the colours of the dark theme and in Kyrgyz: legend, degrees, scale.
TEST_F(ProjectGLTest, DarkPageInKyrgyz) {
  RenderOptions options;
  options.bbox = {70.2, 39.6, 72.2, 40.8};
  options.width = 900;
  options.height = 640;
  options.scene.ink = kDarkPage;
  options.scene.relief = false;  // its grey steps make the picture five times as large
  options.scene.language = "ky";
  const auto words = Words::load("ky");
  ASSERT_TRUE(words);
  options.scene.words = *words;
  EXPECT_EQ(compare_with_golden(render(options), "dark", kWithText), "");
}

TEST_F(ProjectGLTest, WorldCutOpenElsewhere) {
  RenderOptions options;
  options.bbox = {-180, -60, 180, 80};
  options.crs = "+proj=robin +lon_0=70";
  options.width = 400;
  options.height = 220;
  options.furniture = false;
  EXPECT_EQ(compare_with_golden(render(options), "world", kWithText), "");
}

TEST_F(ProjectGLTest, TwicePixelRatioIsTheSameMapTwiceAsLarge) {
  RenderOptions options;
  options.bbox = {70.2, 39.6, 72.2, 40.8};
  options.width = 600;
  options.height = 400;
  options.pixel_ratio = 2;
  options.furniture = false;
  EXPECT_EQ(compare_with_golden(render(options), "twice", kWithText), "");
}

TEST_F(ProjectGLTest, SameInputGivesTheSameBytes) {
  RenderOptions options;
  options.width = 320;
  options.height = 240;
  EXPECT_EQ(render(options).rgba, render(options).rgba);
}

TEST_F(ProjectGLTest, BadSizesAreRefused) {
  Progress progress;
  RenderOptions options;
  options.width = 0;
  auto none = render_project(*project, *findings, options, progress);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kUsage);
  options.width = 1 << 20;
  auto huge = render_project(*project, *findings, options, progress);
  ASSERT_FALSE(huge);
  EXPECT_EQ(huge.error().code, ErrorCode::kTooLarge);
}

TEST(OffscreenGLTest, DriverIsNamedAndFramebufferReads) {
  auto context = OffscreenContext::create(8, 4);
  ASSERT_TRUE(context) << context.error().message;
  EXPECT_FALSE(context->driver().empty());
  auto renderer = MapRenderer::create();
  ASSERT_TRUE(renderer) << renderer.error().message;
  MapView view;
  view.width_px = 8;
  view.height_px = 4;
  renderer->draw(view);  // nothing was uploaded: the page alone
  const Image image = context->read();
  ASSERT_EQ(image.rgba.size(), 8U * 4 * 4);
  for (const std::uint8_t byte : image.rgba) EXPECT_EQ(byte, 255);
}

TEST(OffscreenGLTest, AShaderThatFailsSaysWhichAndWhy) {
  auto context = OffscreenContext::create(8, 8);
  ASSERT_TRUE(context);
  const auto folder = std::filesystem::temp_directory_path() / "thalweg-bad-shaders";
  std::filesystem::create_directories(folder);
  ASSERT_TRUE(write_file_atomically(folder / "line.frag", "#version 330 core\nthis is no shader\n"));
  setenv("THALWEG_SHADERS", folder.c_str(), 1);
  const auto renderer = MapRenderer::create();
  unsetenv("THALWEG_SHADERS");
  std::filesystem::remove_all(folder);
  ASSERT_FALSE(renderer);
  EXPECT_EQ(renderer.error().code, ErrorCode::kInternal);
  EXPECT_NE(renderer.error().message.find("line.frag"), std::string::npos);
}

TEST(PngGLTest, WritesAndReadsBackAndRefusesWhatItCannot) {
  Image image{3, 2, {255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 128}};
  const auto path = std::filesystem::temp_directory_path() / "thalweg-png-test.png";
  ASSERT_TRUE(write_png(image, path));
  const auto back = read_png(path);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->rgba, image.rgba);
  std::filesystem::remove(path);
  const auto nowhere = write_png(image, "/nonexistent-folder/x.png");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::kWrite);
  EXPECT_EQ(write_png(Image{}, path).error().code, ErrorCode::kEmpty);
  ASSERT_TRUE(write_file_atomically(path, "no picture"));
  EXPECT_EQ(read_png(path).error().code, ErrorCode::kFormat);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace thalweg
