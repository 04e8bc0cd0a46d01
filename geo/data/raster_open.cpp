// Opening a raster: where it lies, what its bands are, what its values are like.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <fstream>
#include <limits>
#include <set>

#include <cpl_minixml.h>
#include <cpl_string.h>
#include <fmt/format.h>
#include <gdal_priv.h>

#include "geo/base/measure.hpp"
#include "geo/data/raster_impl.hpp"
#include "geo/data/to_wgs84.hpp"
#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWgs84 = "EPSG:4326";
// Drivers of local files. VRT names other files: see check_vrt().
constexpr const char* kDrivers =
    "GTiff,VRT,netCDF,PNG,JPEG,WEBP,GIF,BMP,JP2OpenJPEG,AAIGrid,GRASSASCIIGrid,SRTMHGT,HFA,ENVI,EHdr,ERS,DTED,USGSDEM,SAGA,GSAG,"
    "GSBG,GS7BG,RST,GTX,NTv2,BT,XYZ,GRIB,NITF,RMF,ILWIS,GPKG,MBTiles,BAG,HDF5,HDF5Image,MEM";
constexpr std::string_view kExtensions =
    " .tif .tiff .gtiff .vrt .nc .nc4 .cdf .grd .png .jpg .jpeg .webp .gif .bmp .jp2 .j2k .asc .hgt .img .bil .bip .bsq .flt .ers .dt0 "
    ".dt1 .dt2 .dem .sdat .sgrd .rst .gtx .bt .xyz .grb .grb2 .grib .ntf .nitf .rsw .mtw .bag .mbtiles ";
constexpr std::string_view kReadable = "readable: GeoTIFF, VRT, netCDF, PNG or JPEG with a world file, ASCII grid, SRTM, IMG and more of GDAL's formats";

// A VRT is a list of other files. None may be an address or inside an archive; confined ones lie beside the
// list or below it. What they name in turn is checked the same way.
Result<> check_vrt(const fs::path& file, bool confined, int depth);

Result<> check_vrt_node(const CPLXMLNode* node, const fs::path& file, bool confined, int depth) {
  for (; node != nullptr; node = node->psNext) {
    if (node->eType == CXT_Element && (EQUAL(node->pszValue, "SourceFilename") || EQUAL(node->pszValue, "SourceDataset"))) {
      const std::string name = CPLGetXMLValue(node, nullptr, "");
      const fs::path path = name;
      const bool outside = path.is_absolute() || std::any_of(path.begin(), path.end(), [](const fs::path& step) { return step == ".."; });
      if (name.starts_with("/vsi") || name.find("://") != std::string::npos || name.find('<') != std::string::npos)
        return fail(ErrorCode::kFormat, fmt::format("{}: names '{}', which is not a file on this machine", file.string(), name.substr(0, 80)), "download it and name the copy");
      if (confined && outside)
        return fail(ErrorCode::kFormat, fmt::format("{}: names '{}', outside of the project's folder", file.string(), name.substr(0, 80)), "copy the file into the folder");
      if (extension_of(name) == ".vrt") {
        if (auto inner = check_vrt(path.is_absolute() ? path : file.parent_path() / path, confined, depth + 1); !inner) return inner;
      }
    }
    if (auto below = check_vrt_node(node->psChild, file, confined, depth); !below) return below;
  }
  return {};
}

Result<> check_vrt(const fs::path& file, bool confined, int depth) {
  if (depth > 4) return fail(ErrorCode::kFormat, fmt::format("{}: a VRT inside a VRT inside a VRT, too deep", file.string()), "name the rasters themselves");
  std::error_code error;
  if (fs::file_size(file, error) > 64u << 20 && !error) return fail(ErrorCode::kTooLarge, fmt::format("{}: a VRT of more than 64 MB", file.string()), "make it of fewer files");
  CPLXMLNode* tree = CPLParseXMLFile(file.string().c_str());
  if (tree == nullptr) return fail(ErrorCode::kFormat, fmt::format("{}: not readable as XML, which a VRT is", file.string()), "the file is damaged: make it again with gdalbuildvrt");
  auto checked = check_vrt_node(tree, file, confined, depth);
  CPLDestroyXMLNode(tree);
  return checked;
}

using Dataset = std::unique_ptr<GDALDataset, CloseDataset>;

Dataset open_any(const std::string& name) {
  const CPLStringList drivers(CSLTokenizeString2(kDrivers, ",", 0));
  return Dataset(GDALDataset::Open(name.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, drivers.List(), nullptr, nullptr));
}

bool has_position(GDALDataset& dataset) {
  double t[6];
  return dataset.GetGeoTransform(t) == CE_None || dataset.GetGCPCount() > 2;
}

// Of a file of several rasters: their names, and the one wanted, opened.
Result<Dataset> choose_variable(Dataset dataset, const std::string& wanted, const std::string& shown, RasterInfo& info) {
  const CPLStringList list(CSLDuplicate(dataset->GetMetadata("SUBDATASETS")));
  std::vector<std::string> addresses;
  for (int i = 1;; ++i) {
    const char* address = list.FetchNameValue(fmt::format("SUBDATASET_{}_NAME", i).c_str());
    if (address == nullptr) break;
    const std::string text = address;
    info.variables.push_back(text.substr(text.find_last_of(':') + 1));
    addresses.push_back(text);
  }
  std::string names;
  for (const std::string& v : info.variables) names += (names.empty() ? "" : ", ") + v;
  const auto found = std::find(info.variables.begin(), info.variables.end(), wanted);
  if (!wanted.empty() && found == info.variables.end() && !(info.variables.empty() && dataset->GetRasterCount() > 0))
    return fail(ErrorCode::kUnknownName, fmt::format("{}: variable '{}' not found", shown, wanted), "variables: " + names);
  if (dataset->GetRasterCount() > 0 && wanted.empty()) return dataset;
  Dataset first;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (!wanted.empty() && info.variables[i] != wanted) continue;
    Dataset inner = open_any(addresses[i]);
    if (!inner || inner->GetRasterCount() == 0) continue;
    if (has_position(*inner) || !wanted.empty()) {
      info.variable = info.variables[i];
      return inner;
    }
    if (!first) {
      first = std::move(inner);
      info.variable = info.variables[i];
    }
  }
  if (first) return first;
  if (dataset->GetRasterCount() > 0) return dataset;
  return fail(ErrorCode::kEmpty, fmt::format("{}: holds no raster", shown), names.empty() ? "" : "variables: " + names);
}

BandRole role_of(GDALRasterBand& band) {
  switch (band.GetColorInterpretation()) {
    case GCI_RedBand: return BandRole::kRed;
    case GCI_GreenBand: return BandRole::kGreen;
    case GCI_BlueBand: return BandRole::kBlue;
    case GCI_AlphaBand: return BandRole::kAlpha;
    case GCI_PaletteIndex: return band.GetColorTable() != nullptr ? BandRole::kPalette : BandRole::kValues;
    default: return BandRole::kValues;
  }
}

// Some 100,000 values spread over the band: a small overview, a small raster whole, or whole blocks here and
// there, so that little is decoded whatever the size.
bool sample_values(GDALRasterBand& band, RasterBand& out) {
  constexpr double kEnough = 100'000;
  GDALRasterBand* level = &band;
  const auto cells = [](GDALRasterBand& b) { return static_cast<double>(b.GetXSize()) * b.GetYSize(); };
  for (int i = 0; i < band.GetOverviewCount(); ++i) {
    GDALRasterBand* o = band.GetOverview(i);
    if (o != nullptr && cells(*o) >= kEnough / 2 && cells(*o) < cells(*level)) level = o;
  }
  int bx = 0, by = 0;
  level->GetBlockSize(&bx, &by);
  const int across = (level->GetXSize() + bx - 1) / bx, down = (level->GetYSize() + by - 1) / by;
  const double block = static_cast<double>(bx) * by, blocks = static_cast<double>(across) * down;
  const auto most = std::clamp<std::int64_t>(static_cast<std::int64_t>(16e6 / block), 1, 1024);
  const auto every = static_cast<std::int64_t>(std::max(1.0, std::ceil(blocks / static_cast<double>(most))));
  const double kept = std::max(1.0, std::min(cells(*level), blocks / static_cast<double>(every) * block) / kEnough);
  out.whole = level == &band && every == 1;
  int has = 0;
  const double nodata = band.GetNoDataValue(&has);
  int has_scale = 0, has_offset = 0;
  const double scale = band.GetScale(&has_scale), offset = band.GetOffset(&has_offset);
  std::vector<float> values(static_cast<std::size_t>(block)), taken;
  double seen = 0, next = 0;
  out.least = std::numeric_limits<double>::infinity();
  out.most = -out.least;
  std::int64_t valid = 0, all = 0;
  for (std::int64_t k = 0; k < static_cast<std::int64_t>(blocks); k += every) {
    const auto left = static_cast<int>(k % across) * bx, top = static_cast<int>(k / across) * by;
    const int w = std::min(bx, level->GetXSize() - left), h = std::min(by, level->GetYSize() - top);
    if (level->RasterIO(GF_Read, left, top, w, h, values.data(), w, h, GDT_Float32, 0, 0, nullptr) != CE_None) return false;
    for (int i = 0; i < w * h; ++i) {
      const float v = values[static_cast<std::size_t>(i)];
      ++all;
      if (!std::isfinite(v) || (has != 0 && v == static_cast<float>(nodata))) continue;
      ++valid;
      const double value = (has_scale != 0 ? scale : 1) * v + (has_offset != 0 ? offset : 0);
      out.least = std::min(out.least, value);
      out.most = std::max(out.most, value);
      if (++seen <= next) continue;
      taken.push_back(static_cast<float>(value));
      next += kept;
    }
  }
  out.valid = all == 0 ? 0 : static_cast<double>(valid) / static_cast<double>(all);
  if (taken.empty()) {
    out.least = out.most = out.low = out.high = std::numeric_limits<double>::quiet_NaN();
    return true;
  }
  const auto percentile = [&](double p) {
    const auto at = taken.begin() + static_cast<std::ptrdiff_t>(p * static_cast<double>(taken.size() - 1));
    std::nth_element(taken.begin(), at, taken.end());
    return static_cast<double>(*at);
  };
  out.low = percentile(0.02);
  out.high = percentile(0.98);
  return true;
}

// Places over the raster in degrees: round its edge and inside.
std::vector<MapXY> places_of(const RasterInfo& info) {
  std::vector<MapXY> places;
  constexpr int kSteps = 24;
  for (int j = 0; j <= kSteps; ++j) {
    for (int i = 0; i <= kSteps; ++i) {
      const double c = static_cast<double>(info.columns) * i / kSteps, r = static_cast<double>(info.rows) * j / kSteps;
      const auto& t = info.transform;
      places.push_back({t[0] + c * t[1] + r * t[2], t[3] + c * t[4] + r * t[5]});
    }
  }
  return places;
}

double turned(double lon) { return lon - 360 * std::floor((lon + 180) / 360); }  // into [-180, 180)

GeoBox box_of(const std::vector<MapXY>& places, bool geographic, double turn) {
  GeoBox box;
  std::vector<double> lons;
  for (const MapXY& p : places) {
    if (!std::isfinite(p.x) || !std::isfinite(p.y)) continue;
    box.grow({p.x, std::clamp(p.y, -90.0, 90.0)});
    lons.push_back(turned(p.x));
  }
  if (lons.empty()) return {};
  if (geographic) {
    if (box.east - box.west >= turn - 1e-6) return {-180, box.south, 180, box.north};
    const double width = box.east - box.west;
    if (box.west < -180 || box.east > 180) {
      box.west = turned(box.west);
      box.east = box.west + width;
      if (box.east > 180) box.east -= 360;
    }
    return box;
  }
  // The raster leaves out the widest gap between its longitudes.
  std::sort(lons.begin(), lons.end());
  double widest = lons.front() + 360 - lons.back();
  box.west = lons.front();
  box.east = lons.back();
  for (std::size_t i = 1; i < lons.size(); ++i) {
    if (lons[i] - lons[i - 1] > widest) {
      widest = lons[i] - lons[i - 1];
      box.west = lons[i];
      box.east = lons[i - 1];
    }
  }
  return box;
}

Problem crs_problem(std::string text) {
  Problem p;
  p.severity = Severity::kWarning;
  p.kind = ProblemKind::kCrs;
  p.text = std::move(text);
  p.advice = "name the coordinate system with --crs EPSG:...";
  return p;
}

// From the dataset to where it lies.
Result<> settle_position(Raster::Impl& m, const RasterOptions& options, Problems& problems) {
  RasterInfo& info = m.info;
  GDALDataset& d = *m.dataset;
  const OGRSpatialReference* stated = d.GetSpatialRef();
  if (d.GetGeoTransform(info.transform.data()) != CE_None) {
    if (d.GetGCPCount() < 3 || GDALGCPsToGeoTransform(d.GetGCPCount(), d.GetGCPs(), info.transform.data(), TRUE) == FALSE)
      return fail(ErrorCode::kCrs, fmt::format("{}: does not say where on the earth it lies", info.path), "add a world file (.wld, .pgw, .tfw) or give it a position with gdal_translate -a_ullr");
    if (stated == nullptr) stated = d.GetGCPSpatialRef();
  }
  const auto& t = info.transform;
  if (GDALInvGeoTransform(info.transform.data(), m.inverse.data()) == 0 || !std::isfinite(t[0] + t[1] + t[2] + t[3] + t[4] + t[5]))
    return fail(ErrorCode::kFormat, fmt::format("{}: its cells have no size", info.path), "the file's position is damaged: give it one with gdal_translate -a_ullr");
  info.rotated = std::abs(t[2]) > 1e-9 * std::abs(t[1]) || std::abs(t[4]) > 1e-9 * std::abs(t[5]);
  DeclaredCrs crs = crs_of(stated);
  std::vector<MapXY> places = places_of(info);
  GeoBox raw;
  for (const MapXY& p : places) raw.grow({p.x, p.y});
  if (crs.definition.empty()) {
    const bool degrees = raw.west >= -181 && raw.east <= 361 && raw.south >= -90.5 && raw.north <= 90.5;
    if (!options.crs.empty()) crs = {options.crs, options.crs};
    else if (!degrees)
      return fail(ErrorCode::kCrs, fmt::format("{}: names no coordinate system, and its numbers ({:.0f} to {:.0f}) are no degrees", info.path, raw.west, raw.east), "name it with --crs EPSG:...");
    else {
      crs = {kWgs84, ""};
      problems.push_back(crs_problem(fmt::format("{}: names no coordinate system; its numbers can be degrees and are taken for WGS 84", info.path)));
    }
  }
  info.crs = crs.declared;
  m.definition = crs.definition;
  const auto same = is_wgs84(crs.definition);
  if (!same) return fail(ErrorCode::kCrs, fmt::format("{}: {}", info.path, same.error().message), same.error().remedy);
  m.geographic = *same;
  if (!*same) {
    auto rough = Projector::create(crs.definition, kWgs84);
    if (!rough) return tl::unexpected(rough.error());
    m.geographic = rough->source_is_geographic();
    std::vector<MapXY> there = places;
    rough->forward(there);
    GeoBox area;
    for (const MapXY& p : there)
      if (std::isfinite(p.x) && std::abs(p.x) <= 180 && std::abs(p.y) <= 90) area.grow({p.x, p.y});
    auto projector = Projector::create(crs.definition, kWgs84, area);
    if (!projector) return tl::unexpected(projector.error());
    info.crs_operation = projector->operation();
    info.crs_accuracy_m = projector->accuracy_m();
    m.projector = std::move(*projector);
  }
  if (m.geographic) {
    info.past_180 = raw.east > 180 + 1e-9;
    // Neighbours across the seam are as far apart as any two columns, within half a cell.
    m.closed = !info.rotated && std::abs(static_cast<double>(info.columns) * std::abs(t[1]) - 360) < std::abs(t[1]) / 2;
    const std::vector<MapXY> own = places;
    if (m.projector) m.projector->forward(places);
    for (std::size_t k = 0; k < places.size(); ++k) places[k].x += 360 * std::round((own[k].x - places[k].x) / 360);  // back to their turn
    info.box = box_of(places, true, m.closed ? 360 - std::abs(t[1]) : 360);
  } else {
    m.projector->forward(places);
    info.box = box_of(places, false, 360);
    for (const double pole : {-90.0, 90.0}) {  // one that lies inside takes all longitudes
      MapXY p{0, pole};
      m.projector->inverse(std::span(&p, 1));
      const double c = m.inverse[0] + p.x * m.inverse[1] + p.y * m.inverse[2], r = m.inverse[3] + p.x * m.inverse[4] + p.y * m.inverse[5];
      if (!(c > 0 && c < static_cast<double>(info.columns) && r > 0 && r < static_cast<double>(info.rows))) continue;
      MapXY back = p;
      m.projector->forward(std::span(&back, 1));
      if (!(std::abs(back.y - pole) < 1e-6)) continue;
      info.box.west = -180;
      info.box.east = 180;
      (pole < 0 ? info.box.south : info.box.north) = pole;
    }
  }
  if (info.box.empty()) return fail(ErrorCode::kCrs, fmt::format("{}: no place of it lies where {} is defined", info.path, info.crs), "the coordinate system named is probably not the one the raster is in");
  const double c = static_cast<double>(info.columns) / 2, r = static_cast<double>(info.rows) / 2;
  std::array<MapXY, 3> corner;
  for (std::size_t k = 0; k < 3; ++k) {
    const double cc = c + (k == 1 ? 1 : 0), rr = r + (k == 2 ? 1 : 0);
    corner[k] = {t[0] + cc * t[1] + rr * t[2], t[3] + cc * t[4] + rr * t[5]};
  }
  if (m.projector) m.projector->forward(corner);
  if (std::all_of(corner.begin(), corner.end(), [](MapXY p) { return std::isfinite(p.x) && std::abs(p.y) <= 90; })) {
    const LonLat o{corner[0].x, corner[0].y};
    info.cell_m = std::min(distance_m(o, {corner[1].x, corner[1].y}), distance_m(o, {corner[2].x, corner[2].y}));
  }
  return {};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

Result<RasterPtr> RasterAccess::make(std::unique_ptr<Raster::Impl> impl, const RasterOptions& options, Problems& problems, Progress& progress) {
  Raster::Impl& m = *impl;
  RasterInfo& info = m.info;
  GDALDataset& d = *m.dataset;
  info.columns = d.GetRasterXSize();
  info.rows = d.GetRasterYSize();
  const char* name = d.GetDriver() == nullptr ? nullptr : d.GetDriver()->GetMetadataItem(GDAL_DMD_LONGNAME);
  info.driver = name == nullptr ? "" : name;
  if (auto settled = settle_position(m, options, problems); !settled) return tl::unexpected(settled.error());
  for (int i = 0; i < d.GetRasterBand(1)->GetOverviewCount(); ++i) {
    if (GDALRasterBand* o = d.GetRasterBand(1)->GetOverview(i)) info.overviews.push_back({o->GetXSize(), o->GetYSize()});
  }
  for (int i = 1; i <= d.GetRasterCount(); ++i) {
    if (progress.cancelled()) return cancelled();
    GDALRasterBand& band = *d.GetRasterBand(i);
    RasterBand b;
    b.name = band.GetDescription();
    if (const char* variable = band.GetMetadataItem("NETCDF_VARNAME"); b.name.empty() && variable != nullptr) b.name = variable;
    b.type = GDALGetDataTypeName(band.GetRasterDataType());
    b.unit = band.GetUnitType();
    b.role = role_of(band);
    int has = 0;
    if (const double nodata = band.GetNoDataValue(&has); has != 0) b.nodata = nodata;
    b.least = b.most = b.low = b.high = std::numeric_limits<double>::quiet_NaN();
    // Bands beyond the first few are described, not looked at: netCDF has thousands.
    if (i <= 4 && !sample_values(band, b)) {
      return fail(ErrorCode::kFormat, fmt::format("{}: band {} cannot be read: {}", info.path, i, plain_message(CPLGetLastErrorMsg(), m.bytes ? m.bytes->gdal_name() : info.path, info.path)),
                  "the file is damaged or incomplete: copy or export it again");
    }
    info.bands.push_back(std::move(b));
  }
  if (info.bands.front().role == BandRole::kPalette) {
    const GDALColorTable* table = d.GetRasterBand(1)->GetColorTable();
    for (int i = 0; i < table->GetColorEntryCount(); ++i) {
      GDALColorEntry e;
      table->GetColorEntryAsRGB(i, &e);
      info.palette.push_back({static_cast<std::uint8_t>(e.c1), static_cast<std::uint8_t>(e.c2), static_cast<std::uint8_t>(e.c3), static_cast<std::uint8_t>(e.c4)});
    }
  }
  const RasterBand& first = info.bands.front();
  Problem p;
  if (first.whole && first.valid == 0) {
    p.kind = ProblemKind::kOther;
    p.text = fmt::format("{}: no cell of band 1 has a value", info.path);
    p.advice = "look whether the nodata value is the right one";
    problems.push_back(p);
  }
  if (info.overviews.empty() && static_cast<double>(info.columns) * static_cast<double>(info.rows) > kCellsWithoutOverviews) {
    p.severity = Severity::kInfo;
    p.kind = ProblemKind::kOther;
    p.text = fmt::format("{}: {} cells without overviews are read through for a view of the whole", info.path, grouped(static_cast<double>(info.columns) * static_cast<double>(info.rows), 0));
    p.advice = "gdaladdo makes overviews, once";
    problems.push_back(p);
  }
  return RasterPtr(new Raster(std::move(impl)));
}

Result<RasterPtr> Raster::open(const fs::path& file, const RasterOptions& options, Problems& problems, Progress& progress) {
  const auto name = local_file(file);
  if (!name) return tl::unexpected(name.error());
  GdalScope scope;
  auto impl = RasterAccess::blank();
  impl->info.path = file.string();
  if (extension_of(file.string()) == ".vrt")
    if (auto checked = check_vrt(file, options.confined, 0); !checked) return tl::unexpected(checked.error());
  Dataset dataset = open_any(*name);
  if (!dataset) return fail(ErrorCode::kFormat, fmt::format("{}: cannot be read as a raster. {}", file.string(), scope.take_failures("No reader takes it")), std::string(kReadable));
  auto chosen = choose_variable(std::move(dataset), options.variable, file.string(), impl->info);
  if (!chosen) return tl::unexpected(chosen.error());
  impl->dataset = std::move(*chosen);
  return RasterAccess::make(std::move(impl), options, problems, progress);
}

Result<RasterPtr> Raster::open(std::span<const std::byte> bytes, const std::string& name, const RasterOptions& options, Problems& problems, Progress& progress) {
  GdalScope scope;
  auto impl = RasterAccess::blank();
  impl->info.path = name;
  if (extension_of(name) == ".vrt") return fail(ErrorCode::kFormat, fmt::format("{}: a VRT in memory names no files", name));
  impl->bytes = std::make_unique<MemoryFile>(bytes, name);
  Dataset dataset = open_any(impl->bytes->gdal_name());
  if (!dataset) return fail(ErrorCode::kFormat, fmt::format("{}: cannot be read as a raster. {}", name, plain_message(scope.take_failures("No reader takes it"), impl->bytes->gdal_name(), name)), std::string(kReadable));
  auto chosen = choose_variable(std::move(dataset), options.variable, name, impl->info);
  if (!chosen) return tl::unexpected(chosen.error());
  impl->dataset = std::move(*chosen);
  return RasterAccess::make(std::move(impl), options, problems, progress);
}

Result<RasterPtr> Raster::from_grid(const RasterGrid& grid, const std::string& name) {
  if (grid.columns < 1 || grid.rows < 1 || grid.values.size() < static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows))
    return fail(ErrorCode::kEmpty, name + ": a grid without cells");
  GdalScope scope;
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("MEM");
  Dataset made(driver == nullptr ? nullptr : driver->Create("", grid.columns, grid.rows, 1, GDT_Float32, nullptr));
  if (!made) return fail(ErrorCode::kInternal, name + ": " + scope.take_failures("no memory for the grid"));
  double t[6] = {grid.box.west, (grid.box.east - grid.box.west) / grid.columns, 0, grid.box.north, 0, (grid.box.south - grid.box.north) / grid.rows};
  OGRSpatialReference wgs84;
  wgs84.SetWellKnownGeogCS("WGS84");
  made->SetGeoTransform(t);
  made->SetSpatialRef(&wgs84);
  made->GetRasterBand(1)->SetNoDataValue(std::numeric_limits<double>::quiet_NaN());
  std::vector<float> values(grid.values.begin(), grid.values.begin() + static_cast<std::ptrdiff_t>(grid.columns) * grid.rows);
  if (made->GetRasterBand(1)->RasterIO(GF_Write, 0, 0, grid.columns, grid.rows, values.data(), grid.columns, grid.rows, GDT_Float32, 0, 0, nullptr) != CE_None)
    return fail(ErrorCode::kInternal, name + ": " + scope.take_failures("no memory for the grid"));
  auto impl = RasterAccess::blank();
  impl->info.path = name;
  impl->dataset = std::move(made);
  Problems problems;
  Progress progress(1);
  return RasterAccess::make(std::move(impl), {}, problems, progress);
}

std::string_view name_of(BandRole role) {
  switch (role) {
    case BandRole::kValues: return "values";
    case BandRole::kRed: return "red";
    case BandRole::kGreen: return "green";
    case BandRole::kBlue: return "blue";
    case BandRole::kAlpha: return "alpha";
    case BandRole::kPalette: return "palette";
  }
  return "values";
}

bool is_raster_name(const std::string& name) {
  const std::string extension = extension_of(name);
  return !extension.empty() && kExtensions.find(" " + extension + " ") != std::string_view::npos;
}

bool is_elevation(const RasterInfo& info) {
  if (info.bands.size() != 1 || info.bands.front().role != BandRole::kValues) return false;
  const std::string unit = lower(info.bands.front().unit);
  static const std::set<std::string> lengths{"m", "metre", "metres", "meter", "meters", "ft", "foot", "feet", "us survey foot"};
  if (lengths.contains(unit)) return true;
  if (info.bands.front().type == "Byte") return false;
  const std::string names = lower(info.variable + " " + info.bands.front().name + " " + fs::path(info.path).filename().string());
  for (const char* word : {"elev", "dem", "dtm", "dsm", "topo", "relief", "altitude", "height", "srtm", "hgt", "gebco", "bathy", "terrain"})
    if (names.find(word) != std::string::npos) return true;
  return false;
}

double metres_per_unit(const RasterBand& band) {
  const std::string unit = lower(band.unit);
  if (unit == "ft" || unit == "foot" || unit == "feet") return 0.3048;
  if (unit == "us survey foot" || unit == "ft-us" || unit == "ftus") return 1200.0 / 3937;
  if (unit == "km") return 1000;
  if (unit == "cm") return 0.01;
  return 1;
}

}  // namespace thalweg
