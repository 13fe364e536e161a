#!/bin/sh
# root.sh FERRY DIR: makes the root that the real programs come from below DIR, once.
ferry=$1
export XDG_DATA_HOME="$2" XDG_CACHE_HOME="$2/cache"
packages=bash,bc,busybox-static,coreutils,dash,file,gawk,grep,gzip,lua5.4,openssl,perl,python3,sed,sqlite3,tar,xz-utils
[ -d "$2/ferry/roots/debian-arm64" ] && exit 0
"$ferry" root add debian-arm64 --include=$packages && exit 0
echo "skipped: no ARM64 packages; is there a network, and apt-get?"
exit 77
