#include "app/cli/water_input.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "geo/analysis/measure_shape.hpp"
#include "geo/base/embedded.hpp"
#include "geo/data/read.hpp"
#include "geo/water/flow_codes.hpp"

namespace thalweg::cli {
namespace {

constexpr const char* kTerrain = "assets/central-asia/elevation.tif";

Result<RasterPtr> open_raster(const WaterRequest& request, Problems& problems, Console& console) {
  RasterOptions options;
  options.variable = request.variable;
  options.crs = request.crs;
  if (request.file.empty()) return Raster::open(embedded_file(kTerrain), "elevation.tif", options, problems, console.progress());
  return Raster::open(request.file, options, problems, console.progress());
}

Result<std::vector<std::vector<CellIndex>>> sinks_of(const WaterRequest& request, const GridPlace& place, Problems& problems, Console& console) {
  const auto locator = GridLocator::create(place);
  if (!locator) return tl::unexpected(locator.error());
  std::vector<std::vector<CellIndex>> sinks;
  for (const std::string& text : request.sink_places) {
    const auto places = parse_places(text);
    if (!places) return tl::unexpected(places.error());
    for (const LonLat& p : *places) {
      const CellIndex c = locator->cell_at(p);
      if (c == kNoCell) return fail(ErrorCode::kUsage, fmt::format("--sink {}: lies outside of the terrain", text));
      sinks.push_back({c});
    }
  }
  if (request.sinks.empty()) return sinks;
  const auto table = read_vector(request.sinks, {}, problems, console.progress());
  if (!table) return tl::unexpected(table.error());
  std::vector<bool> taken(place.shape.cells(), false);
  for (std::size_t f = 0; f < table->rows(); ++f) {
    std::vector<CellIndex> own;
    for (const CellIndex c : cells_of(table->geometry, f, place, *locator)) {
      if (!taken[c]) own.push_back(c);
      taken[c] = true;
    }
    if (!own.empty()) sinks.push_back(std::move(own));
  }
  return sinks;
}

// Heights, directions, basins, one accumulation and what is written of it.
StorePtr store_of(const WaterRequest& request, const Raster& raster) {
  const auto cells = static_cast<std::size_t>(raster.info().columns) * static_cast<std::size_t>(raster.info().rows);
  return store_for(cells * 26, std::size_t{300} << 20, request.memory_mb << 20);
}

Result<RoutedWater> import(const WaterRequest& request, const Raster& raster, Problems& problems, Console& console) {
  const auto codes = flow_codes(request.codes);
  if (!codes) return tl::unexpected(codes.error());
  if (request.fill || !request.burn.empty() || !request.sinks.empty() || !request.sink_places.empty() || request.keep.any() || request.with_sea)
    return fail(ErrorCode::kUsage, "--codes takes directions as they are: nothing can be filled, burned or made a sink", "leave --codes out where the file holds heights");
  auto imported = import_flow(raster, *codes, store_of(request, raster), problems, console.progress());
  if (!imported) return tl::unexpected(imported.error());
  return RoutedWater{std::move(imported->flow), std::move(imported->place), raster.info().path, fmt::format("directions as in the file ({} codes)", request.codes)};
}

Result<RoutedWater> compute(const WaterRequest& request, const Raster& raster, bool with_filled, Problems& problems, Console& console) {
  TerrainOptions terrain_options;
  terrain_options.unit = request.unit;
  terrain_options.store = store_of(request, raster);
  if (terrain_options.store) console.note(fmt::format("more cells than fit into {} MB: they are kept in scratch files", terrain_options.store->budget_bytes() >> 20));
  auto terrain = read_terrain(raster, terrain_options, problems, console.progress());
  if (!terrain) return tl::unexpected(terrain.error());
  RoutedWater water;
  water.source = request.file.empty() ? "ETOPO5 (NOAA 1988), 5 minutes, built in" : request.file;
  if (request.with_sea) {
    const std::size_t cells = remove_sea(*terrain, request.sea_m, request.sea_km2);
    water.source += fmt::format("; {} cells of sea", cells);
  }
  std::vector<FeatureTable> all_rivers;
  std::string names;
  for (const std::string& file : request.burn) {
    auto rivers = read_vector(file, {}, problems, console.progress());
    if (!rivers) return tl::unexpected(rivers.error());
    all_rivers.push_back(std::move(*rivers));
    names += (names.empty() ? "" : ", ") + std::filesystem::path(file).filename().string();
  }
  if (!all_rivers.empty()) {
    const auto cells = burn(*terrain, all_rivers, request.burn_m, console.progress());
    if (!cells) return tl::unexpected(cells.error());
    water.source += fmt::format("; {} cells of {} lowered by {} m", *cells, names, request.burn_m);
  }
  FlowOptions options;
  options.depressions = request.fill ? Depressions::kFill : Depressions::kBreach;
  options.keep = request.keep;
  options.with_filled = with_filled;
  auto sinks = sinks_of(request, terrain->place, problems, console);
  if (!sinks) return tl::unexpected(sinks.error());
  options.sinks = std::move(*sinks);
  auto flow = route(*terrain, options, console.progress());
  if (!flow) return tl::unexpected(flow.error());
  water.flow = std::move(*flow);
  water.place = std::move(terrain->place);
  water.method = fmt::format("D8, depressions {}", request.fill ? "filled" : "breached");
  return water;
}

}  // namespace

void add_water_options(CLI::App& app, WaterRequest& request) {
  app.add_option("FILE", request.file, "raster of heights that GDAL reads; without it: the terrain inside the program (Central Asia, 5 minutes)");
  app.add_option("--variable", request.variable, "of a file of several rasters: the one to take")->option_text("NAME");
  app.add_option("--crs", request.crs, "coordinate system where the file names none, such as EPSG:32642")->option_text("CRS");
  app.add_option("--unit", request.unit, "unit of the heights where the file does not say it or is wrong: m, ft, us-ft")->option_text("UNIT");
  app.add_option("--codes", request.codes, "the file holds flow directions in these codes: esri (also HydroSHEDS and MERIT), taudem, grass")->option_text("NAME");
  app.add_flag("--fill", request.fill, "fill depressions; else they are breached: their water takes the valley back to the lowest pass");
  app.add_option("--sink", request.sink_places, "place that stays an inland sink, longitude,latitude; may be repeated")->option_text("PLACE");
  app.add_option("--sinks", request.sinks, "vector file of lakes or points that stay inland sinks, one each")->option_text("FILE");
  app.add_option("--keep-depth", request.keep.depth_m, "depressions at least that deep stay inland sinks")->option_text("METRES")->check(CLI::NonNegativeNumber);
  app.add_option("--keep-area", request.keep.area_km2, "... and at least that large")->option_text("KM2")->check(CLI::NonNegativeNumber);
  app.add_option("--keep-volume", request.keep.volume_km3, "... and of at least that volume")->option_text("KM3")->check(CLI::NonNegativeNumber);
  app.add_option("--burn", request.burn, "vector file of rivers whose cells are lowered first; may be repeated")->option_text("FILE");
  app.add_option("--burn-drop", request.burn_m, "by how much")->option_text("METRES")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--memory", request.memory_mb, "what the run may hold in memory; cells beyond that are worked on in blocks and kept in scratch files in TMPDIR; else half of the machine's")->option_text("MB")->check(CLI::Range(64, 1 << 24));
  app.add_option_function<double>("--sea", [&request](double level) { request.with_sea = true; request.sea_m = level; }, "water that reaches ground not above this height has left, where that ground is large enough")->option_text("METRES");
  app.add_option("--sea-area", request.sea_km2, "how large it must be")->option_text("KM2")->check(CLI::NonNegativeNumber)->capture_default_str();
}

Result<RoutedWater> route_water(const WaterRequest& request, bool with_filled, Console& console) {
  Problems problems;
  const auto raster = open_raster(request, problems, console);
  if (!raster) return tl::unexpected(raster.error());
  auto water = request.codes.empty() ? compute(request, **raster, with_filled, problems, console) : import(request, **raster, problems, console);
  console.note_problems(problems);
  return water;
}

}  // namespace thalweg::cli
