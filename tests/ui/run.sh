#!/bin/bash
# run.sh THALWEG SCRIPT FOLDER: the window under Xvfb, driven by a UI script; pictures stay in FOLDER.
set -euo pipefail
thalweg=$(realpath "$1") script=$(realpath "$2")
. "$(dirname "$0")/driver.sh"
mkdir -p "$3"
cd "$3"
rm -f ./*.png
xvfb-run --auto-servernum --server-args='-screen 0 1440x900x24' "${keep[@]}" "$thalweg" --ui-script "$script" "${@:4}"
