#pragma once
// Work away from the thread that draws. A job takes snapshots by value and gives back a value; its
// callback runs on the thread that drains the pool, once a frame.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "geo/base/progress.hpp"
#include "geo/base/result.hpp"

namespace thalweg {

struct JobState;

// The right to a job's answer. Destroyed or reset: the job is cancelled and its callback never runs.
// Belongs to the thread that drains.
class Task {
 public:
  Task() = default;
  explicit Task(std::shared_ptr<JobState> state) : state_(std::move(state)) {}
  ~Task() { reset(); }
  Task(Task&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      reset();
      state_ = std::exchange(other.state_, nullptr);
    }
    return *this;
  }
  void reset();
  bool pending() const;  // the callback has not run yet, and may

 private:
  std::shared_ptr<JobState> state_;
};

struct JobStatus {
  std::string key, title, message;
  double fraction = 0;
  bool running = false;  // false: waits for a thread
};

class JobPool {
 public:
  // `wake` is called on a worker's thread whenever there is something to drain; it must not block.
  JobPool(unsigned threads, std::function<void()> wake);
  ~JobPool();  // cancels everything and waits for the threads; no callback runs
  JobPool(const JobPool&) = delete;
  JobPool& operator=(const JobPool&) = delete;

  // Starts `work(Progress&) -> Result<T>`; `done(Result<T>)` runs in drain(). An earlier job of the same
  // key that is not done is dropped: cancelled, and its callback never runs. What `work` throws (memory
  // that ran out) arrives as an Error.
  template <class Work, class Done>
  [[nodiscard]] Task start(std::string key, std::string title, Work work, Done done) {
    using R = std::invoke_result_t<Work&, Progress&>;
    struct One final : Body {
      One(Work w, Done d) : work(std::move(w)), done(std::move(d)) {}
      void run(Progress& progress) override { result = work(progress); }
      void fail_with(Error error) override { result = tl::unexpected(std::move(error)); }
      void finish() override { done(std::move(*result)); }
      Work work;
      Done done;
      std::optional<R> result;
    };
    return push(std::move(key), std::move(title), std::make_unique<One>(std::move(work), std::move(done)));
  }

  // Runs the callbacks of the jobs that are done, in the order in which they were done; how many ran.
  // A callback may start jobs.
  std::size_t drain();

  // Asks a job to stop: its callback gets what the work makes of that, as a rule kCancelled.
  void cancel(const std::string& key);

  std::vector<JobStatus> status() const;  // of what waits and runs, oldest first
  bool idle() const;                      // nothing waits, runs or is to be drained

  struct Body {
    virtual ~Body() = default;
    virtual void run(Progress& progress) = 0;
    virtual void fail_with(Error error) = 0;
    virtual void finish() = 0;
  };

 private:
  Task push(std::string key, std::string title, std::unique_ptr<Body> body);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace thalweg
