#!/bin/sh
# matrix.sh KIND SOURCE BUILD ISAGEN: builds the tree another way in BUILD and runs the tests that make
# sense there.  KIND: sanitize (address and undefined behaviour), arm64 (for an ARM64 host, under an emulator).
set -eu
kind=$1 source=$2 build=$3 isagen=$4

need() {
    command -v "$1" >/dev/null || { echo "skipped: no $1; ./dev deps installs it"; exit 77; }
}

case $kind in
sanitize)
    # Tests expect signals; guests' faults, and the stacks to handle them on, are ours.
    export ASAN_OPTIONS=handle_segv=0:handle_sigbus=0:handle_abort=0:use_sigaltstack=0 UBSAN_OPTIONS=print_stacktrace=1
    set -- -DFERRY_SANITIZE=address
    ;;
arm64)
    need aarch64-linux-gnu-gcc
    need qemu-aarch64
    [ -e /usr/lib/aarch64-linux-gnu/libelf.a ] && [ -e /usr/lib/aarch64-linux-gnu/libcheck_pic.a ] ||
        { echo "skipped: no libelf-dev:arm64 check:arm64; ./dev deps installs them"; exit 77; }
    set -- --toolchain "$source/tools/aarch64.cmake"
    ;;
*)
    echo "matrix.sh: no kind $kind" >&2
    exit 2
    ;;
esac
cmake -G Ninja -S "$source" -B "$build" "-DISAGEN=$isagen" "$@" >/dev/null
ninja -C "$build" --quiet
cd "$build"
export CK_DEFAULT_TIMEOUT=60
ctest -L '^(unit|insn|ir)$' -LE '^long$' -j 2 --output-on-failure --no-tests=error
