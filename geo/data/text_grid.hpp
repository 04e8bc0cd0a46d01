#pragma once
// Tables without places as texts: what a series or a register reads. CSV by a reader of our own that keeps every cell
// as it is written; spreadsheets and netCDF through GDAL.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "geo/base/problems.hpp"
#include "geo/base/progress.hpp"
#include "geo/base/result.hpp"

namespace thalweg {

struct TextGrid {
  std::string name;                            // file or sheet
  std::vector<std::string> header;             // as long as every row
  std::vector<std::string> units;              // as the file says them beside the names; "" for none
  std::vector<std::vector<std::string>> rows;  // short rows are filled up with ""
  std::vector<std::size_t> lines;              // line of the file that a row begins on, from 1; empty where there are none
  char delimiter = 0;                          // 0: not from text
};

inline constexpr std::size_t kMostGridCells = 50'000'000;

// Text with a header and rows, RFC 4180 with any of , ; tab | between cells (the one that cuts most lines into equally
// many), LF, CRLF or CR, a byte order mark, lines that begin with # before the header. Rows that are longer than the header
// go to `problems` with their line, and so does a quote that never closes. Errors: kEmpty (no header or no rows), kFormat
// (binary), kTooLarge.
Result<TextGrid> parse_delimited(std::string_view bytes, const std::string& shown, Problems& problems);

// A file by its name: .csv, .tsv, .txt and .dat as text, .nc by its one-dimensional variables over one dimension (time
// where it has one), all else as GDAL reads it (.xlsx, .ods, ...). `layer`: the sheet or netCDF dimension; empty: the first
// with rows. Times of netCDF ("days since ...") come as ISO 8601 in the standard calendar.
// Errors: those of parse_delimited and read_vector; kUnknownName (layer).
Result<TextGrid> read_text_grid(const std::filesystem::path& file, const std::string& layer, Problems& problems, Progress& progress);

}  // namespace thalweg
