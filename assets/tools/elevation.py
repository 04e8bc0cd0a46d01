"""Elevation and bathymetry: the part of ETOPO5 in the box, whole metres, 5 arc minutes."""

import os

import numpy
from osgeo import gdal, osr

from common import BOX, OUT, package

# Of the file's own georeference, only the arrangement is used: row 0 is 90 N, column 0 is 0 E, each
# value stands on a node of the 5 minute grid.
source = gdal.Open(package('ferret-datasets', 'usr', 'share', 'ferret-vis', 'data', 'etopo5.cdf'))
values = source.GetRasterBand(1).ReadAsArray()
if values.shape != (2161, 4320):
    raise SystemExit(f'unexpected size {values.shape}')
west, south, east, north = BOX
south = 29.0  # Afghanistan whole
left, right = round(west * 12), round(east * 12)
top, bottom = round((90 - north) * 12), round((90 - south) * 12)
part = values[top:bottom + 1, left:right + 1]
if not numpy.all((part > -12000) & (part < 9000)):
    raise SystemExit('values that are no heights')
part = numpy.rint(part).astype(numpy.int16)
path = os.path.join(OUT, 'elevation.tif')
out = gdal.GetDriverByName('GTiff').Create(
    path + '.part', part.shape[1], part.shape[0], 1, gdal.GDT_Int16,
    ['COMPRESS=DEFLATE', 'PREDICTOR=2', 'ZLEVEL=9', 'BLOCKYSIZE=64'])
half = 1 / 24  # a node is the middle of its pixel
out.SetGeoTransform((west - half, 1 / 12, 0, north + half, 0, -1 / 12))
wgs84 = osr.SpatialReference()
wgs84.ImportFromEPSG(4326)
out.SetProjection(wgs84.ExportToWkt())
band = out.GetRasterBand(1)
band.WriteArray(part)
band.SetUnitType('m')
band.SetDescription('elevation')
del band, out
os.replace(path + '.part', path)
print(f'elevation.tif: {part.shape[1]} x {part.shape[0]}, {part.min()} to {part.max()} m,'
      f' {os.path.getsize(path)} bytes')
for name, x, y in (('Aral basin', 60, 45), ('Peak near Ismoil Somoni', 72, 39), ('Caspian', 51, 41),
                   ('Ferghana', 71.5, 40.5), ('Turpan', 89.25, 42.75)):
    print(f'  {name}: {part[round((north - y) * 12), round((x - west) * 12)]} m')
