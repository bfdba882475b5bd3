#!/usr/bin/env bash
# The demo: a host that starts, patches, restarts and stops games on a real Docker Engine.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

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

project=samples/Quickstart keep=
services=(docker)
arguments=()
while (($#)); do
  case "$1" in
    --full) services=(docker postgres redis); arguments+=(--stores "postgres,redis") ;;
    --keep) keep=1 ;;
    -h | --help) usage; exit ;;
    --web) if has_lobby; then project="$LOBBY"; else arguments+=("$1"); fi ;;
    *) arguments+=("$1") ;;
  esac
  shift
done

require_dotnet
cd "$REPO_ROOT"
if [[ -z "$keep" ]]; then trap return_services EXIT; fi
borrow_services "${services[@]}"
prepare_engine
export DOCKER_HOST="$GALAXY_TEST_DOCKER_HOST"
if ((${#services[@]} > 1)); then
  export GALAXY_POSTGRES="$GALAXY_TEST_POSTGRES" GALAXY_REDIS="$GALAXY_TEST_REDIS"
fi

log "building and starting $project"
outcome=0
dotnet run --configuration Release --project "$project" -- ${arguments[@]+"${arguments[@]}"} || outcome=$?
exit "$outcome"
