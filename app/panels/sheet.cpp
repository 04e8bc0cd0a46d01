// The sheet about what was picked.
#include <imgui.h>

#include "app/actions.hpp"
#include "app/panels.hpp"
#include "app/theme.hpp"
#include "app/widgets.hpp"

namespace thalweg {

void draw_sheet_panel(Context& c) {
  const Fonts& fonts = c.face.fonts;
  const auto& card = c.work.card();
  if (!card) {
    empty_note(fonts, c.tr("The sheet is being made."));
    return;
  }
  const float buttons = 3 * 1.9F * em();
  ImGui::PushFont(fonts.title);
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x - buttons);
  ImGui::TextUnformatted(card->title.c_str());
  ImGui::PopTextWrapPos();
  ImGui::PopFont();
  const ImVec2 below = ImGui::GetCursorPos();
  ImGui::SetCursorPos({ImGui::GetWindowContentRegionMax().x - buttons, ImGui::GetWindowContentRegionMin().y});
  if (icon_button("copy", Icon::kCopy, c.tr("Copy as text or Markdown"))) ImGui::OpenPopup("copy-as");
  if (ImGui::BeginPopup("copy-as")) {
    for (const char* id : {"copy-text", "copy-markdown"}) {
      const Action* a = action(id);
      if (ImGui::MenuItem(c.tr(a->title))) a->run(c);
    }
    ImGui::EndPopup();
  }
  ImGui::SameLine(0, 0);
  const bool close = icon_button("close", Icon::kClose, c.tr("Close the sheet (Esc)"));
  ImGui::SetCursorPos(below);
  small_text(fonts, card->subtitle);
  ImGui::Dummy({0, 0.2F * em()});
  ImGui::BeginChild("sections", {0, 0}, false, ImGuiWindowFlags_NavFlattened);
  int number = 0;
  for (const CardSection& section : card->sections) {
    ImGui::PushID(number++);
    ImGui::PushFont(fonts.strong);
    const bool open = ImGui::CollapsingHeader(section.heading.c_str(), section.open ? ImGuiTreeNodeFlags_DefaultOpen : 0);
    ImGui::PopFont();
    if (open) {
      card_rows(fonts, section);
      card_table("table", fonts, section.table);
      for (const std::string& note : section.notes) small_text(fonts, note);
      ImGui::Dummy({0, 0.3F * em()});
    }
    ImGui::PopID();
  }
  ImGui::EndChild();
  if (close) c.work.select({});
}

}  // namespace thalweg
