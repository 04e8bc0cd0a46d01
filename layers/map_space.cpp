#include "layers/map_space.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "geo/earth/geodesy.hpp"
#include "layers/tessellate.hpp"

namespace thalweg {
namespace {

constexpr double kMetresPerDegree = 111'195;
constexpr double kEarthRadius_m = 6'371'000;
constexpr double kRadians = 3.14159265358979323846 / 180;
constexpr double kEdge = 180 - 1e-9;  // just inside of the cut, so that each side stays on its own side

bool finite(MapXY p) { return std::isfinite(p.x) && std::isfinite(p.y); }

// Degrees east of the middle meridian, (-180, 180].
double east_of(double lon, double middle) { return std::remainder(lon - middle, 360.0); }

double wrap_deg(double lon) { return lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon; }

double about_m(LonLat a, LonLat b) {
  const double dlon = std::remainder(b.lon - a.lon, 360.0) * std::cos((a.lat + b.lat) / 2 * kRadians);
  return std::hypot(dlon, b.lat - a.lat) * kMetresPerDegree;
}

// Points between a and b (both left out) where the straight edge between their images would be wrong.
void bend(LonLat a, LonLat b, double longest_m, std::vector<LonLat>& out) {
  const double length = about_m(a, b);
  if (length <= longest_m) return;
  const int n = static_cast<int>(std::min(std::ceil(length / longest_m), 2000.0));
  const double dlon = std::remainder(b.lon - a.lon, 360.0);
  if (std::abs(dlon) < 1e-7 || std::abs(b.lat - a.lat) < 1e-7 || std::abs(dlon) > 179) {
    for (int i = 1; i < n; ++i) {
      const double t = static_cast<double>(i) / n;
      out.push_back({wrap_deg(a.lon + dlon * t), a.lat + (b.lat - a.lat) * t});
    }
    return;
  }
  std::vector<LonLat> line;
  densify_geodesic(a, b, length / n, line);
  for (std::size_t i = 1; i + 1 < line.size(); ++i) out.push_back(line[i]);
}

std::vector<LonLat> bent(const std::vector<LonLat>& line, bool ring, double longest_m) {
  std::vector<LonLat> out;
  out.reserve(line.size() + 8);
  for (std::size_t i = 0; i < line.size(); ++i) {
    out.push_back(line[i]);
    if (i + 1 < line.size()) bend(line[i], line[i + 1], longest_m, out);
    else if (ring) bend(line[i], line[0], longest_m, out);
  }
  return out;
}

}  // namespace

std::unique_ptr<Projector> ProjectorPool::take() {
  {
    const std::scoped_lock lock(mutex_);
    if (!free_.empty()) {
      auto p = std::move(free_.back());
      free_.pop_back();
      return p;
    }
  }
  return std::make_unique<Projector>(projection_->clone());
}

void ProjectorPool::give(std::unique_ptr<Projector> projector) {
  const std::scoped_lock lock(mutex_);
  free_.push_back(std::move(projector));
}

MapSpace::MapSpace(const MapView& view, const BuildOptions& options)
    : m_per_px(view.m_per_px / view.pixel_ratio), origin(view.centre), cut_lon_deg(view.projection->cut_lon_deg()), tolerance_px_(options.tolerance_px) {
  const double ratio = view.pixel_ratio;
  page = {0, 0, std::round(view.width_px * ratio), std::round(view.height_px * ratio)};
  frame = options.frame.width > 0
              ? RectPx{std::round(options.frame.x * ratio), std::round(options.frame.y * ratio), std::round(options.frame.width * ratio), std::round(options.frame.height * ratio)}
              : page;
  ground_m_per_px = INFINITY;
  for (const double fx : {0.5, 0.1, 0.9}) {
    for (const double fy : {0.5, 0.1, 0.9}) {
      const double g = thalweg::ground_m_per_px(view, {view.width_px * fx, view.height_px * fy}) / ratio;
      if (g > 0) ground_m_per_px = std::min(ground_m_per_px, g);
    }
  }
  if (!std::isfinite(ground_m_per_px)) ground_m_per_px = m_per_px;
  longest_edge_m = std::clamp(std::sqrt(8 * kEarthRadius_m * 0.25 * ground_m_per_px), 2'000.0, 400'000.0);
  const double pad_px = std::max({frame.width * options.pad, frame.height * options.pad, 24.0});
  const RectPx kept = frame.grown(pad_px);
  const MapXY a = from_px({kept.x, kept.bottom()}), b = from_px({kept.right(), kept.y});
  left = a.x;
  bottom = a.y;
  right = b.x;
  top = b.y;
  MapView framed = view;  // the frame alone: margins of the page show no map
  framed.width_px = kept.width / ratio;
  framed.height_px = kept.height / ratio;
  framed.centre = {origin.x + (left + right) / 2, origin.y + (bottom + top) / 2};
  box = visible_box(framed);
  const Projector projector = view.projection->clone();
  ground_.assign(kRows * kColumns, static_cast<float>(ground_m_per_px));
  constexpr double kStep_deg = 0.01;
  for (int j = 0; j < kRows; ++j) {
    cosine_[static_cast<std::size_t>(j)] = std::cos((-90 + (j + 0.5) * kCell_deg) * kRadians);
    for (int i = 0; i < kColumns; ++i) {
      const double west = -180 + i * kCell_deg, south = -90 + j * kCell_deg;
      if (!sees({west, south, west + kCell_deg, south + kCell_deg})) continue;
      const double lon = west + kCell_deg / 2, lat = south + kCell_deg / 2;
      std::array<MapXY, 3> at{{{lon, lat}, {lon + kStep_deg, lat}, {lon, lat + kStep_deg}}};
      projector.forward(std::span(at));
      if (!finite(at[0]) || !finite(at[1]) || !finite(at[2])) continue;
      const double across = std::hypot(at[1].x - at[0].x, at[1].y - at[0].y) / std::cos(lat * kRadians), along = std::hypot(at[2].x - at[0].x, at[2].y - at[0].y);
      const double scale = std::max(across, along) / (kStep_deg * kMetresPerDegree);  // of the map to the ground
      if (scale > 1e-6) ground_[static_cast<std::size_t>(j * kColumns + i)] = static_cast<float>(m_per_px / scale);
    }
  }
}

float MapSpace::ground_at(const GeoBox& b) const {
  const int i = std::clamp(static_cast<int>(((b.west + b.east) / 2 + 180) / kCell_deg), 0, kColumns - 1);
  const int j = std::clamp(static_cast<int>(((b.south + b.north) / 2 + 90) / kCell_deg), 0, kRows - 1);
  return ground_[static_cast<std::size_t>(j * kColumns + i)];
}

bool MapSpace::passes(const GeoBox& b) const {
  // Over 20 degrees the straight line, the geodesic and the parallel differ by up to a seventh of that.
  const double width = b.east - b.west, height = b.north - b.south, room = std::max(width, height) / 6;
  return width <= 20 && height <= 20 && !sees({std::max(b.west - room, -180.0), b.south - room, std::min(b.east + room, 180.0), b.north + room});
}

bool MapSpace::sees(const GeoBox& b) const {
  if (b.empty() || b.south > box.north || b.north < box.south) return false;
  if (b.west > b.east || box.west > box.east) {
    // As intervals on the circle.
    const auto width = [](const GeoBox& x) { return x.west > x.east ? x.east + 360 - x.west : x.east - x.west; };
    const auto ahead = [](double from, double to) { const double d = std::fmod(to - from, 360.0); return d < 0 ? d + 360 : d; };
    return ahead(box.west, b.west) <= width(box) || ahead(b.west, box.west) <= width(b);
  }
  return b.west <= box.east && b.east >= box.west;
}

double MapSpace::extent_px(const GeoBox& b) const {
  // Wide boxes are large anyway, and narrow ones differ little in latitude: the cosine of the square's middle does.
  const int j = std::clamp(static_cast<int>(((b.south + b.north) / 2 + 90) / kCell_deg), 0, kRows - 1);
  return std::max((b.east - b.west) * cosine_[static_cast<std::size_t>(j)], b.north - b.south) * kMetresPerDegree / ground_at(b);
}

void MapSpace::project(const Projector& projector, std::span<const LonLat> places, std::vector<MapXY>& out) const {
  out.resize(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) out[i] = {places[i].lon, places[i].lat};
  projector.forward(std::span(out));
  for (MapXY& p : out) p = {p.x - origin.x, p.y - origin.y};
}

void MapSpace::ring(const Projector& projector, const std::vector<LonLat>& ring, std::vector<std::vector<MapXY>>& out) const {
  if (ring.size() < 3) return;
  std::vector<MapXY> image;
  const auto add = [&](const std::vector<LonLat>& piece) {
    project(projector, bent(piece, true, longest_edge_m), image);
    std::erase_if(image, [](MapXY p) { return !finite(p); });
    auto clipped = clip_ring(image, left, bottom, right, top);
    if (clipped.size() >= 3) out.push_back(std::move(clipped));
  };
  if (!cut_lon_deg) return add(ring);
  for (const auto& piece : cut_ring(ring, *cut_lon_deg)) add(piece);
}

double MapSpace::line(const Projector& projector, const std::vector<LonLat>& line, double along_m, std::vector<Piece>& out) const {
  const auto add = [&](const std::vector<LonLat>& part) {
    std::vector<MapXY> image;
    project(projector, bent(part, false, longest_edge_m), image);
    Piece piece;
    const auto finish = [&] {
      if (piece.points.size() > 1) out.push_back(std::move(piece));
      piece = {};
    };
    const auto outside = [&](MapXY a, MapXY b) {
      return std::max(a.x, b.x) < left || std::min(a.x, b.x) > right || std::max(a.y, b.y) < bottom || std::min(a.y, b.y) > top;
    };
    for (std::size_t i = 0; i + 1 < image.size(); ++i) {
      const MapXY a = image[i], b = image[i + 1];
      if (!finite(a) || !finite(b)) {
        finish();
        continue;
      }
      const double step = std::hypot(b.x - a.x, b.y - a.y);
      if (outside(a, b)) {
        finish();
      } else {
        if (piece.points.empty()) {
          piece.points.push_back(a);
          piece.along_m.push_back(along_m);
        }
        piece.points.push_back(b);
        piece.along_m.push_back(along_m + step);
      }
      along_m += step;
    }
    finish();
  };
  if (!cut_lon_deg) {
    add(line);
  } else {
    for (const auto& part : cut_line(line, *cut_lon_deg)) add(part);
  }
  return along_m;
}

std::vector<std::vector<LonLat>> cut_ring(const std::vector<LonLat>& ring, double cut_lon_deg) {
  if (ring.size() < 3) return {};
  const double middle = cut_lon_deg + 180;
  bool crosses = false;
  for (std::size_t i = 0; i < ring.size() && !crosses; ++i) {
    const double a = east_of(ring[i].lon, middle), b = east_of(ring[(i + 1) % ring.size()].lon, middle);
    crosses = std::abs(a - b) > 180;
  }
  if (!crosses) return {ring};
  // Longitudes that run on, as metres of a plane for the clipper.
  std::vector<MapXY> plane;
  double low = INFINITY, high = -INFINITY, lat = 0, x = east_of(ring.front().lon, middle);
  const double first_x = x;
  for (const LonLat& p : ring) {
    x += std::remainder(p.lon - middle - x, 360.0);
    plane.push_back({x, p.lat});
    low = std::min(low, x);
    high = std::max(high, x);
    lat += p.lat;
  }
  const double closing = x + std::remainder(first_x - x, 360.0);
  if (std::abs(closing - first_x) > 1) {  // once round the earth: the ring holds a pole
    const double pole = lat > 0 ? 90 : -90;
    plane.push_back({closing, ring.front().lat});
    plane.push_back({closing, pole});
    plane.push_back({first_x, pole});
    low = std::min(low, closing);
    high = std::max(high, closing);
  }
  std::vector<std::vector<LonLat>> out;
  for (double turn = std::floor((low + 180) / 360); turn <= std::floor((high + 180) / 360); ++turn) {
    std::vector<MapXY> shifted = plane;
    for (MapXY& p : shifted) p.x -= turn * 360;
    std::vector<LonLat> piece;
    for (const MapXY& p : clip_ring(shifted, -kEdge, -90, kEdge, 90)) piece.push_back({wrap_deg(std::remainder(p.x + middle, 360.0)), p.y});
    if (piece.size() >= 3) out.push_back(std::move(piece));
  }
  return out;
}

std::vector<std::vector<LonLat>> cut_line(const std::vector<LonLat>& line, double cut_lon_deg) {
  const double middle = cut_lon_deg + 180;
  std::vector<std::vector<LonLat>> out(1);
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (i > 0) {
      const double a = east_of(line[i - 1].lon, middle), b = east_of(line[i].lon, middle);
      if (std::abs(a - b) > 180) {
        const double edge = a > 0 ? kEdge : -kEdge;
        const double t = (edge - a) / (b + (a > 0 ? 360 : -360) - a);
        const double lat = line[i - 1].lat + (line[i].lat - line[i - 1].lat) * std::clamp(t, 0.0, 1.0);
        out.back().push_back({wrap_deg(std::remainder(middle + edge, 360.0)), lat});
        out.emplace_back();
        out.back().push_back({wrap_deg(std::remainder(middle - edge, 360.0)), lat});
      }
    }
    out.back().push_back(line[i]);
  }
  std::erase_if(out, [](const auto& l) { return l.size() < 2; });
  return out;
}

}  // namespace thalweg
