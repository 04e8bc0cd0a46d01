#pragma once
#include <cmath>
#include <limits>

namespace thalweg {

// A place in degrees, longitude first, WGS 84 unless the owner says otherwise.
// Longitude is in [-180, 180] and latitude in [-90, 90] for checked data.
struct LonLat {
  double lon = 0;
  double lat = 0;
  friend bool operator==(const LonLat&, const LonLat&) = default;
};

// Metres in the current map projection: for drawing and planar predicates, never for measuring.
struct MapXY {
  double x = 0;
  double y = 0;
  friend bool operator==(const MapXY&, const MapXY&) = default;
};

// Degrees, WGS 84. `west > east` means that the box crosses the antimeridian. A default box is empty.
struct GeoBox {
  double west = std::numeric_limits<double>::infinity();
  double south = std::numeric_limits<double>::infinity();
  double east = -std::numeric_limits<double>::infinity();
  double north = -std::numeric_limits<double>::infinity();
  bool empty() const { return !(south <= north); }
  friend bool operator==(const GeoBox&, const GeoBox&) = default;
  // NaN changes nothing: every comparison with it is false.
  void grow(LonLat p) {
    west = p.lon < west ? p.lon : west;
    east = p.lon > east ? p.lon : east;
    south = p.lat < south ? p.lat : south;
    north = p.lat > north ? p.lat : north;
  }
};

}  // namespace thalweg
