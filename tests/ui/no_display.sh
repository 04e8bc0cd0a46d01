#!/bin/bash
# no_display.sh THALWEG: without a display there is exit code 3 and a way out.
set -uo pipefail
message=$(env -u DISPLAY -u WAYLAND_DISPLAY "$1" 2>&1 > /dev/null)
code=$?
[ $code -eq 3 ] || { echo "exit code $code instead of 3: $message"; exit 1; }
case $message in
  *"thalweg render"*) ;;
  *) echo "does not name thalweg render: $message"; exit 1 ;;
esac
