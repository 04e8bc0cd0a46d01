#include "app/actions.hpp"

#include <algorithm>
#include <cmath>

#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <imgui.h>
#include <nlohmann/json.hpp>

#include "geo/register/json_reader.hpp"

#include "app/leaving.hpp"
#include "app/panels.hpp"
#include "app/settings.hpp"
#include "app/theme.hpp"

namespace thalweg {
namespace {

constexpr double kStep_px = 90;     // of an arrow key
constexpr double kZoomStep = 1.5;   // of + and -

PointPx middle(const Context& c) { return {c.work.view().width_px / 2, c.work.view().height_px / 2}; }

bool has_map(const Context& c) { return c.work.has_view(); }
bool has_card(const Context& c) { return c.work.card() != nullptr; }
bool has_dates(const Context& c) { return !c.work.comparable().empty(); }
bool is_compared(const Context& c) { return !c.work.compared().empty(); }
// The next older date, and after the oldest none.
void next_date(Context& c) {
  const auto dates = c.work.comparable();
  const auto at = std::find_if(dates.begin(), dates.end(), [&](const auto& l) { return l->id == c.work.compared().right; });
  const Layer* newest = c.work.project()->borders();
  if (c.work.compared().empty()) c.work.compare({newest->id, dates.front()->id});
  else c.work.compare(at != dates.end() && at + 1 != dates.end() ? Comparison{newest->id, (*(at + 1))->id} : Comparison{});
}
void beside(Context& c) {
  if (c.work.compared().empty()) next_date(c), c.face.side_by_side = true;
  else c.face.side_by_side = !c.face.side_by_side;
}
bool can_keep(const Context& c) { return c.work.can_keep(); }
bool has_bookmarks(const Context& c) { return !c.work.bookmarks().empty(); }
void next_bookmark(Context& c) {
  std::size_t& at = c.face.kept.bookmark;
  at = at + 1 < c.work.bookmarks().size() ? at + 1 : 0;
  c.work.go_to_bookmark(at);
  c.work.notice = c.work.bookmarks()[at].title;
}
bool has_rows(const Context& c) { return c.work.attributes().rows() != nullptr; }
bool has_selected(const Context& c) { return !c.work.attributes().selected().empty(); }
bool has_measured(const Context& c) { return c.work.measured() != nullptr && !c.work.measured()->headline.empty(); }
bool has_points(const Context& c) { return !c.work.measuring().points.empty(); }
bool busy(const Context& c) { return !c.work.jobs().status().empty(); }

template <MeasureKind kind>
void choose(Context& c) {
  c.work.choose_measure(kind);
  c.face.right_open = true;
}
template <MeasureKind kind>
bool chosen(const Context& c) { return c.work.tool() == ToolKind::kMeasure && c.work.measuring().kind == kind; }

template <int dx, int dy>
void pan(Context& c) { c.work.camera().glide_pan(dx * kStep_px, dy * kStep_px); }

template <int step>
void rescale(Context& c) {
  c.face.scale = step == 0 ? 1.0F : std::clamp(c.face.scale * (step > 0 ? 1.125F : 1 / 1.125F), kLeastScale, kMostScale);
}

void copy(Context& c, const std::string& text, std::string_view done) {
  ImGui::SetClipboardText(text.c_str());
  c.work.notice = c.tr(done);
}

// Opens it and gives it the keys; closes it where it has them.
void go_to_side(Context& c, Part part, bool& open) {
  const bool there = open && c.face.focused == part;
  open = !there;
  c.face.focus = there ? Part::kMap : part;
}

void next_part(Context& c) {
  const bool right = c.face.right_open && std::any_of(panels().begin(), panels().end(), [&](const Panel& p) { return p.side == Panel::Side::kRight && (p.wanted == nullptr || p.wanted(c)); });
  if (c.face.focused == Part::kMap && c.face.left_open) c.face.focus = Part::kLeft;
  else if (c.face.focused != Part::kRight && c.face.focused != Part::kBottom && right) c.face.focus = Part::kRight;
  else if (c.face.focused != Part::kBottom && c.face.bottom_open) c.face.focus = Part::kBottom;
  else c.face.focus = Part::kMap;
}

template <std::size_t i>
void dress(Context& c) {
  c.face.theme = themes()[i].id;
  c.work.set_page_ink(themes()[i].page);
}
template <std::size_t i>
bool dressed(const Context& c) { return c.face.theme == themes()[i].id; }

template <std::size_t i>
void speak(Context& c) {
  if (auto words = Words::load(languages()[i].tag)) c.work.set_words(std::move(*words));
}
template <std::size_t i>
bool spoken(const Context& c) { return c.work.words().language() == languages()[i].tag; }

// --- layers ---
bool has_project(const Context& c) { return c.work.project() != nullptr; }
bool not_typing() { return !ImGui::GetIO().WantTextInput; }  // a text being typed has its own undo

void save(Context& c) {
  if (c.work.project_file().empty()) c.face.ask_save = true;
  else c.work.save_project(c.work.project_file());
}

bool has_border(const Context& c) { return has_project(c) && c.work.selected().kind == Selection::Kind::kBorder; }
void export_book(Context& c) {
  const std::filesystem::path map(c.face.export_path);
  c.work.export_book(map.parent_path() / (map.stem().string() + "-book" + map.extension().string()), c.face.export_page);
}

const LayerState* styled_layer(const Context& c) {
  const auto& layers = c.work.layers();
  const auto found = std::find_if(layers.begin(), layers.end(), [&](const LayerState& s) { return s.id == c.face.style.layer; });
  return found != layers.end() ? &*found : layers.empty() ? nullptr : &layers.front();
}
bool has_layer(const Context& c) { return has_project(c) && styled_layer(c) != nullptr; }
bool has_style(const Context& c) { return has_layer(c) && !styled_layer(c)->style.empty(); }

// As text, so that it goes into another project, or a file, as well.
void copy_style(Context& c) { copy(c, write_style(styled_layer(c)->style).dump(2), later("Style copied")); }
void paste_style(Context& c) {
  const char* text = ImGui::GetClipboardText();
  const auto object = nlohmann::json::parse(text == nullptr ? "" : text, nullptr, false);
  std::optional<Error> fault;
  if (!object.is_object()) fault = Error{ErrorCode::kFormat, "", ""};
  JsonReader reader(object, "style", fault);
  Style style = read_style(reader);
  if (fault) c.work.notice = c.tr("The clipboard holds no style");
  else c.work.set_style(styled_layer(c)->id, std::move(style));
}

constexpr Action kActions[] = {
    {"open", "Open file\u2026", "File", "", {GLFW_KEY_O, true}, [](Context& c) { c.face.ask_open = true; }},
    {"open-default", "Open Central Asia", "File", "", {}, [](Context& c) { ask_to_open(c, {}); }},
    {"save", "Save project", "File", "", {GLFW_KEY_S, true}, save, has_project, nullptr, true},
    {"save-as", "Save project as\u2026", "File", "", {}, [](Context& c) { c.face.ask_save = true; }, has_project},
    {"export", "Export map\u2026", "File", "", {GLFW_KEY_E, true}, [](Context& c) { c.face.ask_export = true; }, has_map, nullptr, true},
    {"export-book", "Export map book of the picked border", "File", "Sheets along it at the scale of the map, with an index, beside the map that was exported last", {}, export_book, has_border},
    {"quit", "Quit", "File", "", {GLFW_KEY_Q, true}, ask_to_quit, nullptr, nullptr, true},

    {"undo", "Undo", "Edit", "", {GLFW_KEY_Z, true}, [](Context& c) { c.work.undo(); }, [](const Context& c) { return c.work.history().can_undo() && not_typing(); }},
    {"redo", "Redo", "Edit", "", {GLFW_KEY_Y, true}, [](Context& c) { c.work.redo(); }, [](const Context& c) { return c.work.history().can_redo() && not_typing(); }},
    {"style", "Style of the layer", "Edit", "", {GLFW_KEY_Y}, [](Context& c) { c.face.style.open = c.face.left_open = true, c.face.left_panel = "style"; }, has_layer, nullptr, true},
    {"copy-style", "Copy style", "Edit", "As text: for another layer, another project or a project file", {}, copy_style, has_layer},
    {"paste-style", "Paste style", "Edit", "", {}, paste_style, has_layer},
    {"reset-style", "Style as by default", "Edit", "", {}, [](Context& c) { c.work.set_style(styled_layer(c)->id, {}); }, has_style},
    {"copy-text", "Copy sheet as text", "Edit", "", {}, [](Context& c) { copy(c, to_text(*c.work.card()), later("Sheet copied")); }, has_card},
    {"copy-markdown", "Copy sheet as Markdown", "Edit", "", {}, [](Context& c) { copy(c, to_markdown(*c.work.card()), later("Sheet as Markdown copied")); }, has_card},
    {"copy-measurement", "Copy measurement", "Edit", "", {},
     [](Context& c) { copy(c, measured_text(*c.work.measured()), later("Measurement copied")); },
     has_measured},
    {"copy-measurement-csv", "Copy measurement as CSV", "Edit", "", {}, [](Context& c) { copy(c, to_csv(*c.work.measured()->sheet), later("Measurement as CSV copied")); }, has_measured},
    {"copy-table", "Copy rows as CSV", "Edit", "", {}, [](Context& c) { copy(c, c.work.attributes().csv(), later("Rows copied as CSV")); }, has_rows},
    {"copy-coordinates", "Copy coordinates of the middle", "Edit", "", {},
     [](Context& c) {
       if (const auto at = c.work.place_at(middle(c))) copy(c, fmt::format("{:.6f},{:.6f}", at->lon, at->lat), later("Coordinates copied"));
     },
     has_map},
    {"search", "Find a place\u2026", "Edit", "", {GLFW_KEY_F, true}, [](Context& c) { c.face.search.focus = true; }, nullptr, nullptr, true},

    {"commands", "All commands\u2026", "Edit", "", {GLFW_KEY_K, true}, [](Context& c) { c.face.commands.ask = true; }},

    {"zoom-in", "Zoom in", "View", "", {GLFW_KEY_EQUAL, false, GLFW_KEY_KP_ADD, true}, [](Context& c) { c.work.camera().glide_zoom(kZoomStep, middle(c)); }, has_map},
    {"zoom-out", "Zoom out", "View", "", {GLFW_KEY_MINUS, false, GLFW_KEY_KP_SUBTRACT, true}, [](Context& c) { c.work.camera().glide_zoom(1 / kZoomStep, middle(c)); }, has_map},
    {"fit", "Whole project", "View", "", {GLFW_KEY_HOME}, [](Context& c) { c.work.fit_project(); }, has_map},
    {"zoom-selected", "Zoom to the selected", "View", "", {GLFW_KEY_Z}, [](Context& c) { c.work.fly_to_selected(); }, has_selected},
    {"pan-left", "Pan left", "", "", {GLFW_KEY_LEFT, false, 0, true}, pan<1, 0>, has_map},
    {"pan-right", "Pan right", "", "", {GLFW_KEY_RIGHT, false, 0, true}, pan<-1, 0>, has_map},
    {"pan-up", "Pan up", "", "", {GLFW_KEY_UP, false, 0, true}, pan<0, 1>, has_map},
    {"pan-down", "Pan down", "", "", {GLFW_KEY_DOWN, false, 0, true}, pan<0, -1>, has_map},
    {"projection", "Projection\u2026", "View", "", {GLFW_KEY_P, true}, [](Context& c) { c.face.projections.ask = true; }, has_map, nullptr, true},
    {"left-side", "Lists at the left", "View", "", {GLFW_KEY_1, true}, [](Context& c) { go_to_side(c, Part::kLeft, c.face.left_open); }, nullptr, [](const Context& c) { return c.face.left_open; }, true},
    {"right-side", "Sheet at the right", "View", "", {GLFW_KEY_2, true}, [](Context& c) { go_to_side(c, Part::kRight, c.face.right_open); }, nullptr, [](const Context& c) { return c.face.right_open; }},
    {"table", "Attribute table", "View", "Features of a layer as rows", {GLFW_KEY_3, true}, [](Context& c) { go_to_side(c, Part::kBottom, c.face.bottom_open); }, nullptr, [](const Context& c) { return c.face.bottom_open; }},
    {"next-part", "Next part of the window", "View", "", {GLFW_KEY_F6}, next_part},
    {"compare", "Swipe between two dates", "View", "The newest borders at the left, those of another date at the right", {GLFW_KEY_W}, next_date, has_dates, is_compared, true},
    {"compare-layers", "Compare two layers\u2026", "View", "Any layer with another one of its kind, or with the map without it", {GLFW_KEY_C}, [](Context& c) { c.face.comparing.ask = true; }, [](const Context& c) { return c.work.project() != nullptr; }},
    {"beside", "Two maps side by side", "View", "Instead of the swipe; both show the same place", {GLFW_KEY_V}, beside, [](const Context& c) { return is_compared(c) || has_dates(c); }, [](const Context& c) { return is_compared(c) && c.face.side_by_side; }},
    {"swipe-left", "Move the swipe to the left", "", "", {GLFW_KEY_COMMA, false, 0, true}, [](Context& c) { c.face.swipe = std::max(c.face.swipe - 0.05F, 0.02F); }, is_compared},
    {"swipe-right", "Move the swipe to the right", "", "", {GLFW_KEY_PERIOD, false, 0, true}, [](Context& c) { c.face.swipe = std::min(c.face.swipe + 0.05F, 0.98F); }, is_compared},
    {"north-arrow", "North arrow", "View", "", {}, [](Context& c) { c.face.north_arrow = !c.face.north_arrow; }, nullptr, [](const Context& c) { return c.face.north_arrow; }, true},
    {"locator", "Where the map lies", "View", "A small globe in the corner of the map", {}, [](Context& c) { c.face.locator = !c.face.locator; }, nullptr, [](const Context& c) { return c.face.locator; }},
    {"bookmark", "Bookmark this view", "View", "", {GLFW_KEY_M}, [](Context& c) { c.work.add_bookmark(); c.face.kept.bookmark = c.work.bookmarks().size() - 1; }, has_map, nullptr, true},
    {"next-bookmark", "Next bookmark", "View", "", {GLFW_KEY_J, false, 0, true}, next_bookmark, has_bookmarks},
    {"kept", "Measurements and bookmarks", "View", "What is kept with the project", {GLFW_KEY_H}, [](Context& c) { c.face.left_open = true, c.face.left_panel = "kept"; }, has_map},
    {"larger", "Larger interface", "View", "", {GLFW_KEY_EQUAL, true, GLFW_KEY_KP_ADD}, rescale<1>, nullptr, nullptr, true},
    {"smaller", "Smaller interface", "View", "", {GLFW_KEY_MINUS, true, GLFW_KEY_KP_SUBTRACT}, rescale<-1>},
    {"usual-size", "Usual size", "View", "", {GLFW_KEY_0, true}, rescale<0>},
    {"theme-light", "Light theme", "View", "", {}, dress<0>, nullptr, dressed<0>, true},
    {"theme-dark", "Dark theme", "View", "", {}, dress<1>, nullptr, dressed<1>},
    {"theme-contrast", "High-contrast theme", "View", "", {}, dress<2>, nullptr, dressed<2>},
    {"frame-times", "Frame times in the status bar", "View", "", {}, [](Context& c) { c.face.frame_times = !c.face.frame_times; }, nullptr, [](const Context& c) { return c.face.frame_times; }, true},

    {"select", "Select", "Tools", "Click a border or an enclave for its sheet", {GLFW_KEY_S}, [](Context& c) { c.work.choose_tool(ToolKind::kSelect); }, nullptr,
     [](const Context& c) { return c.work.tool() == ToolKind::kSelect; }},
    {"box", "Select in a box", "Tools", "Drag a box over features of the table's layer; Shift adds", {GLFW_KEY_X}, [](Context& c) { c.work.choose_tool(ToolKind::kBox); }, nullptr,
     [](const Context& c) { return c.work.tool() == ToolKind::kBox; }},
    {"lasso", "Select in a lasso", "Tools", "Drag around features of the table's layer; Shift adds", {GLFW_KEY_L}, [](Context& c) { c.work.choose_tool(ToolKind::kLasso); }, nullptr,
     [](const Context& c) { return c.work.tool() == ToolKind::kLasso; }},
    {"distance", "Measure a distance", "Tools", "Click points; Enter ends, Backspace takes one back, Esc clears", {GLFW_KEY_D}, choose<MeasureKind::kDistance>, nullptr, chosen<MeasureKind::kDistance>},
    {"area", "Measure an area", "Tools", "Click corners; Enter ends, Backspace takes one back, Esc clears", {GLFW_KEY_A}, choose<MeasureKind::kArea>, nullptr, chosen<MeasureKind::kArea>},
    {"angle", "Measure an angle", "Tools", "Click a place on one arm, the corner, a place on the other arm", {GLFW_KEY_G}, choose<MeasureKind::kAngle>, nullptr, chosen<MeasureKind::kAngle>},
    {"rings", "Range rings", "Tools", "Click the middle; the radii are in the panel", {GLFW_KEY_R}, choose<MeasureKind::kRings>, nullptr, chosen<MeasureKind::kRings>},
    {"nearest", "Nearest borders of a place", "Tools", "Click a place", {GLFW_KEY_B}, choose<MeasureKind::kNearest>, nullptr, chosen<MeasureKind::kNearest>},
    {"profile", "Elevation profile", "Tools", "Click points; Enter ends, Backspace takes one back, Esc clears", {GLFW_KEY_P}, choose<MeasureKind::kProfile>, nullptr, chosen<MeasureKind::kProfile>},
    {"snap", "Snap to borders", "Tools", "Points of a measurement are drawn to vertices and edges of borders", {GLFW_KEY_N}, [](Context& c) { c.work.set_snapping(!c.work.measuring().snapping); }, nullptr,
     [](const Context& c) { return c.work.measuring().snapping; }, true},
    {"keep", "Keep the measurement", "Tools", "On the map, and in the project when it is saved", {GLFW_KEY_K}, [](Context& c) { c.work.keep_measurement(); }, can_keep},
    {"finish", "End the measurement", "Tools", "", {GLFW_KEY_ENTER, false, GLFW_KEY_KP_ENTER}, [](Context& c) { c.work.finish_measuring(); }, has_points},
    {"take-back", "Take the last point back", "Tools", "", {GLFW_KEY_BACKSPACE, false, GLFW_KEY_DELETE, true}, [](Context& c) { c.work.remove_last_point(); }, has_points},
    {"escape", "Give up, or close the sheet", "Tools", "", {GLFW_KEY_ESCAPE}, [](Context& c) { c.work.escape(); }},
    {"stop", "Stop what is running", "Tools", "", {GLFW_KEY_PERIOD, true}, [](Context& c) { c.work.stop_jobs(); }, busy, nullptr, true},

    {"language-en", "English", "Language", "", {}, speak<0>, nullptr, spoken<0>},
    {"language-ru", "\u0420\u0443\u0441\u0441\u043a\u0438\u0439", "Language", "", {}, speak<1>, nullptr, spoken<1>},
    {"language-ky", "\u041a\u044b\u0440\u0433\u044b\u0437\u0447\u0430", "Language", "", {}, speak<2>, nullptr, spoken<2>},
    {"language-uz", "O\u02bbzbekcha", "Language", "", {}, speak<3>, nullptr, spoken<3>},
    {"language-tg", "\u0422\u043e\u04b7\u0438\u043a\u04e3", "Language", "", {}, speak<4>, nullptr, spoken<4>},

    {"keys", "Keys and mouse", "Help", "", {GLFW_KEY_F1}, [](Context& c) { c.face.ask_keys = true; }},
    {"about", "About Thalweg", "Help", "", {}, [](Context& c) { c.face.ask_about = true; }},
};

struct KeyName {
  int code;
  std::string_view name;
};
constexpr KeyName kKeyNames[] = {{GLFW_KEY_EQUAL, "+"}, {GLFW_KEY_MINUS, "-"}, {GLFW_KEY_HOME, "Home"}, {GLFW_KEY_ENTER, "Enter"}, {GLFW_KEY_ESCAPE, "Esc"},
                                 {GLFW_KEY_BACKSPACE, "Backspace"}, {GLFW_KEY_LEFT, "Left"}, {GLFW_KEY_RIGHT, "Right"}, {GLFW_KEY_UP, "Up"},
                                 {GLFW_KEY_DOWN, "Down"}, {GLFW_KEY_F1, "F1"}, {GLFW_KEY_PERIOD, "."}, {GLFW_KEY_COMMA, ","}, {GLFW_KEY_TAB, "Tab"}, {GLFW_KEY_DELETE, "Delete"},
                                 {GLFW_KEY_F6, "F6"}, {GLFW_KEY_SPACE, "Space"}, {GLFW_KEY_PAGE_UP, "PageUp"}, {GLFW_KEY_PAGE_DOWN, "PageDown"}};

}  // namespace

std::span<const Action> actions() { return kActions; }

const Action* action(std::string_view id) {
  const auto* found = std::find_if(std::begin(kActions), std::end(kActions), [&](const Action& a) { return a.id == id; });
  return found == std::end(kActions) ? nullptr : found;
}

bool can_run(const Action& a, const Context& context) { return a.enabled == nullptr || a.enabled(context); }

std::string shortcut_text(const Shortcut& s) {
  if (s.key == 0) return {};
  std::string name;
  for (const KeyName& k : kKeyNames)
    if (k.code == s.key) name = k.name;
  if (name.empty()) name = std::string(1, static_cast<char>(s.key));  // letters and digits have their own codes
  return s.ctrl ? "Ctrl+" + name : name;
}

int key_code(std::string_view name) {
  for (const KeyName& k : kKeyNames)
    if (k.name == name) return k.code;
  if (name.size() == 1 && ((name[0] >= 'A' && name[0] <= 'Z') || (name[0] >= '0' && name[0] <= '9'))) return name[0];
  return 0;
}

void run_shortcuts(Context& context) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.KeyAlt || io.KeySuper) return;
  if (ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup)) return;  // a dialogue or a menu has the keys
  for (const Action& a : kActions) {
    const Shortcut& s = a.shortcut;
    if (s.key == 0 || s.ctrl != io.KeyCtrl || (io.WantTextInput && !s.ctrl)) continue;
    // A panel that has the keys moves its ring with them; Esc gives them back to the map.
    const bool moves_ring = s.key == GLFW_KEY_LEFT || s.key == GLFW_KEY_RIGHT || s.key == GLFW_KEY_UP || s.key == GLFW_KEY_DOWN || s.key == GLFW_KEY_ENTER;
    const bool of_function = s.key >= GLFW_KEY_F1 && s.key <= GLFW_KEY_F12;
    if (!s.ctrl && !of_function && (io.NavVisible || (io.NavActive && moves_ring))) {
      if (s.key == GLFW_KEY_ESCAPE && ImGui::IsKeyPressed(s.key, false)) context.face.focus = Part::kMap;
      continue;
    }
    const bool pressed = ImGui::IsKeyPressed(s.key, s.repeats) || (s.other_key != 0 && ImGui::IsKeyPressed(s.other_key, s.repeats));
    if (pressed && can_run(a, context)) a.run(context);
  }
}

}  // namespace thalweg
