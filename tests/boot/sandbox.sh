#!/bin/sh
# sandbox.sh FERRY IMAGE SCRATCH: a machine that runs, waiting for input, has given up its privileges in every thread.
ferry=$1 image=$2 dir=$3/sandbox failed=0
rm -rf "$dir" && mkdir -p "$dir/share" && mkfifo "$dir/in" || exit 1
"$ferry" boot --memory 128 --share "$dir/share" --kernel "$image" <"$dir/in" >"$dir/out" 2>&1 &
machine=$!
exec 3>"$dir/in"

# patiently COMMAND: for half a minute at most
patiently() {
    i=0
    while ! "$@"; do
        i=$((i + 1))
        [ $i -lt 150 ] || { echo "in vain: $*"; failed=1; return; }
        sleep 0.2
    done
}
gone() { ! kill -0 $machine 2>/dev/null; }

patiently test -s "$dir/out"
for status in /proc/$machine/task/*/status; do
    grep -qx 'NoNewPrivs:[[:space:]]1' "$status" && grep -qx 'Seccomp:[[:space:]]2' "$status" ||
        { echo "$status:"; grep -E 'Name|Seccomp|NoNewPrivs' "$status"; failed=1; }
done
[ "$(ls /proc/$machine/task | wc -l)" -ge 3 ] || { echo "not the threads of a machine"; failed=1; }
echo hello >&3
exec 3>&-
patiently gone
kill -9 $machine 2>/dev/null
wait $machine || { echo "exit status $?"; failed=1; }
[ $failed = 0 ] || cat "$dir/out"
exit $failed
