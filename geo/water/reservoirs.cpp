#include "geo/water/reservoirs.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "geo/base/measure.hpp"

namespace thalweg {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kSpread = 0.05;
constexpr double kFlattest = 0.05, kFullest = 0.75;
constexpr double kHoursOfYear = 8766;
// rho g / 3.6e12: GWh from 1 hm3 falling 1 m (1000 kg/m3, 9.80665 m/s2).
constexpr double kGwhPerHm3M = 2.7240694e-3;

std::vector<std::size_t> values_of(const WaterSite& site, std::string_view what) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < site.values.size(); ++i)
    if (site.values[i].what == what) found.push_back(i);
  return found;
}

double largest(const WaterSite& site, std::string_view what) {
  double most = kNan;
  for (const WaterValue& v : site.values)
    if (v.what == what && !(v.value <= most)) most = v.value;
  return most;
}

std::string number(double value) { return fmt::format("{:.4g}", value); }

class Checker {
 public:
  explicit Checker(const WaterSite& site) : site_(site) {}

  std::vector<ReservoirFinding> run() {
    volume();
    active();
    energy();
    for (const WaterQuantity& q : site_quantities())
      if (!q.what.starts_with("year")) spread(q);
    std::stable_sort(found_.begin(), found_.end(), [](const ReservoirFinding& a, const ReservoirFinding& b) { return a.severity > b.severity; });
    return std::move(found_);
  }

 private:
  void add(ReservoirRule rule, Severity severity, std::string text, std::optional<std::size_t> value = std::nullopt) {
    found_.push_back({rule, severity, std::move(text), value});
  }
  bool refuted(std::size_t i) const {
    return std::any_of(found_.begin(), found_.end(), [&](const ReservoirFinding& f) { return f.severity == Severity::kError && f.value == i; });
  }
  std::string said_by(std::size_t i) const { return site_.values[i].cited.source; }

  void volume() {
    const auto totals = values_of(site_, "total");
    if (totals.empty()) return;
    const double area_km2 = largest(site_, "area"), height_m = largest(site_, "dam-height");
    if (!(area_km2 > 0) || !(height_m > 0)) {
      add(ReservoirRule::kUnknown, Severity::kInfo, fmt::format("{} is published: the storage cannot be held against a bound", !(area_km2 > 0) && !(height_m > 0) ? "neither area nor height" : !(area_km2 > 0) ? "no area" : "no height"));
      return;
    }
    const double bound_km3 = area_km2 * height_m / 1000;
    for (const std::size_t i : totals) {
      const double v = site_.values[i].value;
      if (v > bound_km3) {
        add(ReservoirRule::kVolume, Severity::kError,
            fmt::format("total storage {} km3 is impossible: {} km2 x {} m hold at most {} km3 ({})", number(v), number(area_km2), number(height_m), number(bound_km3), said_by(i)), i);
      } else if (v / bound_km3 > kFullest || v / bound_km3 < kFlattest) {
        add(ReservoirRule::kShape, Severity::kWarning, fmt::format("total storage {} km3 is {:.2f} of {} km2 x {} m: valleys have 0.2 to 0.5 ({})", number(v), v / bound_km3, number(area_km2), number(height_m), said_by(i)));
      }
    }
  }

  void active() {
    double total = kNan;
    for (const std::size_t i : values_of(site_, "total"))
      if (!refuted(i) && !(site_.values[i].value <= total)) total = site_.values[i].value;
    if (std::isnan(total)) return;
    for (const std::size_t i : values_of(site_, "active"))
      if (site_.values[i].value > total)
        add(ReservoirRule::kActive, Severity::kError, fmt::format("active storage {} km3 is more than the total of {} km3 ({})", number(site_.values[i].value), number(total), said_by(i)), i);
  }

  void energy() {
    const auto energies = values_of(site_, "energy");
    const double flow_km3 = std::fmax(largest(site_, "inflow"), largest(site_, "outflow"));
    const double head_m = std::fmax(largest(site_, "dam-height"), largest(site_, "head"));
    const double power_mw = largest(site_, "power");
    for (const std::size_t i : energies) {
      const double e = site_.values[i].value;
      const double most = kGwhPerHm3M * flow_km3 * 1000 * head_m;
      if (e > most)
        add(ReservoirRule::kEnergy, Severity::kError, fmt::format("{} GWh a year are impossible: {} km3 falling {} m give at most {} GWh ({})", number(e), number(flow_km3), number(head_m), number(most), said_by(i)), i);
      const double hours = power_mw * kHoursOfYear / 1000;
      if (e > hours)
        add(ReservoirRule::kPower, Severity::kError, fmt::format("{} GWh a year are impossible: {} MW give at most {} GWh ({})", number(e), number(power_mw), number(hours), said_by(i)), i);
    }
  }

  void spread(const WaterQuantity& q) {
    const auto all = values_of(site_, q.what);
    if (all.size() < 2) return;
    double low = kNan, high = kNan;
    for (const std::size_t i : all) {
      const double v = site_.values[i].value;
      if (refuted(i)) {
        // Against one that can be true: the ratio tells what happened.
        for (const std::size_t j : all) {
          const double ratio = refuted(j) || site_.values[j].value <= 0 ? 0 : v / site_.values[j].value;
          const double power = ratio > 0 ? std::round(std::log10(ratio)) : 0;
          if (power >= 1 && power <= 3 && std::fabs(ratio / std::pow(10, power) - 1) < 0.1) {
            add(ReservoirRule::kDecimal, Severity::kWarning, fmt::format("{} is {} times {}: a lost decimal point", number(v), number(std::pow(10, power)), number(site_.values[j].value)), i);
            break;
          }
        }
        continue;
      }
      if (!(v >= low)) low = v;
      if (!(v <= high)) high = v;
    }
    if (high > low && (high - low) > kSpread * high)
      add(ReservoirRule::kSpread, Severity::kInfo, fmt::format("sources differ about {}{}: {} to {} {}", static_cast<char>(q.title[0] - 'A' + 'a'), q.title.substr(1), number(low), number(high), q.unit));
  }

  const WaterSite& site_;
  std::vector<ReservoirFinding> found_;
};

RatioRange ratio(const std::optional<AdoptedValue>& store, const std::optional<AdoptedValue>& flow, double factor) {
  if (!store || !flow || !(flow->value > 0) || !(flow->low > 0)) return {};
  return {factor * store->value / flow->value, factor * store->low / flow->high, factor * store->high / flow->low};
}

}  // namespace

std::string_view name_of(ReservoirRule rule) {
  constexpr std::array<std::string_view, 8> kNames{"volume", "shape", "active", "energy", "power", "decimal", "spread", "unknown"};
  return kNames[static_cast<std::size_t>(rule)];
}

std::vector<ReservoirFinding> check_reservoir(const WaterSite& site) { return Checker(site).run(); }

std::optional<AdoptedValue> adopted(const WaterSite& site, std::string_view what) {
  std::vector<bool> out(site.values.size());
  for (const ReservoirFinding& f : check_reservoir(site))
    if (f.severity == Severity::kError && f.value) out[*f.value] = true;
  std::optional<AdoptedValue> found;
  const auto rank = [](const std::string& confidence) { return confidence == "H" ? 0 : confidence == "M" ? 1 : 2; };
  for (std::size_t i = 0; i < site.values.size(); ++i) {
    const WaterValue& v = site.values[i];
    if (v.what != what || out[i]) continue;
    if (!found) found = AdoptedValue{i, v.value, v.value, v.value, 0};
    if (rank(v.cited.confidence) < rank(site.values[found->index].cited.confidence)) found->index = i, found->value = v.value;
    found->low = std::min(found->low, v.value);
    found->high = std::max(found->high, v.value);
    ++found->values;
  }
  return found;
}

RatioRange degree_of_regulation(const WaterSite& site) { return ratio(adopted(site, "active"), adopted(site, "inflow"), 100); }

RatioRange residence_time(const WaterSite& site) {
  auto flow = adopted(site, "outflow");
  if (!flow) flow = adopted(site, "inflow");
  return ratio(adopted(site, "total"), flow, 1);
}

StorageAbove storage_above(const WaterRegister& water, const WaterSite& site) {
  StorageAbove sum;
  for (const WaterSite* s : with_upstream(water, site)) {
    if (s->kind != WaterSiteKind::kReservoir || s->building) continue;
    const auto total = adopted(*s, "total"), active = adopted(*s, "active");
    ++(total || active ? sum.sites : sum.without);
    if (total) sum.total_km3 += total->value;
    if (active) sum.active_km3 += active->value;
  }
  return sum;
}

FeatureTable reservoir_table(const WaterRegister& water) {
  FeatureTable table;
  table.name = "reservoirs";
  std::vector<std::string> id, name, river, ru;
  std::vector<std::pair<std::string, std::vector<std::string>>> local;  // by language
  std::vector<double> total, active, dead, undivided, planned;
  for (const WaterSite& site : water.sites)
    for (const auto& [tag, text] : site.local)
      if (std::none_of(local.begin(), local.end(), [&, &tag = tag](const auto& l) { return l.first == tag; })) local.emplace_back(tag, std::vector<std::string>());
  std::sort(local.begin(), local.end());
  for (const WaterSite& site : water.sites) {
    const auto all = adopted(site, "total"), part = adopted(site, "active");
    if (site.kind != WaterSiteKind::kReservoir || !all || !(all->value > 0)) continue;
    table.geometry.coords.push_back(site.lake.value_or(site.at));
    table.geometry.end_ring();
    table.geometry.end_part();
    table.geometry.end_feature(GeometryKind::kPoint);
    id.push_back(site.id);
    name.push_back(site.name);
    river.push_back(site.river);
    ru.push_back(site.ru.empty() ? site.name : site.ru);
    for (auto& [tag, names] : local) {
      names.push_back(site.name);
      for (const auto& [own, text] : site.local)
        if (own == tag) names.back() = text;
    }
    total.push_back(all->value);
    const bool divided = !site.building && part;
    active.push_back(divided ? std::min(part->value, all->value) : kNan);
    dead.push_back(divided ? std::max(all->value - part->value, 0.0) : kNan);
    undivided.push_back(!site.building && !part ? all->value : kNan);
    planned.push_back(site.building ? all->value : kNan);
  }
  table.columns = {{"id", std::move(id)}, {"name", std::move(name)}, {"name_ru", std::move(ru)}};
  for (auto& [tag, names] : local) table.columns.push_back({"name_" + tag, std::move(names)});
  table.columns.push_back({"river", std::move(river)});
  table.columns.push_back({"total_km3", std::move(total)});
  table.columns.push_back({"active_km3", std::move(active)});
  table.columns.push_back({"dead_km3", std::move(dead)});
  table.columns.push_back({"undivided_km3", std::move(undivided)});
  table.columns.push_back({"planned_km3", std::move(planned)});
  return table;
}

}  // namespace thalweg
