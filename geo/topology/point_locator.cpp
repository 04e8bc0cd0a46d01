#include "geo/topology/point_locator.hpp"

#include <algorithm>
#include <cmath>

#include "geo/topology/place.hpp"

namespace thalweg {
namespace {

int band_of(double lon, int bands) {
  const int b = static_cast<int>(std::floor((lon + 180) * (bands / 360.0)));
  return ((b % bands) + bands) % bands;
}

// Band of a longitude in [-180, 180], without the wrap: `bands` for 180.
int raw_band(double lon, int bands) { return static_cast<int>((lon + 180) * (bands / 360.0)); }

// Calls fn(band) for the bands that edges between vertices in bands a and b touch.
template <class Fn>
void bands_between(int a, int b, int bands, Fn&& fn) {
  int first = std::min(a, b), last = std::max(a, b);
  if (last - first > bands / 2) {  // the short way crosses the antimeridian
    std::swap(first, last);
    last += bands;
  }
  for (int k = first; k <= last; ++k) fn(k < bands ? k : k - bands);
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
  // A hundredth of a degree for data with many edges; few edges need few bands.
  bands_ = static_cast<int>(std::clamp<std::size_t>(g.coords.size(), 64, 36000));
  band_start_.assign(static_cast<std::size_t>(bands_) + 1, 0);
  const auto for_entries = [&](auto&& fn) {
    for (std::size_t r = 0; r < g.rings() && !progress.cancelled(); ++r) {
      const auto ring = g.ring(r);
      if (ring.size() < 3) continue;
      int before = raw_band(ring.front().lon, bands_);
      for (std::size_t i = 0; i < ring.size(); ++i) {
        const int after = raw_band(ring[i + 1 < ring.size() ? i + 1 : 0].lon, bands_);
        bands_between(before, after, bands_, [&](int band) { fn(band, Entry{static_cast<std::uint32_t>(g.ring_start[r] + i), static_cast<std::uint32_t>(r)}); });
        before = after;
      }
    }
  };
  for_entries([&](int band, Entry) { ++band_start_[band + 1]; });
  for (int b = 0; b < bands_; ++b) band_start_[b + 1] += band_start_[b];
  entries_ = std::make_unique_for_overwrite<Entry[]>(band_start_[bands_]);
  std::vector<std::uint32_t> next(band_start_.begin(), band_start_.end() - 1);
  for_entries([&](int band, Entry e) { entries_[next[band]++] = e; });
  for (std::size_t r = 0; r < g.rings() && !progress.cancelled(); ++r) {
    // Only a ring that is wide can go round the pole.
    const auto ring = g.ring(r);
    if (ring.size() < 3) continue;
    const auto [west, east] = std::minmax_element(ring.begin(), ring.end(), [](LonLat a, LonLat b) { return a.lon < b.lon; });
    if (east->lon - west->lon < 180) continue;
    const Winding w = winding(ring);
    if (std::fabs(w.turns) > 180 && w.mean_lat > 0) around_north_pole_.push_back(static_cast<std::uint32_t>(r));
  }
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
    const std::uint32_t i = entries_[k].edge;
    if (entries_[k].ring != ring) {
      flush();
      ring = entries_[k].ring;
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
