#pragma once
// From raw rings, as files have them, to a clean GeometryColumn, with every repair counted. All readers
// go through this one place, so that they mend and report alike.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "geo/base/large_pages.hpp"
#include "geo/base/problems.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

// What was mended in one feature; a place for each kind of repair where there is one.
struct FeatureFaults {
  std::int64_t feature = 0;
  std::uint32_t not_finite = 0;    // vertices dropped
  std::uint32_t unclosed = 0;      // rings closed
  std::uint32_t short_rings = 0;   // rings under three points, lines under two: dropped
  std::uint32_t orphan_holes = 0;  // holes dropped with their outer ring
  std::uint32_t left_out = 0;      // members of a collection of lower dimension than the highest
  bool empty = false;              // nothing is left, or nothing was there
  std::optional<LonLat> place;     // of the first repair; else the feature's first vertex
  bool any() const { return not_finite || unclosed || short_rings || orphan_holes || left_out || empty; }
  void add(const FeatureFaults& other);
};

enum class RingFate : std::uint8_t { kKept, kShort, kEmpty };

// Mends the ring that is the tail of `coords` from `start` on: drops vertices that are not finite (looked
// for only where `maybe_infinite`), the closing vertex of a polygon's ring, and the whole ring where too
// little of it is left. What was done is added to `faults`.
RingFate mend_ring(std::vector<LonLat>& coords, std::size_t start, GeometryKind kind, bool maybe_infinite,
                   FeatureFaults& faults);

// A ring already mended, among others whose coordinates follow each other; `end` is past its last.
struct MendedRing {
  std::uint32_t end = 0;
  RingFate fate = RingFate::kKept;
  bool ends_part = false;
};

// Appends features. Call, per feature: (ring..., end_part)..., end_feature.
class GeometryBuilder {
 public:
  // A ring of the current part as the file has it: polygon rings with or without the closing vertex.
  // The first ring of a polygon part is its outer one.
  void ring(std::span<const LonLat> raw, GeometryKind kind);
  void end_part();
  // Rings that were mended elsewhere: `coords` are those of the kept ones, from `begin` on.
  void mended(std::span<const LonLat> coords, std::uint32_t begin, std::span<const MendedRing> rings);
  void add_faults(const FeatureFaults& faults) { faults_.add(faults); }
  void reserve(std::size_t coords) { reserve_large(column_.coords, coords); }
  void left_out(std::uint32_t members) { faults_.left_out += members; }
  // `kind` is that of the rings given; kNone is stored where no part is left.
  void end_feature(GeometryKind kind);

  const GeometryColumn& column() const { return column_; }
  std::vector<FeatureFaults>& faults() { return all_faults_; }
  GeometryColumn take() { return std::move(column_); }
  // More coordinates than 32-bit offsets can count: the caller gives up with kTooLarge.
  bool too_large() const { return column_.coords.size() > kMostCoords; }
  static constexpr std::size_t kMostCoords = 0xFFFF'FF00u;

 private:
  void settle_ring(RingFate fate, std::size_t start);

  GeometryColumn column_;
  FeatureFaults faults_;
  std::vector<FeatureFaults> all_faults_;
  std::size_t part_rings_ = 0;   // rings given to the current part, kept or not
  bool outer_dropped_ = false;
};

// One Problem for each fault, at most kMostAlike of a kind and then one that counts the rest.
inline constexpr std::size_t kMostAlike = 100;
void report_faults(std::span<const FeatureFaults> faults, Problems& problems);

// Looks at the coordinates as a whole: latitudes beyond 90 (swapped axes, or metres taken for degrees),
// longitudes beyond 180, several kinds of geometry in one layer, no features at all.
void report_layer(const FeatureTable& table, Problems& problems);

}  // namespace thalweg
