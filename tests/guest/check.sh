#!/bin/sh
# check.sh FERRY ENGINE PROGRAM EXPECTED: runs a guest program; its output and exit status must be as written.
ferry=$1 engine=$2 program=$3 expected=$4
{ "$ferry" --engine="$engine" --seed=1 "$program" </dev/null; echo "status $?"; } | diff -u "$expected" -
