#include "geo/analysis/river_rows.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/analysis/rows.hpp"
#include "geo/data/read.hpp"
#include "geo/water/storage.hpp"

namespace thalweg {
namespace {

using Json = nlohmann::ordered_json;

Json at_json(LonLat p) { return Json::array({json_number(p.lon, 7), json_number(p.lat, 7)}); }

// The heights under the rivers, as fine as the raster is but no more than some millions.
Result<RasterGrid> heights_under(const Layer& layer, const GeoBox& box, Progress& progress) {
  const RasterInfo& info = layer.raster->info();
  GeoBox wanted = info.box;
  if (wanted.west > wanted.east || box.empty()) return fail(ErrorCode::kEmpty, "heights across the antimeridian are not used");
  wanted.west = std::max(wanted.west, box.west - 0.5);
  wanted.east = std::min(wanted.east, box.east + 0.5);
  wanted.south = std::max(wanted.south, box.south - 0.5);
  wanted.north = std::min(wanted.north, box.north + 0.5);
  if (!(wanted.west < wanted.east && wanted.south < wanted.north)) return fail(ErrorCode::kEmpty, "no heights there");
  const auto cells = [](double part, double whole, std::int64_t n) { return static_cast<int>(std::clamp(std::ceil(part / whole * static_cast<double>(n)), 2.0, 2500.0)); };
  const int columns = cells(wanted.east - wanted.west, info.box.east - info.box.west, info.columns), rows = cells(wanted.north - wanted.south, info.box.north - info.box.south, info.rows);
  const int band = 0;
  return layer.raster->read(wanted, columns, rows, std::span(&band, 1), Resampling::kSmooth, progress);
}

std::string parameter(const ParameterValues& values, std::string_view key) {
  const auto found = values.find(key);
  return found == values.end() ? std::string() : found->second;
}

Result<double> metres(const ParameterValues& values, std::string_view key) {
  const std::string text = parameter(values, key);
  if (text.empty()) return NAN;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= 100'000))
    return fail(ErrorCode::kUsage, fmt::format("--{} {}: not a length", key, text), "give metres, 0 to 100000");
  return value;
}

std::string name_in(const Project& project, const std::string& code) {
  std::string out;
  for (std::size_t i = 0; i <= code.size();) {
    const std::size_t j = std::min(code.find('/', i), code.size());
    if (j > i) out += (out.empty() ? "" : " and ") + project.party_name(code.substr(i, j - i));
    i = j + 1;
  }
  return out;
}

bool in_focus(const Project& project, const RiverCourse& course) {
  if (project.focus.empty()) return true;
  const auto holds = [&](const std::string& code) { return std::find(project.focus.begin(), project.focus.end(), code) != project.focus.end(); };
  return std::any_of(course.stretches.begin(), course.stretches.end(), [&](const CourseStretch& s) { return holds(s.a) || (s.border && holds(s.b)); });
}

Json measures(const std::vector<std::pair<std::string, Measure>>& list) {
  Json out = Json::array();
  for (const auto& [code, m] : list) out.push_back({{"code", code}, {"length_km", json_number(m.value, 6)}, {"uncertainty_km", json_number(m.uncertainty, 6)}});
  return out;
}

}  // namespace

Result<RiverInput> rivers_of(const Project& project, const RiverInputOptions& options, Problems& problems, Progress& progress) {
  RiverInput out;
  GeoBox box;
  const auto add = [&](TablePtr table, std::string id, double accuracy_m, const std::string& source) {
    const GeoBox own = table->geometry.box();
    box.grow({own.west, own.south});
    box.grow({own.east, own.north});
    RiverLines lines;
    lines.table = std::move(table);
    lines.id = std::move(id);
    lines.accuracy_m = accuracy_m;
    lines.direction_field = options.direction_field;
    lines.area_field = options.area_field;
    out.accuracy_m = out.layers.empty() ? accuracy_m : std::max(out.accuracy_m, accuracy_m);
    out.layers.push_back(std::move(lines));
    out.source += (out.source.empty() ? "" : "; ") + source;
  };
  if (!options.file.empty()) {
    auto table = read_vector(options.file, {}, problems, progress);
    if (!table) return tl::unexpected(table.error());
    Layer layer;
    layer.source = table->source;
    layer.title = std::filesystem::path(options.file).filename().string();
    const std::string source = source_line(layer), id = table->name;
    add(std::make_shared<const FeatureTable>(std::move(*table)), id, layer.vertex_accuracy_m, source);
  } else {
    for (const auto& layer : project.layers)
      if (layer->role == LayerRole::kRivers && layer->table) add(layer->table, layer->id, layer->vertex_accuracy_m, source_line(*layer));
    if (out.layers.empty()) return fail(ErrorCode::kEmpty, "there are no rivers: the project has no layer of them", "give a file of lines with --rivers");
  }
  RiverGraphOptions graph_options;
  graph_options.tolerance_m = options.join_m;
  RasterGrid heights;
  for (const auto& layer : project.layers) {
    if (layer->role != LayerRole::kElevation || !layer->raster) continue;
    auto grid = heights_under(*layer, box, progress);
    if (!grid) continue;
    heights = std::move(*grid);
    graph_options.heights = &heights;
    break;
  }
  auto graph = build_river_graph(out.layers, graph_options, problems, progress);
  if (!graph) return tl::unexpected(graph.error());
  out.graph = std::move(*graph);
  return out;
}

Result<std::vector<RiverCourse>> courses_of(const RiverInput& rivers, const AnalysisInput& input, const std::string& of, double tolerance_m, Progress& progress) {
  const CountryLines countries(*input.graph, *input.land, progress);
  CourseOptions options;
  options.tolerance_m = tolerance_m;
  options.border_accuracy_m = input.layer->vertex_accuracy_m;
  options.source = rivers.source + "; " + source_line(*input.layer);
  std::vector<RiverCourse> out;
  const WaterRegister none;
  const WaterRegister& water = input.project->water != nullptr ? *input.project->water : none;
  const std::vector<PlacedStore> stores = place_stores(water, rivers.graph, {});
  std::vector<std::string> names = of.empty() ? std::vector<std::string>(rivers.graph.names.begin() + 1, rivers.graph.names.end()) : std::vector<std::string>{of};
  for (const std::string& name : names) {
    int arm = 0;
    for (auto& way : rivers_named(rivers.graph, name)) {
      if (progress.cancelled()) return cancelled();
      options.river_accuracy_m = 0;
      for (const std::uint32_t r : way) options.river_accuracy_m = std::max(options.river_accuracy_m, rivers.layers[rivers.graph.reaches[r].layer].accuracy_m);
      RiverCourse course = course_of(rivers.graph, std::move(way), countries, options);
      course.stores = stores_on_course(water, rivers.graph, stores, course.reaches);
      course.name = ++arm == 1 ? name : fmt::format("{} ({})", name, arm);
      if (!of.empty() || in_focus(*input.project, course)) out.push_back(std::move(course));
    }
  }
  if (progress.cancelled()) return cancelled();
  if (out.empty() && !of.empty()) {
    std::string some;
    std::set<std::string> sorted(rivers.graph.names.begin() + 1, rivers.graph.names.end());
    std::size_t told = 0;
    for (const std::string& n : sorted)
      if (++told <= 40) some += (some.empty() ? "" : ", ") + n;
    return fail(ErrorCode::kUnknownName, fmt::format("no river is called '{}'", of), some.empty() ? "the rivers have no names" : "there are: " + some + (told > 40 ? ", ..." : ""));
  }
  std::stable_sort(out.begin(), out.end(), [](const RiverCourse& a, const RiverCourse& b) { return a.length.value > b.length.value; });
  return out;
}

Json course_row(const RiverCourse& course, const Project& project) {
  double border_km = 0;
  for (const auto& [code, m] : course.borders) border_km += m.value;
  Json row{{"river", course.name},
           {"length_km", json_number(course.length.value, 6)},
           {"uncertainty_km", json_number(course.length.uncertainty, 6)},
           {"order", course.order},
           {"crossings", course.crossings.size()},
           {"border_km", json_number(border_km, 6)},
           {"tolerance_m", json_number(course.tolerance_m, 3)},
           {"countries", measures(course.countries)},
           {"borders", measures(course.borders)}};
  Json crossings = Json::array();
  for (const CourseCrossing& c : course.crossings)
    crossings.push_back({{"number", c.number}, {"from", c.from}, {"to", c.to}, {"text", entry_text(c, name_in(project, c.to))}, {"at", at_json(c.at)}, {"at_km", json_number(c.at_m / 1000, 6)}, {"border_km", json_number(c.border_m / 1000, 6)}});
  row["crossing_details"] = std::move(crossings);
  if (!course.stores.empty()) {
    const CourseStorage all = storage_on_course(course, INFINITY);
    row["active_km3"] = json_number(all.active_km3, 6);
    row["total_km3"] = json_number(all.total_km3, 6);
    row["stores"] = store_sheet(course).rows;
  }
  row["stretches"] = stretch_sheet(course, project).rows;
  row["method"] = course.length.method;
  row["source"] = course.length.source;
  return row;
}

Sheet course_sheet() {
  Sheet sheet;
  sheet.id = "rivers";
  sheet.title = "Rivers";
  sheet.if_empty = "No river has a name.";
  sheet.columns = {{"river", "River", ""}, {"length_km", "Length", "km", 1}, {"uncertainty_km", "\u00b1", "km", 1}, {"crossings", "Crossings", ""}, {"border_km", "As border", "km", 1}, {"order", "Countries from the source", ""}};
  return sheet;
}

Sheet stretch_sheet(const RiverCourse& course, const Project& project) {
  Sheet sheet;
  sheet.id = "rivers";
  sheet.title = course.name;
  sheet.if_empty = "The river has no length.";
  sheet.columns = {{"where", "Country or border", ""}, {"from_km", "From", "km", 1}, {"length_km", "Length", "km", 1}, {"uncertainty_km", "\u00b1", "km", 1}, {"crossing", "Crossing", ""}, {"what", "What happens", ""}, {"lon", "Lon", "", 4}, {"lat", "Lat", "", 4}, {"to_km", "To", "km", 1, false}, {"border", "Border", "", -1, false}};
  if (!course.stores.empty())
    sheet.columns.insert(sheet.columns.begin() + 6, {{"active_above_km3", "Active storage above", "km\u00b3", 2}, {"regulation_percent", "Regulation", "%", 0}});
  std::size_t crossing = 0;
  for (const CourseStretch& s : course.stretches) {
    Json row{{"river", course.name}, {"where", s.border ? s.a + "-" + s.b : s.a}, {"border", s.border}, {"from_km", json_number(s.from_m / 1000, 6)}, {"to_km", json_number(s.to_m / 1000, 6)}, {"length_km", json_number(s.length.value, 6)}, {"uncertainty_km", json_number(s.length.uncertainty, 6)}};
    row["crossing"] = nullptr;
    row["what"] = s.from_m > 0 ? Json("") : Json("source");
    if (s.border) {
      row["what"] = fmt::format("is the border of {} and {}", project.party_name(s.a), project.party_name(s.b));
    } else if (crossing < course.crossings.size() && course.crossings[crossing].at_m == s.from_m) {
      row["crossing"] = course.crossings[crossing].number;
      row["what"] = entry_text(course.crossings[crossing], name_in(project, s.a));
      ++crossing;
    } else if (s.from_m > 0) {
      row["what"] = s.a.empty() ? std::string("leaves the border") : fmt::format("is in {} alone", name_in(project, s.a));
    }
    row["lon"] = json_number(s.start.lon, 7);
    row["lat"] = json_number(s.start.lat, 7);
    if (!course.stores.empty()) {
      const CourseStorage above = storage_on_course(course, s.from_m);
      row["active_above_km3"] = json_number(above.active_km3, 6);
      row["total_above_km3"] = json_number(above.total_km3, 6);
      row["stores_above"] = above.stores;
      row["regulation_percent"] = json_number(above.regulation_percent, 2);
      row["regulation_by_flow_at"] = above.flow_from;
    }
    row["method"] = s.length.method;
    row["source"] = s.length.source;
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet store_sheet(const RiverCourse& course) {
  Sheet sheet;
  sheet.id = "stores";
  sheet.title = course.name;
  sheet.if_empty = "No reservoir is upstream.";
  sheet.columns = {{"name", "Reservoir", ""}, {"how", "Comes in", ""}, {"at_km", "At", "km", 1}, {"total_km3", "Total", "km\u00b3", 3}, {"active_km3", "Active", "km\u00b3", 3}, {"active_above_km3", "Active so far", "km\u00b3", 2}, {"flow_km3_yr", "Flow", "km\u00b3/yr", 1}, {"regulation_percent", "Regulation", "%", 0}};
  for (const StoreOnCourse& s : course.stores) {
    const CourseStorage so_far = storage_on_course(course, s.at_m);
    const bool measured = s.on_it && s.flow_km3_yr > 0;
    sheet.rows.push_back({{"id", s.id}, {"name", s.name}, {"how", s.on_it ? "its dam" : "by its river"}, {"at_km", json_number(s.at_m / 1000, 3)}, {"total_km3", json_number(s.total_km3, 6)}, {"active_km3", json_number(s.active_km3, 6)}, {"active_above_km3", json_number(so_far.active_km3, 6)}, {"flow_km3_yr", s.on_it ? json_number(s.flow_km3_yr, 6) : Json(nullptr)}, {"regulation_percent", measured ? json_number(so_far.regulation_percent, 2) : Json(nullptr)}});
  }
  return sheet;
}

std::string river_note(const RiverInput& rivers) {
  const auto& c = rivers.graph.counts;
  return fmt::format("rivers: {} reaches with {} outlets; ends joined within {:g} m: {}, crossings: {}, doubles left out: {}, turned: {}, circles opened: {}, undecided nets: {}", rivers.graph.reaches.size(), rivers.graph.outlets.size(), rivers.graph.tolerance_m, c.joined_ends, c.crossings, c.duplicates, c.turned, c.circles, c.undecided);
}

Result<Sheet> run_rivers(const AnalysisInput& input, const ParameterValues& values, Progress& progress) {
  RiverInputOptions options;
  options.file = parameter(values, "rivers");
  options.direction_field = parameter(values, "direction");
  const auto join = metres(values, "join-m"), tolerance = metres(values, "tolerance-m");
  if (!join) return tl::unexpected(join.error());
  if (!tolerance) return tl::unexpected(tolerance.error());
  options.join_m = *join;
  Problems problems;
  const auto rivers = rivers_of(*input.project, options, problems, progress);
  if (!rivers) return tl::unexpected(rivers.error());
  const std::string of = parameter(values, "of");
  const auto courses = courses_of(*rivers, input, of, *tolerance, progress);
  if (!courses) return tl::unexpected(courses.error());
  Sheet sheet = of.empty() ? course_sheet() : Sheet();
  for (const RiverCourse& course : *courses) {
    if (of.empty()) {
      sheet.rows.push_back(course_row(course, *input.project));
      continue;
    }
    Sheet own = stretch_sheet(course, *input.project);
    own.rows.insert(own.rows.begin(), sheet.rows.begin(), sheet.rows.end());
    sheet = std::move(own);
  }
  if (!of.empty())
    for (const RiverCourse& course : *courses) {
      std::string text = fmt::format("{}: {}; in one country alone:", course.name, to_string(course.length));
      for (const auto& [code, m] : course.countries) text += fmt::format(" {} {},", code.empty() ? "nobody" : code, to_string(m));
      text.back() = ';';
      if (!course.borders.empty()) text += " as border:";
      for (const auto& [code, m] : course.borders) text += fmt::format(" {} {},", code, to_string(m));
      text.pop_back();
      sheet.notes.push_back(text);
      if (course.stores.empty()) continue;
      text = "active storage in the register, as it comes in:";
      for (const StoreOnCourse& store : course.stores) text += fmt::format(" {} at {:.0f} km {},", store.name, store.at_m / 1000, std::isfinite(store.active_km3) ? fmt::format("{:g} km3", store.active_km3) : std::string("unknown"));
      text.back() = ';';
      sheet.notes.push_back(text + " regulation is 100 x active storage above over a year's flow at the last of them on the river that has one published (Lehner et al. 2011)");
    }
  if (!courses->empty())
    sheet.notes.push_back(fmt::format("a river is the border where it stays within {:g} m of it for more than {:g} times that", courses->front().tolerance_m, kFollows));
  sheet.notes.push_back(river_note(*rivers));
  for (const Problem& p : problems)
    if (p.severity != Severity::kInfo && sheet.notes.size() < 12) sheet.notes.push_back(p.text);
  sheet.notes.push_back(fmt::format("Source: {}; {}", rivers->source, source_line(*input.layer)));
  return sheet;
}

}  // namespace thalweg
