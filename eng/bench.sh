#!/usr/bin/env bash
# The benchmarks, on real servers; one markdown table on stdout.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat <<'TEXT'
Usage: eng/bench.sh [--short] [runner] [docker] [life] [postgres] [redis]

  --short  too few rounds to mean anything: only to see that everything runs

Without names, all five. What is measured against what: docs/performance.md.
TEXT
}

for argument in "$@"; do
  [[ "$argument" != -h && "$argument" != --help ]] || { usage; exit; }
done
require_dotnet
cd "$REPO_ROOT"
project=benchmarks/Galaxy.Runtime.Benchmarks
build "$project" -m:1
trap return_services EXIT
borrow_services docker postgres redis
prepare_engine >&2
dotnet run --no-build --configuration Release --project "$project" -- "$@"
