#include "geo/water/mass_balance.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace thalweg {
namespace {

constexpr double kYear_s = 365.25 * 86400;
constexpr double kKm3 = 1e9;
// A normal deviation is 1.4826 times the median of the absolute ones.
constexpr double kMadToSigma = 1.4826;

struct StepOf {
  std::int64_t begin_s = 0, end_s = 0;
  std::size_t from = 0, to = 0;  // rows of the two values of storage
  double in_km3 = 0, out_km3 = 0, change_km3 = 0;
  double residual() const { return change_km3 - (in_km3 - out_km3); }
};

// Steps in which everything is known. Storage at the ends: a period lies between its own value and the one before.
std::vector<StepOf> steps_of(const Series& series, const SeriesColumn& in, const SeriesColumn& out, const SeriesColumn& storage, bool at_end) {
  std::vector<StepOf> steps;
  for (std::size_t i = 0; i + 1 < series.rows(); ++i) {
    if (series.end_s[i] != series.begin_s[i + 1]) continue;
    const std::size_t period = at_end ? i + 1 : i;
    const double q_in = in.values[period], q_out = out.values[period], change = storage.values[i + 1] - storage.values[i];
    if (!std::isfinite(q_in) || !std::isfinite(q_out) || !std::isfinite(change)) continue;
    const double seconds = static_cast<double>(series.end_s[period] - series.begin_s[period]);
    steps.push_back({series.begin_s[period], series.end_s[period], i, i + 1, q_in * seconds / kKm3, q_out * seconds / kKm3, change});
  }
  return steps;
}

double scatter(const std::vector<StepOf>& steps) {
  if (steps.size() < 2) return 0;
  double mean = 0, sum = 0;
  for (const StepOf& s : steps) mean += s.residual() / static_cast<double>(steps.size());
  for (const StepOf& s : steps) sum += (s.residual() - mean) * (s.residual() - mean);
  return std::sqrt(sum / static_cast<double>(steps.size() - 1));
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// A value of storage that is wrong makes two residuals in a row, alike in size and of opposite signs.
std::vector<SuspectStorage> suspects(const Series& series, const SeriesColumn& storage, const std::vector<StepOf>& steps) {
  std::vector<double> residuals, apart;
  for (const StepOf& s : steps) residuals.push_back(s.residual());
  const double middle = median(residuals);
  for (const double r : residuals) apart.push_back(std::fabs(r - middle));
  const double sigma = std::max(kMadToSigma * median(apart), 1e-9);
  std::vector<SuspectStorage> found;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    if (steps[i].to != steps[i + 1].from) continue;
    const double a = residuals[i] - middle, b = residuals[i + 1] - middle;
    const double least = std::min(std::fabs(a), std::fabs(b));
    if (a * b >= 0 || least < 5 * sigma || std::fabs(a + b) > 0.5 * least) continue;
    const double value = storage.values[steps[i].to];
    found.push_back({series.begin_s[steps[i].to], value, value - (a - b) / 2});
  }
  return found;
}

}  // namespace

Result<Balance> mass_balance(const Series& series, const BalanceOptions& options) {
  std::string names;
  for (const SeriesColumn& c : series.columns) names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", c.name, name_of(c.quantity));
  const auto column = [&](const std::string& name, SeriesQuantity quantity) -> Result<const SeriesColumn*> {
    const SeriesColumn* found = name.empty() ? series.column(quantity) : series.column(name);
    if (found == nullptr) return fail(ErrorCode::kEmpty, fmt::format("{}: a balance needs {}, and no column {}", series.name, name_of(quantity), name.empty() ? "is it" : fmt::format("is called '{}'", name)), "columns: " + names);
    if (unit_of(found->quantity) != unit_of(quantity)) return fail(ErrorCode::kEmpty, fmt::format("{}: column '{}' is {}, not {}", series.name, found->name, name_of(found->quantity), name_of(quantity)), "columns: " + names);
    return found;
  };
  const auto in = column(options.inflow, SeriesQuantity::kInflow), out = column(options.outflow, SeriesQuantity::kOutflow), storage = column(options.storage, SeriesQuantity::kStorage);
  for (const auto* found : {&in, &out, &storage})
    if (!*found) return tl::unexpected(found->error());

  const auto at_begin = steps_of(series, **in, **out, **storage, false), at_end = steps_of(series, **in, **out, **storage, true);
  if (at_begin.empty() && at_end.empty()) return fail(ErrorCode::kEmpty, fmt::format("{}: no two neighbouring steps have inflow, outflow and storage", series.name), "a balance needs all three at once");
  Balance b;
  const double begin_scatter = scatter(at_begin), end_scatter = scatter(at_end);
  const bool end = options.at == StorageAt::kEnd || (options.at == StorageAt::kAuto && !at_end.empty() && (at_begin.empty() || end_scatter <= begin_scatter));
  const auto& steps = end ? at_end : at_begin;
  if (steps.empty()) return fail(ErrorCode::kEmpty, fmt::format("{}: no step has inflow, outflow and storage in this reading", series.name), "try the other one");
  b.at = end ? StorageAt::kEnd : StorageAt::kBegin;
  b.scatter_km3 = end ? end_scatter : begin_scatter;
  b.other_scatter_km3 = end ? begin_scatter : end_scatter;
  b.steps = steps.size();
  b.left_out = series.rows() - 1 - steps.size();
  std::map<int, BalanceYear> years;
  std::vector<double> month_sum(12), month_years(12);
  double seconds = 0;
  for (const StepOf& s : steps) {
    const double length_s = static_cast<double>(s.end_s - s.begin_s);
    seconds += length_s;
    b.inflow_km3 += s.in_km3;
    b.outflow_km3 += s.out_km3;
    b.change_km3 += s.change_km3;
    BalanceYear& y = years[year_of(s.begin_s)];
    y.year = year_of(s.begin_s);
    y.days += length_s / 86400;
    y.inflow_km3 += s.in_km3;
    y.outflow_km3 += s.out_km3;
    y.change_km3 += s.change_km3;
    y.residual_km3 += s.residual();
    const auto month = static_cast<std::size_t>(month_of(s.begin_s) - 1);
    month_sum[month] += s.residual();
    month_years[month] += length_s;
  }
  for (const auto& [year, y] : years) b.by_year.push_back(y);
  for (std::size_t m = 0; m < 12; ++m) b.month_km3.push_back(month_years[m] > 0 ? month_sum[m] / month_years[m] * kYear_s / 12 : std::numeric_limits<double>::quiet_NaN());
  b.years = seconds / kYear_s;
  b.residual_km3 = b.change_km3 - (b.inflow_km3 - b.outflow_km3);
  b.residual_km3_yr = b.residual_km3 / b.years;
  b.residual_percent = b.inflow_km3 > 0 ? 100 * b.residual_km3 / b.inflow_km3 : std::numeric_limits<double>::quiet_NaN();
  b.residual_error_km3_yr = b.scatter_km3 * std::sqrt(static_cast<double>(b.steps)) / b.years;
  b.suspects = suspects(series, **storage, steps);

  const bool inward = b.residual_km3 > 0;
  b.explanation = fmt::format("Storage {} by {:.2f} km3 {} than inflow less outflow over {:.1f} years: {:.3f} km3/yr, {:.2f} % of the inflow.", b.change_km3 >= 0 ? "rose" : "fell", std::fabs(b.residual_km3), (b.change_km3 >= 0) == inward ? "more" : "less", b.years, std::fabs(b.residual_km3_yr), std::fabs(b.residual_percent));
  b.explanation += inward ? " More water came than was measured as inflow: side streams, drainage and return water, rain; or the flows are biased." : " More water left than was measured as outflow: evaporation, seepage, intakes from the lake; or the flows are biased.";
  if (std::isfinite(options.area_km2) && options.area_km2 > 0) {
    b.evaporation_low_km3_yr = options.area_km2 * options.evaporation_low_m / 1000;
    b.evaporation_high_km3_yr = options.area_km2 * options.evaporation_high_m / 1000;
    b.unmeasured_low_km3_yr = b.residual_km3_yr + b.evaporation_low_km3_yr;
    b.unmeasured_high_km3_yr = b.residual_km3_yr + b.evaporation_high_km3_yr;
    b.explanation += fmt::format(" The lake of {:g} km2 loses {:.2f} to {:.2f} km3/yr at {:g} to {:g} m of net evaporation (assumed), so", options.area_km2, b.evaporation_low_km3_yr, b.evaporation_high_km3_yr, options.evaporation_low_m, options.evaporation_high_m);
    if (b.unmeasured_low_km3_yr > 0) b.explanation += fmt::format(" {:.2f} to {:.2f} km3/yr, {:.1f} to {:.1f} % of the inflow, came in unmeasured.", b.unmeasured_low_km3_yr, b.unmeasured_high_km3_yr, 100 * b.unmeasured_low_km3_yr * b.years / b.inflow_km3, 100 * b.unmeasured_high_km3_yr * b.years / b.inflow_km3);
    else if (b.unmeasured_high_km3_yr >= 0) b.explanation += " evaporation alone can be the residual.";
    else b.explanation += fmt::format(" {:.2f} to {:.2f} km3/yr more were lost than evaporation explains.", -b.unmeasured_high_km3_yr, -b.unmeasured_low_km3_yr);
  }
  b.explanation += fmt::format(" Residuals of single steps scatter by {:.3f} km3: storage is read from a level and a curve.", b.scatter_km3);
  return b;
}

}  // namespace thalweg
