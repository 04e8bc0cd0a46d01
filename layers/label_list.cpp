#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>

#include "layers/list_parts.hpp"
#include "layers/list_writer.hpp"
#include "layers/tessellate.hpp"

namespace thalweg {
namespace {

constexpr std::uint32_t kNoLabel = 0xffffffff;  // of a text that the scene does not have

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
  Occupancy soft;  // what names of areas had better keep off
  // By layer, so that one can be drawn fainter.
  struct Ink {
    std::vector<Disc> dots;
    TextInk text;
  };
  std::map<std::string, Ink> inks{};
  bool with_runs = false;

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

  TextInk& ink_of(const Label& l) {
    TextInk& ink = inks[l.layer].text;
    ink.with_runs = with_runs;
    return ink;
  }

  // Draws the one or two lines of a label, each centred (or, beside a dot, flush with it) in the box.
  void write(const Label& l, const Texts& t, const RectPx& box, bool with_second, MapXY anchor, double flush) {
    TextInk& ink = ink_of(l);
    const PointPx anchor_px = space.to_px(anchor);
    const auto pen_x = [&](const ShapedText& s) { return box.x + (box.width - s.width) * flush; };
    const double baseline = box.y + t.line_height() * 0.5 + t.first.size_px * 0.36;
    add_text(text, t.first, l.style, ratio, {anchor, anchor_px, {pen_x(t.first), baseline}}, ink);
    if (with_second) {
      const double below = box.y + t.line_height() + t.second_height() * 0.5 + t.second.size_px * 0.30;
      add_text(text, t.second, l.second_style, ratio, {anchor, anchor_px, {pen_x(t.second), below}}, ink);
    }
  }

  RectPx size(const Texts& t, bool with_second) const {
    const double w = std::max<double>(t.first.width, with_second ? t.second.width : 0);
    return {0, 0, w, t.line_height() + (with_second ? t.second_height() : 0)};
  }

  void keep(std::uint32_t index, std::vector<RectPx> boxes, bool with_second) {
    for (const RectPx& b : boxes) taken.take(b);
    if (index == kNoLabel) return;
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
          inks[l.layer].dots.push_back({static_cast<float>(at->x), static_cast<float>(at->y), l.dot_style.radius_px * r, l.dot_style.outline_px * r, l.dot_style.fill, l.dot_style.outline});
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
      const auto it = rings.of.find({l.item, p});
      if (it == rings.of.end()) continue;
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

  struct Shown {
    Rings rings;
    RectPx bounds;
    bool cut = false;  // reaches beyond the frame
  };

  Shown shown(const Label& l) const {
    Shown out{visible(l), {}, false};
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (const auto& r : out.rings) {
      for (const MapXY& p : r) {
        x0 = std::min(x0, p.x);
        x1 = std::max(x1, p.x);
        y0 = std::min(y0, p.y);
        y1 = std::max(y1, p.y);
      }
    }
    out.bounds = {x0, y0, x1 - x0, y1 - y0};
    const RectPx whole = space.frame.grown(-6 * ratio);
    out.cut = x0 < whole.x || y0 < whole.y || x1 > whole.right() || y1 > whole.bottom();
    return out;
  }

  // Whether a box lies in the rings with its edge, not only with its middle.
  static bool holds(const Rings& rings, const RectPx& box) {
    constexpr int kAcross = 6;
    for (int i = 0; i <= kAcross; ++i) {
      const double x = box.x + box.width * i / kAcross;
      if (!inside(rings, {x, box.y}) || !inside(rings, {x, box.bottom()})) return false;
    }
    return true;
  }

  // Boxes along a ring (device pixels).
  static void take_outline(const std::vector<PointPx>& ring, double step, Occupancy& into) {
    PointPx last{INFINITY, INFINITY};
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const PointPx a = ring[i], b = ring[(i + 1) % ring.size()];
      const int n = static_cast<int>(std::ceil(std::hypot(b.x - a.x, b.y - a.y) / step));
      for (int k = 0; k < n; ++k) {
        const PointPx p{a.x + (b.x - a.x) * k / n, a.y + (b.y - a.y) * k / n};
        if (std::abs(p.x - last.x) + std::abs(p.y - last.y) < step) continue;
        into.take(RectPx{p.x, p.y, 0, 0}.grown(step / 2));
        last = p;
      }
    }
  }

  // Small areas whose names may stand beside them: nobody's text may lie on their outlines. Lakes: names
  // of countries keep off those that can be seen as such.
  void keep_off_outlines() {
    std::vector<PointPx> px;
    for (const Label& l : scene.labels) {
      if (l.kind != LabelKind::kArea || l.clear_px <= 0 || logical_ground_m_per_px > l.max_m_per_px || logical_ground_m_per_px < l.min_m_per_px) continue;
      for (const auto& ring : visible(l)) {
        px.clear();
        for (const MapXY& p : ring) px.push_back({p.x, p.y});
        take_outline(px, 6 * ratio, taken);
      }
    }
    for (const auto& ring : rings.avoid) {
      px.clear();
      double x0 = INFINITY, x1 = -INFINITY;
      for (const MapXY& p : ring) {
        px.push_back(space.to_px(p));
        x0 = std::min(x0, px.back().x);
        x1 = std::max(x1, px.back().x);
      }
      if (x1 - x0 < 14 * ratio) continue;
      std::erase_if(px, [&](PointPx p) { return !space.frame.grown(40).contains(p); });
      if (px.size() > 2) take_outline(px, 12 * ratio, soft);
    }
  }

  bool try_box(std::uint32_t index, const Label& l, const Texts& t, const RectPx& box, bool with_second, double flush) {
    if (!taken.inside(box) || !taken.free(box.grown(1.5 * ratio))) return false;
    write(l, t, box, with_second, space.from_px({box.x + box.width / 2, box.y + box.height / 2}), flush);
    keep(index, {box}, with_second);
    return true;
  }

  // Boxes for a text of this size: about the preferred place, then about the roomiest.
  std::vector<RectPx> boxes_inside(const Label& l, const Shown& s, const RectPx& text_px) const {
    std::vector<PointPx> middles;
    if (const auto at = image(l.at); at && !s.cut) middles.push_back(space.to_px(*at));
    if (const auto spot = roomiest(s.rings, std::max(1.0, text_px.width / text_px.height), 1.5 * ratio)) middles.push_back({spot->at.x, spot->at.y});
    std::vector<RectPx> out;
    for (const PointPx& middle : middles) {
      for (const auto& [dx, dy] : {std::pair{0.0, 0.0}, {0.0, -0.7}, {0.0, 0.7}, {-0.3, 0.0}, {0.3, 0.0}, {0.0, -1.4}, {0.0, 1.4}, {0.0, -2.2}, {0.0, 2.2}, {-0.5, 1.0}, {0.5, -1.0}}) {
        out.push_back({middle.x + (dx - 0.5) * text_px.width, middle.y + (dy - 0.5) * text_px.height, text_px.width, text_px.height});
      }
    }
    return out;
  }

  // `must_fit`: at full size or not at all; else smaller where there is little room, and at last across the edge.
  bool area_inside(std::uint32_t index, const Label& l, const Shown& s, bool must_fit, bool with_second) {
    struct Try {
      float size, spacing;
      bool across;
    };
    constexpr Try kTries[] = {{1, 1, false}, {0.9F, 0.5F, false}, {0.8F, 0.25F, false}, {0.8F, 0.25F, true}};
    for (const Try& attempt : kTries) {
      if (must_fit && attempt.size != 1) return false;
      Label sized = l;
      sized.style.size_px *= attempt.size;
      sized.style.spacing_px *= attempt.spacing;
      const Texts t = shape(sized);
      const auto boxes = boxes_inside(l, s, size(t, with_second));
      for (const bool gently : {true, false}) {
        for (const RectPx& box : boxes) {
          if (gently && !soft.free(box)) continue;
          const bool fits = attempt.across ? inside(s.rings, {box.x + box.width / 2, box.y + box.height / 2}) : holds(s.rings, box);
          if (fits && try_box(index, sized, t, box, with_second, 0.5)) return true;
        }
      }
    }
    return false;
  }

  void area(std::uint32_t index, const Label& l) {
    const Shown s = shown(l);
    if (s.rings.empty() || std::max(s.bounds.width, s.bounds.height) < l.min_extent_px * ratio) return;
    const bool beside = l.clear_px > 0;
    const Texts t = shape(l);
    const RectPx& bounds = s.bounds;
    const PointPx middle{bounds.x + bounds.width / 2, bounds.y + bounds.height / 2};
    for (const bool with_second : {true, false}) {
      if (with_second && l.second.empty()) continue;
      if (area_inside(index, l, s, beside, with_second)) return;
      if (!beside) continue;
      // Beside the area, for what is too small to hold its name.
      const RectPx z = size(t, with_second);
      const double gap = l.clear_px * ratio, left = bounds.x - gap - z.width, right = bounds.right() + gap;
      const double above = bounds.y - gap - z.height, below = bounds.bottom() + gap;
      const std::pair<PointPx, double> places[] = {{{right, middle.y - z.height / 2}, 0}, {{left, middle.y - z.height / 2}, 1},
                                                   {{middle.x - z.width / 2, below}, 0.5}, {{middle.x - z.width / 2, above}, 0.5},
                                                   {{right, bounds.y - z.height / 2}, 0},  {{right, bounds.bottom() - z.height / 2}, 0},
                                                   {{left, bounds.y - z.height / 2}, 1},   {{left, bounds.bottom() - z.height / 2}, 1},
                                                   {{bounds.x, below}, 0},                 {{bounds.right() - z.width, below}, 1},
                                                   {{bounds.x, above}, 0},                 {{bounds.right() - z.width, above}, 1}};
      for (const auto& [corner, flush] : places) {
        if (try_box(index, l, t, {corner.x, corner.y, z.width, z.height}, with_second, flush)) return;
      }
    }
  }

  void along(std::uint32_t index, const Label& l) {
    const bool on_line = index == kNoLabel;  // a height stands in its line, a name above it
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
      for (const auto& pens : places_along(line, advances, shaped.size_px * (on_line ? -0.36 : 0.32), shaped.size_px * (on_line ? 2 : 5), 8)) {
        std::vector<RectPx> boxes;
        for (const Pen& p : pens) {
          const double s = shaped.size_px;
          boxes.push_back(RectPx{p.at.x, p.at.y - s * 0.35, 0, 0}.grown(s * 0.55));
        }
        if (!std::all_of(boxes.begin(), boxes.end(), [&](const RectPx& b) { return taken.inside(b); }) || !taken.free(boxes)) continue;
        const PointPx anchor_px = pens[pens.size() / 2].at;
        TextInk& ink = ink_of(l);
        open_run(ink, shaped, l.style, ratio);
        for (std::size_t i = 0; i < pens.size(); ++i) {
          add_glyph(text, shaped.glyphs[i], shaped.size_px, l.style, ratio, space.from_px(anchor_px), anchor_px,
                    {pens[i].at.x, pens[i].at.y + shaped.glyphs[i].y}, std::round(pens[i].angle_deg / 2) * 2, ink);
        }
        return keep(index, std::move(boxes), false);
      }
    }
  }
};

}  // namespace

void add_labels(RenderList& list, const MapScene& scene, const MapSpace& space, const Projector& projector, const MapView& view,
                const LabelRings& rings, const std::vector<Label>& heights, const BuildOptions& options, TextEngine& text, Occupancy& taken) {
  Labelling work{list, scene, space, projector, view.pixel_ratio, space.ground_m_per_px * view.pixel_ratio, rings, text, taken, Occupancy(space.frame)};
  work.with_runs = options.text_runs;
  work.keep_off_outlines();
  std::vector<std::uint32_t> order(scene.labels.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return scene.labels[a].priority > scene.labels[b].priority; });
  for (const std::uint32_t i : order) {
    const Label& l = scene.labels[i];
    if (l.text.empty() || work.logical_ground_m_per_px > l.max_m_per_px || work.logical_ground_m_per_px < l.min_m_per_px) continue;
    switch (l.kind) {
      case LabelKind::kPoint: work.point(i, l); break;
      case LabelKind::kArea: work.area(i, l); break;
      case LabelKind::kLine: work.along(i, l); break;
    }
  }
  for (const Label& l : heights) work.along(kNoLabel, l);
  // All halos under all letters, whatever the layer.
  for (const auto& [layer, ink] : work.inks) {
    open_batch(list, Batch::Kind::kDisc, Space::kMap, layer);
    list.discs.insert(list.discs.end(), ink.dots.begin(), ink.dots.end());
    close_batch(list);
  }
  std::map<std::string, std::uint32_t> first_run;
  for (const auto& [layer, ink] : work.inks) {
    first_run[layer] = static_cast<std::uint32_t>(list.runs.size());
    list.runs.insert(list.runs.end(), ink.text.runs.begin(), ink.text.runs.end());
  }
  for (const bool halo : {true, false}) {
    for (const auto& [layer, ink] : work.inks) {
      Batch& batch = open_batch(list, Batch::Kind::kGlyph, Space::kMap, layer);
      batch.halo = halo;
      batch.first_run = first_run[layer];
      batch.runs = static_cast<std::uint32_t>(ink.text.runs.size());
      const auto& quads = halo ? ink.text.halos : ink.text.glyphs;
      list.glyphs.insert(list.glyphs.end(), quads.begin(), quads.end());
      close_batch(list);
    }
  }
}

}  // namespace thalweg
