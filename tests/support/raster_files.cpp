#include "tests/support/raster_files.hpp"

#include <memory>
#include <stdexcept>

#include <cpl_string.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

namespace thalweg::test {
namespace {

struct Close { void operator()(GDALDataset* d) const { GDALClose(d); } };
using Dataset = std::unique_ptr<GDALDataset, Close>;

void need(bool done, const std::string& what) {
  if (!done) throw std::runtime_error(what + ": " + CPLGetLastErrorMsg());
}

void fill_overview(const std::filesystem::path& file, double value) {
  Dataset d(GDALDataset::Open(file.string().c_str(), GDAL_OF_RASTER | GDAL_OF_UPDATE));
  need(d != nullptr, "open");
  const int levels[] = {2};
  need(d->BuildOverviews("AVERAGE", 1, const_cast<int*>(levels), 0, nullptr, nullptr, nullptr, nullptr) == CE_None, "overviews");
  for (int b = 1; b <= d->GetRasterCount(); ++b) need(d->GetRasterBand(b)->GetOverview(0)->Fill(value) == CE_None, "overview");
}

}  // namespace

void write_raster(const std::filesystem::path& file, const RasterSpec& spec, const std::function<double(int, int, int)>& value) {
  GDALAllRegister();
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName(spec.driver.c_str());
  need(driver != nullptr, spec.driver);
  // Formats that are only copied to are made from memory.
  const bool direct = driver->GetMetadataItem(GDAL_DCAP_CREATE) != nullptr && spec.driver != "netCDF";
  GDALDriver* maker = direct ? driver : GetGDALDriverManager()->GetDriverByName("MEM");
  CPLStringList options;
  for (const std::string& o : spec.options) options.AddString(o.c_str());
  Dataset d(maker->Create(direct ? file.string().c_str() : "", spec.columns, spec.rows, spec.bands, GDALGetDataTypeByName(spec.type.c_str()), direct ? options.List() : nullptr));
  need(d != nullptr, "create");
  if (spec.transform) {
    auto t = *spec.transform;
    need(d->SetGeoTransform(t.data()) == CE_None, "transform");
  }
  if (!spec.crs.empty()) {
    OGRSpatialReference crs;
    need(crs.SetFromUserInput(spec.crs.c_str()) == OGRERR_NONE, spec.crs);
    crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    need(d->SetSpatialRef(&crs) == CE_None, "crs");
  }
  for (int b = 1; b <= spec.bands; ++b) {
    GDALRasterBand& band = *d->GetRasterBand(b);
    if (spec.nodata) band.SetNoDataValue(*spec.nodata);
    if (!spec.unit.empty()) band.SetUnitType(spec.unit.c_str());
    if (!spec.description.empty()) band.SetDescription(spec.description.c_str());
    if (spec.scale) band.SetScale(*spec.scale);
    if (spec.offset) band.SetOffset(*spec.offset);
    if (static_cast<std::size_t>(b) <= spec.roles.size()) {
      const GDALColorInterp role = GDALGetColorInterpretationByName(spec.roles[static_cast<std::size_t>(b) - 1].c_str());
      if (role == GCI_PaletteIndex) {
        GDALColorTable table;
        const GDALColorEntry red{200, 30, 20, 255}, green{20, 160, 40, 255};
        table.SetColorEntry(0, &red);
        table.SetColorEntry(1, &green);
        band.SetColorTable(&table);
      }
      band.SetColorInterpretation(role);
    }
    if (spec.sparse) continue;
    std::vector<double> line(static_cast<std::size_t>(spec.columns));
    for (int r = 0; r < spec.rows; ++r) {
      for (int c = 0; c < spec.columns; ++c) line[static_cast<std::size_t>(c)] = value(c, r, b - 1);
      need(band.RasterIO(GF_Write, 0, r, spec.columns, 1, line.data(), spec.columns, 1, GDT_Float64, 0, 0, nullptr) == CE_None, "write");
    }
  }
  if (!direct) {
    const Dataset copy(driver->CreateCopy(file.string().c_str(), d.get(), FALSE, options.List(), nullptr, nullptr));
    need(copy != nullptr, "copy");
  }
  d.reset();
  if (spec.overview) fill_overview(file, *spec.overview);
}

}  // namespace thalweg::test
