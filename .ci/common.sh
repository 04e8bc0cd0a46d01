# Shared by ./run, ./test and .ci/run: what must be installed, and how a preset is built.
# Sourced with the repository's root as the working folder.

say() { printf '\n== %s\n' "$*"; }
die() { printf '%s\n' "$@" >&2; exit 3; }

# packages GROUP...: the names in packages.txt that belong to the groups
packages() {
  local groups=" $* " name group
  while read -r name group _; do
    [[ -z $name || $name == \#* ]] && continue
    [[ $groups == *" $group "* ]] && printf '%s\n' "$name"
  done < packages.txt
  return 0
}

# missing_packages GROUP...: those that are not installed
missing_packages() {
  local name
  command -v dpkg-query > /dev/null || { packages "$@"; return; }
  # One call for all: the second run of ./run has no time for forty.
  local installed
  installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 2> /dev/null | awk '$1 == "ii" { print $2 }')
  packages "$@" | awk -v installed="$installed" '
    BEGIN { n = split(installed, list, "\n"); for (i = 1; i <= n; ++i) have[list[i]] = 1 }
    !($0 in have)'
}

# install_packages GROUP...: installs what is missing; says what; needs nothing when nothing is missing
install_packages() {
  local missing
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  local names
  names=$(tr '\n' ' ' <<< "$missing")

  local system version
  system=$(. /etc/os-release 2> /dev/null && echo "${ID:-unknown}" || echo unknown)
  version=$(. /etc/os-release 2> /dev/null && echo "${VERSION_ID:-}" || true)
  if [ "$system" != debian ] || [ "${version%%.*}" != 12 ]; then
    die "Thalweg is built on Debian 12; this is ${system} ${version}." \
        "Use a Debian 12 machine or container, or install what these packages hold and run again:" "  $names"
  fi

  local root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo > /dev/null || die "These Debian packages are missing, and there is no sudo to install them with:" \
      "  $names" "Ask an administrator to run: apt-get install $names"
    root=(sudo)
  fi

  say "installing Debian packages: $names"
  local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
  # The lists are fetched only where they do not know a package, or turn out to be old.
  if ! apt-cache show $missing > /dev/null 2>&1; then
    "${apt[@]}" update || true
  fi
  if ! "${apt[@]}" install -y --no-install-recommends $missing > /dev/null; then
    { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends $missing > /dev/null; } ||
      die "The packages could not be installed. Is this machine offline?" \
          "With a connection, or a local mirror in /etc/apt/sources.list, run again; the packages are:" "  $names"
  fi
  missing=$(missing_packages "$@")
  [ -z "$missing" ] || die "Still missing after apt-get install: $(tr '\n' ' ' <<< "$missing")"
}

jobs_here() { nproc; }

# configure PRESET [-D...]: only where it was never done, or done with other options
configure() {
  local preset=$1
  shift
  local stamp=build/$preset/.configured-with
  if [ ! -f "build/$preset/build.ninja" ] || [ "$(cat "$stamp" 2> /dev/null)" != "$*" ]; then
    cmake --preset "$preset" "$@" > "/tmp/thalweg-configure.$$" 2>&1 ||
      { cat "/tmp/thalweg-configure.$$"; rm -f "/tmp/thalweg-configure.$$"; die "cmake --preset $preset failed"; }
    rm -f "/tmp/thalweg-configure.$$"
    printf '%s' "$*" > "$stamp"
  fi
}

# build PRESET [target...]
build() {
  local preset=$1
  shift
  local targets=()
  [ $# -eq 0 ] || targets=(--target "$@")
  cmake --build --preset "$preset" --parallel "$(jobs_here)" "${targets[@]}"
}
