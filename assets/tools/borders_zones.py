"""Borders of 2026: OpenStreetMap country areas taken back out of geo-tz's time-zone tiles.

The tiles cut every border at the leaves of a quad tree and round it to 1e-6 degrees. All tiles are
united in the plane at once, so that a border stays one line for both its neighbours:
1. all rings, as integers of 1e-6 degrees, are cut where they meet, and the points of cutting rounded,
   until nothing changes;
2. each face gets the countries of the tiles that hold it;
3. a face of no country or of several that is smaller than 3 km2 and not the sea is what rounding and
   the cutting left: it goes to the neighbour with which it shares the longest border;
4. the faces of a country are united, and the points that only the tile borders had put there (on a
   tile border, within 2e-6 degrees of the straight line) are taken out of all countries at once;
5. every shared line is generalised once (Douglas and Peucker): 5 m where one of the six states has a
   part in it, 30 m elsewhere. Points that stay are not moved."""

import math
import warnings

from osgeo import ogr
from shapely.geometry import LineString, Polygon
from shapely.ops import polygonize, unary_union
from shapely.strtree import STRtree

import geotz
from arcs import edges, generalised, links_of, noded
from common import (BORDER_FIELDS, FRAME, NAMES, SIX, multipolygon, on_frame, package,
                    report_borders, rings_of, without_scraps, write)
from geotz import MILLION

COUNTRY = {
    'Asia/Bishkek': 'KGZ', 'Asia/Dushanbe': 'TJK', 'Asia/Tashkent': 'UZB', 'Asia/Samarkand': 'UZB',
    'Asia/Ashgabat': 'TKM', 'Asia/Kabul': 'AFG',
    'Asia/Almaty': 'KAZ', 'Asia/Aqtau': 'KAZ', 'Asia/Aqtobe': 'KAZ', 'Asia/Atyrau': 'KAZ',
    'Asia/Oral': 'KAZ', 'Asia/Qostanay': 'KAZ', 'Asia/Qyzylorda': 'KAZ',
    'Asia/Baku': 'AZE', 'Asia/Tehran': 'IRN', 'Asia/Karachi': 'PAK', 'Asia/Kolkata': 'IND',
    'Asia/Shanghai': 'CHN', 'Asia/Urumqi': 'CHN', 'Asia/Hovd': 'MNG',
    'Asia/Barnaul': 'RUS', 'Asia/Krasnoyarsk': 'RUS', 'Asia/Novokuznetsk': 'RUS',
    'Asia/Novosibirsk': 'RUS', 'Asia/Omsk': 'RUS', 'Asia/Tomsk': 'RUS', 'Asia/Yekaterinburg': 'RUS',
    'Europe/Astrakhan': 'RUS', 'Europe/Kirov': 'RUS', 'Europe/Moscow': 'RUS',
    'Europe/Samara': 'RUS', 'Europe/Saratov': 'RUS', 'Europe/Ulyanovsk': 'RUS',
    'Europe/Volgograd': 'RUS',
}
KM2 = (1e-6 * 111.2) ** 2 * 0.76  # of a square unit at 40.5 N; only for thresholds
LARGEST_LEFTOVER_KM2 = 3.0


def open_ring(ring):
    points = [(round(x), round(y)) for x, y in ring.coords]
    return points[:-1]


def outlines(polygon):
    return [open_ring(polygon.exterior)] + [open_ring(r) for r in polygon.interiors]


segments, areas, lines_x, lines_y = set(), [], set(), set()
west, south = min(p[0] for p in FRAME), min(p[1] for p in FRAME)
east, north = max(p[0] for p in FRAME), max(p[1] for p in FRAME)
for cell, content in geotz.leaves(package('geo-tz-8.1.9', 'data'), (west, south, east, north)):
    x0, y0, x1, y1 = cell
    lines_x.update((x0, x1))
    lines_y.update((y0, y1))
    square = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    segments.update(edges(square))
    for zone, polygons in content:
        for rings in polygons if polygons is not None else [[square]]:
            for ring in rings:
                segments.update(edges(ring))
            if zone in COUNTRY and len(rings[0]) > 2:
                shape = Polygon(rings[0], [r for r in rings[1:] if len(r) > 2])
                areas.append((COUNTRY[zone], shape if shape.is_valid else shape.buffer(0)))

faces = list(polygonize([LineString(s) for s in noded(segments)]))
faces.sort(key=lambda f: (f.bounds, f.area))
points = [f.representative_point() for f in faces]
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the next major version of shapely
    tree = STRtree(points)
number = {id(p): i for i, p in enumerate(points)}
owners = [set() for _ in faces]
for country, shape in areas:
    for point in tree.query(shape):
        if shape.intersects(point):
            owners[number[id(point)]].add(country)

sides = {}
for i, face in enumerate(faces):
    for ring in outlines(face):
        for edge in edges(ring):
            sides.setdefault(edge, []).append(i)
shared = [{} for _ in faces]  # face -> other face -> length of common border
for (a, b), both in sides.items():
    if len(both) == 2:
        length = ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
        for i, j in (both, both[::-1]):
            shared[i][j] = shared[i].get(j, 0) + length

given = {'empty': 0, 'double': 0}
double_claims = []
owner = [next(iter(o)) if len(o) == 1 else None for o in owners]
for _ in range(3):  # a leftover may lie behind another
    for i in sorted((i for i in range(len(faces)) if owner[i] is None), key=lambda i: -faces[i].area):
        if faces[i].area * KM2 > LARGEST_LEFTOVER_KM2:
            continue
        by_owner = {}
        for j, length in shared[i].items():
            if owner[j] and (not owners[i] or owner[j] in owners[i]):
                by_owner[owner[j]] = by_owner.get(owner[j], 0) + length
        # A leaf at sea that one country's water bounds on a part of its border only is the sea.
        if by_owner and sum(by_owner.values()) > 0.9 * sum(shared[i].values()):
            owner[i] = max(sorted(by_owner), key=lambda c: by_owner[c])
            given['double' if owners[i] else 'empty'] += 1
            if faces[i].area * KM2 > 0.05:
                at = points[i]
                print(f'  face of {faces[i].area * KM2:.3f} km2 at {at.x / MILLION:.4f}'
                      f' {at.y / MILLION:.4f} of {sorted(owners[i]) or "nobody"} goes to {owner[i]}')
print(f'  {given["empty"]} empty faces and {given["double"]} doubly held ones went to a neighbour')
for i, face in enumerate(faces):
    if owner[i] is None and (owners[i] or face.area * KM2 < 100):
        print(f'  left: {face.area * KM2:.3f} km2 at {points[i].x / MILLION:.4f}'
              f' {points[i].y / MILLION:.4f} of {sorted(owners[i]) or "nobody"}')

countries = {}
for i, face in enumerate(faces):
    for code in [owner[i]] if owner[i] else sorted(owners[i]):
        countries.setdefault(code, []).append(face)
shapes = {}
for code, parts in sorted(countries.items()):
    united = unary_union(parts)
    shapes[code] = [outlines(p) for p in getattr(united, 'geoms', [united])]

# Points that only a tile border put there.
links = links_of(ring for part in shapes.values() for rings in part for ring in rings)
drop = set()
for p in sorted(links):
    near = lambda v, lines: v in lines or v - 1 in lines or v + 1 in lines
    if len(links[p]) != 2 or not (near(p[0], lines_x) or near(p[1], lines_y)):
        continue
    a, b = sorted(links[p])
    length = ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
    off = abs((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])) / length
    between = (p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])
    if off <= 2 and 0 < between < length ** 2 and b not in links[a]:
        drop.add(p)
        links[a].remove(p)
        links[b].remove(p)
        links[a].add(b)
        links[b].add(a)
print(f'  {len(drop)} points of tile borders taken out')

# Generalised on the shared lines, so that all three vintages and the rest fit into the program.
SIX_M, OTHERS_M = 5.0, 30.0
whose = {}
for code, polygons in shapes.items():
    for part in polygons:
        for i, ring in enumerate(part):
            part[i] = [p for p in ring if p not in drop]
            for edge in edges(part[i]):
                whose.setdefault(edge, set()).add(code)
stay = generalised(
    [ring for polygons in shapes.values() for part in polygons for ring in part],
    lambda arc: SIX_M if whose[min((arc[0], arc[1]), (arc[1], arc[0]))] & set(SIX) else OTHERS_M, 1e-6)



def length_km(segments):
    """On a sphere, good to 0.3 %: for the share that generalising takes."""
    return sum(math.hypot((a[0] - b[0]) * math.cos(math.radians(a[1] / MILLION)), a[1] - b[1])
               for a, b in segments) / MILLION * 111.195


of_six = {e for e, codes in whose.items() if codes & set(SIX)}
thin = {e for code in SIX for part in shapes[code] for ring in part
        for e in edges([p for p in ring if p in stay])}
print(f'  lines of the six: {len(of_six)} edges, {length_km(of_six):.0f} km, generalised by {SIX_M:.0f} m:'
      f' {len(thin)} edges, {length_km(thin):.0f} km')

frame = [(round(x * MILLION), round(y * MILLION)) for x, y in FRAME]
states = {}
for code, polygons in shapes.items():
    rings = [[[p for p in ring if p in stay] for ring in part] for part in polygons]
    rings = [[ring for ring in part if len(ring) > 2] for part in rings]
    if code not in SIX:
        known = {p for part in rings for ring in part for p in ring}
        cut = multipolygon(rings).Intersection(multipolygon([[frame]]))
        rings = [[[tuple(round(c) for c in p) for p in ring[:-1]] for ring in part]
                 for part in rings_of(cut)]
        for p in (p for part in rings for ring in part for p in ring):
            if p not in known and not on_frame((p[0] / MILLION, p[1] / MILLION)):
                raise SystemExit(f'the cut moved or made a vertex inside the frame: {p}')
    states[code] = [[[(x / MILLION, y / MILLION) for x, y in ring] for ring in part]
                    for part in rings]
    if code not in SIX:
        states[code] = without_scraps(states[code])
report_borders('OpenStreetMap 2026, geo-tz 8.1.9', states)
write('borders-2026.fgb', ogr.wkbMultiPolygon, BORDER_FIELDS,
      [(multipolygon(states[c]), {'iso3': c, 'name': NAMES[c]}) for c in sorted(states)])
