# Docker Engines of Debian's suites, and the ways in which they are set up and reached.
# shellcheck shell=bash

docker_packages() {
  case "$1" in
    trixie | sid) echo docker.io docker-cli iptables iproute2 ;;
    *) echo docker.io iptables iproute2 ;;
  esac
  case "$2" in
    userns) echo uidmap ;;
    rootless) echo uidmap rootlesskit slirp4netns haproxy ;;
    proxy) echo haproxy ;;
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
  if [[ "$variant" == rootless ]]; then become_rootless "$suite"; fi
  start "$RUN/dockerd.log" "$OFFERED/dockerd" --config-file "$RUN/daemon.json"
  wait_ready "the Docker Engine" 120 "$!" "$RUN/dockerd.log" docker_answers
  [[ "$variant" != rootless ]] || lend_registry "$suite"
  export GALAXY_TEST_DOCKER_HOST="unix://$DOCKER_SOCKET"
  case "$variant" in
    proxy) proxy_up "$suite" ;;
    tls)
      export GALAXY_TEST_DOCKER_DIRECT="unix://$DOCKER_SOCKET" GALAXY_TEST_DOCKER_HOST=tcp://127.0.0.1:2376
      export GALAXY_TEST_DOCKER_CERTIFICATES="$DOCKER_CERTIFICATES"
      ;;
  esac
}

docker_answers() { curl --silent --fail --max-time 5 --unix-socket "$DOCKER_SOCKET" http://docker/info; }

# become_rootless SUITE: the engine's program is one that gives itself a user namespace, as a user without rights.
become_rootless() {
  local root script
  root="$(suite_root "$1")"
  # A user with ids of his own to hand out.
  grep -q '^galaxy:' "$root/etc/passwd" || in_suite "$1" useradd --create-home galaxy
  script="$(find "$root/usr/share" -name dockerd-rootless.sh | head -n 1)"
  [[ -n "$script" ]] || die "$1 has no dockerd-rootless.sh"
  # The device of the user's network stack, for everyone in the sandbox.
  mknod -m 666 "$RUN/tun" c 10 200
  mount --bind "$RUN/tun" /dev/net/tun
  mkdir -m 700 "$RUN/rootless"
  chmod 755 "$RUN"
  in_suite "$1" chown -R galaxy: "$RUN/rootless" "$DATA"
  sed -i 's|"exec-root": "[^"]*"|"exec-root": "'"$RUN/rootless/exec"'"|; s|"pidfile": "[^"]*"|"pidfile": "'"$RUN/rootless/dockerd.pid"'"|' "$RUN/daemon.json"
  sed -i "s|$DOCKER_SOCKET|$RUN/rootless/docker.sock|" "$RUN/daemon.json"
  DOCKER_SOCKET="$RUN/rootless/docker.sock"
  printf '#!/bin/bash\nexec %q %q setpriv --reuid galaxy --regid galaxy --init-groups env HOME=/home/galaxy DOCKERD_ROOTLESS_ROOTLESSKIT_DISABLE_HOST_LOOPBACK=false XDG_RUNTIME_DIR=%q %q "$@"\n' \
    "$REPO_ROOT/eng/matrix/enter.sh" "$root" "$RUN/rootless" "${script#"$root"}" >"$OFFERED/dockerd"
}

# lend_registry SUITE: a rootless engine has a loopback of its own, and the registry is on the sandbox's, which is 10.0.2.2 to it.
lend_registry() {
  offer "$1" haproxy
  printf 'defaults\n  mode tcp\n  timeout connect 10s\n  timeout client 10m\n  timeout server 10m\nlisten registry\n  bind 127.0.0.1:25000\n  server sandbox 10.0.2.2:25000\n' \
    >"$RUN/haproxy.cfg"
  start "$RUN/haproxy.log" nsenter --target "$(cat "$RUN/rootless/dockerd-rootless/child_pid")" --net "$OFFERED/haproxy" -db -f "$RUN/haproxy.cfg"
}

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
  offer "$1" haproxy
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
  start "$RUN/haproxy.log" "$OFFERED/haproxy" -db -f "$RUN/haproxy.cfg"
  wait_ready "the socket proxy" 20 "$!" "$RUN/haproxy.log" curl --silent --fail http://127.0.0.1:2375/_ping
  export GALAXY_TEST_DOCKER_DIRECT="unix://$DOCKER_SOCKET" GALAXY_TEST_DOCKER_HOST=tcp://127.0.0.1:2375
}
