#include "geo/data/feature_index.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>

namespace thalweg {
namespace {

constexpr double kMetresPerDegree = 111'195;  // of a sphere of the earth's mean radius

struct Flat {
  double x, y;
};

// Degrees east and north of a place, the short way round.
struct Around {
  double lon, lat;
  Flat operator()(LonLat p) const { return {std::remainder(p.lon - lon, 360.0), p.lat - lat}; }
};

// The next vertex, running on from `a`: an edge goes the short way whatever the longitudes are written as.
Flat onward(const Around& around, Flat a, LonLat from, LonLat to) { return {a.x + std::remainder(to.lon - from.lon, 360.0), to.lat - around.lat}; }

bool crosses(Flat a, Flat b, Flat c, Flat d) {
  const auto side = [](Flat p, Flat q, Flat r) {
    const double s = (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    return (s > 0) - (s < 0);
  };
  const auto between = [](Flat p, Flat q, Flat r) { return std::min(p.x, q.x) <= r.x && r.x <= std::max(p.x, q.x) && std::min(p.y, q.y) <= r.y && r.y <= std::max(p.y, q.y); };
  const int s1 = side(a, b, c), s2 = side(a, b, d), s3 = side(c, d, a), s4 = side(c, d, b);
  if (s1 * s2 < 0 && s3 * s4 < 0) return true;
  return (s1 == 0 && between(a, b, c)) || (s2 == 0 && between(a, b, d)) || (s3 == 0 && between(c, d, a)) || (s4 == 0 && between(c, d, b));
}

// Even-odd of the place (0, 0) of `around`.
template <class Edges>
bool odd_at(Flat p, Edges&& edges) {
  bool odd = false;
  edges([&](Flat a, Flat b) {
    if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x)) odd = !odd;
  });
  return odd;
}

// Calls visit(a, b) for the edges of a part of a line or an area.
template <class Visit>
void each_edge(const GeometryColumn& g, std::uint32_t part, bool closed, const Around& around, Visit&& visit) {
  for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) {
    const auto ring = g.ring(r);
    if (ring.empty()) continue;
    Flat a = around(ring[0]);
    for (std::size_t i = 0; i + (closed ? 0 : 1) < ring.size(); ++i) {
      const Flat b = onward(around, a, ring[i], ring[(i + 1) % ring.size()]);
      visit(a, b);
      a = b;
    }
  }
}

GeoBox part_box(const GeometryColumn& g, std::uint32_t part) {
  GeoBox box;
  if (g.part_start[part] == g.part_start[part + 1]) return box;
  // Longitudes that run on over the antimeridian: a box from west to east the way the outline goes.
  double west = std::numeric_limits<double>::infinity(), east = -west;
  for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) {
    const auto ring = g.ring(r);
    double lon = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      lon = i == 0 ? ring[0].lon : lon + std::remainder(ring[i].lon - ring[i - 1].lon, 360.0);
      west = std::min(west, lon);
      east = std::max(east, lon);
      box.grow({0, ring[i].lat});
    }
  }
  const bool whole = !(east - west < 360) || std::abs(east) > 540 || std::abs(west) > 540;
  box.west = whole ? -180 : west < -180 ? west + 360 : west;
  box.east = whole ? 180 : east > 180 ? east - 360 : east;
  // An area around a pole closes its round there.
  if (whole) (box.north + box.south > 0 ? box.north : box.south) = box.north + box.south > 0 ? 90 : -90;
  return box;
}

}  // namespace

FeatureIndex::FeatureIndex(TablePtr table) : table_(std::move(table)) {
  const GeometryColumn& g = table_->geometry;
  std::vector<GeoBox> boxes;
  boxes.reserve(g.parts());
  row_of_.reserve(g.parts());
  for (std::uint32_t f = 0; f < g.features(); ++f) {
    for (std::uint32_t p = g.feature_start[f]; p < g.feature_start[f + 1]; ++p) {
      boxes.push_back(part_box(g, p));
      row_of_.push_back(f);
    }
  }
  tree_ = RTree(boxes);
}

std::vector<FeatureIndex::Hit> FeatureIndex::at(LonLat p, double reach_m) const {
  const GeometryColumn& g = table_->geometry;
  const Around around{p.lon, p.lat};
  const double east = std::max(std::cos(p.lat * std::numbers::pi / 180), 1e-6);
  const double pad_lat = reach_m / kMetresPerDegree, pad_lon = std::min(pad_lat / east, 179.0);
  GeoBox box{p.lon - pad_lon, p.lat - pad_lat, p.lon + pad_lon, p.lat + pad_lat};
  if (box.west < -180) box.west += 360;
  if (box.east > 180) box.east -= 360;
  std::map<std::uint32_t, Hit> hits;
  for (const std::uint32_t part : tree_.query(box)) {
    const std::uint32_t row = row_of_[part];
    const GeometryKind kind = g.kind[row];
    if (kind == GeometryKind::kPolygon) {
      if (!odd_at({0, 0}, [&](auto&& visit) { each_edge(g, part, true, around, visit); })) continue;
      const GeoBox b = part_box(g, part);
      const double wide = b.east < b.west ? b.east + 360 - b.west : b.east - b.west;
      hits.try_emplace(row, Hit{row, 0, wide * (b.north - b.south)});
      continue;
    }
    double least = std::numeric_limits<double>::infinity();
    if (kind == GeometryKind::kPoint) {
      const Flat at = around(g.coords[g.ring_start[g.part_start[part]]]);
      least = std::hypot(at.x * east, at.y);
    } else {
      each_edge(g, part, false, around, [&](Flat a, Flat b) {
        const double dx = (b.x - a.x) * east, dy = b.y - a.y, l2 = dx * dx + dy * dy;
        const double t = l2 > 0 ? std::clamp(-(a.x * east * dx + a.y * dy) / l2, 0.0, 1.0) : 0;
        least = std::min(least, std::hypot(a.x * east + t * dx, a.y + t * dy));
      });
    }
    least *= kMetresPerDegree;
    if (!(least <= reach_m)) continue;
    Hit& hit = hits.try_emplace(row, Hit{row, least, 0}).first->second;
    hit.distance_m = std::min(hit.distance_m, least);
  }
  std::vector<Hit> out;
  for (const auto& [row, hit] : hits) out.push_back(hit);
  const auto area = [&](const Hit& h) { return g.kind[h.row] == GeometryKind::kPolygon; };
  std::stable_sort(out.begin(), out.end(), [&](const Hit& a, const Hit& b) {
    if (area(a) != area(b)) return area(b);
    return area(a) ? a.size_deg2 < b.size_deg2 : a.distance_m < b.distance_m;
  });
  return out;
}

std::vector<std::uint32_t> FeatureIndex::touching(std::span<const LonLat> area) const {
  std::vector<std::uint32_t> rows;
  if (area.size() < 3) return rows;
  const GeometryColumn& g = table_->geometry;
  const Around around{area[0].lon, area[0].lat};
  std::vector<Flat> lasso;
  double west = 0, east = 0, south = 0, north = 0;
  for (std::size_t i = 0; i < area.size(); ++i) {
    lasso.push_back(i == 0 ? Flat{0, 0} : onward(around, lasso.back(), area[i - 1], area[i]));
    west = std::min(west, lasso.back().x);
    east = std::max(east, lasso.back().x);
    south = std::min(south, lasso.back().y);
    north = std::max(north, lasso.back().y);
  }
  const auto lasso_edges = [&](auto&& visit) {
    for (std::size_t i = 0; i < lasso.size(); ++i) visit(lasso[i], lasso[(i + 1) % lasso.size()]);
  };
  GeoBox box{std::remainder(around.lon + west, 360.0), around.lat + south, std::remainder(around.lon + east, 360.0), around.lat + north};
  std::vector<bool> taken(g.features());
  for (const std::uint32_t part : tree_.query(box)) {
    const std::uint32_t row = row_of_[part];
    if (taken[row]) continue;
    bool touches = false;
    if (g.kind[row] == GeometryKind::kPoint) {
      touches = odd_at(around(g.coords[g.ring_start[g.part_start[part]]]), lasso_edges);
    } else {
      const bool closed = g.kind[row] == GeometryKind::kPolygon;
      each_edge(g, part, closed, around, [&](Flat a, Flat b) {
        if (touches || std::max(a.x, b.x) < west || std::min(a.x, b.x) > east || std::max(a.y, b.y) < south || std::min(a.y, b.y) > north) return;
        touches = odd_at(a, lasso_edges) || odd_at(b, lasso_edges);
        if (!touches) lasso_edges([&](Flat c, Flat d) { touches = touches || crosses(a, b, c, d); });
      });
      if (!touches && closed) touches = odd_at({0, 0}, [&](auto&& visit) { each_edge(g, part, true, around, visit); });
    }
    if (touches) taken[row] = true;
  }
  for (std::uint32_t f = 0; f < taken.size(); ++f)
    if (taken[f]) rows.push_back(f);
  return rows;
}

}  // namespace thalweg
