#!/usr/bin/env bash
# The demo: a host that starts, patches, restarts and stops games on a real Docker Engine.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=packages.sh
source "$REPO_ROOT/eng/packages.sh"

LOBBY=samples/Lobby
has_lobby() { [[ -d "$REPO_ROOT/$LOBBY" ]]; }

usage() {
  cat <<'TEXT'
Usage: eng/demo.sh [--full] [--keep] [arguments of the sample…]

  --full  keeps records in PostgreSQL and leases in Redis instead of in memory
TEXT
  if has_lobby; then echo "  --web   runs the web host with its operator page instead of the console"; fi
  cat <<'TEXT'
  --keep  leaves the servers running that it started

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
  [[ -z "$UNIVERSE" ]] || forget_universes
  [[ -z "$context" ]] || rm -rf "$context"
  [[ -n "$keep" ]] || return_services
}

UNIVERSE='' context=''
project=samples/Quickstart keep='' full=''
services=(docker)
arguments=()
while (($#)); do
  case "$1" in
    --full) full=1; services=(docker postgres redis); arguments+=(--stores "postgres,redis") ;;
    --keep) keep=1 ;;
    -h | --help) usage; exit ;;
    --web) if has_lobby; then project="$LOBBY"; else arguments+=("$1"); fi ;;
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
# Only where a registry can be had, and nobody names images of his own; without one the demo runs the engine's images.
if [[ "$project" == samples/Quickstart && " ${arguments[*]-} " != *" --image-prefix "* ]] && { have docker-registry || can_install; } &&
  borrow_services registry && [[ -n "${GALAXY_TEST_REGISTRY:-}" ]]; then
  log "publishing images to pull"
  UNIVERSE="$GALAXY_TEST_REGISTRY/galaxy/universe"
  context="$(mktemp -d)"
  if publish_universes "$context" >/dev/null 2>"$context/log"; then
    arguments+=(--image-prefix "$UNIVERSE")
  else
    log "no pull to watch: $(tail -n 1 "$context/log")"
  fi
fi
if [[ -n "$full" ]]; then
  export GALAXY_POSTGRES="$GALAXY_TEST_POSTGRES" GALAXY_REDIS="$GALAXY_TEST_REDIS"
fi

log "building and starting $project"
dotnet run --configuration Release --project "$project" -- ${arguments[@]+"${arguments[@]}"}
