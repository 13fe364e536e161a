#!/bin/sh
# kept.sh DIR COMMAND...: the command succeeds three times, its translations being kept in DIR from one to the next.
dir=$1
shift
rm -rf "$dir"
export FERRY_CACHE="$dir"
for n in 1 2 3; do
    "$@" || { echo "start $n failed"; exit 1; }
done
ls "$dir" | grep -q '\.img$' || { echo "nothing was kept"; exit 1; }
