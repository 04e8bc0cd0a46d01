#pragma once
// Where an overlay of two polygons has something to do at all.

#include <span>
#include <vector>

#include "geo/base/lonlat.hpp"

namespace thalweg {

// Two polygons cut to `box` (degrees; rings open, edges straight in longitude and latitude, inside by the
// even-odd rule, edges along the box's sides allowed to lie double). Neighbours mostly share a long border
// and little land: what bounds common land are edges of one that lie inside the other or meet it, and shared
// edges with both insides on one side. The boxes of such stretches, those that overlap made one, apart by
// more than twice `pad_deg`: every piece of common land lies whole in one of them. Just `box` where such a
// stretch reaches the box's side. Empty: no land in common.
// Conservative: what comes nearer than 1e-10 degrees counts as meeting. About n log n.
std::vector<GeoBox> common_places(std::span<const std::vector<LonLat>> a, std::span<const std::vector<LonLat>> b,
                                  const GeoBox& box, double pad_deg);

}  // namespace thalweg
