// bench_in_process area|nearest FILE: two jobs that are parts of a process, timed on one thread by its
// CPU clock, ours beside the library that is known for it. Prints one line for run.sh, seconds of the
// other, seconds of ours, and what else is to be said.
#include <algorithm>
#include <cmath>
#include <ctime>
#include <string>
#include <vector>

#include <GeographicLib/Geodesic.hpp>
#include <GeographicLib/PolygonArea.hpp>
#include <fmt/format.h>
#include <geos_c.h>

#include "geo/data/read.hpp"
#include "geo/data/segment_index.hpp"
#include "geo/earth/geodesy.hpp"

namespace {
using namespace thalweg;

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// Whether the two agree to a billionth.
bool area(const GeometryColumn& g) {
  std::vector<RingMeasure> ours(g.rings()), theirs(g.rings());
  double start = cpu_seconds();
  for (std::size_t r = 0; r < g.rings(); ++r) ours[r] = measure_ring(g.ring(r));
  const double ours_s = cpu_seconds() - start;
  start = cpu_seconds();
  for (std::size_t r = 0; r < g.rings(); ++r) {
    GeographicLib::PolygonArea polygon(GeographicLib::Geodesic::WGS84());
    for (const LonLat& p : g.ring(r)) polygon.AddPoint(p.lat, p.lon);
    polygon.Compute(false, true, theirs[r].length_m, theirs[r].area_m2);
  }
  const double theirs_s = cpu_seconds() - start;
  // The reference sums areas down to the equator: for a ring of a few hectares its own rounding, some
  // 1e-4 m2, is all there is to see. Small rings are told in m2.
  constexpr double kSmall_m2 = 1e7;
  double length = 0, area = 0, small_m2 = 0;
  for (std::size_t r = 0; r < g.rings(); ++r) {
    length = std::max(length, std::fabs(ours[r].length_m / theirs[r].length_m - 1));
    const double difference = std::fabs(ours[r].area_m2 - theirs[r].area_m2), size = std::fabs(theirs[r].area_m2);
    if (size < kSmall_m2) small_m2 = std::max(small_m2, difference);
    else area = std::max(area, difference / size);
  }
  fmt::print("{:.3f} {:.3f} {:.2f} M vertices/s; largest difference of a ring: length {:.1e}, area {:.1e}, below 10 km2 {:.1e} m2\n",
             theirs_s, ours_s, static_cast<double>(g.coords.size()) / ours_s / 1e6, length, area, small_m2);
  return length <= 1e-9 && area <= 1e-9;
}

// Deterministic numbers in [0, 1).
class Dice {
 public:
  double operator()() {
    state_ += 0x9e3779b97f4a7c15ull;
    std::uint64_t x = state_;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return static_cast<double>((x ^ (x >> 31)) >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_ = 1;
};

struct Edges {
  GEOSContextHandle_t h = GEOS_init_r();
  std::vector<GEOSGeometry*> geometry;
  GEOSSTRtree* tree = GEOSSTRtree_create_r(h, 10);
  Edges() = default;
  ~Edges() {
    GEOSSTRtree_destroy_r(h, tree);
    for (GEOSGeometry* g : geometry) GEOSGeom_destroy_r(h, g);
    GEOS_finish_r(h);
  }
  Edges(const Edges&) = delete;
  Edges& operator=(const Edges&) = delete;
  GEOSGeometry* point(LonLat p) const { return GEOSGeom_createPointFromXY_r(h, p.lon, p.lat); }
};

// GEOS's tree holds every edge as a line of two points and measures in plane degrees, which is less than
// what is asked here (the nearest on the ellipsoid).
void nearest(const GeometryColumn& g, bool near) {
  constexpr std::size_t kQueries = 20'000;
  Dice dice;
  std::vector<LonLat> places;
  while (places.size() < kQueries) {
    if (near) {
      const LonLat p = g.coords[static_cast<std::size_t>(dice() * static_cast<double>(g.coords.size()))];
      places.push_back({p.lon + (dice() - 0.5) * 0.02, std::clamp(p.lat + (dice() - 0.5) * 0.02, -90.0, 90.0)});
    } else {
      places.push_back({dice() * 360 - 180, std::asin(dice() * 2 - 1) * 57.29577951308232});
    }
  }
  SegmentIndex index;
  for (std::size_t r = 0; r < g.rings(); ++r) index.add(g.ring(r), true);
  index.build();
  double found = 0, start = cpu_seconds();
  for (const LonLat& p : places) found += index.nearest(p)->distance_m;
  const double ours_s = cpu_seconds() - start;

  Edges edges;
  for (std::size_t r = 0; r < g.rings(); ++r) {
    const auto ring = g.ring(r);
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const LonLat a = ring[i], b = ring[i + 1 < ring.size() ? i + 1 : 0];
      GEOSCoordSequence* seq = GEOSCoordSeq_create_r(edges.h, 2, 2);
      GEOSCoordSeq_setXY_r(edges.h, seq, 0, a.lon, a.lat);
      GEOSCoordSeq_setXY_r(edges.h, seq, 1, b.lon, b.lat);
      edges.geometry.push_back(GEOSGeom_createLineString_r(edges.h, seq));
      GEOSSTRtree_insert_r(edges.h, edges.tree, edges.geometry.back(), edges.geometry.back());
    }
  }
  GEOSGeometry* first = edges.point(places[0]);
  double theirs = 0;
  GEOSSTRtree_nearest_r(edges.h, edges.tree, first);  // builds the tree
  GEOSGeom_destroy_r(edges.h, first);
  start = cpu_seconds();
  for (const LonLat& p : places) {
    GEOSGeometry* at = edges.point(p);
    const GEOSGeometry* hit = GEOSSTRtree_nearest_r(edges.h, edges.tree, at);
    double d = 0;
    GEOSDistance_r(edges.h, hit, at, &d);
    theirs += d;
    GEOSGeom_destroy_r(edges.h, at);
  }
  const double theirs_s = cpu_seconds() - start;
  fmt::print("{:.3f} {:.3f} {:.0f} k queries/s, GEOS {:.0f} k; mean distance {:.3f} km, GEOS {:.5f} degrees\n", theirs_s, ours_s,
             kQueries / ours_s / 1e3, kQueries / theirs_s / 1e3, found / 1000 / kQueries, theirs / kQueries);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 1;
  Problems problems;
  Progress progress;
  const auto table = read_vector(argv[2], {}, problems, progress);
  if (!table) return 1;
  const std::string job = argv[1];
  if (job == "area") return area(table->geometry) ? 0 : 2;
  if (job == "nearest-random") nearest(table->geometry, false);
  else if (job == "nearest-near") nearest(table->geometry, true);
  else return 1;
  return 0;
}
