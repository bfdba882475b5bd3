#!/usr/bin/env bash
# Builds the demo engine's images, without a registry where a static busybox is at hand.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
# shellcheck source=../../eng/lib.sh
source "$HERE/../../eng/lib.sh"
# shellcheck source=../../eng/packages.sh
source "$REPO_ROOT/eng/packages.sh"

# Tag, and the instruction that the image has on top of the Dockerfile.
IMAGES='
1.4.0
1.4.1
1.4.2     CMD ["crash"]
1.4.3     LABEL com.galaxy.cpu_quota="0.5" com.galaxy.memory="64m" com.galaxy.pids_limit="64"
1.4.4     HEALTHCHECK --interval=1s --timeout=2s --retries=2 CMD ["/bin/wget", "-qO/dev/null", "http://127.0.0.1:8080/healthz"]
1.4.5     HEALTHCHECK --interval=1s --timeout=2s --retries=2 CMD ["/bin/false"]
1.5.0
stubborn  CMD ["stubborn"]
oom       LABEL com.galaxy.memory="32m"\nCMD ["oom"]
badentry  ENTRYPOINT ["/bin/no-such-engine"]
'
CONTENT_LABEL=galaxy-engine.content

usage() {
  cat <<'TEXT'
Usage: samples/engine/build.sh [--host DOCKER_HOST] [--push 127.0.0.1:PORT]

  --host  the engine to build on; by default DOCKER_HOST, GALAXY_TEST_DOCKER_HOST or the current context
  --push  pushes every image to that registry too, as 127.0.0.1:PORT/galaxy/engine:TAG
TEXT
}

registry=
export DOCKER_HOST="${DOCKER_HOST:-${GALAXY_TEST_DOCKER_HOST:-}}"
while (($#)); do
  case "$1" in
    --host) DOCKER_HOST="${2:?--host needs an address}"; shift 2 ;;
    --push) registry="${2:?--push needs an address}"; shift 2 ;;
    -h | --help) usage; exit ;;
    *) usage >&2; exit 2 ;;
  esac
done
[[ -n "$DOCKER_HOST" ]] || unset DOCKER_HOST
have docker || die "the docker command is missing"
within 30 docker info >/dev/null 2>&1 || die "no Docker Engine answers at ${DOCKER_HOST:-the current context}: see eng/services.sh"
# Without the buildx plugin only the classic builder is there.
docker buildx version >/dev/null 2>&1 || export DOCKER_BUILDKIT=0

static_busybox() {
  local path
  path="$(command -v busybox)" || return 1
  # ldd fails for what is not dynamic.
  [[ "$(uname -s)" == Linux ]] && ! ldd "$path" >/dev/null 2>&1 && echo "$path"
}

context="$(mktemp -d)"
trap 'rm -rf "$context"; release_packages' EXIT
mkdir -p "$context/rootfs/bin"
cp "$HERE/Dockerfile" "$context/"
install -m 755 "$HERE/engine" "$context/rootfs/bin/engine"

base=busybox:musl
static_busybox >/dev/null || ! can_install || install_package busybox-static "a static busybox"
if busybox="$(static_busybox)"; then
  install -m 755 "$busybox" "$context/rootfs/bin/busybox"
  base=scratch
fi
content="$({ cat "$context/Dockerfile" "$context"/rootfs/bin/*; echo "$IMAGES"; } | cksum | tr ' ' -)-$base"

built=0
while read -r tag instruction; do
  [[ -n "$tag" ]] || continue
  image="galaxy-engine:$tag"
  found="$(docker image inspect --format "{{index .Config.Labels \"$CONTENT_LABEL\"}}" "$image" 2>/dev/null || true)"
  if [[ "$found" != "$content" ]]; then
    { cat "$HERE/Dockerfile"; printf '%b\n' "$instruction"; } >"$context/Dockerfile"
    docker build --quiet --tag "$image" --label "$CONTENT_LABEL=$content" \
      --build-arg "BASE=$base" --build-arg "VERSION=$tag" "$context" </dev/null >"$context/build.log" 2>&1 ||
      { cat "$context/build.log" >&2; die "could not build $image"; }
    log "built $image"
    built=$((built + 1))
  fi
  if [[ -n "$registry" ]]; then
    docker tag "$image" "$registry/galaxy/engine:$tag"
    docker push --quiet "$registry/galaxy/engine:$tag" </dev/null >/dev/null
  fi
done <<<"$IMAGES"
((built)) || log "engine images are up to date"
