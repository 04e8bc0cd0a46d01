#pragma once
// What the user put on the map and keeps with the project: a measurement as it was made, with its method; a place
// or a line with a note. Pure description: layers/scene_annotations.cpp draws it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "geo/base/lonlat.hpp"
#include "geo/register/style.hpp"

namespace thalweg {

// What the points mean. Between them lie geodesics.
enum class AnnotationKind : std::uint8_t {
  kPoint,  // places
  kLine,   // a way from one to the next
  kArea,   // corners of an area
  kAngle,  // a place on one arm, the corner, a place on the other arm
  kRings,  // the middle of circles with the radii
  kRays,   // a place, and what lies around it: nearest borders
};

struct Annotation {
  std::string id;                        // unique among the project's
  AnnotationKind kind = AnnotationKind::kPoint;
  std::string title;                     // "Distance", or what the user calls it
  std::string value;                     // what was measured, as it was shown: "50.812 km"; empty: nothing was
  std::string note;                      // the user's own words
  std::vector<LonLat> points;            // WGS 84, degrees
  std::vector<double> radii_km;          // kRings: ascending
  std::string measure;                   // id of the kind of measurement ("distance"); empty: drawn by hand
  std::vector<std::pair<std::string, std::string>> facts;  // "Azimuth", "90.000 deg"; names as the table of words has them
  std::vector<std::string> notes;        // provenance: "Method: ...", "Source: ..."
  std::string date;                      // ISO 8601: when it was kept
  bool visible = true;
  Style style;                           // line, width, pattern, fill, hatch, labels, scales; no rule
  friend bool operator==(const Annotation&, const Annotation&) = default;
};

// What a scene calls the layer of annotations; no layer of a project has this id.
inline constexpr std::string_view kAnnotationsLayer = "annotations";

// Bounds of what a project file may hold.
inline constexpr std::size_t kMostAnnotations = 2000, kMostAnnotationPoints = 20'000, kMostRings = 100, kMostFacts = 100;
inline constexpr std::size_t kLongestTitle = 1000, kLongestNote = 20'000;
inline constexpr double kLargestRing_km = 10'000;

std::string_view name_of(AnnotationKind kind);   // "point", "line", ...
std::size_t least_points(AnnotationKind kind);   // fewer make no sense

// What it covers, rings with their radii; empty without points. May cross the antimeridian (west > east).
GeoBox box_of(const Annotation& annotation);

// The lines that are drawn, as places from which geodesics go on: rings in 180 steps, closed. Bounded by its points.
std::vector<std::vector<LonLat>> lines_of(const Annotation& annotation);

// Where its name stands: the last point of a way, the corner of an angle, the first point of the rest.
LonLat label_place(const Annotation& annotation);

// Title, value, facts, note, method and source, date and coordinates, to paste elsewhere.
std::string annotation_text(const Annotation& annotation);

// "m1", "m2", ...: the first that none of them has.
std::string free_id(const std::vector<Annotation>& list);

// As docs/project-file.md describes it. Faults go to the reader.
class JsonReader;
Annotation read_annotation(JsonReader& reader);
nlohmann::ordered_json write_annotation(const Annotation& annotation);

}  // namespace thalweg
