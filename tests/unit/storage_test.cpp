// Reservoirs on a drawn net: what lies upstream of places, reaches and a course.
#include <cmath>

#include <gtest/gtest.h>

#include "geo/earth/geodesy.hpp"
#include "geo/water/storage.hpp"
#include "tests/support/rivers.hpp"

namespace thalweg {
namespace {

WaterSite store(const std::string& id, const std::string& river, LonLat at, double active_km3, const std::string& flows_to = "") {
  WaterSite s;
  s.id = id;
  s.name = id;
  s.river = river;
  s.at = at;
  s.flows_to = flows_to;
  const Citation cited{"a book", "", "M", ""};
  s.values = {{"active", active_km3, cited}, {"total", 2 * active_km3, cited}, {"inflow", 10, cited}};
  return s;
}

// A main river south along 70 E from 42 to 40; a tributary from the east at 41 N; a lost one that stops short of it at 40.5 N.
RiverGraph net() {
  const RiverLines layer = test::layer_of({{{{70, 42}, {70, 41}}, "Main", "1"}, {{{70, 41}, {70, 40}}, "Main", "1"}, {{{71, 41}, {70, 41}}, "Side", "1"}, {{{71, 40.5}, {70.3, 40.5}}, "Lost", "1"}});
  RiverLines directed = layer;
  directed.direction_field = "flows";
  Problems problems;
  Progress progress(1);
  const auto graph = build_river_graph(std::span(&directed, 1), {}, problems, progress);
  EXPECT_TRUE(graph);
  return *graph;
}

WaterRegister water() {
  WaterRegister w;
  w.sites = {store("top", "Main", {70, 41.5}, 1), store("side", "Side", {70.5, 41}, 2, "low"), store("low", "Main", {70.001, 40.2}, 4), store("lost", "Lost", {70.8, 40.5}, 8, "low"), store("far", "Main", {75, 45}, 16)};
  return w;
}

OnReach place(const RiverGraph& graph, LonLat at) { return RiverIndex(graph).nearest(at, 10'000).value(); }

TEST(Storage, StoresStandOnTheirOwnRivers) {
  const RiverGraph graph = net();
  const WaterRegister w = water();
  const auto stores = place_stores(w, graph, {});
  ASSERT_EQ(stores.size(), 4u);  // "far" is on no river
  EXPECT_EQ(graph.name(stores[0].on.reach), "Main");
  EXPECT_EQ(graph.name(stores[1].on.reach), "Side");
  EXPECT_EQ(stores[1].next, kNoReach);  // the net brings its water to "low"
  EXPECT_EQ(graph.name(stores[3].on.reach), "Lost");
  EXPECT_EQ(stores[3].next, 2u);        // the net does not: the register does, where the break is nearest to the main river
  EXPECT_NEAR(stores[3].joins.at.lat, 40.5, 0.01);
  StorePlaceOptions short_sight;
  short_sight.named_m = 20'000;         // the break is 25 km from it
  EXPECT_NEAR(place_stores(w, graph, short_sight)[3].joins.at.lat, 40.2, 0.001);
}

TEST(Storage, AboveAPlaceOnAReach) {
  const RiverGraph graph = net();
  const WaterRegister w = water();
  const auto stores = place_stores(w, graph, {});
  const auto above = [&](LonLat at) { return storage_above(w, graph, stores, place(graph, at)).active_km3; };
  EXPECT_EQ(above({70, 41.8}), 0);
  EXPECT_EQ(above({70, 41.2}), 1);
  EXPECT_EQ(above({70.8, 41}), 0);
  EXPECT_EQ(above({70.2, 41}), 2);
  EXPECT_EQ(above({70, 40.6}), 3);
  EXPECT_EQ(above({70, 40.4}), 11);     // with what the register brings back
  EXPECT_EQ(above({70, 40.1}), 15);
  EXPECT_EQ(storage_above(w, graph, stores, place(graph, {70, 40.1})).total_km3, 30);
  EXPECT_EQ(storage_above(w, graph, stores, OnReach{}).sites, 0);
}

TEST(Storage, OfEveryReach) {
  const RiverGraph graph = net();
  const WaterRegister w = water();
  const auto all = storage_of_reaches(w, graph, place_stores(w, graph, {}));
  ASSERT_EQ(all.size(), graph.reaches.size());
  EXPECT_EQ(all[place(graph, {70, 41.5}).reach].active_km3, 1);
  EXPECT_EQ(all[place(graph, {70.5, 41}).reach].active_km3, 2);
  EXPECT_EQ(all[place(graph, {70, 40.5}).reach].active_km3, 15);
  EXPECT_EQ(all[place(graph, {70, 40.5}).reach].stores, 4u);
}

TEST(Storage, WhatEndsStaysOnItsRiver) {
  const RiverGraph graph = net();
  WaterRegister w = water();
  w.sites[1].ends = true;
  w.sites[1].flows_to.clear();
  const auto stores = place_stores(w, graph, {});
  EXPECT_EQ(storage_above(w, graph, stores, place(graph, {70.2, 41})).active_km3, 2);
  EXPECT_EQ(storage_above(w, graph, stores, place(graph, {70, 40.6})).active_km3, 1);
}

TEST(Storage, AlongACourse) {
  const RiverGraph graph = net();
  const WaterRegister w = water();
  const auto ways = rivers_named(graph, "Main");
  ASSERT_FALSE(ways.empty());
  RiverCourse course;
  course.stores = stores_on_course(w, graph, place_stores(w, graph, {}), ways.front());
  ASSERT_EQ(course.stores.size(), 4u);
  EXPECT_EQ(course.stores[0].id, "top");
  EXPECT_NEAR(course.stores[0].at_m, distance_m({70, 42}, {70, 41.5}), 1);
  EXPECT_TRUE(course.stores[0].on_it);
  EXPECT_EQ(course.stores[1].id, "side");
  EXPECT_NEAR(course.stores[1].at_m, distance_m({70, 42}, {70, 41}), 1);
  EXPECT_FALSE(course.stores[1].on_it);
  EXPECT_EQ(course.stores[2].id, "lost");
  EXPECT_NEAR(course.stores[2].at_m, distance_m({70, 42}, {70, 40.5}), 300);
  EXPECT_EQ(course.stores[3].id, "low");
  EXPECT_NEAR(course.stores[3].at_m, distance_m({70, 42}, {70, 40.2}), 1);
  EXPECT_EQ(storage_on_course(course, 1000).stores, 0);
  EXPECT_TRUE(std::isnan(storage_on_course(course, 1000).regulation_percent));
  const CourseStorage middle = storage_on_course(course, distance_m({70, 42}, {70, 40.7}));
  EXPECT_EQ(middle.active_km3, 3);
  EXPECT_NEAR(middle.regulation_percent, 30, 1e-9);  // over the 10 km3 of "top"
  EXPECT_EQ(middle.flow_from, "top");
  EXPECT_EQ(storage_on_course(course, 1e9).active_km3, 15);
}

TEST(Storage, NothingWithoutANet) {
  EXPECT_TRUE(place_stores(water(), RiverGraph{}, {}).empty());
  EXPECT_TRUE(place_stores(WaterRegister{}, net(), {}).empty());
}

}  // namespace
}  // namespace thalweg
