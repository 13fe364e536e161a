#!/bin/sh
# survives.sh FERRY ENGINE PROGRAM SEED CHILDREN: hostile.c at random.  Its children may die, but of their own doing:
# Ferry must not say that it made a mistake.
dir=$(mktemp -d) || exit 1
timeout 240 "$1" --engine="$2" "$3" "$4" "$5" >"$dir/out" 2>"$dir/err" </dev/null
status=$?
[ $status = 0 ] && grep -q 'children died' "$dir/out" && ! grep -q '^ferry: ' "$dir/err"
good=$?
[ $good = 0 ] || { echo "status $status"; cat "$dir/out"; grep '^ferry: ' "$dir/err" | head; }
rm -r "$dir"
exit $good
