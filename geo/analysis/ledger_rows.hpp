#pragma once
// The row `ledger` of the table of analyses: what changes hands between two states of the borders.

#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "geo/analysis/analyses.hpp"
#include "geo/claim/ledger.hpp"

namespace thalweg {

inline constexpr std::string_view kLedgerMethod =
    "overlay of the parties' land in both states, areas on the ellipsoid WGS 84 (Karney 2013); parcels narrower than the "
    "sliver width count as differences of drawing; after = before + gained - lost + slivers + other for every party";

// Parcels, then sums of slivers, then the balance of each party; of those that the project is about.
std::vector<nlohmann::ordered_json> ledger_rows(const Ledger& ledger, const Project& project, const Layer& before, const Layer& after);

Sheet ledger_sheet();   // without rows

// Parameters `before`, `pair`, `sliver-m`. Errors: kUsage (nothing to compare with, no width), those of open_project(),
// prepare() and land_ledger().
Result<Sheet> run_ledger(const AnalysisInput& input, const ParameterValues& values, Progress& progress);

}  // namespace thalweg
