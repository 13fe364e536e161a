#!/bin/sh
# hot.sh FERRY PROGRAM: what may happen to ferry-llvm, and that the program (hot.c) sees nothing of it.
ferry=$1 program=$2
dir=$(mktemp -d)
failed=0
limit=
running=
trap '[ -z "$running" ] || kill -9 $running 2>/dev/null; rm -rf "$dir"' EXIT
unset FERRY_NO_LLVM FERRY_LLVM_AFTER
export FERRY_LLVM=1

fail() {
    echo "$*"
    failed=1
}
# The processes that a ferry has started for itself: the nurse and its child.
helpers() {
    for n in $(cat /proc/"$1"/task/*/children 2>/dev/null); do
        [ "$(cat /proc/"$n"/comm 2>/dev/null)" = ferry-llvm ] && echo "$n" $(cat /proc/"$n"/task/"$n"/children)
    done
}
gone_now() {
    left=
    for p in "$@"; do
        case $(cat /proc/"$p"/stat 2>/dev/null) in '' | *') Z '*) ;; *) left="$left $p" ;; esac
    done
    [ -z "$left" ]
}
gone() {
    for i in $(seq 20); do
        gone_now "$@" && return 0
        sleep 0.1
    done
    return 1
}
# run NAME FERRY MILLISECONDS: to its end; n is the number of regions.
run() {
    (eval "$limit"; exec timeout -k 5 50 "$2" -d perf -D "$dir/log" "$program" "$3") </dev/null >"$dir/out" 2>&1 ||
        fail "$1: status $?"
    [ "$(cat "$dir/out")" = good ] || fail "$1: $(cat "$dir/out")"
    n=$(grep -c ' region ' "$dir/log")
}
# good NAME FERRY REGIONS: some or none; on a busy machine it takes a while until there are some.
good() {
    run "$1" "$2" 100
    for ms in 400 1600 6400; do
        [ "$3" = some ] && [ "$n" = 0 ] && run "$1" "$2" $ms
    done
    case $3 in
    some) [ "$n" -gt 0 ] || fail "$1: no regions" ;;
    none) [ "$n" -eq 0 ] || fail "$1: $n regions" ;;
    esac
}
# with NAME REGIONS: the same where ferry-llvm is what stands in standard input.
with() {
    rm -f "$dir/bin/ferry-llvm"
    cat >"$dir/bin/ferry-llvm"
    chmod +x "$dir/bin/ferry-llvm"
    good "$1" "$dir/bin/ferry" "$2"
}

good installed "$ferry" some
# A region whose loop runs a round or two at a time does not stay; that is tested without its times.
for ms in 100 400 1600 6400; do
    limit='export FERRY_LLVM_AFTER=20' run short "$ferry" $ms
    grep -q 'entered too often' "$dir/log" && break
done
limit=
grep -q 'entered too often' "$dir/log" || fail 'short: the region stays'
limit='ulimit -S -n 8' good 'few files' "$ferry" some
limit='ulimit -S -f 8' good 'small files' "$ferry" some

mkdir "$dir/bin"
cp "$ferry" "$dir/bin/ferry"
good missing "$dir/bin/ferry" none
: | with empty none
printf '#!/bin/sh\nexit 3\n' | with ends none
printf '#!/bin/sh\nkill -9 $$\n' | with dies none
printf '#!/bin/sh\nexec sleep 1000\n' | with sleeps none

# Killed again and again.
"$ferry" "$program" 250 </dev/null >"$dir/out" 2>&1 &
running=$!
for i in $(seq 400); do
    gone_now "$running" && break
    set -- $(helpers "$running")
    [ $# -lt 2 ] || kill -9 "$2" 2>/dev/null
    sleep 0.05
done
gone_now "$running" || { fail "helper killed: hangs"; cat /proc/"$running"/task/*/stat; kill -9 "$running"; }
wait "$running" || fail "helper killed: status $?"
running=
[ "$(cat "$dir/out")" = good ] || fail "helper killed: $(cat "$dir/out")"

# The nurse too, and then Ferry itself.
for victim in nurse ferry; do
    "$ferry" "$program" 10000 </dev/null >"$dir/out" 2>&1 &
    running=$!
    for i in $(seq 200); do
        all=$(helpers "$running")
        set -- $all
        [ $# -lt 2 ] || break
        sleep 0.05
    done
    if [ $# -lt 2 ]; then
        fail "$victim: no helper was started"
    elif [ $victim = nurse ]; then
        kill -9 "$1"
        gone $all || fail "nurse: helper left behind:$left"
    else
        kill -9 "$running"
        gone $all || fail "ferry: left behind:$left"
    fi
    kill -9 "$running" 2>/dev/null
    wait "$running"
    running=
done
exit $failed
