#pragma once
// The text of a project file: what docs/project-file.md says, checked, without reading any layer.

#include <functional>
#include <string>
#include <string_view>

#include "geo/register/project.hpp"

namespace thalweg {

// The word that tells a project file from any other JSON.
inline constexpr std::string_view kProjectFormat = "thalweg-project";

// A path as a project file may write it: relative, with "/", staying in its folder, with no empty, "." or
// ".." step, no backslash, colon or control character (so no drive, address or connection string either).
bool stays_in_folder(std::string_view path);

// A file inside the program: what the path of its layer begins with, and whether it names one.
inline constexpr std::string_view kEmbedded = "embedded:";
bool is_embedded(std::string_view path);

// Parses a project file. `shown` is its name in messages; `sibling` gives the text of a file that it names
// (enclave names, published facts). Layers come without tables, their `path` as written. Layers without a
// licence or an attribution go to `problems`.
// Errors: kFormat, with the place in the file; those of `sibling`.
Result<Project> parse_project(std::string_view text, const std::string& shown,
                              const std::function<Result<std::string>(const std::string&)>& sibling,
                              Problems& problems);

}  // namespace thalweg
