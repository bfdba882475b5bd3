#!/usr/bin/env bash
# Private servers for tests, benchmarks and the demo: a Docker Engine, a registry, PostgreSQL and Redis; and a browser.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=packages.sh
source "$REPO_ROOT/eng/packages.sh"

usage() {
  cat <<'TEXT'
Usage: eng/services.sh up|down|status|running|env [docker] [registry] [postgres] [redis] [chromium]

  up       starts what does not run yet (no names: all) and waits until it answers; chromium is only installed
  down     stops what `up` started, and nothing else
  status   one row per service
  running  the names of those that run
  env      their addresses as shell code: eval "$(eng/services.sh env)"

What is missing is installed through apt where there is apt. A Docker Engine that already answers at DOCKER_HOST or
the current context is used and never stopped; GALAXY_SERVICES_ENGINE=own asks for a private one.
Everything lies in GALAXY_SERVICES_DIR, by default ~/.local/state/galaxy-runtime/services.
TEXT
}

STATE_HOME="${XDG_STATE_HOME:-$HOME/.local/state}/galaxy-runtime"
STATE="${GALAXY_SERVICES_DIR:-$STATE_HOME/services}"
mkdir -p "$STATE_HOME"
# Others may pass through (the database has a user of its own), and see nothing.
[[ -d "$STATE" ]] || { mkdir -p "$STATE" && chmod 711 "$STATE"; }
STATE="$(cd "$STATE" && pwd -P)"
# The servers' users may not be able to enter the folder we were called from.
cd /
# Names what must be unique on the machine.
# shellcheck disable=SC2034
STATE_HASH="$(printf '%08x' "$(cksum <<<"$STATE" | cut -d ' ' -f 1)")"

# read_pid FILE TEXT: the pid in the file's first line, if that process still is what wrote it.
read_pid() {
  local pid=
  [[ -s "$1" ]] || return 1
  # dockerd writes no newline, which `read` reports as a failure.
  read -r pid <"$1" || [[ -n "$pid" ]] || return 1
  is_process "$pid" "$2" && echo "$pid"
}

# choose_port FILE DEFAULT: the remembered port, or the first free one from the default on, remembered.
choose_port() {
  local port="$2"
  [[ ! -s "$1" ]] || port="$(cat "$1")"
  while port_is_taken "$port"; do port=$((port + 1)); done
  printf '%s\n' "$port" >"$1"
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# start_detached LOG COMMAND…: outlives this script and its terminal, and does not hold our lock; $! is its pid.
start_detached() {
  local log="$1"
  shift
  if have setsid; then set -- setsid "$@"; else set -- nohup "$@"; fi
  "$@" </dev/null >>"$log" 2>&1 9>&- &
}

export_line() { printf "export %s='%s'\n" "$1" "$2"; }

# One caller at a time, over all state folders: they draw ports and addresses from the same machine.
lock() {
  have flock || return 0
  exec 9>"$STATE_HOME/lock"
  flock -w 600 9 || die "another services.sh has been busy for ten minutes"
}

print_status() {
  printf '%-9s %-8s %-8s %s\n' SERVICE STATE PID ADDRESS
  local name
  for name in "$@"; do
    if "${name}_running"; then
      printf '%-9s %-8s %-8s %s\n' "$name" running "$("${name}_pid" || echo -)" "$("${name}_address")"
    else
      printf '%-9s %-8s %-8s %s\n' "$name" stopped - -
    fi
  done
}

trap release_packages EXIT
ALL_SERVICES=(docker registry postgres redis chromium)
for name in "${ALL_SERVICES[@]}"; do
  # shellcheck source=/dev/null
  source "$REPO_ROOT/eng/services/$name.sh"
done

action="${1:-}"
shift || true
for name in "$@"; do
  case "$name" in
    docker | registry | postgres | redis | chromium) ;;
    *) usage >&2; die "unknown service: $name" ;;
  esac
done
(($#)) || set -- "${ALL_SERVICES[@]}"

case "$action" in
  up)
    lock
    for name in "$@"; do
      if "${name}_running"; then continue; fi
      log "starting $name"
      "${name}_up"
    done
    ;;
  down)
    lock
    for name in "$@"; do "${name}_down"; done
    ;;
  status) print_status "$@" ;;
  running) for name in "$@"; do if "${name}_running"; then echo "$name"; fi; done ;;
  env) for name in "$@"; do if "${name}_running"; then "${name}_env"; fi; done ;;
  -h | --help) usage ;;
  *) usage >&2; exit 2 ;;
esac
