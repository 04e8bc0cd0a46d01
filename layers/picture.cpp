#include "layers/picture.hpp"

#include <cmath>

#include <fmt/format.h>

#include "layers/map_ink.hpp"
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
  auto text = TextEngine::create(65'000);  // no texture limits what is painted here
  if (!text) return tl::unexpected(text.error());
  auto list = build_render_list(scene, view, *text, options, progress);
  if (list && text->full() && !options.text_runs) return fail(ErrorCode::kTooLarge, "more large letters than a picture can hold", "ask for fewer pixels, or for a PDF");
  if (list && !list->failures.empty()) return tl::unexpected(list->failures.front());
  return list;
}

// What the scene lets show through, and what is asked for over it.
std::map<std::string, float> opacity_of(const MapScene& scene, const std::map<std::string, float>& wanted) {
  std::map<std::string, float> all = wanted;
  for (const LayerOpacity& o : scene.opacity) all.emplace(o.layer, o.opacity);
  return all;
}

struct Page {
  double width, height;  // logical pixels
  RectPx inside;         // of the map
  BuildOptions build;
};

Page page_of(const MapScene& scene, const RenderOptions& options) {
  Page page{options.width / options.pixel_ratio, options.height / options.pixel_ratio, {}, {}};
  page.build.pad = 0.02;
  page.build.tolerance_px = 0.3;
  page.build.neatline = options.furniture;
  page.build.north_arrow = options.north_arrow && options.furniture;
  page.build.locator = options.locator && options.furniture;
  page.build.edge_notes = options.edge_notes;
  page.inside = {0, 0, page.width, page.height};
  if (options.furniture) page.inside = page.build.frame = map_frame(page.width, page.height, scene.furniture);
  return page;
}

// All that `like` shows lies in the map's frame, its middle in the middle.
Ready page_like(const MapScene& scene, const MapView& like, const RenderOptions& options) {
  const Page page = page_of(scene, options);
  MapView view = like;
  view.width_px = page.width;
  view.height_px = page.height;
  view.pixel_ratio = options.pixel_ratio;
  view.m_per_px = like.m_per_px * std::max(like.width_px / page.inside.width, like.height_px / page.inside.height);
  view.centre.x += (page.width / 2 - page.inside.x - page.inside.width / 2) * view.m_per_px;
  view.centre.y -= (page.height / 2 - page.inside.y - page.inside.height / 2) * view.m_per_px;
  return {view, page.build};
}

Result<Ready> page_view(const MapScene& scene, const GeoBox& view_box, const RenderOptions& options) {
  if (options.width < 16 || options.height < 16 || !(options.pixel_ratio >= 0.1 && options.pixel_ratio <= 20)) {
    return fail(ErrorCode::kUsage, fmt::format("a picture of {} x {} pixels at a pixel ratio of {}", options.width, options.height, options.pixel_ratio), "give at least 16 x 16 pixels, and a ratio between 0.1 and 20");
  }
  const GeoBox box = options.bbox.empty() ? view_box : options.bbox;
  if (options.like) return page_like(scene, *options.like, options);
  auto projection = MapProjection::create(options.crs, box);
  if (!projection) return tl::unexpected(projection.error());
  const Page page = page_of(scene, options);
  auto view = fit(*projection, box, page.width, page.height, page.inside, options.pixel_ratio);
  if (!view) return tl::unexpected(view.error());
  return Ready{*view, page.build};
}

}  // namespace

Result<Image> draw_picture(const MapScene& scene, const MapView& view, const BuildOptions& options, Progress& progress, const std::map<std::string, float>& opacity) {
  const auto list = whole_list(scene, view, options, progress);
  if (!list) return tl::unexpected(list.error());
  Image image = paint(*list, view, opacity, {}, progress);
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
  return draw_page(in_ink(*scene, options.scene.ink), project.view, options, progress);
}

Result<Image> draw_page(const MapScene& scene, const GeoBox& view_box, const RenderOptions& options, Progress& progress) {
  const auto ready = page_view(scene, view_box, options);
  if (!ready) return tl::unexpected(ready.error());
  return draw_picture(scene, ready->view, ready->build, progress, opacity_of(scene, options.opacity));
}

RectPx frame_on_page(const MapScene& scene, const RenderOptions& options) { return page_of(scene, options).inside; }

Result<VectorSheet> vector_sheet(const MapScene& scene, const GeoBox& view_box, const RenderOptions& options, Progress& progress) {
  auto ready = page_view(scene, view_box, options);
  if (!ready) return tl::unexpected(ready.error());
  ready->build.text_runs = true;
  ready->build.tolerance_px = 0.1 * options.pixel_ratio;  // a page is looked at closely: 0.03 mm
  auto list = whole_list(scene, ready->view, ready->build, progress);
  if (!list) return tl::unexpected(list.error());
  return VectorSheet{std::move(*list), ready->view};
}

VectorOptions vector_options(const MapScene& scene, VectorFormat format, const RenderOptions& options) {
  VectorOptions page{format, options.page_width_mm, options.page_height_mm, scene.furniture.title, {}, source_date(), opacity_of(scene, options.opacity), options.text_outlines};
  for (const std::string& line : scene.furniture.attribution) page.description += (page.description.empty() ? "" : "  ·  ") + line;
  return page;
}

Result<std::string> draw_vector_page(const MapScene& scene, const GeoBox& view_box, VectorFormat format, const RenderOptions& options, Progress& progress) {
  const auto sheet = vector_sheet(scene, view_box, options, progress);
  if (!sheet) return tl::unexpected(sheet.error());
  return vector_page(sheet->list, sheet->view, vector_options(scene, format, options), progress);
}

}  // namespace thalweg
