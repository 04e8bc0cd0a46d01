#include "geo/analysis/report.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/analysis/basin_rows.hpp"
#include "geo/analysis/report_text.hpp"
#include "geo/analysis/rows.hpp"
#include "geo/analysis/water_rows.hpp"
#include "geo/earth/projector.hpp"

namespace thalweg {
namespace {

using Json = nlohmann::ordered_json;

Json layer_json(const Layer& layer) {
  Json row{{"id", layer.id}, {"title", layer.title}, {"date", layer.date}, {"source", layer.source.title},
           {"publisher", layer.source.publisher}, {"licence", layer.source.licence},
           {"attribution", layer.source.attribution}, {"url", layer.source.url}};
  if (layer.table) {
    row["features"] = layer.table->rows();
    row["vertices"] = layer.table->geometry.coords.size();
    row["crs"] = layer.table->crs.declared.empty() ? Json(nullptr) : Json(layer.table->crs.declared);
    row["crs_operation"] = layer.table->crs.operation.empty() ? Json(nullptr) : Json(layer.table->crs.operation);
    row["crs_accuracy_m"] = json_number(layer.table->crs.accuracy_m, 3);
  }
  if (layer.role == LayerRole::kBorders) row["vertex_accuracy_m"] = json_number(layer.vertex_accuracy_m, 3);
  return row;
}

// A sheet's columns with the vintage before them.
Sheet through_time(Sheet sheet) {
  sheet.columns.insert(sheet.columns.begin(), {"layer", "Layer", ""});
  for (std::size_t i = 0; i < sheet.columns.size(); ++i)
    if (sheet.columns[i].key == "date") sheet.columns.erase(sheet.columns.begin() + static_cast<std::ptrdiff_t>(i--));
  sheet.columns.insert(sheet.columns.begin() + 1, {"date", "Date", ""});
  return sheet;
}

void add_row(Sheet& sheet, const Layer& layer, const Json& row) {
  Json out{{"layer", layer.id}};
  out.update(row);
  sheet.rows.push_back(std::move(out));
}

}  // namespace

Result<Findings> find_all(std::shared_ptr<const Project> project, const InputOptions& options,
                          const Problems& while_reading, Progress& progress) {
  Findings findings;
  findings.project = project;
  auto vintages = find_vintages(std::move(project), options, while_reading, progress);
  if (!vintages) return tl::unexpected(vintages.error());
  findings.vintages = std::move(*vintages);
  findings.borders = same_borders(findings.vintages);
  findings.enclaves = same_enclaves(findings.vintages);
  for (const Vintage& v : findings.vintages) {
    auto reservoirs = run_reservoirs(v.input, {}, progress);
    if (!reservoirs) return tl::unexpected(reservoirs.error());
    findings.reservoirs.push_back(std::move(*reservoirs));
  }
  if (!findings.reservoirs.front().rows.empty()) {  // figures of flow are of the same places
    auto formation = run_formation(findings.vintages.front().input, {}, progress);
    if (!formation) return tl::unexpected(formation.error());
    findings.formation = std::move(*formation);
  }
  const bool has_basins = std::any_of(findings.project->layers.begin(), findings.project->layers.end(), [](const auto& l) { return l->role == LayerRole::kBasins && l->table; });
  for (std::size_t v = 0; has_basins && v < findings.vintages.size(); ++v) {
    auto basins = run_basins(findings.vintages[v].input, {}, progress);
    if (!basins) return tl::unexpected(basins.error());
    findings.basins.push_back(std::move(*basins));
  }
  // Without rivers, or with none that can be used, the report is about borders alone.
  const bool has_rivers = std::any_of(findings.project->layers.begin(), findings.project->layers.end(), [](const auto& l) { return l->role == LayerRole::kRivers && l->table; });
  if (has_rivers && !findings.vintages.empty()) {
    Problems problems;
    if (const auto rivers = rivers_of(*findings.project, {}, problems, progress)) {
      auto courses = courses_of(*rivers, findings.vintages.front().input, "", NAN, progress);
      if (!courses) return tl::unexpected(courses.error());
      findings.rivers = std::move(*courses);
      findings.river_note = river_note(*rivers);
    } else if (rivers.error().code == ErrorCode::kCancelled) {
      return tl::unexpected(rivers.error());
    }
  }
  return findings;
}

std::vector<std::size_t> rivers_in_full(const Findings& findings) {
  constexpr std::size_t kMost = 3;
  std::vector<std::size_t> out;
  std::set<std::string> names;
  for (std::size_t i = 0; i < findings.rivers.size() && out.size() < kMost; ++i) {
    // A further river of a name, often a braid of the first, is called "Amu Darya (2)".
    if (names.insert(findings.rivers[i].name.substr(0, findings.rivers[i].name.rfind(" ("))).second) out.push_back(i);
  }
  return out;
}

Sheet borders_through_time(const Findings& findings) {
  Sheet sheet = through_time(border_sheet());
  for (const Vintage& v : findings.vintages)
    for (const Border& b : v.borders) add_row(sheet, *v.input.layer, border_row(b, *findings.project, *v.input.layer));
  return sheet;
}

Sheet enclaves_through_time(const Findings& findings) {
  Sheet sheet = through_time(enclave_sheet());
  for (const Vintage& v : findings.vintages)
    for (const Enclave& e : v.enclaves) add_row(sheet, *v.input.layer, enclave_row(e, *findings.project, *v.input.layer));
  return sheet;
}

Json report_json(const Findings& findings, const ReportPictures& pictures) {
  const Project& project = *findings.project;
  Json report{{"title", project.title}, {"statement", std::string(kStatement)}};
  if (!pictures.map.empty()) report["map"] = pictures.map;
  Json versions = Json::object();
  for (const auto& [name, version] : library_versions()) versions[name] = version;
  report["versions"] = std::move(versions);
  report["focus"] = project.focus;
  Json methods = Json::object();
  for (const Analysis& a : analyses()) methods[std::string(a.id)] = a.method;
  report["methods"] = std::move(methods);

  Json vintages = Json::array();
  for (const Vintage& v : findings.vintages) {
    Json one = layer_json(*v.input.layer);
    one["key"] = v.input.key;
    one["borders"] = Json::array();
    for (const Border& b : v.borders) one["borders"].push_back(border_row(b, project, *v.input.layer));
    one["enclaves"] = Json::array();
    for (const Enclave& e : v.enclaves) one["enclaves"].push_back(enclave_row(e, project, *v.input.layer));
    one["tripoints"] = Json::array();
    for (const Tripoint& t : v.tripoints) one["tripoints"].push_back(tripoint_row(t));
    one["problems"] = Json::array();
    for (const Problem& p : v.problems) one["problems"].push_back(problem_row(p));
    vintages.push_back(std::move(one));
  }
  report["vintages"] = std::move(vintages);

  // The same border or enclave in every vintage.
  Json borders = Json::array();
  for (const Row& row : findings.borders) {
    Json one;
    for (std::size_t v = 0; v < row.size(); ++v) {
      if (!row[v]) continue;
      const Border& b = findings.vintages[v].borders[*row[v]];
      if (one.is_null()) one = Json{{"a", b.a}, {"b", b.b}, {"length_km", Json::object()}};
      one["length_km"][findings.vintages[v].input.layer->id] = json_number(b.length.value, 6);
    }
    borders.push_back(std::move(one));
  }
  Json enclaves = Json::array();
  for (const Row& row : findings.enclaves) {
    Json one;
    for (std::size_t v = 0; v < row.size(); ++v) {
      if (!row[v]) continue;
      const Enclave& e = findings.vintages[v].enclaves[*row[v]];
      if (one.is_null())
        one = Json{{"title", title_of(e)}, {"owner", e.owner}, {"hosts", e.hosts}, {"kind", name_of(e.kind)},
                   {"area_km2", Json::object()}};
      one["area_km2"][findings.vintages[v].input.layer->id] = json_number(e.area.value, 6);
    }
    enclaves.push_back(std::move(one));
  }
  report["through_time"] = Json{{"borders", std::move(borders)}, {"enclaves", std::move(enclaves)}};

  if (!findings.reservoirs.front().rows.empty()) {
    Json by_date = Json::object();
    for (std::size_t v = 0; v < findings.vintages.size(); ++v) by_date[findings.vintages[v].input.layer->id] = findings.reservoirs[v].rows;
    report["water"] = Json{{"reservoirs", std::move(by_date)}, {"formation", findings.formation.rows}};
  }
  Json rivers = Json::array();
  for (const RiverCourse& course : findings.rivers) rivers.push_back(course_row(course, project));
  const auto full = rivers_in_full(findings);
  for (std::size_t i = 0; i < std::min(pictures.rivers.size(), full.size()); ++i)
    if (!pictures.rivers[i].empty()) rivers[full[i]]["picture"] = pictures.rivers[i];
  report["rivers"] = std::move(rivers);
  if (!findings.basins.empty()) {
    Json by_date = Json::object();
    for (std::size_t v = 0; v < findings.vintages.size(); ++v) by_date[findings.vintages[v].input.layer->id] = findings.basins[v].rows;
    report["basins"] = std::move(by_date);
  }

  Json sources = Json::array();
  for (const auto& layer : project.layers) sources.push_back(layer_json(*layer));
  report["sources"] = std::move(sources);
  return report;
}

std::vector<std::pair<std::string, std::string>> library_versions() {
  // What the program was built with; PROJ and its data are asked, since they come apart in practice.
  std::string proj = proj_version();
  if (proj.starts_with("PROJ ")) proj.erase(0, 5);
  return {{"Thalweg", THALWEG_VERSION}, {"GDAL", THALWEG_GDAL_VERSION},   {"PROJ", std::move(proj)},
          {"GEOS", THALWEG_GEOS_VERSION}, {"GeographicLib", THALWEG_GEOGRAPHICLIB_VERSION}};
}

}  // namespace thalweg
