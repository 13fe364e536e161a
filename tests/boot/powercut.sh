#!/bin/sh
# powercut.sh FERRY SCRATCH ROUNDS: a machine writes files and says when one is on its disk; Ferry is killed at a random
# moment.  The file system's journal must replay, and every file that was said to be there must be.  Raw and qcow2 by turns.
set -eu
ferry=$1 dir=$2/powercut rounds=$3 here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/sbin:/usr/sbin
for tool in mke2fs e2fsck debugfs qemu-img; do
    command -v $tool >/dev/null || { echo "skipped: no $tool; ./dev deps installs it"; exit 77; }
done
. "$here/kernel.sh"
python3 "$here/initrd.py" busybox "$here/linux/powercut.init" initrd.gz \
    $(find root/lib/modules -name virtio.ko -o -name virtio_ring.ko -o -name virtio_mmio.ko -o -name virtio_blk.ko)
rm -f raw.img cow.img base.img
truncate -s 64M raw.img
mke2fs -q -F -t ext4 raw.img
cp raw.img base.img
qemu-img create -q -f qcow2 -o cluster_size=4k -b base.img -F raw cow.img

fail() { echo "round $round ($disk, $last files): $*"; tail -n 20 transcript; exit 1; }

# content N: of the file with this number; its size depends on it.
content() { yes "file $1" | head -c $((4096 * (1 + $1 % 7) + $1 % 1000)); }

raw_last=0 cow_last=0 round=0 replayed=0
while [ $round -lt "$rounds" ]; do
    round=$((round + 1))
    if [ $((round % 2)) = 0 ]; then disk=raw last=$raw_last; else disk=cow last=$cow_last; fi
    "$ferry" boot --memory 256M --kernel Image --initrd initrd.gz --persist \
        --append "console=ttyAMA0 quiet panic=-1 from=$((last + 1))" $disk.img >transcript 2>&1 </dev/null &
    pid=$!
    waited=0
    until grep -q '^ready' transcript; do
        sleep 0.1
        waited=$((waited + 1))
        [ $waited -lt 600 ] && kill -0 $pid 2>/dev/null || { kill -9 $pid 2>/dev/null; fail "it does not start"; }
    done
    sleep "$(awk -v seed="$round" 'BEGIN { srand(seed); printf "%.3f", 2 * rand() }')"
    kill -9 $pid
    wait $pid 2>/dev/null || :
    said=$(tr -d '\r' <transcript | sed -n 's/^done \([0-9]*\)$/\1/p' | tail -n 1)
    last=${said:-$last}
    if [ $disk = raw ]; then
        raw_last=$last
        cp --sparse=always raw.img after.img
    else
        cow_last=$last
        qemu-img check -q cow.img >check.log 2>&1 || [ $? = 3 ] || { cat check.log; fail "the image is damaged"; }
        qemu-img convert -O raw cow.img after.img
    fi
    debugfs -R 'show_super_stats -h' after.img 2>/dev/null | grep -q needs_recovery && replayed=$((replayed + 1))
    e2fsck -fp after.img >check.log 2>&1 || [ $? = 1 ] || { cat check.log; fail "the file system is damaged"; }
    # The next one may be there in part.
    i=$((last > 49 ? last - 48 : 1))
    while [ $i -le "$last" ]; do
        debugfs -R "cat /f$((i % 50))" after.img 2>/dev/null >got
        content $i >want
        cmp -s got want || fail "file $i is not what was written"
        i=$((i + 1))
    done
done
echo "$rounds times, $((raw_last + cow_last)) files, $replayed journals replayed"
[ $replayed -gt 0 ] && [ $raw_last -gt 0 ] && [ $((cow_last + (rounds == 1))) -gt 0 ]
