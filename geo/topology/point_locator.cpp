#include "geo/topology/point_locator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "geo/base/parallel.hpp"
#include "geo/topology/place.hpp"

namespace thalweg {
namespace {

int band_of(double lon, int bands) {
  const int b = static_cast<int>(std::floor((lon + 180) * (bands / 360.0)));
  return ((b % bands) + bands) % bands;
}

// The same for a longitude in [-180, 180], without division.
int near_band(double lon, int bands) {
  const int b = static_cast<int>((lon + 180) * (bands / 360.0));
  return b < bands ? b : 0;
}

// Calls fn(band, edge, count) for the stretches of a ring in each band that it touches: consecutive edges,
// an edge across several bands being in each of them. The first edge of the ring is `first`.
template <class Fn>
void for_stretches(std::span<const LonLat> ring, std::uint32_t first, int bands, Fn&& fn) {
  const auto n = static_cast<std::uint32_t>(ring.size());
  int band = near_band(ring[0].lon, bands);
  std::uint32_t from = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    const int after = near_band(ring[i + 1 < n ? i + 1 : 0].lon, bands);
    if (after == band) continue;
    fn(band, first + from, i - from + 1);
    int low = std::min(band, after), high = std::max(band, after);
    if (high - low > bands / 2) {  // the short way crosses the antimeridian
      std::swap(low, high);
      high += bands;
    }
    for (int k = low + 1; k < high; ++k) fn(k < bands ? k : k - bands, first + i, 1u);
    band = after;
    from = i;
  }
  fn(band, first + from, n - from);
}

float rounded_down(double v) {
  const auto f = static_cast<float>(v);
  return static_cast<double>(f) > v ? std::nextafter(f, -std::numeric_limits<float>::infinity()) : f;
}
float rounded_up(double v) { return -rounded_down(-v); }

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

PointLocator::PointLocator(const GeometryColumn& g, std::span<const LonLat> places, std::span<const std::uint8_t> marked_rings, Progress& progress)
    : geometry_(&g) {
  // A hundredth of a degree for data with many edges; few edges need few bands.
  bands_ = static_cast<int>(std::clamp<std::size_t>(g.coords.size(), 64, 36000));
  const auto bands = static_cast<std::size_t>(bands_);
  std::vector<std::uint8_t> asked(bands, places.empty() ? 1 : 0);
  for (const LonLat& p : places) asked[static_cast<std::size_t>(band_of(p.lon, bands_))] = 1;

  // Pieces of whole rings, which depend on the data alone; each knows where its entries go in every band.
  std::vector<std::size_t> piece{0};
  constexpr std::size_t kPieceEdges = 1 << 19;
  for (std::size_t r = 0; r < g.rings(); ++r) {
    if (g.ring_start[r + 1] - g.ring_start[piece.back()] >= kPieceEdges) piece.push_back(r + 1);
  }
  if (piece.back() != g.rings()) piece.push_back(g.rings());
  const std::size_t pieces = piece.size() - 1;
  std::vector<std::vector<std::uint32_t>> at(pieces), polar(pieces);
  std::vector<std::uint32_t> asked_before(bands + 1, 0);
  for (std::size_t b = 0; b < bands; ++b) asked_before[b + 1] = asked_before[b] + asked[b];
  std::vector<std::uint8_t> near(g.rings());  // touches a band that is asked, as far as its box tells
  const auto for_entries = [&](std::size_t p, auto&& fn) {
    for (std::size_t r = piece[p]; r < piece[p + 1] && !progress.cancelled(); ++r) {
      if (near[r] == 0) continue;
      for_stretches(g.ring(r), g.ring_start[r], bands_, [&](int band, std::uint32_t edge, std::uint32_t count) {
        if (asked[static_cast<std::size_t>(band)]) fn(static_cast<std::size_t>(band), edge, count, static_cast<std::uint32_t>(r));
      });
    }
  };
  parallel_for(progress, pieces, 1, [&](std::size_t p, std::size_t) {
    at[p].assign(bands, 0);
    for (std::size_t r = piece[p]; r < piece[p + 1]; ++r) {
      const auto ring = g.ring(r);
      near[r] = 0;
      if (ring.size() < 3 || (!marked_rings.empty() && marked_rings[r] == 0)) continue;
      double west = ring[0].lon, east = west;
      for (const LonLat& v : ring) west = std::min(west, v.lon), east = std::max(east, v.lon);
      const int first = near_band(west, bands_), last = near_band(east, bands_);
      if (east - west < 180 && first <= last) {
        near[r] = asked_before[static_cast<std::size_t>(last) + 1] != asked_before[static_cast<std::size_t>(first)];
        continue;
      }
      near[r] = 1;
      // Only a ring that is wide can go round the pole.
      const Winding w = winding(ring);
      if (std::fabs(w.turns) > 180 && w.mean_lat > 0) polar[p].push_back(static_cast<std::uint32_t>(r));
    }
    for_entries(p, [&](std::size_t band, std::uint32_t, std::uint32_t, std::uint32_t) { ++at[p][band]; });
  });
  band_start_.assign(bands + 1, 0);
  if (progress.cancelled()) return;
  std::uint32_t sum = 0;
  for (std::size_t b = 0; b < bands; ++b) {
    band_start_[b] = sum;
    for (std::size_t p = 0; p < pieces; ++p) sum += std::exchange(at[p][b], sum);
  }
  band_start_[bands] = sum;
  entries_ = std::make_unique_for_overwrite<Entry[]>(sum);
  parallel_for(progress, pieces, 1, [&](std::size_t p, std::size_t) {
    for_entries(p, [&](std::size_t band, std::uint32_t edge, std::uint32_t count, std::uint32_t ring) {
      double west = 180, east = -180, north = -90;
      const auto take = [&](LonLat v) { west = std::min(west, v.lon), east = std::max(east, v.lon), north = std::max(north, v.lat); };
      const std::uint32_t end = g.ring_start[ring + 1];
      for (std::uint32_t v = edge; v < edge + count; ++v) take(g.coords[v]);
      take(g.coords[edge + count < end ? edge + count : g.ring_start[ring]]);
      const bool wraps = west < -179.9 || east > 179.9 || east - west > 180;
      constexpr float kFar = std::numeric_limits<float>::infinity();
      entries_[at[p][band]++] = {edge, count, ring, wraps ? -kFar : rounded_down(west), wraps ? kFar : rounded_up(east), rounded_up(north)};
    });
  });
  if (progress.cancelled()) band_start_.assign(bands + 1, 0);  // entries that were not written are not read
  for (const auto& rings : polar) around_north_pole_.insert(around_north_pole_.end(), rings.begin(), rings.end());
}

void PointLocator::rings_around(LonLat p, std::vector<std::uint32_t>& out) const {
  out.clear();
  const GeometryColumn& g = *geometry_;
  const int band = band_of(p.lon, bands_);
  // Within a band entries lie in the order of rings, so crossings of one ring come together.
  bool odd = false;
  std::uint32_t ring = UINT32_MAX;
  const auto flush = [&] {
    if (odd) out.push_back(ring);
    odd = false;
  };
  for (std::uint32_t k = band_start_[band]; k < band_start_[band + 1]; ++k) {
    const Entry& e = entries_[k];
    // Wholly to one side of the meridian, or south of the place: nothing is crossed.
    if (p.lon < static_cast<double>(e.west) || p.lon > static_cast<double>(e.east) || static_cast<double>(e.north) <= p.lat) continue;
    if (e.ring != ring) {
      flush();
      ring = e.ring;
    }
    const std::uint32_t end = g.ring_start[ring + 1];
    for (std::uint32_t i = e.edge; i < e.edge + e.count; ++i) {
      const LonLat a = g.coords[i];
      const LonLat b = g.coords[i + 1 < end ? i + 1 : g.ring_start[ring]];
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
