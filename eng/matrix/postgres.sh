# PostgreSQL of Debian's suites, with PgBouncer before it where the variant says how it pools.
# shellcheck shell=bash

postgres_packages() { echo postgresql; }
pgbouncer_packages() { echo postgresql pgbouncer; }
postgres_version() { package_version "$1" "postgresql-$(postgres_major "$1")"; }
pgbouncer_version() { package_version "$1" pgbouncer; }

postgres_major() { find "$(suite_root "$1")/usr/lib/postgresql" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -V | tail -n 1; }

postgres_up() {
  local suite="$1" root bin data="$DATA/data"
  root="$(suite_root "$suite")"
  bin="/usr/lib/postgresql/$(postgres_major "$suite")/bin"
  mkdir -p "$root$DATA"
  in_suite "$suite" chown postgres: "$DATA"
  printf '%s\n' "$PASSWORD" >"$root$DATA/password"
  as_suite_postgres "$suite" "$bin/initdb" --pgdata "$data" --encoding UTF8 --locale C.UTF-8 --auth scram-sha-256 --username postgres \
    --pwfile "$DATA/password" >"$RUN/initdb.log" 2>&1 || { cat "$RUN/initdb.log" >&2; die "initdb failed"; }
  cat >>"$root$data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = 5432
unix_socket_directories = ''
max_connections = 200
CONF
  as_suite_postgres "$suite" "$bin/postgres" --single -j -D "$data" postgres >>"$RUN/initdb.log" 2>&1 <<SQL
CREATE ROLE galaxy LOGIN CREATEDB CREATEROLE PASSWORD '$PASSWORD';

CREATE DATABASE galaxy_test OWNER galaxy;
SQL
  start "$RUN/postgres.log" "${AS_POSTGRES[@]}" "$bin/postgres" -D "$data"
  wait_ready "PostgreSQL" 60 "$!" "$RUN/postgres.log" in_suite "$suite" "$bin/pg_isready" --quiet --host 127.0.0.1
  export GALAXY_TEST_POSTGRES="Host=127.0.0.1;Port=5432;Username=galaxy;Password=$PASSWORD;Database=galaxy_test"
}

# PostgreSQL and PgBouncer refuse to run as root.
as_suite_postgres() {
  AS_POSTGRES=("$REPO_ROOT/eng/matrix/enter.sh" "$(suite_root "$1")" setpriv --reuid postgres --regid postgres --init-groups)
  shift
  "${AS_POSTGRES[@]}" "$@"
}

pgbouncer_up() {
  local suite="$1" pooling="$2" folder
  postgres_up "$suite"
  folder="$(suite_root "$suite")$DATA"
  printf '"postgres" "%s"\n' "$PASSWORD" >"$folder/users.txt"
  # Statements that outlive a transaction are kept from 1.21 on, and only if there is room for them.
  cat >"$folder/pgbouncer.ini" <<CONF
[databases]
* = host=127.0.0.1 port=5432
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = 6432
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $DATA/users.txt
auth_user = postgres
auth_query = SELECT usename, passwd FROM pg_shadow WHERE usename = \$1
pool_mode = $pooling
max_client_conn = 500
default_pool_size = 100
ignore_startup_parameters = extra_float_digits
CONF
  start "$RUN/pgbouncer.log" "${AS_POSTGRES[@]}" pgbouncer "$DATA/pgbouncer.ini"
  wait_ready "PgBouncer" 20 "$!" "$RUN/pgbouncer.log" port_is_taken 6432
  GALAXY_TEST_POSTGRES="${GALAXY_TEST_POSTGRES/Port=5432/Port=6432}"
}
