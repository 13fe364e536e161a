/* hash.c - open-addressing hash table: 64-bit multiply, shifts, probing */
#define UNITS 100000000
#include "bench.h"

enum { BITS = 15, SIZE = 1 << BITS };
static uint64_t keys[SIZE], counts[SIZE];

static uint64_t *lookup(uint64_t key)
{
    uint32_t i = key * 0x9e3779b97f4a7c15u >> (64 - BITS);
    while (keys[i] && keys[i] != key)
        i = (i + 1) & (SIZE - 1);
    keys[i] = key;
    return &counts[i];
}

static uint64_t bench(long n)
{
    uint64_t h = 0;
    while (n--)
        ++*lookup(1 + rnd() % (SIZE / 2));
    for (int i = 0; i < SIZE; i++)
        h = mix(h, counts[i]);
    return h;
}
