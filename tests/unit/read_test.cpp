// Reading through GDAL: every format whole, cut off, spoilt and odd.

#include "geo/data/read.hpp"

#include <cmath>
#include <cstring>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "geo/data/encoding.hpp"
#include "geo/earth/geodesy.hpp"
#include "tests/support/bad_files.hpp"

namespace thalweg {
namespace {

using test::read_bytes;
using test::TempFolder;
using test::write_bytes;
using test::write_sample;

struct Read {
  Result<FeatureTable> table = FeatureTable{};
  Problems problems;
  bool has(ProblemKind kind, const std::string& words) const {
    for (const Problem& p : problems)
      if (p.kind == kind && p.text.find(words) != std::string::npos) return true;
    return false;
  }
  std::string all() const {
    std::string out = table ? "" : table.error().message + " | " + table.error().remedy + "\n";
    for (const Problem& p : problems) out += fmt::format("{} {}: {}\n", name_of(p.severity), name_of(p.kind), p.text);
    return out;
  }
};

Read read(const std::filesystem::path& file, const ReadOptions& options = {}) {
  Read out;
  Progress progress(2);
  out.table = read_vector(file, options, out.problems, progress);
  return out;
}

Read read_text(const std::string& text, const std::string& name, const ReadOptions& options = {}) {
  Read out;
  Progress progress(2);
  out.table = read_vector(std::as_bytes(std::span(text.data(), text.size())), name, options, out.problems, progress);
  return out;
}

class EachFormat : public testing::TestWithParam<std::string> {};

TEST_P(EachFormat, IsReadWhole) {
  const TempFolder folder;
  const Read r = read(write_sample(folder.path(), GetParam()));
  ASSERT_TRUE(r.table) << r.all();
  const GeometryColumn& g = r.table->geometry;
  ASSERT_EQ(g.features(), 3u) << r.all();
  EXPECT_EQ(g.rings(), static_cast<std::size_t>(test::kSampleRings));
  EXPECT_EQ(g.coords.size(), static_cast<std::size_t>(test::kSampleVertices));
  for (const GeometryKind k : g.kind) EXPECT_EQ(k, GeometryKind::kPolygon);
  const GeoBox box = g.box();
  EXPECT_NEAR(box.west, 70, 1e-9);
  EXPECT_NEAR(box.south, 40, 1e-9);
  EXPECT_NEAR(box.east, 73, 1e-9);
  EXPECT_NEAR(box.north, 41, 1e-9);
  std::string names;
  const Column* name = r.table->column("name");
  ASSERT_NE(name, nullptr);
  for (std::size_t row = 0; row < 3; ++row) names += name->text(row) + " ";
  for (const char* wanted : {"Ош", "Андижон", "Хуҷанд"}) EXPECT_NE(names.find(wanted), std::string::npos) << names;
  if (GetParam() != "csv") {
    EXPECT_EQ(r.table->crs.declared, "EPSG:4326");
  }
  if (GetParam() != "osm" && GetParam() != "pbf") {
    EXPECT_EQ(guess_key(*r.table).value_or("none"), "code");
  }
  for (const Problem& p : r.problems) EXPECT_TRUE(p.severity == Severity::kInfo || GetParam() == "csv") << r.all();
}

TEST_P(EachFormat, ReadingLeavesTheFolderAsItWas) {
  const TempFolder folder;
  const auto file = write_sample(folder.path(), GetParam());
  const auto listing = [&] {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) names.insert(entry.path().filename().string());
    return names;
  };
  std::filesystem::remove(folder / "sample.gfs");
  std::filesystem::remove(folder / "sample.xsd");
  const auto before = listing();
  ASSERT_TRUE(read(file).table);
  ASSERT_TRUE(inspect_vector(file));
  EXPECT_EQ(listing(), before);
}

TEST_P(EachFormat, InMemoryIsTheSame) {
  if (GetParam() == "shp") GTEST_SKIP() << "several files";
  const TempFolder folder;
  const auto file = write_sample(folder.path(), GetParam());
  const Read one = read(file);
  const Read two = read_text(read_bytes(file), "sample." + GetParam());
  ASSERT_TRUE(one.table && two.table) << one.all() << two.all();
  EXPECT_EQ(one.table->geometry.coords, two.table->geometry.coords);
  EXPECT_EQ(one.table->name, two.table->name);
  ASSERT_EQ(one.table->columns.size(), two.table->columns.size());
  for (std::size_t c = 0; c < one.table->columns.size(); ++c)
    for (std::size_t row = 0; row < 3; ++row) EXPECT_EQ(one.table->columns[c].text(row), two.table->columns[c].text(row));
}

TEST_P(EachFormat, WithoutAttributes) {
  const TempFolder folder;
  ReadOptions options;
  options.with_attributes = false;
  const Read r = read(write_sample(folder.path(), GetParam()), options);
  ASSERT_TRUE(r.table) << r.all();
  EXPECT_TRUE(r.table->columns.empty());
  EXPECT_EQ(r.table->geometry.coords.size(), static_cast<std::size_t>(test::kSampleVertices));
}

TEST_P(EachFormat, WrongLayerNamesTheLayers) {
  const TempFolder folder;
  ReadOptions options;
  options.layer = "roads";
  const Read r = read(write_sample(folder.path(), GetParam()), options);
  ASSERT_FALSE(r.table);
  EXPECT_EQ(r.table.error().code, ErrorCode::kUnknownName) << r.all();
  EXPECT_NE(r.table.error().message.find("roads"), std::string::npos);
  EXPECT_NE(r.table.error().remedy.find(GetParam() == "osm" || GetParam() == "pbf" ? "multipolygons" : "sample"), std::string::npos) << r.all();
}

TEST_P(EachFormat, IsInspected) {
  const TempFolder folder;
  const auto file = write_sample(folder.path(), GetParam());
  const Result<FileInfo> info = inspect_vector(file);
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->path, file.string());
  EXPECT_FALSE(info->driver.empty());
  EXPECT_EQ(info->encoding, "UTF-8");
  ASSERT_FALSE(info->layers.empty());
  const bool osm = GetParam() == "osm" || GetParam() == "pbf";
  const LayerInfo& layer = osm ? info->layers.at(3) : info->layers.at(0);
  EXPECT_EQ(layer.name, osm ? "multipolygons" : "sample");
  if (!osm) {
    EXPECT_EQ(layer.features, 3);
  }
  if (GetParam() != "csv" && GetParam() != "topojson") {
    EXPECT_NE(layer.crs.find("EPSG:4326"), std::string::npos) << layer.crs;
  }
  bool has_name = false;
  for (const LayerInfo::Field& f : layer.fields) has_name |= f.name == "name" || f.name == "Name";
  EXPECT_TRUE(has_name);
}

// A file that ends too early is an error or, where a format cannot know, has no more than it had; it never
// passes for whole with other numbers, and never ends the program.
TEST_P(EachFormat, CutOff) {
  const TempFolder folder;
  const auto file = write_sample(folder.path(), GetParam());
  const std::string whole = read_bytes(file);
  std::vector<std::size_t> lengths{0, 1, 2, 3, 4, 8, 16};
  for (std::size_t i = 1; i < 40; ++i) lengths.push_back(whole.size() * i / 40);
  std::size_t refused = 0;
  for (const std::size_t length : lengths) {
    write_bytes(file, whole.substr(0, length));
    const Read r = read(file);
    if (!r.table) {
      ++refused;
      EXPECT_EQ(exit_code(r.table.error().code), 2) << r.all();
      EXPECT_NE(r.table.error().message.find("sample." + GetParam()), std::string::npos) << r.all();
      EXPECT_FALSE(r.table.error().remedy.empty()) << r.all();
      EXPECT_EQ(r.table.error().message.find("/vsi"), std::string::npos) << r.all();
    } else if (GetParam() != "csv") {
      EXPECT_EQ(r.table->rows(), 3u) << "cut to " << length << " of " << whole.size() << " without a word\n" << r.all();
    }
  }
  EXPECT_GE(refused, GetParam() == "csv" ? 1u : lengths.size() / 2);
}

TEST_P(EachFormat, Spoilt) {
  const TempFolder folder;
  const auto file = write_sample(folder.path(), GetParam());
  const std::string whole = read_bytes(file);
  std::mt19937 rng(17);
  for (int round = 0; round < 60; ++round) {
    std::string spoilt = whole;
    const std::size_t changes = 1 + rng() % 8;
    for (std::size_t i = 0; i < changes; ++i) {
      const std::size_t at = rng() % spoilt.size();
      if (round % 3 == 0) spoilt[at] = static_cast<char>(rng());
      if (round % 3 == 1) spoilt[at] = static_cast<char>(spoilt[at] ^ (1 << rng() % 8));
      if (round % 3 == 2) spoilt.erase(at, rng() % 20);
      if (spoilt.empty()) spoilt = "x";
    }
    write_bytes(file, spoilt);
    const Read r = read(file);
    if (!r.table) {
      EXPECT_EQ(exit_code(r.table.error().code), 2) << r.all();
      continue;
    }
    const GeometryColumn& g = r.table->geometry;
    ASSERT_EQ(g.feature_start.back(), g.parts());
    ASSERT_EQ(g.part_start.back(), g.rings());
    ASSERT_EQ(g.ring_start.back(), g.coords.size());
    for (const LonLat p : g.coords) ASSERT_TRUE(std::isfinite(p.lon) && std::isfinite(p.lat));
    for (const Column& c : r.table->columns)
      for (std::size_t row = 0; row < r.table->rows(); ++row) ASSERT_TRUE(is_utf8(c.text(row)));
  }
}

TEST_P(EachFormat, SomethingElseUnderItsName) {
  const TempFolder folder;
  for (const std::string& content : {std::string("hello\n"), std::string(5000, '\0'), std::string("\x89PNG\r\n\x1a\n"), std::string("<html><body>404</body></html>")}) {
    write_bytes(folder / ("sample." + GetParam()), content);
    const Read r = read(folder / ("sample." + GetParam()));
    if (GetParam() == "csv") continue;  // any text is a table
    ASSERT_FALSE(r.table) << content;
    EXPECT_EQ(r.table.error().code, ErrorCode::kFormat) << r.all();
  }
}

TEST_P(EachFormat, CancelledReadingStops) {
  const TempFolder folder;
  Problems problems;
  Progress progress(1);
  progress.cancel();
  const auto r = read_vector(write_sample(folder.path(), GetParam()), {}, problems, progress);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, ErrorCode::kCancelled);
}

INSTANTIATE_TEST_SUITE_P(Read, EachFormat, testing::ValuesIn(test::sample_formats()), [](const auto& p) { return p.param; });

TEST(ReadFile, MissingAndOddNames) {
  const TempFolder folder;
  EXPECT_EQ(read(folder / "none.gpkg").table.error().code, ErrorCode::kFileMissing);
  EXPECT_EQ(read(folder.path()).table.error().code, ErrorCode::kFormat);
  for (const char* name : {"/vsicurl/http://localhost/a.geojson", "/vsimem/a.geojson", "http://localhost/a.geojson", "https://localhost/a.gpkg", "PG:dbname=x", ""}) {
    const Read r = read(name);
    ASSERT_FALSE(r.table) << name;
    EXPECT_EQ(r.table.error().code, ErrorCode::kFileMissing) << name << r.all();
  }
  write_bytes(folder / "empty.shp", "");
  EXPECT_NE(read(folder / "empty.shp").table.error().message.find("empty"), std::string::npos);
  write_bytes(folder / "a.xyz", "some text");
  const Read unknown = read(folder / "a.xyz");
  EXPECT_EQ(unknown.table.error().code, ErrorCode::kFormat);
  EXPECT_NE(unknown.table.error().remedy.find("GeoPackage"), std::string::npos) << unknown.all();
}

TEST(ReadFile, FormatIsFoundUnderAnotherName) {
  const TempFolder folder;
  const auto file = write_sample(folder.path(), "gpkg");
  std::filesystem::rename(file, folder / "borders.dat");
  const Read r = read(folder / "borders.dat");
  ASSERT_TRUE(r.table) << r.all();
  EXPECT_EQ(r.table->rows(), 3u);
}

TEST(ReadFile, FormatByNameTakesNoOther) {
  const TempFolder folder;
  const std::string bytes = read_bytes(write_sample(folder.path(), "fgb"));
  const auto read_as = [&](const std::string& name, bool by_name) {
    ReadOptions options;
    options.format_by_name = by_name;
    return read_text(bytes, name, options);
  };
  EXPECT_TRUE(read_as("a.fgb", true).table);
  EXPECT_TRUE(read_as("a.kml", false).table);
  const Read r = read_as("a.kml", true);
  ASSERT_FALSE(r.table);
  EXPECT_EQ(r.table.error().code, ErrorCode::kFormat);
}

TEST(ReadFile, ZippedShapefile) {
  const TempFolder folder;
  write_sample(folder.path(), "shp");
  if (std::system(("cd '" + folder.path().string() + "' && python3 -m zipfile -c a.zip sample.shp sample.shx sample.dbf sample.prj 2>/dev/null").c_str()) != 0)
    GTEST_SKIP() << "no python3 to zip with";
  const Read r = read(folder / "a.zip");
  ASSERT_TRUE(r.table) << r.all();
  EXPECT_EQ(r.table->rows(), 3u);
}

// Coordinate systems.

TEST(ReadCrs, Sk42IsTransformedAndRecorded) {
  const TempFolder folder;
  for (const char* format : {"gpkg", "shp", "fgb", "gml"}) {
    const Read r = read(write_sample(folder.path(), format, "EPSG:28413"));
    ASSERT_TRUE(r.table) << format << r.all();
    EXPECT_EQ(r.table->crs.declared, "EPSG:28413") << format;
    EXPECT_NE(r.table->crs.operation.find("Pulkovo 1942 to WGS 84"), std::string::npos) << r.table->crs.operation;
    EXPECT_NEAR(r.table->crs.accuracy_m, 4.5, 0.1);
    const GeoBox box = r.table->geometry.box();
    EXPECT_NEAR(box.west, 70, 1e-4) << format;
    EXPECT_NEAR(box.north, 41, 1e-4) << format;
  }
}

TEST(ReadCrs, MissingIsSaidAndCanBeNamed) {
  const TempFolder folder;
  const auto file = write_sample(folder.path(), "shp", "EPSG:28413");
  std::filesystem::remove(folder / "sample.prj");
  const Read without = read(file);
  ASSERT_TRUE(without.table) << without.all();
  EXPECT_TRUE(without.has(ProblemKind::kCrs, "no coordinate system")) << without.all();
  EXPECT_TRUE(without.has(ProblemKind::kCrs, "are not degrees")) << without.all();
  EXPECT_EQ(without.table->crs.declared, "");
  ReadOptions options;
  options.crs = "EPSG:28413";
  const Read named = read(file, options);
  ASSERT_TRUE(named.table) << named.all();
  EXPECT_NEAR(named.table->geometry.box().west, 70, 1e-4);
  EXPECT_TRUE(named.problems.empty()) << named.all();
  options.crs = "EPSG:284130";
  const Read wrong = read(file, options);
  ASSERT_FALSE(wrong.table);
  EXPECT_EQ(wrong.table.error().code, ErrorCode::kCrs);
  EXPECT_NE(wrong.table.error().remedy.find("EPSG:28413"), std::string::npos) << wrong.all();
}

TEST(ReadCrs, NamedSystemYieldsToTheFilesOwn) {
  const TempFolder folder;
  ReadOptions options;
  options.crs = "EPSG:3857";
  const Read r = read(write_sample(folder.path(), "gpkg"), options);
  ASSERT_TRUE(r.table);
  EXPECT_NEAR(r.table->geometry.box().west, 70, 1e-9);
  EXPECT_TRUE(r.has(ProblemKind::kCrs, "was not used")) << r.all();
}

TEST(ReadCrs, SwappedAxesAreSaidAndNotTurned) {
  const Read beyond = read_text(R"({"type":"Polygon","coordinates":[[[40,170],[41,170],[41,171],[40,170]]]})", "a.geojson");
  ASSERT_TRUE(beyond.table);
  EXPECT_TRUE(beyond.has(ProblemKind::kCoordinate, "swapped")) << beyond.all();
  EXPECT_EQ(beyond.table->geometry.coords[0], (LonLat{40, 170}));
  // Possible numbers in an impossible place: EPSG:4284 is used in the former Soviet Union.
  const Read elsewhere = read_text(R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4284"}},"features":[
    {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[40,71],[41,71],[41,72],[40,71]]]}}]})", "a.geojson");
  ASSERT_TRUE(elsewhere.table) << elsewhere.all();
  EXPECT_EQ(elsewhere.table->crs.declared, "EPSG:4284");
  EXPECT_TRUE(elsewhere.problems.empty()) << "the Barents Sea is in its area of use: nothing to suspect\n" << elsewhere.all();
  const Read far = read_text(R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4618"}},"features":[
    {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[-10,-60],[-11,-60],[-11,-61],[-10,-60]]]}}]})", "a.geojson");
  ASSERT_TRUE(far.table) << far.all();
  EXPECT_TRUE(far.has(ProblemKind::kCoordinate, "swapped axes would put it inside")) << far.all();
}

// Geometry.

TEST(ReadGeometry, FaultsAreMendedAndTold) {
  const std::string csv =
      "id,wkt\n"
      "1,\"POLYGON((70 40,71 40,71 41))\"\n"                                           // not closed
      "2,\"POLYGON((70 40,71 40,70 40))\"\n"                                           // two points
      "3,\"POLYGON((70 40,71 40,70 40),(1 1,2 1,2 2,1 1))\"\n"                         // its hole goes with it
      "4,\"GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(1 2,3 4),LINESTRING(5 6,7 8))\"\n"  // lines win
      "5,\"POLYGON EMPTY\"\n"
      "6,\"POLYGON((70 40,nan 40,71 inf,71 40,71 41,70 40))\"\n"
      "7,\"POLYGON((70 40,oops\"\n"
      "8,\n"
      "9,\"CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0))\"\n"
      "10,\"MULTIPOINT(1 2,3 4)\"\n"
      "11,\"SRID=4326;POINT(5 6)\"\n"
      "12,\"TIN(((0 0,1 0,0 1,0 0)),((1 0,1 1,0 1,1 0)))\"\n";
  const Read r = read_text(csv, "a.csv");
  ASSERT_TRUE(r.table) << r.all();
  const GeometryColumn& g = r.table->geometry;
  ASSERT_EQ(g.features(), 12u);
  using enum GeometryKind;
  EXPECT_EQ(g.kind, (std::vector{kPolygon, kNone, kNone, kLine, kNone, kPolygon, kNone, kNone, kPolygon, kPoint, kPoint, kPolygon})) << r.all();
  EXPECT_EQ(g.ring(0).size(), 3u);
  EXPECT_TRUE(r.has(ProblemKind::kRing, "feature 1: a ring that was not closed")) << r.all();
  EXPECT_TRUE(r.has(ProblemKind::kRing, "feature 2: a ring or line of too few points")) << r.all();
  EXPECT_TRUE(r.has(ProblemKind::kRing, "feature 3: a hole was dropped")) << r.all();
  EXPECT_TRUE(r.has(ProblemKind::kGeometry, "feature 4: a member of its collection")) << r.all();
  EXPECT_TRUE(r.has(ProblemKind::kGeometry, "feature 5 has no geometry")) << r.all();
  EXPECT_TRUE(r.has(ProblemKind::kCoordinate, "feature 6: 2 vertices")) << r.all();
  EXPECT_TRUE(r.has(ProblemKind::kGeometry, "mixes geometry: 2 features with points, 1 with lines, 4 with polygons")) << r.all();
  EXPECT_GT(g.ring(g.part_start[g.feature_start[8]]).size(), 60u) << "a circle is made of straight pieces";
  EXPECT_EQ(g.feature_start[12] - g.feature_start[11], 2u) << "triangles are parts";
  for (const Problem& p : r.problems) {
    if (p.feature && *p.feature == 0) {
      EXPECT_TRUE(p.place && *p.place == (LonLat{70, 40}));
    }
  }
}

TEST(ReadGeometry, ManyAlikeFaultsAreCounted) {
  std::string csv = "id,wkt\n";
  for (int i = 0; i < 1000; ++i) csv += fmt::format("{},\"POLYGON((70 40,71 40,71 41))\"\n", i);
  const Read r = read_text(csv, "a.csv");
  ASSERT_TRUE(r.table);
  EXPECT_TRUE(r.has(ProblemKind::kRing, "900 further features")) << r.problems.size();
  EXPECT_LT(r.problems.size(), 110u);
}

TEST(ReadGeometry, NoFeatures) {
  const TempFolder folder;
  const auto empty = folder / "empty.geojson";
  write_bytes(empty, R"({"type":"FeatureCollection","features":[]})");
  const Read fast = read(empty);
  ASSERT_TRUE(fast.table) << fast.all();
  EXPECT_TRUE(fast.has(ProblemKind::kGeometry, "has no features")) << fast.all();
  const auto gpkg = write_sample(folder.path(), "gpkg");
  ASSERT_EQ(std::system(("ogrinfo -q '" + gpkg.string() + "' -sql 'DELETE FROM sample' >/dev/null 2>&1").c_str()), 0);
  const Read r = read(gpkg);
  ASSERT_TRUE(r.table) << r.all();
  EXPECT_EQ(r.table->rows(), 0u);
  EXPECT_TRUE(r.has(ProblemKind::kGeometry, "has no features")) << r.all();
}

// Tables of places.

TEST(ReadCsv, LonLatColumns) {
  const Read comma = read_text("name;lon;lat;code\nСох;71,25;39,96;004\nОш; 72.8 ;40.5;\nnowhere;;;7\n", "a.csv");
  ASSERT_TRUE(comma.table) << comma.all();
  ASSERT_EQ(comma.table->geometry.coords.size(), 2u);
  EXPECT_EQ(comma.table->geometry.coords[0], (LonLat{71.25, 39.96}));
  EXPECT_EQ(comma.table->geometry.coords[1], (LonLat{72.8, 40.5}));
  EXPECT_EQ(comma.table->column("code")->text(0), "004") << "zeros in front belong to a code";
  EXPECT_EQ(comma.table->geometry.kind[2], GeometryKind::kNone);
  for (const char* names : {"Longitude,Latitude", "LONG,LAT", "x,y", "lng,lat", "decimalLongitude,decimalLatitude"}) {
    const Read r = read_text(std::string("id,") + names + "\n1,71.25,39.96\n2,NaN,4\n3,abc,4\n", "a.csv");
    ASSERT_TRUE(r.table) << names << r.all();
    ASSERT_EQ(r.table->geometry.coords.size(), 1u) << names << r.all();
    EXPECT_EQ(r.table->geometry.coords[0], (LonLat{71.25, 39.96}));
    EXPECT_TRUE(r.has(ProblemKind::kAttribute, "2 rows have no place, for their text is none: 'NaN'")) << r.all();
    EXPECT_EQ(r.table->column("id")->values.index(), 2u) << "whole numbers are integers";
  }
  const Read none = read_text("a,b\n1,2\n", "a.csv");
  ASSERT_TRUE(none.table);
  EXPECT_TRUE(none.has(ProblemKind::kGeometry, "no geometry")) << none.all();
}

// Encodings.

TEST(ReadEncoding, CyrillicAndLatinTablesAreTold) {
  const std::string cp1251 = "lon,lat,name\n71,40,\xCE\xF8\n72,41,\xC0\xED\xE4\xE8\xE6\xE0\xED\n";  // Ош, Андижан
  const Read russian = read_text(cp1251, "a.csv");
  ASSERT_TRUE(russian.table) << russian.all();
  EXPECT_EQ(russian.table->column("name")->text(1), "Андижан");
  EXPECT_TRUE(russian.has(ProblemKind::kEncoding, "CP1251")) << russian.all();
  const std::string latin = "lon,lat,name\n71,40,C\xF4te d'Ivoire\n72,41,\xC5land\n73,41,S\xE3o Tom\xE9\n";
  const Read french = read_text(latin, "a.csv");
  ASSERT_TRUE(french.table);
  EXPECT_EQ(french.table->column("name")->text(0), "Côte d'Ivoire");
  EXPECT_EQ(french.table->column("name")->text(1), "Åland");
  EXPECT_TRUE(french.has(ProblemKind::kEncoding, "CP1252")) << french.all();
  ReadOptions options;
  options.encoding = "windows-1251";
  const Read told = read_text(latin, "a.csv", options);
  EXPECT_EQ(told.table->column("name")->text(1), "Еland") << "as told, even where it is wrong";
  options.encoding = "KOI8-R";
  EXPECT_EQ(read_text("lon,lat,name\n1,2,\xEF\xFB\n", "a.csv", options).table->column("name")->text(0), "ОШ");
  options.encoding = "no such encoding";
  EXPECT_TRUE(is_utf8(read_text(latin, "a.csv", options).table->column("name")->text(0)));
}

TEST(ReadEncoding, ShapefileByItsCpgOrByItsText) {
  const TempFolder folder;
  const auto file = write_sample(folder.path(), "shp");
  // The dbf's text as cp1251, byte for byte in the place of the UTF-8.
  std::string dbf = read_bytes(folder / "sample.dbf");
  const auto replace = [&](const std::string& from, std::string to) {
    const auto at = dbf.find(from);
    ASSERT_NE(at, std::string::npos);
    to.resize(from.size(), ' ');
    dbf.replace(at, from.size(), to);
  };
  replace("Ош", "\xCE\xF8");
  replace("Андижон", "\xC0\xED\xE4\xE8\xE6\xEE\xED");
  replace("Хуҷанд", "\xD5\xF3\xE4\xE6\xE0\xED\xE4");
  write_bytes(folder / "sample.dbf", dbf);
  write_bytes(folder / "sample.cpg", "1251");
  EXPECT_EQ(read(file).table->column("name")->text(1), "Андижон");
  write_bytes(folder / "sample.cpg", "UTF-8");  // it lies
  const Read lie = read(file);
  EXPECT_EQ(lie.table->column("name")->text(1), "Андижон");
  EXPECT_TRUE(lie.has(ProblemKind::kEncoding, "CP1251")) << lie.all();
  std::filesystem::remove(folder / "sample.cpg");
  const Read bare = read(file);
  EXPECT_EQ(bare.table->column("name")->text(1), "Андижон");
  EXPECT_TRUE(bare.has(ProblemKind::kEncoding, "CP1251")) << bare.all();
  EXPECT_EQ(inspect_vector(file)->encoding, "CP1251");
}

TEST(ReadEncoding, Utf8IsToldFromWhatIsNot) {
  EXPECT_TRUE(is_utf8("Ош \xF0\x9F\x98\x80"));
  for (const char* bad : {"\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3", "\xE2\x82"}) EXPECT_FALSE(is_utf8(bad));
  std::string every;
  for (int c = 1; c < 256; ++c) every += static_cast<char>(c);
  EXPECT_TRUE(is_utf8(to_utf8(every, "CP1251")));
  EXPECT_TRUE(is_utf8(to_utf8(every, "latin1")));
}

// Keys.

TEST(GuessKey, TakesFieldsNamedAndFilledLikeCodes) {
  const auto table = [](std::vector<Column> columns) {
    FeatureTable t;
    const auto rows = std::get<std::vector<std::string>>(columns[0].values).size();
    for (std::size_t i = 0; i < rows; ++i) t.geometry.end_feature(GeometryKind::kNone);
    t.columns = std::move(columns);
    return t;
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(guess_key(table({{"NAME", Texts{"A", "B"}}, {"ISO_A2", Texts{"KG", "UZ"}}, {"iso_a3", Texts{"KGZ", "UZB"}}})), "iso_a3");
  EXPECT_EQ(guess_key(table({{"ISO3166-1", Texts{"KG", "UZ"}}})), "ISO3166-1");
  EXPECT_EQ(guess_key(table({{"id", Texts{"004", "417"}}})), "id");
  EXPECT_EQ(guess_key(table({{"id", Texts{"1", "2"}}})), std::nullopt);
  EXPECT_EQ(guess_key(table({{"iso_a3", Texts{"Kyrgyzstan", "Uzbekistan"}}})), std::nullopt);
  EXPECT_EQ(guess_key(table({{"iso_a3", Texts{"", "", "", "KGZ"}}})), std::nullopt);
  EXPECT_EQ(guess_key(table({{"iso_a3", Texts{"KGZ", "UZB", "-99"}}})), "iso_a3");
}

}  // namespace
}  // namespace thalweg
