/* memops.c - memcpy, memset, memcmp, memmove and strlen of the C library, short and long blocks */
#define UNITS 40000
#include "bench.h"

enum { SIZE = 16384 };
static char a[SIZE + 64], b[SIZE + 64];

static uint64_t bench(long n)
{
    static const uint16_t size[] = { 7, 16, 33, 64, 100, 256, 1000, 4096, 16384 };
    uint64_t h = 0;
    memset(a, 'x', SIZE);
    for (long r = 0; r < n; r++)
        for (unsigned i = 0; i < sizeof size / sizeof *size; i++) {
            char *p = a, *q = b + (r & 15);
            HIDE(p);
            memcpy(q, p, size[i]);
            h += memcmp(p, q, size[i]) == 0;
            memset(q, r | 1, size[i]);
            q[size[i]] = 0;
            h += strlen(q);
            memmove(q + 1, q, size[i] - 1);
            h += (unsigned char)q[size[i] / 2];
        }
    return h;
}
