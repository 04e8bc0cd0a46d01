#!/usr/bin/python3
"""map_others.py TOOL FILE.fgb: what Mapnik, MapServer or QGIS take for the pictures of `bench_map FILE plain`: fill and
1.5 pixel outline of every polygon, 1920 x 1080, in a process that runs already. Prints "crs view milliseconds" of
the fastest of three; nothing where the tool is not installed. The FlatGeobuf has its spatial
index."""
import pathlib
import re
import subprocess
import sys
import tempfile
import time

WIDTH, HEIGHT = 1920, 1080
CRS = [
    ("3857", "+proj=merc +a=6378137 +b=6378137 +lon_0=0 +units=m +nadgrids=@null +no_defs"),
    ("albers", "+proj=aea +lat_1=35 +lat_2=56 +lat_0=45 +lon_0=68 +datum=WGS84 +units=m +no_defs"),
]


def mapnik_pictures(file, views):
    import mapnik

    for crs, view, box in views:
        definition = dict(CRS)[crs]
        m = mapnik.Map(WIDTH, HEIGHT, definition)
        m.background = mapnik.Color("#d3e3ec")
        style, rule = mapnik.Style(), mapnik.Rule()
        fill = mapnik.PolygonSymbolizer()
        fill.fill = mapnik.Color("#f2e8d5")
        line = mapnik.LineSymbolizer()
        line.stroke = mapnik.Color("#4a4550")
        line.stroke_width = 1.5
        rule.symbols.append(fill)
        rule.symbols.append(line)
        style.rules.append(rule)
        m.append_style("s", style)
        layer = mapnik.Layer("land", "+proj=longlat +datum=WGS84 +no_defs")
        layer.datasource = mapnik.Ogr(file=file, layer_by_index=0)
        layer.styles.append("s")
        m.layers.append(layer)
        m.zoom_to_box(mapnik.Box2d(*box))
        image = mapnik.Image(WIDTH, HEIGHT)
        yield crs, view, lambda: mapnik.render(m, image)


MAPFILE = """MAP
 SIZE {width} {height}
 EXTENT {left} {bottom} {right} {top}
 IMAGECOLOR 211 227 236
 PROJECTION {projection} END
 OUTPUTFORMAT NAME "png" DRIVER "AGG/PNG" IMAGEMODE RGB END
 IMAGETYPE "png"
 LAYER NAME "land" TYPE POLYGON STATUS ON CONNECTIONTYPE OGR CONNECTION "{file}" DATA "{layer}"
  PROJECTION "init=epsg:4326" END
  CLASS STYLE COLOR 242 232 213 OUTLINECOLOR 74 69 80 WIDTH 1.5 END END
 END
END
"""


# map2img draws several times in one process and says what each drawing took. (MapServer 8.0's own FlatGeobuf
# reader crashes on this file: GDAL's is used.)
def mapserver(file, views):
    listed = subprocess.run(["ogrinfo", "-q", file], capture_output=True, text=True, check=True).stdout
    layer = re.match(r"1: (.*?)( \(|$)", listed.splitlines()[0]).group(1)
    for crs, view, box in views:
        projection = '"init=epsg:3857"' if crs == "3857" else " ".join(f'"{p[1:]}"' for p in dict(CRS)[crs].split())
        with tempfile.TemporaryDirectory() as folder:
            mapfile = pathlib.Path(folder) / "land.map"
            left, bottom, right, top = box
            mapfile.write_text(MAPFILE.format(width=WIDTH, height=HEIGHT, left=left, bottom=bottom, right=right, top=top,
                                              projection=projection, file=file, layer=layer))
            command = ["map2img", "-m", str(mapfile), "-o", str(pathlib.Path(folder) / "land.png"), "-c", "3", "-all_debug", "2"]
            said = subprocess.run(command, capture_output=True, text=True)
        took = [float(t) for t in re.findall(r"msDrawMap\(\) total time: ([0-9.]+)s", said.stderr + said.stdout)]
        if took:
            print(crs, view, round(min(took) * 1000, 1), flush=True)


def mapnik(file, views):
    for crs, view, draw in mapnik_pictures(file, views):
        best = None
        for _ in range(3):
            start = time.perf_counter()
            draw()
            took = time.perf_counter() - start
            best = took if best is None else min(best, took)
            if took > 10:
                break
        print(crs, view, round(best * 1000, 1), flush=True)


# In one thread: QGIS draws one layer with one.
def qgis(file, views):
    import os

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PyQt5.QtCore import QSize
    from PyQt5.QtGui import QColor
    from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsFillSymbol, QgsMapRendererSequentialJob,
                           QgsMapSettings, QgsProject, QgsRectangle, QgsVectorLayer)

    app = QgsApplication([], False)
    app.initQgis()
    layer = QgsVectorLayer(file, "land", "ogr")
    symbol = QgsFillSymbol.createSimple({"color": "#f2e8d5", "outline_color": "#4a4550", "outline_width": "1.5", "outline_width_unit": "Pixel"})
    layer.renderer().setSymbol(symbol)
    QgsProject.instance().addMapLayer(layer)
    for crs, view, box in views:
        settings = QgsMapSettings()
        settings.setLayers([layer])
        settings.setOutputSize(QSize(WIDTH, HEIGHT))
        settings.setBackgroundColor(QColor("#d3e3ec"))
        settings.setDestinationCrs(QgsCoordinateReferenceSystem.fromProj(dict(CRS)[crs]))
        settings.setExtent(QgsRectangle(*box))
        best = None
        for _ in range(2):
            start = time.perf_counter()
            job = QgsMapRendererSequentialJob(settings)
            job.start()
            job.waitForFinished()
            took = time.perf_counter() - start
            best = took if best is None else min(best, took)
            if took > 10:
                break
        print(crs, view, round(best * 1000, 1), flush=True)
    # Taking QGIS down again may crash; everything is printed.
    os._exit(0)


def main():
    tool, file = sys.argv[1:3]
    # "crs view left bottom right top" in metres of the map, as bench_map plain prints them.
    views = []
    for text in sys.stdin:
        crs, view, *numbers = text.split()
        views.append((crs, view, [float(n) for n in numbers[:4]]))
    {"mapnik": mapnik, "mapserver": mapserver, "qgis": qgis}[tool](file, views)


if __name__ == "__main__":
    main()
