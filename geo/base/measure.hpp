#pragma once
// A number that may be handed to a ministry: never without how it was got, how good it is and from what.

#include <string>

namespace thalweg {

struct Measure {
  double value = 0;
  std::string unit;         // "km", "km2", "m", "ha", "deg"
  std::string method;       // "geodesic on WGS 84 (Karney 2013), 1,234 vertices"
  double uncertainty = 0;   // one standard deviation or stated half-width, same unit; NaN: unknown
  std::string source;       // data set and date: "OpenStreetMap via @osm_borders 1.1.0, 2024-12"
};

// "1,234.5 km ± 0.3": as many decimals as the uncertainty supports, and a thousands separator.
std::string to_string(const Measure& m);

// `value` with exactly `decimals` decimals and a comma between thousands: "1,234.50".
std::string grouped(double value, int decimals);

}  // namespace thalweg
