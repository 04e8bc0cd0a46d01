#pragma once
// Measuring on the ellipsoid WGS 84. The reference is GeographicLib (Karney 2013, Algorithms for
// geodesics, J. Geod. 87, doi:10.1007/s00190-012-0578-z: 15 nm in length, 0.1 m2 in area). Short edges
// take a closed form, some thirty times faster, whose error is bounded by the constants below; tests
// hold it to the reference.

#include <span>
#include <vector>

#include "geo/base/lonlat.hpp"

namespace thalweg {

// Length of an edge up to kShortEdge_m: error at most kShortEdgeRelative of it, plus kShortEdgeAbsolute_m
// (rounding of the earth-centred coordinates).
inline constexpr double kShortEdge_m = 10'000;
inline constexpr double kShortEdgeRelative = 1e-9;
inline constexpr double kShortEdgeAbsolute_m = 2e-8;
// Area under an edge up to kShortAreaEdge_m and outside the polar caps: error at most
// kShortAreaRelative of the square of its length, plus rounding of kShortAreaAbsolute_m2.
inline constexpr double kShortAreaEdge_m = 3'000;
inline constexpr double kShortAreaMaxLat_deg = 85;
inline constexpr double kShortAreaRelative = 1e-9;
inline constexpr double kShortAreaAbsolute_m2 = 1e-6;

struct GeodesicInverse {
  double distance_m = 0;
  double azimuth1_deg = 0;  // at the first point, clockwise from north, [-180, 180]
  double azimuth2_deg = 0;  // forward azimuth at the second point
};

// Shortest geodesic between two places; 0 and azimuth 180 (GeographicLib's choice) for equal ones.
GeodesicInverse inverse_geodesic(LonLat a, LonLat b);
double distance_m(LonLat a, LonLat b);  // the reference, any length
// The place `distance_m` from `a` along `azimuth_deg`; longitude in [-180, 180].
LonLat direct_geodesic(LonLat a, double azimuth_deg, double distance_m);
// Points of the geodesic a..b, both ends included, no two further apart than `step_m`, appended to `out`.
void densify_geodesic(LonLat a, LonLat b, double step_m, std::vector<LonLat>& out);

// Length along an open line, and around a ring stored open. 0 for fewer than two points.
double line_length_m(std::span<const LonLat> line);
double ring_length_m(std::span<const LonLat> ring);

// Both at once, for a ring stored open: half the cost of the two calls.
struct RingMeasure { double length_m = 0, area_m2 = 0; };
RingMeasure measure_ring(std::span<const LonLat> ring);

// Of a stretch of an outline, so that the stretches of a ring, each measured once for both neighbours, give
// its measure. Run backwards, a stretch has the same length and the other two negated.
struct StretchMeasure {
  double length_m = 0;
  double strip_m2 = 0;  // between the equator and the line, positive eastward in the north
  double turn_deg = 0;  // of longitude
};
StretchMeasure measure_stretch(std::span<const LonLat> line);  // open line
StretchMeasure measure_round(std::span<const LonLat> ring);    // all of a ring stored open
RingMeasure ring_measure_of(const StretchMeasure& round);

// Area inside a ring stored open, edges geodesics, positive when it runs anticlockwise. A ring around
// a pole gives the side that does not hold more than half of the earth. 0 for fewer than three points.
double ring_area_m2(std::span<const LonLat> ring);

// The same by GeographicLib alone, edge by edge: slow, for tests and benchmarks.
double ring_length_reference_m(std::span<const LonLat> ring);
double ring_area_reference_m2(std::span<const LonLat> ring);

}  // namespace thalweg
