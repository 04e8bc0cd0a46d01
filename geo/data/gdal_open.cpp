#include "geo/data/gdal_open.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <system_error>
#include <utility>

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

namespace thalweg {
namespace fs = std::filesystem;
namespace {

struct Option { const char* name; const char* value; };

// OGR_GEOJSON_MAX_OBJ_SIZE: GDAL refuses features over 200 MB of text otherwise.
// OGR_ENABLE_PARTIAL_REPROJECTION and network options stay at their defaults: nothing of ours needs them.
constexpr std::array kThreadOptions = {
    Option{"OGR_GEOJSON_MAX_OBJ_SIZE", "0"},     Option{"GML_SKIP_RESOLVE_ELEMS", "ALL"},
    Option{"GDAL_DISABLE_READDIR_ON_OPEN", "FALSE"}, Option{"OGR_SQLITE_LOAD_EXTENSIONS", ""},
    Option{"GML_DOWNLOAD_SCHEMA", "NO"},             Option{"PROJ_NETWORK", "OFF"},
    Option{"CPL_VSIL_CURL_ALLOWED_FILENAME", "none"}, Option{"GDAL_VRT_ENABLE_PYTHON", "NO"}};

struct Format {
  const char* extensions;  // between blanks
  const char* drivers;     // tried in this order
};

constexpr std::array kFormats = {
    Format{" .gpkg ", "GPKG"},
    Format{" .fgb ", "FlatGeobuf"},
    Format{" .shp .shx .dbf .shz ", "ESRI Shapefile"},
    Format{" .geojson .json ", "GeoJSON,TopoJSON,ESRIJSON,GeoJSONSeq"},
    Format{" .topojson ", "TopoJSON,GeoJSON"},
    Format{" .geojsonl .geojsons .ndjson .jsonl ", "GeoJSONSeq,GeoJSON"},
    Format{" .kml .kmz ", "LIBKML,KML"},
    Format{" .csv .tsv .psv ", "CSV"},
    Format{" .osm .pbf ", "OSM"},
    Format{" .gml ", "GML"},
    Format{" .gpx ", "GPX"},
    Format{" .tab .mif .mid ", "MapInfo File"},
    Format{" .dxf ", "DXF"},
    Format{" .gdb ", "OpenFileGDB"},
    Format{" .sqlite .db ", "SQLite"},
    Format{" .xlsx .xlsm ", "XLSX"},
    Format{" .ods ", "ODS"},
    Format{" .zip ", "ESRI Shapefile,GPKG,FlatGeobuf,GeoJSON,TopoJSON,OpenFileGDB,MapInfo File,KML,CSV"},
};

// Drivers that read local data only: those that follow links (VRT, WFS and their like) are not here.
constexpr const char* kAllDrivers =
    "GPKG,FlatGeobuf,ESRI Shapefile,GeoJSON,TopoJSON,ESRIJSON,GeoJSONSeq,LIBKML,KML,CSV,OSM,GML,GPX,"
    "MapInfo File,DXF,OpenFileGDB,SQLite";

// Text stays as the bytes that the file has, so that its encoding can be judged by what it says; dates
// stay as they are written.
CPLStringList open_options(const std::string& driver) {
  CPLStringList options;
  if (driver == "ESRI Shapefile") options.SetNameValue("ENCODING", "");
  if (driver == "GeoJSON") options.SetNameValue("DATE_AS_STRING", "YES");
  if (driver == "CSV") options.SetNameValue("AUTODETECT_TYPE", "NO");
  if (driver == "GML") options.SetNameValue("WRITE_GFS", "NO");  // nothing is written beside what is read
  return options;
}

std::vector<std::string> split(const std::string& text) {
  const CPLStringList parts(CSLTokenizeString2(text.c_str(), ",", 0));
  return {parts.List(), parts.List() + parts.size()};
}

}  // namespace

GdalScope::GdalScope() {
  static const bool registered = [] {
    GDALAllRegister();
    // GDAL would keep a twentieth of the machine's memory; GDAL_CACHEMAX still says otherwise where it is set.
    constexpr GIntBig kCache = 128 << 20;
    if (CPLGetConfigOption("GDAL_CACHEMAX", nullptr) == nullptr && GDALGetCacheMax64() > kCache) GDALSetCacheMax64(kCache);
    return true;
  }();
  (void)registered;
  for (const Option& o : kThreadOptions) CPLSetThreadLocalConfigOption(o.name, o.value);
  CPLPushErrorHandlerEx([](CPLErr level, CPLErrorNum, const char* text) {
    if (level >= CE_Warning) static_cast<GdalScope*>(CPLGetErrorHandlerUserData())->add(level >= CE_Failure, text);
  }, this);
}

GdalScope::~GdalScope() {
  CPLPopErrorHandler();
  for (const Option& o : kThreadOptions) CPLSetThreadLocalConfigOption(o.name, nullptr);
  CPLErrorReset();
}

void GdalScope::add(bool failure, const char* text) {
  std::vector<std::string>& list = failure ? failures_ : warnings_;
  if (list.size() >= 20) return;  // a corrupt file may say the same of every feature
  if (std::string_view(text).starts_with("Non closed ring detected")) return;  // our own reader tells which
  if (std::find(list.begin(), list.end(), text) == list.end()) list.emplace_back(text);
}

std::string GdalScope::take_failures(std::string_view otherwise) {
  std::string out = failures_.empty() ? std::string(otherwise)
                                      : fmt::format("{}", fmt::join(failures_.begin(), failures_.begin() + std::min<std::ptrdiff_t>(3, std::ssize(failures_)), "; "));
  failures_.clear();
  return out;
}

void CloseDataset::operator()(GDALDataset* d) const { GDALClose(GDALDataset::ToHandle(d)); }

std::string extension_of(const std::string& name) {
  const auto dot = name.find_last_of("./");
  if (dot == std::string::npos || name[dot] == '/') return {};
  std::string out = name.substr(dot);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string plain_message(std::string message, const std::string& gdal_name, const std::string& shown) {
  for (std::size_t at = 0; gdal_name != shown && (at = message.find(gdal_name, at)) != std::string::npos; at += shown.size())
    message.replace(at, gdal_name.size(), shown);
  return message;
}

Result<std::string> local_file(const fs::path& file) {
  const std::string shown = file.string();
  if (shown.starts_with("/vsi") || shown.find("://") != std::string::npos)
    return fail(ErrorCode::kFileMissing, fmt::format("{}: is not a file on this machine", shown),
                "download it and give the path of the copy");
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status))
    return fail(ErrorCode::kFileMissing, fmt::format("{}: no such file", shown),
                error && error != std::errc::no_such_file_or_directory ? error.message() : "look at the spelling and the folder");
  const std::string extension = extension_of(shown);
  if (fs::is_directory(status) && extension != ".gdb")
    return fail(ErrorCode::kFormat, fmt::format("{}: is a folder", shown), "name a file in it");
  if (fs::is_regular_file(status) && fs::file_size(file, error) == 0)
    return fail(ErrorCode::kFormat, fmt::format("{}: the file is empty (0 bytes)", shown), "copy or export it again");
  // GDAL takes "./a:b" for a file where it would take "a:b" for something else.
  const std::string path = file.is_absolute() ? shown : "./" + shown;
  return extension == ".zip" ? "/vsizip/" + path : path;
}

DeclaredCrs crs_of(const OGRSpatialReference* stated) {
  if (!stated || stated->IsLocal() || stated->IsEmpty()) return {};
  const std::unique_ptr<OGRSpatialReference> srs(stated->Clone());
  if (srs->IsCompound()) srs->StripVertical();  // heights are not read
  srs->DemoteTo2D(nullptr);
  const char* name = srs->GetName();
  if (name && std::string_view(name).starts_with("Undefined")) return {};  // GeoPackage's way to say none
  DeclaredCrs out;
  const char* authority = srs->GetAuthorityName(nullptr);
  const char* code = srs->GetAuthorityCode(nullptr);
  double bursa_wolf[7];
  if (authority && code && srs->GetTOWGS84(bursa_wolf, 7) != OGRERR_NONE) {
    out.definition = out.declared = fmt::format("{}:{}", authority, code);
    return out;
  }
  const char* options[] = {"FORMAT=WKT2_2019", nullptr};
  char* wkt = nullptr;
  if (srs->exportToWkt(&wkt, options) == OGRERR_NONE && wkt) out.definition = wkt;
  CPLFree(wkt);
  out.declared = authority && code ? fmt::format("{}:{}", authority, code) : name ? name : "";
  return out;
}

Result<OpenedDataset> open_dataset(const std::string& gdal_name, const std::string& shown, GdalScope& scope, bool by_name_only) {
  const std::string extension = extension_of(shown);
  std::vector<std::string> drivers;
  std::string expected;
  if (!extension.empty())
    for (const Format& f : kFormats)
      if (std::string_view(f.extensions).find(" " + extension + " ") != std::string_view::npos) expected = f.drivers;
  drivers = split(expected);
  for (const std::string& d : split(kAllDrivers))
    if (!by_name_only && std::find(drivers.begin(), drivers.end(), d) == drivers.end()) drivers.push_back(d);

  std::string first_failure;
  for (const std::string& driver : drivers) {
    const std::array<const char*, 2> allowed = {driver.c_str(), nullptr};
    const CPLStringList options = open_options(driver);
    std::unique_ptr<GDALDataset, CloseDataset> dataset(GDALDataset::Open(gdal_name.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY,
                                                   allowed.data(), options.List(), nullptr));
    if (dataset) {
      const GDALDriver* d = dataset->GetDriver();
      const char* long_name = d ? const_cast<GDALDriver*>(d)->GetMetadataItem(GDAL_DMD_LONGNAME) : nullptr;
      return OpenedDataset{std::move(dataset), driver, long_name ? long_name : driver};
    }
    const std::string failure = scope.take_failures("");
    if (first_failure.empty() && !failure.empty()) first_failure = fmt::format("{}: {}", driver, failure);
  }
  if (!first_failure.empty())
    return fail(ErrorCode::kFormat, fmt::format("{}: cannot be read. {}", shown, plain_message(first_failure, gdal_name, shown)),
                "the file is damaged or incomplete: copy or export it again");
  return fail(ErrorCode::kFormat, fmt::format("{}: no reader takes it", shown),
              expected.empty() ? "readable: GeoPackage, FlatGeobuf, Shapefile, GeoJSON, TopoJSON, KML, CSV, OSM XML or PBF, GML, GPX"
                               : fmt::format("by its name it should be {}; the file is damaged, or is something else", expected));
}

}  // namespace thalweg
