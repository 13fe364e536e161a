/* sort.c - quicksort of random words: unpredictable branches, swaps, recursion */
#define UNITS 30
#include "bench.h"

enum { COUNT = 100000 };
static uint32_t a[COUNT];

static void sort(uint32_t *lo, uint32_t *hi)
{
    while (hi - lo > 1) {
        uint32_t pivot = lo[(hi - lo) / 2], *i = lo, *j = hi - 1;
        while (i <= j) {
            while (*i < pivot)
                i++;
            while (*j > pivot)
                j--;
            if (i <= j) {
                uint32_t t = *i;
                *i++ = *j;
                *j-- = t;
            }
        }
        sort(lo, j + 1);
        lo = i;
    }
}

static uint64_t bench(long n)
{
    uint64_t h = 0;
    while (n--) {
        for (int i = 0; i < COUNT; i++)
            a[i] = rnd();
        sort(a, a + COUNT);
        for (int i = 0; i < COUNT; i += 997)
            h = mix(h, a[i]);
    }
    return h;
}
