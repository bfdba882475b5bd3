#!/usr/bin/env bash
# Builds the solution and runs every test against real servers. The last line is the result of all projects together.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat <<'TEXT'
Usage: eng/test.sh [options]

  --filter EXPRESSION  runs what the expression selects, as `dotnet test --filter` reads it
  --project TEXT       runs only the test projects whose path contains the text
  --no-services        starts no servers: tests that need one are skipped, unless their addresses are set already
  --long               tries every step and races for a minute, where every build takes a sample (some minutes more)
  --no-build           takes the Release build that is there
  --keep               leaves the servers running that it started
  --at-once N          how many test projects run side by side (default 3)
  -h, --help           this text

Logs and trx files are left in artifacts/tests. The exit code is 0 only if at least one test ran and none failed.
TEXT
}

filter='' project='' services=1 build=1 keep='' at_once=3
while (($#)); do
  case "$1" in
    --filter) filter="${2:?--filter needs an expression}"; shift ;;
    --project) project="${2:?--project needs a text}"; shift ;;
    --no-services) services= ;;
    --long) export GALAXY_TEST_LONG=1 ;;
    --no-build) build= ;;
    --keep) keep=1 ;;
    --at-once) at_once="${2:?--at-once needs a number}"; shift ;;
    -h | --help) usage; exit ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

# Tests run most code a few times: what the runtime spends to learn how to make it faster does not come back.
export DOTNET_TieredPGO="${DOTNET_TieredPGO:-0}"
RESULTS="$REPO_ROOT/artifacts/tests"
FAILED='"(Failed|Error|Timeout|Aborted|Inconclusive|Disconnected)"'
passed=0 failed=0 skipped=0

clean_up() {
  end_compiler
  [[ -n "$keep" ]] || return_services
}

start_services() {
  borrow_services docker registry postgres redis chromium
  prepare_engine
  "$REPO_ROOT/eng/prove.sh" --install
  export GALAXY_TEST_REQUIRE_SERVICES=1
}

# The solution's test projects; what tests only share says that it is none.
test_projects() {
  local path
  dotnet sln Galaxy.Runtime.sln list | tr -d '\r' | sed 's|\\|/|g' | grep '^tests/.*proj$' | grep -F -- "$project" |
    while read -r path; do
      grep -q '<IsTestProject>false</IsTestProject>' "$path" || echo "$path"
    done
}

# Many tests wait for a server most of their time, so a few projects run side by side; the longest ones begin first.
run_projects() {
  local path
  for path in "$@"; do
    while (($(jobs -rp | wc -l) >= at_once)); do wait -n || true; done
    run_project "$path" &
  done
  wait
}

LONGEST='Galaxy\.Runtime\.(Integration|Packaging|Chaos|Lobby\.Browser\.Tests)/'
longest_first() {
  local paths
  paths="$(cat)"
  grep -E "$LONGEST" <<<"$paths" || true
  grep -vE "$LONGEST" <<<"$paths" || true
}

run_project() {
  local path="$1" name outcome=0 began=$SECONDS
  name="$(basename "$path" .csproj)"
  log "== $name"
  # A test that hangs fails the run instead of hanging it.
  dotnet test "$path" --no-build --configuration Release ${filter:+--filter "$filter"} \
    --results-directory "$RESULTS" --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" \
    --blame-hang-timeout 10m --blame-hang-dump-type none >"$RESULTS/$name.log" 2>&1 </dev/null || outcome=$?
  echo "$outcome" >"$RESULTS/$name.outcome"
  # Whole at its end, so that the output of two projects does not mix.
  sed -e '/^Test run for /d' -e '/^A total of /d' -e '/^VSTest version /d' -e '/^Results File: /d' -e '/^Data collector /d' -e '/^[[:space:]]*$/d' "$RESULTS/$name.log"
  log "== $name ended after $((SECONDS - began)) s"
}

# The model of the protocol, beside the tests and behind them: it is never the longest.
prove() {
  local outcome=0
  nice -n 15 "$REPO_ROOT/eng/prove.sh" --short --jobs 1 >"$RESULTS/prove.log" 2>&1 </dev/null || outcome=$?
  echo "$outcome" >"$RESULTS/prove.outcome"
  log "== prove: $(tail -n 1 "$RESULTS/prove.log")"
}

count_proof() {
  [[ -f "$RESULTS/prove.log" ]] || return 0
  wait_until 300 test -f "$RESULTS/prove.outcome" || true
  if [[ "$(cat "$RESULTS/prove.outcome" 2>/dev/null)" == 0 ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "eng/prove.sh --short, see $RESULTS/prove.log" >>"$RESULTS/failed.txt"
  fi
}

count_project() {
  local name outcome trx failed_before=$failed
  name="$(basename "$1" .csproj)"
  outcome="$(cat "$RESULTS/$name.outcome" 2>/dev/null || echo 'no outcome')"
  trx="$RESULTS/$name.trx"
  if [[ -f "$trx" ]]; then
    passed=$((passed + $(count_results "$trx" '"Passed"')))
    skipped=$((skipped + $(count_results "$trx" '"NotExecuted"')))
    failed=$((failed + $(count_results "$trx" "$FAILED")))
    results_of "$trx" "$FAILED" | grep -oE 'testName="[^"]*"' >>"$RESULTS/failed.txt" || true
  fi
  # A test host that died took tests with it that no trx file knows.
  if [[ "$outcome" != 0 ]] && ((failed == failed_before)); then
    log "$name ended with $outcome, without a failed test: counted as one"
    failed=$((failed + 1))
  fi
}

# The results are counted one by one: the totals of a trx file do not know skipped tests.
results_of() { grep -oE "<UnitTestResult [^>]*outcome=$2[^>]*" "$1" || true; }
count_results() { results_of "$1" "$2" | wc -l; }

require_dotnet
cd "$REPO_ROOT"
rm -rf "$RESULTS"
mkdir -p "$RESULTS"
trap clean_up EXIT
share_compiler
if [[ -n "$services" ]]; then start_services; fi
if [[ -n "$build" ]]; then
  build Galaxy.Runtime.sln -warnaserror
fi

mapfile -t projects < <(test_projects | longest_first)
((${#projects[@]} > 0)) || die "no test project matches '$project'"
if [[ -z "$filter$project" && -n "$services" ]]; then
  prove &
  # It takes no project's turn.
  disown
fi
run_projects "${projects[@]}"
for path in "${projects[@]}"; do count_project "$path"; done
count_proof

# Before the last line, so that it is the last.
clean_up || log "not everything that was started has ended"

if [[ -s "$RESULTS/failed.txt" ]]; then log "failed:"; cat "$RESULTS/failed.txt" >&2; fi
((passed + failed > 0)) || log "no test ran"
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0 && passed > 0))
