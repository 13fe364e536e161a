#!/bin/sh
# disk_full.sh FERRY SCRATCH: a disk whose image cannot grow any more: the guest gets errors, the user one line, and the
# machine goes on.
set -eu
ferry=$1 dir=$2/linux here=$(cd "$(dirname "$0")" && pwd)
. "$here/kernel.sh"
python3 "$here/initrd.py" busybox "$here/init" full.gz --modules root/lib/modules virtio_mmio virtio_blk
rm -f full.img
truncate -s 64M full.img
cat >full.sh <<'END'
ulimit -f 65536     # 32 MB
exec "$@"
END
python3 "$here/talk.py" full.transcript sh full.sh "$ferry" boot --memory 512M --kernel Image --initrd full.gz \
    --append "console=ttyAMA0 panic=-1" --persist full.img <<'END'
? ^ready
> for m in $(cat /modules); do insmod $m; done; mount -t devtmpfs dev /dev; dd if=/dev/zero of=/dev/vda bs=1M count=40 conv=fsync
? ^ferry: full.img: what the guest writes cannot be kept: File too large$
> dd if=/dev/zero of=/dev/vda bs=1M count=40 conv=fsync; echo status $?
? status 1
> poweroff -f
? reboot: Power down
= 0
END
[ "$(grep -c 'cannot be kept' full.transcript)" = 1 ] || { echo "said several times"; exit 1; }
