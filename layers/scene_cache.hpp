#pragma once
// Maps that were prepared once, kept beside the user's other caches, so that opening the same file again
// shows its map at once. What is kept is found by the bytes of everything that the map was made of; a file
// that is damaged, or of another version of the program, is passed over and written anew.

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "layers/build_scene.hpp"

namespace thalweg {

struct CachedMap {
  MapScene scene;       // its furniture has no words and inks: whoever loads it gives them
  GeoBox view;          // what the project opens on
  std::string title;    // of the project
};

// Hash of the bytes of these files, of the options and of the form in which scenes are kept. Files beyond
// 2 GiB count with their size, the time of their last change and 64 pieces. Cost: a tenth of a second for
// a gigabyte in memory. Empty where one of them is a raster: such maps read their rasters view by view and
// are not kept. Errors: kFileMissing.
Result<std::string> map_key(std::span<const std::filesystem::path> files, const SceneOptions& options);

// Where maps are kept: $XDG_CACHE_HOME/thalweg/maps, else ~/.cache/thalweg/maps; empty where neither is known.
std::filesystem::path map_cache_folder();

// Nothing where there is no such map or its file is not whole.
std::optional<CachedMap> load_map(const std::string& key);

// Whether this scene is worth keeping (small ones are made anew in no time) and can be kept.
bool worth_keeping(const MapScene& scene);
// The least recently used maps beyond `most_bytes` in all are removed. Errors: kWrite; nothing is lost but time.
Result<> store_map(const std::string& key, const MapScene& scene, const GeoBox& view, const std::string& title,
                   std::uintmax_t most_bytes = std::uintmax_t{4} << 30);

}  // namespace thalweg
