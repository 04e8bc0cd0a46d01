#include "geo/topology/overlay.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <span>

#include <fmt/format.h>
#include <geos_c.h>

#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

// A ring cut to a box, side by side (Sutherland & Hodgman 1974). Where it leaves the box several times the
// pieces stay joined along the box's sides; those edges lie double and cancel in the overlay. Cutting first
// keeps GEOS from copying a continent to look at a valley.
std::vector<LonLat> clipped(std::span<const LonLat> ring, const GeoBox& box) {
  const double centre = (box.west + box.east) / 2;
  std::vector<LonLat> in, out;
  in.reserve(ring.size());
  for (const LonLat& p : ring) in.push_back({centre + std::remainder(p.lon - centre, 360.0), p.lat});
  const auto cut = [&](auto&& depth, auto&& crossing) {
    out.clear();
    for (std::size_t i = 0; i < in.size(); ++i) {
      const LonLat a = in[i], b = in[i + 1 < in.size() ? i + 1 : 0];
      const double da = depth(a), db = depth(b);
      if (da >= 0) out.push_back(a);
      if ((da >= 0) != (db >= 0)) out.push_back(crossing(a, b, da / (da - db)));
    }
    in.swap(out);
  };
  const auto at = [](double a, double b, double t) { return a + t * (b - a); };
  cut([&](LonLat p) { return p.lat - box.south; }, [&](LonLat a, LonLat b, double t) { return LonLat{at(a.lon, b.lon, t), box.south}; });
  cut([&](LonLat p) { return box.north - p.lat; }, [&](LonLat a, LonLat b, double t) { return LonLat{at(a.lon, b.lon, t), box.north}; });
  cut([&](LonLat p) { return p.lon - box.west; }, [&](LonLat a, LonLat b, double t) { return LonLat{box.west, at(a.lat, b.lat, t)}; });
  cut([&](LonLat p) { return box.east - p.lon; }, [&](LonLat a, LonLat b, double t) { return LonLat{box.east, at(a.lat, b.lat, t)}; });
  return in;
}

// One GEOS context a call: GEOS objects never outlive the function that made them.
class Geos {
 public:
  Geos() : handle_(GEOS_init_r()) {
    GEOSContext_setErrorMessageHandler_r(handle_, [](const char* text, void* self) { static_cast<Geos*>(self)->error_ = text; }, this);
    GEOSContext_setNoticeMessageHandler_r(handle_, [](const char*, void*) {}, nullptr);
  }
  ~Geos() { GEOS_finish_r(handle_); }
  Geos(const Geos&) = delete;
  Geos& operator=(const Geos&) = delete;

  struct Delete {
    GEOSContextHandle_t handle;
    void operator()(GEOSGeometry* g) const { GEOSGeom_destroy_r(handle, g); }
  };
  using Geometry = std::unique_ptr<GEOSGeometry, Delete>;
  Geometry own(GEOSGeometry* g) const { return Geometry(g, Delete{handle_}); }
  GEOSContextHandle_t handle() const { return handle_; }
  const std::string& error() const { return error_; }

  // The part inside the box; null where nothing is left of it.
  Geometry polygon(const GeometryColumn& g, std::size_t part, const GeoBox& box) const {
    std::vector<GEOSGeometry*> rings;
    for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) {
      const std::vector<LonLat> ring = clipped(g.ring(r), box);
      if (ring.size() < 3) {
        if (r == g.part_start[part]) return own(nullptr);
        continue;
      }
      GEOSCoordSequence* seq = GEOSCoordSeq_create_r(handle_, static_cast<unsigned>(ring.size() + 1), 2);
      for (std::size_t i = 0; i <= ring.size(); ++i) {
        const LonLat p = ring[i < ring.size() ? i : 0];
        GEOSCoordSeq_setXY_r(handle_, seq, static_cast<unsigned>(i), p.lon, p.lat);
      }
      GEOSGeometry* linear = GEOSGeom_createLinearRing_r(handle_, seq);
      if (linear != nullptr) rings.push_back(linear);
    }
    if (rings.empty()) return own(nullptr);
    return own(GEOSGeom_createPolygon_r(handle_, rings[0], rings.data() + 1, static_cast<unsigned>(rings.size() - 1)));
  }

  void collect(const GEOSGeometry* g, std::vector<Patch>& out) const {
    if (GEOSGeomTypeId_r(handle_, g) == GEOS_POLYGON) {
      if (GEOSisEmpty_r(handle_, g)) return;
      Patch patch;
      add_ring(GEOSGetExteriorRing_r(handle_, g), patch);
      for (int i = 0; i < GEOSGetNumInteriorRings_r(handle_, g); ++i) add_ring(GEOSGetInteriorRingN_r(handle_, g, i), patch);
      for (std::size_t i = 0; i < patch.rings.size(); ++i) {
        const RingMeasure m = measure_ring(patch.rings[i]);
        patch.area_m2 += (i == 0 ? 1 : -1) * std::fabs(m.area_m2);
        patch.perimeter_m += m.length_m;
      }
      out.push_back(std::move(patch));
      return;
    }
    if (GEOSGeomTypeId_r(handle_, g) < GEOS_MULTIPOINT) return;
    for (int i = 0; i < GEOSGetNumGeometries_r(handle_, g); ++i) collect(GEOSGetGeometryN_r(handle_, g, i), out);
  }

 private:
  void add_ring(const GEOSGeometry* ring, Patch& patch) const {
    const GEOSCoordSequence* seq = GEOSGeom_getCoordSeq_r(handle_, ring);
    unsigned n = 0;
    GEOSCoordSeq_getSize_r(handle_, seq, &n);
    auto& out = patch.rings.emplace_back();
    for (unsigned i = 0; i + 1 < n; ++i) {
      LonLat p;
      GEOSCoordSeq_getXY_r(handle_, seq, i, &p.lon, &p.lat);
      out.push_back(p);
    }
  }
  GEOSContextHandle_t handle_;
  std::string error_;
};

}  // namespace

Result<std::vector<Patch>> common_land(const GeometryColumn& geometry, std::size_t part_a, std::size_t part_b,
                                       const GeoBox& within) {
  const Geos geos;
  const GEOSContextHandle_t h = geos.handle();
  const double pad = 1e-4;
  const GeoBox box{within.west - pad, within.south - pad, within.east + pad, within.north + pad};
  auto a = geos.polygon(geometry, part_a, box), b = geos.polygon(geometry, part_b, box);
  if (!a || !b) return std::vector<Patch>{};
  auto common = geos.own(GEOSIntersection_r(h, a.get(), b.get()));
  if (!common) {
    a = geos.own(GEOSMakeValid_r(h, a.get()));
    b = geos.own(GEOSMakeValid_r(h, b.get()));
    if (a && b) common = geos.own(GEOSIntersection_r(h, a.get(), b.get()));
    if (!common && a && b) common = geos.own(GEOSIntersectionPrec_r(h, a.get(), b.get(), 1e-9));
  }
  if (!common) return fail(ErrorCode::kInternal, fmt::format("overlay failed: {}", geos.error()), "repair the polygons there");
  std::vector<Patch> out;
  geos.collect(common.get(), out);
  std::stable_sort(out.begin(), out.end(), [](const Patch& x, const Patch& y) { return x.area_m2 > y.area_m2; });
  return out;
}

std::optional<Invalid> why_invalid(const GeometryColumn& geometry, std::size_t part) {
  const Geos geos;
  const GEOSContextHandle_t h = geos.handle();
  GeoBox box;
  const auto outer = geometry.ring(geometry.part_start[part]);
  bool crosses = false;  // the antimeridian; a step of 360 is the edge of the data along it
  for (std::size_t i = 0; i < outer.size(); ++i) {
    box.grow(outer[i]);
    const double step = std::fabs(outer[i + 1 < outer.size() ? i + 1 : 0].lon - outer[i].lon);
    crosses = crosses || (step > 180 && step < 360);
  }
  for (std::uint32_t r = geometry.part_start[part] + 1; r < geometry.part_start[part + 1]; ++r) {
    for (const LonLat& p : geometry.ring(r)) box.grow(p);  // a hole may lie anywhere
  }
  if (crosses) box = {0, -90, 360, 90};
  const auto polygon = geos.polygon(geometry, part, {box.west - 1, box.south - 1, box.east + 1, box.north + 1});
  if (!polygon) return std::nullopt;
  char* reason = nullptr;
  GEOSGeometry* location = nullptr;
  const char sound = GEOSisValidDetail_r(h, polygon.get(), 0, &reason, &location);
  const auto place = geos.own(location);
  std::optional<Invalid> out;
  if (sound == 0) {
    out.emplace();
    if (reason != nullptr) out->reason = reason;
    if (place) GEOSGeomGetX_r(h, place.get(), &out->at.lon), GEOSGeomGetY_r(h, place.get(), &out->at.lat);
    out->at.lon = std::remainder(out->at.lon, 360.0);
    if (out->reason == "Self-intersection") out->reason = "its outline crosses itself";
    if (out->reason == "Ring Self-intersection") out->reason = "its outline touches itself";
    if (out->reason == "Hole lies outside shell") out->reason = "a hole lies outside its outline";
    if (out->reason == "Holes are nested") out->reason = "a hole lies in a hole";
    if (out->reason == "Interior is disconnected") out->reason = "its inside falls apart";
    if (out->reason == "Duplicate Rings") out->reason = "a ring stands twice in it";
  }
  GEOSFree_r(h, reason);
  return out;
}

std::string geos_version() { return GEOSversion(); }

}  // namespace thalweg
