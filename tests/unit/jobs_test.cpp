#include "geo/base/jobs.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace thalweg {
namespace {

// A gate that jobs wait at, and a bell that the pool rings: no test sleeps.
struct Signal {
  void ring() {
    const std::scoped_lock lock(mutex);
    ++count;
    changed.notify_all();
  }
  void wait_for(int n) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return count >= n; });
  }
  std::mutex mutex;
  std::condition_variable changed;
  int count = 0;
};

TEST(Jobs, CallbackRunsInDrainWithTheValue) {
  Signal bell;
  JobPool pool(2, [&] { bell.ring(); });
  int got = 0;
  const Task task = pool.start("a", "A", [](Progress&) -> Result<int> { return 7; }, [&](Result<int> r) { got = *r; });
  bell.wait_for(1);
  EXPECT_EQ(got, 0);
  EXPECT_TRUE(task.pending());
  EXPECT_EQ(pool.drain(), 1U);
  EXPECT_EQ(got, 7);
  EXPECT_FALSE(task.pending());
  EXPECT_TRUE(pool.idle());
}

TEST(Jobs, DestroyedTaskIsCancelledAndItsCallbackNeverRuns) {
  Signal bell, started, gate;
  JobPool pool(1, [&] { bell.ring(); });
  bool ran = false, saw_cancel = false;
  {
    const Task task = pool.start(
        "a", "A",
        [&](Progress& p) -> Result<int> {
          started.ring();
          gate.wait_for(1);
          saw_cancel = p.cancelled();
          return 1;
        },
        [&](Result<int>) { ran = true; });
    started.wait_for(1);
  }
  gate.ring();
  bell.wait_for(1);
  EXPECT_EQ(pool.drain(), 0U);
  EXPECT_FALSE(ran);
  EXPECT_TRUE(saw_cancel);
  EXPECT_TRUE(pool.idle());
}

TEST(Jobs, NewestOfAKeyWins) {
  Signal bell, gate;
  JobPool pool(1, [&] { bell.ring(); });
  std::vector<int> got;
  const auto work = [&](int n) {
    return [&gate, n](Progress&) -> Result<int> {
      gate.wait_for(1);
      return n;
    };
  };
  const auto done = [&](Result<int> r) { got.push_back(*r); };
  const Task first = pool.start("map", "1", work(1), done), other = pool.start("search", "2", work(2), done), second = pool.start("map", "3", work(3), done);
  EXPECT_FALSE(first.pending());
  gate.ring();
  bell.wait_for(3);
  EXPECT_EQ(pool.drain(), 2U);
  EXPECT_EQ(got, (std::vector<int>{2, 3}));
}

TEST(Jobs, CancelLetsTheCallbackKnow) {
  Signal bell, started, gate;
  JobPool pool(1, [&] { bell.ring(); });
  std::optional<Error> error;
  const Task task = pool.start(
      "a", "A",
      [&](Progress& p) -> Result<int> {
        started.ring();
        gate.wait_for(1);
        if (p.cancelled()) return cancelled();
        return 1;
      },
      [&](Result<int> r) { error = r.error(); });
  started.wait_for(1);
  ASSERT_EQ(pool.status().size(), 1U);
  EXPECT_EQ(pool.status()[0].title, "A");
  EXPECT_TRUE(pool.status()[0].running);
  pool.cancel("a");
  gate.ring();
  bell.wait_for(1);
  pool.drain();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::kCancelled);
}

TEST(Jobs, CancelledBeforeItStartsNeverStarts) {
  Signal bell, gate;
  JobPool pool(1, [&] { bell.ring(); });
  bool started = false;
  const Task blocker = pool.start("a", "A", [&](Progress&) -> Result<int> { gate.wait_for(1); return 0; }, [](Result<int>) {});
  std::optional<Error> error;
  const Task task = pool.start("b", "B", [&](Progress&) -> Result<int> { started = true; return 0; }, [&](Result<int> r) { error = r.error(); });
  pool.cancel("b");
  gate.ring();
  bell.wait_for(2);
  pool.drain();
  EXPECT_FALSE(started);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::kCancelled);
}

TEST(Jobs, WhatIsThrownArrivesAsAnError) {
  Signal bell;
  JobPool pool(1, [&] { bell.ring(); });
  std::optional<Error> error;
  const Task task = pool.start("a", "Reading", [](Progress&) -> Result<int> { throw std::bad_alloc(); }, [&](Result<int> r) { error = r.error(); });
  bell.wait_for(1);
  pool.drain();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::kTooLarge);
  EXPECT_NE(error->message.find("Reading"), std::string::npos);
}

TEST(Jobs, ACallbackMayStartAndDropJobs) {
  Signal bell, gate;
  JobPool pool(2, [&] { bell.ring(); });
  Task second;
  bool second_ran = false;
  std::vector<int> got;
  Task next;
  const Task first = pool.start("a", "A", [](Progress&) -> Result<int> { return 1; }, [&](Result<int> r) {
    got.push_back(*r);
    second.reset();
    next = pool.start("c", "C", [](Progress&) -> Result<int> { return 3; }, [&](Result<int> v) { got.push_back(*v); });
  });
  bell.wait_for(1);
  second = pool.start("b", "B", [](Progress&) -> Result<int> { return 2; }, [&](Result<int>) { second_ran = true; });
  bell.wait_for(2);
  pool.drain();
  bell.wait_for(3);
  pool.drain();
  EXPECT_EQ(got, (std::vector<int>{1, 3}));
  EXPECT_FALSE(second_ran);
}

TEST(Jobs, PoolEndsWhileJobsWaitAndRun) {
  Signal started;
  bool ran = false;
  {
    JobPool pool(1, [] {});
    const Task running = pool.start(
        "a", "A",
        [&](Progress& p) -> Result<int> {
          started.ring();
          while (!p.cancelled()) std::this_thread::yield();
          return cancelled();
        },
        [&](Result<int>) { ran = true; });
    const Task waiting = pool.start("b", "B", [](Progress&) -> Result<int> { return 1; }, [&](Result<int>) { ran = true; });
    started.wait_for(1);
  }
  EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace thalweg
