#!/bin/sh
# root.sh FERRY DIR: makes the root that the real programs come from below DIR, once.
ferry=$1
export XDG_DATA_HOME="$2" XDG_CACHE_HOME="$2/cache"
packages=bash,bc,busybox-static,coreutils,dash,file,gawk,gdb,grep,gzip,lua5.4,openssl,perl,python3,sed,sqlite3,strace,tar,xz-utils
root=$2/ferry/roots/debian-arm64
if [ -d "$root" ]; then                 # perhaps of a time when fewer programs were tested
    [ -x "$root/usr/bin/gdb" ] || "$ferry" root install gdb strace
    exit 0
fi
"$ferry" root add debian-arm64 --include=$packages && exit 0
echo "skipped: no ARM64 packages; is there a network, and apt-get?"
exit 77
