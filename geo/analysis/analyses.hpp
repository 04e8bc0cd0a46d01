#pragma once
// THE TABLE of analyses. A row gives the verb of the command line, the form in the window, the section of
// the report, and a test that demands a golden table.

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "geo/analysis/sheet.hpp"
#include "geo/register/project.hpp"
#include "geo/topology/territories.hpp"

namespace thalweg {

// What an analysis asks for beside the data: an option of the verb, a field of the form.
struct AnalysisParameter {
  std::string_view key;      // "of"
  std::string_view value;    // what to give: "CODE"
  std::string_view help;
};

using ParameterValues = std::map<std::string, std::string, std::less<>>;

// A layer of polygons made ready: the same for all analyses.
struct AnalysisInput {
  std::shared_ptr<const Project> project;    // names of parties and enclaves, published figures
  std::shared_ptr<const Layer> layer;
  std::shared_ptr<const BorderGraph> graph;
  std::shared_ptr<const Territories> land;
  Problems problems;                         // found while reading the layer and building the graph
  std::string key;                           // the field that names the party
  bool key_was_guessed = false;
};

struct InputOptions {
  std::string key;       // empty: the layer's own, else guess_key()
  double snap_m = BorderGraphOptions{}.snap_m;
};

// `layer` must be one of the project's or stand alone. Errors: kUnknownName (no such field, or none that
// looks like a code: the remedy lists the fields), kGeometry (no polygons), kCancelled.
Result<AnalysisInput> prepare(std::shared_ptr<const Project> project, std::shared_ptr<const Layer> layer,
                              const InputOptions& options, Problems problems, Progress& progress);

struct Analysis {
  std::string_view id;         // verb and key: "enclaves"
  std::string_view title;      // "Enclaves and exclaves"
  std::string_view help;       // one sentence
  std::string_view method;     // how the numbers are got, with the citation
  std::span<const AnalysisParameter> parameters;
  // Errors: kUnknownName or kUsage for a parameter, kCancelled.
  Result<Sheet> (*run)(const AnalysisInput& input, const ParameterValues& parameters, Progress& progress);
};

std::span<const Analysis> analyses();
const Analysis* analysis(std::string_view id);  // or null

}  // namespace thalweg
