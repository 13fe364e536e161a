#!/bin/sh
# linux.sh FERRY SCRATCH: Debian's kernel 6.1 for arm64 with busybox: to a shell, through a few commands, and off.
# The packages are fetched once, into the scratch folder.
set -eu
ferry=$1 dir=$2/linux here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$dir"
cd "$dir"

skip() { echo "skipped: $*"; exit 77; }

command -v apt-get >/dev/null || skip "no apt-get to fetch a kernel with"
command -v python3 >/dev/null || skip "no python3"
if [ ! -e Image ]; then
    package=$(apt-cache depends linux-image-cloud-arm64:arm64 2>/dev/null |
        sed -n 's/.*Depends: \(linux-image-6\.1[^: ]*\).*/\1/p' | head -n 1)
    [ -n "$package" ] || skip "no package of an arm64 kernel: apt-get update, dpkg --add-architecture arm64"
    apt-get -qq download "$package:arm64" busybox-static:arm64 >fetch.log 2>&1 || skip "cannot fetch $package"
    for deb in *.deb; do dpkg -x "$deb" root; done
    cp root/boot/vmlinuz-* Image
fi
python3 "$here/initrd.py" root/bin/busybox "$here/init" initrd.gz

(
    sleep 1
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
        grep -q 'ready' transcript 2>/dev/null && break
        sleep 1
    done
    echo 'echo sum $((6 * 7)); uname -m; grep -c processor /proc/cpuinfo; poweroff -f'
    for i in 1 2 3 4 5 6 7 8 9 10; do
        grep -q 'Power down' transcript && break
        sleep 1
    done
) | timeout -k 1 120 "$ferry" boot --memory 512M --kernel Image --initrd initrd.gz \
    --append "console=ttyAMA0 panic=-1" >transcript 2>&1 || { tail -n 40 transcript; exit 1; }
tr -d '\r' <transcript >text
for line in '^ready' '^sum 42' '^aarch64' '^1$' 'reboot: Power down'; do
    grep -q "$line" text || { echo "no line \"$line\":"; tail -n 40 text; exit 1; }
done
! grep -E 'Oops|BUG:|WARNING:|Unable to handle|self-detected stall' text
