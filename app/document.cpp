#include "app/document.hpp"

#include <algorithm>

#include "geo/register/annotation.hpp"

namespace thalweg {

KeptMap find_kept_map(const std::filesystem::path& file, const SceneOptions& options) {
  KeptMap kept;
  if (file.empty()) return kept;
  const auto key = map_key(input_files(file), options);
  if (!key || key->empty()) return kept;
  kept.key = *key;
  auto map = load_map(*key);
  if (map) map->scene.furniture.words = options.words, map->scene.furniture.ink = options.ink;
  if (map) kept.map = std::make_shared<const CachedMap>(std::move(*map));
  return kept;
}

Result<OpenedProject> open_for_window(const std::filesystem::path& file, Progress& progress) {
  OpenedProject opened;
  auto project = file.empty() ? default_project(opened.problems, progress) : open_project(file, opened.problems, progress);
  if (!project) return tl::unexpected(project.error());
  opened.project = std::make_shared<const Project>(std::move(*project));
  return opened;
}

std::vector<std::shared_ptr<const Layer>> border_layers(const Project& project) {
  std::vector<std::shared_ptr<const Layer>> list;
  for (const auto& layer : project.layers)
    if (layer->role == LayerRole::kBorders) list.push_back(layer);
  // Among equal dates the first one counts as the newest, as in Project::borders().
  std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a->date > b->date; });
  return list;
}

Result<std::shared_ptr<const Vintage>> find_vintage(std::shared_ptr<const Project> project, std::shared_ptr<const Layer> layer,
                                                    Progress& progress) {
  auto v = std::make_shared<Vintage>();
  progress.report(0.05, "shared borders of " + layer->title);
  auto input = prepare(project, layer, {}, {}, progress);
  if (!input) return tl::unexpected(input.error());
  v->input = std::move(*input);
  v->problems = v->input.problems;
  progress.report(0.5, "lengths of borders");
  BorderOptions border_options;
  border_options.vertex_accuracy_m = layer->vertex_accuracy_m;
  auto found = borders(*v->input.graph, *v->input.land, border_options, progress);
  if (!found) return tl::unexpected(found.error());
  v->borders = std::move(*found);
  progress.report(0.75, "enclaves");
  EnclaveOptions enclave_options;
  enclave_options.vertex_accuracy_m = layer->vertex_accuracy_m;
  auto cut_off = enclaves(*v->input.graph, *v->input.land, enclave_options, v->problems, progress);
  if (!cut_off) return tl::unexpected(cut_off.error());
  v->enclaves = std::move(*cut_off);
  for (Enclave& e : v->enclaves) {
    if (!e.name.empty()) continue;
    if (const PlaceName* name = project->enclave_name(e.inside, e)) e.name = name->en;
  }
  v->tripoints = tripoints(*v->input.graph);
  progress.report(1);
  return std::shared_ptr<const Vintage>(std::move(v));
}

BorderFindings findings_of(const Vintage& vintage) {
  BorderFindings findings;
  findings.graph = vintage.input.graph;
  findings.land = vintage.input.land;
  findings.enclaves = vintage.enclaves;
  return findings;
}

std::shared_ptr<const Pickable> make_pickable(std::shared_ptr<const Vintage> vintage) {
  auto made = std::make_shared<Pickable>();
  made->picker = BorderPicker(vintage->borders);
  made->vintage = std::move(vintage);
  return made;
}

const Border* same_border(const Border& border, const Vintage& other) {
  const auto found = std::find_if(other.borders.begin(), other.borders.end(), [&](const Border& b) { return b.a == border.a && b.b == border.b; });
  return found == other.borders.end() ? nullptr : &*found;
}

const Enclave* same_enclave(const Enclave& enclave, const Vintage& other) {
  const auto claim = [](const Enclave& e) { return e.kind == EnclaveKind::kDoubleClaim || e.kind == EnclaveKind::kNoOwner; };
  for (const Enclave& e : other.enclaves) {
    if (claim(e) != claim(enclave) || e.owner != enclave.owner) continue;
    if (!e.name.empty() || !enclave.name.empty()) {
      if (e.name == enclave.name) return &e;
    } else if (holds(e, enclave.inside) || holds(enclave, e.inside)) {
      return &e;
    }
  }
  return nullptr;
}

std::vector<LayerState> layer_states(const Project& project) {
  std::vector<LayerState> states;
  for (auto layer = project.layers.rbegin(); layer != project.layers.rend(); ++layer) states.push_back({(*layer)->id, (*layer)->visible, (*layer)->opacity, (*layer)->style});
  return states;
}

bool same_annotations(const std::shared_ptr<const std::vector<Annotation>>& a, const std::shared_ptr<const std::vector<Annotation>>& b) {
  if (a == b) return true;
  const bool none_a = !a || a->empty(), none_b = !b || b->empty();
  return none_a || none_b ? none_a && none_b : *a == *b;
}

bool operator==(const Arrangement& a, const Arrangement& b) {
  return a.layers == b.layers && a.bookmarks == b.bookmarks && same_annotations(a.annotations, b.annotations);
}

Arrangement arrangement_of(const Project& project) { return {layer_states(project), project.annotations, project.bookmarks}; }

Project arranged(const Project& project, const Arrangement& arrangement) {
  Project made = arranged(project, arrangement.layers);
  made.annotations = arrangement.annotations;
  made.bookmarks = arrangement.bookmarks;
  return made;
}

std::string what_changed(const Project& project, const std::vector<LayerState>& before, const std::vector<LayerState>& after, const Words& words) {
  for (const LayerState& now : after) {
    const auto was = std::find_if(before.begin(), before.end(), [&](const LayerState& s) { return s.id == now.id; });
    if (was == before.end() || *was == now) continue;
    const Layer* layer = project.layer(now.id);
    const std::string title = layer == nullptr ? now.id : words.name(layer->title);
    if (was->visible != now.visible) return now.visible ? words.tr("Show: {}", title) : words.tr("Hide: {}", title);
    if (was->opacity != now.opacity) return words.tr("Opacity: {}", title);
    return words.tr("Style: {}", title);
  }
  return before == after ? "" : words.tr("Order of layers");
}

Project arranged(const Project& project, const std::vector<LayerState>& states) {
  Project made = project;
  made.layers.clear();
  for (auto state = states.rbegin(); state != states.rend(); ++state) {
    const auto found = std::find_if(project.layers.begin(), project.layers.end(), [&](const auto& l) { return l->id == state->id; });
    if (found == project.layers.end()) continue;
    if ((*found)->visible == state->visible && (*found)->opacity == state->opacity && (*found)->style == state->style) {
      made.layers.push_back(*found);
      continue;
    }
    auto changed = std::make_shared<Layer>(**found);  // the table is shared
    changed->visible = state->visible;
    changed->opacity = state->opacity;
    changed->style = state->style;
    made.layers.push_back(std::move(changed));
  }
  return made;
}

}  // namespace thalweg
