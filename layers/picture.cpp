#include "layers/picture.hpp"

#include <cmath>

#include <fmt/format.h>

#include "layers/furniture.hpp"
#include "layers/paint.hpp"

namespace thalweg {

namespace {

struct Ready {
  MapView view;
  BuildOptions build;
};

// A page that goes to print is whole or none.
Result<RenderList> whole_list(const MapScene& scene, const MapView& view, const BuildOptions& options, Progress& progress) {
  constexpr double kMostSide_px = 30'000, kMost_px = 4e8;
  const double width = std::round(view.width_px * view.pixel_ratio), height = std::round(view.height_px * view.pixel_ratio);
  if (!(width >= 1 && height >= 1 && width <= kMostSide_px && height <= kMostSide_px && width * height <= kMost_px)) {
    return fail(ErrorCode::kTooLarge, fmt::format("a picture of {} x {} pixels: 1 to 30000 a side and 400 million in all can be drawn", width, height), "ask for a smaller --size or --dpi");
  }
  auto text = TextEngine::create();
  if (!text) return tl::unexpected(text.error());
  auto list = build_render_list(scene, view, *text, options, progress);
  if (list && !list->failures.empty()) return tl::unexpected(list->failures.front());
  return list;
}

Result<Ready> page_view(const MapScene& scene, const GeoBox& view_box, const RenderOptions& options) {
  if (options.width < 16 || options.height < 16 || !(options.pixel_ratio >= 0.1 && options.pixel_ratio <= 20)) {
    return fail(ErrorCode::kUsage, fmt::format("a picture of {} x {} pixels at a pixel ratio of {}", options.width, options.height, options.pixel_ratio), "give at least 16 x 16 pixels, and a ratio between 0.1 and 20");
  }
  const GeoBox box = options.bbox.empty() ? view_box : options.bbox;
  auto projection = MapProjection::create(options.crs, box);
  if (!projection) return tl::unexpected(projection.error());
  const double width = options.width / options.pixel_ratio, height = options.height / options.pixel_ratio;
  BuildOptions build;
  build.pad = 0.02;
  build.tolerance_px = 0.3;
  build.neatline = options.furniture;
  if (options.furniture) build.frame = map_frame(width, height, scene.furniture);
  auto view = fit(*projection, box, width, height, options.furniture ? build.frame : RectPx{0, 0, width, height}, options.pixel_ratio);
  if (!view) return tl::unexpected(view.error());
  return Ready{*view, build};
}

}  // namespace

Result<Image> draw_picture(const MapScene& scene, const MapView& view, const BuildOptions& options, Progress& progress) {
  const auto list = whole_list(scene, view, options, progress);
  if (!list) return tl::unexpected(list.error());
  Image image = paint(*list, view, {}, {}, progress);
  if (progress.cancelled()) return cancelled();
  return image;
}

Result<MapScene> scene_of(const Project& project, const SceneOptions& options, Problems& problems, Progress& progress) {
  auto findings = find_borders(project, problems, progress);
  if (!findings) return tl::unexpected(findings.error());
  return build_scene(project, *findings, options, progress);
}

Result<Image> render_project(const Project& project, const BorderFindings& findings, const RenderOptions& options, Progress& progress) {
  const auto scene = build_scene(project, findings, options.scene, progress);
  if (!scene) return tl::unexpected(scene.error());
  return draw_page(*scene, project.view, options, progress);
}

Result<Image> draw_page(const MapScene& scene, const GeoBox& view_box, const RenderOptions& options, Progress& progress) {
  const auto ready = page_view(scene, view_box, options);
  if (!ready) return tl::unexpected(ready.error());
  return draw_picture(scene, ready->view, ready->build, progress);
}

Result<std::string> draw_vector_page(const MapScene& scene, const GeoBox& view_box, VectorFormat format, const RenderOptions& options, Progress& progress) {
  auto ready = page_view(scene, view_box, options);
  if (!ready) return tl::unexpected(ready.error());
  ready->build.text_runs = true;
  ready->build.tolerance_px = 0.1 * options.pixel_ratio;  // a page is looked at closely: 0.03 mm
  const auto list = whole_list(scene, ready->view, ready->build, progress);
  if (!list) return tl::unexpected(list.error());
  VectorOptions page{format, options.page_width_mm, options.page_height_mm, scene.furniture.title, {}, source_date()};
  for (const std::string& line : scene.furniture.attribution) page.description += (page.description.empty() ? "" : "  ·  ") + line;
  return vector_page(*list, ready->view, page, progress);
}

}  // namespace thalweg
