#!/bin/sh
# tools.sh FERRY TOOL: doc/integration.md, TOOL's paragraph.  77, skipped, without the tool.
set -e
ferry=$1 tool=$2
command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work"
cd "$work"
cat >hello.c <<'END'
#include <stdio.h>
int main(void) { return puts(__VERSION__[0] && sizeof(long) == 8 ? "runs" : "") < 0; }
END

case $tool in
cmake)
    cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(hello C)
enable_testing()
try_run(ran compiled ${CMAKE_BINARY_DIR} SOURCES ${CMAKE_SOURCE_DIR}/hello.c LINK_OPTIONS -static)
if(NOT compiled OR ran)
  message(FATAL_ERROR "try_run failed")
endif()
add_executable(hello hello.c)
target_link_options(hello PRIVATE -static)
add_test(NAME hello COMMAND hello)
END
    cmake -S . -B build -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 \
        -DCMAKE_C_COMPILER=aarch64-linux-gnu-gcc -DCMAKE_CROSSCOMPILING_EMULATOR="$ferry"
    cmake --build build
    ctest --test-dir build --no-tests=error --output-on-failure
    ;;
meson)
    cat >meson.build <<'END'
project('hello', 'c')
test('hello', executable('hello', 'hello.c', link_args: '-static'))
END
    cat >cross <<END
[binaries]
c = 'aarch64-linux-gnu-gcc'
exe_wrapper = '$ferry'

[host_machine]
system = 'linux'
cpu_family = 'aarch64'
cpu = 'aarch64'
endian = 'little'
END
    meson setup build --cross-file cross
    meson test -C build
    ;;
go)
    cat >go.mod <<'END'
module hello
END
    cat >hello_test.go <<'END'
package hello

import (
    "runtime"
    "testing"
)

func TestArch(t *testing.T) {
    done := make(chan string)
    go func() { done <- runtime.GOARCH }()
    if got := <-done; got != "arm64" {
        t.Fatal(got)
    }
}
END
    GOFLAGS=-mod=mod GOARCH=arm64 CGO_ENABLED=0 go test -exec "$ferry" ./...
    ;;
*) exit 1 ;;
esac
