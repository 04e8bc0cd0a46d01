#pragma once
#include "layers/scene.hpp"
#include "layers/map_view.hpp"

namespace thalweg {

// Where the map goes on a printed page of this size, logical pixels: what title, degree labels, legend and
// margin texts leave. Pages too small for them leave more of them out; the map always gets its part.
RectPx map_frame(double width_px, double height_px, const Furniture& furniture);

struct ScaleBar {
  double length_m = 0;      // on the ground
  double length_px = 0;
  int parts = 4;
  std::string text;         // "20 km"
};
// The longest round length (1, 2 or 5 times a power of ten) that is no wider than `most_px`.
ScaleBar scale_bar(double ground_m_per_px, double most_px, const Words& words = {});

}  // namespace thalweg
