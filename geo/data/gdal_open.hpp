#pragma once
// Opening files with GDAL: only local files, only drivers that the format needs, messages caught.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "geo/base/result.hpp"

class GDALDataset;  // GDAL's own headers stay in the .cpp files
class OGRSpatialReference;

namespace thalweg {

// While it lives, GDAL's messages on this thread are collected instead of printed, and the options that
// reading needs are set for this thread alone.
class GdalScope {
 public:
  GdalScope();
  ~GdalScope();
  GdalScope(const GdalScope&) = delete;
  GdalScope& operator=(const GdalScope&) = delete;

  const std::vector<std::string>& warnings() const { return warnings_; }
  const std::vector<std::string>& failures() const { return failures_; }
  // The failures as one line, or `otherwise`; forgets them.
  std::string take_failures(std::string_view otherwise);
  void add(bool failure, const char* text);

 private:
  std::vector<std::string> warnings_, failures_;
};

struct CloseDataset { void operator()(GDALDataset* d) const; };

struct OpenedDataset {
  std::unique_ptr<GDALDataset, CloseDataset> dataset;
  std::string driver;     // short name: "GPKG"
  std::string long_name;  // "GeoPackage"
};

// `gdal_name` is a path, or one of ours under /vsimem/ or /vsizip/; `shown` is what messages call it.
// The extension of `shown` picks the drivers tried first; all others follow unless `by_name_only`. Errors: kFormat.
Result<OpenedDataset> open_dataset(const std::string& gdal_name, const std::string& shown, GdalScope& scope,
                                   bool by_name_only = false);

// What GDAL shall call a file of this machine. Names are paths of files and nothing else: GDAL would also
// take addresses, connection strings and archives inside archives. Errors: kFileMissing, kFormat.
Result<std::string> local_file(const std::filesystem::path& file);

struct DeclaredCrs {
  std::string definition;  // for the Projector
  std::string declared;    // for people; "" where the data has none
};
// The horizontal part; empty for null and for systems without a place on the earth.
DeclaredCrs crs_of(const OGRSpatialReference* stated);

// A GDAL message without the internal name of a file in memory.
std::string plain_message(std::string message, const std::string& gdal_name, const std::string& shown);

// ".geojson" of "Borders.GeoJSON": lower case with the dot.
std::string extension_of(const std::string& name);

}  // namespace thalweg
