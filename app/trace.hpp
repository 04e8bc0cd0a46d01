#pragma once
// What a person at the window would see of it, for a test that drives it from outside: docs/ui-script.md.

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "app/interface.hpp"
#include "geo/base/result.hpp"

namespace thalweg {

// Writes a line of JSON whenever the window has come to rest and looks another way than when it last rested.
class Trace {
 public:
  // `file` may be a pipe. Errors: kWrite.
  static Result<Trace> open(const std::filesystem::path& file);
  // Call when no job runs, nothing moves and the last frame is on the screen.
  void rested(const Context& context, bool typing);

 private:
  struct Close { void operator()(std::FILE* f) const { std::fclose(f); } };
  std::unique_ptr<std::FILE, Close> file_;
  std::string last_;
};

// {"map":[X,Y,WIDTH,HEIGHT],"lon":..,"lat":..,"scale":..,"tool":"..","typing":..,"sheet":".."}: the map's part of the window
// in its pixels; the place in its middle in degrees and the scale's denominator there, null where there is no
// map or no place; `typing`, whether keys go to a text box; the sheet's title, null without one.
std::string trace_line(const Context& context, bool typing);

}  // namespace thalweg
