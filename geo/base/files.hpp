#pragma once
// Whole files in and out. Writing never leaves half a file: not on Ctrl-C, not on a full disk.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "geo/base/result.hpp"

namespace thalweg {

// The bytes of a file. Errors: kFileMissing (no such file, a folder, no right to read, a failing disk).
Result<std::string> read_file(const std::filesystem::path& file);

// Writes beside `file` under a temporary name, brings it to the disk and renames it: whoever looks sees
// the old bytes or the new ones. A symbolic link is followed; what is not a regular file (/dev/stdout, a
// pipe) is written straight. On failure the temporary file is removed and the old file is untouched.
// Errors: kWrite, with what the system said and what to do about it.
Result<> write_file_atomically(const std::filesystem::path& file, std::string_view bytes);

// The same for writers that want a path, such as GDAL or libpng: `write` gets the temporary path (same
// folder, same extension as `file`) and its error is passed on.
Result<> replace_file(const std::filesystem::path& file,
                      const std::function<Result<>(const std::filesystem::path&)>& write);

}  // namespace thalweg
