# A part of this machine for one server and its tests: processes, mounts, network and control groups of its own. Whatever is started
# in it ends with it, even if this script is killed, and firewall rules, bridges and ports of others are not in sight.
# shellcheck shell=bash

SANDBOX_GROUP="galaxy-matrix-$STATE_HASH"

# in_sandbox COMMAND…: the first process of the sandbox; no other network than loopback.
in_sandbox() {
  (
    join_groups
    # The group's new root is where the process is when the namespace is made.
    exec setpriv --pdeathsig KILL unshare --cgroup --net --pid --mount --ipc --fork --kill-child --mount-proc --propagation private -- "$@"
  )
}

# furnish_sandbox: what its first process does first.
furnish_sandbox() {
  ip link set lo up
  # There is nothing to ask outside, and a question would wait for its answer.
  echo "nameserver 127.0.0.1" >"$RUN/resolv.conf"
  mount --bind "$RUN/resolv.conf" "$(readlink -f /etc/resolv.conf)"
  # Docker wants the control groups as they are seen from in here.
  local type target options
  while read -r _ target type options _; do
    case "$type" in
      cgroup) umount "$target" && mount -t cgroup -o "$(controllers_of "$options")" cgroup "$target" ;;
      cgroup2) umount "$target" && mount -t cgroup2 cgroup2 "$target" ;;
    esac
  done < <(tac /proc/mounts)
}

controllers_of() { tr , '\n' <<<"$1" | grep -vE '^(rw|ro|relatime|nosuid|nodev|noexec|nsdelegate|release_agent=.*)$' | paste -sd , -; }

group_roots() { awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts; }

join_groups() {
  local root
  while read -r root; do
    mkdir -p "$root/$SANDBOX_GROUP"
    # A group without processors or memory nodes takes no process.
    if [[ -e "$root/cpuset.cpus" && -e "$root/cpuset.mems" ]]; then
      cat "$root/cpuset.cpus" >"$root/$SANDBOX_GROUP/cpuset.cpus"
      cat "$root/cpuset.mems" >"$root/$SANDBOX_GROUP/cpuset.mems"
    fi
    echo "$BASHPID" >"$root/$SANDBOX_GROUP/cgroup.procs"
  done < <(group_roots)
}

# Takes away the groups of the sandbox that has ended.
leave_groups() {
  local root
  while read -r root; do
    [[ -d "$root/$SANDBOX_GROUP" ]] || continue
    # The last processes may be a moment behind.
    wait_until 10 remove_group "$root/$SANDBOX_GROUP" || log "left behind: $root/$SANDBOX_GROUP"
  done < <(group_roots)
}

remove_group() {
  find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
  [[ ! -d "$1" ]]
}
