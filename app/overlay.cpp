#include "app/overlay.hpp"

#include <algorithm>
#include <cmath>

#include "geo/earth/geodesy.hpp"
#include "geo/topology/simplify.hpp"

namespace thalweg {
namespace {

constexpr double kTolerance_px = 0.8;
constexpr double kJump_px = 4000;  // two neighbouring points further apart lie on both sides of the map's cut

void finish(std::vector<Overlay::Line>& lines, Overlay::Line& line) {
  if (line.points.size() > 1) {
    line.low = line.high = line.points.front();
    for (const MapXY& p : line.points) {
      line.low = {std::min(line.low.x, p.x), std::min(line.low.y, p.y)};
      line.high = {std::max(line.high.x, p.x), std::max(line.high.y, p.y)};
    }
    lines.push_back(std::move(line));
  }
  line = {};
}

}  // namespace

Result<std::shared_ptr<const Overlay>> project_lines(std::span<const std::vector<LonLat>> lines, MapProjectionPtr projection,
                                                     Progress& progress) {
  auto made = std::make_shared<Overlay>();
  const Projector projector = projection->clone();
  for (const auto& line : lines) {
    if (progress.cancelled()) return cancelled();
    if (line.size() < 2) continue;
    const auto importance = vertex_importance(line);
    std::vector<MapXY> image;
    for (const LonLat& p : line) image.push_back({p.lon, p.lat});
    projector.forward(std::span(image));
    Overlay::Line part;
    for (std::size_t i = 0; i < image.size(); ++i) {
      const bool whole = std::isfinite(image[i].x) && std::isfinite(image[i].y);
      const bool jumps = !part.points.empty() && std::abs(line[i].lon - line[i - 1].lon) > 180;
      if (!whole || jumps) finish(made->lines, part);
      if (!whole) continue;
      part.points.push_back(image[i]);
      part.importance_m.push_back(part.points.size() == 1 ? INFINITY : importance[i]);
    }
    if (!part.importance_m.empty()) part.importance_m.back() = INFINITY;
    finish(made->lines, part);
  }
  made->projection = std::move(projection);
  return std::shared_ptr<const Overlay>(std::move(made));
}

std::vector<std::vector<PointPx>> visible_lines(const Overlay& overlay, const MapView& view, double pad_px) {
  std::vector<std::vector<PointPx>> out;
  if (overlay.projection != view.projection) return out;
  const RectPx screen = RectPx{0, 0, view.width_px, view.height_px}.grown(pad_px);
  const MapXY low = to_map(view, {screen.x, screen.bottom()}), high = to_map(view, {screen.right(), screen.y});
  const double tolerance_m = kTolerance_px * view.m_per_px;
  for (const Overlay::Line& line : overlay.lines) {
    if (line.high.x < low.x || line.low.x > high.x || line.high.y < low.y || line.low.y > high.y) continue;
    std::vector<PointPx> run;
    bool kept_last = false;
    MapXY last{};
    const auto flush = [&] {
      if (run.size() > 1) out.push_back(std::move(run));
      run = {};
      kept_last = false;
    };
    bool first = true;
    for (std::size_t i = 0; i < line.points.size(); ++i) {
      if (!(line.importance_m[i] > tolerance_m)) continue;
      const MapXY p = line.points[i];
      const bool off = !first && (std::max(p.x, last.x) < low.x || std::min(p.x, last.x) > high.x || std::max(p.y, last.y) < low.y || std::min(p.y, last.y) > high.y);
      if (off) {
        flush();
      } else if (!first) {
        if (!kept_last) run.push_back(to_screen(view, last));
        run.push_back(to_screen(view, p));
        kept_last = true;
      }
      last = p;
      first = false;
    }
    flush();
  }
  return out;
}

std::vector<std::vector<PointPx>> geodesic_on_screen(LonLat a, LonLat b, const MapView& view) {
  const double length_m = distance_m(a, b);
  // A point each few pixels of what can be seen, but no more than a hundred on the way.
  const double step_m = std::max(length_m / 96, 1e-3);
  std::vector<LonLat> points;
  densify_geodesic(a, b, step_m, points);
  std::vector<std::vector<PointPx>> out;
  std::vector<PointPx> run;
  const auto flush = [&] {
    if (run.size() > 1) out.push_back(std::move(run));
    run = {};
  };
  for (const LonLat& p : points) {
    const auto at = to_screen(view, p);
    if (!at || (!run.empty() && std::hypot(at->x - run.back().x, at->y - run.back().y) > std::max(kJump_px, 4 * length_m / 96 / view.m_per_px))) flush();
    if (at) run.push_back(*at);
  }
  flush();
  return out;
}

}  // namespace thalweg
