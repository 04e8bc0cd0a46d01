#include "app/focus.hpp"

#include <imgui.h>
#include <imgui_internal.h>  // ImGui 1.86 shows its ring only after an arrow key, and has no call to ask for it

#include "app/theme.hpp"
#include "app/widgets.hpp"

namespace thalweg {

bool focus_window(const char* name) {
  ImGuiWindow* window = ImGui::FindWindowByName(name);
  if (window == nullptr) return false;
  ImGui::FocusWindow(window);
  if ((window->Flags & ImGuiWindowFlags_NoNavInputs) != 0) return true;
  ImGui::NavInitWindow(window, true);
  ImGui::GetCurrentContext()->NavInitRequestFromMove = true;  // the ring is shown, as after a key
  return true;
}

void focus_ring(float rounding) {
  if (!ImGui::IsItemFocused() || !ImGui::GetIO().NavVisible) return;
  const ImVec2 from = ImGui::GetItemRectMin(), to = ImGui::GetItemRectMax();
  ImGui::GetWindowDrawList()->AddRect(from, to, colour32(theme::kAccent), rounding, 0, 0.13F * em());
}

}  // namespace thalweg
