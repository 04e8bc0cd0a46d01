// bench_gdal FILE: reads every feature and walks over every vertex with GDAL, as a program that means to
// use the data must. Prints the counts.
#include <cstdio>

#include <gdal.h>
#include <ogr_api.h>

namespace {
struct Count {
  unsigned long features = 0, rings = 0, vertices = 0;
  double sum = 0;  // so that the walk is not optimised away
};

void walk(OGRGeometryH g, Count& count) {
  const int parts = OGR_G_GetGeometryCount(g);
  for (int i = 0; i < parts; ++i) walk(OGR_G_GetGeometryRef(g, i), count);
  if (parts > 0) return;
  const int n = OGR_G_GetPointCount(g);
  ++count.rings;
  count.vertices += static_cast<unsigned long>(n);
  for (int i = 0; i < n; ++i) count.sum += OGR_G_GetX(g, i) + OGR_G_GetY(g, i);
}
}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  GDALAllRegister();
  GDALDatasetH data = GDALOpenEx(argv[1], GDAL_OF_VECTOR, nullptr, nullptr, nullptr);
  if (data == nullptr) return 1;
  Count count;
  OGRLayerH layer = GDALDatasetGetLayer(data, 0);
  while (OGRFeatureH feature = OGR_L_GetNextFeature(layer)) {
    ++count.features;
    if (OGRGeometryH g = OGR_F_GetGeometryRef(feature)) walk(g, count);
    OGR_F_Destroy(feature);
  }
  GDALClose(data);
  std::printf("%lu features, %lu rings, %lu vertices (sum %.6f)\n", count.features, count.rings, count.vertices, count.sum);
  return 0;
}
