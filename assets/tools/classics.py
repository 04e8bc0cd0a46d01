"""tests/data/classics.fgb: the well-known enclaves of the world and the states around them, as
@osm_borders/maritime_10m has them. Inside the windows every vertex is kept, so the enclaves measure as
in the whole package; outside, one vertex in forty, chosen by its coordinates alone so that neighbours
keep the same ones."""

import json
import os
import zlib

from osgeo import ogr

import common
from common import BORDER_FIELDS, multipolygon, package, write
from borders_osm import polygons

CODES = ('AGO', 'ARE', 'ARM', 'AUT', 'AZE', 'BEL', 'BGD', 'BIH', 'BLR', 'CAN', 'CHE', 'COD', 'COG', 'DEU', 'ESP',
         'FRA', 'IND', 'IRN', 'ITA', 'LSO', 'LTU', 'NLD', 'OMN', 'POL', 'RUS', 'SMR', 'SRB', 'TUR', 'USA', 'VAT', 'ZAF')
WINDOWS = [  # west, south, east, north
    (4.80, 51.38, 5.00, 51.48),      # Baarle
    (56.15, 25.15, 56.45, 25.40),    # Madha, Nahwa
    (8.90, 45.90, 9.05, 46.02),      # Campione
    (1.90, 42.40, 2.05, 42.52),      # Llivia
    (8.60, 47.60, 8.80, 47.80),      # Buesingen
    (10.40, 47.50, 10.50, 47.62),    # Jungholz
    (88.80, 26.20, 89.10, 26.40),    # Dahagram-Angarpota
    (31.40, 52.35, 31.70, 52.55),    # Sankovo-Medvezhye
    (19.30, 43.45, 19.60, 43.70),    # Sastavci
    (26.9, -30.8, 29.6, -28.4),      # Lesotho
    (12.3, 43.8, 12.6, 44.0),        # San Marino
    (12.43, 41.88, 12.48, 41.92),    # Vatican
    (44.6, 38.7, 46.3, 39.9),        # Nakhchivan
    (18.5, 54.2, 23.1, 55.5),        # Kaliningrad
    (-180.0, 50.0, -129.0, 75.0),    # Alaska
    (11.0, -6.3, 13.3, -4.2),        # Cabinda
]


def kept(point):
    x, y = point[:2]
    if any(w <= x <= e and s <= y <= n for w, s, e, n in WINDOWS):
        return True
    return zlib.crc32(f'{x:.7f} {y:.7f}'.encode()) % 40 == 0


def thinned(parts):
    out = []
    for rings in parts:
        rings = [[p for p in ring[:-1] if kept(p)] for ring in rings]
        if len(rings[0]) >= 4:
            out.append([r for r in rings if len(r) >= 4])
    return out


if __name__ == '__main__':
    common.OUT = os.path.join(common.OUT, '..', '..', 'tests', 'data')
    with open(package('osm_borders-maritime_10m-1.1.0', 'borders.geo.json'), encoding='utf-8') as file:
        data = json.load(file)
    states = {f['properties']['isoA3']: thinned(polygons(f['geometry'])) for f in data['features']
              if f['properties']['isoA3'] in CODES}
    write('classics.fgb', ogr.wkbMultiPolygon, BORDER_FIELDS,
          [(multipolygon(states[c]), {'iso3': c, 'name': c}) for c in sorted(states)])
