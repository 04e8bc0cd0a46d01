#pragma once
#include "app/interface.hpp"

namespace thalweg {

// The projection in the status bar: its name as a button, and above it the list to choose from.
void projection_picker(Context& c);

}  // namespace thalweg
