#!/bin/sh
# regions.sh FERRY PROGRAM: regions of the LLVM tier that last.  The second start of the program (hot.c, which lies elsewhere
# each time) has those of the first without compiling them; a process with another compiler, or without the tier, has none of
# them; images that are damaged or cut off change nothing but time.
ferry=$1 program=$2
unset FERRY_ROOT FERRY_CPU FERRY_ENGINE FERRY_LOG FERRY_LOG_FILE FERRY_STRACE FERRY_SEED FERRY_HIDE_CPU FERRY_FP FERRY_CACHE
unset FERRY_LLVM FERRY_LLVM_AFTER
seed=
umask 022
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
fail() { echo "$*"; failed=1; }

# run WHAT FERRY DIR MILLISECONDS [again]: to its end; kept and made are the numbers of regions.  One process, unless it has
# children (again): those of two that end together may find the cache locked, and then keep nothing.
run() {
    FERRY_LLVM=$tier timeout -k 5 60 "$2" run $seed --cache="$3" -d perf,cache -D "$work/log" "$program" "$4" "${5-alone}" \
        </dev/null >"$work/out" 2>&1 || fail "$1: status $?"
    [ "$(cat "$work/out")" = good ] || fail "$1: $(cat "$work/out")"
    kept=$(grep -c ' region .*, kept$' "$work/log")
    made=$(grep ' region ' "$work/log" | grep -vc ', kept$')
}

# On a busy machine it takes a while until the compiler has done its work.
tier=1
for ms in 100 400 1600 6400; do
    rm -rf "$work/c"
    run cold "$ferry" "$work/c" $ms
    [ "$kept" = 0 ] || fail "cold: $kept regions were there"
    [ "$made" = 0 ] || break
done
[ "$made" -gt 0 ] || { fail 'cold: no regions'; exit 1; }
places=$(grep ' region ' "$work/log" | sed 's/.* region \([0-9a-f]*\):.*/\1/' | sort -u)

run warm "$ferry" "$work/c" 40 again
[ "$kept" -gt 0 ] || { fail 'warm: no region was kept'; cat "$work/log"; }
for p in $places; do
    ! grep -q " region $p:" "$work/log" || same=1
done
[ -z "$same" ] || echo 'the program lay at the same place twice'

cp -a "$work/c" "$work/good"
again() { rm -rf "$work/c"; cp -a "$work/good" "$work/c"; }

# ---- who may use them -----------------------------------------------------------------------------------------------
chmod 500 "$work/c"
run read-only "$ferry" "$work/c" 40
[ "$kept" -gt 0 ] || fail 'read-only: no region was kept'
chmod 700 "$work/c"

again
tier=0
run 'without the tier' "$ferry" "$work/c" 40
[ "$kept$made" = 00 ] || fail "without the tier: $kept regions kept, $made made"
tier=1

mkdir "$work/bin"
cp "$ferry" "$work/bin/ferry"
again
run 'no compiler' "$work/bin/ferry" "$work/c" 40
[ "$kept" = 0 ] || fail "no compiler: $kept regions"
# One of another build: the build id is another.
again
cp "$(dirname "$ferry")/ferry-llvm" "$work/bin/"
at=$(LC_ALL=C grep -obUaP '\x14\0\0\0\x03\0\0\0GNU' "$work/bin/ferry-llvm" | head -n 1 | cut -d: -f1)
printf 'another build' | dd of="$work/bin/ferry-llvm" bs=1 seek=$((at + 12)) conv=notrunc 2>/dev/null
run 'another compiler' "$work/bin/ferry" "$work/c" 40
[ "$kept" = 0 ] || fail "another compiler: $kept regions"

# A region that is entered too often is given up, in later runs too.  That is tested without its times, at one place.
seed=--seed=1
rm -rf "$work/c"
for ms in 100 400 1600 6400 6400; do
    FERRY_LLVM_AFTER=20 run short "$ferry" "$work/c" $ms
    grep -q 'entered too often' "$work/log" && break
done
place=$(sed -n 's/.* region \([0-9a-f]*\): entered too often$/\1/p' "$work/log")
[ -n "$place" ] || fail 'short: no region was given up'
FERRY_LLVM_AFTER=20 run 'short again' "$ferry" "$work/c" 100
for p in $place; do
    grep -q " region $p: " "$work/log" && fail "short again: the region at $p is back"
done
seed=

# ---- damage ---------------------------------------------------------------------------------------------------------
image=$(ls -S "$work/good" | head -n 1)
size=$(stat -c %s "$work/good/$image")
step=$((size / 40 + 1))
for at in $(seq 40 24 136) $(seq 200 $step $((size - 1))); do
    again
    byte=$(od -An -tu1 -j "$at" -N 1 "$work/c/$image")
    printf "\\$(printf %03o $((byte ^ 0x41)))" | dd of="$work/c/$image" bs=1 seek="$at" conv=notrunc 2>/dev/null
    run "damaged at $at" "$ferry" "$work/c" 4
done
for n in 100 1000 $((size / 2)) $((size - 1)); do
    again
    head -c "$n" "$work/good/$image" >"$work/c/$image"
    run "cut off at $n" "$ferry" "$work/c" 4
    [ "$kept" = 0 ] || fail "cut off at $n: $kept regions"
done
exit $failed
