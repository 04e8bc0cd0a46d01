#pragma once
// Lines drawn over the map by the interface: what is picked, what is being measured.

#include <memory>
#include <span>
#include <vector>

#include "geo/base/progress.hpp"
#include "layers/map_view.hpp"

namespace thalweg {

// Lines in one projection, each vertex with the tolerance up to which it matters, so that a frame draws
// no more of them than can be seen. Immutable once made.
struct Overlay {
  MapProjectionPtr projection;
  struct Line {
    std::vector<MapXY> points;
    std::vector<float> importance_m;
    MapXY low, high;
  };
  std::vector<Line> lines;
};

// Places without an image break a line. Cost: n log n in the vertices. Errors: kCancelled.
Result<std::shared_ptr<const Overlay>> project_lines(std::span<const std::vector<LonLat>> lines, MapProjectionPtr projection,
                                                     Progress& progress);

// The lines as seen by `view`, logical pixels, without what is off the screen by more than `pad_px`;
// empty where the overlay is of another projection.
std::vector<std::vector<PointPx>> visible_lines(const Overlay& overlay, const MapView& view, double pad_px = 16);

// A geodesic as it is seen by `view`, bent where the projection bends it; pieces where it leaves the map.
// Cost: some tens of projected points.
std::vector<std::vector<PointPx>> geodesic_on_screen(LonLat a, LonLat b, const MapView& view);

}  // namespace thalweg
