/* clock.c - clock_gettime: the vDSO, where there is one */
#define UNITS 9000000
#include "bench.h"
#include <time.h>

static uint64_t bench(long n)
{
    struct timespec a, b = { 0 };
    uint64_t forward = 0;
    while (n--) {
        clock_gettime(CLOCK_MONOTONIC, &a);
        forward += a.tv_sec > b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec >= b.tv_nsec);
        b = a;
    }
    return forward;
}
