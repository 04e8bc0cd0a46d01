#include "geo/analysis/profile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

constexpr double kMetresPerDegree = 111'320;
constexpr std::size_t kStretch = 64;   // points read with one window
constexpr int kMostCells = 512;        // along a side of a window

// The value at a place of the grid; NaN outside, and where one of the four cells around it has none and the
// nearest has none either.
double bilinear(const RasterGrid& grid, double lon, double lat) {
  const double x = (lon - grid.box.west) / (grid.box.east - grid.box.west) * grid.columns - 0.5;
  const double y = (grid.box.north - lat) / (grid.box.north - grid.box.south) * grid.rows - 0.5;
  const int i = std::clamp(static_cast<int>(std::floor(x)), 0, std::max(grid.columns - 2, 0));
  const int j = std::clamp(static_cast<int>(std::floor(y)), 0, std::max(grid.rows - 2, 0));
  const int i1 = std::min(i + 1, grid.columns - 1), j1 = std::min(j + 1, grid.rows - 1);
  const double u = std::clamp(x - i, 0.0, 1.0), v = std::clamp(y - j, 0.0, 1.0);
  const double value = (1 - v) * ((1 - u) * grid.at(i, j) + u * grid.at(i1, j)) + v * ((1 - u) * grid.at(i, j1) + u * grid.at(i1, j1));
  if (!std::isnan(value)) return value;
  return grid.at(u < 0.5 ? i : i1, v < 0.5 ? j : j1);
}

// Heights of the points, which lie close together.
Result<> read_stretch(std::span<ProfilePoint> points, const Raster& raster, double cell_m, double unit_m, Progress& progress) {
  // Longitudes run on from the first, whatever side of the antimeridian.
  std::vector<double> lon;
  for (const ProfilePoint& p : points) lon.push_back(lon.empty() ? p.at.lon : lon.back() + std::remainder(p.at.lon - lon.back(), 360.0));
  double west = lon.front(), east = west, south = points.front().at.lat, north = south;
  for (std::size_t i = 0; i < points.size(); ++i) {
    west = std::min(west, lon[i]);
    east = std::max(east, lon[i]);
    south = std::min(south, points[i].at.lat);
    north = std::max(north, points[i].at.lat);
  }
  const double cell_lat = cell_m / kMetresPerDegree;
  const double cell_lon = cell_lat / std::max(std::cos((south + north) / 2 * 3.14159265358979323846 / 180), 0.01);
  west -= 2 * cell_lon;
  east += 2 * cell_lon;
  south = std::max(south - 2 * cell_lat, -90.0);
  north = std::min(north + 2 * cell_lat, 90.0);
  const int columns = std::clamp(static_cast<int>(std::ceil((east - west) / cell_lon)), 2, kMostCells);
  const int rows = std::clamp(static_cast<int>(std::ceil((north - south) / cell_lat)), 2, kMostCells);
  const double turn = 360 * std::round((west + east) / 720);
  const GeoBox box{west - turn < -180 ? west - turn + 360 : west - turn, south, east - turn > 180 ? east - turn - 360 : east - turn, north};
  const int band[] = {0};
  auto grid = raster.read(box, columns, rows, band, Resampling::kSmooth, progress);
  if (!grid) return tl::unexpected(grid.error());
  grid->box = {west, south, east, north};
  for (std::size_t i = 0; i < points.size(); ++i) points[i].height_m = bilinear(*grid, lon[i], points[i].at.lat) * unit_m;
  return {};
}

}  // namespace

Result<Profile> elevation_profile(std::span<const LonLat> line, const Raster& raster, double unit_m, Progress& progress) {
  if (line.size() < 2) return fail(ErrorCode::kGeometry, "a profile needs two points", "give the places of a line");
  double total_m = 0;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) total_m += distance_m(line[i], line[i + 1]);
  Profile profile;
  profile.cell_m = raster.info().cell_m;
  const double step_m = std::max({profile.cell_m / 2, total_m / static_cast<double>(kProfilePoints), 1e-3});
  double along_m = 0;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const double leg_m = distance_m(line[i], line[i + 1]);
    std::vector<LonLat> places;
    densify_geodesic(line[i], line[i + 1], step_m, places);
    const double part_m = leg_m / static_cast<double>(places.size() - 1);
    profile.step_m = std::max(profile.step_m, part_m);
    for (std::size_t k = i == 0 ? 0 : 1; k < places.size(); ++k) profile.points.push_back({places[k], along_m + part_m * static_cast<double>(k), NAN});
    along_m += leg_m;
  }
  for (std::size_t first = 0; first < profile.points.size(); first += kStretch) {
    if (progress.cancelled()) return cancelled();
    const std::size_t count = std::min(kStretch, profile.points.size() - first);
    if (const auto read = read_stretch(std::span(profile.points).subspan(first, count), raster, profile.cell_m, unit_m, progress); !read)
      return tl::unexpected(read.error());
    progress.report(static_cast<double>(first + count) / static_cast<double>(profile.points.size()));
  }
  double last = profile.least_m = profile.most_m = NAN;
  for (const ProfilePoint& p : profile.points) {
    if (std::isnan(p.height_m)) continue;
    profile.least_m = std::fmin(profile.least_m, p.height_m);
    profile.most_m = std::fmax(profile.most_m, p.height_m);
    if (!std::isnan(last)) (p.height_m > last ? profile.ascent_m : profile.descent_m) += std::abs(p.height_m - last);
    last = p.height_m;
  }
  return profile;
}

}  // namespace thalweg
