#include <cerrno>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <png.h>

#include "geo/base/files.hpp"
#include "layers/image.hpp"

namespace thalweg {
namespace {

struct PngWriter {
  png_structp png = nullptr;
  png_infop info = nullptr;
  ~PngWriter() { png_destroy_write_struct(&png, &info); }
};

void append(png_structp png, png_bytep bytes, png_size_t count) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(bytes), count);
}
void no_flush(png_structp) {}

bool opaque(const Image& image) {
  for (std::size_t i = 3; i < image.rgba.size(); i += 4) {
    if (image.rgba[i] != 255) return false;
  }
  return true;
}

// libpng reports by longjmp: nothing with a destructor may live between it and this frame.
bool encode(PngWriter& w, const Image& image, const std::vector<png_const_bytep>& rows, bool is_opaque, double px_per_m, std::string& out) {
  if (setjmp(png_jmpbuf(w.png)) != 0) return false;
  png_set_write_fn(w.png, &out, append, no_flush);
  // A map is flat colour and sharp lines: filter "up" and a low level are a tenth of the time of the
  // defaults for a few per cent of size.
  png_set_compression_level(w.png, 3);
  png_set_filter(w.png, 0, PNG_FILTER_UP);
  png_set_IHDR(w.png, w.info, static_cast<png_uint_32>(image.width), static_cast<png_uint_32>(image.height), 8, is_opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_sRGB(w.png, w.info, PNG_sRGB_INTENT_PERCEPTUAL);
  if (px_per_m > 0) png_set_pHYs(w.png, w.info, static_cast<png_uint_32>(px_per_m + 0.5), static_cast<png_uint_32>(px_per_m + 0.5), PNG_RESOLUTION_METER);
  png_write_info(w.png, w.info);
  if (is_opaque) png_set_filler(w.png, 0, PNG_FILLER_AFTER);
  for (const png_const_bytep row : rows) png_write_row(w.png, row);
  png_write_end(w.png, w.info);
  return true;
}

}  // namespace

Result<void> write_png(const Image& image, const std::filesystem::path& path, double px_per_m) {
  const std::size_t stride = static_cast<std::size_t>(image.width) * 4;
  if (image.width <= 0 || image.height <= 0 || image.rgba.size() != stride * static_cast<std::size_t>(image.height)) {
    return fail(ErrorCode::kEmpty, path.string() + ": the picture has no pixels");
  }
  PngWriter w;
  w.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  w.info = w.png == nullptr ? nullptr : png_create_info_struct(w.png);
  if (w.info == nullptr) return fail(ErrorCode::kInternal, path.string() + ": libpng does not start");
  std::vector<png_const_bytep> rows;
  for (int y = 0; y < image.height; ++y) rows.push_back(image.rgba.data() + static_cast<std::size_t>(y) * stride);
  std::string bytes;
  if (!encode(w, image, rows, opaque(image), px_per_m, bytes)) return fail(ErrorCode::kInternal, path.string() + ": libpng cannot encode the picture");
  return write_file_atomically(path, bytes);
}

Result<Image> read_png(const std::filesystem::path& path) {
  auto bytes = read_file(path);
  if (!bytes) return tl::unexpected(bytes.error());
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&png, bytes->data(), bytes->size()) == 0) return fail(ErrorCode::kFormat, fmt::format("{}: not a PNG picture ({})", path.string(), png.message));
  png.format = PNG_FORMAT_RGBA;
  Image image{static_cast<int>(png.width), static_cast<int>(png.height), {}};
  image.rgba.resize(PNG_IMAGE_SIZE(png));
  if (png_image_finish_read(&png, nullptr, image.rgba.data(), 0, nullptr) == 0) return fail(ErrorCode::kFormat, fmt::format("{}: a damaged PNG picture ({})", path.string(), png.message));
  return image;
}

}  // namespace thalweg
