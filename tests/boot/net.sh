#!/bin/sh
# net.sh FERRY SCRATCH ECHO: network, entropy and shared directories in a machine with Debian's kernel; ECHO is
# linux/echo.c for arm64.
set -eu
ferry=$1 dir=$2/linux-generic flavour= echo=$3 here=$(cd "$(dirname "$0")" && pwd)
[ -e "$(dirname "$ferry")/ferry-machine" ] || { echo "skipped: no libslirp-dev"; exit 77; }
. "$here/kernel.sh"
python3 "$here/initrd.py" busybox "$here/linux/net.init" net.gz --file "dhcp=$here/linux/dhcp" --file "echo=$echo" \
    --modules root/lib/modules virtio_mmio virtio_net virtio_rng virtio_console 9p 9pnet_virtio
exec timeout -k 1 200 python3 "$here/net.py" "$ferry" Image net.gz
