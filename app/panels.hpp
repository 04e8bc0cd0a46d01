#pragma once
// THE TABLE of panels. The shell owns their place, visibility and focus; a panel draws what is there and
// computes nothing.

#include <span>
#include <string_view>

#include "app/interface.hpp"

namespace thalweg {

struct Panel {
  std::string_view id;      // "layers"
  std::string_view title;   // "Layers"
  enum class Side { kLeft, kRight, kBottom } side;
  void (*draw)(Context&);
  bool (*wanted)(const Context&) = nullptr;   // null: always; at the right and the bottom the first wanted one is shown
};

std::span<const Panel> panels();

// One file each: panels/<name>.cpp.
void draw_layers_panel(Context&);
void draw_style_panel(Context&);
void draw_enclaves_panel(Context&);
void draw_borders_panel(Context&);
void draw_kept_panel(Context&);
void draw_problems_panel(Context&);
void draw_sheet_panel(Context&);
void draw_measure_panel(Context&);
void draw_table_panel(Context&);
void draw_water_panel(Context&);

}  // namespace thalweg
