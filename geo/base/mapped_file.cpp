#include "geo/base/mapped_file.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace thalweg {

Result<MappedFile> MappedFile::open(const std::filesystem::path& file) {
  const auto failed = [&] {
    return fail(ErrorCode::kFileMissing, fmt::format("{}: cannot be read: {}", file.string(), std::strerror(errno)),
                "look at the spelling and at who may read it");
  };
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return failed();
  struct stat status = {};
  MappedFile out;
  if (::fstat(descriptor, &status) != 0) {
    ::close(descriptor);
    return failed();
  }
  out.size_ = static_cast<std::size_t>(status.st_size);
  if (out.size_ > 0) {
    void* data = ::mmap(nullptr, out.size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (data == MAP_FAILED) {
      out.size_ = 0;
      ::close(descriptor);
      return failed();
    }
    out.data_ = static_cast<char*>(data);
    ::madvise(data, out.size_, MADV_SEQUENTIAL);
  }
  ::close(descriptor);
  return out;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile::~MappedFile() {
  if (data_) ::munmap(data_, size_);
}

void MappedFile::release(std::size_t begin, std::size_t end) const {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  begin = (begin + page - 1) / page * page;
  end = end / page * page;
  if (begin < end) ::madvise(data_ + begin, end - begin, MADV_DONTNEED);
}

}  // namespace thalweg
