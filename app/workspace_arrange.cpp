// What the user arranges in the workspace: layers, annotations, bookmarks; undone, done again and saved as one.
#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "app/workspace.hpp"
#include "geo/register/annotation.hpp"
#include "layers/scene_parts.hpp"

namespace thalweg {

// --- layers -------------------------------------------------------------------------------------------

void Workspace::edit(const std::string& label, Arrangement next) {
  if (!project_ || next == now_) return;
  history_.push(label, next);
  show(std::move(next));
}

void Workspace::set_layers(std::vector<LayerState> layers) {
  if (layers == now_.layers || !project_) return;
  Arrangement next = now_;
  next.layers = std::move(layers);
  const std::string label = what_changed(*project_, now_.layers, next.layers, words_);
  edit(label, std::move(next));
}

void Workspace::set_style(const std::string& layer, Style style) {
  auto layers = now_.layers;
  for (LayerState& s : layers)
    if (s.id == layer) s.style = std::move(style);
  set_layers(std::move(layers));
}

void Workspace::undo() {
  if (!history_.can_undo()) return;
  notice = words_.tr("Undone: {}", history_.undo_label());
  show(history_.undo());
}

void Workspace::redo() {
  if (!history_.can_redo()) return;
  notice = words_.tr("Done again: {}", history_.redo_label());
  show(history_.redo());
}

const ClassTable* Workspace::classes(const std::string& layer) const {
  if (!parts_) {
    const auto kept = kept_classes_.find(layer);
    return kept == kept_classes_.end() ? nullptr : kept->second.get();
  }
  const auto found = parts_->of.find(layer);
  return found == parts_->of.end() || !found->second ? nullptr : found->second->classes.get();
}

void Workspace::find_kept_classes() {
  classes_task_ = jobs_.start(
      "classes", words_.tr("Preparing the map"),
      [project = project_, words = words_](Progress& progress) -> Result<std::map<std::string, std::shared_ptr<const ClassTable>>> {
        std::map<std::string, std::shared_ptr<const ClassTable>> found;
        for (const auto& layer : project->layers) {
          if (progress.cancelled()) return cancelled();
          if (layer->table) found[layer->id] = std::make_shared<const ClassTable>(class_table(*layer->table, merged(default_style(*layer), layer->style), words));
        }
        return found;
      },
      [this](Result<std::map<std::string, std::shared_ptr<const ClassTable>>> found) {
        if (found) kept_classes_ = std::move(*found);
      });
}

void Workspace::save_project(const std::filesystem::path& file) {
  if (!project_) return;
  save_task_ = jobs_.start(
      "save", words_.tr("Saving {}", file.filename().string()),
      [project = project_, now = now_, file](Progress&) { return thalweg::save_project(arranged(*project, now), file); },
      [this, file, now = now_, project = project_](Result<> saved) {
        if (!saved) return fail_with(saved.error());
        if (project != project_) return;  // another one was opened meanwhile
        project_file_ = opened_file_ = file;
        saved_ = now;
        notice = words_.tr("Saved {}", file.string());
      });
}

void Workspace::show(Arrangement next) {
  const auto drawn_alike = [](const LayerState& a, const LayerState& b) { return a.id == b.id && a.visible == b.visible && a.style == b.style; };
  const bool same = std::equal(next.layers.begin(), next.layers.end(), now_.layers.begin(), now_.layers.end(), drawn_alike) && same_annotations(next.annotations, now_.annotations);
  now_ = std::move(next);
  changed_ = true;
  if (!same && project_) build_scene_job();
}

std::map<std::string, float> Workspace::opacities() const {
  std::map<std::string, float> list;
  const Layer* newest = project_ ? project_->borders() : nullptr;
  for (const LayerState& s : now_.layers) {
    list[s.id] = s.opacity;
    if (newest != nullptr && s.id == newest->id) list["enclaves"] = s.opacity;  // their names
  }
  return list;
}

// --- annotations --------------------------------------------------------------------------------------

std::span<const Annotation> Workspace::annotations() const {
  return now_.annotations ? std::span<const Annotation>(*now_.annotations) : std::span<const Annotation>();
}

void Workspace::set_annotations(std::vector<Annotation> annotations, const std::string& label) {
  Arrangement next = now_;
  next.annotations = std::make_shared<const std::vector<Annotation>>(std::move(annotations));
  edit(label, std::move(next));
}

bool Workspace::can_keep() const { return project_ && measured_ && !measured_->headline.empty() && tool_ == ToolKind::kMeasure; }

void Workspace::keep_measurement() {
  if (!can_keep()) return;
  changed_ = true;
  std::vector<Annotation> list(annotations().begin(), annotations().end());
  if (list.size() >= kMostAnnotations || measured_->points.size() > kMostAnnotationPoints || (measured_->kind == MeasureKind::kRings && measuring_.radii_km.size() > kMostRings)) {
    notice = words_.tr("Too much to keep: delete some annotations, or measure with fewer points");
    return;
  }
  const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
  Annotation kept = annotation_of(*measured_, fmt::format("{:04}-{:02}-{:02}", static_cast<int>(today.year()), static_cast<unsigned>(today.month()), static_cast<unsigned>(today.day())));
  kept.id = free_id(list);
  const std::string label = words_.tr("Keep: {}", words_.name(kept.title) + " " + kept.value);
  list.push_back(std::move(kept));
  set_annotations(std::move(list), label);
  notice = label;
  // The next click measures anew; what was kept is the map's now.
  measuring_.points.clear();
  measuring_.finished = false;
  remeasure();
}

void Workspace::fly_to_annotation(std::size_t i) {
  if (i >= annotations().size()) return;
  const Annotation& a = annotations()[i];
  const GeoBox box = box_of(a);
  if (box.east != box.west || box.north > box.south) fly_to(box);
  else if (!a.points.empty()) fly_to(a.points.front(), 25);
}

// --- bookmarks ----------------------------------------------------------------------------------------

namespace {

constexpr int kTries = 6;

// The box that fits the view: what it shows is wider at its corners than in the middle.
GeoBox box_that_fits(const MapView& view) {
  GeoBox box = visible_box(view);
  const auto middle = to_lonlat(view, {view.width_px / 2, view.height_px / 2});
  double width = box.east < box.west ? box.east + 360 - box.west : box.east - box.west, height = box.north - box.south;
  if (!middle || width > 120) return box;
  for (int i = 0; i < kTries; ++i) {
    const auto turned = [](double lon) { return lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon; };
    const GeoBox tried{turned(middle->lon - width / 2), std::max(middle->lat - height / 2, -90.0), turned(middle->lon + width / 2), std::min(middle->lat + height / 2, 90.0)};
    const auto fitted = fit(view.projection, tried, view.width_px, view.height_px, RectPx{0, 0, view.width_px, view.height_px}, view.pixel_ratio);
    if (!fitted || !(fitted->m_per_px > 0)) return box;
    box = tried;
    const double by = view.m_per_px / fitted->m_per_px;
    if (std::abs(by - 1) < 1e-4) break;
    width *= by;
    height *= by;
  }
  return box;
}

}  // namespace

void Workspace::set_bookmarks(std::vector<Bookmark> bookmarks, const std::string& label) {
  Arrangement next = now_;
  next.bookmarks = std::move(bookmarks);
  edit(label, std::move(next));
}

void Workspace::add_bookmark() {
  if (!project_ || !has_view()) return;
  auto list = bookmarks();
  std::string title;
  for (std::size_t n = list.size() + 1;; ++n) {
    title = words_.tr("View {}", n);
    if (std::none_of(list.begin(), list.end(), [&](const Bookmark& b) { return b.title == title; })) break;
  }
  list.push_back({title, box_that_fits(view())});
  const std::string label = words_.tr("Bookmark: {}", title);
  set_bookmarks(std::move(list), label);
  notice = label;
  changed_ = true;
}

void Workspace::go_to_bookmark(std::size_t i) {
  if (i < bookmarks().size()) fly_to(bookmarks()[i].box, 0);
}

}  // namespace thalweg
