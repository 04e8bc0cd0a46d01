#!/bin/bash
# run.sh THALWEG SCRIPT FOLDER: the window under Xvfb, driven by a UI script; pictures stay in FOLDER.
set -euo pipefail
thalweg=$(realpath "$1") script=$(realpath "$2")
mkdir -p "$3"
cd "$3"
rm -f ./*.png
export LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY
xvfb-run --auto-servernum --server-args='-screen 0 1440x900x24' "$thalweg" --ui-script "$script" "${@:4}"
