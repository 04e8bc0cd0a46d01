#include "geo/data/read_gdal.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include "geo/data/encoding.hpp"
#include "geo/data/gdal_open.hpp"
#include "geo/data/gdal_table.hpp"
#include "geo/data/geometry_builder.hpp"
#include "geo/data/to_wgs84.hpp"

namespace thalweg {
namespace {

// The geometry as the file has it, to be transformed before it is mended.
struct RawGeometry {
  GeometryColumn column;
  std::vector<std::uint32_t> left_out_of;
  std::uint32_t left_out_now = 0;
  void ring(std::span<const LonLat> raw, GeometryKind) {
    column.coords.insert(column.coords.end(), raw.begin(), raw.end());
    column.end_ring();
  }
  void end_part() { column.end_part(); }
  void left_out(std::uint32_t members) { left_out_now += members; }
  void end_feature(GeometryKind kind) {
    column.end_feature(kind);
    left_out_of.push_back(std::exchange(left_out_now, 0));
  }
  bool too_large() const { return column.coords.size() > GeometryBuilder::kMostCoords; }

  void replay(GeometryBuilder& out) const {
    for (std::size_t f = 0; f < column.features(); ++f) {
      for (std::uint32_t part = column.feature_start[f]; part < column.feature_start[f + 1]; ++part) {
        for (std::uint32_t r = column.part_start[part]; r < column.part_start[part + 1]; ++r)
          out.ring(column.ring(r), column.kind[f]);
        out.end_part();
      }
      out.left_out(left_out_of[f]);
      out.end_feature(column.kind[f]);
    }
  }
};

GeometryKind kind_of(const OGRGeometry& geometry) {
  switch (wkbFlatten(geometry.getGeometryType())) {
    case wkbPoint:
    case wkbMultiPoint: return GeometryKind::kPoint;
    case wkbLineString:
    case wkbLinearRing:
    case wkbMultiLineString: return GeometryKind::kLine;
    case wkbPolygon:
    case wkbTriangle:
    case wkbMultiPolygon:
    case wkbPolyhedralSurface:
    case wkbTIN: return GeometryKind::kPolygon;
    case wkbGeometryCollection: {
      GeometryKind most = GeometryKind::kNone;
      for (const OGRGeometry* member : *geometry.toGeometryCollection()) most = std::max(most, kind_of(*member));
      return most;
    }
    default: return GeometryKind::kNone;
  }
}

template <class Sink>
class Emitter {
 public:
  Emitter(Sink& sink, GeometryKind kind) : sink_(sink), kind_(kind) {}

  void add(const OGRGeometry& geometry) {
    const auto type = wkbFlatten(geometry.getGeometryType());
    if (type == wkbGeometryCollection || type == wkbMultiPoint || type == wkbMultiLineString || type == wkbMultiPolygon) {
      for (const OGRGeometry* member : *geometry.toGeometryCollection()) add(*member);
    } else if (type == wkbPolyhedralSurface || type == wkbTIN) {
      for (const OGRPolygon* member : *geometry.toPolyhedralSurface()) add(*member);
    } else if (kind_of(geometry) != kind_) {
      if (!geometry.IsEmpty()) sink_.left_out(1);
    } else if (type == wkbPoint) {
      const OGRPoint& point = *geometry.toPoint();
      if (point.IsEmpty()) return;
      points_.assign(1, {point.getX(), point.getY()});
      sink_.ring(points_, kind_);
      sink_.end_part();
    } else if (kind_ == GeometryKind::kLine) {
      ring(*geometry.toSimpleCurve());
      sink_.end_part();
    } else {
      for (const OGRLinearRing* r : *geometry.toPolygon()) ring(*r);
      sink_.end_part();
    }
  }

 private:
  void ring(const OGRSimpleCurve& curve) {
    static_assert(sizeof(OGRRawPoint) == sizeof(LonLat));
    points_.resize(static_cast<std::size_t>(curve.getNumPoints()));
    if (!points_.empty()) curve.getPoints(&points_[0].lon, sizeof(LonLat), &points_[0].lat, sizeof(LonLat));
    sink_.ring(points_, kind_);
  }
  Sink& sink_;
  GeometryKind kind_;
  std::vector<LonLat> points_;
};

template <class Sink>
void emit(const OGRGeometry* geometry, Sink& sink) {
  std::unique_ptr<OGRGeometry> straight;
  if (geometry && geometry->hasCurveGeometry()) {
    straight.reset(geometry->getLinearGeometry());
    geometry = straight.get();
  }
  const GeometryKind kind = geometry ? kind_of(*geometry) : GeometryKind::kNone;
  if (kind != GeometryKind::kNone) Emitter<Sink>(sink, kind).add(*geometry);
  sink.end_feature(kind);
}

std::string layer_names(GDALDataset& dataset) {
  std::vector<std::string> names;
  for (OGRLayer* layer : dataset.GetLayers()) names.emplace_back(layer->GetName());
  return fmt::format("layers: {}", fmt::join(names, ", "));
}

Result<OGRLayer*> choose_layer(GDALDataset& dataset, const std::string& wanted, const std::string& shown) {
  if (dataset.GetLayerCount() == 0)
    return fail(ErrorCode::kEmpty, fmt::format("{}: holds no layer, or is incomplete", shown), "export the data again, with at least one layer");
  OGRLayer* with_geometry = nullptr;
  for (OGRLayer* layer : dataset.GetLayers()) {
    const auto type = wkbFlatten(layer->GetGeomType());
    if (!wanted.empty()) {
      if (wanted == layer->GetName()) return layer;
      continue;
    }
    if (type == wkbPolygon || type == wkbMultiPolygon || type == wkbCurvePolygon || type == wkbMultiSurface) return layer;
    if (!with_geometry && type != wkbNone) with_geometry = layer;
  }
  if (wanted.empty()) return with_geometry ? with_geometry : dataset.GetLayer(0);
  return fail(ErrorCode::kUnknownName, fmt::format("{}: layer '{}' not found", shown, wanted), layer_names(dataset));
}

void warn(Problems& problems, Severity severity, ProblemKind kind, std::string text, std::string advice) {
  Problem p;
  p.severity = severity;
  p.kind = kind;
  p.text = std::move(text);
  p.advice = std::move(advice);
  problems.push_back(std::move(p));
}

// Names of columns that hold coordinates, in small letters.
constexpr std::string_view kLonNames = " lon lng long longitude lon_dd long_dd longitude_deg decimallongitude x xcoord coord_x долгота ";
constexpr std::string_view kLatNames = " lat latitude lat_dd latitude_deg decimallatitude y ycoord coord_y широта ";
constexpr std::string_view kWktNames = " wkt geom geometry the_geom wkt_geom wkt_geometry shape_wkt ";

// "71,25" and " 71.25 " as well: tables from all over the world.
std::optional<double> decimal(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '+')) text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  std::string with_point(text);
  std::replace(with_point.begin(), with_point.end(), ',', '.');
  double value = 0;
  const char* end = with_point.data() + with_point.size();
  const auto [at, error] = std::from_chars(with_point.data(), end, value);
  if (error != std::errc() || at != end || with_point.empty()) return std::nullopt;
  return value;
}

// Geometry of a row of a table without geometry: WKT, or two columns of numbers.
class TableGeometry {
 public:
  explicit TableGeometry(OGRFeatureDefn& fields) {
    for (int i = 0; i < fields.GetFieldCount(); ++i) {
      std::string name = std::string(" ") + fields.GetFieldDefn(i)->GetNameRef() + " ";
      for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      // The byte order mark of a table saved by a spreadsheet.
      if (name.starts_with(" \xEF\xBB\xBF")) name.erase(1, 3);
      if (lon_ < 0 && kLonNames.find(name) != std::string_view::npos) lon_ = i;
      if (lat_ < 0 && kLatNames.find(name) != std::string_view::npos) lat_ = i;
      if (wkt_ < 0 && kWktNames.find(name) != std::string_view::npos) wkt_ = i;
    }
  }
  bool found() const { return wkt_ >= 0 || (lon_ >= 0 && lat_ >= 0); }
  int wkt_field() const { return wkt_; }

  // Null where the row has none; `bad` counts rows whose text is not a place.
  std::unique_ptr<OGRGeometry> make(OGRFeature& feature) {
    if (wkt_ >= 0) {
      const char* text = feature.GetFieldAsString(wkt_);
      if (std::string_view(text).starts_with("SRID=")) {
        const char* semicolon = std::strchr(text, ';');
        if (semicolon) text = semicolon + 1;
      }
      if (*text == '\0') return nullptr;
      OGRGeometry* geometry = nullptr;
      if (OGRGeometryFactory::createFromWkt(with_infinity(text).c_str(), nullptr, &geometry) == OGRERR_NONE)
        return std::unique_ptr<OGRGeometry>(geometry);
      delete geometry;
      note_bad(text);
      return nullptr;
    }
    const char* x = feature.GetFieldAsString(lon_);
    const char* y = feature.GetFieldAsString(lat_);
    if (*x == '\0' && *y == '\0') return nullptr;
    const std::optional<double> lon = decimal(x);
    const std::optional<double> lat = decimal(y);
    const auto finite = [](const std::optional<double>& v) { return v && std::isfinite(*v); };
    if (finite(lon) && finite(lat)) return std::make_unique<OGRPoint>(*lon, *lat);
    note_bad(finite(lon) ? y : x);
    return nullptr;
  }

  void report(Problems& problems) const {
    if (bad_ == 0) return;
    warn(problems, Severity::kWarning, ProblemKind::kAttribute,
         fmt::format("{} rows have no place, for their text is none: '{}' for one", bad_, example_),
         wkt_ >= 0 ? "write geometry as WKT: POLYGON ((70 40, 71 40, 71 41, 70 40))" : "write degrees as decimal numbers");
  }

 private:
  // WKT has no word for what is not a number; GDAL reads too large a one as infinite.
  static std::string with_infinity(std::string text) {
    for (std::size_t i = 0; i + 3 <= text.size(); ++i) {
      if (i > 0 && std::isalpha(static_cast<unsigned char>(text[i - 1]))) continue;
      if (!EQUALN(&text[i], "nan", 3) && !EQUALN(&text[i], "inf", 3)) continue;
      std::size_t end = i + 3;
      while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end]))) ++end;
      text.replace(i, end - i, "1e999");
    }
    return text;
  }
  void note_bad(const char* text) {
    if (bad_++ == 0) example_ = std::string(text).substr(0, 60);
  }
  int lon_ = -1, lat_ = -1, wkt_ = -1;
  std::size_t bad_ = 0;
  std::string example_;
};

// Encoding that a Shapefile states in its .cpg or its table's header; the second is "ANSI" so often by
// default that a plain Windows code page there proves nothing.
std::string stated_encoding(OGRLayer& layer) {
  if (const char* cpg = layer.GetMetadataItem("ENCODING_FROM_CPG", "SHAPEFILE")) return cpg;
  if (const char* ldid = layer.GetMetadataItem("ENCODING_FROM_LDID", "SHAPEFILE")) {
    const std::string_view name(ldid);
    if (name != "ISO-8859-1" && name != "CP1252") return std::string(name);
  }
  return {};
}

template <class Sink>
Result<void> read_features(OGRLayer& layer, const std::string& driver, const std::string& gdal_name, const std::string& shown, const ReadOptions& options,
                           GdalScope& scope, Sink& sink, FeatureTable& table, Problems& problems, Progress& progress) {
  OGRFeatureDefn& fields = *layer.GetLayerDefn();
  std::optional<TableGeometry> from_table;
  if (driver == "CSV") from_table.emplace(fields);
  std::vector<int> skipped;
  // Coordinates as text are no attribute, whoever makes the geometry of them.
  if (from_table) skipped.push_back(from_table->wkt_field());
  // KML's switches of how to draw, which its driver gives every layer.
  if (driver == "LIBKML")
    for (const char* name : {"altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon"})
      skipped.push_back(fields.GetFieldIndex(name));
  ColumnReader columns(fields, skipped, options.with_attributes);
  // The driver makes geometry of some tables itself, but says nothing of the rows where it cannot.
  if (from_table && !from_table->found()) from_table.reset();

  const auto expected = static_cast<double>(layer.GetFeatureCount(FALSE));
  layer.ResetReading();
  std::size_t count = 0;
  while (const OGRFeatureUniquePtr feature{layer.GetNextFeature()}) {
    if (from_table) {
      const std::unique_ptr<OGRGeometry> geometry = from_table->make(*feature);
      emit(geometry.get(), sink);
    } else {
      emit(feature->GetGeometryRef(), sink);
    }
    columns.add(*feature);
    if (sink.too_large())
      return fail(ErrorCode::kTooLarge, fmt::format("{}: more than 4,294,967,040 vertices", shown), "cut the data into parts");
    if (progress.cancelled()) return cancelled();
    if (++count % 256 == 0) {
      if (expected > 0) progress.report(0.9 * static_cast<double>(count) / expected);
    }
    if (!scope.failures().empty()) break;
  }
  if (from_table) from_table->report(problems);
  // This format says how many there are and ends without a word where there are fewer.
  if (driver == "FlatGeobuf" && static_cast<double>(count) < expected && scope.failures().empty())
    scope.add(true, fmt::format("the file says that it has {} features", expected).c_str());
  // A file that breaks off must not pass for a smaller one.
  if (!scope.failures().empty())
    return fail(ErrorCode::kFormat,
                fmt::format("{}: layer '{}' cannot be read past feature {}: {}", shown, layer.GetName(), count,
                            plain_message(scope.take_failures(""), gdal_name, shown)),
                "the file is damaged or incomplete: copy or export it again");
  table.columns = columns.take(problems);
  return {};
}

DeclaredCrs settle_crs(DeclaredCrs crs, OGRLayer& layer, const std::string& shown, const ReadOptions& options, Problems& problems) {
  if (!crs.definition.empty()) {
    if (!options.crs.empty() && options.crs != crs.declared)
      warn(problems, Severity::kInfo, ProblemKind::kCrs,
           fmt::format("{}: states {} itself; {} was not used", shown, crs.declared, options.crs), "");
    return crs;
  }
  if (!options.crs.empty()) return DeclaredCrs{options.crs, options.crs};
  if (layer.GetGeomType() != wkbNone || layer.GetLayerDefn()->GetGeomFieldCount() > 0)
    warn(problems, Severity::kWarning, ProblemKind::kCrs,
         fmt::format("{}: layer '{}' states no coordinate system; WGS 84 degrees are assumed", shown, layer.GetName()),
         "name the coordinate system if it is another");
  return DeclaredCrs{"EPSG:4326", ""};
}

// A layer that lies where its stated system is not used: each number by itself is possible, but the system is
// probably another, or x and y are swapped.
void suspect_place(const FeatureTable& table, const std::string& crs, Problems& problems) {
  OGRSpatialReference srs;  // made anew: some drivers drop the area of use
  double west, south, east, north;
  const char* name = nullptr;
  if (srs.SetFromUserInput(crs.c_str()) != OGRERR_NONE || !srs.GetAreaOfUse(&west, &south, &east, &north, &name)) return;
  const GeoBox box = table.geometry.box();
  if (box.empty()) return;
  constexpr double kMargin_deg = 3;  // zones are used somewhat beyond their edges
  const auto inside = [&](double x, double y) {
    const bool by_lon = west <= east ? x >= west - kMargin_deg && x <= east + kMargin_deg : x >= west - kMargin_deg || x <= east + kMargin_deg;
    return by_lon && y >= south - kMargin_deg && y <= north + kMargin_deg;
  };
  const double x = (box.west + box.east) / 2, y = (box.south + box.north) / 2;
  if (inside(x, y) || inside(box.west, box.south) || inside(box.east, box.north)) return;
  const bool swapped = srs.IsGeographic() && inside(y, x);
  warn(problems, Severity::kWarning, ProblemKind::kCoordinate,
       fmt::format("layer '{}' lies round longitude {:.4g}, latitude {:.4g}, where its coordinate system is not used ({}){}",
                   table.name, x, y, name ? name : "", swapped ? "; swapped axes would put it inside" : ""),
       "look at the map; if it is in the wrong place, name the right system, or export again with x (longitude) first");
}

}  // namespace

Result<FeatureTable> read_gdal(const std::string& gdal_name, const std::string& shown, const ReadOptions& options,
                               Problems& problems, Progress& progress) {
  if (progress.cancelled()) return cancelled();
  GdalScope scope;
  progress.report(0, fmt::format("reading {}", shown));
  Result<OpenedDataset> opened = open_dataset(gdal_name, shown, scope, options.format_by_name);
  if (!opened) return tl::unexpected(opened.error());
  GDALDataset& dataset = *opened->dataset;
  const Result<OGRLayer*> chosen = choose_layer(dataset, options.layer, shown);
  if (!chosen) return tl::unexpected(chosen.error());
  OGRLayer& layer = **chosen;
  if (opened->driver == "OSM")  // otherwise features of the other layers pile up in memory
    dataset.ExecuteSQL(fmt::format("SET interest_layers = {}", layer.GetName()).c_str(), nullptr, nullptr);
  if (options.layer.empty() && dataset.GetLayerCount() > 1)
    warn(problems, Severity::kInfo, ProblemKind::kOther,
         fmt::format("{}: layer '{}' was read, one of {}", shown, layer.GetName(), dataset.GetLayerCount()),
         layer_names(dataset));

  FeatureTable table;
  table.name = layer.GetName();
  DeclaredCrs own = crs_of(layer.GetSpatialRef());
  if (own.definition.empty() && opened->driver == "TopoJSON") own = {"EPSG:4326", "EPSG:4326"};  // by its specification
  const DeclaredCrs crs = settle_crs(std::move(own), layer, shown, options, problems);
  const Result<bool> already = is_wgs84(crs.definition);
  if (!already) {
    Error error = already.error();
    error.message = fmt::format("{}: layer '{}': {}", shown, table.name, error.message);
    return tl::unexpected(std::move(error));
  }

  GeometryBuilder builder;
  if (*already) {
    // Binary formats take sixteen bytes a vertex: no more than this many, and what is not used costs nothing.
    VSIStatBufL status;
    if (VSIStatL(gdal_name.c_str(), &status) == 0 && status.st_size > 0)
      builder.reserve(std::min<std::size_t>(static_cast<std::size_t>(status.st_size) / sizeof(LonLat), GeometryBuilder::kMostCoords));
    const Result<void> read = read_features(layer, opened->driver, gdal_name, shown, options, scope, builder, table, problems, progress);
    if (!read) return tl::unexpected(read.error());
    table.crs = {crs.declared, "", 0};
  } else {
    RawGeometry raw;
    const Result<void> read = read_features(layer, opened->driver, gdal_name, shown, options, scope, raw, table, problems, progress);
    if (!read) return tl::unexpected(read.error());
    Result<CrsRecord> record = to_wgs84(raw.column.coords, crs.definition, crs.declared, problems, progress);
    if (!record) return tl::unexpected(record.error());
    table.crs = *record;
    raw.replay(builder);
  }
  if (opened->driver == "CSV") infer_types(table.columns);
  report_faults(builder.faults(), problems);
  table.geometry = builder.take();
  for (const std::string& w : scope.warnings())
    warn(problems, Severity::kWarning, ProblemKind::kOther, fmt::format("{}: {}", shown, plain_message(w, gdal_name, shown)), "");
  const std::string stated = options.encoding.empty() ? stated_encoding(layer) : options.encoding;
  settle_encoding(table, stated, problems);
  report_layer(table, problems);
  suspect_place(table, crs.definition, problems);
  progress.report(1);
  return table;
}

Result<FileInfo> inspect_gdal(const std::string& gdal_name, const std::string& shown) {
  GdalScope scope;
  Result<OpenedDataset> opened = open_dataset(gdal_name, shown, scope);
  if (!opened) return tl::unexpected(opened.error());
  FileInfo info;
  info.path = shown;
  info.driver = opened->long_name;
  EncodingGuess guess;
  std::string stated;
  for (OGRLayer* layer : opened->dataset->GetLayers()) {
    LayerInfo out;
    out.name = layer->GetName();
    const char* type = OGRGeometryTypeToName(layer->GetGeomType());
    for (const char* c = type; *c; ++c)
      if (*c != ' ') out.geometry += *c;
    out.features = layer->GetFeatureCount(TRUE);
    const DeclaredCrs crs = crs_of(layer->GetSpatialRef());
    if (!crs.declared.empty()) {
      const char* name = layer->GetSpatialRef()->GetName();
      out.crs = name && crs.declared != name ? fmt::format("{} ({})", crs.declared, name) : crs.declared;
    }
    OGREnvelope box;
    if (out.features > 0 && layer->GetGeomType() != wkbNone && layer->GetExtent(&box, TRUE) == OGRERR_NONE)
      out.extent = {box.MinX, box.MinY, box.MaxX, box.MaxY};
    OGRFeatureDefn& fields = *layer->GetLayerDefn();
    for (int i = 0; i < fields.GetFieldCount(); ++i) {
      const OGRFieldDefn& f = *fields.GetFieldDefn(i);
      out.fields.push_back({f.GetNameRef(), type_name(f)});
    }
    // A thousand rows tell the encoding.
    layer->ResetReading();
    for (int row = 0; row < 1000; ++row) {
      const OGRFeatureUniquePtr feature{layer->GetNextFeature()};
      if (!feature) break;
      for (int i = 0; i < fields.GetFieldCount(); ++i)
        if (fields.GetFieldDefn(i)->GetType() == OFTString) guess.look_at(feature->GetFieldAsString(i));
    }
    if (stated.empty()) stated = stated_encoding(*layer);
    info.layers.push_back(std::move(out));
  }
  if (info.layers.empty())
    return fail(ErrorCode::kEmpty, fmt::format("{}: holds no layer, or is incomplete", shown), "export the data again, with at least one layer");
  if (!scope.failures().empty())
    return fail(ErrorCode::kFormat, fmt::format("{}: {}", shown, plain_message(scope.take_failures(""), gdal_name, shown)),
                "the file is damaged or incomplete: copy or export it again");
  info.encoding = guess.all_utf8() ? "UTF-8" : stated.empty() ? guess.name() : stated;
  return info;
}

MemoryFile::MemoryFile(std::span<const std::byte> bytes, const std::string& name) {
  const auto slash = name.find_last_of('/');
  // The address makes the name unique among those alive.
  gdal_name_ = fmt::format("/vsimem/thalweg-{}/{}", fmt::ptr(this), slash == std::string::npos ? name : name.substr(slash + 1));
  // GDAL only reads: it was opened so.
  auto* data = const_cast<GByte*>(reinterpret_cast<const GByte*>(bytes.data()));
  VSILFILE* file = VSIFileFromMemBuffer(gdal_name_.c_str(), data, bytes.size(), FALSE);
  if (file) VSIFCloseL(file);
}

MemoryFile::~MemoryFile() {
  VSIUnlink(gdal_name_.c_str());
  const std::string folder = gdal_name_.substr(0, gdal_name_.find_last_of('/'));
  VSIRmdirRecursive(folder.c_str());
}

}  // namespace thalweg
