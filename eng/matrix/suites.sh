# Debian's other suites, each unpacked into a folder of its own. Their programs run on this machine's kernel and see this
# machine's folders for temporary files and for the matrix, and nothing else of its file system.
# shellcheck shell=bash

SUITES="$STATE/suites"

suite_root() { echo "$SUITES/$1"; }

# unpack_suite SUITE PACKAGE…: the suite, and in it the packages. A suite that is there is used as it is.
unpack_suite() {
  local suite="$1" root package missing=()
  shift
  root="$(suite_root "$suite")"
  [[ -e "$root/.unpacked" ]] || bootstrap_suite "$suite" "$root"
  for package in "$@"; do has_package "$root" "$package" || missing+=("$package"); done
  ((${#missing[@]})) || return 0
  log "installing ${missing[*]} of $suite"
  install_in_suite "$root" "${missing[@]}" >"$SUITES/$suite.log" 2>&1 || {
    tail -n 20 "$SUITES/$suite.log" >&2
    die "$suite: could not install ${missing[*]}"
  }
}

bootstrap_suite() {
  local suite="$1" root="$2" base="${1%-backports}"
  require_command debootstrap debootstrap
  log "unpacking $suite"
  mkdir -p "$SUITES"
  rm -rf --one-file-system "$root"
  debootstrap --variant=minbase "$base" "$root" >"$SUITES/$suite.log" 2>&1 || {
    tail -n 20 "$SUITES/$suite.log" >&2
    die "debootstrap could not unpack $base"
  }
  # A package that is installed starts no server here, and makes no database of its own.
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  mkdir -p "$root/etc/postgresql-common"
  echo "create_main_cluster = false" >"$root/etc/postgresql-common/createcluster.conf"
  # A mirror's sid may be some weeks old: its signature is checked all the same.
  echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/50matrix"
  if [[ "$base" != "$suite" ]]; then
    sed -n "s/^\(deb [^ ]*\) $base /\1 $suite /p" "$root/etc/apt/sources.list" >"$root/etc/apt/sources.list.d/backports.list"
    printf 'APT::Default-Release "%s";\n' "$suite" >"$root/etc/apt/apt.conf.d/50release"
  fi
  touch "$root/.unpacked"
}

install_in_suite() {
  local root="$1"
  shift
  in_root "$root" apt-get update && in_root "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" &&
    in_root "$root" apt-get clean
}

has_package() { [[ "$(dpkg-query --admindir="$1/var/lib/dpkg" --show --showformat='${db:Status-Status}' "$2" 2>/dev/null)" == installed ]]; }

# package_version SUITE PACKAGE: what the suite served.
package_version() { dpkg-query --admindir="$(suite_root "$1")/var/lib/dpkg" --show --showformat='${Version}' "$2"; }

# in_root ROOT COMMAND…: as the same process, see enter.sh.
in_root() { "$REPO_ROOT/eng/matrix/enter.sh" "$@"; }
in_suite() { in_root "$(suite_root "$1")" "${@:2}"; }

# offer SUITE COMMAND…: programs of the suite under their names in the folder OFFERED, which is the first on the tests' PATH.
offer() {
  local suite="$1" name
  shift
  mkdir -p "$OFFERED"
  for name in "$@"; do
    printf '#!/bin/bash\nexec %q %q %q "$@"\n' "$REPO_ROOT/eng/matrix/enter.sh" "$(suite_root "$suite")" "$name" >"$OFFERED/$name"
    chmod 755 "$OFFERED/$name"
  done
}
OFFERED="$RUN/bin"
