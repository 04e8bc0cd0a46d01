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
  f.title = b.options.title.empty() ? b.project.title : b.options.title;
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

}  // namespace

bool SceneBuild::shows(const Layer& layer) const {
  return layer.visible && std::find(options.hidden.begin(), options.hidden.end(), layer.id) == options.hidden.end();
}

double number_at(const Column* column, std::size_t row) {
  if (column == nullptr) return NAN;
  if (const auto* d = std::get_if<std::vector<double>>(&column->values)) return (*d)[row];
  if (const auto* i = std::get_if<std::vector<std::int64_t>>(&column->values)) return static_cast<double>((*i)[row]);
  const std::string& text = std::get<std::vector<std::string>>(column->values)[row];
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return end == text.c_str() ? NAN : value;
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

Result<MapScene> build_scene(const Project& project, const BorderFindings& findings, const SceneOptions& options, Progress& progress) {
  MapScene scene;
  scene.sea = palette::kSea;
  SceneBuild b{project, findings, options, progress, scene, {}, {}, {}};
  if (findings.graph) b.tints = tint_parties(*findings.graph, project.focus);
  const Layer* newest = project.borders();
  // Land, then water, then boundaries, then places, whatever the order of the layers; within each, their order.
  const auto each = [&](LayerRole role, auto&& add) {
    for (const auto& layer : project.layers) {
      if (layer->role != role || !layer->table || !b.shows(*layer) || progress.cancelled()) continue;
      add(b, *layer);
      b.used.push_back(layer->id);
    }
  };
  const bool known = newest != nullptr && b.shows(*newest) && findings.graph;
  for (const auto& layer : project.layers) {
    if (!layer->table || !b.shows(*layer) || progress.cancelled()) continue;
    if (layer->role == LayerRole::kCountries) add_countries(b, *layer);
    else if (layer->role == LayerRole::kOther) add_plain(b, *layer);
    else if (known && layer.get() == newest) add_border_fills(b, *layer);
    else continue;
    b.used.push_back(layer->id);
  }
  for (const auto& layer : project.layers) {
    if (!layer->raster || !b.shows(*layer) || progress.cancelled() || (layer->role == LayerRole::kElevation && !options.relief)) continue;
    add_raster_layer(b, *layer);
    b.used.push_back(layer->id);
  }
  // Round a raster alone there is no sea, only paper.
  const auto is_fill = [](const SceneItem& i) { return std::holds_alternative<FillItem>(i); };
  if (!scene.items.empty() && std::none_of(scene.items.begin(), scene.items.end(), is_fill) && std::holds_alternative<RasterItem>(scene.items.front())) scene.sea = palette::kNoMap;
  // Lakes cover the centre lines that lead rivers through them.
  each(LayerRole::kRivers, add_rivers);
  each(LayerRole::kLakes, add_lakes);
  scene.graticule_below = scene.items.size();
  each(LayerRole::kBorders, [&](SceneBuild& build, const Layer& layer) {
    if (&layer == newest && known) add_border_lines(build, layer);
    else add_other_borders(build, layer);
  });
  each(LayerRole::kPlaces, add_places);
  add_legend(b);
  add_margin_texts(b);
  if (progress.cancelled()) return cancelled();
  return scene;
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
