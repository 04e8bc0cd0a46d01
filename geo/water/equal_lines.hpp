#pragma once
// Equal places and equal lines found by hashing: for the nodes of rivers.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "geo/topology/place.hpp"

namespace thalweg {

inline constexpr std::uint32_t kNoPlace = 0xFFFF'FFFFu;

// Equal places get equal numbers, counted from 0.
class PlaceIds {
 public:
  explicit PlaceIds(std::size_t expected) { grow(std::bit_ceil(std::max<std::size_t>(expected * 2, 16))); }
  std::uint32_t find(LonLat p) const {
    for (std::size_t i = slot(p);; i = (i + 1) & mask_)
      if (slots_[i] == kNoPlace || places[slots_[i]] == p) return slots_[i];
  }
  std::uint32_t id(LonLat p) {
    if ((places.size() + 1) * 2 > slots_.size()) grow(slots_.size() * 2);
    for (std::size_t i = slot(p);; i = (i + 1) & mask_) {
      if (slots_[i] == kNoPlace) {
        slots_[i] = static_cast<std::uint32_t>(places.size());
        places.push_back(p);
        return slots_[i];
      }
      if (places[slots_[i]] == p) return slots_[i];
    }
  }
  std::vector<LonLat> places;

 private:
  std::size_t slot(LonLat p) const {
    std::uint64_t h = PlaceHash()(p);
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93ull;
    return (h ^ (h >> 29)) & mask_;
  }
  void grow(std::size_t size) {
    slots_.assign(size, kNoPlace);
    mask_ = size - 1;
    for (std::uint32_t k = 0; k < places.size(); ++k) {
      std::size_t i = slot(places[k]);
      while (slots_[i] != kNoPlace) i = (i + 1) & mask_;
      slots_[i] = k;
    }
  }
  std::vector<std::uint32_t> slots_;
  std::size_t mask_ = 0;
};

// The same for both directions of a line.
inline std::uint64_t shape_key(std::span<const LonLat> line) {
  const auto one = [&](bool back) {
    std::uint64_t h = line.size();
    for (std::size_t i = 0; i < line.size(); ++i) {
      h = (h ^ PlaceHash()(line[back ? line.size() - 1 - i : i])) * 0x9e3779b97f4a7c15ull;
      h ^= h >> 31;
    }
    return h;
  };
  return std::min(one(false), one(true));
}

inline bool same_shape(std::span<const LonLat> a, std::span<const LonLat> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end()) || std::equal(a.begin(), a.end(), b.rbegin(), b.rend());
}

// For each of `count` lines whether an earlier one has its shape.
template <class Line>
std::vector<std::uint8_t> repeated(std::size_t count, Line&& line) {
  std::vector<std::uint8_t> out(count, 0);
  std::vector<std::uint32_t> slots(std::bit_ceil(std::max<std::size_t>(count * 2, 16)), kNoPlace);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto shape = line(i);
    for (std::size_t k = shape_key(shape);; ++k) {
      std::uint32_t& slot = slots[k & (slots.size() - 1)];
      if (slot == kNoPlace) {
        slot = i;
        break;
      }
      if (same_shape(line(slot), shape)) {
        out[i] = 1;
        break;
      }
    }
  }
  return out;
}

}  // namespace thalweg
