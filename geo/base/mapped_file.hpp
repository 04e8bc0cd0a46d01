#pragma once
// A file as memory, of which what has been read can be given back.

#include <filesystem>
#include <string_view>

#include "geo/base/result.hpp"

namespace thalweg {

class MappedFile {
 public:
  // Errors: kFileMissing. A file that another program shortens meanwhile ends this one with SIGBUS.
  static Result<MappedFile> open(const std::filesystem::path& file);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;

  std::string_view text() const { return {data_, size_}; }
  // The bytes from `begin` to `end` are not needed for now: whole pages among them leave memory, and come
  // back from the file if they are read again.
  void release(std::size_t begin, std::size_t end) const;

 private:
  MappedFile() = default;
  char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace thalweg
