#include "layers/river_picture.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "geo/register/annotation.hpp"
#include "geo/water/storage.hpp"
#include "layers/palette.hpp"

namespace thalweg {

Result<Image> draw_river(const Project& project, const BorderFindings& findings, const RiverCourse& course, RenderOptions options, Progress& progress) {
  const Words& words = options.scene.words;
  Project shown = project;
  for (auto& layer : shown.layers) {
    if (layer->role != LayerRole::kBasins || layer->visible) continue;
    auto copy = std::make_shared<Layer>(*layer);
    copy->visible = true;
    layer = std::move(copy);
  }
  std::vector<Annotation> marks;
  Annotation way;
  way.id = "course";
  way.kind = AnnotationKind::kLine;
  // As many places as a picture can show.
  const std::size_t step = course.line.size() / kMostAnnotationPoints + 1;
  for (std::size_t i = 0; i < course.line.size(); i += step) way.points.push_back(course.line[i]);
  way.style.line = palette::kRiver;
  way.style.width_px = 3.2F;
  way.style.size_px = 0.0F;
  marks.push_back(std::move(way));
  for (const CourseCrossing& c : course.crossings) {
    Annotation mark;
    mark.id = fmt::format("crossing-{}", c.number);
    mark.kind = AnnotationKind::kPoint;
    mark.points = {c.at};
    mark.title = fmt::format("{}. {} \u2192 {}", c.number, words.name(project.party_name(c.from)), words.name(project.party_name(c.to)));
    const CourseStorage above = storage_on_course(course, c.at_m);
    if (above.stores > 0) mark.value = words.tr("{} km\u00b3 stored above", grouped(above.active_km3, 2));
    mark.style.size_px = 5.0F;
    marks.push_back(std::move(mark));
  }
  shown.annotations = std::make_shared<const std::vector<Annotation>>(std::move(marks));
  GeoBox box;
  for (const LonLat& p : course.line) box.grow(p);
  const double pad = 0.06 * std::max(box.east - box.west, box.north - box.south);
  options.bbox = {box.west - pad, std::max(box.south - pad, -89.0), box.east + pad, std::min(box.north + pad, 89.0)};
  options.scene.title = words.tr("{}: through {} countries, {} km", words.name(course.name), course.countries.size(), grouped(course.length.value, 0));
  return render_project(shown, findings, options, progress);
}

}  // namespace thalweg
