#include "geo/register/water_register.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "geo/register/json_reader.hpp"

namespace thalweg {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr WaterQuantity kSiteQuantities[] = {
    {"total", "Total storage", "km3", 0, 10'000},
    {"active", "Active storage", "km3", 0, 10'000},
    {"area", "Area", "km2", 0, 500'000},
    {"dam-height", "Height of the dam", "m", 0, 1000},
    {"crest-length", "Length of the crest", "m", 0, 100'000},
    {"head", "Head", "m", 0, 3000},
    {"power", "Installed power", "MW", 0, 100'000},
    {"energy", "Energy in a mean year", "GWh/yr", 0, 1'000'000},
    {"inflow", "Mean inflow", "km3/yr", 0, 10'000},
    {"outflow", "Mean outflow", "km3/yr", 0, 10'000},
    {"capacity", "Capacity", "m3/s", 0, 1'000'000},
    {"length", "Length", "km", 0, 10'000},
    {"irrigated", "Irrigated land", "ha", 0, 100'000'000},
    {"year-begun", "Building begun", "year", 1, 2200},
    {"year-filled", "In use since", "year", 1, 2200},
};

constexpr WaterQuantity kFlowQuantities[] = {
    {"formed", "Flow formed", "km3/yr", 0, 100'000},      {"share", "Share", "%", 0, 100},
    {"outflow", "Outflow secured", "km3/yr", 0, 100'000}, {"retained", "Retained", "km3/yr", 0, 100'000},
    {"incoming", "Incoming", "km3/yr", 0, 100'000},       {"internal", "Internal", "km3/yr", 0, 100'000},
    {"dependency", "Dependency ratio", "%", 0, 100},      {"limit", "Limit", "km3", 0, 100'000},
    {"quota", "Quota", "%", 0, 100},
};

constexpr std::array<std::string_view, 3> kKinds{"reservoir", "intake", "canal"};
constexpr std::array<std::string_view, 4> kRoles{"owner", "operator", "user", "territory"};
constexpr std::array<std::string_view, 3> kAccountKinds{"formation", "dependency", "allocation"};
constexpr std::size_t kMostSites = 1000, kMostFigures = 10'000;

template <class Names>
std::string choices(const Names& names) {
  std::string out;
  for (const auto& name : names) out += fmt::format("{}{}", out.empty() ? "" : ", ", name);
  return out;
}

std::string quantity_names(std::span<const WaterQuantity> quantities) {
  std::string out;
  for (const auto& q : quantities) out += fmt::format("{}{}", out.empty() ? "" : ", ", q.what);
  return out;
}

// One of the names, as its number; 0 after a refusal.
template <std::size_t N>
std::size_t one_of(JsonReader& r, std::string_view field, const std::array<std::string_view, N>& names) {
  const std::string text = r.text(field, true);
  const auto found = std::find(names.begin(), names.end(), text);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  r.refuse(field, fmt::format("is \"{}\"; it can be {}", text, choices(names)));
  return 0;
}

Citation read_citation(JsonReader& r) {
  Citation c;
  c.source = r.text("source", true);
  c.date = r.text("date");
  c.confidence = r.text("confidence", true);
  if (c.confidence != "H" && c.confidence != "M" && c.confidence != "L") r.refuse("confidence", fmt::format("is \"{}\"; it can be H, M, L", c.confidence));
  c.note = r.text("note");
  return c;
}

// `what` with `value` in the bounds of what it is, and the unit where it is written.
double read_quantity(JsonReader& r, std::string& what, std::span<const WaterQuantity> quantities) {
  what = r.text("what", true);
  const auto q = std::find_if(quantities.begin(), quantities.end(), [&](const WaterQuantity& one) { return one.what == what; });
  if (q == quantities.end()) {
    r.refuse("what", fmt::format("is \"{}\"; it can be {}", what, quantity_names(quantities)));
    return 0;
  }
  if (const std::string unit = r.text("unit", true); unit != q->unit) r.refuse("unit", fmt::format("is \"{}\"; \"{}\" is in {}", unit, what, q->unit));
  return r.number("value", 0, q->low, q->high, true);
}

std::optional<LonLat> read_place(JsonReader& r, std::string_view field, bool required) {
  const json* list = r.part(field, true, required);
  if (list == nullptr) return std::nullopt;
  if (list->size() == 2 && (*list)[0].is_number() && (*list)[1].is_number()) {
    const LonLat at{(*list)[0].get<double>(), (*list)[1].get<double>()};
    if (at.lon >= -180 && at.lon <= 180 && at.lat >= -90 && at.lat <= 90) return at;
  }
  r.refuse(field, "is not [longitude, latitude] in degrees");
  return std::nullopt;
}

WaterSite read_site(const json& object, const std::string& where, std::optional<Error>& fault) {
  JsonReader r(object, where, fault);
  WaterSite s;
  s.id = r.text("id", true);
  s.kind = static_cast<WaterSiteKind>(one_of(r, "kind", kKinds));
  s.name = r.text("name", true);
  s.ru = r.text("ru");
  if (const json* list = r.part("local", true)) {
    for (const json& one : *list) {
      JsonReader local(one, where + " local", fault);
      const std::string lang = local.text("lang", true);
      s.local.emplace_back(lang, local.text("name", true));
    }
  }
  s.river = r.text("river");
  s.basin = r.text("basin");
  s.at = read_place(r, "at", true).value_or(LonLat{});
  s.accuracy_m = r.number("accuracy_m", s.accuracy_m, 0, 100'000);
  s.lake = read_place(r, "lake", false);
  s.lake_names = r.texts("lake_names");
  s.flows_to = r.text("flows_to");
  s.building = r.flag("building", false);
  s.ends = r.flag("ends", false);
  s.dam_type = r.text("dam_type");
  s.purposes = r.texts("purposes");
  s.note = r.text("note");
  if (const json* list = r.part("holders", true)) {
    for (const json& one : *list) {
      JsonReader h(one, fmt::format("{} holder {}", where, s.holders.size() + 1), fault);
      WaterHolder holder;
      holder.role = kRoles[one_of(h, "role", kRoles)];
      holder.party = h.text("party", true);
      holder.cited = read_citation(h);
      s.holders.push_back(std::move(holder));
    }
  }
  if (const json* list = r.part("values", true)) {
    for (const json& one : *list) {
      JsonReader v(one, fmt::format("{} value {}", where, s.values.size() + 1), fault);
      WaterValue value;
      value.value = read_quantity(v, value.what, kSiteQuantities);
      value.cited = read_citation(v);
      s.values.push_back(std::move(value));
    }
  }
  return s;
}

WaterFlow read_flow(const json& object, const std::string& where, std::optional<Error>& fault) {
  JsonReader r(object, where, fault);
  WaterFlow f;
  f.account = r.text("account", true);
  f.basin = r.text("basin");
  f.parties = r.texts("parties");
  f.value = read_quantity(r, f.what, kFlowQuantities);
  f.label = r.text("label");
  f.cited = read_citation(r);
  return f;
}

template <class Thing, class ReadOne>
std::vector<Thing> list_of(JsonReader& r, std::string_view field, std::optional<Error>& fault, ReadOne&& read_one) {
  std::vector<Thing> found;
  const json* list = r.part(field, true);
  if (list == nullptr) return found;
  const std::size_t most = field == "sites" ? kMostSites : kMostFigures;
  if (list->size() > most) {
    r.refuse(field, fmt::format("holds more than {}", most));
    return found;
  }
  for (const json& one : *list) found.push_back(read_one(one, fmt::format("{}: {} {}", r.where(), field, found.size() + 1), fault));
  return found;
}

void check_ids(JsonReader& r, const WaterRegister& water) {
  std::set<std::string_view> sites, accounts;
  for (const WaterSite& s : water.sites)
    if (!sites.insert(s.id).second) r.refuse("sites", fmt::format("has two with the id \"{}\"", s.id));
  for (const WaterAccount& a : water.accounts)
    if (!accounts.insert(a.id).second) r.refuse("accounts", fmt::format("has two with the id \"{}\"", a.id));
  for (const WaterFlow& f : water.flows)
    if (!accounts.contains(f.account)) r.refuse("flows", fmt::format("names the account \"{}\", which is not there", f.account));
  for (const WaterSite& s : water.sites) {
    if (s.flows_to.empty()) continue;
    if (!sites.contains(s.flows_to)) {
      r.refuse("sites", fmt::format("has \"{}\", which flows to \"{}\", which is not there", s.id, s.flows_to));
      return;
    }
  }
  // Down from each site; as many steps as there are sites mean a circle. Chains are short: a circle ends the work.
  for (const WaterSite& s : water.sites) {
    const WaterSite* at = &s;
    for (std::size_t steps = 0; at != nullptr && !at->flows_to.empty(); ++steps) {
      if (steps >= water.sites.size() || steps > 200) {
        r.refuse("sites", fmt::format("flow round in a circle, or more than 200 in a row, from \"{}\"", s.id));
        return;
      }
      at = water.site(at->flows_to);
    }
  }
}

void put(ordered_json& to, const char* field, const std::string& text) {
  if (!text.empty()) to[field] = text;
}

void put_citation(ordered_json& to, const Citation& c) {
  to["source"] = c.source;
  put(to, "date", c.date);
  to["confidence"] = c.confidence;
  put(to, "note", c.note);
}

std::string_view unit_of(std::span<const WaterQuantity> quantities, std::string_view what) {
  for (const auto& q : quantities)
    if (q.what == what) return q.unit;
  return {};
}

ordered_json site_object(const WaterSite& s) {
  ordered_json to = {{"id", s.id}, {"kind", name_of(s.kind)}, {"name", s.name}};
  put(to, "ru", s.ru);
  for (const auto& [lang, name] : s.local) to["local"].push_back({{"lang", lang}, {"name", name}});
  put(to, "river", s.river);
  put(to, "basin", s.basin);
  to["at"] = {s.at.lon, s.at.lat};
  to["accuracy_m"] = s.accuracy_m;
  if (s.lake) to["lake"] = {s.lake->lon, s.lake->lat};
  if (!s.lake_names.empty()) to["lake_names"] = s.lake_names;
  put(to, "flows_to", s.flows_to);
  if (s.building) to["building"] = true;
  if (s.ends) to["ends"] = true;
  put(to, "dam_type", s.dam_type);
  if (!s.purposes.empty()) to["purposes"] = s.purposes;
  put(to, "note", s.note);
  for (const WaterHolder& h : s.holders) {
    ordered_json one = {{"role", h.role}, {"party", h.party}};
    put_citation(one, h.cited);
    to["holders"].push_back(std::move(one));
  }
  for (const WaterValue& v : s.values) {
    ordered_json one = {{"what", v.what}, {"value", v.value}, {"unit", unit_of(kSiteQuantities, v.what)}};
    put_citation(one, v.cited);
    to["values"].push_back(std::move(one));
  }
  return to;
}

}  // namespace

std::span<const WaterQuantity> site_quantities() { return kSiteQuantities; }
std::span<const WaterQuantity> flow_quantities() { return kFlowQuantities; }

const WaterQuantity* site_quantity(std::string_view what) {
  const auto* found = std::find_if(std::begin(kSiteQuantities), std::end(kSiteQuantities), [&](const WaterQuantity& q) { return q.what == what; });
  return found == std::end(kSiteQuantities) ? nullptr : found;
}

std::string_view name_of(WaterSiteKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

const WaterSite* WaterRegister::site(std::string_view id) const {
  const auto found = std::find_if(sites.begin(), sites.end(), [&](const WaterSite& s) { return s.id == id; });
  return found == sites.end() ? nullptr : &*found;
}

const WaterAccount* WaterRegister::account(std::string_view id) const {
  const auto found = std::find_if(accounts.begin(), accounts.end(), [&](const WaterAccount& a) { return a.id == id; });
  return found == accounts.end() ? nullptr : &*found;
}

std::vector<const WaterSite*> with_upstream(const WaterRegister& water, const WaterSite& site) {
  std::vector<const WaterSite*> found{&site};
  for (const WaterSite& s : water.sites) {
    const WaterSite* at = &s;
    for (std::size_t steps = 0; at != nullptr && at->id != site.id && steps <= water.sites.size(); ++steps)
      at = at->flows_to.empty() ? nullptr : water.site(at->flows_to);
    if (at != nullptr && at->id == site.id && s.id != site.id) found.push_back(&s);
  }
  return found;
}

Result<WaterRegister> read_water(const json& object, const std::string& shown) {
  std::optional<Error> fault;
  JsonReader r(object, shown, fault);
  WaterRegister water;
  water.sites = list_of<WaterSite>(r, "sites", fault, read_site);
  water.accounts = list_of<WaterAccount>(r, "accounts", fault, [](const json& one, const std::string& where, std::optional<Error>& f) {
    JsonReader a(one, where, f);
    WaterAccount account;
    account.id = a.text("id", true);
    account.title = a.text("title", true);
    account.kind = kAccountKinds[one_of(a, "kind", kAccountKinds)];
    account.note = a.text("note");
    return account;
  });
  water.flows = list_of<WaterFlow>(r, "flows", fault, read_flow);
  if (!fault) check_ids(r, water);
  if (fault) return tl::unexpected(*fault);
  return water;
}

ordered_json write_water(const WaterRegister& water) {
  ordered_json to = ordered_json::object();
  to["sites"] = ordered_json::array();
  for (const WaterSite& s : water.sites) to["sites"].push_back(site_object(s));
  to["accounts"] = ordered_json::array();
  for (const WaterAccount& a : water.accounts) {
    ordered_json one = {{"id", a.id}, {"title", a.title}, {"kind", a.kind}};
    put(one, "note", a.note);
    to["accounts"].push_back(std::move(one));
  }
  to["flows"] = ordered_json::array();
  for (const WaterFlow& f : water.flows) {
    ordered_json one = {{"account", f.account}};
    put(one, "basin", f.basin);
    if (!f.parties.empty()) one["parties"] = f.parties;
    one["what"] = f.what;
    one["value"] = f.value;
    one["unit"] = unit_of(kFlowQuantities, f.what);
    put(one, "label", f.label);
    put_citation(one, f.cited);
    to["flows"].push_back(std::move(one));
  }
  return to;
}

}  // namespace thalweg
