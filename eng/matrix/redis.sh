# Redis and Valkey of Debian's suites, alone, with users, with TLS, behind Sentinels, or as a cluster.
# shellcheck shell=bash

redis_packages() { echo redis-server redis-tools; }
valkey_packages() { echo valkey-server valkey-tools; }
redis_version() { package_version "$1" redis-server; }
valkey_version() { package_version "$1" valkey-server; }

redis_up() { start_redis "$1" "$2" redis; }
valkey_up() { start_redis "$1" "$2" valkey; }

start_redis() {
  local suite="$1" variant="$2" program="$3"
  local server="$OFFERED/$program-server" cli="$OFFERED/$program-cli"
  offer "$suite" "$program-server" "$program-cli"
  # The tests' own servers are of this kind as well.
  [[ "$program" == redis ]] || ln -sf "$server" "$OFFERED/redis-server"
  export GALAXY_TEST_REDIS=127.0.0.1:6379
  case "$variant" in
    acl)
      printf 'user default off\nuser galaxy on >%s ~* &* +@all\n' "$PASSWORD" >"$RUN/users.acl"
      redis_node "$server" "$cli" 6379 --aclfile "$RUN/users.acl"
      GALAXY_TEST_REDIS+=",user=galaxy,password=$PASSWORD"
      ;;
    tls)
      make_certificates
      redis_node "$server" "$cli" 6379 --port 0 --tls-port 6379 --tls-auth-clients no --tls-ca-cert-file "$DOCKER_CERTIFICATES/ca.pem" \
        --tls-cert-file "$DOCKER_CERTIFICATES/server.pem" --tls-key-file "$DOCKER_CERTIFICATES/server-key.pem"
      trust_authority "$DOCKER_CERTIFICATES/ca.pem"
      GALAXY_TEST_REDIS+=",ssl=true,sslHost=localhost"
      ;;
    sentinel) sentinels_up "$server" "$cli" ;;
    cluster) cluster_up "$server" "$cli" ;;
    *) redis_node "$server" "$cli" 6379 ;;
  esac
}

# redis_node SERVER CLI PORT [SETTING…]
redis_node() {
  local server="$1" cli="$2" port="$3" folder="$RUN/redis-$3"
  shift 3
  mkdir -p "$folder"
  start "$RUN/redis-$port.log" "$server" --bind 127.0.0.1 --port "$port" --dir "$folder" --daemonize no --appendonly yes "$@"
  wait_ready "${server##*/}" 20 "$!" "$RUN/redis-$port.log" port_is_taken "$port"
  [[ -x "$cli" ]]
}

# A master with one replica, and three Sentinels that watch it.
sentinels_up() {
  local server="$1" cli="$2" port
  redis_node "$server" "$cli" 6379
  redis_node "$server" "$cli" 6380 --replicaof 127.0.0.1 6379
  for port in 26379 26380 26381; do
    mkdir -p "$RUN/sentinel-$port"
    printf 'port %s\nbind 127.0.0.1\nsentinel monitor galaxy 127.0.0.1 6379 2\nsentinel down-after-milliseconds galaxy 2000\n' "$port" \
      >"$RUN/sentinel-$port/sentinel.conf"
    start "$RUN/sentinel-$port.log" "$server" "$RUN/sentinel-$port/sentinel.conf" --sentinel
    wait_ready "the Sentinel at $port" 20 "$!" "$RUN/sentinel-$port.log" port_is_taken "$port"
  done
  wait_until 30 sentinels_agree "$cli" || die "the Sentinels do not find each other"
  GALAXY_TEST_REDIS=127.0.0.1:26379,127.0.0.1:26380,127.0.0.1:26381,serviceName=galaxy
}

sentinels_agree() { "$1" -p 26379 sentinel ckquorum galaxy | grep -q '^OK 3'; }

cluster_up() {
  local server="$1" cli="$2" port nodes=()
  for port in 7001 7002 7003; do
    redis_node "$server" "$cli" "$port" --cluster-enabled yes
    nodes+=("127.0.0.1:$port")
  done
  "$cli" --cluster create "${nodes[@]}" --cluster-yes >"$RUN/cluster.log" 2>&1 || { cat "$RUN/cluster.log" >&2; die "no cluster came about"; }
  wait_until 30 cluster_is_whole "$cli" || die "the cluster is not whole"
  GALAXY_TEST_REDIS="$(IFS=,; echo "${nodes[*]}")"
}

cluster_is_whole() { "$1" -p 7001 cluster info | grep -q '^cluster_state:ok'; }

# trust_authority FILE: .NET takes the system's authorities from this variable, and reads them when a process starts.
trust_authority() { export SSL_CERT_FILE="$1"; }
