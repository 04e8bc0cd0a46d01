"""What the layer scripts share: the region, names, geodesic area, and writing of FlatGeobuf."""

import math
import os
import sys

from osgeo import gdal, ogr, osr

gdal.UseExceptions()
ogr.UseExceptions()

CACHE, OUT = sys.argv[1], sys.argv[2]

# Layers other than borders are cut to this box (degrees: west, south, east, north).
BOX = (46.0, 33.0, 90.0, 56.0)
# The six states are kept whole. Their neighbours are cut at this frame, which passes well outside
# the six (their own extent is 46.49-87.32 E, 29.37-55.45 N), so that no vertex of a border of the
# six is moved or added.
FRAME = [(46.0, 33.0), (58.0, 33.0), (58.0, 29.0), (76.0, 29.0), (76.0, 33.0), (90.0, 33.0),
         (90.0, 56.0), (46.0, 56.0)]
SIX = ('AFG', 'KAZ', 'KGZ', 'TJK', 'TKM', 'UZB')
NEIGHBOURS = ('AZE', 'CHN', 'IND', 'IRN', 'MNG', 'PAK', 'RUS')
NAMES = {
    'AFG': 'Afghanistan', 'AZE': 'Azerbaijan', 'CHN': 'China', 'IND': 'India', 'IRN': 'Iran',
    'KAZ': 'Kazakhstan', 'KGZ': 'Kyrgyzstan', 'MNG': 'Mongolia', 'PAK': 'Pakistan',
    'RUS': 'Russia', 'TJK': 'Tajikistan', 'TKM': 'Turkmenistan', 'UZB': 'Uzbekistan',
}


def package(*parts):
    return os.path.join(CACHE, *parts)


def area_km2(ring):
    """Area of an open or closed ring of (lon, lat) on the sphere of equal area; good to 0.3 %."""
    total = 0.0
    for (x0, y0), (x1, y1) in zip(ring, list(ring[1:]) + [ring[0]]):
        total += math.radians(x1 - x0) * (math.sin(math.radians(y0)) + math.sin(math.radians(y1))) / 2
    return abs(total) * 6371.0072 ** 2


def inside(ring, point):
    """Even-odd test of a point (lon, lat) against a ring."""
    x, y = point
    odd = False
    for (x0, y0), (x1, y1) in zip(ring, list(ring[1:]) + [ring[0]]):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            odd = not odd
    return odd


def on_frame(point):
    x, y = point
    return any(x == x0 == x1 and min(y0, y1) <= y <= max(y0, y1)
               or y == y0 == y1 and min(x0, x1) <= x <= max(x0, x1)
               for (x0, y0), (x1, y1) in zip(FRAME, FRAME[1:] + FRAME[:1]))


def without_scraps(parts):
    """Parts of a neighbour after the cut: what the frame cut off from its largest part is left out, for
    it would look like an exclave."""
    largest = max(parts, key=lambda rings: area_km2(rings[0]))
    return [rings for rings in parts
            if rings is largest or not any(on_frame(p) for p in rings[0])]


def closed(ring):
    ring = [tuple(p[:2]) for p in ring]
    return ring if ring[0] == ring[-1] else ring + [ring[0]]


def multipolygon(polygons):
    """OGR geometry of [[outer, hole, ...], ...], every coordinate as given."""
    many = ogr.Geometry(ogr.wkbMultiPolygon)
    for rings in polygons:
        one = ogr.Geometry(ogr.wkbPolygon)
        for ring in rings:
            line = ogr.Geometry(ogr.wkbLinearRing)
            for x, y in closed(ring):
                line.AddPoint_2D(x, y)
            one.AddGeometry(line)
        many.AddGeometry(one)
    return many


def write(name, geometry_type, fields, rows):
    """rows: [(ogr geometry, {field: value})], written in this order, so the same rows give the same
    bytes. fields: [(name, ogr type)]. No spatial index: the layers are small and read whole."""
    path = os.path.join(OUT, name)
    part = path + '.part.fgb'
    if os.path.exists(part):
        os.remove(part)
    wgs84 = osr.SpatialReference()
    wgs84.ImportFromEPSG(4326)
    wgs84.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    source = ogr.GetDriverByName('FlatGeobuf').CreateDataSource(part)
    layer = source.CreateLayer(name.split('.')[0], wgs84, geometry_type, ['SPATIAL_INDEX=NO'])
    for field, kind in fields:
        layer.CreateField(ogr.FieldDefn(field, kind))
    vertices = 0
    for geometry, values in rows:
        feature = ogr.Feature(layer.GetLayerDefn())
        for field, value in values.items():
            if value is not None:
                feature.SetField(field, value)
        feature.SetGeometryDirectly(geometry.Clone())
        layer.CreateFeature(feature)
        vertices += count(geometry)
    del feature, layer, source
    os.replace(part, path)
    print(f'{name}: {len(rows)} features, {vertices} vertices, {os.path.getsize(path)} bytes')


def count(geometry):
    n = geometry.GetGeometryCount()
    return sum(count(geometry.GetGeometryRef(i)) for i in range(n)) if n else geometry.GetPointCount()


def rings_of(geometry):
    """[[outer, hole, ...], ...] of an OGR polygon, multipolygon or collection."""
    name = geometry.GetGeometryName()
    if name == 'POLYGON':
        return [[[tuple(p[:2]) for p in geometry.GetGeometryRef(i).GetPoints()]
                 for i in range(geometry.GetGeometryCount())]]
    out = []
    for i in range(geometry.GetGeometryCount()):
        part = geometry.GetGeometryRef(i)
        if part.GetGeometryName() in ('POLYGON', 'MULTIPOLYGON', 'GEOMETRYCOLLECTION'):
            out += rings_of(part)
    return out


BORDER_FIELDS = [('iso3', ogr.OFTString), ('name', ogr.OFTString)]


def report_borders(title, states):
    """Prints the area of each state and its small parts and holes: what a vintage says."""
    print(title)
    for code in sorted(states):
        total = sum(area_km2(p[0]) - sum(area_km2(h) for h in p[1:]) for p in states[code])
        print(f'  {code} {total:12.1f} km2, {len(states[code])} parts,'
              f' {sum(len(r) for p in states[code] for r in p)} vertices')
        if code not in SIX:
            continue
        for rings in states[code]:
            for role, ring in [('part', rings[0])] + [('hole', h) for h in rings[1:]]:
                a = area_km2(ring)
                if a < 1000:
                    x = sum(p[0] for p in ring) / len(ring)
                    y = sum(p[1] for p in ring) / len(ring)
                    print(f'      {role} {a:8.3f} km2 near {x:.4f} {y:.4f}, {len(ring)} vertices')
