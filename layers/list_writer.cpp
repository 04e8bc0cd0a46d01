#include "layers/list_writer.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace thalweg {
namespace {

std::size_t size_of(const RenderList& list, Batch::Kind kind) {
  switch (kind) {
    case Batch::Kind::kFill: return list.fills.size();
    case Batch::Kind::kLine: return list.lines.size();
    case Batch::Kind::kDisc: return list.discs.size();
    case Batch::Kind::kGlyph: return list.glyphs.size();
    case Batch::Kind::kImage: return list.image_vertices.size();
  }
  return 0;
}

}  // namespace

void append_line(std::vector<LinePoint>& out, std::span<const MapXY> points, std::span<const double> along) {
  if (points.size() < 2) return;
  const bool closed = points.size() > 3 && points.front() == points.back();
  const auto put = [&](std::size_t i, float starts) {
    out.push_back({static_cast<float>(points[i].x), static_cast<float>(points[i].y), along.empty() ? 0.0F : static_cast<float>(along[i]), starts});
  };
  const std::size_t last = points.size() - 1;
  put(closed ? last - 1 : 0, 0);
  for (std::size_t i = 0; i < last; ++i) put(i, 1);
  put(last, 0);
  put(closed ? 1 : last, 0);
}

Batch& open_batch(RenderList& list, Batch::Kind kind, Space space, std::string layer) {
  Batch b;
  b.kind = kind;
  b.space = space;
  b.first = static_cast<std::uint32_t>(size_of(list, kind));
  b.layer = std::move(layer);
  list.batches.push_back(std::move(b));
  return list.batches.back();
}

void close_batch(RenderList& list) {
  Batch& b = list.batches.back();
  b.count = static_cast<std::uint32_t>(size_of(list, b.kind) - b.first);
  b.opaque = b.kind == Batch::Kind::kFill && b.hatch == Hatch::kNone &&
             std::all_of(list.fills.begin() + b.first, list.fills.end(), [](const FillPolygon& p) { return p.colour.a == 255; });
  if (b.count == 0) list.batches.pop_back();
}

void put_ring(RenderList& list, std::span<const MapXY> ring) {
  for (const MapXY& p : ring) list.ring_points.push_back({static_cast<float>(p.x), static_cast<float>(p.y)});
  list.ring_start.push_back(static_cast<std::uint32_t>(list.ring_points.size()));
}

void end_polygon(RenderList& list, Colour colour) {
  const std::uint32_t first = list.fills.empty() ? 0 : list.fills.back().first_ring + list.fills.back().rings;
  const auto rings = static_cast<std::uint32_t>(list.ring_start.size() - 1 - first);
  if (rings > 0) list.fills.push_back({first, rings, colour});
}

void add_rect(RenderList& list, const RectPx& r, Colour fill) {
  open_batch(list, Batch::Kind::kFill, Space::kScreen);
  const std::array<MapXY, 4> corners{{{r.x, r.y}, {r.right(), r.y}, {r.right(), r.bottom()}, {r.x, r.bottom()}}};
  put_ring(list, corners);
  end_polygon(list, fill);
  close_batch(list);
}

void add_screen_line(RenderList& list, std::span<const PointPx> points, const LineStyle& style, double ratio) {
  std::vector<MapXY> line;
  std::vector<double> along;
  for (const PointPx& p : points) {
    along.push_back(line.empty() ? 0 : along.back() + std::hypot(p.x - line.back().x, p.y - line.back().y));
    line.push_back({p.x, p.y});
  }
  const auto first = list.lines.size();
  append_line(list.lines, line, along);
  const auto batch = [&](float width, Colour colour, bool dashed) {
    Batch b;
    b.kind = Batch::Kind::kLine;
    b.space = Space::kScreen;
    b.first = static_cast<std::uint32_t>(first);
    b.count = static_cast<std::uint32_t>(list.lines.size() - first);
    b.width_px = width * static_cast<float>(ratio);
    b.colour = colour;
    for (std::size_t i = 0; dashed && i < 4; ++i) b.dash_px[i] = style.dash_px[i] * static_cast<float>(ratio);
    list.batches.push_back(b);
  };
  if (style.casing_px > 0) batch(style.width_px + 2 * style.casing_px, style.casing, false);
  batch(style.width_px, style.colour, true);
  if (style.core_px > 0) batch(style.core_px, style.core, false);
}

void open_run(TextInk& ink, const ShapedText& shaped, const TextStyle& style, double ratio) {
  if (!ink.with_runs) return;
  TextRun run;
  run.text = shaped.text;
  run.size_px = shaped.size_px;
  run.halo_px = style.halo.a == 0 ? 0 : style.halo_px * static_cast<float>(ratio);
  run.colour = style.colour;
  run.halo = style.halo;
  ink.runs.push_back(std::move(run));
}

void add_glyph(TextEngine& text, const ShapedGlyph& g, float size_px, const TextStyle& style, double ratio, MapXY anchor, PointPx anchor_px,
               PointPx pen, double angle_deg, TextInk& ink) {
  if (ink.with_runs) ink.runs.back().glyphs.push_back({g.font, g.glyph, g.cluster, static_cast<float>(pen.x), static_cast<float>(pen.y), static_cast<float>(angle_deg)});
  // Cells hold the fraction of a pixel, so that quads stand on whole ones, counted from the anchor's pixel.
  const double quarter_x = std::round(pen.x * 4) / 4, quarter_y = angle_deg == 0 ? std::round(pen.y) : std::round(pen.y * 4) / 4;
  const double whole_x = std::floor(quarter_x), whole_y = std::floor(quarter_y);
  const float halo = style.halo.a == 0 ? 0 : style.halo_px * static_cast<float>(ratio);
  const AtlasGlyph cell = text.place(g, size_px, halo, static_cast<float>(quarter_x - whole_x), static_cast<float>(quarter_y - whole_y), static_cast<float>(angle_deg));
  if (cell.width == 0) return;
  GlyphQuad q;
  q.x = static_cast<float>(anchor.x);
  q.y = static_cast<float>(anchor.y);
  q.dx = static_cast<float>(whole_x - std::floor(anchor_px.x + 0.5)) + cell.dx;
  q.dy = static_cast<float>(whole_y - std::floor(anchor_px.y + 0.5)) + cell.dy;
  q.u = cell.u;
  q.v = cell.v;
  q.width = cell.width;
  q.height = cell.height;
  q.colour = style.halo;
  if (halo > 0) ink.halos.push_back(q);
  q.colour = style.colour;
  ink.glyphs.push_back(q);
}

void add_text(TextEngine& text, const ShapedText& shaped, const TextStyle& style, double ratio, const TextPlace& at, TextInk& ink) {
  open_run(ink, shaped, style, ratio);
  for (const ShapedGlyph& g : shaped.glyphs) {
    add_glyph(text, g, shaped.size_px, style, ratio, at.anchor, at.anchor_px, {at.pen.x + g.x, std::round(at.pen.y) + g.y}, 0, ink);
  }
}

void flush_text(RenderList& list, Space space, TextInk& ink, const std::string& layer) {
  const auto first_run = static_cast<std::uint32_t>(list.runs.size()), runs = static_cast<std::uint32_t>(ink.runs.size());
  list.runs.insert(list.runs.end(), ink.runs.begin(), ink.runs.end());
  for (auto* quads : {&ink.halos, &ink.glyphs}) {
    Batch& batch = open_batch(list, Batch::Kind::kGlyph, space, layer);
    batch.halo = quads == &ink.halos;
    batch.first_run = first_run;
    batch.runs = runs;
    list.glyphs.insert(list.glyphs.end(), quads->begin(), quads->end());
    close_batch(list);
    quads->clear();
  }
  ink.runs.clear();
}

}  // namespace thalweg
