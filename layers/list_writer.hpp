#pragma once
// Small helpers with which a render list is put together.

#include <span>
#include <string>
#include <vector>

#include "layers/render_list.hpp"

namespace thalweg {

// A polyline ready for instanced segments: points before and after it carry its joins. A line that
// closes gets a join there. `along` as long as `points`, or empty (no dashes).
void append_line(std::vector<LinePoint>& out, std::span<const MapXY> points, std::span<const double> along);

// Opens a batch; close_batch() counts what was added since and drops an empty one.
Batch& open_batch(RenderList& list, Batch::Kind kind, Space space, std::string layer = {});
void close_batch(RenderList& list);

// Ends the polygon whose rings were put into the list (put_ring) since the last one ended; nothing where
// there are none.
void put_ring(RenderList& list, std::span<const MapXY> ring);
void end_polygon(RenderList& list, Colour colour);

// On the page, device pixels.
void add_rect(RenderList& list, const RectPx& r, Colour fill);
void add_screen_line(RenderList& list, std::span<const PointPx> points, const LineStyle& style, double ratio);

struct TextPlace {
  MapXY anchor;           // metres from the origin, or device pixels on the page
  PointPx anchor_px;      // the same on the page, device pixels
  PointPx pen;            // where the text's left end stands on its baseline, device pixels on the page
};
// What is to be drawn halos first; `runs` only where they are wanted.
struct TextInk {
  bool with_runs = false;
  std::vector<GlyphQuad> halos, glyphs;
  std::vector<TextRun> runs;
};
// Begins the run to which add_glyph() adds.
void open_run(TextInk& ink, const ShapedText& shaped, const TextStyle& style, double ratio);
// Quads of a straight text, and its run.
void add_text(TextEngine& text, const ShapedText& shaped, const TextStyle& style, double ratio, const TextPlace& at, TextInk& ink);
// One glyph of the open run with its pen at `pen`, turned about it.
void add_glyph(TextEngine& text, const ShapedGlyph& g, float size_px, const TextStyle& style, double ratio, MapXY anchor,
               PointPx anchor_px, PointPx pen, double angle_deg, TextInk& ink);
// Two batches.
void flush_text(RenderList& list, Space space, TextInk& ink, const std::string& layer = {});

}  // namespace thalweg
