#pragma once
// Where things are in the window: menu, bar of tools, sides, map, status bar, dialogues.

#include "app/interface.hpp"

namespace thalweg {

// Draws the whole interface for this frame and sets context.face.map, which map_area() then fills.
void layout(Context& context);

// Takes up a change of face.map: the view keeps what it shows where it is.
void fit_view_to_map(Context& context, const RectPx& before);

}  // namespace thalweg
