#pragma once
// Borders between pairs of parties, and the points where three or more meet.

#include <optional>
#include <string>
#include <vector>

#include "geo/base/measure.hpp"
#include "geo/topology/territories.hpp"

namespace thalweg {

struct Generalised {
  double tolerance_m = 0;   // Douglas-Peucker on the arc, ends kept
  double length_km = 0;
};

// One uninterrupted stretch, from tripoint to tripoint (or coast, or round a ring).
struct BorderPiece {
  std::vector<LonLat> line;
  bool ring = false;        // part of the outline of an enclave or exclave, not of the main line
  bool closed = false;
  double length_km = 0;
  bool joined = false;      // some of it is two near lines made one
};

struct Border {
  std::string a, b;         // codes, a < b
  Measure length;           // km, all pieces
  Measure main;             // km, the line between territories that are not cut off
  Measure rings;            // km, around landlocked parts cut off from their main territory
  std::vector<BorderPiece> pieces;        // main line first, longest first
  std::vector<Generalised> generalised;   // at kTolerances_m
};

inline constexpr double kTolerances_m[] = {0, 50, 100, 250, 500, 1000, 2500, 5000};

// The party of a code. Errors: kUnknownName; the remedy lists the codes there are, up to forty.
Result<PartyId> party_named(const BorderGraph& graph, const std::string& code);

struct BorderOptions {
  std::string only_a, only_b;   // both empty: every pair; one: its borders; two: that pair
  bool generalise = true;
  double vertex_accuracy_m = 15;  // one sigma of a vertex of the source
};

// Every pair with a common arc, sorted by codes. Lengths are geodesic on WGS 84; the uncertainty joins the stated vertex accuracy of
// the source and, where two unequal lines were joined, half of their difference.
// Errors: kUnknownName for a code that is not in the graph; kCancelled.
Result<std::vector<Border>> borders(const BorderGraph& graph, const Territories& land, const BorderOptions& options,
                                    Progress& progress);

// The Douglas-Peucker tolerance (m) at which `border` has the length `published_km`; nothing where it is
// longer than the full line or shorter than the coarsest. Source: DOMAIN terms, "length ledger".
std::optional<double> tolerance_for_length(const Border& border, double published_km);

struct Tripoint {
  LonLat at;
  std::vector<std::string> parties;  // three or more codes, sorted
};
// Sorted by parties, then place.
std::vector<Tripoint> tripoints(const BorderGraph& graph);

}  // namespace thalweg
