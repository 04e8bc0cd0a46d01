#include "geo/earth/geodesy.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <GeographicLib/Geodesic.hpp>
#include <GeographicLib/GeodesicLine.hpp>
#include <GeographicLib/PolygonArea.hpp>

namespace thalweg {
namespace {

using GeographicLib::Geodesic;

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kA = 6378137.0;
constexpr double kF = 1 / 298.257223563;
constexpr double kE2 = kF * (2 - kF);
constexpr double kSecondE2 = kE2 / (1 - kE2);

const Geodesic& wgs84() { return Geodesic::WGS84(); }

// What an edge needs to know of its ends; a vertex is shared by two edges, so it is computed once.
struct Vertex {
  double lon = 0, lat = 0;  // degrees
  double sin_lat = 0;
  double w = 0;  // 1 - e2 sin2
  double p = 0;  // distance from the axis, m
  double z = 0;  // distance from the equatorial plane, m
  double strip = 0;  // area between the equator and this parallel, m2 for one radian of longitude
};

Vertex vertex(LonLat at) {
  Vertex v;
  v.lon = at.lon;
  v.lat = at.lat;
  const double phi = at.lat * kDegree;
  const double s = std::sin(phi), c = std::cos(phi);
  v.sin_lat = s;
  v.w = 1 - kE2 * s * s;
  const double n = kA / std::sqrt(v.w);
  v.p = n * c;
  v.z = n * (1 - kE2) * s;
  // atanh(e s) / e as a series in (e s)^2 < 0.0067: the eighth term is below 1e-17.
  const double t = kE2 * s * s;
  const double atanh_over_e =
      s * (1 + t * (1. / 3 + t * (1. / 5 + t * (1. / 7 + t * (1. / 9 + t * (1. / 11 + t * (1. / 13 + t / 15)))))));
  v.strip = kA * kA * (1 - kE2) / 2 * (s / v.w + atanh_over_e);
  return v;
}

// Difference of longitudes in degrees, in [-180, 180].
double lon_difference(double from, double to) {
  const double d = to - from;
  return d > 180 || d < -180 ? std::remainder(d, 360.0) : d;
}

struct EdgeSum {
  double length_m = 0;
  double strip_m2 = 0;  // between the equator and the edge, positive eastward in the north
};

// Length: the chord through the earth, bent to the arc with the curvature of the normal section in the
// edge's direction (Euler's formula; the terms of odd order cancel at mid-edge).
// Area: in the cylindrical equal-area plane (longitude, strip) a geodesic y(x) obeys
//   y'' = -sin(lat) (3 M2 lat'2 + p2),
// from Clairaut's constant; the trapezoid under the chord is corrected by -y'' dx3 / 12.
template <bool kLength, bool kArea>
EdgeSum edge(const Vertex& a, const Vertex& b) {
  const double dlon = lon_difference(a.lon, b.lon) * kDegree;
  const double half = dlon / 2;
  const double sin_half =
      std::fabs(half) < 0.02 ? half * (1 - half * half / 6 * (1 - half * half / 20 * (1 - half * half / 42))) : std::sin(half);
  const double dp = b.p - a.p, dz = b.z - a.z;
  const double chord2 = dp * dp + dz * dz + 4 * a.p * b.p * sin_half * sin_half;
  const double w = (a.w + b.w) / 2;
  EdgeSum sum;
  const bool short_length = chord2 <= kShortEdge_m * kShortEdge_m;
  const bool short_area = chord2 <= kShortAreaEdge_m * kShortAreaEdge_m && std::fabs(a.lat) < kShortAreaMaxLat_deg &&
                          std::fabs(b.lat) < kShortAreaMaxLat_deg;
  if (kLength && short_length) {
    const double k = w / (kA * kA) * (chord2 + 2 * kSecondE2 * dz * dz);
    sum.length_m = std::sqrt(chord2) * (1 + k / 24 * (1 + k * 9 / 80));
  }
  if (kArea && short_area) {
    const double dlat = (b.lat - a.lat) * kDegree;
    const double m = kA * (1 - kE2) / (w * std::sqrt(w));
    const double bend = (a.sin_lat + b.sin_lat) / 2 * (3 * m * m * dlat * dlat + a.p * b.p * dlon * dlon) / 12;
    sum.strip_m2 = dlon * ((a.strip + b.strip) / 2 + bend);
  }
  if ((kLength && !short_length) || (kArea && !short_area)) {
    double s12 = 0, azi1, azi2, m12, m21, scale, area = 0;
    wgs84().GenInverse(a.lat, a.lon, b.lat, b.lon,
                       Geodesic::DISTANCE | (kArea && !short_area ? Geodesic::AREA : Geodesic::NONE), s12, azi1, azi2, m12,
                       m21, scale, area);
    if (kLength && !short_length) sum.length_m = s12;
    if (kArea && !short_area) sum.strip_m2 = area;
  }
  return sum;
}

// Kahan's sum: a million edges lose nothing.
struct Sum {
  double value = 0, rest = 0;
  void add(double x) {
    const double y = x - rest;
    const double t = value + y;
    rest = (t - value) - y;
    value = t;
  }
};

// From `previous` along the line.
template <bool kLength, bool kArea>
StretchMeasure stretch(Vertex previous, std::span<const LonLat> line) {
  Sum length, strip;
  StretchMeasure m;
  for (const LonLat& at : line) {
    const Vertex v = vertex(at);
    const EdgeSum e = edge<kLength, kArea>(previous, v);
    if (kLength) length.add(e.length_m);
    if (kArea) {
      strip.add(e.strip_m2);
      m.turn_deg += lon_difference(previous.lon, v.lon);
    }
    previous = v;
  }
  m.length_m = length.value;
  m.strip_m2 = strip.value;
  return m;
}

template <bool kLength, bool kArea>
StretchMeasure around(std::span<const LonLat> ring) {
  if (ring.size() < 2) return {};
  StretchMeasure m = stretch<kLength, kArea>(vertex(ring.back()), ring);
  if (ring.size() < 3) m.strip_m2 = m.turn_deg = 0;
  return m;
}

}  // namespace

GeodesicInverse inverse_geodesic(LonLat a, LonLat b) {
  GeodesicInverse r;
  wgs84().Inverse(a.lat, a.lon, b.lat, b.lon, r.distance_m, r.azimuth1_deg, r.azimuth2_deg);
  return r;
}

double distance_m(LonLat a, LonLat b) {
  double s12 = 0;
  wgs84().Inverse(a.lat, a.lon, b.lat, b.lon, s12);
  return s12;
}

LonLat direct_geodesic(LonLat a, double azimuth_deg, double distance_m) {
  LonLat b;
  wgs84().Direct(a.lat, a.lon, azimuth_deg, distance_m, b.lat, b.lon);
  return b;
}

void densify_geodesic(LonLat a, LonLat b, double step_m, std::vector<LonLat>& out) {
  out.push_back(a);
  const double s12 = distance_m(a, b);
  const double pieces = std::ceil(s12 / step_m);
  if (pieces > 1) {
    const GeographicLib::GeodesicLine line = wgs84().InverseLine(a.lat, a.lon, b.lat, b.lon);
    for (double i = 1; i < pieces; ++i) {
      LonLat p;
      line.Position(s12 * i / pieces, p.lat, p.lon);
      out.push_back(p);
    }
  }
  out.push_back(b);
}

double line_length_m(std::span<const LonLat> line) {
  if (line.size() < 2) return 0;
  Sum sum;
  Vertex previous = vertex(line.front());
  for (const LonLat& at : line.subspan(1)) {
    const Vertex v = vertex(at);
    sum.add(edge<true, false>(previous, v).length_m);
    previous = v;
  }
  return sum.value;
}

StretchMeasure measure_stretch(std::span<const LonLat> line) {
  return line.size() < 2 ? StretchMeasure{} : stretch<true, true>(vertex(line.front()), line.subspan(1));
}
StretchMeasure measure_round(std::span<const LonLat> ring) { return around<true, true>(ring); }

RingMeasure ring_measure_of(const StretchMeasure& round) {
  RingMeasure m{round.length_m, -round.strip_m2};
  if (std::fabs(round.turn_deg) > 180) {  // 0, or +-360 where a pole is inside
    // The sum is the area towards the equator; what lies on the left is the hemisphere less that.
    const double earth = wgs84().EllipsoidArea();
    m.area_m2 += earth / 2;
    if (m.area_m2 > earth / 2) m.area_m2 -= earth;
  }
  return m;
}

double ring_length_m(std::span<const LonLat> ring) { return around<true, false>(ring).length_m; }
double ring_area_m2(std::span<const LonLat> ring) { return ring_measure_of(around<false, true>(ring)).area_m2; }
RingMeasure measure_ring(std::span<const LonLat> ring) { return ring_measure_of(around<true, true>(ring)); }

double ring_length_reference_m(std::span<const LonLat> ring) {
  Sum sum;
  for (std::size_t i = 0; i < ring.size(); ++i) sum.add(distance_m(ring[i], ring[(i + 1) % ring.size()]));
  return sum.value;
}

double ring_area_reference_m2(std::span<const LonLat> ring) {
  if (ring.size() < 3) return 0;
  GeographicLib::PolygonArea polygon(wgs84());
  for (const LonLat& at : ring) polygon.AddPoint(at.lat, at.lon);
  double perimeter = 0, area = 0;
  polygon.Compute(false, true, perimeter, area);
  return area;
}

}  // namespace thalweg
