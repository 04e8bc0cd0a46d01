// The attribute table: features of one layer, filtered, sorted, and linked to the map.
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

constexpr std::size_t kMostColumns = 60;  // ImGui draws 64 at most

void choose_layer_box(Context& c) {
  Attributes& a = c.work.attributes();
  ImGui::SetNextItemWidth(15 * em());
  if (!ImGui::BeginCombo("##layer", c.work.words().name(a.layer()->title).c_str(), ImGuiComboFlags_HeightLarge)) return;
  for (const LayerState& s : c.work.layers()) {
    const Layer* layer = c.work.project()->layer(s.id);
    if (layer == nullptr || !layer->table) continue;
    if (ImGui::Selectable(labelled(c.work.words().name(layer->title), s.id).c_str(), layer == a.layer().get())) a.choose_layer(s.id);
  }
  ImGui::EndCombo();
}

void filter_box(Context& c) {
  Attributes& a = c.work.attributes();
  if (c.face.filter_layer != a.layer()->id) {
    c.face.filter_layer = a.layer()->id;
    c.face.filter.clear();
    c.face.last_row.reset();
  }
  ImGui::SameLine();
  ImGui::SetNextItemWidth(19 * em());
  if (ImGui::InputTextWithHint("##filter", c.tr("Filter: a text, or population > 50000"), &c.face.filter)) {
    TableQuery q = a.query();
    q.filter = c.face.filter;
    a.set_query(std::move(q));
  }
  tooltip(c.tr("A field, an operator (= != < <= > >=, or ~ for a part of the text) and a value; several joined by \"and\"."));
}

// Click: this row; Ctrl: also this one; Shift: all from the last one; double: fly there.
void click_row(Context& c, const std::vector<std::uint32_t>& rows, std::size_t at) {
  Attributes& a = c.work.attributes();
  const std::uint32_t row = rows[at];
  const ImGuiIO& io = ImGui::GetIO();
  const auto last = c.face.last_row ? std::find(rows.begin(), rows.end(), *c.face.last_row) : rows.end();
  if (io.KeyShift && last != rows.end()) {
    const auto here = rows.begin() + static_cast<std::ptrdiff_t>(at);
    a.select({std::min(last, here), std::max(last, here) + 1});
    return;
  }
  c.face.last_row = row;
  if (io.KeyCtrl) return a.toggle(row);
  c.work.select({Selection::Kind::kFeature, row, std::nullopt, a.layer()->id});
  if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) c.work.fly_to_selected();
}

}  // namespace

void draw_table_panel(Context& c) {
  Attributes& a = c.work.attributes();
  const Fonts& fonts = c.face.fonts;
  if (!a.layer()) return empty_note(fonts, c.tr("No layer of this project has features."));
  choose_layer_box(c);
  filter_box(c);
  // What does not fit beside goes below.
  if (ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x - ImGui::GetItemRectMax().x > 38 * em()) ImGui::SameLine();
  bool only = a.only_selected();
  if (ImGui::Checkbox(labelled(c.tr("Selected only"), "only").c_str(), &only)) a.set_only_selected(only);
  const auto button = [&](const char* id) {
    const Action& act = *action(id);
    ImGui::SameLine();
    if (!can_run(act, c)) ImGui::BeginDisabled();
    if (ImGui::Button(labelled(c.tr(act.title), id).c_str())) act.run(c);
    if (!can_run(act, c)) ImGui::EndDisabled();
  };
  button("zoom-selected");
  button("copy-table");
  ImGui::SameLine();
  const std::size_t shown = a.rows() ? a.rows()->size() : 0;
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("%s", c.tr("{} of {} rows, {} selected", shown, a.layer()->table->rows(), a.selected().size()).c_str());
  if (a.query_error()) return small_text(fonts, a.query_error()->message + (a.query_error()->remedy.empty() ? "" : ". " + a.query_error()->remedy));
  if (!a.rows()) return small_text(fonts, c.tr("Finding rows"));

  const FeatureTable& table = *a.layer()->table;
  const auto listed = a.rows();  // a click may begin another list
  const std::vector<std::uint32_t>& rows = *listed;
  const std::size_t columns = std::min(table.columns.size(), kMostColumns);
  constexpr ImGuiTableFlags kFlags = ImGuiTableFlags_NoSavedSettings | ImGuiTableFlags_ScrollX | ImGuiTableFlags_ScrollY | ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_Resizable | ImGuiTableFlags_Sortable |
                                     ImGuiTableFlags_SortTristate | ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_Reorderable | ImGuiTableFlags_Hideable;
  if (!ImGui::BeginTable(a.layer()->id.c_str(), static_cast<int>(columns) + 1, kFlags)) return;
  ImGui::TableSetupScrollFreeze(1, 1);
  ImGui::TableSetupColumn("#", ImGuiTableColumnFlags_NoSort | ImGuiTableColumnFlags_NoHide | ImGuiTableColumnFlags_NoReorder, 4 * em());
  for (std::size_t i = 0; i < columns; ++i) {
    const bool text = std::holds_alternative<std::vector<std::string>>(table.columns[i].values);
    ImGui::TableSetupColumn(table.columns[i].name.c_str(), 0, (text ? 11 : 6.5F) * em(), static_cast<ImGuiID>(i));
  }
  ImGui::TableHeadersRow();
  if (ImGuiTableSortSpecs* specs = ImGui::TableGetSortSpecs(); specs != nullptr && specs->SpecsDirty) {
    TableQuery q = a.query();
    q.sort_column = specs->SpecsCount > 0 ? static_cast<int>(specs->Specs[0].ColumnUserID) : -1;
    q.descending = specs->SpecsCount > 0 && specs->Specs[0].SortDirection == ImGuiSortDirection_Descending;
    a.set_query(std::move(q));
    specs->SpecsDirty = false;
  }
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(rows.size()));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const std::uint32_t row = rows[static_cast<std::size_t>(i)];
      ImGui::TableNextRow();
      ImGui::TableNextColumn();
      ImGui::PushID(i);
      if (ImGui::Selectable(fmt::format("{}", row + 1).c_str(), a.is_selected(row), ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowDoubleClick)) click_row(c, rows, static_cast<std::size_t>(i));
      ImGui::PopID();
      for (std::size_t k = 0; k < columns; ++k) {
        if (!ImGui::TableNextColumn()) continue;
        const std::string text = table.columns[k].text(row);
        if (!std::holds_alternative<std::vector<std::string>>(table.columns[k].values)) {
          const float room = ImGui::GetContentRegionAvail().x, wide = ImGui::CalcTextSize(text.c_str()).x;
          if (room > wide) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + room - wide);
        }
        ImGui::TextUnformatted(text.c_str(), text.c_str() + text.size());
      }
    }
  }
  ImGui::EndTable();
}

}  // namespace thalweg
