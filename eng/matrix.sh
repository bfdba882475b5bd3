#!/usr/bin/env bash
# The servers that people really have: brings up each in turn, runs the conformance kit, the adapter's tests and the tour against it,
# and prints what came of it.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=packages.sh
source "$REPO_ROOT/eng/packages.sh"

usage() {
  cat <<'TEXT'
Usage: eng/matrix.sh [options] [NAME…]
       eng/matrix.sh --with NAME COMMAND…

  --list      the servers by name, with the versions that are unpacked, and what this machine forbids
  --with      brings up one server and runs the command beside it, with its address in the environment, instead of the tests
  --unpack    only fetches what the servers need
  --long      runs the integration tests on each engine, too
  --no-build  takes the Release build that is there
  -h, --help  this text

Without names, all. A name may end in * (docker-26*). Needs root. The servers come from Debian's suites, each unpacked into a folder
below GALAXY_MATRIX_DIR, by default ~/.local/state/galaxy-runtime/matrix, and run in a sandbox with a network, processes and mounts of its
own, which end with it. Logs and trx files are left in artifacts/matrix. The exit code is 0 only if everything that was run passed.
TEXT
}

# Name, kind, suite, variant, and what is special about it.
SERVERS='
docker-20.10-bullseye        docker     bullseye            plain
docker-20.10                 docker     bookworm            plain
docker-26                    docker     trixie              plain
docker-26-live-restore       docker     trixie              live-restore  containers outlive the engine
docker-26-containerd         docker     trixie              containerd    images kept by containerd
docker-26-userns             docker     trixie              userns        userns-remap
docker-26-rootless           docker     trixie              rootless      run by a user of its own
docker-26-proxy              docker     trixie              proxy         behind a proxy that allows some paths only
docker-26-tls                docker     trixie              tls           over TCP with certificates
docker-28                    docker     sid                 plain
docker-28-containerd         docker     sid                 containerd    images kept by containerd
docker-28-min-api            docker     sid                 min-api       refuses API versions below 1.44, as Docker 29 does
podman-4                     podman     bookworm            plain
podman-5-trixie              podman     trixie              plain
podman-5-sid                 podman     sid                 plain
postgres-13                  postgres   bullseye            plain
postgres-15                  postgres   bookworm            plain
postgres-17                  postgres   trixie              plain
postgres-18                  postgres   sid                 plain
pgbouncer-bookworm-session       pgbouncer  bookworm        session
pgbouncer-bookworm-transaction   pgbouncer  bookworm        transaction
pgbouncer-trixie-session         pgbouncer  trixie          session
pgbouncer-trixie-transaction     pgbouncer  trixie          transaction
pgbouncer-sid-session            pgbouncer  sid             session
pgbouncer-sid-transaction        pgbouncer  sid             transaction
redis-6.0                    redis      bullseye            plain
redis-7.0                    redis      bookworm            plain
redis-8                      redis      trixie              plain
redis-8-sid                  redis      sid                 plain
redis-acl                    redis      trixie              acl           a user of its own, the default one off
redis-tls                    redis      trixie              tls
redis-sentinel               redis      trixie              sentinel      a master and a replica, three Sentinels
redis-cluster                redis      trixie              cluster       three masters
valkey-backports             valkey     bookworm-backports  plain
valkey-trixie                valkey     trixie              plain
valkey-sid                   valkey     sid                 plain
'

# What people have and this machine cannot show.
forbidden() {
  echo "Docker Engine 29: no suite of Debian serves it; docker-28-min-api has its lowest API version"
  echo "Docker Desktop, Colima, OrbStack: engines of other systems"
  [[ -e /sys/fs/cgroup/cgroup.controllers ]] || echo "control groups v2: this kernel was booted with v1"
  [[ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" == Y ]] || echo "AppArmor: not enabled in this kernel"
  [[ -e /sys/fs/selinux/enforce ]] || echo "SELinux: not enabled in this kernel"
}

STATE_HOME="${XDG_STATE_HOME:-$HOME/.local/state}/galaxy-runtime"
STATE="${GALAXY_MATRIX_DIR:-$STATE_HOME/matrix}"
mkdir -p "$STATE"
STATE="$(cd "$STATE" && pwd -P)"
STATE_HASH="$(printf '%08x' "$(cksum <<<"$STATE" | cut -d ' ' -f 1)")"
# Short, because the kernel cuts a socket's path at 107 bytes; and seen from inside the suites.
RUN="/tmp/galaxy-matrix-$STATE_HASH"
# What a server keeps, in the folder of its suite.
# shellcheck disable=SC2034
DATA="/srv/$STATE_HASH"
RESULTS="$REPO_ROOT/artifacts/matrix"
# Of servers that only their own sandbox can reach.
# shellcheck disable=SC2034
PASSWORD=galaxy-matrix
for file in suites sandbox docker podman postgres redis tests; do
  # shellcheck source=/dev/null
  source "$REPO_ROOT/eng/matrix/$file.sh"
done

# start LOG COMMAND…: $! is its pid. It ends with the sandbox.
start() {
  local log="$1"
  shift
  "$@" </dev/null >>"$log" 2>&1 &
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# read_server NAME: its row, as NAME, KIND, SUITE, VARIANT and REMARK.
read_server() {
  read -r NAME KIND SUITE VARIANT REMARK < <(grep -E "^${1//./\\.} " <<<"$SERVERS") || [[ -n "${NAME:-}" ]]
}

names_like() {
  local name
  while read -r name _; do
    # The pattern is meant as one.
    # shellcheck disable=SC2053
    [[ -z "$name" || "$name" != $1 ]] || echo "$name"
  done <<<"$SERVERS"
}

list_servers() {
  printf '%-32s %-20s %-22s %s\n' NAME SUITE VERSION ''
  local name
  for name in $(names_like '*'); do
    read_server "$name"
    printf '%-32s %-20s %-22s %s\n' "$NAME" "$SUITE" "$("${KIND}_version" "$SUITE" 2>/dev/null || echo 'not unpacked')" "$REMARK"
  done
  printf '\nNot on this machine:\n'
  forbidden | sed 's/^/  /'
}

# Everything that comes from outside, before there is no outside.
unpack() {
  read_server "$1"
  # Words without blanks.
  # shellcheck disable=SC2046
  unpack_suite "$SUITE" $("${KIND}_packages" "$SUITE" "$VARIANT")
}

# sandboxed NAME COMMAND…: brings the server up in a sandbox, and runs the command there.
sandboxed() {
  local outcome=0
  read_server "$1"
  sweep
  mkdir -m 711 "$RUN"
  in_sandbox "$REPO_ROOT/eng/matrix.sh" --inside "$@" || outcome=$?
  [[ ! -d "$RESULTS/$1" ]] || cp "$RUN"/*.log "$RESULTS/$1/" 2>/dev/null || true
  sweep
  return "$outcome"
}

# What servers kept on disk; those of a run that was killed as well.
# shellcheck disable=SC2153
sweep() {
  local suite
  for suite in "$SUITES"/*/; do rm -rf --one-file-system "$suite${DATA#/}"; done
  rm -rf --one-file-system "$RUN"
  leave_groups
}

inside() {
  read_server "$1"
  shift
  furnish_sandbox
  # As a machine's is: empty at first, and gone when it is switched off.
  mount -t tmpfs tmpfs "$(suite_root "$SUITE")/run"
  # For commands that end servers and start them again.
  export PATH="$OFFERED:$PATH" GALAXY_MATRIX_RUN="$RUN" GALAXY_MATRIX_ROOT
  GALAXY_MATRIX_ROOT="$(suite_root "$SUITE")"
  log "bringing up $NAME: ${KIND} $("${KIND}_version" "$SUITE")"
  "${KIND}_up" "$SUITE" "$VARIANT"
  if [[ "$1" != judge && -n "${GALAXY_TEST_DOCKER_HOST:-}" ]]; then export DOCKER_HOST="$GALAXY_TEST_DOCKER_HOST"; fi
  "$@"
}

# Read by the files that are sourced.
# shellcheck disable=SC2034
action=run build=1 LONG='' names=()
while (($#)); do
  case "$1" in
    --list) action=list ;;
    --unpack) action=unpack ;;
    --with) action=with; shift; break ;;
    --inside) action=inside; shift; break ;;
    --long) LONG=1 ;;
    --no-build)
      # shellcheck disable=SC2034
      build=
      ;;
    -h | --help) usage; exit ;;
    -*) usage >&2; exit 2 ;;
    *)
      mapfile -t -O "${#names[@]}" names < <(names_like "$1")
      [[ -n "$(names_like "$1")" ]] || die "no server is called $1: see --list"
      ;;
  esac
  shift
done
((${#names[@]})) || mapfile -t names < <(names_like '*')
export LONG="${LONG:-}"

if [[ "$action" == list ]]; then list_servers; exit; fi
is_root || die "private networks and mounts take root"
if [[ "$action" == inside ]]; then inside "$@"; exit; fi

trap 'release_packages; end_compiler' EXIT
exec 8>"$STATE/lock"
flock -n 8 || die "another matrix.sh works in $STATE"
require_command curl curl
require_command openssl openssl
if [[ "$action" == with ]]; then
  (($# > 1)) || die "--with needs a name and a command"
  [[ -n "$(names_like "$1")" ]] || die "no server is called $1: see --list"
  unpack "$1"
  sandboxed "$@"
  exit
fi

for name in "${names[@]}"; do unpack "$name"; done
[[ "$action" == run ]] || exit 0
prepare_tests
for name in "${names[@]}"; do
  rm -rf "${RESULTS:?}/$name"
  mkdir -p "$RESULTS/$name"
  sandboxed "$name" judge || log "$name: something failed, see $RESULTS/$name"
done
print_matrix "${names[@]}"
