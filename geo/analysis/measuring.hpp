#pragma once
// What a person measures by pointing at places: one description of the result for the panel, the map, the
// clipboard and the command line.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "geo/analysis/profile.hpp"
#include "geo/analysis/sheet.hpp"
#include "geo/base/lonlat.hpp"
#include "geo/border/border_index.hpp"

namespace thalweg {

struct Annotation;

enum class MeasureKind : std::uint8_t {
  kDistance,  // from place to place
  kArea,      // inside the places as corners
  kAngle,     // at the second of three places
  kRings,     // circles around one place
  kNearest,   // the borders nearest to one place
  kProfile,   // heights from place to place
};

// A row a kind.
struct MeasureInfo {
  MeasureKind kind;
  std::string_view id;        // "rings"
  std::string_view title;     // "Range rings"
  std::string_view prompt;    // what to point at
  std::size_t least, most;    // places; most 0: any number
};
const MeasureInfo& info_of(MeasureKind kind);
std::optional<MeasureKind> measure_kind(std::string_view id);

// What some kinds look at beside the places. The pointers outlive the call.
struct MeasureSources {
  std::vector<double> radii_km{10, 25, 50};      // kRings
  std::span<const Border> borders;               // kNearest, with their index and where they are from
  const BorderIndex* border_index = nullptr;
  std::string borders_source;
  std::size_t most_borders = 5;
  const Raster* heights = nullptr;               // kProfile
  double unit_m = 1;
  std::string heights_source;
};

struct Measured {
  MeasureKind kind = MeasureKind::kDistance;
  std::vector<LonLat> points;
  std::string headline;                          // "50.812 km"
  std::vector<std::pair<std::string, std::string>> facts;  // "Perimeter", "142.300 km"
  std::vector<std::string> notes;                // "Method: ...", "Source: ..."
  std::shared_ptr<const Sheet> sheet;            // legs, rings, borders, heights, with the notes; null without headline
  std::vector<std::vector<LonLat>> lines;        // of geodesics, shown on the map: what was measured
  std::vector<std::string> line_notes;           // a text for each line, at its first place; or empty
  std::optional<Profile> profile;
};

// On WGS 84; the places count as exact, and the method says so. Fewer places than are needed give a result
// without headline. kProfile reads the raster: a job's work; the others take well below a millisecond each leg
// or ring. A ring is the geodesic circle (Karney 2013) through kRingVertices points; its area is that of the
// inscribed polygon times t / sin t, where t is the angle between two of them: within 1e-6 below 1000 km.
// Errors: kUsage for a radius that is not above 0 and at most kLargestRadius_km; kEmpty where the borders or
// the heights are missing; those of elevation_profile().
inline constexpr std::size_t kRingVertices = 720;
inline constexpr double kLargestRadius_km = 10'000;
Result<Measured> measure(MeasureKind kind, const std::vector<LonLat>& points, const MeasureSources& sources, Progress& progress);

// The geodesic circle, a ring stored open, clockwise from north.
std::vector<LonLat> range_ring(LonLat centre, double radius_m);

// "10, 25;50": kilometres. Errors: kUsage, as measure().
Result<std::vector<double>> parse_radii_km(std::string_view text);

// Short distances in metres, others in kilometres; small areas in hectares too.
std::string length_text(double km);
std::string area_text(double km2);

// The measurement as it is kept on the map (geo/register/annotation.hpp), without id; `date`: ISO 8601. Only of one with
// a headline.
Annotation annotation_of(const Measured& measured, std::string date);

// Everything measured, with coordinates and method, to paste elsewhere.
std::string measured_text(const Measured& measured);

}  // namespace thalweg
