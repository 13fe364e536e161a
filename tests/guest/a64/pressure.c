/* pressure.c - more live values than a host has registers: the block function of ChaCha20 (RFC 7539, 2.3.2). */
#include <stdint.h>
#include <stdio.h>

static inline uint32_t rotate(uint32_t x, unsigned n) { return x << n | x >> (32 - n); }

/* One step of the four quarter rounds, side by side. */
#define STEP(a, b, d, n) \
    a##0 += b##0, a##1 += b##1, a##2 += b##2, a##3 += b##3, \
    d##0 ^= a##0, d##1 ^= a##1, d##2 ^= a##2, d##3 ^= a##3, \
    d##0 = rotate(d##0, n), d##1 = rotate(d##1, n), d##2 = rotate(d##2, n), d##3 = rotate(d##3, n)

/* General registers are meant. */
__attribute__((optimize("no-tree-vectorize,no-tree-slp-vectorize")))
int main(void)
{
    static volatile uint64_t in[8] = {
        0x3320646e61707865, 0x6b20657479622d32, 0x0706050403020100, 0x0f0e0d0c0b0a0908,
        0x1716151413121110, 0x1f1e1d1c1b1a1918, 0x0900000000000001, 0x000000004a000000,
    };
    uint64_t w[8];
    for (int i = 0; i < 8; i++)
        w[i] = in[i];
    uint32_t a0 = (uint32_t)w[0], a1 = w[0] >> 32, a2 = (uint32_t)w[1], a3 = w[1] >> 32;
    uint32_t b0 = (uint32_t)w[2], b1 = w[2] >> 32, b2 = (uint32_t)w[3], b3 = w[3] >> 32;
    uint32_t c0 = (uint32_t)w[4], c1 = w[4] >> 32, c2 = (uint32_t)w[5], c3 = w[5] >> 32;
    uint32_t d0 = (uint32_t)w[6], d1 = w[6] >> 32, d2 = (uint32_t)w[7], d3 = w[7] >> 32;
    for (int round = 0; round < 20; round++) {
        STEP(a, b, d, 16);
        STEP(c, d, b, 12);
        STEP(a, b, d, 8);
        STEP(c, d, b, 7);
        uint32_t t = b0;                /* columns to diagonals and back */
        if (round % 2 == 0) {
            b0 = b1, b1 = b2, b2 = b3, b3 = t;
            t = c0, c0 = c2, c2 = t, t = c1, c1 = c3, c3 = t;
            t = d3, d3 = d2, d2 = d1, d1 = d0, d0 = t;
        } else {
            t = b3, b3 = b2, b2 = b1, b1 = b0, b0 = t;
            t = c0, c0 = c2, c2 = t, t = c1, c1 = c3, c3 = t;
            t = d0, d0 = d1, d1 = d2, d2 = d3, d3 = t;
        }
    }
    const uint32_t out[16] = { a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3 };
    for (int x = 0; x < 16; x++)
        printf("%08x%c", out[x] + (uint32_t)(w[x / 2] >> (x % 2 ? 32 : 0)), x % 4 == 3 ? '\n' : ' ');
    return 0;
}
