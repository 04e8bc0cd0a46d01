#!/bin/bash
# input.sh THALWEG CLOSE_WINDOW: a real mouse and keyboard (xdotool) on the real window under Xvfb. After each thing done the
# window's own trace must tell what came of it (docs/ui-script.md); only a deadline ends the waiting for it.
set -euo pipefail
thalweg=$(realpath "$1") close_window=$(realpath "$2")
. "$(dirname "$0")/driver.sh"
if [ -z "${THALWEG_INPUT_INSIDE:-}" ]; then
  export THALWEG_INPUT_INSIDE=1
  exec xvfb-run --auto-servernum --server-args='-screen 0 1440x900x24' bash "$0" "$thalweg" "$close_window"
fi

readonly deadline_s=120
folder=$(mktemp -d)
export XDG_CONFIG_HOME=$folder/config
pid=
finish() {
  [ -z "$pid" ] || kill "$pid" 2> /dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
fail() { echo "$*"; echo "the window's last state: ${state:-none}"; exit 1; }

# start: a window, its trace at descriptor 3, its id in $window
start() {
  rm -f "$folder/trace"
  mkfifo "$folder/trace"
  exec 3<> "$folder/trace"
  "${keep[@]}" "$thalweg" --ui-trace "$folder/trace" &
  pid=$!
  state=
  until_state "there is a map" 'lon ~ /^[0-9.-]+$/'
  window=$(timeout $deadline_s xdotool search --sync --onlyvisible --class thalweg | tail -n 1)
  xdotool windowfocus --sync "$window"
}

# until_state WHAT CONDITION [COMMAND]: reads states until awk finds the condition true of one; old_X is the X
# before. COMMAND is run again whenever a second passes without a state.
until_state() {
  local what=$1 condition=$2 again=${3:-true} before=$state line
  local end=$((SECONDS + deadline_s))
  while [ $SECONDS -lt $end ]; do
    kill -0 "$pid" 2> /dev/null || fail "the window ended before: $what"
    IFS= read -r -t 1 -u 3 line || { $again; continue; }
    state=$line
    if printf '%s\n%s\n' "${before:-$state}" "$state" | awk '
      function of(name, line) {
        if (!match(line, "\"" name "\":(\"[^\"]*\"|[^,}]*)")) return ""
        line = substr(line, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
        gsub(/"/, "", line)
        return line
      }
      NR == 1 { old_lon = of("lon", $0) + 0; old_lat = of("lat", $0) + 0; old_scale = of("scale", $0) + 0 }
      NR == 2 { lon = of("lon", $0); lat = of("lat", $0); scale = of("scale", $0) + 0; tool = of("tool", $0)
                typing = of("typing", $0); sheet = of("sheet", $0); asked = of("asked", $0); exit !('"$condition"') }'; then
      echo "seen: $what"
      return
    fi
  done
  fail "not seen within $deadline_s s: $what"
}

# middle: the middle of the map in pixels of the window
middle() { sed -E 's/.*"map":\[([0-9]+),([0-9]+),([0-9]+),([0-9]+)\].*/\1 \2 \3 \4/' <<< "$state" | awk '{ print int($1 + $3 / 2), int($2 + $4 / 2) }'; }

# ended WHAT: the window must end by itself, with exit code 0
ended() {
  timeout $deadline_s tail --pid="$pid" -f /dev/null || fail "the window did not end: $1"
  local code=0
  wait "$pid" || code=$?
  pid=
  [ $code -eq 0 ] || fail "exit code $code after: $1"
  echo "seen: $1"
}

start
read -r x y <<< "$(middle)"
xdotool mousemove --window "$window" "$x" "$y" click 4 click 4
until_state "the wheel zooms in" 'scale < 0.9 * old_scale'
xdotool click 5
until_state "the wheel zooms out" 'scale > 1.05 * old_scale'

xdotool mousemove --window "$window" "$x" "$y" mousedown 1 mousemove_relative 40 0
until_state "the map follows a drag" 'lon < old_lon - 0.01' "xdotool mousemove_relative 40 0"
xdotool mouseup 1
xdotool key Right
until_state "an arrow key moves the map" 'lon != old_lon'

xdotool key ctrl+f
until_state "Ctrl+F leads to the search box" 'typing == "true"'
xdotool type Sokh
xdotool key Return
until_state "a place is found by its name" 'sheet ~ /^Sokh/ && typing == "false"'
xdotool key Escape
until_state "Esc closes the sheet" 'sheet == "null"'
read -r x y <<< "$(middle)"
xdotool mousemove --window "$window" "$x" "$y" click 1
until_state "a click on an enclave opens its sheet" 'sheet ~ /^Sokh/'
xdotool key d
until_state "a key chooses a tool" 'tool == "distance"'
xdotool key ctrl+q
ended "Ctrl+Q closes the window"

# What a window manager's close button sends.
start
"$close_window" "$window"
ended "the close button closes the window"

# With changes that are in no file both ask first.
start
xdotool key m
xdotool key ctrl+q
until_state "Ctrl+Q asks about unsaved changes" 'asked == "true"' "xdotool key ctrl+q"
xdotool key Escape
until_state "Esc goes back" 'asked == "false"'
"$close_window" "$window"
until_state "the close button asks, too" 'asked == "true"'
xdotool key d
ended "D discards the changes and closes the window"
