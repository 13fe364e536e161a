# One of stress-ng's stressors, its results verified: stress.sh SECONDS STRESSOR [OPTION...]
seconds=$1 name=$2
shift 2
$RUN timeout $((seconds * 6 + 60)) stress-ng --"$name" 1 --verify --timeout "$seconds" --metrics-brief --temp-path . "$@" >log 2>&1
status=$?
grep -E 'fail|abort|error' log | grep -v 'failed: 0'
grep -qE "metrc.*\] $name +[1-9]" log && [ $status = 0 ] && echo "worked, verified" || { echo "status $status"; cat log; }
