#!/bin/sh
# headers.sh SOURCE GENERATED CC [LLVM]: every header compiles alone; without LLVM's headers all but those that
# need them.
cd "$1" || exit 2
generated=$2 cc=$3 llvm=${4:-} failed=0
for h in $(find base core ir frontend jit loader syscalls vm cli tools tests -name '*.h' | sort); do
    case $h in jit/llvm/lower.h) [ -n "$llvm" ] || continue ;; esac
    echo "#include \"$h\"" |
        $cc -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Wno-unused-parameter -Werror -fsyntax-only -I. -I"$generated" ${llvm:+-isystem "$llvm"} -x c - ||
        { echo "$h: does not compile alone"; failed=1; }
    grep -q '^#pragma once$' "$h" || { echo "$h: no #pragma once"; failed=1; }
done
exit $failed
