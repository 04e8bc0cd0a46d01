#include "geo/topology/common_places.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>

#include "geo/topology/place.hpp"

namespace thalweg {
namespace {

constexpr double kTouch_deg = 1e-10;

enum class EdgeKind : std::uint8_t {
  kSide,    // along the box: no edge of the polygon
  kFree,    // of one polygon only
  kShared,  // of both, once each
};

struct Edge {
  LonLat p, q;
  std::uint32_t partner = UINT32_MAX;  // the same edge of the other polygon
  EdgeKind kind = EdgeKind::kFree;
  bool touches = false;       // meets the other elsewhere than at a common vertex
  bool starts_common = false;  // its first vertex is one of the other's
};

struct Shape {
  std::vector<Edge> edges;
  std::vector<std::uint32_t> ring_start{0};
};

bool along_side(LonLat p, LonLat q, const GeoBox& box) {
  return (p.lat == q.lat && (p.lat == box.south || p.lat == box.north)) || (p.lon == q.lon && (p.lon == box.west || p.lon == box.east));
}

Shape shape_of(std::span<const std::vector<LonLat>> rings, const GeoBox& box) {
  Shape out;
  std::size_t n = 0;
  for (const auto& ring : rings) n += ring.size();
  out.edges.reserve(n);
  for (const auto& ring : rings) {
    for (std::size_t i = 0; i < ring.size(); ++i) {
      Edge e{ring[i], ring[i + 1 < ring.size() ? i + 1 : 0]};
      if (e.p == e.q) continue;
      if (along_side(e.p, e.q, box)) e.kind = EdgeKind::kSide;
      out.edges.push_back(e);
    }
    out.ring_start.push_back(static_cast<std::uint32_t>(out.edges.size()));
  }
  return out;
}

// Places, or edges without direction, to a number; open addressing.
template <class Key, class Hash>
class Numbers {
 public:
  explicit Numbers(std::size_t n) : slot_(std::bit_ceil(2 * n + 2), {Key{}, UINT32_MAX}) {}
  std::pair<std::uint32_t*, bool> add(const Key& key, std::uint32_t value) {
    std::size_t s = first(key);
    while (slot_[s].second != UINT32_MAX && !(slot_[s].first == key)) s = next(s);
    if (slot_[s].second != UINT32_MAX) return {&slot_[s].second, false};
    slot_[s] = {key, value};
    return {&slot_[s].second, true};
  }
  std::uint32_t find(const Key& key) const {
    std::size_t s = first(key);
    while (slot_[s].second != UINT32_MAX && !(slot_[s].first == key)) s = next(s);
    return slot_[s].second;
  }

 private:
  std::size_t first(const Key& key) const { return (Hash{}(key) * 0x9e3779b97f4a7c15ull >> 20) & (slot_.size() - 1); }
  std::size_t next(std::size_t s) const { return (s + 1) & (slot_.size() - 1); }
  std::vector<std::pair<Key, std::uint32_t>> slot_;
};
using EdgeKey = std::pair<LonLat, LonLat>;
struct EdgeHash {
  std::size_t operator()(const EdgeKey& k) const { return PlaceHash{}(k.first) + 3 * PlaceHash{}(k.second); }
};
EdgeKey key_of(const Edge& e) {
  const bool swap = std::pair(e.q.lon, e.q.lat) < std::pair(e.p.lon, e.p.lat);
  return swap ? EdgeKey{e.q, e.p} : EdgeKey{e.p, e.q};
}

void find_shared(Shape& a, Shape& b) {
  Numbers<EdgeKey, EdgeHash> edges(b.edges.size());
  Numbers<LonLat, PlaceHash> places(b.edges.size());
  for (std::uint32_t i = 0; i < b.edges.size(); ++i) {
    Edge& e = b.edges[i];
    if (e.kind == EdgeKind::kSide) continue;
    places.add(e.p, i);
    places.add(e.q, i);
    const auto [known, fresh] = edges.add(key_of(e), i);
    if (!fresh) e.touches = b.edges[*known].touches = true;  // runs there twice
  }
  Numbers<LonLat, PlaceHash> common(a.edges.size());
  for (std::uint32_t i = 0; i < a.edges.size(); ++i) {
    Edge& e = a.edges[i];
    if (e.kind == EdgeKind::kSide) continue;
    if (places.find(e.p) != UINT32_MAX) {
      e.starts_common = true;
      common.add(e.p, i);
    }
    const std::uint32_t j = edges.find(key_of(e));
    if (j == UINT32_MAX) continue;
    Edge& other = b.edges[j];
    if (other.kind == EdgeKind::kShared || other.touches) {
      e.touches = other.touches = true;
      continue;
    }
    e.kind = other.kind = EdgeKind::kShared;
    e.partner = j;
    other.partner = i;
  }
  for (Edge& e : b.edges) e.starts_common = e.kind != EdgeKind::kSide && common.find(e.p) != UINT32_MAX;
}

// Edges of a shape dealt into columns of longitude, the sides left out.
class Columns {
 public:
  Columns(const Shape& shape, const GeoBox& box, std::size_t columns)
      : shape_(shape), west_(box.west), per_deg_(static_cast<double>(columns) / std::max(box.east - box.west, 1e-9)), start_(columns + 1, 0) {
    each([&](std::size_t c, std::uint32_t) { ++start_[c + 1]; });
    for (std::size_t c = 0; c < columns; ++c) start_[c + 1] += start_[c];
    entries_.resize(start_[columns]);
    std::vector<std::uint32_t> at(start_.begin(), start_.end() - 1);
    each([&](std::size_t c, std::uint32_t i) { entries_[at[c]++] = i; });
    for (const Edge& e : shape.edges) {
      if (e.kind == EdgeKind::kSide && e.p.lat == box.north && e.q.lat == box.north) {
        north_side_.push_back(e.p.lon);
        north_side_.push_back(e.q.lon);
      }
    }
    std::sort(north_side_.begin(), north_side_.end());
  }
  std::size_t size() const { return start_.size() - 1; }
  std::span<const std::uint32_t> column(std::size_t c) const { return std::span(entries_).subspan(start_[c], start_[c + 1] - start_[c]); }

  // Whether what lies just north of `p` is inside: crossings on the way north. `p` lies on no edge of the
  // shape but `on`.
  bool inside_north_of(LonLat p, std::uint32_t on) const {
    bool inside = false;
    for (const std::uint32_t i : column(column_of(p.lon))) {
      const Edge& e = shape_.edges[i];
      if (i == on || (e.p.lon <= p.lon) == (e.q.lon <= p.lon)) continue;
      if (e.p.lat + (p.lon - e.p.lon) / (e.q.lon - e.p.lon) * (e.q.lat - e.p.lat) > p.lat) inside = !inside;
    }
    const auto passed = std::upper_bound(north_side_.begin(), north_side_.end(), p.lon) - north_side_.begin();
    return inside != (passed % 2 == 1);
  }

 private:
  std::size_t column_of(double lon) const {
    return static_cast<std::size_t>(std::clamp((lon - west_) * per_deg_, 0.0, static_cast<double>(size() - 1)));
  }
  template <class Fn>
  void each(Fn&& fn) const {
    for (std::uint32_t i = 0; i < shape_.edges.size(); ++i) {
      const Edge& e = shape_.edges[i];
      if (e.kind == EdgeKind::kSide) continue;
      const auto [west, east] = std::minmax(e.p.lon, e.q.lon);
      const std::size_t last = column_of(east + kTouch_deg);
      for (std::size_t c = column_of(west - kTouch_deg); c <= last; ++c) fn(c, i);
    }
  }
  const Shape& shape_;
  double west_, per_deg_;
  std::vector<std::uint32_t> start_, entries_;
  std::vector<double> north_side_;
};

double cross(LonLat o, LonLat a, LonLat b) { return (a.lon - o.lon) * (b.lat - o.lat) - (a.lat - o.lat) * (b.lon - o.lon); }
double dot(LonLat o, LonLat a, LonLat b) { return (a.lon - o.lon) * (b.lon - o.lon) + (a.lat - o.lat) * (b.lat - o.lat); }
double size(LonLat a, LonLat b) { return std::fabs(a.lon - b.lon) + std::fabs(a.lat - b.lat); }

// Whether two different edges meet, or nearly, elsewhere than at a common end.
bool meet(const Edge& x, const Edge& y) {
  const auto from_common_end = [](LonLat o, LonLat a, LonLat b) {
    return std::fabs(cross(o, a, b)) <= kTouch_deg * std::max(size(o, a), size(o, b)) && dot(o, a, b) > 0;
  };
  if (x.p == y.p) return from_common_end(x.p, x.q, y.q);
  if (x.p == y.q) return from_common_end(x.p, x.q, y.p);
  if (x.q == y.p) return from_common_end(x.q, x.p, y.q);
  if (x.q == y.q) return from_common_end(x.q, x.p, y.p);
  const auto beside = [](const Edge& e, const Edge& f) {  // both ends of f clearly on one side of e
    const double a = cross(e.p, e.q, f.p), b = cross(e.p, e.q, f.q), least = kTouch_deg * size(e.p, e.q);
    return (a > least && b > least) || (a < -least && b < -least);
  };
  return !beside(x, y) && !beside(y, x);
}

void find_touching(Shape& a, Shape& b, const Columns& in_a, const Columns& in_b) {
  struct Low {
    double south, north;
    std::uint32_t edge;
  };
  std::vector<Low> low_a, low_b;
  const auto fill = [](const Shape& shape, std::span<const std::uint32_t> column, std::vector<Low>& out) {
    out.clear();
    bool free = false;
    for (const std::uint32_t i : column) {
      const Edge& e = shape.edges[i];
      const auto [south, north] = std::minmax(e.p.lat, e.q.lat);
      out.push_back({south - kTouch_deg, north + kTouch_deg, i});
      free = free || e.kind == EdgeKind::kFree;
    }
    return free;
  };
  const auto test = [&](std::uint32_t i, std::uint32_t j) {
    Edge &x = a.edges[i], &y = b.edges[j];
    if (x.partner == j || (x.kind == EdgeKind::kShared && y.kind == EdgeKind::kShared)) return;
    const auto [west, east] = std::minmax(x.p.lon, x.q.lon);
    const auto [from, to] = std::minmax(y.p.lon, y.q.lon);
    if (east + kTouch_deg < from || to + kTouch_deg < west || !meet(x, y)) return;
    x.touches = y.touches = true;
  };
  for (std::size_t c = 0; c < in_a.size(); ++c) {
    if (in_a.column(c).empty() || in_b.column(c).empty()) continue;
    const bool free_a = fill(a, in_a.column(c), low_a), free_b = fill(b, in_b.column(c), low_b);
    if (!free_a && !free_b) continue;
    const auto by_south = [](const Low& x, const Low& y) { return x.south < y.south; };
    std::sort(low_a.begin(), low_a.end(), by_south);
    std::sort(low_b.begin(), low_b.end(), by_south);
    // Each with those of the other that start within it; together every pair that overlaps, once.
    for (std::size_t i = 0, j = 0; i < low_a.size() && j < low_b.size();) {
      if (low_a[i].south <= low_b[j].south) {
        for (std::size_t k = j; k < low_b.size() && low_b[k].south <= low_a[i].north; ++k) test(low_a[i].edge, low_b[k].edge);
        ++i;
      } else {
        for (std::size_t k = i; k < low_a.size() && low_a[k].south <= low_b[j].north; ++k) test(low_a[k].edge, low_b[j].edge);
        ++j;
      }
    }
  }
}

class Collector {
 public:
  Collector(const GeoBox& box, double pad_deg) : box_(box), pad_(pad_deg) {}

  // Stretches of one shape's rings between places where something may change, asked once each.
  void add(const Shape& shape, const Shape& other, const Columns& own_columns, const Columns& other_columns) {
    for (std::size_t r = 0; r + 1 < shape.ring_start.size(); ++r) {
      for (std::uint32_t first = shape.ring_start[r]; first < shape.ring_start[r + 1];) {
        std::uint32_t end = first + 1;
        while (end < shape.ring_start[r + 1] && goes_on(shape.edges[end - 1], shape.edges[end], other)) ++end;
        const Edge& e = shape.edges[first];
        const auto middle_edge = (first + end) / 2;
        const Edge& m = shape.edges[middle_edge];
        const LonLat middle{(m.p.lon + m.q.lon) / 2, (m.p.lat + m.q.lat) / 2};
        bool relevant = e.touches;
        if (!relevant && e.kind == EdgeKind::kFree) relevant = other_columns.inside_north_of(middle, UINT32_MAX);
        if (!relevant && e.kind == EdgeKind::kShared) {
          relevant = own_columns.inside_north_of(middle, middle_edge) == other_columns.inside_north_of(middle, m.partner);
        }
        if (relevant && e.kind != EdgeKind::kSide) take(std::span(shape.edges).subspan(first, end - first));
        first = end;
      }
    }
  }

  std::vector<GeoBox> boxes() {
    if (reaches_side_) return {box_};
    for (bool again = true; again;) {
      again = false;
      std::sort(boxes_.begin(), boxes_.end(), [](const GeoBox& x, const GeoBox& y) { return x.west < y.west; });
      std::vector<GeoBox> out;
      std::vector<std::size_t> open;
      for (const GeoBox& box : boxes_) {
        std::erase_if(open, [&](std::size_t i) { return out[i].east + 2 * pad_ < box.west; });
        const auto hit = std::find_if(open.begin(), open.end(), [&](std::size_t i) {
          return out[i].south <= box.north + 2 * pad_ && box.south <= out[i].north + 2 * pad_;
        });
        if (hit == open.end()) {
          open.push_back(out.size());
          out.push_back(box);
        } else {
          out[*hit].grow({box.west, box.south});
          out[*hit].grow({box.east, box.north});
          again = true;
        }
      }
      boxes_ = std::move(out);
    }
    return std::move(boxes_);
  }

 private:
  static bool goes_on(const Edge& before, const Edge& e, const Shape& other) {
    if (before.kind != e.kind || before.touches || e.touches) return false;
    if (e.kind == EdgeKind::kFree) return !e.starts_common;
    if (e.kind == EdgeKind::kSide) return true;
    // The other goes on the same way, with the same direction.
    const bool with = other.edges[e.partner].p == e.p, was_with = other.edges[before.partner].p == before.p;
    return with == was_with && (with ? before.partner + 1 == e.partner : e.partner + 1 == before.partner);
  }
  void take(std::span<const Edge> stretch) {
    GeoBox box;
    for (const Edge& e : stretch) box.grow(e.p), box.grow(e.q);
    reaches_side_ = reaches_side_ || box.west <= box_.west || box.south <= box_.south || box.east >= box_.east || box.north >= box_.north;
    boxes_.push_back(box);
  }
  const GeoBox box_;
  const double pad_;
  bool reaches_side_ = false;
  std::vector<GeoBox> boxes_;
};

}  // namespace

std::vector<GeoBox> common_places(std::span<const std::vector<LonLat>> rings_a, std::span<const std::vector<LonLat>> rings_b,
                                  const GeoBox& box, double pad_deg) {
  Shape a = shape_of(rings_a, box), b = shape_of(rings_b, box);
  find_shared(a, b);
  const std::size_t columns = std::clamp<std::size_t>((a.edges.size() + b.edges.size()) / 4, 16, 8192);
  const Columns in_a(a, box, columns), in_b(b, box, columns);
  find_touching(a, b, in_a, in_b);
  Collector found(box, pad_deg);
  found.add(a, b, in_a, in_b);
  found.add(b, a, in_b, in_a);
  return found.boxes();
}

}  // namespace thalweg
