// The fast GeoJSON reader against GDAL's, against std::strtod, against broken text, and against itself on
// other numbers of threads.

#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <optional>
#include <random>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "geo/data/json_scan.hpp"
#include "geo/data/read_gdal.hpp"
#include "geo/data/read_geojson.hpp"

namespace thalweg {
namespace {

struct Outcome {
  Result<std::optional<FeatureTable>> table = std::nullopt;
  Problems problems;
};

Outcome fast(std::string_view text, const ReadOptions& options = {}, unsigned threads = 2) {
  Outcome out;
  Progress progress(threads);
  out.table = read_geojson(text, "t.geojson", options, [](std::size_t, std::size_t) {}, out.problems, progress);
  return out;
}

Outcome by_gdal(std::string_view text) {
  Outcome out;
  Progress progress(1);
  const MemoryFile file(std::as_bytes(std::span(text.data(), text.size())), "t.geojson");
  Result<FeatureTable> table = read_gdal(file.gdal_name(), "t.geojson", {}, out.problems, progress);
  if (table) out.table = std::move(*table);
  else out.table = tl::unexpected(table.error());
  return out;
}

// Everything that a table holds, as text that a failed comparison can show.
std::string dump(const Outcome& o) {
  if (!o.table) return "error: " + o.table.error().message;
  if (!*o.table) return "left to GDAL";
  const FeatureTable& t = **o.table;
  std::string out = fmt::format("{} {}\n", t.name, t.crs.declared);
  for (std::size_t f = 0; f < t.rows(); ++f) {
    out += fmt::format("feature {} kind {}:", f, static_cast<int>(t.geometry.kind[f]));
    for (auto part = t.geometry.feature_start[f]; part < t.geometry.feature_start[f + 1]; ++part) {
      out += " (";
      for (auto r = t.geometry.part_start[part]; r < t.geometry.part_start[part + 1]; ++r) {
        out += "(";
        for (const LonLat p : t.geometry.ring(r)) out += fmt::format("{:x} {:x},", std::bit_cast<std::uint64_t>(p.lon), std::bit_cast<std::uint64_t>(p.lat));
        out += ")";
      }
      out += ")";
    }
    out += "\n";
  }
  std::vector<std::string> columns;
  for (const Column& c : t.columns) {
    std::string text = fmt::format("{}[{}]:", c.name, c.values.index());
    for (std::size_t row = 0; row < t.rows(); ++row) text += c.text(row) + "|";
    columns.push_back(text);
  }
  std::sort(columns.begin(), columns.end());  // GDAL orders fields by a rule of its own
  out += fmt::format("{}\n", fmt::join(columns, "\n"));
  for (const Problem& p : o.problems)
    out += fmt::format("{} {} {} {}\n", name_of(p.severity), name_of(p.kind), p.text, p.place ? fmt::format("{} {}", p.place->lon, p.place->lat) : "");
  return out;
}

// The first line in which two dumps differ, or "".
std::string difference(const std::string& a, const std::string& b) {
  if (a == b) return "";
  std::size_t start = 0;
  for (std::size_t i = 0; i < a.size() && i < b.size() && a[i] == b[i]; ++i)
    if (a[i] == '\n') start = i + 1;
  return fmt::format("fast: {}\nGDAL: {}", a.substr(start, a.find('\n', start) - start), b.substr(start, b.find('\n', start) - start));
}

// A random FeatureCollection: all kinds, collections, odd rings, blanks anywhere, numbers in every form.
class Generator {
 public:
  explicit Generator(unsigned seed) : rng_(seed) {}

  std::string collection() {
    std::string features;
    const int n = pick(0, 6);
    for (int i = 0; i < n; ++i) features += (i ? "," : "") + blank() + feature();
    std::string out = "{" + blank();
    if (pick(0, 3) == 0) out += "\"name\": \"layer " + std::to_string(pick(0, 9)) + "\",";
    if (pick(0, 3) == 0) out += R"("crs": { "type": "name", "properties": { "name": "urn:ogc:def:crs:OGC:1.3:CRS84" } },)";
    if (pick(0, 1)) return out + "\"type\":\"FeatureCollection\",\"features\":" + blank() + "[" + features + blank() + "]" + blank() + "}\n";
    return out + "\"features\":[" + features + "]" + blank() + ",\"type\" :\"FeatureCollection\"}";
  }

 private:
  int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(rng_); }
  std::string blank() {
    static const char* const kinds[] = {"", "", "", " ", "\n", "\t", "\r\n  "};
    return kinds[pick(0, 6)];
  }
  std::string number(double low, double high) {
    const double v = std::uniform_real_distribution<double>(low, high)(rng_);
    switch (pick(0, 5)) {
      case 0: return fmt::format("{}", static_cast<int>(v));
      case 1: return fmt::format("{:.17g}", v);
      case 2: return fmt::format("{:.5f}", v);
      case 3: return fmt::format("{:e}", v);
      case 4: return fmt::format("{:.20f}", v);
      default: return fmt::format("{:.7f}", v);
    }
  }
  std::string vertex() {
    std::string out = "[" + blank() + number(-180, 180) + blank() + "," + blank() + number(-90, 90);
    if (pick(0, 9) == 0) out += "," + number(0, 5000);
    return out + blank() + "]";
  }
  std::string list(int fewest, int most, const std::function<std::string()>& member) {
    std::string out = "[" + blank();
    const int n = pick(fewest, most);
    for (int i = 0; i < n; ++i) out += (i ? "," + blank() : "") + member();
    return out + blank() + "]";
  }
  std::string ring() {
    const int n = pick(0, 9) == 0 ? pick(1, 2) : pick(3, 7);
    std::vector<std::string> vertices;
    for (int i = 0; i < n; ++i) vertices.push_back(vertex());
    if (pick(0, 9) != 0) vertices.push_back(vertices.front());
    return fmt::format("[{}]", fmt::join(vertices, blank() + ","));
  }
  std::string polygon() {
    return list(1, 3, [&] { return ring(); });
  }
  std::string geometry(int depth) {
    if (depth == 0 && pick(0, 9) == 0) return "null";
    std::string type, coordinates;
    switch (pick(0, depth < 2 ? 7 : 6)) {
      case 0: type = "Point", coordinates = vertex(); break;
      case 1: type = "MultiPoint", coordinates = list(0, 4, [&] { return vertex(); }); break;
      case 2: type = "LineString", coordinates = list(pick(0, 9) ? 2 : 1, 6, [&] { return vertex(); }); break;
      case 3: type = "MultiLineString", coordinates = list(1, 3, [&] { return list(2, 5, [&] { return vertex(); }); }); break;
      case 4:
      case 5: type = "Polygon", coordinates = polygon(); break;
      case 6: type = "MultiPolygon", coordinates = list(1, 3, [&] { return polygon(); }); break;
      default:
        return "{" + blank() + "\"type\":\"GeometryCollection\"," + blank() + "\"geometries\":" +
               list(1, 3, [&] { return geometry(depth + 1); }) + "}";
    }
    if (pick(0, 1)) return "{\"type\":" + blank() + "\"" + type + "\"" + blank() + ",\"coordinates\":" + blank() + coordinates + blank() + "}";
    return "{\"coordinates\":" + coordinates + blank() + ",\"type\":\"" + type + "\"}";
  }
  std::string properties() {
    if (pick(0, 9) == 0) return "null";
    std::vector<std::string> members;
    if (pick(0, 4)) members.push_back(R"("code": ")" + std::string(1, static_cast<char>('A' + pick(0, 25))) + R"(GZ")");
    if (pick(0, 4)) members.push_back("\"count\":" + std::to_string(pick(-1000, 1000)));
    if (pick(0, 4)) members.push_back("\"share\":" + (pick(0, 3) ? fmt::format("{:.3f}", pick(0, 1000) / 7.0) : std::to_string(pick(0, 9))));
    if (pick(0, 4)) members.push_back(std::string("\"open\":") + (pick(0, 1) ? "true" : "false"));
    if (pick(0, 4)) members.push_back(R"("name":"\u041e\u0448 \"\ud83d\ude00\" Köl\n{}[]")");
    if (pick(0, 4)) members.push_back(R"("nested": {"a" : [1, 2, {"b": null}], "c": "}"})");
    if (pick(0, 4)) members.push_back(R"("none":null)");
    if (pick(0, 4)) members.push_back("\"mixed\":" + (pick(0, 1) ? std::string("12") : std::string("\"twelve\"")));
    std::shuffle(members.begin(), members.end(), rng_);
    return "{" + fmt::format("{}", fmt::join(members, blank() + ",")) + blank() + "}";
  }
  std::string feature() {
    std::vector<std::string> members{"\"type\":\"Feature\"", "\"geometry\":" + blank() + geometry(0), "\"properties\":" + properties()};
    if (pick(0, 4) == 0) members.push_back("\"bbox\":[1,2,3,4]");
    std::shuffle(members.begin(), members.end(), rng_);
    return fmt::format("{{{}}}", fmt::join(members, "," + blank()));
  }
  std::mt19937 rng_;
};

TEST(GeoJsonFast, ReadsWhatGdalReads) {
  for (unsigned seed = 0; seed < 1500; ++seed) {
    const std::string text = Generator(seed).collection();
    const Outcome ours = fast(text);
    ASSERT_TRUE(ours.table && *ours.table) << "seed " << seed << ": " << dump(ours) << "\n" << text;
    ASSERT_EQ(difference(dump(ours), dump(by_gdal(text))), "") << "seed " << seed << "\n" << text;
  }
}

TEST(GeoJsonFast, GeometryOrFeatureAlone) {
  for (const char* text : {R"({"type":"Polygon","coordinates":[[[70,40],[71,40],[71,41],[70,40]]]})",
                           R"({"type":"Feature","geometry":{"type":"Point","coordinates":[70,40]},"properties":{"a":1}})",
                           R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[70,40]}]})"}) {
    const Outcome ours = fast(text);
    ASSERT_TRUE(ours.table && *ours.table) << text;
    EXPECT_EQ((*ours.table)->rows(), 1u);
    EXPECT_EQ(difference(dump(ours), dump(by_gdal(text))), "") << text;
  }
}

TEST(GeoJsonFast, TextIdsBecomeAColumn) {
  const Outcome o = fast(R"({"type":"FeatureCollection","features":[
    {"type":"Feature","id":"KGZ","geometry":null,"properties":{}},{"type":"Feature","id":7,"geometry":null,"properties":null}]})");
  ASSERT_TRUE(o.table && *o.table);
  const Column* id = (*o.table)->column("id");
  ASSERT_NE(id, nullptr);
  EXPECT_EQ(id->text(0), "KGZ");
  EXPECT_EQ(id->text(1), "7");
}

std::string as_line(const std::vector<std::string>& numbers) {
  std::string out = R"({"type":"LineString","coordinates":[)";
  for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) out += fmt::format("{}[{},{}]", i ? "," : "", numbers[i], numbers[i + 1]);
  return out + "]}";
}

TEST(GeoJsonFast, EveryNumberIsRoundedRightly) {
  std::mt19937_64 rng(7);
  std::vector<std::string> numbers;
  for (int i = 0; i < 200'000; ++i) {
    const double v = std::bit_cast<double>((rng() & 0x800F'FFFF'FFFF'FFFF) | ((1023 - 30 + rng() % 60) << 52));
    switch (i % 5) {
      case 0: numbers.push_back(fmt::format("{:.{}f}", v, rng() % 25)); break;
      case 1: numbers.push_back(fmt::format("{:.{}e}", v, rng() % 25)); break;
      case 2: numbers.push_back(fmt::format("{}", static_cast<std::int64_t>(rng()) >> (rng() % 60))); break;
      case 3: numbers.push_back(fmt::format("{}", v)); break;
      default: numbers.push_back(fmt::format("{}.{}", static_cast<int>(v), rng())); break;
    }
  }
  // As most files write them: a few digits on either side of the point.
  for (int i = 0; i < 200'000; ++i) {
    std::string number = fmt::format("{}{}.", rng() % 2 ? "-" : "", rng() % std::array{10, 100, 1000, 1'000'000'000}[rng() % 4]);
    for (std::uint64_t n = 1 + rng() % 10; n > 0; --n) number += static_cast<char>('0' + rng() % 10);
    numbers.push_back(number);
  }
  // Halfway between two doubles, and next to it.
  for (const char* s : {"9007199254740993", "9007199254740992.5", "9007199254740993.00000000000000001", "0.1", "-0.0", "0", "-0",
                        "1e22", "1e23", "123456789012345678", "1234567890123456789", "12345678901234567890",
                        "0.3000000000000000166", "2.2250738585072014e-308", "4.9e-324", "1e-400", "179.99999999999997"})
    numbers.insert(numbers.end(), {s, "1"});
  const Outcome o = fast(as_line(numbers));
  ASSERT_TRUE(o.table && *o.table) << dump(o);
  const auto& coords = (*o.table)->geometry.coords;
  ASSERT_EQ(coords.size() * 2, numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double got = i % 2 ? coords[i / 2].lat : coords[i / 2].lon;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(got), std::bit_cast<std::uint64_t>(std::strtod(numbers[i].c_str(), nullptr))) << numbers[i];
  }
}

TEST(GeoJsonFast, WhatIsNearlyANumberIsNone) {
  const auto reads = [](const std::string& vertex) {
    const Outcome o = fast(R"({"type":"LineString","coordinates":[[)" + vertex + "],[70.123456,40.123456],[71.123456,41.123456],[72.123456,42.123456]]}");
    return o.table && *o.table;
  };
  EXPECT_TRUE(reads("1.5,2.5"));
  EXPECT_TRUE(reads("-1.5,-2.5"));
  EXPECT_TRUE(reads("-0.5,0.5,1.5"));
  for (const char* vertex : {"01.5,2.5", "1.5,02.5", "-01.5,2.5", "1.,2.5", "1.5,2.", ".5,2.5", "-.5,2.5", "1.5,-.5", "1.5.2.5", "1.5-2.5", "1.5,2.5-",
                             "1.5,2,5,", "--1.5,2.5", "1.5,--2.5", "1-5,2.5", "1.5,2-5", "1.5;2.5", "1.5,2.5e", "+1.5,2.5", "1.5,2.5}"})
    EXPECT_FALSE(reads(vertex)) << vertex;
}

TEST(GeoJsonFast, InfiniteVerticesAreDroppedAndTold) {
  const Outcome o = fast(R"({"type":"Polygon","coordinates":[[[70,40],[NaN,40],[71,Infinity],[71,40],[71,-Infinity],[71,41],[1e999,3],[70,40]]]})");
  ASSERT_TRUE(o.table && *o.table) << dump(o);
  EXPECT_EQ((*o.table)->geometry.coords.size(), 3u);
  ASSERT_EQ(o.problems.size(), 1u);
  EXPECT_EQ(o.problems[0].kind, ProblemKind::kCoordinate);
  EXPECT_NE(o.problems[0].text.find("4 vertices"), std::string::npos) << o.problems[0].text;
}

// Rings and polygons large enough to be cut into slices, with and without blanks between them.
std::string large(std::size_t bytes) {
  std::mt19937 rng(3);
  std::string out = R"({"type":"FeatureCollection","features":[)";
  int feature = 0;
  while (out.size() < bytes) {
    out += feature++ ? ",\n" : "";
    out += R"({"type":"Feature","properties":{"n":)" + std::to_string(feature) + R"(},"geometry":{"type":"MultiPolygon","coordinates":[)";
    const std::size_t polygons = 1 + rng() % 3;
    for (std::size_t p = 0; p < polygons; ++p) {
      out += p ? " , [" : "[";
      const std::size_t rings = 1 + rng() % (feature % 3 ? 4 : 20'000);
      for (std::size_t r = 0; r < rings; ++r) {
        // Some rings are too short, the outer one of a polygon as well; some are not closed.
        const std::size_t n = rng() % 50 == 0 ? 2 : 3 + rng() % 20;
        out += r ? (rng() % 2 ? "] , [" : "],[") : "[";
        for (std::size_t i = 0; i <= n; ++i)
          out += fmt::format("{}[{:.4f},{:.4f}]", i ? "," : "", i < n || rng() % 90 == 0 ? rng() % 360'0000 / 1e4 - 180 : 12.5, 45.0 + static_cast<double>(i));
      }
      out += "]]";
    }
    out += "]}}";
  }
  return out + "]}";
}

TEST(GeoJsonFast, SlicesJoinAsIfThereWereNone) {
  const std::string text = large(12 << 20);
  const std::string one = dump(fast(text, {}, 1));
  EXPECT_EQ(difference(one, dump(by_gdal(text))), "");
  for (const unsigned threads : {2u, 3u, 7u}) EXPECT_EQ(difference(dump(fast(text, {}, threads)), one), "") << threads << " threads";
}

TEST(GeoJsonFast, EveryTruncationIsAnError) {
  const std::string text = R"( {"type":"FeatureCollection","name":"a\u0041","features":[{"type":"Feature","id":"x","properties":{"a":[1,{"b":-1.5e3}],"c":null,"d":true},)"
                           R"("geometry":{"type":"GeometryCollection","geometries":[{"type":"MultiPolygon","coordinates":[[[[70.5,40],[71,40],[71,41],[70.5,40]]]]}]}}]})";
  ASSERT_TRUE(fast(text).table && *fast(text).table);
  for (std::size_t n = 2; n < text.size(); ++n) {
    const Outcome o = fast(text.substr(0, n));
    ASSERT_FALSE(o.table) << n << ": " << text.substr(0, n);
    EXPECT_EQ(o.table.error().code, ErrorCode::kFormat);
    EXPECT_NE(o.table.error().message.find("t.geojson: not valid JSON at byte"), std::string::npos) << o.table.error().message;
    EXPECT_NE(o.table.error().remedy.find("breaks off"), std::string::npos) << n << o.table.error().message;
  }
}

TEST(GeoJsonFast, GarbageNeverPassesUnseen) {
  const std::string text = R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":{"type":"Polygon","coordinates":[[[70.5,40],[71,40],[71,41],[70.5,40]]]}}]})";
  std::mt19937 rng(5);
  for (int round = 0; round < 20'000; ++round) {
    std::string broken = text;
    const int changes = 1 + static_cast<int>(rng() % 3);
    for (int i = 0; i < changes; ++i) {
      const std::size_t at = rng() % broken.size();
      static const std::string marks = "[]{},:\"\\ 0-.eE9tfn\n\x80";
      if (rng() % 3 == 0) broken.erase(at, 1 + rng() % 4);
      else if (rng() % 2) broken[at] = marks[rng() % marks.size()];
      else broken.insert(at, 1, marks[rng() % marks.size()]);
      if (broken.empty()) broken = "x";
    }
    const Outcome o = fast(broken);
    // What the strict scanner refuses must not have been read.
    JsonScanner scan(broken);
    std::string_view token;
    const bool valid = scan.take_value(token) && (scan.skip_blanks(), scan.at_end());
    if (o.table && *o.table) {
      ASSERT_TRUE(valid) << broken << " at " << scan.error_at() << " " << scan.error();
    }
  }
}

TEST(GeoJsonFast, SaysWhereTheTextIsWrong) {
  const Outcome o = fast("{\"type\":\"FeatureCollection\",\n\"features\":[\n{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,,2]}}]}");
  ASSERT_FALSE(o.table);
  EXPECT_NE(o.table.error().message.find("byte 104 (line 3, column 63)"), std::string::npos) << o.table.error().message;
  EXPECT_NE(o.table.error().message.find("feature 1"), std::string::npos) << o.table.error().message;
}

TEST(GeoJsonFast, LeavesOtherJsonToGdal) {
  for (const char* text :
       {R"({"type":"Topology","objects":{},"arcs":[]})", R"([1,2])", R"({"type":"FeatureCollection","features":[{"type":"Point","coordinates":[1,2]}]})",
        R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:3857"}},"features":[]})",
        R"({"type":"Point","coordinates":[1]})", R"({"type":"Point","coordinates":["1","2"]})", R"({"type":"Point","coordinates":[[1,2]]})",
        R"({"type":"Point","coordinates":[]})", R"({"type":"LineString","coordinates":[1,2]})", R"({"type":"Circle","coordinates":[1,2]})",
        R"({"type":"Polygon","coordinates":[[1,2],[3,4]]})", "{\"type\":\"Feature\",\"geometry\":null}\n{\"type\":\"Feature\",\"geometry\":null}"}) {
    const Outcome o = fast(text);
    ASSERT_TRUE(o.table) << text << o.table.error().message;
    EXPECT_FALSE(*o.table) << text;
  }
}

TEST(GeoJsonFast, DeepNestingIsRefusedNotFollowed) {
  const Outcome arrays = fast("{\"type\":\"Feature\",\"properties\":{\"a\":" + std::string(100'000, '['));
  ASSERT_FALSE(arrays.table);
  std::string collections;
  for (int i = 0; i < 100'000; ++i) collections += R"({"type":"GeometryCollection","geometries":[)";
  const Outcome nested = fast(collections);
  ASSERT_TRUE(nested.table);
  EXPECT_FALSE(*nested.table);
}

TEST(GeoJsonFast, NamedSystemIsUsedWhereTheTextHasNone) {
  const char* text = R"({"type":"Polygon","coordinates":[[[12670000,4430000],[12680000,4430000],[12680000,4440000],[12670000,4430000]]]})";
  ReadOptions options;
  options.crs = "EPSG:28412";
  const Outcome o = fast(text, options);
  ASSERT_TRUE(o.table && *o.table) << dump(o);
  EXPECT_EQ((*o.table)->crs.declared, "EPSG:28412");
  EXPECT_NE((*o.table)->crs.operation.find("Pulkovo 1942 to WGS 84"), std::string::npos);
  EXPECT_NEAR((*o.table)->geometry.coords[0].lon, 71, 0.5);
  EXPECT_NEAR((*o.table)->geometry.coords[0].lat, 40, 0.5);
  EXPECT_TRUE(o.problems.empty()) << dump(o);
}

TEST(GeoJsonFast, WrongLayerNamesTheRightOne) {
  ReadOptions options;
  options.layer = "roads";
  const Outcome o = fast(R"({"type":"FeatureCollection","name":"borders","features":[]})", options);
  ASSERT_FALSE(o.table);
  EXPECT_EQ(o.table.error().code, ErrorCode::kUnknownName);
  EXPECT_NE(o.table.error().remedy.find("borders"), std::string::npos);
}

TEST(GeoJsonFast, TooManyNamesOfPropertiesAreRefused) {
  std::string text = R"({"type":"FeatureCollection","features":[)";
  for (int i = 0; i < 5000; ++i) text += fmt::format(R"({}{{"type":"Feature","geometry":null,"properties":{{"p{}":1}}}})", i ? "," : "", i);
  const Outcome o = fast(text + "]}");
  ASSERT_FALSE(o.table);
  EXPECT_EQ(o.table.error().code, ErrorCode::kTooLarge);
  ReadOptions without;
  without.with_attributes = false;
  EXPECT_TRUE(fast(text + "]}", without).table);
}

TEST(GeoJsonFast, CancelledReadingStops) {
  Problems problems;
  Progress progress(2);
  progress.cancel();
  const auto r = read_geojson(large(1 << 20), "t.geojson", {}, [](std::size_t, std::size_t) {}, problems, progress);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace thalweg
