// bench_water make FILE.tif SIZE SEED      writes a rough square terrain with depressions, not compressed
// bench_water flow FILE.tif breach|fill [MB]  reads it and routes, with what each step took, within that much memory
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <sys/resource.h>

#include "geo/data/raster_cells.hpp"
#include "geo/water/flow.hpp"
#include "tests/support/terrains.hpp"

namespace {

using namespace thalweg;

class Clock {
 public:
  void told(const char* step) {
    const auto now = std::chrono::steady_clock::now();
    std::printf("%-12s %7.3f s\n", step, std::chrono::duration<double>(now - last_).count());
    last_ = now;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

int failed(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return 1;
}

int make(const std::string& file, int size, std::uint32_t seed) {
  const Terrain terrain = test::fractal_terrain(size, size, seed);
  Progress progress;
  RasterOutput output;
  output.columns = output.rows = size;
  output.transform = terrain.place.transform;
  output.values = std::span<const float>(terrain.height_m);
  output.unit = "m";
  output.compress = false;
  if (const auto done = write_geotiff(file, output, progress); !done) return failed(done.error());
  std::printf("%s: %d x %d cells, seed %u\n", file.c_str(), size, size, seed);
  return 0;
}

int flow(const std::string& file, bool fill, std::size_t memory_mb) {
  Progress progress;
  Problems problems;
  Clock clock;
  const auto raster = Raster::open(file, {}, problems, progress);
  if (!raster) return failed(raster.error());
  TerrainOptions terrain_options;
  if (memory_mb > 0) terrain_options.store = std::make_shared<ArrayStore>(std::filesystem::path(), memory_mb << 20);
  const auto terrain = read_terrain(**raster, terrain_options, problems, progress);
  if (!terrain) return failed(terrain.error());
  clock.told("read");
  FlowOptions options;
  options.depressions = fill ? Depressions::kFill : Depressions::kBreach;
  const auto routed = route(*terrain, options, progress);
  if (!routed) return failed(routed.error());
  clock.told("route");
  const auto cells = accumulate_cells(*routed, progress);
  if (!cells) return failed(cells.error());
  clock.told("accumulate");
  std::uint64_t sum = 0;
  std::uint32_t most = 0;
  for (const Outlet& o : routed->outlets) {
    sum += (*cells)[o.cell];
    most = std::max(most, (*cells)[o.cell]);
  }
  std::printf("cells %zu, pits %zu, flooded %zu, outlets %zu, largest basin %u cells, drained %llu\n", routed->cells, routed->pits, routed->flooded, routed->outlets.size(), most,
              static_cast<unsigned long long>(sum));
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  std::printf("peak memory %ld MiB\n", use.ru_maxrss / 1024);
  return sum == routed->cells ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 2 ? argv[1] : "";
  if (what == "make" && argc == 5) return make(argv[2], std::atoi(argv[3]), static_cast<std::uint32_t>(std::atoi(argv[4])));
  if (what == "flow" && (argc == 4 || argc == 5))
    return flow(argv[2], std::string(argv[3]) == "fill", argc == 5 ? static_cast<std::size_t>(std::atoi(argv[4])) : 0);
  std::fprintf(stderr, "bench_water make FILE SIZE SEED | flow FILE breach|fill [MB]\n");
  return 1;
}
