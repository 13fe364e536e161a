/* bench.h - the frame of every guest benchmark.
 *
 * PROG [N] does N units of work and prints one checksum that depends on all of it.  Two correct runs with the
 * same N print the same line on every architecture, so every timing is also a correctness check.
 * A benchmark defines UNITS (the default N, about 0.2 s native), includes this file and writes bench(). */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t bench(long n);

static uint32_t rnd_state = 2463534242u;

static inline uint32_t rnd(void)                /* xorshift32 */
{
    rnd_state ^= rnd_state << 13;
    rnd_state ^= rnd_state >> 17;
    return rnd_state ^= rnd_state << 5;
}

static inline uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static inline uint64_t mix_fp(uint64_t h, double v)  /* rounded: a fused multiply-add must not change it */
{
    return mix(h, (uint64_t)(int64_t)(v * 1e4));
}

#define HIDE(x) __asm__ volatile("" : "+r"(x) : : "memory")   /* the compiler knows nothing about x any more */

int main(int argc, char **argv)
{
    printf("%016" PRIx64 "\n", bench(argc > 1 ? atol(argv[1]) : UNITS));
    return 0;
}
