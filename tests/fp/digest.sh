#!/bin/sh
# digest.sh PROGRAM COUNT SEED EXPECTED RUNNER...: RUNNER PROGRAM COUNT SEED prints what the file EXPECTED holds, or
# what the command EXPECTED, an emulator, prints.  Names the instructions that differ.
# qemu 7.2 calls what FJCVTZS makes of a flushed denormal exact, the manual does not: it is not compared with qemu.
program=$1 count=$2 seed=$3 expected=$4
shift 4
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
"$@" "$program" "$count" "$seed" >"$work/got" || exit 1
if [ -f "$expected" ]; then
    cat "$expected" >"$work/want"
else
    $expected "$program" "$count" "$seed" >"$work/all" || exit 1
    grep -v '^fjcvtzs ' "$work/all" >"$work/want"
    sed -i '/^fjcvtzs /d' "$work/got"
fi
[ -s "$work/want" ] && cmp -s "$work/want" "$work/got" && exit 0
echo "these instructions give other results or flags than expected ($program $count $seed NAME prints them):"
diff "$work/want" "$work/got" | sed -n 's/^> \([^ ]*\).*/\1/p' | head -40
exit 1
