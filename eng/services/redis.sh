# Redis with an append-only file, as a production server would have.
# shellcheck shell=bash

REDIS_STATE="$STATE/redis"
REDIS_PID_FILE="$REDIS_STATE/pid"

# Redis rewrites its command line: it ends up as the program and its address.
redis_title() { echo "redis-server $(redis_address)"; }
redis_pid() { [[ -s "$REDIS_STATE/port" ]] && read_pid "$REDIS_PID_FILE" "$(redis_title)"; }
redis_running() { redis_pid >/dev/null; }
redis_address() { echo "127.0.0.1:$(cat "$REDIS_STATE/port")"; }
redis_env() { export_line GALAXY_TEST_REDIS "$(redis_address)"; }
redis_answers() { [[ "$(redis-cli -h 127.0.0.1 -p "$(cat "$REDIS_STATE/port")" ping)" == PONG ]]; }

redis_up() {
  require_command redis-server redis-server
  require_command redis-cli redis-tools
  mkdir -p "$REDIS_STATE/data"
  choose_port "$REDIS_STATE/port" 26379
  rm -f "$REDIS_PID_FILE"
  start_detached "$REDIS_STATE/redis.log" redis-server \
    --bind 127.0.0.1 --port "$(cat "$REDIS_STATE/port")" --dir "$REDIS_STATE/data" \
    --pidfile "$REDIS_PID_FILE" --daemonize no --appendonly yes
  wait_ready "Redis" 20 "$!" "$REDIS_STATE/redis.log" redis_answers
}

redis_down() {
  local pid
  if pid="$(redis_pid)"; then end_process "$pid" "$(redis_title)" 20; fi
  rm -f "$REDIS_PID_FILE"
}
