#pragma once
// The moving view: drags at once, wheel and keys with a short glide, flights along van Wijk's path.

#include <optional>

#include "layers/map_view.hpp"

namespace thalweg {

// Times in seconds. Moves only in step(), except that a drag is followed at once. The projection's
// owner keeps the view's size up to date.
class Camera {
 public:
  const MapView& view() const { return view_; }
  bool moving() const { return flight_ || glide_ != 0 || push_x_ != 0 || push_y_ != 0; }

  void set(const MapView& view);                    // at once; stops what moves
  void resize(double width_px, double height_px, double pixel_ratio, double shift_x_px, double shift_y_px);
  void drag(double dx_px, double dy_px);            // stops a flight
  void glide_pan(double dx_px, double dy_px);       // keys: so far in all, over a moment
  void glide_zoom(double factor, PointPx about);    // wheel and keys
  void fly(const MapView& target);                  // same projection; else the view is set at once
  void stop();

  // On by `dt_s`; true where the view changed.
  bool step(double dt_s);

 private:
  struct Flight {
    MapView from, to;
    double path = 0, duration_s = 0, gone_s = 0;    // path: van Wijk's length S
    double r0 = 0, distance_m = 0, w0 = 0, w1 = 0;
    bool zoom_only = false;
  };
  double clamped_zoom(double factor) const;
  MapView view_;
  std::optional<Flight> flight_;
  double glide_ = 0;                                // natural logarithm of the magnification still to come
  PointPx about_;
  double push_x_ = 0, push_y_ = 0;                  // pixels still to come
};

// Scale limits, metres of the projection to a logical pixel: a hand's breadth and the whole earth.
inline constexpr double kFinest_m_per_px = 0.002, kCoarsest_m_per_px = 60'000;

}  // namespace thalweg
