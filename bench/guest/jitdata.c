/* jitdata.c - data written next to code: false sharing of a page between a hot function and a counter */
#define UNITS 200000
#include "bench.h"
#include "emit.h"

static uint64_t bench(long n)
{
    char *area = code_area(4096);
    volatile uint32_t *counter = (uint32_t *)(void *)(area + 1024);
    uint32_t x = 1;
    emit_add(area, 5);
    for (long i = 0; i < n; i++) {
        ++*counter;
        x = ((code_fn *)(void *)area)(x);
    }
    return mix(x, *counter);
}
