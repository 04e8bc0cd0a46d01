#pragma once
// What the measuring tools compute; no drawing.

#include <cstdint>
#include <string>
#include <vector>

#include "geo/base/lonlat.hpp"
#include "geo/base/measure.hpp"

namespace thalweg {

enum class MeasureKind : std::uint8_t { kDistance, kArea };

struct Leg {
  double length_m = 0;
  double azimuth_deg = 0;  // at its start, clockwise from north, [0, 360)
};

struct MeasuredShape {
  std::vector<Leg> legs;   // of an area: with the closing one
  Measure length;          // km; of an area: its perimeter
  Measure area;            // km2; only of an area
};

// Of the points in their order, on WGS 84; 0 for fewer than two (three) points. Uncertainty 0: the
// points count as exact, and the method says so.
MeasuredShape measure_points(MeasureKind kind, const std::vector<LonLat>& points);

// Short distances in metres, others in kilometres; small areas in hectares too.
std::string length_text(double km);
std::string area_text(double km2);

// Everything measured, with coordinates and method, to paste elsewhere.
std::string measured_text(MeasureKind kind, const std::vector<LonLat>& points);

}  // namespace thalweg
