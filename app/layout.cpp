#include "app/layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include "app/actions.hpp"
#include "app/command_palette.hpp"
#include "app/compare_box.hpp"
#include "app/focus.hpp"
#include "app/leaving.hpp"
#include "app/panels.hpp"
#include "app/projection_picker.hpp"
#include "app/theme.hpp"
#include "app/widgets.hpp"
#include "geo/analysis/report.hpp"

namespace thalweg {
namespace {

constexpr ImGuiWindowFlags kFixed = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoScrollWithMouse;
constexpr std::size_t kMostResults = 12;
constexpr double kNotice_s = 3;
constexpr std::array kMenus{later("File"), later("Edit"), later("View"), later("Tools"), later("Language"), later("Help")};

void recent_menu(Context& c) {
  if (!ImGui::BeginMenu(labelled(c.tr("Open recent"), "recent").c_str(), !c.face.recent.empty())) return;
  for (const std::string& file : c.face.recent) {
    const std::filesystem::path path(file);
    // Files of one name differ in their folders.
    if (ImGui::MenuItem(fmt::format("{}  \u2013  {}###{}", path.filename().string(), path.parent_path().string(), file).c_str())) ask_to_open(c, path);
  }
  ImGui::EndMenu();
}

void menu_bar(Context& c) {
  if (!ImGui::BeginMainMenuBar()) return;
  for (const std::string_view menu : kMenus) {
    if (!ImGui::BeginMenu(labelled(c.tr(menu), menu).c_str())) continue;
    for (const Action& a : actions()) {
      if (a.menu != menu) continue;
      if (a.separated) ImGui::Separator();
      const std::string keys = shortcut_text(a.shortcut);
      if (ImGui::MenuItem(labelled(c.tr(a.title), a.id).c_str(), keys.c_str(), a.checked != nullptr && a.checked(c), can_run(a, c))) a.run(c);
      if (a.id == "open-default") recent_menu(c);
    }
    ImGui::EndMenu();
  }
  if (c.work.project()) {
    std::string title = c.work.words().name(c.work.project()->title);
    if (c.work.unsaved()) title = "\u2022 " + title;
    const float width = ImGui::CalcTextSize(title.c_str()).x;
    const float x = ImGui::GetWindowWidth() - width - em();
    if (x > ImGui::GetCursorPosX()) {
      ImGui::SetCursorPosX(x);
      ImGui::TextDisabled("%s", title.c_str());
      if (c.work.unsaved()) tooltip(c.tr("There are changes that are in no file"));
    }
  }
  ImGui::EndMainMenuBar();
}

void go_to(Context& c, std::size_t row) {
  SearchBox& s = c.face.search;
  if (row >= s.results.size()) return;
  c.work.fly_to(s.results[row]);
  const auto kind = s.results[row].kind;
  if (kind == SearchEntry::Kind::kEnclave || kind == SearchEntry::Kind::kBorder) c.face.right_open = true;
  s.open = false;
}

void search_box(Context& c) {
  SearchBox& s = c.face.search;
  ImGui::SetNextItemWidth(std::min(20 * em(), ImGui::GetWindowWidth() * 0.3F));
  if (s.focus) ImGui::SetKeyboardFocusHere();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = ImGui::GetFrameHeight();
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {height, ImGui::GetStyle().FramePadding.y});
  const bool entered = ImGui::InputTextWithHint("##search", c.tr("Find a place, an enclave, lon,lat"), &s.text, ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  ImGui::PopStyleVar();
  const bool typing = ImGui::IsItemActive();
  if (ImGui::IsItemActivated() || ImGui::IsItemEdited()) s.open = true;
  s.focus = false;
  draw_icon(*ImGui::GetWindowDrawList(), Icon::kSearch, {at.x + height * 0.25F, at.y + height * 0.25F}, height * 0.5F, colour32(theme::kSoft));
  const auto& index = c.work.search();
  if (s.text != s.answered || index != s.index) {
    s.results = index ? find_places(*index, s.text, kMostResults, c.work.words()) : std::vector<SearchEntry>{};
    s.answered = s.text;
    s.index = index;
    s.row = 0;
  }
  const int rows = static_cast<int>(s.results.size());
  if (typing && rows > 0) {
    if (ImGui::IsKeyPressed(key_code("Down"))) s.row = (s.row + 1) % rows;
    if (ImGui::IsKeyPressed(key_code("Up"))) s.row = (s.row + rows - 1) % rows;
  }
  if (entered) go_to(c, static_cast<std::size_t>(s.row));
  if (typing && ImGui::IsKeyPressed(key_code("Esc"))) s.open = false;
  if (!s.open || s.text.empty()) return;
  ImGui::SetNextWindowPos({at.x, at.y + height + 2 * c.face.unit});
  ImGui::SetNextWindowSize({std::min(26 * em(), ImGui::GetIO().DisplaySize.x * 0.9F), 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 6 * c.face.unit);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, colour4(theme::kRaised));
  constexpr ImGuiWindowFlags kList = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_Tooltip;
  ImGui::Begin("##results", nullptr, kList & ~ImGuiWindowFlags_Tooltip);
  if (rows == 0) small_text(c.face.fonts, index == nullptr ? c.tr("The names are still being listed.") : c.tr("No such name in this project. Coordinates are written lon,lat: 71.13,39.96"));
  for (int i = 0; i < rows; ++i) {
    const SearchEntry& e = s.results[static_cast<std::size_t>(i)];
    ImGui::PushID(i);
    const ImVec2 row = ImGui::GetCursorPos();
    if (ImGui::Selectable("##row", i == s.row, 0, {0, 2.5F * em()})) go_to(c, static_cast<std::size_t>(i));
    const ImVec2 next = ImGui::GetCursorPos();
    ImGui::SetCursorPos({row.x + 0.3F * em(), row.y + 0.1F * em()});
    name_text(c.face.fonts, e.name);
    ImGui::SetCursorPos({row.x + 0.3F * em(), row.y + 1.35F * em()});
    small_text(c.face.fonts, e.detail);
    ImGui::SetCursorPos(next);
    ImGui::PopID();
  }
  const bool inside = ImGui::IsWindowHovered() || ImGui::IsWindowFocused();
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
  if (!typing && !inside && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) s.open = false;
}

void action_button(Context& c, const char* id, Icon icon) {
  const Action& a = *action(id);
  std::string tip = c.tr(a.title);
  if (const std::string keys = shortcut_text(a.shortcut); !keys.empty()) tip += fmt::format("  ({})", keys);
  if (!a.help.empty()) tip += fmt::format("\n{}", c.tr(a.help));
  if (icon_button(id, icon, tip, a.checked != nullptr && a.checked(c), can_run(a, c))) a.run(c);
}

float tool_bar(Context& c, float y, float width) {
  const float height = std::round(2.5F * em());
  ImGui::SetNextWindowPos({0, y});
  ImGui::SetNextWindowSize({width, height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0.6F * em(), 0.3F * em()});
  ImGui::Begin("##tools", nullptr, kFixed | ImGuiWindowFlags_NoNav);  // all of it are actions with keys
  ImGui::PopStyleVar();
  ImGui::SetCursorPosY((height - ImGui::GetFrameHeight()) / 2);
  search_box(c);
  const auto gap = [&] {
    ImGui::SameLine(0, 0.7F * em());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddLine({at.x, y + 0.5F * em()}, {at.x, y + height - 0.5F * em()}, colour32(theme::kLine));
    ImGui::Dummy({1, 1});
    ImGui::SameLine(0, 0.7F * em());
    ImGui::SetCursorPosY((height - 1.9F * em()) / 2);
  };
  const auto next = [&] {
    ImGui::SameLine(0, 0.15F * em());
    ImGui::SetCursorPosY((height - 1.9F * em()) / 2);
  };
  gap();
  action_button(c, "select", Icon::kPointer);
  next();
  action_button(c, "box", Icon::kBox);
  next();
  action_button(c, "lasso", Icon::kLasso);
  gap();
  action_button(c, "distance", Icon::kDistance);
  next();
  action_button(c, "area", Icon::kArea);
  next();
  action_button(c, "angle", Icon::kAngle);
  next();
  action_button(c, "rings", Icon::kRings);
  next();
  action_button(c, "nearest", Icon::kNearest);
  next();
  action_button(c, "profile", Icon::kProfile);
  next();
  action_button(c, "snap", Icon::kMagnet);
  next();
  action_button(c, "keep", Icon::kKeep);
  gap();
  action_button(c, "zoom-out", Icon::kMinus);
  next();
  action_button(c, "zoom-in", Icon::kPlus);
  next();
  action_button(c, "fit", Icon::kHome);
  gap();
  action_button(c, "table", Icon::kTable);
  next();
  action_button(c, "compare-layers", Icon::kCompare);
  next();
  action_button(c, "bookmark", Icon::kBookmark);
  ImGui::GetWindowDrawList()->AddLine({0, y + height - 1}, {width, y + height - 1}, colour32(theme::kLine));
  ImGui::End();
  return height;
}

std::string scale_text(double denominator) {
  if (!std::isfinite(denominator)) return "1:-";
  const double step = std::pow(10, std::max(std::floor(std::log10(denominator)) - 2, 0.0));
  return "1:" + grouped(std::round(denominator / step) * step, 0);
}

void status_bar(Context& c, float y, float width, float height) {
  ImGui::SetNextWindowPos({0, y});
  ImGui::SetNextWindowSize({width, height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0.7F * em(), 0.15F * em()});
  ImGui::Begin("##status", nullptr, kFixed | ImGuiWindowFlags_NoNav);
  ImGui::PopStyleVar();
  ImGui::PushFont(c.face.fonts.small);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0.5F * em(), 0.2F * em()});
  ImGui::SetCursorPosY(std::floor((height - ImGui::GetFrameHeight()) / 2));
  ImGui::GetWindowDrawList()->AddLine({0, y}, {width, y}, colour32(theme::kLine));
  const auto text_at = [&](float x, const std::string& text) {
    ImGui::SameLine(x * em());
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(text.c_str());
  };
  ImGui::AlignTextToFramePadding();
  ImGui::TextUnformatted(c.face.cursor ? fmt::format("{:.5f}, {:.5f}", c.face.cursor->lon, c.face.cursor->lat).c_str() : c.tr("lon, lat"));
  tooltip(c.tr("Longitude and latitude under the mouse, degrees of WGS 84"));
  if (c.work.has_view()) {
    const bool narrow = width < 64 * em();
    text_at(narrow ? 10.5F : 13, scale_text(c.work.scale_denominator()));
    tooltip(c.tr("Scale at the middle of the map, on a screen of 96 dots an inch"));
    const float from = (narrow ? 18 : 22) * em();
    ImGui::SameLine(from);
    const bool busy = !c.work.jobs().status().empty();
    const float notice = c.face.shown_notice.empty() || busy ? 0 : std::min(ImGui::CalcTextSize(c.face.shown_notice.c_str()).x + 1.5F * em(), width - from - 7 * em());
    projection_picker(c, std::clamp(width - from - em() - (busy ? 13 * em() : notice), 6 * em(), 20 * em()));
  }
  if (c.face.frame_times) text_at(44, c.tr("frame {:.1f} ms, drawing {:.0f} ms, map frames {}", c.face.frame_ms, c.face.build_ms, c.face.map_frames));
  const auto jobs = c.work.jobs().status();
  if (!jobs.empty()) {
    const JobStatus& job = jobs.front();
    const float bar = 9 * em(), stop = 1.5F * em();
    const std::string text = width < 64 * em() ? std::string() : jobs.size() > 1 ? c.tr("{} and {} more", job.title, jobs.size() - 1) : job.title;
    const float wide = ImGui::CalcTextSize(text.c_str()).x;
    ImGui::SameLine(width - bar - stop - wide - 2.4F * em());
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(text.c_str());
    ImGui::SameLine(width - bar - stop - 1.6F * em());
    ImGui::SetCursorPosY((height - 0.5F * em()) / 2);
    ImGui::ProgressBar(static_cast<float>(std::clamp(job.fraction, 0.0, 1.0)), {bar, 0.5F * em()}, "");
    ImGui::SameLine(width - stop - 0.8F * em());
    ImGui::SetCursorPosY((height - stop) / 2);
    action_button(c, "stop", Icon::kStop);
  } else if (!c.face.shown_notice.empty()) {
    const std::string notice = shortened(c.face.shown_notice, width - (width < 64 * em() ? 26 : 44) * em());
    text_at((width - ImGui::CalcTextSize(notice.c_str()).x) / em() - 0.8F, notice);
    if (notice != c.face.shown_notice) tooltip(c.face.shown_notice);
  }
  ImGui::PopStyleVar();
  ImGui::PopFont();
  ImGui::End();
}

// The titles of the panels at the left, in as many rows as they need; gives the one that is chosen.
template <class Shown>
const Panel& tabs(Context& c, const Shown& shown) {
  const auto list = panels();
  const bool known = std::any_of(list.begin(), list.end(), [&](const Panel& p) { return shown(p) && p.id == c.face.left_panel; });
  const Panel* chosen = nullptr;
  const float right = ImGui::GetContentRegionMax().x;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0.36F * em(), 0.25F * em()});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0.08F * em(), 0.1F * em()});
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 0);
  bool first = true;
  for (const Panel& p : list) {
    if (!shown(p)) continue;
    const std::string title = c.tr(p.title);
    if (!first) {
      ImGui::SameLine();
      if (ImGui::GetCursorPosX() + ImGui::CalcTextSize(title.c_str()).x + 0.72F * em() > right) ImGui::NewLine();
    }
    const bool on = known ? p.id == c.face.left_panel : first;
    first = false;
    ImGui::PushStyleColor(ImGuiCol_Button, on ? colour4(theme::kAccentSoft) : colour4(theme::kPaper, 0));
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, on ? colour4(theme::kAccentSoft) : colour4(theme::kHover));
    if (ImGui::Button(labelled(title, p.id).c_str())) c.face.left_panel = p.id;
    ImGui::PopStyleColor(2);
    if (on) chosen = &p;
  }
  ImGui::PopStyleVar(3);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::GetWindowDrawList()->AddLine(at, {at.x + right, at.y}, colour32(theme::kLine));
  ImGui::Dummy({0, 0.15F * em()});
  return *chosen;
}

// A side with its edge to drag; gives its width.
float side(Context& c, bool left, float top, float bottom, float window_width) {
  bool& open = left ? c.face.left_open : c.face.right_open;
  float& width_em = left ? c.face.left_em : c.face.right_em;
  const auto shown = [&](const Panel& p) { return p.side == (left ? Panel::Side::kLeft : Panel::Side::kRight) && (p.wanted == nullptr || p.wanted(c)); };
  if (!open || std::none_of(panels().begin(), panels().end(), shown)) return 0;
  // The map keeps a third of a narrow window; what the user chose comes back with a wider one.
  const float window_em = window_width / em(), least_em = std::min(14.0F, 0.3F * window_em);
  const float shown_em = std::clamp(width_em, least_em, std::max(least_em, 0.34F * window_em));
  const float width = std::round(shown_em * em());
  const float x = left ? 0 : window_width - width;
  ImGui::SetNextWindowPos({x, top});
  ImGui::SetNextWindowSize({width, bottom - top});
  ImGui::Begin(left ? "##left" : "##right", nullptr, kFixed);
  if (ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows)) c.face.focused = left ? Part::kLeft : Part::kRight;
  if (left) {
    const Panel& chosen = tabs(c, shown);
    ImGui::BeginChild(chosen.id.data(), {0, 0}, false, ImGuiWindowFlags_NavFlattened);
    chosen.draw(c);
    ImGui::EndChild();
  } else {
    for (const Panel& p : panels()) {
      if (!shown(p)) continue;
      p.draw(c);
      break;
    }
  }
  ImGui::End();

  // The edge: a thin window of its own over the side's border.
  const float grip = 6 * c.face.unit, edge = left ? x + width : x;
  ImGui::SetNextWindowPos({edge - grip / 2, top});
  ImGui::SetNextWindowSize({grip, bottom - top});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
  ImGui::Begin(left ? "##left-edge" : "##right-edge", nullptr, (kFixed & ~ImGuiWindowFlags_NoBringToFrontOnFocus) | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoNav);
  ImGui::PopStyleVar(2);
  ImGui::InvisibleButton("grip", {grip, bottom - top});
  const bool held = ImGui::IsItemActive(), over = ImGui::IsItemHovered();
  if (held && ImGui::GetIO().MouseDelta.x != 0) width_em = shown_em + ImGui::GetIO().MouseDelta.x / em() * (left ? 1 : -1);
  if (held || over) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  ImGui::GetWindowDrawList()->AddLine({edge - 0.5F, top}, {edge - 0.5F, bottom}, colour32(held || over ? theme::kAccent : theme::kLine));
  ImGui::End();
  return width;
}

// The table below the map; gives its height.
float bottom_dock(Context& c, float left, float right, float top, float bottom) {
  if (!c.face.bottom_open || !c.work.project()) return 0;
  c.face.bottom_em = std::clamp(c.face.bottom_em, 6.0F, std::max(6.0F, (bottom - top) / em() * 0.7F));
  const float height = std::round(c.face.bottom_em * em());
  ImGui::SetNextWindowPos({left, bottom - height});
  ImGui::SetNextWindowSize({std::max(right - left, 16.0F), height});
  ImGui::Begin("##bottom", nullptr, kFixed);
  if (ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows)) c.face.focused = Part::kBottom;
  for (const Panel& p : panels()) {
    if (p.side != Panel::Side::kBottom || (p.wanted != nullptr && !p.wanted(c))) continue;
    p.draw(c);
    break;
  }
  ImGui::End();
  const float grip = 6 * c.face.unit;
  ImGui::SetNextWindowPos({left, bottom - height - grip / 2});
  ImGui::SetNextWindowSize({std::max(right - left, 16.0F), grip});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
  ImGui::Begin("##bottom-edge", nullptr, (kFixed & ~ImGuiWindowFlags_NoBringToFrontOnFocus) | ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar(2);
  ImGui::InvisibleButton("grip", {std::max(right - left, 16.0F), grip});
  const bool held = ImGui::IsItemActive(), over = ImGui::IsItemHovered();
  if (held) c.face.bottom_em -= ImGui::GetIO().MouseDelta.y / em();
  if (held || over) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
  ImGui::GetWindowDrawList()->AddLine({left, bottom - height - 0.5F}, {right, bottom - height - 0.5F}, colour32(held || over ? theme::kAccent : theme::kLine));
  ImGui::End();
  return height;
}

void dialogues(Context& c) {
  const auto open = [](bool& asked, const char* id) {
    if (asked) ImGui::OpenPopup(id);
    asked = false;
  };
  const ImVec2 middle = ImGui::GetMainViewport()->GetCenter();
  const auto begin = [&](std::string_view title, float width_em) {
    ImGui::SetNextWindowPos(middle, ImGuiCond_Appearing, {0.5F, 0.5F});
    const ImVec2 room = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowSize({std::min(width_em * em(), room.x - 2 * em()), 0});
    if (room.y < 44 * em()) ImGui::SetNextWindowSizeConstraints({0, 0}, {room.x - 2 * em(), room.y - 2 * em()});  // large letters: scrolled
    return ImGui::BeginPopupModal(labelled(c.tr(title), title).c_str(), nullptr, ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoSavedSettings);
  };
  const bool close_key = ImGui::IsKeyPressed(key_code("Esc"), false);
  open(c.face.ask_open, "###Open file");
  open(c.face.ask_export, "###Export map");
  open(c.face.ask_save, "###Save project");
  open(c.face.ask_keys, "###Keys and mouse");
  open(c.face.ask_about, "###About Thalweg");
  if (c.work.failure()) ImGui::OpenPopup("###That did not work");
  if (begin(later("Open file"), 34)) {
    bool opens = false;
    ImGui::TextUnformatted(c.tr("A project.json, or any vector file that GDAL reads:"));
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
    ImGui::SetNextItemWidth(-1);
    const bool entered = ImGui::InputTextWithHint("##path", c.tr("path of the file"), &c.face.open_path, ImGuiInputTextFlags_EnterReturnsTrue);
    small_text(c.face.fonts, c.tr("A file can be dropped on the window, too."));
    if ((ImGui::Button(c.tr("Open"), {6 * em(), 0}) || entered) && !c.face.open_path.empty()) {
      ImGui::CloseCurrentPopup();
      opens = true;
    }
    ImGui::SameLine();
    if (ImGui::Button(c.tr("Cancel"), {6 * em(), 0}) || close_key) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
    if (opens) ask_to_open(c, c.face.open_path);
  }
  if (begin(later("Save project"), 34)) {
    ImGui::TextUnformatted(c.tr("Layers with their styles, measurements and bookmarks, into this file:"));
    if (ImGui::IsWindowAppearing()) {
      ImGui::SetKeyboardFocusHere();
      if (c.face.save_path.empty()) c.face.save_path = c.work.project_file().empty() ? "project.json" : c.work.project_file().string();
    }
    ImGui::SetNextItemWidth(-1);
    const bool entered = ImGui::InputTextWithHint("##save", "project.json", &c.face.save_path, ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    small_text(c.face.fonts, c.tr("The name ends in project.json. The file names the layers' files, which lie beside or below it; it does not hold them."));
    if ((ImGui::Button(c.tr("Save"), {6 * em(), 0}) || entered) && !c.face.save_path.empty()) {
      c.work.save_project(c.face.save_path);
      c.face.save_is_asked = false;
      ImGui::CloseCurrentPopup();
    }
    ImGui::SameLine();
    if (ImGui::Button(c.tr("Cancel"), {6 * em(), 0}) || close_key) {
      c.face.save_is_asked = false;
      ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
  }
  if (begin(later("Export map"), 34)) {
    ImGui::TextUnformatted(c.tr("The map as it is shown, with title, legend and sources, into this file:"));
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
    ImGui::SetNextItemWidth(-1);
    const bool entered = ImGui::InputTextWithHint("##export", c.tr("map.pdf, map.svg or map.png"), &c.face.export_path, ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    ImGui::SetNextItemWidth(10 * em());
    ImGui::InputTextWithHint(c.tr("Page"), c.tr("A4, or 300x200mm"), &c.face.export_page);
    small_text(c.face.fonts, c.tr("The ending says the format: PDF and SVG keep lines and text as such, PNG has 300 dots an inch."));
    if ((ImGui::Button(c.tr("Export"), {6 * em(), 0}) || entered) && !c.face.export_path.empty()) {
      c.work.export_map(c.face.export_path, c.face.export_page);
      ImGui::CloseCurrentPopup();
    }
    ImGui::SameLine();
    if (ImGui::Button(c.tr("Cancel"), {6 * em(), 0}) || close_key) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
  }
  if (begin(later("Keys and mouse"), 30)) {
    CardSection keys;
    keys.rows = {{c.tr("Drag"), c.tr("move the map")}, {c.tr("Wheel"), c.tr("zoom about the mouse")}, {c.tr("Double click"), c.tr("zoom in; end a measurement")}, {c.tr("Click"), c.tr("pick a border or an enclave; set a point of a measurement")}, {c.tr("Arrows"), c.tr("move the map")}};
    for (const Action& a : actions())
      if (a.shortcut.key != 0 && !a.menu.empty()) keys.rows.push_back({shortcut_text(a.shortcut), c.tr(a.title)});
    card_rows(c.face.fonts, keys);
    if (ImGui::Button(c.tr("Close"), {6 * em(), 0}) || close_key) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
  }
  if (begin(later("About Thalweg"), 30)) {
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(c.tr("Thalweg measures and maps borders, enclaves and the disputes about them."));
    ImGui::PopTextWrapPos();
    for (const auto& [name, version] : library_versions()) ImGui::TextDisabled("%s %s", name.c_str(), version.c_str());
    if (ImGui::Button(c.tr("Close"), {6 * em(), 0}) || close_key) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
  }
  if (begin(later("That did not work"), 34)) {
    ImGui::PushTextWrapPos(0);
    if (c.work.failure()) {
      ImGui::TextUnformatted(c.work.failure()->message.c_str());
      if (!c.work.failure()->remedy.empty()) ImGui::TextUnformatted(c.tr("What to do: {}", c.work.failure()->remedy).c_str());
    }
    ImGui::PopTextWrapPos();
    if (ImGui::Button(c.tr("Close"), {6 * em(), 0}) || close_key) {
      c.work.dismiss_failure();
      ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
  }
}

// The map is one view, or two beside each other of one size.
void share_map(Context& c) {
  const RectPx& map = c.face.map;
  c.face.pane = map;
  c.face.other_pane = {};
  if (!c.face.side_by_side || c.work.compared().empty()) return;
  const double gap = std::max(2.0 * c.face.unit, 1.0), half = std::floor((map.width - gap) / 2);
  if (half < 16) return;
  c.face.pane.width = half;
  c.face.other_pane = {map.x + map.width - half, map.y, half, map.height};
}

}  // namespace

void layout(Context& c) {
  if (!c.work.notice.empty()) {
    c.face.shown_notice = std::exchange(c.work.notice, {});
    c.face.notice_until_s = ImGui::GetTime() + kNotice_s;
  }
  if (ImGui::GetTime() > c.face.notice_until_s) c.face.shown_notice.clear();
  // Before anything is drawn, so that the first item drawn gets the ring; a side just opened is there in the next frame.
  if (c.face.focus && focus_window(*c.face.focus == Part::kLeft ? "##left" : *c.face.focus == Part::kRight ? "##right" : *c.face.focus == Part::kBottom ? "##bottom" : "##map")) c.face.focused = *std::exchange(c.face.focus, std::nullopt);
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  menu_bar(c);
  float top = ImGui::GetFrameHeight();
  const float status = std::round(1.9F * em());
  top += tool_bar(c, top, size.x);
  const float bottom = size.y - status;
  status_bar(c, bottom, size.x, status);
  const float left = side(c, true, top, bottom, size.x), right = side(c, false, top, bottom, size.x);
  const float below = bottom_dock(c, left, size.x - right, top, bottom);
  c.face.map = {left, top, std::max(size.x - left - right, 16.0F), std::max(bottom - below - top, 16.0F)};
  share_map(c);
  dialogues(c);
  leaving_dialogue(c);
  compare_box(c);
  command_palette(c);
  if (!ImGui::IsAnyItemActive()) c.work.end_gesture();
}

void fit_view_to_map(Context& c, const RectPx& before, bool was_shared) {
  const RectPx& now = c.face.pane;
  const double unit = c.face.unit;
  const bool shared = c.face.other_pane.width > 0;
  // The middle of the view moves by half of the growth, and with the left and upper edge; where the map is shared or
  // whole again, it stays the middle.
  double dx = before.width > 0 ? (now.x - before.x) / unit : 0;
  const double dy = before.width > 0 ? (now.y - before.y) / unit : 0;
  // Whole device pixels, so that the texture is shown as it is.
  const double device = ImGui::GetIO().DisplayFramebufferScale.x, ratio = device * unit;
  const double width = std::round(now.width * device) / ratio;
  if (shared != was_shared && c.work.has_view()) dx = -(width - c.work.view().width_px) / 2;
  c.work.resize(width, std::round(now.height * device) / ratio, ratio, dx, dy);
}

}  // namespace thalweg
