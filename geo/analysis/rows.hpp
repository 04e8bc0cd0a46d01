#pragma once
// The rows of the sheets: everything known about one border, enclave, tripoint or problem as JSON. The
// window's sheets and the report show the same.

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "geo/analysis/sheet.hpp"
#include "geo/border/border.hpp"
#include "geo/border/enclave.hpp"
#include "geo/register/project.hpp"

namespace thalweg {

// `project` gives names and published figures; `layer` gives source and date.
nlohmann::ordered_json border_row(const Border& border, const Project& project, const Layer& layer);
nlohmann::ordered_json enclave_row(const Enclave& enclave, const Project& project, const Layer& layer);
nlohmann::ordered_json tripoint_row(const Tripoint& tripoint);
nlohmann::ordered_json problem_row(const Problem& problem);

// Sheets without rows: columns, titles, what to say where nothing was found.
Sheet border_sheet();
Sheet enclave_sheet();
Sheet tripoint_sheet();
Sheet problem_sheet();

// "OpenStreetMap country borders, 2024-12 (OpenStreetMap contributors ...)"
std::string source_line(const Layer& layer);

// "40\u00b030'00.00\" N 70\u00b012'00.00\" E"; hundredths of a second are about 0.3 m.
std::string degrees_minutes_seconds(LonLat at);

// Whether the project is about this finding: a border of one of its parties, an enclave of one or wholly
// inside one. Parties at the edge of a project are cut off there, which looks like exclaves of theirs.
bool in_focus(const Project& project, const Border& border);
bool in_focus(const Project& project, const Enclave& enclave);
bool in_focus(const Project& project, const Tripoint& tripoint);

}  // namespace thalweg
