#include "layers/gl/shader_source.hpp"

#include <cstdlib>
#include <filesystem>

#include "geo/base/files.hpp"

namespace thalweg {
namespace {

struct EmbeddedFile {
  const char* name;
  const char* begin;
  const char* end;
};

// Made by thalweg_embed() in layers/gl/CMakeLists.txt; ends with a null name.
extern "C" const EmbeddedFile shaders_embedded_table[];

}  // namespace

std::string shader_source(std::string_view name) {
  if (const char* folder = std::getenv("THALWEG_SHADERS"); folder != nullptr && *folder != 0) {
    if (auto text = read_file(std::filesystem::path(folder) / name)) return std::move(*text);
  }
  const std::string wanted = "shaders/" + std::string(name);
  for (const EmbeddedFile* f = shaders_embedded_table; f->name != nullptr; ++f) {
    if (wanted == f->name) return {f->begin, f->end};
  }
  return {};
}

}  // namespace thalweg
