#include "layers/locator.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "geo/base/embedded.hpp"
#include "geo/data/read.hpp"
#include "layers/arcs.hpp"

namespace thalweg {
namespace {

constexpr double kPi = 3.14159265358979323846, kRadians = kPi / 180;
constexpr double kTolerance_m = 8000;
constexpr double kTimes = 8, kLeast_deg = 13, kGlobe_deg = 30, kMost_deg = 50;  // of the map's own half width
constexpr double kEdgeStep = 2 * kPi / 180;                                    // of the disc's edge

using Vec = std::array<double, 3>;
double dot(const Vec& a, const Vec& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
Vec on_sphere(LonLat p) {
  const double lat = p.lat * kRadians, lon = p.lon * kRadians;
  return {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
}

// East, north and up of the disc's middle.
struct Frame {
  Vec east, north, up;
  double least, scale;  // of the height above the middle's plane through the earth: the edge; 1 to the edge
  explicit Frame(const GlobeView& g) {
    const double lat = g.middle.lat * kRadians, lon = g.middle.lon * kRadians;
    east = {-std::sin(lon), std::cos(lon), 0};
    north = {-std::sin(lat) * std::cos(lon), -std::sin(lat) * std::sin(lon), std::cos(lat)};
    up = on_sphere(g.middle);
    const double reach = std::clamp(g.reach_deg, 0.01, 90.0) * kRadians;
    least = std::cos(reach);
    scale = 1 / std::sin(reach);
  }
  double height(const Vec& v) const { return dot(v, up) - least; }
  MapXY image(const Vec& v) const { return {dot(v, east) * scale, dot(v, north) * scale}; }
  // Where the way from inside to outside, or back, crosses the edge.
  MapXY crossing(const Vec& a, const Vec& b) const {
    const double ha = height(a), hb = height(b), t = ha / (ha - hb);
    const MapXY p = image({a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t});
    const double r = std::hypot(p.x, p.y);
    return r > 0 ? MapXY{p.x / r, p.y / r} : MapXY{1, 0};
  }
};

// Twice the plane area in degrees, longitudes running on: above 0 counter-clockwise.
double turning(const std::vector<LonLat>& ring) {
  double sum = 0, x = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const LonLat &a = ring[i], &b = ring[(i + 1) % ring.size()];
    const double next = x + std::remainder(b.lon - a.lon, 360.0);
    sum += x * b.lat - next * a.lat;
    x = next;
  }
  return sum;
}

// Even-odd, each ring's longitudes running on from its first.
bool holds(const std::vector<std::vector<LonLat>>& rings, LonLat p) {
  bool in = false;
  for (const auto& ring : rings) {
    double x = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const LonLat &a = ring[i], &b = ring[(i + 1) % ring.size()];
      const double next = x + std::remainder(b.lon - a.lon, 360.0);
      if ((a.lat > p.lat) != (b.lat > p.lat)) {
        const double cut = x + (p.lat - a.lat) * (next - x) / (b.lat - a.lat), place = std::remainder(p.lon - ring[0].lon, 360.0);
        for (const double turn : {-360.0, 0.0, 360.0})
          if (cut > place + turn) in = !in;
      }
      x = next;
    }
  }
  return in;
}

double angle_of(MapXY p) { return std::atan2(p.y, p.x); }
double ahead(double from, double to) {
  const double d = std::fmod(to - from, 2 * kPi);
  return d < 0 ? d + 2 * kPi : d;
}

// Along the edge, counter-clockwise.
void follow_edge(std::vector<MapXY>& ring, double from, double to) {
  const double way = ahead(from, to);
  const int steps = static_cast<int>(way / kEdgeStep);
  for (int i = 1; i <= steps; ++i) ring.push_back({std::cos(from + i * kEdgeStep), std::sin(from + i * kEdgeStep)});
}

}  // namespace

std::optional<MapXY> GlobeView::image(LonLat p) const {
  const Frame frame(*this);
  const Vec v = on_sphere(p);
  if (frame.height(v) < 0) return std::nullopt;
  return frame.image(v);
}

std::optional<GlobeView> globe_for(std::span<const LonLat> outline) {
  Vec sum{};
  for (const LonLat& p : outline) {
    const Vec v = on_sphere(p);
    for (std::size_t i = 0; i < 3; ++i) sum[i] += v[i];
  }
  const double length = std::sqrt(dot(sum, sum));
  if (!(length > 1e-6 * static_cast<double>(outline.size()))) return std::nullopt;
  GlobeView globe;
  globe.middle = {std::atan2(sum[1], sum[0]) / kRadians, std::asin(std::clamp(sum[2] / length, -1.0, 1.0)) / kRadians};
  const Vec up = on_sphere(globe.middle);
  double half = 0;
  for (const LonLat& p : outline) half = std::max(half, std::acos(std::clamp(dot(up, on_sphere(p)), -1.0, 1.0)) / kRadians);
  if (half > kMost_deg) return std::nullopt;
  globe.reach_deg = std::max(kLeast_deg, kTimes * half);
  if (globe.reach_deg > kGlobe_deg) globe.reach_deg = 90;
  return globe;
}

std::vector<std::vector<MapXY>> globe_rings(const GlobeView& globe, const std::vector<std::vector<LonLat>>& rings) {
  const Frame frame(globe);
  std::vector<std::vector<MapXY>> out;
  std::vector<std::vector<MapXY>> runs;  // from the edge to the edge, the polygon's inside at the left
  for (std::size_t r = 0; r < rings.size(); ++r) {
    if (rings[r].size() < 3) continue;
    std::vector<Vec> at;
    for (const LonLat& p : rings[r]) at.push_back(on_sphere(p));
    // Outer rings counter-clockwise, holes clockwise.
    if ((turning(rings[r]) > 0) != (r == 0)) std::reverse(at.begin(), at.end());
    const auto seen = [&](std::size_t i) { return frame.height(at[i % at.size()]) >= 0; };
    std::size_t first = 0;
    while (first < at.size() && seen(first)) ++first;
    if (first == at.size()) {
      auto& whole = out.emplace_back();
      for (const Vec& v : at) whole.push_back(frame.image(v));
      continue;
    }
    for (std::size_t k = first; k < first + at.size(); ++k) {
      const Vec &a = at[k % at.size()], &b = at[(k + 1) % at.size()];
      if (!seen(k) && seen(k + 1)) runs.push_back({frame.crossing(a, b)});
      if (seen(k + 1) && !runs.empty()) runs.back().push_back(frame.image(b));
      if (seen(k) && !seen(k + 1) && !runs.empty()) runs.back().push_back(frame.crossing(a, b));
    }
  }
  if (runs.empty()) {
    if (rings.empty() || rings[0].size() < 3) return out;
    // All around, or not at all: as any place of the edge.
    const double reach = std::min(globe.reach_deg, 89.9);
    const double south = globe.middle.lat - reach;
    const LonLat edge = south >= -90 ? LonLat{globe.middle.lon, south} : LonLat{globe.middle.lon + 180, -180 - south};
    if (holds(rings, edge)) {
      auto& all = out.emplace_back();
      follow_edge(all, 0, 2 * kPi - 1e-9);
    }
    return out;
  }
  // From where a run leaves along the edge to the next one that enters, until its own beginning.
  std::vector<bool> used(runs.size());
  for (std::size_t start = 0; start < runs.size(); ++start) {
    if (used[start]) continue;
    std::vector<MapXY> ring;
    for (std::size_t now = start; !used[now];) {
      used[now] = true;
      ring.insert(ring.end(), runs[now].begin(), runs[now].end());
      const double leaves = angle_of(runs[now].back());
      std::size_t next = start;
      double nearest = 10;
      for (std::size_t k = 0; k < runs.size(); ++k) {
        const double way = ahead(leaves, angle_of(runs[k].front()));
        if (way < nearest) nearest = way, next = k;
      }
      follow_edge(ring, leaves, angle_of(runs[next].front()));
      now = next;
    }
    out.push_back(std::move(ring));
  }
  return out;
}

std::vector<std::vector<MapXY>> globe_lines(const GlobeView& globe, std::span<const LonLat> line) {
  const Frame frame(globe);
  std::vector<std::vector<MapXY>> out;
  bool open = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const Vec here = on_sphere(line[i]);
    const bool seen = frame.height(here) >= 0;
    if (seen && !open) {
      out.emplace_back();
      if (i > 0) out.back().push_back(frame.crossing(here, on_sphere(line[i - 1])));
    }
    if (seen) out.back().push_back(frame.image(here));
    if (!seen && open) out.back().push_back(frame.crossing(on_sphere(line[i - 1]), here));
    open = seen;
  }
  std::erase_if(out, [](const auto& piece) { return piece.size() < 2; });
  return out;
}

const std::vector<GlobePolygon>& globe_land() {
  static const std::vector<GlobePolygon> land = [] {
    std::vector<GlobePolygon> out;
    constexpr auto kName = "assets/central-asia/countries.fgb";
    Problems ignored;
    Progress progress(1);
    const auto bytes = embedded_file(kName);
    if (bytes.empty()) return out;
    ReadOptions options;
    options.with_attributes = false;
    const auto table = read_vector(bytes, kName, options, ignored, progress);
    if (!table) return out;
    const Fill fill = fill_of(table->geometry, progress);
    for (std::size_t p = 0; p < fill.item.polygons(); ++p) {
      GlobePolygon polygon;
      for (std::uint32_t r = fill.item.polygon_start[p]; r < fill.item.polygon_start[p + 1]; ++r) {
        std::vector<LonLat> ring;
        for (std::uint32_t i = fill.item.rings.start[r]; i < fill.item.rings.start[r + 1]; ++i) take_arc(*fill.item.arcs, fill.item.rings.arc[i], kTolerance_m, ring);
        while (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
        if (ring.size() > 2) polygon.push_back(std::move(ring));
        else if (polygon.empty()) break;
      }
      if (!polygon.empty()) out.push_back(std::move(polygon));
    }
    return out;
  }();
  return land;
}

}  // namespace thalweg
