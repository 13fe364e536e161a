# 1000 runs each, with all the randomness of addresses that the host has: thousand.sh [RUNS]
runs=${1:-1000}
[ "$(cat /proc/sys/kernel/randomize_va_space)" = 2 ] || { echo "addresses are not random here"; exit 77; }
export GOCACHE="$PWD/cache" GOTOOLCHAIN=local CGO_ENABLED=0
$RUN timeout 600 go build -o threads "$HERE/thousand.go" || exit 1

# many TEXT COMMAND...: the runs; each prints TEXT, and nothing else, and succeeds
many() {
    text=$1 bad=0 i=0
    shift
    while [ $i -lt "$runs" ]; do
        i=$((i + 1))
        out=$(timeout 60 "$@" 2>&1)
        status=$?
        [ $status = 0 ] && [ "$out" = "$text" ] || { bad=$((bad + 1)); echo "run $i: status $status: $out" | head -n 5; }
    done
    echo "$bad failures"
}
many 262264 $RUN ./threads
many '' $RUN python3 -c ''
many '' $RUN bash -c :
many '' $RUN ldconfig -C ./ld.so.cache -f /etc/ld.so.conf
