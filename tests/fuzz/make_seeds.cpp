// make_seeds FOLDER: the sample of tests/support in each format that fuzz_files reads, as its seeds.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>

#include "tests/fuzz/pack.hpp"
#include "tests/support/bad_files.hpp"

int main(int argc, char** argv) {
  using namespace thalweg;
  namespace fs = std::filesystem;
  if (argc != 2) return std::fputs("make_seeds FOLDER\n", stderr), 1;
  try {
    const fs::path out = argv[1];
    fs::remove_all(out);
    fs::create_directories(out);
    // Small pages: a GeoPackage has a table to each, and most would be empty.
    setenv("OGR_SQLITE_PRAGMA", "page_size=512", 1);
    const auto write = [&](const std::string& name, fuzz::Format format, const std::string& bytes) {
      test::write_bytes(out / name, std::string(1, static_cast<char>(format)) + bytes);
    };
    const test::TempFolder folder;
    // In degrees, for PROJ's search for a transformation would take most of the time.
    write("gpkg", fuzz::kGpkg, test::read_bytes(test::write_sample(folder.path(), "gpkg")));
    write("fgb", fuzz::kFgb, test::read_bytes(test::write_sample(folder.path(), "fgb")));
    const fs::path shp = test::write_sample(folder.path(), "shp");
    std::string packed, plain;
    for (const std::string extension : fuzz::kPacked) {
      const std::string bytes = test::read_bytes(fs::path(shp).replace_extension(extension));
      packed += bytes + std::string(fuzz::kMark);
      plain += (extension == "shp" || extension == "shx" ? bytes : "") + std::string(fuzz::kMark);
    }
    write("shp", fuzz::kShp, packed);
    write("shp_no_table", fuzz::kShp, plain);
    write("pbf", fuzz::kPbf, test::read_bytes(test::write_sample(folder.path(), "pbf")));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_seeds: %s\n", error.what());
    return 1;
  }
  return 0;
}
