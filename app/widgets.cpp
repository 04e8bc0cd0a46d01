#include "app/widgets.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>

#include "app/actions.hpp"
#include "app/focus.hpp"
#include "app/fold.hpp"
#include "app/shaped_names.hpp"
#include "app/theme.hpp"

namespace thalweg {

float em() { return ImGui::GetFontSize(); }

void name_text(const Fonts& fonts, const std::string& text, float room) {
  const ShapedNames::Picture* picture = fonts.shaped != nullptr && has_arabic(text) ? fonts.shaped->picture(text, static_cast<int>(std::round(em()))) : nullptr;
  if (picture == nullptr) {
    ImGui::TextUnformatted((room > 0 ? shortened(text, room) : text).c_str());
    return;
  }
  const float width = static_cast<float>(picture->width), shown = room > 0 ? std::min(width, room) : width;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  // The baselines of both kinds of letters meet. A name that is too long loses its end, which is at the left.
  const float top = std::round(at.y + ImGui::GetFont()->Ascent - static_cast<float>(picture->ascent));
  ImGui::GetWindowDrawList()->AddImage(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(picture->texture)), {at.x, top}, {at.x + shown, top + static_cast<float>(picture->height)},
                                       {1 - shown / width, 0}, {1, 1}, ImGui::GetColorU32(ImGuiCol_Text));
  ImGui::Dummy({shown, em()});
}

std::string labelled(std::string_view text, std::string_view id) { return fmt::format("{}###{}", text, id); }

void draw_icon(ImDrawList& list, Icon icon, const ImVec2& at, float size, unsigned colour) {
  // Icons are drawn on a grid of 16.
  const float u = size / 16, w = std::max(1.4F * u, 1.0F);
  const auto p = [&](float x, float y) { return ImVec2(at.x + x * u, at.y + y * u); };
  const auto line = [&](std::initializer_list<ImVec2> points, bool closed = false) {
    list.AddPolyline(points.begin(), static_cast<int>(points.size()), colour, closed ? ImDrawFlags_Closed : 0, w);
  };
  switch (icon) {
    case Icon::kPointer: {
      const std::array<ImVec2, 4> left{p(4, 2), p(4, 13), p(7, 10.2F), p(12, 10)};
      list.AddConvexPolyFilled(left.data(), 3, colour);
      list.AddTriangleFilled(p(4, 2), p(7, 10.2F), p(12, 10), colour);
      list.AddLine(p(7, 9.5F), p(9, 14), colour, 1.8F * u);
      break;
    }
    case Icon::kDistance:
      line({p(2, 12), p(6, 5), p(10, 9), p(14, 3)});
      for (const ImVec2& at_point : {p(2, 12), p(6, 5), p(10, 9), p(14, 3)}) list.AddCircleFilled(at_point, 1.8F * u, colour);
      break;
    case Icon::kArea:
      line({p(3, 4), p(11, 2), p(14, 9), p(8, 14), p(2, 11)}, true);
      for (const ImVec2& at_point : {p(3, 4), p(11, 2), p(14, 9), p(8, 14), p(2, 11)}) list.AddCircleFilled(at_point, 1.6F * u, colour);
      break;
    case Icon::kAngle:
      line({p(13, 3), p(3, 13), p(14, 13)});
      list.PathArcTo(p(3, 13), 6.5F * u, -0.785F, 0, 12);
      list.PathStroke(colour, 0, w);
      break;
    case Icon::kRings:
      list.AddCircle(p(8, 8), 6.2F * u, colour, 24, w);
      list.AddCircle(p(8, 8), 3.4F * u, colour, 20, w);
      list.AddCircleFilled(p(8, 8), 1.1F * u, colour);
      break;
    case Icon::kNearest:
      line({p(2, 3), p(5, 5), p(9, 4), p(14, 6)});
      list.AddLine(p(8, 13), p(8, 5.5F), colour, w);
      list.AddCircleFilled(p(8, 13), 2 * u, colour);
      break;
    case Icon::kProfile:
      line({p(2, 11), p(5, 5), p(8, 9), p(11, 3), p(14, 10)});
      list.AddLine(p(2, 14), p(14, 14), colour, w);
      break;
    case Icon::kBox:
      for (const auto& [a, b] : {std::pair{p(3, 4), p(7, 4)}, {p(9, 4), p(13, 4)}, {p(13, 4), p(13, 7)}, {p(13, 9), p(13, 12)}, {p(13, 12), p(9, 12)}, {p(7, 12), p(3, 12)}, {p(3, 12), p(3, 9)}, {p(3, 7), p(3, 4)}}) list.AddLine(a, b, colour, w);
      break;
    case Icon::kLasso:
      list.PathArcTo(p(8.5F, 6.5F), 5 * u, 0.9F, 6.6F, 24);
      list.PathStroke(colour, 0, w);
      line({p(11.5F, 10.6F), p(7, 11), p(4, 14.5F)});
      break;
    case Icon::kTable:
      line({p(2, 3), p(14, 3), p(14, 13), p(2, 13)}, true);
      list.AddLine(p(2, 6.3F), p(14, 6.3F), colour, w);
      list.AddLine(p(2, 9.6F), p(14, 9.6F), colour, w);
      list.AddLine(p(6.2F, 3), p(6.2F, 13), colour, w);
      break;
    case Icon::kMagnet:
      list.PathArcTo(p(8, 8), 4.6F * u, 0, 3.1416F, 20);
      list.PathLineTo(p(3.4F, 3));
      list.PathStroke(colour, 0, 2.4F * u);
      list.AddLine(p(12.6F, 8.2F), p(12.6F, 3), colour, 2.4F * u);
      break;
    case Icon::kBrush:
      list.AddLine(p(13.2F, 2.8F), p(7.6F, 8.8F), colour, 2 * u);
      list.AddCircleFilled(p(5.6F, 10.8F), 2.7F * u, colour);
      list.AddTriangleFilled(p(2.2F, 14), p(3.6F, 9.2F), p(7.6F, 13), colour);
      break;
    case Icon::kPen:
      line({p(3, 13), p(4, 9.6F), p(11, 2.6F), p(13.4F, 5), p(6.4F, 12), p(3, 13)});
      line({p(9.2F, 4.4F), p(11.6F, 6.8F)});
      break;
    case Icon::kKeep:
      list.AddCircle(p(8, 6.2F), 3.4F * u, colour, 20, w);
      list.AddTriangleFilled(p(5.2F, 8.4F), p(10.8F, 8.4F), p(8, 14.2F), colour);
      break;
    case Icon::kBookmark: line({p(4.2F, 13.6F), p(4.2F, 2.6F), p(11.8F, 2.6F), p(11.8F, 13.6F), p(8, 10.2F), p(4.2F, 13.6F)}); break;
    case Icon::kCompare:
      list.AddRect(p(2, 3.4F), p(14, 12.6F), colour, 0, 0, w);
      list.AddRectFilled(p(8, 3.4F), p(14, 12.6F), colour);
      break;
    case Icon::kPlus:
      list.AddLine(p(8, 3), p(8, 13), colour, w * 1.2F);
      list.AddLine(p(3, 8), p(13, 8), colour, w * 1.2F);
      break;
    case Icon::kMinus: list.AddLine(p(3, 8), p(13, 8), colour, w * 1.2F); break;
    case Icon::kHome:
      line({p(2, 8.5F), p(8, 3), p(14, 8.5F)});
      line({p(4, 8), p(4, 13.4F), p(12, 13.4F), p(12, 8)});
      break;
    case Icon::kEye:
    case Icon::kEyeOff: {
      list.PathArcTo(p(8, 13.2F), 8 * u, -2.40F, -0.74F, 16);
      list.PathArcTo(p(8, 2.4F), 8 * u, 0.74F, 2.40F, 16);
      list.PathStroke(colour, ImDrawFlags_Closed, w);
      list.AddCircleFilled(p(8, 7.8F), 2.1F * u, colour);
      if (icon == Icon::kEyeOff) list.AddLine(p(3, 13), p(13, 2.6F), colour, w * 1.1F);
      break;
    }
    case Icon::kUp: line({p(4, 10), p(8, 6), p(12, 10)}); break;
    case Icon::kDown: line({p(4, 6), p(8, 10), p(12, 6)}); break;
    case Icon::kCopy:
      list.AddRect(p(5.5F, 2), p(13.5F, 10.5F), colour, 1.5F * u, 0, w);
      line({p(10.5F, 13.6F), p(2.5F, 13.6F), p(2.5F, 5.2F)});
      break;
    case Icon::kClose:
      list.AddLine(p(4, 4), p(12, 12), colour, w);
      list.AddLine(p(12, 4), p(4, 12), colour, w);
      break;
    case Icon::kSearch:
      list.AddCircle(p(7, 7), 4.2F * u, colour, 20, w);
      list.AddLine(p(10, 10), p(13.6F, 13.6F), colour, w * 1.2F);
      break;
    case Icon::kStop: list.AddRectFilled(p(4, 4), p(12, 12), colour, 1.5F * u); break;
  }
}

bool icon_button(const char* id, Icon icon, const std::string& tip, bool on, bool enabled, float height_em) {
  const float size = std::round(height_em * em());
  ImGui::BeginDisabled(!enabled);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool pressed = ImGui::InvisibleButton(id, {size, size});
  const bool hovered = ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled);
  focus_ring(0.3F * em());
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 end(at.x + size, at.y + size);
  if (on) list.AddRectFilled(at, end, colour32(theme::kAccentSoft), 0.3F * em());
  else if (hovered && enabled) list.AddRectFilled(at, end, colour32(theme::kHover), 0.3F * em());
  const float inner = std::round(size * 0.56F);
  draw_icon(list, icon, {std::round(at.x + (size - inner) / 2), std::round(at.y + (size - inner) / 2)}, inner,
            colour32(on ? theme::kAccent : theme::kText, enabled ? (icon == Icon::kEyeOff ? 0.45F : 1.0F) : 0.3F));
  ImGui::EndDisabled();
  if (hovered) ImGui::SetTooltip("%s", tip.c_str());
  return pressed && enabled;
}

std::string shortened(const std::string& text, float room) {
  if (ImGui::CalcTextSize(text.c_str()).x <= room) return text;
  std::string cut = text;
  while (!cut.empty()) {
    while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0) == 0x80) cut.pop_back();
    if (!cut.empty()) cut.pop_back();
    if (ImGui::CalcTextSize((cut + "\u2026").c_str()).x <= room) break;
  }
  return cut + "\u2026";
}

bool slim_slider(const char* id, float& value, const std::string& tip) {
  const float width = std::max(ImGui::GetContentRegionAvail().x, 2 * em()), height = std::round(0.8F * em()), knob = 0.32F * em();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::InvisibleButton(id, {width, height});
  const bool held = ImGui::IsItemActive(), hovered = ImGui::IsItemHovered();
  focus_ring(0.3F * em());
  const float before = value, from = at.x + knob, to = at.x + width - knob, y = std::round(at.y + height / 2);
  if (held && to > from) value = std::clamp((ImGui::GetIO().MousePos.x - from) / (to - from), 0.0F, 1.0F);
  if (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible) {
    if (ImGui::IsKeyPressed(key_code("+"))) value = std::min(value + 0.05F, 1.0F);
    if (ImGui::IsKeyPressed(key_code("-"))) value = std::max(value - 0.05F, 0.0F);
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float x = from + (to - from) * value, line = std::max(std::round(0.13F * em()), 1.0F);
  list.AddLine({from, y}, {to, y}, colour32(theme::kLine), line);
  list.AddLine({from, y}, {x, y}, colour32(theme::kAccent, 0.55F), line);
  list.AddCircleFilled({x, y}, held || hovered ? knob * 1.15F : knob, colour32(theme::kAccent), 24);
  if (hovered || held) ImGui::SetTooltip("%s", tip.c_str());
  return value != before;
}

void empty_note(const Fonts& fonts, const char* text) {
  ImGui::Dummy({0, 0.3F * em()});
  small_text(fonts, text);
}

void small_text(const Fonts& fonts, const std::string& text) {
  ImGui::PushFont(fonts.small);
  ImGui::PushStyleColor(ImGuiCol_Text, colour4(theme::kSoft));
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(text.c_str(), text.c_str() + text.size());
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

void tooltip(const std::string& text) {
  if (!ImGui::IsItemHovered()) return;
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(24 * em());
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

void heading(const Fonts& fonts, const char* text) {
  ImGui::PushFont(fonts.strong);
  ImGui::TextUnformatted(text);
  ImGui::PopFont();
}

void card_rows(const Fonts& fonts, const CardSection& section) {
  if (section.rows.empty() || !ImGui::BeginTable("rows", 2, ImGuiTableFlags_NoSavedSettings)) return;
  ImGui::TableSetupColumn("label", ImGuiTableColumnFlags_WidthFixed, std::min(9.2F * em(), 0.45F * ImGui::GetContentRegionAvail().x));
  ImGui::TableSetupColumn("value", ImGuiTableColumnFlags_WidthStretch);
  for (const CardRow& row : section.rows) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::PushTextWrapPos(0);
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(theme::kSoft));
    ImGui::TextUnformatted(row.label.c_str());
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
    ImGui::TableNextColumn();
    ImGui::PushTextWrapPos(0);
    name_text(fonts, row.value);
    ImGui::PopTextWrapPos();
  }
  ImGui::EndTable();
}

void card_table(const char* id, const Fonts& fonts, const CardTable& table) {
  if (table.rows.empty()) return;
  ImGui::PushFont(fonts.small);
  const int columns = static_cast<int>(table.header.size());
  constexpr ImGuiTableFlags kFlags = ImGuiTableFlags_NoSavedSettings | ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_SizingFixedFit;
  if (ImGui::BeginTable(id, columns, kFlags)) {
    for (int i = 0; i < columns; ++i) {
      // The last column of words takes what is left and is wrapped.
      const bool words = i == columns - 1 && !table.numeric[static_cast<std::size_t>(i)];
      ImGui::TableSetupColumn(table.header[static_cast<std::size_t>(i)].c_str(), words ? ImGuiTableColumnFlags_WidthStretch : ImGuiTableColumnFlags_WidthFixed);
    }
    const auto cell = [&](const std::string& text, std::size_t column, bool soft) {
      const bool last = column + 1 == table.header.size();
      if (table.numeric[column]) {
        const float room = ImGui::GetContentRegionAvail().x, width = ImGui::CalcTextSize(text.c_str()).x;
        if (room > width) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + room - width);
      }
      if (soft) ImGui::PushStyleColor(ImGuiCol_Text, colour4(theme::kSoft));
      if (last && !table.numeric[column]) ImGui::PushTextWrapPos(0);
      ImGui::TextUnformatted(text.c_str());
      if (last && !table.numeric[column]) ImGui::PopTextWrapPos();
      if (soft) ImGui::PopStyleColor();
    };
    ImGui::TableNextRow();
    for (std::size_t i = 0; i < table.header.size(); ++i) {
      ImGui::TableNextColumn();
      cell(table.header[i], i, true);
    }
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(table.rows.size()));
    const bool wraps = !table.numeric.back();  // rows of unequal heights cannot be skipped
    if (wraps) clipper.ForceDisplayRangeByIndices(0, static_cast<int>(table.rows.size()));
    while (clipper.Step()) {
      for (int r = clipper.DisplayStart; r < clipper.DisplayEnd; ++r) {
        ImGui::TableNextRow();
        const auto& row = table.rows[static_cast<std::size_t>(r)];
        for (std::size_t i = 0; i < row.size(); ++i) {
          ImGui::TableNextColumn();
          cell(row[i], i, false);
        }
      }
    }
    ImGui::EndTable();
  }
  ImGui::PopFont();
}

}  // namespace thalweg
