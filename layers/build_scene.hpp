#pragma once
// From a project and what was found in it to the description of its map.

#include <memory>
#include <string>
#include <vector>

#include "geo/base/words.hpp"
#include "geo/border/border.hpp"
#include "geo/border/enclave.hpp"
#include "geo/register/project.hpp"
#include "layers/scene.hpp"

namespace thalweg {

// Of the project's newest border layer; null and empty where it has none.
struct BorderFindings {
  std::shared_ptr<const BorderGraph> graph;
  std::shared_ptr<const Territories> land;
  std::vector<Enclave> enclaves;
};

// Errors: as BorderGraph::build, find_territories() and enclaves().
Result<BorderFindings> find_borders(const Project& project, Problems& problems, Progress& progress);

struct SceneOptions {
  std::string language = "en";       // of names, where the data has it; else English
  Words words;                       // of legend and margins
  PageInk ink;
  std::string title;                 // empty: the project's
  bool relief = true;                // shade the land where the project has an elevation
  std::vector<std::string> hidden;   // ids of layers left out beside those that are not visible
};

// Cost: linear in the vertices, once per project; views are built from the scene. Errors: kCancelled.
Result<MapScene> build_scene(const Project& project, const BorderFindings& findings, const SceneOptions& options,
                             Progress& progress);

// The same, keeping what each layer adds, so that a change of one layer's style, order or visibility makes that
// layer's part anew and takes the others as they are, and its shapes with it. `before` may be null.
struct SceneParts;
struct BuiltScene {
  MapScene scene;
  std::shared_ptr<const SceneParts> parts;
};
Result<BuiltScene> build_scene_parts(const Project& project, const BorderFindings& findings, const SceneOptions& options,
                                     const SceneParts* before, Progress& progress);

// A first picture of a large project while everything else is being found: outlines alone, thinned to what a
// screen can show of the whole. A tenth of a second for eight million vertices. Empty where cancelled.
MapScene first_scene(const Project& project, Progress& progress);

}  // namespace thalweg
