#pragma once
// The analyses of the register of water: reservoirs with what is published and measured about them, the formation
// and allocation of flow.

#include <span>
#include <string>
#include <string_view>

#include "geo/analysis/analyses.hpp"

namespace thalweg {

inline constexpr std::string_view kReservoirMethod =
    "published values held against bounds: storage below area times height of the dam, active below total storage, energy "
    "below that of the mean flow falling from the crest; lakes by name or place from the layer of lakes, areas and shares of "
    "parties on the ellipsoid WGS 84 (Karney 2013); degree of regulation is active storage over mean inflow of a year (Lehner "
    "et al. 2011, doi:10.1890/100125), residence time total storage over mean outflow";
inline constexpr std::string_view kFormationMethod =
    "published volumes and shares held against each other within what their printed digits leave open; dependency ratio 100 x "
    "incoming / (incoming + internal) (FAO AQUASTAT)";

inline constexpr AnalysisParameter kReservoirParameters[] = {
    {"site", "NAME", "only this site, by its id or the beginning of its name"},
    {"kind", "KIND", "only reservoir, intake or canal"}};
inline constexpr AnalysisParameter kFormationParameters[] = {
    {"basin", "NAME", "only figures of this basin"},
    {"account", "ID", "only figures of this table of figures"}};

// A row for each site of the project's register within the extent of the borders. Empty where there is no register.
// Errors: kUnknownName (site, kind), kCancelled.
Result<Sheet> run_reservoirs(const AnalysisInput& input, const ParameterValues& parameters, Progress& progress);
// A row for each published figure. Errors: kUnknownName (basin, account).
Result<Sheet> run_formation(const AnalysisInput& input, const ParameterValues& parameters, Progress& progress);

// Sections of the report from what the two found: reservoirs by the borders of each date, the newest first, and what these
// dates are called. "" where there is nothing.
std::string water_markdown(const Project& project, std::span<const Sheet> reservoirs, std::span<const std::string> dates, const Sheet& formation);

}  // namespace thalweg
