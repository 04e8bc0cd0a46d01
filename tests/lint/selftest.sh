#!/bin/bash
# selftest.sh NAME: the rule NAME of lint.sh accepts a good tree and refuses each of some bad ones.
set -euo pipefail
rule=$1
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
count=0

accepts() {
  bash "$here/lint.sh" "$rule" "$tree" || { echo "refused, but it is good: $1"; exit 1; }
}
refuses() {  # what it is, what the message must hold
  local message
  if message=$(bash "$here/lint.sh" "$rule" "$tree" 2>&1); then echo "accepted, but it is bad: $1"; exit 1; fi
  grep -qF -- "$2" <<< "$message" || { echo "$1: refused, but the message does not say '$2': $message"; exit 1; }
  count=$((count + 1))
}
# put FILE: standard input into FILE of the tree
put() { mkdir -p "$tree/$(dirname "$1")"; cat > "$tree/$1"; }
include_in() { put "$1" <<< "#include $2"; refuses "$1 with $2" "$1:1"; rm "$tree/$1"; }

case $rule in
  levels)
    put geo/data/read.cpp <<< '#include <gdal.h>'
    put geo/earth/projector.cpp <<< '#include <proj.h>'
    put geo/earth/geodesy.cpp <<< '#include <GeographicLib/Geodesic.hpp>'
    put geo/topology/overlay.cpp <<< '#include <geos_c.h>'
    put layers/fill.cpp <<< '#include <GL/glu.h>'
    put layers/gl/context.cpp <<< '#include <epoxy/egl.h>'
    put app/window.cpp <<< '#include <GLFW/glfw3.h>'
    accepts "each library in its place"
    include_in geo/base/a.hpp '"layers/style.hpp"'
    include_in geo/base/a.hpp '"app/shell.hpp"'
    include_in layers/a.cpp '"app/shell.hpp"'
    include_in layers/a.cpp '"layers/gl/context.hpp"'
    include_in geo/earth/a.cpp '<gdal_priv.h>'
    include_in app/a.cpp '<ogr_api.h>'
    include_in app/a.cpp '<cpl_conv.h>'
    include_in geo/earth/a.cpp '<proj.h>'
    include_in geo/border/a.cpp '<geos_c.h>'
    include_in geo/border/a.cpp '<GeographicLib/Geodesic.hpp>'
    include_in layers/a.cpp '<epoxy/gl.h>'
    include_in geo/base/a.cpp '<GL/glu.h>'
    include_in layers/gl/a.cpp '<imgui.h>'
    include_in layers/gl/a.cpp '<GLFW/glfw3.h>'
    include_in geo/base/a.cpp '<CLI/CLI.hpp>'
    include_in geo/base/a.cpp ' <gdal.h>  // with a comment'
    ;;
  listed)
    put geo/CMakeLists.txt <<< 'add_library(geo base/a.cpp base/a.hpp)'
    put geo/base/a.cpp <<< ''
    put geo/base/a.hpp <<< ''
    accepts "both files are listed"
    put geo/base/b.cpp <<< ''
    refuses "a forgotten source" geo/base/b.cpp
    rm "$tree/geo/base/b.cpp"
    put geo/base/b.hpp <<< ''
    refuses "a forgotten header" geo/base/b.hpp
    put geo/CMakeLists.txt <<< 'add_library(geo base/a.cpp base/a.hpp) # base/b.hpp'
    refuses "a header in a comment" geo/base/b.hpp
    ;;
  long)
    seq 600 | put geo/a.cpp
    { echo '// long: one table, easier to read in one piece'; seq 700; } | put geo/b.cpp
    accepts "600 lines, and more with a reason"
    seq 601 | put geo/c.cpp
    refuses "601 lines without a reason" geo/c.cpp
    { echo '// long:'; seq 700; } | put geo/c.cpp
    refuses "an empty reason" geo/c.cpp
    ;;
  words)
    put geo/a.cpp <<< 'int metodology = 0; // a plain comment'
    accepts "plain text"
    put geo/a.cpp <<< '// TO''DO: later'
    refuses "work left for later" geo/a.cpp:1
    put geo/a.cpp <<< 'open("/hom''e/ann/data")'
    refuses "a path of a machine" geo/a.cpp:1
    ;;
  shaders)
    put shaders/a.vert <<< $'#version 330 core\nvoid main() { gl_Position = vec4(0.0); }'
    accepts "a good shader"
    put shaders/b.frag <<< $'#version 330 core\nout vec4 c;\nvoid main() { c = vec3(1.0); }'
    refuses "a type error" shaders/b.frag
    ;;
  *) echo "no such rule: $rule"; exit 1 ;;
esac
[ $count -gt 0 ]
echo "$rule: $count bad trees refused"
