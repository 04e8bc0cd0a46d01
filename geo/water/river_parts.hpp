#pragma once
// The steps of build_river_graph(), for the files of geo/water alone.

#include <cstdint>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "geo/topology/place.hpp"
#include "geo/water/river_graph.hpp"

namespace thalweg {

// Metres east and north of an origin, for distances of a few kilometres: within a thousandth up to 50 km below 80 degrees.
class LocalMetres {
 public:
  explicit LocalMetres(LonLat origin) : origin_(origin) {
    constexpr double kA = 6378137, kE2 = 0.00669437999014, kRadian = std::numbers::pi / 180;
    const double s = std::sin(origin.lat * kRadian), w = 1 - kE2 * s * s, n = kA / std::sqrt(w);
    east_ = n * std::cos(origin.lat * kRadian) * kRadian;
    north_ = n * (1 - kE2) / w * kRadian;
  }
  MapXY to(LonLat p) const { return {short_way(p.lon - origin_.lon) * east_, (p.lat - origin_.lat) * north_}; }
  double degrees_east(double m) const { return m / std::max(east_, 1.0); }
  double degrees_north(double m) const { return m / north_; }

 private:
  LonLat origin_;
  double east_ = 0, north_ = 0;
};

inline double near_distance_m(LonLat a, LonLat b) {
  const MapXY d = LocalMetres(a).to(b);
  return std::hypot(d.x, d.y);
}

// One line of the data: equal neighbours taken out, two vertices or more.
struct RiverLine {
  std::uint32_t first = 0, last = 0;  // of RiverPieces::line_coords
  std::uint32_t layer = 0, feature = 0, name = 0;
  std::int8_t stated = 0;             // 1: flows as drawn, -1: against it, 0: not said
  double stated_km2 = NAN;
};

// A line from node to node, as drawn.
struct RiverPiece {
  std::uint32_t from = 0, to = 0;
  std::uint32_t first = 0, last = 0;  // of RiverPieces::coords
  std::uint32_t line = 0;
};

struct RiverPieces {
  std::vector<LonLat> line_coords;
  std::vector<RiverLine> lines;
  std::vector<LonLat> nodes;          // some may be used by no piece
  std::vector<LonLat> coords;
  std::vector<RiverPiece> pieces;     // by line, then along it
};

// Tells of the same thing at most kMostAlike times, then how often it was.
class Teller {
 public:
  Teller(Problems& problems, Severity severity, ProblemKind kind, std::string rest) : problems_(problems), severity_(severity), kind_(kind), rest_(std::move(rest)) {}
  ~Teller();
  Teller(const Teller&) = delete;
  Teller& operator=(const Teller&) = delete;
  // Whether one more will be told in full: the text need not be made otherwise.
  bool wants() { return ++count_ <= most_; }
  void tell(std::string text, std::string advice, LonLat place, std::int64_t feature = -1);
  std::size_t count() const { return count_; }

 private:
  Problems& problems_;
  Severity severity_;
  ProblemKind kind_;
  std::string rest_;                  // "lines without length": "and 20 more lines without length"
  std::size_t count_ = 0;
  static constexpr std::size_t most_ = 100;
};

// "line 12 of 'rivers' (Naryn)"
std::string line_title(const RiverPieces& pieces, const RiverGraph& graph, std::span<const RiverLines> layers, std::uint32_t line);

// Fills pieces.lines and graph.names.
Result<> collect_lines(std::span<const RiverLines> layers, RiverPieces& pieces, RiverGraph& graph, Problems& problems, Progress& progress);
// Fills the rest of `pieces`; graph.counts.
Result<> node_lines(std::span<const RiverLines> layers, double tolerance_m, bool crossings, RiverPieces& pieces, RiverGraph& graph, Problems& problems, Progress& progress);

// A direction for each piece: true, as drawn. Acyclic. `rule` says what decided.
struct PieceDirections {
  std::vector<std::uint8_t> forward;
  std::vector<DirectionRule> rule;
};
Result<PieceDirections> direct_pieces(std::span<const RiverLines> layers, const RiverGraphOptions& options, const RiverPieces& pieces, RiverGraph& graph, Problems& problems, Progress& progress);

// Offsets of the ends at each node: ends[start[n]..start[n + 1]) are 2 * piece (its start as drawn) or 2 * piece + 1 (its end), rising.
struct Incidence {
  std::vector<std::uint32_t> start, ends;
};
Incidence incidence(std::span<const RiverPiece> pieces, std::size_t nodes);

}  // namespace thalweg
