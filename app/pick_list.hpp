#pragma once
// A box to type in with a list below, for the keyboard first: what the picker of projections and the command palette are.

#include <functional>
#include <optional>
#include <string>

#include "app/interface.hpp"

namespace thalweg {

struct PickRow {
  std::string title, detail;  // two lines
  std::string mark;           // small, at the right
  bool enabled = true;
  bool warned = false;        // the mark is a warning
};

struct Picked {
  std::optional<int> row;     // chosen by Enter or a click
  bool typed = false;         // the text changed: the rows are to be found anew
};

// `text` and the highlighted `row` belong to the caller, who puts `row` to 0 for new rows. Up, Down, Page Up and Page Down
// move, Enter chooses. `rows` is asked only for what is seen.
Picked pick_list(std::string& text, int& row, int count, const char* hint, const char* nothing, const Fonts& fonts, const std::function<PickRow(int)>& rows);

}  // namespace thalweg
