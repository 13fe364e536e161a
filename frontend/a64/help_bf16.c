/* help_bf16.c - BFloat16: dot products and conversion (DDI 0487, shared pseudocode BFDotAdd, FPConvertBF).
 *
 * The dot products have an arithmetic of their own (FEAT_EBF16 is not claimed): single precision rounded to
 * odd, overflow gives infinity, denormals are zero on both sides, every NaN is the default one, and neither
 * FPCR nor FPSR takes part.  A product of two BFloat16 numbers is exact. */
#include "frontend/a64/help.h"

#include "base/fp.h"

enum { BIAS = 127, EXP_INF = 255, FRAC = 23 };
static const u32 INFINITE = 0x7f800000, DEFAULT_NAN = 0x7fc00000, SIGN = 1u << 31;

static unsigned exp_of(u32 x) { return x >> FRAC & 0xff; }
static u32 frac_of(u32 x) { return x & ((1u << FRAC) - 1); }
static bool is_nan(u32 x) { return exp_of(x) == EXP_INF && frac_of(x); }
static u32 flushed(u32 x) { return exp_of(x) ? x : x & SIGN; }

/* mant * 2^(exp - BIAS - FRAC - 32) rounded to odd; mant is not 0 and its bit 0 may stand for more below it. */
static u32 pack(u32 sign, s32 exp, u64 mant)
{
    unsigned up = (unsigned)__builtin_clzll(mant);
    mant <<= up;
    exp += 63 - FRAC - 32 - (s32)up;
    if (exp <= 0)
        return sign;
    if (exp >= EXP_INF)
        return sign | INFINITE;
    u32 odd = zext64(mant, 63 - FRAC) != 0;
    return sign | (u32)exp << FRAC | frac_of((u32)(mant >> (63 - FRAC))) | odd;
}

static u32 mul(u32 x, u32 y)
{
    x = flushed(x);
    y = flushed(y);
    u32 sign = (x ^ y) & SIGN;
    bool inf = exp_of(x) == EXP_INF || exp_of(y) == EXP_INF, zero = !exp_of(x) || !exp_of(y);
    if (is_nan(x) || is_nan(y) || (inf && zero))
        return DEFAULT_NAN;
    if (inf || zero)
        return sign | (inf ? INFINITE : 0);
    u64 one = 1u << FRAC, mant = (frac_of(x) | one) * (frac_of(y) | one);
    return pack(sign, (s32)(exp_of(x) + exp_of(y)) - BIAS, mant << (32 - FRAC));
}

static u32 add(u32 x, u32 y)
{
    x = flushed(x);
    y = flushed(y);
    if ((x & ~SIGN) < (y & ~SIGN)) {
        u32 t = x;
        x = y;
        y = t;
    }
    bool differ = (x ^ y) & SIGN;
    if (is_nan(x) || is_nan(y) || (exp_of(y) == EXP_INF && differ))
        return DEFAULT_NAN;
    if (exp_of(x) == EXP_INF || (!exp_of(y) && exp_of(x)))
        return x;
    if (!exp_of(x))
        return x & y;                           /* -0 for two of them only */
    unsigned down = exp_of(x) - exp_of(y);
    u64 one = 1u << FRAC, big = (frac_of(x) | one) << 32, small = (frac_of(y) | one) << 32;
    small = down > 62 ? 1 : small >> down | (small >> down << down != small);
    u64 sum = differ ? big - small : big + small;
    return sum ? pack(x & SIGN, (s32)exp_of(x), sum) : 0;
}

static u32 word(const struct ir_v128 *v, unsigned i) { return (u32)((i < 2 ? v->lo : v->hi) >> 32 * (i & 1)); }

void help_bfdot(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *acc, const struct ir_v128 *n,
                const struct ir_v128 *m)
{
    u64 r[4];
    for (unsigned i = 0; i < 4; i++) {
        u32 x = word(n, i), y = word(m, i);
        r[i] = add(word(acc, i), add(mul(x << 16, y << 16), mul(x & 0xffff0000, y & 0xffff0000)));
    }
    *out = (struct ir_v128){ r[0] | r[1] << 32, r[2] | r[3] << 32 };
}

/* ---- conversion ------------------------------------------------------------------------------------------ */

static bool rounds_up(unsigned mode, bool negative, u32 kept, u32 rest)
{
    switch (mode & FP_MODE_ROUND) {
    case FP_NEAREST: return rest > 0x8000 || (rest == 0x8000 && (kept & 1));
    case FP_UP:      return rest && !negative;
    case FP_DOWN:    return rest && negative;
    default:         return false;
    }
}

static u32 to_bf16(struct cpu *cpu, u32 x)
{
    u32 kept = x >> 16, rest = x & 0xffff;
    if (is_nan(x)) {
        cpu->fp_flags |= x >> (FRAC - 1) & 1 ? 0 : FP_IO;
        return cpu->fp_mode & FP_MODE_DN ? DEFAULT_NAN >> 16 : kept | 0x40;
    }
    if (!exp_of(x) && frac_of(x)) {
        if (cpu->fp_mode & FP_MODE_FZ) {
            cpu->fp_flags |= FP_ID;
            return kept & 0x8000;
        }
        cpu->fp_flags |= rest ? FP_UF : 0;
    }
    cpu->fp_flags |= rest ? FP_IX : 0;
    if (!rounds_up(cpu->fp_mode, x & SIGN, kept, rest))
        return kept;
    if (exp_of((kept + 1) << 16) == EXP_INF)
        cpu->fp_flags |= FP_OF;
    return kept + 1;
}

void help_bfcvt(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, u64 lanes)
{
    u64 v = 0;
    for (unsigned i = 0; i < lanes; i++)
        v |= (u64)to_bf16(cpu, word(x, i)) << 16 * i;
    *out = (struct ir_v128){ v, 0 };
}
