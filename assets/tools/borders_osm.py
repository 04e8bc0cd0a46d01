"""Borders of 2017 and 2024: OpenStreetMap country areas as two npm packages publish them.

Nothing is simplified, snapped or repaired: where the two sides of one border differ, that is what
the package says, and it is for the program to show."""

import json

from osgeo import ogr

from common import (BORDER_FIELDS, FRAME, NAMES, NEIGHBOURS, SIX, area_km2, inside, multipolygon,
                    on_frame, package, report_borders, rings_of, without_scraps, write)


def polygons(geometry):
    if geometry['type'] == 'Polygon':
        return [geometry['coordinates']]
    if geometry['type'] == 'MultiPolygon':
        return list(geometry['coordinates'])
    if geometry['type'] == 'GeometryCollection':
        return [p for g in geometry['geometries'] for p in polygons(g)]
    return []


def even_odd(parts):
    """The 2017 package writes holes as further outer parts, of both countries: a ring inside an odd
    number of the other rings is a hole of the smallest one around it."""
    rings = [(area_km2(r), r) for p in parts for r in p]
    rings.sort(key=lambda ar: -ar[0])
    out = []          # [[outer, holes...]]
    place = {}        # index of ring -> index in out, for outer rings
    for i, (_, ring) in enumerate(rings):
        around = [j for j in range(i) if any_inside(rings[j][1], ring)]
        if len(around) % 2 == 0:
            place[i] = len(out)
            out.append([ring])
        else:
            out[place[around[-1]]].append(ring)
    return out


def any_inside(outer, ring):
    """True where `ring` lies in `outer`; they may share vertices, so a majority of midpoints tells."""
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(ring, ring[1:])]
    step = max(1, len(middles) // 15)
    some = middles[::step]
    return sum(inside(outer, m) for m in some) * 2 > len(some)


def clipped(parts):
    """Parts of a neighbour cut to FRAME; only vertices on the frame are new, rounded to 1e-7 degrees."""
    frame = multipolygon([[FRAME]])
    known = {tuple(p[:2]) for q in parts for r in q for p in r}
    shape = multipolygon(parts)
    if not shape.IsValid():
        shape = shape.MakeValid()
    out = []
    for rings in rings_of(shape.Intersection(frame)):
        new = [[p if p in known else tuple(round(c, 7) for c in p) for p in ring] for ring in rings]
        for p in (p for ring in new for p in ring):
            if p not in known and not on_frame(p):
                raise SystemExit(f'the cut moved or made a vertex inside the frame: {p}')
        out.append(new)
    return out


def build(path, key, name, title, read):
    with open(path, encoding='utf-8') as file:
        data = json.load(file)
    states = {}
    for feature in data['features']:
        code = feature['properties'][key]
        parts = polygons(feature['geometry'])
        if code in SIX:
            states[code] = read(parts)
        elif code in NEIGHBOURS:
            states[code] = without_scraps(clipped(read(parts)))
    report_borders(title, states)
    write(name, ogr.wkbMultiPolygon, BORDER_FIELDS,
          [(multipolygon(states[c]), {'iso3': c, 'name': NAMES[c]}) for c in sorted(states)])


if __name__ == '__main__':
    build(package('geo-maps-countries-maritime-10m-0.6.0', 'map.geo.json'), 'A3',
          'borders-2017.fgb', 'OpenStreetMap 2017, @geo-maps/countries-maritime-10m 0.6.0', even_odd)
    build(package('osm_borders-maritime_10m-1.1.0', 'borders.geo.json'), 'isoA3',
          'borders-2024.fgb', 'OpenStreetMap 2024, @osm_borders/maritime_10m 1.1.0', lambda parts: parts)
