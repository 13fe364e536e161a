#!/bin/sh
# matrix.sh KIND SOURCE BUILD ISAGEN PROGRAMS: builds the tree another way in BUILD and runs the tests that make
# sense there.  KIND: sanitize (address and undefined behaviour), thread (its sanitizer: the guest's programs with
# threads, in the folder PROGRAMS, by the interpreter), arm64 (for an ARM64 host, under an emulator).
set -eu
kind=$1 source=$2 build=$3 isagen=$4 programs=$5

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
thread)
    need aarch64-linux-gnu-gcc
    set -- -DFERRY_SANITIZE=thread
    ;;
*)
    echo "matrix.sh: no kind $kind" >&2
    exit 2
    ;;
esac
cmake -G Ninja -S "$source" -B "$build" "-DISAGEN=$isagen" "$@" >/dev/null

# Left out: what needs more address space than the sanitizer leaves (memory), counts resident memory (spawn), expects
# SIGFPE as it was (exec), or has processes in our memory, whose thread storage the sanitizer does not know (vmchild,
# killed, ptrace).  Reports of children count, so the text decides, not the exit status.  With the LLVM tier, which then
# compiles in the process itself, children do not get far either (fork, procself, storm).
if [ "$kind" = thread ]; then
    export TSAN_OPTIONS="die_after_fork=0 history_size=4"
    failed=0
    check() {
        timeout -k 5 200 "$build/$1" "--engine=$2" "$programs/$3" >"$build/$3.log" 2>&1 &&
            ! grep -q 'WARNING: ThreadSanitizer' "$build/$3.log" || { failed=1; echo "$2 $3:"; head -n 60 "$build/$3.log"; }
    }
    ninja -C "$build" --quiet ferry
    for p in areas eintr epoll faults fork poll procself ptrace_random seccomp signals socket storm system threads \
             time torture uring; do
        check ferry interp "$p"
    done
    boot=$source/tests/boot
    "$boot/check.sh" "$boot/smp.out" "$programs/../boot/smp.img" "$build/ferry" boot --engine interp --net none --smp 4 --memory 128 \
        --kernel >"$build/smp.log" 2>&1 || { failed=1; echo "smp:"; head -n 60 "$build/smp.log"; }
    if ninja -C "$build" -t query ferry-test-llvm >/dev/null 2>&1; then
        ninja -C "$build" --quiet ferry-test-llvm
        export FERRY_LLVM_AFTER=20
        for p in epoll faults poll signals socket system threads time torture uring; do
            check ferry-test-llvm auto "$p"
        done
    fi
    exit $failed
fi
ninja -C "$build" --quiet
cd "$build"
export CK_DEFAULT_TIMEOUT=60
ctest -L '^(unit|insn|ir)$' -LE '^long$' -j 2 --output-on-failure --no-tests=error
