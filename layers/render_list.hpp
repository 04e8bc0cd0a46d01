#pragma once
// A scene made ready for one view: projected, coarsened, clipped, shaped and placed, as flat arrays. Three
// back ends draw it: the processor (soft_renderer.hpp), OpenGL (gl/renderer.hpp, which takes fills as
// triangles: triangulate.hpp) and vector files. Positions are float32 relative to `origin` (double), so
// that nothing jitters at 1:500. Sizes are device pixels.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "geo/base/progress.hpp"
#include "layers/map_view.hpp"
#include "layers/scene.hpp"
#include "layers/text.hpp"

namespace thalweg {

struct FillPoint {
  float x, y;  // map metres from the origin, or device pixels
};

// Rings [first_ring, first_ring + rings) of the list; even-odd.
struct FillPolygon {
  std::uint32_t first_ring = 0, rings = 0;
  Colour colour;
};

struct LinePoint {
  float x, y;
  float along;   // metres (or pixels) from the start of the chain: the phase of the dashes
  float starts;  // 1: a segment runs from here to the next point; 0: none does
};

struct Disc {
  float x, y;
  float radius_px, outline_px;
  Colour fill, outline;
  float turn = 1;  // a sector clockwise from the top; 1: all of it
};

struct GlyphQuad {
  float x, y;            // anchor
  float dx, dy;          // of the top left corner from the anchor, device pixels
  std::uint16_t u, v, width, height;  // in the atlas
  Colour colour;
};

// The same letters as outlines of a font, for files that keep text as text. Device pixels of the page on
// which the list was built.
struct PlacedGlyph {
  std::uint16_t font = 0;      // index into RenderList::font_files
  std::uint32_t glyph = 0;     // of the font
  std::uint32_t cluster = 0;   // byte in the run's text
  float x = 0, y = 0;          // pen
  float angle_deg = 0;         // clockwise about the pen
};

// One text, its glyphs from left to right as they are seen.
struct TextRun {
  std::string text;            // UTF-8
  std::vector<PlacedGlyph> glyphs;
  float size_px = 0, halo_px = 0;  // no halo: 0
  Colour colour, halo;
};

// A corner of a mesh over a picture: (0, 0) is the outer corner of its first cell, (1, 1) of its last.
struct ImageVertex {
  float x, y, u, v;
};

enum class Space : std::uint8_t { kMap, kScreen };

struct Batch {
  enum class Kind : std::uint8_t { kFill, kLine, kDisc, kGlyph, kImage } kind = Kind::kFill;
  Space space = Space::kMap;
  std::uint32_t first = 0, count = 0;  // of polygons, points, discs, quads, relief vertices
  float width_px = 1;                  // kLine
  Colour colour;                       // kLine
  std::array<float, 4> dash_px{};      // kLine
  Hatch hatch = Hatch::kNone;          // kFill
  bool opaque = false;                 // kFill: no colour of it lets anything through
  float hatch_spacing_px = 7, hatch_width_px = 1.6F;
  bool halo = false;                   // kGlyph: reads the atlas's halo plane
  std::uint32_t image = 0;             // kImage: index into images
  std::uint32_t first_run = 0, runs = 0;  // kGlyph: what its quads show, where BuildOptions asks for it
  std::string layer;
};

struct PlacedLabel {
  std::uint32_t label = 0;             // index into scene.labels
  std::vector<RectPx> boxes;           // device pixels on the page; no two labels' boxes overlap
  bool second = false;                 // its second line is shown too
};

struct RenderList {
  MapXY origin;
  double m_per_px = 1;                 // metres to a device pixel for which it was built
  Colour page = rgb(0xffffff), sea;
  RectPx frame;                        // of the map on the page, device pixels; kMap batches stay inside
  bool full_page = true;               // the frame follows the view's size
  std::vector<Batch> batches;          // in drawing order
  std::vector<FillPolygon> fills;
  std::vector<FillPoint> ring_points;
  std::vector<std::uint32_t> ring_start{0};  // rings + 1 offsets into ring_points
  std::vector<LinePoint> lines;
  std::vector<Disc> discs;
  std::vector<GlyphQuad> glyphs;
  std::vector<ImageVertex> image_vertices;  // three a triangle
  // Top row first, four bytes a cell, colours multiplied by alpha; read between cells where `smooth`, as
  // the nearest cell elsewhere.
  struct Picture { int columns = 0, rows = 0; std::vector<std::uint8_t> rgba; bool smooth = true; };
  std::vector<Picture> images;
  std::shared_ptr<const AtlasImage> atlas;
  std::vector<TextRun> runs;                 // only where BuildOptions asks for them
  std::vector<std::string> font_files;       // of the runs
  std::vector<PlacedLabel> labels;
  std::vector<Error> failures;         // rasters that could not be read: the rest is drawn
};

// What a page says at an edge of its map: which sheet goes on there.
struct EdgeNote {
  enum class Edge : std::uint8_t { kNorth, kEast, kSouth, kWest } edge = Edge::kNorth;
  double along = 0.5;       // from the west or north end of the edge, 0 to 1
  std::string text;
};

struct BuildOptions {
  RectPx frame;             // logical pixels; empty: the whole view
  double pad = 0.35;        // part of the view's size kept around it, so that it can be moved before a rebuild
  bool neatline = false;    // frame line, degree labels around it, title, legend and margin texts on the page
  bool scale_bar = true;    // inside the frame where there is no margin
  bool north_arrow = false; // in the margin beside the scale, or in a corner of a bare map
  bool locator = false;     // where on the earth the map lies: in a corner of the map
  std::vector<EdgeNote> edge_notes;
  bool labels = true;
  bool text_runs = false;   // fill RenderList::runs
  double tolerance_px = 0.5;  // device pixels by which a coarsened line may be off
};

// Pure: equal input gives equal lists for any number of threads. Points that do not project are left out.
// Cost: linear in the vertices that matter at this scale near the view.
// Errors: kCancelled; kInternal (fonts) as `text` gives them.
Result<RenderList> build_render_list(const MapScene& scene, const MapView& view, TextEngine& text,
                                     const BuildOptions& options, Progress& progress);

// Whether `view` can be drawn from `list` without showing the edge of what was built or lines that are
// much too coarse or fine; a window rebuilds in a job where not, and draws the old list meanwhile.
bool still_good(const RenderList& list, const MapView& view, const BuildOptions& options);

}  // namespace thalweg
