/* vsum.c - integer reductions, vectorised: sum, maximum, dot product of bytes, count of matches */
#define UNITS 12000
#include "bench.h"

enum { COUNT = 16384 };
static int32_t w[COUNT];
static int16_t s[COUNT];
static uint8_t b[COUNT];

static uint64_t bench(long n)
{
    uint64_t h = 0;
    for (int i = 0; i < COUNT; i++) {
        w[i] = rnd();
        s[i] = rnd();
        b[i] = rnd();
    }
    for (long r = 0; r < n; r++) {
        int32_t sum = 0, top = 0, dot = 0, zero = 0;
        for (int i = 0; i < COUNT; i++)
            sum += w[i];
        for (int i = 0; i < COUNT; i++)
            top = w[i] > top ? w[i] : top;
        for (int i = 0; i < COUNT; i++)
            dot += s[i] * s[(COUNT - 1) ^ i];
        for (int i = 0; i < COUNT; i++)
            zero += b[i] == (uint8_t)r;
        w[r % COUNT] += dot;
        h = mix(h, (uint32_t)(sum ^ top) + zero);
    }
    return h;
}
