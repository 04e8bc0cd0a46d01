#pragma once
// The dialogue in which two layers are chosen that the two maps show.

#include "app/interface.hpp"

namespace thalweg {

void compare_box(Context& c);

}  // namespace thalweg
