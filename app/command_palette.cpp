#include "app/command_palette.hpp"

#include <algorithm>
#include <utility>

#include <imgui.h>

#include "app/actions.hpp"
#include "app/commands.hpp"
#include "app/pick_list.hpp"
#include "app/widgets.hpp"

namespace thalweg {

void command_palette(Context& c) {
  CommandBox& box = c.face.commands;
  if (std::exchange(box.ask, false)) {
    box.text.clear();
    box.row = 0;
    ImGui::OpenPopup("##commands");
  }
  const ImVec2 room = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({room.x / 2, 0.12F * room.y}, ImGuiCond_Always, {0.5F, 0});
  ImGui::SetNextWindowSize({std::min(40 * em(), room.x - em()), std::min(30 * em(), 0.8F * room.y)});
  if (!ImGui::BeginPopup("##commands", ImGuiWindowFlags_NoMove)) return;
  const std::vector<Command> commands = find_commands(c, box.text);  // a hundred titles
  const Picked picked = pick_list(box.text, box.row, static_cast<int>(commands.size()), c.tr("What is to be done: a command, a layer, a projection, a place"), c.tr("Nothing is called so."), c.face.fonts,
                                  [&](int i) {
                                    const Command& command = commands[static_cast<std::size_t>(i)];
                                    return PickRow{command.title, command.detail, command.keys, command.enabled, false};
                                  });
  if (picked.typed) box.row = 0;
  if (ImGui::IsKeyPressed(key_code("Esc"), false)) ImGui::CloseCurrentPopup();
  if (picked.row && !picked.typed && commands[static_cast<std::size_t>(*picked.row)].enabled) {
    ImGui::CloseCurrentPopup();
    run_command(c, commands[static_cast<std::size_t>(*picked.row)]);
  }
  ImGui::EndPopup();
}

}  // namespace thalweg
