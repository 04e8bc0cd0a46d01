#include "tests/support/compare_image.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

namespace thalweg {

std::string compare_pictures(const Image& actual, const Image& expected, const std::string& name, const ImageTolerance& tolerance) {
  const std::filesystem::path folder = "out/golden";
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  const auto keep = [&](const Image& image, const std::string& what) {
    const auto path = folder / (name + "-" + what + ".png");
    const auto written = write_png(image, path);
    return written ? path.string() : written.error().message;
  };
  if (expected.width != actual.width || expected.height != actual.height) {
    return fmt::format("{} x {} pixels instead of {} x {}; actual: {}", actual.width, actual.height, expected.width, expected.height, keep(actual, "actual"));
  }
  Image difference = actual;
  double sum = 0;
  std::size_t over = 0;
  for (std::size_t i = 0; i < actual.rgba.size(); i += 4) {
    int most = 0;
    for (std::size_t c = 0; c < 3; ++c) {
      const int d = std::abs(int{actual.rgba[i + c]} - int{expected.rgba[i + c]});
      difference.rgba[i + c] = static_cast<std::uint8_t>(255 - std::min(255, d * 4));
      sum += d;
      most = std::max(most, d);
    }
    over += most > 24 ? 1 : 0;
  }
  const double pixels = static_cast<double>(actual.rgba.size()) / 4;
  const double mean = sum / pixels / 3, share = static_cast<double>(over) / pixels;
  if (mean <= tolerance.mean && share <= tolerance.share_over_24) return "";
  return fmt::format("mean difference {:.4f} (at most {}), pixels over 24: {:.5f} (at most {}); actual: {}, difference: {}", mean, tolerance.mean, share,
                     tolerance.share_over_24, keep(actual, "actual"), keep(difference, "difference"));
}

std::string compare_with_golden(const Image& actual, const std::string& name, const ImageTolerance& tolerance) {
  const std::filesystem::path stored = "tests/golden/" + name + ".png";
  if (const char* update = std::getenv("THALWEG_UPDATE_GOLDEN"); update != nullptr && *update == '1') {
    const auto written = write_png(actual, stored);
    return written ? "" : written.error().message;
  }
  const auto expected = read_png(stored);
  return expected ? compare_pictures(actual, *expected, name, tolerance) : expected.error().message;
}

}  // namespace thalweg
