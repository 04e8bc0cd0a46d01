#include "geo/base/embedded.hpp"

namespace {

struct Entry {
  const char* path;
  const std::byte* begin;
  const std::byte* end;
};

}  // namespace

// Written by thalweg_embed(); an entry of nulls ends it.
extern "C" const Entry thalweg_assets_embedded_table[];

namespace thalweg {

std::span<const std::byte> embedded_file(std::string_view path) {
  for (const Entry* e = thalweg_assets_embedded_table; e->path != nullptr; ++e)
    if (path == e->path) return {e->begin, e->end};
  return {};
}

std::vector<std::string_view> embedded_files() {
  std::vector<std::string_view> paths;
  for (const Entry* e = thalweg_assets_embedded_table; e->path != nullptr; ++e) paths.emplace_back(e->path);
  return paths;
}

}  // namespace thalweg
