#pragma once
// Pictures of a map, made on the processor: no display and no graphics driver is needed.

#include <map>
#include <optional>
#include <string>

#include "geo/register/project.hpp"
#include "layers/build_scene.hpp"
#include "layers/image.hpp"
#include "layers/render_list.hpp"
#include "layers/vector_page.hpp"

namespace thalweg {

// Errors: kTooLarge (more than 30,000 pixels a side, or 400 million), kCancelled, those of the fonts.
Result<Image> draw_picture(const MapScene& scene, const MapView& view, const BuildOptions& options, Progress& progress,
                           const std::map<std::string, float>& opacity = {});

struct RenderOptions {
  GeoBox bbox;                     // empty: the project's view
  std::optional<MapView> like;     // all that this view shows, in its projection, instead of box and system
  std::string crs = "local-lcc";   // as MapProjection::create takes it
  int width = 1920, height = 1200; // device pixels of the picture
  double pixel_ratio = 1;          // 2: lines and text twice as large, for a picture printed at twice the resolution
  double page_width_mm = 0, page_height_mm = 0;  // of a vector page; 0: the pixels at 96 to a logical inch
  bool furniture = true;           // title, legend, frame with degrees, scale bar, attribution; else the bare map,
                                   // which keeps its scale bar and attribution
  bool north_arrow = true, locator = true;  // with the furniture, where there is room
  bool text_outlines = false;      // of a vector page: letters as paths, not as text
  std::vector<EdgeNote> edge_notes;
  std::map<std::string, float> opacity;  // by layer, 0 to 1; those not named: 1
  SceneOptions scene;
};

// What build_scene() makes of the project and of what find_borders() finds in it; errors are theirs.
Result<MapScene> scene_of(const Project& project, const SceneOptions& options, Problems& problems, Progress& progress);

// A scene as a printed map; `view` is what is shown where the options have no box. `options.scene` is not
// looked at. Errors: kCrs, kUsage (sizes), those of draw_picture.
Result<Image> draw_page(const MapScene& scene, const GeoBox& view, const RenderOptions& options, Progress& progress);

// The same as the bytes of a PDF or SVG file; `width`, `height` and `pixel_ratio` say how fine its rasters are. Its title
// and what the licences ask for are also kept as text; its date is that of $SOURCE_DATE_EPOCH, or none. Errors: the same.
Result<std::string> draw_vector_page(const MapScene& scene, const GeoBox& view, VectorFormat format, const RenderOptions& options, Progress& progress);

// The parts of the above, for files of many pages: where the map goes on such a page, what one page is made of, what the file
// says of itself.
RectPx frame_on_page(const MapScene& scene, const RenderOptions& options);
Result<VectorSheet> vector_sheet(const MapScene& scene, const GeoBox& view, const RenderOptions& options, Progress& progress);
VectorOptions vector_options(const MapScene& scene, VectorFormat format, const RenderOptions& options);

// Both where the findings are known already.
Result<Image> render_project(const Project& project, const BorderFindings& findings, const RenderOptions& options,
                             Progress& progress);

}  // namespace thalweg
