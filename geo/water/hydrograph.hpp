#pragma once
// What a series looks like: by year, by month, and how often a value is exceeded.

#include <limits>
#include <span>
#include <vector>

#include "geo/water/series.hpp"

namespace thalweg {

struct SeriesSummary {
  std::size_t values = 0, missing = 0;
  double mean = std::numeric_limits<double>::quiet_NaN();  // weighted by the length of periods
  double least = mean, most = mean;
  std::int64_t least_at_s = 0, most_at_s = 0;
  double volume_km3_yr = mean;           // of flows: the mean as a volume a year (x 0.0315576)
  double deviation_of_years = mean;      // standard deviation of whole years' means over their mean (interannual variability)
};
// NaN for a column without values.
SeriesSummary summarise(const Series& series, const SeriesColumn& column);

struct YearOfSeries {
  int year = 0;                          // that the year begins in
  double days = 0;                       // with a value
  bool whole = false;                    // at least 360 of them
  double mean = 0, least = 0, most = 0;  // mean weighted by the length of periods
  double volume_km3 = std::numeric_limits<double>::quiet_NaN();  // of flows, of the days with a value
};
// `first_month`: 1 for calendar years, 10 for hydrological years from October on; clamped to 1..12.
std::vector<YearOfSeries> by_year(const Series& series, const SeriesColumn& column, int first_month);

// Of each calendar month, over the years: mean, extremes and quartiles of the values in it.
struct MonthOfSeries {
  int month = 0;                         // 1 to 12
  std::size_t values = 0;
  double least = std::numeric_limits<double>::quiet_NaN(), low = least, middle = least, high = least, most = least;  // 0, 25, 50, 75, 100 %
  double mean = least;                   // weighted by the length of periods
};
std::vector<MonthOfSeries> seasonal_envelope(const Series& series, const SeriesColumn& column);

// The value that is reached or exceeded in `percent` of the time, weighted by the length of periods: the k-th largest of n
// equal periods has the frequency k / (n + 1) (Weibull 1939), values between are interpolated. NaN without values;
// percents outside the range of frequencies give the extremes.
std::vector<double> flow_duration(const Series& series, const SeriesColumn& column, std::span<const double> percents);

}  // namespace thalweg
