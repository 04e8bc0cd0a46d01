#include "app/map_area.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>

#include "app/theme.hpp"
#include "app/widgets.hpp"
#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

constexpr double kWheelStep = 1.28;     // of a notch
constexpr double kDoubleClickZoom = 2;
constexpr unsigned kLineInk = 0x1f2a33;  // of lines over the map, which is light in every theme

struct Brush {
  ImDrawList& list;
  ImVec2 origin;
  float unit;
  ImVec2 at(PointPx p) const { return {origin.x + static_cast<float>(p.x) * unit, origin.y + static_cast<float>(p.y) * unit}; }
  // A line is cut at sharp turns, where a mitre would be a spike, and the joint is rounded.
  void lines(const std::vector<std::vector<PointPx>>& runs, unsigned colour, float width) const {
    std::vector<ImVec2> points;
    const auto flush = [&] {
      if (points.size() > 1) list.AddPolyline(points.data(), static_cast<int>(points.size()), colour, 0, width * unit);
      points.clear();
    };
    for (const auto& run : runs) {
      for (std::size_t i = 0; i < run.size(); ++i) {
        points.push_back(at(run[i]));
        if (i == 0 || i + 1 == run.size()) continue;
        const double ax = run[i].x - run[i - 1].x, ay = run[i].y - run[i - 1].y, bx = run[i + 1].x - run[i].x, by = run[i + 1].y - run[i].y;
        if (ax * bx + ay * by > 0.6 * std::hypot(ax, ay) * std::hypot(bx, by)) continue;
        const ImVec2 joint = points.back();
        flush();
        if (width > 2) list.AddCircleFilled(joint, width * unit / 2, colour, 12);
        points.push_back(joint);
      }
      flush();
    }
  }
  void dashed(const std::vector<std::vector<PointPx>>& runs, unsigned colour, float width, double on, double off) const {
    for (const auto& run : runs) {
      double phase = 0;
      for (std::size_t i = 0; i + 1 < run.size(); ++i) {
        const double length = std::hypot(run[i + 1].x - run[i].x, run[i + 1].y - run[i].y);
        if (!(length > 0) || length > 20'000) continue;
        for (double from = -phase; from < length; from += on + off) {
          const double a = std::max(from, 0.0), b = std::min(from + on, length);
          if (b <= a) continue;
          const auto point = [&](double d) { return at({run[i].x + (run[i + 1].x - run[i].x) * d / length, run[i].y + (run[i + 1].y - run[i].y) * d / length}); };
          list.AddLine(point(a), point(b), colour, width * unit);
        }
        phase = std::fmod(phase + length, on + off);
      }
    }
  }
  void dot(PointPx p, float radius, unsigned fill, unsigned outline) const {
    list.AddCircleFilled(at(p), radius * unit, outline, 20);
    list.AddCircleFilled(at(p), (radius - 1.4F) * unit, fill, 20);
  }
  // Text with a plate behind it, above and right of a place.
  void note(PointPx p, const std::string& text) const {
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    const float pad = 5 * unit;
    const ImVec2 from(std::round(at(p).x + 12 * unit), std::round(at(p).y - size.y - 12 * unit));
    list.AddRectFilled({from.x - pad, from.y - pad * 0.6F}, {from.x + size.x + pad, from.y + size.y + pad * 0.6F}, colour32(theme::kRaised, 0.94F), 4 * unit);
    list.AddText(from, colour32(theme::kText), text.c_str());
  }
};

// Numbers from the source; a crossing that has no room for its number beside an earlier one is a dot.
void draw_crossings(const RiverCourse& course, const MapView& view, const Brush& brush) {
  constexpr float kRadius_px = 9;
  std::vector<PointPx> numbered;
  for (const bool with_number : {false, true}) {
    if (with_number) numbered.clear();
    for (const CourseCrossing& crossing : course.crossings) {
      const auto at = to_screen(view, crossing.at);
      if (!at || at->x < -20 || at->y < -20 || at->x > view.width_px + 20 || at->y > view.height_px + 20) continue;
      const bool room = std::none_of(numbered.begin(), numbered.end(), [&](const PointPx& p) { return std::hypot(p.x - at->x, p.y - at->y) < 2 * kRadius_px; });
      if (room) numbered.push_back(*at);
      if (room != with_number) continue;
      brush.dot(*at, room ? kRadius_px + 1.4F : 4.5F, room ? colour32(theme::kPick) : colour32(0xffffffU), room ? colour32(0xffffffU) : colour32(theme::kPick));
      if (!room) continue;
      const std::string text = std::to_string(crossing.number);
      const ImVec2 size = ImGui::CalcTextSize(text.c_str()), middle = brush.at(*at);
      brush.list.AddText({std::round(middle.x - size.x / 2), std::round(middle.y - size.y / 2)}, colour32(kLineInk), text.c_str());
    }
  }
}

void draw_selection(const Context& c, const Brush& brush) {
  const MapView& view = c.work.view();
  if (const auto& overlay = c.work.attributes().highlight()) {
    const auto lines = visible_lines(*overlay, view);
    brush.lines(lines, colour32(0xffffff), 5.2F);
    brush.lines(lines, colour32(theme::kPick), 2.8F);
  }
  for (const LonLat& p : c.work.attributes().selected_points())
    if (const auto at = to_screen(view, p); at && at->x > -20 && at->y > -20 && at->x < view.width_px + 20 && at->y < view.height_px + 20) brush.dot(*at, 6, colour32(theme::kPick), colour32(0xffffff));
  if (const auto& overlay = c.work.highlight()) {
    const auto lines = visible_lines(*overlay, view);
    brush.lines(lines, colour32(0xffffff), 5.6F);
    brush.lines(lines, colour32(theme::kPick), 3);
  }
  if (const auto& river = c.work.river()) draw_crossings(river->course, view, brush);
  if (const auto gap = c.work.gap()) {
    const auto lines = geodesic_on_screen(gap->first, gap->second, view);
    brush.lines(lines, colour32(0xffffff), 4.4F);
    brush.dashed(lines, colour32(kLineInk), 2, 7, 5);
    const auto a = to_screen(view, gap->first), b = to_screen(view, gap->second);
    if (a) brush.dot(*a, 4.2F, colour32(0xffffffU), colour32(kLineInk));
    if (b) brush.dot(*b, 4.2F, colour32(0xffffffU), colour32(kLineInk));
    if (a && b && std::hypot(a->x - b->x, a->y - b->y) > 60)
      brush.note({(a->x + b->x) / 2, (a->y + b->y) / 2}, c.tr("gap {}", length_text(distance_m(gap->first, gap->second) / 1000)));
  }
}

// A line of places as it is seen: dense ones (rings) as they are, a leg as a geodesic.
std::vector<std::vector<PointPx>> line_on_screen(const std::vector<LonLat>& line, const MapView& view) {
  if (line.size() == 2) return geodesic_on_screen(line[0], line[1], view);
  std::vector<std::vector<PointPx>> out(1);
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto at = to_screen(view, line[i]);
    const bool jumps = i > 0 && (std::abs(line[i].lon - line[i - 1].lon) > 180 || (at && !out.back().empty() && std::hypot(at->x - out.back().back().x, at->y - out.back().back().y) > 4000));
    if (!at || jumps) out.emplace_back();
    if (at) out.back().push_back(*at);
  }
  return out;
}

void draw_measuring(const Context& c, const Brush& brush, std::optional<PointPx> mouse) {
  if (c.work.tool() != ToolKind::kMeasure) return;
  const Measuring& m = c.work.measuring();
  const MapView& view = c.work.view();
  std::optional<Workspace::Aim> aim;
  if (mouse && !m.finished) aim = c.work.aim(*mouse);
  const std::optional<Measured> live = aim ? c.work.measured_with(aim->at) : std::nullopt;
  const Measured* shown = live ? &*live : c.work.measured().get();
  std::vector<std::vector<PointPx>> lines;
  if (shown != nullptr) {
    for (const auto& line : shown->lines) {
      auto seen = line_on_screen(line, view);
      std::move(seen.begin(), seen.end(), std::back_inserter(lines));
    }
  }
  brush.lines(lines, colour32(0xffffff), 5.4F);
  brush.lines(lines, colour32(theme::kMeasure), 2.4F);
  for (const LonLat& p : m.points)
    if (const auto at = to_screen(view, p)) brush.dot(*at, 4.4F, colour32(0xffffffU), colour32(theme::kMeasure));
  if (aim) {
    if (const auto at = to_screen(view, aim->at)) {
      if (aim->snapped && aim->vertex) brush.list.AddRect({brush.at(*at).x - 6 * brush.unit, brush.at(*at).y - 6 * brush.unit}, {brush.at(*at).x + 6 * brush.unit, brush.at(*at).y + 6 * brush.unit}, colour32(theme::kMeasure), 0, 0, 2 * brush.unit);
      else if (aim->snapped) brush.list.AddCircle(brush.at(*at), 6 * brush.unit, colour32(theme::kMeasure), 20, 2 * brush.unit);
      else brush.dot(*at, 3.4F, colour32(theme::kMeasure), colour32(theme::kMeasure));
    }
  }
  if (shown == nullptr) return;
  if (!shown->line_notes.empty()) {
    for (std::size_t i = 0; i < shown->lines.size(); ++i)
      if (const auto at = to_screen(view, shown->lines[i].front())) brush.note({at->x - 12, at->y + 12}, shown->line_notes[i]);
  } else if (!shown->headline.empty()) {
    const LonLat last = m.kind == MeasureKind::kAngle ? shown->points[1] : m.kind == MeasureKind::kNearest && !shown->lines.empty() ? shown->lines.front().back() : shown->points.back();
    if (const auto at = to_screen(view, last)) brush.note(*at, shown->headline);
  }
  if (shown->profile && c.face.profile_at) {
    if (const auto at = to_screen(view, *c.face.profile_at)) brush.dot(*at, 5, colour32(theme::kPick), colour32(theme::kText));
  }
}

// The outline of a box or a lasso while the mouse is held; what it touches is selected when it is let go.
void rope(Context& c, const RectPx& pane, PointPx mouse, bool held) {
  std::vector<PointPx>& rope = c.face.rope;
  if (held && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 4 * c.face.unit)) {
    const ImVec2 from = ImGui::GetIO().MouseClickedPos[ImGuiMouseButton_Left];
    const PointPx start{(from.x - pane.x) / c.face.unit, (from.y - pane.y) / c.face.unit};
    if (c.work.tool() == ToolKind::kBox) rope = {start, {mouse.x, start.y}, mouse, {start.x, mouse.y}};
    else if (rope.empty()) rope = {start, mouse};
    else if (std::hypot(rope.back().x - mouse.x, rope.back().y - mouse.y) > 3) rope.push_back(mouse);
  } else if (!rope.empty()) {
    if (ImGui::IsMouseReleased(ImGuiMouseButton_Left)) {
      c.work.select_area(rope, ImGui::GetIO().KeyShift);
      c.face.bottom_open = true;
    }
    rope.clear();
  }
}

// What differs between the two maps, at the top beside `x`.
void draw_plate(const Context& c, ImDrawList& list, const std::string& id, float x, float top, bool leftwards) {
  const Layer* layer = c.work.project() ? c.work.project()->layer(id) : nullptr;
  const Layer* left = c.work.project() ? c.work.project()->layer(c.work.compared().left) : nullptr;
  if (left == nullptr) return;
  const bool dated = layer != nullptr && layer->role == LayerRole::kBorders && !layer->date.empty();
  const std::string text = layer == nullptr ? c.tr("without: {}", c.work.words().name(left->title)) : dated ? layer->date : c.work.words().name(layer->title);
  const float unit = c.face.unit, pad = 6 * unit;
  const ImVec2 size = ImGui::CalcTextSize(text.c_str());
  const float at = leftwards ? x - 14 * unit - size.x : x + 14 * unit;
  list.AddRectFilled({at - pad, top + 8 * unit}, {at + size.x + pad, top + 8 * unit + size.y + pad}, colour32(theme::kRaised, 0.94F), 4 * unit);
  list.AddText({at, top + 8 * unit + pad / 2}, colour32(theme::kText), text.c_str());
}

// The line between two maps, its handle, and what is on which side.
void draw_swipe(Context& c, ImDrawList& list, const ImVec2& from, const ImVec2& to, float x) {
  const float unit = c.face.unit, middle = (from.y + to.y) / 2;
  list.AddLine({x, from.y}, {x, to.y}, colour32(theme::kRaised), 4 * unit);
  list.AddLine({x, from.y}, {x, to.y}, colour32(theme::kText), 1.6F * unit);
  list.AddCircleFilled({x, middle}, 11 * unit, colour32(theme::kRaised), 24);
  list.AddCircle({x, middle}, 11 * unit, colour32(theme::kText), 24, 1.6F * unit);
  for (const float way : {-1.0F, 1.0F}) list.AddTriangleFilled({x + way * 7 * unit, middle}, {x + way * 3 * unit, middle - 4 * unit}, {x + way * 3 * unit, middle + 4 * unit}, colour32(theme::kText));
  draw_plate(c, list, c.work.compared().left, x, from.y, true);
  draw_plate(c, list, c.work.compared().right, x, from.y, false);
}

// The part of a texture from `x0` to `x1` of its width, over the rectangle.
void draw_texture(ImDrawList& list, const MapTexture& texture, const ImVec2& from, const ImVec2& to, float x0 = 0, float x1 = 1) {
  const float top = texture.top_first ? 0.0F : 1.0F;
  if (texture.name != 0) list.AddImage(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(texture.name)), from, to, {x0, top}, {x1, 1 - top});
}

// While there is no map: what is being done, or what went wrong.
void draw_waiting(const Context& c) {
  const RectPx& map = c.face.map;
  const float width = std::min(24 * em(), static_cast<float>(map.width) - 2 * em());
  ImGui::SetNextWindowPos({static_cast<float>(map.x + map.width / 2), static_cast<float>(map.y + map.height * 0.42)}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({width, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 8 * c.face.unit);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {1.4F * em(), 1.1F * em()});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, colour4(theme::kRaised));
  ImGui::Begin("##waiting", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing);
  ImGui::PushFont(c.face.fonts.title);
  ImGui::TextUnformatted("Thalweg");
  ImGui::PopFont();
  const auto jobs = c.work.jobs().status();
  if (jobs.empty()) {
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(c.work.project() ? c.tr("The map could not be made.") : c.tr("Nothing is open."));
    ImGui::PopTextWrapPos();
    small_text(c.face.fonts, c.tr("File, Open file\u2026 opens a project or any file with polygons, lines or points."));
  } else {
    const JobStatus& job = jobs.front();
    ImGui::TextUnformatted(job.title.c_str());
    ImGui::ProgressBar(static_cast<float>(std::clamp(job.fraction, 0.0, 1.0)), {-1, 0.5F * em()}, "");
    small_text(c.face.fonts, job.message.empty() ? " " : job.message);
  }
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
}

}  // namespace

void map_area(Context& c, const MapTexture& texture, const MapTexture& other) {
  const RectPx& map = c.face.map;
  const float unit = c.face.unit;
  const ImVec2 from(static_cast<float>(map.x), static_cast<float>(map.y)), to(static_cast<float>(map.right()), static_cast<float>(map.bottom()));
  ImGui::SetNextWindowPos(from);
  ImGui::SetNextWindowSize({to.x - from.x, to.y - from.y});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, colour4(theme::kPaper));
  constexpr ImGuiWindowFlags kFlags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNav;
  ImGui::Begin("##map", nullptr, kFlags);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  if (ImGui::IsWindowFocused()) c.face.focused = Part::kMap;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  // One map, or one swiped over the other, or two beside each other.
  const bool shared = c.face.other_pane.width > 0;
  const auto corner = [](const RectPx& r) { return ImVec2(static_cast<float>(r.x), static_cast<float>(r.y)); };
  const auto opposite = [](const RectPx& r) { return ImVec2(static_cast<float>(r.right()), static_cast<float>(r.bottom())); };
  draw_texture(list, texture, corner(c.face.pane), opposite(c.face.pane));
  if (shared) draw_texture(list, other, corner(c.face.other_pane), opposite(c.face.other_pane));
  const bool two = texture.name != 0 && other.name != 0 && !shared;
  const float line_x = std::round(from.x + c.face.swipe * (to.x - from.x));
  if (two) draw_texture(list, other, {line_x, from.y}, to, (line_x - from.x) / (to.x - from.x));
  ImGui::InvisibleButton("view", {std::max(to.x - from.x, 1.0F), std::max(to.y - from.y, 1.0F)}, ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonMiddle | ImGuiButtonFlags_MouseButtonRight);
  const bool hovered = ImGui::IsItemHovered(), active = ImGui::IsItemActive();
  const ImGuiIO& io = ImGui::GetIO();
  const RectPx& pane = shared && io.MousePos.x >= static_cast<float>(c.face.other_pane.x) ? c.face.other_pane : c.face.pane;
  const PointPx mouse{(io.MousePos.x - pane.x) / unit, (io.MousePos.y - pane.y) / unit};
  c.face.cursor.reset();
  if (c.work.has_view()) {
    Camera& camera = c.work.camera();
    if (hovered) c.face.cursor = c.work.place_at(mouse);
    if (hovered && io.MouseWheel != 0) camera.glide_zoom(std::pow(kWheelStep, io.MouseWheel), mouse);
    const bool on_line = two && hovered && std::abs(io.MousePos.x - line_x) < 7 * unit;
    if (on_line && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) c.face.swiping = true;
    if (!two || !ImGui::IsMouseDown(ImGuiMouseButton_Left)) c.face.swiping = false;
    if (c.face.swiping) c.face.swipe = std::clamp((io.MousePos.x - from.x) / (to.x - from.x), 0.02F, 0.98F);
    if (on_line || c.face.swiping) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    const bool roping = !c.face.swiping && (c.work.tool() == ToolKind::kBox || c.work.tool() == ToolKind::kLasso);
    if (roping) rope(c, pane, mouse, active);
    const bool dragging = active && !c.face.swiping && ((!roping && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 4 * unit)) || ImGui::IsMouseDragging(ImGuiMouseButton_Middle, 0) || ImGui::IsMouseDragging(ImGuiMouseButton_Right, 4 * unit));
    if (dragging && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) camera.drag(io.MouseDelta.x / unit, io.MouseDelta.y / unit);
    const float moved = ImGui::GetIO().MouseDragMaxDistanceSqr[ImGuiMouseButton_Left];
    if (ImGui::IsItemDeactivated() && ImGui::IsMouseReleased(ImGuiMouseButton_Left) && moved < 16 * unit * unit && !on_line) c.work.click(mouse);
    if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
      if (c.work.tool() != ToolKind::kMeasure) camera.glide_zoom(kDoubleClickZoom, mouse);
      else c.work.finish_measuring();
    }
    const bool pointing = hovered && c.work.tool() != ToolKind::kMeasure && c.face.rope.empty() && !dragging && !camera.moving();
    c.work.hover(pointing ? c.work.pick(mouse) : Selection{});
    if (pointing && c.work.hovered().kind != Selection::Kind::kNone) {
      ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      ImGui::SetTooltip("%s", c.work.describe(c.work.hovered()).c_str());
    } else if (dragging) {
      ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
    }
    if (texture.name != 0) {
      const auto draw_over = [&](const RectPx& where, bool under_mouse) {
        const Brush brush{list, corner(where), unit};
        list.PushClipRect(corner(where), opposite(where), true);
        draw_selection(c, brush);
        if (two) draw_swipe(c, list, from, to, line_x);
        if (c.face.rope.size() > 1) {
          std::vector<std::vector<PointPx>> outline{c.face.rope};
          outline[0].push_back(outline[0].front());
          brush.lines(outline, colour32(0xffffff), 3.4F);
          brush.dashed(outline, colour32(theme::kMeasure), 1.6F, 6, 4);
        }
        draw_measuring(c, brush, hovered ? std::optional(mouse) : std::nullopt);
        // The same place in the other map.
        if (shared && hovered && !under_mouse) brush.dot(mouse, 4, colour32(theme::kPick), colour32(theme::kText));
        list.PopClipRect();
      };
      draw_over(c.face.pane, &pane == &c.face.pane);
      if (shared) {
        draw_over(c.face.other_pane, &pane == &c.face.other_pane);
        const float gap_from = static_cast<float>(c.face.pane.right()), gap_to = static_cast<float>(c.face.other_pane.x);
        list.AddRectFilled({gap_from, from.y}, {gap_to, to.y}, colour32(theme::kText));
        draw_plate(c, list, c.work.compared().left, gap_from, from.y, true);
        draw_plate(c, list, c.work.compared().right, gap_to, from.y, false);
      }
    }
  }
  ImGui::End();
  if (texture.name == 0) draw_waiting(c);
}

}  // namespace thalweg
