#pragma once
// The state of the window, without the window: what is open, what is shown, picked and measured. Panels
// and actions read it and ask it for changes; long work runs in jobs. Belongs to the main thread.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/attributes.hpp"
#include "app/camera.hpp"
#include "app/card.hpp"
#include "app/document.hpp"
#include "app/history.hpp"
#include "app/overlay.hpp"
#include "app/river_net.hpp"
#include "app/search.hpp"
#include "geo/analysis/measuring.hpp"
#include "geo/base/jobs.hpp"
#include "geo/register/annotation.hpp"
#include "layers/scene_style.hpp"

namespace thalweg {

struct Selection {
  enum class Kind : std::uint8_t { kNone, kBorder, kEnclave, kFeature } kind = Kind::kNone;
  std::uint32_t index = 0;               // in the newest vintage; of a feature: its row
  std::optional<std::uint32_t> piece;    // kBorder: the one clicked
  std::string layer = {};                // kFeature: its id
  friend bool operator==(const Selection&, const Selection&) = default;
};

enum class ToolKind : std::uint8_t { kSelect, kMeasure, kBox, kLasso };

// Two layers of one role, of which a second map shows the one instead of the other.
struct Comparison {
  std::string left;    // shown in the map; empty: nothing is compared
  std::string right;   // shown in the second map instead; empty: nothing in its place
  bool empty() const { return left.empty(); }
  friend bool operator==(const Comparison&, const Comparison&) = default;
};

// What is being measured.
struct Measuring {
  MeasureKind kind = MeasureKind::kDistance;
  std::vector<LonLat> points;
  bool finished = false;
  bool snapping = true;
  std::vector<double> radii_km = MeasureSources{}.radii_km;
};

class Workspace {
 public:
  // `wake` is called on any thread when there is something for update() to take.
  explicit Workspace(std::function<void()> wake);

  // --- what is open ---
  void open(const std::filesystem::path& file);   // empty: the project inside the program
  const std::shared_ptr<const Project>& project() const { return project_; }
  const std::vector<std::shared_ptr<const Vintage>>& vintages() const { return vintages_; }
  const std::shared_ptr<const MapScene>& scene() const { return scene_; }
  const Problems& problems() const { return problems_; }
  const std::optional<Error>& failure() const { return failure_; }
  void dismiss_failure() { failure_.reset(); }

  // --- language ---
  const Words& words() const { return words_; }
  void set_words(Words words);                    // map, lists and sheet follow
  void set_page_ink(const PageInk& ink);          // of what is written over the map, and of pages that it is exported to

  // --- frame by frame ---
  // Takes what the jobs have done and moves the camera; true where anything changed.
  bool update(double dt_s);
  JobPool& jobs() { return jobs_; }
  const JobPool& jobs() const { return jobs_; }
  // Nothing is under way: no job, no motion.
  bool resting() const { return jobs_.idle() && !camera_.moving(); }
  void stop_jobs();   // the user's cancel

  // --- the view ---
  Camera& camera() { return camera_; }
  bool has_view() const { return camera_.view().projection != nullptr; }
  const MapView& view() const { return camera_.view(); }
  void resize(double width_px, double height_px, double pixel_ratio, double shift_x_px, double shift_y_px);
  void fit_project();
  GeoBox view_box() const;                         // what is shown, degrees
  // So that the box fills the view but for a margin, a part of the shorter side; a point is shown at `m_per_px` on the ground.
  void fly_to(const GeoBox& box, double margin = 0.08);
  void fly_to(LonLat at, double ground_m_per_px);
  void fly_to(const SearchEntry& entry);          // and picks it where it is an enclave or a border
  void choose_projection(const std::string& id);   // of projection_choices(), or what PROJ takes
  const std::string& projection_id() const { return projection_id_; }
  double scale_denominator() const;               // 1:n at the middle; NaN where the map has no place there
  std::optional<LonLat> place_at(PointPx p) const;

  // What is shown, with the margins of a printed map, into a .pdf, .svg or .png file, in a job. `page` as parse_page()
  // takes it. Says so in `notice`, or fails (failure()).
  void export_map(const std::filesystem::path& file, const std::string& page);

  // A map book along the picked border at the scale of the view, in the same way.
  void export_book(const std::filesystem::path& file, const std::string& page);

  // --- layers ---
  const std::vector<LayerState>& layers() const { return now_.layers; }   // topmost first
  void set_layers(std::vector<LayerState> layers);                    // a step that can be undone
  void set_style(const std::string& layer, Style style);
  const ClassTable* classes(const std::string& layer) const;          // of what is shown; null while it is made
  const History<Arrangement>& history() const { return history_; }
  void undo();
  void redo();
  void end_gesture() { history_.end_gesture(); }                      // nothing is held any more
  // The project as it is arranged, into a file; says so in `notice`, or fails (failure()).
  void save_project(const std::filesystem::path& file);
  bool saving() const { return save_task_.pending(); }
  const std::filesystem::path& project_file() const { return project_file_; }  // read from or written to; else empty
  const std::filesystem::path& opened_file() const { return opened_file_; }    // empty: the project inside the program
  bool unsaved() const { return project_ && !(now_ == saved_); }               // there is something that is in no file
  std::map<std::string, float> opacities() const;   // of what the drawing calls its layers

  // --- what the user put there ---
  std::span<const Annotation> annotations() const;                    // bottom first
  // A step that can be undone, called so; the empty label: nothing changed.
  void set_annotations(std::vector<Annotation> annotations, const std::string& label);
  bool can_keep() const;                                              // something has been measured
  void keep_measurement();                                            // as an annotation
  void fly_to_annotation(std::size_t i);
  const std::vector<Bookmark>& bookmarks() const { return now_.bookmarks; }
  void set_bookmarks(std::vector<Bookmark> bookmarks, const std::string& label);
  void add_bookmark();                                                // of what is shown, with a name made for it
  void go_to_bookmark(std::size_t i);

  // --- two maps ---
  // Both maps look alike but for the two layers; an empty comparison ends it.
  void compare(const Comparison& what);
  const Comparison& compared() const { return comparison_; }
  std::vector<std::shared_ptr<const Layer>> comparable() const;   // dates of borders, newest first, without the newest
  // What can stand in for the layer: those of its role, the topmost first.
  std::vector<const Layer*> instead_of(const std::string& layer) const;
  const std::shared_ptr<const MapScene>& other_scene() const { return other_scene_; }   // null while it is made

  // --- picking ---
  Selection pick(PointPx at) const;
  void select(const Selection& selection);
  const Selection& selected() const { return selected_; }
  void hover(const Selection& selection) { hovered_ = selection; }
  const Selection& hovered() const { return hovered_; }
  std::string describe(const Selection& selection) const;             // one line
  const std::shared_ptr<const Card>& card() const { return card_; }   // of the selection; null while it is made
  const std::shared_ptr<const Overlay>& highlight() const { return highlight_; }
  std::optional<std::pair<LonLat, LonLat>> gap() const;               // of the picked enclave
  const std::shared_ptr<const PickedRiver>& river() const { return river_; }   // that was picked; null while it is found

  // --- features ---
  Attributes& attributes() { return attributes_; }
  const Attributes& attributes() const { return attributes_; }
  // What the outline on the screen touches: features of the table's layer.
  void select_area(const std::vector<PointPx>& outline, bool add);
  void fly_to_selected();

  // --- tools ---
  ToolKind tool() const { return tool_; }
  void choose_tool(ToolKind tool);
  void choose_measure(MeasureKind kind);           // and its tool
  const Measuring& measuring() const { return measuring_; }
  void set_snapping(bool on) { measuring_.snapping = on; }
  void set_radii_km(std::vector<double> radii);
  // Of the points so far; null while it is being made.
  const std::shared_ptr<const Measured>& measured() const { return measured_; }
  // As if the next point were there; of a profile the way alone. Nothing where it cannot be measured.
  std::optional<Measured> measured_with(LonLat next) const;
  // The place under the cursor, drawn to a vertex or an edge of a border nearby where snapping is on.
  struct Aim { LonLat at; bool snapped = false, vertex = false; };
  std::optional<Aim> aim(PointPx at) const;
  void click(PointPx at);                          // of the tool
  void finish_measuring();
  void remove_last_point();
  void escape();                                   // gives up what is under way, then the tool, then the selection

  // --- search ---
  const std::shared_ptr<const SearchIndex>& search() const { return search_; }

  // A short message that the window shows for a while.
  std::string notice;

 private:
  void take(OpenedProject opened);
  void find_newest();
  void find_older();
  void build_scene_job();
  void edit(const std::string& label, Arrangement next);
  void show(Arrangement next);
  void show_scene(std::shared_ptr<const MapScene> plain);
  void find_kept_classes();
  SceneOptions scene_options() const;
  void build_search_job();
  void build_other_job();
  bool is_drawn(const Attributes::Found& found) const;
  void build_card_job();
  const Layer* picked_rivers() const;
  void build_highlight_job();
  void remeasure();
  MeasureSources measure_sources() const;
  void fail_with(const Error& error);

  Words words_;
  PageInk ink_;
  JobPool jobs_;
  Attributes attributes_{jobs_};
  Camera camera_;
  bool changed_ = false;
  double width_px_ = 1280, height_px_ = 800, pixel_ratio_ = 1;

  std::shared_ptr<const Project> project_;
  std::vector<std::shared_ptr<const Vintage>> vintages_;
  std::shared_ptr<const Pickable> pickable_;
  std::shared_ptr<const SearchIndex> search_;
  std::shared_ptr<const MapScene> plain_, scene_;  // as it was made; in the ink of the page
  std::shared_ptr<const MapScene> first_;  // a first picture, until the scene is there
  GeoBox home_;                            // what the opened file opens on
  std::string key_;                        // under which the opened file's map is kept
  bool arranged_ = false;                  // layers or language were changed: the scene is no longer the file's own
  Comparison comparison_;
  std::shared_ptr<const MapScene> other_plain_, other_scene_;
  std::shared_ptr<const SceneParts> other_parts_;
  Problems problems_;
  std::optional<Error> failure_;
  Arrangement now_, saved_;                // shown; as the file has it
  History<Arrangement> history_;
  std::map<std::string, std::shared_ptr<const ClassTable>> kept_classes_;  // of a kept map, which has no parts
  std::shared_ptr<const SceneParts> parts_;  // of the scene, by layer; null for a kept map
  bool scene_stale_ = false;               // layers were changed while their scene was being made
  std::filesystem::path project_file_, opened_file_;
  std::string projection_id_ = "local-lcc";

  Selection selected_, hovered_;
  std::shared_ptr<const Card> card_;
  std::shared_ptr<const Overlay> highlight_;
  ToolKind tool_ = ToolKind::kSelect;
  Measuring measuring_;
  std::shared_ptr<const Measured> measured_;
  std::shared_ptr<const BorderIndex> near_;  // of the newest vintage, once it is asked for

  std::shared_ptr<const RiverNet> net_;      // of the newest vintage, once a river is picked
  std::shared_ptr<const PickedRiver> river_;

  Task open_, net_task_, first_task_, keep_task_, find_, older_, scene_task_, search_task_, card_task_, highlight_task_, projection_task_, export_task_, save_task_, near_task_, profile_task_, other_task_, classes_task_;
};

}  // namespace thalweg
