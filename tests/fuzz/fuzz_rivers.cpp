// Any bytes as lines on a coarse grid: the graph of rivers must have no circle, lose and double nothing.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "tests/support/rivers.hpp"

namespace {

using namespace thalweg;

// A byte is a place on one of three grids: plain, as fine as the tolerance, across the antimeridian near the pole.
LonLat place(std::uint8_t byte, std::uint8_t grid) {
  const double x = byte % 16, y = byte / 16;
  switch (grid % 3) {
    case 0: return {70 + x * 0.1, 40 + y * 0.1};
    case 1: return {70 + x * 0.001, 40 + y * 0.001};
    default: return {x < 8 ? 179.2 + x * 0.1 : -180.8 + x * 0.1, 80 + y * 0.625};
  }
}

void require(bool holds, int line = __builtin_LINE()) {
  if (holds) return;
  std::fprintf(stderr, "fuzz_rivers.cpp:%d does not hold\n", line);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  std::vector<test::Drawn> drawn(1);
  // 0xff ends a line; the byte after it names the next and says its direction.
  for (std::size_t i = 2; i < size; ++i) {
    if (data[i] != 0xff) {
      drawn.back().line.push_back(place(data[i], data[0]));
      continue;
    }
    drawn.emplace_back();
    if (++i >= size) break;
    if (data[i] % 4 != 0) drawn.back().name = std::string(1, static_cast<char>('A' + data[i] % 4));
    if (data[i] / 4 % 4 == 1) drawn.back().flows = data[i] / 16 % 2 ? "1" : "-1";
  }
  RiverLines layer = test::layer_of(drawn);
  if (data[1] % 2) layer.direction_field = "flows";
  RiverGraphOptions options;
  options.tolerance_m = data[1] / 2 % 4 * 100;
  options.crossings = data[1] / 8 % 2 == 0;
  if (data[1] / 16 % 2) options.rules = {DirectionRule::kAttribute, DirectionRule::kSink};
  Problems problems;
  Progress progress(1);
  const auto graph = build_river_graph(std::span(&layer, 1), options, problems, progress);
  require(graph.has_value());
  require(graph->order.size() == graph->reaches.size());
  std::vector<std::uint8_t> done(graph->reaches.size(), 0);
  for (const std::uint32_t r : graph->order) {
    for (const std::uint32_t s : graph->arriving(graph->reaches[r].from)) require(done[s]);
    done[r] = 1;
  }
  double arrived_m = 0;
  for (const std::uint32_t n : graph->outlets)
    for (const std::uint32_t r : graph->arriving(n)) arrived_m += graph->reaches[r].upstream_m;
  require(std::isfinite(graph->length_m));
  require(std::fabs(arrived_m - graph->length_m) <= 1e-9 * graph->length_m + 1e-6);
  return 0;
}
