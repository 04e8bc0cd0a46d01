#include "geo/water/series.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "geo/water/series_parts.hpp"

namespace thalweg {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kDay_s = 86400;

std::chrono::year_month_day day_of(std::int64_t seconds) {
  const std::int64_t day = seconds >= 0 ? seconds / kDay_s : -((-seconds + kDay_s - 1) / kDay_s);
  return std::chrono::year_month_day{std::chrono::sys_days(std::chrono::days(day))};
}
int day_of_month(std::int64_t seconds) { return static_cast<int>(static_cast<unsigned>(day_of(seconds).day())); }

// One kind of fault, told once with how often and where first.
struct Fault {
  std::size_t count = 0;
  std::string first;
  void add(std::string where) {
    if (count++ == 0) first = std::move(where);
  }
};

class Reader {
 public:
  Reader(const TextGrid& grid, const SeriesOptions& options, Problems& problems) : grid_(grid), options_(options), problems_(problems) {}

  Result<Series> run() {
    for (const std::string& name : grid_.header) folded_.push_back(small_letters(name));
    for (const auto& [name, unit] : options_.units)
      if (std::find(folded_.begin(), folded_.end(), small_letters(name)) == folded_.end()) return fail(ErrorCode::kUnknownName, fmt::format("{}: has no column '{}' to have the unit {}", grid_.name, name, unit), "columns: " + names());
    if (auto dated = find_dates(); !dated) return tl::unexpected(dated.error());
    order_rows();
    if (rows_.empty()) return fail(ErrorCode::kFormat, fmt::format("{}: none of its {} rows has a date", grid_.name, grid_.rows.size()), "write dates as 2001-01-31, or in columns year, month, day");
    Series series;
    series.name = grid_.name;
    periods(series);
    for (std::size_t c = 0; c < grid_.header.size(); ++c) {
      if (std::find(used_.begin(), used_.end(), c) != used_.end()) continue;
      auto column = read_column(c);
      if (!column) return tl::unexpected(column.error());
      if (*column) series.columns.push_back(std::move(**column));
    }
    if (series.columns.empty()) return fail(ErrorCode::kEmpty, fmt::format("{}: has dates and no column of numbers", grid_.name), "columns: " + names());
    for (const SeriesColumn& column : series.columns) look_at(series, column);
    return series;
  }

 private:
  void warn(Severity severity, std::string text, std::string advice = {}) {
    problems_.push_back({severity, ProblemKind::kAttribute, fmt::format("{}: {}", grid_.name, text), std::move(advice), std::nullopt, std::nullopt, std::nullopt});
  }
  std::string names() const {
    std::string text;
    for (const std::string& name : grid_.header) text += (text.empty() ? "" : ", ") + name;
    return text;
  }
  std::string place(std::size_t row) const { return row < grid_.lines.size() ? fmt::format("line {}", grid_.lines[row]) : fmt::format("row {}", row + 1); }

  std::optional<std::size_t> named(std::initializer_list<std::string_view> words) const {
    for (const std::string_view word : words)
      for (std::size_t c = 0; c < folded_.size(); ++c)
        if (folded_[c] == word) return c;
    return std::nullopt;
  }

  // --- dates ---
  Result<> find_dates() {
    moments_.assign(grid_.rows.size(), std::nullopt);
    const auto year = named({"year", "yr", "jahr", "год", "yyyy"}), month = named({"month", "mon", "mo", "месяц", "mm"});
    if (year && month) {
      const auto day = named({"day", "date", "dd", "d", "decade", "dekade", "dekad", "день", "число", "декада"});
      from_numbers(*year, *month, day);
      return {};
    }
    std::optional<std::size_t> column = named({"date", "datetime", "time", "timestamp", "datum", "period", "дата", "время", "период"});
    if (!column) {
      // The first column of which nine in ten cells are dates that nobody would take for a count.
      for (std::size_t c = 0; c < grid_.header.size() && !column; ++c) {
        std::size_t dates = 0, filled = 0;
        for (const auto& row : grid_.rows) {
          if (row[c].empty()) continue;
          ++filled;
          const auto parts = date_parts(row[c]);
          dates += parts && row[c].find_first_not_of("0123456789") != std::string::npos ? 1 : 0;
        }
        if (filled > 0 && dates * 10 >= filled * 9) column = c;
      }
    }
    if (!column && year) column = year;
    if (!column) return fail(ErrorCode::kFormat, fmt::format("{}: no column holds dates", grid_.name), fmt::format("call it date, or give year, month and day; columns: {}", names()));
    return from_texts(*column);
  }

  void from_numbers(std::size_t year, std::size_t month, std::optional<std::size_t> day) {
    used_ = {year, month};
    if (day) used_.push_back(*day);
    const bool decades = day && (folded_[*day].starts_with("decade") || folded_[*day].starts_with("deka") || folded_[*day] == "декада");
    Fault bad;
    for (std::size_t i = 0; i < grid_.rows.size(); ++i) {
      const auto y = cell_number(grid_.rows[i][year], '.'), m = cell_number(grid_.rows[i][month], '.');
      const auto d = day ? cell_number(grid_.rows[i][*day], '.') : std::optional(CellNumber{1, {}});
      const auto whole = [](const std::optional<CellNumber>& n) { return n && n->rest.empty() && std::fabs(n->value) < 1e5 && n->value == std::floor(n->value); };
      if (whole(y) && whole(m) && whole(d)) {
        const int number = static_cast<int>(d->value);
        moments_[i] = moment_of(static_cast<int>(y->value), static_cast<int>(m->value), decades && number >= 1 && number <= 3 ? 10 * number - 9 : number);
      }
      if (!moments_[i]) bad.add(fmt::format("{}: '{}-{}-{}'", place(i), grid_.rows[i][year], grid_.rows[i][month], day ? grid_.rows[i][*day] : ""));
    }
    tell_bad_dates(bad);
  }

  Result<> from_texts(std::size_t column) {
    used_ = {column};
    std::vector<std::optional<DateParts>> parts;
    bool first_over_12 = false, second_over_12 = false, open = false, spreadsheet = false;
    std::size_t day_row = 0, month_row = 0;
    for (std::size_t i = 0; i < grid_.rows.size(); ++i) {
      const std::string& text = grid_.rows[i][column];
      parts.push_back(text.empty() ? std::nullopt : date_parts(text));
      if (parts.back() && parts.back()->whole) spreadsheet = spreadsheet || (text.size() == 5 && text.find_first_not_of("0123456789") == std::string::npos);
      if (!parts.back() || parts.back()->whole) continue;
      open = true;
      if (parts.back()->a > 12 && !first_over_12) first_over_12 = true, day_row = i;
      if (parts.back()->b > 12 && !second_over_12) second_over_12 = true, month_row = i;
    }
    if (spreadsheet) warn(Severity::kInfo, "dates are day numbers of a spreadsheet, counted from 30 December 1899");
    DateOrder order = options_.order;
    if (open && order == DateOrder::kAuto) {
      if (first_over_12 && second_over_12)
        return fail(ErrorCode::kFormat, fmt::format("{}: dates are in two orders: '{}' on {} has the day first, '{}' on {} the month", grid_.name, grid_.rows[day_row][column], place(day_row), grid_.rows[month_row][column], place(month_row)),
                    "write them all as 2001-01-31, or say --dates day-first or month-first: rows that do not fit are left out");
      if (first_over_12 || second_over_12) order = first_over_12 ? DateOrder::kDayFirst : DateOrder::kMonthFirst;
      else {
        const bool day_first = ascends(parts, DateOrder::kDayFirst), month_first = ascends(parts, DateOrder::kMonthFirst);
        const bool day_even = even_steps(parts, DateOrder::kDayFirst), month_even = even_steps(parts, DateOrder::kMonthFirst);
        const bool by_order = day_first != month_first, by_steps = !by_order && day_even != month_even;
        const bool month = by_order ? month_first : by_steps && month_even;
        order = month ? DateOrder::kMonthFirst : DateOrder::kDayFirst;
        warn(by_order ? Severity::kInfo : Severity::kWarning, fmt::format("no date tells whether the day or the month comes first: read with the {} first{}", month ? "month" : "day", by_order ? ", since they ascend so" : by_steps ? ", since steps are even so" : ""),
             "say --dates month-first or day-first");
      }
    }
    Fault bad;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i]) moments_[i] = moment_of(*parts[i], order);
      if (!moments_[i]) bad.add(fmt::format("{}: '{}'", place(i), grid_.rows[i][column]));
    }
    tell_bad_dates(bad);
    return {};
  }

  static bool ascends(const std::vector<std::optional<DateParts>>& parts, DateOrder order) {
    std::int64_t before = std::numeric_limits<std::int64_t>::min();
    for (const auto& p : parts) {
      if (!p) continue;
      const auto at = moment_of(*p, order);
      if (!at || *at <= before) return false;
      before = *at;
    }
    return true;
  }

  static bool even_steps(const std::vector<std::optional<DateParts>>& parts, DateOrder order) {
    std::optional<std::int64_t> before, step;
    for (const auto& p : parts) {
      const auto at = p ? moment_of(*p, order) : std::nullopt;
      if (!at) continue;
      if (before && step && *at - *before != *step) return false;
      if (before) step = *at - *before;
      before = at;
    }
    return step.has_value();
  }

  void tell_bad_dates(const Fault& bad) {
    if (bad.count > 0) warn(Severity::kWarning, fmt::format("{} rows were left out, for their date is none; the first on {}", bad.count, bad.first), "write dates as 2001-01-31");
  }

  // Rows that have a date, in time, each moment once.
  void order_rows() {
    for (std::size_t i = 0; i < moments_.size(); ++i)
      if (moments_[i]) rows_.push_back(i);
    const auto earlier = [&](std::size_t a, std::size_t b) { return *moments_[a] < *moments_[b]; };
    if (!std::is_sorted(rows_.begin(), rows_.end(), earlier)) {
      const auto at = std::is_sorted_until(rows_.begin(), rows_.end(), earlier);
      const bool backwards = std::is_sorted(rows_.rbegin(), rows_.rend(), earlier);
      warn(backwards ? Severity::kInfo : Severity::kWarning, backwards ? "rows run back in time: sorted" : fmt::format("rows are not in order of time, first on {}: sorted", place(*at)));
      std::stable_sort(rows_.begin(), rows_.end(), earlier);
    }
    Fault same, other;
    std::vector<std::size_t> kept;
    for (const std::size_t i : rows_) {
      if (kept.empty() || *moments_[kept.back()] != *moments_[i]) {
        kept.push_back(i);
        continue;
      }
      const auto &first = grid_.rows[kept.back()], &second = grid_.rows[i];
      std::optional<std::size_t> differs;
      for (std::size_t c = 0; c < first.size(); ++c)
        if (std::find(used_.begin(), used_.end(), c) == used_.end() && first[c] != second[c] && quantity_named(folded_[c]) != SeriesQuantity::kOther && !differs) differs = c;
      if (differs) other.add(fmt::format("{} on {} and {}: {} is {} and {}", date_text(*moments_[i]), place(kept.back()), place(i), grid_.header[*differs], first[*differs], second[*differs]));
      else same.add(fmt::format("{} on {} and {}", date_text(*moments_[i]), place(kept.back()), place(i)));
    }
    if (same.count > 0) warn(Severity::kInfo, fmt::format("{} rows repeat a date with the same values and were left out; the first: {}", same.count, same.first));
    if (other.count > 0) warn(Severity::kWarning, fmt::format("{} rows repeat a date with other values: the first of each was kept; {}", other.count, other.first), "decide which one is right");
    rows_ = std::move(kept);
  }

  // --- periods ---
  static std::int64_t next_period(std::int64_t begin, SeriesStep step) {
    const auto date = day_of(begin);
    const int year = static_cast<int>(date.year()), month = static_cast<int>(static_cast<unsigned>(date.month())), day = day_of_month(begin);
    const auto first_of = [](int y, int m) { return std::int64_t{std::chrono::sys_days(std::chrono::year(y) / m / 1).time_since_epoch().count()} * kDay_s; };
    const auto first_of_next = [&] { return month == 12 ? first_of(year + 1, 1) : first_of(year, month + 1); };
    switch (step) {
      case SeriesStep::kTenDays: return day < 11 ? *moment_of(year, month, 11) : day < 21 ? *moment_of(year, month, 21) : first_of_next();
      case SeriesStep::kMonth: return first_of_next();
      case SeriesStep::kYear: return first_of(year + 1, 1);
      default: return begin + kDay_s;
    }
  }

  void periods(Series& series) {
    std::vector<std::int64_t> at;
    for (const std::size_t i : rows_) at.push_back(*moments_[i]);
    const bool midnight = std::all_of(at.begin(), at.end(), [](std::int64_t s) { return s % kDay_s == 0; });
    const auto days = [&](std::initializer_list<int> allowed) {
      return midnight && at.size() > 1 && std::all_of(at.begin(), at.end(), [&](std::int64_t s) { return std::find(allowed.begin(), allowed.end(), day_of_month(s)) != allowed.end(); });
    };
    std::vector<std::int64_t> gaps;
    for (std::size_t i = 0; i + 1 < at.size(); ++i) gaps.push_back(at[i + 1] - at[i]);
    std::vector<std::int64_t> sorted = gaps;
    std::sort(sorted.begin(), sorted.end());
    const std::int64_t middle = sorted.empty() ? kDay_s : sorted[(sorted.size() - 1) / 2];
    std::int64_t step_s = kDay_s;
    bool moved = false;
    if (days({1}) && middle > 300 * kDay_s) series.step = SeriesStep::kYear;
    else if (days({1})) series.step = SeriesStep::kMonth;
    else if (midnight && middle >= 28 * kDay_s && middle <= 31 * kDay_s && !days({1, 10, 11, 20, 21})) series.step = SeriesStep::kMonth, moved = true;
    else if (days({1, 10, 11, 20, 21}) && middle >= 8 * kDay_s && middle <= 11 * kDay_s) series.step = SeriesStep::kTenDays;
    else if (midnight && middle == kDay_s) series.step = SeriesStep::kDay;
    else if (middle < kDay_s && middle > 0 && std::count(gaps.begin(), gaps.end(), middle) * 10 >= static_cast<std::ptrdiff_t>(gaps.size()) * 9) series.step = SeriesStep::kHours, step_s = middle;
    bool tens = false;
    for (std::int64_t& s : at) {
      const int day = day_of_month(s);
      if (series.step == SeriesStep::kTenDays && (day == 10 || day == 20)) s += kDay_s, tens = true;
      if (moved) s -= (day - 1) * kDay_s;  // a month whatever its day
    }
    // Two dates in one period cannot both be it.
    if ((tens || moved) && std::adjacent_find(at.begin(), at.end()) != at.end()) {
      for (std::size_t k = 0; k < at.size(); ++k) at[k] = *moments_[rows_[k]];
      series.step = SeriesStep::kIrregular;
    } else if (tens) {
      warn(Severity::kInfo, "dates 1, 10 and 20 are read as the ten-day periods 1 to 10, 11 to 20, 21 to the month's end");
    } else if (moved) {
      warn(Severity::kInfo, "one date a month is read as the whole month");
    }
    series.begin_s = at;
    Fault holes;
    for (std::size_t i = 0; i < at.size(); ++i) {
      const std::int64_t following = i + 1 < at.size() ? at[i + 1] : std::numeric_limits<std::int64_t>::max();
      std::int64_t end = series.step == SeriesStep::kIrregular ? std::min(following, at[i] + std::max<std::int64_t>(middle, 1)) : series.step == SeriesStep::kHours ? at[i] + step_s : next_period(at[i], series.step);
      end = std::min(end, following);
      series.end_s.push_back(end);
      if (series.step == SeriesStep::kIrregular || i + 1 == at.size() || end == following) continue;
      // Calendar steps are walked, others counted.
      std::size_t missing = 0;
      if (series.step == SeriesStep::kDay || series.step == SeriesStep::kHours) missing = static_cast<std::size_t>((following - end + step_s - 1) / step_s);
      else
        for (std::int64_t s = end; s < following; s = next_period(s, series.step)) ++missing;
      series.missing_steps += missing;
      holes.add(fmt::format("{} to {}", date_text(end), date_text(following)));
    }
    if (holes.count > 0) warn(Severity::kWarning, fmt::format("{} steps of {} are missing in {} places; the first: {}", series.missing_steps, name_of(series.step), holes.count, holes.first), "they are left out, not filled in");
    if (series.step == SeriesStep::kIrregular && at.size() > 2) warn(Severity::kInfo, fmt::format("steps are irregular: a row holds until the next, at most {:.3g} days", static_cast<double>(middle) / kDay_s));
  }

  // --- columns ---
  // The unit that a name ends in: "storage_hm3".
  static const KnownUnit* unit_in_name(std::string_view name, SeriesQuantity quantity) {
    const std::size_t cut = name.find_last_of("_ ,");
    if (cut == std::string_view::npos || cut + 1 >= name.size()) return nullptr;
    const KnownUnit* unit = unit_named(name.substr(cut + 1));
    return unit != nullptr && unit->dimension == dimension_of(quantity) && quantity != SeriesQuantity::kOther ? unit : nullptr;
  }

  static SeriesQuantity quantity_of(char dimension) {
    switch (dimension) {
      case 'q': return SeriesQuantity::kDischarge;
      case 'v': return SeriesQuantity::kStorage;
      case 'l': return SeriesQuantity::kLevel;
      case 'a': return SeriesQuantity::kArea;
      case 'd': return SeriesQuantity::kDepth;
      default: return SeriesQuantity::kOther;
    }
  }

  Result<std::optional<SeriesColumn>> read_column(std::size_t c) {
    std::vector<std::string_view> cells;
    for (const std::size_t row : rows_)
      if (!is_missing(grid_.rows[row][c])) cells.push_back(grid_.rows[row][c]);
    const NumberStyle style = number_style(cells, grid_.delimiter);
    SeriesColumn column;
    column.name = grid_.header[c];
    column.quantity = quantity_named(folded_[c]);
    std::size_t numbers = 0;
    for (const std::string_view cell : cells) numbers += cell_number(cell, style.decimal) ? 1 : 0;
    // A column of words, or a counter of rows.
    const bool counter = folded_[c] == "id" || folded_[c] == "no" || folded_[c] == "n" || folded_[c] == "№" || folded_[c] == "fid";
    if (column.name.empty() || counter || cells.empty() || (numbers * 2 < cells.size() && column.quantity == SeriesQuantity::kOther)) {
      if (!cells.empty() && !counter) warn(Severity::kInfo, fmt::format("column '{}' was left out: it holds no numbers", column.name));
      else if (cells.empty() && column.quantity != SeriesQuantity::kOther) warn(Severity::kWarning, fmt::format("column '{}' is empty", column.name));
      return std::optional<SeriesColumn>();
    }
    if (style.ambiguous) warn(Severity::kWarning, fmt::format("'{}' in column '{}' can be read with a decimal comma or a comma between thousands: read as {}", cells.front(), column.name, style.decimal == ',' ? "decimal" : "thousands"), "write numbers with a decimal point and nothing between thousands");
    else if (style.decimal == ',') warn(Severity::kInfo, fmt::format("column '{}' has decimal commas", column.name));

    const KnownUnit* unit = nullptr;
    std::string said = grid_.units.size() > c ? grid_.units[c] : "";
    for (const auto& [name, given] : options_.units)
      if (small_letters(name) == folded_[c]) said = given;
    if (!said.empty()) {
      unit = unit_named(said);
      if (unit == nullptr) return fail(ErrorCode::kUsage, fmt::format("{}: column '{}' is in '{}', which is no unit that is known", grid_.name, column.name, said), "m3/s, l/s, km3/yr; m3, hm3, km3; m, cm, ft; km2, ha; mm. --unit COLUMN=UNIT says another");
      if (column.quantity == SeriesQuantity::kOther) column.quantity = quantity_of(unit->dimension);
      if (dimension_of(column.quantity) == 'd' && unit->dimension == 'l') column.quantity = SeriesQuantity::kLevel;
      if (unit->dimension != dimension_of(column.quantity)) return fail(ErrorCode::kUsage, fmt::format("{}: column '{}' is {} by its name and in '{}'", grid_.name, column.name, name_of(column.quantity), said), fmt::format("{} is in {} or the like; rename the column or give its unit with --unit", name_of(column.quantity), unit_of(column.quantity)));
    } else {
      unit = unit_in_name(column.name, column.quantity);
    }
    double factor = unit != nullptr ? unit->factor : 1;
    column.given_unit = unit != nullptr ? (said.empty() ? std::string(unit->name) : said) : "";

    std::vector<double> raw;
    Fault bad, mixed;
    std::vector<const KnownUnit*> own(rows_.size(), nullptr);
    for (std::size_t k = 0; k < rows_.size(); ++k) {
      const std::string& text = grid_.rows[rows_[k]][c];
      double value = kNan;
      if (!is_missing(text)) {
        const auto number = cell_number(text, style.decimal);
        const KnownUnit* behind = number && !number->rest.empty() ? unit_named(number->rest) : nullptr;
        if (number && (number->rest.empty() || (behind != nullptr && (dimension_of(column.quantity) == ' ' || behind->dimension == dimension_of(column.quantity))))) {
          value = number->value;
          own[k] = behind;
          if (behind != nullptr && column.quantity == SeriesQuantity::kOther) column.quantity = quantity_of(behind->dimension);
          if (behind != nullptr) mixed.add(fmt::format("{}: '{}'", place(rows_[k]), text));
        } else {
          bad.add(fmt::format("{}: '{}'", place(rows_[k]), text));
        }
      }
      raw.push_back(value);
    }
    if (bad.count > 0) warn(Severity::kWarning, fmt::format("{} cells of column '{}' are no numbers and count as missing; the first on {}", bad.count, column.name, bad.first));
    // A unit stands behind every number: that is the column's.
    if (mixed.count > 0) {
      std::vector<std::string_view> kinds;
      for (const KnownUnit* u : own)
        if (u != nullptr && std::find(kinds.begin(), kinds.end(), u->name) == kinds.end()) kinds.push_back(u->name);
      if (kinds.size() > 1 || mixed.count < numbers) warn(Severity::kWarning, fmt::format("column '{}' mixes units: {} cells name their own, {} different; each was converted; the first on {}", column.name, mixed.count, kinds.size(), mixed.first), "write one unit in the header");
      if (column.given_unit.empty()) {
        for (const KnownUnit* u : own)
          if (u != nullptr) {
            factor = u->factor, column.given_unit = std::string(u->name);
            break;
          }
      }
    }
    if (column.given_unit.empty() && dimension_of(column.quantity) != ' ') assume_unit(column, raw, factor);
    for (std::size_t k = 0; k < raw.size(); ++k) column.values.push_back(raw[k] * (own[k] != nullptr ? own[k]->factor : factor));
    return std::optional<SeriesColumn>(std::move(column));
  }

  // Nobody said it: by the size of the numbers for storage, the usual one for all else.
  void assume_unit(SeriesColumn& column, const std::vector<double>& raw, double& factor) {
    column.assumed = true;
    column.given_unit = unit_of(column.quantity);
    if (column.quantity == SeriesQuantity::kStorage) {
      std::vector<double> sizes;
      for (const double v : raw)
        if (std::isfinite(v)) sizes.push_back(std::fabs(v));
      std::sort(sizes.begin(), sizes.end());
      const double middle = sizes.empty() ? 0 : sizes[sizes.size() / 2];
      column.given_unit = middle >= 1e5 ? "m3" : middle >= 100 ? "hm3" : "km3";
      factor = unit_named(column.given_unit)->factor;
    }
    warn(Severity::kInfo, fmt::format("column '{}' says no unit: taken as {}{}", column.name, column.given_unit, column.quantity == SeriesQuantity::kStorage ? " by the size of its numbers" : ""), fmt::format("--unit {}=UNIT says another", column.name));
  }

  // What cannot be, or looks like another unit.
  void look_at(const Series& series, const SeriesColumn& column) {
    const bool cannot_be_negative = is_flow(column.quantity) || column.quantity == SeriesQuantity::kStorage || column.quantity == SeriesQuantity::kArea;
    Fault negative, jump;
    double before = kNan;
    for (std::size_t k = 0; k < column.values.size(); ++k) {
      const double v = column.values[k];
      if (!std::isfinite(v)) continue;
      if (cannot_be_negative && v < 0) negative.add(fmt::format("{}: {:g} {}", date_text(series.begin_s[k]), v, unit_of(column.quantity)));
      if (cannot_be_negative && v > 0 && before > 0 && std::fabs(std::log10(v / before)) >= 2.5) jump.add(fmt::format("{}: {:g} follows on {:g} {}", date_text(series.begin_s[k]), v, before, unit_of(column.quantity)));
      if (v > 0) before = v;
    }
    if (negative.count > 0) warn(Severity::kWarning, fmt::format("{} values of column '{}' are negative; the first on {}", negative.count, column.name, negative.first));
    if (jump.count > 0) warn(Severity::kWarning, fmt::format("column '{}' jumps by a factor of some hundreds or more {} times: does its unit change? The first on {}", column.name, jump.count, jump.first), "nothing was converted: write the unit into each cell, or cut the file there");
  }

  const TextGrid& grid_;
  const SeriesOptions& options_;
  Problems& problems_;
  std::vector<std::string> folded_;
  std::vector<std::size_t> used_;                         // columns of dates
  std::vector<std::optional<std::int64_t>> moments_;      // one a row of the grid
  std::vector<std::size_t> rows_;                         // of the grid, in time
};

}  // namespace

std::string_view name_of(SeriesQuantity quantity) {
  constexpr std::array<std::string_view, 8> kNames{"inflow", "outflow", "discharge", "storage", "level", "area", "depth", "other"};
  return kNames[static_cast<std::size_t>(quantity)];
}
std::string_view unit_of(SeriesQuantity quantity) {
  constexpr std::array<std::string_view, 8> kUnits{"m3/s", "m3/s", "m3/s", "km3", "m", "km2", "mm", ""};
  return kUnits[static_cast<std::size_t>(quantity)];
}
bool is_flow(SeriesQuantity quantity) { return unit_of(quantity) == "m3/s"; }
std::string_view name_of(SeriesStep step) {
  constexpr std::array<std::string_view, 6> kNames{"hours", "a day", "ten days", "a month", "a year", "irregular length"};
  return kNames[static_cast<std::size_t>(step)];
}

const SeriesColumn* Series::column(SeriesQuantity quantity) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const SeriesColumn& c) { return c.quantity == quantity; });
  return found == columns.end() ? nullptr : &*found;
}
const SeriesColumn* Series::column(std::string_view called) const {
  for (const bool exact : {true, false})
    for (const SeriesColumn& c : columns)
      if (exact ? c.name == called : small_letters(c.name) == small_letters(called)) return &c;
  return nullptr;
}

std::string date_text(std::int64_t seconds) {
  const auto date = day_of(seconds);
  std::string text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  const std::int64_t rest = (seconds % kDay_s + kDay_s) % kDay_s;
  if (rest != 0) text += fmt::format("T{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
  return text;
}
int year_of(std::int64_t seconds) { return static_cast<int>(day_of(seconds).year()); }
int month_of(std::int64_t seconds) { return static_cast<int>(static_cast<unsigned>(day_of(seconds).month())); }

Result<Series> series_of(const TextGrid& grid, const SeriesOptions& options, Problems& problems) { return Reader(grid, options, problems).run(); }

Result<Series> read_series(const std::filesystem::path& file, const SeriesOptions& options, Problems& problems, Progress& progress) {
  const auto grid = read_text_grid(file, options.layer, problems, progress);
  if (!grid) return tl::unexpected(grid.error());
  return series_of(*grid, options, problems);
}

}  // namespace thalweg
