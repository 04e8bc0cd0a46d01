#pragma once
// Small scenes that more than one test of pictures draws.

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "layers/arcs.hpp"

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

}  // namespace thalweg
