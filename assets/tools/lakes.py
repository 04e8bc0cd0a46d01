"""Lakes and reservoirs of 0.5 km2 and more in the box: OpenStreetMap 2017 through
@geo-maps/earth-lakes-10m, which has no names; the well-known ones are named here by a point."""

import json

from osgeo import ogr
from shapely.geometry import Polygon
from shapely.ops import unary_union

from arcs import kept
from common import BOX, area_km2, inside, multipolygon, package, write

LEAST_KM2 = 0.5
WIDE_KM2 = 2.0        # the least area outside of the six states' middle
MIDDLE = (64.0, 36.0, 81.0, 44.5)
TOLERANCE_M = 15.0
# The package keeps a shore only where it crosses a mesh of 0.044 by 0.033 degrees: small lakes are
# triangles and squares in it, which tell a map's reader nothing.
SHAPELESS_KM2, CORNERS = 5.0, 7

# name, kind, then a place on the water (longitude, latitude) of each of its polygons to be named
NAMED = [
    ('Toktogul', 'reservoir', [(72.874, 41.806)]),
    ('Andijan (Kempir-Abad)', 'reservoir', [(73.12, 40.79)]),
    ('Bahri Tojik (Kayrakkum)', 'reservoir', [(70.1557, 40.3165)]),
    ('Charvak', 'reservoir', [(70.04, 41.63)]),
    ('Shardara', 'reservoir', [(68.0071, 41.1684), (68.0112, 41.0559)]),
    ('Nurek', 'reservoir', [(69.3021, 38.3330)]),
    ('Tuyamuyun', 'reservoir', [(61.4852, 41.0906), (61.5145, 41.1895),
                                 (61.5526, 41.0196)]),
    ('Kapchagay', 'reservoir', [(77.50, 43.85)]),
    ('Kirov', 'reservoir', [(71.60, 42.65)]),
    ('Orto-Tokoy', 'reservoir', [(75.9066, 42.3098), (75.9484, 42.3098), (75.9861, 42.3161)]),
    ('Papan', 'reservoir', [(72.9114, 40.3704)]),
    ('Tortgul', 'reservoir', [(70.70, 40.00)]),
    ('Kasan-Sai', 'reservoir', [(71.4331, 41.3711)]),
    ('Issyk-Kul', 'lake', [(77.20, 42.45)]),
    ('Son-Kul', 'lake', [(75.13, 41.83)]),
    ('Chatyr-Kul', 'lake', [(75.30, 40.62)]),
    ('Karakul', 'lake', [(73.45, 39.05)]),
    ('Sarez', 'lake', [(72.75, 38.20)]),
    ('Yashilkul', 'lake', [(72.9048, 37.7447)]),
    ('Zorkul', 'lake', [(73.7136, 37.4455)]),
    ('Aydarkul', 'lake', [(66.90, 40.90)]),
    ('Balkhash', 'lake', [(73.9280, 45.9486)]),
    ('Alakol', 'lake', [(81.75, 46.10)]),
    ('Sasykkol', 'lake', [(80.90, 46.58)]),
    ('Zaysan (Bukhtarma)', 'lake', [(83.90, 48.00)]),
    ('Tengiz', 'lake', [(69.00, 50.40)]),
    ('North Aral Sea', 'lake', [(60.80, 46.40)]),
    ('South Aral Sea', 'lake', [(58.50, 45.20)]),
    ('Sarygamysh', 'lake', [(57.40, 41.90)]),
    ('Caspian Sea', 'lake', [(51.00, 41.00)]),
    ('Talimarjan', 'reservoir', [(65.5738, 38.3715)]),
    ('South Surkhan', 'reservoir', [(67.6610, 37.8654)]),
    ('Katta-Kurgan', 'reservoir', [(66.2568, 39.8093)]),
    ('Tudakul', 'reservoir', [(64.8536, 39.8486)]),
    ('Hauz-Khan', 'reservoir', [(61.3217, 37.2056)]),
    ('Zeid', 'reservoir', [(65.3566, 37.4567)]),
    ('Ebinur', 'lake', [(82.90, 44.90)]),
    ('Sayram', 'lake', [(81.20, 44.60)]),
    ('Bosten', 'lake', [(87.00, 42.00)]),
]


def points_of(ring):
    return [tuple(p[:2]) for p in ring]


with open(package('geo-maps-earth-lakes-10m-0.6.0', 'map.geo.json'), encoding='utf-8') as file:
    data = json.load(file)
polygons = []
todo = [data]
while todo:
    item = todo.pop()
    kind = item['type']
    if kind == 'FeatureCollection':
        todo += item['features']
    elif kind == 'Feature':
        todo.append(item['geometry'])
    elif kind == 'GeometryCollection':
        todo += item['geometries']
    elif kind == 'MultiPolygon':
        polygons += item['coordinates']
    elif kind == 'Polygon':
        polygons.append(item['coordinates'])
print(f'  {len(polygons)} polygons')

# The package cuts water at the lines of a fine grid: what touches along a line is one lake again.
west, south, east, north = BOX
pieces = []
for rings in polygons:
    xs, ys = [p[0] for p in rings[0]], [p[1] for p in rings[0]]
    x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
    if x1 < west or x0 > east or y1 < (29.0 if 60 < x0 < 75 else south) or y0 > north:
        continue
    shape = Polygon(rings[0], rings[1:])
    pieces.append(shape if shape.is_valid else shape.buffer(0))
print(f'  {len(pieces)} of them in the box')
lakes = []
for shape in unary_union(pieces).geoms:
    x0, y0, x1, y1 = shape.bounds
    middle = x1 > MIDDLE[0] and x0 < MIDDLE[2] and y1 > MIDDLE[1] and y0 < MIDDLE[3]
    rings = [list(shape.exterior.coords)] + [list(r.coords) for r in shape.interiors]
    area = area_km2(rings[0]) - sum(area_km2(r) for r in rings[1:])
    if area >= (LEAST_KM2 if middle else WIDE_KM2):
        lakes.append((area, rings))
print(f'  {len(lakes)} lakes after joining')
lakes.sort(key=lambda l: (-l[0], l[1][0][0]))
name_of, kind_of = {}, {}
for name, kind, places in NAMED:
    for place in places:
        found = [i for i, (_, rings) in enumerate(lakes) if inside(points_of(rings[0]), place)]
        if not found:
            near = sorted((min((p[0] - place[0]) ** 2 + (p[1] - place[1]) ** 2 for p in rings[0]) ** .5, i)
                          for i, (_, rings) in enumerate(lakes))[:4]
            raise SystemExit(f'no water at {place} for {name}; near: ' + str(
                [(f'{d:.3f} deg', f'{lakes[i][0]:.1f} km2', lakes[i][1][0][0]) for d, i in near]))
        name_of[found[-1]], kind_of[found[-1]] = name, kind
        print(f'  {name}: {lakes[found[-1]][0]:.1f} km2')
rows = []
left_out = 0
for i, (area, rings) in enumerate(lakes):
    if i not in name_of and area < SHAPELESS_KM2 and len(set(points_of(rings[0]))) < CORNERS:
        left_out += 1
        continue
    thin = []
    for k, ring in enumerate(rings):
        ring = points_of(ring)
        if k > 0 and area_km2(ring) < 0.05:
            continue
        thin.append([ring[j] for j in kept(ring, TOLERANCE_M, 1.0)])
    rows.append((multipolygon([thin]), {'name': name_of.get(i), 'area_km2': round(area, 2),
                                        'kind': kind_of.get(i)}))
print(f'  {left_out} shapeless ones left out')
write('lakes.fgb', ogr.wkbMultiPolygon,
      [('name', ogr.OFTString), ('area_km2', ogr.OFTReal), ('kind', ogr.OFTString)], rows)
