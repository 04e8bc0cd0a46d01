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
  bool joined = false;   // near lines of two parties, made one (BorderGraphOptions::snap_m)
};

// A ring that runs along an arc, with it or against it.
struct ArcUse {
  std::uint32_t ring = 0;
  bool reversed = false;
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
  LonLat start(const Arc& a) const;
  LonLat end(const Arc& a) const;

  // The rings along arc `i`, lowest first; one for an edge of the data, two for a plain border.
  std::span<const ArcUse> uses(std::size_t i) const {
    return std::span(uses_).subspan(use_start_[i], use_start_[i + 1] - use_start_[i]);
  }
  // Whether vertex `v` of geometry() came into its ring from a near line of another party.
  bool inserted(std::size_t v) const { return !inserted_.empty() && inserted_[v]; }
  // True where the inside of the ring's part lies to the left of the ring as it is stored.
  bool inside_left(std::size_t ring) const { return inside_left_[ring]; }
  // Next vertex of the same ring, going round.
  std::uint32_t next_vertex(std::uint32_t v, std::uint32_t ring) const {
    return v + 1 < geometry_->ring_start[ring + 1] ? v + 1 : geometry_->ring_start[ring];
  }

  // Arcs around a ring in order; negative numbers (~i) run against arc i. A ring is exactly covered.
  std::span<const std::int32_t> ring_arcs(std::size_t ring) const {
    return std::span(ring_arc_).subspan(ring_arc_start_[ring], ring_arc_start_[ring + 1] - ring_arc_start_[ring]);
  }

  // kNoParty for rings of features that are not polygons.
  static constexpr PartyId kNoParty = UINT32_MAX;
  PartyId party_of_ring(std::size_t ring) const { return party_of_part_[part_of_ring_[ring]]; }
  PartyId party_of_part(std::size_t part) const { return party_of_part_[part]; }
  std::size_t part_of_ring(std::size_t ring) const { return part_of_ring_[ring]; }
  bool is_hole(std::size_t ring) const { return geometry_->part_start[part_of_ring_[ring]] != ring; }

 private:
  friend class BorderGraphBuilder;
  TablePtr table_;
  std::shared_ptr<const GeometryColumn> geometry_;
  Parties parties_;
  std::vector<Arc> arcs_;
  std::vector<ArcLabel> labels_;
  std::vector<std::uint32_t> use_start_;
  std::vector<ArcUse> uses_;
  std::vector<bool> inserted_;
  std::vector<std::uint8_t> inside_left_;
  std::vector<std::uint32_t> ring_arc_start_;
  std::vector<std::int32_t> ring_arc_;
  std::vector<std::uint32_t> part_of_ring_;
  std::vector<PartyId> party_of_part_;
};
}  // namespace thalweg
