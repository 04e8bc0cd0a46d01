#include "layers/picking.hpp"

#include <algorithm>
#include <cmath>

namespace thalweg {
namespace {

constexpr std::size_t kRun = 32;
constexpr double kMetresPerDegree = 111'195;  // of a sphere of the earth's mean radius

double wrapped(double degrees) { return std::remainder(degrees, 360.0); }

// Metres east and north of `p`, the short way round the earth.
struct Plane {
  explicit Plane(LonLat place) : p(place), east(std::max(std::cos(place.lat * 3.14159265358979323846 / 180), 1e-6) * kMetresPerDegree) {}
  MapXY to(LonLat q) const { return {wrapped(q.lon - p.lon) * east, (q.lat - p.lat) * kMetresPerDegree}; }
  LonLat from(MapXY m) const { return {wrapped(p.lon + m.x / east), p.lat + m.y / kMetresPerDegree}; }
  LonLat p;
  double east;
};

}  // namespace

BorderPicker::BorderPicker(std::span<const Border> borders) : borders_(borders) {
  for (std::uint32_t b = 0; b < borders.size(); ++b) {
    for (std::uint32_t p = 0; p < borders[b].pieces.size(); ++p) {
      const auto& line = borders[b].pieces[p].line;
      for (std::size_t first = 0; first + 1 < line.size(); first += kRun) {
        const std::size_t last = std::min(first + kRun, line.size() - 1);
        Run run{{}, b, p, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)};
        for (std::size_t i = first; i <= last; ++i) run.box.grow(line[i]);
        runs_.push_back(run);
      }
    }
  }
}

template <class Visit>
void BorderPicker::near_runs(LonLat p, double reach_m, Visit&& visit) const {
  const Plane plane(p);
  const double pad_lat = reach_m / kMetresPerDegree, pad_lon = reach_m / plane.east;
  for (const Run& run : runs_) {
    if (p.lat < run.box.south - pad_lat || p.lat > run.box.north + pad_lat) continue;
    // A run over the antimeridian has a box round the earth the wrong way: it is looked at always.
    const bool round = run.box.east - run.box.west > 180;
    const double middle = (run.box.west + run.box.east) / 2, half = (run.box.east - run.box.west) / 2;
    if (!round && std::abs(wrapped(p.lon - middle)) > half + pad_lon) continue;
    visit(plane, run, borders_[run.border].pieces[run.piece].line);
  }
}

std::optional<BorderHit> BorderPicker::nearest_edge(LonLat p, double reach_m) const {
  std::optional<BorderHit> best;
  double best_m = reach_m;
  near_runs(p, reach_m, [&](const Plane& plane, const Run& run, const std::vector<LonLat>& line) {
    for (std::uint32_t i = run.first; i < run.last; ++i) {
      const MapXY a = plane.to(line[i]);
      // From end to end the short way, wherever the place is.
      const double dx = wrapped(line[i + 1].lon - line[i].lon) * plane.east, dy = (line[i + 1].lat - line[i].lat) * kMetresPerDegree, length2 = dx * dx + dy * dy;
      const double t = length2 > 0 ? std::clamp(-(a.x * dx + a.y * dy) / length2, 0.0, 1.0) : 0;
      const MapXY at{a.x + t * dx, a.y + t * dy};
      const double distance = std::hypot(at.x, at.y);
      if (!(distance < best_m || (!best && distance <= best_m))) continue;
      best_m = distance;
      best = BorderHit{run.border, run.piece, i, t == 0 ? line[i] : t == 1 ? line[i + 1] : plane.from(at), distance};
    }
  });
  return best;
}

std::optional<BorderHit> BorderPicker::nearest_vertex(LonLat p, double reach_m) const {
  std::optional<BorderHit> best;
  double best_m = reach_m;
  near_runs(p, reach_m, [&](const Plane& plane, const Run& run, const std::vector<LonLat>& line) {
    for (std::uint32_t i = run.first; i <= run.last; ++i) {
      const MapXY at = plane.to(line[i]);
      const double distance = std::hypot(at.x, at.y);
      if (!(distance < best_m || (!best && distance <= best_m))) continue;
      best_m = distance;
      best = BorderHit{run.border, run.piece, i, line[i], distance};
    }
  });
  return best;
}

bool holds(const Enclave& enclave, LonLat p) {
  bool odd = false;
  for (const auto& ring : enclave.outline) {
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
      const LonLat a = ring[i], b = ring[j];
      if ((a.lat > p.lat) != (b.lat > p.lat) && p.lon < (b.lon - a.lon) * (p.lat - a.lat) / (b.lat - a.lat) + a.lon) odd = !odd;
    }
  }
  return odd;
}

std::vector<std::uint32_t> enclaves_around(std::span<const Enclave> enclaves, LonLat p) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < enclaves.size(); ++i)
    if (holds(enclaves[i], p)) found.push_back(i);
  std::stable_sort(found.begin(), found.end(), [&](std::uint32_t a, std::uint32_t b) { return enclaves[a].area.value < enclaves[b].area.value; });
  return found;
}

}  // namespace thalweg
