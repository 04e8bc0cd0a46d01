#pragma once
// The parts of build_render_list(), each in a file of its own.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "layers/labels.hpp"
#include "layers/map_space.hpp"
#include "layers/render_list.hpp"

namespace thalweg {

using Rings = std::vector<std::vector<MapXY>>;  // metres from the origin
struct LabelRings {
  std::map<std::pair<std::uint32_t, std::uint32_t>, Rings> of;  // by item and polygon
  Rings avoid;                                                  // of items that names of areas keep off
};

// Where a meridian or a parallel leaves the frame.
struct DegreeMark {
  enum class Side : std::uint8_t { kLeft, kRight, kTop, kBottom } side = Side::kLeft;
  double at_px = 0;     // along the side, device pixels on the page
  std::string text;     // "71°30′ E"
};

// Lines of the graticule into the list; where they leave the frame.
std::vector<DegreeMark> add_graticule(RenderList& list, const MapScene& scene, const MapSpace& space, const Projector& projector, double ratio);

// "71°30′ E", "40° N", "0°", "180°".
std::string degree_text(double deg, bool longitude, const Words& words = {});
// Between lines of a graticule that has about four of them over `span_deg`.
double graticule_step(double span_deg);

// The raster's window as pictures on meshes, off by less than half a pixel, and its contours, whose heights become labels
// of kLine. Errors: those of Raster::read.
Result<> add_raster(RenderList& list, const RasterItem& item, const MapSpace& space, ProjectorPool& pool, double ratio, std::vector<Label>& heights,
                    Progress& progress);

// Labels and their dots, placed where `taken` is free and added to it; then `heights`, which no PlacedLabel tells of.
void add_labels(RenderList& list, const MapScene& scene, const MapSpace& space, const Projector& projector, const MapView& view,
                const LabelRings& rings, const std::vector<Label>& heights, const BuildOptions& options, TextEngine& text, Occupancy& taken);

// Margin texts, legend, frame, scale bar: what is drawn on the page over and around the map. Boxes inside
// the frame are taken from `taken`, so that labels keep off them; it is called before add_labels(). `map` is what is drawn
// below: insets go to the corner that has least of it.
void add_furniture(RenderList& list, const MapScene& scene, const MapView& view, const MapSpace& space, const BuildOptions& options,
                   const std::vector<DegreeMark>& marks, const RenderList& map, TextEngine& text, Occupancy& taken);

}  // namespace thalweg
