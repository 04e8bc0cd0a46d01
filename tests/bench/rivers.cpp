// bench_rivers FILE...     reads layers of lines and makes one graph of them: what each step took, counts, outlets, problems
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "geo/data/read.hpp"
#include "geo/water/river_graph.hpp"

int main(int argc, char** argv) {
  using namespace thalweg;
  Progress progress;
  Problems problems;
  std::vector<RiverLines> layers;
  auto last = std::chrono::steady_clock::now();
  const auto told = [&](const char* step) {
    const auto now = std::chrono::steady_clock::now();
    std::printf("%-12s %7.3f s\n", step, std::chrono::duration<double>(now - last).count());
    last = now;
  };
  const char* tolerance = std::getenv("TOLERANCE_M");
  for (int i = 1; i < argc; ++i) {
    auto table = read_vector(argv[i], {}, problems, progress);
    if (!table) {
      std::fprintf(stderr, "%s\n", table.error().message.c_str());
      return 1;
    }
    RiverLines lines;
    lines.area_field = table->column("upArea") ? "upArea" : "";
    lines.id = argv[i];
    lines.table = std::make_shared<const FeatureTable>(std::move(*table));
    layers.push_back(std::move(lines));
  }
  told("read");
  RiverGraphOptions options;
  if (tolerance) options.tolerance_m = std::atof(tolerance);
  options.crossings = std::getenv("APART") == nullptr;
  const auto graph = build_river_graph(layers, options, problems, progress);
  if (!graph) {
    std::fprintf(stderr, "%s\n", graph.error().message.c_str());
    return 1;
  }
  told("graph");
  double at_outlets_m = 0;
  for (const std::uint32_t n : graph->outlets)
    for (const std::uint32_t r : graph->arriving(n)) at_outlets_m += graph->reaches[r].upstream_m;
  const auto& c = graph->counts;
  std::printf("%zu reaches, %zu nodes, %zu outlets, %.3f km, %.3f km arrive at outlets\n", graph->reaches.size(), graph->nodes.size(), graph->outlets.size(), graph->length_m / 1000, at_outlets_m / 1000);
  std::printf("zero length %zu, duplicates %zu, joined ends %zu, crossings %zu, stubs %zu, turned %zu, circles %zu, undecided %zu\n", c.zero_length, c.duplicates, c.joined_ends, c.crossings, c.stubs, c.turned, c.circles, c.undecided);
  std::printf("%zu problems\n", problems.size());
  if (std::getenv("PROBLEMS"))
    for (const Problem& p : problems) std::printf("  %s [%.4f %.4f]\n", p.text.c_str(), p.place ? p.place->lon : 0, p.place ? p.place->lat : 0);
  return 0;
}
