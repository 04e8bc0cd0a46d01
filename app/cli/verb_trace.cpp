// thalweg trace: where the water of a place goes, or comes from.
#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/cli/input.hpp"
#include "app/cli/verbs.hpp"
#include "geo/analysis/measure_shape.hpp"
#include "geo/analysis/river_rows.hpp"
#include "geo/data/write_geojson.hpp"
#include "geo/water/storage.hpp"

namespace thalweg::cli {
namespace {

struct Request {
  InputFile input;
  RiverInputOptions rivers;
  std::string at;
  bool upstream = false, largest = false;
  double snap_km = 10, tolerance_m = -1, join_m = -1;
  std::string geojson;
};

FeatureTable lines_of(const RiverGraph& graph, const std::vector<std::uint32_t>& reaches, const std::vector<ReachStorage>& storage) {
  FeatureTable table;
  table.name = "trace";
  std::vector<std::string> name, rule;
  std::vector<double> length_km, upstream_km, to_outlet_km, active_km3;
  std::vector<std::int64_t> order, sources, side;
  for (const std::uint32_t r : reaches) {
    const RiverReach& reach = graph.reaches[r];
    const auto line = graph.line(r);
    table.geometry.coords.insert(table.geometry.coords.end(), line.begin(), line.end());
    table.geometry.end_ring();
    table.geometry.end_part();
    table.geometry.end_feature(GeometryKind::kLine);
    const auto km = [](double m) { return std::round(m) / 1000; };
    name.push_back(graph.name(r));
    length_km.push_back(km(reach.length_m));
    upstream_km.push_back(km(reach.upstream_m));
    to_outlet_km.push_back(km(reach.to_outlet_m));
    order.push_back(reach.strahler);
    sources.push_back(reach.sources);
    side.push_back(reach.side);
    active_km3.push_back(std::round(storage[r].active_km3 * 1e6) / 1e6);
    rule.emplace_back(name_of(reach.rule));
  }
  table.columns = {{"name", std::move(name)}, {"length_km", std::move(length_km)}, {"upstream_km", std::move(upstream_km)}, {"to_outlet_km", std::move(to_outlet_km)}, {"strahler", std::move(order)}, {"sources", std::move(sources)}, {"side_branch", std::move(side)}, {"active_storage_km3", std::move(active_km3)}, {"direction_by", std::move(rule)}};
  return table;
}

Sheet reach_sheet(const RiverInput& rivers, const std::vector<std::uint32_t>& reaches) {
  Sheet sheet;
  sheet.id = "trace";
  sheet.title = "Reaches upstream";
  sheet.columns = {{"name", "Name", ""}, {"length_km", "Length", "km", 1}, {"upstream_km", "Rivers upstream", "km", 1}, {"strahler", "Strahler order", ""}, {"sources", "Springs", ""}, {"side_branch", "Side branch", ""}, {"direction_by", "Direction from", ""}, {"lon", "Lon", "", 4}, {"lat", "Lat", "", 4}};
  double length_m = 0;
  for (const std::uint32_t r : reaches) {
    const RiverReach& reach = rivers.graph.reaches[r];
    const LonLat end = rivers.graph.nodes[reach.to];
    length_m += reach.length_m;
    sheet.rows.push_back({{"name", rivers.graph.name(r)}, {"length_km", json_number(reach.length_m / 1000, 6)}, {"upstream_km", json_number(reach.upstream_m / 1000, 6)}, {"strahler", reach.strahler}, {"sources", reach.sources}, {"side_branch", reach.side}, {"direction_by", name_of(reach.rule)}, {"lon", json_number(end.lon, 7)}, {"lat", json_number(end.lat, 7)}});
  }
  sheet.notes.push_back(fmt::format("{} reaches, {:.1f} km; places are where reaches end", reaches.size(), length_m / 1000));
  return sheet;
}

}  // namespace

Action declare_trace(CLI::App& app) {
  const auto request = std::make_shared<Request>();
  add_input_options(app, request->input, true);
  app.add_option("--at", request->at, "place on a river, longitude,latitude")->option_text("PLACE")->required();
  app.add_flag("--upstream", request->upstream, "all reaches whose water comes here; else the way down to the outlet");
  app.add_flag("--largest", request->largest, "of the rivers within --snap-km the largest; else the nearest");
  app.add_option("--snap-km", request->snap_km, "how far the river may be from the place")->option_text("KM")->check(CLI::Range(0.0, 100.0))->capture_default_str();
  app.add_option("--rivers", request->rivers.file, "lines of rivers; else the layers of rivers in the project")->option_text("FILE");
  app.add_option("--direction", request->rivers.direction_field, "field of the rivers that says whether they flow as drawn (1) or against it (-1)")->option_text("FIELD");
  app.add_option("--join-m", request->join_m, "ends of rivers nearer to another line than this are joined to it; else the accuracy of the layers")->option_text("METRES")->check(CLI::Range(0.0, 100000.0));
  app.add_option("--tolerance-m", request->tolerance_m, "how near to a border a river runs that is the border; else twice the accuracy of both layers")->option_text("METRES")->check(CLI::Range(0.0, 100000.0));
  app.add_option("--geojson", request->geojson, "write the reaches as lines")->option_text("FILE");
  return [request](Console& console) -> Result<> {
    const auto places = parse_places(request->at);
    if (!places) return tl::unexpected(places.error());
    if (places->size() != 1) return fail(ErrorCode::kUsage, fmt::format("--at {}: not one place", request->at), "give it as --at 71.7,40.9");
    const auto input = open_for_analysis(request->input, console);
    if (!input) return tl::unexpected(input.error());
    RiverInputOptions options = request->rivers;
    if (request->join_m >= 0) options.join_m = request->join_m;
    Problems problems;
    const auto rivers = rivers_of(*input->project, options, problems, console.progress());
    if (!rivers) return tl::unexpected(rivers.error());
    const RiverIndex index(rivers->graph);
    const auto on = request->largest ? index.largest(places->front(), request->snap_km * 1000) : index.nearest(places->front(), request->snap_km * 1000);
    if (!on) return fail(ErrorCode::kEmpty, fmt::format("{}: no river within {:g} km", request->at, request->snap_km), "a larger --snap-km looks farther");
    const std::vector<std::uint32_t> reaches = request->upstream ? upstream_of(rivers->graph, on->reach) : downstream_of(rivers->graph, on->reach);
    const WaterRegister none;
    const WaterRegister& water = input->project->water != nullptr ? *input->project->water : none;
    const std::vector<PlacedStore> stores = place_stores(water, rivers->graph, {});
    if (!request->geojson.empty())
      if (auto written = write_geojson(request->geojson, lines_of(rivers->graph, reaches, storage_of_reaches(water, rivers->graph, stores))); !written) return written;
    Sheet sheet;
    if (request->upstream) {
      sheet = reach_sheet(*rivers, reaches);
    } else {
      CourseOptions course_options;
      if (request->tolerance_m >= 0) course_options.tolerance_m = request->tolerance_m;
      course_options.river_accuracy_m = rivers->accuracy_m;
      course_options.border_accuracy_m = input->layer->vertex_accuracy_m;
      course_options.source = rivers->source;
      const CountryLines countries(*input->graph, *input->land, console.progress());
      // From the place on, not from where its reach begins.
      std::vector<LonLat> line;
      for (const std::uint32_t r : reaches) {
        const auto part = rivers->graph.line(r);
        line.insert(line.end(), part.begin() + (line.empty() ? 0 : 1), part.end());
      }
      line = line_from(line, on->from_start_m);
      RiverCourse course = course_of_line(std::move(line), countries, course_options);
      course.name = rivers->graph.name(on->reach);
      sheet = stretch_sheet(course, *input->project);
      sheet.id = "trace";
      if (!sheet.rows.empty()) sheet.rows.front()["what"] = sheet.rows.front()["border"] ? sheet.rows.front()["what"] : nlohmann::ordered_json("the place asked for");
      sheet.notes.push_back(fmt::format("{:.1f} km to the outlet", course.length.value));
    }
    const std::string& name = rivers->graph.name(on->reach);
    sheet.notes.insert(sheet.notes.begin(), fmt::format("from {:.4f},{:.4f} on {}, {:.2f} km from the place asked for", on->at.lon, on->at.lat, name.empty() ? "a river without a name" : name, on->distance_m / 1000));
    if (const StorageAbove above = storage_above(water, rivers->graph, stores, *on); above.sites + above.without > 0)
      sheet.notes.push_back(fmt::format("stored upstream of the place: {:g} km3, {:g} of it active, in {} reservoirs of the register", above.total_km3, above.active_km3, above.sites + above.without));
    sheet.notes.push_back(river_note(*rivers));
    sheet.notes.push_back("Source: " + rivers->source);
    return console.emit(sheet);
  };
}

}  // namespace thalweg::cli
