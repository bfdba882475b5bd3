# A PostgreSQL cluster with the durability settings of production: a test on a database that may forget proves nothing.
# shellcheck shell=bash

POSTGRES_STATE="$STATE/postgres"

# The cluster belongs to an unprivileged user, who may not see into root's home.
postgres_home() {
  if [[ ! -s "$POSTGRES_STATE/home" ]]; then
    local home="$POSTGRES_STATE"
    if is_root && ! as_postgres test -x "$POSTGRES_STATE"; then home="/var/lib/galaxy-runtime/$STATE_HASH/postgres"; fi
    printf '%s\n' "$home" >"$POSTGRES_STATE/home"
  fi
  cat "$POSTGRES_STATE/home"
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if is_root; then runuser -u postgres -- "$@"; else "$@"; fi
}

postgres_data() { echo "$(postgres_home)/data"; }
postgres_port() { cat "$POSTGRES_STATE/port"; }
postgres_pid() {
  [[ -s "$POSTGRES_STATE/home" ]] && read_pid "$(postgres_data)/postmaster.pid" "$(postgres_data)"
}
postgres_running() { postgres_pid >/dev/null; }
postgres_address() { echo "127.0.0.1:$(postgres_port)"; }
postgres_env() {
  export_line GALAXY_TEST_POSTGRES \
    "Host=127.0.0.1;Port=$(postgres_port);Username=galaxy;Password=$(cat "$(postgres_home)/password");Database=galaxy_test"
}
postgres_answers() { pg_isready --quiet --host 127.0.0.1 --port "$(postgres_port)"; }

postgres_up() {
  local bin home data
  bin="$(postgres_bin)"
  if [[ -z "$bin" ]]; then
    install_package postgresql "PostgreSQL"
    bin="$(postgres_bin)"
    [[ -n "$bin" ]] || die "PostgreSQL is installed, but its initdb was not found"
  fi
  PATH="$bin:$PATH"

  mkdir -p "$POSTGRES_STATE"
  choose_port "$POSTGRES_STATE/port" 25432
  home="$(postgres_home)"
  data="$home/data"
  create_cluster "$home" "$data"
  write_postgres_configuration "$data"
  postgres_pid >/dev/null || rm -f "$data/postmaster.pid"

  set -- "$bin/postgres" -D "$data"
  ! is_root || set -- runuser -u postgres -- "$@"
  start_detached "$POSTGRES_STATE/postgres.log" "$@"
  wait_ready "PostgreSQL" 60 "$!" "$POSTGRES_STATE/postgres.log" postgres_answers
}

postgres_down() {
  local pid
  pid="$(postgres_pid)" || return 0
  # SIGINT is its "fast" shutdown; SIGTERM would wait for every client to leave.
  kill -INT "$pid" 2>/dev/null || true
  wait_until 30 is_gone "$pid" "$(postgres_data)" || end_process "$pid" "$(postgres_data)" 30
}

# The folder of initdb: the newest release that Debian keeps aside from the PATH, or the one on the PATH.
postgres_bin() {
  local found
  found="$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)"
  [[ -n "$found" ]] || found="$(command -v initdb || true)"
  [[ -z "$found" ]] || dirname "$found"
}

# The password file comes last: without it the cluster is half made, and made again.
create_cluster() {
  local home="$1" data="$2" password
  [[ ! -s "$home/password" ]] || return 0
  mkdir -p "$home"
  rm -rf "$data"
  ! is_root || chown postgres: "$home"
  as_postgres initdb --pgdata "$data" --encoding UTF8 --locale C.UTF-8 --auth-local peer --auth-host scram-sha-256 \
    >"$POSTGRES_STATE/initdb.log" 2>&1 || { cat "$POSTGRES_STATE/initdb.log" >&2; die "initdb failed"; }
  echo "include_if_exists 'galaxy.conf'" >>"$data/postgresql.conf"

  password="$(od -An -N 18 -tx1 /dev/urandom | tr -d ' \n')"
  create_database "$data" "$password" >>"$POSTGRES_STATE/initdb.log" 2>&1 ||
    { tail -n 15 "$POSTGRES_STATE/initdb.log" >&2; die "could not create the test database"; }
  (umask 077 && printf '%s\n' "$password" >"$home/password")
}

# The owner may create databases and roles, which the tests of rights do, and is no superuser. Single-user mode needs neither
# a socket (whose path has a short limit) nor a password for the superuser; with -j a blank line ends a statement.
create_database() {
  as_postgres "$bin/postgres" --single -j -D "$1" postgres <<SQL
CREATE ROLE galaxy LOGIN CREATEDB CREATEROLE PASSWORD '$2';

CREATE DATABASE galaxy_test OWNER galaxy;
SQL
}

write_postgres_configuration() {
  local data="$1"
  cat >"$data/galaxy.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $(postgres_port)
unix_socket_directories = ''
max_connections = 200
fsync = on
synchronous_commit = on
full_page_writes = on
CONF
  ! is_root || chown postgres: "$data/galaxy.conf"
}
