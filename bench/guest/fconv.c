/* fconv.c - conversions between int, float and double, compares, min and max, float arithmetic */
#define UNITS 30000000
#include "bench.h"
#include <math.h>

static uint64_t bench(long n)
{
    uint64_t h = 0;
    float f = 0.5f;
    double top = 0, low = 0;
    for (long i = 0; i < n; i++) {
        uint32_t r = rnd();
        double d = (int32_t)r * 0.25;
        f = f * 0.75f + (float)d * 1e-6f;
        top = d > top ? d : top * 0.5;
        low = d < low ? d : low + 1;
        h += (int64_t)f + (int32_t)(top - low) + (d < f) + (uint64_t)fabs(d);
    }
    return h;
}
