# What the scripts of this folder share. Sourced, never run.
# shellcheck shell=bash

REPO_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
# Read by the scripts that source this file.
# shellcheck disable=SC2034
SERVICES="$REPO_ROOT/eng/services.sh"
# Some CI runners set none, and dotnet needs one as well.
export HOME="${HOME:-$(cd ~ && pwd)}"

# Everything for people goes to stderr, so that stdout stays fit for `eval` and for pipes.
log() { printf '%s\n' "$*" >&2; }
die() { log "error: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [[ "$(id -u)" == 0 ]]; }

# within SECONDS COMMAND…: bounded where `timeout` exists (macOS has none).
within() {
  if have timeout; then timeout "$@"; else shift; "$@"; fi
}

# wait_until SECONDS COMMAND…: polls until the command succeeds.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

# wait_ready NAME SECONDS PID LOG COMMAND…: ends at once when the server has died.
wait_ready() {
  local name="$1" deadline=$((SECONDS + $2)) pid="$3" log="$4"
  shift 4
  until "$@" >/dev/null 2>&1; do
    if ! kill -0 "$pid" 2>/dev/null || ((SECONDS >= deadline)); then
      tail -n 15 "$log" >&2
      die "$name did not come up: see $log"
    fi
    sleep 0.1
  done
}

# The command line of a process, spaces between its words; nothing for a dead one or a zombie.
command_line() {
  if [[ -d /proc/self ]]; then
    tr '\0' ' ' <"/proc/$1/cmdline"
  else
    ps -p "$1" -o command=
  fi 2>/dev/null || true
}

# is_process PID TEXT: pids are used again, so a pid counts only together with its command line.
is_process() {
  [[ "$1" =~ ^[0-9]+$ ]] && [[ "$(command_line "$1")" == *"$2"* ]]
}

# processes_with TEXT: the pids of all whose command line has the text. A small Linux has no pgrep.
processes_with() {
  local process
  if [[ ! -d /proc/self ]]; then
    pgrep -f -- "$1" || true
    return
  fi
  for process in /proc/[0-9]*; do
    if is_process "${process##*/}" "$1"; then echo "${process##*/}"; fi
  done
}

# end_process PID TEXT SECONDS: asks, waits, and kills only what did not listen.
end_process() {
  local pid="$1" text="$2" seconds="$3"
  is_process "$pid" "$text" || return 0
  kill -TERM "$pid" 2>/dev/null || true
  wait_until "$seconds" is_gone "$pid" "$text" && return 0
  log "process $pid did not end within $seconds s: killing it"
  kill -KILL "$pid" 2>/dev/null || true
  wait_until 10 is_gone "$pid" "$text"
}

is_gone() { ! is_process "$1" "$2"; }

require_dotnet() {
  have dotnet || die "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0"
  (cd "$REPO_ROOT" && dotnet --version >/dev/null 2>&1) ||
    die "global.json asks for the .NET 10 SDK, which is not among: $(dotnet --list-sdks | tr '\n' ' ')"
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
}

# build PROJECT [OPTION…]: says what the compiler does only if it fails.
build() {
  local output outcome=0
  log "building $1"
  output="$(share_compiler && cd "$REPO_ROOT" && dotnet build "$@" --configuration Release -nologo -tl:off --verbosity quiet 2>&1)" || outcome=$?
  [[ "${SharedCompilationId:-}" == "$COMPILER" ]] || end_compiler
  ((outcome == 0)) && return
  log "$output"
  die "$1 does not build"
}

# borrow_services NAME…: starts what does not run, and exports the addresses of all of them.
borrow_services() {
  local running name
  running=" $("$SERVICES" running "$@" | tr '\n' ' ') "
  for name in "$@"; do
    [[ "$running" == *" $name "* ]] || SERVICES_TO_STOP="$SERVICES_TO_STOP $name"
  done
  "$SERVICES" up "$@"
  eval "$("$SERVICES" env "$@")"
}

# Leaves the services as borrow_services found them.
return_services() {
  local names="$SERVICES_TO_STOP"
  SERVICES_TO_STOP=
  # Names of our own, without blanks.
  # shellcheck disable=SC2086
  [[ -z "$names" ]] || "$SERVICES" down $names
}
SERVICES_TO_STOP=

# One compiler process for every build of this script and of what it runs, instead of one per project; without this, one
# for each build. It has a name of its own, so that no other build uses it and it can be ended.
share_compiler() { export UseSharedCompilation=true SharedCompilationId="$COMPILER"; }
end_compiler() {
  local pid
  for pid in $(processes_with "-pipename:$COMPILER"); do end_process "$pid" "-pipename:$COMPILER" 10; done
}
COMPILER="galaxy-$$-build"

# The demo game and the network of its containers, on the engine at GALAXY_TEST_DOCKER_HOST.
prepare_engine() {
  "$REPO_ROOT/samples/engine/build.sh" --host "$GALAXY_TEST_DOCKER_HOST"
  local docker=(docker --host "$GALAXY_TEST_DOCKER_HOST")
  [[ -n "$("${docker[@]}" network ls --quiet --filter 'name=^galaxy$')" ]] || "${docker[@]}" network create galaxy >/dev/null
}
