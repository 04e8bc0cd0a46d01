#include "geo/data/to_wgs84.hpp"

#include <cmath>

#include <fmt/format.h>

#include "geo/base/measure.hpp"
#include "geo/base/parallel.hpp"
#include "geo/earth/projector.hpp"

namespace thalweg {
namespace {

constexpr const char* kWgs84 = "EPSG:4326";
constexpr std::size_t kGrain = 65'536;

// Where the data is, in degrees: nine points of their box, transformed by whatever operation PROJ thinks
// best, tell it near enough to choose the right operation.
GeoBox area_of(const GeoBox& raw, const Projector& rough) {
  std::vector<MapXY> points;
  for (const double i : {0.0, 0.5, 1.0})
    for (const double j : {0.0, 0.5, 1.0})
      points.push_back({raw.west + i * (raw.east - raw.west), raw.south + j * (raw.north - raw.south)});
  rough.forward(points);
  GeoBox area;
  for (const MapXY p : points)
    if (std::isfinite(p.x) && std::abs(p.x) <= 180 && std::abs(p.y) <= 90) area.grow({p.x, p.y});
  return area;
}

}  // namespace

Result<bool> is_wgs84(const std::string& crs) {
  if (crs == kWgs84 || crs == "OGC:CRS84") return true;
  const Result<Projector> projector = Projector::create(crs, kWgs84);
  if (!projector) return tl::unexpected(projector.error());
  return projector->identity();
}

Result<CrsRecord> to_wgs84(std::vector<LonLat>& coords, const std::string& crs, const std::string& declared,
                           Problems& problems, Progress& progress) {
  static_assert(sizeof(LonLat) == sizeof(MapXY));
  Result<Projector> rough = Projector::create(crs, kWgs84);
  if (!rough) return tl::unexpected(rough.error());
  GeoBox raw;
  std::size_t finite = 0;
  for (const LonLat p : coords) {
    if (!std::isfinite(p.lon) || !std::isfinite(p.lat)) continue;
    raw.grow(p);
    ++finite;
  }
  GeoBox area;
  if (!raw.empty()) area = area_of(raw, *rough);
  Result<Projector> projector = Projector::create(crs, kWgs84, area);
  if (!projector) return tl::unexpected(projector.error());

  parallel_for(progress, coords.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    const Projector mine = projector->clone();
    std::vector<MapXY> piece;
    piece.reserve(end - begin);
    for (std::size_t i = begin; i < end; ++i) piece.push_back({coords[i].lon, coords[i].lat});
    mine.forward(piece);
    for (std::size_t i = begin; i < end; ++i) coords[i] = {piece[i - begin].x, piece[i - begin].y};
  });
  if (progress.cancelled()) return cancelled();
  std::size_t still_finite = 0;
  for (const LonLat p : coords) still_finite += std::isfinite(p.lon) && std::isfinite(p.lat) ? 1 : 0;
  if (still_finite < finite) {
    Problem p;
    p.severity = Severity::kError;
    p.kind = ProblemKind::kCrs;
    p.text = fmt::format("{} of {} vertices lie where {} has no inverse and were dropped",
                         grouped(static_cast<double>(finite - still_finite), 0), grouped(static_cast<double>(finite), 0),
                         declared.empty() ? crs : declared);
    p.advice = "the coordinate system named is probably not the one the data is in, or x and y are swapped";
    problems.push_back(std::move(p));
  }
  return CrsRecord{declared, projector->operation(), projector->accuracy_m()};
}

}  // namespace thalweg
