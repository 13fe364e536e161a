/* image.c - 3-tap blur and saturating blend of a u8 image, vectorised: widening, narrowing, shifts, min */
#define UNITS 7500
#include "bench.h"

enum { W = 512, H = 256 };
static uint8_t src[H][W], dst[H][W];

static uint64_t bench(long n)
{
    uint64_t h = 0;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            src[y][x] = rnd();
    for (long r = 0; r < n; r++) {
        for (int y = 1; y < H - 1; y++)
            for (int x = 0; x < W; x++)
                dst[y][x] = (src[y - 1][x] + 2 * src[y][x] + src[y + 1][x] + 2) >> 2;
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) {
                int v = src[y][x] + (dst[y][x] >> 3);
                src[y][x] = v > 255 ? 255 : v;
            }
        src[r % H][r % W] = r;
    }
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            h = mix(h, src[y][x]);
    return h;
}
