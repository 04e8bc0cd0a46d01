// The layers: which are shown, in which order, how opaque.
#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "app/actions.hpp"
#include "app/panels.hpp"
#include "app/theme.hpp"
#include "app/widgets.hpp"

namespace thalweg {
namespace {

constexpr const char* kDragged = "layer";

std::string about(const Context& c, const Layer& layer) {
  std::string text = layer.source.title.empty() ? c.work.words().name(layer.title) : layer.source.title;
  if (!layer.source.publisher.empty()) text += "\n" + layer.source.publisher;
  const std::string& date = layer.date.empty() ? layer.source.date : layer.date;
  if (!date.empty()) text += "\n" + c.tr("Date: {}", date);
  if (!layer.source.licence.empty()) text += "\n" + c.tr("Licence: {}", layer.source.licence);
  if (layer.table) text += "\n" + c.tr("Features: {}", grouped(static_cast<double>(layer.table->rows()), 0));
  if (layer.raster) text += "\n" + c.tr("Cells: {} \u00d7 {}", grouped(static_cast<double>(layer.raster->info().columns), 0), grouped(static_cast<double>(layer.raster->info().rows), 0));
  return text;
}

void draw_layer(Context& c, std::vector<LayerState>& states, std::size_t i, const Layer& layer, std::optional<std::pair<std::size_t, std::size_t>>& move) {
  LayerState& state = states[i];
  ImGui::PushID(state.id.c_str());
  if (icon_button("eye", state.visible ? Icon::kEye : Icon::kEyeOff, state.visible ? c.tr("Hide this layer") : c.tr("Show this layer"), false, true, 1.6F)) state.visible = !state.visible;
  ImGui::SameLine(0, 0.2F * em());
  const float right = ImGui::GetContentRegionMax().x - 3 * 1.5F * em();
  if (!state.visible) ImGui::PushStyleColor(ImGuiCol_Text, colour4(theme::kSoft));
  ImGui::PushStyleVar(ImGuiStyleVar_SelectableTextAlign, {0, 0.5F});
  const float room = right - ImGui::GetCursorPosX() - 0.3F * em();
  if (ImGui::Selectable(shortened(c.work.words().name(layer.title), room).c_str(), false, ImGuiSelectableFlags_AllowDoubleClick, {room, 1.6F * em()})) c.face.style.layer = state.id;
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) action("style")->run(c);
  ImGui::PopStyleVar();
  if (!state.visible) ImGui::PopStyleColor();
  if (ImGui::BeginDragDropSource(ImGuiDragDropFlags_SourceNoDisableHover)) {
    ImGui::SetDragDropPayload(kDragged, &i, sizeof i);
    ImGui::TextUnformatted(c.work.words().name(layer.title).c_str());
    ImGui::EndDragDropSource();
  } else {
    tooltip(about(c, layer));
  }
  if (ImGui::BeginDragDropTarget()) {
    if (const ImGuiPayload* dropped = ImGui::AcceptDragDropPayload(kDragged)) move = {*static_cast<const std::size_t*>(dropped->Data), i};
    ImGui::EndDragDropTarget();
  }
  ImGui::SameLine(right, 0);
  if (icon_button("style", Icon::kBrush, c.tr("Style of this layer"), false, true, 1.5F)) {
    c.face.style.layer = state.id;
    action("style")->run(c);
  }
  ImGui::SameLine(0, 0);
  if (icon_button("up", Icon::kUp, c.tr("Draw above the one before"), false, i > 0, 1.5F)) move = {i, i - 1};
  ImGui::SameLine(0, 0);
  if (icon_button("down", Icon::kDown, c.tr("Draw below the next one"), false, i + 1 < states.size(), 1.5F)) move = {i, i + 1};
  if (state.visible) {
    ImGui::SetCursorPos({ImGui::GetCursorPosX() + 1.8F * em(), ImGui::GetCursorPosY() - ImGui::GetStyle().ItemSpacing.y * 0.7F});
    slim_slider("opacity", state.opacity, c.tr("{:.0f} % opaque", state.opacity * 100));
  }
  ImGui::PopID();
}

// What the user put on the map, over all layers: one row for all of it.
void draw_annotations_row(Context& c) {
  const auto list = c.work.annotations();
  if (list.empty()) return;
  const bool any = std::any_of(list.begin(), list.end(), [](const Annotation& a) { return a.visible; });
  ImGui::PushID("annotations");
  if (icon_button("eye", any ? Icon::kEye : Icon::kEyeOff, any ? c.tr("Hide this layer") : c.tr("Show this layer"), false, true, 1.6F)) {
    std::vector<Annotation> changed(list.begin(), list.end());
    for (Annotation& a : changed) a.visible = !any;
    c.work.set_annotations(std::move(changed), any ? c.tr("Hide: {}", c.tr("Measurements")) : c.tr("Show: {}", c.tr("Measurements")));
  }
  ImGui::SameLine(0, 0.2F * em());
  if (!any) ImGui::PushStyleColor(ImGuiCol_Text, colour4(theme::kSoft));
  ImGui::PushStyleVar(ImGuiStyleVar_SelectableTextAlign, {0, 0.5F});
  if (ImGui::Selectable(fmt::format("{} ({})###all", c.tr("Measurements"), list.size()).c_str(), false, 0, {0, 1.6F * em()})) action("kept")->run(c);
  ImGui::PopStyleVar();
  if (!any) ImGui::PopStyleColor();
  tooltip(c.tr("Kept on the map, over all layers; a click opens their list."));
  ImGui::PopID();
}

}  // namespace

void draw_layers_panel(Context& c) {
  const auto& project = c.work.project();
  if (!project) {
    empty_note(c.face.fonts, c.tr("No project is open yet."));
    return;
  }
  draw_annotations_row(c);
  std::vector<LayerState> states = c.work.layers();
  std::optional<std::pair<std::size_t, std::size_t>> move;
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (const Layer* layer = project->layer(states[i].id)) draw_layer(c, states, i, *layer, move);
  }
  if (move) {
    const auto from = states.begin() + static_cast<std::ptrdiff_t>(move->first), to = states.begin() + static_cast<std::ptrdiff_t>(move->second);
    if (from < to) std::rotate(from, from + 1, to + 1);
    else std::rotate(to, from, from + 1);
  }
  c.work.set_layers(std::move(states));
  ImGui::Dummy({0, 0.4F * em()});
  small_text(c.face.fonts, c.tr("The list is the order of drawing, the topmost first. Land, then relief, then water are drawn under lines, and boundaries over rivers, whatever the order."));
}

}  // namespace thalweg
