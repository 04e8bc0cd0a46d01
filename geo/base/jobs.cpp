#include "geo/base/jobs.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <new>
#include <stop_token>
#include <thread>

namespace thalweg {

struct JobState {
  std::string key, title;
  std::unique_ptr<JobPool::Body> body;
  Progress progress;
  bool running = false;   // under the pool's mutex
  // Only the draining thread reads and writes these two.
  bool dropped = false;
  bool done = false;
};

void Task::reset() {
  if (!state_) return;
  state_->dropped = true;
  state_->progress.cancel();
  state_.reset();
}

bool Task::pending() const { return state_ && !state_->dropped && !state_->done; }

struct JobPool::Impl {
  std::function<void()> wake;
  mutable std::mutex mutex;
  std::condition_variable_any work_came;
  std::deque<std::shared_ptr<JobState>> waiting;
  std::vector<std::shared_ptr<JobState>> alive;     // waiting, running or finished: not drained yet
  std::vector<std::shared_ptr<JobState>> finished;
  std::vector<std::jthread> threads;                // last: they end before the rest goes

  void run(const std::stop_token& stop) {
    for (;;) {
      std::shared_ptr<JobState> job;
      {
        std::unique_lock lock(mutex);
        if (!work_came.wait(lock, stop, [&] { return !waiting.empty(); })) return;
        job = std::move(waiting.front());
        waiting.pop_front();
        job->running = true;
      }
      if (job->progress.cancelled()) {
        job->body->fail_with(cancelled().value());
      } else {
        try {
          job->body->run(job->progress);
        } catch (const std::bad_alloc&) {
          job->body->fail_with({ErrorCode::kTooLarge, job->title + ": the memory does not suffice", "close other programs, or take less data"});
        } catch (const std::exception& error) {
          job->body->fail_with({ErrorCode::kInternal, job->title + ": " + error.what(), ""});
        }
      }
      {
        const std::scoped_lock lock(mutex);
        finished.push_back(std::move(job));
      }
      wake();
    }
  }
};

JobPool::JobPool(unsigned threads, std::function<void()> wake) : impl_(std::make_unique<Impl>()) {
  impl_->wake = std::move(wake);
  for (unsigned i = 0; i < std::max(threads, 1U); ++i)
    impl_->threads.emplace_back([impl = impl_.get()](const std::stop_token& stop) { impl->run(stop); });
}

JobPool::~JobPool() {
  {
    const std::scoped_lock lock(impl_->mutex);
    for (const auto& job : impl_->alive) {
      job->dropped = true;
      job->progress.cancel();
    }
    impl_->waiting.clear();
  }
  impl_->threads.clear();  // asks each to stop, and joins
}

Task JobPool::push(std::string key, std::string title, std::unique_ptr<Body> body) {
  auto job = std::make_shared<JobState>();
  job->key = std::move(key);
  job->title = std::move(title);
  job->body = std::move(body);
  {
    const std::scoped_lock lock(impl_->mutex);
    for (const auto& earlier : impl_->alive) {
      if (earlier->key != job->key) continue;
      earlier->dropped = true;
      earlier->progress.cancel();
    }
    impl_->alive.push_back(job);
    impl_->waiting.push_back(job);
  }
  impl_->work_came.notify_one();
  return Task(std::move(job));
}

std::size_t JobPool::drain() {
  std::vector<std::shared_ptr<JobState>> done;
  {
    const std::scoped_lock lock(impl_->mutex);
    done.swap(impl_->finished);
    std::erase_if(impl_->alive, [&](const auto& job) { return std::find(done.begin(), done.end(), job) != done.end(); });
  }
  std::size_t ran = 0;
  for (const auto& job : done) {
    // A callback of this round may have dropped a later one.
    if (!job->dropped) {
      job->done = true;
      job->body->finish();
      ++ran;
    }
    job->body.reset();
  }
  return ran;
}

void JobPool::cancel(const std::string& key) {
  const std::scoped_lock lock(impl_->mutex);
  for (const auto& job : impl_->alive)
    if (job->key == key) job->progress.cancel();
}

std::vector<JobStatus> JobPool::status() const {
  const std::scoped_lock lock(impl_->mutex);
  std::vector<JobStatus> list;
  for (const auto& job : impl_->alive) {
    if (job->dropped || std::find(impl_->finished.begin(), impl_->finished.end(), job) != impl_->finished.end()) continue;
    list.push_back({job->key, job->title, job->progress.message(), job->progress.fraction(), job->running});
  }
  return list;
}

bool JobPool::idle() const {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->alive.empty();
}

}  // namespace thalweg
