// Delimited text: RFC 4180 with what people make of it.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "geo/data/text_grid.hpp"

namespace thalweg {
namespace {

// How many cells each of the first lines has, counted outside quotes.
std::vector<std::size_t> cells_of_lines(std::string_view text, char delimiter, std::size_t most_lines) {
  std::vector<std::size_t> counts;
  std::size_t cells = 1;
  bool quoted = false, any = false;
  for (std::size_t i = 0; i <= text.size() && counts.size() < most_lines; ++i) {
    const char c = i < text.size() ? text[i] : '\n';
    if (c == '"') quoted = !quoted, any = true;
    else if (!quoted && c == delimiter) ++cells, any = true;
    else if (!quoted && (c == '\n' || c == '\r')) {
      if (any) counts.push_back(cells);
      cells = 1, any = false;
    } else if (c != ' ') any = true;
  }
  return counts;
}

char delimiter_of(std::string_view text) {
  char best = ',';
  double best_score = 0;
  for (const char d : std::array{';', '\t', '|', ','}) {
    const auto counts = cells_of_lines(text, d, 100);
    if (counts.empty() || counts.front() < 2) continue;
    const auto same = static_cast<double>(std::count(counts.begin(), counts.end(), counts.front())) / static_cast<double>(counts.size());
    // A comma is a decimal point elsewhere: it needs to be better, not as good.
    const double score = same + 1e-6 * static_cast<double>(std::min<std::size_t>(counts.front(), 1000));
    if (score > best_score + (d == ',' ? 0.05 : 0)) best = d, best_score = score;
  }
  return best;
}

std::string trimmed(std::string text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.back())) text.pop_back();
  std::size_t first = 0;
  while (first < text.size() && blank(text[first])) ++first;
  return text.substr(first);
}

// "Inflow (m3/s)", "Inflow [m3/s]": name and unit.
void split_unit(std::string& name, std::string& unit) {
  for (const auto& [open, close] : {std::pair{'(', ')'}, std::pair{'[', ']'}}) {
    const std::size_t at = name.rfind(open);
    if (at == std::string::npos || at == 0 || name.back() != close) continue;
    unit = trimmed(name.substr(at + 1, name.size() - at - 2));
    name = trimmed(name.substr(0, at));
    return;
  }
}

}  // namespace

Result<TextGrid> parse_delimited(std::string_view bytes, const std::string& shown, Problems& problems) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.substr(0, 4096).find('\0') != std::string_view::npos)
    return fail(ErrorCode::kFormat, fmt::format("{}: holds bytes that are no text", shown), "save the table as CSV in UTF-8");
  TextGrid grid;
  grid.name = shown;
  std::size_t line = 1;
  // Comments and empty lines before the header.
  for (;;) {
    std::size_t end = bytes.find_first_of("\r\n");
    const std::string_view first = bytes.substr(0, end);
    if (bytes.empty() || (!first.empty() && first.front() != '#')) break;
    if (end == std::string_view::npos) end = bytes.size();
    const bool crlf = bytes.substr(end, 2) == "\r\n";
    bytes.remove_prefix(std::min(bytes.size(), end + (crlf ? 2 : 1)));
    ++line;
  }
  grid.delimiter = delimiter_of(bytes);

  std::vector<std::string> row;
  std::string cell;
  bool quoted = false, was_quoted = false;
  std::size_t row_line = line, cells = 0, long_rows = 0, long_line = 0, open_line = 0;
  const auto end_cell = [&] {
    row.push_back(was_quoted ? std::move(cell) : trimmed(std::move(cell)));
    cell.clear();
    was_quoted = false;
  };
  const auto end_row = [&]() -> bool {
    end_cell();
    const bool empty = row.size() == 1 && row.front().empty();
    if (!empty) {
      if (grid.header.empty()) {
        for (std::string& name : row) {
          std::string unit;
          split_unit(name, unit);
          grid.header.push_back(std::move(name));
          grid.units.push_back(std::move(unit));
        }
      } else {
        // Empty cells at the end are a spreadsheet's.
        while (row.size() > grid.header.size() && row.back().empty()) row.pop_back();
        if (row.size() > grid.header.size() && long_rows++ == 0) long_line = row_line;
        row.resize(grid.header.size());
        cells += row.size();
        grid.rows.push_back(std::move(row));
        grid.lines.push_back(row_line);
      }
    }
    row.clear();
    return cells <= kMostGridCells;
  };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (quoted) {
      if (c == '"' && i + 1 < bytes.size() && bytes[i + 1] == '"') cell += '"', ++i;
      else if (c == '"') quoted = false;
      else cell += c;
      line += c == '\n' ? 1 : 0;
      continue;
    }
    if (c == '"' && cell.find_first_not_of(' ') == std::string::npos) {
      cell.clear();
      quoted = was_quoted = true;
      open_line = line;
    } else if (c == grid.delimiter) {
      end_cell();
    } else if (c == '\n' || c == '\r') {
      if (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') ++i;
      if (!end_row()) return fail(ErrorCode::kTooLarge, fmt::format("{}: more than {} cells", shown, kMostGridCells), "cut the table into parts");
      row_line = ++line;
    } else {
      cell += c;
    }
  }
  if (quoted)
    problems.push_back({Severity::kWarning, ProblemKind::kAttribute, fmt::format("{}: the quote opened on line {} never closes: all after it is one cell", shown, open_line), "close the quote", std::nullopt, std::nullopt, std::nullopt});
  if (!cell.empty() || !row.empty()) end_row();
  if (grid.header.empty()) return fail(ErrorCode::kEmpty, fmt::format("{}: holds no table", shown), "the first line names the columns");
  if (grid.rows.empty()) return fail(ErrorCode::kEmpty, fmt::format("{}: has a header and no rows", shown), "the first line names the columns, the others hold values");
  if (long_rows > 0)
    problems.push_back({Severity::kWarning, ProblemKind::kAttribute, fmt::format("{}: {} rows have more cells than the header, the first on line {}: what is beyond was left out", shown, long_rows, long_line), grid.delimiter == ',' ? "decimal commas need another delimiter, such as ;" : "", std::nullopt, std::nullopt, std::nullopt});
  return grid;
}

}  // namespace thalweg
