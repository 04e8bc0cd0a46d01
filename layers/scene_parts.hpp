#pragma once
// The parts of build_scene(), each in a file of its own.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "layers/arcs.hpp"
#include "layers/build_scene.hpp"
#include "layers/scene_style.hpp"

namespace thalweg {

// What takes long about a layer's drawing and does not depend on its style. Made when first asked for.
struct LayerShapes {
  std::shared_ptr<const Fill> areas;
  std::shared_ptr<const Lines> lines, outlines;  // without and with the outlines of polygons
  std::shared_ptr<const GraphFill> graph;
};

// What one layer adds to a scene, and what that was made of.
struct LayerPart {
  TablePtr table;
  std::shared_ptr<const BorderGraph> graph;  // of the findings
  LayerRole role = LayerRole::kOther;
  Style style;
  LayerShapes shapes;
  std::shared_ptr<const ClassTable> classes;
  std::vector<SceneItem> below;       // land and water
  std::vector<SceneItem> above;       // boundaries, over all water
  std::vector<SceneItem> symbols;     // over all lines
  std::vector<Label> labels;          // their `item` counts in `below`
  std::vector<LegendEntry> legend;    // of a style of its own
};

struct SceneParts {
  std::string language;
  std::map<std::string, std::shared_ptr<const LayerPart>> of;  // by layer; those hidden now are kept
};

struct SceneBuild {
  const Project& project;
  const BorderFindings& findings;
  const SceneOptions& options;
  Progress& progress;
  MapScene& scene;
  std::map<std::string, Colour> tints;  // by party code
  std::vector<std::string> used;        // ids of the layers drawn
  std::vector<LegendEntry> raster_legend{};
  std::vector<LegendEntry> style_legend{};
  bool shows(const Layer& layer) const;
};

struct LayerBuild {
  const SceneBuild& scene;
  const Layer& layer;
  LayerPart& out;
  Style style;          // the layer's over its role's
  const ClassTable& classes() const { return *out.classes; }
  const Fill& areas();
  const Lines& lines(bool outlines);
  const GraphFill& graph();
};

// A tint for each party of the graph such that no two neighbours have the same one, as far as the palette
// goes (seven do for every map of countries). Depends on codes and neighbours alone.
std::map<std::string, Colour> tint_parties(const BorderGraph& graph, const std::vector<std::string>& focus);

LineStyle border_line(const Layer& layer);        // of settled borders
LineStyle other_border_line(const Layer& layer);  // of another date

// By role; each adds to `l.out`.
void add_countries(LayerBuild& l);
void add_borders(LayerBuild& l);        // of the layer that the findings are of: land, names, lines
void add_other_borders(LayerBuild& l);  // another date: outlines
void add_rivers(LayerBuild& l);
void add_lakes(LayerBuild& l);
void add_places(LayerBuild& l);
void add_plain(LayerBuild& l);

// By style. Whether areas have colours of a style instead of the tints of parties.
bool fills_follow_style(const LayerBuild& l);
// Fills like `like` with the colour of each polygon's class, an item for each hatch.
void add_class_fills(LayerBuild& l, const FillItem& like, const std::vector<std::uint32_t>& feature_of);
// Lines like `like`, an item for each look, the widest last.
void add_class_lines(LayerBuild& l, const LineItem& like, const std::vector<std::uint32_t>& feature_of, std::vector<SceneItem>& to);
void add_class_points(LayerBuild& l);       // dots of points
void add_symbols(LayerBuild& l);            // discs and pies of any features
void add_names(LayerBuild& l);              // of a layer whose role has none
void add_class_legend(LayerBuild& l);
void keep_to_style(LayerBuild& l);          // limits of scale; names on or off

void add_raster_layer(SceneBuild& b, const Layer& layer);  // heights or any other raster, over the land
void add_annotations(SceneBuild& b);     // of the project, over everything
void add_legend(SceneBuild& b);

}  // namespace thalweg
