# Installing what is missing, without leaving a server behind that nobody asked for.
# shellcheck shell=bash

# require_command COMMAND PACKAGE: the command, installed through apt where that is possible.
require_command() {
  have "$1" && return
  install_package "$2" "$1"
  have "$1" || die "package $2 is installed, but $1 is not on the PATH"
}

install_package() {
  local package="$1" wanted="$2"
  have apt-get || die "$wanted is missing and there is no apt: install $package with this system's package manager"
  is_root || die "$wanted is missing: run 'sudo apt-get install --no-install-recommends $package', or this script as root"

  log "installing $package"
  forbid_service_starts
  if ! apt_install "$package" >"$STATE/apt.log" 2>&1; then
    # The package lists of a fresh machine are empty or old.
    apt-get -o DPkg::Lock::Timeout=300 update >"$STATE/apt.log" 2>&1 || log "apt-get update failed, trying all the same"
    apt_install "$package" >>"$STATE/apt.log" 2>&1 || { tail -n 20 "$STATE/apt.log" >&2; die "apt-get could not install $package"; }
  fi
  allow_service_starts
  hash -r
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$1"
}

# Debian starts a server when its package is installed. policy-rc.d is its own way to say no; PostgreSQL
# would still create a cluster that starts with the machine, hence the second file.
forbid_service_starts() {
  if [[ ! -e /usr/sbin/policy-rc.d ]]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    trap allow_service_starts EXIT
    POLICY_IS_OURS=1
  fi
  if [[ ! -e /etc/postgresql-common/createcluster.conf ]]; then
    mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  fi
}

allow_service_starts() {
  [[ -z "${POLICY_IS_OURS:-}" ]] || rm -f /usr/sbin/policy-rc.d
  POLICY_IS_OURS=
}
