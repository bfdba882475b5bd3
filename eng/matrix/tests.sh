# What is run against a server, and what is said about it.
# shellcheck shell=bash

project_of() {
  case "$1" in
    docker | podman) echo Galaxy.Runtime.Docker.Tests ;;
    postgres | pgbouncer) echo Galaxy.Runtime.Postgres.Tests ;;
    redis | valkey) echo Galaxy.Runtime.Redis.Tests ;;
  esac
}

TEST_LIMIT=1500

prepare_tests() {
  local project
  require_dotnet
  # The tests make their images of it, and the engines pull from the registry.
  require_command busybox busybox-static
  require_command docker-registry docker-registry
  require_command docker docker.io
  [[ -n "$build" ]] || return 0
  share_compiler
  for project in tests/Galaxy.Runtime.{Docker,Postgres,Redis}.Tests samples/Quickstart ${LONG:+tests/Galaxy.Runtime.Integration}; do build "$project" -m:1; done
}

# judge: runs all, beside the server; leaves a row of the matrix.
judge() {
  local folder="$RESULTS/$NAME" project tour=ok
  project="$(project_of "$KIND")"
  export GALAXY_TEST_REQUIRE_SERVICES=1 DOTNET_TieredPGO=0 GALAXY_SERVICES_DIR="$RUN/services" GALAXY_SERVICES_ENGINE=own
  if [[ "$project" == *Docker* ]]; then
    "$SERVICES" up registry
    eval "$("$SERVICES" env registry)"
  fi
  run_project "$project"
  [[ -z "$LONG" || "$project" != *Docker* ]] || run_integration
  take_tour >"$folder/tour.log" 2>&1 || tour="fails: $(reason_of "$folder/tour.log")"
  printf '%s | %s | %s | %s | %s\n' "$NAME" "$("${KIND}_version" "$SUITE")" \
    "$(count "$folder/$project.trx" 'testName="[^"]*ConformanceTests\.')" "$(count "$folder/$project.trx" '')" "$tour" >"$folder/row"
  log "$(cat "$folder/row")"
  [[ "$tour" == ok && ! -s "$folder/failed.txt" ]]
}

run_integration() {
  "$SERVICES" up postgres redis
  eval "$("$SERVICES" env postgres redis)"
  run_project Galaxy.Runtime.Integration
}

run_project() {
  local folder="$RESULTS/$NAME" outcome=0
  log "running $1 on $NAME"
  # Tests that wait for what a server cannot do may wait long.
  within "$TEST_LIMIT" nice -n 10 dotnet test "$REPO_ROOT/tests/$1" --no-build --configuration Release --results-directory "$folder" --logger "trx;LogFileName=$1.trx" \
    --blame-hang-timeout 5m --blame-hang-dump-type none >"$folder/$1.log" 2>&1 </dev/null || outcome=$?
  [[ -s "$folder/$1.trx" ]] || echo "$1 ended with $outcome and left no results" >>"$folder/failed.txt"
  [[ ! -s "$folder/$1.trx" ]] || results_of "$folder/$1.trx" 'outcome="Failed"' | grep -oE 'testName="[^"]*"' >>"$folder/failed.txt" || true
}

results_of() { grep -oE '<UnitTestResult [^>]*>' "$1" | grep -E -- "$2" || true; }

# count TRX PATTERN: passed of all that the pattern matches.
count() {
  local log="${1%.trx}.log"
  if [[ ! -s "$1" ]]; then
    echo "did not end: $(grep -E '^  Failed ' "$log" | grep -cE -- "${2#testName=*\*}" || true) failed until then"
    return
  fi
  echo "$(results_of "$1" "$2" | grep -c 'outcome="Passed"')/$(results_of "$1" "$2" | grep -vc 'outcome="NotExecuted"')"
}

# The engine's demo images are built past what stands before it; stores are toured with an engine of this machine.
take_tour() {
  local stores=''
  case "$KIND" in
    postgres | pgbouncer) stores=postgres ;;
    redis | valkey) stores=redis ;;
  esac
  if [[ -n "$stores" ]]; then
    "$SERVICES" up docker
    eval "$("$SERVICES" env docker)"
  fi
  (
    GALAXY_TEST_DOCKER_HOST="${GALAXY_TEST_DOCKER_DIRECT:-$GALAXY_TEST_DOCKER_HOST}"
    prepare_engine
  ) || return
  if [[ -n "${GALAXY_TEST_DOCKER_CERTIFICATES:-}" ]]; then export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH="$GALAXY_TEST_DOCKER_CERTIFICATES"; fi
  DOCKER_HOST="$GALAXY_TEST_DOCKER_HOST" GALAXY_POSTGRES="${GALAXY_TEST_POSTGRES:-}" GALAXY_REDIS="${GALAXY_TEST_REDIS:-}" \
    within 300 nice -n 10 dotnet "$REPO_ROOT/samples/Quickstart/bin/Release/net10.0/Quickstart.dll" --verbose ${stores:+--stores "$stores"} </dev/null
}

# The last line that says something went wrong, or else the last one.
reason_of() {
  local line
  line="$(grep -iE 'error|fail|fault|refus|conflict|unavailable|✗' "$1" | tail -n 1)"
  [[ -n "$line" ]] || line="$(grep -v '^[[:space:]]*$' "$1" | tail -n 1)"
  tr -d '|' <<<"$line" | cut -c 1-200
}

print_matrix() {
  local name failed=0
  echo "| Server | Version | Kit | Adapter tests | Tour |"
  echo "|---|---|---|---|---|"
  for name in "$@"; do
    if [[ -s "$RESULTS/$name/row" ]]; then
      sed 's/.*/| & |/' "$RESULTS/$name/row"
    else
      read_server "$name"
      echo "| $name | $("${KIND}_version" "$SUITE") | did not come up | | |"
    fi
    [[ -s "$RESULTS/$name/row" && ! -s "$RESULTS/$name/failed.txt" ]] && grep -q '| ok$' "$RESULTS/$name/row" || failed=1
  done
  printf '\nNot on this machine:\n'
  forbidden | sed 's/^/- /'
  return "$failed"
}
