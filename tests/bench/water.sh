#!/bin/bash
# tests/bench/water.sh [SIZE...]: what flow over a terrain takes beside GRASS's r.watershed -s and SAGA, in one run
# on one machine. SIZE: 4000 10000 by default; the terrain is square, rough on every scale, seed 1.
#
#   THALWEG_BENCH_N     runs of each of ours, of which the median counts (3; others run once)
#   THALWEG_BENCH_DATA  where terrains are kept (~/.cache/thalweg-bench)
#
# Ours: terrain read, depressions, flats, directions, accumulation, labels of basins; whole processes, files warm.
# A competitor that is not installed (Debian: grass-core, saga) is skipped, and said. Beside wall times stand CPU times, which a
# busy machine moves less.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
n=${THALWEG_BENCH_N:-3}
data=${THALWEG_BENCH_DATA:-$HOME/.cache/thalweg-bench}
sizes=("$@")
[ ${#sizes[@]} -eq 0 ] && sizes=(4000 10000)
say() { echo "bench: $*" >&2; }

build=$root/build/bench
errors=$(mktemp -d)
trap 'rm -rf "$errors"' EXIT
say "building (release)"
{ cmake -S "$root" --preset release -B "$build" -DTHALWEG_TESTS=ON && cmake --build "$build" --target bench_water bench_measure; } > "$errors/build" 2>&1 ||
  { tail -n 40 "$errors/build" >&2; say "the build failed"; exit 1; }
bin=$build/tests/bench
mkdir -p "$data"
failed=0

# runs, command...: "wall cpu rss"; nothing, and said, where it fails or takes longer than a quarter of an hour
measure() {
  timeout -k 5 1800 "$bin/bench_measure" "$@" 2> "$errors/text" || { say "failed: ${*:2:4}: $(tail -n 1 "$errors/text")"; true; }
}
row() { printf '| %s |\n' "$(IFS='|'; echo "$*" | sed 's/|/ | /g')"; }
line() {  # what, "wall cpu rss" of it, of ours
  local a=($2) b=($3)
  if [ ${#a[@]} -ne 3 ]; then row "$1" - - - - -; return; fi
  awk -v what="$1" -v w="${a[0]}" -v c="${a[1]}" -v m="${a[2]}" -v ow="${b[0]}" -v oc="${b[1]}" 'BEGIN {
    printf "| %s | %.2f s | %.2f s | %d MiB | %.1f | %.1f |\n", what, w, c, m, w / ow, c / oc }'
}

for size in "${sizes[@]}"; do
  file=$data/rough-$size.tif
  [ -e "$file" ] || { "$bin/bench_water" make "$file.part.tif" "$size" 1 >&2 && mv "$file.part.tif" "$file"; }
  cat "$file" > /dev/null
  echo
  echo "$size x $size cells, seed 1, $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg)"
  echo
  row what wall CPU memory "wall / ours" "CPU / ours"
  row --- ---: ---: ---: ---: ---:
  ours=$(measure "$n" "$bin/bench_water" flow "$file" breach)
  if [ -z "$ours" ]; then failed=1; continue; fi
  line "Thalweg, breached" "$ours" "$ours"
  line "Thalweg, filled" "$(measure "$n" "$bin/bench_water" flow "$file" fill)" "$ours"
  # Half of what it would hold, so that there is something to do.
  line "Thalweg, breached, in blocks of scratch files" "$(measure 1 "$bin/bench_water" flow "$file" breach $((size * size * 9 / 1000000 + 100)))" "$ours"
  if command -v grass > /dev/null; then
    base=$errors/grass-$size
    grass -c "$file" -e "$base" > "$errors/grass" 2>&1 && grass "$base/PERMANENT" --exec r.in.gdal input="$file" output=dem --quiet >> "$errors/grass" 2>&1 &&
      grass "$base/PERMANENT" --exec g.region raster=dem >> "$errors/grass" 2>&1 || say "GRASS cannot read the terrain: $(tail -n 1 "$errors/grass")"
    # As many basins as we label cost it much more; it is asked for directions and accumulation alone.
    line "GRASS r.watershed -s" "$(measure 1 grass "$base/PERMANENT" --exec r.watershed -s elevation=dem accumulation=acc drainage=dir --quiet --overwrite)" "$ours"
    rm -rf "$base"
  else
    say "grass-core is not installed: skipped"
  fi
  if command -v saga_cmd > /dev/null && command -v gdal_translate > /dev/null && [ "$size" -le 4000 ]; then
    gdal_translate -q -of SAGA "$file" "$errors/dem.sdat"
    line "SAGA fill (Wang and Liu, XXL)" "$(measure 1 saga_cmd ta_preprocessor 5 -ELEV "$errors/dem.sgrd" -FILLED "$errors/filled.sgrd" -MINSLOPE 0.0001)" "$ours"
    line "SAGA accumulation of it (D8)" "$(measure 1 saga_cmd ta_hydrology 0 -ELEVATION "$errors/filled.sgrd" -FLOW "$errors/flow.sgrd" -METHOD 0)" "$ours"
    rm -f "$errors"/*.sdat
  elif [ "$size" -le 4000 ]; then
    say "saga is not installed: skipped"
  fi
done
exit $failed
