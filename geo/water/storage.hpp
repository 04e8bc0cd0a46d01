#pragma once
// Reservoirs on the net of rivers: what is stored upstream of a place, a reach, a border crossing.

#include <cstdint>
#include <span>
#include <vector>

#include "geo/register/water_register.hpp"
#include "geo/water/reservoirs.hpp"
#include "geo/water/river_course.hpp"
#include "geo/water/river_graph.hpp"

namespace thalweg {

struct PlacedStore {
  std::uint32_t site = 0;       // of WaterRegister::sites
  OnReach on;                   // where its water is on the net
  bool own_reach = true;        // false: the net lacks its river; it counts where the next site by flows_to does that is on the net
  std::uint32_t next = kNoReach;  // of the list: the next store by flows_to, where the net breaks off before it
  OnReach joins;                // with `next`: where the water is taken to come in again
};

struct StorePlaceOptions {
  double named_m = 30'000;      // a reach of the site's river no further from the dam than this
  double near_m = 5'000;        // else the largest within this
};

// The reservoirs in use, in the register's order; those that no reach can be found for are left out. Water goes down the net's main
// ways; where the net breaks off before the next site by flows_to, it goes on at the place nearest to the break (within named_m) from which
// the net leads to that site, else at the site; what `ends` stays on reaches of its
// river's name.
std::vector<PlacedStore> place_stores(const WaterRegister& water, const RiverGraph& graph, const StorePlaceOptions& options);

// Of all stores whose water comes to the place, those at the place included.
StorageAbove storage_above(const WaterRegister& water, const RiverGraph& graph, std::span<const PlacedStore> stores, const OnReach& place);

struct ReachStorage { double total_km3 = 0, active_km3 = 0; std::uint32_t stores = 0; };
// One a reach: what is stored upstream of its end. Cost: stores times the length of their ways down.
std::vector<ReachStorage> storage_of_reaches(const WaterRegister& water, const RiverGraph& graph, std::span<const PlacedStore> stores);

// The stores whose water comes into a course, by where it does, the first from the source first.
std::vector<StoreOnCourse> stores_on_course(const WaterRegister& water, const RiverGraph& graph, std::span<const PlacedStore> stores, std::span<const std::uint32_t> reaches);

// What is stored above a place along a course, and the degree of regulation there, by the flow at the last store above it on
// the course itself that has one published (outflow, else inflow); NaN where none has.
struct CourseStorage {
  double total_km3 = 0, active_km3 = 0, regulation_percent = NAN;
  int stores = 0;
  std::string flow_from;        // name of the store whose flow that is
};
CourseStorage storage_on_course(const RiverCourse& course, double at_m);

}  // namespace thalweg
