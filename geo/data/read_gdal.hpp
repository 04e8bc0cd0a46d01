#pragma once
// The GDAL half of reading; read.hpp is what others call.

#include <string>

#include "geo/base/progress.hpp"
#include "geo/data/read.hpp"

namespace thalweg {

// `gdal_name`: a path that exists, or ours under /vsimem/ or /vsizip/; `shown`: its name in messages.
Result<FeatureTable> read_gdal(const std::string& gdal_name, const std::string& shown, const ReadOptions& options,
                               Problems& problems, Progress& progress);
Result<FileInfo> inspect_gdal(const std::string& gdal_name, const std::string& shown);

// Puts `bytes` under /vsimem/ for as long as it lives; `name` gives the file's name there.
class MemoryFile {
 public:
  MemoryFile(std::span<const std::byte> bytes, const std::string& name);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  const std::string& gdal_name() const { return gdal_name_; }

 private:
  std::string gdal_name_;
};

}  // namespace thalweg
