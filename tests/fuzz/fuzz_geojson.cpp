// Our own reader of GeoJSON on any text: a table that keeps its promises, the same one for one thread and for
// two, an error, or nothing where another reader may know better.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "geo/data/read_geojson.hpp"
#include "tests/fuzz/check_table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace thalweg;
  using fuzz::check;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = [&](unsigned threads, Problems& problems) {
    Progress progress(threads);
    return read_geojson(text, "a.geojson", {}, [&](std::size_t begin, std::size_t end) { check(begin < end && end <= size); }, problems, progress);
  };
  Problems one_problems, two_problems;
  const auto one = read(1, one_problems);
  const auto two = read(2, two_problems);
  check(one.has_value() == two.has_value());
  if (!one) {
    fuzz::check_error(one.error());
    check(one.error().message == two.error().message);
    return 0;
  }
  check(one->has_value() == two->has_value() && one_problems.size() == two_problems.size());
  if (!*one) return 0;
  fuzz::check_table(**one);
  const GeometryColumn &a = (*one)->geometry, &b = (*two)->geometry;
  check(a.coords == b.coords && a.ring_start == b.ring_start && a.part_start == b.part_start && a.feature_start == b.feature_start);
  return 0;
}
