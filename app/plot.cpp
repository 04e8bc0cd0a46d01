#include "app/plot.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>

#include "app/theme.hpp"
#include "app/widgets.hpp"
#include "geo/base/measure.hpp"

namespace thalweg {

std::vector<double> nice_steps(double low, double high, int most) {
  std::vector<double> out;
  if (!(high > low) || most < 1 || !std::isfinite(high - low)) return out;
  double step = std::pow(10, std::floor(std::log10((high - low) / most)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    const double first = std::ceil(low / (step * factor) - 1e-9), last = std::floor(high / (step * factor) + 1e-9);
    if (last - first + 1 > most) continue;
    for (double i = first; i <= last; ++i) out.push_back(i == 0 ? 0 : i * step * factor);
    break;
  }
  return out;
}

std::optional<std::size_t> line_plot(const char* id, const Fonts& fonts, std::span<const double> x, std::span<const double> y, const PlotAxis& x_axis,
                                     const PlotAxis& y_axis, float height_em) {
  double low = INFINITY, high = -INFINITY;
  for (const double v : y) {
    if (std::isnan(v)) continue;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  if (x.size() < 2 || !(high >= low) || !(x.back() > x.front())) return std::nullopt;
  // Some air above and below; a flat line lies in the middle.
  const double air = high > low ? 0.06 * (high - low) : std::max(std::abs(high) * 0.01, 1.0);
  low -= air;
  high += air;

  ImGui::PushFont(fonts.small);
  const float line = ImGui::GetTextLineHeight(), width = ImGui::GetContentRegionAvail().x, height = height_em * em();
  const auto rows = nice_steps(low, high, std::max(2, static_cast<int>(height / (2.2F * line))));
  float left = 0;
  for (const double v : rows) left = std::max(left, ImGui::CalcTextSize(grouped(v, 0).c_str()).x);
  left += 0.5F * em();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float top = at.y + line * 1.3F, bottom = at.y + height - line * 2.6F, from = at.x + left, to = at.x + width - 0.5F * em();
  ImGui::InvisibleButton(id, {std::max(width, 1.0F), height});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto px = [&](double v) { return from + static_cast<float>((v - x.front()) / (x.back() - x.front())) * (to - from); };
  const auto py = [&](double v) { return bottom - static_cast<float>((v - low) / (high - low)) * (bottom - top); };
  list.AddText({at.x, at.y}, colour32(theme::kSoft), y_axis.title.c_str());
  for (const double v : rows) {
    const std::string text = grouped(v, 0);
    list.AddLine({from, py(v)}, {to, py(v)}, colour32(theme::kLine));
    list.AddText({from - 0.4F * em() - ImGui::CalcTextSize(text.c_str()).x, py(v) - line / 2}, colour32(theme::kSoft), text.c_str());
  }
  const auto columns = nice_steps(x.front(), x.back(), std::max(2, static_cast<int>((to - from) / (4 * em()))));
  const double column_step = columns.size() > 1 ? columns[1] - columns[0] : 1;
  for (const double v : columns) {
    const std::string text = grouped(v, column_step < 1 ? static_cast<int>(std::ceil(-std::log10(column_step))) : 0);
    list.AddLine({px(v), bottom}, {px(v), bottom + 0.25F * em()}, colour32(theme::kSoft));
    list.AddText({px(v) - ImGui::CalcTextSize(text.c_str()).x / 2, bottom + 0.35F * em()}, colour32(theme::kSoft), text.c_str());
  }
  list.AddText({to - ImGui::CalcTextSize(x_axis.title.c_str()).x, bottom + 0.45F * em() + line}, colour32(theme::kSoft), x_axis.title.c_str());

  // A point each pixel at most: the extremes of a column are kept.
  std::vector<ImVec2> run;
  const auto flush = [&] {
    for (std::size_t i = 0; i + 1 < run.size(); ++i)
      list.AddQuadFilled(run[i], run[i + 1], {run[i + 1].x, bottom}, {run[i].x, bottom}, colour32(theme::kAccent, 0.16F));
    if (run.size() > 1) list.AddPolyline(run.data(), static_cast<int>(run.size()), colour32(theme::kAccent), 0, 0.11F * em());
    run.clear();
  };
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isnan(y[i])) flush();
    else run.emplace_back(px(x[i]), py(y[i]));
  }
  flush();
  list.AddLine({from, bottom}, {to, bottom}, colour32(theme::kSoft));

  std::optional<std::size_t> under;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (ImGui::IsItemHovered() && mouse.x >= from && mouse.x <= to) {
    const double wanted = x.front() + (mouse.x - from) / (to - from) * (x.back() - x.front());
    auto i = static_cast<std::size_t>(std::lower_bound(x.begin(), x.end(), wanted) - x.begin());
    if (i > 0 && (i == x.size() || wanted - x[i - 1] < x[i] - wanted)) --i;
    under = i;
    list.AddLine({px(x[i]), top}, {px(x[i]), bottom}, colour32(theme::kSoft));
    if (!std::isnan(y[i])) list.AddCircleFilled({px(x[i]), py(y[i])}, 0.28F * em(), colour32(theme::kAccent));
    const std::string text = std::isnan(y[i]) ? grouped(x[i], x_axis.decimals) + ": -" : fmt::format("{}: {}", grouped(x[i], x_axis.decimals), grouped(y[i], y_axis.decimals));
    list.AddText({to - ImGui::CalcTextSize(text.c_str()).x, at.y}, colour32(theme::kText), text.c_str());
  }
  ImGui::PopFont();
  return under;
}

}  // namespace thalweg
