#pragma once
// Reservoirs: whether what is published about them can be true, where their water and their dams lie.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/base/problems.hpp"
#include "geo/base/progress.hpp"
#include "geo/data/table.hpp"
#include "geo/register/water_register.hpp"
#include "geo/topology/border_graph.hpp"

namespace thalweg {

// --- plausibility --------------------------------------------------------------------------------------

enum class ReservoirRule : std::uint8_t {
  kVolume,   // total storage <= area x height of the dam: an upper bound, since a valley is no box and a dam stands
             // deeper than the water
  kShape,    // total / (area x height) below 0.05 or above 0.75: possible, unlike any valley (a pyramid has 1/3)
  kActive,   // active storage <= total storage
  kEnergy,   // energy <= rho g V H for the mean flow and the height of the dam (1 GWh = 367 hm3 x m)
  kPower,    // energy <= installed power x 8766 h
  kDecimal,  // about ten or a hundred times another published value: a lost decimal point
  kSpread,   // published values of one attribute differ by more than 5 %
  kUnknown,  // a bound could not be formed
};
std::string_view name_of(ReservoirRule rule);  // "volume", ...

struct ReservoirFinding {
  ReservoirRule rule = ReservoirRule::kVolume;
  Severity severity = Severity::kInfo;    // kError: the value cannot be true
  std::string text;                       // with the numbers
  std::optional<std::size_t> value;       // index into the site's values, of what is refuted
};

// Bounds are formed from the most favourable published values of the same site, so that only what no combination
// allows is refuted. Gravest first, then in the order of the values. Nothing for a site without values.
std::vector<ReservoirFinding> check_reservoir(const WaterSite& site);

// A published attribute in one number: of the values that check_reservoir() does not refute the first of the highest
// confidence; and their range.
struct AdoptedValue {
  std::size_t index = 0;  // into the site's values
  double value = 0, low = 0, high = 0;
  int values = 0;         // how many there are
};
std::optional<AdoptedValue> adopted(const WaterSite& site, std::string_view what);

// --- on the map ----------------------------------------------------------------------------------------

// What a layer of a project names as its file where it shows the register's reservoirs.
inline constexpr std::string_view kReservoirsFile = "register:reservoirs";
// The reservoirs with a published total, each a point on its water: id, name, name_<tag>, river, total_km3, and its parts, which sum
// to it: active_km3, dead_km3, undivided_km3 where no active storage is published, planned_km3 where it is being built.
FeatureTable reservoir_table(const WaterRegister& water);

// --- regulation ----------------------------------------------------------------------------------------

// Ratio of a store to a flow with the range that published values span.
struct RatioRange {
  double value = std::numeric_limits<double>::quiet_NaN(), low = value, high = value;
};
// Degree of regulation, %: 100 x active storage / mean inflow of a year (Lehner et al. 2011), of the site alone.
// NaN where one is not published or is zero; a capacity that is being built counts.
RatioRange degree_of_regulation(const WaterSite& site);
// Total storage / mean outflow (inflow where no outflow is published), years.
RatioRange residence_time(const WaterSite& site);

// Active storage of the site and of all upstream of it that are in use, km3; sites without a figure are counted.
struct StorageAbove {
  double total_km3 = 0, active_km3 = 0;
  int sites = 0;        // with a figure
  int without = 0;      // reservoirs without
};
StorageAbove storage_above(const WaterRegister& water, const WaterSite& site);

// --- place ---------------------------------------------------------------------------------------------

struct PartyShare {
  std::string party;
  double km2 = 0;
};

struct ReservoirPlace {
  std::vector<std::uint32_t> lakes;        // rows of the lakes' table, the named ones first
  double area_km2 = std::numeric_limits<double>::quiet_NaN();  // geodesic, of all pieces; NaN: no lake found
  std::size_t vertices = 0;
  std::vector<std::string> dam_in;         // parties at the dam; several: a double claim; none: nobody's
  double border_km = std::numeric_limits<double>::infinity();  // from the dam to the nearest border
  std::string border;                      // "KGZ-UZB"
  std::vector<PartyShare> shares;          // of the lake, largest first; they may sum to more than the lake (double
                                           // claims) or to less (ground of nobody, outside the data)
};

struct PlaceOptions {
  double near_m = 5000;     // a lake no further than this from the site's place on the water
  double piece_m = 4000;    // unnamed water no further than this from a piece counts as a piece of it
  double reach_m = 100'000; // a lake of the right name no further than this
};

// One for each site in order; intakes and canals have no lakes. `lakes` may be null. A lake belongs to a reservoir whose
// name it has, or on whose place it lies; unnamed pieces beside it are taken with it, since mapped water is cut up.
// Errors: kCancelled, kInternal from the overlay.
Result<std::vector<ReservoirPlace>> place_reservoirs(const WaterRegister& water, const FeatureTable* lakes, const BorderGraph& borders,
                                                     const PlaceOptions& options, Progress& progress);

}  // namespace thalweg
