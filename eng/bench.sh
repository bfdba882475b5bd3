#!/usr/bin/env bash
# The benchmarks, on real servers; all arguments go to BenchmarkDotNet: eng/bench.sh --filter '*Lease*'
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require_dotnet
cd "$REPO_ROOT"
trap return_services EXIT
borrow_services docker postgres redis
prepare_engine
DOCKER_HOST="$GALAXY_TEST_DOCKER_HOST" dotnet run --configuration Release --project benchmarks/Galaxy.Runtime.Benchmarks -- "$@"
