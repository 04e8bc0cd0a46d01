#pragma once
// Rivers of a project or a file made ready for the analyses of water, and their sheets.

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "geo/analysis/analyses.hpp"
#include "geo/water/river_course.hpp"

namespace thalweg {

struct RiverInput {
  RiverGraph graph;
  std::vector<RiverLines> layers;
  double accuracy_m = 15;      // of the least exact layer
  std::string source;
};

struct RiverInputOptions {
  std::string file;            // of lines; empty: the project's layers of role kRivers
  std::string direction_field, area_field;
  double join_m = NAN;         // RiverGraphOptions::tolerance_m
};

// Heights come from the project's layer of elevation, where it has one. Errors: kEmpty (neither a file nor layers of rivers),
// those of read_vector and build_river_graph.
Result<RiverInput> rivers_of(const Project& project, const RiverInputOptions& options, Problems& problems, Progress& progress);

// The rivers with a name, by length, each with its course; of a project with a focus those that touch it. `of`: only this name.
// Errors: kUnknownName (no river is called `of`; the remedy lists some), kCancelled.
Result<std::vector<RiverCourse>> courses_of(const RiverInput& rivers, const AnalysisInput& input, const std::string& of, double tolerance_m, Progress& progress);

nlohmann::ordered_json course_row(const RiverCourse& course, const Project& project);
Sheet course_sheet();                                   // a row a river: course_row()
Sheet stretch_sheet(const RiverCourse& course, const Project& project);  // a row a stretch, from the source down
Sheet store_sheet(const RiverCourse& course);            // a row a reservoir whose water comes in, from the source down
std::string river_note(const RiverInput& rivers);        // how the net was made, in one line

Result<Sheet> run_rivers(const AnalysisInput& input, const ParameterValues& values, Progress& progress);

}  // namespace thalweg
