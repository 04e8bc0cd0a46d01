#pragma once
// One object goes down every long call: it carries progress up, cancellation down, and how many
// threads the call may use. Safe to use from several threads at once.

#include <atomic>
#include <mutex>
#include <string>

#include "geo/base/result.hpp"

namespace thalweg {

class Progress {
 public:
  // threads = 0: as many as the machine has.
  explicit Progress(unsigned threads = 0);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  unsigned threads() const { return threads_; }

  // fraction in [0, 1]; what is being done, in a few words.
  void report(double fraction, std::string message);
  void report(double fraction) { fraction_.store(fraction, std::memory_order_relaxed); }
  double fraction() const { return fraction_.load(std::memory_order_relaxed); }
  std::string message() const;

  // Callable from a signal handler.
  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

 private:
  unsigned threads_;
  std::atomic<double> fraction_{0};
  std::atomic<bool> cancelled_{false};
  mutable std::mutex mutex_;
  std::string message_;
};

inline tl::unexpected<Error> cancelled() {
  return fail(ErrorCode::kCancelled, "stopped by the user; nothing was written");
}

}  // namespace thalweg
