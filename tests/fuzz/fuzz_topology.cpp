// Any bytes as polygons on a coarse grid, so that edges, corners and whole rings coincide often: the
// topology must build, cover every ring with arcs, and measure finite numbers.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "geo/border/border.hpp"
#include "geo/border/enclave.hpp"

namespace {

using namespace thalweg;

// A byte is a place on one of three grids: plain, finer than the snapping distance, across the antimeridian.
LonLat place(std::uint8_t byte, std::uint8_t grid) {
  const double x = byte % 16, y = byte / 16;
  switch (grid % 3) {
    case 0: return {70 + x * 0.1, 40 + y * 0.1};
    case 1: return {70 + x * 0.0001, 40 + y * 0.0001};
    default: return {x < 8 ? 179.2 + x * 0.1 : -180.8 + x * 0.1, 80 + y * 0.625};
  }
}

void require(bool holds, int line = __builtin_LINE()) {
  if (holds) return;
  std::fprintf(stderr, "fuzz_topology.cpp:%d does not hold\n", line);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::uint8_t grid = data[0];
  auto table = std::make_shared<FeatureTable>();
  table->name = "fuzz";
  GeometryColumn& g = table->geometry;
  std::vector<std::string> codes;
  // 0xff ends a ring, 0xfe a part, 0xfd a feature; the byte after it names the party.
  bool part_open = false;
  const auto end_ring = [&] {
    if (g.coords.size() == g.ring_start.back()) return;
    g.end_ring();
    part_open = true;
  };
  const auto end_part = [&] {
    end_ring();
    if (part_open) g.end_part();
    part_open = false;
  };
  for (std::size_t i = 1; i < size; ++i) {
    if (data[i] == 0xff) {
      end_ring();
    } else if (data[i] == 0xfe) {
      end_part();
    } else if (data[i] == 0xfd) {
      end_part();
      g.end_feature(GeometryKind::kPolygon);
      codes.emplace_back(1, static_cast<char>('A' + (i + 1 < size ? data[i + 1] % 5 : 0)));
    } else {
      g.coords.push_back(place(data[i], grid));
    }
  }
  end_part();
  g.end_feature(GeometryKind::kPolygon);
  codes.emplace_back("Z");
  table->columns.push_back({"iso3", codes});

  Problems problems;
  Progress progress(1);
  auto parties = parties_from_key(*table, "iso3", problems);
  require(parties.has_value());
  auto graph = BorderGraph::build(table, std::move(*parties), {grid & 0x80 ? 25.0 : 0.0}, problems, progress);
  if (!graph) return 0;
  for (std::size_t r = 0; r < graph->geometry().rings(); ++r) {
    std::size_t edges = 0;
    for (const std::int32_t ref : graph->ring_arcs(r)) edges += graph->arcs()[static_cast<std::size_t>(ref < 0 ? ~ref : ref)].edges;
    require(edges == graph->geometry().ring(r).size());
  }
  const auto land = find_territories(*graph, progress);
  require(land.has_value());
  const auto lines = borders(*graph, *land, {}, progress);
  require(lines.has_value());
  for (const Border& b : *lines) require(std::isfinite(b.length.value) && b.length.value >= 0);
  const auto found = enclaves(*graph, *land, {}, problems, progress);
  require(found.has_value());
  for (const Enclave& e : *found) require(std::isfinite(e.area.value) && !e.outline.empty());
  tripoints(*graph);
  return 0;
}
