#!/usr/bin/env bash
# What the engine at DOCKER_HOST answers to a pull when the registry refuses, fails or is not there: a JSON document on stdout. Run by
# eng/matrix.sh --with NAME, which gives it a network of its own.
set -euo pipefail
# shellcheck source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

[[ -n "${GALAXY_MATRIX_RUN:-}" && "${DOCKER_HOST:-}" == unix://* ]] || die "run this by eng/matrix.sh --with docker-26 $0"
REGISTRY="$REPO_ROOT/eng/matrix/fake_registry.py"
# Engines ask addresses outside of the loopback range by TLS only.
OUTSIDE=192.0.2.10 UNROUTED=198.51.100.1
FOLDER="$(mktemp -d)"

is_listening() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

# ask NAME IMAGE [OPTION…]: pulls it in the background, and keeps what came. Some engines try for minutes.
ask() {
  asked=$((asked + 1))
  ask_number "$(printf '%03d' "$asked")" "$@" &
  pulls+=("$!")
  sleep 0.3
}
asked=0 pulls=()

ask_number() {
  local files="$FOLDER/$1" name="$2" image="$3" outcome=0
  shift 3
  curl --silent --max-time 120 --unix-socket "${DOCKER_HOST#unix://}" --request POST --output "$files.body" \
    --write-out '%{http_code} %{time_total}' "$@" "http://docker/images/create?fromImage=$image&tag=1" >"$files.status" || outcome=$?
  python3 "$REPO_ROOT/eng/matrix/pull_answer.py" "$name" "$outcome" "$files.status" "$files.body" >"$files.record"
}

# What waits for its turn would be slow, and nothing else.
if [[ -s "$GALAXY_MATRIX_RUN/daemon.json" ]]; then
  sed -i '1s/^{/{ "max-concurrent-downloads": 50,/' "$GALAXY_MATRIX_RUN/daemon.json"
  kill -HUP "$(cat "$GALAXY_MATRIX_RUN/dockerd.pid")"
fi
python3 "$REGISTRY" 0.0.0.0 5001 &
ip address add "$OUTSIDE/32" dev lo
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$OUTSIDE" -addext "subjectAltName=IP:$OUTSIDE" \
  -keyout "$FOLDER/key.pem" -out "$FOLDER/certificate.pem" 2>/dev/null
python3 "$REGISTRY" "$OUTSIDE" 5002 "$FOLDER/certificate.pem" "$FOLDER/key.pem" &
wait_until 20 is_listening 127.0.0.1 5001
wait_until 20 is_listening "$OUTSIDE" 5002

for behaviour in $(python3 "$REGISTRY" --list); do
  port=5001
  [[ "$behaviour" != token-* ]] || port=5003
  ask "$behaviour" "127.0.0.1:$port/fake/$behaviour"
done
# Of a user with a wrong password.
wrong="$(printf '{"username":"galaxy","password":"wrong","serveraddress":"127.0.0.1:5001"}' | base64 -w 0 | tr '+/' '-_')"
ask unauthorized-with-password 127.0.0.1:5001/fake/unauthorized --header "X-Registry-Auth: $wrong"
ask token-401-with-password 127.0.0.1:5003/fake/token-401 --header "X-Registry-Auth: $wrong"
ask connection-refused 127.0.0.1:5999/fake/engine
ask unknown-host registry.invalid/fake/engine
ask no-route "$UNROUTED/fake/engine"
ask unknown-authority "$OUTSIDE:5002/fake/engine"
ask plain-http-outside "$OUTSIDE:5001/fake/engine"

wait "${pulls[@]}"
printf '[\n%s\n]\n' "$(cat "$FOLDER"/*.record | sed 's/^/  /; $!s/$/,/')"
rm -rf "$FOLDER"
