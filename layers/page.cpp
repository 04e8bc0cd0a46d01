#include "layers/page.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "geo/base/files.hpp"

namespace thalweg {
namespace {

constexpr double kMmPerInch = 25.4, kPixelsPerInch = 96;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

}  // namespace

Result<PageFormat> page_format(const std::filesystem::path& file) {
  const std::string ending = lower(file.extension().string());
  if (ending == ".png") return PageFormat::kPng;
  if (ending == ".pdf") return PageFormat::kPdf;
  if (ending == ".svg") return PageFormat::kSvg;
  return fail(ErrorCode::kUsage, fmt::format("{}: the ending says no format that can be drawn", file.string()), "end the name in .png, .pdf or .svg");
}

Result<PageSize> parse_page(std::string_view text, bool portrait) {
  struct Sheet {
    std::string_view name;
    double long_mm, short_mm;
  };
  constexpr Sheet kSheets[] = {{"a0", 1189, 841}, {"a1", 841, 594}, {"a2", 594, 420}, {"a3", 420, 297}, {"a4", 297, 210}, {"a5", 210, 148}};
  const std::string name = lower(text);
  for (const Sheet& s : kSheets) {
    if (name == s.name) return portrait ? PageSize{s.short_mm, s.long_mm} : PageSize{s.long_mm, s.short_mm};
  }
  PageSize page;
  const char* end = name.data() + name.size();
  const auto width = std::from_chars(name.data(), end, page.width_mm);
  const bool cross = width.ec == std::errc() && width.ptr != end && *width.ptr == 'x';
  const auto height = cross ? std::from_chars(width.ptr + 1, end, page.height_mm) : width;
  const auto fits = [](double mm) { return mm >= 20 && mm <= 5000; };
  if (!cross || height.ec != std::errc() || std::string_view(height.ptr, static_cast<std::size_t>(end - height.ptr)) != "mm" || !fits(page.width_mm) || !fits(page.height_mm))
    return fail(ErrorCode::kUsage, fmt::format("{}: not a page", text), "give A0 to A5, or millimetres as in 300x200mm, 20 to 5000 a side");
  if (portrait) return fail(ErrorCode::kUsage, fmt::format("{} cannot be turned", text), "only A0 to A5 lie or stand; else the width comes first");
  return page;
}

void lay_on_page(const PageSize& page, double dpi, RenderOptions& options) {
  options.page_width_mm = page.width_mm;
  options.page_height_mm = page.height_mm;
  options.width = static_cast<int>(std::lround(page.width_mm / kMmPerInch * dpi));
  options.height = static_cast<int>(std::lround(page.height_mm / kMmPerInch * dpi));
  options.pixel_ratio *= dpi / kPixelsPerInch;
}

Result<std::string> write_page(const MapScene& scene, const GeoBox& view, PageFormat format, const RenderOptions& options, const std::filesystem::path& file, Progress& progress) {
  if (format == PageFormat::kPng) {
    const auto image = draw_page(scene, view, options, progress);
    if (!image) return tl::unexpected(image.error());
    if (progress.cancelled()) return cancelled();
    const double px_per_m = options.page_width_mm > 0 ? options.width / options.page_width_mm * 1000 : 0;
    if (auto written = write_png(*image, file, px_per_m); !written) return tl::unexpected(written.error());
    return fmt::format("{} x {} pixels", image->width, image->height);
  }
  const auto page = draw_vector_page(scene, view, format == PageFormat::kPdf ? VectorFormat::kPdf : VectorFormat::kSvg, options, progress);
  if (!page) return tl::unexpected(page.error());
  if (progress.cancelled()) return cancelled();
  if (auto written = write_file_atomically(file, *page); !written) return tl::unexpected(written.error());
  return fmt::format("{:.0f} x {:.0f} mm", options.page_width_mm, options.page_height_mm);
}

}  // namespace thalweg
