// Project files from strangers: any text gives a project or an error, and no layer leaves the folder.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "geo/register/annotation.hpp"
#include "geo/register/json_reader.hpp"
#include "geo/register/project_file.hpp"
#include "geo/register/water_register.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  thalweg::Problems problems;
  // Files that it names hold the rest of the text, so that lists are read as well.
  const auto sibling = [&](const std::string& path) -> thalweg::Result<std::string> {
    if (!thalweg::stays_in_folder(path)) std::abort();
    const auto cut = text.find('\n');
    return cut == std::string::npos ? std::string("[]") : text.substr(cut + 1);
  };
  const auto first_line = text.substr(0, text.find('\n'));
  const auto project = thalweg::parse_project(first_line, "project.json", sibling, problems);
  if (!project) {
    if (project.error().message.empty()) std::abort();
    return 0;
  }
  if (project->water != nullptr) {
    const auto again = thalweg::read_water(nlohmann::json::parse(thalweg::write_water(*project->water).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)), "again");
    if (!again || again->sites.size() != project->water->sites.size() || again->flows.size() != project->water->flows.size()) std::abort();
    for (const auto& site : again->sites)
      if (thalweg::with_upstream(*again, site).empty()) std::abort();
  }
  for (const auto& layer : project->layers) {
    if (!thalweg::stays_in_folder(layer->path) && !thalweg::is_embedded(layer->path)) std::abort();
    // What was read is within bounds, so that writing and reading it again gives the same style.
    const nlohmann::json written = nlohmann::json::parse(thalweg::write_style(layer->style).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    std::optional<thalweg::Error> fault;
    thalweg::JsonReader reader(written, "style", fault);
    if (!(thalweg::read_style(reader) == layer->style) || fault) std::abort();
  }
  if (project->annotations) {
    for (const auto& annotation : *project->annotations) {
      // Drawing it must end, and it must come back as it was.
      const auto lines = thalweg::lines_of(annotation);
      if (annotation.points.size() < thalweg::least_points(annotation.kind) || lines.size() > thalweg::kMostAnnotationPoints) std::abort();
      const nlohmann::json written = nlohmann::json::parse(thalweg::write_annotation(annotation).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
      std::optional<thalweg::Error> fault;
      thalweg::JsonReader reader(written, "annotation", fault);
      if (!(thalweg::read_annotation(reader) == annotation) || fault) std::abort();
    }
  }
  return 0;
}
