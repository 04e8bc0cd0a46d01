#include "layers/insets.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "layers/locator.hpp"
#include "layers/map_ink.hpp"

namespace thalweg {
namespace {

constexpr double kPi = 3.14159265358979323846;
// Of the globe, on a light and on a dark page.
struct GlobeInk {
  Colour land, coast, meridian, here, round_here;
};
constexpr GlobeInk kDay{rgb(0xe9e4d8), rgb(0x8a9aa5), rgb(0x4a6072, 0.22), rgb(0xa3123a), rgb(0xffffff, 0.85)};
constexpr GlobeInk kNight{rgb(0x3a4248), rgb(0x7c8c97), rgb(0x9fb4c2, 0.22), rgb(0xff7191), rgb(0x12181d, 0.85)};

void polygon(RenderList& list, std::span<const MapXY> ring, Colour fill) {
  open_batch(list, Batch::Kind::kFill, Space::kScreen);
  put_ring(list, ring);
  end_polygon(list, fill);
  close_batch(list);
}

LineStyle line_of(float width_px, Colour colour) {
  LineStyle s;
  s.width_px = width_px;
  s.colour = colour;
  return s;
}

}  // namespace

std::optional<double> true_north_deg(const MapView& view, PointPx at) {
  const auto place = to_lonlat(view, at);
  if (!place || std::abs(place->lat) > 89.99) return std::nullopt;
  // Ten metres at least, a pixel where that is more.
  const double step_deg = std::min(std::max(1e-4, 2 * view.m_per_px / 111'000), 0.2);
  const double north = std::min(place->lat + step_deg, 90.0), south = std::max(place->lat - step_deg, -90.0);
  const auto a = view.projection->forward({place->lon, south}), b = view.projection->forward({place->lon, north});
  if (!a || !b) return std::nullopt;
  const double turn = std::atan2(b->x - a->x, b->y - a->y) * 180 / kPi;
  if (!std::isfinite(turn)) return std::nullopt;
  return turn;
}

void add_north_arrow(RenderList& list, TextEngine& text, TextInk& ink, const PageInk& page, double ratio, PointPx middle, double size_px, double turn_deg) {
  const double s = std::sin(turn_deg * kPi / 180), c = std::cos(turn_deg * kPi / 180), half = size_px / 2;
  // x across, y along the arrow, both in its half length; y downwards on the page.
  const auto at = [&](double x, double y) { return MapXY{middle.x + (x * c + y * s) * half, middle.y + (x * s - y * c) * half}; };
  const MapXY tip = at(0, 0.42), left = at(-0.36, -1), right = at(0.36, -1), notch = at(0, -0.72);
  const std::array<MapXY, 4> whole{left, tip, right, notch};
  std::vector<PointPx> round;
  for (const MapXY& p : whole) round.push_back({p.x, p.y});
  round.push_back(round.front());
  add_screen_line(list, round, line_of(3.4F, with_alpha(page.page, 0.85)), ratio);
  polygon(list, whole, page.page);
  polygon(list, std::array<MapXY, 3>{left, tip, notch}, page.ink);
  add_screen_line(list, round, line_of(1, page.ink), ratio);
  TextStyle style;
  style.face = Face::kSemiBold;
  style.size_px = static_cast<float>(std::max(9.0, size_px / ratio * 0.32));
  style.colour = page.ink;
  style.halo = with_alpha(page.page, 0.9);
  style.halo_px = 1.5F;
  const ShapedText shaped = text.shape("N", style.face, style.size_px * static_cast<float>(ratio), 0);
  const MapXY head = at(0, 0.74);
  add_text(text, shaped, style, ratio, {{0, 0}, {0, 0}, {head.x - shaped.width / 2, head.y + static_cast<double>(shaped.size_px) * 0.36}}, ink);
}

std::vector<LonLat> map_outline(const MapView& view, const RectPx& frame_px) {
  std::vector<LonLat> out;
  constexpr int kSteps = 16;
  const auto side = [&](PointPx a, PointPx b) {
    for (int i = 0; i < kSteps; ++i) {
      const double t = static_cast<double>(i) / kSteps;
      if (const auto p = to_lonlat(view, {(a.x + (b.x - a.x) * t) / view.pixel_ratio, (a.y + (b.y - a.y) * t) / view.pixel_ratio})) out.push_back(*p);
    }
  };
  const PointPx nw{frame_px.x, frame_px.y}, ne{frame_px.right(), frame_px.y}, se{frame_px.right(), frame_px.bottom()}, sw{frame_px.x, frame_px.bottom()};
  side(nw, ne);
  side(ne, se);
  side(se, sw);
  side(sw, nw);
  if (out.size() < 3 * kSteps) out.clear();  // most of the frame is off the earth
  return out;
}

void add_locator(RenderList& list, const PageInk& page, Colour sea, double ratio, PointPx middle, double radius_px, std::span<const LonLat> outline) {
  const auto globe = globe_for(outline);
  if (!globe) return;
  const GlobeInk& look = is_dark(page) ? kNight : kDay;
  const auto on_page = [&](MapXY p) { return MapXY{middle.x + p.x * radius_px, middle.y - p.y * radius_px}; };
  const auto disc = [&](double radius, Colour fill) {
    open_batch(list, Batch::Kind::kDisc, Space::kScreen);
    list.discs.push_back({static_cast<float>(middle.x), static_cast<float>(middle.y), static_cast<float>(radius), 0, fill, fill});
    close_batch(list);
  };
  disc(radius_px + 3 * ratio, with_alpha(page.page, 0.92));
  disc(radius_px, sea);
  // Land in one colour; countries are told apart by thin lines.
  std::vector<std::vector<PointPx>> coasts;
  open_batch(list, Batch::Kind::kFill, Space::kScreen);
  for (const GlobePolygon& land : globe_land()) {
    bool any = false;
    for (const auto& ring : globe_rings(*globe, land)) {
      std::vector<MapXY> px;
      for (const MapXY& p : ring) px.push_back(on_page(p));
      put_ring(list, px);
      any = true;
    }
    if (!any) continue;
    end_polygon(list, look.land);
    for (const auto& ring : land) {
      std::vector<LonLat> closed = ring;
      closed.push_back(ring.front());
      for (const auto& piece : globe_lines(*globe, closed)) {
        auto& line = coasts.emplace_back();
        for (const MapXY& p : piece) line.push_back({on_page(p).x, on_page(p).y});
      }
    }
  }
  close_batch(list);
  const auto draw = [&](const std::vector<std::vector<PointPx>>& lines, const LineStyle& style) {
    Batch& batch = open_batch(list, Batch::Kind::kLine, Space::kScreen);
    batch.width_px = style.width_px * static_cast<float>(ratio);
    batch.colour = style.colour;
    for (const auto& line : lines) {
      std::vector<MapXY> points;
      for (const PointPx& p : line) points.push_back({p.x, p.y});
      append_line(list.lines, points, {});
    }
    close_batch(list);
  };
  draw(coasts, line_of(0.5F, look.coast));
  std::vector<std::vector<PointPx>> net;
  const double step = globe->reach_deg > 60 ? 30 : globe->reach_deg > 20 ? 10 : 5;
  const auto add = [&](std::vector<LonLat>& line) {
    for (const auto& piece : globe_lines(*globe, line)) {
      auto& px = net.emplace_back();
      for (const MapXY& p : piece) px.push_back({on_page(p).x, on_page(p).y});
    }
    line.clear();
  };
  std::vector<LonLat> line;
  for (double lon = -180; lon < 180; lon += step) {
    for (double lat = -90 + step; lat <= 90 - step; lat += step / 6) line.push_back({lon, lat});
    add(line);
  }
  for (double lat = -90 + step; lat <= 90 - step; lat += step) {
    for (double lon = -180; lon <= 180; lon += step / 6) line.push_back({lon, lat});
    add(line);
  }
  draw(net, line_of(0.5F, look.meridian));
  std::vector<PointPx> edge;
  for (int i = 0; i <= 120; ++i) edge.push_back({middle.x + radius_px * std::cos(i * kPi / 60), middle.y + radius_px * std::sin(i * kPi / 60)});
  edge.back() = edge.front();
  draw({edge}, line_of(1, page.soft));
  // The map: its outline, or a square where that would be a speck.
  std::vector<PointPx> here;
  double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;
  for (const LonLat& p : outline) {
    const auto at = globe->image(p);
    if (!at) continue;
    const MapXY q = on_page(*at);
    here.push_back({q.x, q.y});
    left = std::min(left, q.x), right = std::max(right, q.x), top = std::min(top, q.y), bottom = std::max(bottom, q.y);
  }
  if (here.size() < 3) return;
  const double least = 7 * ratio;
  if (right - left < least && bottom - top < least) {
    const double x = (left + right) / 2, y = (top + bottom) / 2, h = least / 2;
    here = {{x - h, y - h}, {x + h, y - h}, {x + h, y + h}, {x - h, y + h}};
  }
  std::vector<MapXY> inside;
  for (const PointPx& p : here) inside.push_back({p.x, p.y});
  polygon(list, inside, with_alpha(look.here, 0.16));
  here.push_back(here.front());
  draw({here}, line_of(3.2F, look.round_here));
  draw({here}, line_of(1.5F, look.here));
}

RectPx emptiest_corner(const RenderList& map, const MapSpace& space, double size_px, double inset_px) {
  const RectPx& f = space.frame;
  const std::array<RectPx, 4> corners{{{f.x + inset_px, f.bottom() - inset_px - size_px, size_px, size_px},
                                       {f.right() - inset_px - size_px, f.bottom() - inset_px - size_px, size_px, size_px},
                                       {f.right() - inset_px - size_px, f.y + inset_px, size_px, size_px},
                                       {f.x + inset_px, f.y + inset_px, size_px, size_px}}};
  std::array<std::size_t, 4> full{};
  const auto count = [&](float x, float y, std::size_t weight) {
    const PointPx p = space.to_px({static_cast<double>(x), static_cast<double>(y)});
    for (std::size_t i = 0; i < 4; ++i)
      if (corners[i].contains(p)) full[i] += weight;
  };
  for (const Batch& b : map.batches) {
    if (b.space != Space::kMap) continue;
    // The graticule belongs to no layer and is everywhere.
    if (b.kind == Batch::Kind::kLine && !b.layer.empty())
      for (std::uint32_t i = b.first; i < b.first + b.count; ++i) count(map.lines[i].x, map.lines[i].y, 1);
    if (b.kind == Batch::Kind::kDisc)
      for (std::uint32_t i = b.first; i < b.first + b.count; ++i) count(map.discs[i].x, map.discs[i].y, 20);
  }
  return corners[static_cast<std::size_t>(std::min_element(full.begin(), full.end()) - full.begin())];
}

void add_edge_notes(RenderList& list, TextEngine& text, TextInk& ink, const PageInk& page, double ratio, const RectPx& frame_px, std::span<const EdgeNote> notes, Occupancy& taken) {
  using Edge = EdgeNote::Edge;
  TextStyle style;
  style.face = Face::kMedium;
  style.size_px = 11;
  style.colour = page.ink;
  style.halo_px = 0;
  for (const EdgeNote& note : notes) {
    const ShapedText shaped = text.shape(note.text, style.face, style.size_px * static_cast<float>(ratio), 0);
    const double width = shaped.width + 12 * ratio, height = 18 * ratio, inset = 5 * ratio, t = std::clamp(note.along, 0.0, 1.0);
    RectPx box{0, 0, width, height};
    const bool level = note.edge == Edge::kNorth || note.edge == Edge::kSouth;
    box.x = level ? frame_px.x + inset + (frame_px.width - 2 * inset - width) * t : note.edge == Edge::kWest ? frame_px.x + inset : frame_px.right() - inset - width;
    box.y = !level ? frame_px.y + inset + (frame_px.height - 2 * inset - height) * t : note.edge == Edge::kNorth ? frame_px.y + inset : frame_px.bottom() - inset - height;
    // Beside a note that is there already.
    for (int k = 0; k < 8 && !taken.free(box); ++k) (level ? box.x : box.y) += (t > 0.5 ? -1 : 1) * (level ? width : height) * 1.1;
    if (!taken.free(box)) continue;
    taken.take(box);
    add_rect(list, box, with_alpha(page.page, 0.9));
    const PointPx round[] = {{box.x, box.y}, {box.right(), box.y}, {box.right(), box.bottom()}, {box.x, box.bottom()}, {box.x, box.y}};
    add_screen_line(list, round, line_of(0.8F, page.soft), ratio);
    add_text(text, shaped, style, ratio, {{0, 0}, {0, 0}, {box.x + 6 * ratio, box.y + height / 2 + static_cast<double>(shaped.size_px) * 0.36}}, ink);
  }
}

}  // namespace thalweg
