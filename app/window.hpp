#pragma once
// The window: `thalweg` without a verb.

#include <filesystem>
#include <optional>
#include <string>

#include "geo/base/result.hpp"

namespace thalweg {

struct WindowOptions {
  std::filesystem::path file;     // empty: the project inside the program
  std::filesystem::path script;   // a UI script (docs/ui-script.md); empty: none
  std::string language;           // of the interface; empty: as kept, else as the environment says
  std::filesystem::path trace;    // where the window tells how it looks (same page); empty: nowhere
};

// What the command line asks for, where it asks for the window: nothing at all, --language CODE, --ui-script or --ui-trace FILE, the name of
// a file that is there (with a dot or a slash in it, so that no file hides a verb).
std::optional<WindowOptions> window_wanted(int argc, const char* const* argv);

// Runs until the window is closed. Errors: kNoDisplay (no window system, no OpenGL 3.3; the remedy names
// `thalweg render`), kFileMissing (fonts, script), kUsage and kInternal (script), kUnknownName (language).
Result<> run_window(const WindowOptions& options);

// The same as an exit code, the error told on standard error.
int window_main(const WindowOptions& options);

}  // namespace thalweg
