/* libm.c - sin, exp, log, pow, atan from the C library */
#define UNITS 2500000
#include "bench.h"
#include <math.h>

static uint64_t bench(long n)
{
    double s = 0;
    for (long i = 1; i <= n; i++) {
        double x = i * 1e-4;
        s = s * 0.5 + sin(x) + exp(-x) + log(x) + pow(x, 0.3) + atan(x);
    }
    return mix_fp(0, s);
}
