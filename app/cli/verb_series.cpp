// thalweg series: discharge, storage and level over time, and whether a reservoir's series close.
#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/cli/verbs.hpp"
#include "geo/register/project.hpp"
#include "geo/water/hydrograph.hpp"
#include "geo/water/mass_balance.hpp"
#include "geo/water/reservoirs.hpp"

namespace thalweg::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Request {
  std::string file, kind = "summary", column, dates = "auto", storage_at = "auto", site;
  std::vector<std::string> units;
  SeriesOptions series;
  BalanceOptions balance;
  std::vector<double> evaporation_m;
  int first_month = 1;
  bool with_balance = false;
};

std::string unit_title(std::string_view unit) { return unit == "m3/s" ? "m\u00b3/s" : unit == "km3" ? "km\u00b3" : unit == "km2" ? "km\u00b2" : std::string(unit); }

// The columns asked for: one by name, or all.
Result<std::vector<const SeriesColumn*>> chosen(const Series& series, const std::string& name) {
  std::vector<const SeriesColumn*> found;
  if (name.empty()) {
    for (const SeriesColumn& c : series.columns) found.push_back(&c);
    return found;
  }
  found.push_back(series.column(name));
  if (found.back() != nullptr) return found;
  std::string names;
  for (const SeriesColumn& c : series.columns) names += (names.empty() ? "" : ", ") + c.name;
  return fail(ErrorCode::kUnknownName, fmt::format("{}: has no column '{}'", series.name, name), "columns: " + names);
}

Sheet sheet_of(const Series& series, std::string id, std::string title, std::string method) {
  Sheet sheet;
  sheet.id = std::move(id);
  sheet.title = std::move(title);
  sheet.notes.push_back(fmt::format("{} rows of {}, {} to {}{}", series.rows(), name_of(series.step), date_text(series.begin_s.front()), date_text(series.end_s.back()), series.missing_steps > 0 ? fmt::format(", {} steps missing", series.missing_steps) : ""));
  if (!method.empty()) sheet.notes.push_back("Method: " + method);
  sheet.notes.push_back("Source: " + series.name);
  return sheet;
}

Json number(double value) { return std::isfinite(value) ? json_number(value, 6) : Json(nullptr); }

Sheet summary(const Series& series, const std::vector<const SeriesColumn*>& columns) {
  Sheet sheet = sheet_of(series, "series", "Series", "means weighted by the length of periods; 1 m3/s is 0.0315576 km3/yr; variability is the standard deviation of whole years' means over their mean");
  sheet.columns = {{"column", "Column", ""}, {"quantity", "Quantity", ""}, {"unit", "Unit", ""}, {"given_unit", "As given", ""}, {"values", "Values", ""}, {"missing", "Missing", ""}, {"mean", "Mean", "", 3}, {"least", "Least", "", 3}, {"least_at", "on", ""}, {"most", "Most", "", 3}, {"most_at", "on", ""}, {"volume_km3_yr", "Volume", "km\u00b3/yr", 3}, {"variability_percent", "Variability", "%", 1}};
  for (const SeriesColumn* c : columns) {
    const SeriesSummary s = summarise(series, *c);
    Json row{{"column", c->name}, {"quantity", name_of(c->quantity)}, {"unit", unit_of(c->quantity)}, {"given_unit", c->given_unit}, {"unit_assumed", c->assumed}, {"values", s.values}, {"missing", s.missing}};
    row["mean"] = number(s.mean);
    row["least"] = number(s.least);
    row["least_at"] = s.values > 0 ? date_text(s.least_at_s) : "";
    row["most"] = number(s.most);
    row["most_at"] = s.values > 0 ? date_text(s.most_at_s) : "";
    row["volume_km3_yr"] = number(s.volume_km3_yr);
    row["variability_percent"] = number(100 * s.deviation_of_years);
    row["step"] = name_of(series.step);
    row["from"] = date_text(series.begin_s.front());
    row["to"] = date_text(series.end_s.back());
    row["missing_steps"] = series.missing_steps;
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet values(const Series& series, const std::vector<const SeriesColumn*>& columns) {
  Sheet sheet = sheet_of(series, "values", "Values", "");
  sheet.columns = {{"from", "From", ""}, {"to", "To", ""}};
  for (const SeriesColumn* c : columns) sheet.columns.push_back({c->name, c->name, unit_title(unit_of(c->quantity)), -1, true, "/values/" + std::to_string(sheet.columns.size() - 2)});
  for (std::size_t i = 0; i < series.rows(); ++i) {
    Json row{{"from", date_text(series.begin_s[i])}, {"to", date_text(series.end_s[i])}};
    Json all = Json::array();
    for (const SeriesColumn* c : columns) all.push_back(number(c->values[i]));
    row["values"] = std::move(all);
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet duration(const Series& series, const std::vector<const SeriesColumn*>& columns) {
  constexpr double kPercents[] = {1, 5, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 95, 99};
  Sheet sheet = sheet_of(series, "duration", "Duration curve", "frequency k / (n + 1) of the k-th largest of n periods, weighted by their length (Weibull 1939)");
  sheet.columns = {{"percent", "Exceeded", "% of time", 0}};
  std::vector<std::vector<double>> curves;
  for (const SeriesColumn* c : columns) {
    sheet.columns.push_back({c->name, c->name, unit_title(unit_of(c->quantity)), 3, true, "/values/" + std::to_string(curves.size())});
    curves.push_back(flow_duration(series, *c, kPercents));
  }
  for (std::size_t i = 0; i < std::size(kPercents); ++i) {
    Json row{{"percent", kPercents[i]}};
    Json all = Json::array();
    for (const auto& curve : curves) all.push_back(number(curve[i]));
    row["values"] = std::move(all);
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet season(const Series& series, const std::vector<const SeriesColumn*>& columns) {
  Sheet sheet = sheet_of(series, "season", "Seasonal envelope", "all values that begin in a calendar month; the mean is weighted by the length of periods");
  sheet.columns = {{"column", "Column", ""}, {"unit", "Unit", ""}, {"month", "Month", ""}, {"values", "Values", ""}, {"least", "Least", "", 3}, {"low", "25 %", "", 3}, {"middle", "Median", "", 3}, {"mean", "Mean", "", 3}, {"high", "75 %", "", 3}, {"most", "Most", "", 3}};
  for (const SeriesColumn* c : columns)
    for (const MonthOfSeries& m : seasonal_envelope(series, *c))
      sheet.rows.push_back({{"column", c->name}, {"unit", unit_of(c->quantity)}, {"month", m.month}, {"values", m.values}, {"least", number(m.least)}, {"low", number(m.low)}, {"middle", number(m.middle)}, {"mean", number(m.mean)}, {"high", number(m.high)}, {"most", number(m.most)}});
  return sheet;
}

Sheet years(const Series& series, const std::vector<const SeriesColumn*>& columns, int first_month) {
  Sheet sheet = sheet_of(series, "years", "Years", fmt::format("years from month {} on; means weighted by the length of periods", first_month));
  sheet.columns = {{"column", "Column", ""}, {"unit", "Unit", ""}, {"year", "Year", ""}, {"days", "Days", "", 0}, {"mean", "Mean", "", 3}, {"least", "Least", "", 3}, {"most", "Most", "", 3}, {"volume_km3", "Volume", "km\u00b3", 3}};
  for (const SeriesColumn* c : columns)
    for (const YearOfSeries& y : by_year(series, *c, first_month))
      sheet.rows.push_back({{"column", c->name}, {"unit", unit_of(c->quantity)}, {"year", y.year}, {"days", number(y.days)}, {"whole", y.whole}, {"mean", number(y.mean)}, {"least", number(y.least)}, {"most", number(y.most)}, {"volume_km3", number(y.volume_km3)}});
  return sheet;
}

Sheet balance_sheet(const Series& series, const Balance& b) {
  Sheet sheet = sheet_of(series, "balance", "Mass balance", "residual = change of storage - (inflow - outflow), over steps in which all three are known; storage is taken at the end of a period or at its beginning, whichever makes residuals scatter less");
  sheet.columns = {{"period", "Period", ""}, {"days", "Days", "", 0}, {"inflow_km3", "Inflow", "km\u00b3", 3}, {"outflow_km3", "Outflow", "km\u00b3", 3}, {"change_km3", "Change of storage", "km\u00b3", 3}, {"residual_km3", "Residual", "km\u00b3", 3}, {"residual_percent", "Residual", "% of inflow", 2}};
  for (const BalanceYear& y : b.by_year)
    sheet.rows.push_back({{"period", std::to_string(y.year)}, {"days", number(y.days)}, {"inflow_km3", number(y.inflow_km3)}, {"outflow_km3", number(y.outflow_km3)}, {"change_km3", number(y.change_km3)}, {"residual_km3", number(y.residual_km3)}, {"residual_percent", y.inflow_km3 > 0 ? number(100 * y.residual_km3 / y.inflow_km3) : Json(nullptr)}});
  Json all{{"period", "all"}, {"days", number(b.years * 365.25)}, {"inflow_km3", number(b.inflow_km3)}, {"outflow_km3", number(b.outflow_km3)}, {"change_km3", number(b.change_km3)}, {"residual_km3", number(b.residual_km3)}, {"residual_percent", number(b.residual_percent)}};
  all["residual_km3_yr"] = number(b.residual_km3_yr);
  all["residual_error_km3_yr"] = number(b.residual_error_km3_yr);
  all["storage_at"] = b.at == StorageAt::kEnd ? "end" : "begin";
  all["scatter_km3"] = number(b.scatter_km3);
  all["other_scatter_km3"] = number(b.other_scatter_km3);
  all["steps"] = b.steps;
  all["left_out"] = b.left_out;
  if (std::isfinite(b.evaporation_low_km3_yr)) {
    all["evaporation_km3_yr"] = {number(b.evaporation_low_km3_yr), number(b.evaporation_high_km3_yr)};
    all["unmeasured_inflow_km3_yr"] = {number(b.unmeasured_low_km3_yr), number(b.unmeasured_high_km3_yr)};
  }
  Json months = Json::array();
  for (const double m : b.month_km3) months.push_back(number(m));
  all["residual_of_months_km3"] = std::move(months);
  Json suspects = Json::array();
  for (const SuspectStorage& s : b.suspects) suspects.push_back({{"at", date_text(s.at_s)}, {"storage_km3", number(s.value_km3)}, {"expected_km3", number(s.expected_km3)}});
  all["suspects"] = std::move(suspects);
  all["explanation"] = b.explanation;
  sheet.rows.push_back(std::move(all));
  std::vector<std::string> notes{fmt::format("Residual: {:+.3f} \u00b1 {:.3f} km\u00b3/yr. {}", b.residual_km3_yr, b.residual_error_km3_yr, b.explanation),
                                 fmt::format("Storage is taken at the {} of each period: residuals scatter by {:.3f} km\u00b3, at the {} by {:.3f}.", b.at == StorageAt::kEnd ? "end" : "beginning", b.scatter_km3, b.at == StorageAt::kEnd ? "beginning" : "end", b.other_scatter_km3)};
  for (const SuspectStorage& s : b.suspects) notes.push_back(fmt::format("Storage of {} is doubtful: {:.3f} km\u00b3, its neighbours' balance gives {:.3f}.", date_text(s.at_s), s.value_km3, s.expected_km3));
  sheet.notes.insert(sheet.notes.begin(), notes.begin(), notes.end());
  return sheet;
}

Result<> settle(Request& r) {
  if (r.dates == "day-first") r.series.order = DateOrder::kDayFirst;
  if (r.dates == "month-first") r.series.order = DateOrder::kMonthFirst;
  if (r.dates == "year-first") r.series.order = DateOrder::kYearFirst;
  r.balance.at = r.storage_at == "end" ? StorageAt::kEnd : r.storage_at == "begin" ? StorageAt::kBegin : StorageAt::kAuto;
  for (const std::string& unit : r.units) {
    const std::size_t equals = unit.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == unit.size()) return fail(ErrorCode::kUsage, fmt::format("--unit {}: not a column and its unit", unit), "give it as --unit storage=hm3");
    r.series.units[unit.substr(0, equals)] = unit.substr(equals + 1);
  }
  if (!r.evaporation_m.empty()) {
    if (r.evaporation_m.size() != 2 || r.evaporation_m[0] > r.evaporation_m[1]) return fail(ErrorCode::kUsage, "--evaporation: not two numbers, the smaller first", "give it as --evaporation 0.8,1.3");
    r.balance.evaporation_low_m = r.evaporation_m[0];
    r.balance.evaporation_high_m = r.evaporation_m[1];
  }
  if (r.site.empty()) return {};
  const auto facts = default_facts();
  if (!facts) return tl::unexpected(facts.error());
  const WaterSite* site = facts->water != nullptr ? facts->water->site(r.site) : nullptr;
  if (site == nullptr) return fail(ErrorCode::kUnknownName, fmt::format("--site {}: no such reservoir in the register", r.site), "`thalweg reservoirs --format csv` lists their ids");
  if (const auto area = adopted(*site, "area"); area && !std::isfinite(r.balance.area_km2)) r.balance.area_km2 = area->value;
  return {};
}

}  // namespace

Action declare_series(CLI::App& app) {
  const auto r = std::make_shared<Request>();
  app.add_option("FILE", r->file, "CSV, netCDF, XLSX, ODS: dates and columns of discharge, storage, level")->required();
  app.add_option("--kind", r->kind, "summary, values, duration, season or years")->option_text("KIND")->check(CLI::IsMember({"summary", "values", "duration", "season", "years"}))->capture_default_str();
  app.add_option("--column", r->column, "only this column")->option_text("NAME");
  app.add_flag("--balance", r->with_balance, "hold inflow less outflow against the change of storage, instead of --kind");
  app.add_option("--site", r->site, "reservoir of the register, whose area the balance uses for evaporation")->option_text("ID");
  app.add_option("--area", r->balance.area_km2, "area of the lake for evaporation, instead of the register's")->option_text("KM2")->check(CLI::PositiveNumber);
  app.add_option("--evaporation", r->evaporation_m, "net evaporation of open water, metres a year, from and to; 0.8,1.3")->option_text("LOW,HIGH")->delimiter(',')->check(CLI::Range(0.0, 5.0));
  app.add_option("--storage-at", r->storage_at, "when storage was read in its period: auto, begin or end")->option_text("WHEN")->check(CLI::IsMember({"auto", "begin", "end"}))->capture_default_str();
  app.add_option("--inflow", r->balance.inflow, "column of inflow; else by its name")->option_text("NAME");
  app.add_option("--outflow", r->balance.outflow, "column of outflow; else by its name")->option_text("NAME");
  app.add_option("--storage", r->balance.storage, "column of storage; else by its name")->option_text("NAME");
  app.add_option("--unit", r->units, "unit of a column, such as storage=hm3; several are allowed")->option_text("COLUMN=UNIT");
  app.add_option("--dates", r->dates, "auto, day-first, month-first or year-first")->option_text("ORDER")->check(CLI::IsMember({"auto", "day-first", "month-first", "year-first"}))->capture_default_str();
  app.add_option("--first-month", r->first_month, "month that years begin with; 10 for hydrological years")->option_text("MONTH")->check(CLI::Range(1, 12))->capture_default_str();
  app.add_option("--layer", r->series.layer, "sheet, or dimension of a netCDF; else the first, or time")->option_text("NAME");
  return [r](Console& console) -> Result<> {
    if (auto settled = settle(*r); !settled) return settled;
    Problems problems;
    const auto series = read_series(r->file, r->series, problems, console.progress());
    if (!series) return tl::unexpected(series.error());
    for (const Problem& p : problems) console.note(fmt::format("{}: {}{}", name_of(p.severity), p.text, p.advice.empty() ? "" : "; " + p.advice));
    if (r->with_balance) {
      const auto balance = mass_balance(*series, r->balance);
      if (!balance) return tl::unexpected(balance.error());
      return console.emit(balance_sheet(*series, *balance));
    }
    const auto columns = chosen(*series, r->column);
    if (!columns) return tl::unexpected(columns.error());
    if (r->kind == "values") return console.emit(values(*series, *columns));
    if (r->kind == "duration") return console.emit(duration(*series, *columns));
    if (r->kind == "season") return console.emit(season(*series, *columns));
    if (r->kind == "years") return console.emit(years(*series, *columns, r->first_month));
    return console.emit(summary(*series, *columns));
  };
}

}  // namespace thalweg::cli
