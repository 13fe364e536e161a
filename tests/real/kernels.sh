#!/bin/sh
# kernels.sh FERRY ENGINE LIST KIT CLASS: each benchmark of a class must print under ferry what it prints here.
ferry=$1 engine=$2 list=$3 KIT=$4 class=$5
failed=0
export KIT LC_ALL=C TZ=UTC

run() {
    RUN=$1 BIN=$KIT/$2 ROOT= timeout 120 sh -c "$command" </dev/null 2>&1
    echo "status $?"
}

[ -d "$KIT/aarch64" ] || { echo "skipped: the benchmarks are not built (test bench.build says why)"; exit 77; }
cd "$KIT" || exit 1
while read -r kind name command; do
    [ "$kind" = "$class" ] || continue
    expected=$(run '' x86_64)
    got=$(run "$ferry --engine=$engine" aarch64)
    if [ "$got" != "$expected" ]; then
        printf '%s: expected\n%s\ngot\n%s\n' "$name" "$expected" "$got"
        failed=1
    fi
done <"$list"
exit $failed
