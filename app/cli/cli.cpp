#include "app/cli/cli.hpp"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "app/cli/verbs.hpp"

namespace thalweg::cli {
namespace {

constexpr const char* kVersion = THALWEG_VERSION;

constexpr const char* kExitCodes =
    "Exit codes: 0 done, 1 wrong usage, 2 bad input, 3 failed run or stopped by Ctrl-C.\n";

void add_common_options(CLI::App& app, CommonOptions& options) {
  app.add_option("--format", options.format, "how results are written")
      ->option_text("table|json|csv|markdown")
      ->check(CLI::IsMember({"table", "json", "csv", "markdown"}))
      ->capture_default_str();
  app.add_option("--out", options.out, "write to this file, whole or not at all, instead of standard output")
      ->option_text("FILE");
  app.add_option("--threads", options.threads, "number of threads; results are the same for any; 0: all")
      ->option_text("N")
      ->check(CLI::Range(0, 1024));
  app.add_flag("--quiet", options.quiet, "no notes and no progress bar on standard error");
}

// Lines of at most 100 characters: what is longer goes on below the place where its explanation starts.
std::string wrapped(const std::string& text) {
  constexpr std::size_t kWidth = 100, kColumn = 30;
  std::string out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    std::string line = text.substr(from, end - from);
    from = end + 1;
    const std::string indent(line.starts_with("  ") ? kColumn : 0, ' ');
    while (line.size() > kWidth) {
      const std::size_t space = line.rfind(' ', kWidth);
      if (space == std::string::npos || space <= indent.size()) break;
      out += line.substr(0, space) + '\n';
      line = indent + line.substr(space + 1);
    }
    out += line + '\n';
  }
  return out;
}

// The verb that was meant: the one that needs the fewest letters changed, where that is no more than two.
std::string nearest_verb(const std::string& typed, const std::vector<Verb>& table) {
  std::string best;
  std::size_t best_changes = 3;
  for (const Verb& verb : table) {
    std::vector<std::size_t> row(typed.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= verb.name.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= typed.size(); ++j) {
        const std::size_t change = diagonal + (verb.name[i - 1] == typed[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
      }
    }
    if (row.back() < best_changes) {
      best_changes = row.back();
      best = verb.name;
    }
  }
  return best;
}

// The first word is the verb; CLI11 would only say that one is missing.
std::optional<Error> unknown_verb(int argc, const char* const* argv, const std::vector<Verb>& table) {
  if (argc < 2 || argv[1][0] == '-') return std::nullopt;
  const std::string typed = argv[1];
  std::string names;
  for (const Verb& verb : table) {
    if (verb.name == typed) return std::nullopt;
    names += (names.empty() ? "" : ", ") + verb.name;
  }
  const std::string near = nearest_verb(typed, table);
  return Error{ErrorCode::kUsage, fmt::format("no verb '{}'{}", typed, near.empty() ? "" : fmt::format("; did you mean {}?", near)),
               "verbs: " + names};
}

// CLI11's own words for what went wrong are kept; the way out is added.
int usage_error(const CLI::ParseError& error, const std::string& verb) {
  print_error({ErrorCode::kUsage, error.what(),
               fmt::format("thalweg {}--help tells how to use it", verb.empty() ? "" : verb + " ")});
  return exit_code(ErrorCode::kUsage);
}

}  // namespace

int run(int argc, const char* const* argv) {
  CLI::App app{"Thalweg measures and maps borders, enclaves and the disputes about them.", "thalweg"};
  app.set_version_flag("--version", fmt::format("Thalweg {}", kVersion));
  app.set_help_flag("-h,--help", "this text");
  app.require_subcommand(1);
  app.footer(std::string("\nWithout a verb the window opens. thalweg VERB --help tells all about a verb.\n") + kExitCodes);

  CommonOptions options;
  std::vector<std::pair<CLI::App*, Action>> actions;
  const std::vector<Verb> table = verbs();
  if (const auto error = unknown_verb(argc, argv, table)) {
    print_error(*error);
    return exit_code(error->code);
  }
  for (const Verb& verb : table) {
    CLI::App* sub = app.add_subcommand(verb.name, verb.help);
    sub->set_help_flag("-h,--help", "this text");
    Action action = verb.declare(*sub);
    add_common_options(*sub, options);
    sub->footer("\n" + verb.details + kExitCodes);
    actions.emplace_back(sub, std::move(action));
  }

  std::string verb;
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    for (const auto& [sub, action] : actions)
      if (sub->parsed()) return std::fputs(wrapped(sub->help("thalweg")).c_str(), stdout) < 0 ? 3 : 0;
    return std::fputs(wrapped(app.help()).c_str(), stdout) < 0 ? 3 : 0;
  } catch (const CLI::CallForVersion& version) {
    return std::fprintf(stdout, "%s\n", version.what()) < 0 ? 3 : 0;
  } catch (const CLI::ParseError& error) {
    for (const auto& [sub, action] : actions)
      if (sub->parsed()) verb = sub->get_name();
    return usage_error(error, verb);
  }

  for (const auto& [sub, action] : actions) {
    if (!sub->parsed()) continue;
    Progress progress(options.threads);
    Result<> done;
    {
      Console console(options, progress);
      done = action(console);
    }
    if (done) return 0;
    print_error(done.error());
    return exit_code(done.error().code);
  }
  return exit_code(ErrorCode::kUsage);
}

}  // namespace thalweg::cli
