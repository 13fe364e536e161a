#!/bin/sh
# hot.sh FERRY PROGRAM: what may happen to ferry-llvm, and that the program (hot.c) sees nothing of it.
ferry=$1 program=$2
dir=$(mktemp -d)
failed=0
limit=
running=
trap '[ -z "$running" ] || kill -9 $running 2>/dev/null; rm -rf "$dir"' EXIT
unset FERRY_LLVM FERRY_LLVM_AFTER

fail() {
    echo "$*"
    failed=1
}
# The processes that a ferry has started for itself: the nurse and its child.
helpers() {
    for n in $(cat /proc/"$1"/task/*/children 2>/dev/null); do
        [ "$(cat /proc/"$n"/comm 2>/dev/null)" = ferry-llvm ] && echo "$n" $(cat /proc/"$n"/task/"$n"/children 2>/dev/null)
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
    (what=$1; shift; set -- timeout -k 5 50 "$1" -d perf -D "$dir/log" "$program" "$2"; eval "$limit"; exec "$@") \
        </dev/null >"$dir/out" 2>&1 || fail "$1: status $?"
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

# A program that is over soon starts none.
cat >"$dir/bin/ferry-llvm" <<END
#!/bin/sh
echo >"$dir/started"
END
run short "$dir/bin/ferry" 0
[ ! -e "$dir/started" ] || fail "short: ferry-llvm was started"
run long "$dir/bin/ferry" 1000
[ -e "$dir/started" ] || fail "long: ferry-llvm was not started"
rm "$dir/bin/ferry-llvm"

if command -v prlimit >/dev/null; then
    limit='set -- prlimit --nproc=900 "$@"' good 'few processes' "$ferry" none
fi
if chroot / true 2>/dev/null; then
    mkdir "$dir/root"
    cp "$ferry" "${ferry%/*}/ferry-llvm" "$program" "$dir/root"
    chroot "$dir/root" /ferry "/${program##*/}" 300 </dev/null >"$dir/out" 2>&1
    [ "$(cat "$dir/out")" = good ] || grep -q '^execl ' "$dir/out" || fail "no /proc: $(cat "$dir/out")"
fi

# Many at once, each with its own.
for i in 1 2 3 4 5 6; do
    timeout -k 5 50 "$ferry" "$program" 200 </dev/null >"$dir/out$i" 2>&1 &
done
wait
[ "$(cat "$dir"/out[1-6] | sort | uniq -c | tr -s ' ')" = ' 6 good' ] || fail "six at once: $(cat "$dir"/out[1-6])"

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

# The nurse too, and then Ferry itself; and one that is stopped for good is no obstacle either.
for victim in nurse ferry stopped-nurse stopped-program; do
    for ms in 300 1200 4800; do         # on a busy machine it may be over before anybody has looked
        case $victim in stopped-*) ;; *) ms=10000 ;; esac
        "$ferry" "$program" $ms </dev/null >"$dir/out" 2>&1 &
        running=$!
        for i in $(seq 200); do
            all=$(helpers "$running")
            set -- $all
            [ $# -lt 2 ] && ! gone_now "$running" || break
            sleep 0.05
        done
        [ $# -lt 2 ] || break
        kill -9 "$running" 2>/dev/null
        wait "$running"
    done
    if [ $# -lt 2 ]; then
        fail "$victim: no helper was started"
    elif [ $victim = nurse ]; then
        kill -9 "$1"
        gone $all || fail "nurse: helper left behind:$left"
    elif [ $victim = ferry ]; then
        kill -9 "$running"
        gone $all || fail "ferry: left behind:$left"
    else
        [ $victim = stopped-nurse ] || shift
        kill -STOP "$1"
        for i in $(seq 400); do
            gone_now "$running" && break
            sleep 0.1
        done
        gone_now "$running" && [ "$(cat "$dir/out")" = good ] || fail "$victim: $(cat "$dir/out")"
        gone $all || fail "$victim: left behind:$left"
    fi
    kill -9 "$running" 2>/dev/null
    wait "$running"
    running=
done
exit $failed
