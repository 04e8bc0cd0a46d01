// Series from strangers: any bytes give a series or an error; what is read is in time, and balances and curves of it end.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "geo/water/hydrograph.hpp"
#include "geo/water/mass_balance.hpp"
#include "geo/water/series.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  thalweg::Problems problems;
  const auto grid = thalweg::parse_delimited(text, "series.csv", problems);
  if (!grid) {
    if (grid.error().message.empty()) std::abort();
    return 0;
  }
  for (const auto& row : grid->rows)
    if (row.size() != grid->header.size()) std::abort();
  const auto series = thalweg::series_of(*grid, {}, problems);
  if (!series) {
    if (series.error().message.empty()) std::abort();
    return 0;
  }
  for (std::size_t i = 0; i < series->rows(); ++i) {
    if (series->begin_s[i] >= series->end_s[i]) std::abort();
    if (i > 0 && series->end_s[i - 1] > series->begin_s[i]) std::abort();
  }
  constexpr double kPercents[] = {5, 50, 95};
  for (const auto& column : series->columns) {
    if (column.values.size() != series->rows()) std::abort();
    if (thalweg::flow_duration(*series, column, kPercents).size() != 3) std::abort();
    if (thalweg::seasonal_envelope(*series, column).size() != 12) std::abort();
    if (thalweg::summarise(*series, column).values > series->rows()) std::abort();
  }
  if (const auto balance = thalweg::mass_balance(*series, {}); balance && balance->steps >= series->rows()) std::abort();
  return 0;
}
