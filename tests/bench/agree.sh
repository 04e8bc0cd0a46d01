#!/bin/bash
# agree.sh PROGRAMS MAP: the benchmark's programs run, and answer alike on a map of four countries, two of
# them neighbours of a third, one with a true enclave, one an island.
set -euo pipefail
programs=$1 map=$2
failed=0
expect() {  # what is expected, program and arguments
  local want=$1 got
  shift
  got=$("$programs/$1" "${@:2}") || { echo "$* failed"; failed=1; }
  [[ $got == $want ]] || { echo "$*: '$want' was expected, it says: $got"; failed=1; }
}
expect '4 features, 6 rings, 24 vertices' bench_ours read "$map"
expect '4 features, 6 rings, 30 vertices*' bench_gdal "$map"
expect '2 pairs of neighbours, * km' bench_ours lengths "$map" A3
expect '2 pairs of neighbours, 6.000000 degrees' bench_geos lengths "$map" A3
expect '*1 true enclave*' bench_ours enclaves "$map" A3
expect '1 parts inside one party, 0 between several, 0 overlaps' bench_geos enclaves "$map" A3
expect '* of * vertices at 1000 m' bench_ours simplify "$map" A3
expect '*largest difference of a ring: *' bench_in_process area "$map"
expect '*queries/s*' bench_in_process nearest-random "$map"
expect '* * *' bench_measure 1 true
if "$programs/bench_measure" 1 false 2> /dev/null; then
  echo "bench_measure takes a failed command for a good one"
  failed=1
fi
exit $failed
