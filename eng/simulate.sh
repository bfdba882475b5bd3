#!/usr/bin/env bash
# Plays schedules of the whole runtime against faults, in virtual time. Says what it violated; exits 0 only if that is nothing.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat <<'TEXT'
Usage: eng/simulate.sh [options]

  --schedules N   plays N random schedules, with a progress bar (default 20000)
  --first SEED    the first seed (default 1)
  --singles       plays every single fault at every port call of every operation in every starting state
  --pairs         plays every pair of faults, the second one also in the first recovery
  --every N       of pairs, plays those of every N-th scenario
  --wide          of pairs, plays those of every kind of fault, seven times as many
  --seed SEED     plays one schedule; if it fails, shrinks it and prints its trace
  --mutants       plants bugs in a copy of the sources and shows that each is found
  --threads N     how many threads (default: one a processor)
  --coverage      prints how often each fault struck each port call
  -h, --help      this text
TEXT
}

arguments=()
while (($#)); do
  case "$1" in
    --schedules | --first | --seed | --threads | --every) arguments+=("$1" "${2:?$1 needs a number}"); shift ;;
    --singles | --pairs | --wide | --coverage) arguments+=("$1") ;;
    --mutants) arguments+=(--mutants "$REPO_ROOT") ;;
    -h | --help) usage; exit ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

require_dotnet
cd "$REPO_ROOT"
build tests/Galaxy.Runtime.Simulation
exec dotnet tests/Galaxy.Runtime.Simulation/bin/Release/net10.0/Galaxy.Runtime.Simulation.dll "${arguments[@]}"
