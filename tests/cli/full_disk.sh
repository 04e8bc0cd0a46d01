#!/bin/bash
# full_disk.sh THALWEG: a disk that is full in mid-writing (a tmpfs of 24 kB, in a mount namespace of its own) ends
# the run with 3 and a message, and leaves the old file as it was and nothing beside it. Skipped (77) where the
# system gives no such namespace.
set -euo pipefail
thalweg=$1
unshare -rm true 2> /dev/null || { echo "no mount namespace here: skipped"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/disk"
export thalweg work
unshare -rm bash -euo pipefail -c '
  mount -t tmpfs -o size=24k none "$work/disk"
  for name in map.png map.pdf borders.json; do echo old > "$work/disk/$name"; done
  failed=0
  check() {  # file, command...
    local file=$1 code=0
    shift
    "$@" --quiet --out "$work/disk/$file" 2> "$work/said" || code=$?
    [ $code = 3 ] || { echo "$file: exit code $code instead of 3"; failed=1; }
    grep -q "$file" "$work/said" || { echo "$file is not named: $(cat "$work/said")"; failed=1; }
    [ "$(cat "$work/disk/$file")" = old ] || { echo "$file: the old file is lost"; failed=1; }
    [ "$(ls -A "$work/disk" | wc -l)" = 3 ] || { echo "$file: something was left: $(ls -A "$work/disk")"; failed=1; }
  }
  check map.png "$thalweg" render
  check map.pdf "$thalweg" render
  check borders.json "$thalweg" borders --format json
  # The same disk takes what fits.
  "$thalweg" measure distance 70,40 71,41 --out "$work/disk/borders.json" --quiet
  exit $failed
'
