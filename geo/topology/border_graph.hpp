#pragma once
// Every shared border once. Rings of polygons become arcs: maximal runs of edges with the same parties
// on both sides. Borders, enclaves, tripoints, simplification and dash phase all come from here.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "geo/base/problems.hpp"
#include "geo/base/progress.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

using PartyId = std::uint32_t;

// Which party each feature belongs to; several features may share one. Codes are sorted.
struct Parties {
  std::vector<std::string> codes;
  std::vector<PartyId> of_feature;
};

// From a key column; rows without a value get a party of their own named "?1", "?2", ... and a Problem.
// Errors: kUnknownName (no such field; the remedy lists those there are).
Result<Parties> parties_from_key(const FeatureTable& table, const std::string& key, Problems& problems);

struct BorderGraphOptions {
  // Lines of two parties nearer than this become one (vertices of each are put into the other's edges);
  // 0: only exactly equal edges are shared. The result says which arcs were joined so.
  double snap_m = 25;
};

// An arc: `edges` consecutive edges of ring `ring` starting at its vertex `first`, going round past the
// ring's end where need be. `left` and `right` index into label lists.
struct Arc {
  std::uint32_t ring = 0;
  std::uint32_t first = 0;
  std::uint32_t edges = 0;
  std::uint32_t label = 0;
  bool closed = false;   // starts and ends at one vertex
};

// The parties whose territory lies on the left and on the right of an arc, each sorted. An empty side is
// sea, the data's outer edge, or land that nobody has. Two parties on one side: a double claim.
struct ArcLabel {
  std::vector<PartyId> left;
  std::vector<PartyId> right;
};

class BorderGraph {
 public:
  // `table` must outlive nothing: what is needed is copied or shared. Polygons only, other features are
  // ignored. Linear in the number of vertices. The arcs and their order depend on the input alone.
  static Result<BorderGraph> build(TablePtr table, Parties parties, const BorderGraphOptions& options,
                                   Problems& problems, Progress& progress);

  const Parties& parties() const { return parties_; }
  const FeatureTable& table() const { return *table_; }
  TablePtr table_ptr() const { return table_; }

  // The geometry after joining of near lines: same features, parts and rings as the table (rings may have
  // more vertices), except that parts written as holes of a neighbour have been read as holes.
  const GeometryColumn& geometry() const { return *geometry_; }
  std::span<const Arc> arcs() const { return arcs_; }
  const ArcLabel& label(const Arc& a) const { return labels_[a.label]; }
  std::span<const ArcLabel> labels() const { return labels_; }

  // Vertices along an arc, edges + 1 of them (a closed arc repeats its first).
  std::vector<LonLat> line(const Arc& a) const;

  // Arcs around a ring in order; negative numbers (~i) run against arc i. A ring is exactly covered.
  std::vector<std::int32_t> ring_arcs(std::size_t ring) const;

  PartyId party_of_ring(std::size_t ring) const;
  std::size_t part_of_ring(std::size_t ring) const;
  bool is_hole(std::size_t ring) const;

 private:
  friend class BorderGraphBuilder;
  TablePtr table_;
  std::shared_ptr<const GeometryColumn> geometry_;
  Parties parties_;
  std::vector<Arc> arcs_;
  std::vector<ArcLabel> labels_;
  std::vector<std::uint32_t> ring_arc_start_;
  std::vector<std::int32_t> ring_arc_;
  std::vector<std::uint32_t> part_of_ring_;
  std::vector<PartyId> party_of_part_;
};

// Land that nobody or that several parties have, as found from the graph; gaps, overlaps and slivers
// are also told as Problems by enclaves() and check().
}  // namespace thalweg
