// bench_geos lengths|enclaves FILE KEY: the same jobs as a careful program on GEOS does them, one thread:
// an STRtree over the parts of all polygons, prepared geometries to pass over pairs that do not meet,
// overlays for those that do. Read by Thalweg, so that only the geometry is compared (the read is part of
// both processes). Lengths are planar degrees: GEOS knows no ellipsoid, which spares it work.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <geos_c.h>

#include "geo/data/read.hpp"
#include "geo/topology/border_graph.hpp"

namespace {
using namespace thalweg;

void quiet(const char*, void*) {}

struct Part {
  std::size_t number;
  PartyId party;
  GEOSGeometry* polygon;
  GEOSGeometry* boundary;
  const GEOSPreparedGeometry* prepared = nullptr;
  const GEOSPreparedGeometry* prepared_boundary = nullptr;
};

class Pairs {
 public:
  Pairs(const GeometryColumn& g, const Parties& parties) : h_(GEOS_init_r()) {
    GEOSContext_setNoticeMessageHandler_r(h_, quiet, nullptr);
    GEOSContext_setErrorMessageHandler_r(h_, quiet, nullptr);
    for (std::size_t f = 0; f < g.features(); ++f)
      for (std::uint32_t p = g.feature_start[f]; p < g.feature_start[f + 1]; ++p) add(g, p, parties.of_feature[f]);
    tree_ = GEOSSTRtree_create_r(h_, 10);
    for (Part& part : parts_) GEOSSTRtree_insert_r(h_, tree_, part.polygon, &part);
  }
  ~Pairs() {
    GEOSSTRtree_destroy_r(h_, tree_);
    for (const Part& part : parts_) {
      if (part.prepared != nullptr) GEOSPreparedGeom_destroy_r(h_, part.prepared);
      if (part.prepared_boundary != nullptr) GEOSPreparedGeom_destroy_r(h_, part.prepared_boundary);
      GEOSGeom_destroy_r(h_, part.polygon);
      GEOSGeom_destroy_r(h_, part.boundary);
    }
    GEOS_finish_r(h_);
  }
  Pairs(const Pairs&) = delete;
  Pairs& operator=(const Pairs&) = delete;

  std::vector<Part>& parts() { return parts_; }
  GEOSContextHandle_t handle() const { return h_; }

  // Calls fn(a, b) for parts of different parties whose polygons meet; with `once`, a before b only.
  template <class Fn>
  void for_meeting(bool once, Fn&& fn) {
    for (Part& a : parts_) {
      std::vector<Part*> near;
      GEOSSTRtree_query_r(h_, tree_, a.polygon, [](void* item, void* list) { static_cast<std::vector<Part*>*>(list)->push_back(static_cast<Part*>(item)); }, &near);
      for (Part* b : near) {
        if (b->party == a.party || (once && b->number <= a.number)) continue;
        // The larger of the two is prepared: it is the one that is asked often.
        Part& large = GEOSGetNumCoordinates_r(h_, a.polygon) > GEOSGetNumCoordinates_r(h_, b->polygon) ? a : *b;
        Part& small = &large == &a ? *b : a;
        if (large.prepared == nullptr) large.prepared = GEOSPrepare_r(h_, large.polygon);
        if (GEOSPreparedIntersects_r(h_, large.prepared, small.polygon) == 1) fn(a, *b);
      }
    }
  }

  // Length that the outlines have in common.
  double common_length(Part& a, Part& b) {
    Part& large = GEOSGetNumCoordinates_r(h_, a.boundary) > GEOSGetNumCoordinates_r(h_, b.boundary) ? a : b;
    Part& small = &large == &a ? b : a;
    if (large.prepared_boundary == nullptr) large.prepared_boundary = GEOSPrepare_r(h_, large.boundary);
    if (GEOSPreparedIntersects_r(h_, large.prepared_boundary, small.boundary) != 1) return 0;
    GEOSGeometry* both = GEOSIntersection_r(h_, a.boundary, b.boundary);
    double length = 0;
    if (both != nullptr) {
      GEOSLength_r(h_, both, &length);
      GEOSGeom_destroy_r(h_, both);
    }
    return length;
  }

  bool covers(Part& outer, const Part& inner) {
    if (outer.prepared == nullptr) outer.prepared = GEOSPrepare_r(h_, outer.polygon);
    return GEOSPreparedCovers_r(h_, outer.prepared, inner.polygon) == 1;
  }

 private:
  GEOSGeometry* ring_of(std::span<const LonLat> ring) const {
    GEOSCoordSequence* seq = GEOSCoordSeq_create_r(h_, static_cast<unsigned>(ring.size() + 1), 2);
    for (std::size_t i = 0; i <= ring.size(); ++i) {
      const LonLat p = ring[i < ring.size() ? i : 0];
      GEOSCoordSeq_setXY_r(h_, seq, static_cast<unsigned>(i), p.lon, p.lat);
    }
    return GEOSGeom_createLinearRing_r(h_, seq);
  }
  void add(const GeometryColumn& g, std::uint32_t part, PartyId party) {
    std::vector<GEOSGeometry*> rings;
    for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) rings.push_back(ring_of(g.ring(r)));
    if (rings.empty()) return;
    GEOSGeometry* polygon = GEOSGeom_createPolygon_r(h_, rings[0], rings.data() + 1, static_cast<unsigned>(rings.size() - 1));
    parts_.push_back({parts_.size(), party, polygon, GEOSBoundary_r(h_, polygon)});
  }

  GEOSContextHandle_t h_;
  std::vector<Part> parts_;
  GEOSSTRtree* tree_ = nullptr;
};

void lengths(Pairs& pairs) {
  std::map<std::pair<PartyId, PartyId>, double> length;
  pairs.for_meeting(true, [&](Part& a, Part& b) {
    const double l = pairs.common_length(a, b);
    if (l > 0) length[std::minmax(a.party, b.party)] += l;
  });
  double sum = 0;
  for (const auto& [pair, l] : length) sum += l;
  fmt::print("{} pairs of neighbours, {:.6f} degrees\n", length.size(), sum);
}

// Parts whose outline lies wholly along others' (host cut out) or that another party's part covers (host
// not cut out), by the number of hosts; and the land that both have where two polygons overlap.
void all_enclaves(Pairs& pairs) {
  std::size_t of_one = 0, of_several = 0, doubled = 0;
  std::map<std::size_t, double> along;
  std::map<std::size_t, std::set<PartyId>> hosts;
  std::set<std::size_t> covered;
  pairs.for_meeting(true, [&](Part& a, Part& b) {
    const double l = pairs.common_length(a, b);
    if (l > 0) {
      along[a.number] += l;
      along[b.number] += l;
      hosts[a.number].insert(b.party);
      hosts[b.number].insert(a.party);
    }
    if (pairs.covers(a, b)) covered.insert(b.number);
    else if (pairs.covers(b, a)) covered.insert(a.number);
    else if (GEOSOverlaps_r(pairs.handle(), a.polygon, b.polygon) == 1) ++doubled;
  });
  for (const Part& part : pairs.parts()) {
    double outline = 0;
    GEOSLength_r(pairs.handle(), GEOSGetExteriorRing_r(pairs.handle(), part.polygon), &outline);
    if (covered.contains(part.number)) ++of_one;
    else if (along.contains(part.number) && along[part.number] > 0.99 * outline) ++(hosts[part.number].size() == 1 ? of_one : of_several);
  }
  fmt::print("{} parts inside one party, {} between several, {} overlaps\n", of_one, of_several, doubled);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 1;
  Problems problems;
  Progress progress;
  const auto table = read_vector(argv[2], {}, problems, progress);
  if (!table) return 1;
  const auto parties = parties_from_key(*table, argv[3], problems);
  if (!parties) return 1;
  Pairs pairs(table->geometry, *parties);
  const std::string job = argv[1];
  if (job == "lengths") lengths(pairs);
  else if (job == "enclaves") all_enclaves(pairs);
  else return 1;
  return 0;
}
