/* sha256.c - SHA-256 in portable C: rotates, adds, 32-bit logic */
#define UNITS 1000000
#include "bench.h"

static uint32_t K[64], state[8];

static uint32_t ror(uint32_t x, int n) { return x >> n | x << (32 - n); }

static void block(const uint32_t *in)
{
    uint32_t w[64], t, u;
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    memcpy(w, in, 64);
    for (int i = 16; i < 64; i++)
        w[i] = w[i - 16] + w[i - 7] + (ror(w[i - 15], 7) ^ ror(w[i - 15], 18) ^ w[i - 15] >> 3)
            + (ror(w[i - 2], 17) ^ ror(w[i - 2], 19) ^ w[i - 2] >> 10);
    for (int i = 0; i < 64; i++) {
        t = h + (ror(e, 6) ^ ror(e, 11) ^ ror(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i];
        u = (ror(a, 2) ^ ror(a, 13) ^ ror(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t;
        d = c, c = b, b = a, a = t + u;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

static uint64_t bench(long n)
{
    uint32_t data[16];
    for (int i = 0; i < 64; i++)            /* random constants: the work is the same */
        K[i] = rnd();
    for (int i = 0; i < 8; i++)
        state[i] = rnd();
    while (n--) {
        for (int i = 0; i < 16; i++)
            data[i] = state[i & 7] + i;
        block(data);
    }
    return mix(state[0], state[7]);
}
