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
  --doubles       the same for two requests, one after the other, on one game
  --pairs         plays every pair of a manual change, a crash, a lost answer and a late effect, the second one in the first recovery, too
  --late          plays every write of a store that comes late, before every later call, for two requests on one game
  --lost          plays every write of a record whose answer is lost, with every later closing that never arrives, in every scenario of two requests
  --sample N      plays N pairs of any faults in any scenario of one or two requests, by chance
  --every N       of these, plays those of every N-th scenario
  --seed SEED     plays one schedule; if it fails, shrinks it and prints its trace
  --scenario N FAULTS  plays one scenario, by its number, with faults such as "12:FailAfter 40:CrashLate:45", and prints its trace
  --mutants       plants bugs in a copy of the sources and shows that each is found
  --mutant NAMES  of these, only the bugs whose names contain one of the names, separated by commas
  --threads N     how many threads (default: one per processor)
  --coverage      prints how often each fault struck each port call, and which pairs of faults struck how many scenarios
  -h, --help      this text
TEXT
}

arguments=()
while (($#)); do
  case "$1" in
    --schedules | --first | --seed | --threads | --every | --sample) arguments+=("$1" "${2:?$1 needs a number}"); shift ;;
    --mutant) arguments+=("$1" "${2:?--mutant needs a name}"); shift ;;
    --scenario) arguments+=("$1" "${2:?--scenario needs a number}" "${3?--scenario needs faults}"); shift 2 ;;
    --singles | --doubles | --pairs | --late | --lost | --coverage) arguments+=("$1") ;;
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
