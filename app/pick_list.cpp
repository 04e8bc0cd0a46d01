#include "app/pick_list.hpp"

#include <algorithm>
#include <cmath>

#include <imgui.h>
#include <imgui_stdlib.h>

#include "app/actions.hpp"
#include "app/theme.hpp"
#include "app/widgets.hpp"

namespace thalweg {

Picked pick_list(std::string& text, int& row, int count, const char* hint, const char* nothing, const Fonts& fonts, const std::function<PickRow(int)>& rows) {
  Picked picked;
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  ImGui::SetNextItemWidth(-1);
  const bool entered = ImGui::InputTextWithHint("##text", hint, &text, ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  picked.typed = ImGui::IsItemEdited();
  const float height = std::round(2.7F * em());
  ImGui::BeginChild("rows", {0, 0}, false);
  const int page = std::max(1, static_cast<int>(ImGui::GetWindowHeight() / height) - 1);
  const int before = row;
  const auto step = [&](const char* key, int by) {
    if (ImGui::IsKeyPressed(key_code(key))) row += by;
  };
  step("Down", 1);
  step("Up", -1);
  step("PageDown", page);
  step("PageUp", -page);
  row = std::clamp(row, 0, std::max(count - 1, 0));
  if (count == 0) small_text(fonts, nothing);
  if (row != before || picked.typed) {
    const float top = static_cast<float>(row) * height, seen = ImGui::GetScrollY();
    if (top < seen) ImGui::SetScrollY(top);
    else if (top + height > seen + ImGui::GetWindowHeight()) ImGui::SetScrollY(top + height - ImGui::GetWindowHeight());
  }
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGuiListClipper clipper;
  clipper.Begin(count, height);
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const PickRow r = rows(i);
      ImGui::PushID(i);
      const ImVec2 at = ImGui::GetCursorPos();
      ImGui::BeginDisabled(!r.enabled);
      if (ImGui::Selectable("##row", i == row, ImGuiSelectableFlags_DontClosePopups, {0, height})) picked.row = i;
      const float right = ImGui::GetContentRegionMax().x;
      ImGui::PushFont(fonts.small);
      const float mark = r.mark.empty() ? 0 : ImGui::CalcTextSize(r.mark.c_str()).x + 0.8F * em();
      ImGui::PopFont();
      ImGui::SetCursorPos({at.x + 0.4F * em(), at.y + 0.2F * em()});
      name_text(fonts, r.title, right - at.x - mark - 0.8F * em());
      ImGui::PushFont(fonts.small);
      ImGui::PushStyleColor(ImGuiCol_Text, colour4(r.warned ? theme::kWarn : theme::kSoft));
      if (!r.mark.empty()) {
        ImGui::SetCursorPos({right - mark + 0.4F * em(), at.y + 0.3F * em()});
        ImGui::TextUnformatted(r.mark.c_str());
      }
      ImGui::PopStyleColor();
      ImGui::PushStyleColor(ImGuiCol_Text, colour4(theme::kSoft));
      ImGui::SetCursorPos({at.x + 0.4F * em(), at.y + 1.45F * em()});
      ImGui::TextUnformatted(shortened(r.detail, right - at.x - 0.8F * em()).c_str());
      ImGui::PopStyleColor();
      ImGui::PopFont();
      ImGui::EndDisabled();
      ImGui::SetCursorPos({at.x, at.y + height});
      ImGui::PopID();
    }
  }
  clipper.End();
  ImGui::PopStyleVar();
  ImGui::EndChild();
  if (entered && count > 0) picked.row = row;
  return picked;
}

}  // namespace thalweg
