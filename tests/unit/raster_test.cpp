#include "geo/data/raster.hpp"

#include <cmath>
#include <cstdio>

#include <gtest/gtest.h>

#include "geo/earth/projector.hpp"
#include "geo/register/project.hpp"
#include "tests/support/bad_files.hpp"
#include "tests/support/raster_files.hpp"

namespace thalweg {
namespace {

using test::RasterSpec;
using test::TempFolder;
using test::write_raster;

struct Opened {
  Result<RasterPtr> raster;
  Problems problems;
};

Opened open(const std::filesystem::path& file, const RasterOptions& options = {}) {
  Opened opened;
  Progress progress(2);
  opened.raster = Raster::open(file, options, opened.problems, progress);
  return opened;
}

RasterGrid read(const Raster& raster, const GeoBox& box, int columns, int rows, Resampling how = Resampling::kSmooth, std::vector<int> bands = {0}) {
  Progress progress(2);
  auto grid = raster.read(box, columns, rows, bands, how, progress);
  EXPECT_TRUE(grid) << (grid ? "" : grid.error().message);
  return grid ? *grid : RasterGrid{};
}

LonLat place(const RasterGrid& g, int column, int row) {
  return {g.box.west + (g.box.east - g.box.west) * (column + 0.5) / g.columns, g.box.north - (g.box.north - g.box.south) * (row + 0.5) / g.rows};
}

// The value of a plane over degrees, at the middle of a cell of the default spec.
double plane(double lon, double lat) { return 100 * (lon - 70) + 1000 * (lat - 40); }
double plane_cell(int c, int r, int) { return plane(70 + 0.05 * (c + 0.5), 41 - 0.05 * (r + 0.5)); }

TEST(Raster, DescribesWhatIsInAFile) {
  const TempFolder folder;
  RasterSpec spec;
  spec.nodata = -32768;
  spec.type = "Int16";
  spec.unit = "m";
  spec.description = "elevation";
  write_raster(folder / "a.tif", spec, [](int c, int, int) { return c; });
  const auto opened = open(folder / "a.tif");
  ASSERT_TRUE(opened.raster) << opened.raster.error().message;
  const RasterInfo& info = (*opened.raster)->info();
  EXPECT_EQ(info.driver, "GeoTIFF");
  EXPECT_EQ(info.columns, 40);
  EXPECT_EQ(info.rows, 30);
  EXPECT_EQ(info.crs, "EPSG:4326");
  ASSERT_EQ(info.bands.size(), 1U);
  EXPECT_EQ(info.bands[0].type, "Int16");
  EXPECT_EQ(info.bands[0].unit, "m");
  EXPECT_EQ(info.bands[0].nodata, -32768);
  EXPECT_EQ(info.bands[0].least, 0);
  EXPECT_EQ(info.bands[0].most, 39);
  EXPECT_TRUE(info.bands[0].whole);
  EXPECT_NEAR(info.box.west, 70, 1e-9);
  EXPECT_NEAR(info.box.east, 72, 1e-9);
  EXPECT_NEAR(info.box.south, 39.5, 1e-9);
  EXPECT_NEAR(info.box.north, 41, 1e-9);
  EXPECT_NEAR(info.cell_m, 4250, 60);  // 0.05 degrees of longitude at 40.25 N
  EXPECT_FALSE(info.rotated);
  EXPECT_TRUE(is_elevation(info));
  EXPECT_TRUE(opened.problems.empty());
}

TEST(Raster, APlaneIsReadAsItIsLargerAndSmaller) {
  const TempFolder folder;
  write_raster(folder / "a.tif", {}, plane_cell);
  const auto opened = open(folder / "a.tif");
  ASSERT_TRUE(opened.raster);
  for (const int columns : {10, 40, 333}) {
    const RasterGrid g = read(**opened.raster, {70.3, 39.8, 71.7, 40.7}, columns, columns / 2);
    for (int r = 0; r < g.rows; ++r) {
      for (int c = 0; c < g.columns; ++c) ASSERT_NEAR(g.at(c, r), plane(place(g, c, r).lon, place(g, c, r).lat), 15) << columns << " " << c << " " << r;
    }
    EXPECT_NEAR(g.at(columns / 2, columns / 4), plane(place(g, columns / 2, columns / 4).lon, place(g, columns / 2, columns / 4).lat), columns == 10 ? 15 : 0.05);
  }
}

TEST(Raster, OutsideIsNothing) {
  const TempFolder folder;
  write_raster(folder / "a.tif", {}, plane_cell);
  const auto opened = open(folder / "a.tif");
  ASSERT_TRUE(opened.raster);
  const RasterGrid g = read(**opened.raster, {69, 39, 73, 42}, 40, 30);
  EXPECT_TRUE(std::isnan(g.at(0, 0)));
  EXPECT_TRUE(std::isnan(g.at(39, 29)));
  EXPECT_FALSE(std::isnan(g.at(20, 15)));
  int inside = 0;
  for (const float v : g.values) inside += std::isnan(v) ? 0 : 1;
  EXPECT_EQ(inside, 20 * 15);
  const RasterGrid far = read(**opened.raster, {-10, -10, 0, 0}, 8, 8);
  for (const float v : far.values) EXPECT_TRUE(std::isnan(v));
}

TEST(Raster, ProjectedGridsLieWhereTheyShould) {
  const TempFolder folder;
  RasterSpec spec;
  spec.crs = "EPSG:32642";
  spec.columns = spec.rows = 200;
  spec.transform = std::array<double, 6>{600000, 500, 0, 4500000, 0, -500};
  write_raster(folder / "utm.tif", spec, [](int c, int r, int) { return 600000 + 500 * (c + 0.5) + 2 * (4500000 - 500 * (r + 0.5)); });
  const auto opened = open(folder / "utm.tif");
  ASSERT_TRUE(opened.raster) << opened.raster.error().message;
  EXPECT_NEAR((*opened.raster)->info().cell_m, 500, 1);
  const auto utm = Projector::create("EPSG:4326", "EPSG:32642");
  ASSERT_TRUE(utm);
  const RasterGrid g = read(**opened.raster, {70.4, 39.9, 71.2, 40.5}, 300, 240);
  const double cell = 111'000 * 0.6 / 240;
  for (int r = 3; r < g.rows; r += 7) {
    for (int c = 3; c < g.columns; c += 7) {
      const MapXY at = utm->forward(place(g, c, r));
      // A quarter of a wanted cell, in both directions.
      ASSERT_NEAR(g.at(c, r), at.x + 2 * at.y, 0.25 * 3 * cell) << c << " " << r;
    }
  }
}

TEST(Raster, RotatedGrids) {
  const TempFolder folder;
  RasterSpec spec;
  spec.columns = spec.rows = 100;
  const double a = 0.02 * std::cos(0.5), b = 0.02 * std::sin(0.5);
  spec.transform = std::array<double, 6>{70, a, b, 41, b, -a};
  write_raster(folder / "turned.tif", spec, [&](int c, int r, int) { return plane(70 + a * (c + 0.5) + b * (r + 0.5), 41 + b * (c + 0.5) - a * (r + 0.5)); });
  const auto opened = open(folder / "turned.tif");
  ASSERT_TRUE(opened.raster);
  EXPECT_TRUE((*opened.raster)->info().rotated);
  const RasterGrid g = read(**opened.raster, {71, 40, 71.6, 40.4}, 90, 60);
  for (int r = 0; r < g.rows; ++r) {
    for (int c = 0; c < g.columns; ++c) ASSERT_NEAR(g.at(c, r), plane(place(g, c, r).lon, place(g, c, r).lat), 0.05);
  }
}

TEST(Raster, ZeroTo360ClosesRoundTheWorld) {
  const TempFolder folder;
  RasterSpec spec;
  spec.columns = 360;
  spec.rows = 20;
  spec.transform = std::array<double, 6>{-0.5, 1, 0, 50, 0, -1};
  const auto wave = [](double lon) { return 100 * std::sin(lon * M_PI / 180); };
  write_raster(folder / "world.tif", spec, [&](int c, int, int) { return wave(c); });
  const auto opened = open(folder / "world.tif");
  ASSERT_TRUE(opened.raster);
  const RasterInfo& info = (*opened.raster)->info();
  EXPECT_TRUE(info.past_180);
  EXPECT_EQ(info.box.west, -180);
  EXPECT_EQ(info.box.east, 180);
  for (const GeoBox& box : {GeoBox{-10, 35, 10, 45}, GeoBox{170, 35, -170, 45}, GeoBox{-180, 31, 180, 49}, GeoBox{-100, 35, -80, 45}}) {
    const RasterGrid g = read(**opened.raster, box, 200, 20);
    for (int c = 0; c < g.columns; ++c) ASSERT_NEAR(g.at(c, 10), wave(place(g, c, 10).lon), 0.6) << box.west << " column " << c;
  }
}

TEST(Raster, HolesStayHolesAndDoNotSpread) {
  const TempFolder folder;
  RasterSpec spec;
  spec.nodata = -9999;
  write_raster(folder / "a.tif", spec, [](int c, int r, int) { return c >= 10 && c < 20 && r >= 10 && r < 20 ? -9999.0 : 5.0; });
  const auto opened = open(folder / "a.tif");
  ASSERT_TRUE(opened.raster);
  for (const int scale : {1, 4}) {
    const RasterGrid g = read(**opened.raster, {70, 39.5, 72, 41}, 40 * scale, 30 * scale);
    int none = 0;
    for (const float v : g.values) {
      if (std::isnan(v)) ++none;
      else ASSERT_NEAR(v, 5, 1e-4);  // -9999 is mixed into nothing
    }
    EXPECT_EQ(none, 100 * scale * scale);
  }
  const RasterGrid coarse = read(**opened.raster, {70, 39.5, 72, 41}, 8, 6);
  for (const float v : coarse.values) EXPECT_TRUE(std::isnan(v) || std::abs(v - 5) < 1e-4);
}

TEST(Raster, OneCell) {
  const TempFolder folder;
  RasterSpec spec;
  spec.columns = spec.rows = 1;
  write_raster(folder / "one.tif", spec, [](int, int, int) { return 42; });
  const auto opened = open(folder / "one.tif");
  ASSERT_TRUE(opened.raster) << opened.raster.error().message;
  const RasterGrid g = read(**opened.raster, {70, 40.95, 70.05, 41}, 16, 16);
  for (const float v : g.values) ASSERT_NEAR(v, 42, 1e-4);
}

TEST(Raster, AllNodataIsTold) {
  const TempFolder folder;
  RasterSpec spec;
  spec.nodata = 0;
  write_raster(folder / "empty.tif", spec, [](int, int, int) { return 0; });
  const auto opened = open(folder / "empty.tif");
  ASSERT_TRUE(opened.raster);
  EXPECT_EQ((*opened.raster)->info().bands[0].valid, 0);
  EXPECT_TRUE(std::isnan((*opened.raster)->info().bands[0].low));
  ASSERT_EQ(opened.problems.size(), 1U);
  EXPECT_NE(opened.problems[0].text.find("no cell"), std::string::npos);
}

TEST(Raster, MissingSystemsAndPositions) {
  const TempFolder folder;
  RasterSpec spec;
  spec.crs.clear();
  write_raster(folder / "degrees.tif", spec, plane_cell);
  const auto degrees = open(folder / "degrees.tif");
  ASSERT_TRUE(degrees.raster);
  ASSERT_EQ(degrees.problems.size(), 1U);
  EXPECT_EQ(degrees.problems[0].kind, ProblemKind::kCrs);

  spec.transform = std::array<double, 6>{600000, 500, 0, 4500000, 0, -500};
  write_raster(folder / "metres.tif", spec, plane_cell);
  const auto metres = open(folder / "metres.tif");
  ASSERT_FALSE(metres.raster);
  EXPECT_EQ(metres.raster.error().code, ErrorCode::kCrs);
  EXPECT_NE(metres.raster.error().remedy.find("--crs"), std::string::npos);
  RasterOptions options;
  options.crs = "EPSG:32642";
  const auto named = open(folder / "metres.tif", options);
  ASSERT_TRUE(named.raster) << named.raster.error().message;
  EXPECT_NEAR((*named.raster)->info().box.west, 70.18, 0.01);

  spec.transform.reset();
  write_raster(folder / "nowhere.tif", spec, plane_cell);
  const auto nowhere = open(folder / "nowhere.tif");
  ASSERT_FALSE(nowhere.raster);
  EXPECT_EQ(nowhere.raster.error().code, ErrorCode::kCrs);
  EXPECT_NE(nowhere.raster.error().remedy.find("world file"), std::string::npos);
}

TEST(Raster, PictureWithAWorldFile) {
  const TempFolder folder;
  RasterSpec spec;
  spec.driver = "PNG";
  spec.type = "Byte";
  spec.bands = 3;
  spec.crs.clear();
  spec.options = {"WORLDFILE=YES"};
  write_raster(folder / "scan.png", spec, [](int c, int r, int b) { return b == 0 ? 6 * c : b == 1 ? 8 * r : 100; });
  std::filesystem::remove(folder / "scan.png.aux.xml");
  const auto opened = open(folder / "scan.png");
  ASSERT_TRUE(opened.raster) << opened.raster.error().message;
  const RasterInfo& info = (*opened.raster)->info();
  EXPECT_EQ(info.bands[0].role, BandRole::kRed);
  EXPECT_EQ(info.bands[2].role, BandRole::kBlue);
  EXPECT_NEAR(info.box.west, 70, 1e-6);
  EXPECT_EQ(opened.problems.size(), 1U);  // no coordinate system
  const RasterGrid g = read(**opened.raster, {70, 39.5, 72, 41}, 40, 30, Resampling::kSmooth, {0, 1, 2});
  EXPECT_NEAR(g.at(20, 10, 0), 120, 1);
  EXPECT_NEAR(g.at(20, 10, 1), 80, 1);
  EXPECT_NEAR(g.at(20, 10, 2), 100, 1);
}

TEST(Raster, PaletteCodesAreNotMixed) {
  const TempFolder folder;
  RasterSpec spec;
  spec.type = "Byte";
  spec.roles = {"Palette"};
  write_raster(folder / "classes.tif", spec, [](int c, int, int) { return c % 2; });
  const auto opened = open(folder / "classes.tif");
  ASSERT_TRUE(opened.raster);
  EXPECT_EQ((*opened.raster)->info().bands[0].role, BandRole::kPalette);
  ASSERT_GE((*opened.raster)->info().palette.size(), 2U);
  EXPECT_EQ((*opened.raster)->info().palette[0][0], 200);
  const RasterGrid g = read(**opened.raster, {70, 39.5, 72, 41}, 137, 30, Resampling::kNearest);
  for (const float v : g.values) ASSERT_TRUE(v == 0 || v == 1);
}

TEST(Raster, ScaleAndOffsetAreApplied) {
  const TempFolder folder;
  RasterSpec spec;
  spec.type = "Int16";
  spec.scale = 0.1;
  spec.offset = 100;
  spec.unit = "ft";
  write_raster(folder / "a.tif", spec, [](int, int, int) { return 50; });
  const auto opened = open(folder / "a.tif");
  ASSERT_TRUE(opened.raster);
  EXPECT_NEAR((*opened.raster)->info().bands[0].most, 105, 1e-4);
  EXPECT_EQ(metres_per_unit((*opened.raster)->info().bands[0]), 0.3048);
  EXPECT_NEAR(read(**opened.raster, {70, 39.5, 72, 41}, 20, 15).at(7, 7), 105, 1e-3);
}

TEST(Raster, CoarseWindowsComeFromOverviews) {
  const TempFolder folder;
  RasterSpec spec;
  spec.columns = spec.rows = 256;
  spec.transform = std::array<double, 6>{70, 0.01, 0, 41, 0, -0.01};
  spec.options = {"TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"};
  spec.overview = 7777;
  write_raster(folder / "a.tif", spec, [](int, int, int) { return 1; });
  const auto opened = open(folder / "a.tif");
  ASSERT_TRUE(opened.raster);
  ASSERT_EQ((*opened.raster)->info().overviews.size(), 1U);
  EXPECT_NEAR(read(**opened.raster, {70.5, 39, 72, 40.5}, 40, 40).at(20, 20), 7777, 0.1);
  EXPECT_NEAR(read(**opened.raster, {70.5, 39, 72, 40.5}, 150, 150).at(20, 20), 1, 1e-4);
}

TEST(Raster, LargeWithoutOverviews) {
  const TempFolder folder;
  RasterSpec spec;
  spec.columns = spec.rows = 9000;
  spec.type = "Byte";
  spec.nodata = 255;
  spec.transform = std::array<double, 6>{70, 0.001, 0, 45, 0, -0.001};
  spec.options = {"TILED=YES", "SPARSE_OK=TRUE"};
  spec.sparse = true;
  write_raster(folder / "large.tif", spec, nullptr);
  const auto opened = open(folder / "large.tif");
  ASSERT_TRUE(opened.raster);
  EXPECT_FALSE((*opened.raster)->info().bands[0].whole);
  ASSERT_FALSE(opened.problems.empty());
  EXPECT_NE(opened.problems.back().advice.find("gdaladdo"), std::string::npos);
  for (int round = 0; round < 2; ++round) EXPECT_EQ(read(**opened.raster, {70, 36, 79, 45}, 64, 64).values.size(), 64U * 64);
  Progress progress(1);
  const int band = 0;
  const auto huge = (*opened.raster)->read({70, 36, 79, 45}, 20'000, 20'000, std::span(&band, 1), Resampling::kSmooth, progress);
  ASSERT_FALSE(huge);
  EXPECT_EQ(huge.error().code, ErrorCode::kTooLarge);
}

TEST(Raster, CancelledAndThreads) {
  const TempFolder folder;
  RasterSpec spec;
  spec.columns = spec.rows = 300;
  write_raster(folder / "a.tif", spec, [](int c, int r, int) { return std::sin(c * 0.3) * r; });
  const auto opened = open(folder / "a.tif");
  ASSERT_TRUE(opened.raster);
  const int band = 0;
  Progress stopped(1);
  stopped.cancel();
  const auto none = (*opened.raster)->read((*opened.raster)->info().box, 100, 100, std::span(&band, 1), Resampling::kSmooth, stopped);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kCancelled);
  Progress one(1), four(4);
  const GeoBox box{71, 30, 80, 40};
  const auto a = (*opened.raster)->read(box, 500, 400, std::span(&band, 1), Resampling::kSmooth, one);
  const auto b = (*opened.raster)->read(box, 500, 400, std::span(&band, 1), Resampling::kSmooth, four);
  ASSERT_TRUE(a && b);
  for (std::size_t i = 0; i < a->values.size(); ++i) ASSERT_TRUE(a->values[i] == b->values[i] || (std::isnan(a->values[i]) && std::isnan(b->values[i])));
}

TEST(Raster, DamagedAndForeignFiles) {
  const TempFolder folder;
  write_raster(folder / "a.tif", {}, plane_cell);
  const std::string bytes = test::read_bytes(folder / "a.tif");
  test::write_bytes(folder / "cut.tif", bytes.substr(0, bytes.size() / 2));
  test::write_bytes(folder / "text.tif", "this is no picture\n");
  test::write_bytes(folder / "empty.tif", "");
  for (const char* name : {"cut.tif", "text.tif", "empty.tif"}) {
    const auto opened = open(folder / name);
    ASSERT_FALSE(opened.raster) << name;
    EXPECT_EQ(opened.raster.error().code, ErrorCode::kFormat) << name;
    EXPECT_NE(opened.raster.error().message.find(name), std::string::npos);
  }
  EXPECT_EQ(open(folder / "none.tif").raster.error().code, ErrorCode::kFileMissing);
  EXPECT_EQ(open("/vsicurl/http://localhost/a.tif").raster.error().code, ErrorCode::kFileMissing);
}

TEST(Raster, AVrtNamesLocalFilesOnly) {
  const TempFolder folder;
  write_raster(folder / "a.tif", {}, plane_cell);
  const auto vrt = [&](const std::string& name, const std::string& source) {
    test::write_bytes(folder / name, "<VRTDataset rasterXSize=\"40\" rasterYSize=\"30\"><SRS>EPSG:4326</SRS><GeoTransform>70, 0.05, 0, 41, 0, -0.05</GeoTransform>"
                                     "<VRTRasterBand dataType=\"Float32\" band=\"1\"><SimpleSource><SourceFilename relativeToVRT=\"1\">" +
                                         source + "</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>");
    return folder / name;
  };
  const auto good = open(vrt("good.vrt", "a.tif"));
  ASSERT_TRUE(good.raster) << good.raster.error().message;
  const RasterGrid g = read(**good.raster, {70.3, 39.8, 71.7, 40.7}, 28, 18);
  EXPECT_NEAR(g.at(5, 5), plane(place(g, 5, 5).lon, place(g, 5, 5).lat), 0.05);
  EXPECT_EQ(open(vrt("net.vrt", "/vsicurl/http://localhost/a.tif")).raster.error().code, ErrorCode::kFormat);
  RasterOptions confined;
  confined.confined = true;
  EXPECT_TRUE(open(folder / "good.vrt", confined).raster);
  EXPECT_EQ(open(vrt("out.vrt", "../a.tif"), confined).raster.error().code, ErrorCode::kFormat);
  EXPECT_EQ(open(vrt("abs.vrt", (folder / "a.tif").string()), confined).raster.error().code, ErrorCode::kFormat);
  EXPECT_EQ(open(vrt("nest.vrt", "out.vrt"), confined).raster.error().code, ErrorCode::kFormat);
  EXPECT_EQ(open(vrt("self.vrt", "self.vrt")).raster.error().code, ErrorCode::kFormat);
}

TEST(Raster, NetcdfVariables) {
  const TempFolder folder;
  RasterSpec spec;
  spec.driver = "netCDF";
  spec.bands = 2;
  write_raster(folder / "a.nc", spec, [](int c, int r, int b) { return b == 0 ? plane_cell(c, r, 0) : -1.0; });
  const auto opened = open(folder / "a.nc");
  ASSERT_TRUE(opened.raster) << opened.raster.error().message;
  EXPECT_GE((*opened.raster)->info().variables.size(), 2U);
  RasterOptions options;
  options.variable = "Band2";
  const auto second = open(folder / "a.nc", options);
  ASSERT_TRUE(second.raster) << second.raster.error().message;
  EXPECT_NEAR(read(**second.raster, {70.5, 40, 71, 40.5}, 10, 10).at(5, 5), -1, 1e-4);
  options.variable = "Band9";
  EXPECT_EQ(open(folder / "a.nc", options).raster.error().code, ErrorCode::kUnknownName);
}

TEST(Raster, PolarGridsHoldTheirPole) {
  const TempFolder folder;
  RasterSpec spec;
  spec.crs = "EPSG:3995";
  spec.columns = spec.rows = 100;
  spec.transform = std::array<double, 6>{-2e6, 4e4, 0, 2e6, 0, -4e4};
  write_raster(folder / "arctic.tif", spec, [](int, int, int) { return 3; });
  const auto opened = open(folder / "arctic.tif");
  ASSERT_TRUE(opened.raster) << opened.raster.error().message;
  const GeoBox& box = (*opened.raster)->info().box;
  EXPECT_EQ(box.west, -180);
  EXPECT_EQ(box.east, 180);
  EXPECT_EQ(box.north, 90);
  EXPECT_LT(box.south, 72);
  const RasterGrid g = read(**opened.raster, {-180, 80, 180, 90}, 90, 20);
  for (const float v : g.values) ASSERT_NEAR(v, 3, 1e-3);
}

TEST(Raster, FromAGridInMemory) {
  RasterGrid grid;
  grid.box = {70, 39, 72, 41};
  grid.columns = 20;
  grid.rows = 10;
  grid.bands = 1;
  for (int r = 0; r < 10; ++r)
    for (int c = 0; c < 20; ++c) grid.values.push_back(static_cast<float>(c));
  const auto raster = Raster::from_grid(grid, "made");
  ASSERT_TRUE(raster) << raster.error().message;
  EXPECT_EQ((*raster)->info().box.east, 72);
  const RasterGrid g = read(**raster, {70, 39, 72, 41}, 20, 10);
  EXPECT_NEAR(g.at(7, 5), 7, 0.01);
  EXPECT_FALSE(Raster::from_grid({}, "none"));
}

TEST(Raster, NamesTellRasters) {
  EXPECT_TRUE(is_raster_name("a/b.TIF"));
  EXPECT_TRUE(is_raster_name("x.nc"));
  EXPECT_FALSE(is_raster_name("x.geojson"));
  EXPECT_FALSE(is_raster_name("x.gpkg"));
  EXPECT_FALSE(is_raster_name("tif"));
}

TEST(OpenProject, RastersInAGeoPackageAreLayers) {
  const TempFolder folder;
  RasterSpec spec;
  spec.driver = "GPKG";
  spec.type = "Byte";
  spec.bands = 1;
  spec.options = {"RASTER_TABLE=first", "TILE_FORMAT=PNG"};
  write_raster(folder / "a.gpkg", spec, [](int c, int r, int) { return c + r; });
  Problems problems;
  Progress progress(2);
  const auto project = open_project(folder / "a.gpkg", problems, progress);
  ASSERT_TRUE(project) << project.error().message;
  ASSERT_EQ(project->layers.size(), 1U);
  const Layer& layer = *project->layers.front();
  ASSERT_TRUE(layer.raster);
  EXPECT_EQ(layer.role, LayerRole::kRaster);
  EXPECT_NEAR(project->view.west, 70, 0.06);
  EXPECT_NEAR(project->view.north, 41, 0.06);
  const auto g = read(*layer.raster, {70.5, 40, 71, 40.5}, 10, 10, Resampling::kNearest);
  EXPECT_NEAR(g.at(0, 9), 10 + 19, 1.5);
  // A package of neither is told as before.
  EXPECT_FALSE(open_project(folder / "none.gpkg", problems, progress));
}

}  // namespace
}  // namespace thalweg
