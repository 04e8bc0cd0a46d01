// The register of water: reading, whether published values can be true, figures of flow against each other, lakes and
// borders on shapes with known answers.

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "geo/earth/geodesy.hpp"
#include "geo/register/project.hpp"
#include "geo/register/water_register.hpp"
#include "geo/water/formation.hpp"
#include "geo/water/reservoirs.hpp"

namespace thalweg {
namespace {

const WaterRegister& built_in() {
  static const WaterRegister water = [] {
    const auto project = default_facts();
    if (!project || project->water == nullptr) throw std::runtime_error("the default project has no register of water");
    return *project->water;
  }();
  return water;
}

WaterValue value(const std::string& what, double v, const std::string& confidence = "M") { return {what, v, {"a book", "2001", confidence, ""}}; }

bool has(const std::vector<ReservoirFinding>& findings, ReservoirRule rule, Severity severity, std::optional<std::size_t> at = std::nullopt) {
  return std::any_of(findings.begin(), findings.end(), [&](const ReservoirFinding& f) { return f.rule == rule && f.severity == severity && (!at || f.value == at); });
}

std::size_t index_of(const WaterSite& site, const std::string& what, double v) {
  for (std::size_t i = 0; i < site.values.size(); ++i)
    if (site.values[i].what == what && site.values[i].value == v) return i;
  throw std::runtime_error("no such value");
}

// --- the register --------------------------------------------------------------------------------------

TEST(WaterRegister, HoldsWhatDisputesAreAbout) {
  for (const char* id : {"toktogul", "andijan", "kayrakkum", "charvak", "shardara", "nurek", "rogun", "tuyamuyun", "kirov", "orto-tokoy", "papan", "tortgul", "kasansay", "farkhad", "kattakurgan", "kapchagay", "golovnoy"})
    EXPECT_NE(built_in().site(id), nullptr) << id;
  EXPECT_GE(std::count_if(built_in().sites.begin(), built_in().sites.end(), [](const WaterSite& s) { return s.kind == WaterSiteKind::kCanal; }), 5);
  for (const WaterSite& s : built_in().sites) {
    EXPECT_FALSE(s.ru.empty()) << s.id;
    EXPECT_FALSE(s.holders.empty()) << s.id;
    EXPECT_FALSE(s.values.empty()) << s.id;
  }
}

TEST(WaterRegister, ItsReservoirsAreATableWhosePartsSumToTheTotal) {
  const FeatureTable table = reservoir_table(built_in());
  ASSERT_GE(table.rows(), 15U);
  const auto number = [&](const char* field, std::size_t row) { return std::get<std::vector<double>>(table.column(field)->values)[row]; };
  bool planned = false, undivided = false;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const WaterSite* site = built_in().site(table.column("id")->text(row));
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->kind, WaterSiteKind::kReservoir);
    double sum = 0;
    for (const char* part : {"active_km3", "dead_km3", "undivided_km3", "planned_km3"})
      if (const double v = number(part, row); std::isfinite(v)) sum += v;
    EXPECT_NEAR(sum, number("total_km3", row), 1e-12) << site->id;
    planned |= std::isfinite(number("planned_km3", row));
    undivided |= std::isfinite(number("undivided_km3", row));
    EXPECT_EQ(table.column("name_ru")->text(row), site->ru);
    if (site->id != "toktogul") continue;
    EXPECT_DOUBLE_EQ(number("total_km3", row), 19.5);  // not the refuted 195
    EXPECT_DOUBLE_EQ(number("active_km3", row), 14);
  }
  EXPECT_TRUE(planned);    // Rogun
  EXPECT_TRUE(undivided);  // Tortgul
  EXPECT_EQ(reservoir_table({}).rows(), 0U);
}

TEST(WaterRegister, WrittenAndReadAgainIsTheSame) {
  const auto again = read_water(nlohmann::json::parse(write_water(built_in()).dump()), "again");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(*again == built_in());
}

TEST(WaterRegister, WhatLiesUpstream) {
  const WaterSite& shardara = *built_in().site("shardara");
  const auto above = with_upstream(built_in(), shardara);
  ASSERT_FALSE(above.empty());
  EXPECT_EQ(above.front(), &shardara);
  for (const char* id : {"toktogul", "andijan", "kayrakkum", "charvak", "farkhad"}) EXPECT_NE(std::find(above.begin(), above.end(), built_in().site(id)), above.end()) << id;
  EXPECT_EQ(std::find(above.begin(), above.end(), built_in().site("nurek")), above.end());
  EXPECT_EQ(with_upstream(built_in(), *built_in().site("toktogul")).size(), 1u);
}

std::string refusal(const std::string& text) {
  const auto read = read_water(nlohmann::json::parse(text), "w.json");
  return read ? std::string() : read.error().message;
}

TEST(WaterRegister, RefusesWhatBreaksTheRules) {
  const auto site = [](const std::string& more) { return R"({"sites":[{"id":"a","kind":"reservoir","name":"A","at":[70,40])" + more + "}]}"; };
  EXPECT_EQ(refusal(site("")), "");
  EXPECT_NE(refusal("[]"), "");
  EXPECT_NE(refusal(R"({"sites":[{"id":"a","kind":"lake","name":"A","at":[70,40]}]})").find("reservoir, intake, canal"), std::string::npos);
  EXPECT_NE(refusal(R"({"sites":[{"id":"a","kind":"canal","name":"A","at":[40,170]}]})").find("longitude"), std::string::npos);
  EXPECT_NE(refusal(site(R"(,"flows_to":"b")")).find("not there"), std::string::npos);
  EXPECT_NE(refusal(site(R"(,"flows_to":"a")")).find("circle"), std::string::npos);
  EXPECT_NE(refusal(site(R"(,"values":[{"what":"total","value":1,"unit":"km3","confidence":"H"}])")).find("source"), std::string::npos);
  EXPECT_NE(refusal(site(R"(,"values":[{"what":"total","value":1,"unit":"km3","source":"s"}])")).find("confidence"), std::string::npos);
  EXPECT_NE(refusal(site(R"(,"values":[{"what":"total","value":1,"unit":"m3","source":"s","confidence":"H"}])")).find("is in km3"), std::string::npos);
  EXPECT_NE(refusal(site(R"(,"values":[{"what":"total","value":-1,"unit":"km3","source":"s","confidence":"H"}])")).find("outside"), std::string::npos);
  EXPECT_NE(refusal(site(R"(,"values":[{"what":"depth","value":1,"unit":"m","source":"s","confidence":"H"}])")).find("dam-height"), std::string::npos);
  EXPECT_NE(refusal(R"({"flows":[{"account":"x","what":"formed","value":1,"unit":"km3/yr","source":"s","confidence":"H"}]})").find("account"), std::string::npos);
  EXPECT_NE(refusal(R"({"sites":[{"id":"a","kind":"canal","name":"A","at":[7,4]},{"id":"a","kind":"canal","name":"B","at":[7,4]}]})").find("two"), std::string::npos);
}

// --- can it be true? -----------------------------------------------------------------------------------

TEST(Reservoirs, ThePublishedErrorsAreCaught) {
  const WaterSite& toktogul = *built_in().site("toktogul");
  const auto t = check_reservoir(toktogul);
  const std::size_t wrong = index_of(toktogul, "total", 195);
  EXPECT_TRUE(has(t, ReservoirRule::kVolume, Severity::kError, wrong));
  EXPECT_TRUE(has(t, ReservoirRule::kDecimal, Severity::kWarning, wrong));
  EXPECT_EQ(adopted(toktogul, "total")->value, 19.5);
  EXPECT_EQ(adopted(toktogul, "total")->high, 19.5);

  const WaterSite& orto_tokoy = *built_in().site("orto-tokoy");
  const auto o = check_reservoir(orto_tokoy);
  EXPECT_TRUE(has(o, ReservoirRule::kVolume, Severity::kError, index_of(orto_tokoy, "total", 4.7)));
  EXPECT_EQ(adopted(orto_tokoy, "total")->value, 0.47);
  // 24 km2 and 47 m, as the site that published it has them, hold 1.128 km3.
  WaterSite alone;
  alone.values = {value("total", 4.7), value("area", 24), value("dam-height", 47)};
  const auto a = check_reservoir(alone);
  ASSERT_EQ(a.size(), 1u);
  EXPECT_NE(a[0].text.find("1.128 km3"), std::string::npos) << a[0].text;
}

TEST(Reservoirs, NothingElseInTheRegisterIsRefuted) {
  int refuted = 0;
  for (const WaterSite& s : built_in().sites)
    for (const ReservoirFinding& f : check_reservoir(s)) refuted += f.severity == Severity::kError ? 1 : 0;
  EXPECT_EQ(refuted, 2);
}

TEST(Reservoirs, EachRuleRefusesAndAccepts) {
  const auto checked = [](std::vector<WaterValue> values) {
    WaterSite site;
    site.values = std::move(values);
    return check_reservoir(site);
  };
  EXPECT_TRUE(checked({}).empty());
  EXPECT_TRUE(has(checked({value("total", 1)}), ReservoirRule::kUnknown, Severity::kInfo));
  // A box of 100 km2 and 10 m holds 1 km3 exactly.
  EXPECT_FALSE(has(checked({value("total", 1), value("area", 100), value("dam-height", 10)}), ReservoirRule::kVolume, Severity::kError));
  EXPECT_TRUE(has(checked({value("total", 1), value("area", 100), value("dam-height", 10)}), ReservoirRule::kShape, Severity::kWarning));
  EXPECT_TRUE(has(checked({value("total", 1.001), value("area", 100), value("dam-height", 10)}), ReservoirRule::kVolume, Severity::kError));
  EXPECT_TRUE(checked({value("total", 0.3), value("area", 100), value("dam-height", 10)}).empty());
  // The most favourable area counts.
  EXPECT_FALSE(has(checked({value("total", 1.5), value("area", 100), value("area", 400), value("dam-height", 10)}), ReservoirRule::kVolume, Severity::kError));
  EXPECT_TRUE(has(checked({value("total", 1), value("active", 1.2)}), ReservoirRule::kActive, Severity::kError, 1));
  EXPECT_FALSE(has(checked({value("total", 1), value("active", 1)}), ReservoirRule::kActive, Severity::kError));
  // 1 km3 falling 100 m gives 272.4 GWh.
  EXPECT_TRUE(has(checked({value("inflow", 1), value("dam-height", 100), value("energy", 273)}), ReservoirRule::kEnergy, Severity::kError));
  EXPECT_FALSE(has(checked({value("inflow", 1), value("dam-height", 100), value("energy", 272)}), ReservoirRule::kEnergy, Severity::kError));
  EXPECT_TRUE(has(checked({value("power", 10), value("energy", 88)}), ReservoirRule::kPower, Severity::kError));
  EXPECT_FALSE(has(checked({value("power", 10), value("energy", 87)}), ReservoirRule::kPower, Severity::kError));
  EXPECT_TRUE(has(checked({value("area", 100), value("area", 106)}), ReservoirRule::kSpread, Severity::kInfo));
  EXPECT_FALSE(has(checked({value("area", 100), value("area", 104)}), ReservoirRule::kSpread, Severity::kInfo));
}

TEST(Reservoirs, TheHighestConfidenceIsAdopted) {
  WaterSite site;
  site.values = {value("area", 10, "L"), value("area", 12, "H"), value("area", 14, "H"), value("area", 9, "M")};
  const auto area = adopted(site, "area");
  ASSERT_TRUE(area);
  EXPECT_EQ(area->value, 12);
  EXPECT_EQ(area->low, 9);
  EXPECT_EQ(area->high, 14);
  EXPECT_EQ(area->values, 4);
  EXPECT_FALSE(adopted(site, "total"));
}

TEST(Reservoirs, DegreeOfRegulation) {
  // Toktogul: 14.0 over 12 to 14.5 km3 a year.
  const RatioRange toktogul = degree_of_regulation(*built_in().site("toktogul"));
  EXPECT_NEAR(toktogul.low, 96.6, 0.1);
  EXPECT_NEAR(toktogul.high, 116.7, 0.1);
  EXPECT_NEAR(degree_of_regulation(*built_in().site("andijan")).value, 44.9, 0.1);
  EXPECT_NEAR(degree_of_regulation(*built_in().site("nurek")).value, 22.5, 0.1);
  EXPECT_TRUE(std::isnan(degree_of_regulation(*built_in().site("kirov")).value));
  EXPECT_NEAR(residence_time(*built_in().site("nurek")).value, 10.5 / 20, 1e-9);
}

TEST(Reservoirs, StorageAbove) {
  const StorageAbove kayrakkum = storage_above(built_in(), *built_in().site("kayrakkum"));
  EXPECT_NEAR(kayrakkum.active_km3, 14.0 + 1.75 + 2.55, 1e-9);
  EXPECT_EQ(kayrakkum.sites, 3);
  // What is being built does not count.
  EXPECT_NEAR(storage_above(built_in(), *built_in().site("nurek")).active_km3, 4.5, 1e-9);
}

// --- flow ----------------------------------------------------------------------------------------------

const FlowRow& row_of(const std::vector<FlowRow>& rows, const std::string& account, const std::string& basin, const std::vector<std::string>& parties, const std::string& what, double v) {
  for (const FlowRow& r : rows) {
    const WaterFlow& f = built_in().flows[r.flow];
    if (f.account == account && f.basin == basin && f.parties == parties && f.what == what && f.value == v) return r;
  }
  throw std::runtime_error("no such figure");
}

TEST(Formation, SharesFollowFromVolumesOrDoNot) {
  const auto rows = check_flows(built_in());
  EXPECT_NEAR(row_of(rows, "icwc", "Syr Darya", {"KGZ"}, "formed", 27.542).share_percent.value(), 75.20, 0.005);
  EXPECT_NEAR(row_of(rows, "icwc", "Amu Darya", {"TJK"}, "formed", 58.732).share_percent.value(), 73.97, 0.005);
  EXPECT_EQ(row_of(rows, "icwc", "Syr Darya", {"KGZ"}, "share", 75.2).verdict, FlowVerdict::kAgrees);
  for (const double published : {13.9, 14.6}) {
    const FlowRow& afghan = row_of(rows, "icwc", "Amu Darya", {"AFG", "IRN"}, "share", published);
    EXPECT_EQ(afghan.verdict, FlowVerdict::kInconsistent);
    EXPECT_NEAR(afghan.expected.value(), 13.62, 0.005);
    EXPECT_NE(afghan.finding.find("10.814 / 79.396 = 13.62"), std::string::npos) << afghan.finding;
  }
  EXPECT_EQ(row_of(rows, "icwc", "Aral Sea basin", {}, "formed", 116.021).verdict, FlowVerdict::kAgrees);
  EXPECT_EQ(row_of(rows, "aquastat-2012-kgz", "", {"KGZ"}, "formed", 46.46).verdict, FlowVerdict::kAgrees);
  EXPECT_EQ(row_of(rows, "aquastat-2012-kgz", "Syr Darya", {"KGZ"}, "formed", 27.42).verdict, FlowVerdict::kAgrees);
  EXPECT_EQ(row_of(rows, "aquastat-dependency", "", {"TJK"}, "dependency", 17.34).verdict, FlowVerdict::kAgrees);
}

TEST(Formation, AllocationSumsShowTheirRest) {
  const auto rows = check_flows(built_in());
  const FlowRow& amu = row_of(rows, "icwc-amu-2025-26", "Amu Darya", {}, "limit", 55.391);
  EXPECT_EQ(amu.verdict, FlowVerdict::kInconsistent);
  EXPECT_NE(amu.finding.find("1.591"), std::string::npos) << amu.finding;
  EXPECT_EQ(row_of(rows, "icwc-syr-2025-26", "Syr Darya", {}, "limit", 4.219).verdict, FlowVerdict::kAgrees);
  EXPECT_EQ(row_of(rows, "protocol-566", "Amu Darya", {}, "limit", 61.5).verdict, FlowVerdict::kAgrees);
}

TEST(Formation, ConventionsSideBySide) {
  const auto sides = shares_side_by_side(built_in());
  const auto aral = std::find_if(sides.begin(), sides.end(), [](const ShareByAccount& s) { return s.basin == "Aral Sea basin"; });
  ASSERT_NE(aral, sides.end());
  ASSERT_EQ(aral->accounts, (std::vector<std::string>{"icwc", "giese-2004"}));
  const auto tajik = std::find_if(aral->lines.begin(), aral->lines.end(), [](const auto& l) { return l.parties == std::vector<std::string>{"TJK"}; });
  ASSERT_NE(tajik, aral->lines.end());
  EXPECT_EQ(tajik->percent[0], 51.5);
  EXPECT_EQ(tajik->percent[1], 43);
}

// --- places --------------------------------------------------------------------------------------------

void add_box(GeometryColumn& g, double west, double south, double east, double north) {
  for (const LonLat p : {LonLat{west, south}, {east, south}, {east, north}, {west, north}}) g.coords.push_back(p);
  g.end_ring();
  g.end_part();
  g.end_feature(GeometryKind::kPolygon);
}

TEST(ReservoirPlace, SharesOfALakeAcrossABorder) {
  auto land = std::make_shared<FeatureTable>();
  add_box(land->geometry, 70, 40, 71, 41);
  add_box(land->geometry, 71, 40, 72, 41);
  land->columns.push_back({"iso3", std::vector<std::string>{"AAA", "BBB"}});
  Problems problems;
  Progress progress(1);
  auto parties = parties_from_key(*land, "iso3", problems);
  ASSERT_TRUE(parties);
  const auto graph = BorderGraph::build(land, std::move(*parties), {}, problems, progress);
  ASSERT_TRUE(graph);
  FeatureTable lakes;
  add_box(lakes.geometry, 70.9, 40.4, 71.1, 40.5);   // astride, named
  add_box(lakes.geometry, 71.11, 40.4, 71.12, 40.5); // a piece beside it
  add_box(lakes.geometry, 71.3, 40.4, 71.4, 40.5);   // another water
  add_box(lakes.geometry, 70.2, 40.2, 70.3, 40.3);   // without a name, found by its place
  lakes.columns.push_back({"name", std::vector<std::string>{"Middle", "", "Other", ""}});
  WaterRegister water;
  WaterSite middle;
  middle.id = "middle";
  middle.at = {70.999, 40.45};
  middle.lake_names = {"Middle"};
  WaterSite quiet;
  quiet.id = "quiet";
  quiet.at = {70.25, 40.19};
  quiet.lake = LonLat{70.25, 40.25};
  WaterSite dry = quiet;
  dry.id = "dry";
  dry.at = {70.5, 40.8};
  dry.lake = std::nullopt;
  water.sites = {middle, quiet, dry};
  const auto places = place_reservoirs(water, &lakes, *graph, {}, progress);
  ASSERT_TRUE(places);
  const ReservoirPlace& m = (*places)[0];
  EXPECT_EQ(m.lakes, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(m.dam_in, std::vector<std::string>{"AAA"});
  EXPECT_EQ(m.border, "AAA-BBB");
  EXPECT_NEAR(m.border_km, distance_m({70.999, 40.45}, {71, 40.45}) / 1000, 0.001);
  ASSERT_EQ(m.shares.size(), 2u);
  EXPECT_EQ(m.shares[0].party, "BBB");  // half of the lake and the piece beside it
  const double half = m.shares[1].km2, piece = half / 10;
  EXPECT_NEAR(m.shares[0].km2, half + piece, 0.05);
  EXPECT_NEAR(m.shares[0].km2 + m.shares[1].km2, m.area_km2, 0.05);
  EXPECT_EQ((*places)[1].lakes, (std::vector<std::uint32_t>{3}));
  EXPECT_TRUE((*places)[2].lakes.empty());
  EXPECT_TRUE(std::isnan((*places)[2].area_km2));
  const auto bare = place_reservoirs(water, nullptr, *graph, {}, progress);
  ASSERT_TRUE(bare);
  EXPECT_TRUE((*bare)[0].lakes.empty());
}

}  // namespace
}  // namespace thalweg
