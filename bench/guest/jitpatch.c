/* jitpatch.c - self-modifying code: one function patched in place before each call, another on its page left as it is */
#define UNITS 200000
#include "bench.h"
#include "emit.h"

static uint64_t bench(long n)
{
    char *area = code_area(4096);
    uint32_t x = 1;
    emit_add(area + 2048, 7);
    for (long i = 0; i < n; i++) {
        emit_add(area, i & 4095);
        x = ((code_fn *)(void *)area)(x) ^ ((code_fn *)(void *)(area + 2048))(x);
    }
    return x;
}
