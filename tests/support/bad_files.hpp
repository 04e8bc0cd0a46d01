#pragma once
// Good files of every vector format, and ways to spoil them.

#include <filesystem>
#include <string>
#include <vector>

namespace thalweg::test {

// A folder of its own, removed with all that is in it.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// Three parties round 71 E 40 N with the fields code (KGZ, UZB, TJK), name ("Ош", "Андижон", "Хуҷанд") and
// area (numbers): squares of a degree, the first with a hole.
inline constexpr int kSampleRows = 3;
inline constexpr int kSampleRings = 4;
inline constexpr int kSampleVertices = 16;

// The formats that write_sample knows: "gpkg", "fgb", "shp", "geojson", "kml", "csv", "topojson", "osm", "pbf",
// "gml", "sqlite".
const std::vector<std::string>& sample_formats();

// Writes the sample as FOLDER/sample.FORMAT and its companions; throws std::runtime_error where it cannot.
// `crs`: of the file where the format can say it.
std::filesystem::path write_sample(const std::filesystem::path& folder, const std::string& format,
                                   const std::string& crs = "EPSG:4326");

std::string read_bytes(const std::filesystem::path& file);
void write_bytes(const std::filesystem::path& file, const std::string& bytes);

}  // namespace thalweg::test
