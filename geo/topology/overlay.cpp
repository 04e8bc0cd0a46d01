#include "geo/topology/overlay.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <optional>
#include <span>

#include <fmt/format.h>
#include <geos_c.h>

#include "geo/earth/geodesy.hpp"
#include "geo/topology/common_places.hpp"

namespace thalweg {
namespace {

// A ring cut to a box, side by side (Sutherland & Hodgman 1974). Where it leaves the box several times the
// pieces stay joined along the box's sides; those edges lie double and cancel in the overlay. Cutting first
// keeps GEOS from copying a continent to look at a valley.
std::vector<LonLat> clipped(std::span<const LonLat> ring, const GeoBox& box) {
  if (ring.empty()) return {};
  const double centre = (box.west + box.east) / 2;
  const auto near_box = [&](LonLat p) {
    const double d = p.lon - centre;
    return LonLat{d > 180 || d < -180 ? centre + std::remainder(d, 360.0) : p.lon, p.lat};
  };
  const auto sides_outside = [&](LonLat p) {
    return (p.lon < box.west ? 1u : 0u) | (p.lon > box.east ? 2u : 0u) | (p.lat < box.south ? 4u : 0u) | (p.lat > box.north ? 8u : 0u);
  };
  // Vertices beyond one side, between two others beyond it, leave no trace: nearly all of a continent's.
  std::vector<LonLat> in, out;
  LonLat p = near_box(ring[0]);
  unsigned before = sides_outside(near_box(ring.back())), here = sides_outside(p), left_out = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const LonLat next = near_box(ring[i + 1 < ring.size() ? i + 1 : 0]);
    const unsigned there = sides_outside(next);
    left_out &= before & here & there;
    if (left_out == 0) {
      in.push_back(p);
      left_out = ~0u;
    }
    before = here, here = there, p = next;
  }
  const auto cut = [&](auto&& depth, auto&& crossing) {
    out.clear();
    for (std::size_t i = 0; i < in.size(); ++i) {
      const LonLat a = in[i], b = in[i + 1 < in.size() ? i + 1 : 0];
      const double da = depth(a), db = depth(b);
      if (da >= 0) out.push_back(a);
      // From inside outward, so that both neighbours cut their border at one place.
      if (da >= 0 && db < 0) out.push_back(crossing(a, b, da / (da - db)));
      if (da < 0 && db >= 0) out.push_back(crossing(b, a, db / (db - da)));
    }
    in.swap(out);
  };
  const auto at = [](double a, double b, double t) { return a + t * (b - a); };
  cut([&](LonLat q) { return q.lat - box.south; }, [&](LonLat a, LonLat b, double t) { return LonLat{at(a.lon, b.lon, t), box.south}; });
  cut([&](LonLat q) { return box.north - q.lat; }, [&](LonLat a, LonLat b, double t) { return LonLat{at(a.lon, b.lon, t), box.north}; });
  cut([&](LonLat q) { return q.lon - box.west; }, [&](LonLat a, LonLat b, double t) { return LonLat{box.west, at(a.lat, b.lat, t)}; });
  cut([&](LonLat q) { return box.east - q.lon; }, [&](LonLat a, LonLat b, double t) { return LonLat{box.east, at(a.lat, b.lat, t)}; });
  return in;
}

// The outer ring first; empty where nothing of it is inside the box.
using Rings = std::vector<std::vector<LonLat>>;

Rings clipped(std::span<const std::span<const LonLat>> rings, const GeoBox& box) {
  Rings out;
  for (const auto ring : rings) {
    std::vector<LonLat> cut = clipped(ring, box);
    if (cut.size() >= 3) {
      out.push_back(std::move(cut));
    } else if (out.empty()) {
      break;
    }
  }
  return out;
}

Rings clipped_part(const GeometryColumn& g, std::size_t part, const GeoBox& box) {
  std::vector<std::span<const LonLat>> rings;
  for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) rings.push_back(g.ring(r));
  return clipped(rings, box);
}

// By even-odd counting.
bool inside(const Rings& rings, LonLat p) {
  bool odd = false;
  for (const auto& ring : rings) {
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
      const LonLat a = ring[i], b = ring[j];
      if ((a.lat > p.lat) != (b.lat > p.lat) && p.lon < (b.lon - a.lon) * (p.lat - a.lat) / (b.lat - a.lat) + a.lon) odd = !odd;
    }
  }
  return odd;
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

  // Null for no rings.
  Geometry polygon(const Rings& rings) const {
    std::vector<GEOSGeometry*> linear;
    for (const auto& ring : rings) {
      GEOSCoordSequence* seq = GEOSCoordSeq_create_r(handle_, static_cast<unsigned>(ring.size() + 1), 2);
      for (std::size_t i = 0; i <= ring.size(); ++i) {
        const LonLat p = ring[i < ring.size() ? i : 0];
        GEOSCoordSeq_setXY_r(handle_, seq, static_cast<unsigned>(i), p.lon, p.lat);
      }
      GEOSGeometry* made = GEOSGeom_createLinearRing_r(handle_, seq);
      if (made != nullptr) linear.push_back(made);
    }
    if (linear.empty()) return own(nullptr);
    return own(GEOSGeom_createPolygon_r(handle_, linear[0], linear.data() + 1, static_cast<unsigned>(linear.size() - 1)));
  }

  // Null where it failed.
  Geometry intersection(const Rings& rings_a, const Rings& rings_b) const {
    auto a = polygon(rings_a), b = polygon(rings_b);
    auto common = own(GEOSIntersection_r(handle_, a.get(), b.get()));
    if (!common) {
      a = own(GEOSMakeValid_r(handle_, a.get()));
      b = own(GEOSMakeValid_r(handle_, b.get()));
      if (a && b) common = own(GEOSIntersection_r(handle_, a.get(), b.get()));
      if (!common && a && b) common = own(GEOSIntersectionPrec_r(handle_, a.get(), b.get(), 1e-9));
    }
    return common;
  }

  // `land` less the rings, where they have more of it than about a square metre; null where it failed. Rings cut to a
  // box may run along it and along one another: what is common is believed only where even-odd counting says so too.
  Geometry less(Geometry land, const Rings& rings, double lat) const {
    if (rings.empty()) return land;
    auto other = polygon(rings);
    auto both = other ? own(GEOSIntersection_r(handle_, land.get(), other.get())) : own(nullptr);
    if (!both) {
      other = other ? own(GEOSMakeValid_r(handle_, other.get())) : own(nullptr);
      if (other) both = own(GEOSIntersection_r(handle_, land.get(), other.get()));
    }
    if (!both) return both;
    constexpr double kM2PerDeg2 = 111'320.0 * 111'130.0;
    const double least_deg2 = 1 / (kM2PerDeg2 * std::cos(lat * std::numbers::pi / 180));
    for (int i = 0; land && i < GEOSGetNumGeometries_r(handle_, both.get()); ++i) {
      const GEOSGeometry* piece = GEOSGetGeometryN_r(handle_, both.get(), i);
      double area_deg2 = 0;
      if (GEOSArea_r(handle_, piece, &area_deg2) == 0 || area_deg2 <= least_deg2) continue;
      if (lies_in(piece, rings)) land = own(GEOSDifference_r(handle_, land.get(), piece));
    }
    return land;
  }

  // Whether a polygon lies in the rings, by its inner point.
  bool lies_in(const GEOSGeometry* polygon, const Rings& rings) const {
    const auto inner = own(GEOSPointOnSurface_r(handle_, polygon));
    LonLat at;
    return inner && GEOSGeomGetX_r(handle_, inner.get(), &at.lon) != 0 && GEOSGeomGetY_r(handle_, inner.get(), &at.lat) != 0 && inside(rings, at);
  }

  // The polygons of `g` that lie in both.
  void collect(const GEOSGeometry* g, const Rings& a, const Rings& b, std::vector<Patch>& out) const {
    if (GEOSGeomTypeId_r(handle_, g) == GEOS_POLYGON) {
      if (GEOSisEmpty_r(handle_, g) || !lies_in(g, a) || !lies_in(g, b)) return;
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
    for (int i = 0; i < GEOSGetNumGeometries_r(handle_, g); ++i) collect(GEOSGetGeometryN_r(handle_, g, i), a, b, out);
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

// `without` are parts of the first column.
Result<std::vector<Patch>> overlay(const GeometryColumn& geometry_a, std::size_t part_a, const GeometryColumn& geometry_b, std::size_t part_b,
                                   const GeoBox& within, std::span<const std::uint32_t> without) {
  constexpr double kPad_deg = 1e-4;
  const auto padded = [](const GeoBox& b) { return GeoBox{b.west - kPad_deg, b.south - kPad_deg, b.east + kPad_deg, b.north + kPad_deg}; };
  const GeoBox box = padded(within);
  const Rings a = clipped_part(geometry_a, part_a, box), b = clipped_part(geometry_b, part_b, box);
  std::vector<Patch> out;
  if (a.empty() || b.empty()) return out;
  const std::vector<std::span<const LonLat>> rings_a(a.begin(), a.end()), rings_b(b.begin(), b.end());
  const Geos geos;
  for (const GeoBox& place : common_places(a, b, box, kPad_deg)) {
    const Rings here_a = clipped(rings_a, padded(place)), here_b = clipped(rings_b, padded(place));
    if (here_a.empty() || here_b.empty()) continue;
    auto common = geos.intersection(here_a, here_b);
    for (std::size_t i = 0; common && i < without.size(); ++i) common = geos.less(std::move(common), clipped_part(geometry_a, without[i], padded(place)), place.south);
    if (!common) return fail(ErrorCode::kInternal, fmt::format("overlay failed: {}", geos.error()), "repair the polygons there");
    geos.collect(common.get(), here_a, here_b, out);
  }
  std::stable_sort(out.begin(), out.end(), [](const Patch& x, const Patch& y) { return x.area_m2 > y.area_m2; });
  return out;
}

}  // namespace

Result<std::vector<Patch>> common_land(const GeometryColumn& geometry, std::size_t part_a, std::size_t part_b,
                                       const GeoBox& within, std::span<const std::uint32_t> without) {
  return overlay(geometry, part_a, geometry, part_b, within, without);
}

Result<std::vector<Patch>> common_land(const GeometryColumn& geometry_a, std::size_t part_a, const GeometryColumn& geometry_b, std::size_t part_b,
                                       const GeoBox& within) {
  return overlay(geometry_a, part_a, geometry_b, part_b, within, {});
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
  const auto polygon = geos.polygon(clipped_part(geometry, part, {box.west - 1, box.south - 1, box.east + 1, box.north + 1}));
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
