#pragma once
// The part of the window that shows the map: its input, and what is drawn over it.

#include "app/interface.hpp"
#include "app/map_canvas.hpp"

namespace thalweg {

// Takes drags, clicks and the wheel over `context.face.map`, and draws the texture and the lines of the
// interface there. `texture` without a name: no map yet.
// `other`: of the date that is compared with, shown right of the swipe.
void map_area(Context& context, const MapTexture& texture, const MapTexture& other);

}  // namespace thalweg
