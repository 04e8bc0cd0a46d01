#include "geo/analysis/ledger_rows.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/analysis/rows.hpp"
#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

using Json = nlohmann::ordered_json;

Json date_of(const Layer& layer) {
  const std::string& date = layer.date.empty() ? layer.source.date : layer.date;
  return date.empty() ? Json(nullptr) : Json(date);
}

bool in_focus(const Project& project, const std::string& code) {
  return project.focus.empty() || std::find(project.focus.begin(), project.focus.end(), code) != project.focus.end();
}

std::string parameter(const ParameterValues& values, std::string_view key) {
  const auto found = values.find(key);
  return found == values.end() ? std::string() : found->second;
}

constexpr double kNear_m = 50'000;

// The nearest place that the project names; "" where none is within 50 km.
std::string near_place(const Project& project, LonLat at) {
  std::string best;
  double best_m = kNear_m;
  for (const auto& layer : project.layers) {
    if (layer->role != LayerRole::kPlaces || !layer->table) continue;
    const Column* names = layer->table->column("name");
    const GeometryColumn& g = layer->table->geometry;
    for (std::size_t f = 0; names != nullptr && f < g.features(); ++f) {
      if (g.kind[f] != GeometryKind::kPoint || g.feature_start[f] == g.feature_start[f + 1]) continue;
      const LonLat p = g.coords[g.ring_start[g.part_start[g.feature_start[f]]]];
      if (std::fabs(p.lat - at.lat) > 0.5) continue;
      if (const double m = distance_m(p, at); m < best_m) best_m = m, best = names->text(f);
    }
  }
  return best;
}

Result<std::shared_ptr<const Layer>> layer_before(const AnalysisInput& input, const std::string& asked, Problems& problems, Progress& progress) {
  std::shared_ptr<const Layer> found;
  std::string ids;
  for (const auto& layer : input.project->layers) {
    if (layer->role != LayerRole::kBorders || layer == input.layer) continue;
    ids += (ids.empty() ? "" : ", ") + layer->id;
    if (layer->id == asked) return layer;
    if (asked.empty() && layer->date < input.layer->date && (!found || layer->date > found->date)) found = layer;
  }
  if (found) return found;
  if (asked.empty())
    return fail(ErrorCode::kUsage, fmt::format("{}: there are no earlier borders to compare with", input.layer->id),
                "name them with --before, a layer or a file" + (ids.empty() ? std::string() : "; layers: " + ids));
  auto opened = open_project(asked, problems, progress);
  if (!opened) {
    if (opened.error().code == ErrorCode::kFileMissing && !ids.empty()) opened.error().remedy += "; layers of borders: " + ids;
    return tl::unexpected(opened.error());
  }
  for (const auto& layer : opened->layers) {
    if (layer->table) return layer;
  }
  return fail(ErrorCode::kGeometry, asked + ": has no polygons", "give the earlier borders as a layer of polygons");
}

std::vector<std::string> split_pair(const std::string& pair) {
  const std::size_t comma = pair.find(',');
  return {pair.substr(0, comma), comma == std::string::npos ? std::string() : pair.substr(comma + 1)};
}

}  // namespace

std::vector<Json> ledger_rows(const Ledger& ledger, const Project& project, const Layer& before, const Layer& after) {
  std::vector<Json> rows;
  const std::string source = source_line(before) + " \u2192 " + source_line(after);
  const auto focused = [&](const std::string& code) { return in_focus(project, code); };
  const auto add = [&](Json row) {
    row["source"] = source;
    row["date"] = Json::array({date_of(before), date_of(after)});
    rows.push_back(std::move(row));
  };
  for (const Parcel& p : ledger.parcels) {
    if (!focused(p.from) && !focused(p.to)) continue;
    add({{"kind", "parcel"},
         {"from", p.from},
         {"to", p.to},
         {"area_ha", json_number(p.area.value, 4)},
         {"uncertainty_ha", json_number(p.area.uncertainty, 4)},
         {"count", 1},
         {"width_m", json_number(p.width_m, 1)},
         {"perimeter_km", json_number(p.perimeter_km, 6)},
         {"lon", json_number(p.inside.lon, 7)},
         {"lat", json_number(p.inside.lat, 7)},
         {"near", near_place(project, p.inside)},
         {"method", p.area.method}});
  }
  for (const LedgerSlivers& s : ledger.slivers) {
    if (!focused(s.from) && !focused(s.to)) continue;
    add({{"kind", "slivers"}, {"from", s.from}, {"to", s.to}, {"area_ha", json_number(s.area_ha, 4)}, {"count", s.count}, {"largest_ha", json_number(s.largest_ha, 4)}});
  }
  for (const PartyBalance& b : ledger.balances) {
    if (!focused(b.party)) continue;
    add({{"kind", "balance"},
         {"to", b.party},
         {"area_ha", json_number(b.gained_ha - b.lost_ha, 4)},
         {"gained_ha", json_number(b.gained_ha, 4)},
         {"lost_ha", json_number(b.lost_ha, 4)},
         {"slivers_ha", json_number(b.slivers_ha, 4)},
         {"other_ha", json_number(b.other_ha, 4)},
         {"before_ha", json_number(b.before_ha, 4)},
         {"after_ha", json_number(b.after_ha, 4)}});
  }
  return rows;
}

Sheet ledger_sheet() {
  Sheet sheet;
  sheet.id = "ledger";
  sheet.title = "Land that changes hands";
  sheet.if_empty = "The two states of the borders give every party the same land.";
  sheet.columns = {{"kind", "Kind", ""},
                   {"from", "From", ""},
                   {"to", "To", ""},
                   {"area_ha", "Area", "ha", 2},
                   {"uncertainty_ha", "\u00b1", "ha", 2},
                   {"count", "Number", ""},
                   {"width_m", "Width", "m", 0},
                   {"lon", "Longitude", "\u00b0", 4},
                   {"lat", "Latitude", "\u00b0", 4},
                   {"near", "Near", ""},
                   {"perimeter_km", "Perimeter", "km", 2, false},
                   {"largest_ha", "Largest", "ha", 2, false},
                   {"gained_ha", "Gained", "ha", 2, false},
                   {"lost_ha", "Lost", "ha", 2, false},
                   {"slivers_ha", "Slivers", "ha", 2, false},
                   {"other_ha", "Other", "ha", 2, false},
                   {"before_ha", "Before", "ha", 2, false},
                   {"after_ha", "After", "ha", 2, false},
                   {"method", "Method", "", -1, false},
                   {"source", "Source", "", -1, false},
                   {"date", "Date", "", -1, false}};
  return sheet;
}

Result<Sheet> run_ledger(const AnalysisInput& input, const ParameterValues& values, Progress& progress) {
  Problems problems;
  const auto layer = layer_before(input, parameter(values, "before"), problems, progress);
  if (!layer) return tl::unexpected(layer.error());
  InputOptions same;
  if ((*layer)->table->column(input.key) != nullptr) same.key = input.key;
  const auto before = prepare(input.project, *layer, same, {}, progress);
  if (!before) return tl::unexpected(before.error());
  LedgerOptions options;
  options.before_accuracy_m = (*layer)->vertex_accuracy_m;
  options.after_accuracy_m = input.layer->vertex_accuracy_m;
  const auto pair = split_pair(parameter(values, "pair"));
  options.only_a = pair[0], options.only_b = pair[1];
  if (const std::string text = parameter(values, "sliver-m"); !text.empty()) {
    char* end = nullptr;
    options.sliver_m = std::strtod(text.c_str(), &end);
    if (end != text.c_str() + text.size() || !(options.sliver_m >= 0) || !(options.sliver_m < 1e6))
      return fail(ErrorCode::kUsage, fmt::format("--sliver-m {}: not a width", text), "give metres, 0 or more");
  }
  const auto ledger = land_ledger(*before->graph, *before->land, *input.graph, *input.land, options, progress);
  if (!ledger) return tl::unexpected(ledger.error());
  Sheet sheet = ledger_sheet();
  sheet.rows = ledger_rows(*ledger, *input.project, **layer, *input.layer);
  sheet.notes = {"These are changes between two mappings. Whether land changed hands, the data does not say."};
  for (const PartyBalance& b : ledger->balances) {
    if (!in_focus(*input.project, b.party)) continue;
    std::string note = fmt::format("{}: gains {} ha, loses {} ha, net {}{} ha; slivers {} ha", b.party, grouped(b.gained_ha, 2), grouped(b.lost_ha, 2), b.gained_ha >= b.lost_ha ? "+" : "",
                                   grouped(b.gained_ha - b.lost_ha, 2), grouped(b.slivers_ha, 2));
    if (std::isfinite(b.other_ha)) note += fmt::format(", against land of nobody or of several {} ha", grouped(b.other_ha, 2));
    sheet.notes.push_back(std::move(note));
  }
  sheet.notes.push_back(fmt::format("Method: {}", kLedgerMethod));
  sheet.notes.push_back(fmt::format("Source: {} \u2192 {}", source_line(**layer), source_line(*input.layer)));
  return sheet;
}

}  // namespace thalweg
