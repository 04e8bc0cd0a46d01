#pragma once
#include "app/interface.hpp"

namespace thalweg {

// The list of all that can be done, over the middle of the window, while it is asked for.
void command_palette(Context& c);

}  // namespace thalweg
