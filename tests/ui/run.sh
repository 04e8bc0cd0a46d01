#!/bin/bash
# run.sh THALWEG SCRIPT FOLDER: the window under Xvfb, driven by a UI script; pictures stay in FOLDER.
set -euo pipefail
thalweg=$(realpath "$1") script=$(realpath "$2")
. "$(dirname "$0")/driver.sh"
mkdir -p "$3"
cd "$3"
rm -rf ./*.png ./*project.json map.pdf config
export XDG_CONFIG_HOME=$PWD/config
xvfb-run --auto-servernum --server-args='-screen 0 1440x900x24' "${keep[@]}" "$thalweg" --ui-script "$script" "${@:4}"
if grep -q '^scale ' "$script"; then  # the last choices are kept
  scale=$(sed -n 's/^scale //p' "$script" | tail -n 1) theme=$(sed -n 's/^run theme-//p' "$script" | tail -n 1)
  grep -q "\"theme\": \"$theme\"" config/thalweg/settings.json && grep -q "\"scale\": $scale" config/thalweg/settings.json ||
    { echo "$script: the settings hold something else:"; cat config/thalweg/settings.json; exit 1; }
fi
if grep -q '^save kept.project.json' "$script"; then
  grep -q '"title": "View 3"' kept.project.json || { echo "$script left without saving"; exit 1; }
  pdftotext map.pdf - | grep -q '81.609 km' || { echo "$script exported a map without its measurement"; exit 1; }
  grep -q 'kept.project.json' config/thalweg/settings.json || { echo "$script: the file is not among the recent ones"; exit 1; }
fi
if grep -q '^run export' "$script"; then
  pdfinfo map.pdf | grep '841.89 x 595.276 pts (A4)' > /dev/null || { echo "$script exported no map.pdf on A4"; exit 1; }
fi
