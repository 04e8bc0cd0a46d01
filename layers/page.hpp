#pragma once
// A map as a file of its own: sheets, formats, and the one call that writes any of them.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "layers/picture.hpp"

namespace thalweg {

enum class PageFormat : std::uint8_t { kPng, kPdf, kSvg };

// By the ending, in capitals or not. Errors: kUsage for any but .png, .pdf and .svg.
Result<PageFormat> page_format(const std::filesystem::path& file);

struct PageSize {
  double width_mm = 0, height_mm = 0;
};

// "A0" to "A5", lying on the long side unless `portrait`; or "300x200mm", width first, 20 to 5000 a side.
// Errors: kUsage.
Result<PageSize> parse_page(std::string_view text, bool portrait);

// Dots an inch where nobody says: of a picture, and of the rasters on a vector page.
constexpr double usual_dpi(PageFormat format) { return format == PageFormat::kPng ? 300 : 200; }
// Lines and text keep their printed size (96 logical pixels to an inch) times the ratio that `options` had.
void lay_on_page(const PageSize& page, double dpi, RenderOptions& options);

// draw_page() or draw_vector_page() into a file, whole or not at all. Gives its size in words, "420 x 297 mm" or
// "1920 x 1200 pixels". Errors: theirs, and kWrite.
Result<std::string> write_page(const MapScene& scene, const GeoBox& view, PageFormat format, const RenderOptions& options,
                               const std::filesystem::path& file, Progress& progress);

}  // namespace thalweg
