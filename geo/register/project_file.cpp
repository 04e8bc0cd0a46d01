#include "geo/register/project_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "geo/base/embedded.hpp"
#include "geo/register/annotation.hpp"
#include "geo/register/json_reader.hpp"
#include "geo/register/water_register.hpp"
#include "geo/water/reservoirs.hpp"

namespace thalweg {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<std::string_view, LayerRole>, 9> kRoles{{
    {"borders", LayerRole::kBorders},
    {"countries", LayerRole::kCountries},
    {"rivers", LayerRole::kRivers},
    {"lakes", LayerRole::kLakes},
    {"places", LayerRole::kPlaces},
    {"elevation", LayerRole::kElevation},
    {"raster", LayerRole::kRaster},
    {"basins", LayerRole::kBasins},
    {"other", LayerRole::kOther},
}};

Result<json> parsed(std::string_view text, const std::string& shown) {
  try {
    return json::parse(text);
  } catch (const json::exception& e) {
    return fail(ErrorCode::kFormat, fmt::format("{}: not readable as JSON: {}", shown, e.what()), "mend the file at that place");
  }
}

Source read_source(const json& object, const std::string& where, std::optional<Error>& fault) {
  JsonReader r(object, where, fault);
  Source s;
  s.title = r.text("title", true);
  s.publisher = r.text("publisher");
  s.date = r.text("date");
  s.licence = r.text("licence");
  s.attribution = r.text("attribution");
  s.url = r.text("url");
  return s;
}

Layer read_layer(const json& object, const std::string& where, std::optional<Error>& fault) {
  JsonReader r(object, where, fault);
  Layer layer;
  layer.id = r.text("id", true);
  layer.title = r.text("title");
  if (layer.title.empty()) layer.title = layer.id;
  const std::string role = r.text("role", true);
  const auto known = std::find_if(kRoles.begin(), kRoles.end(), [&](const auto& k) { return k.first == role; });
  if (known != kRoles.end()) {
    layer.role = known->second;
  } else {
    std::string names;
    for (const auto& k : kRoles) names += fmt::format("{}{}", names.empty() ? "" : ", ", k.first);
    r.refuse("role", fmt::format("is \"{}\"; it can be {}", role, names));
  }
  layer.path = r.text("file", true);
  if (!stays_in_folder(layer.path) && !is_embedded(layer.path) && layer.path != kReservoirsFile) r.refuse("file", fmt::format("is \"{}\", which leaves the project's folder", layer.path));
  layer.key = r.text("key");
  layer.date = r.text("date");
  layer.visible = r.flag("visible", true);
  layer.opacity = static_cast<float>(r.number("opacity", 1, 0, 1));
  if (const json* style = r.part("style", false)) {
    JsonReader styles(*style, where + ", style", fault);
    layer.style = read_style(styles);
  }
  layer.ramp = r.text("ramp");
  if (!layer.ramp.empty() && std::find(raster_ramps().begin(), raster_ramps().end(), layer.ramp) == raster_ramps().end())
    r.refuse("ramp", fmt::format("is \"{}\"; it can be {}", layer.ramp, fmt::join(raster_ramps(), ", ")));
  if (const std::string unit = r.text("unit"); !unit.empty()) {
    if (unit == "m") layer.unit_m = 1;
    else if (unit == "ft") layer.unit_m = 0.3048;
    else r.refuse("unit", fmt::format("is \"{}\"; heights are in m or ft", unit));
  }
  if (const json* range = r.part("range", true)) {
    if (range->size() == 2 && (*range)[0].is_number() && (*range)[1].is_number() && (*range)[0].get<double>() < (*range)[1].get<double>()) {
      layer.low = (*range)[0].get<double>();
      layer.high = (*range)[1].get<double>();
    } else {
      r.refuse("range", "is not [low, high]");
    }
  }
  if (const json* bands = r.part("bands", true)) {
    for (const json& band : *bands) {
      if (band.is_number_integer() && band.get<int>() >= 1 && layer.bands.size() < 4) layer.bands.push_back(band.get<int>() - 1);
      else r.refuse("bands", "is not a list of one to four numbers that count from 1");
    }
  }
  layer.vertex_accuracy_m = r.number("vertex_accuracy_m", layer.vertex_accuracy_m, 0, 1e6);
  if (const json* source = r.part("source", false, true)) layer.source = read_source(*source, where + " source", fault);
  return layer;
}

PlaceName read_name(const json& object, const std::string& where, std::optional<Error>& fault) {
  JsonReader r(object, where, fault);
  PlaceName n;
  n.at.lon = r.number("lon", 0, -180, 180, true);
  n.at.lat = r.number("lat", 0, -90, 90, true);
  n.en = r.text("en", true);
  n.ru = r.text("ru");
  n.note = r.text("note");
  if (const json* list = r.part("local", true)) {
    for (const json& one : *list) {
      JsonReader local(one, where + " local", fault);
      const std::string lang = local.text("lang", true);
      n.local.emplace_back(lang, local.text("name", true));
    }
  }
  return n;
}

PublishedFact read_fact(const json& object, const std::string& where, std::optional<Error>& fault) {
  JsonReader r(object, where, fault);
  PublishedFact f;
  f.what = r.text("what", true);
  if (f.what != "border" && f.what != "border-part" && f.what != "enclave")
    r.refuse("what", fmt::format("is \"{}\"; it can be border, border-part, enclave", f.what));
  f.a = r.text("a", true);
  f.b = r.text("b", f.what != "enclave");
  f.name = r.text("name", f.what == "enclave");
  f.value = r.number("value", 0, 0, 1e9, true);
  f.unit = r.text("unit", true);
  const bool fits = f.what == "enclave" ? f.unit == "km2" : f.unit == "km";
  if (!fits) r.refuse("unit", fmt::format("is \"{}\"; lengths are in km and areas in km2", f.unit));
  f.source = r.text("source", true);
  f.date = r.text("date");
  f.confidence = r.text("confidence", true);
  if (f.confidence != "H" && f.confidence != "M" && f.confidence != "L")
    r.refuse("confidence", fmt::format("is \"{}\"; it can be H, M, L", f.confidence));
  f.note = r.text("note");
  return f;
}

constexpr std::size_t kMostBookmarks = 1000;

Bookmark read_bookmark(const json& object, const std::string& where, std::optional<Error>& fault) {
  JsonReader r(object, where, fault);
  Bookmark b;
  b.title = r.text("title", true);
  if (b.title.size() > kLongestTitle) r.refuse("title", fmt::format("is longer than {} bytes", kLongestTitle));
  if (!r.has("box")) r.refuse("box", "is missing");
  b.box = r.box("box");
  return b;
}

// What the user put there, in the file itself.
void read_marks(const json& file, JsonReader& r, const std::string& shown, Project& project) {
  if (!file.is_object()) return;
  if (const json* list = r.part("bookmarks", true)) {
    if (list->size() > kMostBookmarks) r.refuse("bookmarks", fmt::format("holds more than {}", kMostBookmarks));
    for (const json& one : *list) {
      if (r.fault()) return;
      project.bookmarks.push_back(read_bookmark(one, fmt::format("{}: bookmark {}", shown, project.bookmarks.size() + 1), r.fault()));
    }
  }
  const json* list = r.part("annotations", true);
  if (list == nullptr || list->empty()) return;
  if (list->size() > kMostAnnotations) return r.refuse("annotations", fmt::format("holds more than {}", kMostAnnotations));
  auto annotations = std::make_shared<std::vector<Annotation>>();
  std::set<std::string> ids;
  for (const json& one : *list) {
    if (r.fault()) return;
    JsonReader entry(one, fmt::format("{}: annotation {}", shown, annotations->size() + 1), r.fault());
    annotations->push_back(read_annotation(entry));
    if (!ids.insert(annotations->back().id).second) entry.refuse("id", fmt::format("is \"{}\", which another one has", annotations->back().id));
  }
  project.annotations = std::move(annotations);
}

template <class T, class ReadOne>
Result<std::vector<T>> list_of(const json& list, const std::string& shown, ReadOne&& read_one) {
  if (!list.is_array()) return fail(ErrorCode::kFormat, fmt::format("{}: is not a list", shown), "docs/project-file.md describes the fields");
  std::vector<T> found;
  std::optional<Error> fault;
  for (const json& one : list) found.push_back(read_one(one, fmt::format("{}: entry {}", shown, found.size() + 1), fault));
  if (fault) return tl::unexpected(*fault);
  return found;
}

// What is in a file of its own beside the project's.
Result<json> read_sibling(const std::string& path, const std::string& shown, const std::function<Result<std::string>(const std::string&)>& sibling) {
  if (!stays_in_folder(path))
    return fail(ErrorCode::kFormat, fmt::format("{}: \"{}\" leaves the project's folder", shown, path),
                "keep a project's files beside or below its project.json");
  const auto text = sibling(path);
  if (!text) return tl::unexpected(text.error());
  return parsed(*text, path);
}

template <class T, class ReadOne>
Result<std::vector<T>> read_list(const std::string& path, const std::string& shown,
                                 const std::function<Result<std::string>(const std::string&)>& sibling, ReadOne&& read_one) {
  const auto list = read_sibling(path, shown, sibling);
  if (!list) return tl::unexpected(list.error());
  return list_of<T>(*list, path, read_one);
}

}  // namespace

bool stays_in_folder(std::string_view path) {
  if (path.empty() || path.size() > 1024) return false;
  const auto bad = [](char c) { return c == '\\' || c == ':' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(path.begin(), path.end(), bad)) return false;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view step = path.substr(begin, end - begin);
    if (step.empty() || step == "." || step == "..") return false;
    if (end == path.size()) return true;
    begin = end + 1;
  }
}

bool is_embedded(std::string_view path) {
  return path.starts_with(kEmbedded) && stays_in_folder(path.substr(kEmbedded.size())) && !embedded_file(path.substr(kEmbedded.size())).empty();
}

std::string_view name_of(LayerRole role) {
  for (const auto& [name, known] : kRoles)
    if (known == role) return name;
  return "other";
}

Result<Project> parse_project(std::string_view text, const std::string& shown,
                              const std::function<Result<std::string>(const std::string&)>& sibling, Problems& problems) {
  const auto file = parsed(text, shown);
  if (!file) return tl::unexpected(file.error());
  std::optional<Error> fault;
  JsonReader r(*file, shown, fault);
  const std::string format = r.text("format", true);
  if (!fault && format != fmt::format("{} 1", kProjectFormat))
    return fail(ErrorCode::kFormat, fmt::format("{}: its format is \"{}\"", shown, format),
                fmt::format("this program reads \"{} 1\"", kProjectFormat));
  Project project;
  project.title = r.text("title", true);
  project.view = r.box("view");
  project.extent = r.box("extent");
  if (project.extent.empty()) project.extent = project.view;
  project.focus = r.texts("focus");
  if (const json* names = r.part("party_names", false)) {
    for (const auto& [code, name] : names->items()) {
      if (name.is_string()) project.party_names.emplace_back(code, name.get<std::string>());
      else r.refuse("party_names", "holds something that is not a text");
    }
  }
  std::vector<Layer> layers;
  if (const json* list = r.part("layers", true, true)) {
    if (list->empty()) r.refuse("layers", "is empty");
    if (list->size() > 1000) r.refuse("layers", "holds more than 1000");
    for (const json& one : *list) layers.push_back(read_layer(one, fmt::format("{}: layer {}", shown, layers.size() + 1), fault));
  }
  std::set<std::string> ids;
  for (const Layer& layer : layers)
    if (!ids.insert(layer.id).second) r.refuse("layers", fmt::format("has two with the id \"{}\"", layer.id));
  if (ids.contains(std::string(kAnnotationsLayer))) r.refuse("layers", fmt::format("has one with the id \"{}\", which means what the user put on the map", kAnnotationsLayer));
  read_marks(*file, r, shown, project);
  // Lists of names and figures are in the file itself or in files of their own.
  const auto list_in = [&](const char* field) -> const json* { return file->is_object() && file->contains(field) && file->at(field).is_array() ? &file->at(field) : nullptr; };
  const json *names_here = list_in("enclave_names"), *facts_here = list_in("published");
  const std::string names_file = names_here != nullptr ? "" : r.text("enclave_names"), facts_file = facts_here != nullptr ? "" : r.text("published");
  const json* water_here = file->is_object() && file->contains("water") && file->at("water").is_object() ? &file->at("water") : nullptr;
  const std::string water_file = water_here != nullptr ? "" : r.text("water");
  if (fault) return tl::unexpected(*fault);

  for (Layer& layer : layers) {
    for (const auto& [value, what] : {std::pair{&layer.source.licence, "licence"}, std::pair{&layer.source.attribution, "attribution"}}) {
      if (value->empty())
        problems.push_back({Severity::kWarning, ProblemKind::kAttribute, fmt::format("{}: its source states no {}", layer.id, what),
                            fmt::format("write it in {}: maps that are passed on need it", shown), std::nullopt, std::nullopt, std::nullopt});
    }
    project.layers.push_back(std::make_shared<const Layer>(std::move(layer)));
  }
  if (names_here != nullptr || !names_file.empty()) {
    auto names = names_here != nullptr ? list_of<PlaceName>(*names_here, shown + ": enclave_names", read_name) : read_list<PlaceName>(names_file, shown, sibling, read_name);
    if (!names) return tl::unexpected(names.error());
    project.enclave_names = std::move(*names);
  }
  if (facts_here != nullptr || !facts_file.empty()) {
    auto facts = facts_here != nullptr ? list_of<PublishedFact>(*facts_here, shown + ": published", read_fact) : read_list<PublishedFact>(facts_file, shown, sibling, read_fact);
    if (!facts) return tl::unexpected(facts.error());
    project.published = std::move(*facts);
  }
  if (water_here != nullptr || !water_file.empty()) {
    const auto own = water_here != nullptr ? Result<json>(json()) : read_sibling(water_file, shown, sibling);
    if (!own) return tl::unexpected(own.error());
    auto water = water_here != nullptr ? read_water(*water_here, shown + ": water") : read_water(*own, water_file);
    if (!water) return tl::unexpected(water.error());
    project.water = std::make_shared<const WaterRegister>(std::move(*water));
  }
  return project;
}

}  // namespace thalweg
