#!/bin/sh
# qcow2.sh DISK SCRATCH [ROUNDS]: images of many kinds, made by qemu-img, are used by Ferry and looked at by qemu-img.
set -eu
disk=$1 dir=$2/qcow2 rounds=${3:-300}
command -v qemu-img >/dev/null || { echo "skipped: no qemu-img; ./dev deps installs it"; exit 77; }
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"

fail() { echo "$*"; exit 1; }

# Some content, at places that all have a cluster in common with others.
head -c 3000000 /dev/urandom >base.raw
truncate -s 20000256 base.raw
n=0

# image NAME OPTIONS: a new one, empty, and a model of it.
image() {
    qemu-img create -q -f qcow2 -o "$2" "$1.qcow2" 24M
    rm -f "$1.raw"
    truncate -s 24M "$1.raw"
}

# used NAME: work on it, then everybody must see the same, and no cluster must be lost.
used() {
    n=$((n + 1))
    "$disk" work "$1.qcow2" "$1.raw" $n "$rounds" || fail "$1"
    qemu-img check -q "$1.qcow2" || { qemu-img check "$1.qcow2" | tail -n 20; fail "$1 is damaged"; }
    qemu-img compare -q -f qcow2 -F raw "$1.qcow2" "$1.raw" || fail "$1 differs"
}

image plain compat=1.1 && used plain && used plain
image old compat=0.10 && used old
image small cluster_size=512 && used small
image large cluster_size=2M && used large
for bits in 1 2 8 64; do
    image refs$bits cluster_size=4096,refcount_bits=$bits && used refs$bits
done
image full preallocation=metadata && used full

# Compressed clusters.
for type in zlib zstd; do
    qemu-img convert -c -f raw -O qcow2 -o compression_type=$type base.raw packed-$type.qcow2
    cp base.raw packed-$type.raw
    truncate -s 20000256 packed-$type.raw
    used packed-$type
done

# What is behind: raw, qcow2, shorter, and named by a relative path.
qemu-img create -q -f qcow2 -b base.raw -F raw over.qcow2 24M
cp base.raw over.raw && truncate -s 24M over.raw
used over
cp packed-zstd.raw top.raw
qemu-img create -q -f qcow2 -o cluster_size=16k -b packed-zstd.qcow2 -F qcow2 top.qcow2
used top
qemu-img create -q -f qcow2 -o compat=0.10 -b packed-zstd.qcow2 -F qcow2 top-old.qcow2
cp packed-zstd.raw top-old.raw
used top-old

# With a snapshot inside: it must stay as it was.
cp plain.qcow2 snap.qcow2 && cp plain.raw snap.raw && cp plain.raw snap-before.raw
qemu-img snapshot -c one snap.qcow2
used snap
qemu-img convert -l snapshot.name=one -O raw snap.qcow2 was.raw
cmp was.raw snap-before.raw || fail "the snapshot has changed"

# A table that is ours alone and does not say so is replaced, and its cluster is used again.
cp plain.qcow2 shy.qcow2 && cp plain.raw shy.raw
at=$(od -An -tu1 -j40 -N8 shy.qcow2 | awk '{ for (i = 1; i <= 8; i++) n = n * 256 + $i; print n }')
printf '\0' | dd of=shy.qcow2 bs=1 seek="$at" conv=notrunc status=none
used shy && used shy

# Ended at any time: nothing that was flushed is lost, and at worst clusters leak.
image cut cluster_size=4096
for i in 1 2 3 4 5 6 7 8 9 10; do
    sectors=$("$disk" cut cut.qcow2 cut.raw $i 80) || fail cut
    qemu-img check -q cut.qcow2 >check.log 2>&1 || [ $? = 3 ] || { tail -n 20 check.log; fail "damaged when cut"; }
    "$disk" same cut.qcow2 cut.raw $sectors || fail "lost when cut ($i)"
    qemu-img convert -O raw cut.qcow2 cut.raw
done
echo "$n images"
