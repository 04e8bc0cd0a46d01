#pragma once
// Where things are in the window: menu, bar of tools, sides, map, status bar, dialogues.

#include "app/interface.hpp"

namespace thalweg {

// Draws the whole interface for this frame and sets context.face.map, `pane` and `other_pane`, which map_area() fills.
void layout(Context& context);

// Takes up a change of face.pane: the view keeps what it shows where it is. `was_shared`: there were two maps.
void fit_view_to_map(Context& context, const RectPx& before, bool was_shared);

}  // namespace thalweg
