/* vdouble.c - Horner polynomials over double vectors, vectorised: the SIMD floating-point pipe */
#define UNITS 60000
#include "bench.h"

enum { COUNT = 2048 };
static double x[COUNT], y[COUNT];

static uint64_t bench(long n)
{
    uint64_t h = 0;
    for (int i = 0; i < COUNT; i++)
        x[i] = i / 2048.0;
    for (long r = 0; r < n; r++)
        for (int i = 0; i < COUNT; i++) {
            double v = x[i];
            y[i] = y[i] * 0.5 + ((((0.1 * v + 0.2) * v - 0.3) * v + 0.4) * v - 0.5) * v + 1;
        }
    for (int i = 0; i < COUNT; i++)
        h = mix_fp(h, y[i]);
    return h;
}
