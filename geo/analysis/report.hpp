#pragma once
// The report on a project: what a delegation would lay on the table. Every number with its method,
// uncertainty, source and date; no time of day, so the same input gives the same bytes.

#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "geo/analysis/river_rows.hpp"
#include "geo/analysis/sheet.hpp"
#include "geo/analysis/vintages.hpp"
#include "geo/register/project.hpp"

namespace thalweg {

// What a report and its files are made of. The window and the map use the vintages too.
struct Findings {
  std::shared_ptr<const Project> project;
  std::vector<Vintage> vintages;        // newest first
  std::vector<Row> borders, enclaves;   // the same thing through the vintages
  std::vector<Sheet> reservoirs;        // by the borders of each vintage; no rows where there is no register of water here
  Sheet formation;
  std::vector<Sheet> basins;            // by the borders of each vintage; empty for a project without basins
  std::vector<RiverCourse> rivers;      // over the newest borders, the longest first; of projects with rivers
  std::string river_note;               // how their net was made
};

// Measures everything once. Errors: those of find_vintages().
Result<Findings> find_all(std::shared_ptr<const Project> project, const InputOptions& options,
                          const Problems& while_reading, Progress& progress);

// Rows of all vintages with the columns "layer" and "date" first, newest first.
Sheet borders_through_time(const Findings& findings);
Sheet enclaves_through_time(const Findings& findings);

// Names of the pictures beside a report; "" for none.
struct ReportPictures {
  std::string map;
  std::vector<std::string> rivers;      // of rivers_in_full(), in their order
};

// Indices of the rivers whose whole course a report tells: the longest, of each name one.
std::vector<std::size_t> rivers_in_full(const Findings& findings);

std::string report_markdown(const Findings& findings, const ReportPictures& pictures);
nlohmann::ordered_json report_json(const Findings& findings, const ReportPictures& pictures);

// "Thalweg 0.1.0", "GDAL 3.6.2", ...: name and version of the program and what it measures with.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace thalweg
