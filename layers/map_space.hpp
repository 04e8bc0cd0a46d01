#pragma once
// One view's working space: what is near enough to be drawn, how coarse, and the way from degrees to
// metres from the list's origin.

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "layers/map_view.hpp"
#include "layers/render_list.hpp"

namespace thalweg {

// Projectors for the threads of one build: made when first needed, given back after use.
class ProjectorPool {
 public:
  explicit ProjectorPool(MapProjectionPtr projection) : projection_(std::move(projection)) {}
  class Lease {
   public:
    explicit Lease(ProjectorPool& pool) : pool_(pool), projector_(pool.take()) {}
    ~Lease() { pool_.give(std::move(projector_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    const Projector& operator*() const { return *projector_; }

   private:
    ProjectorPool& pool_;
    std::unique_ptr<Projector> projector_;
  };

 private:
  std::unique_ptr<Projector> take();
  void give(std::unique_ptr<Projector> projector);
  MapProjectionPtr projection_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Projector>> free_;
};

struct MapSpace {
  MapSpace(const MapView& view, const BuildOptions& options);

  double m_per_px;          // of the projection, device pixels
  double ground_m_per_px;   // smallest on the ellipsoid over the view
  double longest_edge_m;    // longer edges are bent as the geodesics (or parallels) they are
  MapXY origin;
  RectPx page, frame;       // device pixels
  double left, right, bottom, top;  // what is kept, metres from the origin
  GeoBox box;               // degrees that can be seen there
  std::optional<double> cut_lon_deg;

  bool sees(const GeoBox& b) const;
  // Whether every line between two places of the box keeps out of sight, however the map bends it.
  bool passes(const GeoBox& b) const;
  // How far, in metres on the ground, a line may be off around there.
  double tolerance_at_m(const GeoBox& b) const { return tolerance_px_ * ground_at(b); }
  // Longer side of a box in device pixels, about.
  double extent_px(const GeoBox& b) const;

  // Metres from the origin, infinite where there is no image.
  void project(const Projector& projector, std::span<const LonLat> places, std::vector<MapXY>& out) const;
  // The ring (open) as rings to fill: cut at the map's edge, bent, projected, clipped to what is kept.
  // Appended to `out`; rings that lose their inside are left out.
  void ring(const Projector& projector, const std::vector<LonLat>& ring, std::vector<std::vector<MapXY>>& out) const;
  // The line in pieces as it is seen; `along` (m) runs on from `along_m`. Nothing is appended for pieces
  // outside of what is kept.
  struct Piece {
    std::vector<MapXY> points;
    std::vector<double> along_m;
  };
  double line(const Projector& projector, const std::vector<LonLat>& line, double along_m, std::vector<Piece>& out) const;

  PointPx to_px(MapXY from_origin) const {
    return {page.width / 2 + from_origin.x / m_per_px, page.height / 2 - from_origin.y / m_per_px};
  }
  MapXY from_px(PointPx p) const {
    return {(p.x - page.width / 2) * m_per_px, (page.height / 2 - p.y) * m_per_px};
  }

 private:
  // Metres on the ground to a device pixel, in squares of kCell_deg: maps of continents differ much.
  static constexpr double kCell_deg = 4;
  static constexpr int kColumns = 90, kRows = 45;
  float ground_at(const GeoBox& b) const;
  double tolerance_px_;
  std::array<double, kRows> cosine_{};  // of the squares' middles
  std::vector<float> ground_;  // kRows x kColumns, filled where the map can be seen
};

// Cuts a ring along the meridian `cut_lon`, each piece on one side of it; a ring round a pole gets the
// pole's edge. Rings that do not cross it are given as they are. Exposed for tests.
std::vector<std::vector<LonLat>> cut_ring(const std::vector<LonLat>& ring, double cut_lon_deg);
std::vector<std::vector<LonLat>> cut_line(const std::vector<LonLat>& line, double cut_lon_deg);

}  // namespace thalweg
