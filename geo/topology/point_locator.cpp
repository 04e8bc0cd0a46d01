#include "geo/topology/point_locator.hpp"

#include <algorithm>
#include <cmath>

#include "geo/base/parallel.hpp"

namespace thalweg {
namespace {

constexpr int kBands = 36000;

double short_way(double dlon) { return dlon > 180 || dlon < -180 ? std::remainder(dlon, 360.0) : dlon; }

int band_of(double lon) {
  const int b = static_cast<int>(std::floor((lon + 180) * (kBands / 360.0)));
  return ((b % kBands) + kBands) % kBands;
}

// Bands that the edge a..b touches: first and how many.
std::pair<int, int> bands(LonLat a, LonLat b) {
  const double d = short_way(b.lon - a.lon);
  const double west = d >= 0 ? a.lon : b.lon;
  const int first = static_cast<int>(std::floor((west + 180) * (kBands / 360.0)));
  const int last = static_cast<int>(std::floor((west + std::fabs(d) + 180) * (kBands / 360.0)));
  return {((first % kBands) + kBands) % kBands, last - first + 1};
}

struct Winding {
  double turns = 0;  // degrees of longitude
  double area = 0;   // planar, left side, from the equator: of use when turns == 0
  double mean_lat = 0;
};

Winding winding(std::span<const LonLat> ring) {
  Winding w;
  LonLat a = ring.back();
  for (const LonLat& b : ring) {
    const double d = short_way(b.lon - a.lon);
    w.turns += d;
    w.area -= d * (a.lat + b.lat - 2 * ring[0].lat) / 2;
    w.mean_lat += b.lat;
    a = b;
  }
  w.mean_lat /= static_cast<double>(ring.size());
  return w;
}

}  // namespace

bool runs_anticlockwise(std::span<const LonLat> ring) {
  if (ring.size() < 3) return true;
  const Winding w = winding(ring);
  if (std::fabs(w.turns) < 180) return w.area > 0;
  // Eastward the left side is the north: the inside when the ring goes round the north pole.
  return (w.turns > 0) == (w.mean_lat > 0);
}

PointLocator::PointLocator(const GeometryColumn& g, Progress& progress) : geometry_(&g) {
  std::vector<std::uint32_t> count(kBands + 1, 0);
  for (std::size_t r = 0; r < g.rings() && !progress.cancelled(); ++r) {
    const auto ring = g.ring(r);
    if (ring.size() < 3) continue;
    double turns = 0;
    LonLat a = ring.back();
    for (const LonLat& b : ring) {
      const auto [first, n] = bands(a, b);
      for (int k = 0; k < n; ++k) ++count[(first + k) % kBands + 1];
      turns += short_way(b.lon - a.lon);
      a = b;
    }
    if (std::fabs(turns) > 180 && winding(ring).mean_lat > 0) around_north_pole_.push_back(static_cast<std::uint32_t>(r));
  }
  for (int b = 0; b < kBands; ++b) count[b + 1] += count[b];
  band_start_ = count;
  edge_.resize(count[kBands]);
  ring_.resize(count[kBands]);
  for (std::size_t r = 0; r < g.rings() && !progress.cancelled(); ++r) {
    const auto ring = g.ring(r);
    if (ring.size() < 3) continue;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const auto [first, n] = bands(ring[i], ring[i + 1 < ring.size() ? i + 1 : 0]);
      for (int k = 0; k < n; ++k) {
        const std::uint32_t at = count[(first + k) % kBands]++;
        edge_[at] = static_cast<std::uint32_t>(g.ring_start[r] + i);
        ring_[at] = static_cast<std::uint32_t>(r);
      }
    }
  }
}

void PointLocator::rings_around(LonLat p, std::vector<std::uint32_t>& out) const {
  out.clear();
  const GeometryColumn& g = *geometry_;
  const int band = band_of(p.lon);
  // Within a band entries lie in the order of rings, so crossings of one ring come together.
  bool odd = false;
  std::uint32_t ring = UINT32_MAX;
  const auto flush = [&] {
    if (odd) out.push_back(ring);
    odd = false;
  };
  for (std::uint32_t k = band_start_[band]; k < band_start_[band + 1]; ++k) {
    const std::uint32_t i = edge_[k];
    if (ring_[k] != ring) {
      flush();
      ring = ring_[k];
    }
    const LonLat a = g.coords[i];
    const LonLat b = g.coords[i + 1 < g.ring_start[ring + 1] ? i + 1 : g.ring_start[ring]];
    const double da = short_way(a.lon - p.lon);
    const double db = da + short_way(b.lon - a.lon);
    if ((da <= 0) == (db <= 0)) continue;
    if (a.lat <= p.lat && b.lat <= p.lat) continue;
    if (a.lat > p.lat && b.lat > p.lat) {
      odd = !odd;
    } else if (a.lat + (b.lat - a.lat) * (-da / (db - da)) > p.lat) {
      odd = !odd;
    }
  }
  flush();
  if (!around_north_pole_.empty()) {
    std::vector<std::uint32_t> both;
    std::set_symmetric_difference(out.begin(), out.end(), around_north_pole_.begin(), around_north_pole_.end(),
                                  std::back_inserter(both));
    out = std::move(both);
  }
}

LonLat point_inside(const GeometryColumn& g, std::size_t part) {
  const std::uint32_t first = g.part_start[part], last = g.part_start[part + 1];
  const auto outer = g.ring(first);
  double south = 90, north = -90;
  for (const LonLat& p : outer) {
    south = std::min(south, p.lat);
    north = std::max(north, p.lat);
  }
  LonLat best = outer[0];
  double widest = 0;
  std::vector<double> crossings;
  // Odd fractions, so that a parallel through a vertex of a regular shape is unlikely.
  for (const double f : {0.5013, 0.3511, 0.6517, 0.2019, 0.8023, 0.0517, 0.9519}) {
    const double lat = south + (north - south) * f;
    crossings.clear();
    for (std::uint32_t r = first; r < last; ++r) {
      const auto ring = g.ring(r);
      double lon = outer[0].lon + short_way(ring[0].lon - outer[0].lon);
      for (std::size_t i = 0; i < ring.size(); ++i) {
        const LonLat a = ring[i], b = ring[i + 1 < ring.size() ? i + 1 : 0];
        const double d = short_way(b.lon - a.lon);
        if ((a.lat > lat) != (b.lat > lat)) crossings.push_back(lon + d * (lat - a.lat) / (b.lat - a.lat));
        lon += d;
      }
    }
    std::sort(crossings.begin(), crossings.end());
    for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) {
      if (crossings[i + 1] - crossings[i] > widest) {
        widest = crossings[i + 1] - crossings[i];
        best = {std::remainder((crossings[i] + crossings[i + 1]) / 2, 360.0), lat};
      }
    }
    if (widest > (north - south) / 2) break;
  }
  return best;
}

}  // namespace thalweg
