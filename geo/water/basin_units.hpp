#pragma once
// Basin-country units: what of each river basin lies in which country. Land that several claim is a unit of its own and keeps
// all its claimants ("INDU_CHN/IND/PAK"), so that a country's share is an interval: what it has alone .. what it claims.

#include <string>
#include <vector>

#include "geo/base/measure.hpp"
#include "geo/topology/territories.hpp"
#include "geo/water/river_course.hpp"

namespace thalweg {

struct BasinUnit {
  std::uint32_t basin = 0;               // of BasinUnits::basins
  std::vector<std::string> claimants;    // sorted codes; none: land or sea that no party of the data has
  std::string code;                      // "Syr Darya_KGZ"; "..._-" where nobody has it
  Measure area;                          // km2, of this set of claimants and no other
  double of_basin = 0;                   // part of the basin's area
  double of_country = 0;                 // of a unit with one claimant: part of all its land
  double least_of_basin = 0, most_of_basin = 0;  // of a unit with one claimant: alone .. with all that it claims
  double population = 0;                 // of the places in it
  std::size_t places = 0;
  double river_km = 0;                   // of the given lines
};

struct Basin {
  std::string name;
  double area_km2 = 0;
  double population = 0, river_km = 0;
  std::vector<std::string> overlaps;     // other basins with more than a ten-thousandth of this one; it counts in each of them
};

struct BasinUnits {
  std::vector<Basin> basins;             // by name
  std::vector<BasinUnit> units;          // by basin, the largest first
};

struct BasinOptions {
  std::string name_field;                // of the basins; empty: "name" and its like
  double basin_accuracy_m = 15, border_accuracy_m = 15;
  std::string method, source;
  const FeatureTable* places = nullptr;  // points with a column "population"
  const RiverGraph* rivers = nullptr;
};

// Areas of overlays are geodesic; edges are straight in longitude and latitude where they are cut. A part whose box no edge of the
// other touches is not overlaid. The land of a set of claimants and of no others follows from the overlays of all its
// supersets by inclusion and exclusion; what is left of a basin is nobody's, so the units of a basin are the basin
// exactly. The uncertainty is that of outlines off by the joint accuracy along the unit's share of the perimeters, every
// vertex on its own. Features of one name are one basin; without a name "?1", "?2", ... Rivers count by the middles of
// pieces up to a kilometre. Errors: kUnknownName (field), kGeometry (no polygons), those of the overlay, kCancelled.
Result<BasinUnits> basin_units(const TablePtr& basins, const BorderGraph& countries, const Territories& land, const BasinOptions& options, Problems& problems, Progress& progress);

}  // namespace thalweg
