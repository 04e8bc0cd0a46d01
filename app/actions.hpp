#pragma once
// THE TABLE of actions: a row gives a menu entry, a shortcut, a button and a line of the UI script.

#include <span>
#include <string>
#include <string_view>

#include "app/interface.hpp"

namespace thalweg {

struct Shortcut {
  int key = 0;          // GLFW's key code; 0: none
  bool ctrl = false;
  int other_key = 0;    // does the same, not shown
  bool repeats = false; // while it is held
};

struct Action {
  std::string_view id;       // "zoom-in"
  std::string_view title;    // "Zoom in"
  std::string_view menu;     // "View"; "" for none
  std::string_view help;     // of its button; "" where the title says all
  Shortcut shortcut;
  void (*run)(Context&);
  bool (*enabled)(const Context&) = nullptr;   // null: always
  bool (*checked)(const Context&) = nullptr;   // null: not a switch
  bool separated = false;    // a line above it in the menu
};

std::span<const Action> actions();
const Action* action(std::string_view id);   // or null
bool can_run(const Action& action, const Context& context);

// "Ctrl+F", "Home", "+"; empty for none.
std::string shortcut_text(const Shortcut& shortcut);
// GLFW's code for "F", "Enter", "Left"; 0 where unknown.
int key_code(std::string_view name);

// Runs the actions whose keys are pressed in this frame; while a text is being typed only those with Ctrl.
void run_shortcuts(Context& context);

}  // namespace thalweg
