#!/usr/bin/env bash
# Checks the protocol exhaustively, and shows that every defence is needed. The last line is the result.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=packages.sh
source "$REPO_ROOT/eng/packages.sh"

usage() {
  cat <<'TEXT'
Usage: eng/prove.sh [options]

  --short           what every test run takes, a few seconds
  --long            also what three and four hosts can do (about an hour)
  --only TEXT       only slices and mutants whose name contains the text
  --trails          prints every counterexample of a mutant: who did what
  --jobs N          how many run side by side (default: one a processor)
  --install         only installs what is missing
  -h, --help        this text

Installs spin and tcc where they are missing; gcc does as well, slower. Slices stand in proofs/slices.txt, mutants in proofs/mutants.txt. Results, programs and trails are left in artifacts/proofs.
TEXT
}

size=full only='' trails='' install='' jobs="$(getconf _NPROCESSORS_ONLN)"
while (($#)); do
  case "$1" in
    --short) size=short ;;
    --long) size=long ;;
    --only) only="${2:?--only needs a text}"; shift ;;
    --trails) trails=1 ;;
    --install) install=1 ;;
    --jobs) jobs="${2:?--jobs needs a number}"; shift ;;
    -h | --help) usage; exit ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

PROOFS="$REPO_ROOT/proofs"
RESULTS="$REPO_ROOT/artifacts/proofs"
MEMORY=3500       # MiB, of one search; a slice that needs more is searched again in bitstate, and says so

# is_due WHEN: whether a line of the lists belongs to this run.
is_due() { [[ "$1" == short || ("$1" == full && "$size" != short) || "$size" == long ]]; }

trim() { local text="${1#"${1%%[![:space:]]*}"}"; printf '%s' "${text%"${text##*[![:space:]]}"}"; }

# compile_search OPTION…: most searches end in less time than an optimising compiler takes for them.
compile_search() {
  if [[ "$size" == long ]] && have gcc; then
    gcc -O1 -w -DSAFETY -DNOFAIR "$@" -o pan pan.c
  elif have tcc; then
    tcc -w -DSAFETY -DNOFAIR "$@" -o pan pan.c
  else
    gcc -O0 -w -DSAFETY -DNOFAIR "$@" -o pan pan.c
  fi
}

# search FOLDER OPTION…: compiles and runs the model; `pan.out` has what it found.
search() {
  local folder="$1" bitstate=()
  shift
  mkdir -p "$folder"
  cp "$PROOFS/lifecycle.pml" "$folder/"
  (
    cd "$folder"
    rm -f ./*.trail pan.out
    spin -a "$@" lifecycle.pml >spin.out 2>&1 || { cat spin.out >&2; exit 1; }
    compile_search -DCOLLAPSE "-DMEMLIM=$MEMORY"
    ./pan -m1000000 -w22 >pan.out 2>&1 || true
    if grep -qE 'out of memory|max search depth too small' pan.out; then
      bitstate=(-DBITSTATE)
      compile_search "${bitstate[@]}"
      ./pan -m2000000 -w33 -k3 >pan.out 2>&1 || true
      echo "bitstate" >>pan.out
    fi
  )
}

number() { grep -oE "$2" "$1" | grep -oE '[0-9]+([.][0-9]+)?(e[+-]?[0-9]+)?' | head -1 || true; }

# run_slice NAME OPTIONS WHAT LEAVES-OUT: one row of the table.
run_slice() {
  local name="$1" options="$2" what="$3" leaves="$4" folder out errors note=''
  folder="$RESULTS/slices/${name//[^A-Za-z0-9]/_}"
  out="$folder/pan.out"
  # Options are words.
  # shellcheck disable=SC2086
  search "$folder" $options
  errors="$(number "$out" 'errors: [0-9]+')"
  ! grep -q bitstate "$out" || note=' (bitstate: not exhaustive)'
  echo "${errors:-no result}" >"$folder/errors"
  printf '| %s | `%s` | %s%s | %s | %s | %s | %s s | %s MB | %s |\n' "$name" "$options" "$what" "$note" "$leaves" \
    "$(number "$out" '[0-9.e+]+ states, stored')" "$(number "$out" 'depth reached [0-9]+')" \
    "$(number "$out" 'elapsed time [0-9.e+]+')" "$(number "$out" '[0-9.]+.total actual memory usage')" "${errors:-no result}" >"$folder/row"
}

# run_mutant NAME OPTIONS WHAT: one row; a counterexample is what is wanted.
run_mutant() {
  local name="$1" options="$2" what="$3" folder out errors hosts found=no
  folder="$RESULTS/mutants/$name"
  out="$folder/pan.out"
  # shellcheck disable=SC2086
  search "$folder" "-D$name" $options
  errors="$(number "$out" 'errors: [0-9]+')"
  if [[ "${errors:-0}" != 0 ]]; then
    found=yes
    hosts="$(grep -oE 'HOSTS=[0-9]+' <<<"$options" | grep -oE '[0-9]+' || echo 2)"
    # shellcheck disable=SC2086
    (cd "$folder" && spin -t -T -B "-D$name" $options lifecycle.pml 2>&1 | awk -v RECOVERY=$((hosts + 1)) -f "$PROOFS/trail.awk") >"$folder/trail.txt"
  fi
  echo "$found" >"$folder/found"
  printf '| `%s` | %s | `%s` | %s | %s |\n' "$name" "$what" "$options" "$found" \
    "$(number "$out" '[0-9.e+]+ states, stored') states" >"$folder/row"
}

wait_for_turn() { while (($(jobs -rp | wc -l) >= jobs)); do wait -n || true; done; }

trap release_packages EXIT
require_command spin spin
have gcc || require_command tcc tcc
if can_install; then require_command tcc tcc; fi
[[ -z "$install" ]] || exit 0
cd "$REPO_ROOT"
rm -rf "$RESULTS"
mkdir -p "$RESULTS/slices" "$RESULTS/mutants"
began=$SECONDS

slices=() mutants=()
while IFS='|' read -r name when options what leaves; do
  name="$(trim "$name")"
  if [[ "$name" == '#'* || "$name" != *"$only"* ]] || ! is_due "$(trim "$when")"; then continue; fi
  slices+=("$RESULTS/slices/${name//[^A-Za-z0-9]/_}")
  wait_for_turn
  log "slice $name"
  run_slice "$name" "$(trim "$options")" "$(trim "$what")" "$(trim "$leaves")" &
done <"$PROOFS/slices.txt"
while IFS='|' read -r name when options what; do
  name="$(trim "$name")"
  if [[ "$name" == '#'* || "$name" != *"$only"* ]] || ! is_due "$(trim "$when")"; then continue; fi
  mutants+=("$RESULTS/mutants/$name")
  wait_for_turn
  log "mutant $name"
  run_mutant "$name" "$(trim "$options")" "$(trim "$what")" &
done <"$PROOFS/mutants.txt"
wait

failed=0 violated=0 found=0
echo '| slice | options | what can happen | leaves out | states | depth | time | memory | errors |'
echo '|---|---|---|---|---|---|---|---|---|'
for folder in "${slices[@]}"; do
  cat "$folder/row" || true
  [[ "$(cat "$folder/errors" 2>/dev/null)" == 0 ]] || violated=$((violated + 1))
done
echo
echo '| mutant | taken away | options | found | after |'
echo '|---|---|---|---|---|'
for folder in "${mutants[@]}"; do
  cat "$folder/row" || true
  if [[ "$(cat "$folder/found" 2>/dev/null)" == yes ]]; then found=$((found + 1)); fi
done
if [[ -n "$trails" ]]; then
  for folder in "${mutants[@]}"; do
    if [[ -s "$folder/trail.txt" ]]; then printf '\n== %s\n' "$(basename "$folder")"; cat "$folder/trail.txt"; fi
  done
fi
for folder in "${slices[@]}"; do
  [[ "$(cat "$folder/errors" 2>/dev/null)" != 0 ]] || continue
  printf '\n== slice %s\n' "$(basename "$folder")"
  tail -5 "$folder/pan.out" || true
done

failed=$((violated + ${#mutants[@]} - found))
((failed == 0)) || log "see artifacts/proofs"
echo
echo "${#slices[@]} slices, $violated violated; $found of ${#mutants[@]} mutants found; $((SECONDS - began)) s"
((failed == 0 && ${#slices[@]} + ${#mutants[@]} > 0))
