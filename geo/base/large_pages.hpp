#pragma once
// Memory in pages of 2 MiB, where the system gives them on request: a big array is then touched for the first
// time in hundreds of faults instead of tens of thousands.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <sys/mman.h>

namespace thalweg {

// A hint for memory not written yet; small arrays and systems without such pages are left alone.
inline void use_large_pages(void* data, std::size_t bytes) {
  constexpr std::uintptr_t kLarge = std::uintptr_t{1} << 21;
  const auto begin = (reinterpret_cast<std::uintptr_t>(data) + kLarge - 1) & ~(kLarge - 1);
  const auto end = (reinterpret_cast<std::uintptr_t>(data) + bytes) & ~(kLarge - 1);
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

// Room for n in an empty vector.
template <class T>
void reserve_large(std::vector<T>& empty, std::size_t n) {
  empty.reserve(n);
  use_large_pages(empty.data(), empty.capacity() * sizeof(T));
}

}  // namespace thalweg
