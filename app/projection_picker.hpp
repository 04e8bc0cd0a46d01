#pragma once
#include "app/interface.hpp"

namespace thalweg {

// The projection in the status bar: its name as a button of that width, and above it the list to choose from.
void projection_picker(Context& c, float width);

}  // namespace thalweg
