#include "app/camera.hpp"

#include <algorithm>
#include <cmath>

namespace thalweg {
namespace {

constexpr double kGlide_s = 0.07;       // time constant of wheel and keys
constexpr double kRho = 1.42;           // van Wijk and Nuij (2003), "Smooth and efficient zooming and panning"
constexpr double kFlightSpeed = 2.2;    // path lengths a second
constexpr double kShortest_s = 0.25, kLongest_s = 2.5;

double smooth(double t) { return t * t * (3 - 2 * t); }

}  // namespace

void Camera::set(const MapView& view) {
  stop();
  view_ = view;
}

void Camera::stop() {
  flight_.reset();
  glide_ = push_x_ = push_y_ = 0;
}

void Camera::resize(double width_px, double height_px, double pixel_ratio, double shift_x_px, double shift_y_px) {
  // What is shown stays where it is on the screen: the middle moves with the edges.
  const double dx = (width_px - view_.width_px) / 2 + shift_x_px, dy = (height_px - view_.height_px) / 2 + shift_y_px;
  const auto resized = [&](MapView v) {
    v.centre.x += dx * v.m_per_px;
    v.centre.y -= dy * v.m_per_px;
    v.width_px = width_px;
    v.height_px = height_px;
    v.pixel_ratio = pixel_ratio;
    return v;
  };
  view_ = resized(view_);
  if (flight_) {
    flight_->from = resized(flight_->from);
    flight_->to = resized(flight_->to);
  }
}

double Camera::clamped_zoom(double factor) const {
  return std::clamp(factor, view_.m_per_px / kCoarsest_m_per_px, view_.m_per_px / kFinest_m_per_px);
}

void Camera::drag(double dx_px, double dy_px) {
  flight_.reset();
  push_x_ = push_y_ = 0;
  view_ = panned(view_, dx_px, dy_px);
}

void Camera::glide_pan(double dx_px, double dy_px) {
  flight_.reset();
  push_x_ += dx_px;
  push_y_ += dy_px;
}

void Camera::glide_zoom(double factor, PointPx about) {
  flight_.reset();
  about_ = about;
  glide_ = std::log(clamped_zoom(std::exp(glide_) * factor));
}

void Camera::fly(const MapView& target) {
  stop();
  if (target.projection != view_.projection || !(view_.m_per_px > 0)) {
    view_ = target;
    return;
  }
  Flight f;
  f.from = view_;
  f.to = target;
  f.w0 = view_.m_per_px * view_.width_px;
  f.w1 = target.m_per_px * target.width_px;
  f.distance_m = std::hypot(target.centre.x - view_.centre.x, target.centre.y - view_.centre.y);
  f.zoom_only = f.distance_m < 1e-3 * std::min(f.w0, f.w1);
  if (f.zoom_only) {
    f.path = std::abs(std::log(f.w1 / f.w0)) / kRho;
  } else {
    const double u2 = f.distance_m * f.distance_m, rho2 = kRho * kRho;
    const double d2 = f.w1 * f.w1 - f.w0 * f.w0;
    const double b0 = (d2 + rho2 * rho2 * u2) / (2 * f.w0 * rho2 * f.distance_m);
    const double b1 = (d2 - rho2 * rho2 * u2) / (2 * f.w1 * rho2 * f.distance_m);
    f.r0 = std::asinh(-b0);
    f.path = (std::asinh(-b1) - f.r0) / kRho;
  }
  if (!(f.path > 1e-6)) {
    view_ = target;
    return;
  }
  f.duration_s = std::clamp(f.path / kFlightSpeed, kShortest_s, kLongest_s);
  flight_ = f;
}

bool Camera::step(double dt_s) {
  if (!moving()) return false;
  if (flight_) {
    Flight& f = *flight_;
    f.gone_s += dt_s;
    if (f.gone_s >= f.duration_s) {
      view_ = f.to;
      flight_.reset();
      return true;
    }
    const double s = smooth(f.gone_s / f.duration_s) * f.path;
    double w = 0, part = 0;
    if (f.zoom_only) {
      const double t = s / f.path;
      w = f.w0 * std::pow(f.w1 / f.w0, t);
      part = t;
    } else {
      w = f.w0 * std::cosh(f.r0) / std::cosh(kRho * s + f.r0);
      part = f.w0 / (kRho * kRho) * (std::cosh(f.r0) * std::tanh(kRho * s + f.r0) - std::sinh(f.r0)) / f.distance_m;
    }
    view_.m_per_px = std::clamp(w / view_.width_px, kFinest_m_per_px, kCoarsest_m_per_px);
    view_.centre = {f.from.centre.x + (f.to.centre.x - f.from.centre.x) * part, f.from.centre.y + (f.to.centre.y - f.from.centre.y) * part};
    return true;
  }
  const double share = 1 - std::exp(-dt_s / kGlide_s);
  if (glide_ != 0) {
    const double now = std::abs(glide_) < 0.004 ? glide_ : glide_ * share;
    view_ = zoomed(view_, std::exp(now), about_);
    glide_ -= now;
  }
  const auto part = [&](double& left) {
    const double now = std::abs(left) < 0.7 ? left : left * share;
    left -= now;
    return now;
  };
  const double dx = part(push_x_), dy = part(push_y_);
  if (dx != 0 || dy != 0) view_ = panned(view_, dx, dy);
  return true;
}

}  // namespace thalweg
