#pragma once
// Which rows of a table, and in which order: what the attribute table shows.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "geo/base/progress.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

struct TableQuery {
  // Conditions joined by "and": FIELD OP VALUE with = != < <= > >= ~ (holds the text), VALUE in quotes where it has
  // spaces; or a text that one of the columns holds. Case, accents and apostrophes do not matter (fold.hpp).
  std::string filter;
  int sort_column = -1;      // index into the table's columns; -1: the file's order
  bool descending = false;
  friend bool operator==(const TableQuery&, const TableQuery&) = default;
};

// Row numbers. Numbers are sorted as numbers, texts by their folded letters; rows without a value come last either way; equal
// ones keep the file's order. A comparison with a missing value does not hold, but != does. `only`: ascending rows to
// choose from. Errors: kUnknownName for a field (the remedy lists them), kUsage for a condition that has no value or
// compares a column of numbers with what is none; kCancelled. Cost: linear, and n log n for the order.
Result<std::vector<std::uint32_t>> find_rows(const FeatureTable& table, const TableQuery& query, const std::vector<std::uint32_t>* only, Progress& progress);

// The rows as CSV (RFC 4180), with a header; points have their lon and lat first.
std::string rows_csv(const FeatureTable& table, const std::vector<std::uint32_t>& rows);

}  // namespace thalweg
