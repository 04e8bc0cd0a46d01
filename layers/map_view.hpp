#pragma once
// Which part of the earth is on the screen, in which projection and how large.

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "geo/base/lonlat.hpp"
#include "geo/base/result.hpp"
#include "geo/earth/projector.hpp"

namespace thalweg {

// Logical pixels from the top left corner of the view, y downwards.
struct PointPx {
  double x = 0;
  double y = 0;
  friend bool operator==(const PointPx&, const PointPx&) = default;
};

// Logical pixels unless the owner says otherwise.
struct RectPx {
  double x = 0, y = 0, width = 0, height = 0;
  double right() const { return x + width; }
  double bottom() const { return y + height; }
  bool contains(PointPx p) const { return p.x >= x && p.y >= y && p.x < right() && p.y < bottom(); }
  bool overlaps(const RectPx& o) const {
    return x < o.right() && o.x < right() && y < o.bottom() && o.y < bottom();
  }
  RectPx grown(double by) const { return {x - by, y - by, width + 2 * by, height + 2 * by}; }
};

// A map projection that threads may share; WGS 84 degrees on the other side.
class MapProjection {
 public:
  // `crs` as Projector::create takes it: "local-lcc", "local-laea" (centred on `area`), "EPSG:3857",
  // a PROJ string. A geographic system ("EPSG:4326") becomes an equirectangular map true at the
  // middle of `area`. Errors: kCrs.
  static Result<std::shared_ptr<const MapProjection>> create(const std::string& crs, const GeoBox& area);

  // Nothing where the place has no finite image, or the point no place.
  std::optional<MapXY> forward(LonLat p) const;
  std::optional<LonLat> inverse(MapXY p) const;
  Projector clone() const;  // for bulk work on one thread

  const std::string& crs() const { return crs_; }    // as asked for
  const std::string& name() const { return name_; }  // PROJ's name, for the map's margin
  // The meridian where the map is cut open, degrees in [-180, 180]; nothing for azimuthal maps.
  std::optional<double> cut_lon_deg() const { return cut_lon_deg_; }

 private:
  MapProjection(std::string crs, Projector projector);
  std::string crs_, name_;
  std::optional<double> cut_lon_deg_;
  mutable std::mutex mutex_;  // a PROJ object serves one thread at a time
  Projector projector_;
};

using MapProjectionPtr = std::shared_ptr<const MapProjection>;

// A cheap value. `m_per_px`: metres of the projection to one logical pixel.
struct MapView {
  MapProjectionPtr projection;
  MapXY centre;
  double m_per_px = 1000;
  double width_px = 1, height_px = 1;
  double pixel_ratio = 1;  // device pixels to a logical one
};

PointPx to_screen(const MapView& view, MapXY p);
std::optional<PointPx> to_screen(const MapView& view, LonLat p);
MapXY to_map(const MapView& view, PointPx p);
std::optional<LonLat> to_lonlat(const MapView& view, PointPx p);

// The view after the map was dragged by (dx, dy): what was at p is at p + (dx, dy).
MapView panned(const MapView& view, double dx_px, double dy_px);
// `factor` > 1 magnifies; the place under `about` stays where it is.
MapView zoomed(const MapView& view, double factor, PointPx about);
// The same place and ground scale at the centre, in another projection; the centre must project there
// (else the view is returned as it was).
MapView reprojected(const MapView& view, MapProjectionPtr projection);

// The largest scale at which all of `box` lies inside `inside` (logical pixels of a page of the given
// size), centred there. Box edges are followed, not only corners. Errors: kCrs where nothing of the box
// projects; kEmpty for an empty box.
Result<MapView> fit(MapProjectionPtr projection, const GeoBox& box, double width_px, double height_px,
                    const RectPx& inside, double pixel_ratio = 1);

// Metres on the ellipsoid to one logical pixel across the screen (along x) at a place of the screen,
// measured by geodesic over 20 pixels; NaN where the map has no place there.
double ground_m_per_px(const MapView& view, PointPx at);

// Degrees that the view (grown by `pad_px` on each side) can show: west > east across the antimeridian;
// the whole world where the view reaches a pole or past the map's edge.
GeoBox visible_box(const MapView& view, double pad_px = 0);

}  // namespace thalweg
