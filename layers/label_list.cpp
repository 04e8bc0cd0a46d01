#include <algorithm>
#include <cmath>
#include <numeric>

#include "layers/list_parts.hpp"
#include "layers/list_writer.hpp"
#include "layers/tessellate.hpp"

namespace thalweg {
namespace {

struct Texts {
  ShapedText first, second;
  double ratio;
  double line_height() const { return first.size_px * 1.18; }
  double second_height() const { return second.glyphs.empty() ? 0 : second.size_px * 1.2; }
};

struct Labelling {
  RenderList& list;
  const MapScene& scene;
  const MapSpace& space;
  const Projector& projector;
  double ratio;
  double logical_ground_m_per_px;
  const LabelRings& rings;
  TextEngine& text;
  Occupancy& taken;
  std::vector<GlyphQuad> halos, glyphs;
  std::vector<Disc> dots;

  std::optional<MapXY> image(LonLat p) const {
    std::vector<MapXY> out;
    space.project(projector, std::span(&p, 1), out);
    if (!std::isfinite(out[0].x) || !std::isfinite(out[0].y)) return std::nullopt;
    return out[0];
  }

  Texts shape(const Label& l) {
    const auto r = static_cast<float>(ratio);
    Texts t;
    t.ratio = ratio;
    t.first = text.shape(l.text, l.style.face, l.style.size_px * r, l.style.spacing_px * r);
    if (!l.second.empty()) t.second = text.shape(l.second, l.second_style.face, l.second_style.size_px * r, l.second_style.spacing_px * r);
    return t;
  }

  // Draws the one or two lines of a label, each centred (or, beside a dot, flush with it) in the box.
  void write(const Label& l, const Texts& t, const RectPx& box, bool with_second, MapXY anchor, double flush) {
    const PointPx anchor_px = space.to_px(anchor);
    const auto pen_x = [&](const ShapedText& s) { return box.x + (box.width - s.width) * flush; };
    const double baseline = box.y + t.line_height() * 0.5 + t.first.size_px * 0.36;
    add_text(text, t.first, l.style, ratio, {anchor, anchor_px, {pen_x(t.first), baseline}}, halos, glyphs);
    if (with_second) {
      const double below = box.y + t.line_height() + t.second_height() * 0.5 + t.second.size_px * 0.30;
      add_text(text, t.second, l.second_style, ratio, {anchor, anchor_px, {pen_x(t.second), below}}, halos, glyphs);
    }
  }

  RectPx size(const Texts& t, bool with_second) const {
    const double w = std::max<double>(t.first.width, with_second ? t.second.width : 0);
    return {0, 0, w, t.line_height() + (with_second ? t.second_height() : 0)};
  }

  void keep(std::uint32_t index, std::vector<RectPx> boxes, bool with_second) {
    for (const RectPx& b : boxes) taken.take(b);
    list.labels.push_back({index, std::move(boxes), with_second});
  }

  void point(std::uint32_t index, const Label& l) {
    const auto at = image(l.at);
    if (!at) return;
    const PointPx px = space.to_px(*at);
    const double clear = l.clear_px * ratio;
    const RectPx dot{px.x - clear, px.y - clear, 2 * clear, 2 * clear};
    if (!taken.inside(dot) || (l.dot && !taken.free(dot))) return;
    const Texts t = shape(l);
    for (const bool with_second : {true, false}) {
      if (with_second && l.second.empty()) continue;
      const RectPx s = size(t, with_second);
      const auto places = places_beside(px, clear + 2.5 * ratio, s.width, s.height);
      for (std::size_t i = 0; i < places.size(); ++i) {
        const RectPx box{places[i].x, places[i].y, s.width, s.height};
        if (!taken.inside(box) || !taken.free(box.grown(1.5 * ratio))) continue;
        const double flush = i == 0 || i == 2 || i == 3 ? 0 : i == 6 || i == 7 ? 0.5 : 1;
        write(l, t, box, with_second, *at, flush);
        std::vector<RectPx> boxes{box};
        if (l.dot) {
          const auto r = static_cast<float>(ratio);
          dots.push_back({static_cast<float>(at->x), static_cast<float>(at->y), l.dot_style.radius_px * r, l.dot_style.outline_px * r, l.dot_style.fill, l.dot_style.outline});
          taken.take(dot);
        }
        return keep(index, std::move(boxes), with_second);
      }
    }
  }

  // The label's polygons as far as they are in the frame, pixels.
  Rings visible(const Label& l) const {
    Rings out;
    const RectPx f = space.frame.grown(-5 * ratio);
    const double near = 1.5 * ratio;
    for (const std::uint32_t p : l.polygons) {
      const auto it = rings.find({l.item, p});
      if (it == rings.end()) continue;
      for (const auto& ring : it->second) {
        std::vector<MapXY> px;
        for (const MapXY& m : ring) {
          const PointPx q = space.to_px(m);
          if (px.empty() || std::abs(px.back().x - q.x) + std::abs(px.back().y - q.y) > near) px.push_back({q.x, q.y});
        }
        auto clipped = clip_ring(px, f.x, f.y, f.right(), f.bottom());
        if (clipped.size() >= 3) out.push_back(std::move(clipped));
      }
    }
    return out;
  }

  void area(std::uint32_t index, const Label& l) {
    const Rings shown = visible(l);
    if (shown.empty()) return;
    RectPx bounds{INFINITY, INFINITY, 0, 0};
    double right = -INFINITY, bottom = -INFINITY;
    for (const auto& r : shown) {
      for (const MapXY& p : r) {
        bounds.x = std::min(bounds.x, p.x);
        bounds.y = std::min(bounds.y, p.y);
        right = std::max(right, p.x);
        bottom = std::max(bottom, p.y);
      }
    }
    bounds.width = right - bounds.x;
    bounds.height = bottom - bounds.y;
    if (std::max(bounds.width, bounds.height) < l.min_extent_px * ratio) return;
    const Texts t = shape(l);
    std::vector<std::pair<PointPx, bool>> middles;  // centre, text must lie inside
    const RectPx full = size(t, !l.second.empty());
    if (const auto at = image(l.at)) {
      const PointPx px = space.to_px(*at);
      if (space.frame.grown(-full.width / 2).contains(px) && inside(shown, {px.x, px.y})) middles.push_back({px, true});
    }
    const auto spot = roomiest(shown, std::max(1.0, full.width / full.height), 1);
    if (spot) middles.push_back({{spot->at.x, spot->at.y}, true});
    for (const auto& [middle, is_inside] : middles) {
      for (const bool with_second : {true, false}) {
        if (with_second && l.second.empty()) continue;
        const RectPx s = size(t, with_second);
        // The room found, then a little aside of it.
        for (const auto& [dx, dy] : {std::pair{0.0, 0.0}, {0.0, -0.8}, {0.0, 0.8}, {-0.35, 0.0}, {0.35, 0.0}, {0.0, -1.6}, {0.0, 1.6}}) {
          const RectPx box{middle.x + dx * s.width - s.width / 2, middle.y + dy * s.height - s.height / 2, s.width, s.height};
          if (!inside(shown, {box.x + box.width / 2, box.y + box.height / 2})) continue;
          if (!taken.inside(box) || !taken.free(box.grown(1.5 * ratio))) continue;
          write(l, t, box, with_second, space.from_px({box.x + box.width / 2, box.y + box.height / 2}), 0.5);
          return keep(index, {box}, with_second);
        }
      }
    }
    if (l.clear_px <= 0) return;
    // Beside the area, for what is too small to hold its name.
    const PointPx middle{bounds.x + bounds.width / 2, bounds.y + bounds.height / 2};
    for (const bool with_second : {true, false}) {
      if (with_second && l.second.empty()) continue;
      const RectPx s = size(t, with_second);
      const double gap = l.clear_px * ratio;
      const PointPx corners[] = {{bounds.right() + gap, middle.y - s.height / 2}, {bounds.x - gap - s.width, middle.y - s.height / 2},
                                 {middle.x - s.width / 2, bounds.bottom() + gap}, {middle.x - s.width / 2, bounds.y - gap - s.height},
                                 {bounds.right() + gap, bounds.y - s.height},     {bounds.right() + gap, bounds.bottom()},
                                 {bounds.x - gap - s.width, bounds.y - s.height}, {bounds.x - gap - s.width, bounds.bottom()}};
      for (const PointPx& c : corners) {
        const RectPx box{c.x, c.y, s.width, s.height};
        if (!taken.inside(box) || !taken.free(box.grown(1.5 * ratio))) continue;
        write(l, t, box, with_second, space.from_px({c.x + s.width / 2, c.y + s.height / 2}), 0.5);
        return keep(index, {box}, with_second);
      }
    }
  }

  void along(std::uint32_t index, const Label& l) {
    std::vector<MapSpace::Piece> pieces;
    space.line(projector, l.line, 0, pieces);
    const auto r = static_cast<float>(ratio);
    const ShapedText shaped = text.shape(l.text, l.style.face, l.style.size_px * r, l.style.spacing_px * r);
    std::vector<float> advances;
    for (std::size_t i = 0; i < shaped.glyphs.size(); ++i) {
      const float next = i + 1 < shaped.glyphs.size() ? shaped.glyphs[i + 1].x : shaped.width;
      advances.push_back(next - shaped.glyphs[i].x);
    }
    for (const auto& piece : pieces) {
      std::vector<PointPx> line;
      for (const MapXY& p : piece.points) {
        const PointPx q = space.to_px(p);
        if (space.frame.contains(q)) line.push_back(q);
        else if (!line.empty()) break;
      }
      for (const auto& pens : places_along(line, advances, shaped.size_px * 0.32, shaped.size_px * 5, 8)) {
        std::vector<RectPx> boxes;
        for (const Pen& p : pens) {
          const double s = shaped.size_px;
          boxes.push_back(RectPx{p.at.x, p.at.y - s * 0.35, 0, 0}.grown(s * 0.55));
        }
        if (!std::all_of(boxes.begin(), boxes.end(), [&](const RectPx& b) { return taken.inside(b); }) || !taken.free(boxes)) continue;
        const PointPx anchor_px = pens[pens.size() / 2].at;
        for (std::size_t i = 0; i < pens.size(); ++i) {
          add_glyph(text, shaped.glyphs[i], shaped.size_px, l.style, ratio, space.from_px(anchor_px), anchor_px,
                    {pens[i].at.x, pens[i].at.y + shaped.glyphs[i].y}, std::round(pens[i].angle_deg / 2) * 2, halos, glyphs);
        }
        return keep(index, std::move(boxes), false);
      }
    }
  }
};

}  // namespace

void add_labels(RenderList& list, const MapScene& scene, const MapSpace& space, const Projector& projector, const MapView& view,
                const LabelRings& rings, TextEngine& text, Occupancy& taken) {
  Labelling work{list, scene, space, projector, view.pixel_ratio, space.ground_m_per_px * view.pixel_ratio, rings, text, taken, {}, {}, {}};
  std::vector<std::uint32_t> order(scene.labels.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return scene.labels[a].priority > scene.labels[b].priority; });
  for (const std::uint32_t i : order) {
    const Label& l = scene.labels[i];
    if (l.text.empty() || work.logical_ground_m_per_px > l.max_m_per_px) continue;
    switch (l.kind) {
      case LabelKind::kPoint: work.point(i, l); break;
      case LabelKind::kArea: work.area(i, l); break;
      case LabelKind::kLine: work.along(i, l); break;
    }
  }
  open_batch(list, Batch::Kind::kDisc, Space::kMap, "labels");
  list.discs.insert(list.discs.end(), work.dots.begin(), work.dots.end());
  close_batch(list);
  flush_text(list, Space::kMap, work.halos, work.glyphs, "labels");
}

}  // namespace thalweg
