#pragma once
// Where labels go: by priority, without collisions, the same every time.

#include <optional>
#include <span>
#include <vector>

#include "layers/map_view.hpp"

namespace thalweg {

// Which rectangles are taken, in a grid of cells. Device pixels.
class Occupancy {
 public:
  explicit Occupancy(const RectPx& area, double cell_px = 64);
  bool free(const RectPx& r) const;   // overlaps nothing that was taken
  bool free(std::span<const RectPx> boxes) const;
  bool inside(const RectPx& r) const; // wholly in the area
  void take(const RectPx& r);

 private:
  template <class Fn>
  void cells(const RectPx& r, Fn&& fn) const;
  RectPx area_;
  double cell_px_;
  int columns_, rows_;
  std::vector<std::vector<std::uint32_t>> cell_;
  std::vector<RectPx> taken_;
};

// Places for a text of the given size beside a dot, best first: right, left, above and below with their
// corners. Returned: top left corners.
std::vector<PointPx> places_beside(PointPx dot, double clear_px, double width_px, double height_px);

// Where a box of width : height = aspect has the most room inside of the rings (even-odd): the point,
// and half the height of the largest box around it. Nothing for rings without an inside. `precision`
// in units of the rings' y. (Mapbox's polylabel, with x pressed together by the aspect.)
struct Spot {
  MapXY at;
  double half_height = 0;
};
std::optional<Spot> roomiest(const std::vector<std::vector<MapXY>>& rings, double aspect, double precision);

// Even-odd.
bool inside(const std::vector<std::vector<MapXY>>& rings, MapXY p);

// Pens for a text that follows a line: one for each advance, in order, baseline `offset_px` above the
// line (as read). The line is smoothed over `smooth_px` first and turned so that the text reads from left
// to right; stretches that bend too much are passed over. Up to `most` places, the best (nearest to the
// line's middle) first. y downwards.
struct Pen {
  PointPx at;
  double angle_deg = 0;  // clockwise on the screen
};
std::vector<std::vector<Pen>> places_along(const std::vector<PointPx>& line, std::span<const float> advances, double offset_px,
                                           double smooth_px, std::size_t most);

}  // namespace thalweg
