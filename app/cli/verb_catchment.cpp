// thalweg catchment: what drains through a place.
#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/cli/verbs.hpp"
#include "app/cli/water_input.hpp"
#include "geo/analysis/measure_shape.hpp"
#include "geo/base/measure.hpp"
#include "geo/data/write_geojson.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/water/outline.hpp"

namespace thalweg::cli {
namespace {

struct Request {
  WaterRequest water;
  std::vector<std::string> at;
  double snap_km = 0;
  std::string geojson;
};

struct Catchment {
  LonLat asked, at;
  double moved_km = 0;
  Measure area;
  std::size_t cells = 0;
};

// The cells of a catchment have the label 1 in `label`, which is cleared before.
Catchment measure(const RoutedWater& water, const GridLocator& locator, LonLat asked, CellIndex cell, std::span<std::uint32_t> label) {
  std::fill(label.begin(), label.end(), 0);
  const GridShape& shape = water.flow.shape;
  const std::vector<CellIndex> cells = upstream_of(water.flow, cell);
  for (const CellIndex c : cells) label[c] = 1;
  const Steps steps(shape);
  std::uint64_t area = 0, along = 0;
  for (const CellIndex c : cells) {
    const std::uint64_t own = water.place.cell_cm2(shape.column_of(c), shape.row_of(c));
    area += own;
    bool divide = false;
    for_each_neighbour(shape, steps, c, [&](Direction, CellIndex n) { divide |= label[n] == 0; });
    along += divide ? own : 0;
  }
  Catchment out;
  out.asked = asked;
  out.at = locator.middle(cell);
  out.moved_km = distance_m(asked, out.at) / 1000;
  out.cells = cells.size();
  out.area = {km2_of(area), "km2", water.method + "; areas of cells on the ellipsoid WGS 84", km2_of(along) / 2, water.source};
  return out;
}

Sheet sheet_of(const std::vector<Catchment>& catchments, const RoutedWater& water, double snap_km) {
  Sheet sheet;
  sheet.id = "catchment";
  sheet.title = "Catchments";
  sheet.columns = {{"lon", "Lon", "", 4}, {"lat", "Lat", "", 4}, {"moved_km", "Moved", "km", 2}, {"area_km2", "Area", "km\u00b2", 1}, {"uncertainty_km2", "\u00b1", "km\u00b2", 1}, {"cells", "Cells", ""}, {"asked_lon", "Asked lon", "", 4, false}, {"asked_lat", "Asked lat", "", 4, false}};
  for (const Catchment& c : catchments) {
    nlohmann::ordered_json row;
    row["asked_lon"] = json_number(c.asked.lon, 7);
    row["asked_lat"] = json_number(c.asked.lat, 7);
    row["lon"] = json_number(c.at.lon, 7);
    row["lat"] = json_number(c.at.lat, 7);
    row["moved_km"] = json_number(c.moved_km, 3);
    row["area_km2"] = json_number(c.area.value, 6);
    row["uncertainty_km2"] = json_number(c.area.uncertainty, 6);
    row["cells"] = c.cells;
    row["method"] = c.area.method;
    row["source"] = c.area.source;
    sheet.rows.push_back(std::move(row));
  }
  if (snap_km > 0) sheet.notes.push_back(fmt::format("each place was moved to where most water passes within {} km", snap_km));
  sheet.notes.push_back(fmt::format("{}; areas of cells on the ellipsoid WGS 84", water.method));
  sheet.notes.push_back("\u00b1: half of the cells along the divide; how well the grid shows the divide, not how well the heights are known");
  sheet.notes.push_back("source: " + water.source);
  return sheet;
}

}  // namespace

Action declare_catchment(CLI::App& app) {
  const auto request = std::make_shared<Request>();
  add_water_options(app, request->water);
  app.add_option("--at", request->at, "place on a river, longitude,latitude; may be repeated")->option_text("PLACE")->required();
  app.add_option("--snap-km", request->snap_km, "move each place to where most water passes within this distance")->option_text("KM")->check(CLI::NonNegativeNumber)->capture_default_str();
  app.add_option("--geojson", request->geojson, "write the catchments as polygons")->option_text("FILE");
  return [request](Console& console) -> Result<> {
    std::vector<LonLat> places;
    for (const std::string& text : request->at) {
      const auto parsed = parse_places(text);
      if (!parsed) return tl::unexpected(parsed.error());
      places.insert(places.end(), parsed->begin(), parsed->end());
    }
    const auto water = route_water(request->water, false, console);
    if (!water) return tl::unexpected(water.error());
    const auto locator = GridLocator::create(water->place);
    if (!locator) return tl::unexpected(locator.error());
    BigArray<std::uint64_t> area;
    if (request->snap_km > 0) {
      auto sums = accumulate_area(water->flow, water->place, console.progress());
      if (!sums) return tl::unexpected(sums.error());
      area = std::move(*sums);
    }
    auto room = BigArray<std::uint32_t>::make(water->flow.shape.cells(), water->flow.direction.store());
    if (!room) return tl::unexpected(room.error());
    BigArray<std::uint32_t> label = std::move(*room);
    std::vector<Catchment> catchments;
    FeatureTable table;
    table.name = "catchments";
    std::vector<double> lon, lat, km2, uncertainty;
    for (const LonLat& p : places) {
      const CellIndex cell = snap_to_stream<std::uint64_t>(water->flow, area, water->place, *locator, p, request->snap_km * 1000);
      if (cell == kNoCell)
        return fail(ErrorCode::kEmpty, fmt::format("{},{}: no cell with a height is there{}", p.lon, p.lat, request->snap_km > 0 ? fmt::format(" within {} km", request->snap_km) : ""), "thalweg info tells what the raster covers");
      catchments.push_back(measure(*water, *locator, p, cell, label));
      if (request->geojson.empty()) continue;
      const std::uint32_t wanted = 1;
      auto outline = outline_labels(water->place, label, std::span(&wanted, 1), console.progress());
      if (!outline) return tl::unexpected(outline.error());
      GeometryColumn& g = table.geometry;
      for (std::size_t part = 0; part < outline->parts(); ++part) {
        for (std::uint32_t r = outline->part_start[part]; r < outline->part_start[part + 1]; ++r) {
          const auto ring = outline->ring(r);
          g.coords.insert(g.coords.end(), ring.begin(), ring.end());
          g.end_ring();
        }
        g.end_part();
      }
      g.end_feature(GeometryKind::kPolygon);
      const Catchment& c = catchments.back();
      lon.push_back(c.at.lon);
      lat.push_back(c.at.lat);
      km2.push_back(std::round(c.area.value * 1e6) / 1e6);
      uncertainty.push_back(std::round(c.area.uncertainty * 1e6) / 1e6);
    }
    if (!request->geojson.empty()) {
      table.columns = {{"lon", std::move(lon)}, {"lat", std::move(lat)}, {"area_km2", std::move(km2)}, {"uncertainty_km2", std::move(uncertainty)}};
      if (auto written = write_geojson(request->geojson, table); !written) return written;
    }
    return console.emit(sheet_of(catchments, *water, request->snap_km));
  };
}

}  // namespace thalweg::cli
