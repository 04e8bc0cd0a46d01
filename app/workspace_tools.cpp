// The tools of the workspace: what is measured.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/workspace.hpp"
#include "geo/analysis/rows.hpp"
#include "layers/map_ink.hpp"
#include "layers/scene_parts.hpp"

namespace thalweg {
namespace {

constexpr double kSnap_px = 10;
constexpr double kLassoStep_px = 24;

}  // namespace

// --- two maps -----------------------------------------------------------------------------------------

std::vector<std::shared_ptr<const Layer>> Workspace::comparable() const {
  if (!project_) return {};
  auto layers = border_layers(*project_);
  if (!layers.empty()) layers.erase(layers.begin());
  return layers;
}

std::vector<const Layer*> Workspace::instead_of(const std::string& layer) const {
  std::vector<const Layer*> list;
  const Layer* left = project_ ? project_->layer(layer) : nullptr;
  if (left == nullptr) return list;
  for (const LayerState& s : now_.layers)
    if (const Layer* other = project_->layer(s.id); other != nullptr && other != left && other->role == left->role) list.push_back(other);
  return list;
}

void Workspace::compare(const Comparison& what) {
  if (what == comparison_) return;
  changed_ = true;
  comparison_ = what;
  other_plain_.reset();
  other_scene_.reset();
  other_parts_.reset();
  other_task_.reset();
  build_other_job();
}

void Workspace::build_other_job() {
  const Layer* left = project_ ? project_->layer(comparison_.left) : nullptr;
  if (left == nullptr) return;
  const auto found_in = [&](const std::string& id) { return std::find_if(vintages_.begin(), vintages_.end(), [&](const auto& v) { return v->input.layer->id == id; }); };
  Arrangement there = now_;
  for (LayerState& s : there.layers) s.visible = s.id != comparison_.left && (s.visible || s.id == comparison_.right);
  Project project = arranged(*project_, there);
  // Of borders there is one layer alone: another one's lines would be drawn over it as those of another date.
  if (left->role == LayerRole::kBorders) std::erase_if(project.layers, [&](const auto& l) { return l->role == LayerRole::kBorders && l->id != comparison_.right; });
  BorderFindings findings;
  if (const Layer* borders = project.borders()) {
    const auto vintage = found_in(borders->id);
    // Where its borders have not been found yet, it is begun when they are.
    if (vintage != vintages_.end()) findings = findings_of(**vintage);
    else if (left->role == LayerRole::kBorders && (older_.pending() || find_.pending())) return;
  }
  other_task_ = jobs_.start(
      "other", words_.tr("Preparing the map to compare with"),
      [project = std::move(project), findings = std::move(findings), options = scene_options(), parts = other_parts_](Progress& progress) {
        return build_scene_parts(project, findings, options, parts.get(), progress);
      },
      [this](Result<BuiltScene> result) {
        if (!result) return fail_with(result.error());
        other_plain_ = std::make_shared<const MapScene>(std::move(result->scene));
        other_parts_ = result->parts;
        other_scene_ = std::make_shared<const MapScene>(in_ink(*other_plain_, ink_));
      });
}

// --- features ---------------------------------------------------------------------------------------

void Workspace::select_area(const std::vector<PointPx>& outline, bool add) {
  std::vector<LonLat> ring;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    // Straight on the screen is not straight in degrees.
    const PointPx a = outline[i], b = outline[(i + 1) % outline.size()];
    const int steps = std::max(1, static_cast<int>(std::hypot(b.x - a.x, b.y - a.y) / kLassoStep_px));
    for (int k = 0; k < steps; ++k)
      if (const auto at = place_at({a.x + (b.x - a.x) * k / steps, a.y + (b.y - a.y) * k / steps})) ring.push_back(*at);
  }
  select({});
  attributes_.select_area(ring, add);
  const std::size_t n = attributes_.selected().size();
  if (attributes_.layer()) notice = words_.tr("Selected in {}: {}", words_.name(attributes_.layer()->title), n);
  changed_ = true;
}

void Workspace::fly_to_selected() {
  const GeoBox box = attributes_.selected_box();
  if (box.empty()) return;
  if (box.east > box.west || box.north > box.south) fly_to(box);
  else fly_to(LonLat{box.west, box.south}, 25);
}

// --- tools ------------------------------------------------------------------------------------------

void Workspace::choose_tool(ToolKind tool) {
  if (tool == tool_) return;
  tool_ = tool;
  measuring_.points.clear();
  measuring_.finished = false;
  hovered_ = {};
  changed_ = true;
  remeasure();
}

void Workspace::choose_measure(MeasureKind kind) {
  choose_tool(ToolKind::kMeasure);
  if (kind == measuring_.kind) return;
  measuring_.kind = kind;
  // The same places, measured otherwise, where it can take them.
  const std::size_t most = info_of(kind).most;
  if (most != 0 && measuring_.points.size() > most) measuring_.points.clear();
  measuring_.finished = most != 0 && measuring_.points.size() == most;
  changed_ = true;
  remeasure();
}

void Workspace::set_radii_km(std::vector<double> radii) {
  measuring_.radii_km = std::move(radii);
  remeasure();
}

MeasureSources Workspace::measure_sources() const {
  MeasureSources sources;
  sources.radii_km = measuring_.radii_km;
  if (near_ && !vintages_.empty()) {
    sources.border_index = near_.get();
    sources.borders = vintages_.front()->borders;
    const Layer& layer = *vintages_.front()->input.layer;
    sources.borders_source = source_line(layer) + fmt::format("; a vertex is good to {:g} m (one sigma)", layer.vertex_accuracy_m);
  }
  if (project_) {
    for (const auto& layer : project_->layers) {
      if (layer->role != LayerRole::kElevation || !layer->raster) continue;
      sources.heights = layer->raster.get();
      sources.unit_m = std::isnan(layer->unit_m) ? metres_per_unit(layer->raster->info().bands.front()) : layer->unit_m;
      sources.heights_source = source_line(*layer);
    }
  }
  return sources;
}

void Workspace::remeasure() {
  changed_ = true;
  profile_task_.reset();
  if (tool_ != ToolKind::kMeasure) {
    measured_.reset();
    return;
  }
  if (measuring_.kind == MeasureKind::kNearest && !near_ && !vintages_.empty()) {
    // Of borders of millions of vertices the index takes a while.
    measured_.reset();
    near_task_ = jobs_.start(
        "near", words_.tr("Indexing the borders"),
        [vintage = vintages_.front()](Progress&) -> Result<std::shared_ptr<const BorderIndex>> { return std::make_shared<const BorderIndex>(vintage->borders); },
        [this](Result<std::shared_ptr<const BorderIndex>> result) {
          if (!result) return fail_with(result.error());
          near_ = *result;
          remeasure();
        });
    return;
  }
  const bool reads = measuring_.kind == MeasureKind::kProfile && measuring_.points.size() >= info_of(measuring_.kind).least;
  if (!reads) {
    Progress progress;
    auto made = measure(measuring_.kind, measuring_.points, measure_sources(), progress);
    if (!made) return fail_with(made.error());
    measured_ = std::make_shared<const Measured>(std::move(*made));
    return;
  }
  measured_.reset();
  profile_task_ = jobs_.start(
      "profile", words_.tr("Reading heights"),
      [points = measuring_.points, sources = measure_sources(), project = project_](Progress& progress) { return measure(MeasureKind::kProfile, points, sources, progress); },
      [this](Result<Measured> result) {
        if (!result) return fail_with(result.error());
        measured_ = std::make_shared<const Measured>(std::move(*result));
      });
}

std::optional<Measured> Workspace::measured_with(LonLat next) const {
  std::vector<LonLat> points = measuring_.points;
  points.push_back(next);
  const MeasureKind kind = measuring_.kind == MeasureKind::kProfile ? MeasureKind::kDistance : measuring_.kind;
  const bool missing = kind == MeasureKind::kNearest && !near_;
  if (missing || points.size() < 2 + (kind == MeasureKind::kAngle ? 1U : 0U) - (info_of(kind).least == 1 ? 1U : 0U)) return std::nullopt;
  Progress progress;
  auto made = measure(kind, points, measure_sources(), progress);
  return made ? std::optional(std::move(*made)) : std::nullopt;
}

std::optional<Workspace::Aim> Workspace::aim(PointPx at) const {
  const auto place = place_at(at);
  if (!place) return std::nullopt;
  Aim aim{*place};
  if (!measuring_.snapping || !pickable_) return aim;
  const double m_per_px = ground_m_per_px(view(), at);
  if (!(m_per_px > 0)) return aim;
  if (const auto vertex = pickable_->picker.nearest_vertex(*place, kSnap_px * m_per_px)) return Aim{vertex->at, true, true};
  if (const auto edge = pickable_->picker.nearest_edge(*place, kSnap_px * m_per_px)) return Aim{edge->at, true, false};
  return aim;
}

void Workspace::click(PointPx at) {
  changed_ = true;
  if (tool_ != ToolKind::kMeasure) return select(pick(at));
  if (measuring_.finished) {
    measuring_.points.clear();
    measuring_.finished = false;
  }
  const auto place = aim(at);
  if (place && (measuring_.points.empty() || !(measuring_.points.back() == place->at))) measuring_.points.push_back(place->at);
  measuring_.finished = info_of(measuring_.kind).most != 0 && measuring_.points.size() == info_of(measuring_.kind).most;
  remeasure();
}

void Workspace::finish_measuring() {
  if (tool_ != ToolKind::kMeasure) return;
  measuring_.finished = measuring_.points.size() > 1;
  changed_ = true;
}

void Workspace::remove_last_point() {
  if (measuring_.points.empty()) return;
  measuring_.points.pop_back();
  measuring_.finished = false;
  remeasure();
}

void Workspace::escape() {
  changed_ = true;
  if (tool_ == ToolKind::kMeasure && !measuring_.points.empty()) {
    measuring_.points.clear();
    measuring_.finished = false;
    remeasure();
  } else if (tool_ != ToolKind::kSelect) {
    choose_tool(ToolKind::kSelect);
  } else {
    select({});
    attributes_.select({});
  }
}

}  // namespace thalweg
