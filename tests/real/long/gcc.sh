# Compile, link, run; shared library, static library, assembler, make, link-time optimisation.
cp "$HERE/gcc.cc" . && $RUN g++ -std=c++17 -O2 -pthread gcc.cc -o work && $RUN ./work
cat >lib.c <<'C'
int twice(int x) { return 2 * x; }
C
cat >main.c <<'C'
#include <stdio.h>
int twice(int);
int main(void) { printf("%d\n", twice(21)); return 3; }
C
cat >Makefile <<'M'
all: shared static lto
libtwice.so: lib.c ; gcc -shared -fPIC -o $@ lib.c
lib.o: lib.c ; gcc -c lib.c
libtwice.a: lib.o ; ar rcs $@ lib.o
shared: libtwice.so main.c ; gcc main.c -o $@ -L. -ltwice -Wl,-rpath,'$$ORIGIN'
static: libtwice.a main.c ; gcc -static main.c -o $@ libtwice.a
lto: lib.c main.c ; gcc -O2 -flto main.c lib.c -o $@
M
$RUN make -s -j2 all
for p in shared static lto; do $RUN ./$p; echo "exit $?"; done
$RUN gcc -O2 -S -o - lib.c | grep -c 'lsl\|ret'
