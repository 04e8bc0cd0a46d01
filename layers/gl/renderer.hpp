#pragma once
// The only GL: takes render lists and draws them into whatever framebuffer is bound.

#include <map>
#include <memory>
#include <string>

#include "geo/base/result.hpp"
#include "layers/map_view.hpp"
#include "layers/render_list.hpp"
#include "layers/triangulate.hpp"

namespace thalweg {

// Belongs to the thread and context in which it was made (OpenGL 3.3 core). Needs no attribute of the
// context (depth, samples); leaves blending, scissor, program, buffers and texture units as it used
// them: a window that draws other things resets what it needs (Dear ImGui does).
class MapRenderer {
 public:
  // Errors: kNoDisplay (no current context, or older than 3.3), kInternal (a shader: with its log).
  static Result<MapRenderer> create();
  ~MapRenderer();
  MapRenderer(MapRenderer&&) noexcept;
  MapRenderer& operator=(MapRenderer&&) noexcept;

  // Replaces what was there before; `mesh` is triangulate(list). Errors: kTooLarge (out of GPU memory).
  Result<void> upload(const RenderList& list, const FillMesh& mesh);

  // How opaque the batches of each layer are drawn from now on, 0 to 1; layers that are not named: 1. Costs
  // no upload.
  void set_opacity(std::map<std::string, float> by_layer);

  // The list as seen by `view`, which may have moved since it was built, with the view's top left corner
  // at device pixel (left, bottom + height) of the framebuffer. Never waits. Draws only the background
  // before the first upload.
  void draw(const MapView& view, int left_px = 0, int bottom_px = 0);

 private:
  struct Impl;
  explicit MapRenderer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace thalweg
