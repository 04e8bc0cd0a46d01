#include "tests/support/ascii_map.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <functional>
#include <set>

#include <gtest/gtest.h>

namespace thalweg::test {
namespace {

struct Corner {
  int column, row;
  auto operator<=>(const Corner&) const = default;
};

// Rings of the cells for which inside() holds, each one connected area first with its outline, then its
// holes. Edges run with the cell on the left; at a corner where two cells touch the walk stays with its
// own cell.
std::vector<std::vector<std::vector<Corner>>> outlines(int columns, int rows, const std::function<bool(int, int)>& inside) {
  std::vector<int> area(static_cast<std::size_t>(columns) * rows, -1);
  int areas = 0;
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < columns; ++c) {
      if (!inside(c, r) || area[r * columns + c] >= 0) continue;
      std::vector<std::pair<int, int>> stack{{c, r}};
      area[r * columns + c] = areas;
      while (!stack.empty()) {
        const auto [x, y] = stack.back();
        stack.pop_back();
        for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
          const int nx = x + dx, ny = y + dy;
          if (nx < 0 || ny < 0 || nx >= columns || ny >= rows || !inside(nx, ny) || area[ny * columns + nx] >= 0) continue;
          area[ny * columns + nx] = areas;
          stack.push_back({nx, ny});
        }
      }
      ++areas;
    }
  }
  std::vector<std::vector<std::vector<Corner>>> out(areas);
  for (int a = 0; a < areas; ++a) {
    const auto in = [&](int c, int r) { return c >= 0 && r >= 0 && c < columns && r < rows && area[r * columns + c] == a; };
    std::map<Corner, std::vector<Corner>> from;  // rows grow downwards; left of an edge is its cell
    for (int r = 0; r < rows; ++r) {
      for (int c = 0; c < columns; ++c) {
        if (!in(c, r)) continue;
        if (!in(c, r + 1)) from[{c, r + 1}].push_back({c + 1, r + 1});
        if (!in(c + 1, r)) from[{c + 1, r + 1}].push_back({c + 1, r});
        if (!in(c, r - 1)) from[{c + 1, r}].push_back({c, r});
        if (!in(c - 1, r)) from[{c, r}].push_back({c, r + 1});
      }
    }
    while (!from.empty()) {
      std::vector<Corner> ring;
      const Corner start = from.begin()->first;
      Corner at = start, before{start.column, start.row};
      do {
        auto& next = from[at];
        std::size_t pick = 0;
        if (next.size() > 1) {
          // Turn left (anticlockwise on the map): it keeps to the cell that was walked along.
          const int dx = at.column - before.column, dy = at.row - before.row;
          for (std::size_t i = 0; i < next.size(); ++i) {
            if (next[i].column - at.column == dy && next[i].row - at.row == -dx) pick = i;
          }
        }
        const Corner to = next[pick];
        next.erase(next.begin() + static_cast<std::ptrdiff_t>(pick));
        if (next.empty()) from.erase(at);
        ring.push_back(at);
        before = at;
        at = to;
      } while (at != start);
      double twice = 0;
      for (std::size_t i = 0; i < ring.size(); ++i) {
        const Corner p = ring[i], q = ring[(i + 1) % ring.size()];
        twice -= p.column * q.row - q.column * p.row;
      }
      if (twice > 0) {
        out[a].insert(out[a].begin(), ring);
      } else {
        out[a].push_back(ring);
      }
    }
  }
  return out;
}

}  // namespace

TablePtr shapes_table(const std::vector<Shape>& shapes) {
  auto table = std::make_shared<FeatureTable>();
  table->name = "map";
  table->source.title = "test map";
  std::vector<std::string> codes;
  for (const Shape& s : shapes) {
    codes.push_back(s.party);
    for (const auto& part : s.parts) {
      for (const auto& ring : part) {
        table->geometry.coords.insert(table->geometry.coords.end(), ring.begin(), ring.end());
        table->geometry.end_ring();
      }
      table->geometry.end_part();
    }
    table->geometry.end_feature(GeometryKind::kPolygon);
  }
  table->columns.push_back({"iso3", codes});
  return table;
}

TablePtr ascii_table(std::string_view art, const AsciiOptions& options) {
  std::vector<std::string> rows(1);
  for (const char ch : art) {
    if (ch == '\n') {
      if (!rows.back().empty()) rows.emplace_back();
    } else if (!std::isspace(static_cast<unsigned char>(ch))) {
      rows.back().push_back(ch);
    }
  }
  if (rows.back().empty()) rows.pop_back();
  int columns = 0;
  for (const auto& r : rows) columns = std::max(columns, static_cast<int>(r.size()));
  for (auto& r : rows) r.resize(static_cast<std::size_t>(columns), '.');

  std::map<std::string, std::set<char>> letters;
  for (const auto& r : rows) {
    for (const char ch : r) {
      if (ch == '.' || ch == '~') continue;
      const auto it = options.legend.find(ch);
      if (it == options.legend.end()) {
        letters[std::string(1, ch)].insert(ch);
      } else {
        for (const auto& party : it->second) letters[party].insert(ch);
      }
    }
  }
  std::vector<Shape> shapes;
  for (const auto& [party, chars] : letters) {
    Shape shape{party, {}};
    for (const auto& part : outlines(columns, static_cast<int>(rows.size()), [&](int c, int r) {
           return chars.contains(rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)]);
         })) {
      std::vector<std::vector<LonLat>> rings;
      for (const auto& corners : part) {
        std::vector<LonLat> ring;
        for (const Corner& k : corners) {
          double lon = options.west + k.column * options.cell_deg;
          if (lon > 180) lon -= 360;
          ring.push_back({lon, options.north - k.row * options.cell_deg});
        }
        if (options.clockwise) std::reverse(ring.begin(), ring.end());
        rings.push_back(std::move(ring));
      }
      shape.parts.push_back(std::move(rings));
    }
    shapes.push_back(std::move(shape));
  }
  return shapes_table(shapes);
}

BorderGraph graph_of(TablePtr table, double snap_m, Problems* problems) {
  Problems own;
  Progress progress(2);
  auto parties = parties_from_key(*table, "iso3", problems ? *problems : own);
  EXPECT_TRUE(parties) << (parties ? "" : parties.error().message);
  auto graph = BorderGraph::build(table, std::move(*parties), {snap_m}, problems ? *problems : own, progress);
  EXPECT_TRUE(graph) << (graph ? "" : graph.error().message);
  return std::move(*graph);
}

BorderGraph ascii_graph(std::string_view art, const AsciiOptions& options, double snap_m) {
  return graph_of(ascii_table(art, options), snap_m);
}

}  // namespace thalweg::test
