#!/bin/sh
# check.sh FERRY ENGINE ROOT SCRIPT: runs SCRIPT twice, with this machine's programs and with those of ROOT
# under ferry; what it prints must be the same to the byte.
#
# A script starts programs with $RUN, reads its data from $HERE and writes into its directory, a fresh one.
# Its first line names the programs it compares: "# programs: sed gawk".
ferry=$1 engine=$2 root=$3 script=$4
HERE=$(dirname "$script")
export HERE LC_ALL=C TZ=UTC PATH=/usr/bin:/bin
unset FERRY_ROOT FERRY_ENGINE FERRY_LOG FERRY_STRACE

[ -d "$root" ] || { echo "skipped: no root of ARM64 programs (test real.root says why)"; exit 77; }
for p in $(sed -n '1s/^# programs: //p' "$script"); do
    command -v "$p" >/dev/null || { echo "skipped: no $p to compare with; ./dev deps installs it"; exit 77; }
done

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/native" "$work/guest"
(cd "$work/native" && RUN='' sh "$script" >../expected 2>&1; echo "status $?" >>../expected)
(cd "$work/guest" && RUN="$ferry -L $root --engine=$engine" sh "$script" >../got 2>&1; echo "status $?" >>../got)
[ "$(wc -c <"$work/expected")" -gt 20 ] || { echo "the script prints nothing to compare"; exit 1; }
cmp "$work/expected" "$work/got" || { diff -a -u "$work/expected" "$work/got" | head -n 60; exit 1; }
