#include "geo/water/hydrograph.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace thalweg {
namespace {

constexpr double kDay_s = 86400;
constexpr double kKm3PerYear = 0.0315576;  // of 1 m3/s

double length_s(const Series& series, std::size_t row) { return static_cast<double>(series.end_s[row] - series.begin_s[row]); }

double quantile(const std::vector<double>& sorted, double part) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double at = part * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

SeriesSummary summarise(const Series& series, const SeriesColumn& column) {
  SeriesSummary s;
  double sum = 0, weight = 0;
  for (std::size_t i = 0; i < column.values.size(); ++i) {
    const double v = column.values[i];
    if (!std::isfinite(v)) {
      ++s.missing;
      continue;
    }
    if (s.values == 0 || v < s.least) s.least = v, s.least_at_s = series.begin_s[i];
    if (s.values == 0 || v > s.most) s.most = v, s.most_at_s = series.begin_s[i];
    ++s.values;
    sum += v * length_s(series, i);
    weight += length_s(series, i);
  }
  if (weight > 0) s.mean = sum / weight;
  if (is_flow(column.quantity)) s.volume_km3_yr = s.mean * kKm3PerYear;
  std::vector<double> means;
  for (const YearOfSeries& y : by_year(series, column, 1))
    if (y.whole) means.push_back(y.mean);
  if (means.size() > 1) {
    double mean = 0, square = 0;
    for (const double m : means) mean += m / static_cast<double>(means.size());
    for (const double m : means) square += (m - mean) * (m - mean);
    if (mean != 0) s.deviation_of_years = std::sqrt(square / static_cast<double>(means.size() - 1)) / std::fabs(mean);
  }
  return s;
}

std::vector<YearOfSeries> by_year(const Series& series, const SeriesColumn& column, int first_month) {
  first_month = std::clamp(first_month, 1, 12);
  std::map<int, YearOfSeries> years;
  std::map<int, double> weights;
  for (std::size_t i = 0; i < column.values.size(); ++i) {
    const double v = column.values[i];
    if (!std::isfinite(v)) continue;
    const int year = year_of(series.begin_s[i]) - (month_of(series.begin_s[i]) < first_month ? 1 : 0);
    YearOfSeries& y = years[year];
    if (y.days == 0) y.least = y.most = v, y.mean = 0;
    y.year = year;
    y.least = std::min(y.least, v);
    y.most = std::max(y.most, v);
    y.mean += v * length_s(series, i);
    y.days += length_s(series, i) / kDay_s;
    weights[year] += length_s(series, i);
  }
  std::vector<YearOfSeries> found;
  for (auto& [year, y] : years) {
    if (!(weights[year] > 0)) continue;
    if (is_flow(column.quantity)) y.volume_km3 = y.mean / 1e9;
    y.mean /= weights[year];
    y.whole = y.days >= 360;
    found.push_back(y);
  }
  return found;
}

std::vector<MonthOfSeries> seasonal_envelope(const Series& series, const SeriesColumn& column) {
  std::vector<MonthOfSeries> months(12);
  std::vector<std::vector<double>> values(12);
  std::vector<double> sums(12), weights(12);
  for (std::size_t i = 0; i < column.values.size(); ++i) {
    if (!std::isfinite(column.values[i])) continue;
    const auto m = static_cast<std::size_t>(month_of(series.begin_s[i]) - 1);
    values[m].push_back(column.values[i]);
    sums[m] += column.values[i] * length_s(series, i);
    weights[m] += length_s(series, i);
  }
  for (std::size_t m = 0; m < 12; ++m) {
    std::sort(values[m].begin(), values[m].end());
    months[m].month = static_cast<int>(m) + 1;
    months[m].values = values[m].size();
    months[m].least = quantile(values[m], 0);
    months[m].low = quantile(values[m], 0.25);
    months[m].middle = quantile(values[m], 0.5);
    months[m].high = quantile(values[m], 0.75);
    months[m].most = quantile(values[m], 1);
    if (weights[m] > 0) months[m].mean = sums[m] / weights[m];
  }
  return months;
}

std::vector<double> flow_duration(const Series& series, const SeriesColumn& column, std::span<const double> percents) {
  struct One { double value, weight; };
  std::vector<One> all;
  double total = 0;
  for (std::size_t i = 0; i < column.values.size(); ++i) {
    if (!std::isfinite(column.values[i])) continue;
    all.push_back({column.values[i], length_s(series, i)});
    total += all.back().weight;
  }
  std::vector<double> found(percents.size(), std::numeric_limits<double>::quiet_NaN());
  if (all.empty() || !(total > 0)) return found;
  std::stable_sort(all.begin(), all.end(), [](const One& a, const One& b) { return a.value > b.value; });
  // n + 1 with n periods of mean length.
  const double of = total + total / static_cast<double>(all.size());
  std::vector<double> frequency;
  double sum = 0;
  for (const One& one : all) frequency.push_back(100 * (sum += one.weight) / of);
  for (std::size_t k = 0; k < percents.size(); ++k) {
    const auto at = static_cast<std::size_t>(std::lower_bound(frequency.begin(), frequency.end(), percents[k]) - frequency.begin());
    if (at == 0) found[k] = all.front().value;
    else if (at == all.size()) found[k] = all.back().value;
    else found[k] = all[at - 1].value + (percents[k] - frequency[at - 1]) / (frequency[at] - frequency[at - 1]) * (all[at].value - all[at - 1].value);
  }
  return found;
}

}  // namespace thalweg
