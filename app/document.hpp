#pragma once
// What the window has open: a project, and what was found in its borders. Made in jobs, never changed.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "geo/analysis/vintages.hpp"
#include "geo/register/project.hpp"
#include "layers/build_scene.hpp"
#include "layers/picking.hpp"
#include "layers/scene_cache.hpp"

namespace thalweg {

// What a file's map was when it was last prepared, and under which key it is kept.
struct KeptMap {
  std::string key;
  std::shared_ptr<const CachedMap> map;  // null: it is not kept
};
// Nothing kept, and no key, for the project inside the program: it is prepared in no time.
KeptMap find_kept_map(const std::filesystem::path& file, const SceneOptions& options);

struct OpenedProject {
  std::shared_ptr<const Project> project;
  Problems problems;
};

// The project inside the program where `file` is empty. Errors: those of open_project.
Result<OpenedProject> open_for_window(const std::filesystem::path& file, Progress& progress);

// Everything found in one layer of borders, whatever the project is about: what is drawn can be clicked.
// Errors: those of prepare(), borders() and enclaves().
Result<std::shared_ptr<const Vintage>> find_vintage(std::shared_ptr<const Project> project, std::shared_ptr<const Layer> layer,
                                                    Progress& progress);

// The layers of role kBorders, newest first.
std::vector<std::shared_ptr<const Layer>> border_layers(const Project& project);

// What the map's scene is built from.
BorderFindings findings_of(const Vintage& vintage);

// A vintage with the index to pick from.
struct Pickable {
  std::shared_ptr<const Vintage> vintage;
  BorderPicker picker;
};
std::shared_ptr<const Pickable> make_pickable(std::shared_ptr<const Vintage> vintage);

// The same border or enclave in another vintage: by the pair of codes; by name, else by owner and place.
const Border* same_border(const Border& border, const Vintage& other);
const Enclave* same_enclave(const Enclave& enclave, const Vintage& other);

// How the user wants a layer to be shown.
struct LayerState {
  std::string id;
  bool visible = true;
  float opacity = 1;
  Style style{};
  friend bool operator==(const LayerState&, const LayerState&) = default;
};

// What the user arranges: each change is a step that can be undone, and all of it is saved with the project.
struct Arrangement {
  std::vector<LayerState> layers;      // the topmost first
  std::shared_ptr<const std::vector<Annotation>> annotations;  // null: none
  std::vector<Bookmark> bookmarks;
  friend bool operator==(const Arrangement& a, const Arrangement& b);
};
bool same_annotations(const std::shared_ptr<const std::vector<Annotation>>& a, const std::shared_ptr<const std::vector<Annotation>>& b);

// As the project has them, the topmost first.
std::vector<LayerState> layer_states(const Project& project);
Arrangement arrangement_of(const Project& project);
// What differs, as the name of a step that can be undone: "Style: Rivers". Empty where nothing does.
std::string what_changed(const Project& project, const std::vector<LayerState>& before, const std::vector<LayerState>& after, const Words& words);
// The project with its layers in that order and shown so; a layer that is as the project has it stays the same object.
Project arranged(const Project& project, const std::vector<LayerState>& states);
Project arranged(const Project& project, const Arrangement& arrangement);  // with annotations and bookmarks

}  // namespace thalweg
