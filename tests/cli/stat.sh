#!/bin/sh
# stat.sh FERRY PROGRAM: `ferry stat` of hot.c, which has children and executes itself again.
ferry=$1 program=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset FERRY_LOG FERRY_LOG_FILE FERRY_ENGINE FERRY_LLVM
export FERRY_LLVM_AFTER=20
failed=0

fail() {
    echo "$*"
    cat "$dir/err"
    failed=1
}
# counted ARGS...: the numbers, in the order of their names below
counted() {
    timeout -k 5 50 "$ferry" stat "$@" >"$dir/out" 2>"$dir/err" </dev/null || fail "$*: status $?"
    [ "$(cat "$dir/out")" = good ] || fail "$*: $(cat "$dir/out")"
    set -- $(awk '
        /^ferry: .* processor time in / { all = $2; processes = $8 }
        match($0, /[0-9.]+ s +[0-9.]+ %/) { split(substr($0, RSTART), f, / +/); ms[++lines] = f[1]; sum += f[1]; percent += f[3] }
        match($0, /[0-9]+ regions, /) { regions = substr($0, RSTART) }
        match($0, /[0-9]+ blocks made, /) { blocks = substr($0, RSTART) }
        END { print lines + 0, int(all * 1000 + .5), int(sum * 1000 + .5), int(percent + .5), processes + 0, regions + 0, blocks + 0,
              int(ms[2] * 1000 + .5), int(ms[3] * 1000 + .5) }' "$dir/err")
    lines=$1 all=$2 sum=$3 percent=$4 processes=$5 regions=$6 blocks=$7 baseline=$8 interpreter=$9
}

for ms in 100 400 1600 6400; do             # on a busy machine it takes a while until there are regions
    counted "$program" $ms
    [ "$regions" = 0 ] || break
done
[ "$regions" -gt 0 ] || fail "no regions"
[ "$lines" = 5 ] || fail "$lines kinds of time"
[ "$all" -gt 0 ] && [ "$all" = "$sum" ] || fail "$sum ms of $all"
[ "$percent" -ge 99 ] && [ "$percent" -le 101 ] || fail "$percent %"
[ "$processes" = 6 ] || fail "$processes processes, not 6"
[ "$blocks" -gt 100 ] || fail "$blocks blocks"

counted --no-llvm -- "$program" 200
[ "$regions" = 0 ] && [ "$baseline" -gt 0 ] || fail "--no-llvm: $regions regions, $baseline ms in the baseline"
FERRY_LLVM=0 counted "$program" 50
[ "$regions" = 0 ] || fail "FERRY_LLVM=0: $regions regions"
counted --engine=interp "$program" 50
[ "$baseline" = 0 ] && [ "$interpreter" -gt 0 ] || fail "interpreter: $interpreter ms, $baseline ms in the baseline"

"$ferry" stat >"$dir/out" 2>"$dir/err" && fail "no program: status 0"
grep -q '^ferry: which program?' "$dir/err" || fail "no program"
"$ferry" stat "$dir/none" >"$dir/out" 2>"$dir/err"
[ $? = 127 ] || fail "no such program"
exit $failed
