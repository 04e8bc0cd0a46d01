#pragma once
// What a grid of values looks like: shaded relief, colours by value, contours. No projection, no drawing.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "geo/base/progress.hpp"
#include "geo/data/raster.hpp"
#include "geo/base/colour.hpp"

namespace thalweg {

// Colours at ascending values, mixed between them; beyond the ends the end's colour.
struct Ramp {
  std::vector<std::pair<double, Colour>> stops;
  bool empty() const { return stops.empty(); }
};
Colour colour_at(const Ramp& ramp, double value);  // no colour at all for NaN

// A ramp by name (raster_ramps()) from `low` to `high`; all differ in lightness throughout and are told apart by every kind
// of colour vision ("blue-red", "teal-brown" and "purple-green" from their middle outwards). Empty for a name that is none.
// A range of no width or of NaN is widened.
Ramp ramp_named(std::string_view name, double low, double high);
// The colours in the opposite order over the same values; every colour that much fainter.
Ramp reversed(const Ramp& ramp);
Ramp faded(Ramp ramp, float opacity);
// Heights in metres: quiet greens and sands below, brown and white above, blues below the sea.
Ramp height_ramp();

struct Light { double azimuth_deg = 315, altitude_deg = 45, weight = 1; };
// Mostly from the north-west, as maps have it, with side lights, so that ridges along the main light show.
inline constexpr std::array<Light, 3> kLights{{{315, 42, 0.62}, {270, 50, 0.19}, {0, 50, 0.19}}};

// How much slopes are steepened: gentle ground seen small needs it, a fine model does not. By the size of a
// cell as it is drawn or measured, whichever is larger; 1 below 100 m, about 6 at 10 km.
double exaggeration_for(double cell_m);

// Lambert's law over several lights: 0 on flat ground, towards 1 where slopes face the light, towards -1
// where they turn away; NaN where there is no value. `heights` in metres times `exaggeration`; slopes from
// the sizes of cells on the ellipsoid WGS 84. A grid of one column or row is flat along it.
std::vector<float> hillshade(const RasterGrid& heights, double exaggeration, Progress& progress);

}  // namespace thalweg
