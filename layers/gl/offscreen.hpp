#pragma once
// Pictures without a window system or a GPU: EGL on a surfaceless platform and a framebuffer object.

#include <memory>
#include <string>

#include "geo/register/project.hpp"
#include "layers/build_scene.hpp"
#include "layers/gl/renderer.hpp"
#include "layers/image.hpp"

namespace thalweg {

// A current OpenGL 3.3 core context with a framebuffer, for this thread, until destroyed.
class OffscreenContext {
 public:
  // Errors: kNoDisplay, with what EGL said and the packages that give it.
  static Result<OffscreenContext> create(int width_px, int height_px);
  ~OffscreenContext();
  OffscreenContext(OffscreenContext&&) noexcept;
  OffscreenContext& operator=(OffscreenContext&&) noexcept;
  Image read() const;             // the framebuffer, opaque
  std::string driver() const;     // "llvmpipe (LLVM 15.0.6, 256 bits), 3.3 (Core Profile) Mesa 22.3.6"

 private:
  struct Impl;
  explicit OffscreenContext(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Errors: kNoDisplay, kTooLarge (sizes beyond what the driver takes), kCancelled, those of the fonts.
Result<Image> render_offscreen(const MapScene& scene, const MapView& view, const BuildOptions& options,
                               Progress& progress);

struct RenderOptions {
  GeoBox bbox;                     // empty: the project's view
  std::string crs = "local-lcc";   // as MapProjection::create takes it
  int width = 1920, height = 1200; // device pixels of the picture
  double pixel_ratio = 1;          // 2: lines and text twice as large, for a picture printed at twice the resolution
  bool furniture = true;           // title, legend, frame with degrees, scale bar, attribution; else the bare map,
                                   // which keeps its scale bar and attribution
  SceneOptions scene;
};

// The printed map of a project. Errors: kCrs, kUsage (sizes), those of find_borders and render_offscreen.
Result<Image> render_project(const Project& project, const RenderOptions& options, Problems& problems,
                             Progress& progress);
// The same where the findings are known already.
Result<Image> render_project(const Project& project, const BorderFindings& findings, const RenderOptions& options,
                             Progress& progress);

}  // namespace thalweg
