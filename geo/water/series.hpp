#pragma once
// Time series of water: discharge, storage, level, with units and dates that strangers wrote in their own ways.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/base/problems.hpp"
#include "geo/base/progress.hpp"
#include "geo/base/result.hpp"
#include "geo/data/text_grid.hpp"

namespace thalweg {

enum class SeriesQuantity : std::uint8_t { kInflow, kOutflow, kDischarge, kStorage, kLevel, kArea, kDepth, kOther };
std::string_view name_of(SeriesQuantity quantity);   // "inflow", ...
std::string_view unit_of(SeriesQuantity quantity);   // what values are in: m3/s, km3, m, km2, mm (depth of rain or evaporation); "" for other
bool is_flow(SeriesQuantity quantity);

struct SeriesColumn {
  std::string name;                 // as written
  SeriesQuantity quantity = SeriesQuantity::kOther;
  std::string given_unit;           // as written or assumed: "m3"
  bool assumed = false;             // nobody said the unit
  std::vector<double> values;       // in unit_of(quantity); NaN where missing
};

enum class SeriesStep : std::uint8_t { kHours, kDay, kTenDays, kMonth, kYear, kIrregular };
std::string_view name_of(SeriesStep step);           // "ten days", ...

// Rows ascend in time, no two at one moment. Seconds since 1970, UTC.
struct Series {
  std::string name;
  std::vector<std::int64_t> begin_s, end_s;  // the period of each row; flows are means over it. Ten-day steps are 1 to 10,
                                             // 11 to 20 and 21 to the month's end, also where dates are 1, 10, 20
  SeriesStep step = SeriesStep::kIrregular;
  std::vector<SeriesColumn> columns;
  std::size_t missing_steps = 0;             // between the first and the last row
  std::size_t rows() const { return begin_s.size(); }
  // The first column of the quantity, or null.
  const SeriesColumn* column(SeriesQuantity quantity) const;
  const SeriesColumn* column(std::string_view called) const;  // exact name, else ignoring case; or null
};

enum class DateOrder : std::uint8_t { kAuto, kDayFirst, kMonthFirst, kYearFirst };

struct SeriesOptions {
  std::string layer;                              // sheet or netCDF dimension
  DateOrder order = DateOrder::kAuto;
  std::map<std::string, std::string> units;       // by column name, over what the file says
};

// Dates from a column of dates (ISO 8601, 10.01.2001, 1/31/2001, 20010131, 31-Jan-2001, 2001-01, 2001, day numbers of
// spreadsheets) or from columns of year, month and day. Their order is found from numbers over 12, else from which order
// ascends, else from which has even steps, else day first, and said. Numbers have decimal points or commas, blanks or apostrophes between thousands, a unit
// behind them; "-", "NA", "n/a", "NaN", "-999", "-9999" and empty cells are missing.
// To `problems`, with the first line of each kind: dates that are none (row left out), rows out of order (sorted), the same
// date twice (first kept, both values said), missing steps, numbers that are none, units that nobody said, units that change
// from cell to cell (converted) or seem to change down the column (not converted), negative flows and storage.
// Errors: kFormat (no dates, all of them bad, dates in two orders), kEmpty (no column of numbers), kUsage (a unit that is
// not known or is for another quantity), kUnknownName (units for a column that is not there).
Result<Series> series_of(const TextGrid& grid, const SeriesOptions& options, Problems& problems);
// The same from a file. Errors: those of read_text_grid too.
Result<Series> read_series(const std::filesystem::path& file, const SeriesOptions& options, Problems& problems, Progress& progress);

// ISO date of a moment, with the time where it has one.
std::string date_text(std::int64_t seconds);
int year_of(std::int64_t seconds);
int month_of(std::int64_t seconds);  // 1 to 12

}  // namespace thalweg
