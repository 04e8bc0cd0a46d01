#pragma once
// Which rings hold a place: for many places and many rings at once.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "geo/base/progress.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

// Edges dealt into narrow bands of longitude. A place is inside a ring when the meridian from it to the
// north pole crosses the ring an odd number of times (even for a ring round the north pole); edges are
// straight in longitude and latitude, and those that span more than 180 degrees go the short way round,
// so the antimeridian needs no care. A place exactly on an edge is on either side.
// Holds a pointer to the geometry. Building is linear, on several threads, with one result for any number of
// them; a query costs the stretches of rings in one band and the edges of those that lie around or north of it.
class PointLocator {
 public:
  PointLocator(const GeometryColumn& geometry, Progress& progress) : PointLocator(geometry, {}, {}, progress) {}
  // Only for asking about `places` (none: about any) and for the rings with a mark (no marks: for all): much smaller
  // and sooner built where they are few.
  PointLocator(const GeometryColumn& geometry, std::span<const LonLat> places, std::span<const std::uint8_t> marked_rings, Progress& progress);

  // Rings around `p`, rising; holes count as rings. Neighbouring places asked one after the other find
  // their band in the cache.
  void rings_around(LonLat p, std::vector<std::uint32_t>& out) const;

 private:
  const GeometryColumn* geometry_;
  int bands_ = 0;
  std::vector<std::uint32_t> band_start_;
  // Consecutive edges of one ring that touch the band.
  struct Entry {
    std::uint32_t edge, count, ring;
    float west, east, north;  // their box, rounded outward; all longitudes where it meets the antimeridian
  };
  std::unique_ptr<Entry[]> entries_;
  std::vector<std::uint32_t> around_north_pole_;  // rings
};

// A place inside the part (outer ring less holes), away from its edges: the middle of the widest stretch
// among several parallels. Any vertex for a part without area.
LonLat point_inside(const GeometryColumn& geometry, std::size_t part);

// Planar winding in longitude and latitude, poles and antimeridian minded: true when the ring's inside,
// its smaller side, lies to the left.
bool runs_anticlockwise(std::span<const LonLat> ring);

}  // namespace thalweg
