#pragma once
// What a map says of itself beside its scale: where north is, and where on the earth it lies.

#include <optional>
#include <span>
#include <vector>

#include "layers/labels.hpp"
#include "layers/list_writer.hpp"
#include "layers/map_space.hpp"

namespace thalweg {

// True north at a place of the view (logical pixels): degrees clockwise from the view's up. Nothing where the map has no
// place there, and within a kilometre of a pole.
std::optional<double> true_north_deg(const MapView& view, PointPx at);

// An arrow that points to `turn_deg` clockwise from up, with an N at its tip, within `size_px` about `middle` (device pixels).
void add_north_arrow(RenderList& list, TextEngine& text, TextInk& ink, const PageInk& page, double ratio, PointPx middle, double size_px, double turn_deg);

// The outline of the map on the earth, from its frame, as far as it has places.
std::vector<LonLat> map_outline(const MapView& view, const RectPx& frame_px);

// The world round the map's outline in a disc of that radius about `middle`, device pixels.
void add_locator(RenderList& list, const PageInk& page, Colour sea, double ratio, PointPx middle, double radius_px, std::span<const LonLat> outline);

// Of the corners of the frame the one with the fewest ends of lines, dots and corners of small areas in a box of that size
// `inset_px` from the frame, device pixels; of equal ones the lower left, then lower right, upper right, upper left.
RectPx emptiest_corner(const RenderList& map, const MapSpace& space, double size_px, double inset_px);

// Names of what goes on at the map's edges, on small plates just inside.
void add_edge_notes(RenderList& list, TextEngine& text, TextInk& ink, const PageInk& page, double ratio, const RectPx& frame_px, std::span<const EdgeNote> notes, Occupancy& taken);

}  // namespace thalweg
