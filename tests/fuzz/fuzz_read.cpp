// Readers on any bytes. The first byte chooses the format, the rest is the file in memory.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "geo/data/encoding.hpp"
#include "geo/data/read.hpp"

namespace {

using namespace thalweg;

// Our own readers stand here more than once, so that most of the time goes to them.
constexpr std::array kNames = {"a.geojson", "a.csv", "a.geojson", "a.kml", "a.geojson", "a.topojson", "a.geojson", "a.osm"};

void check(bool good) {
  if (!good) std::abort();
}

// What every reader promises of its table.
void check_table(const FeatureTable& t) {
  const GeometryColumn& g = t.geometry;
  check(g.feature_start.size() == g.features() + 1 && g.feature_start.back() == g.parts());
  check(g.part_start.back() == g.rings() && g.ring_start.back() == g.coords.size());
  for (std::size_t f = 0; f < g.features(); ++f) {
    check((g.kind[f] == GeometryKind::kNone) == (g.feature_start[f] == g.feature_start[f + 1]));
    for (std::uint32_t part = g.feature_start[f]; part < g.feature_start[f + 1]; ++part) {
      check(g.part_start[part] < g.part_start[part + 1]);
      for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) {
        const std::size_t fewest = g.kind[f] == GeometryKind::kPolygon ? 3 : g.kind[f] == GeometryKind::kLine ? 2 : 1;
        check(g.ring(r).size() >= fewest);
      }
    }
  }
  for (const LonLat p : g.coords) check(std::isfinite(p.lon) && std::isfinite(p.lat));
  for (const Column& c : t.columns)
    for (std::size_t row = 0; row < t.rows(); ++row) check(is_utf8(c.text(row)));
  guess_key(t);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string name = kNames[data[0] % kNames.size()];
  const auto bytes = std::as_bytes(std::span(data + 1, size - 1));
  ReadOptions options;
  if (data[0] & 0x80) options.crs = "EPSG:28412";
  Problems one_problems, two_problems;
  Progress one_thread(1), two_threads(2);
  const Result<FeatureTable> one = read_vector(bytes, name, options, one_problems, one_thread);
  if (!one) {
    const int code = exit_code(one.error().code);
    check((code == 2 || code == 3) && !one.error().message.empty());
    return 0;
  }
  check_table(*one);
  if (name != "a.geojson") return 0;
  const Result<FeatureTable> two = read_vector(bytes, name, options, two_problems, two_threads);
  check(two && one->geometry.coords == two->geometry.coords && one->geometry.ring_start == two->geometry.ring_start);
  check(one_problems.size() == two_problems.size());
  return 0;
}
