#pragma once
// What the verbs of water work on: a terrain routed, or directions from a file.

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/cli/console.hpp"
#include "geo/water/flow.hpp"

namespace thalweg::cli {

struct WaterRequest {
  std::string file;              // empty: the terrain of Central Asia inside the program
  std::string variable, crs, unit, codes;
  bool fill = false;
  std::vector<std::string> sink_places;
  std::string sinks;
  std::vector<std::string> burn;
  double burn_m = 100, sea_m = 0, sea_km2 = 1e6;
  bool with_sea = false;
  std::size_t memory_mb = 0;     // 0: half of the machine's
  SinkRule keep;
};

// FILE and the options above.
void add_water_options(CLI::App& app, WaterRequest& request);

struct RoutedWater {
  Flow flow;
  GridPlace place;
  std::string source;            // file, and what was done to it
  std::string method;
};

// Reads, burns, routes. Problems go to standard error. Errors: those of reading and of route().
Result<RoutedWater> route_water(const WaterRequest& request, bool with_filled, Console& console);

}  // namespace thalweg::cli
