// measure N COMMAND ARG...: runs a command N times, what it prints thrown away, and prints one line:
// median wall seconds, median CPU seconds (user and system, children included), largest peak RSS in MiB.
// Returns 1 where the command fails.
#include <sys/resource.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

int main(int argc, char** argv) {
  const int n = argc > 2 ? std::atoi(argv[1]) : 0;
  if (n < 1) {
    std::fprintf(stderr, "usage: measure N COMMAND ARG...\n");
    return 1;
  }
  std::vector<double> wall, cpu;
  long rss_kib = 0;
  for (int i = 0; i < n; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child < 0) return 1;
    if (child == 0) {
      const int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
      if (nothing >= 0) dup2(nothing, STDOUT_FILENO);
      execvp(argv[2], argv + 2);
      std::perror(argv[2]);
      _exit(127);
    }
    int status = 0;
    rusage used{};
    if (wait4(child, &status, 0, &used) != child) return 1;
    wall.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      std::fprintf(stderr, "measure: %s failed\n", argv[2]);
      return 1;
    }
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
    cpu.push_back(seconds(used.ru_utime) + seconds(used.ru_stime));
    rss_kib = std::max(rss_kib, used.ru_maxrss);
  }
  const auto median = [](std::vector<double>& v) {
    std::sort(v.begin(), v.end());
    return v.size() % 2 == 1 ? v[v.size() / 2] : (v[v.size() / 2 - 1] + v[v.size() / 2]) / 2;
  };
  std::printf("%.3f %.3f %.0f\n", median(wall), median(cpu), static_cast<double>(rss_kib) / 1024);
  return 0;
}
