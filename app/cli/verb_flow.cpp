// thalweg flow: a terrain to directions, accumulation and basins.
#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/cli/verbs.hpp"
#include "app/cli/water_input.hpp"
#include "geo/base/measure.hpp"
#include "geo/data/raster_cells.hpp"
#include "geo/data/write_geojson.hpp"
#include "geo/water/dinfinity.hpp"
#include "geo/water/flow_codes.hpp"
#include "geo/water/outline.hpp"

namespace thalweg::cli {
namespace {

struct Request {
  WaterRequest water;
  std::string directions, cells, area, basins, filled, parted, angles, geojson;
  double least_km2 = 0;
  int most = 20;
};

template <class T>
Result<> write_cells(const std::string& file, const GridPlace& place, std::span<const T> values, std::optional<double> nodata, std::string_view description, std::string_view unit, Console& console) {
  if (file.empty()) return {};
  RasterOutput output;
  output.columns = place.shape.columns;
  output.rows = place.shape.rows;
  output.transform = place.transform;
  output.crs = place.crs;
  output.values = values;
  output.nodata = nodata;
  output.description = description;
  output.unit = unit;
  return write_geotiff(file, output, console.progress());
}

// Flow parted after Tarboton.
Result<> write_parted(const Request& request, const RoutedWater& water, Console& console) {
  if (request.parted.empty() && request.angles.empty()) return {};
  const Flow& flow = water.flow;
  const auto parted = part_flow(flow, water.place, console.progress());
  if (!parted) return tl::unexpected(parted.error());
  auto values = BigArray<float>::make(flow.shape.cells(), flow.direction.store());
  if (!values) return tl::unexpected(values.error());
  if (!request.angles.empty()) {
    for (std::size_t i = 0; i < values->size(); ++i) {
      if (i % (1 << 22) == 0) rest(flow.direction.store());
      (*values)[i] = angle_deg(*parted, flow, water.place, static_cast<CellIndex>(i));
    }
    if (auto done = write_cells<float>(request.angles, water.place, *values, std::nan(""), "flow direction, D-infinity, anticlockwise from east", "deg", console); !done) return done;
  }
  if (request.parted.empty()) return {};
  const auto area = accumulate_parted(*parted, flow, water.place, console.progress());
  if (!area) return tl::unexpected(area.error());
  for (std::size_t i = 0; i < values->size(); ++i) {
    if (i % (1 << 22) == 0) rest(flow.direction.store());
    (*values)[i] = static_cast<float>((*area)[i]);
  }
  return write_cells<float>(request.parted, water.place, *values, 0, "area drained, D-infinity, its own included", "km2", console);
}

// The rasters that were asked for.
Result<> write_rasters(const Request& request, const RoutedWater& water, Console& console) {
  const Flow& flow = water.flow;
  Result<> done;
  if (!request.directions.empty()) {
    const auto codes = esri_codes(flow);
    if (!codes) return tl::unexpected(codes.error());
    done = write_cells<std::uint8_t>(request.directions, water.place, *codes, 247, "flow direction, ESRI codes; 0 outlet, 255 inland sink", "", console);
    if (!done) return done;
  }
  if (!request.cells.empty()) {
    const auto cells = accumulate_cells(flow, console.progress());
    if (!cells) return tl::unexpected(cells.error());
    done = write_cells<std::uint32_t>(request.cells, water.place, *cells, 0, "cells drained, its own included", "", console);
    if (!done) return done;
  }
  if (!request.area.empty()) {
    const auto area = accumulate_area(flow, water.place, console.progress());
    if (!area) return tl::unexpected(area.error());
    auto km2 = BigArray<float>::make(area->size(), flow.direction.store());
    if (!km2) return tl::unexpected(km2.error());
    for (std::size_t i = 0; i < km2->size(); ++i) {
      if (i % (1 << 22) == 0) rest(flow.direction.store());
      (*km2)[i] = static_cast<float>(km2_of((*area)[i]));
    }
    done = write_cells<float>(request.area, water.place, *km2, 0, "area drained, its own included", "km2", console);
    if (!done) return done;
  }
  done = write_cells<std::uint32_t>(request.basins, water.place, flow.basin, 0, "basin", "", console);
  if (!done) return done;
  if (auto parted = write_parted(request, water, console); !parted) return parted;
  if (request.filled.empty()) return {};
  return write_cells<float>(request.filled, water.place, flow.filled_m, std::nan(""), "heights with depressions filled", "m", console);
}

struct Basin {
  std::size_t outlet = 0;
  double area_km2 = 0, share = 0;
  std::uint64_t cells = 0;
  LonLat at;
};

Result<std::vector<Basin>> basins_of(const RoutedWater& water, double least_km2) {
  const auto locator = GridLocator::create(water.place);
  if (!locator) return tl::unexpected(locator.error());
  const std::vector<std::uint64_t> areas = basin_areas(water.flow, water.place);
  std::vector<std::uint64_t> cells(areas.size(), 0);
  for (const std::uint32_t b : water.flow.basin)
    if (b != 0) ++cells[b - 1];
  const double all = km2_of(std::accumulate(areas.begin(), areas.end(), std::uint64_t{0}));
  std::vector<Basin> basins;
  for (std::size_t o = 0; o < areas.size(); ++o)
    if (km2_of(areas[o]) >= least_km2) basins.push_back({o, km2_of(areas[o]), all > 0 ? 100 * km2_of(areas[o]) / all : 0, cells[o], locator->middle(water.flow.outlets[o].cell)});
  std::stable_sort(basins.begin(), basins.end(), [](const Basin& a, const Basin& b) { return a.area_km2 > b.area_km2; });
  return basins;
}

Result<> write_outlines(const std::string& file, const RoutedWater& water, const std::vector<Basin>& basins, Console& console) {
  if (file.empty()) return {};
  std::vector<std::uint32_t> wanted;
  FeatureTable table;
  table.name = "basins";
  std::vector<std::int64_t> number;
  std::vector<std::string> kind;
  std::vector<double> area, lon, lat;
  for (const Basin& b : basins) {
    wanted.push_back(static_cast<std::uint32_t>(b.outlet + 1));
    number.push_back(static_cast<std::int64_t>(b.outlet + 1));
    kind.emplace_back(water.flow.outlets[b.outlet].inland ? "inland sink" : "outlet");
    area.push_back(std::round(b.area_km2 * 1e6) / 1e6);
    lon.push_back(b.at.lon);
    lat.push_back(b.at.lat);
  }
  auto geometry = outline_labels(water.place, water.flow.basin, wanted, console.progress());
  if (!geometry) return tl::unexpected(geometry.error());
  table.geometry = std::move(*geometry);
  table.columns = {{"basin", std::move(number)}, {"ends", std::move(kind)}, {"area_km2", std::move(area)}, {"outlet_lon", std::move(lon)}, {"outlet_lat", std::move(lat)}};
  return write_geojson(file, table);
}

Sheet sheet_of(const RoutedWater& water, const std::vector<Basin>& basins, int most) {
  Sheet sheet;
  sheet.id = "flow";
  sheet.title = "Basins";
  sheet.if_empty = "No basins.";
  sheet.columns = {{"basin", "Basin", ""}, {"ends", "Ends", ""}, {"outlet_lon", "Lon", "", 4}, {"outlet_lat", "Lat", "", 4}, {"area_km2", "Area", "km\u00b2", 1}, {"share_percent", "Share", "%", 2}, {"cells", "Cells", ""}};
  for (const Basin& b : basins) {
    if (static_cast<int>(sheet.rows.size()) == most) break;
    nlohmann::ordered_json row;
    row["basin"] = b.outlet + 1;
    row["ends"] = water.flow.outlets[b.outlet].inland ? "inland sink" : "outlet";
    row["outlet_lon"] = json_number(b.at.lon, 7);
    row["outlet_lat"] = json_number(b.at.lat, 7);
    row["area_km2"] = json_number(b.area_km2, 6);
    row["share_percent"] = json_number(b.share, 6);
    row["cells"] = b.cells;
    row["method"] = water.method + "; areas of cells on the ellipsoid WGS 84";
    row["source"] = water.source;
    sheet.rows.push_back(std::move(row));
  }
  if (sheet.rows.size() < basins.size()) sheet.notes.push_back(fmt::format("the {} largest of {} basins; --most and --least-km2 choose", sheet.rows.size(), grouped(static_cast<double>(basins.size()), 0)));
  sheet.notes.push_back(fmt::format("{} x {} cells, {} with a value, {} pits; {}; areas of cells on the ellipsoid WGS 84", water.place.shape.columns, water.place.shape.rows, grouped(static_cast<double>(water.flow.cells), 0),
                                    grouped(static_cast<double>(water.flow.pits), 0), water.method));
  sheet.notes.push_back("source: " + water.source);
  return sheet;
}

}  // namespace

Action declare_flow(CLI::App& app) {
  const auto request = std::make_shared<Request>();
  add_water_options(app, request->water);
  app.add_option("--directions", request->directions, "write directions in ESRI's codes")->option_text("FILE.tif");
  app.add_option("--cells", request->cells, "write the number of cells drained")->option_text("FILE.tif");
  app.add_option("--area", request->area, "write the area drained, km2")->option_text("FILE.tif");
  app.add_option("--basins", request->basins, "write the number of each cell's basin")->option_text("FILE.tif");
  app.add_option("--filled", request->filled, "write heights with depressions filled to their lowest pass")->option_text("FILE.tif");
  app.add_option("--parted-area", request->parted, "write the area drained, km2, where flow may part between two neighbours (D-infinity)")->option_text("FILE.tif");
  app.add_option("--angles", request->angles, "write the directions of that, degrees anticlockwise from east")->option_text("FILE.tif");
  app.add_option("--geojson", request->geojson, "write the basins as polygons")->option_text("FILE");
  app.add_option("--least-km2", request->least_km2, "only basins of that area")->option_text("KM2")->check(CLI::NonNegativeNumber);
  app.add_option("--most", request->most, "how many basins the table has, the largest first")->option_text("N")->check(CLI::PositiveNumber)->capture_default_str();
  return [request](Console& console) -> Result<> {
    const bool with_filled = !request->filled.empty() || !request->parted.empty() || !request->angles.empty();
    if (with_filled && !request->water.codes.empty()) return fail(ErrorCode::kUsage, "--filled, --parted-area and --angles need heights, and --codes says that the file holds directions");
    const auto water = route_water(request->water, with_filled, console);
    if (!water) return tl::unexpected(water.error());
    if (auto written = write_rasters(*request, *water, console); !written) return written;
    const auto basins = basins_of(*water, request->least_km2);
    if (!basins) return tl::unexpected(basins.error());
    if (auto written = write_outlines(request->geojson, *water, *basins, console); !written) return written;
    return console.emit(sheet_of(*water, *basins, request->most));
  };
}

}  // namespace thalweg::cli
