/* longjmp.c - setjmp and longjmp out of a nested call */
#define UNITS 16000000
#include "bench.h"
#include <setjmp.h>

static jmp_buf env;

__attribute__((noinline)) static void inner(int value)
{
    longjmp(env, value);
}

__attribute__((noinline)) static void outer(int value)
{
    inner(value);
    HIDE(value);
}

static uint64_t bench(long n)
{
    volatile uint64_t h = 0;
    for (volatile long i = 0; i < n; i++) {
        int got = _setjmp(env);
        if (!got)
            outer(1 + (i & 7));
        h += got;
    }
    return h;
}
