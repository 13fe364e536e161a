/* mmap.c - map, touch, protect and unmap 16 pages */
#define UNITS 6000
#include "bench.h"
#include <sys/mman.h>

static uint64_t bench(long n)
{
    enum { PAGE = 4096, LEN = 16 * PAGE };
    uint64_t h = 0;
    for (long i = 0; i < n; i++) {
        char *p = mmap(NULL, LEN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED)
            return 0;
        for (int k = 0; k < LEN; k += PAGE)
            p[k] = i + k;
        h += !mprotect(p + PAGE, PAGE, PROT_READ) + (unsigned char)p[PAGE];
        munmap(p, LEN);
    }
    return h;
}
