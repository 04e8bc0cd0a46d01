#include "geo/analysis/analyses.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/analysis/basin_rows.hpp"
#include "geo/analysis/river_rows.hpp"
#include "geo/analysis/ledger_rows.hpp"
#include "geo/analysis/rows.hpp"
#include "geo/analysis/water_rows.hpp"
#include "geo/topology/check.hpp"

namespace thalweg {
namespace {

std::string parameter(const ParameterValues& values, std::string_view key) {
  const auto found = values.find(key);
  return found == values.end() ? std::string() : found->second;
}

std::vector<std::string> table_notes(const AnalysisInput& input, std::string_view method) {
  return {fmt::format("Method: {}", method), fmt::format("Source: {}", source_line(*input.layer))};
}

// --- borders -----------------------------------------------------------------------------------------

constexpr std::string_view kBorderMethod =
    "geodesic lengths on the ellipsoid WGS 84 (Karney 2013, doi:10.1007/s00190-012-0578-z) along borders that are "
    "stored once for both neighbours; generalised by Douglas and Peucker (1973) with tripoints kept";

constexpr AnalysisParameter kBorderParameters[] = {
    {"pair", "A,B", "only the border between A and B; one code alone: all borders of it"}};

Result<Sheet> run_borders(const AnalysisInput& input, const ParameterValues& values, Progress& progress) {
  BorderOptions options;
  options.vertex_accuracy_m = input.layer->vertex_accuracy_m;
  if (const std::string pair = parameter(values, "pair"); !pair.empty()) {
    const std::size_t comma = pair.find(',');
    options.only_a = pair.substr(0, comma);
    if (comma != std::string::npos) options.only_b = pair.substr(comma + 1);
    if (options.only_a.empty() || (comma != std::string::npos && options.only_b.empty()) ||
        options.only_b.find(',') != std::string::npos)
      return fail(ErrorCode::kUsage, fmt::format("--pair {}: not a pair of codes", pair), "give it as --pair KGZ,UZB");
  }
  const auto found = borders(*input.graph, *input.land, options, progress);
  if (!found) return tl::unexpected(found.error());
  Sheet sheet = border_sheet();
  for (const Border& border : *found) sheet.rows.push_back(border_row(border, *input.project, *input.layer));
  sheet.notes = table_notes(input, kBorderMethod);
  return sheet;
}

// --- enclaves ----------------------------------------------------------------------------------------

constexpr std::string_view kEnclaveMethod =
    "definitions after Vinokurov (2007); areas and lengths on the ellipsoid WGS 84 (Karney 2013); the gap is the "
    "shortest geodesic to the main territory; order is the depth of containment";

constexpr AnalysisParameter kEnclaveParameters[] = {{"of", "CODE", "only enclaves of this party and in it"}};

Result<Sheet> run_enclaves(const AnalysisInput& input, const ParameterValues& values, Progress& progress) {
  EnclaveOptions options;
  options.vertex_accuracy_m = input.layer->vertex_accuracy_m;
  options.only = parameter(values, "of");
  Problems problems;
  const auto found = enclaves(*input.graph, *input.land, options, problems, progress);
  if (!found) return tl::unexpected(found.error());
  Sheet sheet = enclave_sheet();
  for (const Enclave& enclave : *found) sheet.rows.push_back(enclave_row(enclave, *input.project, *input.layer));
  sheet.notes = table_notes(input, kEnclaveMethod);
  return sheet;
}

// --- tripoints ---------------------------------------------------------------------------------------

constexpr std::string_view kTripointMethod = "places where the borders of three or more parties meet, WGS 84";

Result<Sheet> run_tripoints(const AnalysisInput& input, const ParameterValues&, Progress& progress) {
  Sheet sheet = tripoint_sheet();
  for (const Tripoint& t : tripoints(*input.graph)) sheet.rows.push_back(tripoint_row(t));
  if (progress.cancelled()) return cancelled();
  sheet.notes = table_notes(input, kTripointMethod);
  return sheet;
}

// --- check -------------------------------------------------------------------------------------------

constexpr std::string_view kCheckMethod =
    "rings and coordinates as read; gaps, overlaps and slivers from the shared borders, areas on the ellipsoid WGS 84";

Result<Sheet> run_check(const AnalysisInput& input, const ParameterValues&, Progress& progress) {
  Problems problems = input.problems;
  EnclaveOptions options;
  options.vertex_accuracy_m = input.layer->vertex_accuracy_m;
  const auto found = enclaves(*input.graph, *input.land, options, problems, progress);
  if (!found) return tl::unexpected(found.error());
  if (auto checked = check_polygons(*input.graph, problems, progress); !checked) return tl::unexpected(checked.error());
  // Worst first, and among equals the largest.
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    if (a.severity != b.severity) return a.severity > b.severity;
    if (a.kind != b.kind) return a.kind < b.kind;
    return a.area_km2.value_or(0) > b.area_km2.value_or(0);
  });
  Sheet sheet = problem_sheet();
  std::array<std::size_t, 3> count{};
  for (const Problem& problem : problems) {
    ++count[static_cast<std::size_t>(problem.severity)];
    sheet.rows.push_back(problem_row(problem));
  }
  sheet.notes = {fmt::format("{} errors, {} warnings, {} notes; advice for each: --format json", count[2], count[1],
                             count[0]),
                 fmt::format("Method: {}", kCheckMethod), fmt::format("Source: {}", source_line(*input.layer))};
  return sheet;
}

// --- rivers ------------------------------------------------------------------------------------------

constexpr std::string_view kRiverMethod =
    "lines joined to a net, directed by attribute, heights (Mann 1945, doi:10.2307/1907187), drawing or the distance to what is "
    "decided; a river is the border where it stays within the tolerance of it for more than six times that, else it crosses; "
    "geodesic lengths on the ellipsoid WGS 84 (Karney 2013)";

constexpr AnalysisParameter kRiverParameters[] = {
    {"of", "NAME", "the stretches of this river, from its source down; else one row for each river with a name"},
    {"rivers", "FILE", "lines of rivers; else the layers of rivers in the project"},
    {"tolerance-m", "METRES", "how near to a border a river runs that is the border; else twice the accuracy of both layers"},
    {"join-m", "METRES", "ends of rivers nearer to another line than this are joined to it; else the accuracy of the layers"},
    {"direction", "FIELD", "field of the rivers that says whether they flow as drawn (1, forward) or against it (-1, reverse)"}};

// --- ledger ------------------------------------------------------------------------------------------

constexpr AnalysisParameter kLedgerParameters[] = {
    {"before", "LAYER|FILE", "the earlier borders: a layer of the project, or a file; else the project's last ones before"},
    {"pair", "A,B", "only between A and B; one code alone: what it gains and loses"},
    {"sliver-m", "METRES", "width below which a parcel is a sliver (50)"}};

// --- basins ------------------------------------------------------------------------------------------

constexpr std::string_view kBasinMethod =
    "polygons of basins overlaid with those of parties, land of several claimants a unit of its own, so that shares are "
    "intervals (alone .. claimed); areas on the ellipsoid WGS 84 (Karney 2013)";

constexpr AnalysisParameter kBasinParameters[] = {
    {"basins", "FILE", "polygons of river basins; else the layer of basins in the project"},
    {"of", "NAME", "only this basin"},
    {"name-field", "FIELD", "field that names the basin; else one that is called like a name"},
    {"rivers", "FILE", "lines of rivers whose length in each unit counts; else the layers of rivers in the project"}};

// --- the table ---------------------------------------------------------------------------------------

constexpr Analysis kAnalyses[] = {
    {"enclaves", "Enclaves and exclaves",
     "Finds every enclave, exclave and counter-enclave with area, perimeter, order and the gap to its main territory.",
     kEnclaveMethod, kEnclaveParameters, run_enclaves},
    {"borders", "Borders",
     "Measures the border of every pair of neighbours, in pieces from tripoint to tripoint and at eight "
     "generalisations.",
     kBorderMethod, kBorderParameters, run_borders},
    {"tripoints", "Tripoints", "Lists the places where three or more parties meet.", kTripointMethod, {},
     run_tripoints},
    {"check", "Problems of the data",
     "Lists gaps, overlaps, slivers, invalid rings, duplicates and other faults with area and place.", kCheckMethod,
     {}, run_check},
    {"reservoirs", "Reservoirs, intakes and canals",
     "Lists reservoirs, intakes and canals: published values and whether they can be true, the lake as mapped, whose ground it "
     "is, how far it regulates its river.",
     kReservoirMethod, kReservoirParameters, run_reservoirs},
    {"formation", "Formation and allocation of flow",
     "Lists where the flow of rivers forms and how it is allocated, by each published table, and whether its figures fit each "
     "other.",
     kFormationMethod, kFormationParameters, run_formation},
    {"rivers", "Rivers",
     "Follows each river from its source: countries in order, every crossing of a border, where it is the border, lengths.",
     kRiverMethod, kRiverParameters, run_rivers},
    {"ledger", "Land that changes hands",
     "Compares two states of the borders: parcels from party to party in hectares, and the balance of each party.", kLedgerMethod,
     kLedgerParameters, run_ledger},
    {"basins", "Basins by country",
     "Measures what of each river basin lies in which country: area, shares, people, rivers; claims of several stay apart.",
     kBasinMethod, kBasinParameters, run_basins},
};

// What the graph says knows the layer's name only; a reader needs the file's.
tl::unexpected<Error> in_file(Error error, const std::string& file) {
  if (error.code != ErrorCode::kCancelled && error.message.find(file) == std::string::npos)
    error.message = file + ": " + error.message;
  return tl::unexpected(std::move(error));
}

std::string field_names(const FeatureTable& table) {
  std::string names;
  for (const Column& column : table.columns) names += (names.empty() ? "" : ", ") + column.name;
  return names.empty() ? "the layer has no fields" : "fields: " + names;
}

}  // namespace

std::span<const Analysis> analyses() { return kAnalyses; }

const Analysis* analysis(std::string_view id) {
  const auto* found = std::find_if(std::begin(kAnalyses), std::end(kAnalyses), [&](const Analysis& a) { return a.id == id; });
  return found == std::end(kAnalyses) ? nullptr : found;
}

Result<AnalysisInput> prepare(std::shared_ptr<const Project> project, std::shared_ptr<const Layer> layer,
                              const InputOptions& options, Problems problems, Progress& progress) {
  AnalysisInput input;
  const std::string name = layer->path.empty() ? layer->id : layer->path;
  if (!layer->table)
    return fail(ErrorCode::kGeometry, fmt::format("{}: layer '{}' has no features", name, layer->id),
                "choose a layer of polygons with --layer");
  const auto& kinds = layer->table->geometry.kind;
  if (kinds.empty())
    return fail(ErrorCode::kEmpty, fmt::format("{}: layer '{}' has no features", name, layer->table->name),
                "nothing can be measured in it");
  if (std::find(kinds.begin(), kinds.end(), GeometryKind::kPolygon) == kinds.end())
    return fail(ErrorCode::kGeometry, fmt::format("{}: layer '{}' has no polygons", name, layer->table->name),
                "borders are found between polygons; choose a layer of areas with --layer");
  input.key = options.key.empty() ? layer->key : options.key;
  if (input.key.empty()) {
    const auto guess = guess_key(*layer->table);
    if (!guess)
      return fail(ErrorCode::kUnknownName,
                  fmt::format("{}: layer '{}' has no field that looks like a country code", name, layer->table->name),
                  "say which field names the party, with --key; " + field_names(*layer->table));
    input.key = *guess;
    input.key_was_guessed = true;
  }
  input.problems = std::move(problems);
  auto parties = parties_from_key(*layer->table, input.key, input.problems);
  if (!parties) return in_file(parties.error(), name);
  BorderGraphOptions graph_options;
  graph_options.snap_m = options.snap_m;
  auto graph = BorderGraph::build(layer->table, std::move(*parties), graph_options, input.problems, progress);
  if (!graph) return in_file(graph.error(), name);
  auto land = find_territories(*graph, progress);
  if (!land) return tl::unexpected(land.error());
  input.graph = std::make_shared<const BorderGraph>(std::move(*graph));
  input.land = std::make_shared<const Territories>(std::move(*land));
  input.project = std::move(project);
  input.layer = std::move(layer);
  return input;
}

}  // namespace thalweg
