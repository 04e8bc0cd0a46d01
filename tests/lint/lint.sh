#!/bin/bash
# lint.sh NAME ROOT: one rule of the house over the tree at ROOT. Prints "file:line: what is wrong" and
# returns 1 where it is broken. selftest.sh proves that each rule can refuse something.
#   levels   what each folder may include (docs/architecture.md)
#   listed   every source and header is named in a CMakeLists.txt
#   long     files over 600 lines say why, in a line "// long: reason" among the first ten
#   words    no paths of somebody's machine, no unfinished business
#   shaders  every shader passes glslangValidator
set -euo pipefail
rule=$1
cd "$2"

# Source files of the named folders that exist.
sources() {
  local folders=()
  for folder in "$@"; do [ -d "$folder" ] && folders+=("$folder"); done
  [ ${#folders[@]} -eq 0 ] || find "${folders[@]}" -type f \( -name '*.cpp' -o -name '*.hpp' -o -name '*.c' -o -name '*.h' \) | LC_ALL=C sort
}

lint_levels() {
  # include lines as "file<TAB>line<TAB>header"
  sources geo layers app | while read -r file; do
    awk -v f="$file" 'match($0, /^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]/) {
      h = $0; sub(/^[^<"]*[<"]/, "", h); sub(/[>"].*/, "", h); print f "\t" FNR "\t" h }' "$file"
  done | awk -F'\t' '
    function bad(why) { print $1 ":" $2 ": includes " $3 ": " why; failed = 1 }
    { f = $1; h = $3
      geo = f ~ /^geo\//; gl = f ~ /^layers\/gl\//; layers = f ~ /^layers\// && !gl
      if (geo && h ~ /^(layers|app)\//) bad("geo/ may not use layers/ or app/")
      if ((layers || gl) && h ~ /^app\//) bad("layers/ may not use app/")
      if (layers && h ~ /^layers\/gl\//) bad("layers/ may not use layers/gl/")
      if (h ~ /^(gdal|ogr|cpl)[^\/]*\.h(pp)?$/ || h ~ /^gdal\//) { if (f !~ /^geo\/data\//) bad("only geo/data/ uses GDAL") }
      if (h ~ /^proj(_[a-z_]+)?\.h$/ || h ~ /^proj\//) { if (f != "geo/earth/projector.cpp") bad("only geo/earth/projector.cpp uses PROJ") }
      if (h ~ /^geos_c\.h$/ || h ~ /^geos(\/|\.h)/) { if (f != "geo/topology/overlay.cpp") bad("only geo/topology/overlay.cpp uses GEOS") }
      if (h ~ /^GeographicLib\//) { if (f !~ /^geo\/earth\//) bad("only geo/earth/ uses GeographicLib") }
      if (h ~ /^(epoxy|GL|GLES[23]?|EGL|glad)\// && h != "GL/glu.h") { if (!gl && f !~ /^app\//) bad("OpenGL is used in layers/gl/ and app/ only") }
      if (h == "GL/glu.h" && (geo || gl)) bad("the GLU tessellator belongs to layers/")
      if (h ~ /^(GLFW\/|imgui)/ && f !~ /^app\//) bad("GLFW and Dear ImGui are used in app/ only")
      if (h ~ /^CLI\// && f !~ /^app\//) bad("CLI11 is used in app/ only")
    }
    END { exit failed }'
}

lint_listed() {
  local listed
  listed=$(find . -name CMakeLists.txt -not -path './build/*' -not -path './out/*' | while read -r list; do
    # every word of the list file, as a path from the root
    awk -v d="$(dirname "$list")" '{ sub(/#.*/, ""); gsub(/[()"]/, " "); for (i = 1; i <= NF; ++i) {
      w = $i
      if (sub(/^\$\{(CMAKE_SOURCE_DIR|PROJECT_SOURCE_DIR)\}\//, "", w)) print "./" w
      else { sub(/^\$\{CMAKE_CURRENT_SOURCE_DIR\}\//, "", w); print d "/" w } } }' "$list"
  done)
  # What a helper in cmake/ adds counts as well.
  if [ -d cmake ]; then
    listed+=$'\n'$(grep -rhoE '\$\{CMAKE_SOURCE_DIR\}/[A-Za-z0-9_/.]+' cmake | sed 's|^\${CMAKE_SOURCE_DIR}|.|')
  fi
  sources geo layers app tests | LC_ALL=C sort | awk -v listed="$listed" '
    BEGIN { n = split(listed, l, "\n"); for (i = 1; i <= n; ++i) known[l[i]] = 1 }
    !(("./" $0) in known) { print $0 ":1: is in no CMakeLists.txt: it is neither built nor checked"; failed = 1 }
    END { exit failed }'
}

lint_long() {
  sources geo layers app tests | while read -r file; do
    awk -v f="$file" 'FNR <= 10 && /^\/\/ long: [^ ].../ { reason = 1 }
      END { if (FNR > 600 && !reason) { print f ":1: " FNR " lines; split it, or say why not: // long: reason"; exit 1 } }' "$file" ||
      echo failed
  done | awk '/^failed$/ { failed = 1; next } { print } END { exit failed }'
}

lint_words() {
  # Written so that this file does not hold them itself.
  local unfinished='TO''DO|FIX''ME' machine='/wor''k/|/roo''t/|/hom''e/[a-z]'
  if grep -rnIE --exclude-dir=.git --exclude=.git --exclude-dir=build --exclude-dir=out --exclude-dir=.cache \
      --exclude='*.geojson' --exclude='*.json.gz' --exclude=LICENSE "$unfinished|$machine" . ; then
    echo "the lines above hold a path of somebody's machine, or work that was left for later"
    return 1
  fi
}

lint_shaders() {
  [ -d shaders ] || return 0
  command -v glslangValidator > /dev/null || { echo "glslangValidator: not installed (package glslang-tools)"; return 1; }
  local failed=0 file
  while read -r file; do
    glslangValidator "$file" || failed=1
  done < <(find shaders -type f \( -name '*.vert' -o -name '*.frag' -o -name '*.geom' -o -name '*.comp' \) | LC_ALL=C sort)
  return $failed
}

"lint_$rule"
