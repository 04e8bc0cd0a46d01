#include "geo/analysis/water_rows.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "geo/analysis/rows.hpp"
#include "geo/base/measure.hpp"
#include "geo/register/water_register.hpp"
#include "geo/water/formation.hpp"
#include "geo/water/reservoirs.hpp"

namespace thalweg {
namespace {

using Json = nlohmann::ordered_json;

std::string parameter(const ParameterValues& values, std::string_view key) {
  const auto found = values.find(key);
  return found == values.end() ? std::string() : found->second;
}

const Layer* lakes_of(const Project& project) {
  for (const auto& layer : project.layers)
    if (layer->role == LayerRole::kLakes && layer->table) return layer.get();
  return nullptr;
}

Json cited(const Citation& c) {
  Json to{{"source", c.source}};
  if (!c.date.empty()) to["date"] = c.date;
  to["confidence"] = c.confidence;
  if (!c.note.empty()) to["note"] = c.note;
  return to;
}

std::vector<std::string> holders(const WaterSite& site, std::string_view role) {
  std::vector<std::string> parties;
  for (const WaterHolder& h : site.holders)
    if (h.role == role && std::find(parties.begin(), parties.end(), h.party) == parties.end()) parties.push_back(h.party);
  return parties;
}

void put_adopted(Json& row, const WaterSite& site, const char* what, const std::string& key) {
  const auto value = adopted(site, what);
  row[key] = value ? json_number(value->value, 6) : Json(nullptr);
  if (value && value->values > 1 && value->low < value->high) row[key + "_range"] = {json_number(value->low, 6), json_number(value->high, 6)};
}

void put_ratio(Json& row, const RatioRange& ratio, const std::string& key, int decimals) {
  row[key] = json_number(ratio.value, decimals);
  if (ratio.low < ratio.high) row[key + "_range"] = {json_number(ratio.low, decimals), json_number(ratio.high, decimals)};
}

// Why mapped and published areas part.
std::string area_reason(double measured_km2, const AdoptedValue& published, const ReservoirPlace& place, const Layer* lakes) {
  const double percent = 100 * (measured_km2 / published.value - 1);
  if (measured_km2 >= 0.95 * published.low && measured_km2 <= 1.05 * published.high) return "within 5 % of what is published";
  std::string reason = percent < 0 ? "smaller than published: a lake is mapped at the level that its picture has, and published at full level"
                                   : "larger than published: another level, or water beside it that the map does not part from it";
  if (place.lakes.size() > 1) reason += fmt::format("; the map has it in {} pieces with gaps", place.lakes.size());
  reason += fmt::format("; {}outline of {} vertices{}", place.vertices < 30 ? "a coarse " : "", place.vertices, lakes != nullptr && !lakes->date.empty() ? ", " + lakes->date : "");
  return reason;
}

std::string shares_text(const ReservoirPlace& place) {
  std::string text;
  for (const PartyShare& s : place.shares) {
    const double percent = 100 * s.km2 / place.area_km2;
    if (percent < 0.05) continue;
    text += fmt::format("{}{}{}", text.empty() ? "" : "; ", s.party, percent > 99.95 ? "" : fmt::format(" {:.1f} %", percent));
  }
  return text;
}

Json reservoir_row(const WaterRegister& water, const WaterSite& site, const ReservoirPlace& place, const Project& project, const Layer& borders, const Layer* lakes) {
  Json row{{"id", site.id}, {"name", site.name}, {"kind", name_of(site.kind)}, {"river", site.river}, {"basin", site.basin}};
  Json names = Json::object();
  names["en"] = site.name;
  if (!site.ru.empty()) names["ru"] = site.ru;
  for (const auto& [lang, name] : site.local) names[lang] = name;
  row["names"] = std::move(names);
  row["lon"] = json_number(site.at.lon, 5);
  row["lat"] = json_number(site.at.lat, 5);
  row["purposes"] = site.purposes;
  row["building"] = site.building;
  for (const char* role : {"owner", "operator", "user", "territory"}) row[role] = holders(site, role);
  row["dam_in"] = place.dam_in;
  row["border"] = place.border;
  row["border_km"] = json_number(place.border_km, 3);
  std::string note;
  if (site.kind == WaterSiteKind::kCanal)  // a canal has many places
    note.clear();
  else if (place.border_km * 1000 <= site.accuracy_m)
    note = fmt::format("its place is known to {:g} km, and the border {} is {:.1f} km away: its side is open", site.accuracy_m / 1000, place.border, place.border_km);
  else if (const auto said = holders(site, "territory"); !said.empty() && !place.dam_in.empty() && std::none_of(place.dam_in.begin(), place.dam_in.end(), [&](const std::string& p) { return std::find(said.begin(), said.end(), p) != said.end(); }))
    note = fmt::format("by the borders of {} its place lies in {}, published is {}", borders.id, fmt::join(place.dam_in, "+"), fmt::join(said, "+"));
  row["dam_note"] = note;
  Json shares = Json::array();
  for (const PartyShare& s : place.shares)
    shares.push_back({{"party", s.party}, {"name", project.party_name(s.party)}, {"area_km2", json_number(s.km2, 4)}, {"percent", json_number(100 * s.km2 / place.area_km2, 2)}});
  row["lake_shares"] = std::move(shares);
  row["lake_in"] = shares_text(place);
  put_adopted(row, site, "total", "total_km3");
  put_adopted(row, site, "active", "active_km3");
  put_adopted(row, site, "area", "area_km2");
  row["measured_km2"] = json_number(place.area_km2, 4);
  row["lake_pieces"] = place.lakes.size();
  if (const auto area = adopted(site, "area"); area && std::isfinite(place.area_km2)) {
    row["area_difference_percent"] = json_number(100 * (place.area_km2 / area->value - 1), 1);
    row["area_reason"] = area_reason(place.area_km2, *area, place, lakes);
  }
  put_adopted(row, site, "dam-height", "dam_m");
  put_adopted(row, site, "power", "power_mw");
  put_adopted(row, site, "inflow", "inflow_km3_yr");
  put_adopted(row, site, "capacity", "capacity_m3_s");
  put_adopted(row, site, "length", "length_km");
  put_adopted(row, site, "year-filled", "year");
  put_ratio(row, degree_of_regulation(site), "regulation_percent", 1);
  put_ratio(row, residence_time(site), "residence_years", 2);
  if (site.kind == WaterSiteKind::kReservoir) {
    const StorageAbove above = storage_above(water, site);
    const bool any = above.sites > 0;
    row["active_with_upstream_km3"] = any && above.active_km3 > 0 ? json_number(above.active_km3, 4) : Json(nullptr);
    row["total_with_upstream_km3"] = any ? json_number(above.total_km3, 4) : Json(nullptr);
    row["stores_with_upstream"] = above.sites;
    const auto inflow = adopted(site, "inflow");
    row["regulation_with_upstream_percent"] = inflow && inflow->value > 0 && above.active_km3 > 0 ? json_number(100 * above.active_km3 / inflow->value, 1) : Json(nullptr);
  }
  Json findings = Json::array();
  std::size_t errors = 0, warnings = 0;
  for (const ReservoirFinding& f : check_reservoir(site)) {
    findings.push_back({{"severity", name_of(f.severity)}, {"rule", name_of(f.rule)}, {"text", f.text}});
    errors += f.severity == Severity::kError ? 1 : 0;
    warnings += f.severity == Severity::kWarning ? 1 : 0;
  }
  const std::size_t notes = findings.size() - errors - warnings;
  row["findings"] = std::move(findings);
  std::string checks;
  for (const auto& [count, word] : {std::pair{errors, "refuted"}, std::pair{warnings, "doubtful"}, std::pair{notes, "noted"}})
    if (count > 0) checks += fmt::format("{}{} {}", checks.empty() ? "" : ", ", count, word);
  row["checks"] = checks;
  Json values = Json::array();
  for (const WaterValue& v : site.values) {
    Json one{{"what", v.what}, {"value", v.value}, {"unit", site_quantity(v.what)->unit}};
    one.update(cited(v.cited));
    values.push_back(std::move(one));
  }
  row["values"] = std::move(values);
  Json list = Json::array();
  for (const WaterHolder& h : site.holders) {
    Json one{{"role", h.role}, {"party", h.party}};
    one.update(cited(h.cited));
    list.push_back(std::move(one));
  }
  row["holders"] = std::move(list);
  row["note"] = site.note;
  return row;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

}  // namespace

Result<Sheet> run_reservoirs(const AnalysisInput& input, const ParameterValues& parameters, Progress& progress) {
  Sheet sheet;
  sheet.id = "reservoirs";
  sheet.title = "Reservoirs, intakes and canals";
  sheet.if_empty = "The project has no register of water here.";
  sheet.columns = {{"name", "Name", ""},
                   {"river", "River", ""},
                   {"owner", "Owner", ""},
                   {"territory", "Ground, published", "", -1, false},
                   {"dam_in", "Dam in", ""},
                   {"lake_in", "Lake in", ""},
                   {"total_km3", "Total", "km\u00b3", 3},
                   {"active_km3", "Active", "km\u00b3", 3},
                   {"area_km2", "Area", "km\u00b2", 1},
                   {"measured_km2", "Measured", "km\u00b2", 1},
                   {"regulation_percent", "Regulation", "%", 0},
                   {"residence_years", "Residence", "years", 2},
                   {"active_with_upstream_km3", "Active, with upstream", "km\u00b3", 2},
                   {"checks", "Checks", ""},
                   {"id", "Id", "", -1, false},
                   {"kind", "Kind", "", -1, false},
                   {"basin", "Basin", "", -1, false},
                   {"lon", "Longitude", "\u00b0", 4, false},
                   {"lat", "Latitude", "\u00b0", 4, false},
                   {"operator", "Operator", "", -1, false},
                   {"user", "User", "", -1, false},
                   {"border", "Nearest border", "", -1, false},
                   {"border_km", "Distance of the border", "km", 2, false},
                   {"dam_note", "Note on the place", "", -1, false},
                   {"dam_m", "Dam", "m", 1, false},
                   {"power_mw", "Power", "MW", 1, false},
                   {"inflow_km3_yr", "Inflow", "km\u00b3/yr", 2, false},
                   {"year", "In use since", "", 0, false},
                   {"area_difference_percent", "Measured less published", "%", 1, false},
                   {"area_reason", "Why", "", -1, false},
                   {"total_with_upstream_km3", "Total, with upstream", "km\u00b3", 3, false},
                   {"regulation_with_upstream_percent", "Regulation with upstream", "%", 0, false}};
  const WaterRegister* water = input.project->water.get();
  if (water == nullptr) return sheet;
  const std::string wanted = lower(parameter(parameters, "site")), kind = parameter(parameters, "kind");
  const Layer* lakes = lakes_of(*input.project);
  const GeoBox box = input.graph->geometry().box();
  WaterRegister here;
  for (const WaterSite& s : water->sites) {
    if (s.at.lon < box.west || s.at.lon > box.east || s.at.lat < box.south || s.at.lat > box.north) continue;
    if (!wanted.empty() && s.id != wanted && !lower(s.name).starts_with(wanted)) continue;
    if (!kind.empty() && name_of(s.kind) != kind) continue;
    here.sites.push_back(s);
  }
  if (here.sites.empty() && (!wanted.empty() || !kind.empty())) {
    std::string names;
    for (const WaterSite& s : water->sites) names += (names.empty() ? "" : ", ") + s.id;
    return fail(ErrorCode::kUnknownName, fmt::format("no site of the register here is called '{}'{}", wanted, kind.empty() ? "" : fmt::format(" and is a '{}'", kind)), "sites: " + names);
  }
  if (here.sites.empty()) return sheet;
  const auto places = place_reservoirs(here, lakes ? lakes->table.get() : nullptr, *input.graph, {}, progress);
  if (!places) return tl::unexpected(places.error());
  for (std::size_t i = 0; i < here.sites.size(); ++i) sheet.rows.push_back(reservoir_row(*water, here.sites[i], (*places)[i], *input.project, *input.layer, lakes));
  for (const Json& row : sheet.rows)
    for (const Json& f : row["findings"])
      if (f["severity"] == "error") sheet.notes.push_back(fmt::format("{}: {}", row["name"].get<std::string>(), f["text"].get<std::string>()));
  for (const Json& row : sheet.rows)
    if (const auto note = row["dam_note"].get<std::string>(); !note.empty()) sheet.notes.push_back(fmt::format("{}: {}", row["name"].get<std::string>(), note));
  sheet.notes.push_back("Published values with their sources, all of them: --format json");
  sheet.notes.push_back(fmt::format("Method: {}", kReservoirMethod));
  sheet.notes.push_back(fmt::format("Source: borders {}{}", source_line(*input.layer), lakes ? "; lakes " + source_line(*lakes) : ""));
  return sheet;
}

Result<Sheet> run_formation(const AnalysisInput& input, const ParameterValues& parameters, Progress& progress) {
  Sheet sheet;
  sheet.id = "formation";
  sheet.title = "Formation and allocation of flow";
  sheet.if_empty = "The project has no figures of flow.";
  sheet.columns = {{"account", "Table of figures", ""},
                   {"basin", "Basin", ""},
                   {"parties", "Party", ""},
                   {"what", "What", ""},
                   {"value", "Published", ""},
                   {"unit", "Unit", ""},
                   {"share_percent", "Share", "%", 2},
                   {"expected", "By the others", "", 3},
                   {"difference", "Difference", "", 3},
                   {"verdict", "Verdict", ""},
                   {"label", "Label", "", -1, false},
                   {"finding", "Finding", "", -1, false},
                   {"source", "Source", "", -1, false},
                   {"date", "Date", "", -1, false},
                   {"confidence", "Confidence", "", -1, false}};
  const WaterRegister* water = input.project->water.get();
  if (water == nullptr) return sheet;
  const std::string basin = parameter(parameters, "basin"), account = parameter(parameters, "account");
  std::set<std::string> basins;
  std::string accounts;
  for (const WaterFlow& f : water->flows)
    if (!f.basin.empty()) basins.insert(f.basin);
  for (const WaterAccount& a : water->accounts) accounts += (accounts.empty() ? "" : ", ") + a.id;
  if (!basin.empty() && !basins.contains(basin)) return fail(ErrorCode::kUnknownName, fmt::format("--basin {}: no figure is of it", basin), fmt::format("basins: {}", fmt::join(basins, ", ")));
  if (!account.empty() && water->account(account) == nullptr) return fail(ErrorCode::kUnknownName, fmt::format("--account {}: no such table of figures", account), "tables: " + accounts);
  if (progress.cancelled()) return cancelled();
  for (const FlowRow& checked : check_flows(*water)) {
    const WaterFlow& f = water->flows[checked.flow];
    if ((!basin.empty() && f.basin != basin) || (!account.empty() && f.account != account)) continue;
    const WaterAccount& table = *water->account(f.account);
    std::string_view unit;
    for (const WaterQuantity& q : flow_quantities())
      if (q.what == f.what) unit = q.unit;
    Json row{{"account", f.account}, {"account_title", table.title}, {"account_kind", table.kind}, {"convention", table.note}, {"basin", f.basin}};
    row["parties"] = f.parties;
    row["what"] = f.parties.empty() ? "total " + f.what : f.what;
    row["label"] = f.label;
    row["value"] = f.value;
    row["unit"] = unit;
    row["share_percent"] = checked.share_percent ? json_number(*checked.share_percent, 3) : Json(nullptr);
    row["expected"] = checked.expected ? json_number(*checked.expected, 4) : Json(nullptr);
    row["difference"] = checked.expected ? json_number(f.value - *checked.expected, 4) : Json(nullptr);
    row["open"] = checked.expected ? json_number(checked.open, 4) : Json(nullptr);
    row["verdict"] = name_of(checked.verdict);
    row["finding"] = checked.finding;
    row.update(cited(f.cited));
    if (checked.verdict == FlowVerdict::kInconsistent)
      sheet.notes.push_back(fmt::format("{}, {}{}{}: {}", f.account, f.basin, f.parties.empty() ? "" : ", ", fmt::join(f.parties, "+"), checked.finding));
    sheet.rows.push_back(std::move(row));
  }
  sheet.notes.push_back(fmt::format("Method: {}", kFormationMethod));
  sheet.notes.push_back("Source: each figure's own (--format json or csv)");
  return sheet;
}

}  // namespace thalweg
