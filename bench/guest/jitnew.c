/* jitnew.c - a JIT that compiles ever new functions into one writable and executable area and calls each a few times */
#define UNITS 200000
#include "bench.h"
#include "emit.h"

static uint64_t bench(long n)
{
    enum { AREA = 1 << 20, SLOT = 32, CALLS = 20 };
    char *area = code_area(AREA);
    uint32_t x = 1;
    for (long i = 0; i < n; i++) {
        void *at = area + i * SLOT % AREA;
        emit_add(at, i & 4095);
        for (int k = 0; k < CALLS; k++)
            x = ((code_fn *)at)(x);
    }
    return x;
}
