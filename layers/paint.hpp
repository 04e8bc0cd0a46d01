#pragma once
// Draws a render list on the processor. It knows pixels and not triangles, so it needs no triangulation, no
// driver and no display, gives the same bytes on every machine, and is several times faster than OpenGL
// done in software; a graphics card is faster still (gl/renderer.hpp). Both draw by the same rules: a fill
// has the pixels whose centres lie inside, a line covers a pixel by its distance.

#include <map>
#include <string>

#include "geo/base/progress.hpp"
#include "layers/image.hpp"
#include "layers/render_list.hpp"

namespace thalweg {

// The list as seen by `view`, which may have moved since the list was built; opaque, in device pixels.
// `opacity` by layer, 0 to 1; layers that are not named: 1. `reuse` gives its memory. Equal for any number
// of threads; unfinished where cancelled. Cost: linear in pixels, and in what is drawn.
Image paint(const RenderList& list, const MapView& view, const std::map<std::string, float>& opacity, Image reuse,
            Progress& progress);

}  // namespace thalweg
