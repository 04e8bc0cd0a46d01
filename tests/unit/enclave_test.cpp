// Enclaves on maps drawn in letters: every kind of DOMAIN's definitions, and what looks like one but is not.
#include "geo/border/enclave.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "geo/earth/geodesy.hpp"
#include "tests/support/ascii_map.hpp"

namespace thalweg {
namespace {

using test::AsciiOptions;

struct Found {
  std::vector<Enclave> list;
  Problems problems;
  Enclave of(std::string_view owner) const {
    for (const Enclave& e : list) {
      if (e.owner == owner) return e;
    }
    ADD_FAILURE() << "no enclave of " << owner;
    return {};
  }
  std::string summary() const {
    std::string s;
    for (const Enclave& e : list) {
      s += e.owner + " " + std::string(name_of(e.kind)) + " " + std::to_string(e.order) + " in";
      for (const auto& h : e.hosts) s += " " + h;
      s += "\n";
    }
    return s;
  }
};

Found find(const BorderGraph& graph, const EnclaveOptions& options = {}) {
  Found f;
  Progress progress(2);
  const auto land = find_territories(graph, progress);
  EXPECT_TRUE(land);
  auto list = enclaves(graph, *land, options, f.problems, progress);
  EXPECT_TRUE(list);
  f.list = std::move(*list);
  return f;
}
Found find(std::string_view art, const AsciiOptions& options = {}) { return find(test::ascii_graph(art, options)); }

TEST(Enclave, NoneAmongPlainNeighbours) {
  EXPECT_EQ(find(R"(
    AABB
    AABB
    CCDD
  )").summary(), "");
}

TEST(Enclave, WholePartyInsideAnother) {  // Lesotho
  const Found f = find(R"(
    AAAA
    ALLA
    AAAA
  )");
  EXPECT_EQ(f.summary(), "L enclave 1 in A\n");
  EXPECT_TRUE(std::isnan(f.list[0].gap.value));
  EXPECT_EQ(f.list[0].vertices, 6u);
}

TEST(Enclave, TrueEnclaveHasGapAndMeasures) {  // Sokh
  const Found f = find(R"(
    KKKKKUUU
    KUKKKUUU
    KKKKKUUU
  )");
  ASSERT_EQ(f.summary(), "U true enclave 1 in K\n");
  const Enclave& e = f.list[0];
  // The cell is 70.1..70.2 E, 40.8..40.9 N; the main territory starts at 70.5 E: three cells along 40.9 N.
  EXPECT_NEAR(e.gap.value, distance_m({70.2, 40.9}, {70.5, 40.9}) / 1000, 0.002);
  EXPECT_NEAR(e.gap_from.lon, 70.2, 1e-6);
  EXPECT_NEAR(e.gap_to.lon, 70.5, 1e-6);
  const std::vector<LonLat> cell{{70.1, 40.8}, {70.2, 40.8}, {70.2, 40.9}, {70.1, 40.9}};
  EXPECT_NEAR(e.area.value, ring_area_reference_m2(cell) / 1e6, 1e-6);
  EXPECT_NEAR(e.perimeter.value, ring_length_reference_m(cell) / 1e3, 1e-6);
  EXPECT_GT(e.area.uncertainty, 0);
  EXPECT_NEAR(e.inside.lon, 70.15, 0.05);
  EXPECT_NEAR(e.inside.lat, 40.85, 0.05);
  EXPECT_FALSE(e.host_uncut);
  ASSERT_EQ(e.neighbours.size(), 1u);
  EXPECT_NEAR(e.neighbours[0].length_km, e.perimeter.value, 1e-9);
}

TEST(Enclave, WindingTellsNothing) {
  AsciiOptions clockwise;
  clockwise.clockwise = true;
  EXPECT_EQ(find(R"(
    KKKKKUUU
    KUKKKUUU
    KKKKKUUU
  )", clockwise).summary(), "U true enclave 1 in K\n");
}

TEST(Enclave, ExclaveWithSeveralNeighbours) {  // Nakhchivan
  EXPECT_EQ(find(R"(
    AAABBB
    AZZBBB
    AZZBBB
    AAABBB
    CCCCZZ
    CCCCZZ
    CCCCZZ
  )").summary(), "Z exclave 1 in A B\n");
}

TEST(Enclave, SemiEnclaveAndSemiExclave) {
  // G has one neighbour and a coast shorter than its border (Gambia); R's lower part is cut off but has a coast.
  const Found f = find(R"(
    SSSSS
    ~GGGS
    SSSSS
    SRRLL
    ~~~LL
    ~~LLL
    RRRLL
    RRRLL
  )");
  EXPECT_EQ(f.summary(), "G semi-enclave 1 in S\nR semi-exclave 1 in S L\n");
  EXPECT_NEAR(f.of("G").coast_km, 11.1, 0.1);
}

TEST(Enclave, LongCoastIsNoSemiEnclave) {  // Portugal: one neighbour, more coast than border
  EXPECT_EQ(find(R"(
    PSSS
    PSSS
    PSSS
  )").summary(), "");
}

TEST(Enclave, CounterEnclavesToOrderThree) {  // Cooch Behar as it was
  const Found f = find(R"(
    IIIIIIIIIBBBBBB
    IBBBBBBBIBBBBBB
    IBIIIIIBIBBBBBB
    IBIBBBIBIBBBBBB
    IBIIIIIBIBBBBBB
    IBBBBBBBIBBBBBB
    IIIIIIIIIBBBBBB
  )");
  EXPECT_EQ(f.summary(), "B true enclave 1 in I\nB counter-enclave 3 in I\nI counter-enclave 2 in B\n");
}

TEST(Enclave, UncutHostsTellTheSame) {  // every host's polygon covers what lies in it
  const auto table = test::shapes_table({
      {"B", {{{{71, 40}, {72, 40}, {72, 41}, {71, 41}}}, {{{70.1, 40.1}, {70.9, 40.1}, {70.9, 40.9}, {70.1, 40.9}}}}},
      {"I", {{{{70, 40}, {71, 40}, {71, 41}, {70, 41}}}, {{{70.3, 40.3}, {70.7, 40.3}, {70.7, 40.7}, {70.3, 40.7}}}}},
  });
  const Found f = find(test::graph_of(table));
  EXPECT_EQ(f.summary(), "B true enclave 1 in I\nI counter-enclave 2 in B\n");
  for (const Enclave& e : f.list) {
    EXPECT_TRUE(e.host_uncut);
    EXPECT_NE(e.note.find("both claim"), std::string::npos);
  }
}

TEST(Enclave, HoleWrittenAsAPartOfTheHost) {
  const std::vector<LonLat> sokh{{70.3, 40.3}, {70.7, 40.3}, {70.7, 40.7}, {70.3, 40.7}};
  const std::vector<LonLat> inner{{70.4, 40.4}, {70.6, 40.4}, {70.6, 40.6}, {70.4, 40.6}};
  const auto table = test::shapes_table({
      {"K", {{{{70, 40}, {71, 40}, {71, 41}, {70, 41}}}, {sokh}, {inner}}},
      {"U", {{{{71, 40}, {72, 40}, {72, 41}, {71, 41}}}, {sokh}, {inner}}},
  });
  Problems problems;
  const BorderGraph graph = test::graph_of(table, 0, &problems);
  const Found f = find(graph);
  EXPECT_EQ(f.summary(), "K counter-enclave 2 in U\nU true enclave 1 in K\n");
  EXPECT_EQ(problems.size(), 2u);
  EXPECT_FALSE(f.of("U").host_uncut);
}

TEST(Enclave, CornersTouch) {  // two true enclaves meet in a point, and one meets its motherland in a point
  const Found f = find(R"(
    KKKKKK
    KUKKKK
    KKUKKK
    KKKUUU
    KKKUUU
  )");
  EXPECT_EQ(f.summary(), "U true enclave 1 in K\nU true enclave 1 in K\n");
  for (const Enclave& e : f.list) EXPECT_EQ(e.hosts, std::vector<std::string>{"K"});
  EXPECT_NEAR(f.list[1].gap.value + f.list[0].gap.value, distance_m({70.2, 40.8}, {70.3, 40.7}) / 1000, 0.01);
}

TEST(Enclave, RingOnTheAntimeridian) {
  AsciiOptions pacific;
  pacific.west = 179.75;
  const Found f = find(R"(
    FFFFFGGG
    FGGGFGGG
    FFFFFGGG
  )", pacific);
  ASSERT_EQ(f.summary(), "G true enclave 1 in F\n");
  const Found same = find(R"(
    FFFFFGGG
    FGGGFGGG
    FFFFFGGG
  )");
  EXPECT_NEAR(f.list[0].area.value, same.list[0].area.value, 1e-6);
  EXPECT_NEAR(f.list[0].gap.value, same.list[0].gap.value, 1e-6);
}

TEST(Enclave, PartsCutAtTheAntimeridianAreOneTerritory) {
  const auto table = test::shapes_table({
      {"R", {{{{178, 65}, {180, 65}, {180, 66}, {178, 66}}}, {{{-180, 65}, {-179, 65}, {-179, 66}, {-180, 66}}}}},
      {"U", {{{{-179, 65}, {-178, 65}, {-178, 66}, {-179, 66}}}}},
  });
  const BorderGraph graph = test::graph_of(table);
  Progress progress(1);
  const auto land = find_territories(graph, progress);
  ASSERT_TRUE(land);
  EXPECT_EQ(land->list.size(), 2u);
  EXPECT_EQ(find(graph).summary(), "");
}

TEST(Enclave, DoubleClaimAndNoOwner) {
  AsciiOptions claims;
  claims.legend['x'] = {"A", "B"};
  const Found f = find(R"(
    AAAxxBBB
    AAAxxBBB
    AAA..BBB
    AAA.BBBB
    AAAABBBB
  )", claims);
  ASSERT_EQ(f.summary(), "A/B double claim 1 in A B\n no owner 1 in A B\n");
  // Two cells by two, and three cells.
  EXPECT_NEAR(f.list[0].area.value / f.list[1].area.value, 4.0 / 3, 0.01);
  std::size_t gaps = 0, overlaps = 0;
  for (const Problem& p : f.problems) {
    gaps += p.kind == ProblemKind::kGap;
    overlaps += p.kind == ProblemKind::kOverlap;
    EXPECT_TRUE(p.place && p.area_km2);
  }
  EXPECT_EQ(gaps, 1u);
  EXPECT_EQ(overlaps, 1u);
}

TEST(Enclave, HoleNobodyFills) {
  EXPECT_EQ(find(R"(
    AAAAB
    A..AB
    AAAAB
  )").summary(), " no owner 1 in A\n");
}

TEST(Enclave, OnlyOneParty) {
  const BorderGraph graph = test::ascii_graph(R"(
    KKKKKUUU
    KUKKKUUU
    KKKKKTTT
    KKTKKTTT
    KKKKKTTT
  )");
  EnclaveOptions options;
  options.only = "T";
  EXPECT_EQ(find(graph, options).summary(), "T true enclave 1 in K\n");
  options.only = "K";
  EXPECT_EQ(find(graph, options).list.size(), 2u);
  options.only = "NOPE";
  Problems problems;
  Progress progress(1);
  const auto land = find_territories(graph, progress);
  const auto refused = enclaves(graph, *land, options, problems, progress);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnknownName);
  EXPECT_NE(refused.error().remedy.find("K, T, U"), std::string::npos);
}

}  // namespace
}  // namespace thalweg
