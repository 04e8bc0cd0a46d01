// thalweg info: what is in a file.
#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/cli/input.hpp"
#include "app/cli/verbs.hpp"
#include "geo/analysis/rows.hpp"
#include "geo/data/read.hpp"

namespace thalweg::cli {
namespace {

using Json = nlohmann::ordered_json;

Json extent_of(const GeoBox& box) {
  if (box.empty()) return nullptr;
  return Json::array({json_number(box.west, 7), json_number(box.south, 7), json_number(box.east, 7),
                      json_number(box.north, 7)});
}

// A layer read whole: what a look at the header does not tell.
void add_content(Json& row, const FeatureTable& table, const Problems& problems) {
  row["parts"] = table.geometry.parts();
  row["rings"] = table.geometry.rings();
  row["vertices"] = table.geometry.coords.size();
  row["extent_wgs84"] = extent_of(table.geometry.box());
  row["crs_operation"] = table.crs.operation.empty() ? Json(nullptr) : Json(table.crs.operation);
  row["crs_accuracy_m"] = json_number(table.crs.accuracy_m, 3);
  const auto key = guess_key(table);
  row["key"] = key ? Json(*key) : Json(nullptr);
  Json list = Json::array();
  for (const Problem& problem : problems) list.push_back(problem_row(problem));
  row["problems"] = std::move(list);
}

Sheet info_sheet() {
  Sheet sheet;
  sheet.id = "info";
  sheet.title = "Layers";
  sheet.if_empty = "No layers.";
  sheet.columns = {{"layer", "Layer", ""},
                   {"geometry", "Geometry", ""},
                   {"features", "Features", ""},
                   {"vertices", "Vertices", ""},
                   {"crs", "CRS", ""},
                   {"west", "West", "", 4, true, "/extent/0"},
                   {"south", "South", "", 4, true, "/extent/1"},
                   {"east", "East", "", 4, true, "/extent/2"},
                   {"north", "North", "", 4, true, "/extent/3"},
                   {"key", "Key", ""},
                   {"problem_count", "Problems", ""},
                   {"parts", "Parts", "", -1, false},
                   {"rings", "Rings", "", -1, false}};
  return sheet;
}

void note_fields_and_problems(Sheet& sheet, const Json& row, const Problems& problems) {
  std::string fields;
  for (const Json& field : row["fields"])
    fields += fmt::format("{}{} ({})", fields.empty() ? "" : ", ", field["name"].get<std::string>(),
                          field["type"].get<std::string>());
  sheet.notes.push_back(fmt::format("{}: fields: {}", row["layer"].get<std::string>(), fields.empty() ? "none" : fields));
  for (const Problem& problem : problems)
    sheet.notes.push_back(fmt::format("{}: {}: {}{}", row["layer"].get<std::string>(), name_of(problem.severity),
                                      problem.text, problem.advice.empty() ? "" : "; " + problem.advice));
}

// One row a band. Values are those of a sample where the raster is large.
Json raster_rows(const Raster& raster, const Problems& problems) {
  const RasterInfo& info = raster.info();
  Json rows = Json::array();
  for (std::size_t i = 0; i < info.bands.size(); ++i) {
    const RasterBand& b = info.bands[i];
    Json row{{"file", info.path}, {"driver", info.driver}, {"band", i + 1}, {"name", b.name}, {"type", b.type}, {"role", name_of(b.role)}, {"unit", b.unit}};
    row["variable"] = info.variable.empty() ? Json(nullptr) : Json(info.variable);
    row["columns"] = info.columns;
    row["rows"] = info.rows;
    row["crs"] = info.crs.empty() ? Json(nullptr) : Json(info.crs);
    row["crs_operation"] = info.crs_operation.empty() ? Json(nullptr) : Json(info.crs_operation);
    row["crs_accuracy_m"] = json_number(info.crs_accuracy_m, 3);
    row["extent_wgs84"] = extent_of(info.box);
    row["cell_m"] = json_number(info.cell_m, 3);
    row["rotated"] = info.rotated;
    row["nodata"] = b.nodata ? json_number(*b.nodata, 6) : Json(nullptr);
    row["least"] = json_number(b.least, 6);
    row["most"] = json_number(b.most, 6);
    row["all_cells_seen"] = b.whole;
    row["valid_part"] = json_number(b.valid, 4);
    Json overviews = Json::array();
    for (const auto& o : info.overviews) overviews.push_back(fmt::format("{} x {}", o.columns, o.rows));
    row["overviews"] = std::move(overviews);
    row["variables"] = info.variables;
    Json list = Json::array();
    for (const Problem& problem : problems) list.push_back(problem_row(problem));
    row["problems"] = std::move(list);
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<Sheet> info_of_raster(const InputFile& input, Console& console) {
  Problems problems;
  RasterOptions options;
  options.variable = input.layer;
  options.crs = input.crs;
  const auto raster = Raster::open(input.file, options, problems, console.progress());
  if (!raster) return tl::unexpected(raster.error());
  const RasterInfo& info = (*raster)->info();
  Sheet sheet;
  sheet.id = "info";
  sheet.title = "Bands";
  sheet.if_empty = "No bands.";
  sheet.columns = {{"band", "Band", ""},
                   {"name", "Name", ""},
                   {"role", "Role", ""},
                   {"type", "Type", ""},
                   {"unit", "Unit", ""},
                   {"nodata", "Nodata", ""},
                   {"least", "Least", "", 2},
                   {"most", "Most", "", 2},
                   {"columns", "Columns", ""},
                   {"rows", "Rows", ""},
                   {"crs", "CRS", ""},
                   {"west", "West", "", 4, true, "/extent_wgs84/0"},
                   {"south", "South", "", 4, true, "/extent_wgs84/1"},
                   {"east", "East", "", 4, true, "/extent_wgs84/2"},
                   {"north", "North", "", 4, true, "/extent_wgs84/3"},
                   {"cell_m", "Cell", "m", 1}};
  for (Json& row : raster_rows(**raster, problems)) sheet.rows.push_back(std::move(row));
  sheet.notes.push_back(fmt::format("{}: {}{}{}", info.path, info.driver, info.variable.empty() ? "" : ", variable " + info.variable,
                                    is_elevation(info) ? "; drawn as heights" : ""));
  std::string list;
  for (const auto& o : info.overviews) list += fmt::format("{}{} x {}", list.empty() ? "" : ", ", o.columns, o.rows);
  sheet.notes.push_back("overviews: " + (list.empty() ? "none" : list));
  if (info.variables.size() > 1) {
    list.clear();
    for (const std::string& v : info.variables) list += (list.empty() ? "" : ", ") + v;
    sheet.notes.push_back("variables (--layer chooses): " + list);
  }
  if (!info.bands.front().whole) sheet.notes.push_back("least and most are those of a sample, not of every cell");
  for (const Problem& problem : problems) sheet.notes.push_back(fmt::format("{}: {}{}", name_of(problem.severity), problem.text, problem.advice.empty() ? "" : "; " + problem.advice));
  return sheet;
}

Result<Sheet> info_of_file(const InputFile& input, Console& console) {
  if (is_raster_name(input.file)) return info_of_raster(input, console);
  const auto file = inspect_vector(input.file);
  if (!file) return tl::unexpected(file.error());
  Sheet sheet = info_sheet();
  bool found = input.layer.empty();
  std::string names;
  for (const LayerInfo& layer : file->layers) {
    names += (names.empty() ? "" : ", ") + layer.name;
    if (!input.layer.empty() && input.layer != layer.name) continue;
    found = true;
    Json row{{"file", file->path},
             {"driver", file->driver},
             {"encoding", file->encoding},
             {"layer", layer.name},
             {"geometry", layer.geometry},
             {"features", layer.features},
             {"crs", layer.crs.empty() ? Json(nullptr) : Json(layer.crs)},
             {"extent", extent_of(layer.extent)}};
    Json fields = Json::array();
    for (const auto& field : layer.fields) fields.push_back({{"name", field.name}, {"type", field.type}});
    row["fields"] = std::move(fields);
    ReadOptions options;
    options.layer = layer.name;
    options.crs = input.crs;
    options.encoding = input.encoding;
    Problems problems;
    const auto table = read_vector(input.file, options, problems, console.progress());
    if (!table) return tl::unexpected(table.error());
    row["features"] = table->rows();
    add_content(row, *table, problems);
    row["problem_count"] = problems.size();
    note_fields_and_problems(sheet, row, problems);
    sheet.rows.push_back(std::move(row));
  }
  if (!found)
    return fail(ErrorCode::kUnknownName, fmt::format("{}: layer '{}' not found", input.file, input.layer),
                "layers: " + names);
  sheet.notes.insert(sheet.notes.begin(), fmt::format("{}: {}{}", file->path, file->driver,
                                                      file->encoding.empty() ? "" : ", text in " + file->encoding));
  return sheet;
}

Result<Sheet> info_of_project(const InputFile& input, Console& console) {
  const auto open = open_input(input, console);
  if (!open) return tl::unexpected(open.error());
  Sheet sheet = info_sheet();
  for (const auto& layer : open->project->layers) {
    if (!input.layer.empty() && layer != open->layer) continue;
    Json row{{"file", layer->path}, {"layer", layer->id}, {"title", layer->title}, {"date", layer->date}};
    row["source"] = source_line(*layer);
    row["licence"] = layer->source.licence;
    row["attribution"] = layer->source.attribution;
    row["fields"] = Json::array();
    if (layer->table) {
      row["features"] = layer->table->rows();
      row["crs"] = layer->table->crs.declared.empty() ? Json(nullptr) : Json(layer->table->crs.declared);
      row["extent"] = extent_of(layer->table->geometry.box());
      for (const Column& column : layer->table->columns)
        row["fields"].push_back({{"name", column.name},
                                 {"type", column.values.index() == 0 ? "text" : column.values.index() == 1 ? "number" : "integer"}});
      add_content(row, *layer->table, {});
    }
    if (layer->raster) {
      const RasterInfo& info = layer->raster->info();
      row["geometry"] = "Raster";
      row["columns"] = info.columns;
      row["rows"] = info.rows;
      row["crs"] = info.crs.empty() ? Json(nullptr) : Json(info.crs);
      row["extent"] = extent_of(info.box);
      row["cell_m"] = json_number(info.cell_m, 3);
    }
    if (!layer->key.empty()) row["key"] = layer->key;
    sheet.notes.push_back(fmt::format("{}: {}; {}", layer->id, row["source"].get<std::string>(), layer->source.licence));
    sheet.rows.push_back(std::move(row));
  }
  for (const Problem& problem : open->problems)
    sheet.notes.push_back(fmt::format("{}: {}", name_of(problem.severity), problem.text));
  return sheet;
}

}  // namespace

Action declare_info(CLI::App& app) {
  const auto input = std::make_shared<InputFile>();
  add_input_options(app, *input, false);
  return [input](Console& console) -> Result<> {
    const bool project = input->file.empty() || input->file.ends_with("project.json");
    const auto sheet = project ? info_of_project(*input, console) : info_of_file(*input, console);
    if (!sheet) return tl::unexpected(sheet.error());
    return console.emit(*sheet);
  };
}

}  // namespace thalweg::cli
