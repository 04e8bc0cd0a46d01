// Runs the command-line cases of a text file: run_cases PROGRAM_FOLDER ROOT CASES.txt
//
//   == a name
//   $ thalweg info "$ROOT/tests/data/x.geojson"     one or more lines, run by bash in an empty folder
//   exit 2                                          0 where it is not said
//   err has no such file                            standard error holds this text
//   out lacks nan                                   standard output does not hold it
//   out json                                        standard output is valid JSON
//   out golden borders.txt                          it is, byte for byte, tests/cli/golden/borders.txt
//   interrupt when %                                run on a terminal; Ctrl-C when this text appears there
//
// $ROOT is the repository's root, `thalweg` the program under test. THALWEG_UPDATE_GOLDEN=1 writes golden files.
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

namespace {

namespace fs = std::filesystem;

struct Case {
  std::string name, script;
  std::vector<std::string> checks;
  std::string interrupt_at;
  int exit = 0;
};

struct Outcome {
  int exit = -1;
  std::string out, err;
  bool interrupted = false;
};

std::string slurp(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<Case> parse(const fs::path& file) {
  std::vector<Case> cases;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("== ")) {
      cases.emplace_back().name = line.substr(3);
    } else if (cases.empty()) {
      std::cerr << file << ": '" << line << "' before the first case\n";
      std::exit(2);
    } else if (line.starts_with("$ ")) {
      cases.back().script += line.substr(2) + "\n";
    } else if (line.starts_with("exit ")) {
      cases.back().exit = std::atoi(line.c_str() + 5);
    } else if (line.starts_with("interrupt when ")) {
      cases.back().interrupt_at = line.substr(15);
    } else {
      cases.back().checks.push_back(line);
    }
  }
  return cases;
}

int exit_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

Outcome run_plain(const Case& one, const fs::path& folder) {
  const fs::path out = folder / ".stdout", err = folder / ".stderr", work = folder / "work";
  const pid_t child = ::fork();
  if (child == 0) {
    if (::chdir(work.c_str()) != 0) ::_exit(126);
    const int o = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int e = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int i = ::open("/dev/null", O_RDONLY);
    ::dup2(i, 0);
    ::dup2(o, 1);
    ::dup2(e, 2);
    ::execlp("bash", "bash", "-u", "-c", one.script.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return {exit_of(status), slurp(out), slurp(err), false};
}

// On a terminal of its own, where a bar is drawn and Ctrl-C is a key. Both streams arrive in `err`.
Outcome run_on_terminal(const Case& one, const fs::path& folder) {
  const fs::path work = folder / "work";
  winsize size{24, 100, 0, 0};
  int terminal = -1;
  const pid_t child = ::forkpty(&terminal, nullptr, nullptr, &size);
  if (child == 0) {
    if (::chdir(work.c_str()) != 0) ::_exit(126);
    ::execlp("bash", "bash", "-u", "-c", one.script.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  Outcome outcome;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t n = ::read(terminal, buffer.data(), buffer.size());
    if (n <= 0) break;  // the child's end is closed
    outcome.err.append(buffer.data(), static_cast<std::size_t>(n));
    if (!outcome.interrupted && outcome.err.find(one.interrupt_at) != std::string::npos) {
      outcome.interrupted = ::write(terminal, "\x03", 1) == 1;
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ::close(terminal);
  outcome.exit = exit_of(status);
  return outcome;
}

bool check(const std::string& line, const Outcome& got, const fs::path& root, std::string& why) {
  const bool out = line.starts_with("out ");
  if (!out && !line.starts_with("err ")) {
    why = "not a check: " + line;
    return false;
  }
  const std::string& text = out ? got.out : got.err;
  const std::string rest = line.substr(4);
  if (rest.starts_with("has ")) return text.find(rest.substr(4)) != std::string::npos;
  if (rest.starts_with("lacks ")) return text.find(rest.substr(6)) == std::string::npos;
  if (rest == "empty") return text.empty();
  if (rest == "json") return nlohmann::json::accept(text);
  if (rest.starts_with("golden ")) {
    const fs::path golden = root / "tests/cli/golden" / rest.substr(7);
    if (std::getenv("THALWEG_UPDATE_GOLDEN")) {
      fs::create_directories(golden.parent_path());
      std::ofstream(golden, std::ios::binary) << text;
      return true;
    }
    if (!fs::exists(golden)) {
      why = golden.string() + " is missing";
      return false;
    }
    if (slurp(golden) == text) return true;
    why = "differs from " + golden.string();
    return false;
  }
  why = "not a check: " + line;
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: run_cases PROGRAM_FOLDER ROOT CASES.txt\n";
    return 2;
  }
  const fs::path root = fs::absolute(argv[2]);
  ::setenv("PATH", (fs::absolute(argv[1]).string() + ":" + std::getenv("PATH")).c_str(), 1);
  ::setenv("ROOT", fs::canonical(root).c_str(), 1);
  ::setenv("LC_ALL", "C.UTF-8", 1);
  ::unsetenv("DISPLAY");
  ::unsetenv("WAYLAND_DISPLAY");
  std::string name = (fs::temp_directory_path() / "thalweg-cases-XXXXXX").string();
  if (!::mkdtemp(name.data())) return 2;
  const fs::path folder = name;

  const std::vector<Case> cases = parse(argv[3]);
  std::size_t failed = 0;
  for (const Case& one : cases) {
    std::error_code none;
    fs::remove_all(folder / "work", none);
    fs::create_directory(folder / "work");
    const Outcome got = one.interrupt_at.empty() ? run_plain(one, folder) : run_on_terminal(one, folder);
    std::vector<std::string> complaints;
    if (got.exit != one.exit)
      complaints.push_back("exit code " + std::to_string(got.exit) + ", expected " + std::to_string(one.exit));
    if (!one.interrupt_at.empty() && !got.interrupted)
      complaints.push_back("'" + one.interrupt_at + "' never appeared on the terminal");
    for (const std::string& line : one.checks) {
      std::string why;
      if (!check(line, got, root, why)) complaints.push_back(line + (why.empty() ? "" : " (" + why + ")"));
    }
    std::cout << (complaints.empty() ? "ok    " : "FAIL  ") << one.name << "\n";
    if (complaints.empty()) continue;
    ++failed;
    std::cout << one.script;
    for (const std::string& c : complaints) std::cout << "  failed: " << c << "\n";
    std::cout << "--- standard output\n" << got.out.substr(0, 4000) << "\n--- standard error\n"
              << got.err.substr(0, 4000) << "\n---\n";
  }
  std::error_code none;
  fs::remove_all(folder, none);
  std::cout << cases.size() - failed << " of " << cases.size() << " cases passed\n";
  return failed == 0 && !cases.empty() ? 0 : 1;
}
