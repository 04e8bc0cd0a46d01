#include "geo/analysis/basin_rows.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/analysis/river_rows.hpp"
#include "geo/analysis/rows.hpp"
#include "geo/data/read.hpp"

namespace thalweg {
namespace {

using Json = nlohmann::ordered_json;

std::string parameter(const ParameterValues& values, std::string_view key) {
  const auto found = values.find(key);
  return found == values.end() ? std::string() : found->second;
}

std::string percent(double part) { return fmt::format("{:.2f}", 100 * part); }

}  // namespace

Result<Sheet> run_basins(const AnalysisInput& input, const ParameterValues& values, Progress& progress) {
  BasinOptions options;
  TablePtr table;
  Problems problems;
  options.border_accuracy_m = input.layer->vertex_accuracy_m;
  std::string basin_source;
  if (const std::string file = parameter(values, "basins"); !file.empty()) {
    auto read = read_vector(file, {}, problems, progress);
    if (!read) return tl::unexpected(read.error());
    Layer layer;
    layer.source = read->source;
    layer.title = std::filesystem::path(file).filename().string();
    basin_source = source_line(layer);
    table = std::make_shared<const FeatureTable>(std::move(*read));
  } else {
    const auto layer = std::find_if(input.project->layers.begin(), input.project->layers.end(), [](const auto& l) { return l->role == LayerRole::kBasins && l->table; });
    if (layer == input.project->layers.end()) return fail(ErrorCode::kEmpty, "there are no basins: the project has no layer of them", "give a file of polygons with --basins");
    table = (*layer)->table;
    options.basin_accuracy_m = (*layer)->vertex_accuracy_m;
    options.name_field = (*layer)->key;
    basin_source = source_line(**layer);
  }
  if (const std::string field = parameter(values, "name-field"); !field.empty()) options.name_field = field;
  const Layer* places = nullptr;
  for (const auto& layer : input.project->layers)
    if (layer->role == LayerRole::kPlaces && layer->table) places = layer.get();
  if (places) options.places = places->table.get();
  std::optional<RiverInput> rivers;
  if (auto net = rivers_of(*input.project, {parameter(values, "rivers"), "", "", NAN}, problems, progress)) {
    rivers = std::move(*net);
    options.rivers = &rivers->graph;
  } else if (net.error().code != ErrorCode::kEmpty) {
    return tl::unexpected(net.error());
  }
  options.method = "polygons overlaid, areas on the ellipsoid WGS 84 (Karney 2013)";
  options.source = basin_source + "; " + source_line(*input.layer);
  const auto found = basin_units(table, *input.graph, *input.land, options, problems, progress);
  if (!found) return tl::unexpected(found.error());
  const std::string of = parameter(values, "of");
  const bool known = of.empty() || std::any_of(found->basins.begin(), found->basins.end(), [&](const Basin& b) { return b.name == of; });
  if (!known) {
    std::string names;
    for (std::size_t i = 0; i < found->basins.size() && i < 40; ++i) names += (i ? ", " : "") + found->basins[i].name;
    return fail(ErrorCode::kUnknownName, fmt::format("no basin is called '{}'", of), "there are: " + names);
  }
  Sheet sheet;
  sheet.id = "basins";
  sheet.title = "Basins by country";
  sheet.if_empty = "No basin lies in any country.";
  sheet.columns = {{"unit", "Unit", ""}, {"area_km2", "Area", "km\u00b2", 1}, {"uncertainty_km2", "\u00b1", "km\u00b2", 1}, {"of_basin_percent", "Of the basin", "%", 2}, {"interval_percent", "Alone .. claimed", "%"}, {"of_country_percent", "Of the country", "%", 2}, {"population", "People in places", "", 0}, {"river_km", "Rivers", "km", 1}, {"basin", "Basin", "", -1, false}, {"claimants", "Claimants", "", -1, false}, {"basin_km2", "Basin", "km\u00b2", 1, false}};
  for (const BasinUnit& u : found->units) {
    const Basin& basin = found->basins[u.basin];
    if (!of.empty() && basin.name != of) continue;
    Json row{{"unit", u.code}, {"basin", basin.name}, {"claimants", u.claimants}, {"area_km2", json_number(u.area.value, 6)}, {"uncertainty_km2", json_number(u.area.uncertainty, 6)}, {"of_basin_percent", json_number(100 * u.of_basin, 6)}};
    const bool one = u.claimants.size() == 1;
    row["least_of_basin_percent"] = one ? json_number(100 * u.least_of_basin, 6) : Json(nullptr);
    row["most_of_basin_percent"] = one ? json_number(100 * u.most_of_basin, 6) : Json(nullptr);
    row["interval_percent"] = one ? Json(percent(u.least_of_basin) + " .. " + percent(std::max(u.least_of_basin, u.most_of_basin))) : Json(nullptr);
    // Of countries at the edge of a project only a part is there.
    const auto& focus = input.project->focus;
    const bool whole = one && (focus.empty() || std::find(focus.begin(), focus.end(), u.claimants[0]) != focus.end());
    row["of_country_percent"] = whole ? json_number(100 * u.of_country, 6) : Json(nullptr);
    row["population"] = places ? json_number(u.population, 0) : Json(nullptr);
    row["places"] = places ? Json(u.places) : Json(nullptr);
    row["river_km"] = rivers ? json_number(u.river_km, 3) : Json(nullptr);
    row["basin_km2"] = json_number(basin.area_km2, 6);
    row["method"] = u.area.method;
    row["source"] = u.area.source;
    sheet.rows.push_back(std::move(row));
  }
  for (const Basin& basin : found->basins) {
    if (!of.empty() && basin.name != of) continue;
    if (sheet.notes.size() < 20 || !of.empty()) sheet.notes.push_back(fmt::format("{}: {} km\u00b2", basin.name, grouped(basin.area_km2, 1)));
    if (!basin.overlaps.empty()) sheet.notes.push_back(fmt::format("{} overlaps {}: land of both counts in each", basin.name, fmt::join(basin.overlaps, ", ")));
  }
  sheet.notes.push_back("A unit A/B is land that both claim; alone .. claimed: a country's share without and with what others claim too. _-: no party of the data has it");
  if (places) sheet.notes.push_back(fmt::format("People: those of the places in it, {}", source_line(*places)));
  sheet.notes.push_back("Source: " + options.source);
  return sheet;
}

}  // namespace thalweg
