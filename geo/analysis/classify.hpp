#pragma once
// Classes of a column of numbers.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace thalweg {

enum class ClassMethod : std::uint8_t {
  kQuantile,  // about as many values in each
  kEqual,     // equally wide
  kNatural,   // least sum of squared deviations from the classes' means (Fisher 1958, Jenks 1977)
};

// Up to this many different values natural breaks are the exact optimum; of more, this many of the sorted
// values, evenly spaced by rank, stand for all, so that the same column always has the same breaks.
inline constexpr std::size_t kExactNatural_values = 20'000;

// Ascending upper ends of at most `classes` classes; a class holds what is above the end before and not
// above its own, and the last end is the largest value. Equal values are never parted, so that there may be
// fewer classes than asked for: one for a constant column, none where no value is finite. NaN and infinities
// are left out. Equal classes without values stay. `classes` below 1 counts as 1.
// Cost: n log n; natural breaks by divide and conquer over the optimal splits (they are monotone), k n log n.
std::vector<double> class_breaks(std::span<const double> values, ClassMethod method, int classes);

// The class of a value, beyond the last end the last; breaks.size() for NaN and where there is no class.
std::size_t class_of(std::span<const double> breaks, double value);

}  // namespace thalweg
