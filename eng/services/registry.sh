# A registry without authentication on loopback, which Docker trusts without TLS.
# shellcheck shell=bash

REGISTRY_STATE="$STATE/registry"
REGISTRY_CONFIG="$REGISTRY_STATE/config.yml"
REGISTRY_PID_FILE="$REGISTRY_STATE/pid"

registry_pid() { read_pid "$REGISTRY_PID_FILE" "$REGISTRY_CONFIG"; }
registry_running() { registry_pid >/dev/null; }
registry_address() { echo "127.0.0.1:$(cat "$REGISTRY_STATE/port")"; }
registry_env() { export_line GALAXY_TEST_REGISTRY "$(registry_address)"; }
registry_answers() { curl --silent --fail --max-time 2 "http://$(registry_address)/v2/"; }

registry_up() {
  require_command docker-registry docker-registry
  require_command curl curl
  mkdir -p "$REGISTRY_STATE/data"
  choose_port "$REGISTRY_STATE/port" 25000
  cat >"$REGISTRY_CONFIG" <<YAML
version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: "$REGISTRY_STATE/data" }
  delete: { enabled: true }
http: { addr: "$(registry_address)" }
YAML
  start_detached "$REGISTRY_STATE/registry.log" docker-registry serve "$REGISTRY_CONFIG"
  printf '%s\n' "$!" >"$REGISTRY_PID_FILE"
  wait_ready "the registry" 20 "$!" "$REGISTRY_STATE/registry.log" registry_answers
}

registry_down() {
  local pid
  if pid="$(registry_pid)"; then end_process "$pid" "$REGISTRY_CONFIG" 10; fi
  rm -f "$REGISTRY_PID_FILE"
}
