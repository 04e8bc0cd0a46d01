// What is being measured.
#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include "app/actions.hpp"
#include "app/panels.hpp"
#include "app/plot.hpp"
#include "app/theme.hpp"
#include "app/widgets.hpp"

namespace thalweg {
namespace {

// The radii as they are typed; taken when they can be read, told when not.
void radii_box(Context& c) {
  std::string& text = c.face.radii;
  if (text.empty()) {
    for (const double r : c.work.measuring().radii_km) text += fmt::format("{}{:g}", text.empty() ? "" : ", ", r);
  }
  ImGui::SetNextItemWidth(-6 * em());
  const bool edited = ImGui::InputText(labelled(c.tr("Radii, km"), "radii").c_str(), &text);
  const auto radii = parse_radii_km(text);
  if (edited && radii) c.work.set_radii_km(*radii);
  if (!radii && !text.empty()) small_text(c.face.fonts, radii.error().message + ": " + radii.error().remedy);
}

void profile_plot(Context& c, const Profile& profile) {
  std::vector<double> x, y;
  for (const ProfilePoint& p : profile.points) {
    x.push_back(p.along_m / 1000);
    y.push_back(p.height_m);
  }
  const auto under = line_plot("profile", c.face.fonts, x, y, {c.tr("km"), 2}, {c.tr("m"), 0}, 12);
  if (under) c.face.profile_at = profile.points[*under].at;
}

}  // namespace

void draw_measure_panel(Context& c) {
  const Fonts& fonts = c.face.fonts;
  const Measuring& measuring = c.work.measuring();
  const MeasureInfo& info = info_of(measuring.kind);
  c.face.profile_at.reset();
  ImGui::PushFont(fonts.title);
  ImGui::TextUnformatted(c.tr(info.title));
  ImGui::PopFont();
  bool snapping = measuring.snapping;
  if (ImGui::Checkbox(c.tr("Snap to borders"), &snapping)) c.work.set_snapping(snapping);
  tooltip(c.tr("Points within a few pixels of a border are put on its nearest vertex, or else on the line."));
  if (measuring.kind == MeasureKind::kRings) radii_box(c);
  ImGui::Separator();
  if (measuring.points.empty()) {
    empty_note(fonts, c.tr(info.prompt));
    small_text(fonts, info.most == 1 ? c.tr("The next click measures anew, Esc clears.") : c.tr("Enter or a double click ends the measurement, Backspace takes the last point back, Esc clears it."));
    return;
  }
  const auto& measured = c.work.measured();
  if (!measured) return small_text(fonts, c.tr("It is being measured."));
  if (measured->headline.empty()) return empty_note(fonts, c.tr(info.prompt));
  ImGui::PushFont(fonts.title);
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(measured->headline.c_str());
  ImGui::PopTextWrapPos();
  ImGui::PopFont();
  CardSection facts;
  for (const auto& [label, value] : measured->facts) facts.rows.push_back({c.work.words().name(label), value});
  if (!facts.rows.empty()) card_rows(fonts, facts);
  for (const std::string& note : measured->notes) small_text(fonts, note);
  if (measured->profile) profile_plot(c, *measured->profile);
  ImGui::Dummy({0, 0.3F * em()});
  const auto button = [&](const char* title, const char* id) {
    const Action& a = *action(id);
    if (ImGui::Button(labelled(title, id).c_str()) && can_run(a, c)) a.run(c);
  };
  button(c.tr("Keep"), "keep");
  tooltip(c.tr("On the map, and in the project when it is saved (K)"));
  ImGui::SameLine();
  button(c.tr("Copy"), "copy-measurement");
  ImGui::SameLine();
  button(c.tr("Copy as CSV"), "copy-measurement-csv");
  ImGui::SameLine();
  if (ImGui::Button(labelled(c.tr("Clear"), "clear").c_str())) c.work.escape();
  ImGui::Dummy({0, 0.3F * em()});
  ImGui::BeginChild("rows", {0, 0}, false);
  // The heights of a profile are in its plot and in the CSV.
  if (!measured->profile) card_table("rows", fonts, text_table(*measured->sheet, c.work.words()));
  ImGui::EndChild();
}

}  // namespace thalweg
