#pragma once
// A Shapefile is several files, a fuzz input is one: the files one after the other with a mark between them, so
// that a byte more or less in one of them leaves the others as they were.

#include <array>
#include <string_view>

namespace thalweg::fuzz {

inline constexpr std::string_view kMark = "\x01|file|\x02";
inline constexpr std::array<const char*, 5> kPacked = {"shp", "shx", "dbf", "prj", "cpg"};

// The first byte of an input.
enum Format : unsigned char { kGpkg, kFgb, kShp, kPbf, kFormats };

}  // namespace thalweg::fuzz
