#pragma once
// Imperfect data, told to the user instead of failing: each entry has a place to fly to and advice.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/base/lonlat.hpp"

namespace thalweg {

enum class Severity : std::uint8_t { kInfo, kWarning, kError };

enum class ProblemKind : std::uint8_t {
  kCrs,          // no CRS, or one that contradicts the coordinates
  kEncoding,     // text that is not in the stated encoding
  kCoordinate,   // NaN, infinite, out of range, swapped axes
  kRing,         // unclosed, self-crossing, too few points, repeated
  kGeometry,     // empty, of another kind, dropped
  kDuplicate,    // the same key, feature or ring twice
  kGap,          // land between neighbours that nobody has
  kOverlap,      // land that several parties have
  kSliver,       // a gap or an overlap narrower than the accuracy of the lines
  kAttribute,    // a value that does not fit its field
  kOther,
};

struct Problem {
  Severity severity = Severity::kWarning;
  ProblemKind kind = ProblemKind::kOther;
  std::string text;               // what is wrong, with the names: "KGZ and UZB overlap"
  std::string advice;             // what can be done
  std::optional<LonLat> place;    // a point on or in the problem
  std::optional<double> area_km2; // geodesic area of the place, where it has one
  std::optional<std::int64_t> feature;  // row in the table it was found in
};

using Problems = std::vector<Problem>;

std::string_view name_of(Severity s);     // "info", "warning", "error"
std::string_view name_of(ProblemKind k);  // "gap", "overlap", ...

}  // namespace thalweg
