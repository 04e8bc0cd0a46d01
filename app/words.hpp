#pragma once
// Words of the interface that more than one place needs.

#include <string>
#include <string_view>

#include "geo/base/words.hpp"

namespace thalweg {

// In English: "Kyrgyz" for "ky"; the tag itself where it is not known.
std::string_view language_name(std::string_view tag);

// The first letter made a capital, Latin or Cyrillic.
std::string capitalised(std::string_view text);

}  // namespace thalweg
