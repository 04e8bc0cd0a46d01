#pragma once
// Second pass over a GeoJSON text: coordinates, in slices that threads share.

#include <cstdint>
#include <string_view>
#include <vector>

#include "geo/data/geojson_outline.hpp"
#include "geo/data/geometry_builder.hpp"

namespace thalweg {

// A run of coordinates that one thread reads: a whole piece, or a part of one that starts and ends
// between rings.
struct GeoJsonSlice {
  std::size_t begin = 0, end = 0;   // text[end - 1] is ']'
  std::uint32_t piece = 0;
  std::uint8_t start_depth = 0;     // brackets open before it; 0 at a piece's start
  std::uint8_t end_depth = 0;       // and after it
};

// Slices of about `grain` bytes where the rings are shorter than that, in order.
std::vector<GeoJsonSlice> cut_into_slices(std::string_view text, const GeoJsonOutline& outline, std::size_t grain);

struct ReadSlice {
  std::uint32_t rings_end = 0;      // past its last in the batch's list
  std::uint32_t parts = 0;          // of one vertex at least, as found
  bool well_formed = true;
  FeatureFaults faults;
};

// What a thread read: several slices after each other. Cleared and used again, to spare the allocator.
struct SliceBatch {
  std::vector<LonLat> coords;
  std::vector<MendedRing> rings;
  std::vector<ReadSlice> slices;
  void clear();
};

// Appends a slice. Numbers are read exactly (as std::from_chars has them); what is not an array of arrays
// of two or more numbers of the right depth leaves well_formed false.
void read_slice(std::string_view text, const GeoJsonSlice& slice, const GeoJsonPiece& piece, SliceBatch& batch);

}  // namespace thalweg
