#!/bin/sh
# hostile.sh DISK SCRATCH ROUNDS: damaged images, file systems and tables of partitions: refused or contained.
set -eu
disk=$1 dir=$2/hostile rounds=$3
command -v qemu-img >/dev/null || { echo "skipped: no qemu-img; ./dev deps installs it"; exit 77; }
command -v mke2fs >/dev/null || PATH=$PATH:/sbin:/usr/sbin
command -v mke2fs >/dev/null || { echo "skipped: no mke2fs"; exit 77; }
rm -rf "$dir"
mkdir -p "$dir/tree/boot" "$dir/tree/etc" "$dir/tree/sbin"
cd "$dir"
head -c 70000 /dev/urandom >tree/boot/vmlinuz-1
ln -s boot/vmlinuz-1 tree/vmlinuz
echo init >tree/sbin/init
truncate -s 2M ext4.img
mke2fs -q -t ext4 -d tree ext4.img
qemu-img convert -c -O qcow2 -o cluster_size=4096 ext4.img packed.qcow2
qemu-img create -q -f qcow2 -o cluster_size=512 -b ext4.img -F raw over.qcow2
for image in ext4.img packed.qcow2 over.qcow2; do
    timeout -k 5 300 "$disk" hostile $image 1 "$rounds" || { echo "$image: status $?"; exit 1; }
done
