#!/usr/bin/env bash
# Finds words and identifiers that this repository does not use (eng/words.txt) in packages, samples, scripts and documents.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
Usage: eng/words.sh

Prints file:line: text, and what to write instead, for each find. The exit code is 1 if there is any. The list is eng/words.txt.
TEXT
}

case "${1-}" in
  '') ;;
  -h | --help) usage; exit ;;
  *) usage >&2; exit 2 ;;
esac

LIST=eng/words.txt
PLACES=(Galaxy.Runtime.*/ eng/ samples/ docs/ README.md CONTRIBUTING.md CHANGELOG.md)
KINDS=(--include=*.cs --include=*.md --include=*.sql --include=*.csproj --include=*.js --include=*.html --include=*.sh --include=*.yaml)

# All exceptions as one expression; one that never matches if there are none.
allowed="$(grep -P '^allow\t' "$LIST" | cut -f 2 | paste -sd '|' || true)"
found=0
while IFS=$'\t' read -r expression instead _; do
  [[ -n "$expression" && "$expression" != '#'* && "$expression" != allow ]] || continue
  lines="$(grep -rnIiP "${KINDS[@]}" --exclude-dir=bin --exclude-dir=obj -- "$expression" "${PLACES[@]}" | grep -vP "${allowed:-(?!)}" || true)"
  [[ -n "$lines" ]] || continue
  found=1
  while IFS= read -r line; do printf '%s\n    instead: %s\n' "$line" "$instead"; done <<<"$lines"
done <"$LIST"
exit "$found"
