// Text formats that GDAL reads, on any bytes. The first byte chooses the format, the rest is the file in memory.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "tests/fuzz/check_table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace thalweg;
  // GeoJSON that is not plain, such as Esri's or one with a "crs", goes to GDAL as well.
  constexpr std::array kNames = {"a.geojson", "a.csv", "a.csv", "a.kml", "a.kml", "a.topojson", "a.topojson", "a.osm"};
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data + 1, size - 1));
  ReadOptions options;
  options.format_by_name = true;
  if ((data[0] & 0xC0) == 0x80) options.crs = "EPSG:3857";
  Problems problems;
  Progress progress(1);
  const Result<FeatureTable> table = read_vector(bytes, kNames[data[0] % kNames.size()], options, problems, progress);
  if (table) fuzz::check_table(*table);
  else fuzz::check_error(table.error());
  return 0;
}
