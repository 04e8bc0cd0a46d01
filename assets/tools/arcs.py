"""Lines that rings share, each once: found, generalised together, put back. Points are whole numbers
(`unit` degrees each), so that equal points are equal."""

import math

from shapely.geometry import MultiLineString
from shapely.ops import unary_union

METRES_PER_DEGREE = 111195.0


def edges(ring):
    """Undirected edges of an open ring."""
    for a, b in zip(ring, ring[1:] + ring[:1]):
        if a != b:
            yield (a, b) if a < b else (b, a)


def cut_once(segments):
    """Segments cut where they meet, ends rounded to whole numbers, sorted."""
    found = set()
    for line in unary_union(MultiLineString(segments)).geoms:
        points = [(round(x), round(y)) for x, y in line.coords]
        found.update((a, b) if a < b else (b, a) for a, b in zip(points, points[1:]) if a != b)
    return sorted(found)


def noded(segments):
    """Segments cut where they meet, ends on whole numbers: repeated until nothing changes."""
    segments = sorted(segments)
    while True:
        found = cut_once(segments)
        if found == segments:
            return segments
        segments = found


def links_of(rings):
    """point -> the points it is joined to, over all rings."""
    links = {}
    for ring in rings:
        for a, b in edges(ring):
            links.setdefault(a, set()).add(b)
            links.setdefault(b, set()).add(a)
    return links


def arcs_of(links):
    """Chains of points from node to node (a node has other than two neighbours) and closed chains."""
    seen, arcs = set(), []

    def walk(a, b):
        arc = [a, b]
        seen.update(((a, b), (b, a)))
        while len(links[arc[-1]]) == 2 and arc[-1] != arc[0]:
            step = next(q for q in sorted(links[arc[-1]]) if q != arc[-2])
            seen.update(((arc[-1], step), (step, arc[-1])))
            arc.append(step)
        arcs.append(arc)

    nodes = [p for p in sorted(links) if len(links[p]) != 2]
    for p in nodes + sorted(links):
        for q in sorted(links[p]):
            if (p, q) not in seen:
                walk(p, q)
    return arcs


def kept(arc, tolerance_m, unit):
    """Douglas and Peucker: indices of the points whose removal would move the line too far."""
    keep = {0, len(arc) - 1}
    todo = [(0, len(arc) - 1)]
    if arc[0] == arc[-1]:  # a closed chain keeps its farthest point and a third one
        far = max(range(len(arc)), key=lambda i: (arc[i][0] - arc[0][0]) ** 2 + (arc[i][1] - arc[0][1]) ** 2)
        keep.update((far, (far + 1 if far + 1 < len(arc) - 1 else far - 1)))
        todo = [(0, far), (far, len(arc) - 1)]
    metres = unit * METRES_PER_DEGREE
    while todo:
        i, j = todo.pop()
        if j - i < 2:
            continue
        east = metres * math.cos(math.radians(arc[i][1] * unit))
        x0, y0 = arc[i]
        bx, by = (arc[j][0] - x0) * east, (arc[j][1] - y0) * metres
        square = bx * bx + by * by
        best, at = -1.0, i
        for t in range(i + 1, j):
            px, py = (arc[t][0] - x0) * east, (arc[t][1] - y0) * metres
            u = 0.0 if square == 0 else max(0.0, min(1.0, (px * bx + py * by) / square))
            away = (px - u * bx) ** 2 + (py - u * by) ** 2
            if away > best:
                best, at = away, t
        if best > tolerance_m * tolerance_m:
            keep.add(at)
            todo += [(i, at), (at, j)]
    return sorted(keep)


def generalised(rings, tolerance_of, unit):
    """Points that stay when every arc is generalised by tolerance_of(arc) metres. Points stay where
    they are. Where two thin lines cross or coincide, points in the middle of them come back until
    they do not, or until there are none left to bring back."""
    arcs = arcs_of(links_of(rings))
    keep = [kept(a, tolerance_of(a), unit) for a in arcs]
    while True:
        of = {}
        for i, arc in enumerate(arcs):
            for m, n in zip(keep[i], keep[i][1:]):
                a, b = arc[m], arc[n]
                of.setdefault((a, b) if a < b else (b, a), []).append((i, m, n))
        back = {}
        whole = set(cut_once(sorted(of)))
        for edge, users in of.items():
            if edge not in whole or len(users) > 1:
                for i, m, n in users:
                    if n - m > 1:
                        back.setdefault(i, set()).add((m + n) // 2)
        if not back:
            return {arc[k] for arc, ks in zip(arcs, keep) for k in ks}
        for i, more in back.items():
            keep[i] = sorted(set(keep[i]) | more)
