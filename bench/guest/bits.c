/* bits.c - rotates, bit counting, byte swaps, carries, 128-bit multiply, signed and unsigned division, bit fields */
#define UNITS 24000000
#include "bench.h"

static uint64_t bench(long n)
{
    uint64_t x = 0x123456789abcdef, h = 0;
    for (long i = 1; i <= n; i++) {
        unsigned __int128 p = (unsigned __int128)x * 0xd6e8feb86659fd93u;
        x = (uint64_t)p ^ (uint64_t)(p >> 64);
        h += __builtin_clzll(x | 1) + __builtin_ctzll(x | 1ull << 63) + __builtin_popcountll(x);
        h ^= __builtin_bswap64(x) + (x << (i & 63) | x >> (-i & 63));
        h += (int64_t)x / (i | 1) + (uint32_t)x % (uint32_t)(i | 1);
        h += __builtin_add_overflow(h, x, &x) + (x >> 7 & 0x3ff) - ((int64_t)(x << 20) >> 40);
    }
    return mix(h, x);
}
