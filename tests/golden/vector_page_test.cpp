// Vector pages against the painted picture of the same list, by two programs that have nothing to do with ours:
// pdftocairo (poppler) and rsvg-convert (librsvg).
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "geo/base/files.hpp"
#include "layers/arcs.hpp"
#include "layers/paint.hpp"
#include "layers/page.hpp"
#include "layers/palette.hpp"
#include "layers/picture.hpp"
#include "layers/vector_page.hpp"
#include "tests/support/compare_image.hpp"
#include "tests/support/sample_scenes.hpp"

namespace thalweg {
namespace {

// paint() gives a fill whole pixels and a hair of less than a pixel its own share; viewers soften every edge. So a part
// of the pixels along edges differs by up to half a step, but the mean stays small, and a line, letter, dash or hatch
// that is missing or moved by a pixel is well outside.
constexpr ImageTolerance kEdges{0.8, 0.02};

class VectorPageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("thalweg-vector-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name) const { return (folder_ / name).string(); }
  std::string written(const std::string& name, const std::string& bytes) const {
    EXPECT_TRUE(write_file_atomically(file(name), bytes));
    return file(name);
  }
  static int shell(const std::string& command) { return std::system(command.c_str()); }  // NOLINT(cert-env33-c)

  // What another program makes of the page, at the size of the painted picture.
  Image seen(const std::string& bytes, VectorFormat format, int width, int height) const {
    const std::string size = std::to_string(width) + " " , high = std::to_string(height) + " ";
    if (format == VectorFormat::kPdf) {
      EXPECT_EQ(shell("pdftocairo -png -singlefile -scale-to-x " + size + "-scale-to-y " + high + written("page.pdf", bytes) + " " + file("page")), 0);
    } else {
      EXPECT_EQ(shell("xmllint --huge --noout " + written("page.svg", bytes)), 0);
      EXPECT_EQ(shell("rsvg-convert --unlimited -w " + size + "-h " + high + "-o " + file("page.png") + " " + file("page.svg")), 0);
    }
    auto image = read_png(file("page.png"));
    EXPECT_TRUE(image);
    std::filesystem::remove(file("page.png"));
    return image ? *image : Image{};
  }
  std::string text_of(const std::string& pdf) const {
    EXPECT_EQ(shell("pdftotext -enc UTF-8 " + written("page.pdf", pdf) + " " + file("page.txt")), 0);
    const auto text = read_file(file("page.txt"));
    EXPECT_TRUE(text);
    return text ? *text : "";
  }

  struct Drawn {
    Image painted;
    std::string pdf, svg;
  };
  Drawn draw(const MapScene& scene, const MapView& view, const std::string& name, const ImageTolerance& tolerance = kEdges, const std::map<std::string, float>& opacity = {}, BuildOptions options = {}) const {
    Progress progress(2);
    Drawn out;
    auto text = TextEngine::create();
    EXPECT_TRUE(text);
    options.scale_bar = false;
    options.text_runs = true;
    const auto list = build_render_list(scene, view, *text, options, progress);
    EXPECT_TRUE(list);
    if (!list) return out;
    out.painted = paint(*list, view, opacity, {}, progress);
    for (const auto format : {VectorFormat::kPdf, VectorFormat::kSvg}) {
      const auto page = vector_page(*list, view, {format, 0, 0, name, "", "", opacity}, progress);
      EXPECT_TRUE(page) << (page ? "" : page.error().message);
      if (!page) continue;
      const bool pdf = format == VectorFormat::kPdf;
      (pdf ? out.pdf : out.svg) = *page;
      EXPECT_EQ(compare_pictures(seen(*page, format, out.painted.width, out.painted.height), out.painted, name + (pdf ? "-pdf" : "-svg"), tolerance), "");
    }
    return out;
  }

 private:
  std::filesystem::path folder_;
};

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

TEST_F(VectorPageTest, SymbolsOfStylesAndTheirLegend) {
  const MapScene scene = symbol_scene();
  BuildOptions options;
  options.neatline = true;
  options.frame = map_frame(960, 700, scene.furniture);
  const auto view = fit(view_of(kBox).projection, kBox, 960, 700, options.frame);
  ASSERT_TRUE(view);
  // A page that is little else than edges, hatches and small letters.
  draw(scene, *view, "symbols", {1.3, 0.026}, {}, options);
}

TEST_F(VectorPageTest, LinesHaveTheirWidthsJoinsDashesAndCasings) {
  MapScene scene = empty_scene();
  const LineStyle styles[] = {{0.5F, rgb(0x222222), {}, 0, {}},
                              {1.5F, rgb(0x222222), {}, 0, {}},
                              {6, rgb(0x2f6690), {}, 0, {}},
                              {8, rgb(0x2f6690, 0.4), {}, 0, {}},
                              {2, rgb(0xb3541e), {8, 4, 0, 0}, 0, {}},
                              {2, rgb(0x222222), {8, 3, 2, 3}, 2, rgb(0xf0c040)},
                              {1.5F, rgb(0x4a4550), {}, 3, rgb(0x6d5a80, 0.2)}};
  double lat = 39.08;
  for (const LineStyle& style : styles) {
    std::vector<LonLat> line;
    // Dashed ones come from far outside, so that what is left out there must not shift their phase.
    if (style.dash_px[0] > 0) line.push_back({60.15, lat});
    for (int i = 0; i <= 12; ++i) line.push_back({70.15 + 0.14 * i, lat + (i % 2 == 0 ? 0.0 : 0.004 * i)});
    LineItem item;
    item.arcs = arc_of(line);
    item.chains = one_chain(*item.arcs);
    item.style = style;
    scene.items.emplace_back(item);
    lat += 0.19;
  }
  const Drawn drawn = draw(scene, view_of(kBox), "vector-lines");
  EXPECT_EQ(count(drawn.svg, "<image"), 0U);
  EXPECT_EQ(count(drawn.svg, "stroke-dasharray"), 2U);
}

TEST_F(VectorPageTest, FillsAreEvenOddHatchesStandInPlaceAndRastersBecomePictures) {
  MapScene scene = empty_scene();
  scene.items.emplace_back(square(70.1, 39.1, 0.6, palette::kTints[0], Hatch::kNone));
  scene.items.emplace_back(square(70.8, 39.1, 0.6, palette::kDisputed, Hatch::kDiagonal));
  scene.items.emplace_back(square(70.1, 39.8, 0.6, palette::kNoOwner, Hatch::kCross));
  scene.items.emplace_back(square(70.8, 39.8, 0.3, palette::kDisputed, Hatch::kBackDiagonal));
  scene.items.emplace_back(square(70.5, 39.5, 0.6, with_alpha(palette::kEnclave, 0.3), Hatch::kNone));
  scene.items.emplace_back(square_with_hole(palette::kTints[1]));
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
  PointItem points;
  points.at = {{71.1, 39.75}, {71.2, 39.75}};
  points.style = {6, rgb(0xffffff), 2, rgb(0x333333)};
  scene.items.emplace_back(points);
  std::get<FillItem>(scene.items[0]).layer = relief.layer = "faint";
  scene.items[6] = relief;
  const Drawn drawn = draw(scene, view_of(kBox), "vector-fills", kEdges, {{"faint", 0.4F}});
  EXPECT_EQ(count(drawn.svg, "<image"), 1U);  // the relief alone
}

TEST_F(VectorPageTest, EveryScriptStaysTextInAPdf) {
  MapScene scene = empty_scene();
  scene.sea = palette::kTints[3];
  const std::pair<const char*, Face> names[] = {{"Shohimardon, Soʻx", Face::kSemiBold}, {"Шахимардан, Сӯх", Face::kRegular}, {"ازبکستان و تاجیکستان", Face::kRegular},
                                                {"Чоң-Кара · Жаңы-Айыл", Face::kItalic}, {"TJK ازبکستان 226", Face::kSerifSemiBold}};
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
  river.text = "Syr Darya";
  river.style.face = Face::kSerifItalic;
  river.style.size_px = 15;
  river.style.colour = palette::kWaterText;
  for (int i = 0; i <= 60; ++i) river.line.push_back({70.1 + 0.03 * i, 39.15 + 0.08 * std::sin(i * 0.08)});
  scene.labels.push_back(river);
  // Ill-formed text is drawn as well, though it cannot be text.
  Label broken = scene.labels.front();
  broken.text = "So\xFFkh";
  broken.at = {71.4, 40.35};
  scene.labels.push_back(broken);
  // Letters stand on quarters of a pixel when painted, exactly in a file, and on whole pixels in what pdftocairo makes of
  // it: most of their edges differ.
  const Drawn drawn = draw(scene, view_of(kBox), "vector-text", {2.2, 0.04});
  const std::string text = text_of(drawn.pdf);
  for (const char* piece : {"Shohimardon, Soʻx", "Шахимардан, Сӯх", "Чоң-Кара · Жаңы-Айыл", "UZB · 226 km²"}) EXPECT_NE(text.find(piece), std::string::npos) << piece << "\n" << text;
  for (const char* word : {"ازبکستان", "تاجیکستان"}) EXPECT_NE(text.find(word), std::string::npos) << word << "\n" << text;
  EXPECT_EQ(count(drawn.pdf, "/Subtype /Image"), 0U);
}

class DefaultPageTest : public VectorPageTest {
 protected:
  static void SetUpTestSuite() {
    Problems problems;
    Progress progress;
    auto project = default_project(problems, progress);
    ASSERT_TRUE(project);
    box = project->view;
    auto made = scene_of(*project, {}, problems, progress);
    ASSERT_TRUE(made);
    scene = new MapScene(std::move(*made));
  }
  static void TearDownTestSuite() { delete scene; }

  static std::string page(VectorFormat format, unsigned threads = 0) {
    RenderOptions options;
    options.width = 1200;
    options.height = 800;
    Progress progress(threads);
    auto made = draw_vector_page(*scene, box, format, options, progress);
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return made ? *made : "";
  }
  inline static MapScene* scene = nullptr;
  inline static GeoBox box;
};

TEST_F(DefaultPageTest, SameBytesTwiceWithAnyNumberOfThreads) {
  for (const auto format : {VectorFormat::kPdf, VectorFormat::kSvg}) {
    const std::string first = page(format, 1);
    EXPECT_TRUE(first == page(format, 3)) << "other bytes";
    EXPECT_EQ(first.find("CreationDate"), std::string::npos);
  }
}

TEST_F(DefaultPageTest, DateIsThatOfSourceDateEpoch) {
  setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
  EXPECT_EQ(source_date(), "2023-11-14T22:13:20Z");
  const std::string dated = page(VectorFormat::kPdf);
  setenv("SOURCE_DATE_EPOCH", "yesterday", 1);
  EXPECT_EQ(source_date(), "");
  unsetenv("SOURCE_DATE_EPOCH");
  written("page.pdf", dated);
  ASSERT_EQ(shell("TZ=UTC pdfinfo -isodates " + file("page.pdf") + " > " + file("info.txt")), 0);
  const auto info = read_file(file("info.txt"));
  ASSERT_TRUE(info);
  EXPECT_NE(info->find("2023-11-14T22:13:20"), std::string::npos) << *info;
  EXPECT_NE(info->find("Borders and enclaves of Central Asia"), std::string::npos) << *info;
  EXPECT_NE(info->find("900 x 600 pts"), std::string::npos) << *info;
}

TEST_F(DefaultPageTest, LooksLikeThePaintedPage) {
  RenderOptions options;
  options.width = 1200;
  options.height = 800;
  Progress progress;
  const auto painted = draw_page(*scene, box, options, progress);
  ASSERT_TRUE(painted);
  // As above, and lines that are coarsened less in a file; the globe's coasts are hairs on a few hundred pixels.
  EXPECT_EQ(compare_pictures(seen(page(VectorFormat::kPdf), VectorFormat::kPdf, 1200, 800), *painted, "vector-page-pdf", {1.6, 0.035}), "");
  EXPECT_EQ(compare_pictures(seen(page(VectorFormat::kSvg), VectorFormat::kSvg, 1200, 800), *painted, "vector-page-svg", {1.6, 0.035}), "");
}

TEST_F(DefaultPageTest, LettersCanBePaths) {
  RenderOptions options;
  options.width = 900;
  options.height = 640;
  Progress progress;
  for (const auto format : {VectorFormat::kPdf, VectorFormat::kSvg}) {
    options.text_outlines = false;
    const auto as_text = draw_vector_page(*scene, box, format, options, progress);
    options.text_outlines = true;
    const auto as_paths = draw_vector_page(*scene, box, format, options, progress);
    ASSERT_TRUE(as_text && as_paths);
    const std::string name = format == VectorFormat::kPdf ? "outlines-pdf" : "outlines-svg";
    // Viewers put letters of a font on quarters of a pixel, and paths where they are: edges of letters differ, and the
    // map is full of names.
    EXPECT_EQ(compare_pictures(seen(*as_paths, format, 900, 640), seen(*as_text, format, 900, 640), name, {1.5, 0.03}), "");
    if (format == VectorFormat::kPdf) {
      EXPECT_EQ(text_of(*as_paths).find("Tashkent"), std::string::npos);
      EXPECT_EQ(as_paths->find("/FontFile"), std::string::npos);
      EXPECT_NE(as_text->find("/FontFile"), std::string::npos);
    } else {
      EXPECT_EQ(count(*as_paths, "<symbol"), 0U);
      EXPECT_EQ(count(*as_paths, "glyph"), 0U);
    }
  }
}

TEST_F(DefaultPageTest, LinesStayLinesAndTheSourcesAreNamed) {
  const std::string svg = page(VectorFormat::kSvg);
  EXPECT_GT(count(svg, "<path"), 500U);
  EXPECT_EQ(count(svg, "<image"), 1U);  // the relief, inside the frame
  const std::size_t at = svg.find("<image");
  ASSERT_NE(at, std::string::npos);
  const auto pixels = [&](const std::string& name) { return std::stoi(svg.substr(svg.find(name + "=\"", at) + name.size() + 2, 8)); };
  EXPECT_LT(pixels(" width"), 1200 - 60);
  EXPECT_LT(pixels(" height"), 800 - 100);
  EXPECT_NE(svg.find("OpenStreetMap contributors, ODbL 1.0"), std::string::npos);
  EXPECT_NE(svg.find("<title>Borders and enclaves of Central Asia</title>"), std::string::npos);
  const std::string text = text_of(page(VectorFormat::kPdf));
  for (const char* piece : {"© OpenStreetMap contributors, ODbL 1.0", "GeoNames, CC BY 4.0", "International boundary", "Tashkent", "Borders and enclaves of Central Asia"}) {
    EXPECT_NE(text.find(piece), std::string::npos) << piece;
  }
}

TEST_F(DefaultPageTest, APageLikeAViewShowsAllOfIt) {
  const MapView view = view_of(kBox);
  RenderOptions options;
  options.like = view;
  options.width = 400;
  options.height = 300;
  options.furniture = false;
  Progress progress;
  const auto same = draw_page(*scene, box, options, progress);
  BuildOptions build;
  build.pad = 0.02;
  build.tolerance_px = 0.3;
  const auto picture = draw_picture(*scene, view, build, progress);
  ASSERT_TRUE(same && picture);
  EXPECT_TRUE(same->rgba == picture->rgba);
  // Beside margins there is less room: all is there, smaller.
  options.furniture = true;
  const auto path = file("like.png");
  const auto written_size = write_page(*scene, box, PageFormat::kPng, options, path, progress);
  ASSERT_TRUE(written_size) << written_size.error().message;
  EXPECT_EQ(*written_size, "400 x 300 pixels");
  EXPECT_FALSE(read_png(path)->rgba == picture->rgba);
}

TEST_F(DefaultPageTest, AFontThatGoesAwayIsNamed) {
  TextRun run;
  run.text = "Sokh";
  run.size_px = 12;
  run.glyphs = {{0, 54, 0, 10, 20, 0}};
  RenderList list;
  list.runs = {run};
  list.font_files = {file("gone.ttf")};
  Batch batch;
  batch.kind = Batch::Kind::kGlyph;
  batch.space = Space::kScreen;
  batch.runs = 1;
  list.batches = {batch};
  MapView view;
  view.width_px = view.height_px = 100;
  Progress progress;
  const auto page = vector_page(list, view, {}, progress);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::kFileMissing);
  EXPECT_NE(page.error().message.find("gone.ttf"), std::string::npos);
  progress.cancel();
  const auto stopped = vector_page(list, view, {}, progress);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace thalweg
