#pragma once
#include <string>
#include <string_view>

namespace thalweg {

// The text of a file under shaders/, as embedded at build; where $THALWEG_SHADERS names a folder, the
// file there, so that shaders can be worked on without a build. Empty for a name there is not.
std::string shader_source(std::string_view name);

}  // namespace thalweg
