#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

#include "geo/base/result.hpp"

namespace thalweg {

// RGBA, one byte each, straight alpha, top row first.
struct Image {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
};

// Written beside `path` and renamed, so that an interrupted run never leaves half a file. Opaque images
// are written without alpha. `px_per_m` goes into the file's resolution (0: none).
// Errors: kWrite; kEmpty for an image without pixels.
Result<void> write_png(const Image& image, const std::filesystem::path& path, double px_per_m = 0);

// Errors: kFileMissing, kFormat.
Result<Image> read_png(const std::filesystem::path& path);

}  // namespace thalweg
