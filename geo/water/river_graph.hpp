#pragma once
// Lines of rivers as a directed graph without circles: where each reach flows, what flows into it, how much lies
// upstream. Built from layers that were drawn for the eye: lines that miss each other, cross, run backwards.

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "geo/base/problems.hpp"
#include "geo/base/progress.hpp"
#include "geo/data/raster.hpp"
#include "geo/data/segment_index.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

// A layer of lines, and what its fields mean.
struct RiverLines {
  TablePtr table;
  std::string id;                // said in problems; empty: the table's name
  std::string name_field;        // empty: "name", where there is one
  std::string direction_field;   // 1, yes, with, forward, down: as drawn; -1, reverse, against, backward, up: against it
  std::string area_field;        // upstream area in km2 at the line's end downstream; empty: none
  double accuracy_m = 15;        // of a vertex, one sigma
};

// What a direction was taken from, the strongest first.
enum class DirectionRule : std::uint8_t { kAttribute, kElevation, kDrawing, kSink, kGuess };
std::string_view name_of(DirectionRule rule);  // "attribute", "elevation", "drawing", "distance to the outlet", "guess"

struct RiverGraphOptions {
  double tolerance_m = NAN;      // ends nearer to another line than this are joined to it; NaN: the least exact layer's accuracy
  bool crossings = true;         // lines that cross meet; false: they pass over each other, as steps of a grid of flow directions do
  std::vector<DirectionRule> rules{DirectionRule::kAttribute, DirectionRule::kElevation, DirectionRule::kDrawing, DirectionRule::kSink};
  const RasterGrid* heights = nullptr;              // one band, any unit; for kElevation
  std::function<double(LonLat)> upstream_km2;       // of a place on a river, from a raster of flow accumulation; NaN: unknown
};

inline constexpr std::uint32_t kNoReach = 0xFFFF'FFFFu;

// A stretch from a node to the next, named alike throughout. Its line runs downstream.
struct RiverReach {
  std::uint32_t from = 0, to = 0;        // nodes
  std::uint32_t down = kNoReach;         // the reach that goes on, of several the main one; kNoReach at an outlet
  std::uint32_t first = 0, last = 0;     // of RiverGraph::coords
  std::uint32_t name = 0;                // of RiverGraph::names
  std::uint32_t layer = 0, feature = 0;  // of its first piece: layer as given, row of its table
  std::uint32_t sources = 0;             // Shreve's magnitude: springs upstream; 0 where all of its water comes from a parting
  double length_m = 0;                   // geodesic
  double upstream_m = 0;                 // length of all reaches upstream, itself included, each counted once (see `side`)
  double upstream_km2 = NAN;             // at its end, where it is known
  double to_outlet_m = 0;                // from its end, along `down`
  std::uint16_t strahler = 1;            // Strahler (1957, doi:10.1029/TR038i006p00913); branches that part do not raise it where they meet again
  DirectionRule rule = DirectionRule::kGuess;
  bool side = false;                     // leaves a node beside the main reach: a branch of a braid or delta, a canal. Sums go the main way
  bool turned = false;                   // flows against its drawing
};

struct RiverGraph {
  std::vector<LonLat> nodes;
  std::vector<RiverReach> reaches;       // in an order that does not depend on threads
  std::vector<LonLat> coords;
  std::vector<std::string> names{""};    // 0: none
  std::vector<std::uint32_t> outlets;    // nodes that nothing leaves, rising
  std::vector<std::uint32_t> order;      // reaches, each before all that lie downstream of it
  // Reaches that leave node n: out[out_start[n]..out_start[n + 1]), the main one first; the same for those that arrive, rising.
  std::vector<std::uint32_t> out_start, out, in_start, in;
  // Along the main ways every reach has one way down: a forest. Reach r and all upstream of it stand in
  // tree[tree_first[r]..tree_last[r]).
  std::vector<std::uint32_t> tree, tree_first, tree_last;
  double tolerance_m = 0;                // that was used
  double length_m = 0;                   // of all reaches
  struct {
    std::size_t zero_length = 0, duplicates = 0, joined_ends = 0, crossings = 0, stubs = 0, turned = 0, circles = 0, undecided = 0;
  } counts;

  std::span<const LonLat> line(std::uint32_t reach) const { return std::span(coords).subspan(reaches[reach].first, reaches[reach].last - reaches[reach].first); }
  std::span<const std::uint32_t> leaving(std::uint32_t node) const { return std::span(out).subspan(out_start[node], out_start[node + 1] - out_start[node]); }
  std::span<const std::uint32_t> arriving(std::uint32_t node) const { return std::span(in).subspan(in_start[node], in_start[node + 1] - in_start[node]); }
  const std::string& name(std::uint32_t reach) const { return names[reaches[reach].name]; }
};

// Nodes: equal ends and vertices; ends within the tolerance of another line (the end of a line of the same name before
// the nearest place); crossings. Directions, for each river (lines that go on into each other) by the first of
// `options.rules` that decides: attribute; heights that fall along it by the test of Mann (1945, doi:10.2307/1907187)
// and Kendall at 95 %; the drawing, of layers in which four of five junctions have a way in and a way out; the
// distance to what is decided. What goes in a circle is directed by the distance to where the circle is left.
// Empty layers give an empty graph. Problems: what was removed, joined beyond doubt's reach, turned, undecided, each
// with its place, at most kMostAlike of a kind. Lengths are geodesic (geo/earth/geodesy.hpp). n log n for the search of
// crossings, else linear. Errors: kUnknownName (a field that the layer lacks), kGeometry (no lines at all),
// kTooLarge, kCancelled.
Result<RiverGraph> build_river_graph(std::span<const RiverLines> layers, const RiverGraphOptions& options, Problems& problems, Progress& progress);

// Whether water of reach `a` can reach `b` (branches included); a reach is upstream of itself. Walks down from `a`.
bool is_upstream(const RiverGraph& graph, std::uint32_t a, std::uint32_t b);
// All reaches whose water can reach `reach`, itself included, rising; linear in their number.
std::vector<std::uint32_t> upstream_of(const RiverGraph& graph, std::uint32_t reach);
// The main way down from `reach`, itself first, to the outlet.
std::vector<std::uint32_t> downstream_of(const RiverGraph& graph, std::uint32_t reach);
// Up from `reach`: at each node the arriving reach of the same name, else the one with most upstream. `reach` is the last, the
// source the first.
std::vector<std::uint32_t> main_stem_up(const RiverGraph& graph, std::uint32_t reach);

struct OnReach {
  std::uint32_t reach = kNoReach;
  LonLat at;                     // on the reach
  double distance_m = 0;         // from the place asked for
  double from_start_m = 0;       // along the reach
};

// Which reach a place is on. Copies the lines; immutable, safe for many threads.
class RiverIndex {
 public:
  explicit RiverIndex(const RiverGraph& graph);
  // The nearest reach within `within_m` (geodesic). Nothing where there is none.
  std::optional<OnReach> nearest(LonLat place, double within_m = std::numeric_limits<double>::infinity()) const;
  // Of the reaches within `within_m` the one with most upstream, at its nearest place: for gauges and dams on large rivers
  // whose place is not exact.
  std::optional<OnReach> largest(LonLat place, double within_m) const;

 private:
  OnReach on(const SegmentIndex::Hit& hit, std::uint32_t reach) const;
  std::vector<LonLat> coords_;
  std::vector<std::uint32_t> first_;
  std::vector<double> upstream_m_;
  SegmentIndex index_;
};

}  // namespace thalweg
