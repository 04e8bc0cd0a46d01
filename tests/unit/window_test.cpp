// The parts of the window that need no window.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "app/actions.hpp"
#include "app/camera.hpp"
#include "app/card.hpp"
#include "app/overlay.hpp"
#include "app/script.hpp"
#include "app/search.hpp"
#include "app/window.hpp"
#include "app/workspace.hpp"
#include "geo/analysis/analyses.hpp"
#include "geo/base/files.hpp"
#include "geo/earth/geodesy.hpp"
#include "layers/picking.hpp"
#include "tests/support/ascii_map.hpp"

namespace thalweg {
namespace {

// --- camera -------------------------------------------------------------------------------------------

MapView view_of(double west, double south, double east, double north, const std::string& crs = "EPSG:3857") {
  const GeoBox box{west, south, east, north};
  const auto projection = MapProjection::create(crs, box);
  EXPECT_TRUE(projection);
  return fit(*projection, box, 800, 600, RectPx{0, 0, 800, 600}).value();
}

void rest(Camera& camera) {
  for (int i = 0; i < 2000 && camera.moving(); ++i) camera.step(0.02);
  EXPECT_FALSE(camera.moving());
}

TEST(Camera, WheelKeepsThePlaceUnderTheMouse) {
  Camera camera;
  camera.set(view_of(68, 39, 74, 42));
  const PointPx mouse{120, 455};
  const auto before = to_lonlat(camera.view(), mouse);
  const double scale = camera.view().m_per_px;
  camera.glide_zoom(1.5, mouse);
  camera.glide_zoom(2, mouse);
  rest(camera);
  EXPECT_NEAR(camera.view().m_per_px, scale / 3, scale * 1e-9);
  const auto after = to_lonlat(camera.view(), mouse);
  ASSERT_TRUE(before && after);
  EXPECT_NEAR(before->lon, after->lon, 1e-9);
  EXPECT_NEAR(before->lat, after->lat, 1e-9);
}

TEST(Camera, ZoomStopsAtTheLimits) {
  Camera camera;
  camera.set(view_of(68, 39, 74, 42));
  for (int i = 0; i < 100; ++i) camera.glide_zoom(10, {400, 300});
  rest(camera);
  EXPECT_NEAR(camera.view().m_per_px, kFinest_m_per_px, kFinest_m_per_px * 1e-6);
  for (int i = 0; i < 100; ++i) camera.glide_zoom(0.1, {400, 300});
  rest(camera);
  EXPECT_NEAR(camera.view().m_per_px, kCoarsest_m_per_px, kCoarsest_m_per_px * 1e-6);
}

TEST(Camera, FlightEndsExactlyThereAndSeesBothEndsOnTheWay) {
  Camera camera;
  camera.set(view_of(68, 39, 69, 40));
  MapView target = camera.view();
  target.centre = {camera.view().centre.x + 3e6, camera.view().centre.y - 1e5};
  target.m_per_px *= 0.25;
  const double from_scale = camera.view().m_per_px;
  camera.fly(target);
  double coarsest = 0;
  for (int i = 0; i < 2000 && camera.moving(); ++i) {
    camera.step(0.02);
    coarsest = std::max(coarsest, camera.view().m_per_px);
  }
  EXPECT_FALSE(camera.moving());
  EXPECT_EQ(camera.view().centre, target.centre);
  EXPECT_EQ(camera.view().m_per_px, target.m_per_px);
  EXPECT_GT(coarsest, 2 * from_scale);
}

TEST(Camera, FlightWithoutWayOrWithoutZoom) {
  Camera camera;
  const MapView start = view_of(68, 39, 69, 40);
  camera.set(start);
  camera.fly(start);
  rest(camera);
  EXPECT_EQ(camera.view().centre, start.centre);
  MapView nearer = start;
  nearer.m_per_px /= 8;
  camera.fly(nearer);
  EXPECT_TRUE(camera.moving());
  rest(camera);
  EXPECT_EQ(camera.view().m_per_px, nearer.m_per_px);
}

TEST(Camera, ResizeLeavesTheMapWhereItIsOnTheScreen) {
  Camera camera;
  camera.set(view_of(68, 39, 74, 42));
  const auto place = to_lonlat(camera.view(), {300, 200});
  camera.resize(500, 580, 1, 250, 20);  // the left edge moved by 250, the upper one by 20
  const auto now = to_screen(camera.view(), *place);
  ASSERT_TRUE(now);
  EXPECT_NEAR(now->x, 300 - 250, 1e-6);
  EXPECT_NEAR(now->y, 200 - 20, 1e-6);
}

TEST(Camera, DragFollowsAtOnceAndStopsAFlight) {
  Camera camera;
  camera.set(view_of(68, 39, 74, 42));
  MapView target = camera.view();
  target.m_per_px *= 3;
  camera.fly(target);
  camera.step(0.02);
  const auto before = to_lonlat(camera.view(), {400, 300});
  camera.drag(50, -30);
  EXPECT_FALSE(camera.moving());
  const auto now = to_screen(camera.view(), *before);
  ASSERT_TRUE(now);
  EXPECT_NEAR(now->x, 450, 1e-6);
  EXPECT_NEAR(now->y, 270, 1e-6);
}

// --- picking ------------------------------------------------------------------------------------------

struct Found {
  std::shared_ptr<const Project> project;
  std::shared_ptr<const Vintage> vintage;
};

Found found_in(std::string_view art) {
  auto layer = std::make_shared<Layer>();
  layer->id = layer->title = "drawn";
  layer->role = LayerRole::kBorders;
  layer->key = "iso3";
  layer->date = "2026-01";
  layer->table = test::ascii_table(art);
  Project project;
  project.title = "Drawn";
  project.layers.push_back(layer);
  project.party_names = {{"A", "Aland"}, {"B", "Bland"}};
  PlaceName name;
  name.at = {70.25, 40.75};
  name.en = "Midden";
  name.ru = "Мидден";
  name.local = {{"uz", "Oʻrta"}, {"tg", "Миёна"}};
  project.enclave_names.push_back(name);
  PublishedFact fact;
  fact.what = "enclave";
  fact.a = "B";
  fact.b = "A";
  fact.name = "Midden";
  fact.value = 100;
  fact.unit = "km2";
  fact.source = "Somebody 2001";
  project.published.push_back(fact);
  Found found;
  found.project = std::make_shared<const Project>(project);
  Progress progress(1);
  auto vintage = find_vintage(found.project, found.project->layers[0], progress);
  EXPECT_TRUE(vintage) << vintage.error().message;
  found.vintage = *vintage;
  return found;
}

constexpr std::string_view kEnclaveMap = R"(
  AAAAABBB
  AAAAABBB
  AABAABBB
  AAAAABBB
)";

TEST(Picking, NearestEdgeAndVertexAgreeWithBruteForce) {
  const Found f = found_in(kEnclaveMap);
  const auto& borders = f.vintage->borders;
  const BorderPicker picker(borders);
  int hits = 0;
  for (double lon = 69.95; lon < 70.85; lon += 0.0173) {
    for (double lat = 40.55; lat < 41.05; lat += 0.0191) {
      const LonLat p{lon, lat};
      double vertex_m = INFINITY;
      for (const Border& b : borders)
        for (const BorderPiece& piece : b.pieces)
          for (const LonLat& v : piece.line) vertex_m = std::min(vertex_m, distance_m(p, v));
      const auto vertex = picker.nearest_vertex(p, 4000);
      EXPECT_EQ(vertex.has_value(), vertex_m <= 4000 * 1.004 && (vertex || vertex_m < 4000 * 0.996)) << lon << " " << lat;
      const auto edge = picker.nearest_edge(p, 4000);
      if (vertex) {
        EXPECT_NEAR(vertex->distance_m, vertex_m, 0.004 * vertex_m + 0.01);
        ASSERT_TRUE(edge);
        EXPECT_LE(edge->distance_m, vertex->distance_m + 1e-6);
        ++hits;
      }
      if (edge) { EXPECT_NEAR(distance_m(p, edge->at), edge->distance_m, 0.004 * edge->distance_m + 0.01); }
    }
  }
  EXPECT_GT(hits, 50);
}

TEST(Picking, NothingWithinReachGivesNothing) {
  const Found f = found_in(kEnclaveMap);
  const BorderPicker picker(f.vintage->borders);
  EXPECT_FALSE(picker.nearest_edge({70.02, 40.98}, 1000));
  EXPECT_FALSE(BorderPicker().nearest_edge({70, 40}, 1e6));
}

TEST(Picking, AcrossTheAntimeridian) {
  Border border;
  BorderPiece piece;
  piece.line = {{179.9, 10}, {-179.9, 10}};
  border.pieces.push_back(piece);
  const std::vector<Border> borders{border};
  const BorderPicker picker(borders);
  for (const double lon : {179.98, -179.98}) {
    const auto hit = picker.nearest_edge({lon, 10.01}, 5000);
    ASSERT_TRUE(hit) << lon;
    EXPECT_NEAR(hit->distance_m, 1112, 5);
    EXPECT_NEAR(std::abs(hit->at.lon), 179.98, 1e-6);
  }
  EXPECT_FALSE(picker.nearest_edge({0, 10}, 5000));
}

TEST(Picking, EnclavesAroundAPlaceSmallestFirst) {
  const Found f = found_in(R"(
    AAAAAAA
    ABBBBBA
    ABAAABA
    ABABABA
    ABAAABA
    ABBBBBA
    AAAAAAA
  )");
  const auto around = enclaves_around(f.vintage->enclaves, {70.35, 40.65});
  ASSERT_EQ(around.size(), 1U);  // holes are no part of an enclave
  EXPECT_EQ(f.vintage->enclaves[around[0]].owner, "B");
  EXPECT_TRUE(enclaves_around(f.vintage->enclaves, {70.05, 40.95}).empty());
}

// --- sheets -------------------------------------------------------------------------------------------

TEST(Cards, AnEnclaveSaysAllThatIsKnown) {
  const Found f = found_in(kEnclaveMap);
  ASSERT_FALSE(f.vintage->enclaves.empty());
  const Enclave& e = f.vintage->enclaves[0];
  const Card card = enclave_card(e, *f.project, {f.vintage});
  const std::string text = to_text(card);
  for (const char* part : {"Midden", "Мидден", "Oʻrta", "Миёна", "Uzbek", "Tajik", "Owner: Bland (B)", "Host: Aland (A)", "true enclave", "Order: 1", "km²", "ha", "Perimeter", "Gap to the main territory",
                           "Published", "Somebody 2001", "Karney", "2026-01"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  const std::string markdown = to_markdown(card);
  EXPECT_EQ(markdown.find("# Midden"), 0U);
  EXPECT_NE(markdown.find("| Owner | Bland (B) |"), std::string::npos);
}

TEST(Cards, ABorderSaysLengthPiecesAndGeneralisation) {
  const Found f = found_in(kEnclaveMap);
  ASSERT_EQ(f.vintage->borders.size(), 1U);
  const Border& b = f.vintage->borders[0];
  const Card card = border_card(b, 1, *f.project, {f.vintage});
  const std::string text = to_text(card);
  for (const char* part : {"Aland", "Bland", "Main line", "Rings of enclaves", "Piece clicked", "number 2 of 2", "Tolerance, m: 5,000", "The project has no published value", "Land that both have: none"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  for (const auto& section : card.sections) {
    EXPECT_EQ(section.table.header.size(), section.table.numeric.size()) << section.heading;
    for (const auto& row : section.table.rows) EXPECT_EQ(row.size(), section.table.header.size()) << section.heading;
  }
}

TEST(Cards, MarkdownCellsCannotBreakTheTable) {
  Card card;
  card.title = "T";
  card.sections.push_back({"S", {{"a|b", "c\nd"}}, {}, {}, true});
  EXPECT_NE(to_markdown(card).find("| a\\|b | c d |"), std::string::npos);
}

// --- search -------------------------------------------------------------------------------------------

TEST(Search, FindsEnclavesInEveryLanguageAndPartiesAndBorders) {
  const Found f = found_in(kEnclaveMap);
  const SearchIndex index = build_search(*f.project, f.vintage.get());
  for (const char* typed : {"Midden", "midd", "МИДДЕН", "orta", "o'rta", "миена"}) {
    const auto found = find_places(index, typed, 5);
    ASSERT_FALSE(found.empty()) << typed;
    EXPECT_EQ(found[0].name, "Midden") << typed;
    EXPECT_EQ(found[0].kind, SearchEntry::Kind::kEnclave);
    EXPECT_FALSE(found[0].box.empty());
  }
  const auto border = find_places(index, "bland aland", 5);
  ASSERT_FALSE(border.empty());
  EXPECT_EQ(border[0].kind, SearchEntry::Kind::kBorder);
  const auto party = find_places(index, "aland", 5);
  ASSERT_FALSE(party.empty());
  EXPECT_EQ(party[0].kind, SearchEntry::Kind::kParty);
  EXPECT_TRUE(find_places(index, "nowhere", 5).empty());
  EXPECT_TRUE(find_places(index, "   ", 5).empty());
  EXPECT_LE(find_places(index, "a", 1).size(), 1U);
}

TEST(Search, ReadsCoordinates) {
  ASSERT_TRUE(parse_coordinates("71.1,39.95"));
  EXPECT_DOUBLE_EQ(parse_coordinates("71.1,39.95")->lon, 71.1);
  EXPECT_DOUBLE_EQ(parse_coordinates(" -71.1  -39.95 ")->lat, -39.95);
  EXPECT_FALSE(parse_coordinates("71.1"));
  EXPECT_FALSE(parse_coordinates("71.1,139.95"));
  EXPECT_FALSE(parse_coordinates("181,0"));
  EXPECT_FALSE(parse_coordinates("71.1,39.95 x"));
  EXPECT_FALSE(parse_coordinates("nan,1"));
  EXPECT_FALSE(parse_coordinates("Sokh"));
  const auto found = find_places({}, "71.1,39.95", 5);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, SearchEntry::Kind::kCoordinates);
}

// --- overlay ------------------------------------------------------------------------------------------

TEST(Overlays, DrawsWhatIsSeenAndNoMore) {
  const MapView view = view_of(68, 39, 74, 42);
  std::vector<LonLat> line;
  for (int i = 0; i <= 10'000; ++i) line.push_back({60 + 20.0 * i / 10'000, 40 + 0.2 * std::sin(i * 0.05)});
  Progress progress(1);
  const std::vector<std::vector<LonLat>> lines{line};
  const auto overlay = project_lines(lines, view.projection, progress);
  ASSERT_TRUE(overlay);
  std::size_t points = 0;
  for (const auto& run : visible_lines(**overlay, view)) {
    points += run.size();
    for (std::size_t i = 1; i + 1 < run.size(); ++i) {
      EXPECT_GT(run[i].x, -2000);
      EXPECT_LT(run[i].x, view.width_px + 2000);
    }
  }
  EXPECT_GT(points, 20U);
  EXPECT_LT(points, 6000U);
  MapView elsewhere = view;
  elsewhere.centre.x += 1e7;
  EXPECT_TRUE(visible_lines(**overlay, elsewhere).empty());
  const MapView other = view_of(68, 39, 74, 42, "local-laea");
  EXPECT_TRUE(visible_lines(**overlay, other).empty());
}

TEST(Overlays, GeodesicsAreBentAsTheProjectionBendsThem) {
  const MapView view = view_of(0, 40, 90, 70);
  const auto runs = geodesic_on_screen({5, 50}, {85, 50}, view);
  ASSERT_EQ(runs.size(), 1U);
  const PointPx a = runs[0].front(), b = runs[0].back(), middle = runs[0][runs[0].size() / 2];
  EXPECT_LT(middle.y, (a.y + b.y) / 2 - 20);  // the great circle goes north of the parallel
}

// --- scripts, actions, the command line ---------------------------------------------------------------

TEST(Scripts, WrongLinesAreRefusedWithTheirNumber) {
  EXPECT_TRUE(Script::parse("# a comment\n\nwait-idle\nzoom 2 at 640 400\nfly 71.1 39.95\nlayer x opacity 0.5\nsearch Soʻx va boshqa\n", "s"));
  for (const char* line : {"jump 3", "pan 1", "pan 1 x", "zoom", "zoom a", "click 1 2 3", "screenshot", "wait-idle 3"}) {
    const auto script = Script::parse(std::string("wait-idle\n") + line + "\n", "file.ui");
    ASSERT_FALSE(script) << line;
    EXPECT_EQ(script.error().code, ErrorCode::kUsage);
    EXPECT_NE(script.error().message.find("file.ui:2:"), std::string::npos) << script.error().message;
  }
}

TEST(Actions, IdsAndShortcutsAreUnique) {
  for (const Action& a : actions()) {
    EXPECT_EQ(action(a.id), &a) << a.id;
    for (const Action& b : actions()) {
      if (&a == &b || a.shortcut.key == 0 || a.shortcut.ctrl != b.shortcut.ctrl) continue;
      EXPECT_NE(a.shortcut.key, b.shortcut.key) << a.id << " and " << b.id;
    }
    if (a.shortcut.key != 0) { EXPECT_FALSE(shortcut_text(a.shortcut).empty()) << a.id; }
  }
  EXPECT_EQ(action("none"), nullptr);
}

TEST(CommandLine, WantsTheWindowWithoutAVerb) {
  const auto wanted = [](std::vector<const char*> words) {
    words.insert(words.begin(), "thalweg");
    return window_wanted(static_cast<int>(words.size()), words.data());
  };
  EXPECT_TRUE(wanted({}));
  EXPECT_TRUE(wanted({"README.md"}) || wanted({"CMakeLists.txt"}));
  EXPECT_EQ(wanted({"--ui-script", "a.ui"})->script, "a.ui");
  EXPECT_FALSE(wanted({"enclaves"}));
  EXPECT_FALSE(wanted({"--help"}));
  EXPECT_FALSE(wanted({"no-such-file.gpkg"}));
  EXPECT_FALSE(wanted({"--ui-script"}));
}

TEST(Layers, ArrangedProjectsKeepTheirTables) {
  const Found f = found_in(kEnclaveMap);
  Project two = *f.project;
  auto second = std::make_shared<Layer>(*two.layers[0]);
  second->id = "second";
  two.layers.push_back(second);
  auto states = layer_states(two);
  ASSERT_EQ(states.size(), 2U);
  EXPECT_EQ(states[0].id, "second");  // the topmost first
  states[0].visible = false;
  std::swap(states[0], states[1]);
  const Project made = arranged(two, states);
  ASSERT_EQ(made.layers.size(), 2U);
  EXPECT_EQ(made.layers[0]->id, "second");
  EXPECT_FALSE(made.layers[0]->visible);
  EXPECT_EQ(made.layers[0]->table, second->table);
  EXPECT_EQ(made.layers[1], two.layers[0]);
}

TEST(History, SnapshotsGoBackAndForthAndAGestureIsOneStep) {
  History<int> h;
  h.start(0);
  EXPECT_FALSE(h.can_undo());
  h.push("slide", 1);
  h.push("slide", 2);
  h.push("slide", 3);
  h.end_gesture();
  h.push("slide", 4);
  h.push("hide", 5);
  EXPECT_EQ(h.undo_label(), "hide");
  EXPECT_EQ(h.undo(), 4);
  EXPECT_EQ(h.undo(), 3);
  EXPECT_EQ(h.undo(), 0);
  EXPECT_FALSE(h.can_undo());
  EXPECT_EQ(h.redo_label(), "slide");
  EXPECT_EQ(h.redo(), 3);
  h.push("other", 9);  // what was undone is forgotten
  EXPECT_FALSE(h.can_redo());
  EXPECT_EQ(h.undo(), 3);
  for (int i = 0; i < 1000; ++i) {
    h.end_gesture();
    h.push("many", i);
  }
  int steps = 0;
  for (; h.can_undo(); ++steps) h.undo();
  EXPECT_EQ(steps, static_cast<int>(History<int>::kMost) - 1);
}

}  // namespace
}  // namespace thalweg
