#!/bin/sh
# linux.sh FERRY SCRATCH VERSION FLAVOUR: a kernel of Debian's for arm64 with busybox: to a shell, through a few commands,
# and off.  VERSION: 6.1 or 6.12; FLAVOUR: cloud or generic.
set -eu
ferry=$1 version=$3 here=$(cd "$(dirname "$0")" && pwd)
dir=$2/linux suite='' flavour=cloud-
[ "$4" = cloud ] || { dir=$dir-generic flavour=''; }
[ "$version" = 6.1 ] || { dir=$dir-$version suite=bookworm-backports; }
. "$here/kernel.sh"
python3 "$here/initrd.py" busybox "$here/init" initrd.gz --modules root/lib/modules virtio_mmio virtio_blk virtio_net

# sound: what the kernel said of itself
sound() { ! grep -E 'Oops|BUG:|WARNING:|Unable to handle|self-detected stall' transcript; }

for n in 1 4; do
    python3 "$here/talk.py" transcript "$ferry" boot --smp $n --memory 512M --kernel Image --initrd initrd.gz \
        --append "console=ttyAMA0 panic=-1" <<END
? ^ready
> echo sum \$((6 * 7)); uname -rm; grep -c processor /proc/cpuinfo
? ^sum 42\n$version\.[^ ]* aarch64\n$n\n
> for m in \$(cat /modules); do insmod \$m || echo wrong \$m; done; cd /sys/bus/virtio/drivers; echo drivers: virtio_b*/ virtio_n*/
? ^drivers: virtio_blk/ virtio_net/$
> poweroff -f
? reboot: Power down
= 0
END
    sound
done
