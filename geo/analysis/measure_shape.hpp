#pragma once
// Lengths and areas of single shapes: of coordinates that somebody types, of WKT, of a feature.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "geo/analysis/sheet.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

// "70.5,40.2 71.1,40.4": longitude first, degrees, between them a comma, between places spaces or
// semicolons. Errors: kUsage for what is no number or lies outside the earth, naming it.
Result<std::vector<LonLat>> parse_places(std::string_view text);

struct ShapeOptions {
  double vertex_accuracy_m = 0;  // one sigma of each vertex, independent; 0: the vertices count as exact
  std::string source;            // "as typed", "file.gpkg, layer a"
};

// One row for each of `features` (rows of the table): the geodesic length on WGS 84 (Karney 2013, 15 nm an
// edge) of its lines, the perimeter of its polygons (holes too), the way from point to point of its points,
// in the order given; legs with azimuths where there are at most kMaxLegs. The uncertainty is that of
// independent errors of vertices: sigma^2 times the sum of |u_in - u_out|^2 of the unit directions.
// Errors: kGeometry where a feature has fewer than two points.
inline constexpr std::size_t kMaxLegs = 100;
Result<Sheet> measure_length(const FeatureTable& table, std::span<const std::size_t> features,
                             const std::vector<std::string>& names, const ShapeOptions& options);

// The area inside each feature's polygons (outer rings less holes; edges are geodesics), with
// sigma_A^2 = sigma^2 / 4 times the sum of |p(i+1) - p(i-1)|^2. Lines and points are read as a ring.
// Errors: kGeometry where a ring has fewer than three points.
Result<Sheet> measure_area(const FeatureTable& table, std::span<const std::size_t> features,
                           const std::vector<std::string>& names, const ShapeOptions& options);

}  // namespace thalweg
