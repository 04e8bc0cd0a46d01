#include "geo/base/progress.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace thalweg {

Progress::Progress(unsigned threads)
    : threads_(threads ? threads : std::max(1u, std::thread::hardware_concurrency())) {}

void Progress::report(double fraction, std::string message) {
  fraction_.store(fraction, std::memory_order_relaxed);
  const std::scoped_lock lock(mutex_);
  message_ = std::move(message);
}

std::string Progress::message() const {
  const std::scoped_lock lock(mutex_);
  return message_;
}

}  // namespace thalweg
