#pragma once
// How calls fail. A call that cannot give its answer returns Result<T>; imperfect data is not a
// failure: it goes to a Problems list (problems.hpp) and the call goes on.

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace thalweg {

// Codes come in blocks of a hundred; the block is the exit code of the command line.
enum class ErrorCode : int {
  // 1xx: the request is wrong (exit code 1)
  kUsage = 100,         // unknown verb, option or value
  kUnknownName = 101,   // a layer, field, party or feature that the data does not have
  // 2xx: the input is wrong (exit code 2)
  kFileMissing = 200,   // no such file, or no right to read it
  kFormat = 201,        // no reader takes it, or it is truncated or corrupt
  kEmpty = 202,         // readable, but holds nothing to work on
  kCrs = 203,           // a coordinate system that cannot be understood or transformed
  kGeometry = 204,      // wrong kind of geometry for the work
  // 3xx: the run failed (exit code 3)
  kWrite = 300,         // the output cannot be written: rights, space
  kCancelled = 301,     // the user stopped it
  kNoDisplay = 302,     // no window system or no OpenGL 3.3
  kTooLarge = 303,      // a stated bound on size or count is passed
  kInternal = 304,      // a library failed in a way that the data does not explain
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;  // names the file, layer, feature: "borders.shp: layer 'x' not found"
  std::string remedy;   // what the reader can do: "layers: a, b, c"; may be empty
};

template <class T = void>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string remedy = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(remedy)});
}

// 1 wrong usage, 2 bad input, 3 failed run.
inline int exit_code(ErrorCode code) { return static_cast<int>(code) / 100; }

}  // namespace thalweg
