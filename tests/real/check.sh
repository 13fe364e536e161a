#!/bin/sh
# check.sh FERRY ENGINE ROOT SCRIPT [ARGUMENT...]: runs SCRIPT with programs of ROOT under ferry; what it prints must
# be, to the byte, the text of the file beside it that ends in .out, or without one what it prints with this machine's
# programs.
#
# A script starts programs with $RUN, reads its data from $HERE and writes into its directory, a fresh one. $ROOT is
# where the programs' own root is.  Its first line may name programs it compares: "# programs: sed gawk".
ferry=$1 engine=$2 root=$3 script=$4
shift 4
HERE=$(dirname "$script")
export HERE LC_ALL=C TZ=UTC PATH=/usr/sbin:/usr/bin:/sbin:/bin
unset FERRY_ROOT FERRY_ENGINE FERRY_LOG FERRY_STRACE

[ -d "$root" ] || { echo "skipped: no root of ARM64 programs (real.root or real.software says why)"; exit 77; }
for p in $(sed -n '1s/^# programs: //p' "$script"); do
    command -v "$p" >/dev/null || { echo "skipped: no $p to compare with; ./dev deps installs it"; exit 77; }
done

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/native" "$work/guest"
if [ -f "${script%.sh}.out" ]; then
    cp "${script%.sh}.out" "$work/expected"
else
    (cd "$work/native" && RUN='' ROOT=/ sh "$script" "$@" >../expected 2>&1; echo "status $?" >>../expected)
fi
(cd "$work/guest" && RUN="$ferry -L $root --engine=$engine" ROOT=$root HOME=$work/guest \
    sh "$script" "$@" >../got 2>&1; echo "status $?" >>../got)
[ "$(tail -n 1 "$work/got")" != "status 77" ] || { cat "$work/got"; exit 77; }
[ "$(wc -c <"$work/expected")" -gt 20 ] || { echo "the script prints nothing to compare"; exit 1; }
cmp "$work/expected" "$work/got" || { diff -a -u "$work/expected" "$work/got" | head -n 60; exit 1; }
