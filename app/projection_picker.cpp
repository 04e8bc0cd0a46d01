#include "app/projection_picker.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <imgui.h>

#include "app/actions.hpp"
#include "app/pick_list.hpp"
#include "app/theme.hpp"
#include "app/widgets.hpp"

namespace thalweg {
namespace {

std::string chosen_title(const Context& c) {
  for (const ProjectionChoice& p : projection_choices())
    if (c.work.projection_id() == p.id) return c.tr(p.title);
  return c.work.words().name(c.work.view().projection->name());
}

void begin_picking(Context& c) {
  ProjectionPicker& p = c.face.projections;
  p.shown = c.work.view_box();
  p.text.clear();
  p.rows.clear();
  p.language.clear();
  p.row = 0;
  if (!p.systems) {
    p.reading = c.work.jobs().start(
        "systems", c.tr("Listing the coordinate systems"),
        [](Progress&) -> Result<std::shared_ptr<const std::vector<KnownSystem>>> { return std::make_shared<const std::vector<KnownSystem>>(projected_systems()); },
        [&p](Result<std::shared_ptr<const std::vector<KnownSystem>>> result) {
          if (!result) return;
          p.systems = *result;
          p.language.clear();
        });
  }
}

void update_rows(Context& c) {
  ProjectionPicker& p = c.face.projections;
  if (p.answered == p.text && p.language == c.work.words().language()) return;
  p.rows = find_projections(p.text, p.systems ? std::span<const KnownSystem>(*p.systems) : std::span<const KnownSystem>(), p.shown, c.work.words());
  p.answered = p.text;
  p.language = c.work.words().language();
  p.row = std::clamp(p.row, 0, std::max(static_cast<int>(p.rows.size()) - 1, 0));
}

PickRow row_of(const Context& c, const ProjectionRow& r) {
  PickRow row{r.title, r.detail, {}, true, false};
  if (r.covers == Coverage::kAll && r.id.starts_with("EPSG:")) row.mark = c.tr("covers the view");
  if (r.covers == Coverage::kPart) row.mark = c.tr("part of the view");
  if (r.covers == Coverage::kNone) row.mark = c.tr("elsewhere");
  row.warned = r.covers == Coverage::kNone;
  return row;
}

}  // namespace

void projection_picker(Context& c, float width) {
  ProjectionPicker& p = c.face.projections;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = ImGui::GetFrameHeight();
  const std::string title = shortened(chosen_title(c), width - 2.2F * em());
  ImGui::PushStyleVar(ImGuiStyleVar_ButtonTextAlign, {0, 0.5F});
  if (ImGui::Button(labelled(title, "projection").c_str(), {width, 0})) p.ask = true;
  ImGui::PopStyleVar();
  draw_icon(*ImGui::GetWindowDrawList(), Icon::kUp, {at.x + width - 1.4F * em(), at.y + (height - em()) / 2}, em(), colour32(theme::kSoft));
  tooltip(c.tr("Projection: {}", c.work.words().name(c.work.view().projection->name())));
  ImGui::PushFont(c.face.fonts.regular);
  if (std::exchange(p.ask, false)) {
    begin_picking(c);
    ImGui::OpenPopup("##projections");
  }
  const ImVec2 room = ImGui::GetIO().DisplaySize;
  const float wide = std::min(36 * em(), room.x - em());
  ImGui::SetNextWindowPos({std::min(at.x, room.x - wide - 0.5F * em()), at.y - 0.3F * em()}, ImGuiCond_Always, {0, 1});
  ImGui::SetNextWindowSize({wide, std::min(27 * em(), at.y - em())});
  if (ImGui::BeginPopup("##projections", ImGuiWindowFlags_NoMove)) {
    update_rows(c);
    const Picked picked = pick_list(p.text, p.row, static_cast<int>(p.rows.size()), c.tr("Name, place or code; EPSG:32642, +proj=\u2026"),
                                    p.systems ? c.tr("No system has all of these words.") : c.tr("Listing the coordinate systems"), c.face.fonts,
                                    [&](int i) { return row_of(c, p.rows[static_cast<std::size_t>(i)]); });
    if (picked.typed) p.row = 0;
    if (picked.row && !picked.typed) {
      c.work.choose_projection(p.rows[static_cast<std::size_t>(*picked.row)].id);
      ImGui::CloseCurrentPopup();
    }
    if (ImGui::IsKeyPressed(key_code("Esc"), false)) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
  }
  ImGui::PopFont();
}

}  // namespace thalweg
