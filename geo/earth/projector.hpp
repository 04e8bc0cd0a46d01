#pragma once
// Coordinate systems and operations. Nobody outside geo/earth includes PROJ.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "geo/base/lonlat.hpp"
#include "geo/base/result.hpp"

namespace thalweg {

// A transformation between two coordinate systems, x (easting, longitude) first on both sides
// whatever the systems' own axis order; degrees on geographic sides, the system's unit (metres for
// nearly all) on projected ones. Not safe for two threads at once: clone() one for each.
class Projector {
 public:
  // `from`, `to`: "EPSG:4326", a PROJ string, WKT, or a short name of ours: "local-laea" (equal-area
  // centred on `area`) and "local-lcc". `area` chooses between operations where several exist.
  // Errors: kCrs, with the nearest names PROJ knows where the name is unknown.
  static Result<Projector> create(const std::string& from, const std::string& to, const GeoBox& area = {});
  ~Projector();
  Projector(Projector&&) noexcept;
  Projector& operator=(Projector&&) noexcept;
  Projector clone() const;

  // In place; points that cannot be transformed become infinite. Returns how many those were.
  std::size_t forward(std::span<MapXY> points) const;
  std::size_t inverse(std::span<MapXY> points) const;
  MapXY forward(LonLat p) const;      // for a geographic `from`
  LonLat inverse(MapXY p) const;      // infinite where there is none

  const std::string& operation() const;   // PROJ's name of the operation
  double accuracy_m() const;              // stated by the operation; NaN: unknown
  const std::string& target_name() const; // "WGS 84 / UTM zone 42N"
  bool source_is_geographic() const;
  bool identity() const;                  // same system, axis order apart

 private:
  struct Impl;
  explicit Projector(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// A coordinate system that PROJ's database knows.
struct KnownSystem {
  std::string id;      // "EPSG:28412"
  std::string name;    // "Pulkovo 1942 / Gauss-Kruger zone 12"
  std::string area;    // in words, English: where it is meant to be used
  GeoBox use;          // the same as a box; empty where the database has none
  std::string method;  // "Transverse Mercator"
};

// The projected systems of EPSG that are not deprecated, in the order of their names, zones by number. Some 5,000;
// cost: 0.1 s. Empty where PROJ has no database.
std::vector<KnownSystem> projected_systems();

// "PROJ 9.1.1", "GDAL 3.6.2", ... for reports.
std::string proj_version();

}  // namespace thalweg
