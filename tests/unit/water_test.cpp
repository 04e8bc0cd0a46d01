// What flow is computed from and how it is written down: terrains from rasters, codes of others, outlines, files.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <random>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "geo/base/embedded.hpp"
#include "geo/base/files.hpp"
#include "geo/data/raster_cells.hpp"
#include "geo/data/write_geojson.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/earth/projector.hpp"
#include "geo/water/flow_codes.hpp"
#include "geo/water/outline.hpp"
#include "tests/support/raster_files.hpp"
#include "tests/support/terrains.hpp"

namespace thalweg {
namespace {

namespace fs = std::filesystem;
using test::RasterSpec;
using test::terrain_of;

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("thalweg-water-" + std::to_string(std::random_device{}()))) { fs::create_directories(path_); }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path operator/(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

Result<Terrain> terrain_of_file(const fs::path& file, Problems& problems, const TerrainOptions& options = {}, const RasterOptions& raster_options = {}) {
  Progress progress(2);
  const auto raster = Raster::open(file, raster_options, problems, progress);
  if (!raster) return tl::unexpected(raster.error());
  return read_terrain(**raster, options, problems, progress);
}

TEST(Terrain, FeetBecomeMetres) {
  Folder folder;
  RasterSpec spec;
  spec.unit = "ft";
  test::write_raster(folder / "feet.tif", spec, [](int c, int r, int) { return 100 * r + c; });
  Problems problems;
  const auto terrain = terrain_of_file(folder / "feet.tif", problems);
  ASSERT_TRUE(terrain);
  EXPECT_TRUE(problems.empty());
  EXPECT_FLOAT_EQ(terrain->height_m[40 * 3 + 7], 307 * 0.3048F);
  TerrainOptions metres;
  metres.unit = "m";
  EXPECT_FLOAT_EQ(terrain_of_file(folder / "feet.tif", problems, metres)->height_m[40 * 3 + 7], 307);
  metres.unit = "cubit";
  const auto wrong = terrain_of_file(folder / "feet.tif", problems, metres);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::kUnknownName);
}

TEST(Terrain, AUnitThatIsNotStatedIsTold) {
  Folder folder;
  test::write_raster(folder / "dem.tif", {}, [](int, int, int) { return 1; });
  Problems problems;
  ASSERT_TRUE(terrain_of_file(folder / "dem.tif", problems));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].text.find("metres are taken"), std::string::npos);
}

TEST(Terrain, ARotatedGridIsAnErrorWithAWayOut) {
  Folder folder;
  RasterSpec spec;
  spec.transform = {70, 0.05, 0.01, 41, 0.01, -0.05};
  test::write_raster(folder / "rotated.tif", spec, [](int, int, int) { return 1; });
  Problems problems;
  const auto terrain = terrain_of_file(folder / "rotated.tif", problems);
  ASSERT_FALSE(terrain);
  EXPECT_EQ(terrain.error().code, ErrorCode::kGeometry);
  EXPECT_NE(terrain.error().remedy.find("gdalwarp"), std::string::npos);
}

TEST(Terrain, NoCoordinateSystemIsAnErrorWithAWayOut) {
  Folder folder;
  RasterSpec spec;
  spec.crs.clear();
  spec.transform = {300000, 30, 0, 4400000, 0, -30};
  test::write_raster(folder / "lost.tif", spec, [](int c, int, int) { return c; });
  Problems problems;
  const auto lost = terrain_of_file(folder / "lost.tif", problems);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, ErrorCode::kCrs);
  EXPECT_NE(lost.error().remedy.find("--crs"), std::string::npos);
  RasterOptions named;
  named.crs = "EPSG:32642";
  ASSERT_TRUE(terrain_of_file(folder / "lost.tif", problems, {}, named));
}

TEST(Terrain, SouthUpRowsAndLongitudesTo360AreTurned) {
  Folder folder;
  RasterSpec spec;
  spec.columns = 36;
  spec.rows = 17;
  spec.transform = {0, 10, 0, -85, 0, 10};
  spec.nodata = -1;
  test::write_raster(folder / "world.tif", spec, [](int c, int r, int) { return r == 0 && c == 0 ? -1 : 100 * r + c; });
  Problems problems;
  const auto terrain = terrain_of_file(folder / "world.tif", problems);
  ASSERT_TRUE(terrain);
  EXPECT_TRUE(terrain->shape().closed);
  EXPECT_EQ(terrain->height_m[0], 1600);
  EXPECT_TRUE(std::isnan(terrain->height_m[16 * 36]));
  EXPECT_GT(terrain->place.cell_cm2(0, 8), terrain->place.cell_cm2(0, 0));
  const auto locator = GridLocator::create(terrain->place);
  ASSERT_TRUE(locator);
  EXPECT_EQ(locator->cell_at({-175, 80}), terrain->shape().at(18, 0));
  EXPECT_EQ(locator->cell_at({185, 80}), terrain->shape().at(18, 0));
  EXPECT_NEAR(locator->middle(terrain->shape().at(18, 0)).lon, -175, 1e-9);
}

TEST(Terrain, AllNodataIsToldAndFlowsNowhere) {
  Folder folder;
  RasterSpec spec;
  spec.nodata = 7;
  spec.unit = "m";
  test::write_raster(folder / "empty.tif", spec, [](int, int, int) { return 7; });
  Problems problems;
  const auto terrain = terrain_of_file(folder / "empty.tif", problems);
  ASSERT_TRUE(terrain);
  EXPECT_FALSE(problems.empty());
  Progress progress(2);
  const auto flow = route(*terrain, {}, progress);
  ASSERT_TRUE(flow);
  EXPECT_TRUE(flow->outlets.empty());
}

// Every cell against GeographicLib's area of its four corners.
TEST(Terrain, AreasOfCellsHoldInDegreesAndInUtm) {
  Progress progress(1);
  GridPlace utm;
  utm.shape = {900, 700, false};
  utm.transform = {200000, 500, 0, 4700000, 0, -500};
  utm.crs = "EPSG:32642";
  utm.geographic = false;
  ASSERT_TRUE(measure_cells(utm, progress));
  const auto projector = Projector::create("EPSG:32642", "EPSG:4326");
  ASSERT_TRUE(projector);
  for (int row = 0; row < 700; row += 61) {
    for (int column = 0; column < 900; column += 53) {
      std::array<MapXY, 4> corners;
      std::array<LonLat, 4> ring;
      for (std::size_t k = 0; k < 4; ++k) corners[k] = {utm.transform[0] + (column + (k == 1 || k == 2)) * 500.0, utm.transform[3] - (row + (k >= 2)) * 500.0};
      projector->forward(corners);
      for (std::size_t k = 0; k < 4; ++k) ring[k] = {corners[k].x, corners[k].y};
      const double exact = std::abs(ring_area_m2(ring)) * 1e4, got = static_cast<double>(utm.cell_cm2(column, row));
      EXPECT_NEAR(got / exact, 1, 1e-6);
    }
  }
  std::vector<std::uint64_t> row(900);
  utm.row_areas(5, row);
  EXPECT_EQ(row[77], utm.cell_cm2(77, 5));
  // In degrees a cell's north and south sides are parallels, not geodesics: a thousand short edges come near.
  const Terrain degrees = terrain_of("11 11", {.closed = false, .west = 70, .north = 41, .cell_deg = 0.5});
  std::vector<LonLat> ring;
  for (int i = 0; i <= 1000; ++i) ring.push_back({70 + 0.0005 * i, 40});
  for (int i = 0; i <= 1000; ++i) ring.push_back({70.5 - 0.0005 * i, 40.5});
  EXPECT_NEAR(static_cast<double>(degrees.place.cell_cm2(0, 1)) * 1e-4 / ring_area_m2(ring), 1, 1e-9);
}

TEST(Terrain, BurnedRiversAreLoweredOnceAndCarryTheWater) {
  Terrain terrain = terrain_of("99999 99999 99999 99999");
  FeatureTable rivers;
  const auto line = [&](std::vector<LonLat> places) {
    rivers.geometry.coords.insert(rivers.geometry.coords.end(), places.begin(), places.end());
    rivers.geometry.end_ring();
    rivers.geometry.end_part();
    rivers.geometry.end_feature(GeometryKind::kLine);
  };
  line({{70.005, 40.985}, {70.045, 40.985}});
  line({{70.025, 40.985}, {70.025, 40.965}});
  line({{10, 10}, {11, 11}});
  Progress progress(1);
  const auto lowered = burn(terrain, std::span(&rivers, 1), 5, progress);
  ASSERT_TRUE(lowered);
  EXPECT_EQ(*lowered, 7u);
  EXPECT_EQ(terrain.height_m[5 + 2], 4);
  EXPECT_EQ(terrain.height_m[0], 9);
}

TEST(Terrain, SeasAreTakenAwayWhereTheyAreLarge) {
  Terrain terrain = terrain_of("00999 00909 00999");
  const double cell = km2_of(terrain.place.cell_cm2(0, 1));
  EXPECT_EQ(remove_sea(terrain, 0, 3 * cell), 6u);
  EXPECT_TRUE(std::isnan(terrain.height_m[5]));
  EXPECT_EQ(terrain.height_m[5 + 3], 0);
}

// --- codes of others ---

TEST(FlowCodes, TheThreeKindsSayTheSame) {
  // All eight run into the middle, which is a sink.
  const Terrain grid = terrain_of("111 111 111");
  Problems problems;
  Progress progress(1);
  const std::vector<float> esri{2, 4, 8, 1, 255, 16, 128, 64, 32}, taudem{8, 7, 6, 1, 7, 5, 2, 3, 4}, grass{7, 6, 5, 8, 0, 4, 1, 2, 3};
  const auto a = decode_flow(grid.place, esri, FlowCodes::kEsri, "esri", problems, progress);
  const auto c = decode_flow(grid.place, grass, FlowCodes::kGrass, "grass", problems, progress);
  ASSERT_TRUE(a && c);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(a->direction, c->direction);
  EXPECT_EQ(a->outlets.size(), 1u);
  EXPECT_TRUE(a->outlets[0].inland);
  // TauDEM has no code for a sink: its middle cell runs south, into a cell that runs back.
  const auto b = decode_flow(grid.place, taudem, FlowCodes::kTauDem, "taudem", problems, progress);
  ASSERT_TRUE(b);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].text.find("circle"), std::string::npos);
  ASSERT_TRUE(problems[0].place);
  for (const CellIndex cell : {0u, 1u, 2u, 3u, 5u, 6u, 7u, 8u}) EXPECT_EQ(a->direction[cell], b->direction[cell]);
  const auto again = esri_codes(*a);
  ASSERT_TRUE(again);
  EXPECT_EQ(std::vector<float>(again->begin(), again->end()), esri);
}

TEST(FlowCodes, CirclesAreBrokenAndTold) {
  const Terrain grid = terrain_of("1111 1111");
  Problems problems;
  Progress progress(1);
  // A ring of four, one cell that runs into it, two that leave the raster, one without a code that exists.
  const auto flow = decode_flow(grid.place, std::vector<float>{1, 4, 16, 64, 64, 16, 1, 3}, FlowCodes::kEsri, "circle", problems, progress);
  ASSERT_TRUE(flow);
  EXPECT_EQ(flow->direction[0], kSink);
  EXPECT_EQ(flow->direction[3], kOut);
  EXPECT_EQ(flow->direction[6], kOut);  // into the cell without a value
  EXPECT_EQ(flow->direction[7], kNothing);
  EXPECT_EQ(problems.size(), 2u);
  const auto ends = test::slow_ends(*flow);
  for (CellIndex c = 0; c < 7; ++c) EXPECT_NE(ends[c], kNoCell);
}

TEST(FlowCodes, HeightsAreNotTakenForDirections) {
  Problems problems;
  Progress progress(1);
  const auto flow = decode_flow(terrain_of("111 111").place, std::vector<float>{812, 813.5, 900, 901, 902, 4}, FlowCodes::kEsri, "dem", problems, progress);
  ASSERT_FALSE(flow);
  EXPECT_NE(flow.error().remedy.find("--codes"), std::string::npos);
  EXPECT_FALSE(flow_codes("arc"));
}

// Our own directions, written and read back, are the same.
TEST(FlowCodes, OurDirectionsComeBackFromAFile) {
  Folder folder;
  Terrain terrain = test::fractal_terrain(120, 90, 5);
  terrain.height_m[500] = std::numeric_limits<float>::quiet_NaN();
  FlowOptions options;
  options.sinks = {{3000}};
  Progress progress(2);
  const auto flow = route(terrain, options, progress);
  ASSERT_TRUE(flow);
  const auto codes = esri_codes(*flow);
  ASSERT_TRUE(codes);
  RasterOutput output;
  output.columns = 120;
  output.rows = 90;
  output.transform = terrain.place.transform;
  output.values = std::span<const std::uint8_t>(*codes);
  output.nodata = 247;
  ASSERT_TRUE(write_geotiff(folder / "d8.tif", output, progress));
  Problems problems;
  const auto raster = Raster::open(folder / "d8.tif", {}, problems, progress);
  ASSERT_TRUE(raster);
  const auto back = import_flow(**raster, FlowCodes::kEsri, {}, problems, progress);
  ASSERT_TRUE(back);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(back->flow.direction, flow->direction);
  EXPECT_EQ(back->flow.basin, flow->basin);
}

// --- outlines ---

// Twice the plain area in square degrees, and no corner twice in a ring.
double plain_area(const GeometryColumn& g, std::size_t feature) {
  double sum = 0;
  for (std::uint32_t part = g.feature_start[feature]; part < g.feature_start[feature + 1]; ++part) {
    for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) {
      const auto ring = g.ring(r);
      std::set<std::pair<double, double>> seen;
      double own = 0;
      for (std::size_t i = 0; i < ring.size(); ++i) {
        const LonLat &a = ring[i], &b = ring[(i + 1) % ring.size()];
        own += a.lon * b.lat - b.lon * a.lat;
        EXPECT_TRUE(seen.emplace(a.lon, a.lat).second) << "a ring touches itself";
      }
      EXPECT_EQ(own > 0, r == g.part_start[part]) << "outer rings run anticlockwise, holes clockwise";
      sum += own / 2;
    }
  }
  return sum;
}

TEST(Outline, RandomLabelsTileThePlane) {
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(round);
    const int columns = 1 + static_cast<int>(random() % 9), rows = 1 + static_cast<int>(random() % 9);
    const Terrain grid = terrain_of(columns, rows, std::vector<float>(static_cast<std::size_t>(columns * rows), 0), {.closed = false, .west = 0, .north = rows * 0.5, .cell_deg = 0.5});
    std::vector<std::uint32_t> label, wanted{1, 2, 3};
    for (int i = 0; i < columns * rows; ++i) label.push_back(random() % 4);
    Progress progress(1);
    const auto g = outline_labels(grid.place, label, wanted, progress);
    ASSERT_TRUE(g);
    ASSERT_EQ(g->features(), 3u);
    std::multiset<std::array<double, 4>> edges;
    for (std::uint32_t w = 1; w <= 3; ++w) {
      const auto count = static_cast<double>(std::count(label.begin(), label.end(), w));
      EXPECT_NEAR(plain_area(*g, w - 1), count * 0.25, 1e-9);
      EXPECT_EQ(g->kind[w - 1], count > 0 ? GeometryKind::kPolygon : GeometryKind::kNone);
    }
    // Neighbours share edges: every edge has at most one partner, and it runs the other way.
    for (std::size_t r = 0; r < g->rings(); ++r) {
      const auto ring = g->ring(r);
      for (std::size_t i = 0; i < ring.size(); ++i) edges.insert({ring[i].lon, ring[i].lat, ring[(i + 1) % ring.size()].lon, ring[(i + 1) % ring.size()].lat});
    }
    for (const auto& e : edges) EXPECT_EQ(edges.count(e), 1u);
    // A side between two wanted labels is in both outlines.
    for (int r = 0; r < rows; ++r) {
      for (int c = 0; c + 1 < columns; ++c) {
        const std::uint32_t a = label[static_cast<std::size_t>(r * columns + c)], b = label[static_cast<std::size_t>(r * columns + c + 1)];
        if (a == 0 || b == 0 || a == b) continue;
        std::size_t both = 0;
        for (const auto& e : edges)
          if (e[0] == e[2] && e[0] == (c + 1) * 0.5 && std::min(e[1], e[3]) <= (rows - r - 1) * 0.5 && std::max(e[1], e[3]) >= (rows - r) * 0.5) both += edges.count({e[2], e[3], e[0], e[1]});
        EXPECT_EQ(both, 2u);
      }
    }
  }
}

TEST(Outline, ARingOfCellsHasAHoleAndCornersDoNotJoin) {
  const Terrain grid = terrain_of("11111 11111 11111 11111 11111");
  const std::vector<std::uint32_t> label{1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1}, wanted{1};
  Progress progress(1);
  const auto g = outline_labels(grid.place, label, wanted, progress);
  ASSERT_TRUE(g);
  EXPECT_EQ(g->parts(), 2u);
  EXPECT_EQ(g->rings(), 3u);
}

TEST(Outline, PolygonsAreCutAtTheAntimeridian) {
  // Cells of ten degrees from 0 to 360, as ETOPO5 lies, half a cell shifted: 180 is the middle of a column.
  GridPlace place;
  place.shape = {36, 4, true};
  place.transform = {-5, 10, 0, 20, 0, -10};
  Progress progress(1);
  ASSERT_TRUE(measure_cells(place, progress));
  std::vector<std::uint32_t> label(36 * 4, 0);
  for (int c : {17, 18, 19}) label[static_cast<std::size_t>(36 + c)] = 1;
  const std::vector<std::uint32_t> wanted{1};
  const auto g = outline_labels(place, label, wanted, progress);
  ASSERT_TRUE(g);
  EXPECT_EQ(g->parts(), 2u);
  double west = 0, east = 0;
  for (const LonLat& p : g->coords) {
    EXPECT_GE(p.lon, -180);
    EXPECT_LE(p.lon, 180);
    west = std::min(west, p.lon);
    east = std::max(east, p.lon);
  }
  EXPECT_EQ(west, -180);
  EXPECT_EQ(east, 180);
  EXPECT_NEAR(plain_area(*g, 0), 300, 1e-9);
}

// --- files ---

TEST(GeoJson, IsReadBackAsItWas) {
  FeatureTable table;
  table.name = "t\"1";
  table.geometry.coords = {{0, 0}, {0, 2}, {2, 2}, {2, 0}, {0.5, 0.5}, {1, 0.5}, {1, 1}, {10.123456789, -0.00000001}, {11, 1}};
  GeometryColumn& g = table.geometry;
  g.ring_start = {0, 4, 7, 9};
  g.part_start = {0, 2, 3};
  g.feature_start = {0, 1, 2, 2};
  g.kind = {GeometryKind::kPolygon, GeometryKind::kLine, GeometryKind::kNone};
  table.columns = {{"name", std::vector<std::string>{"a", "Ысык-Көл", ""}}, {"km2", std::vector<double>{1.5, std::nan(""), 3}}, {"n", std::vector<std::int64_t>{1, kMissingInteger, 3}}};
  const std::string text = to_geojson(table);
  const auto json = nlohmann::json::parse(text);
  ASSERT_EQ(json["features"].size(), 3u);
  const auto& polygon = json["features"][0]["geometry"];
  EXPECT_EQ(polygon["type"], "Polygon");
  // The outer ring came clockwise and is turned; it starts where it did.
  EXPECT_EQ(polygon["coordinates"][0], nlohmann::json::parse("[[0,0],[2,0],[2,2],[0,2],[0,0]]"));
  EXPECT_EQ(polygon["coordinates"][1], nlohmann::json::parse("[[0.5,0.5],[1,1],[1,0.5],[0.5,0.5]]"));
  EXPECT_EQ(json["features"][1]["geometry"]["coordinates"], nlohmann::json::parse("[[10.1234568,0],[11,1]]"));
  EXPECT_TRUE(json["features"][2]["geometry"].is_null());
  EXPECT_TRUE(json["features"][1]["properties"]["km2"].is_null());
  EXPECT_TRUE(json["features"][1]["properties"]["n"].is_null());
  EXPECT_EQ(json["features"][1]["properties"]["name"], "Ысык-Көл");
}

TEST(GeoTiff, IsTheSameForAnyNumberOfThreadsAndFailsWhole) {
  Folder folder;
  const Terrain terrain = test::fractal_terrain(700, 600, 2);
  RasterOutput output;
  output.columns = 700;
  output.rows = 600;
  output.transform = terrain.place.transform;
  output.values = std::span<const float>(terrain.height_m);
  output.unit = "m";
  output.description = "heights";
  Progress one(1), four(4);
  ASSERT_TRUE(write_geotiff(folder / "a.tif", output, one));
  ASSERT_TRUE(write_geotiff(folder / "b.tif", output, four));
  EXPECT_EQ(*read_file(folder / "a.tif"), *read_file(folder / "b.tif"));
  Problems problems;
  const auto back = terrain_of_file(folder / "a.tif", problems);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->height_m, terrain.height_m);
  EXPECT_EQ(back->unit, "m");
  EXPECT_TRUE(problems.empty());
  const auto nowhere = write_geotiff(folder / "no/such/folder.tif", output, one);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::kWrite);
  output.crs = "no such system";
  const auto lost = write_geotiff(folder / "c.tif", output, one);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, ErrorCode::kCrs);
  EXPECT_FALSE(fs::exists(folder / "c.tif"));
}

// --- real terrain ---

TEST(RealTerrain, CentralAsiaHoldsToTheSlowAnswers) {
  Progress progress(2);
  Problems problems;
  const auto raster = Raster::open(embedded_file("assets/central-asia/elevation.tif"), "elevation.tif", {}, problems, progress);
  ASSERT_TRUE(raster);
  auto terrain = read_terrain(**raster, {}, problems, progress);
  ASSERT_TRUE(terrain);
  for (const Depressions depressions : {Depressions::kBreach, Depressions::kFill}) {
    FlowOptions options;
    options.depressions = depressions;
    options.with_filled = true;
    const auto flow = route(*terrain, options, progress);
    ASSERT_TRUE(flow);
    EXPECT_EQ(test::faults_of(*terrain, options, *flow), "");
  }
}

// THALWEG_TEST_ROOT is a folder that Debian's packages were unpacked in, where they are not installed.
fs::path packaged(const std::string& path) {
  const char* root = std::getenv("THALWEG_TEST_ROOT");
  return fs::path((root == nullptr ? "" : root) + path);
}

// The world across its seam, where ferret-datasets is installed.
TEST(RealTerrain, TheWorldDrainsAcrossTheDateLine) {
  const fs::path file = packaged("/usr/share/ferret-vis/data/etopo5.cdf");
  if (!fs::exists(file)) GTEST_SKIP() << "ferret-datasets is not installed: no " << file;
  Problems problems;
  auto terrain = terrain_of_file(file, problems);
  ASSERT_TRUE(terrain) << terrain.error().message;
  EXPECT_TRUE(terrain->shape().closed);
  EXPECT_GT(remove_sea(*terrain, 0, 1e6), 5'000'000u);
  FlowOptions options;
  options.with_filled = true;
  Progress progress(2);
  const auto flow = route(*terrain, options, progress);
  ASSERT_TRUE(flow);
  EXPECT_EQ(test::faults_of(*terrain, options, *flow), "");
  std::size_t across = 0;
  for (const Direction d : flow->direction) across += moves(d) && (d & kSeam) != 0 ? 1 : 0;
  EXPECT_GT(across, 100u);
}

// Many ties and flats, where libncarg-data is installed. Its heights are feet and it does not say so.
TEST(RealTerrain, TrinidadHoldsToTheSlowAnswers) {
  const fs::path file = packaged("/usr/share/ncarg/data/cdf/trinidad.nc");
  if (!fs::exists(file)) GTEST_SKIP() << "libncarg-data is not installed: no " << file;
  TerrainOptions feet;
  feet.unit = "ft";
  Problems problems;
  const auto terrain = terrain_of_file(file, problems, feet);
  ASSERT_TRUE(terrain) << terrain.error().message;
  for (const Depressions depressions : {Depressions::kBreach, Depressions::kFill}) {
    FlowOptions options;
    options.depressions = depressions;
    options.with_filled = true;
    Progress progress(2);
    const auto flow = route(*terrain, options, progress);
    ASSERT_TRUE(flow);
    EXPECT_EQ(test::faults_of(*terrain, options, *flow), "");
  }
}

}  // namespace
}  // namespace thalweg
