/* walk.c - loads and stores of every width, signed and unsigned, aligned or not, in plain loops over 64 KiB */
#define UNITS 26000
#include "bench.h"

enum { SIZE = 65536 };
static unsigned char m[SIZE + 16];

#define GET(type, p) ({ type v; memcpy(&v, p, sizeof v); v; })

static uint64_t bench(long n)
{
    uint64_t h = 0;
    for (int i = 0; i < SIZE; i++)
        m[i] = rnd();
    for (long r = 0; r < n; r++)
        for (int i = 0; i < SIZE; i += 8) {
            unsigned char *p = m + i + (r & 3);
            uint64_t v = GET(uint64_t, p) + GET(int32_t, p + 4) + GET(int16_t, p + 1) + GET(int8_t, p + 3);
            v += GET(uint32_t, p + 2) ^ GET(uint16_t, p + 5);
            h = (h << 1 | h >> 63) + v;
            memcpy(p + 3, &h, 2);
            p[6] = h >> 8;
        }
    return h;
}
