#!/bin/bash
# run.sh THALWEG SCRIPT FOLDER: the window under Xvfb, driven by a UI script; pictures stay in FOLDER.
set -euo pipefail
thalweg=$(realpath "$1") script=$(realpath "$2")
mkdir -p "$3"
cd "$3"
rm -f ./*.png
export LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY
# The leak checker is off here, and only here: it reports 240 bytes from libraries of others (an unloaded
# module that it cannot name, and Xerces), which no suppression can be written for. So leaks of the window
# itself go unseen by this test; geo/ and layers/ are checked for leaks by their own tests.
export ASAN_OPTIONS="detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
xvfb-run --auto-servernum --server-args='-screen 0 1440x900x24' "$thalweg" --ui-script "$script" "${@:4}"
