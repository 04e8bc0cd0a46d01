#include "geo/analysis/sheet.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/base/measure.hpp"

namespace thalweg {
namespace {

using Json = nlohmann::ordered_json;

const Json kNothing;

const Json& value_of(const Json& row, const SheetColumn& column) {
  const Json::json_pointer at(column.pointer.empty() ? "/" + column.key : column.pointer);
  return row.contains(at) ? row.at(at) : kNothing;
}

bool is_number(const Json& value) { return value.is_number() && !value.is_boolean(); }

std::string joined(const Json& list, std::string_view separator) {
  std::string out;
  for (const Json& item : list) {
    if (!out.empty()) out += separator;
    out += item.is_string() ? item.get<std::string>() : item.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return out;
}

// For people: "1,234.50", "yes", "KGZ, UZB", "-".
std::string shown(const Json& value, const SheetColumn& column) {
  if (value.is_null()) return "-";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number_integer() && column.decimals < 0) return grouped(value.get<double>(), 0);
  if (is_number(value)) {
    if (column.decimals >= 0) return grouped(value.get<double>(), column.decimals);
    return value.dump();
  }
  if (value.is_array()) return joined(value, ", ");
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

struct Utf8 {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
};

Utf8 first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])) : 0U;
  };
  const std::uint32_t b = byte(0);
  if (b < 0x80) return {b, 1};
  const std::size_t n = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc0 ? 2 : 1;
  if (n == 1 || text.size() < n) return {0xfffd, 1};
  std::uint32_t code = b & (0xffU >> (n + 1));
  for (std::size_t i = 1; i < n; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {0xfffd, 1};
    code = code << 6 | (byte(i) & 0x3f);
  }
  return {code, n};
}

// Cells that a terminal gives to the text.
std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Utf8 c = first_code_point(text);
    text.remove_prefix(c.bytes);
    const bool combining = (c.code >= 0x300 && c.code < 0x370) || (c.code >= 0x610 && c.code < 0x61b) ||
                           (c.code >= 0x64b && c.code < 0x660) || (c.code >= 0x200b && c.code < 0x2010);
    const bool wide = (c.code >= 0x1100 && c.code < 0x1160) || (c.code >= 0x2e80 && c.code < 0xa4d0) ||
                      (c.code >= 0xac00 && c.code < 0xd7a4) || (c.code >= 0xf900 && c.code < 0xfb00) ||
                      (c.code >= 0xff00 && c.code < 0xff61) || (c.code >= 0x1f300 && c.code < 0x1fb00);
    width += combining ? 0 : wide ? 2 : 1;
  }
  return width;
}

// Line breaks and control characters of the data must not break a table.
std::string one_line(std::string text) {
  std::replace_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
                  ' ');
  return text;
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::size_t has = display_width(text);
  const std::string space(width > has ? width - has : 0, ' ');
  return right ? space + text : text + space;
}

struct Grid {
  std::vector<const SheetColumn*> columns;
  std::vector<bool> right;                       // numbers
  std::vector<std::vector<std::string>> cells;   // a row each
};

Grid grid_of(const Sheet& sheet) {
  Grid grid;
  for (const SheetColumn& column : sheet.columns)
    if (column.in_table) grid.columns.push_back(&column);
  for (const SheetColumn* column : grid.columns)
    grid.right.push_back(std::any_of(sheet.rows.begin(), sheet.rows.end(),
                                     [&](const Json& row) { return is_number(value_of(row, *column)); }));
  for (const Json& row : sheet.rows) {
    auto& line = grid.cells.emplace_back();
    for (const SheetColumn* column : grid.columns) line.push_back(one_line(shown(value_of(row, *column), *column)));
  }
  return grid;
}

std::string csv_value(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return csv_field(value.get<std::string>());
  if (value.is_array()) return csv_field(joined(value, ";"));
  return csv_field(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

bool is_flat(const Json& json) {
  return std::all_of(json.begin(), json.end(), [](const Json& item) { return !item.is_structured(); });
}

void append_json(std::string& out, const Json& json, std::size_t indent) {
  const auto scalar = [](const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); };
  const std::string inner(indent + 2, ' ');
  if (!json.is_structured()) {
    out += scalar(json);
  } else if (json.empty()) {
    out += json.is_array() ? "[]" : "{}";
  } else if (json.is_array() && is_flat(json)) {
    out += '[';
    for (std::size_t i = 0; i < json.size(); ++i) {
      if (i) out += ", ";
      out += scalar(json[i]);
    }
    out += ']';
  } else if (json.is_array()) {
    for (std::size_t i = 0; i < json.size(); ++i) {
      out += i ? ",\n" : "[\n";
      out += inner;
      append_json(out, json[i], indent + 2);
    }
    out += '\n' + std::string(indent, ' ') + ']';
  } else {
    bool first = true;
    // A small object of plain values fits on its line.
    const bool small = is_flat(json) && json.size() <= 3;
    for (const auto& [key, value] : json.items()) {
      out += first ? (small ? "{" : "{\n") : (small ? ", " : ",\n");
      if (!small) out += inner;
      out += scalar(Json(key)) + ": ";
      append_json(out, value, indent + 2);
      first = false;
    }
    out += small ? "}" : '\n' + std::string(indent, ' ') + '}';
  }
}

}  // namespace

std::string csv_field(std::string text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos && (text.empty() || (text.front() != ' ' && text.back() != ' ')))
    return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

Result<SheetFormat> sheet_format(std::string_view name) {
  if (name == "table") return SheetFormat::kTable;
  if (name == "json") return SheetFormat::kJson;
  if (name == "csv") return SheetFormat::kCsv;
  if (name == "markdown") return SheetFormat::kMarkdown;
  return fail(ErrorCode::kUsage, fmt::format("--format {}: no such format", name), "use table, json, csv or markdown");
}

Json json_number(double value, int decimals) {
  if (!std::isfinite(value)) return nullptr;
  // By way of text: the nearest double to the decimal number, so that 0.1 is written as 0.1.
  const double rounded = std::strtod(fmt::format("{:.{}f}", value, decimals).c_str(), nullptr);
  return rounded == 0 ? 0.0 : rounded;
}

TextTable text_table(const Sheet& sheet, const Words& words) {
  Grid grid = grid_of(sheet);
  TextTable table;
  for (const SheetColumn* c : grid.columns) table.header.push_back(c->unit.empty() ? words.name(c->title) : words.name(c->title) + ", " + words.name(c->unit));
  table.rows = std::move(grid.cells);
  table.numeric = std::move(grid.right);
  return table;
}

std::string to_table(const Sheet& sheet) {
  std::string out;
  if (sheet.rows.empty()) {
    out = (sheet.if_empty.empty() ? "Nothing found." : sheet.if_empty) + "\n";
  } else {
    const Grid grid = grid_of(sheet);
    const std::size_t n = grid.columns.size();
    std::vector<std::size_t> width(n);
    bool units = false;
    for (std::size_t c = 0; c < n; ++c) {
      width[c] = std::max(display_width(grid.columns[c]->title), display_width(grid.columns[c]->unit));
      units = units || !grid.columns[c]->unit.empty();
      for (const auto& line : grid.cells) width[c] = std::max(width[c], display_width(line[c]));
    }
    const auto add = [&](const auto& cell) {
      std::string line;
      for (std::size_t c = 0; c < n; ++c) line += (c ? "  " : "") + padded(cell(c), width[c], grid.right[c]);
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + '\n';
    };
    add([&](std::size_t c) { return grid.columns[c]->title; });
    if (units) add([&](std::size_t c) { return grid.columns[c]->unit; });
    add([&](std::size_t c) { return std::string(width[c], '-'); });
    for (const auto& line : grid.cells) add([&](std::size_t c) { return line[c]; });
  }
  if (!sheet.notes.empty()) out += '\n';
  for (const std::string& note : sheet.notes) out += one_line(note) + '\n';
  return out;
}

std::string to_csv(const Sheet& sheet) {
  std::string out;
  for (std::size_t c = 0; c < sheet.columns.size(); ++c) out += (c ? "," : "") + csv_field(sheet.columns[c].key);
  out += "\r\n";
  for (const Json& row : sheet.rows) {
    for (std::size_t c = 0; c < sheet.columns.size(); ++c)
      out += (c ? "," : "") + csv_value(value_of(row, sheet.columns[c]));
    out += "\r\n";
  }
  return out;
}

std::string to_json(const Sheet& sheet) {
  Json all = Json::array();
  for (const Json& row : sheet.rows) all.push_back(row);
  return pretty_json(all);
}

std::string to_markdown(const Sheet& sheet) {
  if (sheet.rows.empty()) return (sheet.if_empty.empty() ? "Nothing found." : sheet.if_empty) + "\n";
  const Grid grid = grid_of(sheet);
  const auto escaped = [](const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '|' || c == '\\' || c == '<' || c == '*' || c == '_' || c == '`') out += '\\';
      out += c;
    }
    return out;
  };
  std::string out = "|";
  for (const SheetColumn* column : grid.columns)
    out += fmt::format(" {}{} |", escaped(column->title), column->unit.empty() ? "" : ", " + column->unit);
  out += "\n|";
  for (const bool right : grid.right) out += right ? "---:|" : "---|";
  out += '\n';
  for (const auto& line : grid.cells) {
    out += '|';
    for (const std::string& cell : line) out += ' ' + escaped(cell) + " |";
    out += '\n';
  }
  return out;
}

std::string write_sheet(const Sheet& sheet, SheetFormat format) {
  switch (format) {
    case SheetFormat::kTable: return to_table(sheet);
    case SheetFormat::kJson: return to_json(sheet);
    case SheetFormat::kCsv: return to_csv(sheet);
    case SheetFormat::kMarkdown: return to_markdown(sheet);
  }
  return {};
}

std::string pretty_json(const Json& json) {
  std::string out;
  append_json(out, json, 0);
  return out + '\n';
}

}  // namespace thalweg
