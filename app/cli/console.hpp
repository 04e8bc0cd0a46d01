#pragma once
// The terminal's side of a verb: where results and notes go, the progress bar, and Ctrl-C.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "geo/analysis/sheet.hpp"
#include "geo/base/problems.hpp"
#include "geo/base/progress.hpp"

namespace thalweg::cli {

// Options that every verb has.
struct CommonOptions {
  std::string format = "table";
  std::filesystem::path out;   // empty: standard output
  unsigned threads = 0;        // 0: all
  bool quiet = false;          // no notes and no bar
};

// Lives while a verb runs. From its making on, Ctrl-C (SIGINT) and SIGTERM cancel `progress` instead of
// ending the program; a second one ends it at once. Where standard error is a terminal, a bar shows the
// progress of what takes longer than a moment. Make it before any thread is started.
class Console {
 public:
  Console(const CommonOptions& options, Progress& progress);
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  Progress& progress() const;
  const CommonOptions& options() const;

  // A line to standard error, above the bar; nothing with --quiet.
  void note(std::string_view line);
  // How many problems of each severity there are, and the gravest few; nothing with --quiet.
  void note_problems(const Problems& problems);

  // The result to --out, whole or not at all, or to standard output. Errors: kWrite; kCancelled where the
  // user stopped the run before anything was written.
  Result<> emit(const std::string& text);
  // The sheet as --format says.
  Result<> emit(const Sheet& sheet);

 private:
  struct Watch;
  std::unique_ptr<Watch> watch_;
};

// "thalweg: message" and the remedy below it, to standard error.
void print_error(const Error& error);

}  // namespace thalweg::cli
