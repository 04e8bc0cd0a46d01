#pragma once
// The keyboard's focus: which part of the window has the keys, and the ring round what they would change.

namespace thalweg {

// Gives the keys to a window of the interface, with the ring at its first item; false where there is no such window yet. To be
// called before the window is drawn in this frame.
bool focus_window(const char* name);

// The ring of an item that is drawn by hand, where the last item has the focus and keys are being used.
void focus_ring(float rounding);

}  // namespace thalweg
