// Projects into files: the reverse of project_file.cpp.
#include <cmath>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/base/files.hpp"
#include "geo/register/annotation.hpp"
#include "geo/register/project.hpp"
#include "geo/register/project_file.hpp"
#include "geo/register/water_register.hpp"
#include "geo/water/reservoirs.hpp"

namespace thalweg {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

void put(ordered_json& to, const char* field, const std::string& text) {
  if (!text.empty()) to[field] = text;
}

ordered_json box_of(const GeoBox& b) { return ordered_json::array({b.west, b.south, b.east, b.north}); }
bool same(const GeoBox& a, const GeoBox& b) { return a.west == b.west && a.south == b.south && a.east == b.east && a.north == b.north; }

// How a project file in `folder` names a layer's file.
Result<std::string> file_name(const Layer& layer, const fs::path& folder) {
  if (is_embedded(layer.path) || layer.path == kReservoirsFile) return layer.path;
  std::error_code error;
  const fs::path file = fs::weakly_canonical(layer.path, error);
  std::string name = file.lexically_relative(folder).generic_string();
  if (stays_in_folder(name)) return name;
  return fail(ErrorCode::kUsage, fmt::format("{}: layer '{}' lies outside the project's folder {}", layer.path, layer.id, folder.string()),
              fmt::format("save the project in {} or above it: a project file names only files beside and below it", file.parent_path().string()));
}

Result<ordered_json> layer_object(const Layer& layer, const fs::path& folder) {
  const auto name = file_name(layer, folder);
  if (!name) return tl::unexpected(name.error());
  ordered_json to = ordered_json::object();
  to["id"] = layer.id;
  if (layer.title != layer.id) put(to, "title", layer.title);
  to["role"] = name_of(layer.role);
  to["file"] = *name;
  put(to, "key", layer.key);
  put(to, "date", layer.date);
  if (!layer.visible) to["visible"] = false;
  if (layer.opacity < 1) to["opacity"] = std::round(layer.opacity * 1e4) / 1e4;
  if (!layer.style.empty()) to["style"] = write_style(layer.style);
  for (const int band : layer.bands) to["bands"].push_back(band + 1);
  put(to, "ramp", layer.ramp);
  if (std::isfinite(layer.low) && std::isfinite(layer.high)) to["range"] = {layer.low, layer.high};
  if (std::isfinite(layer.unit_m)) to["unit"] = layer.unit_m == 1 ? "m" : "ft";
  to["vertex_accuracy_m"] = layer.vertex_accuracy_m;
  ordered_json source = ordered_json::object();
  source["title"] = layer.source.title.empty() ? layer.title : layer.source.title;
  put(source, "publisher", layer.source.publisher);
  put(source, "date", layer.source.date);
  put(source, "licence", layer.source.licence);
  put(source, "attribution", layer.source.attribution);
  put(source, "url", layer.source.url);
  to["source"] = std::move(source);
  return to;
}

ordered_json name_object(const PlaceName& n) {
  ordered_json to = {{"lon", n.at.lon}, {"lat", n.at.lat}, {"en", n.en}};
  put(to, "ru", n.ru);
  for (const auto& [lang, name] : n.local) to["local"].push_back({{"lang", lang}, {"name", name}});
  put(to, "note", n.note);
  return to;
}

ordered_json fact_object(const PublishedFact& f) {
  ordered_json to = {{"what", f.what}, {"a", f.a}};
  put(to, "b", f.b);
  put(to, "name", f.name);
  to["value"] = f.value;
  to["unit"] = f.unit;
  to["source"] = f.source;
  put(to, "date", f.date);
  to["confidence"] = f.confidence;
  put(to, "note", f.note);
  return to;
}

}  // namespace

Result<std::string> project_text(const Project& project, const fs::path& folder) {
  std::error_code error;
  const fs::path base = fs::canonical(folder.empty() ? fs::path(".") : folder, error);
  if (error) return fail(ErrorCode::kFileMissing, fmt::format("{}: no such folder", folder.string()), "make the folder first, or choose another");
  ordered_json to = ordered_json::object();
  to["format"] = fmt::format("{} 1", kProjectFormat);
  to["title"] = project.title;
  if (!project.view.empty()) to["view"] = box_of(project.view);
  if (!project.extent.empty() && !same(project.extent, project.view)) to["extent"] = box_of(project.extent);
  if (!project.focus.empty()) to["focus"] = project.focus;
  for (const auto& [code, name] : project.party_names) to["party_names"][code] = name;
  to["layers"] = ordered_json::array();
  for (const auto& layer : project.layers) {
    auto object = layer_object(*layer, base);
    if (!object) return tl::unexpected(object.error());
    to["layers"].push_back(std::move(*object));
  }
  for (const PlaceName& n : project.enclave_names) to["enclave_names"].push_back(name_object(n));
  for (const PublishedFact& f : project.published) to["published"].push_back(fact_object(f));
  if (project.water != nullptr) to["water"] = write_water(*project.water);
  for (const Bookmark& b : project.bookmarks) to["bookmarks"].push_back({{"title", b.title}, {"box", box_of(b.box)}});
  if (project.annotations)
    for (const Annotation& a : *project.annotations) to["annotations"].push_back(write_annotation(a));
  return to.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Result<> save_project(const Project& project, const fs::path& file) {
  if (!file.filename().string().ends_with("project.json"))
    return fail(ErrorCode::kUsage, fmt::format("{}: a project file's name ends in project.json", file.string()), "call it project.json or NAME.project.json");
  const auto text = project_text(project, file.parent_path());
  if (!text) return tl::unexpected(text.error());
  return write_file_atomically(file, *text);
}

}  // namespace thalweg
