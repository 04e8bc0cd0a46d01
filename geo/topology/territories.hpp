#pragma once
// What the arcs mean on the ground: connected territories of each party, what lies beyond the edges that
// nobody shares, and land that nobody has. Borders and enclaves are both read from it.

#include <cstdint>
#include <span>
#include <vector>

#include "geo/topology/border_graph.hpp"

namespace thalweg {

// Connected land of one party: parts that share an edge (the two sides of the antimeridian, say) are one.
struct Territory {
  PartyId party = 0;
  std::vector<std::uint32_t> parts;
  double area_m2 = 0;       // geodesic, holes taken out
  double perimeter_m = 0;   // outer rings, edges inside the territory left out
  bool main = false;        // the largest of its party
  double sea_m = 0;         // of the perimeter, along the open outside
  bool shares_border = false;
  // Joined lines may leave slivers open: a hundredth of the outline is no coast.
  bool landlocked() const { return sea_m <= 0.01 * perimeter_m; }
};

// What lies on the far side of an arc: one of its sides has no party in the graph.
enum class Beyond : std::uint8_t {
  kShared,   // both sides have: not such an arc
  kSea,      // the open outside: sea, or the end of the data
  kVoid,     // land, or a lake, surrounded by parties and had by none
  kCovered,  // another party's polygon covers it: an uncut host, or a double claim
};

struct Void {
  std::uint32_t first = 0, last = 0;   // into Territories::void_arcs: anticlockwise round it
  double area_m2 = 0;
};

struct Territories {
  std::vector<Territory> list;
  std::vector<std::uint32_t> of_part;         // index into list
  std::vector<std::uint32_t> main_of_party;   // index into list; UINT32_MAX for a party without land
  std::vector<double> arc_length_m;           // geodesic
  std::vector<Beyond> beyond;                 // one an arc
  // kVoid: index into voids. Else the part of another party that covers the arc, or some of it; UINT32_MAX: none.
  std::vector<std::uint32_t> beyond_index;
  // Enclosed by two parties or more, or by one alone: a lake cut out of the land. There may be a million.
  std::vector<Void> voids;
  std::vector<std::int32_t> void_arcs;        // ~i: against arc i

  std::vector<LonLat> outline(const BorderGraph& graph, const Void& v) const;    // anticlockwise, open
  std::vector<PartyId> parties(const BorderGraph& graph, const Void& v) const;   // around it, sorted
  double perimeter_m(const Void& v) const;

  // Larger voids are inland seas (the Caspian has 371,000 km2; the largest unclaimed land, 2,060: Bir Tawil).
  static constexpr double kInlandSea_m2 = 20'000e6;
};

// Linear, apart from point location. Errors: kCancelled.
Result<Territories> find_territories(const BorderGraph& graph, Progress& progress);

}  // namespace thalweg
