#pragma once
// THE TABLE of verbs: help is printed from it. Every analysis (geo/analysis/analyses.cpp) is a verb too.

#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/cli/console.hpp"
#include "geo/analysis/analyses.hpp"

namespace thalweg::cli {

using Action = std::function<Result<>(Console&)>;

struct Verb {
  std::string name;
  std::string help;       // one sentence
  std::string details;    // examples, units; below the options in the verb's help
  // Adds the verb's own options to `app`; the action reads them after parsing.
  std::function<Action(CLI::App& app)> declare;
};

std::vector<Verb> verbs();

// One file each: verb_<name>.cpp.
Action declare_catchment(CLI::App& app);
Action declare_flow(CLI::App& app);
Action declare_info(CLI::App& app);
Action declare_measure(CLI::App& app);
Action declare_render(CLI::App& app);
Action declare_report(CLI::App& app);
Action declare_series(CLI::App& app);
Action declare_streams(CLI::App& app);
Action declare_trace(CLI::App& app);
Action declare_analysis(CLI::App& app, const Analysis& analysis);

}  // namespace thalweg::cli
