#!/bin/bash
# Runs a libFuzzer program for THALWEG_FUZZ_SECONDS (60) from its seeds. New inputs stay in a folder of
# their own and are thrown away; an input that fails is kept and named.
set -euo pipefail
program=$1 seeds=$2 max_len=$3
[ -x "$program" ] || { echo "$program: not built; run: cmake --preset fuzz && cmake --build --preset fuzz"; exit 1; }
[ -n "$(ls -A "$seeds")" ] || { echo "$seeds: no seeds"; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
corpus=$scratch/corpus
mkdir "$corpus"
export TMPDIR=$scratch
found=$(dirname "$program")/found-$(basename "$program")
mkdir -p "$found"
export ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
"$program" "$corpus" "$seeds" -max_total_time="${THALWEG_FUZZ_SECONDS:-60}" -max_len="$max_len" -timeout=20 \
  -rss_limit_mb=3000 -print_final_stats=1 -entropic_scale_per_exec_time=1 -artifact_prefix="$found/" 2>&1 | tail -n 60
