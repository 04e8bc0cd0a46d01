#pragma once
// The OpenGL back end without a window system: EGL on a surfaceless platform and a framebuffer object.

#include <memory>
#include <string>

#include "layers/gl/renderer.hpp"
#include "layers/image.hpp"
#include "layers/scene.hpp"

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

// What draw_picture() paints on the processor, drawn by OpenGL. Errors: kNoDisplay, kTooLarge (sizes beyond
// what the driver takes), kCancelled, those of the fonts.
Result<Image> draw_with_opengl(const MapScene& scene, const MapView& view, const BuildOptions& options,
                               Progress& progress);

}  // namespace thalweg
