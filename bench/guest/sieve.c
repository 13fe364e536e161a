/* sieve.c - Eratosthenes over 512 KiB: byte stores with a stride, counted loops */
#define UNITS 200
#include "bench.h"

enum { LIMIT = 512 << 10 };
static char composite[LIMIT];

static uint64_t bench(long n)
{
    uint64_t h = 0;
    for (long round = 0; round < n; round++) {
        int primes = 0;
        memset(composite, 0, LIMIT);
        for (int i = 2; i < LIMIT; i++) {
            if (composite[i])
                continue;
            primes++;
            for (int j = 2 * i; j < LIMIT; j += i)
                composite[j] = 1;
        }
        h = mix(h, primes);
    }
    return h;
}
