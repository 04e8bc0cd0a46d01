#pragma once
// What a verb works on: a project, one layer of it, or a file with options that say how to read it.

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "app/cli/console.hpp"
#include "geo/analysis/analyses.hpp"

namespace thalweg::cli {

struct InputFile {
  std::string file;       // empty: the project inside the program
  std::string layer;
  std::string key;
  std::string crs;
  std::string encoding;
  double snap_m = BorderGraphOptions{}.snap_m;
};

// FILE, --layer, --crs, --encoding; and --key, --snap where `parties`.
void add_input_options(CLI::App& app, InputFile& input, bool parties);

struct OpenInput {
  std::shared_ptr<const Project> project;
  std::shared_ptr<const Layer> layer;   // the one asked for, or the project's borders; may be null
  Problems problems;
};

// Reads the file or project. Errors: those of read_vector and open_project; kUnknownName for a layer that
// the project does not have, the remedy lists them.
Result<OpenInput> open_input(const InputFile& input, Console& console);

// The same, made ready for an analysis; says on standard error which field was taken for the key where
// none was given.
Result<AnalysisInput> open_for_analysis(const InputFile& input, Console& console);

}  // namespace thalweg::cli
