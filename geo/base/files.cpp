#include "geo/base/files.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace thalweg {
namespace {

namespace fs = std::filesystem;

std::string system_text(int error) { return std::generic_category().message(error); }

tl::unexpected<Error> cannot_write(const fs::path& file, int error) {
  std::string remedy;
  switch (error) {
    case ENOENT: case ENOTDIR: remedy = "make the folder first, or give another one with --out"; break;
    case EACCES: case EPERM: case EROFS:
      remedy = "choose a folder that you may write to, with --out"; break;
    case ENOSPC: case EDQUOT: remedy = "free some space, or choose another disk with --out"; break;
    case EISDIR: remedy = "give the name of a file, not of a folder"; break;
    default: break;
  }
  return fail(ErrorCode::kWrite, fmt::format("{}: cannot be written: {}", file.string(), system_text(error)),
              std::move(remedy));
}

// A file descriptor that closes itself.
struct Descriptor {
  int fd = -1;
  explicit Descriptor(int descriptor) : fd(descriptor) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
  int close() {
    const int result = ::close(fd);
    fd = -1;
    return result;
  }
};

// Removes a file unless told to keep it.
struct Temporary {
  fs::path path;
  bool keep = false;
  ~Temporary() {
    if (!keep) ::unlink(path.c_str());
  }
};

int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

// Where a rename must go: the file that a chain of symbolic links means.
fs::path link_target(const fs::path& file) {
  std::error_code none;
  fs::path at = file;
  for (int i = 0; i < 40 && fs::is_symlink(at, none); ++i) {
    const fs::path next = fs::read_symlink(at, none);
    if (next.empty()) break;
    at = next.is_absolute() ? next : at.parent_path() / next;
  }
  return at;
}

// Beside `file`, the extension kept, unlike for two programs at once.
fs::path temporary_beside(const fs::path& file) {
  return file.parent_path() /
         fmt::format(".{}.{}.part{}", file.stem().string(), ::getpid(), file.extension().string());
}

// Moves a finished temporary file over `target`, with the rights that `target` had or would have had.
Result<> finish(Temporary& part, const fs::path& target, const fs::path& shown) {
  {
    const Descriptor out(::open(part.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (out.fd < 0 || ::fsync(out.fd) != 0) return cannot_write(shown, errno);
    struct stat old {};
    if (::stat(target.c_str(), &old) == 0) ::fchmod(out.fd, old.st_mode & 07777);
  }
  if (::rename(part.path.c_str(), target.c_str()) != 0) return cannot_write(shown, errno);
  part.keep = true;
  return {};
}

}  // namespace

Result<std::string> read_file(const fs::path& file) {
  const auto cannot_read = [&](int error) {
    return fail(ErrorCode::kFileMissing, fmt::format("{}: cannot be read: {}", file.string(), system_text(error)),
                error == ENOENT ? "check the name and the folder" : "");
  };
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (in.fd < 0) return cannot_read(errno);
  std::string bytes;
  struct stat info {};
  if (::fstat(in.fd, &info) == 0 && S_ISREG(info.st_mode)) bytes.reserve(static_cast<std::size_t>(info.st_size));
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t n = ::read(in.fd, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return cannot_read(errno);
    if (n == 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

Result<> write_file_atomically(const fs::path& file, std::string_view bytes) {
  struct stat info {};
  if (::stat(file.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    Descriptor out(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
    if (out.fd < 0) return cannot_write(file, errno);
    if (const int error = write_all(out.fd, bytes)) return cannot_write(file, error);
    if (out.close() != 0) return cannot_write(file, errno);
    return {};
  }
  return replace_file(file, [&](const fs::path& part) -> Result<> {
    Descriptor out(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (out.fd < 0) return cannot_write(file, errno);
    if (const int error = write_all(out.fd, bytes)) return cannot_write(file, error);
    if (out.close() != 0) return cannot_write(file, errno);
    return {};
  });
}

Result<> replace_file(const fs::path& file, const std::function<Result<>(const fs::path&)>& write) {
  std::error_code none;
  if (file.filename().empty() || fs::is_directory(file, none)) return cannot_write(file, EISDIR);
  const fs::path target = link_target(file);
  // A file that may not be written is not replaced either, though the folder's rights would allow it.
  if (::access(target.c_str(), F_OK) == 0 && ::access(target.c_str(), W_OK) != 0) return cannot_write(file, errno);
  Temporary part{temporary_beside(target)};
  if (auto done = write(part.path); !done) return done;
  return finish(part, target, file);
}

}  // namespace thalweg
