#pragma once
// Whether a reservoir's series close: inflow less outflow against the change of storage, and what the rest may be.

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "geo/water/series.hpp"

namespace thalweg {

// At which moment of its period a value of storage was read. Nobody says it; ten-day series differ.
enum class StorageAt : std::uint8_t { kAuto, kBegin, kEnd };

struct BalanceOptions {
  std::string inflow, outflow, storage;      // names of columns; empty: the first of the quantity
  StorageAt at = StorageAt::kAuto;           // kAuto: the reading with the smaller scatter of residuals
  double area_km2 = std::numeric_limits<double>::quiet_NaN();  // of the lake; NaN: unknown
  double evaporation_low_m = 0.8, evaporation_high_m = 1.3;    // net loss of open water a year, an assumption about the region
};

struct BalanceYear {
  int year = 0;
  double days = 0;                           // of the steps in it
  double inflow_km3 = 0, outflow_km3 = 0, change_km3 = 0, residual_km3 = 0;
};

struct SuspectStorage {
  std::int64_t at_s = 0;
  double value_km3 = 0, expected_km3 = 0;    // by its neighbours
};

struct Balance {
  std::size_t steps = 0, left_out = 0;       // used; without a value or beside a missing step
  double years = 0;                          // of the steps used, 365.25 days each
  StorageAt at = StorageAt::kEnd;            // used
  double scatter_km3 = 0, other_scatter_km3 = 0;  // standard deviation of a step's residual; the same in the other reading
  // Over the steps used. residual = change - (inflow - outflow): above zero water came that was not measured, below
  // zero water left.
  double inflow_km3 = 0, outflow_km3 = 0, change_km3 = 0, residual_km3 = 0;
  double residual_km3_yr = 0, residual_percent = 0;   // of the inflow
  double residual_error_km3_yr = 0;          // one standard deviation: step residuals taken as independent, summed over the steps; ends of storage count once
  double evaporation_low_km3_yr = std::numeric_limits<double>::quiet_NaN(), evaporation_high_km3_yr = evaporation_low_km3_yr;
  double unmeasured_low_km3_yr = evaporation_low_km3_yr, unmeasured_high_km3_yr = evaporation_low_km3_yr;  // residual plus evaporation
  std::vector<BalanceYear> by_year;
  std::vector<double> month_km3;             // mean residual a calendar month, 12
  std::vector<SuspectStorage> suspects;      // single values that their neighbours' balance contradicts
  std::string explanation;                   // sentences
};

// Errors: kEmpty: a column is missing (the remedy lists what there is), or no two neighbouring steps have all values.
Result<Balance> mass_balance(const Series& series, const BalanceOptions& options);

}  // namespace thalweg
