#!/bin/sh
# kept.sh DIR COMMAND...: the command succeeds whatever there is of translations that last: nothing in DIR (cold), all that
# the run before left there (warm), a directory that cannot be written to, and one that is always full.
dir=$1
shift
rm -rf "$dir" "$dir.full"
export FERRY_CACHE="$dir"
try() {
    state=$1
    shift
    "$@" && return
    status=$?
    [ $status = 77 ] || echo "with the cache $state: status $status"
    exit $status
}

try cold "$@"
ls "$dir" | grep -q '\.img$' || { echo "nothing was kept"; exit 1; }
try warm "$@"
if [ "$(id -u)" != 0 ]; then
    chmod 500 "$dir"
    try read-only "$@"
    chmod 700 "$dir"
elif unshare -m mount -o bind,ro "$dir" "$dir" 2>/dev/null; then        # modes say nothing to root
    try read-only unshare -m sh -c 'mount -o bind,ro "$FERRY_CACHE" "$FERRY_CACHE" && exec "$@"' sh "$@"
else
    echo 'not tried, root may not mount here: a read-only directory'
fi
export FERRY_CACHE="$dir.full" FERRY_CACHE_SIZE=0
try full "$@"
try 'still full' "$@"
rm -rf "$dir.full"
