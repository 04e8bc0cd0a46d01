#pragma once
// Files that the build puts into the program (cmake/Embed.cmake): the default project's data.

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace thalweg {

// The bytes of an embedded file by its path from the repository root ("assets/central-asia/project.json");
// empty where there is none. They live as long as the program. Cost: linear in the number of files.
std::span<const std::byte> embedded_file(std::string_view path);

// The paths of all embedded files, in the order of the build's list.
std::vector<std::string_view> embedded_files();

}  // namespace thalweg
