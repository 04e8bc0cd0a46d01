#include "app/cli/input.hpp"

#include <utility>

#include <fmt/format.h>

#include "geo/data/read.hpp"

namespace thalweg::cli {
namespace {

bool is_project_file(const std::filesystem::path& file) { return file.filename().string().ends_with("project.json"); }

Result<std::shared_ptr<const Layer>> layer_of(const Project& project, const std::string& id, const std::string& file) {
  for (const auto& layer : project.layers) {
    if (id.empty() ? layer.get() == project.borders() : layer->id == id) return layer;
  }
  if (id.empty()) return std::shared_ptr<const Layer>();
  std::string names;
  for (const auto& layer : project.layers) names += (names.empty() ? "" : ", ") + layer->id;
  return fail(ErrorCode::kUnknownName, fmt::format("{}: layer '{}' not found", file, id), "layers: " + names);
}

}  // namespace

void add_input_options(CLI::App& app, InputFile& input, bool parties) {
  app.add_option("FILE", input.file,
                 "vector file that GDAL reads, or a project.json; without it: the project inside the program "
                 "(Central Asia)");
  app.add_option("--layer", input.layer, "layer of the file or project; else the first with polygons, or the newest borders")
      ->option_text("NAME");
  if (parties) {
    app.add_option("--key", input.key, "field that names the party; else one that is called like an ISO code")
        ->option_text("FIELD");
    app.add_option("--snap", input.snap_m, "lines of two parties nearer than this become one; 0: only equal edges are shared")
        ->option_text("METRES")
        ->check(CLI::Range(0.0, 10000.0))
        ->capture_default_str();
  }
  app.add_option("--crs", input.crs, "coordinate system where the file names none, such as EPSG:4284; else WGS 84")
      ->option_text("CRS");
  app.add_option("--encoding", input.encoding, "encoding of text, such as CP1251, where the file does not tell")
      ->option_text("NAME");
}

Result<OpenInput> open_input(const InputFile& input, Console& console) {
  OpenInput open;
  if (input.file.empty() || is_project_file(input.file)) {
    auto project = input.file.empty() ? default_project(open.problems, console.progress())
                                      : open_project(input.file, open.problems, console.progress());
    if (!project) return tl::unexpected(project.error());
    const std::string name = input.file.empty() ? "the built-in project" : input.file;
    auto layer = layer_of(*project, input.layer, name);
    if (!layer) return tl::unexpected(layer.error());
    open.project = std::make_shared<const Project>(std::move(*project));
    open.layer = std::move(*layer);
    return open;
  }
  if (is_raster_name(input.file)) {
    RasterOptions raster_options;
    raster_options.variable = input.layer;
    raster_options.crs = input.crs;
    auto raster = Raster::open(input.file, raster_options, open.problems, console.progress());
    if (!raster) return tl::unexpected(raster.error());
    open.project = std::make_shared<const Project>(project_of_raster(std::move(*raster), input.file));
    return open;
  }
  ReadOptions options;
  options.layer = input.layer;
  options.crs = input.crs;
  options.encoding = input.encoding;
  auto table = read_vector(input.file, options, open.problems, console.progress());
  if (!table && std::filesystem::path(input.file).extension() == ".gpkg") {  // which may hold rasters alone
    RasterOptions raster_options;
    raster_options.variable = input.layer;
    raster_options.crs = input.crs;
    if (auto raster = Raster::open(input.file, raster_options, open.problems, console.progress())) {
      open.project = std::make_shared<const Project>(project_of_raster(std::move(*raster), input.file));
      return open;
    }
  }
  if (!table) return tl::unexpected(table.error());
  auto layer = std::make_shared<Layer>();
  layer->id = table->name;
  layer->title = table->name;
  layer->role = LayerRole::kBorders;
  layer->key = input.key;
  layer->path = input.file;
  layer->source = table->source;
  if (layer->source.title.empty()) layer->source.title = std::filesystem::path(input.file).filename().string();
  layer->date = table->source.date;
  layer->table = std::make_shared<const FeatureTable>(std::move(*table));
  // Names and published figures of the built-in project hold for other data of the same places.
  auto facts = default_facts();
  if (!facts) return tl::unexpected(facts.error());
  auto project = std::make_shared<Project>(std::move(*facts));
  project->title = layer->source.title;
  project->view = project->extent = layer->table->geometry.box();
  project->layers.push_back(layer);
  open.project = std::move(project);
  open.layer = std::move(layer);
  return open;
}

Result<AnalysisInput> open_for_analysis(const InputFile& input, Console& console) {
  auto open = open_input(input, console);
  if (!open) return tl::unexpected(open.error());
  if (!open->layer && is_raster_name(input.file))
    return fail(ErrorCode::kGeometry, fmt::format("{}: is a raster, which has no borders", input.file), "`thalweg info` describes it, `thalweg render` draws it");
  if (!open->layer)
    return fail(ErrorCode::kEmpty, fmt::format("{}: the project has no layer of borders", input.file),
                "choose a layer of polygons with --layer");
  auto ready = prepare(open->project, open->layer, {input.key, input.snap_m}, std::move(open->problems),
                       console.progress());
  if (!ready) return tl::unexpected(ready.error());
  if (ready->key_was_guessed)
    console.note(fmt::format("key: {} (--key chooses another field)", ready->key));
  return ready;
}

}  // namespace thalweg::cli
