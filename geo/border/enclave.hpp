#pragma once
// Enclaves and exclaves after Vinokurov (2007), A Theory of Enclaves.

#include <string>
#include <vector>

#include "geo/base/measure.hpp"
#include "geo/topology/territories.hpp"

namespace thalweg {

enum class EnclaveKind : std::uint8_t {
  kEnclave,         // a whole party (its main territory) inside one other: Lesotho
  kTrueEnclave,     // a part cut off from its main territory and inside one other: Sokh
  kCounterEnclave,  // a true enclave inside an enclave: order 2 and deeper
  kExclave,         // cut off, with several neighbours and no coast: Nakhchivan
  kSemiEnclave,     // a whole party with one neighbour and a coast shorter than its border: Gambia
  kSemiExclave,     // cut off, with a coast: Kaliningrad, Alaska
  kDoubleClaim,     // a place that several parties have
  kNoOwner,         // a place surrounded by land that nobody has
};
std::string_view name_of(EnclaveKind kind);  // "enclave", "true enclave", "counter-enclave", ...

struct NeighbourShare {
  std::string party;
  double length_km = 0;
};

struct Enclave {
  std::string owner;                // for kDoubleClaim the claimants joined by "/", for kNoOwner ""
  std::vector<std::string> hosts;   // sorted by shared length, longest first
  EnclaveKind kind = EnclaveKind::kExclave;
  int order = 1;                    // depth of containment: 1 in a main territory, 2 in an enclave, ...
  std::string name;                 // from the name table, else ""
  Measure area;                     // km2
  Measure perimeter;                // km
  Measure gap;                      // km, shortest geodesic to the main territory; NaN where there is none
  LonLat gap_from, gap_to;          // on the enclave, on the main territory
  LonLat inside;                    // a point well inside
  std::size_t vertices = 0;
  double coast_km = 0;              // outline that no other party shares
  std::vector<NeighbourShare> neighbours;
  bool host_uncut = false;          // the host's polygon covers it too: an uncut host or a double claim
  std::string note;                 // both readings where geometry alone cannot decide
  std::uint32_t part = 0;           // part of graph.geometry(); for kDoubleClaim and kNoOwner 0xffffffff
  std::vector<std::vector<LonLat>> outline;  // rings, the outer first
};

struct EnclaveOptions {
  std::string only;   // a code: enclaves of it and in it
  // Double claims and no-owner places narrower than this (twice the area over the perimeter) are slivers:
  // differences between lines, told as Problems.
  double sliver_m = 50;
  double vertex_accuracy_m = 15;  // one sigma of a vertex of the source
};

// Sorted by owner, then falling area. Errors: kUnknownName (only), kCancelled.
Result<std::vector<Enclave>> enclaves(const BorderGraph& graph, const Territories& land, const EnclaveOptions& options,
                                      Problems& problems, Progress& progress);

}  // namespace thalweg
