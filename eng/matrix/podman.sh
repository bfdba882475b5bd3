# Podman behind its Docker-compatible API.
# shellcheck shell=bash

podman_packages() { echo podman crun catatonit netavark aardvark-dns iptables nftables iproute2; }
podman_version() { package_version "$1" podman; }

PODMAN_SOCKET="$RUN/podman.sock"

podman_up() {
  local suite="$1"
  mkdir -p "$(suite_root "$suite")$DATA"
  offer "$suite" podman
  # Docker trusts registries on loopback without TLS; Podman wants them by name and port.
  printf '[[registry]]\nlocation = "127.0.0.1:%s"\ninsecure = true\n' 25000 5001 5003 5999 >"$(suite_root "$suite")/etc/containers/registries.conf.d/galaxy.conf"
  # By default it asks for more open files than a machine may allow.
  printf '[containers]\ndefault_ulimits = ["nofile=%s:%s"]\n' "$(ulimit -Hn)" "$(ulimit -Hn)" >"$(suite_root "$suite")/etc/containers/containers.conf"
  start_podman_service
  export GALAXY_TEST_DOCKER_HOST="unix://$PODMAN_SOCKET"
}

start_podman_service() {
  # There is no systemd in the sandbox to keep the groups.
  local service=("$OFFERED/podman" --cgroup-manager cgroupfs --root "$DATA" --runroot "$RUN/podman" --events-backend file
    system service --time 0 "unix://$PODMAN_SOCKET")
  echo "${service[*]}" >"$RUN/podman.command"
  start "$RUN/podman.log" "${service[@]}"
  wait_ready "Podman" 60 "$!" "$RUN/podman.log" podman_answers
}

podman_answers() { curl --silent --fail --max-time 5 --unix-socket "$PODMAN_SOCKET" http://docker/info; }
