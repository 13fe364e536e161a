#!/bin/sh
# names.sh FERRY NAMES: a root with links that lead in and out, and NAMES (names.c) in it.
ferry=$1 program=$2
work=$(mktemp -d /tmp/ferry-names-XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT
unset FERRY_ROOT
root=$work/root out=$work/outside
mkdir -p "$root/usr/lib" "$root/usr/bin" "$root/etc/mnt" "$root/tmp" "$out/sub"
cp "$program" "$root/usr/bin/names"
printf only >"$root/usr/lib/only"
printf 'etc of the root' >"$root/etc/real"
printf outside >"$out/file"
: >"$root/etc/grows"
ln -s usr/lib "$root/lib"
cd "$root/usr/lib" || exit 1
ln -s /etc/real absolute
ln -s ../../../../../../etc/real climbs
ln -s /lib/absolute chain
ln -s /etc/created dangling
ln -s loop loop
ln -s /etc toetc
ln -s /usr/bin/names exe
ln -s "$out" toout
cd "$out" || exit 1
ln -s /etc/real link
ln -s /usr/lib todir
ln -s /usr/bin/names exe
for engine in interp baseline; do
    timeout 60 "$ferry" run --engine=$engine -L "$root" /usr/bin/names "$out" || exit 1
done
[ -e /etc/created ] && { echo "/etc/created is outside of the root"; exit 1; }
exit 0
