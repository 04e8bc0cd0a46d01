// The verbs that an analysis gives: enclaves, borders, tripoints, check.
#include <memory>

#include <fmt/format.h>

#include "app/cli/input.hpp"
#include "app/cli/verbs.hpp"

namespace thalweg::cli {

Action declare_analysis(CLI::App& app, const Analysis& analysis) {
  struct State {
    InputFile input;
    ParameterValues parameters;
  };
  const auto state = std::make_shared<State>();
  add_input_options(app, state->input, true);
  for (const AnalysisParameter& p : analysis.parameters)
    app.add_option("--" + std::string(p.key), state->parameters[std::string(p.key)], std::string(p.help))
        ->option_text(std::string(p.value));
  return [state, &analysis](Console& console) -> Result<> {
    const auto input = open_for_analysis(state->input, console);
    if (!input) return tl::unexpected(input.error());
    const auto sheet = analysis.run(*input, state->parameters, console.progress());
    if (!sheet) return tl::unexpected(sheet.error());
    if (analysis.id != "check") console.note_problems(input->problems);
    return console.emit(*sheet);
  };
}

}  // namespace thalweg::cli
