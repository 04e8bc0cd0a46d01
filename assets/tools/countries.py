"""Countries of the world for the background: Natural Earth 10m through world-atlas, generalised on the
shared lines outside the region."""

import json

from osgeo import gdal, ogr

from arcs import generalised
from common import area_km2, inside, multipolygon, package, write
from iso3166 import ISO3

INSIDE_M, OUTSIDE_M = 500.0, 4000.0
NEAR = (40.0, 25.0, 95.0, 60.0)  # where the finer tolerance holds
LEAST_KM2 = 20.0                 # smaller islands outside it are left out

# Natural Earth's units without an ISO number that have a usual code or a clear owner.
EXTRA = {'Kosovo': 'XKX', 'Baikonur': 'KAZ', 'USNB Guantanamo Bay': 'CUB'}

with open(package('world-atlas-2.0.2', 'countries-10m.json'), encoding='utf-8') as file:
    topology = json.load(file)
scale, shift = topology['transform']['scale'], topology['transform']['translate']


MILLION = 1000000  # points are whole numbers of 1e-6 degrees, near enough to the quantised originals


def decoded(arc):
    x = y = 0
    out = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        point = (round((x * scale[0] + shift[0]) * MILLION), round((y * scale[1] + shift[1]) * MILLION))
        if not out or point != out[-1]:
            out.append(point)
    return out


def near(points):
    west, south, east, north = (v * MILLION for v in NEAR)
    return any(west <= x <= east and south <= y <= north for x, y in points)


arcs = [decoded(arc) for arc in topology['arcs']]


def joined(indices):
    ring = []
    for i in indices:
        part = arcs[i] if i >= 0 else arcs[~i][::-1]
        ring += part[1:] if ring else part
    return ring[:-1]


def degrees(ring):
    return [(x / MILLION, y / MILLION) for x, y in ring]


countries = topology['objects']['countries']['geometries']
shapes = [[[joined(ring) for ring in polygon]
           for polygon in (c['arcs'] if c['type'] == 'MultiPolygon' else [c['arcs']])]
          for c in countries]
# Small islands go before generalising; a state of small islands keeps its largest.
# Quantising has made points of some.
for i, polygons in enumerate(shapes):
    polygons = [[r for r in p if len(set(r)) > 2] for p in polygons if len(set(p[0])) > 2]
    if not polygons:
        print('  only a point:', countries[i]['properties']['name'])
        shapes[i] = []
        continue
    keep = [p for p in polygons if near(p[0]) or area_km2(degrees(p[0])) >= LEAST_KM2]
    shapes[i] = keep or [max(polygons, key=lambda p: area_km2(degrees(p[0])))]
stay = generalised([ring for polygons in shapes for polygon in polygons for ring in polygon],
                   lambda arc: INSIDE_M if near(arc) else OUTSIDE_M, 1 / MILLION)
rows = []
for country, polygons in zip(countries, shapes):
    parts = [[degrees([p for p in ring if p in stay]) for ring in polygon] for polygon in polygons]
    if not parts:
        continue
    name = country['properties']['name']
    code = ISO3.get(country.get('id', '')) or EXTRA.get(name)
    rows.append((multipolygon(parts), {'iso3': code or None, 'name': name}))
rows.sort(key=lambda r: (r[1]['iso3'] or '~', r[1]['name']))
print('  without an ISO code:', [r[1]['name'] for r in rows if not r[1]['iso3']])
gdal.PushErrorHandler('CPLQuietErrorHandler')  # what is not valid is counted here
invalid = [r[1]['name'] for r in rows if not r[0].IsValid()]
print(f'  not valid by GEOS: {len(invalid)}', invalid)
write('countries.fgb', ogr.wkbMultiPolygon, [('iso3', ogr.OFTString), ('name', ogr.OFTString)], rows)
