"""Reads the time-zone tiles of geo-tz: a quad tree whose leaves name zones or hold geobuf features
cut to the leaf. Coordinates come out as integers, millionths of a degree, as the package stores them."""

import json

TOP = {'a': (0, 0, 179.9999, 89.9999), 'b': (-179.9999, 0, 0, 89.9999),
       'c': (-179.9999, -89.9999, 0, 0), 'd': (0, -89.9999, 179.9999, 0)}
MILLION = 1000000


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def fields(data):
    """(number, value) of a protobuf message; value is an int or bytes."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag & 7 == 0:
            value, at = varint(data, at)
        elif tag & 7 == 2:
            size, at = varint(data, at)
            value = data[at:at + size]
            at += size
        elif tag & 7 in (1, 5):
            size = 8 if tag & 7 == 1 else 4
            value = data[at:at + size]
            at += size
        else:
            raise ValueError('not a geobuf message')
        yield tag >> 3, value


def packed(data):
    at = 0
    out = []
    while at < len(data):
        value, at = varint(data, at)
        out.append(value)
    return out


def geometry(data, scale):
    kind, lengths, coords = None, [], []
    for number, value in fields(data):
        if number == 1:
            kind = value
        elif number == 2:
            lengths = packed(value) if isinstance(value, bytes) else lengths + [value]
        elif number == 3:
            coords = [(v >> 1) ^ -(v & 1) for v in packed(value)]
    if kind not in (4, 5):
        return []  # lines and points: a zone that only touches the leaf
    points = len(coords) // 2
    if kind == 4:
        shape = [lengths or [points]]
    elif not lengths:
        shape = [[points]]
    else:
        shape, at = [], 1
        for _ in range(lengths[0]):
            rings = lengths[at]
            shape.append(lengths[at + 1:at + 1 + rings])
            at += 1 + rings
    out, at = [], 0
    for ring_sizes in shape:
        rings = []
        for size in ring_sizes:
            x = y = 0
            ring = []
            for _ in range(size):
                x += coords[at]
                y += coords[at + 1]
                at += 2
                ring.append((x * scale, y * scale))
            rings.append(ring)
        out.append(rings)
    return out


def decode(data):
    """[(zone, [[outer, hole, ...], ...])] of one leaf."""
    precision, collection = 6, b''
    for number, value in fields(data):
        if number == 3:
            precision = value
        elif number == 4:
            collection = value
    out = []
    for number, feature in fields(collection):
        if number != 1:
            continue
        zone, polygons = None, []
        for kind, value in fields(feature):
            if kind == 1:
                polygons = geometry(value, 10 ** (6 - precision))
            elif kind == 13:
                for k, v in fields(value):
                    if k == 1:
                        zone = v.decode()
        out.append((zone, polygons))
    return out


def leaves(folder, box):
    """Yields (leaf box in millionths, [(zone, polygons or None for the whole leaf)]) over `box`."""
    with open(f'{folder}/timezones.geojson.index.json', encoding='utf-8') as file:
        index = json.load(file)
    with open(f'{folder}/timezones.geojson.geo.dat', 'rb') as file:
        tiles = file.read()
    zones = index['timezones']
    west, south, east, north = box

    def walk(node, bounds):
        x0, y0, x1, y1 = bounds
        if x1 <= west or x0 >= east or y1 <= south or y0 >= north:
            return
        cell = tuple(round(v * MILLION) for v in bounds)
        if node is None:
            yield cell, []
        elif isinstance(node, list):
            yield cell, [(zones[i], None) for i in node]
        elif isinstance(node, int):
            yield cell, [(zones[node], None)]
        elif 'pos' in node:
            yield cell, decode(tiles[node['pos']:node['pos'] + node['len']])
        else:
            xm, ym = (x0 + x1) / 2, (y0 + y1) / 2
            for key, part in (('a', (xm, ym, x1, y1)), ('b', (x0, ym, xm, y1)),
                              ('c', (x0, y0, xm, ym)), ('d', (xm, y0, x1, ym))):
                yield from walk(node.get(key), part)

    for key in 'abcd':
        yield from walk(index['lookup'].get(key), TOP[key])
