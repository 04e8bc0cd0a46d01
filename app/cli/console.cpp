#include "app/cli/console.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <thread>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <fmt/format.h>

#include "geo/base/files.hpp"

namespace thalweg::cli {

// One thread that sleeps in poll() until a signal arrives, it is time to draw the bar, or all is over.
// Signals come through a descriptor: no handler, no global variable.
struct Console::Watch {
  CommonOptions options;
  Progress& progress;
  int signals = -1;
  int stop = -1;
  sigset_t before{};
  bool bar = false;
  bool drawn = false;
  std::mutex mutex;
  std::jthread thread;

  Watch(const CommonOptions& common, Progress& shared) : options(common), progress(shared) {
    sigset_t caught;
    sigemptyset(&caught);
    sigaddset(&caught, SIGINT);
    sigaddset(&caught, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &caught, &before);
    signals = ::signalfd(-1, &caught, SFD_CLOEXEC | SFD_NONBLOCK);
    stop = ::eventfd(0, EFD_CLOEXEC);
    bar = !options.quiet && ::isatty(STDERR_FILENO) == 1;
    thread = std::jthread([this] { run(); });
  }

  ~Watch() {
    const std::uint64_t one = 1;
    // Without it the thread would sleep for ever; eight bytes to an eventfd do not fail.
    if (::write(stop, &one, sizeof one) != sizeof one) std::abort();
    thread.join();
    {
      const std::scoped_lock lock(mutex);
      erase();
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    ::close(signals);
    ::close(stop);
  }

  void run() {
    // The first bar waits for a moment: what is done at once needs none.
    int wait_ms = bar ? 300 : -1;
    int seen = 0;
    for (;;) {
      std::array<pollfd, 2> watched{{{stop, POLLIN, 0}, {signals, POLLIN, 0}}};
      const int ready = ::poll(watched.data(), watched.size(), wait_ms);
      if (ready < 0 && errno != EINTR) return;
      if (watched[0].revents != 0) return;
      signalfd_siginfo info;
      while (::read(signals, &info, sizeof info) == sizeof info) {
        progress.cancel();
        if (++seen > 1) std::_Exit(3);
      }
      if (bar) {
        wait_ms = 100;
        const std::scoped_lock lock(mutex);
        draw();
      }
    }
  }

  void draw() {
    winsize size{};
    const int columns = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
    const double fraction = std::clamp(progress.fraction(), 0.0, 1.0);
    const int width = std::clamp(columns - 50, 10, 40);
    const int full = static_cast<int>(fraction * width);
    std::string text = progress.cancelled() ? "stopping" : progress.message();
    const auto room = static_cast<std::size_t>(std::max(0, columns - width - 10));
    if (text.size() > room) text.resize(room);
    const std::string line = fmt::format("\r[{:#<{}}{: <{}}] {:3.0f} % {}\x1b[K", "", full, "", width - full,
                                         fraction * 100, text);
    std::fwrite(line.data(), 1, line.size(), stderr);
    std::fflush(stderr);
    drawn = true;
  }

  void erase() {
    if (!drawn) return;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
    drawn = false;
  }
};

Console::Console(const CommonOptions& options, Progress& progress)
    : watch_(std::make_unique<Watch>(options, progress)) {}
Console::~Console() = default;

Progress& Console::progress() const { return watch_->progress; }
const CommonOptions& Console::options() const { return watch_->options; }

void Console::note(std::string_view line) {
  if (watch_->options.quiet) return;
  const std::scoped_lock lock(watch_->mutex);
  watch_->erase();
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fputc('\n', stderr);
}

void Console::note_problems(const Problems& problems) {
  if (problems.empty()) return;
  std::array<std::size_t, 3> count{};
  for (const Problem& p : problems) ++count[static_cast<std::size_t>(p.severity)];
  note(fmt::format("problems in the data: {} errors, {} warnings, {} notes (thalweg check lists them)", count[2],
                   count[1], count[0]));
  std::size_t told = 0;
  for (const Problem& p : problems) {
    if (p.severity != Severity::kError || told == 3) continue;
    note(fmt::format("  {}{}", p.text, p.advice.empty() ? "" : "; " + p.advice));
    ++told;
  }
}

Result<> Console::emit(const std::string& text) {
  if (watch_->progress.cancelled()) return cancelled();
  const CommonOptions& options = watch_->options;
  if (!options.out.empty()) {
    if (auto written = write_file_atomically(options.out, text); !written) return written;
    note(fmt::format("wrote {}", options.out.string()));
    return {};
  }
  const std::scoped_lock lock(watch_->mutex);
  watch_->erase();
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return fail(ErrorCode::kWrite,
                fmt::format("standard output: cannot be written: {}", std::generic_category().message(errno)),
                "free some space, or write to a file with --out");
  return {};
}

Result<> Console::emit(const Sheet& sheet) {
  const auto format = sheet_format(watch_->options.format);
  if (!format) return tl::unexpected(format.error());
  return emit(write_sheet(sheet, *format));
}

void print_error(const Error& error) {
  std::string text = fmt::format("thalweg: {}\n", error.message);
  if (!error.remedy.empty()) text += fmt::format("  {}\n", error.remedy);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace thalweg::cli
