#include "tests/support/bad_files.hpp"

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>
#include <unistd.h>

namespace thalweg::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGeoJson = R"({"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"KGZ","name":"Ош","area":1.5},"geometry":{"type":"Polygon","coordinates":[[[72,40],[73,40],[73,41],[72,41],[72,40]],[[72.2,40.2],[72.2,40.4],[72.4,40.4],[72.4,40.2],[72.2,40.2]]]}},
{"type":"Feature","properties":{"code":"UZB","name":"Андижон","area":2.5},"geometry":{"type":"Polygon","coordinates":[[[71,40],[72,40],[72,41],[71,41],[71,40]]]}},
{"type":"Feature","properties":{"code":"TJK","name":"Хуҷанд","area":3.5},"geometry":{"type":"Polygon","coordinates":[[[70,40],[71,40],[71,41],[70,41],[70,40]]]}}
]}
)";

constexpr const char* kTopoJson = R"({"type":"Topology","arcs":[[[72,40],[73,40],[73,41],[72,41]],[[72,41],[72,40]],[[72.2,40.2],[72.2,40.4],[72.4,40.4],[72.4,40.2],[72.2,40.2]],[[71,41],[71,40]],[[71,40],[72,40]],[[72,41],[71,41]],[[71,41],[70,41],[70,40],[71,40]]],
"objects":{"sample":{"type":"GeometryCollection","geometries":[
{"type":"Polygon","arcs":[[0,1],[2]],"properties":{"code":"KGZ","name":"Ош","area":1.5}},
{"type":"Polygon","arcs":[[4,-2,5,3]],"properties":{"code":"UZB","name":"Андижон","area":2.5}},
{"type":"Polygon","arcs":[[6,-4]],"properties":{"code":"TJK","name":"Хуҷанд","area":3.5}}]}}}
)";

struct OsmNode { double lon, lat; };
constexpr OsmNode kNodes[] = {{72, 40}, {73, 40}, {73, 41}, {72, 41}, {71, 41}, {71, 40}, {70, 41}, {70, 40}, {72.2, 40.2}, {72.2, 40.4}, {72.4, 40.4}, {72.4, 40.2}};

std::string osm_xml() {
  std::string out = "<?xml version='1.0' encoding='UTF-8'?>\n<osm version=\"0.6\">\n";
  int id = 0;
  for (const OsmNode n : kNodes) out += fmt::format("<node id=\"{}\" lat=\"{}\" lon=\"{}\"/>\n", ++id, n.lat, n.lon);
  const auto way = [&](int number, std::initializer_list<int> nodes, const std::string& tags) {
    out += fmt::format("<way id=\"{}\">", number);
    for (const int n : nodes) out += fmt::format("<nd ref=\"{}\"/>", n);
    out += tags + "</way>\n";
  };
  const auto tags = [](const char* code, const char* name) {
    return fmt::format(R"(<tag k="boundary" v="administrative"/><tag k="name" v="{}"/><tag k="ISO3166-1" v="{}"/>)", name, code);
  };
  way(101, {1, 2, 3, 4, 1}, "");
  way(102, {9, 10, 11, 12, 9}, "");
  way(103, {6, 1, 4, 5, 6}, tags("UZB", "Андижон"));
  way(104, {8, 6, 5, 7, 8}, tags("TJK", "Хуҷанд"));
  out += "<relation id=\"201\"><member type=\"way\" ref=\"101\" role=\"outer\"/><member type=\"way\" ref=\"102\" role=\"inner\"/>"
         "<tag k=\"type\" v=\"boundary\"/>" + tags("KGZ", "Ош") + "</relation>\n</osm>\n";
  return out;
}

// OpenStreetMap's binary form, written by hand: protocol buffers without compression.
std::string varint(std::uint64_t v) {
  std::string out;
  for (; v >= 128; v >>= 7) out += static_cast<char>(v | 128);
  return out + static_cast<char>(v);
}
std::string zigzag(std::int64_t v) { return varint((static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63)); }
std::string field(int number, const std::string& bytes) { return varint(static_cast<std::uint64_t>(number) << 3 | 2) + varint(bytes.size()) + bytes; }
std::string field(int number, std::uint64_t value) { return varint(static_cast<std::uint64_t>(number) << 3) + varint(value); }

std::string blob(const std::string& type, const std::string& content) {
  const std::string body = field(1, content) + field(2, content.size());
  const std::string header = field(1, type) + field(3, body.size());
  std::string out;
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(header.size() >> shift);
  return out + header + body;
}

std::string osm_pbf() {
  std::string strings;
  for (const char* s : {"", "boundary", "administrative", "name", "Ош", "Андижон", "Хуҷанд", "type", "outer", "inner", "ISO3166-1", "KGZ", "UZB", "TJK"})
    strings += field(1, std::string(s));
  std::string ids, lats, lons;
  std::int64_t lat = 0, lon = 0, last_lat = 0, last_lon = 0;
  for (const OsmNode n : kNodes) {
    ids += zigzag(1);  // each one more than the last
    lat = static_cast<std::int64_t>(n.lat * 1e7 + 0.5), lon = static_cast<std::int64_t>(n.lon * 1e7 + 0.5);
    lats += zigzag(lat - last_lat), lons += zigzag(lon - last_lon);
    last_lat = lat, last_lon = lon;
  }
  const auto way = [](std::uint64_t number, std::initializer_list<int> nodes, const std::string& keys, const std::string& values) {
    std::string refs;
    int last = 0;
    for (const int n : nodes) refs += zigzag(n - last), last = n;
    return field(3, field(1, number) + (keys.empty() ? "" : field(2, keys) + field(3, values)) + field(8, refs));
  };
  const std::string relation = field(4, field(1, std::uint64_t{201}) + field(2, std::string("\x01\x03\x07\x0a")) + field(3, std::string("\x02\x04\x01\x0b")) +
                                            field(8, std::string("\x08\x09")) + field(9, zigzag(101) + zigzag(1)) + field(10, std::string("\x01\x01")));
  const std::string tags_keys("\x01\x03\x0a");
  const std::string block = field(1, strings) + field(2, field(2, field(1, ids) + field(8, lats) + field(9, lons))) +
                            field(2, way(101, {1, 2, 3, 4, 1}, "", "") + way(102, {9, 10, 11, 12, 9}, "", "") +
                                         way(103, {6, 1, 4, 5, 6}, tags_keys, "\x02\x05\x0c") + way(104, {8, 6, 5, 7, 8}, tags_keys, "\x02\x06\x0d")) +
                            field(2, relation);
  return blob("OSMHeader", field(4, std::string("OsmSchema-V0.6")) + field(4, std::string("DenseNodes"))) + blob("OSMData", block);
}

void run(const std::string& command) {
  if (std::system((command + " >/dev/null 2>&1").c_str()) != 0) throw std::runtime_error("failed: " + command);
}

}  // namespace

TempFolder::TempFolder() {
  std::string name = (fs::temp_directory_path() / "thalweg-read-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code none;
  fs::remove_all(path_, none);
}

const std::vector<std::string>& sample_formats() {
  static const std::vector<std::string> formats{"gpkg", "fgb", "shp", "geojson", "kml", "csv", "topojson", "osm", "pbf", "gml", "sqlite"};
  return formats;
}

fs::path write_sample(const fs::path& folder, const std::string& format, const std::string& crs) {
  const fs::path file = folder / ("sample." + format);
  if (format == "geojson") write_bytes(file, kGeoJson);
  else if (format == "topojson") write_bytes(file, kTopoJson);
  else if (format == "osm") write_bytes(file, osm_xml());
  else if (format == "pbf") write_bytes(file, osm_pbf());
  else {
    const fs::path source = folder / "source.geojson";
    write_bytes(source, kGeoJson);
    std::string driver, options;
    if (format == "gpkg") driver = "GPKG";
    if (format == "fgb") driver = "FlatGeobuf";
    if (format == "shp") driver = "ESRI Shapefile", options = " -lco ENCODING=UTF-8";
    if (format == "kml") driver = "KML", options = " -dsco NameField=name";
    if (format == "csv") driver = "CSV", options = " -lco GEOMETRY=AS_WKT -lco CREATE_CSVT=NO";
    if (format == "gml") driver = "GML";
    if (format == "sqlite") driver = "SQLite";
    run(fmt::format("ogr2ogr -f '{}' -t_srs {} -nln sample{} '{}' '{}'", driver, crs, options, file.string(), source.string()));
    fs::remove(source);
  }
  return file;
}

std::string read_bytes(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const fs::path& file, const std::string& bytes) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << bytes;
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace thalweg::test
