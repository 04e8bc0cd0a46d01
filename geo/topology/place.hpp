#pragma once
// When two places are the same place, and which way round the earth is the short one.

#include <bit>
#include <cmath>
#include <cstdint>

#include "geo/base/lonlat.hpp"

namespace thalweg {

// One spelling for a place: longitude -180 becomes 180, longitude at a pole 0, minus zero zero.
inline LonLat canonical(LonLat p) {
  p.lon = p.lon == -180 ? 180 : p.lon + 0.0;
  p.lat += 0.0;
  if (p.lat == 90 || p.lat == -90) p.lon = 0;
  return p;
}

// Of canonical places.
struct PlaceHash {
  std::size_t operator()(LonLat p) const {
    return std::bit_cast<std::uint64_t>(p.lon) * 0x9e3779b97f4a7c15ull ^ std::bit_cast<std::uint64_t>(p.lat) * 0xc2b2ae3d27d4eb4full;
  }
};

// A difference of longitudes brought into [-180, 180], degrees.
inline double short_way(double dlon) { return dlon > 180 || dlon < -180 ? std::remainder(dlon, 360.0) : dlon; }

}  // namespace thalweg
