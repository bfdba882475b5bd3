#!/bin/bash
# enter.sh FOLDER COMMAND…: the command with that folder as its root, as the same process, so that it can be ended by the pid that its
# caller sees. The folder for temporary files is this machine's. A plain chroot may not make user namespaces, hence pivot_root; the
# mounts are the process's own and go with it.
set -euo pipefail

if [[ "${1:-}" != --inside ]]; then exec unshare --mount --propagation private -- "$0" --inside "$@"; fi
root="$2"
shift 2
# What the sandbox mounted below it comes along.
mount --rbind "$root" "$root"
mount --rbind /proc "$root/proc"
for folder in sys dev; do mount --rbind "/$folder" "$root/$folder"; done
mount --bind /tmp "$root/tmp"
cp --remove-destination /etc/resolv.conf "$root/etc/"
mkdir -p "$root/.outside"
cd "$root"
pivot_root . .outside
umount -l /.outside
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
exec "$@"
