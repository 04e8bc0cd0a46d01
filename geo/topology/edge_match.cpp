#include "geo/topology/edge_match.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <utility>

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

std::uint64_t hash(LonLat p) {
  p = canonical(p);
  return mix(std::bit_cast<std::uint64_t>(p.lon) * 0x9e3779b97f4a7c15ull + std::bit_cast<std::uint64_t>(p.lat));
}

struct Entry {
  std::uint32_t key;
  std::uint32_t edge;
};

// Calls fn(edge, key) for the edges of rings [first, last); a key does not depend on the direction.
template <class Fn>
void for_edges(const GeometryColumn& g, std::size_t first, std::size_t last, Fn&& fn) {
  for (std::size_t r = first; r < last; ++r) {
    const std::uint32_t begin = g.ring_start[r], end = g.ring_start[r + 1];
    if (end - begin < 2) continue;
    const std::uint64_t start = hash(g.coords[begin]);
    std::uint64_t from = start;
    for (std::uint32_t i = begin; i < end; ++i) {
      const std::uint64_t to = i + 1 < end ? hash(g.coords[i + 1]) : start;
      if (from != to) fn(i, mix(from + to));
      from = to;
    }
  }
}

}  // namespace

std::vector<std::uint32_t> match_edges(const GeometryColumn& g, Progress& progress) {
  const std::size_t n = g.coords.size();
  std::vector<std::uint32_t> mate(n);
  // Pieces of whole rings with about equally many edges; they depend on the data alone.
  std::vector<std::size_t> piece{0};
  constexpr std::size_t kPieceEdges = 1 << 18;
  for (std::size_t r = 0; r < g.rings(); ++r) {
    if (g.ring_start[r + 1] - g.ring_start[piece.back()] >= kPieceEdges) piece.push_back(r + 1);
  }
  if (piece.back() != g.rings()) piece.push_back(g.rings());
  const std::size_t pieces = piece.size() - 1;

  // The other end of an edge is the next vertex, but for the last of a ring: found without asking which ring
  // the edge is in.
  const auto last_of_ring = std::make_unique_for_overwrite<std::uint8_t[]>(n);
  std::vector<std::array<std::uint32_t, kBuckets>> at(pieces);
  parallel_for(progress, pieces, 1, [&](std::size_t p, std::size_t) {
    at[p].fill(0);
    for (std::size_t r = piece[p]; r < piece[p + 1]; ++r) {
      for (std::uint32_t i = g.ring_start[r]; i < g.ring_start[r + 1]; ++i) mate[i] = i, last_of_ring[i] = i + 1 == g.ring_start[r + 1];
    }
    for_edges(g, piece[p], piece[p + 1], [&](std::uint32_t, std::uint64_t key) { ++at[p][key >> (64 - kBucketBits)]; });
  });
  std::array<std::uint32_t, kBuckets + 1> bucket{};
  std::uint32_t sum = 0;
  for (std::size_t b = 0; b < kBuckets; ++b) {
    bucket[b] = sum;
    for (std::size_t p = 0; p < pieces; ++p) sum += std::exchange(at[p][b], sum);
  }
  bucket[kBuckets] = sum;
  const auto entries = std::make_unique_for_overwrite<Entry[]>(sum);
  parallel_for(progress, pieces, 1, [&](std::size_t p, std::size_t) {
    for_edges(g, piece[p], piece[p + 1], [&](std::uint32_t edge, std::uint64_t key) {
      entries[at[p][key >> (64 - kBucketBits)]++] = {static_cast<std::uint32_t>(key >> 16), edge};
    });
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

}  // namespace thalweg
