#include "app/compare_box.hpp"

#include <algorithm>

#include <imgui.h>

#include "app/actions.hpp"
#include "app/widgets.hpp"

namespace thalweg {
namespace {

std::string title_of(const Context& c, const std::string& id) {
  const Layer* layer = c.work.project()->layer(id);
  return layer == nullptr ? std::string(c.tr("nothing in its place")) : c.work.words().name(layer->title);
}

}  // namespace

void compare_box(Context& c) {
  constexpr std::string_view kTitle = later("Compare two layers");
  CompareBox& box = c.face.comparing;
  if (box.ask && c.work.project()) {
    box.choice = c.work.compared();
    const auto& layers = c.work.layers();
    // The layer chosen in the panels, where there is something to compare it with; else the newest borders.
    if (box.choice.empty()) {
      const auto chosen = std::find_if(layers.begin(), layers.end(), [&](const LayerState& s) { return s.id == c.face.style.layer && s.visible; });
      const Layer* newest = c.work.project()->borders();
      box.choice.left = chosen != layers.end() ? chosen->id : newest != nullptr ? newest->id : layers.empty() ? "" : layers.front().id;
      const auto others = c.work.instead_of(box.choice.left);
      box.choice.right = others.empty() ? "" : others.front()->id;
    }
    ImGui::OpenPopup("###Compare two layers");
  }
  box.ask = false;
  ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Appearing, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({std::min(32 * em(), ImGui::GetIO().DisplaySize.x - 2 * em()), 0});
  if (!ImGui::BeginPopupModal(labelled(c.tr(kTitle), kTitle).c_str(), nullptr, ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoSavedSettings)) return;
  if (!c.work.project() || c.work.project()->layer(box.choice.left) == nullptr) {
    ImGui::CloseCurrentPopup();
    return ImGui::EndPopup();
  }
  const bool fresh = ImGui::IsWindowAppearing();
  ImGui::TextUnformatted(c.tr("In the map:"));
  ImGui::SetNextItemWidth(-1);
  if (ImGui::BeginCombo("##left", title_of(c, box.choice.left).c_str())) {
    for (const LayerState& s : c.work.layers()) {
      if (!s.visible) continue;
      if (!ImGui::Selectable(labelled(title_of(c, s.id), s.id).c_str(), s.id == box.choice.left)) continue;
      box.choice.left = s.id;
      const auto others = c.work.instead_of(s.id);
      box.choice.right = others.empty() ? "" : others.front()->id;
    }
    ImGui::EndCombo();
  }
  ImGui::TextUnformatted(c.tr("In the second map instead:"));
  ImGui::SetNextItemWidth(-1);
  if (ImGui::BeginCombo("##right", title_of(c, box.choice.right).c_str())) {
    for (const Layer* layer : c.work.instead_of(box.choice.left))
      if (ImGui::Selectable(labelled(title_of(c, layer->id), layer->id).c_str(), layer->id == box.choice.right)) box.choice.right = layer->id;
    if (ImGui::Selectable(labelled(title_of(c, ""), "none").c_str(), box.choice.right.empty())) box.choice.right.clear();
    ImGui::EndCombo();
  }
  if (ImGui::RadioButton(labelled(c.tr("Swipe"), "swipe").c_str(), !c.face.side_by_side)) c.face.side_by_side = false;
  ImGui::SameLine();
  if (ImGui::RadioButton(labelled(c.tr("Side by side"), "beside").c_str(), c.face.side_by_side)) c.face.side_by_side = true;
  ImGui::Dummy({0, 0.3F * em()});
  const bool go = ImGui::Button(labelled(c.tr("Compare"), "go").c_str(), {8 * em(), 0});
  if (fresh) ImGui::SetItemDefaultFocus();
  ImGui::SameLine();
  const bool end = !c.work.compared().empty() && ImGui::Button(labelled(c.tr("End"), "end").c_str(), {6 * em(), 0});
  if (!c.work.compared().empty()) ImGui::SameLine();
  const bool back = ImGui::Button(labelled(c.tr("Cancel"), "cancel").c_str(), {6 * em(), 0});
  const bool combo = ImGui::IsPopupOpen("##left") || ImGui::IsPopupOpen("##right");
  const bool entered = !fresh && !combo && ImGui::IsKeyPressed(key_code("Enter"), false) && !ImGui::IsAnyItemActive();
  if (go || entered) c.work.compare(box.choice);
  if (end) c.work.compare({});
  if (go || entered || end || back || (!fresh && !combo && ImGui::IsKeyPressed(key_code("Esc"), false))) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

}  // namespace thalweg
