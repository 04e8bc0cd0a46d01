#pragma once
// The map by day and by night. Scenes are made in the colours of layers/palette.hpp, for light ground; on a dark page
// each of these has a dark counterpart. Colours that a user chose stay as they were chosen, but for bright areas, which
// are dimmed.

#include "layers/scene.hpp"

namespace thalweg {

// Whether a page of this ink asks for the dark map.
bool is_dark(const PageInk& ink);

// The counterpart of a colour of the palette (or of a mixture that the map makes of them); any other as it is.
// Opacity is kept.
Colour dark_counterpart(Colour colour);

// The scene for a page of this ink, which its furniture gets. `scene` is as it was made. Names are readable whatever
// their colour: light on a dark halo. Arcs are shared; cost: linear in polygons and chains.
MapScene in_ink(const MapScene& scene, const PageInk& ink);

}  // namespace thalweg
