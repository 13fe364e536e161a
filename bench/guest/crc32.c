/* crc32.c - CRC-32C of a 64 KiB buffer, by table or (-DHARDWARE) by the CPU's instruction */
#ifdef HARDWARE
#define UNITS 15000
#else
#define UNITS 1400
#endif
#include "bench.h"
#if defined HARDWARE && defined __aarch64__
#include <arm_acle.h>
#define crc_step __crc32cd
#elif defined HARDWARE
#include <nmmintrin.h>
#define crc_step _mm_crc32_u64
#else
static uint32_t table[256];

static uint32_t crc_step(uint32_t crc, uint64_t v)
{
    for (int i = 0; i < 8; i++, v >>= 8)
        crc = crc >> 8 ^ table[(crc ^ v) & 255];
    return crc;
}
#endif

static uint64_t bench(long n)
{
    static uint64_t data[8192];
    uint32_t crc = ~0u;
#ifndef HARDWARE
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0x82f63b78 : c >> 1;
        table[i] = c;
    }
#endif
    for (int i = 0; i < 8192; i++)
        data[i] = (uint64_t)rnd() << 32 | rnd();
    while (n--)
        for (int i = 0; i < 8192; i++)
            crc = crc_step(crc, data[i]);
    return crc;
}
