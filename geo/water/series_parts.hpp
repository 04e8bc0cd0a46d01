#pragma once
// Dates, numbers and units of series: what series.cpp reads cells with.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/water/series.hpp"

namespace thalweg {

// Small letters, Latin and Cyrillic; blanks at the ends cut off.
std::string small_letters(std::string_view text);

std::optional<std::int64_t> moment_of(int year, int month, int day, int second_of_day = 0);

// Three numbers of a date as written, or a whole date.
struct DateParts {
  int a = 0, b = 0, c = 0;     // as they stand
  int digits_a = 0, digits_c = 0;
  bool whole = false;          // no order to find: year, month, day are set
  int year = 0, month = 0, day = 0, second = 0;
  bool month_only = false, year_only = false;
};
std::optional<DateParts> date_parts(std::string_view text);
// The moment in this order, or nothing where it is no date.
std::optional<std::int64_t> moment_of(const DateParts& parts, DateOrder order);

struct KnownUnit {
  std::string_view name;
  char dimension;   // 'q' flow, 'v' volume, 'l' length, 'a' area, 'd' depth
  double factor;    // to unit_of()
};
// A unit however it is written: "m³/s", "M3/S", "млн м3", "hm^3".
const KnownUnit* unit_named(std::string_view text);
char dimension_of(SeriesQuantity quantity);       // ' ' for kOther
SeriesQuantity quantity_named(std::string_view folded_name);

// How a column writes numbers.
struct NumberStyle {
  char decimal = '.';
  bool ambiguous = false;   // "1,234" in all of it
};
NumberStyle number_style(const std::vector<std::string_view>& cells, char delimiter);

bool is_missing(std::string_view text);
struct CellNumber {
  double value = 0;
  std::string_view rest;    // what stands behind the number
};
std::optional<CellNumber> cell_number(std::string_view text, char decimal);

}  // namespace thalweg
