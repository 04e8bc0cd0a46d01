#include "layers/build_scene.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "geo/base/parallel.hpp"
#include "layers/arcs.hpp"
#include "layers/palette.hpp"
#include "layers/scene_parts.hpp"

namespace thalweg {
namespace {

void add_unique(std::vector<std::string>& list, const std::string& s) {
  if (!s.empty() && std::find(list.begin(), list.end(), s) == list.end()) list.push_back(s);
}

void add_margin_texts(SceneBuild& b) {
  Furniture& f = b.scene.furniture;
  f.words = b.options.words;
  f.ink = b.options.ink;
  f.title = b.options.title.empty() ? f.words.name(b.project.title) : b.options.title;
  for (const auto& layer : b.project.layers) {
    if (std::find(b.used.begin(), b.used.end(), layer->id) != b.used.end()) {
      add_unique(f.attribution, layer->source.attribution.empty() ? layer->source.title : layer->source.attribution);
    }
  }
  const Layer* borders = b.project.borders();
  if (borders == nullptr) return;
  const std::string date = borders->date.empty() ? borders->source.date : borders->date;
  if (!date.empty()) f.subtitle = f.words.tr("Boundaries as mapped at {}", date);
  const bool osm = borders->source.attribution.find("OpenStreetMap") != std::string::npos;
  const std::string by = osm ? "OpenStreetMap" : borders->source.title.empty() ? borders->title : borders->source.title;
  if (date.empty()) f.notes.push_back(f.words.tr("Boundaries as mapped by {}; not an opinion on the legal status of any territory or on the course of any boundary.", by));
  else f.notes.push_back(f.words.tr("Boundaries as mapped by {} at {}; not an opinion on the legal status of any territory or on the course of any boundary.", by, date));
}

constexpr std::uint32_t kNoItem = 0xffffffff;  // as in Label

}  // namespace

bool SceneBuild::shows(const Layer& layer) const {
  return layer.visible && std::find(options.hidden.begin(), options.hidden.end(), layer.id) == options.hidden.end();
}

Result<BorderFindings> find_borders(const Project& project, Problems& problems, Progress& progress) {
  BorderFindings found;
  const Layer* layer = project.borders();
  if (layer == nullptr || !layer->table) return found;
  std::string key = layer->key;
  if (key.empty()) key = guess_key(*layer->table).value_or("");
  if (key.empty()) return found;  // shapes without parties: drawn plainly
  auto parties = parties_from_key(*layer->table, key, problems);
  if (!parties) return tl::unexpected(parties.error());
  auto graph = BorderGraph::build(layer->table, std::move(*parties), {}, problems, progress);
  if (!graph) return tl::unexpected(graph.error());
  found.graph = std::make_shared<const BorderGraph>(std::move(*graph));
  auto land = find_territories(*found.graph, progress);
  if (!land) return tl::unexpected(land.error());
  found.land = std::make_shared<const Territories>(std::move(*land));
  EnclaveOptions options;
  options.vertex_accuracy_m = layer->vertex_accuracy_m;
  auto list = enclaves(*found.graph, *found.land, options, problems, progress);
  if (!list) return tl::unexpected(list.error());
  found.enclaves = std::move(*list);
  return found;
}

const Fill& LayerBuild::areas() {
  auto& made = out.shapes.areas;
  if (!made) made = std::make_shared<const Fill>(fill_of(layer.table->geometry, scene.progress));
  return *made;
}

const Lines& LayerBuild::lines(bool outlines) {
  auto& made = outlines ? out.shapes.outlines : out.shapes.lines;
  if (!made) made = std::make_shared<const Lines>(lines_of(layer.table->geometry, outlines, scene.progress));
  return *made;
}

const GraphFill& LayerBuild::graph() {
  auto& made = out.shapes.graph;
  if (!made) made = std::make_shared<const GraphFill>(fill_of(*scene.findings.graph, scene.progress));
  return *made;
}

namespace {

// The part of a layer: as it was, with the shapes that it had, or anew.
std::shared_ptr<const LayerPart> part_of(const SceneBuild& b, const Layer& layer, bool known, const LayerPart* before) {
  const bool same_shapes = before != nullptr && before->table == layer.table && before->graph == b.findings.graph && before->role == layer.role;
  auto part = std::make_shared<LayerPart>();
  part->table = layer.table;
  part->graph = b.findings.graph;
  part->role = layer.role;
  part->style = layer.style;
  if (same_shapes) part->shapes = before->shapes;
  LayerBuild l{b, layer, *part, merged(default_style(layer), layer.style)};
  const auto& rule = layer.style.rule;
  // The fill of a disc is no fill of areas.
  if (rule && (rule->kind == StyleKind::kProportional || rule->kind == StyleKind::kPies) && !layer.style.fill) l.style.fill.reset();
  part->classes = std::make_shared<const ClassTable>(class_table(*layer.table, l.style, b.options.words));
  switch (layer.role) {
    case LayerRole::kCountries: add_countries(l); break;
    case LayerRole::kRivers: add_rivers(l); break;
    case LayerRole::kLakes: add_lakes(l); break;
    case LayerRole::kPlaces: add_places(l); break;
    case LayerRole::kBorders: known ? add_borders(l) : add_other_borders(l); break;
    default: add_plain(l);
  }
  add_class_legend(l);
  keep_to_style(l);
  return part;
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

Result<BuiltScene> build_scene_parts(const Project& project, const BorderFindings& findings, const SceneOptions& options, const SceneParts* before, Progress& progress) {
  BuiltScene built;
  MapScene& scene = built.scene;
  scene.sea = palette::kSea;
  SceneBuild b{project, findings, options, progress, scene, {}, {}};
  if (findings.graph) b.tints = tint_parties(*findings.graph, project.focus);
  const Layer* newest = project.borders();
  const bool known = newest != nullptr && b.shows(*newest) && findings.graph;
  auto parts = std::make_shared<SceneParts>();
  parts->language = options.language;
  if (before != nullptr && before->language == options.language) parts->of = before->of;
  std::vector<std::pair<const Layer*, std::shared_ptr<const LayerPart>>> shown;
  for (const auto& layer : project.layers) {
    if (layer->opacity < 1) scene.opacity.push_back({layer->id, layer->opacity});
    if (!layer->table || !b.shows(*layer)) continue;
    if (progress.cancelled()) return cancelled();
    auto& part = parts->of[layer->id];
    if (!part || part->table != layer->table || part->graph != findings.graph || part->role != layer->role || !(part->style == layer->style))
      part = part_of(b, *layer, known && layer.get() == newest, part.get());
    shown.emplace_back(layer.get(), part);
    b.used.push_back(layer->id);
  }
  // Land, then relief, then basins and water, then boundaries, then symbols, then places, whatever the order of the layers; within
  // each, their order.
  const auto put_below = [&](auto&& wanted) {
    for (const auto& [layer, part] : shown) {
      if (!wanted(layer->role)) continue;
      const auto first = static_cast<std::uint32_t>(scene.items.size());
      append(scene.items, part->below);
      for (Label label : part->labels) {
        if (label.item != kNoItem) label.item += first;
        scene.labels.push_back(std::move(label));
      }
    }
  };
  put_below([&](LayerRole r) { return r == LayerRole::kCountries || r == LayerRole::kOther || r == LayerRole::kBorders; });
  for (const auto& layer : project.layers) {
    if (!layer->raster || !b.shows(*layer) || progress.cancelled() || (layer->role == LayerRole::kElevation && !options.relief)) continue;
    add_raster_layer(b, *layer);
    b.used.push_back(layer->id);
  }
  // Round a raster alone there is no sea, only paper.
  const auto is_fill = [](const SceneItem& i) { return std::holds_alternative<FillItem>(i); };
  if (!scene.items.empty() && std::none_of(scene.items.begin(), scene.items.end(), is_fill) && std::holds_alternative<RasterItem>(scene.items.front())) scene.sea = palette::kNoMap;
  put_below([](LayerRole r) { return r == LayerRole::kBasins; });
  // Lakes cover the centre lines that lead rivers through them.
  put_below([](LayerRole r) { return r == LayerRole::kRivers; });
  put_below([](LayerRole r) { return r == LayerRole::kLakes; });
  scene.graticule_below = scene.items.size();
  for (const auto& [layer, part] : shown) append(scene.items, part->above);
  for (const auto& [layer, part] : shown) append(scene.items, part->symbols);
  put_below([](LayerRole r) { return r == LayerRole::kPlaces; });
  add_annotations(b);
  for (const auto& [layer, part] : shown) append(b.style_legend, part->legend);
  add_legend(b);
  add_margin_texts(b);
  if (progress.cancelled()) return cancelled();
  built.parts = std::move(parts);
  return built;
}

Result<MapScene> build_scene(const Project& project, const BorderFindings& findings, const SceneOptions& options, Progress& progress) {
  auto built = build_scene_parts(project, findings, options, nullptr, progress);
  if (!built) return tl::unexpected(built.error());
  return std::move(built->scene);
}

MapScene first_scene(const Project& project, Progress& progress) {
  constexpr double kParts = 1500;  // of the project's extent: about a pixel of a screen
  const double step = std::max({project.view.north - project.view.south, project.view.east - project.view.west, 1e-9}) / kParts;
  MapScene scene;
  scene.sea = palette::kSea;
  for (const auto& layer : project.layers) {
    if (!layer->table || !layer->visible || progress.cancelled()) continue;
    const GeometryColumn& g = layer->table->geometry;
    // Features in pieces, each with a set of its own, put together in order.
    constexpr std::size_t kGrain = 4096;
    std::vector<std::vector<std::vector<LonLat>>> pieces((g.rings() + kGrain - 1) / kGrain);
    parallel_for(progress, g.rings(), kGrain, [&](std::size_t begin, std::size_t end) {
      for (std::size_t r = begin; r < end; ++r) {
        const auto ring = g.ring(r);
        if (ring.size() < 2) continue;
        std::vector<LonLat> thin{ring.front()};
        for (const LonLat& p : ring) {
          if (std::abs(p.lon - thin.back().lon) + std::abs(p.lat - thin.back().lat) > step) thin.push_back(p);
        }
        if (thin.size() > 3) pieces[begin / kGrain].push_back(std::move(thin));
      }
    });
    const bool polygons = layer->role != LayerRole::kRivers;
    LineItem lines;
    auto set = std::make_shared<ArcSet>();
    for (auto& piece : pieces) {
      for (auto& line : piece) {
        if (polygons) line.push_back(line.front());
        lines.chains.arc.push_back(static_cast<std::int32_t>(set->arcs()));
        add_arc(*set, line);
        end_chain(lines.chains, *set);
      }
    }
    rank_arcs(*set, progress);
    lines.layer = layer->id;
    lines.arcs = set;
    lines.style.width_px = 0.8F;
    lines.style.colour = polygons ? palette::kCoast : palette::kRiver;
    scene.items.emplace_back(std::move(lines));
  }
  return scene;
}

}  // namespace thalweg
