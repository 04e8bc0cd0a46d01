#pragma once
// Layers of lines written down in a test.

#include <memory>
#include <string>
#include <vector>

#include "geo/water/river_graph.hpp"

namespace thalweg::test {

struct Drawn {
  std::vector<LonLat> line;
  std::string name{};
  std::string flows{};
};

inline RiverLines layer_of(const std::vector<Drawn>& drawn, double accuracy_m = 15) {
  auto table = std::make_shared<FeatureTable>();
  table->name = "drawn";
  std::vector<std::string> names, flows;
  for (const Drawn& d : drawn) {
    GeometryColumn& g = table->geometry;
    g.coords.insert(g.coords.end(), d.line.begin(), d.line.end());
    g.end_ring();
    g.end_part();
    g.end_feature(GeometryKind::kLine);
    names.push_back(d.name);
    flows.push_back(d.flows);
  }
  table->columns = {{"name", std::move(names)}, {"flows", std::move(flows)}};
  RiverLines layer;
  layer.table = std::move(table);
  layer.accuracy_m = accuracy_m;
  return layer;
}

}  // namespace thalweg::test
