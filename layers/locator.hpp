#pragma once
// Where on the earth a map lies: a small round picture of the globe, or of the part of it around the map, and the
// map's outline in it. On the sphere: its pixels are tens of kilometres.

#include <optional>
#include <span>
#include <vector>

#include "geo/base/lonlat.hpp"
#include "layers/map_view.hpp"

namespace thalweg {

// A disc of the earth seen from above its middle, its edge at 1. x to the right, y up.
struct GlobeView {
  LonLat middle;
  double reach_deg = 90;   // from the middle to the edge, up to 90: the whole half of the globe
  // Nothing for places beyond the edge.
  std::optional<MapXY> image(LonLat p) const;
};

// What is to be shown around a map whose outline is this: several times as much, from some 1500 km to half of the globe.
// Nothing where the map itself shows so much of the earth that a locator says nothing, or where there is no outline.
std::optional<GlobeView> globe_for(std::span<const LonLat> outline);

// The rings of one polygon (open; even-odd) as rings inside of the disc, closed along its edge where they leave it.
// Edges are taken as straight in the picture. A polygon all around the disc gives the disc.
std::vector<std::vector<MapXY>> globe_rings(const GlobeView& globe, const std::vector<std::vector<LonLat>>& rings);

// The part of a line that is seen, in pieces.
std::vector<std::vector<MapXY>> globe_lines(const GlobeView& globe, std::span<const LonLat> line);

// The countries of the world (the program's own, Natural Earth), with vertices that matter at some 8 km: polygons of
// rings. Empty where the program was built without them.
using GlobePolygon = std::vector<std::vector<LonLat>>;
const std::vector<GlobePolygon>& globe_land();

}  // namespace thalweg
