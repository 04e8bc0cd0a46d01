#pragma once
// What lies under the cursor: the nearest place on a border, the enclaves around a place.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "geo/border/border.hpp"
#include "geo/border/enclave.hpp"

namespace thalweg {

struct BorderHit {
  std::uint32_t border = 0, piece = 0, vertex = 0;  // `vertex`: the one at, or before, the place
  LonLat at;
  double distance_m = 0;
};

// An index over the lines of borders. Distances are in the tangent plane of the place asked for: good to
// one part in a thousand below 100 km, for choosing, not for measuring.
class BorderPicker {
 public:
  BorderPicker() = default;
  // Keeps a view of the borders: they must outlive it.
  explicit BorderPicker(std::span<const Border> borders);

  // Nothing within `reach_m` gives nothing; among equals the first. Cost: linear in the number of runs of
  // 32 edges, and in the edges of the runs that are near.
  std::optional<BorderHit> nearest_edge(LonLat p, double reach_m) const;
  std::optional<BorderHit> nearest_vertex(LonLat p, double reach_m) const;

 private:
  struct Run {
    GeoBox box;
    std::uint32_t border, piece, first, last;  // vertices
  };
  template <class Visit>
  void near_runs(LonLat p, double reach_m, Visit&& visit) const;
  std::span<const Border> borders_;
  std::vector<Run> runs_;
};

// Even-odd in the plane of degrees over all rings of the outline. False for places of no extent.
bool holds(const Enclave& enclave, LonLat p);

// Indices of the enclaves that hold `p`, the smallest first.
std::vector<std::uint32_t> enclaves_around(std::span<const Enclave> enclaves, LonLat p);

}  // namespace thalweg
