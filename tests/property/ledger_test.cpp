// The ledger of what changes hands against counting cells: two maps drawn in letters at random on one grid.
#include <cmath>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "geo/claim/ledger.hpp"
#include "geo/earth/geodesy.hpp"
#include "tests/support/ascii_map.hpp"

namespace thalweg {
namespace {

constexpr int kColumns = 9, kRows = 7;

std::vector<std::string> random_map(std::mt19937& random, int parties) {
  std::vector<std::string> rows(kRows, std::string(kColumns, 'A'));
  for (auto& row : rows) {
    for (char& c : row) c = static_cast<char>('A' + random() % static_cast<unsigned>(parties));
  }
  return rows;
}

std::string art_of(const std::vector<std::string>& rows) {
  std::string art;
  for (const auto& row : rows) art += row + "\n";
  return art;
}

double cell_ha(int column, int row) {
  const test::AsciiOptions grid;
  const double west = grid.west + column * grid.cell_deg, north = grid.north - row * grid.cell_deg;
  const std::vector<LonLat> ring{{west, north - grid.cell_deg}, {west + grid.cell_deg, north - grid.cell_deg}, {west + grid.cell_deg, north}, {west, north}};
  return ring_area_m2(ring) / 10'000;
}

Ledger ledger_of(const std::string& before, const std::string& after, const LedgerOptions& options = {}, unsigned threads = 2) {
  const BorderGraph g0 = test::ascii_graph(before), g1 = test::ascii_graph(after);
  Progress progress(threads);
  const auto land0 = find_territories(g0, progress), land1 = find_territories(g1, progress);
  auto ledger = land_ledger(g0, *land0, g1, *land1, options, progress);
  EXPECT_TRUE(ledger);
  return ledger ? *ledger : Ledger{};
}

TEST(Ledger, EveryCellThatChangesHandsIsCountedOnceAndBalancesClose) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 random(seed);
    const int parties = 2 + static_cast<int>(random() % 4);
    const auto before = random_map(random, parties);
    auto after = before;
    for (int k = 0; k < 12; ++k) after[random() % kRows][random() % kColumns] = static_cast<char>('A' + random() % static_cast<unsigned>(parties));
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + art_of(before) + "then\n" + art_of(after));
    std::map<std::pair<char, char>, double> expected;
    for (int r = 0; r < kRows; ++r) {
      for (int c = 0; c < kColumns; ++c) {
        const char from = before[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)], to = after[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)];
        if (from != to) expected[{from, to}] += cell_ha(c, r);
      }
    }
    const Ledger ledger = ledger_of(art_of(before), art_of(after));
    std::map<std::pair<char, char>, double> found;
    for (const Parcel& p : ledger.parcels) found[{p.from[0], p.to[0]}] += p.area.value;
    ASSERT_EQ(found.size(), expected.size());
    for (const auto& [pair, ha] : expected) EXPECT_NEAR(found[pair], ha, 1e-6 * ha) << pair.first << " to " << pair.second;
    EXPECT_TRUE(ledger.slivers.empty());
    double gained = 0, lost = 0;
    for (const PartyBalance& b : ledger.balances) {
      gained += b.gained_ha, lost += b.lost_ha;
      EXPECT_NEAR(b.other_ha, 0, 1e-6 * std::max(b.before_ha, b.after_ha)) << b.party;
    }
    EXPECT_NEAR(gained, lost, 1e-9 * (1 + gained));
  }
}

TEST(Ledger, BackIsTheMirrorOfForth) {
  std::mt19937 random(7);
  const auto a = art_of(random_map(random, 4)), b = art_of(random_map(random, 4));
  const Ledger forth = ledger_of(a, b), back = ledger_of(b, a);
  ASSERT_EQ(forth.parcels.size(), back.parcels.size());
  std::map<std::pair<std::string, std::string>, double> sum;
  for (const Parcel& p : forth.parcels) sum[{p.from, p.to}] += p.area.value;
  for (const Parcel& p : back.parcels) sum[{p.to, p.from}] -= p.area.value;
  for (const auto& [pair, ha] : sum) EXPECT_NEAR(ha, 0, 1e-6) << pair.first << " to " << pair.second;
  for (const Parcel& p : forth.parcels) EXPECT_GT(p.area.uncertainty, 0);
}

TEST(Ledger, TheSameForAnyNumberOfThreads) {
  std::mt19937 random(11);
  const auto a = art_of(random_map(random, 5)), b = art_of(random_map(random, 5));
  const Ledger one = ledger_of(a, b, {}, 1), four = ledger_of(a, b, {}, 4);
  ASSERT_EQ(one.parcels.size(), four.parcels.size());
  for (std::size_t i = 0; i < one.parcels.size(); ++i) {
    EXPECT_EQ(one.parcels[i].area.value, four.parcels[i].area.value);
    EXPECT_EQ(one.parcels[i].rings, four.parcels[i].rings);
  }
}

TEST(Ledger, LandOfNobodyIsOther) {
  const Ledger ledger = ledger_of("AAB\nAAB", "A.A\nAAB");
  ASSERT_EQ(ledger.parcels.size(), 1u);
  EXPECT_EQ(ledger.parcels[0].from, "B");
  EXPECT_EQ(ledger.parcels[0].to, "A");
  ASSERT_EQ(ledger.balances.size(), 2u);
  EXPECT_NEAR(ledger.balances[0].other_ha, -cell_ha(1, 0), 1e-3);  // A left the middle to nobody
  EXPECT_NEAR(ledger.balances[1].other_ha, 0, 1e-3);
}

TEST(Ledger, WhatBothHaveAtBothDatesChangesNothing) {
  // "x" is land of A and B. It stays so, but for one cell that A gives up and one that B takes up.
  test::AsciiOptions both;
  both.legend['x'] = {"A", "B"};
  const BorderGraph g0 = test::ascii_graph("AxxxB\nAxxAB", both), g1 = test::ascii_graph("AxxBB\nAxxxB", both);
  Progress progress;
  const auto land0 = find_territories(g0, progress), land1 = find_territories(g1, progress);
  const auto ledger = land_ledger(g0, *land0, g1, *land1, {}, progress);
  ASSERT_TRUE(ledger);
  // What A gave up was B's already, and A keeps what B took up: no parcel goes from one to the other.
  EXPECT_TRUE(ledger->parcels.empty());
}

TEST(Ledger, NarrowOnesAreSlivers) {
  LedgerOptions options;
  options.sliver_m = 10'000;   // a cell is 8 by 11 km: 2A/P is about 9 km
  const Ledger ledger = ledger_of("AAB\nAAB", "ABB\nAAB", options);
  EXPECT_TRUE(ledger.parcels.empty());
  ASSERT_EQ(ledger.slivers.size(), 1u);
  EXPECT_NEAR(ledger.slivers[0].area_ha, cell_ha(1, 0), 1e-3);
  EXPECT_NEAR(ledger.balances[0].slivers_ha, -cell_ha(1, 0), 1e-3);
  EXPECT_NEAR(ledger.balances[0].other_ha, 0, 1e-3);
}

TEST(Ledger, OnlyThePairThatWasAskedFor) {
  LedgerOptions options;
  options.only_a = "A", options.only_b = "C";
  const Ledger ledger = ledger_of("ABC\nABC", "CBA\nBAC", options);
  ASSERT_EQ(ledger.parcels.size(), 2u);
  EXPECT_EQ(ledger.parcels[0].from + ledger.parcels[0].to, "AC");
  EXPECT_EQ(ledger.parcels[1].from + ledger.parcels[1].to, "CA");
  EXPECT_TRUE(std::isnan(ledger.balances[0].other_ha));   // what A gained from B was not looked at
  options.only_b.clear();
  for (const PartyBalance& b : ledger_of("ABC\nABC", "CBA\nBAC", options).balances) EXPECT_EQ(std::isnan(b.other_ha), b.party != "A");
  options.only_a = "X";
  const BorderGraph g = test::ascii_graph("ABC");
  Progress progress;
  const auto land = find_territories(g, progress);
  const auto failed = land_ledger(g, *land, g, *land, options, progress);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kUnknownName);
}

TEST(Ledger, TheSameBordersChangeNothing) {
  const Ledger ledger = ledger_of("ABC\nABC", "ABC\nABC");
  EXPECT_TRUE(ledger.parcels.empty() && ledger.slivers.empty() && ledger.balances.empty());
}

}  // namespace
}  // namespace thalweg
