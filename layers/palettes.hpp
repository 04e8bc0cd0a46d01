#pragma once
// Colours for classes: sequential, diverging, qualitative. viridis and cividis are those of matplotlib (CC0);
// the others are our own: paths through OKLCH (Ottosson 2020), and eight colours found by searching OKLCH for
// the set whose nearest two are furthest apart for every kind of colour vision at once. A test holds them to
// stated least distances for usual vision, protanopia, deuteranopia and tritanopia (Machado et al. 2009).

#include <string_view>
#include <vector>

#include "geo/base/colour.hpp"

namespace thalweg {

// `n` colours of a palette of palette_names(), from low to high; the first `n` of a qualitative one, which
// begins again after eight. Empty for a name that is none.
std::vector<Colour> palette_colours(std::string_view name, std::size_t n, bool reversed = false);

// A colour in OKLCH (lightness 0 to 1, chroma, hue in degrees), with less chroma where sRGB has not that much.
Colour oklch(double lightness, double chroma, double hue_deg);

}  // namespace thalweg
