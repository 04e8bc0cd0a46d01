#include "geo/topology/join_near.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <numbers>
#include <unordered_map>

#include "geo/base/large_pages.hpp"
#include "geo/base/parallel.hpp"
#include "geo/topology/place.hpp"

namespace thalweg {
namespace {

constexpr double kMetresPerDegree = 111'319.49;  // of the equator: for tolerances, not for measuring
constexpr double kMergeShare = 0.1;  // vertices nearer than this share of the tolerance are one

// Coarse cells tell where two parties come near at all: nearly all of the world's coast does not.
// Marking is safe from several threads, and its result does not depend on their order.
class CoarseGrid {
 public:
  explicit CoarseGrid(const GeoBox& box)
      : first_column_(static_cast<int>((box.west + 180) * kPerDegree) - 1),
        first_row_(std::max(0, static_cast<int>((box.south + 90) * kPerDegree) - 1)),
        columns_(std::min(kColumns, static_cast<int>((box.east - box.west) * kPerDegree) + 4)),
        rows_(static_cast<int>((box.north - box.south) * kPerDegree) + 4),
        cell_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_), 0) {}

  void mark(LonLat a, LonLat b, std::uint32_t party) {
    const auto value = static_cast<std::uint16_t>(1 + party % (kMixed - 1));
    along(a, b, [&](std::size_t c) {
      std::atomic_ref<std::uint16_t> cell(cell_[c]);
      std::uint16_t old = cell.load(std::memory_order_relaxed);
      while (old != value && old != kMixed) {
        if (cell.compare_exchange_weak(old, old == 0 ? value : kMixed, std::memory_order_relaxed)) break;
      }
      return false;
    });
  }
  // After all is marked, before asking: a cell is hot when it or a neighbour holds another party.
  void settle(Progress& progress) {
    hot_.assign(cell_.size(), 0);
    parallel_for(progress, cell_.size(), 1 << 19, [&](std::size_t begin, std::size_t end) {
      for (std::size_t c = begin; c < end; ++c) {
        if (cell_[c] != 0 && near_other(c)) hot_[c] = 1;
      }
    });
  }
  bool hot(LonLat a, LonLat b) const {
    return along(a, b, [&](std::size_t c) { return hot_[c] != 0; });
  }
  bool hot(LonLat p) const { return hot_[cell_of(p.lon, p.lat)] != 0; }

 private:
  static constexpr int kColumns = 7200;  // round the earth
  static constexpr double kPerDegree = 20;
  static constexpr std::uint16_t kMixed = 0xffff;

  std::size_t cell_of(double lon, double lat) const {
    int column = static_cast<int>((lon + 180) * kPerDegree) - first_column_;
    if (column < 0 || column >= columns_) column = std::min(((column % kColumns) + kColumns) % kColumns, columns_ - 1);
    const int row = std::clamp(static_cast<int>((lat + 90) * kPerDegree) - first_row_, 0, rows_ - 1);
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column);
  }
  template <class Fn>
  bool along(LonLat a, LonLat b, Fn&& fn) const {
    const std::size_t from = cell_of(a.lon, a.lat), to = cell_of(b.lon, b.lat);
    if (fn(from)) return true;
    if (from == to) return false;
    if (fn(to)) return true;
    const double dlon = short_way(b.lon - a.lon), dlat = b.lat - a.lat;
    const int steps = static_cast<int>(std::max(std::fabs(dlon), std::fabs(dlat)) * kPerDegree * 2);
    for (int k = 1; k < steps; ++k) {
      if (fn(cell_of(a.lon + dlon * k / steps, a.lat + dlat * k / steps))) return true;
    }
    return false;
  }
  bool near_other(std::size_t c) const {
    if (cell_[c] == kMixed) return true;
    const int row = static_cast<int>(c / static_cast<std::size_t>(columns_)), column = static_cast<int>(c % static_cast<std::size_t>(columns_));
    for (int r = std::max(0, row - 1); r <= std::min(rows_ - 1, row + 1); ++r) {
      for (int k = column - 1; k <= column + 1; ++k) {
        if (columns_ < kColumns && (k < 0 || k >= columns_)) continue;
        const int wrapped = (k + columns_) % columns_;
        const std::uint16_t v = cell_[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(wrapped)];
        if (v != 0 && v != cell_[c]) return true;
      }
    }
    return false;
  }
  int first_column_, first_row_, columns_, rows_;
  std::vector<std::uint16_t> cell_;
  std::vector<std::uint8_t> hot_;
};

struct Edge {
  LonLat a, b;          // ends, after merging
  std::uint32_t vertex;  // its first vertex
  std::uint32_t party;
};

// Fine cells with the edges that pass them.
class FineGrid {
 public:
  FineGrid(std::span<const Edge> edges, double tolerance_m) {
    for (std::uint32_t i = 0; i < edges.size(); ++i) add(edges[i].a, edges[i].b, tolerance_m, i, 0);
    std::sort(entries_.begin(), entries_.end());
    entries_.erase(std::unique(entries_.begin(), entries_.end()), entries_.end());
  }
  std::span<const std::pair<std::uint64_t, std::uint32_t>> at(LonLat p) const {
    const std::uint64_t key = key_of(column(p.lon), row(p.lat));
    const auto begin = std::lower_bound(entries_.begin(), entries_.end(), std::pair(key, std::uint32_t{0}));
    auto end = begin;
    while (end != entries_.end() && end->first == key) ++end;
    return {begin, end};
  }

 private:
  static constexpr double kSize = 0.004;
  static constexpr std::int64_t kColumns = 90000;
  static std::int64_t column(double lon) { return static_cast<std::int64_t>(std::floor((lon + 180) / kSize)); }
  static std::int64_t row(double lat) { return static_cast<std::int64_t>(std::floor((lat + 90) / kSize)); }
  static std::uint64_t key_of(std::int64_t c, std::int64_t r) {
    return static_cast<std::uint64_t>(r * kColumns + ((c % kColumns) + kColumns) % kColumns);
  }
  void add(LonLat a, LonLat b, double tolerance_m, std::uint32_t id, int depth) {
    const double dlon = short_way(b.lon - a.lon);
    const double pad_lat = tolerance_m / kMetresPerDegree * 1.02;
    const double top = std::max(std::fabs(a.lat), std::fabs(b.lat));
    const double pad_lon = pad_lat / std::max(0.01, std::cos(top * std::numbers::pi / 180));
    const double west = std::min(a.lon, a.lon + dlon) - pad_lon, east = std::max(a.lon, a.lon + dlon) + pad_lon;
    const double south = std::min(a.lat, b.lat) - pad_lat, north = std::max(a.lat, b.lat) + pad_lat;
    const std::int64_t c0 = column(west), c1 = column(east), r0 = row(south), r1 = row(north);
    if ((c1 - c0 + 1) * (r1 - r0 + 1) > 9 && depth < 20 && (std::fabs(dlon) > kSize || north - south > 2 * kSize)) {
      const LonLat middle{a.lon + dlon / 2, (a.lat + b.lat) / 2};
      add(a, middle, tolerance_m, id, depth + 1);
      add(middle, b, tolerance_m, id, depth + 1);
      return;
    }
    for (std::int64_t r = r0; r <= r1; ++r) {
      for (std::int64_t c = c0; c <= c1; ++c) entries_.emplace_back(key_of(c, r), id);
    }
  }
  std::vector<std::pair<std::uint64_t, std::uint32_t>> entries_;
};

struct Foot {
  double t;           // along the edge, clamped to [0, 1]
  double distance_m;  // in the tangent plane of the place
  double to_a_m, to_b_m;
};

Foot foot_on(LonLat p, LonLat a, LonLat b) {
  const double kx = kMetresPerDegree * std::cos(p.lat * std::numbers::pi / 180), ky = kMetresPerDegree;
  const double ax = short_way(a.lon - p.lon) * kx, ay = (a.lat - p.lat) * ky;
  const double dx = short_way(b.lon - a.lon) * kx, dy = (b.lat - a.lat) * ky;
  const double length2 = dx * dx + dy * dy;
  const double t = length2 > 0 ? std::clamp(-(ax * dx + ay * dy) / length2, 0.0, 1.0) : 0;
  return {t, std::hypot(ax + t * dx, ay + t * dy), std::hypot(ax, ay), std::hypot(ax + dx, ay + dy)};
}

struct Near {
  std::uint32_t edge;
  Foot foot;
};

// For each other party with an edge within the tolerance the nearest edge, unless `p` is a vertex of that
// party's line already.
void nearest_by_party(std::span<const Edge> edges, const FineGrid& grid, LonLat p, std::uint32_t party,
                      double tolerance_m, std::vector<Near>& out) {
  out.clear();
  std::vector<std::uint32_t> touching;
  for (const auto& [key, id] : grid.at(p)) {
    const Edge& e = edges[id];
    if (e.party == party) continue;
    if (e.a == p || e.b == p) {
      touching.push_back(e.party);
      continue;
    }
    const Foot foot = foot_on(p, e.a, e.b);
    if (foot.distance_m > tolerance_m) continue;
    Near* known = nullptr;
    for (Near& n : out) {
      if (edges[n.edge].party == e.party) known = &n;
    }
    if (known == nullptr) {
      out.push_back({id, foot});
    } else if (foot.distance_m < known->foot.distance_m) {
      *known = {id, foot};
    }
  }
  std::erase_if(out, [&](const Near& n) {
    return std::find(touching.begin(), touching.end(), edges[n.edge].party) != touching.end();
  });
}

// Places that become one, by union-find; the root is the place of the lowest party.
class Merges {
 public:
  void add(LonLat a, std::uint32_t party_a, LonLat b, std::uint32_t party_b, double tolerance_m) {
    const std::size_t i = root(id_of(a, party_a)), j = root(id_of(b, party_b));
    if (i == j) return;
    if (foot_on(place_[i], place_[j], place_[j]).distance_m > tolerance_m) return;
    const bool first = std::tuple(party_[i], place_[i].lon, place_[i].lat) < std::tuple(party_[j], place_[j].lon, place_[j].lat);
    parent_[first ? j : i] = first ? i : j;
  }
  LonLat target(LonLat p) const {
    const auto it = ids_.find(p);
    return it == ids_.end() ? p : place_[root(it->second)];
  }
  bool empty() const { return ids_.empty(); }

 private:
  std::size_t id_of(LonLat p, std::uint32_t party) {
    const auto [it, fresh] = ids_.try_emplace(p, place_.size());
    if (fresh) {
      place_.push_back(p);
      party_.push_back(party);
      parent_.push_back(it->second);
    }
    party_[it->second] = std::min(party_[it->second], party);
    return it->second;
  }
  std::size_t root(std::size_t i) const {
    while (parent_[i] != i) i = parent_[i];
    return i;
  }
  std::unordered_map<LonLat, std::size_t, PlaceHash> ids_;
  std::vector<LonLat> place_;
  std::vector<std::uint32_t> party_;
  std::vector<std::size_t> parent_;
};

struct Insertion {
  std::uint32_t edge;  // its first vertex
  double t;
  LonLat place;
};

struct Candidate {
  LonLat place;
  std::uint32_t party;
};

// The geometry with its insertions and `moved` places. Rings that nothing happens to are copied as they are.
template <class Moved>
JoinedGeometry written(const GeometryColumn& in, std::span<const Insertion> insertions, Moved&& moved, Progress& progress) {
  constexpr std::uint32_t kNew = UINT32_MAX;
  struct Changed {
    std::uint32_t ring;
    std::vector<LonLat> coords;
    std::vector<std::uint32_t> origin;  // vertex of `in`, or kNew
    std::vector<std::uint32_t> inserted;
  };
  constexpr std::size_t kGrain = 1024;
  const std::size_t rings = in.rings();
  std::vector<std::vector<Changed>> pieces((rings + kGrain - 1) / kGrain);
  parallel_for(progress, rings, kGrain, [&](std::size_t first, std::size_t last) {
    auto next = std::lower_bound(insertions.begin(), insertions.end(), in.ring_start[first], [](const Insertion& i, std::uint32_t v) { return i.edge < v; });
    for (std::size_t r = first; r < last; ++r) {
      const std::uint32_t begin = in.ring_start[r], end = in.ring_start[r + 1];
      bool same = next == insertions.end() || next->edge >= end;
      for (std::uint32_t v = begin; v < end && same; ++v) {
        const LonLat p = in.coords[v];
        same = moved(p) == p && !(v + 1 - begin < end - begin ? in.coords[v + 1] == p : end - begin > 1 && in.coords[begin] == p);
      }
      if (same) continue;
      Changed& out = pieces[first / kGrain].emplace_back();
      out.ring = static_cast<std::uint32_t>(r);
      const auto add = [&](LonLat p, std::uint32_t origin, bool inserted) {
        if (!out.coords.empty() && out.coords.back() == p) return;
        if (inserted) out.inserted.push_back(static_cast<std::uint32_t>(out.coords.size()));
        out.coords.push_back(p);
        out.origin.push_back(origin);
      };
      for (std::uint32_t v = begin; v < end; ++v) {
        const LonLat p = moved(in.coords[v]);
        add(p, p == in.coords[v] ? v : kNew, false);
        for (; next != insertions.end() && next->edge == v; ++next) add(next->place, kNew, true);
      }
      while (out.coords.size() > 1 && out.coords.back() == out.coords[0]) {
        out.coords.pop_back();
        out.origin.pop_back();
      }
      while (!out.inserted.empty() && out.inserted.back() >= out.coords.size()) out.inserted.pop_back();
    }
  });

  JoinedGeometry out;
  out.geometry.part_start = in.part_start;
  out.geometry.feature_start = in.feature_start;
  out.geometry.kind = in.kind;
  out.geometry.ring_start = in.ring_start;
  auto& start = out.geometry.ring_start;
  std::vector<const Changed*> changed;
  for (const auto& piece : pieces) {
    for (const Changed& c : piece) changed.push_back(&c);
  }
  const auto keep = [&](std::uint32_t before, std::uint32_t now, std::uint32_t count) {
    if (count == 0) return;
    if (!out.kept.empty() && out.kept.back().before + out.kept.back().count == before && out.kept.back().now + out.kept.back().count == now) {
      out.kept.back().count += count;
    } else {
      out.kept.push_back({before, now, count});
    }
  };
  std::uint32_t done = 0, at = 0;  // rings; vertices written
  const auto keep_rings = [&](std::uint32_t ring) {
    const std::uint32_t count = in.ring_start[ring] - in.ring_start[done];
    keep(in.ring_start[done], at, count);
    const std::uint32_t shift = at - in.ring_start[done];
    for (; done < ring; ++done) start[done] = in.ring_start[done] + shift;
    at += count;
  };
  for (const Changed* c : changed) {
    keep_rings(c->ring);
    start[c->ring] = at;
    const std::uint32_t begin = in.ring_start[c->ring], end = in.ring_start[c->ring + 1];
    const std::size_t size = c->coords.size();
    for (std::size_t k = 0; k < size; ++k) {
      const std::uint32_t v = c->origin[k], to = c->origin[k + 1 < size ? k + 1 : 0];
      if (v != kNew && to == (v + 1 < end ? v + 1 : begin)) keep(v, at + static_cast<std::uint32_t>(k), 1);
    }
    at += static_cast<std::uint32_t>(size);
    done = c->ring + 1;
  }
  keep_rings(static_cast<std::uint32_t>(rings));
  start[rings] = at;
  reserve_large(out.geometry.coords, at);
  out.geometry.coords.resize(at);
  out.inserted.assign(at, false);
  parallel_for(progress, rings, kGrain, [&](std::size_t first, std::size_t last) {
    const auto& piece = pieces[first / kGrain];
    auto c = piece.begin();
    for (std::size_t r = first; r < last; ++r) {
      const auto to = out.geometry.coords.begin() + start[r];
      if (c != piece.end() && c->ring == r) {
        std::copy(c->coords.begin(), c->coords.end(), to);
        ++c;
      } else {
        std::copy(in.coords.begin() + in.ring_start[r], in.coords.begin() + in.ring_start[r + 1], to);
      }
    }
  });
  for (const Changed* c : changed) {
    for (const std::uint32_t k : c->inserted) out.inserted[start[c->ring] + k] = true;
  }
  return out;
}

}  // namespace

std::optional<JoinedGeometry> join_near(const GeometryColumn& in, std::span<const std::uint32_t> party_of_ring,
                                        std::span<const std::uint32_t> mate, double tolerance_m, Progress& progress) {
  if (in.coords.empty()) return std::nullopt;
  constexpr std::size_t kRingGrain = 512;
  const auto for_free_edges = [&](auto&& fn) {
    parallel_for(progress, in.rings(), kRingGrain, [&](std::size_t first, std::size_t last) {
      for (std::size_t r = first; r < last; ++r) {
        if (party_of_ring[r] == UINT32_MAX) continue;
        const std::uint32_t begin = in.ring_start[r], end = in.ring_start[r + 1];
        for (std::uint32_t v = begin; v < end; ++v) {
          if (mate[v] == v) fn(in.coords[v], in.coords[v + 1 < end ? v + 1 : begin], v, party_of_ring[r], first / kRingGrain);
        }
      }
    });
  };
  std::vector<Edge> edges;
  CoarseGrid coarse(in.box());
  {
    for_free_edges([&](LonLat a, LonLat b, std::uint32_t, std::uint32_t party, std::size_t) { coarse.mark(a, b, party); });
    coarse.settle(progress);
    std::vector<std::vector<Edge>> found(in.rings() / kRingGrain + 1);
    for_free_edges([&](LonLat a, LonLat b, std::uint32_t v, std::uint32_t party, std::size_t piece) {
      if (coarse.hot(a, b)) found[piece].push_back({canonical(a), canonical(b), v, party});
    });
    for (const auto& piece : found) edges.insert(edges.end(), piece.begin(), piece.end());
  }
  if (edges.empty() || progress.cancelled()) return std::nullopt;

  const auto candidates = [&] {
    std::vector<Candidate> out;
    out.reserve(edges.size() * 2);
    for (const Edge& e : edges) {
      out.push_back({e.a, e.party});
      out.push_back({e.b, e.party});
    }
    const auto order = [](const Candidate& c) { return std::tuple(c.party, c.place.lon, c.place.lat); };
    std::sort(out.begin(), out.end(), [&](const Candidate& a, const Candidate& b) { return order(a) < order(b); });
    out.erase(std::unique(out.begin(), out.end(), [&](const Candidate& a, const Candidate& b) { return order(a) == order(b); }), out.end());
    return out;
  };
  // Calls fn(candidate, near edge of another party, piece) in parallel; what it collects by piece is in order.
  constexpr std::size_t kGrain = 4096;
  const auto look_around = [&](const std::vector<Candidate>& all, const FineGrid& grid, auto&& fn) {
    parallel_for(progress, all.size(), kGrain, [&](std::size_t begin, std::size_t end) {
      std::vector<Near> near;
      for (std::size_t i = begin; i < end; ++i) {
        nearest_by_party(edges, grid, all[i].place, all[i].party, tolerance_m, near);
        for (const Near& n : near) fn(all[i], n, begin / kGrain);
      }
    });
  };

  Merges merges;
  {
    const std::vector<Candidate> all = candidates();
    const FineGrid grid(edges, tolerance_m);
    struct Pair { Candidate a, b; };
    std::vector<std::vector<Pair>> found(all.size() / kGrain + 1);
    look_around(all, grid, [&](const Candidate& c, const Near& n, std::size_t piece) {
      const bool nearer_a = n.foot.to_a_m <= n.foot.to_b_m;
      const double to_end = std::min(n.foot.to_a_m, n.foot.to_b_m);
      if (n.foot.t > 0 && n.foot.t < 1 && to_end > kMergeShare * tolerance_m) return;
      const Edge& e = edges[n.edge];
      found[piece].push_back({c, {nearer_a ? e.a : e.b, e.party}});
    });
    for (const auto& piece : found) {
      for (const Pair& p : piece) merges.add(p.a.place, p.a.party, p.b.place, p.b.party, tolerance_m);
    }
  }
  for (Edge& e : edges) {
    e.a = merges.target(e.a);
    e.b = merges.target(e.b);
  }

  std::vector<Insertion> insertions;
  {
    const std::vector<Candidate> all = candidates();
    const FineGrid grid(edges, tolerance_m);
    std::vector<std::vector<Insertion>> found(all.size() / kGrain + 1);
    look_around(all, grid, [&](const Candidate& c, const Near& n, std::size_t piece) {
      if (n.foot.t > 0 && n.foot.t < 1) found[piece].push_back({edges[n.edge].vertex, n.foot.t, c.place});
    });
    for (const auto& piece : found) insertions.insert(insertions.end(), piece.begin(), piece.end());
    const auto order = [](const Insertion& i) { return std::tuple(i.edge, i.t, i.place.lon, i.place.lat); };
    std::sort(insertions.begin(), insertions.end(), [&](const Insertion& a, const Insertion& b) { return order(a) < order(b); });
  }
  if (progress.cancelled() || (insertions.empty() && merges.empty())) return std::nullopt;

  return written(in, insertions, [&](LonLat p) {
    // Every vertex at a merged place moves, whichever ring it is in: what was shared stays shared.
    if (merges.empty() || !coarse.hot(p)) return p;
    const LonLat from = canonical(p), to = merges.target(from);
    return to == from ? p : to;
  }, progress);
}

}  // namespace thalweg
