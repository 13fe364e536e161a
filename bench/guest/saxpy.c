/* saxpy.c - y = a x + y over floats, vectorised by the compiler */
#define UNITS 30000
#include "bench.h"

enum { COUNT = 8192 };
static float x[COUNT], y[COUNT];

static uint64_t bench(long n)
{
    uint64_t h = 0;
    for (int i = 0; i < COUNT; i++)
        x[i] = rnd() * 1e-7f;
    for (long r = 0; r < n; r++) {
        float a = r & 1 ? -0.5f : 0.5f;
        for (int i = 0; i < COUNT; i++)
            y[i] = a * x[i] + y[i];
        HIDE(r);
    }
    for (int i = 0; i < COUNT; i++)
        h = mix_fp(h, y[i]);
    return h;
}
