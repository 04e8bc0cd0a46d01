#pragma once
// What changes hands between two states of the borders: a ledger of parcels from party to party. Of two vintages
// of a map it tells changes of mapping; of the lines before and after a treaty, the swap.

#include <string>
#include <vector>

#include "geo/base/measure.hpp"
#include "geo/topology/territories.hpp"

namespace thalweg {

// Land that one party has before and not afterwards, and another one afterwards and not before: what both have at both
// dates, a double claim, is none.
struct Parcel {
  std::string from, to;                     // codes
  Measure area;                             // ha
  double perimeter_km = 0;
  double width_m = 0;                       // twice the area over the perimeter
  LonLat inside;                            // a point well inside
  std::vector<std::vector<LonLat>> rings;   // open, the outer first
};

// Parcels too narrow to be told from the difference between two drawings of one line.
struct LedgerSlivers {
  std::string from, to;
  std::size_t count = 0;
  double area_ha = 0, largest_ha = 0;
};

// after = before + gained - lost + slivers + other.
struct PartyBalance {
  std::string party;
  double before_ha = 0, after_ha = 0;       // all of its land in each state; holes taken out
  double gained_ha = 0, lost_ha = 0;        // parcels
  double slivers_ha = 0;                    // slivers gained less slivers lost
  double other_ha = 0;                      // the rest: against land that nobody has (sea, lakes cut out, the edge of the
                                            // data) and places that several have. NaN where not all that it gained and
                                            // lost was asked for
};

struct Ledger {
  std::vector<Parcel> parcels;              // by from, to, then falling area
  std::vector<LedgerSlivers> slivers;       // by from, to
  std::vector<PartyBalance> balances;       // by code; parties with a parcel or a sliver
};

struct LedgerOptions {
  std::string only_a, only_b;               // both empty: all; one: what it gains and loses; two: between these
  double sliver_m = 50;                     // narrower (Parcel::width_m) is a sliver; 0: nothing is
  double before_accuracy_m = 15, after_accuracy_m = 15;   // one sigma of a vertex, for the uncertainty of areas
};

// Parties are matched by code. Areas are geodesic on WGS 84 (Karney 2013); the uncertainty takes each vertex of a parcel as
// independent with the larger of the two accuracies (docs/methods.md). Parts of both states whose boxes meet are
// overlaid by common_land(); edges are straight in longitude and latitude, and what crosses the antimeridian is not
// looked at. Errors: kUnknownName for a code that neither state has; kInternal where an overlay failed; kCancelled.
Result<Ledger> land_ledger(const BorderGraph& before, const Territories& land_before, const BorderGraph& after, const Territories& land_after,
                           const LedgerOptions& options, Progress& progress);

}  // namespace thalweg
