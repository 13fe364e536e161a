#!/bin/sh
# check.sh EXPECTED IMAGE COMMAND...: a small machine image, started by the command with its path appended; what it
# prints must be as written, and it must switch itself off.
expected=$1 image=$2
shift 2
# QEMU drops what comes before the image has set up its serial line.
wait=0
case $1 in *qemu*) wait=1 ;; esac
{
    { sleep $wait; printf 'hello\n'; } | timeout -k 1 60 "$@" "$image" 2>&1
    status=$?
    [ $status = 0 ] || echo "exit status $status"
} | tr -d '\r' | diff -u "$expected" -
