#include "app/leaving.hpp"

#include <algorithm>

#include <imgui.h>

#include "app/actions.hpp"
#include "app/widgets.hpp"

namespace thalweg {
namespace {

void leave(Context& c) {
  const Leaving to = *std::exchange(c.face.leaving, std::nullopt);
  c.face.leaving_saves = false;
  if (to.quit) c.face.quit = true;
  else c.work.open(to.file);
}

void ask(Context& c, Leaving to) {
  c.face.leaving = std::move(to);
  c.face.leaving_saves = false;
  c.face.ask_leaving = c.work.unsaved();
  if (!c.work.unsaved()) leave(c);
}

}  // namespace

void ask_to_quit(Context& c) { ask(c, {true, {}}); }
void ask_to_open(Context& c, const std::filesystem::path& file) { ask(c, {false, file}); }

void leaving_dialogue(Context& c) {
  constexpr std::string_view kTitle = later("Unsaved changes");
  if (c.face.ask_leaving) ImGui::OpenPopup("###Unsaved changes");
  c.face.ask_leaving = false;
  if (c.face.leaving && c.face.leaving_saves && !c.work.saving()) {
    if (!c.work.unsaved()) leave(c);
    else if (!c.face.save_is_asked) c.face.leaving.reset(), c.face.leaving_saves = false;  // it failed, or was given up
  }
  ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Appearing, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({std::min(30 * em(), ImGui::GetIO().DisplaySize.x - 2 * em()), 0});
  if (!ImGui::BeginPopupModal(labelled(c.tr(kTitle), kTitle).c_str(), nullptr, ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoSavedSettings)) return;
  if (!c.face.leaving) {
    ImGui::CloseCurrentPopup();
    return ImGui::EndPopup();
  }
  ImGui::PushTextWrapPos(0);
  const std::string title = c.work.project() ? c.work.words().name(c.work.project()->title) : std::string();
  ImGui::TextUnformatted(c.tr("\u201c{}\u201d has changes that are in no file.", title).c_str());
  ImGui::PopTextWrapPos();
  small_text(c.face.fonts, c.tr("Enter saves, D discards, Esc goes back."));
  ImGui::Dummy({0, 0.3F * em()});
  const bool fresh = ImGui::IsWindowAppearing();  // the key that led here does not answer
  const bool enter = !fresh && (ImGui::IsKeyPressed(key_code("Enter"), false));
  bool on_button = false;
  const auto button = [&](std::string_view text) {
    const bool pressed = ImGui::Button(labelled(c.tr(text), text).c_str(), {8 * em(), 0});
    const bool ringed = ImGui::IsItemFocused();
    on_button = on_button || ringed;
    return pressed || (ringed && enter);
  };
  bool save = button(later("Save"));
  if (fresh) ImGui::SetItemDefaultFocus();
  ImGui::SameLine();
  bool discard = button(later("Discard"));
  ImGui::SameLine();
  bool back = button(later("Cancel"));
  save = save || (enter && !on_button);
  discard = discard || (!fresh && ImGui::IsKeyPressed(key_code("D"), false));
  back = back || (!fresh && ImGui::IsKeyPressed(key_code("Esc"), false));
  if (save || discard || back) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
  if (save) {
    c.face.leaving_saves = true;
    if (c.work.project_file().empty()) c.face.ask_save = c.face.save_is_asked = true;
    else c.work.save_project(c.work.project_file());
  } else if (discard) {
    leave(c);
  } else if (back) {
    c.face.leaving.reset();
  }
}

}  // namespace thalweg
