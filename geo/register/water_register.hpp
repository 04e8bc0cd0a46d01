#pragma once
// What is published about reservoirs, intakes, canals, the formation of flow and its allocation: several values
// of one thing side by side, none without its source.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "geo/base/lonlat.hpp"
#include "geo/base/result.hpp"

namespace thalweg {

struct Citation {
  std::string source;      // never empty
  std::string date;        // ISO 8601 as exact as known, or ""
  std::string confidence;  // "H" read in a primary source, "M" reputable secondary source, "L" approximate
  std::string note;
  friend bool operator==(const Citation&, const Citation&) = default;
};

// What a value can be, its unit, and the bounds within which it is taken.
struct WaterQuantity {
  std::string_view what;   // "total"
  std::string_view title;  // "Total storage"
  std::string_view unit;   // "km3"
  double low = 0, high = 0;
};
// Of sites: total, active, area, dam-height, crest-length, head, power, energy, inflow, outflow, capacity, length,
// irrigated, year-begun, year-filled. Of flows: formed, share, outflow, retained, incoming, internal, dependency,
// limit, quota.
std::span<const WaterQuantity> site_quantities();
std::span<const WaterQuantity> flow_quantities();
const WaterQuantity* site_quantity(std::string_view what);  // or null

struct WaterValue {
  std::string what;        // of site_quantities(): tells the unit
  double value = 0;
  Citation cited;
  friend bool operator==(const WaterValue&, const WaterValue&) = default;
};

// Who owns, runs, uses or holds the ground of a site: these differ, and sources differ about them.
struct WaterHolder {
  std::string role;        // "owner", "operator", "user", "territory"
  std::string party;       // code
  Citation cited;
  friend bool operator==(const WaterHolder&, const WaterHolder&) = default;
};

enum class WaterSiteKind : std::uint8_t { kReservoir, kIntake, kCanal };
std::string_view name_of(WaterSiteKind kind);  // "reservoir", "intake", "canal"

struct WaterSite {
  std::string id;
  WaterSiteKind kind = WaterSiteKind::kReservoir;
  std::string name, ru;    // English, Russian
  std::vector<std::pair<std::string, std::string>> local;  // language tag, name: both sides' names
  std::string river, basin;
  LonLat at;               // the dam or the head of a canal
  double accuracy_m = 1500;            // of that place
  std::optional<LonLat> lake;          // a place on the water
  std::vector<std::string> lake_names; // how layers of lakes may call it
  std::string flows_to;    // id of the next site downstream that its water reaches; "" for none
  bool building = false;   // not in full use yet
  bool ends = false;       // what leaves it ends in canals or sands: upstream of nothing but its own river
  std::string dam_type;
  std::vector<std::string> purposes;
  std::vector<WaterHolder> holders;
  std::vector<WaterValue> values;
  std::string note;
  friend bool operator==(const WaterSite&, const WaterSite&) = default;
};

// A table of figures that belong together: one source's way of counting.
struct WaterAccount {
  std::string id;          // "icwc"
  std::string title;
  std::string kind;        // "formation", "dependency", "allocation"
  std::string note;        // its convention: what is counted where
  friend bool operator==(const WaterAccount&, const WaterAccount&) = default;
};

struct WaterFlow {
  std::string account;     // id
  std::string basin;       // "" for all of a country
  std::vector<std::string> parties;  // codes counted together; empty: the published total
  std::string what;        // of flow_quantities()
  double value = 0;
  std::string label;       // of what is not a party's: "sanitary releases"; or ""
  Citation cited;
  friend bool operator==(const WaterFlow&, const WaterFlow&) = default;
};

struct WaterRegister {
  std::vector<WaterSite> sites;
  std::vector<WaterAccount> accounts;
  std::vector<WaterFlow> flows;
  const WaterSite* site(std::string_view id) const;        // or null
  const WaterAccount* account(std::string_view id) const;  // or null
  friend bool operator==(const WaterRegister&, const WaterRegister&) = default;
};

// The site and all whose water reaches it by flows_to, the site first, then in the register's order.
// Cost: quadratic in the sites.
std::vector<const WaterSite*> with_upstream(const WaterRegister& water, const WaterSite& site);

// Of JSON as docs/project-file.md has it; `shown` begins every message. What is read is written back the same.
// Errors: kFormat: a field that is missing or out of bounds, a value without source or confidence, an id that is there
// twice, flows_to or an account that is not there, sites that flow round in a circle, more than 1,000 sites or 10,000 figures.
Result<WaterRegister> read_water(const nlohmann::json& json, const std::string& shown);
nlohmann::ordered_json write_water(const WaterRegister& water);

}  // namespace thalweg
