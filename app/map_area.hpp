#pragma once
// The part of the window that shows the map: its input, and what is drawn over it.

#include "app/interface.hpp"

namespace thalweg {

// Takes drags, clicks and the wheel over `context.face.map`, and draws the texture and the lines of the
// interface there. `texture` 0: no map yet.
void map_area(Context& context, unsigned texture);

}  // namespace thalweg
