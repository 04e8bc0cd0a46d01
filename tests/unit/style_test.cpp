// Styles: reading, writing, bounds; what they make of a table; parts of a scene that are kept.
#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "geo/register/json_reader.hpp"
#include "layers/build_scene.hpp"
#include "layers/furniture.hpp"
#include "layers/palettes.hpp"
#include "layers/render_list.hpp"
#include "layers/scene_style.hpp"

namespace thalweg {
namespace {

using nlohmann::json;

Result<Style> parse(const std::string& text) {
  const json object = json::parse(text);
  std::optional<Error> fault;
  JsonReader reader(object, "p.json: layer 1, style", fault);
  Style style = read_style(reader);
  if (fault) return tl::unexpected(*fault);
  return style;
}

// Squares of 0.5 degrees side by side with fields "n", "word", "a", "b".
TablePtr squares(const std::vector<double>& n, const std::vector<std::string>& words) {
  auto table = std::make_shared<FeatureTable>();
  std::vector<double> a, b;
  for (std::size_t i = 0; i < n.size(); ++i) {
    const double west = 70 + static_cast<double>(i);
    for (const auto& [x, y] : {std::pair{west, 40.0}, {west + 0.5, 40.0}, {west + 0.5, 40.5}, {west, 40.5}}) table->geometry.coords.push_back({x, y});
    table->geometry.end_ring();
    table->geometry.end_part();
    table->geometry.end_feature(GeometryKind::kPolygon);
    a.push_back(static_cast<double>(i));
    b.push_back(1);
  }
  table->columns.push_back({"n", n});
  table->columns.push_back({"word", words});
  table->columns.push_back({"a", a});
  table->columns.push_back({"b", b});
  return table;
}

Project project_of(const TablePtr& table, const Style& style, LayerRole role = LayerRole::kOther) {
  auto layer = std::make_shared<Layer>();
  layer->id = layer->title = "squares";
  layer->role = role;
  layer->table = table;
  layer->style = style;
  Project project;
  project.layers = {layer};
  return project;
}

TEST(Style, WhatIsWrittenIsReadAgain) {
  for (const char* text : {
           R"({})",
           R"({"by":"one","fill":"#102030","line":"#aabbcc80","width":2.5,"pattern":"dotted","hatch":"cross"})",
           R"({"by":"graduated","method":"quantile","classes":7,"changes":"width","field":"Q","widths":[0.3,6],"missing":-1})",
           R"({"by":"graduated","field":"n","own":[{"upto":1,"label":"few","colour":"#ffffff"},{"upto":2.5,"coarsest":250000},{"hatch":"diagonal"}]})",
           R"({"by":"categories","field":"status","changes":"line","own":[{"value":"settled"},{"value":"disputed","pattern":"dashed","width":1.7}],"reversed":true})",
           R"({"by":"proportional","field":"km3","size":30,"coarsest":5000000,"finest":10000})",
           R"({"by":"pies","fields":["a","b"],"palette":"eight-soft","fill_opacity":0.8,"labels":false,"label_field":"имя"})",
           R"({"casing":"#ffffff","casing_width":1.5,"labels":true})",
           R"({"ramp":"teal-brown","ramp_reversed":true,"range":[-12.5,4000],"shade":1.4,"tint":0.6,"contours":{"interval":"auto"}})",
           R"({"shade":0,"contours":{"interval":50,"colour":"#8a5a33bf","width":0.8}})"}) {
    const auto style = parse(text);
    ASSERT_TRUE(style) << text << style.error().message;
    const std::string written = write_style(*style).dump();
    const auto again = parse(written);
    ASSERT_TRUE(again) << written;
    EXPECT_EQ(*again, *style) << written;
    EXPECT_EQ(style->empty(), std::string(text) == "{}");
  }
}

TEST(Style, BadOnesAreRefusedWithThePlaceAndWhatCanBe) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"by":"rainbow"})", "one, categories, graduated, proportional, pies"},
      {R"({"by":"graduated"})", "\"field\" is missing"},
      {R"({"by":"pies","fields":["a"]})", "2 to 8 slices"},
      {R"({"by":"pies","fields":["1","2","3","4","5","6","7","8","9"]})", "2 to 8 slices"},
      {R"({"by":"graduated","field":"n","classes":1})", "outside 2 to 9"},
      {R"({"by":"graduated","field":"n","classes":2.5})", "whole number"},
      {R"({"by":"graduated","field":"n","method":"best"})", "quantile, equal, natural"},
      {R"({"by":"graduated","field":"n","palette":"jet"})", "viridis"},
      {R"({"by":"graduated","field":"n","own":[{"upto":2},{"upto":1}]})", "class 2: \"upto\" is not above"},
      {R"({"by":"graduated","field":"n","own":[{"upto":"two"}]})", "is not a number"},
      {R"({"by":"graduated","field":"n","widths":[1,400]})", "pixels of 0 to 30"},
      {R"({"by":"categories","field":"n","own":[{"colour":"red"}]})", "#rrggbb"},
      {R"({"fill":"#12345"})", "#rrggbb"},
      {R"({"fill":"#12345g"})", "#rrggbb"},
      {R"({"fill":7})", "is not a text"},
      {R"({"width":-1})", "outside 0 to 30"},
      {R"({"pattern":"wavy"})", "solid, dashed, dotted, double, corridor"},
      {R"({"hatch":"dots"})", "none, diagonal, back-diagonal, cross"},
      {R"({"coarsest":1000,"finest":2000})", "never be shown"},
      {R"({"labels":"yes"})", "is not true or false"},
      {R"({"fill_opacity":3})", "outside 0 to 1"},
      {R"({"ramp":"rainbow"})", "cividis"},
      {R"({"range":[4,2]})", "is not [low, high]"},
      {R"({"shade":9})", "outside 0 to 2"},
      {R"({"contours":[]})", "is not an object"},
      {R"({"contours":{"interval":"often"}})", "neither \"auto\" nor metres"},
      {R"({"contours":{"interval":0}})", "outside 0.1 to 5000"},
      {R"({"contours":{"width":0}})", "outside 0.1 to 30"}};
  for (const auto& [text, part] : cases) {
    const auto style = parse(text);
    ASSERT_FALSE(style) << text;
    EXPECT_EQ(style.error().code, ErrorCode::kFormat);
    EXPECT_NE(style.error().message.find(part), std::string::npos) << style.error().message;
    EXPECT_NE(style.error().message.find("p.json: layer 1, style"), std::string::npos) << style.error().message;
  }
  // More classes than are kept are refused, not dropped.
  json many = {{"by", "categories"}, {"field", "n"}, {"own", json::array()}};
  for (std::size_t i = 0; i <= kMostOwnClasses; ++i) many["own"].push_back({{"value", std::to_string(i)}});
  EXPECT_FALSE(parse(many.dump()));
}

TEST(Style, FieldsThatATableLacksAreProblems) {
  const auto table = squares({1, 2}, {"x", "y"});
  Problems problems;
  check_style(*parse(R"({"by":"graduated","field":"depth","label_field":"word"})"), *table, "lakes", problems);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].text.find("\"depth\""), std::string::npos);
  EXPECT_NE(problems[0].advice.find("n, word"), std::string::npos);
  problems.clear();
  check_style(*parse(R"({"by":"proportional","field":"word"})"), *table, "lakes", problems);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].text.find("needs numbers"), std::string::npos);
  problems.clear();
  check_style(*parse(R"({"by":"categories","field":"word"})"), *table, "lakes", problems);
  EXPECT_TRUE(problems.empty());
}

TEST(ClassTable, GraduatedClassesCountTheirRowsAndLeaveOutWhatHasNoValue) {
  const double inf = std::numeric_limits<double>::infinity();
  const auto table = squares({1, 2, 3, 10, 11, NAN, 200, inf}, std::vector<std::string>(8));
  const ClassTable made = class_table(*table, *parse(R"({"by":"graduated","field":"n","classes":3,"palette":"cividis"})"));
  ASSERT_EQ(made.looks.size(), 4u);
  EXPECT_EQ(made.looks[0].text, "1 to 3");
  EXPECT_EQ(made.looks[1].text, "3 to 11");
  EXPECT_EQ(made.looks[2].text, "11 to 200");
  EXPECT_EQ(made.looks[3].text, "No value");
  EXPECT_EQ(made.looks[0].rows, 3u);
  EXPECT_EQ(made.looks[1].rows, 2u);
  EXPECT_EQ(made.looks[2].rows, 1u);
  EXPECT_EQ(made.looks[3].rows, 2u);
  EXPECT_TRUE(made.looks[3].missing);
  const auto colours = palette_colours("cividis", 3);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(made.looks[i].fill, colours[i]);
  EXPECT_EQ(made.of_row, (std::vector<std::uint16_t>{0, 0, 0, 1, 1, 3, 2, 3}));
}

TEST(ClassTable, BreaksThatLieCloseAreToldApartByTheirDigits) {
  const auto table = squares({1.00001, 1.00002, 1.00003}, {"", "", ""});
  const ClassTable made = class_table(*table, *parse(R"({"by":"graduated","field":"n","classes":3})"));
  EXPECT_EQ(made.looks[1].text, "1.00001 to 1.00002");
}

TEST(ClassTable, CategoriesByCountAndTheRestIsOther) {
  std::vector<std::string> words;
  for (int i = 0; i < 12; ++i)
    for (int k = 0; k <= 12 - i; ++k) words.push_back("w" + std::to_string(i));
  words.push_back("");
  const auto table = squares(std::vector<double>(words.size(), 1), words);
  const ClassTable made = class_table(*table, *parse(R"({"by":"categories","field":"word"})"));
  ASSERT_EQ(made.looks.size(), 9u);
  EXPECT_EQ(made.looks[0].text, "w0");
  EXPECT_EQ(made.looks[0].rows, 13u);
  EXPECT_EQ(made.looks[8].text, "Other (4 values)");
  EXPECT_EQ(made.looks[8].rows, 5u + 4 + 3 + 2 + 1);
  // Classes of one's own, with looks of their own.
  const ClassTable own = class_table(*table, *parse(R"({"by":"categories","field":"word","own":[{"value":"w3","label":"third","hatch":"cross","colour":"#010203"},{"value":"none"}]})"));
  ASSERT_EQ(own.looks.size(), 3u);
  EXPECT_EQ(own.looks[0].text, "third");
  EXPECT_EQ(own.looks[0].fill, rgb(0x010203));
  EXPECT_EQ(own.looks[0].hatch, Hatch::kCross);
  EXPECT_EQ(own.looks[0].rows, 10u);
  EXPECT_EQ(own.looks[1].rows, 0u);
}

TEST(ClassTable, AreasOfDiscsAreAsTheValues) {
  const auto table = squares({100, 25, -3, 0, NAN}, std::vector<std::string>(5));
  const ClassTable made = class_table(*table, *parse(R"({"by":"proportional","field":"n","size":20})"));
  EXPECT_FLOAT_EQ(made.radius_px(made.amount[0]), 20);
  EXPECT_FLOAT_EQ(made.radius_px(made.amount[1]), 10);
  for (std::size_t row = 2; row < 5; ++row) EXPECT_EQ(made.radius_px(made.amount[row]), 0);
  EXPECT_EQ(made.looks.front().rows, 2u);
}

TEST(ClassTable, TablesWithoutRowsOrFieldsGiveALook) {
  const auto none = squares({}, {});
  for (const char* text : {"{}", R"({"by":"graduated","field":"n"})", R"({"by":"categories","field":"x"})", R"({"by":"proportional","field":"x"})", R"({"by":"pies","fields":["a","x"]})"}) {
    EXPECT_FALSE(class_table(*none, *parse(text)).looks.empty()) << text;
    const auto some = squares({1}, {"a"});
    const ClassTable made = class_table(*some, *parse(text));
    ASSERT_EQ(made.of_row.size(), 1u);
    EXPECT_LT(made.of_row[0], made.looks.size()) << text;
  }
}

TEST(ClassTable, RiversAreByRankUnlessTheirStyleSaysOtherwise) {
  Layer layer;
  layer.role = LayerRole::kRivers;
  auto table = std::make_shared<FeatureTable>();
  table->columns.push_back({"class", std::vector<std::int64_t>{1, 5, 12, 40}});
  for (int i = 0; i < 4; ++i) {
    table->geometry.coords.insert(table->geometry.coords.end(), {{70, 40 + i * 0.1}, {71, 40 + i * 0.1}});
    table->geometry.end_ring();
    table->geometry.end_part();
    table->geometry.end_feature(GeometryKind::kLine);
  }
  layer.table = table;
  const ClassTable usual = class_table(*table, default_style(layer));
  EXPECT_EQ(usual.of_row, (std::vector<std::uint16_t>{0, 4, 11, 11}));
  EXPECT_FLOAT_EQ(usual.looks[0].width_px, 2.4F);
  EXPECT_FLOAT_EQ(usual.looks[4].width_px, 2.4F - 0.24F * 3);
  EXPECT_FLOAT_EQ(usual.looks[11].width_px, 0.7F);
  const Style one = merged(default_style(layer), *parse(R"({"by":"one","width":3})"));
  EXPECT_EQ(class_table(*table, one).looks.size(), 1u);
  EXPECT_FLOAT_EQ(class_table(*table, one).looks[0].width_px, 3);
}

TEST(Grammar, PatternsAreWhatTheirNamesSay) {
  const Colour ink = rgb(0x333333);
  EXPECT_EQ(line_style(LinePattern::kSolid, 2, ink).dash_px[0], 0);
  const LineStyle dashed = line_style(LinePattern::kDashed, 1.7F, ink), dotted = line_style(LinePattern::kDotted, 1, ink);
  EXPECT_EQ(dashed.dash_px, (std::array<float, 4>{7, 3.5F, 0, 0}));
  EXPECT_EQ(dotted.dash_px, (std::array<float, 4>{1.5F, 2, 0, 0}));
  const LineStyle twofold = line_style(LinePattern::kDouble, 1, ink), corridor = line_style(LinePattern::kCorridor, 1, ink);
  EXPECT_GT(twofold.core_px, 0);
  EXPECT_GT(twofold.width_px, twofold.core_px + 1.5F);  // two lines that can be seen
  EXPECT_GT(corridor.core_px, 3);
  EXPECT_GT(corridor.width_px, corridor.core_px);
}

TEST(SymbolPlace, LiesInThePolygonAndOnTheLine) {
  GeometryColumn g;
  // A horseshoe, whose middle is outside of it.
  for (const auto& [x, y] : {std::pair{0.0, 0.0}, {3.0, 0.0}, {3.0, 3.0}, {2.0, 3.0}, {2.0, 1.0}, {1.0, 1.0}, {1.0, 3.0}, {0.0, 3.0}}) g.coords.push_back({x, y});
  g.end_ring();
  g.end_part();
  g.end_feature(GeometryKind::kPolygon);
  g.coords.insert(g.coords.end(), {{0, 0}, {0, 0}, {4, 0}});
  g.end_ring();
  g.end_part();
  g.end_feature(GeometryKind::kLine);
  g.end_feature(GeometryKind::kNone);
  LonLat at;
  ASSERT_TRUE(symbol_place(g, 0, at));
  const bool inside = (at.lon > 0 && at.lon < 1) || (at.lon > 2 && at.lon < 3) || (at.lat > 0 && at.lat < 1);
  EXPECT_TRUE(inside) << at.lon << " " << at.lat;
  ASSERT_TRUE(symbol_place(g, 1, at));
  EXPECT_DOUBLE_EQ(at.lon, 2);
  EXPECT_FALSE(symbol_place(g, 2, at));
}

const FillItem* fill_in(const MapScene& scene) {
  for (const SceneItem& item : scene.items)
    if (const auto* fill = std::get_if<FillItem>(&item)) return fill;
  return nullptr;
}

TEST(SceneParts, AStyleChangesItsLayerAloneAndKeepsTheShapes) {
  const auto table = squares({1, 2, 30}, {"x", "y", "z"});
  Progress progress(1);
  auto first = build_scene_parts(project_of(table, {}), {}, {}, nullptr, progress);
  ASSERT_TRUE(first);
  auto styled = build_scene_parts(project_of(table, *parse(R"({"by":"graduated","field":"n","classes":2})")), {}, {}, first->parts.get(), progress);
  ASSERT_TRUE(styled);
  const FillItem *before = fill_in(first->scene), *after = fill_in(styled->scene);
  ASSERT_TRUE(before != nullptr && after != nullptr);
  EXPECT_EQ(before->arcs, after->arcs);  // not ranked again
  EXPECT_EQ(before->colour[0], before->colour[2]);
  EXPECT_NE(after->colour[0], after->colour[2]);
  EXPECT_EQ(after->colour[0], after->colour[1]);
  // The same as made from nothing.
  const auto anew = build_scene(project_of(table, *parse(R"({"by":"graduated","field":"n","classes":2})")), {}, {}, progress);
  ASSERT_TRUE(anew);
  EXPECT_EQ(fill_in(*anew)->colour, after->colour);
  EXPECT_EQ(anew->furniture.legend.size(), styled->scene.furniture.legend.size());
}

TEST(SceneParts, EveryKindDrawsAndSaysSoInTheLegend) {
  const auto table = squares({1, 2, 30}, {"x", "y", "z"});
  Progress progress(1);
  const auto scene_of = [&](const char* text) {
    auto scene = build_scene(project_of(table, *parse(text)), {}, {}, progress);
    EXPECT_TRUE(scene);
    return *scene;
  };
  const auto points_in = [](const MapScene& scene) {
    const PointItem* found = nullptr;
    for (const SceneItem& item : scene.items)
      if (const auto* points = std::get_if<PointItem>(&item)) found = points;
    return found;
  };
  const MapScene discs = scene_of(R"({"by":"proportional","field":"n","size":30})");
  ASSERT_NE(points_in(discs), nullptr);
  EXPECT_EQ(points_in(discs)->radius_px.front(), 30);  // the largest first: smaller ones lie over it
  EXPECT_EQ(discs.furniture.legend.back().kind, LegendEntry::Kind::kSizes);
  EXPECT_EQ(discs.furniture.legend.back().sizes.front().text, "20");
  const MapScene pies = scene_of(R"({"by":"pies","fields":["a","b"]})");
  ASSERT_NE(points_in(pies), nullptr);
  EXPECT_EQ(points_in(pies)->slices.size(), 2u);
  ASSERT_EQ(points_in(pies)->turn.size(), 6u);
  EXPECT_FLOAT_EQ(points_in(pies)->turn[0], 2.0F / 3);
  EXPECT_EQ(points_in(pies)->turn[1], 1);
  const MapScene hatched = scene_of(R"({"by":"categories","field":"word","own":[{"value":"x","hatch":"cross"}]})");
  int hatches = 0;
  for (const SceneItem& item : hatched.items)
    if (const auto* fill = std::get_if<FillItem>(&item)) hatches += fill->hatch == Hatch::kCross ? 1 : 0;
  EXPECT_EQ(hatches, 1);
  // Limits of scale hold for all of it.
  const MapScene limited = scene_of(R"({"coarsest":1000000,"finest":50000,"label_field":"word"})");
  ASSERT_FALSE(limited.items.empty());
  ASSERT_EQ(limited.labels.size(), 3u);
  for (const SceneItem& item : limited.items) {
    std::visit([](const auto& any) {
      EXPECT_NEAR(any.max_m_per_px, 1e6 * 0.0254 / 96, 1e-9);
      EXPECT_NEAR(any.min_m_per_px, 5e4 * 0.0254 / 96, 1e-9);
    }, item);
  }
  EXPECT_TRUE(scene_of(R"({"labels":false,"label_field":"word"})").labels.empty());
}

// Whatever the number of its entries, a printed legend shows them or says how many it leaves out.
TEST(Legend, NothingIsLeftOutInSilence) {
  auto text = TextEngine::create();
  ASSERT_TRUE(text);
  const auto projection = MapProjection::create("EPSG:3857", {70, 40, 71, 41});
  ASSERT_TRUE(projection);
  for (const std::size_t n : {1U, 7U, 20U, 40U, 90U, 400U}) {
    for (const std::string& name : {std::string("Kara"), std::string("A long name of a class that few pages have room for")}) {
      MapScene scene;
      scene.graticule.shown = false;
      for (std::size_t i = 0; i < n; ++i) {
        LegendEntry e;
        if (i % 9 == 8) e.kind = LegendEntry::Kind::kHeading;
        e.text = name + " " + std::to_string(i);
        e.fill = rgb(0x123456);
        scene.furniture.legend.push_back(e);
      }
      MapView view;
      view.projection = *projection;
      view.centre = {7.8e6, 4.9e6};
      view.m_per_px = 100;
      view.width_px = 1100;
      view.height_px = 800;
      BuildOptions options;
      options.neatline = options.text_runs = true;
      options.frame = map_frame(view.width_px, view.height_px, scene.furniture);
      Progress progress(1);
      const auto list = build_render_list(scene, view, *text, options, progress);
      ASSERT_TRUE(list);
      std::size_t shown = 0, told = 0;
      for (const TextRun& run : list->runs) {
        if (run.text.starts_with("and ") && run.text.ends_with(" more")) told = std::stoul(run.text.substr(4));
        else if (run.text.starts_with(name.substr(0, 4))) ++shown;
        for (const PlacedGlyph& g : run.glyphs) EXPECT_LE(g.y, view.height_px);
      }
      EXPECT_EQ(shown + told, n) << name;
      if (n <= 20) {
        EXPECT_EQ(told, 0U) << name;
      }
    }
  }
}

}  // namespace
}  // namespace thalweg
