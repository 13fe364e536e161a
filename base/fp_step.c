/* fp_step.c - what Arm has for dividing by multiplying: estimates of 1/x and 1/sqrt(x), the Newton steps that improve
 * them, FMULX; and JavaScript's conversion to integers.
 *
 * Source: DDI 0487 shared pseudocode (FPMulX, FPRecipEstimate, FPRSqrtEstimate, FPRecipStepFused, FPRSqrtStepFused,
 * FPToFixedJS). */
#include "base/fp_bits.h"

/* ---- products that treat infinity times zero apart ----------------------------------------------------- */

/* v as computed with flags in *sub, unless that was infinity times zero, which is `special` and valid. */
static u64 unless_invalid(struct fp_env *e, struct fp_env *sub, unsigned w, u64 x, u64 y, u64 v, u64 special)
{
    if ((sub->flags & FP_IO) && !fpb_is_nan(w, x) && !fpb_is_nan(w, y)) {
        e->flags |= sub->flags & ~FP_IO;
        return special;
    }
    e->flags |= sub->flags;
    return v;
}

static u64 two(unsigned w)            { return fpb_make(w, 0, fpb_exp_max(w) / 2 + 1, 0); }
static u64 one_and_half(unsigned w)   { return fpb_make(w, 0, fpb_exp_max(w) / 2, (u64)1 << (fpb_frac_bits(w) - 1)); }
static u64 negated(unsigned w, u64 x) { return x ^ (u64)1 << (w - 1); }

u64 fp_mulx(struct fp_env *e, unsigned w, u64 x, u64 y)
{
    struct fp_env sub = fpb_without_flags(e);
    u64 v = fp_mul(&sub, w, x, y);
    return unless_invalid(e, &sub, w, x, y, v, two(w) | (fpb_sign(w, x) ^ fpb_sign(w, y)));
}

/* 2 - x * y, rounded once. */
u64 fp_recip_step(struct fp_env *e, unsigned w, u64 x, u64 y)
{
    struct fp_env sub = fpb_without_flags(e);
    u64 v = fp_fma(&sub, w, negated(w, x), y, two(w));
    return unless_invalid(e, &sub, w, x, y, v, two(w));
}

/* (3 - x * y) / 2, rounded once: half of the larger operand is taken first, which is exact; where neither
 * can be halved their product is too small to matter beyond stickiness. */
u64 fp_rsqrt_step(struct fp_env *e, unsigned w, u64 x, u64 y)
{
    struct fp_env sub = fpb_without_flags(e);
    unsigned ex = fpb_exp(w, x), ey = fpb_exp(w, y);
    u64 step = (u64)1 << fpb_frac_bits(w), hx = x, hy = y;
    if (ex < fpb_exp_max(w) && ey < fpb_exp_max(w)) {
        if (ex >= ey && ex > 1)
            hx -= step;
        else if (ey > ex && ey > 1)
            hy -= step;
    }
    u64 v = fp_fma(&sub, w, negated(w, hx), hy, one_and_half(w));
    return unless_invalid(e, &sub, w, x, y, v, one_and_half(w));
}

/* ---- estimates ----------------------------------------------------------------------------------------- */

/* a: 256..511 for 0.5..1; result 256..511 for 1..2. */
unsigned fp_recip_of_9_bits(unsigned a)
{
    a = a * 2 + 1;
    return ((1u << 19) / a + 1) / 2;
}

/* a: 128..511 for 0.25..1; result 256..511 for 1..2. */
unsigned fp_rsqrt_of_9_bits(unsigned a)
{
    a = a < 256 ? a * 2 + 1 : ((a >> 1 << 1) + 1) * 2;
    unsigned b = 512;
    while (a * (b + 1) * (b + 1) < 1u << 28)
        b++;
    return (b + 1) / 2;
}

static u64 recip_too_large(struct fp_env *e, unsigned w, u64 sign)
{
    unsigned round = e->mode & FP_MODE_ROUND;
    e->flags |= FP_OF | FP_IX;
    bool to_inf = round == FP_NEAREST || round == (sign ? FP_DOWN : FP_UP);
    u64 inf = fpb_make(w, sign, fpb_exp_max(w), 0);
    return to_inf ? inf : inf - 1;
}

u64 fp_recip_estimate(struct fp_env *e, unsigned w, u64 x)
{
    unsigned f = fpb_frac_bits(w), bias = fpb_exp_max(w) / 2;
    if (fpb_is_nan(w, x))
        return fpb_quiet(e, w, x);
    x = fpb_flush(e, w, x);
    u64 sign = fpb_sign(w, x), frac = fpb_frac(w, x) << (64 - f);       /* at the top of 64 bits */
    int exp = (int)fpb_exp(w, x);
    if ((unsigned)exp == fpb_exp_max(w))
        return sign;
    if (!exp && !frac) {
        e->flags |= FP_DZ;
        return fpb_make(w, sign, fpb_exp_max(w), 0);
    }
    if (!exp && !(frac >> 62))                              /* below 2^(emin - 2) */
        return recip_too_large(e, w, sign);
    int result_exp = (int)(2 * bias - 1) - exp;
    if (fpb_flushes(e, w) && result_exp <= 0) {
        e->flags |= FP_UF;
        return sign;
    }
    if (!exp) {
        exp = frac >> 63 ? 0 : -1;
        frac <<= exp ? 2 : 1;
        result_exp = (int)(2 * bias - 1) - exp;
    }
    u64 estimate = (u64)(fp_recip_of_9_bits(256 | (unsigned)(frac >> 56)) & 0xff) << (f - 8);
    if (result_exp > 0)
        return fpb_make(w, sign, (unsigned)result_exp, estimate);
    estimate = (estimate | (u64)1 << f) >> (1 - result_exp);
    return fpb_make(w, sign, 0, estimate);
}

u64 fp_rsqrt_estimate(struct fp_env *e, unsigned w, u64 x)
{
    unsigned f = fpb_frac_bits(w), bias = fpb_exp_max(w) / 2;
    if (fpb_is_nan(w, x))
        return fpb_quiet(e, w, x);
    x = fpb_flush(e, w, x);
    u64 sign = fpb_sign(w, x), frac = fpb_frac(w, x) << (64 - f);
    int exp = (int)fpb_exp(w, x);
    if (!exp && !frac) {
        e->flags |= FP_DZ;
        return fpb_make(w, sign, fpb_exp_max(w), 0);
    }
    if (sign)
        return fp_sqrt(e, w, x);                            /* invalid, the default NaN */
    if ((unsigned)exp == fpb_exp_max(w))
        return 0;
    if (!exp) {
        for (; !(frac >> 63); exp--)
            frac <<= 1;
        frac <<= 1;
    }
    unsigned scaled = exp & 1 ? 128 | (unsigned)(frac >> 57) : 256 | (unsigned)(frac >> 56);
    int result_exp = ((int)(3 * bias - 1) - exp) / 2;
    return fpb_make(w, 0, (unsigned)result_exp, (u64)(fp_rsqrt_of_9_bits(scaled) & 0xff) << (f - 8));
}

/* ---- JavaScript ---------------------------------------------------------------------------------------- */

/* FPToFixedJS(): the integral part modulo 2^32.  -0 is not an exact 0, nor is what was flushed. */
u64 fp_to_js(struct fp_env *e, u64 x)
{
    u64 whole = fp_rint(e, 64, x, FP_TOZERO), low = 0;
    int exp = (int)fpb_exp(64, whole) - 1023;
    if (exp >= 0 && exp < 52 + 32) {
        low = fpb_frac(64, whole) | (u64)1 << 52;
        low = exp <= 52 ? low >> (52 - exp) : low << (exp - 52);
        low = fpb_sign(64, whole) ? -low : low;
    }
    struct fp_env limits = fpb_without_flags(e);
    fp_to_sint(&limits, 32, 64, x, FP_TOZERO);
    e->flags |= limits.flags;
    bool exact = !(limits.flags & (FP_IO | FP_IX | FP_ID)) && x != (u64)1 << 63;
    return zext64(low, 32) | (u64)exact << 32;
}
