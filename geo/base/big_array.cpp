#include "geo/base/big_array.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

#include "geo/base/large_pages.hpp"

namespace thalweg {

ArrayStore::ArrayStore(std::filesystem::path folder, std::size_t budget_bytes) : folder_(std::move(folder)), budget_(budget_bytes) {
  std::error_code none;
  if (folder_.empty()) folder_ = std::filesystem::temp_directory_path(none);
  if (folder_.empty()) folder_ = "/tmp";
}

Result<void*> ArrayStore::map(std::size_t bytes) {
  const auto failed = [&](int error) {
    return fail(ErrorCode::kWrite, fmt::format("{}: no room for a scratch file of {} MB: {}", folder_.string(), bytes >> 20, std::strerror(error)), "TMPDIR names another folder; or give --memory more");
  };
  std::string name = (folder_ / "thalweg-XXXXXX").string();
  const int file = ::mkstemp(name.data());
  if (file < 0) return failed(errno);
  ::unlink(name.c_str());
  // A full disk must be seen here, not as a signal at some later write.
  const int error = ::posix_fallocate(file, 0, static_cast<off_t>(bytes));
  void* data = error == 0 ? ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
  const int why = error != 0 ? error : errno;
  ::close(file);
  if (data == MAP_FAILED) return failed(why);
  const std::scoped_lock lock(mutex_);
  mapped_.emplace_back(data, bytes);
  return data;
}

void ArrayStore::unmap(void* data, std::size_t bytes) {
  const std::scoped_lock lock(mutex_);
  std::erase(mapped_, std::pair{data, bytes});
  ::munmap(data, bytes);
}

void ArrayStore::rest() {
  // A block of each thread comes on top before the next rest.
  if (resident_bytes() <= budget_ - budget_ / 8) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return;  // somebody else is at it
  for (const auto& [data, bytes] : mapped_) ::madvise(data, bytes, MADV_DONTNEED);
}

std::size_t resident_bytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  unsigned long all = 0, resident = 0;
  const int read = std::fscanf(file, "%lu %lu", &all, &resident);
  std::fclose(file);
  return read == 2 ? resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

StorePtr store_for(std::size_t bytes, std::size_t other_bytes, std::size_t budget_bytes) {
  if (budget_bytes == 0) budget_bytes = static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) / 2 * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  if (bytes + other_bytes <= budget_bytes) return {};
  return std::make_shared<ArrayStore>(std::filesystem::path(), budget_bytes);
}

void* map_memory(std::size_t bytes) {
  void* data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) return nullptr;
  use_large_pages(data, bytes);
  return data;
}

void unmap_memory(void* data, std::size_t bytes) { ::munmap(data, bytes); }

}  // namespace thalweg
