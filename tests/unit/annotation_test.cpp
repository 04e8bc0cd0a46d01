// What the user keeps on the map: read, written, measured, drawn.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "geo/analysis/measuring.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/register/annotation.hpp"
#include "geo/register/json_reader.hpp"
#include "geo/register/project_file.hpp"
#include "layers/build_scene.hpp"

namespace thalweg {
namespace {

constexpr const char* kLayers = R"("layers":[{"id":"a","role":"other","file":"a.fgb","source":{"title":"S","licence":"L","attribution":"A"}}])";

Result<Project> project_with(const std::string& more) {
  Problems problems;
  return parse_project(std::string(R"({"format":"thalweg-project 1","title":"T",)") + kLayers + "," + more + "}", "project.json", [](const std::string&) -> Result<std::string> { return std::string("[]"); }, problems);
}

Result<Project> with_one(const std::string& fields) { return project_with(R"("annotations":[{"id":"m1",)" + fields + "}]"); }

Measured measured(MeasureKind kind, const std::vector<LonLat>& points, MeasureSources sources = {}) {
  Progress progress;
  auto made = measure(kind, points, sources, progress);
  EXPECT_TRUE(made);
  return made ? *made : Measured{};
}

TEST(Annotations, AMeasurementIsKeptWithItsMethod) {
  const std::vector<LonLat> way{{71.5, 40.5}, {72.1, 40.5}, {72.1, 40.9}};
  const Measured m = measured(MeasureKind::kDistance, way);
  const Annotation a = annotation_of(m, "2026-11-24");
  EXPECT_EQ(a.kind, AnnotationKind::kLine);
  EXPECT_EQ(a.points, way);
  EXPECT_EQ(a.value, m.headline);
  EXPECT_EQ(a.notes, m.notes);
  const std::string text = annotation_text(a);
  for (const char* part : {"Distance: 95.", "Karney 2013", "Kept: 2026-11-24", "71.5000000,40.5000000"}) EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST(Annotations, RingsAreTheGeodesicCirclesAgain) {
  const LonLat middle{179.9, 10};
  MeasureSources sources;
  sources.radii_km = {25, 10, 10.0000001};  // in any order; alike to the millimetre is one
  const Annotation a = annotation_of(measured(MeasureKind::kRings, {middle}, sources), "");
  EXPECT_EQ(a.kind, AnnotationKind::kRings);
  EXPECT_EQ(a.radii_km, (std::vector<double>{10, 25}));
  const auto lines = lines_of(a);
  ASSERT_EQ(lines.size(), 2U);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].front(), lines[i].back());
    for (const LonLat& p : lines[i]) EXPECT_NEAR(distance_m(middle, p), a.radii_km[i] * 1000, 1e-3);
  }
  const GeoBox box = box_of(a);  // on both sides of the antimeridian
  EXPECT_GT(box.west, box.east);
  EXPECT_NEAR(box.west, 179.9 - 0.228, 0.01);
}

TEST(Annotations, ComeBackAsTheyWereWritten) {
  Annotation a;
  a.id = "m7";
  a.kind = AnnotationKind::kArea;
  a.title = "Дача";
  a.value = "5 km\u00b2";
  a.note = "two\nlines";
  a.points = {{70.123456789012345, 40}, {71, 40}, {71, 41}};
  a.measure = "area";
  a.facts = {{"Perimeter", "9 km"}};
  a.notes = {"Method: m", "Source: s"};
  a.date = "2026-11-24";
  a.visible = false;
  a.style.line = rgb(0x112233);
  a.style.hatch = Hatch::kCross;
  const nlohmann::json written = nlohmann::json::parse(write_annotation(a).dump());
  std::optional<Error> fault;
  JsonReader reader(written, "x", fault);
  EXPECT_EQ(read_annotation(reader), a);
  EXPECT_FALSE(fault);
}

TEST(Annotations, OfStrangersAreBounded) {
  std::string many = R"("kind":"line","points":[)";
  for (std::size_t i = 0; i <= kMostAnnotationPoints; ++i) many += i == 0 ? "[0,0]" : ",[0,0]";
  const struct { std::string fields; const char* says; } cases[] = {
      {R"("kind":"cloud","points":[[0,0]])", "point, line, area"},
      {R"("kind":"line")", "points"},
      {R"("kind":"line","points":[[0,0]])", "1 places"},
      {R"("kind":"angle","points":[[0,0],[1,1],[2,2],[3,3]])", "4 places"},
      {R"("kind":"point","points":[[0,91]])", "longitude, latitude"},
      {R"("kind":"point","points":[["0",1]])", "longitude, latitude"},
      {R"("kind":"rings","points":[[0,0]])", "radius"},
      {R"("kind":"rings","points":[[0,0]],"radii_km":[10,10])", "ascending"},
      {R"("kind":"rings","points":[[0,0]],"radii_km":[20000])", "10000"},
      {R"("kind":"point","points":[[0,0]],"facts":[["a"]])", "name, value"},
      {R"("kind":"point","points":[[0,0]],"style":{"by":"categories","field":"x"})", "one look"},
      {R"("kind":"point","points":[[0,0]],"title":")" + std::string(kLongestTitle + 1, 'x') + "\"", "longer"},
      {many + "]", "more than"},
  };
  for (const auto& c : cases) {
    const auto p = with_one(c.fields);
    ASSERT_FALSE(p) << c.fields.substr(0, 200);
    EXPECT_EQ(p.error().code, ErrorCode::kFormat);
    EXPECT_NE(p.error().message.find(c.says), std::string::npos) << p.error().message;
    EXPECT_NE(p.error().message.find("annotation 1"), std::string::npos) << p.error().message;
  }
  const auto twins = project_with(R"("annotations":[{"id":"m1","kind":"point","points":[[0,0]]},{"id":"m1","kind":"point","points":[[0,0]]}])");
  ASSERT_FALSE(twins);
  EXPECT_NE(twins.error().message.find("another one"), std::string::npos);
  EXPECT_FALSE(project_with(R"("bookmarks":[{"title":"x"}])"));
  EXPECT_FALSE(project_with(R"("bookmarks":[{"title":"","box":[0,0,1,1]}])"));
  const auto good = project_with(R"("bookmarks":[{"title":"Fiji","box":[177,-19,-178,-16]}])");
  ASSERT_TRUE(good);
  EXPECT_EQ(good->bookmarks, (std::vector<Bookmark>{{"Fiji", {177, -19, -178, -16}}}));
}

TEST(Annotations, AreDrawnOverAllLayersAndCanBeHidden) {
  Project project;
  auto list = std::make_shared<std::vector<Annotation>>(3);
  (*list)[0] = annotation_of(measured(MeasureKind::kArea, {{71, 40}, {72, 40}, {72, 41}}), "");
  (*list)[1] = annotation_of(measured(MeasureKind::kRings, {{70, 40}}), "");
  (*list)[2] = annotation_of(measured(MeasureKind::kAngle, {{70, 40}, {71, 40}, {71, 41}}), "");
  (*list)[1].title = "Reach of the guns";
  project.annotations = list;
  Progress progress;
  const auto scene = build_scene(project, {}, {}, progress);
  ASSERT_TRUE(scene);
  const auto has = [&](const std::string& text) { return std::any_of(scene->labels.begin(), scene->labels.end(), [&](const Label& l) { return l.text == text && l.layer == kAnnotationsLayer; }); };
  EXPECT_TRUE(has((*list)[0].value));
  EXPECT_TRUE(has("50 km"));
  EXPECT_TRUE(has("Reach of the guns"));
  EXPECT_TRUE(has((*list)[2].value));
  const std::size_t fills = static_cast<std::size_t>(std::count_if(scene->items.begin(), scene->items.end(), [](const SceneItem& i) { return std::holds_alternative<FillItem>(i); }));
  EXPECT_EQ(fills, 1U);
  ASSERT_EQ(scene->furniture.legend.size(), 1U);

  auto hidden = std::make_shared<std::vector<Annotation>>(*list);
  for (Annotation& a : *hidden) a.visible = false;
  project.annotations = hidden;
  EXPECT_TRUE(build_scene(project, {}, {}, progress)->items.empty());
  project.annotations = list;
  SceneOptions options;
  options.hidden = {std::string(kAnnotationsLayer)};
  EXPECT_TRUE(build_scene(project, {}, options, progress)->items.empty());
}

}  // namespace
}  // namespace thalweg
