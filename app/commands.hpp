#pragma once
// All that can be done, as one list to type into: actions, layers, projections, places. No drawing.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/interface.hpp"

namespace thalweg {

struct Command {
  enum class Kind : std::uint8_t { kAction, kLayer, kProjection, kPlace } kind = Kind::kAction;
  std::string id;             // of the action, layer or projection
  std::string title, detail;
  std::string keys;           // "Ctrl+F"
  bool enabled = true;
  SearchEntry place;          // kPlace
};

// What fits: each letter typed must occur in the title in this order, in the language shown or in English. Titles that begin
// so come first, then words that do, then titles that hold it whole, then those with the letters nearest together; equals
// as actions, layers, projections, places. Nothing typed: every action, layer and projection. Cost: linear in them, and
// find_places.
std::vector<Command> find_commands(const Context& c, std::string_view typed);

void run_command(Context& c, const Command& command);

// How badly `typed` fits into `title`, both folded and without spaces at their ends: 0 best; nothing where its letters do not
// occur in this order.
std::optional<int> misfit(std::string_view title, std::string_view typed);

}  // namespace thalweg
