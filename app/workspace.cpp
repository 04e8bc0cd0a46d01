#include "app/workspace.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/projections.hpp"
#include "layers/map_ink.hpp"
#include "layers/map_book.hpp"
#include "layers/scene_parts.hpp"

namespace thalweg {
namespace {

constexpr double kPixel_m = 0.0254 / 96;      // of a screen of 96 dots an inch, the customary one
constexpr std::size_t kLarge_vertices = 1'000'000;

struct OpenedView {
  KeptMap kept;
  OpenedProject opened;  // without a project where a kept map can be shown first
  GeoBox box;
  MapProjectionPtr projection;
};

}  // namespace

Workspace::Workspace(std::function<void()> wake) : jobs_(2, std::move(wake)) {}

void Workspace::fail_with(const Error& error) {
  changed_ = true;
  if (error.code == ErrorCode::kCancelled) notice = words_.tr("Stopped");
  else failure_ = error;
}

void Workspace::stop_jobs() {
  // The map's own drawing would only start again.
  for (const JobStatus& job : jobs_.status())
    if (!job.key.starts_with("drawing")) jobs_.cancel(job.key);
}

// --- out --------------------------------------------------------------------------------------------

void Workspace::export_map(const std::filesystem::path& file, const std::string& page) {
  if (!scene_ || !has_view()) return;
  const auto format = page_format(file);
  if (!format) return fail_with(format.error());
  const auto size = parse_page(page, false);
  if (!size) return fail_with(size.error());
  RenderOptions options;
  options.like = view();
  options.opacity = opacities();
  lay_on_page(*size, usual_dpi(*format), options);
  export_task_ = jobs_.start(
      "export", words_.tr("Exporting {}", file.filename().string()),
      [scene = scene_, options, format = *format, file](Progress& progress) { return write_page(*scene, {}, format, options, file, progress); },
      [this, file](Result<std::string> written) {
        if (!written) return fail_with(written.error());
        notice = words_.tr("Wrote {}, {}", file.string(), *written);
      });
}

void Workspace::export_book(const std::filesystem::path& file, const std::string& page) {
  if (!scene_ || selected_.kind != Selection::Kind::kBorder || vintages_.empty() || selected_.index >= vintages_.front()->borders.size()) return;
  const auto format = page_format(file);
  const auto size = parse_page(page, false);
  if (!format || !size) return fail_with(!format ? format.error() : size.error());
  RenderOptions options;
  options.opacity = opacities();
  lay_on_page(*size, usual_dpi(*format), options);
  // Two digits of the scale, as atlases have it.
  const double scale = std::clamp(scale_denominator() > 0 ? scale_denominator() : 1e5, 500.0, 50e6), digits = std::pow(10.0, std::floor(std::log10(scale)) - 1);
  BookOptions book;
  book.scale = std::round(scale / digits) * digits;
  export_task_ = jobs_.start(
      "export", words_.tr("Exporting {}", file.filename().string()),
      [scene = scene_, vintage = vintages_.front(), index = selected_.index, title = describe(selected_), options, book, format = *format, file](Progress& progress) {
        return write_book(*scene, border_lines(vintage->borders[index]), title, format, options, book, file, progress);
      },
      [this, file](Result<std::string> written) {
        if (!written) return fail_with(written.error());
        notice = words_.tr("Wrote {}, {}", file.string(), *written);
      });
}

// --- language -----------------------------------------------------------------------------------------

SceneOptions Workspace::scene_options() const {
  SceneOptions options;
  options.language = words_.language();
  options.words = words_;
  options.ink = ink_;
  return options;
}

// As it is on a page of the ink; arcs are shared.
namespace {
std::shared_ptr<const MapScene> inked(const std::shared_ptr<const MapScene>& plain, const PageInk& ink) {
  return plain ? std::make_shared<const MapScene>(in_ink(*plain, ink)) : nullptr;
}
}  // namespace

void Workspace::show_scene(std::shared_ptr<const MapScene> plain) {
  plain_ = std::move(plain);
  scene_ = inked(plain_, ink_);
}

void Workspace::set_page_ink(const PageInk& ink) {
  if (ink == ink_) return;
  ink_ = ink;
  changed_ = true;
  scene_ = inked(plain_, ink_);
  other_scene_ = inked(other_plain_, ink_);
}

void Workspace::set_words(Words words) {
  if (words.language() == words_.language()) return;
  words_ = std::move(words);
  changed_ = true;
  if (!project_) return;
  arranged_ = true;
  build_scene_job();
  build_search_job();
  if (selected_.kind != Selection::Kind::kNone) build_card_job();
}

// --- opening ------------------------------------------------------------------------------------------

void Workspace::open(const std::filesystem::path& file) {
  const std::string name = file.empty() ? words_.tr("Opening Central Asia") : words_.tr("Opening {}", file.filename().string());
  open_ = jobs_.start(
      "open", name,
      [file, options = scene_options()](Progress& progress) -> Result<OpenedView> {
        OpenedView view;
        view.kept = find_kept_map(file, options);
        if (!view.kept.map) {
          auto opened = open_for_window(file, progress);
          if (!opened) return tl::unexpected(opened.error());
          view.opened = std::move(*opened);
        }
        view.box = view.kept.map ? view.kept.map->view : view.opened.project->view;
        if (view.box.empty())
          return fail(ErrorCode::kEmpty, fmt::format("{}: there is nothing to show", file.string()), "open a file with at least one shape");
        auto projection = MapProjection::create("local-lcc", view.box);
        if (!projection) projection = MapProjection::create("EPSG:4326", view.box);
        if (!projection) return tl::unexpected(projection.error());
        view.projection = std::move(*projection);
        return view;
      },
      [this, file, name](Result<OpenedView> result) {
        if (!result) return fail_with(result.error());
        // What is under way is about the file before, and would be answered while no project is there.
        for (Task* task : {&first_task_, &find_, &older_, &scene_task_, &search_task_, &projection_task_}) task->reset();
        for (Task* task : {&other_task_, &classes_task_, &save_task_}) task->reset();
        project_.reset();
        problems_.clear();
        now_ = saved_ = {};
        history_.start(now_);
        kept_classes_.clear();
        other_parts_.reset();
        home_ = result->box;
        vintages_.clear();
        pickable_.reset();
        attributes_.set_project(nullptr, words_);
        compare({});
        near_.reset();
        near_task_.reset();
        net_.reset();
        net_task_.reset();
        profile_task_.reset();
        measured_.reset();
        search_.reset();
        show_scene(nullptr);
        parts_.reset();
        scene_stale_ = false;
        opened_file_ = file;
        project_file_ = file.filename().string().ends_with("project.json") ? file : std::filesystem::path();
        select({});
        hovered_ = {};
        projection_id_ = "local-lcc";
        first_.reset();
        arranged_ = false;
        key_ = result->kept.key;
        const auto fitted = fit(result->projection, result->box, width_px_, height_px_, RectPx{0, 0, width_px_, height_px_}, pixel_ratio_);
        if (!fitted) return fail_with(fitted.error());
        camera_.set(*fitted);
        if (!result->kept.map) return take(std::move(result->opened));
        // The map is there already; what is behind it follows.
        show_scene(std::shared_ptr<const MapScene>(result->kept.map, &result->kept.map->scene));
        open_ = jobs_.start("open", name, [file](Progress& progress) { return open_for_window(file, progress); },
                            [this](Result<OpenedProject> opened) {
                              if (!opened) return fail_with(opened.error());
                              take(std::move(*opened));
                            });
      });
}

void Workspace::take(OpenedProject opened) {
  project_ = std::move(opened.project);
  problems_ = std::move(opened.problems);
  now_ = saved_ = arrangement_of(*project_);
  history_.start(now_);
  if (scene_) find_kept_classes();
  else {
    std::size_t vertices = 0;
    for (const auto& layer : project_->layers) vertices += layer->table ? layer->table->geometry.coords.size() : 0;
    if (vertices > kLarge_vertices) {
      first_task_ = jobs_.start(
          "first", words_.tr("Drawing a first picture"),
          [project = project_](Progress& progress) -> Result<std::shared_ptr<const MapScene>> {
            return std::make_shared<const MapScene>(first_scene(*project, progress));
          },
          [this](Result<std::shared_ptr<const MapScene>> result) {
            if (!result || scene_) return;
            first_ = *result;
            show_scene(first_);
          });
    }
  }
  find_newest();
}

void Workspace::find_newest() {
  attributes_.set_project(project_, words_);
  attributes_.set_projection(view().projection);
  build_search_job();
  const auto layers = border_layers(*project_);
  if (layers.empty() || !layers.front()->table || (layers.front()->key.empty() && !guess_key(*layers.front()->table))) return build_scene_job();
  find_ = jobs_.start(
      "find", words_.tr("Finding borders and enclaves"),
      [project = project_, layer = layers.front()](Progress& progress) -> Result<std::shared_ptr<const Pickable>> {
        auto vintage = find_vintage(project, layer, progress);
        if (!vintage) return tl::unexpected(vintage.error());
        return make_pickable(std::move(*vintage));
      },
      [this](Result<std::shared_ptr<const Pickable>> result) {
        if (!result) {
          fail_with(result.error());
          return build_scene_job();  // the map can be drawn all the same
        }
        pickable_ = *result;
        vintages_ = {pickable_->vintage};
        near_.reset();
        net_.reset();
        remeasure();
        problems_.insert(problems_.end(), pickable_->vintage->problems.begin(), pickable_->vintage->problems.end());
        build_scene_job();
        build_search_job();
        find_older();
      });
}

void Workspace::find_older() {
  const auto layers = border_layers(*project_);
  if (vintages_.empty() || vintages_.size() >= layers.size()) return;
  older_ = jobs_.start(
      "older", words_.tr("Measuring the borders at other dates"),
      [project = project_, layer = layers[vintages_.size()]](Progress& progress) { return find_vintage(project, layer, progress); },
      [this](Result<std::shared_ptr<const Vintage>> result) {
        if (!result) return fail_with(result.error());
        vintages_.push_back(*result);
        if (!other_scene_) build_other_job();
        if (selected_.kind != Selection::Kind::kNone) build_card_job();
        find_older();
      });
}

void Workspace::build_scene_job() {
  const bool as_opened = now_ == arrangement_of(*project_);
  if (plain_ && plain_ != first_ && as_opened && !arranged_) return;  // the kept map is this one
  arranged_ = arranged_ || !as_opened;
  // Changes that come faster than scenes are made (a slider that is dragged) wait for the one under way, so that each
  // is shown; it hands on the parts of the layers that did not change.
  scene_stale_ = scene_task_.pending();
  if (scene_stale_) return;
  BorderFindings findings;
  if (!vintages_.empty()) findings = findings_of(*vintages_.front());
  scene_task_ = jobs_.start(
      "scene", words_.tr("Preparing the map"),
      [project = project_, findings = std::move(findings), now = now_, options = scene_options(), parts = parts_](Progress& progress) { return build_scene_parts(arranged(*project, now), findings, options, parts.get(), progress); },
      [this](Result<BuiltScene> result) {
        if (!result) return fail_with(result.error());
        show_scene(std::make_shared<const MapScene>(std::move(result->scene)));
        parts_ = result->parts;
        first_.reset();
        if (scene_stale_) {
          scene_task_.reset();
          return build_scene_job();
        }
        build_other_job();
        if (!key_.empty() && !arranged_ && worth_keeping(*plain_)) {
          keep_task_ = jobs_.start("keep", words_.tr("Keeping the map for the next time"),
                                   [key = key_, scene = plain_, project = project_](Progress&) { return store_map(key, *scene, project->view, project->title); },
                                   [](Result<>) {});  // a full disk costs time the next time, nothing else
        }
      });
}

void Workspace::build_search_job() {
  search_task_ = jobs_.start(
      "search", words_.tr("Listing the names"),
      [project = project_, vintage = vintages_.empty() ? nullptr : vintages_.front(), words = words_](Progress&) -> Result<std::shared_ptr<const SearchIndex>> {
        return std::make_shared<const SearchIndex>(build_search(*project, vintage.get(), words));
      },
      [this](Result<std::shared_ptr<const SearchIndex>> result) {
        if (result) search_ = *result;
      });
}

// --- frame by frame -----------------------------------------------------------------------------------

bool Workspace::update(double dt_s) {
  if (jobs_.drain() > 0) changed_ = true;
  if (camera_.step(dt_s)) changed_ = true;
  return std::exchange(changed_, false);
}

// --- the view -----------------------------------------------------------------------------------------

void Workspace::resize(double width_px, double height_px, double pixel_ratio, double shift_x_px, double shift_y_px) {
  if (width_px == width_px_ && height_px == height_px_ && pixel_ratio == pixel_ratio_ && shift_x_px == 0 && shift_y_px == 0) return;
  width_px_ = width_px;
  height_px_ = height_px;
  pixel_ratio_ = pixel_ratio;
  if (has_view()) camera_.resize(width_px, height_px, pixel_ratio, shift_x_px, shift_y_px);
  changed_ = true;
}

void Workspace::fit_project() {
  fly_to(home_);
}

void Workspace::fly_to(const GeoBox& box, double part) {
  if (!has_view() || box.empty()) return;
  const double margin = std::min(width_px_, height_px_) * part;
  const auto target = fit(view().projection, box, width_px_, height_px_, RectPx{margin, margin, width_px_ - 2 * margin, height_px_ - 2 * margin}, pixel_ratio_);
  if (!target) return fail_with(target.error());
  MapView to = *target;
  to.m_per_px = std::clamp(to.m_per_px, kFinest_m_per_px, kCoarsest_m_per_px);
  camera_.fly(to);
  changed_ = true;
}

void Workspace::fly_to(LonLat at, double ground) {
  if (!has_view()) return;
  MapView to = view();
  const auto centre = to.projection->forward(at);
  if (!centre) {
    notice = words_.tr("This projection cannot show that place");
    changed_ = true;
    return;
  }
  to.centre = *centre;
  const double now = ground_m_per_px(to, {to.width_px / 2, to.height_px / 2});
  if (std::isfinite(now) && now > 0 && ground > 0) to.m_per_px = std::clamp(to.m_per_px * ground / now, kFinest_m_per_px, kCoarsest_m_per_px);
  camera_.fly(to);
  changed_ = true;
}

void Workspace::fly_to(const SearchEntry& entry) {
  using Kind = SearchEntry::Kind;
  if (entry.kind == Kind::kEnclave) select({Selection::Kind::kEnclave, entry.index, std::nullopt});
  if (entry.kind == Kind::kBorder) select({Selection::Kind::kBorder, entry.index, std::nullopt});
  const bool extended = !entry.box.empty() && (entry.box.east > entry.box.west || entry.box.north > entry.box.south);
  if (extended) fly_to(entry.box);
  else fly_to(entry.at, entry.weight > 100'000 ? 60 : 25);
}

GeoBox Workspace::view_box() const { return has_view() ? visible_box(view()) : GeoBox{}; }

void Workspace::choose_projection(const std::string& id) {
  if (!has_view()) return;
  // Local projections are made for what is shown, or for the project where that is half the world; others for the middle.
  GeoBox area = view_box();
  const double width_deg = area.east < area.west ? area.east + 360 - area.west : area.east - area.west;
  if (width_deg > 60) area = home_;
  GeoBox about = area;
  if (const auto middle = place_at({width_px_ / 2, height_px_ / 2}); middle && id != "local-lcc" && id != "local-laea" && id != "albers") {
    about = {};
    about.grow(*middle);
  }
  const auto text = projection_text(id, about);
  if (!text) return fail_with(text.error());
  projection_task_ = jobs_.start(
      "projection", words_.tr("Changing the projection"), [text = *text, area](Progress&) { return MapProjection::create(text, area); },
      [this, id](Result<MapProjectionPtr> result) {
        if (!result) return fail_with(result.error());
        MapView changed = reprojected(view(), *result);
        if (changed.projection != *result) {
          // The middle has no image there: show the project instead.
          const auto fitted = fit(*result, home_, width_px_, height_px_, RectPx{0, 0, width_px_, height_px_}, pixel_ratio_);
          if (!fitted) return fail_with(fitted.error());
          changed = *fitted;
        }
        camera_.set(changed);
        attributes_.set_projection(view().projection);
        projection_id_ = id;
        build_highlight_job();
      });
}

double Workspace::scale_denominator() const {
  if (!has_view()) return NAN;
  return ground_m_per_px(view(), {width_px_ / 2, height_px_ / 2}) / kPixel_m;
}

std::optional<LonLat> Workspace::place_at(PointPx p) const {
  return has_view() ? to_lonlat(view(), p) : std::nullopt;
}

}  // namespace thalweg
