"""Rivers: Natural Earth's named ones (rivers.fgb), and from the World Data Bank II those that Natural
Earth lacks, with their class (streams.fgb). Two files, because their licences differ."""

import math

import numpy
from osgeo import gdal, ogr
from shapely.geometry import LineString, MultiLineString, Point, box
from shapely.ops import linemerge, unary_union

from common import BOX, package, write

# Natural Earth 3.0 spells these with double blanks or letters that its own encoding lost.
SPELLING = {'Kr': 'Kura', 'Tom?': 'Tom', 'Tom`': 'Tom', 'K?nes': 'Künes', 'Kunes': 'Künes',
            'Ertix (Irtysh)': 'Irtysh', 'Ertis': 'Irtysh', 'Ile': 'Ili', 'Zarafshon': 'Zeravshan',
            'Esil': 'Ishim', 'Talkeh': 'Aji Chay'}

# The classes of the World Data Bank II: kind, and whether water runs all year.
CLASSES = {0: 'river lake', 1: 'river', 2: 'river', 3: 'river', 4: 'river', 5: 'intermittent river',
           6: 'intermittent river', 7: 'intermittent river', 8: 'canal', 9: 'canal', 10: 'canal'}

# World Data Bank II rivers have no names: places on the well-known ones (longitude, latitude).
NAMED_PLACES = [
    ('Chu', (74.52, 43.14)), ('Chu', (72.45, 44.53)), ('Talas', (71.80, 42.60)),
    ('Vakhsh', (69.86, 38.79)), ('Kara Darya', (72.89, 40.84)), ('Chirchik', (69.76, 41.58)),
    ('Murghab', (62.99, 35.93)), ('Bartang', (72.09, 38.10)), ('Kokcha', (70.47, 37.21)),
    ('Kunduz', (68.65, 36.00)), ('Kabul', (70.32, 34.52)), ('Balkhab', (66.97, 35.72)),
    ('Kunar', (72.25, 36.27)), ('Karatal', (77.74, 45.42)), ('Lepsy', (79.61, 46.08)),
    ('Sarysu', (67.94, 47.20)), ('Turgay', (64.32, 49.93)), ('Arys', (68.94, 42.44)),
]
NEAR_DEG = 0.05        # a World Data Bank line this near to a Natural Earth river is the same river
NAME_NEAR_DEG = 0.03


def line(coords):
    out = ogr.Geometry(ogr.wkbLineString)
    for x, y in coords:
        out.AddPoint_2D(x, y)
    return out


def multiline(shape):
    out = ogr.Geometry(ogr.wkbMultiLineString)
    for part in getattr(shape, 'geoms', [shape]):
        if part.geom_type == 'LineString' and part.length > 0:
            out.AddGeometry(line([(round(x, 6), round(y, 6)) for x, y in part.coords]))
    return out


frame = box(*BOX)
folder = package('libmagics++-data', 'usr', 'share', 'magics', '10m')
source = gdal.OpenEx(f'{folder}/ne_10m_rivers_lake_centerlines.shp', open_options=['ENCODING=CP1252'])
named, rows = {}, []
for feature in source.GetLayer(0):
    geometry = feature.GetGeometryRef()
    parts = [geometry] if geometry.GetGeometryCount() == 0 else \
        [geometry.GetGeometryRef(i) for i in range(geometry.GetGeometryCount())]
    shape = MultiLineString([p.GetPoints() for p in parts]).intersection(frame)
    shape = unary_union([g for g in getattr(shape, 'geoms', [shape]) if g.geom_type == 'LineString'])
    if shape.is_empty:
        continue
    name = ' '.join((feature.GetField('name') or '').split())
    name = SPELLING.get(name, name)
    key = (name, int(feature.GetField('scalerank')), feature.GetField('featurecla'))
    named.setdefault(key, []).append(shape)
for key in sorted(named):
    name, rank, kind = key
    joined = unary_union(named[key])
    if joined.geom_type == 'MultiLineString':
        joined = linemerge(joined)
    rows.append((multiline(joined), {'name': name or None, 'scalerank': rank,
                                     'kind': 'lake centreline' if 'Lake' in kind else 'river'}))
rows.sort(key=lambda r: (r[1]['scalerank'], r[1]['name'] or '', r[1]['kind']))
write('rivers.fgb', ogr.wkbMultiLineString,
      [('name', ogr.OFTString), ('scalerank', ogr.OFTInteger), ('kind', ogr.OFTString)], rows)

# --- World Data Bank II, in GMT's bins of one degree ------------------------------------------------
group = gdal.OpenEx(package('gmt-gshhg-full', 'usr', 'share', 'gmt-gshhg', 'binned_river_f.nc'),
                    gdal.OF_MULTIDIM_RASTER).GetRootGroup()


def array(name):
    return group.OpenMDArray(name).ReadAsArray()


size = int(array('Bin_size_in_minutes')[0]) / 60.0
columns = int(array('N_bins_in_360_longitude_range')[0])
first_segment, segments = array('Id_of_first_segment_in_a_bin'), array('N_segments_in_a_bin')
level = array('Hierarchial_level_of_a_segment')
first_point = array('Id_of_first_point_in_a_segment')
points = array('N_points_for_a_segment')
# The file's numbers are unsigned 16-bit, kept in a signed type.
lon16 = array('Relative_longitude_from_SW_corner_of_bin').astype(numpy.int64) & 0xffff
lat16 = array('Relative_latitude_from_SW_corner_of_bin').astype(numpy.int64) & 0xffff

known = unary_union([g for shapes in named.values() for g in shapes]).buffer(NEAR_DEG)
by_class, whole = {}, 0
for row in range(math.floor(90 - BOX[3]), math.ceil(90 - BOX[1])):
    for column in range(math.floor(BOX[0]), math.ceil(BOX[2])):
        cell = row * columns + column
        west, south = column * size, 90 - (row + 1) * size
        for s in range(first_segment[cell], first_segment[cell] + segments[cell]):
            at = slice(first_point[s], first_point[s] + points[s])
            coords = [(round(west + int(x) / 65535 * size, 5), round(south + int(y) / 65535 * size, 5))
                      for x, y in zip(lon16[at], lat16[at])]
            coords = [p for i, p in enumerate(coords) if i == 0 or p != coords[i - 1]]
            if len(coords) < 2:
                continue
            piece = LineString(coords)
            whole += 1
            if piece.intersection(known).length > 0.5 * piece.length:
                continue
            by_class.setdefault(int(level[s]), []).append(piece)
print('  classes', {k: (len(v), sum(len(p.coords) for p in v)) for k, v in sorted(by_class.items())},
      'of', whole, 'pieces')

rows = []
for number, pieces in sorted(by_class.items()):
    merged = linemerge(MultiLineString(pieces))
    for part in getattr(merged, 'geoms', [merged]):
        part = part.simplify(0.002, preserve_topology=False)
        rows.append((part, number))
names = {}
for name, place in NAMED_PLACES:
    at = Point(place)
    best = min(range(len(rows)), key=lambda i: (rows[i][0].distance(at), i))
    if rows[best][0].distance(at) > NAME_NEAR_DEG:
        raise SystemExit(f'no line within {NAME_NEAR_DEG} degrees of {place} to be named {name}')
    names[best] = name
    print(f'  {name}: class {rows[best][1]}, {len(rows[best][0].coords)} vertices')
order = sorted(range(len(rows)), key=lambda i: (rows[i][1], -rows[i][0].length, rows[i][0].coords[0]))
write('streams.fgb', ogr.wkbMultiLineString,
      [('name', ogr.OFTString), ('class', ogr.OFTInteger), ('kind', ogr.OFTString)],
      [(multiline(rows[i][0]), {'name': names.get(i), 'class': rows[i][1], 'kind': CLASSES[rows[i][1]]})
       for i in order])
