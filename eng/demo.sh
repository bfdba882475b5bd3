#!/usr/bin/env bash
# The demo: a host that starts, patches, restarts and stops games on a real Docker Engine.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=packages.sh
source "$REPO_ROOT/eng/packages.sh"

usage() {
  cat <<'TEXT'
Usage: eng/demo.sh [--full] [--keep] [arguments of the sample…]

  --full  keeps records in PostgreSQL and leases in Redis instead of in memory
  --web   runs the web host with three games, and prints the address of its page; Ctrl-C ends it and its games
  --keep  leaves the servers running that it started

The web host listens on LOBBY_URL, by default http://127.0.0.1:5080.

Everything else goes to the sample. The exit code is the sample's.
TEXT
}

# Engine images with a map of some megabytes, in the registry and not in the engine, so that there is a pull to watch.
publish_universes() {
  local context="$1" first=1 tag
  for tag in 1.4.0 1.4.1; do
    # Hardly compressible, and the same at every run, so that the registry does not grow.
    seq "$first" "$((first + 8000000))" | gzip -1n >"$context/universe.map"
    touch -t 200001010000 "$context/universe.map"
    printf 'FROM galaxy-engine:%s\nCOPY universe.map /\n' "$tag" >"$context/Dockerfile"
    docker build --quiet --tag "$UNIVERSE:$tag" "$context" &&
      docker push --quiet "$UNIVERSE:$tag" && docker rmi "$UNIVERSE:$tag" || return 1
    first=$((first + 8000000))
  done
}

forget_universes() { docker rmi "$UNIVERSE:1.4.0" "$UNIVERSE:1.4.1" >/dev/null 2>&1 || true; }

clean_up() {
  [[ -z "$host" ]] || stop_web
  [[ -z "$UNIVERSE" ]] || forget_universes
  [[ -z "$context" ]] || rm -rf "$context"
  [[ -n "$keep" ]] || return_services
}

# The web host with three games, until it is ended with Ctrl-C.
run_web() {
  local url="${LOBBY_URL:-http://127.0.0.1:5080}" game image_prefix="${UNIVERSE:-galaxy-engine}"
  require_command curl curl
  state="$(mktemp -d)"
  build samples/Lobby -m:1
  if [[ -n "$full" ]]; then
    export ConnectionStrings__Games="$GALAXY_TEST_POSTGRES" ConnectionStrings__Redis="$GALAXY_TEST_REDIS"
    export Galaxy__Runtime__Postgres__Schema=lobby_demo Galaxy__Runtime__Redis__KeyPrefix=lobby-demo:
  fi
  # A process group of its own: Ctrl-C is for this script, which still needs the host to put its games away.
  set -m
  dotnet samples/Lobby/bin/Release/net10.0/Lobby.dll --Urls="$url" --Galaxy:Runtime:InstanceId="$INSTANCE" \
    --Galaxy:Runtime:State:Root="$state" --Logging:LogLevel:Default=Warning "$@" &
  host=$!
  set +m
  wait_until 60 web_answers "$url" || die "the host does not answer at $url"
  for game in "${GAMES[@]}"; do
    curl --silent --show-error --fail --noproxy '*' --output /dev/null --header 'Content-Type: application/json' \
      --data "{\"image_ref\":\"$image_prefix:1.4.0\"}" "$url/api/v1/internal/runtimes/$game/start" || log "$game did not start"
  done
  log ""
  log "The Lobby: $url/"
  log "Three games run ${image_prefix}:1.4.0. Things to try: patch one to ${image_prefix}:1.4.1, another to galaxy-engine:1.5.0 (refused),"
  log "and kill one behind its back: docker --host $DOCKER_HOST kill galaxy-game-${GAMES[0]}"
  log "Ctrl-C ends it."
  wait "$host"
}

web_answers() { is_process "$host" Lobby.dll && curl --silent --fail --noproxy '*' "$1/healthz"; }

# The host first, so that it starts nothing anew; what it leaves is found by the label of its instance.
stop_web() {
  local containers
  log "ending the host and its games"
  end_process "$host" Lobby.dll 60
  containers="$(docker ps --all --quiet --filter "label=com.galaxy.runtime.instance=$INSTANCE")"
  # Ids, without blanks.
  # shellcheck disable=SC2086
  [[ -z "$containers" ]] || docker rm --force $containers >/dev/null
  rm -rf "$state"
}

INSTANCE=lobby-demo GAMES=(andromeda milky-way sombrero)
host='' state='' web=''
UNIVERSE='' context=''
keep='' full=''
services=(docker)
arguments=()
while (($#)); do
  case "$1" in
    --full) full=1; services=(docker postgres redis) ;;
    --keep) keep=1 ;;
    -h | --help) usage; exit ;;
    --web) web=1 ;;
    *) arguments+=("$1") ;;
  esac
  shift
done

require_dotnet
cd "$REPO_ROOT"
trap clean_up EXIT
borrow_services "${services[@]}"
prepare_engine
export DOCKER_HOST="$GALAXY_TEST_DOCKER_HOST"
# Only where a registry can be had, and no images are named; without one the demo runs the engine's images.
if [[ " ${arguments[*]-} " != *" --image-prefix "* ]] && { have docker-registry || can_install; } &&
  borrow_services registry && [[ -n "${GALAXY_TEST_REGISTRY:-}" ]]; then
  log "publishing images to pull"
  UNIVERSE="$GALAXY_TEST_REGISTRY/galaxy/universe"
  context="$(mktemp -d)"
  if ! publish_universes "$context" >/dev/null 2>"$context/log"; then
    log "no pull to watch: $(tail -n 1 "$context/log")"
    UNIVERSE=
  fi
fi
if [[ -n "$web" ]]; then
  run_web ${arguments[@]+"${arguments[@]}"}
  exit
fi

[[ -z "$UNIVERSE" ]] || arguments+=(--image-prefix "$UNIVERSE")
if [[ -n "$full" ]]; then
  export GALAXY_POSTGRES="$GALAXY_TEST_POSTGRES" GALAXY_REDIS="$GALAXY_TEST_REDIS"
  arguments+=(--stores "postgres,redis")
fi
build samples/Quickstart
dotnet run --no-build --configuration Release --project samples/Quickstart -- ${arguments[@]+"${arguments[@]}"}
