#!/bin/sh
# look.sh FERRY SCRATCH IMAGE EXPECTED: a small machine image as the kernel on disks of many kinds: it must be found and
# started, or the reason must be said.
set -eu
ferry=$1 dir=$2/look image=$3 expected=$4
PATH=$PATH:/sbin:/usr/sbin
for tool in mke2fs sfdisk qemu-img zstd; do
    command -v $tool >/dev/null || { echo "skipped: no $tool; ./dev deps installs it"; exit 77; }
done
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"

# tree NAME: a root file system without a kernel.
tree() {
    mkdir -p "$1/boot" "$1/etc" "$1/sbin" "$1/usr/lib"
    echo init >"$1/sbin/init"
}

# ext4 NAME [OPTION...]: the tree of that name as a file system.
ext4() {
    name=$1
    shift
    truncate -s 8M "$name.img"
    mke2fs -q -F -t ext4 "$@" -d "$name" "$name.img"
}

# What it prints, behind what is said of disks.
{ echo 'ferry: what the machine writes to its disks is dropped at the end; --persist keeps it'; cat "$expected"; } >both.out

# starts NAME: what is on that disk says what the image says.
starts() {
    "$(dirname "$expected")/check.sh" both.out "$1" "$ferry" boot --net none --memory 128 || { echo "$1 does not start"; exit 1; }
}

# refused PATTERN NAME
refused() {
    status=0
    out=$(timeout 20 "$ferry" boot --memory 128 "$2" </dev/null 2>&1) || status=$?
    [ $status = 125 ] && [ "$(printf '%s\n' "$out" | wc -l)" = 1 ] && printf '%s\n' "$out" | grep -q "^ferry: .*$1" ||
        { echo "$2: status $status: $out"; exit 1; }
}

# The newest, as a file; garbage where it must not look.
tree newest
cp "$image" newest/boot/vmlinuz-6.10-a
echo old >newest/boot/vmlinuz-6.9-a
echo no >newest/boot/vmlinuz-7-rescue
echo disk >newest/boot/initrd.img-6.10-a
ext4 newest
starts newest.img
qemu-img convert -c -O qcow2 newest.img newest.qcow2
starts newest.qcow2

# The one that a link leads to; blocks of 1 KiB, long names, many files.
tree linked
echo newer >linked/boot/vmlinuz-9
cp "$image" linked/boot/vmlinuz-8-with-a-name-that-is-longer-than-the-sixty-bytes-that-an-inode-has-room-for
ln -s boot/vmlinuz-8-with-a-name-that-is-longer-than-the-sixty-bytes-that-an-inode-has-room-for linked/vmlinuz
i=0
while [ $i -lt 600 ]; do
    : >"linked/boot/file-with-some-length-in-its-name-$i"
    i=$((i + 1))
done
ext4 linked -b 1024
starts linked.img

# Compressed; a file with holes and many extents is read as well as any.
tree packed
gzip -c "$image" >packed/boot/vmlinuz-1
ext4 packed
starts packed.img
tree wrapped
zstd -q -c "$image" >payload
size=$(wc -c <payload)
{
    printf 'MZ\0\0zimg\100\0\0\0'
    printf "\\$(printf %o $((size & 255)))\\$(printf %o $((size >> 8 & 255)))\\$(printf %o $((size >> 16 & 255)))\\0"
    printf '\0\0\0\0\0\0\0\0zstd22\0\0'
    head -c 32 /dev/zero
    cat payload
} >wrapped/boot/vmlinuz-1
ext4 wrapped
starts wrapped.img

# Tables of partitions: the root in the second, the kernel in the third.
tree root
ext4 root
tree kernels
rm -r kernels/etc kernels/sbin kernels/usr
cp "$image" kernels/vmlinuz-1
ext4 kernels
for label in dos gpt; do
    truncate -s 0 $label.img
    truncate -s 32M $label.img
    printf 'label: %s\n1M 2M\n4M 8M\n14M 8M\n' $label | tr ' ' ',' | sed 's/label:,/label: /' | sfdisk -q $label.img
    dd if=root.img of=$label.img bs=1M seek=4 conv=notrunc status=none
    dd if=kernels.img of=$label.img bs=1M seek=14 conv=notrunc status=none
    starts $label.img
done

# What cannot be started.
refused 'no kernel is in its /boot' root.img
refused 'its root file system is not ext4' kernels.img
truncate -s 1M nothing.img
refused 'no ext4 file system' nothing.img
cp newest/boot/vmlinuz-6.9-a newest/boot/vmlinuz-6.10-a
ext4 newest
refused 'no kernel: too short' newest.img
truncate -s 0 newest.img
ext4 newest -O encrypt,inline_data
refused 'does not read' newest.img
cp gpt.img bad.img
printf '\377' | dd of=bad.img bs=1 seek=600 conv=notrunc status=none
refused 'GPT) is damaged' bad.img
cp newest.qcow2 locked.qcow2
printf '\2' | dd of=locked.qcow2 bs=1 seek=35 conv=notrunc status=none
refused 'is encrypted' locked.qcow2
qemu-img create -q -f qcow2 -o extended_l2=on,cluster_size=64k sub.qcow2 8M
refused 'subclusters' sub.qcow2
qemu-img create -q -f qcow2 -o data_file=data.raw outside.qcow2 8M
refused 'another file' outside.qcow2
cp newest.qcow2 marked.qcow2
printf '\2' | dd of=marked.qcow2 bs=1 seek=79 conv=notrunc status=none
refused 'marked as damaged' marked.qcow2
printf '\100' | dd of=marked.qcow2 bs=1 seek=79 conv=notrunc status=none
refused 'does not know' marked.qcow2
qemu-img create -q -u -f qcow2 -F qcow2 -b round.qcow2 loop.qcow2 8M
qemu-img create -q -u -f qcow2 -F qcow2 -b loop.qcow2 round.qcow2 8M
refused 'too many images' loop.qcow2
qemu-img create -q -u -f qcow2 -F raw -b none.raw lost.qcow2 8M
refused 'lost.qcow2, what is behind it: none.raw: No such file' lost.qcow2
qemu-img create -q -u -f qcow2 -F raw -b nbd://host/name remote.qcow2 8M
refused 'is no file' remote.qcow2
head -c 100000 newest.qcow2 >short.qcow2
refused 'damaged' short.qcow2
