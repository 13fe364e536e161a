#!/bin/sh
# few_fds.sh FERRY PROGRAM: with a root, and no descriptor left to look into it, its files are found all the same.
root=$(mktemp -d) || exit 1
mkdir -p "$root/usr/few-fds" "$root/etc" && echo 1234567 >"$root/usr/few-fds/file"
ulimit -n 40
got=$("$1" run -L "$root" "$2" /usr/few-fds/file)
rm -r "$root"
[ "$got" = '0 8 -1 1 1' ] && exit 0
echo "printed: $got"
exit 1
