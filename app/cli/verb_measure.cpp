// thalweg measure distance|area: of places typed, of WKT, of features of a file.
#include <algorithm>
#include <cctype>
#include <memory>
#include <span>

#include <fmt/format.h>

#include "app/cli/input.hpp"
#include "app/cli/verbs.hpp"
#include "geo/analysis/measure_shape.hpp"
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

}  // namespace

Action declare_measure(CLI::App& app) {
  const auto request = std::make_shared<Request>();
  app.add_option("WHAT", request->what, "distance or area")
      ->required()
      ->check(CLI::IsMember({"distance", "area"}));
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
  return [request](Console& console) -> Result<> {
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
