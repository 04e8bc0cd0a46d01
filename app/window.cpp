#include "app/window.hpp"

#include <cstdio>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "app/script.hpp"
#include "app/settings.hpp"
#include "app/shell.hpp"

namespace thalweg {

std::optional<WindowOptions> window_wanted(int argc, const char* const* argv) {
  WindowOptions options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    std::error_code ignored;
    if (word == "--ui-script" && i + 1 < argc) {
      options.script = argv[++i];
    } else if (word == "--language" && i + 1 < argc) {
      options.language = argv[++i];
    } else if (word == "--ui-trace" && i + 1 < argc) {
      options.trace = argv[++i];
    } else if (options.file.empty() && !word.empty() && word.front() != '-' && word.find_first_of("./") != std::string_view::npos && std::filesystem::exists(word, ignored)) {
      options.file = word;
    } else {
      return std::nullopt;
    }
  }
  return options;
}

Result<> run_window(const WindowOptions& options) {
  const Settings settings = read_settings(settings_file());
  auto words = Words::load(language_to_use(options.language, settings));
  if (!words) return tl::unexpected(words.error());
  std::optional<Script> script;
  if (!options.script.empty()) {
    auto read = Script::read(options.script);
    if (!read) return tl::unexpected(read.error());
    script = std::move(*read);
  }
  std::optional<Trace> trace;
  if (!options.trace.empty()) {
    auto opened = Trace::open(options.trace);
    if (!opened) return tl::unexpected(opened.error());
    trace = std::move(*opened);
  }
  auto shell = Shell::create(settings, std::move(*words));
  if (!shell) return tl::unexpected(shell.error());
  return (*shell)->run(options.file, std::move(script), std::move(trace));
}

int window_main(const WindowOptions& options) {
  const auto done = run_window(options);
  if (done) return 0;
  std::string text = fmt::format("thalweg: {}\n", done.error().message);
  if (!done.error().remedy.empty()) text += fmt::format("  {}\n", done.error().remedy);
  std::fputs(text.c_str(), stderr);
  return exit_code(done.error().code);
}

}  // namespace thalweg
