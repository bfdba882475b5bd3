# Docker Engines of Debian's suites, and the ways in which they are set up and reached.
# shellcheck shell=bash

docker_packages() {
  case "$1" in
    trixie | sid) echo docker.io docker-cli iptables iproute2 ;;
    *) echo docker.io iptables iproute2 ;;
  esac
  case "$2" in
    userns | rootless) echo uidmap ;;&
    rootless) echo rootlesskit slirp4netns dbus-user-session ;;
  esac
}

docker_version() { package_version "$1" docker.io; }

# The socket past every proxy, and the pid file of the engine.
DOCKER_SOCKET="$RUN/docker.sock"
DOCKER_PID_FILE="$RUN/dockerd.pid"
DOCKER_CERTIFICATES="$RUN/certificates"

docker_up() {
  local suite="$1" variant="$2"
  mkdir -p "$(suite_root "$suite")$DATA"
  offer "$suite" dockerd docker
  write_daemon_configuration "$variant"
  [[ "$variant" != min-api ]] || export DOCKER_MIN_API_VERSION=1.44
  start_docker_daemon
  export GALAXY_TEST_DOCKER_HOST="unix://$DOCKER_SOCKET"
  case "$variant" in
    proxy) proxy_up ;;
    tls)
      export GALAXY_TEST_DOCKER_DIRECT="unix://$DOCKER_SOCKET" GALAXY_TEST_DOCKER_HOST=tcp://127.0.0.1:2376
      export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH="$DOCKER_CERTIFICATES"
      ;;
  esac
}

# Also used by those who end the engine and start it again.
start_docker_daemon() {
  rm -f "$DOCKER_PID_FILE"
  start "$RUN/dockerd.log" "$OFFERED/dockerd" --config-file "$RUN/daemon.json"
  wait_ready "the Docker Engine" 120 "$!" "$RUN/dockerd.log" docker_answers
}

docker_answers() { curl --silent --fail --max-time 5 --unix-socket "$DOCKER_SOCKET" http://docker/info; }

write_daemon_configuration() {
  local hosts="\"unix://$DOCKER_SOCKET\"" more=''
  case "$1" in
    containerd) more=', "features": { "containerd-snapshotter": true }' ;;
    userns) more=', "userns-remap": "default"' ;;
    live-restore) more=', "live-restore": true' ;;
    tls)
      make_certificates
      hosts+=', "tcp://127.0.0.1:2376", "tcp://[::1]:2376"'
      more=", \"tlsverify\": true, \"tlscacert\": \"$DOCKER_CERTIFICATES/ca.pem\", \"tlscert\": \"$DOCKER_CERTIFICATES/server.pem\""
      more+=", \"tlskey\": \"$DOCKER_CERTIFICATES/server-key.pem\""
      ;;
  esac
  cat >"$RUN/daemon.json" <<JSON
{ "hosts": [$hosts], "data-root": "$DATA", "exec-root": "$RUN/exec", "pidfile": "$DOCKER_PID_FILE", "log-level": "warn",
  "default-address-pools": [{ "base": "10.111.0.0/16", "size": 24 }], "bip": "10.110.0.1/24"$more }
JSON
}

# An authority, and certificates for the engine and for its client, valid for some days.
make_certificates() {
  local folder="$DOCKER_CERTIFICATES" name
  mkdir -m 700 "$folder"
  {
    openssl req -x509 -newkey rsa:2048 -nodes -days 7 -subj /CN=galaxy-authority -keyout "$folder/ca-key.pem" -out "$folder/ca.pem"
    for name in server client; do
      openssl req -newkey rsa:2048 -nodes -subj "/CN=$name" -keyout "$folder/$name-key.pem" -out "$folder/$name.csr"
      openssl x509 -req -days 7 -in "$folder/$name.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca-key.pem" -CAcreateserial -out "$folder/$name.pem" \
        -extfile <(printf 'subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost\n')
    done
  } >"$RUN/certificates.log" 2>&1 || { cat "$RUN/certificates.log" >&2; die "openssl could not make certificates"; }
  cp "$folder/client.pem" "$folder/cert.pem"
  cp "$folder/client-key.pem" "$folder/key.pem"
}

# An allow-list in the style of the proxies that people put before the engine's socket, with the sections that a runtime needs and
# changes allowed.
proxy_up() {
  cat >"$RUN/haproxy.cfg" <<CONF
global
  maxconn 500
defaults
  mode http
  timeout connect 10s
  timeout client 10m
  timeout server 10m
  timeout tunnel 1h
frontend proxy
  bind 127.0.0.1:2375
  http-request allow if { path,url_dec -m reg -i ^(/v[0-9.]+)?/(_ping|version|info|events|containers|images|networks)(\$|/) }
  http-request deny
  default_backend engine
backend engine
  server engine unix@$DOCKER_SOCKET
CONF
  start "$RUN/haproxy.log" haproxy -db -f "$RUN/haproxy.cfg"
  wait_ready "the socket proxy" 20 "$!" "$RUN/haproxy.log" curl --silent --fail http://127.0.0.1:2375/_ping
  export GALAXY_TEST_DOCKER_DIRECT="unix://$DOCKER_SOCKET" GALAXY_TEST_DOCKER_HOST=tcp://127.0.0.1:2375
}
