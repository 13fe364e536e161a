#!/bin/sh
# compare.sh NATIVE FERRY ENGINE GUEST: the two builds of a program must print the same.
native=$("$1" </dev/null) || exit 1
guest=$("$2" --engine="$3" "$4" </dev/null) || exit 1
[ "$native" = "$guest" ] && exit 0
dir=$(mktemp -d) || exit 1
echo "$native" >"$dir/native"
echo "$guest" >"$dir/guest"
diff -u "$dir/native" "$dir/guest"
rm -r "$dir"
exit 1
