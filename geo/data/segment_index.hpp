#pragma once
// The nearest point on many lines: for snapping, for clicks, for "which border is nearest".

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "geo/base/lonlat.hpp"
#include "geo/data/rtree.hpp"

namespace thalweg {

// Lines in WGS 84 degrees whose edges are geodesics. The search works in earth-centred coordinates, so
// that the poles and the antimeridian are nothing special; edges over kLongestPiece_m are cut up for it,
// and the distance in the answer is the geodesic one. Immutable once built: safe for many threads.
class SegmentIndex {
 public:
  struct Hit {
    std::uint32_t line = 0;      // as added
    std::uint32_t segment = 0;   // from its vertex `segment` to the next (round the end of a closed one)
    double along = 0;            // where on the segment, 0 to 1
    LonLat point;
    double distance_m = 0;
  };
  static constexpr double kLongestPiece_m = 20'000;

  // Calls in order: add for each line, then build. A closed line's last vertex is joined to its first.
  // Vertices that are not finite are left out with the edges at them.
  void add(std::span<const LonLat> line, bool closed);
  void build();

  std::size_t lines() const { return line_count_; }

  // The nearest place no further than `within_m`; the lowest line and segment where several are equally
  // near. Nothing where there is none, or for a place that is not finite. `distance_m` is the geodesic
  // distance to `point`; up to 1000 km it is at most kExcess_m over the least distance there is.
  std::optional<Hit> nearest(LonLat p, double within_m = std::numeric_limits<double>::infinity()) const;
  static constexpr double kExcess_m = 0.001;

  // Lines that have a part within `within_m` of `p`, ascending. For several borders at one place.
  std::vector<std::uint32_t> lines_near(LonLat p, double within_m) const;

 private:
  struct Xyz {
    double x = 0, y = 0, z = 0;
  };
  // Consecutive pieces of one line, one box in the tree.
  struct Run {
    std::uint32_t vertex = 0;         // its first, of edges + 1, before build()
    std::uint32_t line = 0;
    std::uint32_t segment = 0;        // of its first piece
    std::uint16_t edges = 0;
    bool pieces_of_one = false;       // a long segment cut up: piece_from.. of `piece_count` pieces
    std::uint32_t piece_from = 0, piece_count = 1;
  };
  static constexpr std::uint16_t kEdgesPerRun = 8;
  // An edge that may be the nearest, with its foot and how far that is straight through the earth.
  struct Candidate {
    const Run* run = nullptr;
    std::size_t edge = 0;
    Xyz foot;
    double along = 0, straight = 0;
  };

  static Xyz to_xyz(LonLat p);
  static LonLat to_lonlat(Xyz p);
  static Xyz foot_on_chord(Xyz a, Xyz b, Xyz p, double& along, double& length2);
  static Xyz lifted(Xyz q);
  static double squared(Xyz p, Xyz q);
  void end_run();
  void add_piece(Xyz to, std::uint32_t line, std::uint32_t segment, std::uint32_t piece, std::uint32_t pieces);
  template <class Visit>
  void search(Xyz p, double bound_m, Visit&& visit) const;
  static std::uint32_t segment_of(const Candidate& c);
  Hit make_hit(const Candidate& at, LonLat p, Xyz p_xyz) const;

  const Xyz* vertices_of(std::size_t run) const { return &vertices_[run * (kEdgesPerRun + 1)]; }

  std::vector<Xyz> vertices_;  // once built, kEdgesPerRun + 1 for each run
  std::vector<Run> runs_;
  std::size_t line_count_ = 0;
  bool open_ = false;  // the last run can take more
  PackedTree<3> tree_;
};

}  // namespace thalweg
