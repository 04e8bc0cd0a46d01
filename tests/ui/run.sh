#!/bin/bash
# run.sh THALWEG SCRIPT FOLDER: the window under Xvfb, driven by a UI script; pictures stay in FOLDER.
set -euo pipefail
thalweg=$(realpath "$1") script=$(realpath "$2")
mkdir -p "$3"
cd "$3"
rm -f ./*.png
export LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY
# The GLX driver keeps a few hundred bytes until the process ends and is unloaded before that, so that the
# leak checker cannot name it. Everything below the window is checked for leaks by its own tests.
export ASAN_OPTIONS="detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
xvfb-run --auto-servernum --server-args='-screen 0 1440x900x24' "$thalweg" --ui-script "$script" "${@:4}"
