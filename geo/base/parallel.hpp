#pragma once
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

#include "geo/base/progress.hpp"

namespace thalweg {

// Calls fn(begin, end) over [0, n) in pieces of `grain`, on at most progress.threads() threads; the
// pieces do not depend on the number of threads, so a result written by index is the same for any.
// Stops handing out pieces when cancelled: the caller looks at progress.cancelled() afterwards.
// fn must not throw.
template <class Fn>
void parallel_for(Progress& progress, std::size_t n, std::size_t grain, Fn&& fn) {
  if (n == 0) return;
  const std::size_t pieces = (n + grain - 1) / grain;
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (;;) {
      const std::size_t i = next.fetch_add(1, std::memory_order_relaxed);
      if (i >= pieces || progress.cancelled()) return;
      fn(i * grain, i * grain + grain < n ? i * grain + grain : n);
    }
  };
  std::vector<std::jthread> helpers;
  const std::size_t threads = pieces < progress.threads() ? pieces : progress.threads();
  for (std::size_t t = 1; t < threads; ++t) helpers.emplace_back(work);
  work();
}

}  // namespace thalweg
