#pragma once
#include "app/interface.hpp"

namespace thalweg {

// The style of a layer that is a raster: ramp, range, shade, tint, contours, opacity. Edits `state`.
void edit_raster_style(const Context& c, const Layer& layer, LayerState& state);

}  // namespace thalweg
