// The report's chapter on the register of water.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "geo/analysis/water_rows.hpp"
#include "geo/base/measure.hpp"
#include "geo/register/water_register.hpp"
#include "geo/water/formation.hpp"

namespace thalweg {
namespace {

using Json = nlohmann::ordered_json;

// Some columns of rows that are there.
std::string table(const std::vector<Json>& rows, std::vector<SheetColumn> columns) {
  Sheet sheet;
  sheet.columns = std::move(columns);
  sheet.rows = rows;
  return to_markdown(sheet) + "\n";
}

std::string reservoir_part(const Sheet& reservoirs) {
  std::vector<Json> stores, others, areas, findings;
  for (const Json& row : reservoirs.rows) {
    (row["kind"] == "reservoir" ? stores : others).push_back(row);
    if (row.contains("area_reason")) areas.push_back(row);
    for (const Json& f : row["findings"]) findings.push_back({{"name", row["name"]}, {"severity", f["severity"]}, {"rule", f["rule"]}, {"text", f["text"]}});
  }
  std::string text;
  if (!stores.empty())
    text += "### Reservoirs\n\nPublished values, of the highest confidence where there are several; areas measured from the lakes of this project. The "
            "owner, whose ground is published to be under it and whose borders its dam and its lake lie in need not be one. Regulation is active "
            "storage in percent of a year's inflow; 100 and more carry water from year to year. The last column adds what lies upstream in the register.\n\n" +
            table(stores, {{"name", "Reservoir", ""}, {"river", "River", ""}, {"owner", "Owner", ""}, {"operator", "Operator", ""}, {"territory", "Ground, published", ""}, {"dam_in", "Dam in", ""}, {"lake_in", "Lake in", ""}, {"total_km3", "Total", "km\u00b3", 3}, {"active_km3", "Active", "km\u00b3", 3}, {"dam_m", "Dam", "m", 0}, {"regulation_percent", "Regulation", "%", 0}, {"residence_years", "Residence", "years", 2}, {"active_with_upstream_km3", "Active, with upstream", "km\u00b3", 2}, {"regulation_with_upstream_percent", "Regulation, with upstream", "%", 0}});
  if (!others.empty())
    text += "### Intakes and canals\n\n" + table(others, {{"name", "Name", ""}, {"river", "River", ""}, {"owner", "Owner", ""}, {"territory", "Ground, published", ""}, {"user", "User", ""}, {"length_km", "Length", "km", 0}, {"capacity_m3_s", "Capacity", "m\u00b3/s", 0}, {"inflow_km3_yr", "Takes", "km\u00b3/yr", 1}, {"note", "Note", ""}});
  std::string notes;
  for (const Json& row : reservoirs.rows)
    if (!row["dam_note"].get<std::string>().empty()) notes += fmt::format("- {}: {}.\n", row["name"].get<std::string>(), row["dam_note"].get<std::string>());
  if (!notes.empty()) text += notes + "\n";
  if (!findings.empty())
    text += "### Can it be true?\n\nAn error refutes a published value; a warning doubts it; info says where sources part or what cannot be tested.\n\n" +
            table(findings, {{"name", "Site", ""}, {"severity", "Severity", ""}, {"rule", "Rule", ""}, {"text", "Finding", ""}});
  if (!areas.empty())
    text += "### Areas as published and as mapped\n\n" + table(areas, {{"name", "Reservoir", ""}, {"area_km2", "Published", "km\u00b2", 1}, {"measured_km2", "Measured", "km\u00b2", 1}, {"area_difference_percent", "Difference", "%", 1}, {"area_reason", "What would explain it", ""}});
  return text;
}

// Lakes whose ground goes to others by another date's borders.
std::string ground_part(std::span<const Sheet> reservoirs, std::span<const std::string> dates) {
  std::vector<SheetColumn> columns{{"name", "Reservoir", ""}};
  for (std::size_t d = 0; d < dates.size(); ++d) columns.push_back({std::to_string(d), dates[d], ""});
  std::vector<Json> rows;
  for (std::size_t i = 0; i < reservoirs.front().rows.size(); ++i) {
    Json row{{"name", reservoirs.front().rows[i]["name"]}};
    bool differ = false;
    for (std::size_t d = 0; d < reservoirs.size(); ++d) {
      const auto& sheet = reservoirs[d].rows;
      const auto same = std::find_if(sheet.begin(), sheet.end(), [&](const Json& r) { return r["id"] == reservoirs.front().rows[i]["id"]; });
      row[std::to_string(d)] = same == sheet.end() ? "" : (*same)["lake_in"].get<std::string>();
      differ = differ || row[std::to_string(d)] != row["0"];
    }
    if (differ) rows.push_back(std::move(row));
  }
  if (rows.empty()) return {};
  return "### Whose ground the water covers, at every date\n\nReservoirs whose shares differ between the dates of borders. These are changes of mapping, "
         "not legal facts.\n\n" + table(rows, std::move(columns));
}

std::string formation_part(const Project& project, const Sheet& formation) {
  std::string text;
  for (const ShareByAccount& side : shares_side_by_side(*project.water)) {
    text += fmt::format("### Who forms the flow: {}\n\nShares in percent, by each way of counting.\n\n", side.basin);
    std::vector<SheetColumn> columns{{"party", "Party", ""}};
    for (const std::string& id : side.accounts) columns.push_back({id, project.water->account(id)->title, "%", 1});
    std::vector<Json> rows;
    for (const auto& line : side.lines) {
      std::string names;
      for (const std::string& p : line.parties) names += (names.empty() ? "" : " + ") + project.party_name(p);
      Json row{{"party", names}};
      for (std::size_t i = 0; i < side.accounts.size(); ++i) row[side.accounts[i]] = line.percent[i] ? json_number(*line.percent[i], 2) : Json(nullptr);
      rows.push_back(std::move(row));
    }
    text += table(rows, std::move(columns));
    for (const std::string& id : side.accounts)
      if (const auto& note = project.water->account(id)->note; !note.empty()) text += fmt::format("- {}: {}\n", project.water->account(id)->title, note);
    text += '\n';
  }
  std::vector<Json> wrong, rest;
  for (const Json& row : formation.rows) (row["verdict"] == "does not follow" ? wrong : rest).push_back(row);
  const std::vector<SheetColumn> columns{{"account_title", "Table of figures", ""}, {"basin", "Basin", ""}, {"parties", "Party", ""}, {"what", "What", ""}, {"label", "", ""}, {"value", "Published", ""}, {"unit", "Unit", ""}, {"expected", "By the others", "", 3}, {"finding", "Finding", ""}, {"source", "Source", ""}, {"confidence", "Conf.", ""}};
  if (!wrong.empty()) text += "### Published figures that do not fit each other\n\n" + table(wrong, columns);
  if (!rest.empty()) text += "### Flow, dependency and allocation as published\n\n" + table(rest, {{"account_title", "Table of figures", ""}, {"basin", "Basin", ""}, {"parties", "Party", ""}, {"what", "What", ""}, {"value", "Published", ""}, {"unit", "Unit", ""}, {"share_percent", "Share", "%", 2}, {"verdict", "Verdict", ""}, {"source", "Source", ""}, {"confidence", "Conf.", ""}});
  return text;
}

}  // namespace

std::string water_markdown(const Project& project, std::span<const Sheet> reservoirs, std::span<const std::string> dates, const Sheet& formation) {
  if (project.water == nullptr || reservoirs.empty() || reservoirs.front().rows.empty()) return {};
  std::string text = "## Water\n\n" + reservoir_part(reservoirs.front());
  if (reservoirs.size() > 1) text += ground_part(reservoirs, dates);
  if (!formation.rows.empty()) text += formation_part(project, formation);
  return text;
}

}  // namespace thalweg
