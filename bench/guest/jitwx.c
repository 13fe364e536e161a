/* jitwx.c - a JIT under W^X: protect for writing, emit, protect for execution, call */
#define UNITS 40000
#include "bench.h"
#include "emit.h"

static uint64_t bench(long n)
{
    enum { AREA = 1 << 16, PAGE = 4096 };
    char *area = code_area(AREA);
    uint32_t x = 1;
    for (long i = 0; i < n; i++) {
        char *page = area + i * PAGE % AREA;
        mprotect(page, PAGE, PROT_READ | PROT_WRITE);
        emit_add(page, i & 4095);
        mprotect(page, PAGE, PROT_READ | PROT_EXEC);
        for (int k = 0; k < 20; k++)
            x = ((code_fn *)(void *)page)(x);
    }
    return x;
}
