#pragma once
// The result of an analysis as rows, and how it is written down: for a terminal, a spreadsheet, a
// program, a report. What one of them shows, the others show too.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "geo/base/result.hpp"
#include "geo/base/words.hpp"

namespace thalweg {

// How a sheet is written.
enum class SheetFormat : std::uint8_t { kTable, kJson, kCsv, kMarkdown };
Result<SheetFormat> sheet_format(std::string_view name);  // "table", "json", "csv", "markdown"

// A column picks a value of every row. Keys end in their unit ("length_km"), so that a CSV header says it.
struct SheetColumn {
  std::string key;        // CSV header
  std::string title;      // of the terminal's and the report's table
  std::string unit;       // "km"; printed below the title; "" for text and counts
  int decimals = -1;      // of numbers in tables; -1: as they are
  bool in_table = true;   // false: only in CSV
  std::string pointer{};  // JSON pointer into the row ("/generalised/3/length_km"); "": "/" + key
};

// Rows are JSON objects with everything that is known; the columns are the flat view of them.
struct Sheet {
  std::string id;         // "enclaves"
  std::string title;
  std::vector<SheetColumn> columns;
  std::vector<nlohmann::ordered_json> rows;
  std::vector<std::string> notes;   // method, accuracy, source: printed below a table
  std::string if_empty;             // what to say where there are no rows
};

// What a table of the sheet shows, cell by cell: a header of title and unit in the language of `words`, texts for people.
struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<bool> numeric;        // columns aligned to the right
};
TextTable text_table(const Sheet& sheet, const Words& words);

// `value` rounded to `decimals`; null for NaN and infinity, which JSON does not have.
nlohmann::ordered_json json_number(double value, int decimals);

// Columns aligned by what a terminal shows (combining marks take no place, wide characters two), numbers
// to the right with a comma between thousands, "-" for nothing. Ends with the notes.
std::string to_table(const Sheet& sheet);
// RFC 4180: CRLF, fields quoted where needed, numbers with a point and nothing between thousands, lists
// joined by ";". Always has a header.
std::string to_csv(const Sheet& sheet);
// An array of the rows, a key a line; valid UTF-8 whatever the input held.
std::string to_json(const Sheet& sheet);
// A GitHub table; nothing in a cell can break it. Without the notes.
std::string to_markdown(const Sheet& sheet);

// A field of CSV, quoted where it must be.
std::string csv_field(std::string text);

std::string write_sheet(const Sheet& sheet, SheetFormat format);

// `json` with two spaces a level, arrays of numbers and texts on one line; ends with a line break.
std::string pretty_json(const nlohmann::ordered_json& json);

}  // namespace thalweg
