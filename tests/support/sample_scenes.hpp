#pragma once
// Small scenes that more than one test of pictures draws.

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "geo/register/json_reader.hpp"
#include "layers/arcs.hpp"
#include "layers/build_scene.hpp"
#include "layers/furniture.hpp"

namespace thalweg {

inline const GeoBox kBox{70, 39, 72, 40.5};

inline MapView view_of(const GeoBox& box, double width = 400, double height = 300, const std::string& crs = "local-laea") {
  auto projection = MapProjection::create(crs, box);
  EXPECT_TRUE(projection);
  auto view = fit(*projection, box, width, height, {0, 0, width, height});
  EXPECT_TRUE(view);
  return *view;
}

inline MapScene empty_scene() {
  MapScene scene;
  scene.sea = rgb(0xffffff);
  scene.graticule.shown = false;
  return scene;
}

inline std::shared_ptr<ArcSet> arc_of(const std::vector<LonLat>& line) {
  auto set = std::make_shared<ArcSet>();
  add_arc(*set, line);
  Progress progress(1);
  rank_arcs(*set, progress);
  return set;
}

inline Chains one_chain(const ArcSet& arcs) {
  Chains c;
  c.arc = {0};
  end_chain(c, arcs);
  return c;
}

inline FillItem square(double west, double south, double size, Colour colour, Hatch hatch) {
  FillItem item;
  item.arcs = arc_of({{west, south}, {west + size, south}, {west + size, south + size}, {west, south + size}, {west, south}});
  item.rings = one_chain(*item.arcs);
  item.polygon_start = {0, 1};
  item.colour = {colour};
  item.hatch = hatch;
  return item;
}

// A ring in a ring: even-odd leaves the hole open.
inline FillItem square_with_hole(Colour colour) {
  FillItem item = square(71.3, 39.8, 0.6, colour, Hatch::kNone);
  auto set = std::make_shared<ArcSet>(*item.arcs);
  add_arc(*set, std::vector<LonLat>{{71.5, 40}, {71.7, 40}, {71.7, 40.2}, {71.5, 40.2}, {71.5, 40}});
  Progress progress(1);
  rank_arcs(*set, progress);
  item.arcs = set;
  item.rings.arc.push_back(1);
  end_chain(item.rings, *set);
  item.polygon_start = {0, 2};
  return item;
}

inline Style style_of(const char* text) {
  const nlohmann::json object = nlohmann::json::parse(text);
  std::optional<Error> fault;
  JsonReader reader(object, "style", fault);
  Style style = read_style(reader);
  EXPECT_FALSE(fault) << fault->message;
  return style;
}

// Every kind of symbol that a style can make, as layers of one project, with their legend.
inline MapScene symbol_scene() {
  Project project;
  const auto layer = [&](const char* title, const char* style, auto&& fill) {
    auto table = std::make_shared<FeatureTable>();
    fill(*table);
    auto made = std::make_shared<Layer>();
    made->id = made->title = title;
    made->table = table;
    made->style = style_of(style);
    project.layers.push_back(made);
  };
  const auto shape = [](FeatureTable& t, GeometryKind kind, const std::vector<LonLat>& at) {
    t.geometry.coords.insert(t.geometry.coords.end(), at.begin(), at.end());
    t.geometry.end_ring();
    t.geometry.end_part();
    t.geometry.end_feature(kind);
  };
  const auto squares = [&](FeatureTable& t, double south, int n) {
    for (int i = 0; i < n; ++i) {
      const double w = 70.08 + 0.32 * i;
      shape(t, GeometryKind::kPolygon, {{w, south}, {w + 0.3, south}, {w + 0.3, south + 0.22}, {w, south + 0.22}});
    }
  };
  layer("Density", R"({"by":"graduated","field":"per km2","classes":5,"line":"#ffffff","width":1})", [&](FeatureTable& t) {
    squares(t, 40.22, 6);
    t.columns.push_back({"per km2", std::vector<double>{4, 18, 43, 90, 230, NAN}});
  });
  layer("Claims", R"({"by":"categories","field":"by","line":"#80503080","own":[{"value":"A","hatch":"diagonal","colour":"#b3541e"},{"value":"B","hatch":"back-diagonal","colour":"#2f6fa8"},{"value":"both","hatch":"cross","colour":"#a3123a"},{"value":"none","colour":"#d9d4c8"}]})", [&](FeatureTable& t) {
    squares(t, 39.96, 6);
    t.columns.push_back({"by", std::vector<std::string>{"A", "B", "both", "none", "A", "B"}});
  });
  layer("Boundary", R"({"by":"categories","field":"status","changes":"line","line":"#4a4550","width":1.6,"own":[{"value":"settled","colour":"#4a4550"},{"value":"disputed","colour":"#b3541e","pattern":"dashed"},{"value":"not delimited","colour":"#4a4550","pattern":"dotted"},{"value":"lines part","colour":"#4a4550","pattern":"double"},{"value":"corridor","colour":"#7a5a9a","pattern":"corridor"}]})", [&](FeatureTable& t) {
    for (int i = 0; i < 5; ++i) {
      std::vector<LonLat> line;
      for (int k = 0; k <= 24; ++k) line.push_back({70.1 + 0.035 * k, 39.86 - 0.075 * i + 0.02 * std::sin(k * 0.7)});
      shape(t, GeometryKind::kLine, line);
    }
    t.columns.push_back({"status", std::vector<std::string>{"settled", "disputed", "not delimited", "lines part", "corridor"}});
  });
  layer("Discharge", R"({"by":"graduated","method":"quantile","classes":3,"changes":"width","field":"m3/s","widths":[0.8,6],"line":"#3f7fae","casing":"#ffffffc0","casing_width":1})", [&](FeatureTable& t) {
    for (int i = 0; i < 5; ++i) shape(t, GeometryKind::kLine, {{71.1, 39.88 - 0.07 * i}, {71.5, 39.86 - 0.07 * i}, {71.95, 39.9 - 0.07 * i}});
    t.columns.push_back({"m3/s", std::vector<double>{3, 12, 60, 240, 800}});
  });
  layer("Capacity", R"({"by":"proportional","field":"km3","size":26,"label_field":"name"})", [&](FeatureTable& t) {
    for (int i = 0; i < 4; ++i) shape(t, GeometryKind::kPoint, {{70.16 + 0.3 * i * (1 - 0.05 * i), 39.3}});
    t.columns.push_back({"km3", std::vector<double>{19.5, 9, 3.5, 0.4}});
    t.columns.push_back({"name", std::vector<std::string>{"", "Nurek", "", "Kasan"}});
  });
  layer("Use of water", R"({"by":"pies","fields":["fields","towns","power"],"size":22})", [&](FeatureTable& t) {
    for (int i = 0; i < 4; ++i) shape(t, GeometryKind::kPoint, {{71.2 + 0.22 * i, 39.3}});
    t.columns.push_back({"fields", std::vector<double>{50, 10, 0, 5}});
    t.columns.push_back({"towns", std::vector<double>{20, 12, 9, 0}});
    t.columns.push_back({"power", std::vector<double>{30, 3, NAN, 0}});
  });
  layer("Wells", R"({"by":"one","fill":"#1f9e89","line":"#ffffff","width":1,"size":3.5})", [&](FeatureTable& t) {
    for (int i = 0; i < 9; ++i) shape(t, GeometryKind::kPoint, {{70.15 + 0.2 * i, 39.12}});
  });
  Progress progress(2);
  SceneOptions options;
  options.title = "Symbols";
  auto scene = build_scene(project, {}, options, progress);
  EXPECT_TRUE(scene);
  scene->sea = rgb(0xfbfaf7);
  return *scene;
}

}  // namespace thalweg
