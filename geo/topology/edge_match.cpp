#include "geo/topology/edge_match.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <utility>

#include "geo/base/large_pages.hpp"
#include "geo/base/parallel.hpp"
#include "geo/topology/place.hpp"

namespace thalweg {
namespace {

constexpr unsigned kBucketBits = 9;
constexpr std::size_t kBuckets = std::size_t{1} << kBucketBits;

std::uint64_t mix(std::uint64_t x) {  // the finaliser of SplitMix64
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ull;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

std::uint64_t hash(LonLat p) {  // of a canonical place
  return mix(std::bit_cast<std::uint64_t>(p.lon) * 0x9e3779b97f4a7c15ull + std::bit_cast<std::uint64_t>(p.lat));
}

struct Entry {
  std::uint32_t key;
  std::uint32_t edge;
};

// Deals edges by where they are: the ends of a bucket's edges lie together in memory, and edges that follow
// one another mostly go to one bucket. Cells are mixed so that a crowded region fills many buckets.
class Cells {
 public:
  explicit Cells(const GeoBox& box) : scale_lon_(scale(box.east - box.west)), scale_lat_(scale(box.north - box.south)) {}

  // The same for an edge and its reverse. Canonical ends.
  std::size_t bucket(LonLat a, LonLat b) const {
    // By way of signed numbers, which the processor converts in one step.
    const auto x = static_cast<std::uint64_t>(static_cast<std::int64_t>((a.lon + b.lon + 720) * scale_lon_));
    const auto y = static_cast<std::uint64_t>(static_cast<std::int64_t>((a.lat + b.lat + 360) * scale_lat_));
    return (x * 0x9e3779b1u + y * 0x85ebca77u) * 0x9e3779b97f4a7c15ull >> (64 - kBucketBits);
  }

 private:
  static double scale(double extent_deg) { return std::max(2.0, 128 / std::max(extent_deg, 1e-6)) / 2; }
  double scale_lon_, scale_lat_;  // cells a degree, of the sum of both ends
};

// Calls fn(edge, bucket, key) for the edges of rings [first, last); neither depends on the direction.
template <class Fn>
void for_edges(const GeometryColumn& g, const Cells& cells, std::size_t first, std::size_t last, Fn&& fn) {
  for (std::size_t r = first; r < last; ++r) {
    const std::uint32_t begin = g.ring_start[r], end = g.ring_start[r + 1];
    if (end - begin < 2) continue;
    LonLat a = canonical(g.coords[begin]);
    std::uint64_t from = hash(a);
    const LonLat a0 = a;
    const std::uint64_t start = from;
    for (std::uint32_t i = begin; i < end; ++i) {
      const LonLat b = i + 1 < end ? canonical(g.coords[i + 1]) : a0;
      const std::uint64_t to = i + 1 < end ? hash(b) : start;
      if (!(a == b)) fn(i, cells.bucket(a, b), static_cast<std::uint32_t>(mix(from + to) >> 32));
      from = to;
      a = b;
    }
  }
}

// Pieces of whole rings with about equally many edges; they depend on the data alone.
std::vector<std::size_t> pieces_of(const GeometryColumn& g) {
  std::vector<std::size_t> piece{0};
  constexpr std::size_t kPieceEdges = 1 << 18;
  for (std::size_t r = 0; r < g.rings(); ++r) {
    if (g.ring_start[r + 1] - g.ring_start[piece.back()] >= kPieceEdges) piece.push_back(r + 1);
  }
  if (piece.back() != g.rings()) piece.push_back(g.rings());
  return piece;
}

// Remembers places; says of some others that it knows them too.
class PlaceFilter {
 public:
  explicit PlaceFilter(std::size_t n) : shift_(64 - static_cast<unsigned>(std::bit_width(std::bit_ceil(n * 32 + 4096) - 1))), bits_((std::size_t{1} << (64 - shift_)) / 64, 0) {}
  void add(LonLat p) { bits_[index(p) / 64] |= std::uint64_t{1} << index(p) % 64; }
  bool may_hold(LonLat p) const { return (bits_[index(p) / 64] >> index(p) % 64 & 1) != 0; }

 private:
  std::size_t index(LonLat p) const { return PlaceHash{}(canonical(p)) * 0xd6e8feb86659fd93ull >> shift_; }
  unsigned shift_;
  std::vector<std::uint64_t> bits_;
};

}  // namespace

std::vector<std::uint32_t> match_edges(const GeometryColumn& g, Progress& progress) {
  const std::size_t n = g.coords.size();
  std::vector<std::uint32_t> mate;
  reserve_large(mate, n);
  mate.resize(n);
  const std::vector<std::size_t> piece = pieces_of(g);
  const std::size_t pieces = piece.size() - 1;
  const Cells cells(g.box());

  // The other end of an edge is the next vertex, but for the last of a ring: found without asking which ring
  // the edge is in.
  const auto last_of_ring = std::make_unique_for_overwrite<std::uint8_t[]>(n);
  use_large_pages(last_of_ring.get(), n);
  std::vector<std::array<std::uint32_t, kBuckets>> at(pieces);
  parallel_for(progress, pieces, 1, [&](std::size_t p, std::size_t) {
    at[p].fill(0);
    for (std::size_t r = piece[p]; r < piece[p + 1]; ++r) {
      for (std::uint32_t i = g.ring_start[r]; i < g.ring_start[r + 1]; ++i) mate[i] = i, last_of_ring[i] = i + 1 == g.ring_start[r + 1];
    }
    for_edges(g, cells, piece[p], piece[p + 1], [&](std::uint32_t, std::size_t b, std::uint32_t) { ++at[p][b]; });
  });
  std::array<std::uint32_t, kBuckets + 1> bucket{};
  std::uint32_t sum = 0;
  for (std::size_t b = 0; b < kBuckets; ++b) {
    bucket[b] = sum;
    for (std::size_t p = 0; p < pieces; ++p) sum += std::exchange(at[p][b], sum);
  }
  bucket[kBuckets] = sum;
  const auto entries = std::make_unique_for_overwrite<Entry[]>(sum);
  use_large_pages(entries.get(), sum * sizeof(Entry));
  parallel_for(progress, pieces, 1, [&](std::size_t p, std::size_t) {
    for_edges(g, cells, piece[p], piece[p + 1], [&](std::uint32_t edge, std::size_t b, std::uint32_t key) { entries[at[p][b]++] = {key, edge}; });
  });

  const auto end_of = [&](std::uint32_t e) {
    if (!last_of_ring[e]) return canonical(g.coords[e + 1]);
    const auto it = std::upper_bound(g.ring_start.begin(), g.ring_start.end(), e);
    return canonical(g.coords[*(it - 1)]);
  };
  const auto same_edge = [&](std::uint32_t a, std::uint32_t b) {
    const LonLat a0 = canonical(g.coords[a]), b0 = canonical(g.coords[b]);
    if (a0 == b0) return end_of(a) == end_of(b);
    return a0 == end_of(b) && end_of(a) == b0;
  };

  parallel_for(progress, kBuckets, 1, [&](std::size_t b, std::size_t) {
    const std::uint32_t begin = bucket[b], end = bucket[b + 1];
    if (end - begin < 2) return;
    const std::size_t slots = std::bit_ceil(static_cast<std::size_t>(end - begin) * 2);
    std::vector<Entry> slot(slots, Entry{0, UINT32_MAX});
    for (std::uint32_t i = begin; i < end; ++i) {
      const Entry e = entries[i];
      std::size_t s = (e.key * 0x9e3779b1u) & (slots - 1);
      while (slot[s].edge != UINT32_MAX && !(slot[s].key == e.key && same_edge(slot[s].edge, e.edge))) s = (s + 1) & (slots - 1);
      if (slot[s].edge == UINT32_MAX) {
        slot[s] = e;
      } else {
        mate[e.edge] = mate[slot[s].edge];
        mate[slot[s].edge] = e.edge;
      }
    }
  });
  return mate;
}

std::vector<std::uint32_t> rematch_edges(const GeometryColumn& g, std::span<const std::uint32_t> mate_before,
                                         std::span<const KeptEdges> kept, Progress& progress) {
  const std::size_t n = g.coords.size();
  std::vector<std::uint32_t> mate;
  reserve_large(mate, n);
  mate.resize(n);
  // Where an edge of before is now; UINT32_MAX: gone. `last` is the stretch found before: mostly the same.
  const auto moved_to = [&](std::uint32_t e, std::size_t& last) {
    if (last >= kept.size() || e < kept[last].before || e - kept[last].before >= kept[last].count) {
      const auto it = std::upper_bound(kept.begin(), kept.end(), e, [](std::uint32_t x, const KeptEdges& k) { return x < k.before; });
      if (it == kept.begin()) return UINT32_MAX;
      last = static_cast<std::size_t>(it - kept.begin() - 1);
      if (e - kept[last].before >= kept[last].count) return UINT32_MAX;
    }
    return kept[last].now + (e - kept[last].before);
  };
  parallel_for(progress, n, 1 << 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t e = begin; e < end; ++e) mate[e] = static_cast<std::uint32_t>(e);
  });
  parallel_for(progress, kept.size(), 256, [&](std::size_t begin, std::size_t end) {
    std::size_t last = 0;
    for (std::size_t k = begin; k < end; ++k) {
      for (std::uint32_t i = 0; i < kept[k].count; ++i) {
        const std::uint32_t m = mate_before[kept[k].before + i];
        if (m == kept[k].before + i) continue;
        const std::uint32_t there = moved_to(m, last);
        if (there != UINT32_MAX) mate[kept[k].now + i] = there;
      }
    }
  });

  std::vector<std::uint32_t> again;  // edges to match
  std::vector<std::uint32_t> fresh;
  std::uint32_t before = 0, now = 0;
  std::size_t last = 0;
  const auto gap = [&](std::uint32_t before_end, std::uint32_t now_end) {
    for (; before < before_end; ++before) {
      for (std::uint32_t m = mate_before[before]; m != before; m = mate_before[m]) {
        if (const std::uint32_t there = moved_to(m, last); there != UINT32_MAX) again.push_back(there);
      }
    }
    for (; now < now_end; ++now) fresh.push_back(now);
  };
  for (const KeptEdges& k : kept) {
    gap(k.before, k.now);
    before = k.before + k.count;
    now = k.now + k.count;
  }
  gap(static_cast<std::uint32_t>(mate_before.size()), static_cast<std::uint32_t>(n));
  // The end of edges that rise.
  const auto end_of = [&](std::uint32_t e, std::size_t& ring) {
    if (e >= g.ring_start[ring + 1]) ring = static_cast<std::size_t>(std::upper_bound(g.ring_start.begin(), g.ring_start.end(), e) - g.ring_start.begin() - 1);
    return g.coords[e + 1 < g.ring_start[ring + 1] ? e + 1 : g.ring_start[ring]];
  };
  PlaceFilter ends(fresh.size());
  std::size_t ring = 0;
  for (const std::uint32_t e : fresh) {
    ends.add(g.coords[e]);
    ends.add(end_of(e, ring));
  }
  const std::vector<std::size_t> piece = pieces_of(g);
  std::vector<std::vector<std::uint32_t>> found(piece.size() - 1);
  parallel_for(progress, found.size(), 1, [&](std::size_t p, std::size_t) {
    for (std::size_t r = piece[p]; r < piece[p + 1]; ++r) {
      const std::uint32_t first = g.ring_start[r], end = g.ring_start[r + 1];
      if (end - first < 2) continue;
      bool known = ends.may_hold(g.coords[end - 1]);
      const bool known_last = known;
      for (std::uint32_t i = first; i < end; ++i) {
        const bool next = i + 1 < end ? ends.may_hold(g.coords[i]) : known_last;
        if (known && next) found[p].push_back(i > first ? i - 1 : end - 1);
        known = next;
      }
    }
  });
  for (const auto& edges : found) again.insert(again.end(), edges.begin(), edges.end());
  std::sort(again.begin(), again.end());
  again.erase(std::unique(again.begin(), again.end()), again.end());

  struct Slot {
    LonLat a, b;
    std::uint32_t edge = UINT32_MAX;
  };
  std::vector<Slot> slot(std::bit_ceil(again.size() * 2 + 2));
  ring = 0;
  for (const std::uint32_t e : again) mate[e] = e;
  for (const std::uint32_t e : again) {
    const LonLat a = canonical(g.coords[e]), b = canonical(end_of(e, ring));
    if (a == b) continue;
    std::size_t s = mix(hash(a) + hash(b)) & (slot.size() - 1);
    while (slot[s].edge != UINT32_MAX && !((slot[s].a == a && slot[s].b == b) || (slot[s].a == b && slot[s].b == a))) s = (s + 1) & (slot.size() - 1);
    if (slot[s].edge == UINT32_MAX) {
      slot[s] = {a, b, e};
    } else {
      mate[e] = mate[slot[s].edge];
      mate[slot[s].edge] = e;
    }
  }
  return mate;
}

}  // namespace thalweg
