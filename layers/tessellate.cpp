#include "layers/tessellate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <memory>

#include <GL/glu.h>

namespace thalweg {
namespace {

struct Sink {
  std::vector<MapXY>& out;
  std::deque<std::array<double, 3>> made;  // vertices where edges cross; addresses must stay
  bool failed = false;
};

// Callbacks of the C interface. An edge-flag callback makes it give separate triangles only.
extern "C" {
void thalweg_tess_vertex(void* vertex, void* sink) {
  const auto* v = static_cast<const double*>(vertex);
  static_cast<Sink*>(sink)->out.push_back({v[0], v[1]});
}
void thalweg_tess_combine(GLdouble at[3], void* /*of*/[4], GLfloat /*weights*/[4], void** made, void* sink) {
  auto& store = static_cast<Sink*>(sink)->made;
  store.push_back({at[0], at[1], 0});
  *made = store.back().data();
}
void thalweg_tess_edge_flag(GLboolean /*flag*/) {}
void thalweg_tess_error(GLenum /*error*/, void* sink) { static_cast<Sink*>(sink)->failed = true; }
}

using Callback = void (*)();

template <class F>
Callback callback(F* f) {
  return reinterpret_cast<Callback>(f);
}

enum class Keep : std::uint8_t { kBelow, kAbove };

// Keeps the part of a ring on one side of x = `at` (or y = `at`). New points lie exactly on the line: the
// tessellator takes edges that overlap, but not edges that nearly do.
void clip_side(std::vector<MapXY>& ring, std::vector<MapXY>& scratch, double MapXY::*axis, double at, Keep keep) {
  scratch.clear();
  if (ring.empty()) return;
  const auto side = [&](const MapXY& p) { return keep == Keep::kAbove ? p.*axis - at : at - p.*axis; };
  MapXY from = ring.back();
  double from_in = side(from);
  for (const MapXY& to : ring) {
    const double to_in = side(to);
    if ((from_in >= 0) != (to_in >= 0)) {
      const double t = from_in / (from_in - to_in);
      MapXY crossing{from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t};
      crossing.*axis = at;
      scratch.push_back(crossing);
    }
    if (to_in >= 0) scratch.push_back(to);
    from = to;
    from_in = to_in;
  }
  ring.swap(scratch);
}

// Squares [i0, i1) x [j0, j1) of the grid.
struct Cells {
  double i0, i1, j0, j1;
};

// Halves until one square is left.
bool cut(std::vector<std::vector<MapXY>> rings, const Cells& c, double cell, std::vector<MapXY>& out) {
  std::erase_if(rings, [](const auto& r) { return r.size() < 3; });
  std::size_t points = 0;
  for (const auto& r : rings) points += r.size();
  // A few points make no slivers worth cutting.
  if (points <= 4 || (c.i1 - c.i0 <= 1 && c.j1 - c.j0 <= 1)) return tessellate(rings, out);
  Cells first = c, second = c;
  std::vector<std::vector<MapXY>> before = rings;
  std::vector<MapXY> scratch;
  if (c.i1 - c.i0 >= c.j1 - c.j0) {
    const double at = first.i1 = second.i0 = c.i0 + std::floor((c.i1 - c.i0) / 2);
    for (auto& r : before) clip_side(r, scratch, &MapXY::x, at * cell, Keep::kBelow);
    for (auto& r : rings) clip_side(r, scratch, &MapXY::x, at * cell, Keep::kAbove);
  } else {
    const double at = first.j1 = second.j0 = c.j0 + std::floor((c.j1 - c.j0) / 2);
    for (auto& r : before) clip_side(r, scratch, &MapXY::y, at * cell, Keep::kBelow);
    for (auto& r : rings) clip_side(r, scratch, &MapXY::y, at * cell, Keep::kAbove);
  }
  const bool one = cut(std::move(before), first, cell, out), two = cut(std::move(rings), second, cell, out);
  return one && two;
}

}  // namespace

bool tessellate_cells(std::vector<std::vector<MapXY>> rings, double cell, std::vector<MapXY>& out) {
  double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
  for (const auto& r : rings) {
    for (const MapXY& p : r) {
      x0 = std::min(x0, p.x);
      x1 = std::max(x1, p.x);
      y0 = std::min(y0, p.y);
      y1 = std::max(y1, p.y);
    }
  }
  if (!(x0 <= x1)) return true;
  const Cells all{std::floor(x0 / cell), std::ceil(x1 / cell), std::floor(y0 / cell), std::ceil(y1 / cell)};
  return cut(std::move(rings), all, cell, out);
}

bool tessellate(const std::vector<std::vector<MapXY>>& rings, std::vector<MapXY>& out) {
  std::size_t points = 0;
  for (const auto& r : rings) points += r.size() < 3 ? 0 : r.size();
  if (points == 0) return true;
  const std::size_t before = out.size();
  std::vector<std::array<double, 3>> coords;
  coords.reserve(points);
  const std::unique_ptr<GLUtesselator, decltype(&gluDeleteTess)> tess(gluNewTess(), gluDeleteTess);
  Sink sink{out, {}};
  gluTessCallback(tess.get(), GLU_TESS_VERTEX_DATA, callback(thalweg_tess_vertex));
  gluTessCallback(tess.get(), GLU_TESS_COMBINE_DATA, callback(thalweg_tess_combine));
  gluTessCallback(tess.get(), GLU_TESS_EDGE_FLAG, callback(thalweg_tess_edge_flag));
  gluTessCallback(tess.get(), GLU_TESS_ERROR_DATA, callback(thalweg_tess_error));
  gluTessProperty(tess.get(), GLU_TESS_WINDING_RULE, GLU_TESS_WINDING_ODD);
  gluTessNormal(tess.get(), 0, 0, 1);
  gluTessBeginPolygon(tess.get(), &sink);
  for (const auto& ring : rings) {
    if (ring.size() < 3) continue;
    gluTessBeginContour(tess.get());
    for (const MapXY& p : ring) {
      coords.push_back({p.x, p.y, 0});
      gluTessVertex(tess.get(), coords.back().data(), coords.back().data());
    }
    gluTessEndContour(tess.get());
  }
  gluTessEndPolygon(tess.get());
  if (sink.failed || (out.size() - before) % 3 != 0) {
    out.resize(before);
    return false;
  }
  return true;
}

std::vector<MapXY> clip_ring(const std::vector<MapXY>& ring, double x0, double y0, double x1, double y1) {
  std::vector<MapXY> kept = ring, scratch;
  clip_side(kept, scratch, &MapXY::x, x0, Keep::kAbove);
  clip_side(kept, scratch, &MapXY::x, x1, Keep::kBelow);
  clip_side(kept, scratch, &MapXY::y, y0, Keep::kAbove);
  clip_side(kept, scratch, &MapXY::y, y1, Keep::kBelow);
  return kept;
}

}  // namespace thalweg
