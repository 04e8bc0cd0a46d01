// thalweg measure: of places typed, of WKT, of features of a file.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <memory>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "app/cli/input.hpp"
#include "app/cli/verbs.hpp"
#include "geo/analysis/measure_shape.hpp"
#include "geo/analysis/measuring.hpp"
#include "geo/analysis/rows.hpp"
#include "geo/data/read.hpp"

namespace thalweg::cli {
namespace {

struct Request {
  std::string what;
  std::vector<std::string> shape;
  std::string feature;
  std::int64_t row = -1;
  double accuracy_m = -1;   // below 0: 0 for what was typed, 15 for a file
  InputFile input;
  std::string radii = "10,25,50", borders, heights;
  std::size_t most = MeasureSources{}.most_borders;
};

// What the two measures take.
struct Shapes {
  FeatureTable table;
  std::vector<std::size_t> features;
  std::vector<std::string> names;
  ShapeOptions options;
};

bool is_wkt(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  for (const char* word : {"POINT", "LINESTRING", "POLYGON", "MULTI", "GEOMETRYCOLLECTION"})
    if (text.starts_with(word) && text.find('(') != std::string::npos) return true;
  return false;
}

Result<Shapes> from_wkt(const std::string& wkt, Console& console) {
  std::string csv = "id,WKT\n1,\"";
  for (const char c : wkt) csv += c == '"' ? "\"\"" : std::string(1, c);
  csv += "\"\n";
  Problems problems;
  auto table = read_vector(std::as_bytes(std::span(csv)), "wkt.csv", {}, problems, console.progress());
  if (!table || table->rows() != 1 || table->geometry.kind[0] == GeometryKind::kNone)
    return fail(ErrorCode::kUsage, fmt::format("{}: not a WKT geometry", wkt.substr(0, 60)),
                "write it as in \"POLYGON ((70 40, 71 40, 71 41, 70 40))\", longitude first");
  for (const Problem& p : problems)
    if (p.severity != Severity::kInfo && p.kind != ProblemKind::kCrs) console.note(p.text);
  return Shapes{std::move(*table), {0}, {"WKT"}, {0, "as typed, WGS 84"}};
}

Result<Shapes> from_places(const std::string& text) {
  const auto places = parse_places(text);
  if (!places) return tl::unexpected(places.error());
  Shapes shapes;
  shapes.table.geometry.coords = *places;
  shapes.table.geometry.end_ring();
  shapes.table.geometry.end_part();
  shapes.table.geometry.end_feature(GeometryKind::kLine);
  shapes.features = {0};
  shapes.names = {"places"};
  shapes.options.source = "as typed, WGS 84";
  return shapes;
}

Result<Shapes> from_file(const Request& request, Console& console) {
  auto open = open_input(request.input, console);
  if (!open) return tl::unexpected(open.error());
  if (!open->layer || !open->layer->table)
    return fail(ErrorCode::kEmpty, fmt::format("{}: no layer to measure", request.input.file), "choose one with --layer");
  const Layer& layer = *open->layer;
  Shapes shapes{*layer.table, {}, {}, {layer.vertex_accuracy_m, source_line(layer)}};
  std::string key = request.input.key.empty() ? layer.key : request.input.key;
  if (key.empty()) key = guess_key(*layer.table).value_or("");
  const Column* column = key.empty() ? nullptr : layer.table->column(key);
  if (!request.input.key.empty() && !column)
    return fail(ErrorCode::kUnknownName, fmt::format("{}: no field '{}'", request.input.file, key),
                "thalweg info lists the fields");
  if (!request.feature.empty() && !column)
    return fail(ErrorCode::kUnknownName, fmt::format("{}: no field that names the features", request.input.file),
                "give it with --key, or a row number with --row");
  for (std::size_t i = 0; i < layer.table->rows(); ++i) {
    const std::string name = column ? column->text(i) : fmt::format("row {}", i);
    if (request.row >= 0 && i != static_cast<std::size_t>(request.row)) continue;
    if (!request.feature.empty() && name != request.feature) continue;
    shapes.features.push_back(i);
    shapes.names.push_back(name);
  }
  if (shapes.features.empty())
    return fail(ErrorCode::kUnknownName,
                fmt::format("{}: layer '{}' has no feature '{}'", request.input.file, layer.id,
                            request.feature.empty() ? fmt::format("row {}", request.row) : request.feature),
                fmt::format("it has {} rows", layer.table->rows()));
  return shapes;
}

Result<Shapes> shapes_of(Request& request, Console& console) {
  const std::string& first = request.shape.front();
  std::string all;
  for (const std::string& word : request.shape) all += (all.empty() ? "" : " ") + word;
  if (is_wkt(first)) return from_wkt(all, console);
  const bool file = request.shape.size() == 1 && (std::filesystem::exists(first) || first.find(',') == std::string::npos);
  if (!file) return from_places(all);
  request.input.file = first;
  return from_file(request, console);
}

// The places of the first line, ring or point that was given.
std::vector<LonLat> places_of(const Shapes& shapes) {
  const GeometryColumn& g = shapes.table.geometry;
  std::vector<LonLat> places;
  const std::size_t f = shapes.features.front();
  for (std::uint32_t p = g.feature_start[f]; p < g.feature_start[f + 1]; ++p) {
    for (std::uint32_t r = g.part_start[p]; r < g.part_start[p + 1]; ++r) {
      const auto ring = g.ring(r);
      places.insert(places.end(), ring.begin(), ring.end());
      if (g.kind[f] != GeometryKind::kPoint) return places;
    }
  }
  return places;
}

// The measures that look at places one by one.
Result<> measure_places(MeasureKind kind, Request& request, Console& console) {
  const auto shapes = shapes_of(request, console);
  if (!shapes) return tl::unexpected(shapes.error());
  const std::vector<LonLat> places = places_of(*shapes);
  const MeasureInfo& info = info_of(kind);
  if (places.size() < info.least || (info.most != 0 && places.size() > info.most))
    return fail(ErrorCode::kUsage, fmt::format("{} takes {} {}, not {}", info.id, info.most == 0 ? fmt::format("{} or more", info.least) : fmt::format("{}", info.least), info.most == 1 ? "place" : "places", places.size()),
                kind == MeasureKind::kAngle ? "give a place on one arm, the corner, a place on the other arm" : "write places as longitude,latitude in degrees");
  MeasureSources sources;
  const auto radii = parse_radii_km(request.radii);
  if (!radii) return tl::unexpected(radii.error());
  sources.radii_km = *radii;
  sources.most_borders = request.most;

  std::vector<Border> lines;
  std::optional<BorderIndex> index;
  if (kind == MeasureKind::kNearest) {
    InputFile from = request.input;
    from.file = request.borders;
    const auto input = open_for_analysis(from, console);
    if (!input) return tl::unexpected(input.error());
    BorderOptions options;
    options.generalise = false;
    auto found = borders(*input->graph, *input->land, options, console.progress());
    if (!found) return tl::unexpected(found.error());
    lines = std::move(*found);
    index.emplace(lines);
    sources.borders = lines;
    sources.border_index = &*index;
    sources.borders_source = source_line(*input->layer) + fmt::format("; a vertex is good to {:g} m (one sigma)", input->layer->vertex_accuracy_m);
  }
  std::shared_ptr<const Project> project;
  if (kind == MeasureKind::kProfile) {
    InputFile from;
    from.file = request.heights;
    const auto open = open_input(from, console);
    if (!open) return tl::unexpected(open.error());
    project = open->project;
    for (const auto& layer : project->layers) {
      if (!layer->raster || (layer->role != LayerRole::kElevation && request.heights.empty())) continue;
      sources.heights = layer->raster.get();
      sources.unit_m = std::isnan(layer->unit_m) ? metres_per_unit(layer->raster->info().bands.front()) : layer->unit_m;
      sources.heights_source = source_line(*layer);
    }
  }
  const auto measured = measure(kind, places, sources, console.progress());
  if (!measured) return tl::unexpected(measured.error());
  Sheet sheet = *measured->sheet;
  std::string facts;
  for (const auto& [label, value] : measured->facts) facts += fmt::format("{}{}: {}", facts.empty() ? "" : "; ", label, value);
  sheet.notes.insert(sheet.notes.begin(), fmt::format("{}: {}{}{}", info.title, measured->headline, facts.empty() ? "" : "; ", facts));
  return console.emit(sheet);
}

}  // namespace

Action declare_measure(CLI::App& app) {
  const auto request = std::make_shared<Request>();
  app.add_option("WHAT", request->what, "distance, area, angle, rings, nearest or profile")
      ->required()
      ->check(CLI::IsMember({"distance", "area", "angle", "rings", "nearest", "profile"}));
  app.add_option("SHAPE", request->shape,
                 "places as longitude,latitude in degrees; or WKT in quotes; or a file whose features are measured")
      ->required();
  app.add_option("--feature", request->feature, "of a file: only features whose key has this value")->option_text("VALUE");
  app.add_option("--row", request->row, "of a file: only this row, counted from 0")->option_text("N")->check(CLI::NonNegativeNumber);
  app.add_option("--accuracy", request->accuracy_m,
                 "one sigma of a vertex, from which the uncertainty is computed; else 0 for what is typed, 15 for a file")
      ->option_text("METRES")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--layer", request->input.layer, "of a file: layer to measure")->option_text("NAME");
  app.add_option("--key", request->input.key, "of a file: field that names the features")->option_text("FIELD");
  app.add_option("--crs", request->input.crs, "of a file that names none: its coordinate system")->option_text("CRS");
  app.add_option("--radii", request->radii, "of rings: their radii in kilometres")->option_text("KM,KM...")->capture_default_str();
  app.add_option("--borders", request->borders, "of nearest: a file or project with the borders; else the project inside the program")->option_text("FILE");
  app.add_option("--most", request->most, "of nearest: how many borders")->option_text("N")->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_option("--heights", request->heights, "of profile: a raster of heights or a project with one; else the project inside the program")->option_text("FILE");
  return [request](Console& console) -> Result<> {
    const auto kind = measure_kind(request->what);
    if (kind && *kind != MeasureKind::kDistance && *kind != MeasureKind::kArea) return measure_places(*kind, *request, console);
    auto shapes = shapes_of(*request, console);
    if (!shapes) return tl::unexpected(shapes.error());
    if (request->accuracy_m >= 0) shapes->options.vertex_accuracy_m = request->accuracy_m;
    const auto measure = request->what == "distance" ? measure_length : measure_area;
    const auto sheet = measure(shapes->table, shapes->features, shapes->names, shapes->options);
    if (!sheet) return tl::unexpected(sheet.error());
    return console.emit(*sheet);
  };
}

}  // namespace thalweg::cli
