#!/usr/bin/env bash
# Kills, hangs and cuts off real hosts and real servers while games are started, stopped and patched, and says what that broke. Exits 0
# only if that is nothing.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat <<'TEXT'
Usage: eng/chaos.sh [options]

  --seconds N          how long faults strike in a pass (default 45)
  --passes N           how many passes (default 1)
  --seed N             the first pass's seed, counted up from there (default 1)
  --live-restore MODE  whether containers outlive a killed engine: on, off, or alternate (default): every other pass
  --leases WHERE       redis, postgres, or alternate: two passes each (default). Where they are in PostgreSQL, Redis is away for 10 to 20 s at a time
  -h, --help           this text

Needs root, for a Docker Engine of its own; the images are copied from the one that the tests use.
TEXT
}

arguments=()
while (($#)); do
  case "$1" in
    --seconds | --passes | --seed | --live-restore | --leases) arguments+=("$1" "${2:?$1 needs a value}"); shift ;;
    -h | --help) usage; exit ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

require_dotnet
is_root || die "a Docker Engine that may be killed takes root"
cd "$REPO_ROOT"
build tests/Galaxy.Runtime.Chaos
trap return_services EXIT
borrow_services docker
prepare_engine
dotnet tests/Galaxy.Runtime.Chaos/bin/Release/net10.0/Galaxy.Runtime.Chaos.dll "${arguments[@]}"
