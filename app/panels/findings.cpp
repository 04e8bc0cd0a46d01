// What was found, as lists: enclaves, borders, problems of the data. A click flies there.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels.hpp"
#include "app/theme.hpp"
#include "app/widgets.hpp"
#include "geo/analysis/rows.hpp"

namespace thalweg {
namespace {

constexpr ImGuiTableFlags kTable = ImGuiTableFlags_NoSavedSettings | ImGuiTableFlags_ScrollY | ImGuiTableFlags_BordersInnerH;

void right_aligned(const std::string& text) {
  const float room = ImGui::GetContentRegionAvail().x, width = ImGui::CalcTextSize(text.c_str()).x;
  if (room > width) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + room - width);
  ImGui::TextUnformatted(text.c_str());
}

// The header, with the last column's title over its numbers.
void header_row() {
  ImGui::TableNextRow(ImGuiTableRowFlags_Headers);
  const int columns = ImGui::TableGetColumnCount();
  for (int i = 0; i < columns; ++i) {
    ImGui::TableSetColumnIndex(i);
    if (i + 1 == columns) right_aligned(ImGui::TableGetColumnName(i));
    else ImGui::TextUnformatted(ImGui::TableGetColumnName(i));
  }
}

// Columns of numbers leave room for names where the letters are large.
float narrow_column(float width_em) { return std::min(width_em * em(), 0.3F * ImGui::GetContentRegionMax().x); }

bool not_yet(Context& c) {
  if (!c.work.vintages().empty()) return false;
  empty_note(c.face.fonts, c.work.resting() ? c.tr("The project has no layer of parties: no polygons with a field that is named like a country code.") : c.tr("Borders and enclaves are being found."));
  return true;
}

GeoBox box_of(const Border& border) {
  GeoBox box;
  for (const BorderPiece& p : border.pieces)
    for (const LonLat& at : p.line) box.grow(at);
  return box;
}

GeoBox box_of(const Enclave& enclave) {
  GeoBox box;
  for (const auto& ring : enclave.outline)
    for (const LonLat& at : ring) box.grow(at);
  return box;
}

}  // namespace

void draw_enclaves_panel(Context& c) {
  if (not_yet(c)) return;
  const Vintage& v = *c.work.vintages().front();
  std::size_t shown = 0, elsewhere = 0;
  const bool wide = ImGui::GetContentRegionAvail().x > 13 * em();  // else whose they are is left to the tooltip
  if (ImGui::BeginTable("enclaves", wide ? 3 : 2, kTable, {0, ImGui::GetContentRegionAvail().y - 2.4F * em()})) {
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::TableSetupColumn(c.tr("Enclave"), ImGuiTableColumnFlags_WidthStretch);
    if (wide) ImGui::TableSetupColumn(c.tr("Of / in"), ImGuiTableColumnFlags_WidthFixed, narrow_column(5.4F));
    ImGui::TableSetupColumn(c.tr("km\u00b2"), ImGuiTableColumnFlags_WidthFixed, narrow_column(4.4F));
    header_row();
    for (std::uint32_t i = 0; i < v.enclaves.size(); ++i) {
      const Enclave& e = v.enclaves[i];
      if (!in_focus(*c.work.project(), e)) {
        ++elsewhere;
        continue;
      }
      ++shown;
      ImGui::PushID(static_cast<int>(i));
      ImGui::TableNextRow();
      ImGui::TableNextColumn();
      const Selection selection{Selection::Kind::kEnclave, i, std::nullopt};
      const std::string name = e.name.empty() ? c.tr("{} at {:.2f}\u00b0, {:.2f}\u00b0", c.tr(name_of(e.kind)), e.inside.lat, e.inside.lon) : enclave_title(e, *c.work.project(), c.work.words());
      if (ImGui::Selectable(name.c_str(), c.work.selected() == selection, ImGuiSelectableFlags_SpanAllColumns)) {
        c.work.select(selection);
        c.work.fly_to(box_of(e));
        c.face.right_open = true;
      }
      const std::string whose = fmt::format("{}{}{}", e.owner.empty() ? "-" : e.owner, e.hosts.empty() ? "" : " / ", e.hosts.empty() ? "" : e.hosts.front());
      tooltip(fmt::format("{}\n{}\n{}", enclave_title(e, *c.work.project(), c.work.words()), c.tr(name_of(e.kind)), whose));
      if (wide) {
        ImGui::TableNextColumn();
        ImGui::TextUnformatted(whose.c_str());
      }
      ImGui::TableNextColumn();
      right_aligned(grouped(e.area.value, e.area.value < 10 ? 2 : e.area.value < 1000 ? 1 : 0));
      ImGui::PopID();
    }
    ImGui::EndTable();
  }
  small_text(c.face.fonts, shown == 0 ? std::string(c.tr("No enclaves or exclaves in this data.")) : c.tr("{} in {}", shown, c.work.words().name(v.input.layer->title)) + (elsewhere > 0 ? c.tr("; {} of other parties are on the map only", elsewhere) : ""));
}

void draw_borders_panel(Context& c) {
  if (not_yet(c)) return;
  const Vintage& v = *c.work.vintages().front();
  std::size_t shown = 0;
  if (ImGui::BeginTable("borders", 2, kTable, {0, ImGui::GetContentRegionAvail().y - 2.4F * em()})) {
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::TableSetupColumn(c.tr("Border"), ImGuiTableColumnFlags_WidthStretch);
    ImGui::TableSetupColumn(c.tr("km"), ImGuiTableColumnFlags_WidthFixed, narrow_column(5));
    header_row();
    for (std::uint32_t i = 0; i < v.borders.size(); ++i) {
      const Border& b = v.borders[i];
      if (!in_focus(*c.work.project(), b)) continue;
      ++shown;
      ImGui::PushID(static_cast<int>(i));
      ImGui::TableNextRow();
      ImGui::TableNextColumn();
      const bool selected = c.work.selected().kind == Selection::Kind::kBorder && c.work.selected().index == i;
      const std::string name = fmt::format("{} \u2013 {}", c.party(b.a), c.party(b.b));
      if (ImGui::Selectable(name.c_str(), selected, ImGuiSelectableFlags_SpanAllColumns)) {
        c.work.select({Selection::Kind::kBorder, i, std::nullopt});
        c.work.fly_to(box_of(b));
        c.face.right_open = true;
      }
      ImGui::TableNextColumn();
      right_aligned(grouped(b.length.value, 1));
      ImGui::PopID();
    }
    ImGui::EndTable();
  }
  small_text(c.face.fonts, shown == 0 ? std::string(c.tr("No two parties share a border in this data.")) : c.tr("{} in {}", shown, c.work.words().name(v.input.layer->title)));
}

void draw_problems_panel(Context& c) {
  const Problems& problems = c.work.problems();
  if (problems.empty()) {
    empty_note(c.face.fonts, c.work.resting() ? c.tr("Nothing is wrong with the data, as far as it was looked at.") : c.tr("The data is being looked at."));
    return;
  }
  if (ImGui::BeginTable("problems", 2, kTable, {0, ImGui::GetContentRegionAvail().y - 2.4F * em()})) {
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::TableSetupColumn(c.tr("What"), ImGuiTableColumnFlags_WidthStretch);
    ImGui::TableSetupColumn(c.tr("km\u00b2"), ImGuiTableColumnFlags_WidthFixed, narrow_column(4.4F));
    header_row();
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(problems.size()));
    while (clipper.Step()) {
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
        const Problem& p = problems[static_cast<std::size_t>(i)];
        ImGui::PushID(i);
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        if (p.severity == Severity::kError) ImGui::PushStyleColor(ImGuiCol_Text, colour4(theme::kWarn));
        if (ImGui::Selectable(p.text.c_str(), false, ImGuiSelectableFlags_SpanAllColumns) && p.place) c.work.fly_to(*p.place, 12);
        if (p.severity == Severity::kError) ImGui::PopStyleColor();
        tooltip(fmt::format("{}, {}\n{}{}{}", c.tr(name_of(p.severity)), c.tr(name_of(p.kind)), p.text, p.advice.empty() ? "" : "\n", p.advice));
        ImGui::TableNextColumn();
        if (p.area_km2) right_aligned(grouped(*p.area_km2, 3));
        ImGui::PopID();
      }
    }
    ImGui::EndTable();
  }
  small_text(c.face.fonts, c.tr("{} of reading and of the newest borders; a click flies to the place.", problems.size()));
}

}  // namespace thalweg
