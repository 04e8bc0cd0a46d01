// How a raster looks. The map follows while a slider is dragged; what was dragged is one step of undo.
#include "app/panels/style_raster.hpp"

#include <algorithm>
#include <cmath>

#include <imgui.h>

#include "app/theme.hpp"
#include "app/widgets.hpp"
#include "layers/relief.hpp"

namespace thalweg {
namespace {

constexpr std::size_t kStripSteps = 24;

void row(const char* text) {
  ImGui::AlignTextToFramePadding();
  ImGui::TextUnformatted(text);
  ImGui::SameLine(8 * em());
  ImGui::SetNextItemWidth(-1);
}

void strip(std::string_view name, bool turned, const ImVec2& at, float width, float height) {
  const Ramp straight = ramp_named(name, 0, 1), ramp = turned ? reversed(straight) : straight;
  const float step = width / static_cast<float>(kStripSteps);
  for (std::size_t i = 0; i < kStripSteps; ++i) {
    const Colour c = colour_at(ramp, static_cast<double>(i) / (kStripSteps - 1));
    const float x = at.x + step * static_cast<float>(i);
    ImGui::GetWindowDrawList()->AddRectFilled({x, at.y}, {x + step + 0.5F, at.y + height}, IM_COL32(c.r, c.g, c.b, 255));
  }
}

// `name` empty: as usual.
bool choose_ramp(const Context& c, bool turned, std::string& name) {
  bool changed = false;
  const ImVec2 box = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, high = ImGui::GetFrameHeight(), inset = 0.3F * em();
  if (ImGui::BeginCombo("##ramp", name.empty() ? c.tr("By default") : "", ImGuiComboFlags_HeightLarge)) {
    if (ImGui::Selectable(c.tr("By default"), name.empty()) && !name.empty()) name.clear(), changed = true;
    for (const std::string_view ramp : raster_ramps()) {
      const std::string id(ramp);
      const ImVec2 at = ImGui::GetCursorScreenPos();
      ImGui::PushID(id.c_str());
      if (ImGui::Selectable("##row", ramp == name, 0, {0, 1.5F * em()}) && ramp != name) name = id, changed = true;
      ImGui::PopID();
      strip(ramp, turned, {at.x, at.y + 0.2F * em()}, 8 * em(), 1.1F * em());
      ImGui::GetWindowDrawList()->AddText({at.x + 8.5F * em(), at.y + 0.2F * em()}, colour32(theme::kText), id.c_str());
    }
    ImGui::EndCombo();
  }
  if (!name.empty()) strip(name, turned, {box.x + inset, box.y + inset}, width - high - 2 * inset, high - 2 * inset);
  return changed;
}

bool slide(const char* id, std::optional<float>& value, float usual, float most) {
  float now = value.value_or(usual);
  if (!ImGui::SliderFloat(id, &now, 0, most, "%.2f")) return false;
  value = std::clamp(now, 0.0F, most);
  return true;
}

void edit_range(const Context& c, const Layer& layer, bool heights, Style& style) {
  const RasterInfo& info = layer.raster->info();
  const RasterBand& band = info.bands[static_cast<std::size_t>(layer.bands.empty() ? 0 : layer.bands.front())];
  const double unit = heights ? (std::isnan(layer.unit_m) ? metres_per_unit(band) : layer.unit_m) : 1;
  double low = band.low * unit, high = band.high * unit, least = band.least * unit, most = band.most * unit;
  if (!std::isnan(layer.low)) low = layer.low, high = layer.high;
  if (style.range) low = (*style.range)[0], high = (*style.range)[1];
  if (!(high > low)) return;
  row(heights ? c.tr("Range, m") : c.tr("Range"));
  auto ends = std::array{static_cast<float>(low), static_cast<float>(high)};
  least = std::isfinite(least) ? std::min(least, low) : low;
  most = std::isfinite(most) ? std::max(most, high) : high;
  if (ImGui::DragFloatRange2("##range", &ends[0], &ends[1], static_cast<float>(std::max((most - least) / 400, 1e-6)), static_cast<float>(least), static_cast<float>(most), "%.4g", "%.4g") && ends[0] < ends[1])
    style.range = {static_cast<double>(ends[0]), static_cast<double>(ends[1])};
}

void edit_contours(const Context& c, Style& style) {
  ImGui::Dummy({0, 0.2F * em()});
  heading(c.face.fonts, c.tr("Contours"));
  row(c.tr("Drawn"));
  bool on = style.contours.has_value();
  if (ImGui::Checkbox("##contours", &on)) style.contours = on ? std::optional<ContourStyle>(ContourStyle{}) : std::nullopt;
  if (!style.contours) return;
  ContourStyle& contours = *style.contours;
  row(c.tr("Interval, m"));
  double interval = contours.interval_m;
  if (ImGui::InputDouble("##interval", &interval, 0, 0, interval > 0 ? "%g" : c.tr("by scale"), ImGuiInputTextFlags_EnterReturnsTrue))
    contours.interval_m = interval >= kLeastInterval_m && interval <= kMostInterval_m ? interval : 0;
  tooltip(c.tr("Metres between two contours; empty or 0: by scale"));
  row(c.tr("Line"));
  const Colour now = contours.colour.value_or(ContourLook{}.colour);
  float v[4] = {static_cast<float>(now.r) / 255, static_cast<float>(now.g) / 255, static_cast<float>(now.b) / 255, static_cast<float>(now.a) / 255};
  if (ImGui::ColorEdit4("##contour-colour", v, ImGuiColorEditFlags_NoInputs | ImGuiColorEditFlags_AlphaBar | ImGuiColorEditFlags_AlphaPreviewHalf | ImGuiColorEditFlags_NoLabel)) {
    const auto byte = [](float f) { return static_cast<std::uint8_t>(std::clamp(f, 0.0F, 1.0F) * 255 + 0.5F); };
    contours.colour = Colour{byte(v[0]), byte(v[1]), byte(v[2]), byte(v[3])};
  }
  ImGui::SameLine();
  ImGui::SetNextItemWidth(-1);
  float width = contours.width_px.value_or(ContourLook{}.width_px);
  if (ImGui::SliderFloat("##contour-width", &width, 0.2F, 4, "%.1f")) contours.width_px = std::clamp(width, 0.1F, kMostWidth_px);
}

}  // namespace

void edit_raster_style(const Context& c, const Layer& layer, LayerState& state) {
  Style& style = state.style;
  const bool heights = layer.role == LayerRole::kElevation;
  row(c.tr("Ramp"));
  std::string ramp = style.ramp.value_or(heights ? "" : layer.ramp);
  if (choose_ramp(c, style.ramp_reversed, ramp)) style.ramp = ramp.empty() ? std::nullopt : std::optional(ramp);
  row("");
  ImGui::Checkbox(c.tr("Reversed"), &style.ramp_reversed);
  edit_range(c, layer, heights, style);
  if (heights) {
    row(c.tr("Shade"));
    slide("##shade", style.shade, 1, kMostShade);
    tooltip(c.tr("Strength of light and shade on the slopes"));
    row(c.tr("Tint"));
    slide("##tint", style.tint, 1, 1);
    tooltip(c.tr("How much of the colours by height is seen"));
  }
  row(c.tr("Opacity"));
  if (float opacity = state.opacity; ImGui::SliderFloat("##opacity", &opacity, 0, 1, "%.2f")) state.opacity = std::clamp(opacity, 0.0F, 1.0F);
  edit_contours(c, style);
}

}  // namespace thalweg
