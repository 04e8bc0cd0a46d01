"""Basins of the two rivers, made by Thalweg itself from the terrain and the rivers of the default project
(docs/basins.md). Run it after the other layers: it needs a program, THALWEG or build/release/app/thalweg."""

import json
import os
import subprocess
import tempfile

from osgeo import ogr

from common import OUT, multipolygon, write

PROGRAM = os.environ.get('THALWEG', os.path.join(OUT, '..', '..', 'build', 'release', 'app', 'thalweg'))
# Where water stays: the two Arals, Balkhash, Issyk-Kul, Sarykamysh, Alakol, and the ends of rivers in sand.
SINKS = ['58.6,45.2', '60.6,46.4', '74.5,46.2', '77.26,42.44', '57.4,41.9', '81.7,46.1', '67.3,45.1', '63.7,39.5', '60.4,38.0']
BASINS = [
    ('Amu Darya', 'Амударья', 'Амударыя', 'Amudaryo', 'Амударё', 'Nukus', '59.6,42.4'),
    ('Syr Darya', 'Сырдарья', 'Сырдарыя', 'Sirdaryo', 'Сирдарё', 'Kazaly', '62.1,45.76'),
]
METHOD = ('topographic, down to {}: ETOPO5 (5 minutes) with the rivers of the project burned in by 2000 m, depressions '
          'breached, D8 (thalweg catchment)')

command = [PROGRAM, 'catchment', os.path.join(OUT, 'elevation.tif'), '--burn', os.path.join(OUT, 'rivers.fgb'), '--burn',
           os.path.join(OUT, 'streams.fgb'), '--burn-drop', '2000', '--snap-km', '15', '--quiet']
for sink in SINKS:
    command += ['--sink', sink]
rows = []
for name, ru, ky, uz, tg, outlet, at in BASINS:
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, 'basin.geojson')
        subprocess.run(command + ['--at', at, '--geojson', file], check=True, stdout=subprocess.DEVNULL)
        with open(file, encoding='utf-8') as text:
            feature = json.load(text)['features'][0]
    shape, found = feature['geometry'], feature['properties']
    polygons = shape['coordinates'] if shape['type'] == 'MultiPolygon' else [shape['coordinates']]
    rows.append((multipolygon(polygons), {
        'name': name, 'name_ru': ru, 'name_ky': ky, 'name_uz': uz, 'name_tg': tg, 'outlet': outlet,
        'area_km2': round(found['area_km2'], 1), 'uncertainty_km2': round(found['uncertainty_km2'], 1),
        'delineation_method': METHOD.format(outlet)}))
write('basins.fgb', ogr.wkbMultiPolygon,
      [(f, ogr.OFTString) for f in ('name', 'name_ru', 'name_ky', 'name_uz', 'name_tg', 'outlet')] +
      [('area_km2', ogr.OFTReal), ('uncertainty_km2', ogr.OFTReal), ('delineation_method', ogr.OFTString)], rows)
