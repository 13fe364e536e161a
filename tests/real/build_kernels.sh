#!/bin/sh
# build_kernels.sh SOURCE KIT: builds the benchmarks.
for p in make aarch64-linux-gnu-gcc x86_64-linux-gnu-gcc; do
    command -v $p >/dev/null || { echo "skipped: no $p; ./dev deps installs it"; exit 77; }
done
make -s -j2 -C "$1/bench/guest" OUT="$2"
