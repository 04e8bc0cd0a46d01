#pragma once
// The map as a texture: drawn again only when the view or the drawing changed, so that the interface over
// a still map costs no map frame. Belongs to the thread of its OpenGL context.

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "geo/base/jobs.hpp"
#include "layers/gl/renderer.hpp"

namespace thalweg {

struct MapTexture {
  unsigned name = 0;        // of OpenGL; 0: there is no map yet
  bool top_first = false;   // its first row is the top of the map
};

class MapCanvas {
 public:
  // Who draws. kAuto: the graphics card, or the processor where OpenGL is done in software, which is slower.
  enum class Hand : std::uint8_t { kAuto, kProcessor, kGraphics };
  // Shaders that the driver refuses, and drawings that its memory does not hold, leave the map to the processor; update() says
  // so once. Errors: kNoDisplay (older than OpenGL 3.3), kFileMissing (fonts).
  // `job`: the key of its jobs; each canvas needs its own, beginning with "drawing".
  static Result<MapCanvas> create(Hand hand = Hand::kAuto, std::string job = "drawing");
  ~MapCanvas();
  MapCanvas(MapCanvas&&) noexcept;
  MapCanvas& operator=(MapCanvas&&) noexcept;

  // How opaque each layer is drawn; the map is drawn again where that changes.
  void set_opacity(const std::map<std::string, float>& by_layer);

  // What a corner of the map says beside its scale; drawn anew where that changes.
  void set_insets(bool north_arrow, bool locator);

  // Once a frame: asks for a new drawing where `view` or `scene` need one, takes one that is ready, and
  // draws into the texture where anything changed. Never waits. `resting`: the view does not move.
  // Errors: those of building and uploading the drawing; the texture then shows what it showed.
  Result<void> update(JobPool& jobs, const std::shared_ptr<const MapScene>& scene, const MapView& view, bool resting);

  MapTexture texture() const;
  bool has_map() const;                // something has been drawn
  bool settled() const;                // the texture shows the last view, drawn for it exactly
  std::uint64_t map_frames() const;    // how often the texture was drawn
  double last_build_ms() const;        // what the last drawing list took in its job

 private:
  struct Impl;
  explicit MapCanvas(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace thalweg
