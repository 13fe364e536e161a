/* help_crypto.c - polynomial products of bytes for translated code: DDI 0487 shared pseudocode, PolynomialMult(). */
#include "frontend/a64/help.h"

static u16 poly8(u8 x, u8 y)
{
    u16 sum = 0;
    for (unsigned i = 0; i < 8; i++)
        if (y >> i & 1)
            sum ^= (u16)(x << i);
    return sum;
}

/* Eight products of the low bytes, in full. */
void help_pmull8(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, const struct ir_v128 *y)
{
    u16 r[8];
    for (unsigned i = 0; i < 8; i++)
        r[i] = poly8((u8)(x->lo >> 8 * i), (u8)(y->lo >> 8 * i));
    memcpy(out, r, 16);
}

/* Sixteen products, their low bytes. */
void help_pmul8(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, const struct ir_v128 *y)
{
    u8 a[16], b[16], r[16];
    memcpy(a, x, 16);
    memcpy(b, y, 16);
    for (unsigned i = 0; i < 16; i++)
        r[i] = (u8)poly8(a[i], b[i]);
    memcpy(out, r, 16);
}
