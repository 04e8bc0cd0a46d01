#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "layers/list_parts.hpp"
#include "layers/list_writer.hpp"

namespace thalweg {
namespace {

constexpr std::array kSteps_deg{30.0, 20.0, 10.0, 5.0, 2.0, 1.0, 30 / 60.0, 20 / 60.0, 10 / 60.0, 5 / 60.0, 2 / 60.0, 1 / 60.0, 30 / 3600.0, 10 / 3600.0};

// Where the line a..b leaves the frame through one of its sides.
void cross(const RectPx& f, PointPx a, PointPx b, bool meridian, const std::string& text, std::vector<DegreeMark>& marks) {
  using Side = DegreeMark::Side;
  const auto vertical = [&](double x, Side side) {
    if ((a.x < x) == (b.x < x)) return;
    const double y = a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x);
    if (y >= f.y && y <= f.bottom()) marks.push_back({side, y, text});
  };
  const auto level = [&](double y, Side side) {
    if ((a.y < y) == (b.y < y)) return;
    const double x = a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y);
    if (x >= f.x && x <= f.right()) marks.push_back({side, x, text});
  };
  // Meridians are named above and below, parallels left and right.
  if (meridian) {
    level(f.y, Side::kTop);
    level(f.bottom(), Side::kBottom);
  } else {
    vertical(f.x, Side::kLeft);
    vertical(f.right(), Side::kRight);
  }
}

}  // namespace

double graticule_step(double span_deg) {
  double best = kSteps_deg.front();
  for (const double s : kSteps_deg) {
    if (std::abs(std::log(span_deg / s / 5)) < std::abs(std::log(span_deg / best / 5))) best = s;
  }
  return best;
}

std::string degree_text(double deg, bool longitude, const Words& words) {
  const auto seconds = std::llround(std::abs(deg) * 3600);
  const auto d = seconds / 3600, m = seconds / 60 % 60, s = seconds % 60;
  std::string text = fmt::format("{}°", d);
  if (m != 0 || s != 0) text += fmt::format("{:02}′", m);
  if (s != 0) text += fmt::format("{:02}″", s);
  if (seconds == 0 || (longitude && d == 180 && m == 0 && s == 0)) return text;
  const char* side = longitude ? (deg < 0 ? words.tr("W") : words.tr("E")) : (deg < 0 ? words.tr("S") : words.tr("N"));
  return text + " " + side;
}

std::vector<DegreeMark> add_graticule(RenderList& list, const MapScene& scene, const MapSpace& space, const Projector& projector, double ratio) {
  std::vector<DegreeMark> marks;
  if (!scene.graticule.shown) return marks;
  const GeoBox& box = space.box;
  const double west = box.west, east = box.west > box.east ? box.east + 360 : box.east;
  // The kept box is larger than the frame: the step follows the frame.
  const double shown = space.frame.height * space.m_per_px / (space.top - space.bottom);
  const double step = scene.graticule.step_deg > 0 ? scene.graticule.step_deg
                                                   : graticule_step(std::min(box.north - box.south, 180.0) * shown * std::max(1.0, 700 * ratio / space.frame.height) * 0.9);
  const auto first = list.lines.size();
  std::vector<LonLat> line;
  std::vector<MapSpace::Piece> pieces;
  const auto draw = [&](bool meridian, const std::string& text) {
    pieces.clear();
    space.line(projector, line, 0, pieces);
    for (const auto& piece : pieces) {
      append_line(list.lines, piece.points, piece.along_m);
      for (std::size_t i = 0; i + 1 < piece.points.size(); ++i) cross(space.frame, space.to_px(piece.points[i]), space.to_px(piece.points[i + 1]), meridian, text, marks);
    }
  };
  const double fine = std::min(step / 8, 1.0);
  const auto run = [&](double from, double to, auto&& place) {
    line.clear();
    const int n = static_cast<int>(std::clamp(std::ceil((to - from) / fine), 1.0, 4000.0));
    for (int i = 0; i <= n; ++i) line.push_back(place(from + (to - from) * i / n));
  };
  for (double k = std::ceil(west / step); k * step <= east; ++k) {
    const double lon = std::remainder(k * step, 360.0);
    if (east - west >= 359.999 && std::abs(k * step - east) < 1e-9) continue;  // drawn at the west side
    run(box.south, box.north, [lon](double lat) { return LonLat{lon, lat}; });
    draw(true, degree_text(lon, true, scene.furniture.words));
  }
  for (double k = std::ceil(std::max(box.south, -89.99) / step); k * step <= std::min(box.north, 89.99); ++k) {
    const double lat = k * step;
    run(west, east, [lat](double lon) { return LonLat{std::remainder(lon, 360.0), lat}; });
    draw(false, degree_text(lat, false, scene.furniture.words));
  }
  Batch& batch = open_batch(list, Batch::Kind::kLine, Space::kMap, "graticule");
  batch.first = static_cast<std::uint32_t>(first);
  batch.width_px = scene.graticule.style.width_px * static_cast<float>(ratio);
  batch.colour = scene.graticule.style.colour;
  for (std::size_t i = 0; i < 4; ++i) batch.dash_px[i] = scene.graticule.style.dash_px[i] * static_cast<float>(ratio);
  close_batch(list);
  return marks;
}

}  // namespace thalweg
