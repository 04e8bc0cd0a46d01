// Binary formats, read through GDAL: GeoPackage, FlatGeobuf, Shapefile and OSM PBF. The first byte chooses the
// format; the rest is the file in memory, or for a Shapefile its files as pack.hpp has them.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include <unistd.h>

#include "tests/fuzz/check_table.hpp"
#include "tests/fuzz/pack.hpp"

namespace {

using namespace thalweg;
namespace fs = std::filesystem;

// Where the files of a Shapefile stand, one after another of them.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "thalweg-fuzz-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Folder() {
    std::error_code none;
    fs::remove_all(path_, none);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path unpack(std::string_view packed) const {
    for (const char* extension : fuzz::kPacked) {
      const fs::path file = path_ / (std::string("a.") + extension);
      fs::remove(file);
      const std::size_t end = std::min(packed.find(fuzz::kMark), packed.size());
      // An empty piece stands for a file that is missing.
      if (end > 0) std::ofstream(file, std::ios::binary) << packed.substr(0, end);
      packed.remove_prefix(std::min(end + fuzz::kMark.size(), packed.size()));
    }
    return path_ / "a.shp";
  }

 private:
  fs::path path_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  if (size == 0) return 0;
  ReadOptions options;
  options.format_by_name = true;
  Problems problems;
  Progress progress(1);
  const auto bytes = std::as_bytes(std::span(data + 1, size - 1));
  const auto in_memory = [&](const char* name) { return read_vector(bytes, name, options, problems, progress); };
  const auto table = [&]() -> Result<FeatureTable> {
    switch (data[0] % fuzz::kFormats) {
      case fuzz::kGpkg: return in_memory("a.gpkg");
      case fuzz::kFgb: return in_memory("a.fgb");
      case fuzz::kPbf: return in_memory("a.pbf");
      default: break;
    }
    const std::string_view packed(reinterpret_cast<const char*>(data + 1), size - 1);
    return read_vector(folder.unpack(packed), options, problems, progress);
  }();
  if (table) fuzz::check_table(*table);
  else fuzz::check_error(table.error());
  return 0;
}
