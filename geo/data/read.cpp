#include "geo/data/read.hpp"

#include <fmt/format.h>

#include "geo/data/gdal_open.hpp"
#include "geo/base/mapped_file.hpp"
#include "geo/data/read_gdal.hpp"
#include "geo/data/read_geojson.hpp"

namespace thalweg {
namespace {

namespace fs = std::filesystem;

Result<std::optional<FeatureTable>> read_mapped(const fs::path& file, const ReadOptions& options, Problems& problems,
                                                Progress& progress) {
  const Result<MappedFile> mapped = MappedFile::open(file);
  if (!mapped) return tl::unexpected(mapped.error());
  const auto release = [&](std::size_t begin, std::size_t end) { mapped->release(begin, end); };
  return read_geojson(mapped->text(), file.string(), options, release, problems, progress);
}

std::string geometry_name(const GeometryColumn& geometry) {
  std::string name;
  bool multi = false;
  for (std::size_t f = 0; f < geometry.features(); ++f) {
    const char* kind = nullptr;
    switch (geometry.kind[f]) {
      case GeometryKind::kNone: continue;
      case GeometryKind::kPoint: kind = "Point"; break;
      case GeometryKind::kLine: kind = "LineString"; break;
      case GeometryKind::kPolygon: kind = "Polygon"; break;
    }
    if (!name.empty() && name != kind) return "Unknown(any)";  // GDAL's word for it
    name = kind;
    multi |= geometry.feature_start[f + 1] - geometry.feature_start[f] > 1;
  }
  if (name.empty()) return "None";
  return multi ? "Multi" + name : name;
}

FileInfo info_of(const FeatureTable& table, const std::string& path, const Problems& problems) {
  FileInfo info;
  info.path = path;
  info.driver = "GeoJSON";
  info.encoding = "UTF-8";
  for (const Problem& p : problems)
    if (p.kind == ProblemKind::kEncoding) info.encoding = p.text.find("CP1251") != std::string::npos ? "CP1251" : "CP1252";
  LayerInfo layer;
  layer.name = table.name;
  layer.geometry = geometry_name(table.geometry);
  layer.features = static_cast<std::int64_t>(table.rows());
  layer.crs = "EPSG:4326 (WGS 84)";
  layer.extent = table.geometry.box();
  for (const Column& c : table.columns)
    layer.fields.push_back({c.name, c.values.index() == 0 ? "text" : c.values.index() == 1 ? "number" : "integer"});
  info.layers.push_back(std::move(layer));
  return info;
}

}  // namespace

Result<FeatureTable> read_vector(const fs::path& file, const ReadOptions& options, Problems& problems, Progress& progress) {
  const Result<std::string> name = local_file(file);
  if (!name) return tl::unexpected(name.error());
  const std::string shown = file.string();
  if (is_geojson_name(shown)) {
    Result<std::optional<FeatureTable>> table = read_mapped(file, options, problems, progress);
    if (!table) return tl::unexpected(table.error());
    if (*table) return std::move(**table);
  }
  return read_gdal(*name, shown, options, problems, progress);
}

Result<FeatureTable> read_vector(std::span<const std::byte> bytes, const std::string& name, const ReadOptions& options,
                                 Problems& problems, Progress& progress) {
  if (bytes.empty())
    return fail(ErrorCode::kFormat, fmt::format("{}: the file is empty (0 bytes)", name), "copy or export it again");
  if (is_geojson_name(name)) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    Result<std::optional<FeatureTable>> table = read_geojson(text, name, options, [](std::size_t, std::size_t) {}, problems, progress);
    if (!table) return tl::unexpected(table.error());
    if (*table) return std::move(**table);
  }
  const MemoryFile file(bytes, name);
  const std::string gdal_name = extension_of(name) == ".zip" ? "/vsizip/" + file.gdal_name() : file.gdal_name();
  return read_gdal(gdal_name, name, options, problems, progress);
}

Result<FileInfo> inspect_vector(const fs::path& file) {
  const Result<std::string> name = local_file(file);
  if (!name) return tl::unexpected(name.error());
  if (is_geojson_name(file.string())) {  // reading it all is quicker than GDAL's look at it
    Problems problems;
    Progress progress;
    const Result<std::optional<FeatureTable>> table = read_mapped(file, {}, problems, progress);
    if (!table) return tl::unexpected(table.error());
    if (*table) return info_of(**table, file.string(), problems);
  }
  return inspect_gdal(*name, file.string());
}

}  // namespace thalweg
