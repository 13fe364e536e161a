#!/bin/sh
# linux.sh FERRY SCRATCH: Debian's kernel 6.1 for arm64 with busybox: to a shell, through a few commands, and off.
# The packages are fetched once, into the scratch folder.
set -eu
ferry=$1 dir=$2/linux here=$(cd "$(dirname "$0")" && pwd)
. "$here/kernel.sh"
python3 "$here/initrd.py" busybox "$here/init" initrd.gz

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
