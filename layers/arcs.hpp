#pragma once
// From tables to arcs that can be drawn at any scale.

#include <span>
#include <vector>

#include "geo/data/table.hpp"
#include "geo/topology/border_graph.hpp"
#include "layers/map_space.hpp"
#include "layers/scene.hpp"

namespace thalweg {

// Appends one arc with its boxes and empty importance. Fewer than two coordinates: nothing is added.
void add_arc(ArcSet& set, std::span<const LonLat> line);
// Ends the chain whose arcs were appended since the last one ended; its arcs are in `set` already.
void end_chain(Chains& chains, const ArcSet& set);

// Fills the importance: Douglas-Peucker in metres on a local plane, nested, so that taking all
// vertices of importance above t gives a line within t of the full one. Arcs that close keep their
// furthest vertex as long as possible. n log n for usual lines. Stops early when cancelled.
void rank_arcs(ArcSet& set, Progress& progress);

// Vertices of arc `ref` (~i: backwards) that matter at `tolerance_m`, both ends among them, appended to
// `out`; the first is left out where it equals the last of `out`.
void take_arc(const ArcSet& set, std::int32_t ref, double tolerance_m, std::vector<LonLat>& out);

// The same for a view: the tolerance is that of the place, and what lies outside is cut short by lines that
// stay outside. Both depend on the arc alone, so what two polygons share stays shared.
void take_arc(const ArcSet& set, std::int32_t ref, const MapSpace& space, std::vector<LonLat>& out);

// Polygons as a fill: one polygon of the item for each part, `feature_of` tells whose. Every ring is one
// arc. Features that are no polygons are left out.
struct Fill {
  FillItem item;
  std::vector<std::uint32_t> feature_of;  // one a polygon
};
Fill fill_of(const GeometryColumn& geometry, Progress& progress);

// The same from a border graph, where neighbours share arcs.
struct GraphFill {
  FillItem item;
  std::vector<PartyId> party_of;          // one a polygon
  std::vector<std::uint32_t> feature_of;  // one a polygon
};
GraphFill fill_of(const BorderGraph& graph, Progress& progress);

// Lines, and outlines of polygons where they are asked for, one chain of one arc for each.
struct Lines {
  LineItem item;
  std::vector<std::uint32_t> feature_of;  // one a chain
};
Lines lines_of(const GeometryColumn& geometry, bool outlines, Progress& progress);

// Some of the chains, in this order.
Chains pick(const Chains& chains, std::span<const std::uint32_t> which);

// Joins the given arcs end to end where exactly two of them meet, so that a dash pattern runs on.
// The result depends only on the order of `arcs`. Closed chains start where their first arc does.
Chains chain_arcs(const ArcSet& set, std::span<const std::uint32_t> arcs);

}  // namespace thalweg
