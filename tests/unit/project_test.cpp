// The project inside the program, and project files from strangers.

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "geo/base/embedded.hpp"
#include "geo/border/enclave.hpp"
#include "geo/register/project.hpp"
#include "geo/register/project_file.hpp"
#include "geo/water/reservoirs.hpp"

namespace thalweg {
namespace {

namespace fs = std::filesystem;

const Project& built_in() {
  static const Project project = [] {
    Problems problems;
    Progress progress;
    auto found = default_project(problems, progress);
    if (!found) throw std::runtime_error(found.error().message);
    return std::move(*found);
  }();
  return project;
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

// A folder of its own that goes with the test.
class ProjectFile : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("thalweg_project_" + std::to_string(::getpid()) + "_" +
                                           ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_ / "inner");
    write("inner/land.geojson",
          R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"iso3":"AAA","name":"A"},)"
          R"("geometry":{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}}]})");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name, std::ios::binary) << text; }
  static std::string project(const std::string& file, const std::string& more = "", const std::string& role = "borders") {
    return R"({"format":"thalweg-project 1","title":"T",)" + more + R"("layers":[{"id":"a","role":")" + role + R"(","file":")" + file +
           R"(","date":"2020","source":{"title":"S","licence":"CC0-1.0","attribution":"S"}}]})";
  }
  Result<Project> open(const std::string& text) {
    write("project.json", text);
    return open_project(folder_ / "project.json", problems_, progress_);
  }

  fs::path folder_;
  Problems problems_;
  Progress progress_{1};
};

TEST(DefaultProject, HoldsTheThreeVintagesAndTheBackground) {
  const Project& p = built_in();
  for (const char* id : {"borders-2017", "borders-2024", "borders-2026", "countries", "rivers", "streams", "lakes", "places"}) {
    const Layer* layer = p.layer(id);
    ASSERT_NE(layer, nullptr) << id;
    ASSERT_NE(layer->table, nullptr) << id;
    EXPECT_GT(layer->table->rows(), 0u) << id;
    EXPECT_EQ(layer->table->source.title, layer->source.title);
  }
  ASSERT_NE(p.layer("elevation"), nullptr);
  EXPECT_EQ(p.layer("elevation")->path, "embedded:assets/central-asia/elevation.tif");
  EXPECT_FALSE(embedded_file("assets/central-asia/elevation.tif").empty());
  ASSERT_NE(p.borders(), nullptr);
  EXPECT_EQ(p.borders()->id, "borders-2026");
  EXPECT_TRUE(p.borders()->visible);
  EXPECT_EQ(p.party_name("KGZ"), "Kyrgyzstan");
  EXPECT_EQ(p.party_name("XXX"), "XXX");
  EXPECT_FALSE(p.view.empty());
  EXPECT_EQ(p.focus.size(), 6u);
}

TEST(DefaultProject, ReadsWithoutProblems) {
  Problems problems;
  Progress progress;
  ASSERT_TRUE(default_project(problems, progress));
  for (const Problem& p : problems) EXPECT_EQ(p.severity, Severity::kInfo) << p.text;
}

TEST(DefaultProject, EveryLayerSaysWhereItComesFrom) {
  for (const auto& layer : built_in().layers) {
    EXPECT_FALSE(layer->source.title.empty()) << layer->id;
    EXPECT_FALSE(layer->source.publisher.empty()) << layer->id;
    EXPECT_FALSE(layer->source.date.empty()) << layer->id;
    EXPECT_FALSE(layer->source.licence.empty()) << layer->id;
    EXPECT_FALSE(layer->source.attribution.empty()) << layer->id;
    // Each figure of the register has a source of its own.
    EXPECT_TRUE(layer->source.url.starts_with("https://") || layer->path == kReservoirsFile) << layer->id;
    EXPECT_GT(layer->vertex_accuracy_m, 0) << layer->id;
  }
}

TEST(DefaultProject, EveryLayerHasARowOfProvenance) {
  const std::string provenance = text_of("assets/PROVENANCE.md");
  for (const auto& layer : built_in().layers) {
    const std::string file = fs::path(layer->path).filename().string();
    EXPECT_NE(provenance.find("| `" + file + "` |"), std::string::npos) << file << " has no row in assets/PROVENANCE.md";
    EXPECT_NE(provenance.find(layer->source.attribution), std::string::npos) << layer->id;
  }
}

TEST(DefaultProject, EveryVintageHasTheSixStatesWhole) {
  for (const char* id : {"borders-2017", "borders-2024", "borders-2026"}) {
    const FeatureTable& table = *built_in().layer(id)->table;
    const Column* iso3 = table.column("iso3");
    ASSERT_NE(iso3, nullptr);
    std::set<std::string> codes;
    for (std::size_t i = 0; i < table.rows(); ++i) {
      codes.insert(iso3->text(i));
      EXPECT_EQ(built_in().party_name(iso3->text(i)), table.column("name")->text(i));
    }
    EXPECT_EQ(codes.size(), table.rows()) << id;
    for (const std::string& code : built_in().focus) EXPECT_TRUE(codes.contains(code)) << id << " " << code;
  }
}

// The borders between two parties of the newest vintage are equal to the last bit, point by point: each edge
// inland of the six belongs to exactly two parties.
TEST(DefaultProject, NeighboursOf2026ShareTheirEdgesExactly) {
  const FeatureTable& table = *built_in().layer("borders-2026")->table;
  const Column* iso3 = table.column("iso3");
  std::map<std::array<double, 4>, std::vector<std::string>> users;
  for (std::size_t f = 0; f < table.rows(); ++f) {
    for (auto part = table.geometry.feature_start[f]; part < table.geometry.feature_start[f + 1]; ++part) {
      for (auto r = table.geometry.part_start[part]; r < table.geometry.part_start[part + 1]; ++r) {
        const auto ring = table.geometry.ring(r);
        for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
          LonLat a = ring[j], b = ring[i];
          if (std::pair(b.lon, b.lat) < std::pair(a.lon, a.lat)) std::swap(a, b);
          users[{a.lon, a.lat, b.lon, b.lat}].push_back(iso3->text(f));
        }
      }
    }
  }
  std::size_t single = 0, shared = 0;
  const std::set<std::string> inland{"KGZ", "TJK", "UZB", "AFG"};  // no coast, and whole
  for (const auto& [edge, codes] : users) {
    EXPECT_LE(codes.size(), 2u);
    if (codes.size() == 2) ++shared;
    if (codes.size() == 1 && inland.contains(codes.front())) ++single;
  }
  EXPECT_GT(shared, 100000u);
  EXPECT_EQ(single, 0u);
}

TEST(DefaultProject, EnclaveNamesStandAtDifferentPlaces) {
  std::set<std::pair<double, double>> places;
  std::set<std::string> names;
  for (const PlaceName& n : built_in().enclave_names) {
    EXPECT_TRUE(places.emplace(n.at.lon, n.at.lat).second) << n.en;
    EXPECT_TRUE(names.insert(n.en).second) << n.en;
    EXPECT_FALSE(n.ru.empty()) << n.en;
    EXPECT_FALSE(n.local.empty()) << n.en;
  }
  EXPECT_EQ(names.size(), 8u);
}

// The area of the part of `code` whose outer ring holds p, its holes not counted; 0 where there is none.
double part_area_deg2(const FeatureTable& table, const std::string& code, LonLat p) {
  const Column* iso3 = table.column("iso3");
  for (std::size_t f = 0; f < table.rows(); ++f) {
    if (iso3->text(f) != code) continue;
    for (auto part = table.geometry.feature_start[f]; part < table.geometry.feature_start[f + 1]; ++part) {
      const auto ring = table.geometry.ring(table.geometry.part_start[part]);
      bool odd = false;
      double twice = 0;
      for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
        const LonLat a = ring[j], b = ring[i];
        twice += a.lon * b.lat - b.lon * a.lat;
        if ((a.lat > p.lat) != (b.lat > p.lat) && p.lon < (b.lon - a.lon) * (p.lat - a.lat) / (b.lat - a.lat) + a.lon) odd = !odd;
      }
      if (odd) return std::fabs(twice) / 2;
    }
  }
  return 0;
}

TEST(DefaultProject, EnclaveNamesLieInTheEnclavesOfEachVintage) {
  struct Case { const char* name; const char* owner; bool in_2017, in_2024, in_2026; };
  const Case cases[] = {
      {"Sokh", "UZB", true, true, true},
      {"Shohimardon", "UZB", true, true, true},
      {"Chong-Qora (Qalacha)", "UZB", true, false, true},
      {"Jangail", "UZB", true, true, true},
      {"Vorukh", "TJK", true, true, true},
      {"Western Qalacha (Kayragach)", "TJK", false, true, false},
      {"Sarvan (Sarvak)", "TJK", true, true, true},
      {"Barak", "KGZ", true, true, false},
  };
  for (const Case& c : cases) {
    const auto& names = built_in().enclave_names;
    const auto n = std::find_if(names.begin(), names.end(), [&](const PlaceName& p) { return p.en == c.name; });
    ASSERT_NE(n, names.end()) << c.name;
    for (const auto& [id, expected] : {std::pair{"borders-2017", c.in_2017}, {"borders-2024", c.in_2024}, {"borders-2026", c.in_2026}}) {
      const double area = part_area_deg2(*built_in().layer(id)->table, c.owner, n->at);
      // 0.1 square degrees is about 940 km2 here: more than any enclave, less than any state.
      EXPECT_EQ(area > 0 && area < 0.1, expected) << c.name << " in " << id << ": " << area << " square degrees";
    }
  }
}

TEST(DefaultProject, AnEnclaveIsNamedByThePointInItsOutline) {
  const PlaceName& sokh = built_in().enclave_names.front();
  Enclave e;
  e.outline = {{{sokh.at.lon - 0.1, sokh.at.lat - 0.1}, {sokh.at.lon + 0.1, sokh.at.lat - 0.1}, {sokh.at.lon, sokh.at.lat + 0.1}}};
  EXPECT_EQ(built_in().enclave_name({0, 0}, e), &sokh);
  e.outline.push_back({{sokh.at.lon - 0.01, sokh.at.lat - 0.01}, {sokh.at.lon + 0.01, sokh.at.lat - 0.01}, {sokh.at.lon, sokh.at.lat + 0.01}});
  EXPECT_EQ(built_in().enclave_name({0, 0}, e), nullptr) << "the point is in a hole";
  EXPECT_EQ(built_in().enclave_name({0, 0}, Enclave{}), nullptr);
}

TEST(DefaultProject, PublishedFactsHaveSources) {
  const Project& p = built_in();
  EXPECT_GT(p.published.size(), 20u);
  std::set<std::string> names;
  for (const PlaceName& n : p.enclave_names) names.insert(n.en);
  for (const PublishedFact& f : p.published) {
    EXPECT_FALSE(f.source.empty()) << f.a << f.b;
    EXPECT_FALSE(f.date.empty()) << f.a << f.b;
    EXPECT_GT(f.value, 0);
    if (f.what == "enclave") {
      EXPECT_TRUE(names.contains(f.name)) << f.name;
    } else {
      EXPECT_LT(f.a, f.b) << "pairs are in alphabetical order";
    }
    for (const std::string& code : {f.a, f.b}) EXPECT_NE(p.party_name(code), code);
  }
}

TEST(DefaultProject, IsAtMostFifteenMegabytes) {
  std::size_t embedded = 0;
  const auto paths = embedded_files();
  for (const std::string_view path : paths) {
    const auto bytes = embedded_file(path);
    embedded += bytes.size();
    EXPECT_EQ(bytes.size(), fs::file_size(fs::path(path))) << path << ": the program holds other bytes than the repository";
  }
  EXPECT_LE(embedded, 15'000'000u);
  std::set<std::string> listed(paths.begin(), paths.end());
  for (const auto& file : fs::directory_iterator("assets/central-asia")) {
    if (file.path().extension() == ".md") continue;
    EXPECT_TRUE(listed.contains(file.path().generic_string())) << file.path() << " is not listed in assets/CMakeLists.txt";
  }
}

TEST(EmbeddedFile, IsEmptyForAnUnknownPath) {
  EXPECT_TRUE(embedded_file("assets/nothing").empty());
  EXPECT_TRUE(embedded_file("").empty());
}

TEST(StaysInFolder, RefusesEveryWayOut) {
  for (const char* good : {"a.fgb", "inner/a.fgb", "a..b", "..a/b", "ö.gpkg", ".hidden"}) EXPECT_TRUE(stays_in_folder(good)) << good;
  for (const char* bad : {"", "/etc/passwd", "..", "../a", "a/../b", "a/..", "./a", "a//b", "a/", "C:/a", "c:a", "a\\b", "..\\a",
                          "PG:dbname=x", "http://x/y", "a\nb"})
    EXPECT_FALSE(stays_in_folder(bad)) << bad;
  EXPECT_FALSE(stays_in_folder(std::string_view("a\0b", 3)));
}

TEST_F(ProjectFile, OpensItsLayers) {
  const auto p = open(project("inner/land.geojson"));
  ASSERT_TRUE(p) << p.error().message;
  ASSERT_EQ(p->layers.size(), 1u);
  EXPECT_EQ(p->layers[0]->key, "iso3") << "found by itself";
  EXPECT_EQ(p->layers[0]->table->rows(), 1u);
  EXPECT_EQ(p->view.east, 2) << "of the layers, where the file gives none";
  EXPECT_TRUE(problems_.empty() || problems_[0].severity == Severity::kInfo);
}

// --- writing ---

TEST(SavedProject, TheOneInsideTheProgramIsReadAgainAsItWas) {
  const fs::path folder = fs::temp_directory_path() / ("thalweg_saved_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  Project changed = built_in();
  auto rivers = std::make_shared<Layer>(*changed.layer("rivers"));
  rivers->visible = false;
  rivers->opacity = 0.25F;
  rivers->style.width_px = 2.5F;
  rivers->style.pattern = LinePattern::kDouble;
  rivers->style.rule.emplace().kind = StyleKind::kCategories;
  rivers->style.rule->field = "name";
  rivers->style.rule->own = {{"Naryn", INFINITY, "the Naryn", rgb(0x102030, 0.5), 3.0F, LinePattern::kDashed, Hatch::kCross, 250'000}};
  std::erase_if(changed.layers, [](const auto& l) { return l->id == "rivers"; });
  changed.layers.insert(changed.layers.begin(), rivers);
  ASSERT_TRUE(save_project(changed, folder / "my.project.json"));
  Problems problems;
  Progress progress(2);
  const auto again = open_project(folder / "my.project.json", problems, progress);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(problems.empty());
  ASSERT_EQ(again->layers.size(), changed.layers.size());
  for (std::size_t i = 0; i < changed.layers.size(); ++i) {
    const Layer &was = *changed.layers[i], &is = *again->layers[i];
    EXPECT_EQ(is.id, was.id);
    EXPECT_EQ(is.title, was.title);
    EXPECT_EQ(is.role, was.role);
    EXPECT_EQ(is.path, was.path);
    EXPECT_EQ(is.key, was.key);
    EXPECT_EQ(is.visible, was.visible);
    EXPECT_EQ(is.opacity, was.opacity);
    EXPECT_EQ(is.style, was.style);
    EXPECT_EQ(is.source.attribution, was.source.attribution);
    EXPECT_EQ(is.vertex_accuracy_m, was.vertex_accuracy_m);
  }
  EXPECT_EQ(again->focus, changed.focus);
  EXPECT_EQ(again->extent.west, changed.extent.west);
  EXPECT_EQ(again->view.north, changed.view.north);
  EXPECT_EQ(again->party_name("UZB"), "Uzbekistan");
  ASSERT_EQ(again->enclave_names.size(), changed.enclave_names.size());
  EXPECT_EQ(again->enclave_names.back().local, changed.enclave_names.back().local);
  ASSERT_EQ(again->published.size(), changed.published.size());
  EXPECT_EQ(again->published.back().value, changed.published.back().value);
  // Written again it is the same text.
  EXPECT_EQ(*project_text(*again, folder), text_of(folder / "my.project.json"));
  fs::remove_all(folder);
}

TEST_F(ProjectFile, IsSavedBesideItsFilesOrAboveThem) {
  const auto p = open_project(folder_ / "inner/land.geojson", problems_, progress_);
  ASSERT_TRUE(p);
  ASSERT_TRUE(save_project(*p, folder_ / "project.json"));
  EXPECT_NE(text_of(folder_ / "project.json").find("\"inner/land.geojson\""), std::string::npos);
  const auto again = open_project(folder_ / "project.json", problems_, progress_);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->layers[0]->table->rows(), 1u);
  // A folder that does not hold the data is refused, with where to save instead; nothing is written.
  fs::create_directories(folder_ / "elsewhere");
  const auto outside = save_project(*p, folder_ / "elsewhere/project.json");
  ASSERT_FALSE(outside);
  EXPECT_EQ(outside.error().code, ErrorCode::kUsage);
  EXPECT_NE(outside.error().remedy.find("inner"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder_ / "elsewhere/project.json"));
  EXPECT_EQ(save_project(*p, folder_ / "map.json").error().code, ErrorCode::kUsage);
  EXPECT_EQ(save_project(*p, folder_ / "no such folder/project.json").error().code, ErrorCode::kFileMissing);
}

TEST_F(ProjectFile, NamesFilesInsideTheProgramAndNothingElseThere) {
  const auto p = open(project("embedded:assets/central-asia/lakes.fgb", "", "lakes"));
  ASSERT_TRUE(p) << p.error().message;
  EXPECT_EQ(p->layers[0]->table->rows(), built_in().layer("lakes")->table->rows());
  for (const char* bad : {"embedded:", "embedded:assets/central-asia/none.fgb", "embedded:../project.json", "embedded:/etc/passwd", "Embedded:assets/central-asia/lakes.fgb"}) {
    const auto refused = open(project(bad));
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().code, ErrorCode::kFormat) << bad;
  }
}

TEST_F(ProjectFile, AProjectWithoutARegisterHasNoLayerOfIt) {
  const auto refused = open(project("register:reservoirs", "", "other"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnknownName);
  EXPECT_NE(refused.error().remedy.find("water"), std::string::npos);
  EXPECT_FALSE(open(project("register:canals", "", "other")));
}

TEST_F(ProjectFile, StylesWithFieldsThatAreNotThereAreProblems) {
  std::string text = project("inner/land.geojson");
  text.insert(text.find("\"file\""), R"("opacity":0.5,"style":{"by":"graduated","field":"depth"},)");
  const auto p = open(text);
  ASSERT_TRUE(p) << p.error().message;
  EXPECT_EQ(p->layers[0]->opacity, 0.5F);
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_NE(problems_[0].text.find("\"depth\""), std::string::npos);
  text.replace(text.find("graduated"), 9, "wavy");
  EXPECT_EQ(open(text).error().code, ErrorCode::kFormat);
}

TEST_F(ProjectFile, OfAnotherNameIsKnownByItsFormat) {
  write("ferghana.json", project("inner/land.geojson"));
  const auto p = open_project(folder_ / "ferghana.json", problems_, progress_);
  ASSERT_TRUE(p) << p.error().message;
  EXPECT_EQ(p->title, "T");
}

TEST_F(ProjectFile, AVectorFileIsAProjectOfOneLayer) {
  const auto p = open_project(folder_ / "inner/land.geojson", problems_, progress_);
  ASSERT_TRUE(p) << p.error().message;
  ASSERT_EQ(p->layers.size(), 1u);
  EXPECT_EQ(p->layers[0]->role, LayerRole::kBorders);
  EXPECT_EQ(p->layers[0]->key, "iso3");
  EXPECT_EQ(p->title, "land.geojson");
  EXPECT_EQ(p->extent.north, 2);
}

TEST_F(ProjectFile, MayNotNameFilesOutsideItsFolder) {
  write("secret.geojson", text_of(folder_ / "inner/land.geojson"));
  write("inner/project.json", project("../secret.geojson"));
  const auto up = open_project(folder_ / "inner/project.json", problems_, progress_);
  ASSERT_FALSE(up);
  EXPECT_EQ(up.error().code, ErrorCode::kFormat);
  EXPECT_NE(up.error().message.find("../secret.geojson"), std::string::npos);

  const auto absolute = open(project((folder_ / "secret.geojson").string()));
  ASSERT_FALSE(absolute);
  EXPECT_EQ(absolute.error().code, ErrorCode::kFormat);

  for (const char* field : {"enclave_names", "published"}) {
    const auto list = open(project("inner/land.geojson", std::string("\"") + field + "\":\"../x.json\","));
    ASSERT_FALSE(list) << field;
    EXPECT_EQ(list.error().code, ErrorCode::kFormat) << field;
  }

  fs::create_symlink("../secret.geojson", folder_ / "inner/link.geojson");
  write("inner/project.json", project("link.geojson"));
  const auto link = open_project(folder_ / "inner/project.json", problems_, progress_);
  ASSERT_FALSE(link);
  EXPECT_EQ(link.error().code, ErrorCode::kFormat);
}

TEST_F(ProjectFile, SaysWhatIsWrongWithIt) {
  const struct { const char* text; const char* names; } cases[] = {
      {"{", "JSON"},
      {"[]", "object"},
      {"{}", "format"},
      {R"({"format":"thalweg-project 9"})", "thalweg-project 9"},
      {R"({"format":"thalweg-project 1"})", "title"},
      {R"({"format":"thalweg-project 1","title":"T"})", "layers"},
      {R"({"format":"thalweg-project 1","title":"T","layers":[]})", "empty"},
      {R"({"format":"thalweg-project 1","title":"T","layers":[3]})", "layer 1"},
      {R"({"format":"thalweg-project 1","title":"T","layers":[{"id":"a"}]})", "role"},
      {R"({"format":"thalweg-project 1","title":"T","layers":[{"id":"a","role":"x","file":"a"}]})", "borders, countries"},
      {R"({"format":"thalweg-project 1","title":"T","view":[1,2,3],"layers":[]})", "view"},
      {R"({"format":"thalweg-project 1","title":"T","view":[1,9,3,4],"layers":[]})", "view"},
      {R"({"format":"thalweg-project 1","title":7,"layers":[]})", "title"},
  };
  for (const auto& c : cases) {
    const auto p = open(c.text);
    ASSERT_FALSE(p) << c.text;
    EXPECT_EQ(p.error().code, ErrorCode::kFormat) << c.text;
    EXPECT_NE(p.error().message.find(c.names), std::string::npos) << p.error().message;
    EXPECT_NE(p.error().message.find("project.json"), std::string::npos) << p.error().message;
  }
}

TEST_F(ProjectFile, RefusesAKeyThatTheLayerDoesNotHave) {
  std::string text = project("inner/land.geojson");
  text.replace(text.find("\"date\""), 0, "\"key\":\"nation\",");
  const auto p = open(text);
  ASSERT_FALSE(p);
  EXPECT_EQ(p.error().code, ErrorCode::kUnknownName);
  EXPECT_NE(p.error().remedy.find("iso3"), std::string::npos) << p.error().remedy;
}

TEST_F(ProjectFile, TellsOfMissingFilesAndTwins) {
  const auto missing = open(project("inner/none.geojson"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kFileMissing);
  const auto twice = open(R"({"format":"thalweg-project 1","title":"T","layers":[)"
                          R"({"id":"a","role":"other","file":"x","source":{"title":"S"}},)"
                          R"({"id":"a","role":"other","file":"y","source":{"title":"S"}}]})");
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().message.find("two with the id \"a\""), std::string::npos) << twice.error().message;
}

TEST_F(ProjectFile, WarnsOfALayerWithoutLicence) {
  std::string text = project("inner/land.geojson");
  const std::string licence = R"("licence":"CC0-1.0",)";
  text.erase(text.find(licence), licence.size());
  ASSERT_TRUE(open(text));
  ASSERT_FALSE(problems_.empty());
  EXPECT_EQ(problems_[0].kind, ProblemKind::kAttribute);
  EXPECT_NE(problems_[0].text.find("licence"), std::string::npos);
}

TEST_F(ProjectFile, RefusesFactsWithoutSource) {
  write("facts.json", R"([{"what":"border","a":"AAA","b":"BBB","value":3,"unit":"km","source":"","confidence":"H"}])");
  const auto p = open(project("inner/land.geojson", "\"published\":\"facts.json\","));
  ASSERT_FALSE(p);
  EXPECT_NE(p.error().message.find("facts.json: entry 1"), std::string::npos) << p.error().message;
  EXPECT_NE(p.error().message.find("source"), std::string::npos) << p.error().message;
}

TEST_F(ProjectFile, IsReadTheSameByOneThreadAndByMany) {
  Problems a, b;
  Progress one(1), many(4);
  const auto serial = default_project(a, one);
  const auto parallel = default_project(b, many);
  ASSERT_TRUE(serial && parallel);
  ASSERT_EQ(serial->layers.size(), parallel->layers.size());
  for (std::size_t i = 0; i < serial->layers.size(); ++i) {
    const auto& x = serial->layers[i];
    const auto& y = parallel->layers[i];
    EXPECT_EQ(x->id, y->id);
    if (x->table == nullptr) continue;
    EXPECT_TRUE(x->table->geometry.coords == y->table->geometry.coords) << x->id;
    EXPECT_TRUE(x->table->geometry.ring_start == y->table->geometry.ring_start) << x->id;
  }
}

TEST_F(ProjectFile, StopsWhenCancelled) {
  progress_.cancel();
  const auto p = default_project(problems_, progress_);
  ASSERT_FALSE(p);
  EXPECT_EQ(p.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace thalweg
