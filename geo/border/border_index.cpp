#include "geo/border/border_index.hpp"

#include <algorithm>
#include <cmath>

#include "geo/earth/geodesy.hpp"

namespace thalweg {

BorderIndex::BorderIndex(std::span<const Border> borders) {
  for (const Border& border : borders) {
    SegmentIndex& index = lines_.emplace_back();
    for (const BorderPiece& piece : border.pieces) index.add(piece.line, false);
    index.build();
  }
}

std::vector<NearBorder> BorderIndex::nearest(LonLat p, std::size_t most) const {
  std::vector<NearBorder> found;
  for (std::uint32_t b = 0; b < lines_.size(); ++b) {
    if (const auto hit = lines_[b].nearest(p)) found.push_back({b, hit->line, hit->point, hit->distance_m, NAN});
  }
  std::stable_sort(found.begin(), found.end(), [](const NearBorder& a, const NearBorder& b) { return a.distance_m < b.distance_m; });
  if (found.size() > most) found.resize(most);
  for (NearBorder& n : found) {
    if (n.distance_m == 0) continue;
    const double azimuth = inverse_geodesic(p, n.at).azimuth1_deg;
    n.azimuth_deg = azimuth < 0 ? azimuth + 360 : azimuth;
  }
  return found;
}

}  // namespace thalweg
