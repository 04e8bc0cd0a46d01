#include "app/table_query.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <span>
#include <variant>

#include <fmt/format.h>

#include "app/fold.hpp"
#include "geo/analysis/sheet.hpp"

namespace thalweg {
namespace {

enum class Op { kHolds, kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

struct Condition {
  const Column* column = nullptr;  // null: any
  Op op = Op::kHolds;
  std::string text;                // folded
  double number = NAN;
};

bool is_space(char c) { return c == ' ' || c == '\t'; }

struct Token {
  std::string text;
  bool quoted = false;
  bool op = false;
};

std::vector<Token> tokens_of(std::string_view s) {
  std::vector<Token> out;
  for (std::size_t i = 0; i < s.size();) {
    if (is_space(s[i])) {
      ++i;
    } else if (s[i] == '"' || s[i] == '\'') {
      const std::size_t end = std::min(s.find(s[i], i + 1), s.size());
      out.push_back({std::string(s.substr(i + 1, end - i - 1)), true, false});
      i = std::min(end + 1, s.size());
    } else if (std::string_view("=<>~!").find(s[i]) != std::string_view::npos) {
      const std::size_t length = i + 1 < s.size() && s[i + 1] == '=' ? 2 : 1;
      out.push_back({std::string(s.substr(i, length)), false, true});
      i += length;
    } else {
      const std::size_t end = std::min(s.find_first_of(" \t=<>~!\"", i), s.size());
      out.push_back({std::string(s.substr(i, end - i)), false, false});
      i = end;
    }
  }
  return out;
}

std::optional<double> number_of(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return text.empty() || *end != 0 || !std::isfinite(value) ? std::nullopt : std::optional(value);
}

std::optional<Op> op_of(const std::string& text) {
  if (text == "=" || text == "==") return Op::kEqual;
  if (text == "!=") return Op::kNotEqual;
  if (text == "<") return Op::kLess;
  if (text == "<=") return Op::kLessEqual;
  if (text == ">") return Op::kGreater;
  if (text == ">=") return Op::kGreaterEqual;
  if (text == "~" || text == "~=") return Op::kHolds;
  return std::nullopt;
}

Result<Condition> condition_of(const FeatureTable& table, std::span<const Token> words, std::string_view filter) {
  const auto op = std::find_if(words.begin(), words.end(), [](const Token& t) { return t.op; });
  const auto join = [](std::span<const Token> some) {
    std::string out;
    for (const Token& t : some) out += (out.empty() ? "" : " ") + t.text;
    return out;
  };
  Condition c;
  if (op == words.end()) {
    c.text = folded(join(words));
    return c;
  }
  const std::string field = join(words.first(static_cast<std::size_t>(op - words.begin())));
  const std::string value = join(words.subspan(static_cast<std::size_t>(op - words.begin()) + 1));
  const auto known = op_of(op->text);
  if (!known || field.empty()) return fail(ErrorCode::kUsage, fmt::format("{}: not a condition", filter), "write FIELD = VALUE, with one of = != < <= > >= ~");
  c.column = table.column(field);
  if (c.column == nullptr) {
    std::string names;
    for (const Column& column : table.columns) names += (names.empty() ? "" : ", ") + column.name;
    return fail(ErrorCode::kUnknownName, fmt::format("{}: no field '{}'", table.name, field), "fields: " + names);
  }
  c.op = *known;
  c.text = folded(value);
  const bool numbers = !std::holds_alternative<std::vector<std::string>>(c.column->values);
  if (numbers && c.op != Op::kHolds) {
    const auto number = number_of(value);
    if (!number) return fail(ErrorCode::kUsage, fmt::format("{}: {} holds numbers, and '{}' is none", filter, c.column->name, value), "compare it with a number, or look for a part of it with ~");
    c.number = *number;
  } else if (value.empty() && c.op != Op::kEqual && c.op != Op::kNotEqual) {
    return fail(ErrorCode::kUsage, fmt::format("{}: nothing after {}", filter, op->text), "write FIELD = VALUE");
  }
  return c;
}

Result<std::vector<Condition>> conditions_of(const FeatureTable& table, const std::string& filter) {
  const std::vector<Token> tokens = tokens_of(filter);
  std::vector<Condition> out;
  for (std::size_t first = 0; first < tokens.size();) {
    std::size_t end = first;
    while (end < tokens.size() && (tokens[end].quoted || folded(tokens[end].text) != "and")) ++end;
    if (end > first) {
      auto c = condition_of(table, std::span(tokens).subspan(first, end - first), filter);
      if (!c) return tl::unexpected(c.error());
      out.push_back(std::move(*c));
    }
    first = end + 1;
  }
  return out;
}

double number_in(const Column& column, std::size_t row) {
  if (const auto* d = std::get_if<std::vector<double>>(&column.values)) return (*d)[row];
  const auto& i = std::get<std::vector<std::int64_t>>(column.values)[row];
  return i == kMissingInteger ? NAN : static_cast<double>(i);
}

template <class T>
bool compare(Op op, const T& a, const T& b) {
  switch (op) {
    case Op::kEqual: return a == b;
    case Op::kNotEqual: return a != b;
    case Op::kLess: return a < b;
    case Op::kLessEqual: return a <= b;
    case Op::kGreater: return a > b;
    case Op::kGreaterEqual: return a >= b;
    case Op::kHolds: break;
  }
  return false;
}

bool holds(const FeatureTable& table, const Condition& c, std::size_t row) {
  const auto text_holds = [&](const Column& column) { return folded(column.text(row)).find(c.text) != std::string::npos; };
  if (c.column == nullptr) return std::any_of(table.columns.begin(), table.columns.end(), text_holds);
  if (c.op == Op::kHolds) return text_holds(*c.column);
  if (!std::isnan(c.number)) {
    const double value = number_in(*c.column, row);
    return std::isnan(value) ? c.op == Op::kNotEqual : compare(c.op, value, c.number);
  }
  return compare(c.op, folded(c.column->text(row)), c.text);
}

}  // namespace

std::string rows_csv(const FeatureTable& table, const std::vector<std::uint32_t>& rows) {
  const GeometryColumn& g = table.geometry;
  const bool points = std::any_of(rows.begin(), rows.end(), [&](std::uint32_t r) { return g.kind[r] == GeometryKind::kPoint; });
  std::string out = points ? "lon,lat" : "";
  for (const Column& c : table.columns) out += (out.empty() ? "" : ",") + csv_field(c.name);
  out += "\r\n";
  for (const std::uint32_t r : rows) {
    std::string line;
    if (points && g.kind[r] == GeometryKind::kPoint && g.feature_start[r] < g.feature_start[r + 1]) {
      const LonLat at = g.coords[g.ring_start[g.part_start[g.feature_start[r]]]];
      line = fmt::format("{:.7f},{:.7f}", at.lon, at.lat);
    } else if (points) {
      line = ",";
    }
    bool first = !points;
    for (const Column& c : table.columns) {
      line += (first ? "" : ",") + csv_field(c.text(r));
      first = false;
    }
    out += line + "\r\n";
  }
  return out;
}

Result<std::vector<std::uint32_t>> find_rows(const FeatureTable& table, const TableQuery& query, const std::vector<std::uint32_t>* only, Progress& progress) {
  const auto conditions = conditions_of(table, query.filter);
  if (!conditions) return tl::unexpected(conditions.error());
  std::vector<std::uint32_t> rows;
  if (only != nullptr) {
    for (const std::uint32_t r : *only)
      if (r < table.rows()) rows.push_back(r);
  } else {
    rows.resize(table.rows());
    std::iota(rows.begin(), rows.end(), 0U);
  }
  if (!conditions->empty()) {
    std::vector<std::uint32_t> kept;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (i % 4096 == 0 && progress.cancelled()) return cancelled();
      if (std::all_of(conditions->begin(), conditions->end(), [&](const Condition& c) { return holds(table, c, rows[i]); })) kept.push_back(rows[i]);
    }
    rows = std::move(kept);
  }
  if (query.sort_column < 0 || query.sort_column >= static_cast<int>(table.columns.size())) return rows;
  const Column& column = table.columns[static_cast<std::size_t>(query.sort_column)];
  const auto order = [&](const auto& keys, const auto& missing) {
    const auto gone = std::stable_partition(rows.begin(), rows.end(), [&](std::uint32_t r) { return !missing(keys[r]); });
    if (query.descending) std::stable_sort(rows.begin(), gone, [&](std::uint32_t a, std::uint32_t b) { return keys[b] < keys[a]; });
    else std::stable_sort(rows.begin(), gone, [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
  };
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column.values)) {
    std::vector<std::string> keys(table.rows());
    for (const std::uint32_t r : rows) keys[r] = folded((*texts)[r]);
    order(keys, [](const std::string& k) { return k.empty(); });
  } else if (const auto* numbers = std::get_if<std::vector<double>>(&column.values)) {
    order(*numbers, [](double k) { return std::isnan(k); });
  } else {
    order(std::get<std::vector<std::int64_t>>(column.values), [](std::int64_t k) { return k == kMissingInteger; });
  }
  if (progress.cancelled()) return cancelled();
  return rows;
}

}  // namespace thalweg
