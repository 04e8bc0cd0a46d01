// Units of basins against counting cells: rectangles made at random on a grid, countries and basins that overlap, nest, touch.
#include <array>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "geo/earth/geodesy.hpp"
#include "geo/water/basin_units.hpp"

namespace thalweg {
namespace {

constexpr double kCell = 0.01;

struct Rectangle {
  int west = 0, south = 0, east = 1, north = 1;
  std::string code;
  bool holds(int x, int y) const { return x >= west && x < east && y >= south && y < north; }
};

LonLat corner(int x, int y) { return {70 + x * kCell, 40 + y * kCell}; }

TablePtr table_of(const std::vector<Rectangle>& list, const std::string& field) {
  auto table = std::make_shared<FeatureTable>();
  table->name = field;
  std::vector<std::string> codes;
  for (const Rectangle& r : list) {
    for (const LonLat p : {corner(r.west, r.south), corner(r.east, r.south), corner(r.east, r.north), corner(r.west, r.north)}) table->geometry.coords.push_back(p);
    table->geometry.end_ring();
    table->geometry.end_part();
    table->geometry.end_feature(GeometryKind::kPolygon);
    codes.push_back(r.code);
  }
  table->columns = {{field, std::move(codes)}};
  return table;
}

BasinUnits units_of(const std::vector<Rectangle>& countries, const std::vector<Rectangle>& basins) {
  Problems problems;
  Progress progress(1);
  const TablePtr table = table_of(countries, "iso3");
  BorderGraphOptions exact;
  exact.snap_m = 0;
  const auto graph = BorderGraph::build(table, *parties_from_key(*table, "iso3", problems), exact, problems, progress);
  const auto land = find_territories(*graph, progress);
  auto found = basin_units(table_of(basins, "name"), *graph, *land, {}, problems, progress);
  EXPECT_TRUE(found) << (found ? "" : found.error().message);
  return found ? std::move(*found) : BasinUnits();
}

std::map<std::string, double> counted(const std::vector<Rectangle>& countries, const std::vector<Rectangle>& basins) {
  std::map<std::string, double> out;
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 8; ++x) {
      std::string who;
      for (const Rectangle& c : countries)
        if (c.holds(x, y)) who += (who.empty() ? "" : "/") + c.code;
      const std::array ring{corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1)};
      for (const Rectangle& b : basins)
        if (b.holds(x, y)) out[b.code + "_" + (who.empty() ? "-" : who)] += ring_area_m2(ring) / 1e6;
    }
  return out;
}

Rectangle random_rectangle(std::string code) {
  Rectangle r;
  r.west = *rc::gen::inRange(0, 7);
  r.south = *rc::gen::inRange(0, 7);
  r.east = *rc::gen::inRange(r.west + 1, 9);
  r.north = *rc::gen::inRange(r.south + 1, 9);
  r.code = std::move(code);
  return r;
}

TEST(BasinUnitsProperty, AreasAreThoseOfCountedCells) {
  ASSERT_TRUE(rc::check([] {
    std::vector<Rectangle> countries, basins;
    for (int n = *rc::gen::inRange(1, 5), i = 0; i < n; ++i) countries.push_back(random_rectangle(std::string(3, static_cast<char>('A' + i))));
    for (int n = *rc::gen::inRange(1, 4), i = 0; i < n; ++i) basins.push_back(random_rectangle("b" + std::to_string(i)));
    const BasinUnits found = units_of(countries, basins);
    const auto wanted = counted(countries, basins);
    std::map<std::string, double> got;
    for (const BasinUnit& u : found.units)
      if (u.area.value > 0) got[u.code] = u.area.value;
    for (const auto& [code, km2] : wanted) {
      RC_LOG() << code << ' ' << km2 << ' ' << (got.count(code) ? got[code] : 0.0) << '\n';
      RC_ASSERT(got.count(code) > 0u);
      RC_ASSERT(std::fabs(got[code] - km2) <= 1e-5 * km2 + 1e-5);
    }
    for (const auto& [code, km2] : got) RC_ASSERT(wanted.count(code) > 0u || km2 < 1e-5);
    // The units of a basin are the basin; a share alone is never more than the share claimed.
    std::vector<double> sums(found.basins.size(), 0);
    for (const BasinUnit& u : found.units) {
      sums[u.basin] += u.area.value;
      if (u.claimants.size() == 1) RC_ASSERT(u.least_of_basin <= u.most_of_basin + 1e-9);
    }
    for (std::size_t b = 0; b < sums.size(); ++b) RC_ASSERT(std::fabs(sums[b] - found.basins[b].area_km2) <= 2e-7 * found.basins[b].area_km2 + 2e-6);
  }));
}

TEST(BasinUnits, ClaimsOfThreeStayApart) {
  // Three countries that share a square in the middle of the basin.
  const std::vector<Rectangle> countries{{0, 0, 5, 8, "AAA"}, {3, 0, 8, 8, "BBB"}, {0, 3, 8, 5, "CCC"}}, basins{{1, 1, 7, 7, "Middle"}};
  const BasinUnits found = units_of(countries, basins);
  std::set<std::string> codes;
  for (const BasinUnit& u : found.units) codes.insert(u.code);
  EXPECT_EQ(codes, (std::set<std::string>{"Middle_AAA", "Middle_AAA/BBB", "Middle_AAA/BBB/CCC", "Middle_AAA/CCC", "Middle_BBB", "Middle_BBB/CCC", "Middle_CCC"}));
  for (const BasinUnit& u : found.units)
    if (u.code == "Middle_AAA") {
      EXPECT_NEAR(u.least_of_basin, 8.0 / 36, 1e-4);
      EXPECT_NEAR(u.most_of_basin, 24.0 / 36, 1e-4);
    } else if (u.code == "Middle_AAA/BBB/CCC") {
      EXPECT_NEAR(u.of_basin, 4.0 / 36, 1e-4);
    }
}

TEST(BasinUnits, BasinsThatOverlapAreSaidAndCountInEach) {
  const BasinUnits found = units_of({{0, 0, 8, 8, "AAA"}}, {{0, 0, 5, 5, "One"}, {4, 4, 8, 8, "Two"}});
  ASSERT_EQ(found.basins.size(), 2u);
  EXPECT_EQ(found.basins[0].overlaps, (std::vector<std::string>{"Two"}));
  EXPECT_EQ(found.basins[1].overlaps, (std::vector<std::string>{"One"}));
}

}  // namespace
}  // namespace thalweg
