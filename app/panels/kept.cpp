// What is kept with the project: measurements on the map, and views to come back to.
#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include "app/actions.hpp"
#include "app/panels.hpp"
#include "app/theme.hpp"
#include "app/widgets.hpp"

namespace thalweg {
namespace {

// Typed over the name; gives the new one when it is entered.
std::optional<std::string> rename_box(Context& c, const std::string& id) {
  KeptPanel& panel = c.face.kept;
  if (panel.renamed != id) return std::nullopt;
  if (panel.begin) ImGui::SetKeyboardFocusHere();
  ImGui::SetNextItemWidth(-1);
  const bool entered = ImGui::InputText("##name", &panel.text, ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  const bool left = !panel.begin && ImGui::IsItemDeactivated();
  panel.begin = false;
  if (entered || left) panel.renamed.clear();
  if (entered && !panel.text.empty()) return panel.text;
  return std::nullopt;
}

void begin_rename(Context& c, const std::string& id, const std::string& name) {
  c.face.kept.renamed = id;
  c.face.kept.text = name;
  c.face.kept.begin = true;
}

// Small buttons in as many rows as their texts need.
struct ButtonRow {
  bool first = true;
  bool button(const char* text, const char* id) {
    const float width = ImGui::CalcTextSize(text).x + 2 * ImGui::GetStyle().FramePadding.x;
    if (!first) {
      ImGui::SameLine();
      if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
    }
    first = false;
    return ImGui::SmallButton(labelled(text, id).c_str());
  }
};

void draw_annotations(Context& c) {
  KeptPanel& panel = c.face.kept;
  heading(c.face.fonts, c.tr("Measurements"));
  const auto list = c.work.annotations();
  if (list.empty()) return empty_note(c.face.fonts, c.tr("Nothing is kept yet. Measure something and press K."));
  std::optional<std::vector<Annotation>> changed;
  std::string label;
  // Topmost first, as the layers are.
  for (std::size_t row = list.size(); row-- > 0;) {
    const Annotation& a = list[row];
    const std::string title = c.work.words().name(a.title);
    ImGui::PushID(a.id.c_str());
    if (icon_button("eye", a.visible ? Icon::kEye : Icon::kEyeOff, a.visible ? c.tr("Hide on the map") : c.tr("Show on the map"), false, true, 1.6F)) {
      changed.emplace(list.begin(), list.end());
      (*changed)[row].visible = !a.visible;
      label = a.visible ? c.tr("Hide: {}", title) : c.tr("Show: {}", title);
    }
    ImGui::SameLine(0, 0.2F * em());
    if (const auto name = rename_box(c, a.id)) {
      changed.emplace(list.begin(), list.end());
      (*changed)[row].title = name->substr(0, kLongestTitle);
      label = c.tr("Rename: {}", title);
    } else if (panel.renamed != a.id) {
      const bool chosen = panel.annotation == a.id;
      const std::string text = a.value.empty() ? title : fmt::format("{}: {}", title, a.value);
      if (!a.visible) ImGui::PushStyleColor(ImGuiCol_Text, colour4(theme::kSoft));
      ImGui::PushStyleVar(ImGuiStyleVar_SelectableTextAlign, {0, 0.5F});
      if (ImGui::Selectable(shortened(text, ImGui::GetContentRegionAvail().x).c_str(), chosen, ImGuiSelectableFlags_AllowDoubleClick, {0, 1.6F * em()})) {
        panel.annotation = chosen && !ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) ? "" : a.id;
        if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) c.work.fly_to_annotation(row);
      }
      ImGui::PopStyleVar();
      if (!a.visible) ImGui::PopStyleColor();
      if (panel.annotation == a.id) {
        ImGui::Indent(1.8F * em());
        CardSection facts;
        for (const auto& [fact, value] : a.facts) facts.rows.push_back({c.work.words().name(fact), value});
        facts.rows.push_back({c.tr("Kept on"), a.date.empty() ? "\u2013" : a.date});
        card_rows(c.face.fonts, facts);
        for (const std::string& note : a.notes) small_text(c.face.fonts, note);
        ButtonRow buttons;
        if (buttons.button(c.tr("Go there"), "go")) c.work.fly_to_annotation(row);
        if (buttons.button(c.tr("Rename"), "rename")) begin_rename(c, a.id, title);
        if (buttons.button(c.tr("Copy"), "copy")) {
          ImGui::SetClipboardText(annotation_text(a).c_str());
          c.work.notice = c.tr("Measurement copied");
        }
        if (buttons.button(c.tr("Delete"), "delete")) {
          changed.emplace(list.begin(), list.end());
          changed->erase(changed->begin() + static_cast<std::ptrdiff_t>(row));
          label = c.tr("Delete: {}", text);
        }
        ImGui::Unindent(1.8F * em());
      }
    }
    ImGui::PopID();
  }
  if (changed) c.work.set_annotations(std::move(*changed), label);
}

void draw_bookmarks(Context& c) {
  KeptPanel& panel = c.face.kept;
  heading(c.face.fonts, c.tr("Bookmarks"));
  const auto& list = c.work.bookmarks();
  if (ImGui::SmallButton(labelled(c.tr("Keep this view"), "add").c_str())) action("bookmark")->run(c);
  if (list.empty()) small_text(c.face.fonts, c.tr("A bookmark keeps a view; M adds one, J goes from one to the next."));
  std::optional<std::vector<Bookmark>> changed;
  std::string label;
  for (std::size_t row = 0; row < list.size(); ++row) {
    const Bookmark& b = list[row];
    const std::string id = fmt::format("view {}", row);
    ImGui::PushID(static_cast<int>(row));
    if (const auto name = rename_box(c, id)) {
      changed = list;
      (*changed)[row].title = name->substr(0, kLongestTitle);
      label = c.tr("Rename: {}", b.title);
    } else if (panel.renamed != id) {
      const float right = ImGui::GetContentRegionMax().x - 3 * 1.6F * em();
      const float room = right - ImGui::GetCursorPosX();
      ImGui::PushStyleVar(ImGuiStyleVar_SelectableTextAlign, {0, 0.5F});
      if (ImGui::Selectable(shortened(b.title, room).c_str(), panel.bookmark == row, 0, {room, 1.6F * em()})) {
        c.work.go_to_bookmark(row);
        panel.bookmark = row;
      }
      ImGui::PopStyleVar();
      ImGui::SameLine(right, 0);
      if (icon_button("rename", Icon::kPen, c.tr("Rename"), false, true, 1.6F)) begin_rename(c, id, b.title);
      ImGui::SameLine(0, 0);
      if (icon_button("up", Icon::kUp, c.tr("Move up"), false, row > 0, 1.6F)) {
        changed = list;
        std::swap((*changed)[row - 1], (*changed)[row]);
        label = c.tr("Order of bookmarks");
      }
      ImGui::SameLine(0, 0);
      if (icon_button("delete", Icon::kClose, c.tr("Delete"), false, true, 1.6F)) {
        changed = list;
        changed->erase(changed->begin() + static_cast<std::ptrdiff_t>(row));
        label = c.tr("Delete: {}", b.title);
      }
    }
    ImGui::PopID();
  }
  if (changed) c.work.set_bookmarks(std::move(*changed), label);
}

}  // namespace

void draw_kept_panel(Context& c) {
  if (!c.work.project()) return empty_note(c.face.fonts, c.tr("No project is open yet."));
  draw_annotations(c);
  ImGui::Dummy({0, 0.6F * em()});
  draw_bookmarks(c);
}

}  // namespace thalweg
