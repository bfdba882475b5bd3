# A Docker Engine of our own: own data, own socket, own bridge, own addresses.
# shellcheck shell=bash

DOCKER_STATE="$STATE/docker"
DOCKER_RUN="$DOCKER_STATE"
# The kernel cuts a socket's path at 107 bytes, and containerd's lies 40 below this folder.
((${#DOCKER_RUN} <= 60)) || DOCKER_RUN="/tmp/galaxy-$STATE_HASH"
DOCKER_SOCKET="$DOCKER_RUN/docker.sock"
DOCKER_PID_FILE="$DOCKER_RUN/dockerd.pid"
DOCKER_EXEC="$DOCKER_RUN/exec"
DOCKER_BRIDGE="galaxy$STATE_HASH"
# Set when the engine was here before us: it is used, and never stopped.
DOCKER_FOREIGN="$DOCKER_STATE/foreign-engine"

docker_own() { within 10 docker --host "unix://$DOCKER_SOCKET" "$@" 9>&-; }
docker_pid() { read_pid "$DOCKER_PID_FILE" "$DOCKER_STATE/daemon.json"; }

docker_running() {
  if [[ -s "$DOCKER_FOREIGN" ]]; then
    within 10 docker --host "$(cat "$DOCKER_FOREIGN")" info >/dev/null 2>&1
  else
    docker_pid >/dev/null
  fi
}

docker_address() {
  if [[ -s "$DOCKER_FOREIGN" ]]; then cat "$DOCKER_FOREIGN"; else echo "unix://$DOCKER_SOCKET"; fi
}

docker_env() { export_line GALAXY_TEST_DOCKER_HOST "$(docker_address)"; }

docker_up() {
  rm -f "$DOCKER_FOREIGN"
  if use_foreign_engine; then return; fi
  is_root || die "no Docker Engine answers. Start one (and set DOCKER_HOST if it is not the default one), or run this as root"
  require_command dockerd docker.io
  require_command docker docker.io
  require_command iptables iptables
  require_command ip iproute2

  mkdir -p "$DOCKER_STATE/data"
  mkdir -m 700 "$DOCKER_RUN" 2>/dev/null || [[ -O "$DOCKER_RUN" && ! -L "$DOCKER_RUN" ]] ||
    die "$DOCKER_RUN belongs to another user: set GALAXY_SERVICES_DIR to a shorter path"
  mount_cgroups
  choose_subnet
  create_bridge
  write_daemon_configuration
  # Pid files that outlived their process stop the next engine: it only checks whether such a pid exists.
  rm -f "$DOCKER_PID_FILE"
  read_pid "$DOCKER_EXEC/containerd/containerd.pid" "$DOCKER_EXEC" >/dev/null || rm -f "$DOCKER_EXEC/containerd/containerd.pid"

  start_detached "$DOCKER_STATE/dockerd.log" dockerd --config-file "$DOCKER_STATE/daemon.json"
  wait_ready "the Docker Engine" 60 "$!" "$DOCKER_STATE/dockerd.log" docker_own info
}

docker_down() {
  if [[ -s "$DOCKER_FOREIGN" ]]; then
    rm -f "$DOCKER_FOREIGN"
    return
  fi
  # An engine that was killed leaves its containers running, and only an engine ends them properly.
  if ! docker_pid >/dev/null && [[ -n "$(engine_leftovers)" ]]; then
    log "the Docker Engine had died and left processes behind: starting it once more to end them"
    GALAXY_SERVICES_ENGINE=own docker_up
  fi

  local bridges='' pid id
  if pid="$(docker_pid)"; then
    bridges="$(docker_own network ls --quiet --filter driver=bridge || true)"
    end_process "$pid" "$DOCKER_STATE/daemon.json" 60
  fi
  for pid in $(engine_leftovers); do end_process "$pid" "$DOCKER_EXEC" 15; done
  unmount_below "$DOCKER_EXEC"
  rm -rf --one-file-system "$DOCKER_PID_FILE" "$DOCKER_SOCKET" "$DOCKER_EXEC"
  [[ "$DOCKER_RUN" == "$DOCKER_STATE" ]] || rm -rf --one-file-system "$DOCKER_RUN"
  # The engine mounts its data over itself, and forgets to undo that after a crash.
  umount "$DOCKER_STATE/data" 2>/dev/null || true

  for id in $bridges; do remove_bridge "br-$id"; done
  remove_bridge "$DOCKER_BRIDGE"
}

# An engine keeps the host's network mounted once a container or a build has used it.
unmount_below() {
  local target
  while read -r _ target _; do
    [[ "$target" != "$1"/* ]] || umount "$target" || true
  done </proc/mounts
}

# dockerd leaves its bridges and their firewall rules behind, and makes them anew when it starts. Left alone, their
# routes would hide addresses from programs that search for free ones.
remove_bridge() {
  local table rule
  ip link delete "$1" 2>/dev/null || return 0
  for table in filter nat; do
    iptables -w -t "$table" -S | grep -E -- "-[io] $1( |$)" | sed 's/^-A/-D/' | while read -r rule; do
      # A rule is printed as the words of a command.
      # shellcheck disable=SC2086
      iptables -w -t "$table" $rule || true
    done || true
  done
}

# The user's own engine first: a second one would rewrite the firewall rules of the first.
# GALAXY_SERVICES_ENGINE=own asks for a private engine in any case.
use_foreign_engine() {
  [[ "${GALAXY_SERVICES_ENGINE:-}" != own ]] && have docker || return 1
  local host="${DOCKER_HOST:-}"
  [[ -n "$host" ]] || host="$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null)" || return 1
  # Container addresses and bind mounts need an engine on this machine.
  [[ "$host" == unix://* && "$host" != "unix://$DOCKER_SOCKET" ]] || return 1
  within 10 docker --host "$host" info >/dev/null 2>&1 9>&- || return 1
  mkdir -p "$DOCKER_STATE"
  printf '%s\n' "$host" >"$DOCKER_FOREIGN"
  log "using the Docker Engine at $host"
}

# containerd and the shims, as pids: all that names a socket below our exec-root.
engine_leftovers() { processes_with "$DOCKER_EXEC/containerd"; }

mount_cgroups() {
  [[ -e /sys/fs/cgroup/cgroup.controllers || -d /sys/fs/cgroup/memory ]] && return
  log "mounting the control groups"
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
}

# Sixteen bits of private addresses that are not routed here, kept for good because Docker's networks outlive the engine.
choose_subnet() {
  local file="$DOCKER_STATE/subnet" prefix prefixes i
  [[ ! -s "$file" ]] || return 0
  # Each state folder starts its search elsewhere, because an engine that is down holds no route.
  prefixes=(10.{200..249} 172.{24..31})
  for i in "${!prefixes[@]}"; do
    prefix="${prefixes[(0x$STATE_HASH + i) % ${#prefixes[@]}]}"
    if is_free_subnet "$prefix"; then
      printf '%s\n' "$prefix" >"$file"
      return
    fi
  done
  die "no free private address range for a Docker bridge"
}

is_free_subnet() {
  [[ -z "$(ip -4 route show to match "$1.0.1" | grep -v '^default')$(ip -4 route show to root "$1.0.0/16")" ]]
}

create_bridge() {
  ip link show "$DOCKER_BRIDGE" >/dev/null 2>&1 || ip link add name "$DOCKER_BRIDGE" type bridge
  ip addr replace "$(cat "$DOCKER_STATE/subnet").0.1/24" dev "$DOCKER_BRIDGE"
  ip link set "$DOCKER_BRIDGE" up
}

write_daemon_configuration() {
  # overlay2 cannot lie on an overlay, which is what the root of a container is.
  local driver=overlay2
  [[ "$(stat -f -c %T "$DOCKER_STATE/data")" != overlayfs ]] || driver=vfs
  cat >"$DOCKER_STATE/daemon.json" <<JSON
{
  "hosts": ["unix://$DOCKER_SOCKET"],
  "data-root": "$DOCKER_STATE/data",
  "exec-root": "$DOCKER_EXEC",
  "pidfile": "$DOCKER_PID_FILE",
  "bridge": "$DOCKER_BRIDGE",
  "default-address-pools": [{ "base": "$(cat "$DOCKER_STATE/subnet").0.0/16", "size": 24 }],
  "storage-driver": "$driver",
  "log-level": "warn"
}
JSON
}
