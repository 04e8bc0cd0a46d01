#include "geo/water/series_parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace thalweg {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Digits at the front; how many.
int take_number(std::string_view& text, int& value) {
  int digits = 0;
  value = 0;
  while (!text.empty() && digit(text.front()) && digits < 9) {
    value = value * 10 + (text.front() - '0');
    text.remove_prefix(1);
    ++digits;
  }
  return digits;
}

int month_named(std::string_view text) {
  constexpr std::array<std::string_view, 12> kEnglish{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
  constexpr std::array<std::string_view, 12> kRussian{"янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"};
  for (std::size_t i = 0; i < 12; ++i)
    if (text.starts_with(kEnglish[i]) || text.starts_with(kRussian[i])) return static_cast<int>(i) + 1;
  return 0;
}

// "T06:30", " 06:30:00": seconds of the day; nothing where it is no time.
std::optional<int> time_of(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with("t")) text.remove_prefix(1);
  if (text.empty()) return 0;
  int hour = 0, minute = 0, second = 0;
  if (take_number(text, hour) == 0 || !text.starts_with(":")) return std::nullopt;
  text.remove_prefix(1);
  if (take_number(text, minute) == 0) return std::nullopt;
  if (text.starts_with(":")) {
    text.remove_prefix(1);
    if (take_number(text, second) == 0) return std::nullopt;
    if (text.starts_with(".")) {
      text.remove_prefix(1);
      int part = 0;
      take_number(text, part);
    }
  }
  if (text == "z" || text == "+00:00" || text == "+00" || text.empty()) return hour < 24 && minute < 60 && second < 60 ? std::optional(hour * 3600 + minute * 60 + second) : std::nullopt;
  return std::nullopt;
}

}  // namespace

std::string small_letters(std::string_view text) {
  text = trimmed(text);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c + 32);
    } else if (c == 0xD0 && i + 1 < text.size()) {  // Cyrillic capitals
      const auto d = static_cast<unsigned char>(text[++i]);
      if (d >= 0x90 && d <= 0x9F) out += static_cast<char>(0xD0), out += static_cast<char>(d + 0x20);
      else if (d >= 0xA0 && d <= 0xAF) out += static_cast<char>(0xD1), out += static_cast<char>(d - 0x20);
      else if (d == 0x81) out += "\u0451";
      else out += static_cast<char>(c), out += static_cast<char>(d);
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

std::optional<std::int64_t> moment_of(int year, int month, int day, int second_of_day) {
  if (year < 1 || year > 9999 || month < 1 || day < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::int64_t{std::chrono::sys_days(date).time_since_epoch().count()} * 86400 + second_of_day;
}

std::optional<DateParts> date_parts(std::string_view written) {
  const std::string low = small_letters(written);
  std::string_view text = low;
  DateParts p;
  const int digits = take_number(text, p.a);
  if (digits == 0) {  // "Jan 2001", "янв 2001"
    const std::size_t gap = text.find_last_of(" -./");
    if (gap == std::string_view::npos || month_named(text) == 0) return std::nullopt;
    std::string_view rest = text.substr(gap + 1);
    if (take_number(rest, p.year) != 4 || !rest.empty()) return std::nullopt;
    p.month = month_named(text), p.day = 1, p.whole = p.month_only = true;
    return p;
  }
  if (text.empty()) {
    p.whole = true;
    if (digits == 8) p.year = p.a / 10000, p.month = p.a / 100 % 100, p.day = p.a % 100;
    else if (digits == 6) p.year = p.a / 100, p.month = p.a % 100, p.day = 1, p.month_only = true;
    else if (digits == 4 && p.a >= 1500 && p.a <= 2200) p.year = p.a, p.month = 1, p.day = 1, p.year_only = true;
    else if (digits == 5 && p.a >= 10000 && p.a <= 80000) {  // days since 30 December 1899
      const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::year(1899) / 12 / 30) + std::chrono::days(p.a)};
      p.year = static_cast<int>(date.year()), p.month = static_cast<int>(static_cast<unsigned>(date.month())), p.day = static_cast<int>(static_cast<unsigned>(date.day()));
    } else {
      return std::nullopt;
    }
    return p;
  }
  const char between = text.front();
  if (between != '-' && between != '/' && between != '.' && between != ' ') return std::nullopt;
  text.remove_prefix(1);
  p.digits_a = digits;
  if (!text.empty() && !digit(text.front())) {  // 31-jan-2001
    const std::size_t gap = text.find_first_of("-/. ");
    p.month = month_named(text);
    if (gap == std::string_view::npos || p.month == 0) return std::nullopt;
    text.remove_prefix(gap + 1);
    const int year_digits = take_number(text, p.year);
    if (year_digits != 4) return std::nullopt;
    p.day = p.a, p.whole = true;
  } else {
    if (take_number(text, p.b) == 0) return std::nullopt;
    if (text.empty() && digits == 4) {  // 2001-01
      p.year = p.a, p.month = p.b, p.day = 1, p.whole = p.month_only = true;
      return p;
    }
    if (text.empty()) {  // 01/2001
      return std::nullopt;
    }
    if (text.front() != between) return std::nullopt;
    text.remove_prefix(1);
    p.digits_c = take_number(text, p.c);
    if (p.digits_c == 0) return std::nullopt;
    if (digits == 4) p.year = p.a, p.month = p.b, p.day = p.c, p.whole = true;
    else if (p.digits_c != 4 && p.digits_c != 2) return std::nullopt;
  }
  const auto time = time_of(text);
  if (!time) return std::nullopt;
  p.second = *time;
  return p;
}

std::optional<std::int64_t> moment_of(const DateParts& p, DateOrder order) {
  if (p.whole) return moment_of(p.year, p.month, p.day, p.second);
  const auto century = [](int year, int digits) { return digits == 4 ? year : year + (year < 70 ? 2000 : 1900); };
  if (order == DateOrder::kYearFirst) return moment_of(century(p.a, p.digits_a), p.b, p.c, p.second);
  const int year = century(p.c, p.digits_c);
  return order == DateOrder::kMonthFirst ? moment_of(year, p.a, p.b, p.second) : moment_of(year, p.b, p.a, p.second);
}

const KnownUnit* unit_named(std::string_view text) {
  // Names without blanks, points, hyphens and carets, powers as digits.
  static constexpr KnownUnit kUnits[] = {
      {"m3/s", 'q', 1}, {"m3s", 'q', 1}, {"m3s1", 'q', 1}, {"m3/sec", 'q', 1}, {"cumec", 'q', 1}, {"cumecs", 'q', 1}, {"cms", 'q', 1}, {"м3/с", 'q', 1}, {"м3/сек", 'q', 1},
      {"l/s", 'q', 1e-3}, {"л/с", 'q', 1e-3}, {"ft3/s", 'q', 0.028316846592}, {"cfs", 'q', 0.028316846592},
      {"m3/d", 'q', 1.0 / 86400}, {"m3/day", 'q', 1.0 / 86400}, {"hm3/d", 'q', 1e6 / 86400}, {"hm3/day", 'q', 1e6 / 86400},
      {"km3/yr", 'q', 1e9 / 31557600}, {"km3/year", 'q', 1e9 / 31557600}, {"km3/a", 'q', 1e9 / 31557600}, {"км3/год", 'q', 1e9 / 31557600},
      {"m3", 'v', 1e-9}, {"м3", 'v', 1e-9}, {"hm3", 'v', 1e-3}, {"mcm", 'v', 1e-3}, {"millionm3", 'v', 1e-3}, {"mlnm3", 'v', 1e-3}, {"106m3", 'v', 1e-3}, {"1e6m3", 'v', 1e-3}, {"млнм3", 'v', 1e-3},
      {"km3", 'v', 1}, {"bcm", 'v', 1}, {"км3", 'v', 1}, {"billionm3", 'v', 1}, {"109m3", 'v', 1}, {"млрдм3", 'v', 1}, {"af", 'v', 1.23348184e-6}, {"acreft", 'v', 1.23348184e-6}, {"acrefeet", 'v', 1.23348184e-6},
      {"m", 'l', 1}, {"м", 'l', 1}, {"masl", 'l', 1}, {"cm", 'l', 0.01}, {"см", 'l', 0.01}, {"ft", 'l', 0.3048},
      {"km2", 'a', 1}, {"км2", 'a', 1}, {"ha", 'a', 0.01}, {"га", 'a', 0.01}, {"m2", 'a', 1e-6},
      {"mm", 'd', 1}, {"мм", 'd', 1},
  };
  // "Mm3" is a million m3: the capital would be lost.
  if (trimmed(text).starts_with("Mm3") || trimmed(text).starts_with("Mm\u00b3")) return unit_named("hm3");
  std::string name;
  const std::string low = small_letters(text);
  for (std::size_t i = 0; i < low.size(); ++i) {
    const auto c = static_cast<unsigned char>(low[i]);
    if (c == 0xC2 && i + 1 < low.size() && (static_cast<unsigned char>(low[i + 1]) == 0xB3 || static_cast<unsigned char>(low[i + 1]) == 0xB2)) {
      name += static_cast<unsigned char>(low[++i]) == 0xB3 ? '3' : '2';
    } else if (c != ' ' && c != '.' && c != '^' && c != '-' && c != '_' && c != '*') {
      name += static_cast<char>(c);
    }
  }
  for (const KnownUnit& u : kUnits)
    if (u.name == name) return &u;
  return nullptr;
}

char dimension_of(SeriesQuantity quantity) {
  switch (quantity) {
    case SeriesQuantity::kInflow:
    case SeriesQuantity::kOutflow:
    case SeriesQuantity::kDischarge: return 'q';
    case SeriesQuantity::kStorage: return 'v';
    case SeriesQuantity::kLevel: return 'l';
    case SeriesQuantity::kArea: return 'a';
    case SeriesQuantity::kDepth: return 'd';
    case SeriesQuantity::kOther: break;
  }
  return ' ';
}

SeriesQuantity quantity_named(std::string_view name) {
  struct Word { std::string_view word; SeriesQuantity quantity; };
  static constexpr Word kWords[] = {
      {"outflow", SeriesQuantity::kOutflow}, {"release", SeriesQuantity::kOutflow}, {"qout", SeriesQuantity::kOutflow}, {"q_out", SeriesQuantity::kOutflow}, {"попуск", SeriesQuantity::kOutflow}, {"сброс", SeriesQuantity::kOutflow}, {"отток", SeriesQuantity::kOutflow},
      {"inflow", SeriesQuantity::kInflow}, {"qin", SeriesQuantity::kInflow}, {"q_in", SeriesQuantity::kInflow}, {"приток", SeriesQuantity::kInflow},
      {"storage", SeriesQuantity::kStorage}, {"volume", SeriesQuantity::kStorage}, {"объем", SeriesQuantity::kStorage}, {"объём", SeriesQuantity::kStorage},
      {"discharge", SeriesQuantity::kDischarge}, {"streamflow", SeriesQuantity::kDischarge}, {"runoff", SeriesQuantity::kDischarge}, {"flow", SeriesQuantity::kDischarge}, {"расход", SeriesQuantity::kDischarge},
      {"level", SeriesQuantity::kLevel}, {"stage", SeriesQuantity::kLevel}, {"elevation", SeriesQuantity::kLevel}, {"уровень", SeriesQuantity::kLevel},
      {"area", SeriesQuantity::kArea}, {"площадь", SeriesQuantity::kArea},
      {"evap", SeriesQuantity::kDepth}, {"precip", SeriesQuantity::kDepth}, {"rain", SeriesQuantity::kDepth}, {"испарен", SeriesQuantity::kDepth}, {"осадк", SeriesQuantity::kDepth},
  };
  for (const Word& w : kWords)
    if (name.find(w.word) != std::string_view::npos) return w.quantity;
  if (name == "q") return SeriesQuantity::kDischarge;
  if (name == "v" || name == "s") return SeriesQuantity::kStorage;
  return SeriesQuantity::kOther;
}

NumberStyle number_style(const std::vector<std::string_view>& cells, char delimiter) {
  std::size_t comma_decimal = 0, comma_thousands = 0, point = 0;
  for (const std::string_view cell : cells) {
    const std::size_t comma = cell.rfind(','), dot = cell.rfind('.');
    if (comma == std::string_view::npos) {
      point += dot != std::string_view::npos ? 1 : 0;
      continue;
    }
    if (dot != std::string_view::npos) {  // both: the last one is the decimal's
      ++(comma > dot ? comma_decimal : comma_thousands);
      continue;
    }
    std::size_t after = 0;
    while (comma + 1 + after < cell.size() && digit(cell[comma + 1 + after])) ++after;
    const bool several = cell.find(',') != comma;
    if (several) ++comma_thousands;
    else if (after != 3 || cell.starts_with("0,")) ++comma_decimal;
  }
  NumberStyle style;
  const bool commas = std::any_of(cells.begin(), cells.end(), [](std::string_view c) { return c.find(',') != std::string_view::npos; });
  if (comma_decimal > comma_thousands) style.decimal = ',';
  else if (commas && comma_decimal == 0 && comma_thousands == 0) {
    style.ambiguous = true;
    style.decimal = delimiter == ',' || point > 0 ? '.' : ',';
  }
  return style;
}

bool is_missing(std::string_view text) {
  const std::string low = small_letters(text);
  for (const char* word : {"", "-", "--", "na", "n/a", "nan", "null", "none", "-999", "-9999", "-999.0", "-9999.0", "\u2013", "\u2014", "н/д", "нет"})
    if (low == word) return true;
  return false;
}

std::optional<CellNumber> cell_number(std::string_view text, char decimal) {
  text = trimmed(text);
  std::string plain;
  std::size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) plain += text[i] == '-' ? "-" : "", ++i;
  bool any = false;
  const char thousands = decimal == ',' ? '.' : ',';
  const auto digits_follow = [&](std::size_t at) { return at + 2 < text.size() && digit(text[at]) && digit(text[at + 1]) && digit(text[at + 2]) && (at + 3 >= text.size() || !digit(text[at + 3])); };
  bool fraction = false;
  while (i < text.size()) {
    const char c = text[i];
    if (digit(c)) plain += c, any = true, ++i;
    else if (c == decimal && !fraction) plain += '.', fraction = true, ++i;
    else if (any && !fraction && (c == thousands || c == ' ' || c == '\'') && digits_follow(i + 1)) ++i;
    else if (any && !fraction && text.substr(i, 2) == "\u00a0" && digits_follow(i + 2)) i += 2;
    else if (any && !fraction && text.substr(i, 3) == "\u202f" && digits_follow(i + 3)) i += 3;
    else if (any && (c == 'e' || c == 'E') && i + 1 < text.size() && (digit(text[i + 1]) || (i + 2 < text.size() && (text[i + 1] == '-' || text[i + 1] == '+') && digit(text[i + 2])))) {
      plain += 'e';
      ++i;
      if (text[i] == '-') plain += '-';
      if (!digit(text[i])) ++i;
      while (i < text.size() && digit(text[i])) plain += text[i++];
      break;
    } else {
      break;
    }
  }
  if (!any) return std::nullopt;
  CellNumber found;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), found.value);
  if (error != std::errc() || end != plain.data() + plain.size() || !std::isfinite(found.value)) return std::nullopt;
  found.rest = trimmed(text.substr(i));
  return found;
}

}  // namespace thalweg
