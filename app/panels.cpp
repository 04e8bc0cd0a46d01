#include "app/panels.hpp"

namespace thalweg {
namespace {

bool measuring(const Context& c) { return c.work.tool() == ToolKind::kMeasure; }
bool styling(const Context& c) { return c.face.style.open; }
bool with_water(const Context& c) { return c.work.project() != nullptr && c.work.project()->water != nullptr; }
bool picked(const Context& c) { return c.work.selected().kind != Selection::Kind::kNone; }

constexpr Panel kPanels[] = {
    {"layers", "Layers", Panel::Side::kLeft, draw_layers_panel},
    {"style", later("Style"), Panel::Side::kLeft, draw_style_panel, styling},
    {"enclaves", "Enclaves", Panel::Side::kLeft, draw_enclaves_panel},
    {"borders", "Borders", Panel::Side::kLeft, draw_borders_panel},
    {"kept", later("Kept"), Panel::Side::kLeft, draw_kept_panel},
    {"water", later("Water"), Panel::Side::kLeft, draw_water_panel, with_water},
    {"problems", "Problems", Panel::Side::kLeft, draw_problems_panel},
    {"measure", "Measure", Panel::Side::kRight, draw_measure_panel, measuring},
    {"sheet", "Sheet", Panel::Side::kRight, draw_sheet_panel, picked},
    {"table", "Table", Panel::Side::kBottom, draw_table_panel},
};

}  // namespace

std::span<const Panel> panels() { return kPanels; }

}  // namespace thalweg
