#pragma once
// Drives the window from a file, a command a line, for tests and for pictures: the same mouse, keys and
// actions that a person has. docs/ui-script.md lists the commands.

#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/interface.hpp"

namespace thalweg {

// What a script does to mouse and keyboard in one frame.
struct ScriptInput {
  std::optional<PointPx> mouse;      // interface units
  std::optional<bool> button;        // the left one, held from now on
  double wheel = 0;
  int key = 0;                       // GLFW's code, pressed in this frame
  bool key_down = false;
  bool ctrl = false;
  std::string text;                  // typed
  std::filesystem::path screenshot;  // of the frame that is drawn with it
  std::optional<std::pair<int, int>> window_size;
};

// What the window tells a script.
struct ScriptView {
  bool idle = false;                 // no job, no motion, the map is drawn as it should be
  std::uint64_t map_frames = 0;
  std::vector<double> frame_ms;      // of the frames since the last `time-frames`
  std::string clipboard;
};

class Script {
 public:
  // Errors: kUsage, with the line, for a command or a number that does not exist.
  static Result<Script> parse(std::string_view text, const std::string& name);
  // Errors: kFileMissing.
  static Result<Script> read(const std::filesystem::path& file);

  bool finished() const { return next_ >= commands_.size() && inputs_.empty(); }
  bool wants_frame() const { return !inputs_.empty(); }

  // Does what can be done now; the input for the next frame, if any. An assertion that does not hold ends
  // the script. Errors: kInternal, with the line and what there was instead.
  Result<std::optional<ScriptInput>> step(Context& context, ScriptView& view);

 private:
  struct Command {
    int line = 0;
    std::string text;                // as written, for messages
    std::vector<std::string> words;
    std::string rest;                // after the first word
  };
  Result<bool> run(const Command& command, Context& context, ScriptView& view);  // false: not yet
  tl::unexpected<Error> broken(const Command& command, const std::string& why) const;
  void push_click(PointPx at, int times);

  std::string name_;
  std::vector<Command> commands_;
  std::size_t next_ = 0;
  std::deque<ScriptInput> inputs_;
  std::uint64_t marked_frames_ = 0;
};

}  // namespace thalweg
