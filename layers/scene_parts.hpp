#pragma once
// The parts of build_scene(), each in a file of its own.

#include <map>
#include <string>
#include <vector>

#include "layers/build_scene.hpp"

namespace thalweg {

struct SceneBuild {
  const Project& project;
  const BorderFindings& findings;
  const SceneOptions& options;
  Progress& progress;
  MapScene& scene;
  std::map<std::string, Colour> tints;  // by party code
  std::vector<std::string> used;        // ids of the layers drawn
  std::shared_ptr<const ArcSet> graph_arcs{};  // the findings' arcs, for land and lines alike
  std::vector<LegendEntry> raster_legend{};
  bool shows(const Layer& layer) const;
};

// A tint for each party of the graph such that no two neighbours have the same one, as far as the palette
// goes (seven do for every map of countries). Depends on codes and neighbours alone.
std::map<std::string, Colour> tint_parties(const BorderGraph& graph, const std::vector<std::string>& focus);

void add_countries(SceneBuild& b, const Layer& layer);
void add_border_fills(SceneBuild& b, const Layer& layer);  // of the layer that the findings are of: land, and names
void add_border_lines(SceneBuild& b, const Layer& layer);  // the same one's lines, over the water
void add_other_borders(SceneBuild& b, const Layer& layer); // another date: outlines
void add_rivers(SceneBuild& b, const Layer& layer);
void add_lakes(SceneBuild& b, const Layer& layer);
void add_places(SceneBuild& b, const Layer& layer);
void add_plain(SceneBuild& b, const Layer& layer);
void add_raster_layer(SceneBuild& b, const Layer& layer);  // heights or any other raster, over the land
void add_legend(SceneBuild& b);

// A number from a column of any type; NaN where there is none.
double number_at(const Column* column, std::size_t row);

}  // namespace thalweg
