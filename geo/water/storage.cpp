#include "geo/water/storage.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

double adopted_value(const WaterSite& site, const char* what) {
  const auto found = adopted(site, what);
  return found ? found->value : NAN;
}
double or_zero(double value) { return std::isfinite(value) ? value : 0; }

// The reaches of one river ready for a search.
struct NamedReaches {
  SegmentIndex index;
  std::vector<std::uint32_t> reach_of_line;
};

NamedReaches reaches_named(const RiverGraph& graph, const std::string& name) {
  NamedReaches found;
  for (std::uint32_t r = 0; r < graph.reaches.size(); ++r) {
    if (graph.name(r) != name) continue;
    found.index.add(graph.line(r), false);
    found.reach_of_line.push_back(r);
  }
  found.index.build();
  return found;
}

// Where a store's water enters the net: at the store, and again after each break.
std::vector<OnReach> entries(std::span<const PlacedStore> stores, const PlacedStore& store) {
  std::vector<OnReach> found{store.on};
  for (const PlacedStore* at = &store; at->next != kNoReach && found.size() <= stores.size(); at = &stores[at->next]) found.push_back(at->joins);
  return found;
}

// The reaches that a store's water passes, its own first, each once.
std::vector<std::uint32_t> ways_down(const WaterRegister& water, const RiverGraph& graph, std::span<const PlacedStore> stores, const PlacedStore& store) {
  std::vector<std::uint32_t> ways;
  for (const OnReach& entry : entries(stores, store))
    for (const std::uint32_t r : downstream_of(graph, entry.reach)) {
      if (water.sites[store.site].ends && graph.name(r) != graph.name(store.on.reach)) return ways;
      if (std::find(ways.begin(), ways.end(), r) == ways.end()) ways.push_back(r);
    }
  return ways;
}

// How far along a reach that a store's water passes it enters it; 0 from its beginning.
double enters_at_m(std::span<const PlacedStore> stores, const PlacedStore& store, std::uint32_t reach) {
  for (const OnReach& entry : entries(stores, store))
    if (entry.reach == reach) return entry.from_start_m;
  return 0;
}

double along_m(std::span<const LonLat> line, const SegmentIndex::Hit& hit) {
  std::vector<LonLat> before(line.begin(), line.begin() + hit.segment + 1);
  before.push_back(hit.point);
  return line_length_m(before);
}

}  // namespace

std::vector<PlacedStore> place_stores(const WaterRegister& water, const RiverGraph& graph, const StorePlaceOptions& options) {
  std::vector<PlacedStore> found;
  if (graph.reaches.empty()) return found;
  const RiverIndex all(graph);
  std::map<std::string, NamedReaches> rivers;
  std::vector<std::optional<OnReach>> own(water.sites.size());
  for (std::size_t i = 0; i < water.sites.size(); ++i) {
    const WaterSite& site = water.sites[i];
    if (!site.river.empty()) {
      auto [river, fresh] = rivers.try_emplace(site.river);
      if (fresh) river->second = reaches_named(graph, site.river);
      if (const auto hit = river->second.index.nearest(site.at, options.named_m)) {
        const std::uint32_t reach = river->second.reach_of_line[hit->line];
        own[i] = OnReach{reach, hit->point, hit->distance_m, along_m(graph.line(reach), *hit)};
        continue;
      }
    }
    own[i] = all.largest(site.at, options.near_m);
  }
  for (std::uint32_t i = 0; i < water.sites.size(); ++i) {
    const WaterSite* site = &water.sites[i];
    if (site->kind != WaterSiteKind::kReservoir || site->building) continue;
    bool is_own = true;
    std::size_t at = i;
    for (std::size_t steps = 0; !own[at] && !site->flows_to.empty() && steps <= water.sites.size(); ++steps) {
      site = water.site(site->flows_to);
      if (site == nullptr) break;
      at = static_cast<std::size_t>(site - water.sites.data());
      is_own = false;
    }
    if (own[at]) found.push_back({i, *own[at], is_own, kNoReach, {}});
  }
  for (PlacedStore& store : found) {
    const WaterSite* site = &water.sites[store.site];
    for (std::size_t steps = 0; site != nullptr && !site->flows_to.empty() && steps <= water.sites.size(); ++steps) {
      site = water.site(site->flows_to);
      const auto next = std::find_if(found.begin(), found.end(), [&](const PlacedStore& s) { return site != nullptr && &water.sites[s.site] == site; });
      if (next == found.end()) continue;
      const auto way = downstream_of(graph, store.on.reach);
      if (std::find(way.begin(), way.end(), next->on.reach) != way.end()) break;
      store.next = static_cast<std::uint32_t>(next - found.begin());
      store.joins = next->on;
      const std::vector<std::uint32_t> leading = upstream_of(graph, next->on.reach);
      SegmentIndex lines;
      for (const std::uint32_t r : leading) lines.add(graph.line(r), false);
      lines.build();
      if (const auto hit = lines.nearest(graph.nodes[graph.reaches[way.back()].to], options.named_m)) {
        const std::uint32_t reach = leading[hit->line];
        const double from_start_m = along_m(graph.line(reach), *hit);
        if (reach != next->on.reach || from_start_m < next->on.from_start_m) store.joins = {reach, hit->point, hit->distance_m, from_start_m};
      }
      break;
    }
  }
  return found;
}

StorageAbove storage_above(const WaterRegister& water, const RiverGraph& graph, std::span<const PlacedStore> stores, const OnReach& place) {
  StorageAbove sum;
  if (place.reach == kNoReach) return sum;
  for (const PlacedStore& store : stores) {
    const auto ways = ways_down(water, graph, stores, store);
    if (std::find(ways.begin(), ways.end(), place.reach) == ways.end() || enters_at_m(stores, store, place.reach) > place.from_start_m) continue;
    const double total = adopted_value(water.sites[store.site], "total"), active = adopted_value(water.sites[store.site], "active");
    ++(std::isfinite(total) || std::isfinite(active) ? sum.sites : sum.without);
    sum.total_km3 += or_zero(total);
    sum.active_km3 += or_zero(active);
  }
  return sum;
}

std::vector<ReachStorage> storage_of_reaches(const WaterRegister& water, const RiverGraph& graph, std::span<const PlacedStore> stores) {
  std::vector<ReachStorage> found(graph.reaches.size());
  for (const PlacedStore& store : stores) {
    const double total = or_zero(adopted_value(water.sites[store.site], "total")), active = or_zero(adopted_value(water.sites[store.site], "active"));
    for (const std::uint32_t r : ways_down(water, graph, stores, store)) {
      found[r].total_km3 += total;
      found[r].active_km3 += active;
      ++found[r].stores;
    }
  }
  return found;
}

std::vector<StoreOnCourse> stores_on_course(const WaterRegister& water, const RiverGraph& graph, std::span<const PlacedStore> stores, std::span<const std::uint32_t> reaches) {
  std::map<std::uint32_t, double> start_m;  // of each reach along the course
  double length_m = 0;
  for (const std::uint32_t r : reaches) {
    start_m.emplace(r, length_m);
    length_m += graph.reaches[r].length_m;
  }
  std::vector<StoreOnCourse> found;
  for (const PlacedStore& store : stores) {
    for (const std::uint32_t r : ways_down(water, graph, stores, store)) {
      const auto at = start_m.find(r);
      if (at == start_m.end()) continue;
      const WaterSite& site = water.sites[store.site];
      StoreOnCourse on;
      on.id = site.id;
      on.name = site.name;
      on.on_it = r == store.on.reach && store.own_reach;
      on.at_m = at->second + enters_at_m(stores, store, r);
      on.total_km3 = adopted_value(site, "total");
      on.active_km3 = adopted_value(site, "active");
      on.flow_km3_yr = adopted_value(site, "outflow");
      if (std::isnan(on.flow_km3_yr)) on.flow_km3_yr = adopted_value(site, "inflow");
      found.push_back(std::move(on));
      break;
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const StoreOnCourse& a, const StoreOnCourse& b) { return a.at_m < b.at_m; });
  return found;
}

CourseStorage storage_on_course(const RiverCourse& course, double at_m) {
  CourseStorage sum;
  double flow = NAN;
  for (const StoreOnCourse& store : course.stores) {
    if (store.at_m > at_m) break;
    ++sum.stores;
    sum.total_km3 += or_zero(store.total_km3);
    sum.active_km3 += or_zero(store.active_km3);
    if (store.on_it && store.flow_km3_yr > 0) flow = store.flow_km3_yr, sum.flow_from = store.name;
  }
  if (sum.stores > 0 && std::isfinite(flow)) sum.regulation_percent = 100 * sum.active_km3 / flow;
  return sum;
}

}  // namespace thalweg
