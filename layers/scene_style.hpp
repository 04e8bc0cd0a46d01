#pragma once
// From a style and a table to what is drawn: the looks of classes, and which row has which.

#include <cstdint>
#include <string>
#include <vector>

#include "geo/base/words.hpp"
#include "geo/register/project.hpp"
#include "layers/scene.hpp"

namespace thalweg {

// A logical pixel is 1/96 inch: scales 1:n and metres to a pixel.
inline constexpr double kLogicalPixel_m = 0.0254 / 96;

// The look of a layer's role, said as a style: what a layer without a style of its own looks like. Tints of
// parties are not in it: they follow from neighbours (tint_parties).
Style default_style(const Layer& layer);

// What `over` says, else what `base` says. A rule is taken whole.
Style merged(const Style& base, const Style& over);

// Whether the layer's own style changes more than names and scales.
bool restyled(const Style& style);

// The grammar of boundaries: dashes, gaps and bands for a width.
LineStyle line_style(LinePattern pattern, float width_px, Colour colour, float casing_px = 0, Colour casing = {});

struct ClassLook {
  std::string text;            // for the legend
  Colour fill;                 // of areas and dots
  Colour line;
  float width_px = 1;
  LinePattern pattern = LinePattern::kSolid;
  Hatch hatch = Hatch::kNone;
  double coarsest = 0;         // as in StyleClass
  std::size_t rows = 0;
  bool missing = false;        // of rows without a value, or of no class
  std::string value;           // of categories
  double upto = 0;             // of graduated ones
};

struct ClassTable {
  Style style;                         // what the table was made of
  std::vector<ClassLook> looks;        // never empty; kPies: one a slice; kProportional: one
  std::vector<std::uint16_t> of_row;   // index into looks; kPies and kProportional: 0
  std::vector<double> amount;          // kProportional, kPies: one a row; NaN: none
  double largest = 0;                  // of them
  // Radius of the disc of an amount: its area is to the largest disc's as the amounts are.
  float radius_px(double amount) const;
};

// `style` with everything given that default_style() gives. Fields that the table lacks count as without values.
// `words` are those of the texts. Cost: n log n.
ClassTable class_table(const FeatureTable& table, const Style& style, const Words& words = {});

// Where a feature's symbol stands: the point itself, the middle of the longest line, a point inside the largest
// polygon; nothing for a feature without geometry.
bool symbol_place(const GeometryColumn& geometry, std::size_t feature, LonLat& at);

// "0.25", "1,900": `digits` digits that matter.
std::string short_number(double v, int digits = 3);

}  // namespace thalweg
