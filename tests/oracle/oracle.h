/* oracle.h - what goes through the pipes of a64_oracle: a case in, a result out, little-endian, no padding.
 *
 * Included by the oracle itself (an AArch64 program) and by the tests that ask it (host programs). */
#pragma once

#include <stdint.h>

enum {
    ORA_CODE = 0x20000000,      /* address of words[0]; filled with ORA_STOP 64 KiB to either side */
    ORA_CODE_PAD = 0x10000,
    ORA_MEM = 0x10000000,       /* scratch memory; nothing is mapped around it */
    ORA_MEM_SIZE = 0x10000,
    ORA_MAX_WORDS = 256,
    ORA_MAX_PATCHES = 16,
};
#define ORA_STOP 0xd42fd420u    /* brk #0x7ea1 */

struct ora_regs {
    uint64_t x[31], sp, pc;
    uint64_t v[32][2];
    uint32_t nzcv, fpcr, fpsr, zero;
};

struct ora_patch { uint32_t off, size; uint8_t data[32]; };

/* Memory starts as ora_fill(seed), then the patches are laid over it. */
struct ora_case {
    uint32_t n_words, n_patches;
    uint64_t seed;
    struct ora_regs regs;       /* pc is not looked at */
    uint32_t words[ORA_MAX_WORDS];
    struct ora_patch patches[ORA_MAX_PATCHES];
};

/* signal 0: the code ran into ORA_STOP, at regs.pc.  Else what stopped it, at regs.pc. */
struct ora_result {
    uint32_t signal, code;
    uint64_t addr;
    struct ora_regs regs;
    uint64_t n_chunks;          /* that many struct ora_chunk follow: 16-byte units of memory that changed */
};

struct ora_chunk { uint64_t off; uint8_t data[16]; };

/* Seed 0 is zeros. */
static inline void ora_fill(uint64_t *mem, uint64_t seed)
{
    for (unsigned i = 0; i < ORA_MEM_SIZE / 8; i++) {
        uint64_t z = seed ? seed + i * 0x9e3779b97f4a7c15u : 0;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
        mem[i] = z ^ z >> 31;
    }
}
