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

# grows WHAT ARGS...: hot.c runs longer and longer until the number WHAT is not 0: on a busy machine samples and regions are late
grows() {
    what=$1
    shift
    for ms in 100 400 1600 6400; do
        counted "$@" "$program" $ms
        eval "[ \$$what = 0 ]" || return 0
    done
    fail "$*: $what: 0"
}

grows regions
[ "$lines" = 5 ] || fail "$lines kinds of time"
[ "$all" -gt 0 ] && [ "$all" = "$sum" ] || fail "$sum ms of $all"
[ "$percent" -ge 99 ] && [ "$percent" -le 101 ] || fail "$percent %"
[ "$processes" = 6 ] || fail "$processes processes, not 6"
[ "$blocks" -gt 100 ] || fail "$blocks blocks"

grows baseline --no-llvm --
[ "$regions" = 0 ] || fail "--no-llvm: $regions regions"
FERRY_LLVM=0 counted "$program" 50
[ "$regions" = 0 ] || fail "FERRY_LLVM=0: $regions regions"
grows interpreter --engine=interp
[ "$baseline" = 0 ] || fail "interpreter: $baseline ms in the baseline"

"$ferry" stat >"$dir/out" 2>"$dir/err" && fail "no program: status 0"
grep -q '^ferry: which program?' "$dir/err" || fail "no program"
"$ferry" stat "$dir/none" >"$dir/out" 2>"$dir/err"
[ $? = 127 ] || fail "no such program"
exit $failed
