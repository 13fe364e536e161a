/* help_simd.c - integer vector operations that are long in IR: rounding and saturating shifts by a register. */
#include "frontend/a64/help.h"

/* x << n, or rounded or not >> -n, of unbounded width. */
static s128 shifted(s128 x, int n, unsigned w, bool round)
{
    if (n >= (int)w)            /* all bits out: only the sign and zero matter */
        return x == 0 ? 0 : x < 0 ? -((s128)1 << 126) : (s128)1 << 126;
    if (n >= 0)
        return x * ((s128)1 << n);
    if (-n > (int)w)
        return round ? 0 : x >> 126;
    if (round)
        x += (s128)1 << (-n - 1);
    return x >> -n;
}

/* how: log2 of a lane's bytes | bytes << 8 | unsigned << 16 | rounding << 17 | saturating << 18. */
void help_shl_var(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, const struct ir_v128 *y, u64 how)
{
    unsigned size = 1u << (how & 0xff), w = 8 * size, bytes = how >> 8 & 0xff;
    bool is_unsigned = how >> 16 & 1, round = how >> 17 & 1, saturate = how >> 18 & 1;
    s128 max = ((s128)1 << (is_unsigned ? w : w - 1)) - 1, min = is_unsigned ? 0 : -max - 1;
    *out = (struct ir_v128){ 0, 0 };
    for (unsigned i = 0; i < bytes; i += size) {
        u64 bits_ = 0;
        memcpy(&bits_, (const u8 *)x + i, size);
        s128 v = shifted(is_unsigned ? (s128)bits_ : sext64(bits_, w), ((const s8 *)y)[i], w, round);
        if (saturate && (v > max || v < min)) {
            ((struct a64_cpu *)cpu)->fpsr_qc = 1;
            v = v > max ? max : min;
        }
        bits_ = (u64)v;
        memcpy((u8 *)out + i, &bits_, size);
    }
}
