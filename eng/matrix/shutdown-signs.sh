#!/usr/bin/env bash
# By which signs it is known that a container went down with its engine or its machine. Ends containers and the engine in all the ways that
# occur, and prints what the engine shows of each afterwards, and what its events said. Run by eng/matrix.sh --with NAME.
set -euo pipefail
# shellcheck source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

[[ -n "${GALAXY_MATRIX_RUN:-}" && "${DOCKER_HOST:-}" == unix://* ]] || die "run this by eng/matrix.sh --with docker-26 $0"
RUN="$GALAXY_MATRIX_RUN"
SOCKET="${DOCKER_HOST#unix://}"
IMAGE=galaxy-signs:1
# Name, and what the container's first process does.
LOOP='while :; do sleep 0.1; done'
declare -A PROGRAMS=(
  [obeys]="trap 'exit 0' TERM; $LOOP"
  [obeys143]="trap 'exit 143' TERM; $LOOP"
  [stubborn]="trap '' TERM; $LOOP"
  [done0]='exit 0'
  [done7]='exit 7'
)
NAMES=(obeys obeys143 stubborn done0 done7)

engine() { curl --silent --max-time 60 --unix-socket "$SOCKET" "$@"; }
engine_answers() { engine --fail http://docker/info; }
now() { date +%s.%N; }
is_podman() { [[ ! -s "$RUN/dockerd.pid" ]]; }

make_image() {
  local context
  context="$(mktemp -d)"
  mkdir "$context/bin"
  install -m 755 "$(command -v busybox)" "$context/bin/busybox"
  ln -s busybox "$context/bin/sh"
  ln -s busybox "$context/bin/sleep"
  tar -C "$context" -c . | engine --fail --output /dev/null --request POST --header 'Content-Type: application/x-tar' --data-binary @- \
    "http://docker/images/create?fromSrc=-&repo=${IMAGE%:*}&tag=${IMAGE#*:}"
  rm -rf "$context"
}

# As the runtime makes them: no restart policy, a stop that waits as long as the engine's default.
run_containers() {
  local name
  for name in "${NAMES[@]}"; do
    engine --output /dev/null --request DELETE "http://docker/containers/$name?force=1"
    engine --fail --output /dev/null --header 'Content-Type: application/json' \
      --data "{\"Image\":\"$IMAGE\",\"Cmd\":[\"sh\",\"-c\",\"${PROGRAMS[$name]}\"]}" "http://docker/containers/create?name=$name"
    engine --fail --output /dev/null --request POST "http://docker/containers/$name/start"
  done
  sleep 1
}

field() { engine "http://docker/containers/$1/json" | python3 -c "import json,sys; s=json.load(sys.stdin)['State']; print(s.get('$2', ''))"; }

# Events of all kinds until the engine is gone, and when it answered and when it did not.
watch_engine() {
  : >"$RUN/events"
  curl --silent --no-buffer --unix-socket "$SOCKET" http://docker/events >"$RUN/events" &
  WATCHER=$!
  : >"$RUN/answers"
  ask_again_and_again &
  ASKER=$!
  sleep 0.3
}

ask_again_and_again() {
  while true; do
    printf '%s %s\n' "$(now)" "$(curl --silent --max-time 1 --output /dev/null --write-out '%{http_code}' --unix-socket "$SOCKET" 'http://docker/containers/json')" \
      >>"$RUN/answers" || true
    sleep 0.1
  done
}

# report SCENARIO BEGAN: a row for each container, and one for the engine. Times are seconds after the scenario began.
report() {
  local name
  # The engine may have taken the watcher along.
  kill "$WATCHER" "$ASKER" 2>/dev/null || true
  wait "$WATCHER" "$ASKER" 2>/dev/null || true
  engine "http://docker/events?since=$2&until=$(now)" >"$RUN/history"
  engine http://docker/networks >"$RUN/networks"
  engine http://docker/info >"$RUN/info"
  for name in "${NAMES[@]}"; do
    engine "http://docker/containers/$name/json" | python3 "$REPO_ROOT/eng/matrix/shutdown_signs.py" "$1" "$name" "$2" "$RUN"
  done
  python3 "$REPO_ROOT/eng/matrix/shutdown_signs.py" "$1" "" "$2" "$RUN" </dev/null
}

end_engine() {
  local pid containerd
  pid="$(cat "$RUN/dockerd.pid")"
  containerd="$(cat "$RUN/exec/containerd/containerd.pid")"
  kill "-$1" "$pid"
  wait_until 90 is_gone "$pid" dockerd || die "the engine did not end"
  wait_until 30 is_gone "$containerd" containerd || die "its containerd did not end"
  rm -f "$RUN/dockerd.pid" "$RUN/exec/containerd/containerd.pid"
}

start_engine() {
  dockerd --config-file "$RUN/daemon.json" </dev/null >>"$RUN/dockerd.log" 2>&1 &
  disown
  wait_until 120 engine_answers || die "the engine did not come back: see $RUN/dockerd.log"
}

# All that a machine without power loses: the engine, its helpers, and the containers, at the same instant.
cut_power() {
  local pid pids=()
  for pid in /proc/[0-9]*; do
    pid="${pid##*/}"
    case "$(command_line "$pid")" in
      *"$RUN/daemon.json"* | *"$RUN/exec"* | *"namespace moby"* | "sh -c trap"* | *conmon* | *"system service"*) pids+=("$pid") ;;
    esac
  done
  kill -KILL "${pids[@]}"
  sleep 1
  rm -rf "$RUN/dockerd.pid" "$RUN/exec"
}

scenario() {
  local name="$1" began
  shift
  run_containers
  watch_engine
  began="$(now)"
  "$@"
  report "$name" "$began"
}

stop_one() { engine --request POST "http://docker/containers/$1/stop?t=2"; }
stop_each() { local name; for name in obeys obeys143 stubborn; do stop_one "$name"; done; }
stop_together() { local name; for name in obeys obeys143 stubborn; do stop_one "$name" & done; wait_for_stops; }
wait_for_stops() { wait_until 20 all_stopped; }
all_stopped() { [[ "$(field obeys Running)$(field obeys143 Running)$(field stubborn Running)" == FalseFalseFalse ]]; }
kill_each() { local name; for name in obeys obeys143 stubborn; do engine --request POST "http://docker/containers/$name/kill"; done; wait_for_stops; }
kill_processes() { local name; for name in obeys obeys143 stubborn; do kill -KILL "$(field "$name" Pid)"; done; wait_for_stops; }
terminate_processes() { local name; for name in obeys obeys143 stubborn; do kill -TERM "$(field "$name" Pid)"; done; sleep 1; }
restart_engine() { end_engine "$1"; sleep 2; start_engine; sleep 1; }
lose_power() { cut_power; sleep 2; start_engine; sleep 1; }
end_while_away() {
  local container pid pids=()
  for container in obeys obeys143 stubborn; do pids+=("$(field "$container" Pid)"); done
  end_engine KILL
  sleep 1
  for pid in "${pids[@]}"; do kill -KILL "$pid" || true; done
  sleep 1
  start_engine
  sleep 1
}

restart_service() {
  local pid
  for pid in $(processes_with "system service"); do kill "-$1" "$pid"; done
  sleep 2
  start_podman
}
start_podman() {
  rm -f "$SOCKET"
  local words
  IFS=' ' read -r -a words <"$RUN/podman.command"
  "${words[@]}" </dev/null >>"$RUN/podman.log" 2>&1 &
  disown
  wait_until 60 engine_answers || die "the service did not come back"
}
reboot_podman() {
  cut_power
  # A machine that boots has an empty /run.
  rm -rf "$RUN/podman" "${GALAXY_MATRIX_ROOT:?}"/run/*
  sleep 2
  start_podman
}

make_image
echo "| How it ended | Container | State | Exit code | Error | OOM | FinishedAt | Events on an open stream | Events asked for afterwards |"
echo "|---|---|---|---|---|---|---|---|---|"
scenario "stop of each, one after the other" stop_each
scenario "stop of all at once" stop_together
scenario "kill of each" kill_each
scenario "SIGKILL to each process" kill_processes
scenario "SIGTERM to each process" terminate_processes
if is_podman; then
  scenario "service ended by SIGTERM" restart_service TERM
  scenario "service ended by SIGKILL" restart_service KILL
  scenario "power lost" reboot_podman
else
  scenario "engine ended by SIGTERM" restart_engine TERM
  scenario "engine ended by SIGKILL" restart_engine KILL
  scenario "engine ended by SIGKILL, then SIGKILL to each process" end_while_away
  scenario "power lost" lose_power
fi
