// Reservoirs, intakes and canals of the register: a click flies there, the tooltip says what is published.
#include <imgui.h>

#include <fmt/format.h>

#include "app/panels.hpp"
#include "app/theme.hpp"
#include "app/widgets.hpp"
#include "geo/base/measure.hpp"
#include "geo/water/reservoirs.hpp"

namespace thalweg {
namespace {

const std::string& name_in(const WaterSite& site, const std::string& language) {
  if (language == "ru" && !site.ru.empty()) return site.ru;
  for (const auto& [tag, name] : site.local)
    if (tag == language) return name;
  return site.name;
}

std::string published(Context& c, const WaterSite& site) {
  std::string text = fmt::format("{}\n{}", name_in(site, c.work.words().language()), site.river);
  const auto add = [&](const char* title, const char* what, const char* unit) {
    const auto value = adopted(site, what);
    if (!value) return;
    text += fmt::format("\n{}: {:g}{} {}", title, value->value, value->low < value->high ? fmt::format(" ({:g} \u2013 {:g})", value->low, value->high) : "", c.work.words().name(unit));
  };
  add(c.tr("Total storage"), "total", "km\u00b3");
  add(c.tr("Active storage"), "active", "km\u00b3");
  add(c.tr("Area"), "area", "km\u00b2");
  std::string owners;
  for (const WaterHolder& h : site.holders)
    if (h.role == "owner") owners += (owners.empty() ? "" : ", ") + c.party(h.party);
  if (!owners.empty()) text += fmt::format("\n{}: {}", c.tr("Owner"), owners);
  for (const ReservoirFinding& f : check_reservoir(site))
    if (f.severity == Severity::kError) text += "\n" + f.text;
  return text;
}

}  // namespace

void draw_water_panel(Context& c) {
  if (c.work.project() == nullptr || c.work.project()->water == nullptr || c.work.project()->water->sites.empty()) {
    empty_note(c.face.fonts, c.tr("The project has no register of water."));
    return;
  }
  const std::vector<WaterSite>& sites = c.work.project()->water->sites;
  constexpr ImGuiTableFlags kTable = ImGuiTableFlags_NoSavedSettings | ImGuiTableFlags_ScrollY | ImGuiTableFlags_BordersInnerH;
  if (ImGui::BeginTable("waters", 2, kTable, {0, ImGui::GetContentRegionAvail().y - 2.4F * em()})) {
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::TableSetupColumn(c.tr("Reservoir"), ImGuiTableColumnFlags_WidthStretch);
    ImGui::TableSetupColumn(c.tr("km\u00b3"), ImGuiTableColumnFlags_WidthFixed, 4.4F * em());
    ImGui::TableHeadersRow();
    for (std::size_t i = 0; i < sites.size(); ++i) {
      ImGui::PushID(static_cast<int>(i));
      ImGui::TableNextRow();
      ImGui::TableNextColumn();
      if (ImGui::Selectable(name_in(sites[i], c.work.words().language()).c_str(), false, ImGuiSelectableFlags_SpanAllColumns)) c.work.fly_to(sites[i].lake.value_or(sites[i].at), 60);
      if (ImGui::IsItemHovered()) tooltip(published(c, sites[i]));
      ImGui::TableNextColumn();
      if (const auto total = adopted(sites[i], "total")) ImGui::TextUnformatted(grouped(total->value, 2).c_str());
      ImGui::PopID();
    }
    ImGui::EndTable();
  }
  small_text(c.face.fonts, c.tr("{} reservoirs, intakes and canals; a click flies to the place.", sites.size()));
}

}  // namespace thalweg
