#pragma once
// Maps drawn in letters, so that a test's geography can be read at a glance:
//
//   AAAA      each cell is `cell_deg` wide; '.' is land that nobody has, '~' the sea (both: no party);
//   ABBA      a letter is its own party; the legend gives a letter several ("x" -> {"A", "B"}: both claim it).
//   AAAA      White space is skipped.
//
// Cells of a party that share a side are one part; its outline has a vertex at every cell corner, so
// neighbours share every edge exactly.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "geo/topology/border_graph.hpp"

namespace thalweg::test {

struct AsciiOptions {
  std::map<char, std::vector<std::string>> legend;
  double west = 70, north = 41, cell_deg = 0.1;
  bool clockwise = false;  // outer rings wind the other way, as much published data does
};

// One feature a party, in the order of names, with the key field "iso3".
TablePtr ascii_table(std::string_view art, const AsciiOptions& options = {});

// The graph of it; fails the test when building fails.
BorderGraph ascii_graph(std::string_view art, const AsciiOptions& options = {}, double snap_m = 0);

// The same for any table with a field "iso3".
BorderGraph graph_of(TablePtr table, double snap_m = 0, Problems* problems = nullptr);

// A table of polygon features, each one party with parts of open rings, the outer first.
struct Shape {
  std::string party;
  std::vector<std::vector<std::vector<LonLat>>> parts;
};
TablePtr shapes_table(const std::vector<Shape>& shapes);

}  // namespace thalweg::test
