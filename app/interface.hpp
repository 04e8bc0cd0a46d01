#pragma once
// What the interface itself keeps from frame to frame, and what a panel or an action gets.

#include <optional>
#include <string>
#include <vector>

#include "app/projections.hpp"
#include "app/workspace.hpp"

struct ImFont;

namespace thalweg {

class ShapedNames;

struct Fonts {
  ImFont* regular = nullptr;
  ImFont* strong = nullptr;   // headings in panels
  ImFont* title = nullptr;    // of a sheet
  ImFont* small = nullptr;    // sources, hints
  ShapedNames* shaped = nullptr;  // names in Arabic script; null: as ImGui draws them
};

struct SearchBox {
  std::string text, answered;         // `answered`: the text that the results are of
  std::shared_ptr<const SearchIndex> index;  // ... and the index
  std::vector<SearchEntry> results;
  int row = 0;
  bool open = false, focus = false;
};

struct ProjectionPicker {
  std::string text, answered, language;   // `answered`, `language`: what the rows are of
  std::shared_ptr<const std::vector<KnownSystem>> systems;  // null: not read yet
  Task reading;
  std::vector<ProjectionRow> rows;
  GeoBox shown;                           // when it was opened
  int row = 0;
  bool ask = false;
};

struct CommandBox {
  std::string text;
  int row = 0;
  bool ask = false;
};

// Parts of the window that the keys can go to.
enum class Part : std::uint8_t { kMap, kLeft, kRight, kBottom };

struct StylePanel {
  bool open = false;                  // its tab is there
  std::string layer;                  // whose style is shown; the topmost where there is none such
  TablePtr table;                     // what the next three are of
  bool areas = false, lines = false, points = false;
};

struct KeptPanel {
  std::string annotation;             // chosen: its facts are shown
  std::size_t bookmark = 0;           // gone to last
  std::string renamed, text;          // what is being renamed, and what is typed
  bool begin = false;                 // the box is to get the keys
};

struct CompareBox {
  Comparison choice;
  bool ask = false;
};

// What waits for the question about unsaved changes.
struct Leaving {
  bool quit = false;
  std::filesystem::path file;         // to open; empty: the project inside the program
};

struct Interface {
  bool quit = false;
  float unit = 1;                     // interface units to a logical pixel of the map
  float scale = 1;                    // chosen by the user, kLeastScale to kMostScale
  std::string theme = "light";        // of themes()
  Fonts fonts;
  bool left_open = true, right_open = true, bottom_open = false;
  float left_em = 20, right_em = 29, bottom_em = 15;  // widths of the sides and height of the table, in text heights
  std::string left_panel = "layers";  // the tab shown
  SearchBox search;
  ProjectionPicker projections;
  CommandBox commands;
  StylePanel style;
  KeptPanel kept;
  CompareBox comparing;
  std::optional<Leaving> leaving;
  bool ask_leaving = false, leaving_saves = false, save_is_asked = false;
  std::vector<std::string> recent;    // files, the last one first
  Part focused = Part::kMap;          // has the keys
  std::optional<Part> focus;          // is to have them
  std::string open_path, export_path = "map.pdf", save_path, export_page = "A4";
  bool ask_open = false, ask_export = false, ask_save = false, ask_keys = false, ask_about = false;
  std::optional<LonLat> cursor;       // the place under the mouse
  std::optional<LonLat> profile_at;   // the place under the mouse in the plot of a profile
  bool side_by_side = false;          // two maps beside each other instead of one swiped
  float swipe = 0.5F;                 // of the map's width: where the other date begins
  bool swiping = false;               // the handle is held
  std::vector<PointPx> rope;          // of a box or lasso under way, on the map
  std::string filter, filter_layer;   // typed above the table, and of which layer
  std::optional<std::uint32_t> last_row;  // clicked in the table: ranges begin there
  std::string radii;                  // typed into the panel of range rings
  RectPx map;                         // interface units
  RectPx pane, other_pane;            // of it: the view, and the second one beside it where there is one
  double notice_until_s = 0;
  std::string shown_notice;
  bool north_arrow = true, locator = false;  // in the corner of the map
  bool frame_times = false;           // shown in the status bar
  double frame_ms = 0;
  unsigned long long map_frames = 0;
  double build_ms = 0;
};

struct Context {
  Workspace& work;
  Interface& face;
  // In the language chosen: tr("Open file\u2026"), tr("{} features", n).
  const char* tr(std::string_view english) const { return work.words().tr(english); }
  template <class... Values>
    requires(sizeof...(Values) > 0)
  std::string tr(fmt::format_string<Values...> english, Values&&... values) const {
    return work.words().tr(english, std::forward<Values>(values)...);
  }
  std::string party(std::string_view code) const { return work.words().name(work.project()->party_name(code)); }
};

}  // namespace thalweg
