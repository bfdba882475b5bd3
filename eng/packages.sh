# Installing what is missing, without leaving a server behind that was not asked for. Needs lib.sh.
# shellcheck shell=bash

POLICY=/usr/sbin/policy-rc.d
POLICY_IS_OURS=

can_install() { is_root && have apt-get; }

# require_command COMMAND PACKAGE: the command, installed through apt where that is possible.
require_command() {
  have "$1" && return
  install_package "$2" "$1"
  have "$1" || die "package $2 is installed, but $1 is not on the PATH"
}

# install_package PACKAGE WHAT: the caller must run release_packages when it ends, however it ends.
install_package() {
  local package="$1" what="$2" output
  have apt-get || die "$what is missing and there is no apt: install $package with this system's package manager"
  is_root || die "$what is missing: run 'sudo apt-get install --no-install-recommends $package', or this script as root"

  log "installing $package"
  forbid_service_starts "$package"
  if ! output="$(apt_install "$package" 2>&1)"; then
    # The package lists of a fresh machine are empty or old.
    apt-get -o DPkg::Lock::Timeout=300 update >/dev/null 2>&1 || log "apt-get update failed, trying all the same"
    output="$(apt_install "$package" 2>&1)" || { tail -n 20 <<<"$output" >&2; die "apt-get could not install $package"; }
  fi
  keep_off_at_boot "$package"
  release_packages
  hash -r
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$1" 9>&-
}

# Debian starts a server when its package is installed. policy-rc.d is its own way to say no; PostgreSQL
# would still create a cluster that starts with the machine, hence the second file.
forbid_service_starts() {
  if [[ ! -e "$POLICY" ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$POLICY"
    chmod 755 "$POLICY"
    POLICY_IS_OURS=1
  fi
  if [[ "$1" == postgresql && ! -e /etc/postgresql-common/createcluster.conf ]]; then
    mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  fi
}

release_packages() {
  [[ -z "$POLICY_IS_OURS" ]] || rm -f "$POLICY"
  POLICY_IS_OURS=
}

# Where systemd rules, an installed server is also enabled for the next boot.
keep_off_at_boot() {
  [[ -d /run/systemd/system ]] || return 0
  local unit
  # The package docker.io brings the units docker.service and docker.socket.
  for unit in "${1%.io}.service" "${1%.io}.socket"; do
    systemctl disable --quiet "$unit" 2>/dev/null || true
  done
}
