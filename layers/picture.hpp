#pragma once
// Pictures of a map, made on the processor: no display and no graphics driver is needed.

#include <string>

#include "geo/register/project.hpp"
#include "layers/build_scene.hpp"
#include "layers/image.hpp"
#include "layers/render_list.hpp"

namespace thalweg {

// Errors: kTooLarge (more than 30,000 pixels a side, or 400 million), kCancelled, those of the fonts.
Result<Image> draw_picture(const MapScene& scene, const MapView& view, const BuildOptions& options, Progress& progress);

struct RenderOptions {
  GeoBox bbox;                     // empty: the project's view
  std::string crs = "local-lcc";   // as MapProjection::create takes it
  int width = 1920, height = 1200; // device pixels of the picture
  double pixel_ratio = 1;          // 2: lines and text twice as large, for a picture printed at twice the resolution
  bool furniture = true;           // title, legend, frame with degrees, scale bar, attribution; else the bare map,
                                   // which keeps its scale bar and attribution
  SceneOptions scene;
};

// What build_scene() makes of the project and of what find_borders() finds in it; errors are theirs.
Result<MapScene> scene_of(const Project& project, const SceneOptions& options, Problems& problems, Progress& progress);

// A scene as a printed map; `view` is what is shown where the options have no box. `options.scene` is not
// looked at. Errors: kCrs, kUsage (sizes), those of draw_picture.
Result<Image> draw_page(const MapScene& scene, const GeoBox& view, const RenderOptions& options, Progress& progress);

// Both where the findings are known already.
Result<Image> render_project(const Project& project, const BorderFindings& findings, const RenderOptions& options,
                             Progress& progress);

}  // namespace thalweg
