#!/bin/bash
# tests/bench/map.sh: what the map takes, and what Mapnik, MapServer and QGIS take for the same pictures in the same run
# (python3-mapnik, mapserver-bin, python3-qgis; one that is not there is skipped, and said). Data as in run.sh, which fetches it:
# run that once before. THALWEG_BENCH_DATA as there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
data=${THALWEG_BENCH_DATA:-$HOME/.cache/thalweg-bench}
land=$data/land/map.geo.json
say() { echo "bench: $*" >&2; }
[ -e "$land" ] || { say "$land is not there: run tests/bench/run.sh first"; exit 1; }

build=$root/build/bench
say "building (release)"
{ cmake -S "$root" --preset release -B "$build" -DTHALWEG_TESTS=ON && cmake --build "$build" --target bench; } > /dev/null
bin=$build/tests/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say "$(grep -m1 'model name' /proc/cpuinfo | sed 's/.*: //'), $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg) before"
"$bin/bench_map" "$land" plain > "$work/ours"
for tool in mapserver mapnik qgis; do
  : > "$work/$tool"
  if [ -e "$data/land.fgb" ]; then
    /usr/bin/python3 "$here/map_others.py" $tool "$data/land.fgb" < "$work/ours" > "$work/$tool" 2> "$work/errors" ||
      say "$tool is not there or failed: $(tail -n 1 "$work/errors")"
  fi
done
echo "| land, fill and outline, 1920 x 1080 | QGIS ms | Mapnik ms | MapServer ms | ours ms | ratio to the fastest | target | met |"
echo "| --- | --- | --- | --- | --- | --- | --- | --- |"
while read -r crs view _ _ _ _ ms; do
  took() { awk -v c="$crs" -v v="$view" '$1 == c && $2 == v { print $3 }' "$work/$1"; }
  awk -v what="$crs $view" -v q="$(took qgis)" -v n="$(took mapnik)" -v s="$(took mapserver)" -v o="$ms" 'BEGIN {
    f = ""
    split(q " " n " " s, all, " ")
    for (i in all) if (f == "" || all[i] + 0 < f + 0) f = all[i]
    r = (f == "" ? "-" : sprintf("%.0f", f / o))
    printf "| %s | %s | %s | %s | %s | %s | 20 | %s |\n", what, (q == "" ? "-" : q), (n == "" ? "-" : n), (s == "" ? "-" : s), o, r, (r == "-" ? "-" : (r >= 20 ? "yes" : "no")) }'
done < "$work/ours"

export XDG_CACHE_HOME=$work
for when in "cold, nothing kept" "cold, the map kept"; do
  line=$("$bin/bench_measure" 1 "$build/app/thalweg" render "$land" --bbox 46,35,88,56 --crs EPSG:3857 --size 1920x1080 --bare --quiet --out "$work/ca.png" 2> /dev/null)
  echo "thalweg render, $when: $line (seconds, CPU seconds, MiB)"
done
echo "The default map, then land; camera paths at 1280 x 800 through the window's canvas, ms a frame:"
"$bin/bench_map" "$root/assets/central-asia/project.json" camera
"$bin/bench_map" "$land" camera
