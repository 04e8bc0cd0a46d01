#pragma once
// The window system's side: GLFW, Dear ImGui, OpenGL, and the loop that sleeps while nothing happens.

#include <filesystem>
#include <memory>
#include <optional>

#include "app/script.hpp"
#include "app/settings.hpp"
#include "app/trace.hpp"
#include "geo/base/result.hpp"

namespace thalweg {

// One a process at a time, on the main thread.
class Shell {
 public:
  // Choices of the user are kept in settings_file() as they change. Errors: kNoDisplay, with what the window system said; kFileMissing (fonts); kInternal (shaders).
  static Result<std::unique_ptr<Shell>> create(const Settings& settings, Words words);
  ~Shell();
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  // Until the window is closed or the script says so. Errors: those of the script.
  Result<> run(const std::filesystem::path& file, std::optional<Script> script, std::optional<Trace> trace);

 private:
  struct Impl;
  explicit Shell(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace thalweg
