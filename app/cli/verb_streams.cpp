// thalweg streams: where enough water arrives, by order.
#include <algorithm>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/cli/verbs.hpp"
#include "app/cli/water_input.hpp"
#include "geo/data/write_geojson.hpp"
#include "geo/water/streams.hpp"

namespace thalweg::cli {
namespace {

struct Request {
  WaterRequest water;
  double least_km2 = 1000;
  std::string geojson;
};

struct OfOrder { std::int64_t reaches = 0, largest_shreve = 0; double length_km = 0, most_km2 = 0; };

Sheet sheet_of(const RoutedWater& water, const std::vector<Reach>& reaches, const FeatureTable& lines, double least_km2) {
  const auto& lengths = std::get<std::vector<double>>(lines.column("length_km")->values);
  std::map<int, OfOrder> orders;
  for (std::size_t i = 0; i < reaches.size(); ++i) {
    OfOrder& o = orders[reaches[i].strahler];
    ++o.reaches;
    o.length_km += lengths[i];
    o.most_km2 = std::max(o.most_km2, km2_of(reaches[i].area_cm2));
    o.largest_shreve = std::max(o.largest_shreve, reaches[i].shreve);
  }
  Sheet sheet;
  sheet.id = "streams";
  sheet.title = "Streams by order";
  sheet.if_empty = "No cell drains that much.";
  sheet.columns = {{"strahler", "Strahler order", ""}, {"reaches", "Reaches", ""}, {"length_km", "Length", "km", 1}, {"largest_upstream_km2", "Largest upstream area", "km\u00b2", 1}, {"largest_shreve", "Most sources", ""}};
  for (const auto& [order, o] : orders) {
    nlohmann::ordered_json row;
    row["strahler"] = order;
    row["reaches"] = o.reaches;
    row["length_km"] = json_number(o.length_km, 3);
    row["largest_upstream_km2"] = json_number(o.most_km2, 6);
    row["largest_shreve"] = o.largest_shreve;
    row["threshold_km2"] = least_km2;
    row["method"] = water.method + "; lengths are geodesics between middles of cells";
    row["source"] = water.source;
    sheet.rows.push_back(std::move(row));
  }
  sheet.notes.push_back(fmt::format("cells that drain {} km\u00b2 or more; {}; lengths are geodesics between middles of cells, longer than the river's by the zigzag of the grid and shorter by its bends", least_km2, water.method));
  sheet.notes.push_back("source: " + water.source);
  return sheet;
}

}  // namespace

Action declare_streams(CLI::App& app) {
  const auto request = std::make_shared<Request>();
  add_water_options(app, request->water);
  app.add_option("--least-km2", request->least_km2, "upstream area from which on a cell is a stream")->option_text("KM2")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--geojson", request->geojson, "write the reaches as lines with order, upstream area and the reach they flow into")->option_text("FILE");
  return [request](Console& console) -> Result<> {
    const auto water = route_water(request->water, false, console);
    if (!water) return tl::unexpected(water.error());
    const auto area = accumulate_area(water->flow, water->place, console.progress());
    if (!area) return tl::unexpected(area.error());
    const auto reaches = find_streams(water->flow, *area, static_cast<std::uint64_t>(request->least_km2 * 1e10), console.progress());
    if (!reaches) return tl::unexpected(reaches.error());
    const auto lines = stream_lines(*reaches, water->place);
    if (!lines) return tl::unexpected(lines.error());
    if (!request->geojson.empty())
      if (auto written = write_geojson(request->geojson, *lines); !written) return written;
    return console.emit(sheet_of(*water, *reaches, *lines, request->least_km2));
  };
}

}  // namespace thalweg::cli
