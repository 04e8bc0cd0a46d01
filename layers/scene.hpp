#pragma once
// What a map shows, in degrees and in logical pixels, without any drawing: the description that the
// window, the picture and the vector page share. Needs no GPU.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "geo/base/lonlat.hpp"
#include "geo/base/progress.hpp"
#include "geo/base/words.hpp"
#include "geo/data/raster.hpp"
#include "geo/base/colour.hpp"
#include "geo/register/style.hpp"
#include "layers/relief.hpp"

namespace thalweg {

// Lines that can be drawn at any scale: each vertex knows the tolerance (m) up to which it matters, so a
// coarser line is a filter, and a line used by two polygons is coarsened once for both. Runs of vertices
// know their box, so that of a long line only what is near the view is looked at.
struct ArcSet {
  static constexpr std::uint32_t kRun = 64;  // vertices of a run; the last one of an arc is shorter
  std::vector<LonLat> coords;
  std::vector<float> importance_m;           // one a coord; infinite at both ends of an arc
  std::vector<std::uint32_t> start{0};       // arcs + 1
  std::vector<GeoBox> box;                   // one an arc; plain min and max
  std::vector<std::uint32_t> run_start{0};   // arcs + 1 offsets into the two below
  std::vector<GeoBox> run_box;               // of a run and of the vertex after it
  std::vector<float> run_importance_m;       // the most of a run
  std::size_t arcs() const { return start.size() - 1; }
};

// Chains (lines, or rings) of arcs end to end; ~i is arc i backwards.
struct Chains {
  std::vector<std::int32_t> arc;
  std::vector<std::uint32_t> start{0};   // chains + 1
  std::vector<GeoBox> box;               // one a chain
  std::size_t size() const { return start.size() - 1; }
};

struct FillItem {
  std::string layer;                         // id, to pick and to switch
  std::shared_ptr<const ArcSet> arcs;
  Chains rings;
  std::vector<std::uint32_t> polygon_start{0};  // polygons + 1 offsets into rings; even-odd inside one
  std::vector<Colour> colour;                   // one a polygon
  Hatch hatch = Hatch::kNone;
  float hatch_spacing_px = 7, hatch_width_px = 1.6F;
  float min_size_px = 0.7F;                     // polygons smaller than this are left out
  bool names_keep_off = false;                  // names of areas avoid these where they can: lakes
  double max_m_per_px = 1e30, min_m_per_px = 0; // hidden where the map is coarser or finer
  std::size_t polygons() const { return polygon_start.size() - 1; }
};

struct LineStyle {
  float width_px = 1;
  Colour colour;
  std::array<float, 4> dash_px{};   // on, off, on, off; all zero: solid
  float casing_px = 0;              // that much on each side, under every line of the item
  Colour casing;
  float core_px = 0;                // along the middle, over every line of the item: the gap of a double line
  Colour core{};
};

struct LineItem {
  std::string layer;
  std::shared_ptr<const ArcSet> arcs;
  Chains chains;                    // the dash pattern runs on along a chain
  LineStyle style;
  double max_m_per_px = 1e30, min_m_per_px = 0;  // hidden where the map is coarser or finer
  float min_size_px = 0.75F;        // chains smaller than this are left out
  double full_m_per_px = 1e30;      // thinner where the map is coarser, down to about half the width
};

struct PointStyle {
  float radius_px = 2.5F;
  Colour fill = rgb(0xffffff);
  float outline_px = 1.2F;
  Colour outline = rgb(0x333333);
};

struct PointItem {
  std::string layer;
  std::vector<LonLat> at;
  PointStyle style;
  std::vector<float> radius_px;     // one a point; empty: the style's
  std::vector<Colour> fill;         // one a point; empty: the style's
  // Pies: `turn` has for each point where each slice ends, 0 to 1, clockwise from the top.
  std::vector<Colour> slices;       // empty: no pies
  std::vector<float> turn;
  double max_m_per_px = 1e30, min_m_per_px = 0;
};

enum class RasterLook : std::uint8_t {
  kRelief,   // the first band as heights: shaded, tinted by the ramp where it has one
  kRamp,     // the first band by the ramp
  kColours,  // three bands as red, green, blue, `low` to `high`; a fourth as alpha; one alone as grey
  kPalette,  // the first band as codes of the raster's own palette
};

// Lines of equal height, made of the heights that a view reads.
struct ContourLook {
  bool shown = false;
  double interval_m = 0;            // 0: by scale
  float width_px = 0.6F;            // every fifth is nearly twice as wide, and says its height
  Colour colour = rgb(0x8a5a33, 0.75), text = rgb(0x74481f), halo = rgb(0xfdfaf3, 0.85);
};

// A raster of any size: each view reads its window. What has no value shows what is below.
struct RasterItem {
  std::string layer;
  RasterPtr raster;
  RasterLook look = RasterLook::kRelief;
  std::vector<int> bands{0};
  Ramp ramp;                        // kRelief: by height in metres
  double unit_m = 1;                // kRelief: metres to one unit of the band
  float shade = 1;                  // kRelief: strength
  Colour shadow = rgb(0x1a2138), light = rgb(0xfffff7, 0.8);  // kRelief, at full strength
  double low = 0, high = 255;       // kColours
  ContourLook contours;             // kRelief, and kRamp with values as they are
  double fade_deg = 0;              // fades out over that much inside its edge
  double max_m_per_px = 1e30, min_m_per_px = 0;
};

using SceneItem = std::variant<FillItem, LineItem, PointItem, RasterItem>;

enum class Face : std::uint8_t { kRegular, kMedium, kSemiBold, kBold, kItalic, kSerif, kSerifItalic, kSerifSemiBold };

struct TextStyle {
  Face face = Face::kRegular;
  float size_px = 12;
  Colour colour = rgb(0x222222);
  Colour halo = rgb(0xffffff, 0.85);
  float halo_px = 1.5F;
  float spacing_px = 0;             // added between letters (never between joined ones, as in Arabic)
};

enum class LabelKind : std::uint8_t {
  kPoint,  // beside a dot
  kArea,   // in the visible part of its polygons, or at `at` where it has none
  kLine,   // along a line
};

struct Label {
  std::string layer;
  LabelKind kind = LabelKind::kPoint;
  std::string text;
  std::string second;               // a smaller line below, dropped where there is no room
  TextStyle style, second_style;
  double priority = 0;              // higher ones are placed first; ties in the scene's order
  LonLat at;                        // the point; for kArea the preferred place
  float clear_px = 0;               // kPoint: radius of the dot that the text keeps off
  bool dot = false;                 // kPoint: the dot is drawn with the text, and only with it
  PointStyle dot_style;
  std::uint32_t item = 0xffffffff;  // kArea: index of a FillItem
  std::vector<std::uint32_t> polygons;  // kArea: of that item
  float min_extent_px = 0;          // kArea: left out where the visible part is smaller
  std::vector<LonLat> line;         // kLine
  double max_m_per_px = 1e30, min_m_per_px = 0;  // hidden where the map is coarser or finer
};

struct LegendSize {
  float radius_px = 0;
  std::string text;
};

struct LegendEntry {
  enum class Kind : std::uint8_t {
    kFill, kLine, kPoint, kHatch, kRamp,
    kSizes,    // discs one in another, each with its text; a column of its own
    kHeading,  // text alone, above the entries that follow
  } kind = Kind::kFill;
  std::string text;
  Colour fill;
  Hatch hatch = Hatch::kNone;
  LineStyle line;
  PointStyle point;
  std::vector<Colour> ramp;         // kRamp: from left to right
  std::vector<LegendSize> sizes;    // kSizes: the largest first
};

struct Graticule {
  bool shown = true;
  double step_deg = 0;              // 0: chosen by scale
  LineStyle style{0.6F, rgb(0x4a6072, 0.35), {}, 0, {}};
};

// The colours of a page round its map, and of what is written over the map beside names.
struct PageInk {
  Colour page = rgb(0xffffff), ink = rgb(0x26323a), soft = rgb(0x5b6870);
  Colour swatch = rgb(0xffffff, 0);      // under the legend's lines and points, whose colours are made for light ground
  friend bool operator==(const PageInk&, const PageInk&) = default;
};
inline constexpr PageInk kLightPage{}, kDarkPage{rgb(0x1c2329), rgb(0xe6ebef), rgb(0xa9b6bf), rgb(0xefece5)};
inline constexpr PageInk kContrastPage{rgb(0xffffff), rgb(0x000000), rgb(0x262626), rgb(0xffffff, 0)};

struct Furniture {
  std::string title, subtitle;
  std::vector<LegendEntry> legend;
  std::vector<std::string> attribution;  // what the licences ask for, one a source; never cut short
  std::vector<std::string> notes;        // method, date, disclaimer
  Words words;                           // of what depends on the view: degrees, scale
  PageInk ink;
};

struct LayerOpacity {
  std::string layer;
  float opacity = 1;
};

struct MapScene {
  Colour sea = rgb(0xd3e3ec);
  std::vector<SceneItem> items;          // bottom first
  std::vector<Label> labels;
  Graticule graticule;
  std::size_t graticule_below = 0;       // the graticule is drawn before this item
  Furniture furniture;
  std::vector<LayerOpacity> opacity;     // of layers that the project shows through
};

}  // namespace thalweg
