#pragma once
// Undo as a list of snapshots with labels: no commands, no inverses.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace thalweg {

template <class State>
class History {
 public:
  static constexpr std::size_t kMost = 200;   // older ones are forgotten

  // Forgets everything; `state` is where undoing ends.
  void start(State state) {
    list_.clear();
    list_.push_back({"", std::move(state)});
    now_ = 0;
    open_ = false;
  }

  // What was done and what came of it. In one gesture (a slider that is dragged) the last state of one label counts.
  void push(const std::string& label, State state) {
    if (list_.empty()) return start(std::move(state));
    list_.resize(now_ + 1);
    if (open_ && list_.back().label == label && now_ > 0) {
      list_.back().state = std::move(state);
      return;
    }
    list_.push_back({label, std::move(state)});
    if (list_.size() > kMost) list_.erase(list_.begin());
    now_ = list_.size() - 1;
    open_ = true;
  }
  void end_gesture() { open_ = false; }

  bool can_undo() const { return now_ > 0; }
  bool can_redo() const { return now_ + 1 < list_.size(); }
  // What undo() or redo() would take back or do again; only where they can.
  const std::string& undo_label() const { return list_[now_].label; }
  const std::string& redo_label() const { return list_[now_ + 1].label; }
  const State& undo() {
    open_ = false;
    return list_[--now_].state;
  }
  const State& redo() {
    open_ = false;
    return list_[++now_].state;
  }

 private:
  struct Snapshot {
    std::string label;
    State state;
  };
  std::vector<Snapshot> list_;
  std::size_t now_ = 0;
  bool open_ = false;
};

}  // namespace thalweg
