// What is being measured.
#include <fmt/format.h>
#include <imgui.h>

#include "app/actions.hpp"
#include "app/panels.hpp"
#include "app/theme.hpp"
#include "app/widgets.hpp"

namespace thalweg {

void draw_measure_panel(Context& c) {
  const Fonts& fonts = c.face.fonts;
  const bool area = c.work.tool() == ToolKind::kArea;
  Measuring& measuring = c.work.measuring();
  ImGui::PushFont(fonts.title);
  ImGui::TextUnformatted(area ? "Area" : "Distance");
  ImGui::PopFont();
  ImGui::Checkbox("Snap to borders", &measuring.snapping);
  tooltip("Points within a few pixels of a border are put on its nearest vertex, or else on the line.");
  ImGui::Separator();
  if (measuring.points.empty()) {
    empty_note(fonts, area ? "Click the corners of an area on the map." : "Click the points of a way on the map.");
    small_text(fonts, "Enter or a double click ends the measurement, Backspace takes the last point back, Esc clears it.");
    return;
  }
  // Some dozens of geodesics: nothing to wait for.
  const MeasuredShape shape = measure_points(area ? MeasureKind::kArea : MeasureKind::kDistance, measuring.points);
  ImGui::PushFont(fonts.title);
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted((area ? area_text(shape.area.value) : length_text(shape.length.value)).c_str());
  ImGui::PopTextWrapPos();
  ImGui::PopFont();
  if (area) ImGui::TextUnformatted(("Perimeter " + length_text(shape.length.value)).c_str());
  small_text(fonts, "Method: " + shape.length.method);
  ImGui::Dummy({0, 0.3F * em()});
  const Action* copy = action("copy-measurement");
  if (ImGui::Button("Copy")) copy->run(c);
  ImGui::SameLine();
  const Action* back = action("take-back");
  if (ImGui::Button("Take last back")) back->run(c);
  ImGui::SameLine();
  if (ImGui::Button("Clear")) c.work.escape();
  ImGui::Dummy({0, 0.3F * em()});
  CardTable legs;
  legs.header = {"#", "Longitude", "Latitude", "Leg", "Azimuth"};
  legs.numeric = {true, true, true, true, true};
  for (std::size_t i = 0; i < measuring.points.size(); ++i) {
    const LonLat& p = measuring.points[i];
    std::vector<std::string> row{fmt::format("{}", i + 1), fmt::format("{:.5f}\u00b0", p.lon), fmt::format("{:.5f}\u00b0", p.lat), "", ""};
    if (i < shape.legs.size()) {
      row[3] = length_text(shape.legs[i].length_m / 1000);
      row[4] = fmt::format("{:.2f}\u00b0", shape.legs[i].azimuth_deg);
    }
    legs.rows.push_back(std::move(row));
  }
  ImGui::BeginChild("legs", {0, 0}, false);
  card_table("legs", fonts, legs);
  ImGui::EndChild();
}

}  // namespace thalweg
