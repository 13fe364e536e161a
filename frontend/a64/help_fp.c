/* help_fp.c - floating-point steps that are rare or long: estimates, fixed point, FMULX, rounding to odd.
 *
 * They compute through base/fp.h in the CPU's environment and add to its flags.  Vector helpers do n lanes
 * of w bits, how = w | n << 8.  Source: DDI 0487 shared pseudocode (FPRecipEstimate, FPRSqrtEstimate,
 * FPRecipStepFused, FPRSqrtStepFused, FPMulX, FPRecpX, FPToFixed). */
#include "frontend/a64/help.h"

#include "base/fp.h"

static struct fp_env env_of(const struct cpu *cpu)
{
    return (struct fp_env){ .rules = FP_RULES_ARM, .mode = (u8)cpu->fp_mode };
}

/* ---- formats ----------------------------------------------------------------------------------------- */

static unsigned frac_bits(unsigned w) { return w == 64 ? 52 : w == 32 ? 23 : 10; }
static unsigned exp_max(unsigned w)   { return w == 64 ? 0x7ff : w == 32 ? 0xff : 0x1f; }
static unsigned exp_of(unsigned w, u64 x) { return (unsigned)(x >> frac_bits(w)) & exp_max(w); }
static u64 frac_of(unsigned w, u64 x) { return zext64(x, frac_bits(w)); }
static u64 sign_of(unsigned w, u64 x) { return x & (u64)1 << (w - 1); }
static u64 make(unsigned w, u64 sign, unsigned exp, u64 frac) { return sign | (u64)exp << frac_bits(w) | frac; }
static bool is_nan(unsigned w, u64 x) { return exp_of(w, x) == exp_max(w) && frac_of(w, x); }
static u64 quiet(struct fp_env *e, unsigned w, u64 nan) { return fp_sqrt(e, w, nan); }     /* FPProcessNaN */

static bool flushes(const struct fp_env *e, unsigned w) { return e->mode & (w == 16 ? FP_MODE_FZ16 : FP_MODE_FZ); }

/* Half precision has no flag for it. */
static u64 flush(struct fp_env *e, unsigned w, u64 x)
{
    if (!flushes(e, w) || exp_of(w, x) || !frac_of(w, x))
        return x;
    e->flags |= w == 16 ? 0 : FP_ID;
    return sign_of(w, x);
}

/* ---- lanes ------------------------------------------------------------------------------------------- */

static u64 lane(const struct ir_v128 *v, unsigned w, unsigned i)
{
    u64 x = 0;
    memcpy(&x, (const u8 *)v + i * (w / 8), w / 8);     /* hosts are little-endian */
    return x;
}

static void set_lane(struct ir_v128 *v, unsigned w, unsigned i, u64 x)
{
    memcpy((u8 *)v + i * (w / 8), &x, w / 8);
}

typedef u64 op1(struct fp_env *e, unsigned w, u64 x);
typedef u64 op2(struct fp_env *e, unsigned w, u64 x, u64 y);

static void lanes1(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, u64 how, op1 *f)
{
    struct fp_env e = env_of(cpu);
    unsigned w = how & 0xff, n = how >> 8;
    *out = (struct ir_v128){ 0, 0 };
    for (unsigned i = 0; i < n; i++)
        set_lane(out, w, i, f(&e, w, lane(x, w, i)));
    cpu->fp_flags |= e.flags;
}

static void lanes2(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, const struct ir_v128 *y,
                   u64 how, op2 *f)
{
    struct fp_env e = env_of(cpu);
    unsigned w = how & 0xff, n = how >> 8;
    *out = (struct ir_v128){ 0, 0 };
    for (unsigned i = 0; i < n; i++)
        set_lane(out, w, i, f(&e, w, lane(x, w, i), lane(y, w, i)));
    cpu->fp_flags |= e.flags;
}

/* ---- products that treat infinity times zero apart ----------------------------------------------------- */

/* v as computed with flags in *sub, unless that was infinity times zero, which is `special` and valid. */
static u64 unless_invalid(struct fp_env *e, struct fp_env *sub, unsigned w, u64 x, u64 y, u64 v, u64 special)
{
    if ((sub->flags & FP_IO) && !is_nan(w, x) && !is_nan(w, y)) {
        e->flags |= sub->flags & ~FP_IO;
        return special;
    }
    e->flags |= sub->flags;
    return v;
}

static struct fp_env without_flags(const struct fp_env *e)
{
    return (struct fp_env){ .rules = e->rules, .mode = e->mode };
}

static u64 two(unsigned w)            { return make(w, 0, exp_max(w) / 2 + 1, 0); }
static u64 one_and_half(unsigned w)   { return make(w, 0, exp_max(w) / 2, (u64)1 << (frac_bits(w) - 1)); }
static u64 negated(unsigned w, u64 x) { return x ^ (u64)1 << (w - 1); }

static u64 mulx(struct fp_env *e, unsigned w, u64 x, u64 y)
{
    struct fp_env sub = without_flags(e);
    u64 v = fp_mul(&sub, w, x, y);
    return unless_invalid(e, &sub, w, x, y, v, two(w) | (sign_of(w, x) ^ sign_of(w, y)));
}

/* 2 - x * y, rounded once. */
static u64 recip_step(struct fp_env *e, unsigned w, u64 x, u64 y)
{
    struct fp_env sub = without_flags(e);
    u64 v = fp_fma(&sub, w, negated(w, x), y, two(w));
    return unless_invalid(e, &sub, w, x, y, v, two(w));
}

/* (3 - x * y) / 2, rounded once: half of the larger operand is taken first, which is exact; where neither
 * can be halved their product is too small to matter beyond stickiness. */
static u64 rsqrt_step(struct fp_env *e, unsigned w, u64 x, u64 y)
{
    struct fp_env sub = without_flags(e);
    unsigned ex = exp_of(w, x), ey = exp_of(w, y);
    u64 step = (u64)1 << frac_bits(w), hx = x, hy = y;
    if (ex < exp_max(w) && ey < exp_max(w)) {
        if (ex >= ey && ex > 1)
            hx -= step;
        else if (ey > ex && ey > 1)
            hy -= step;
    }
    u64 v = fp_fma(&sub, w, negated(w, hx), hy, one_and_half(w));
    return unless_invalid(e, &sub, w, x, y, v, one_and_half(w));
}

void help_fmulx(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, const struct ir_v128 *y, u64 how)
{
    lanes2(cpu, out, x, y, how, mulx);
}

void help_frecps(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, const struct ir_v128 *y, u64 how)
{
    lanes2(cpu, out, x, y, how, recip_step);
}

void help_frsqrts(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, const struct ir_v128 *y, u64 how)
{
    lanes2(cpu, out, x, y, how, rsqrt_step);
}

/* ---- estimates ----------------------------------------------------------------------------------------- */

/* a: 256..511 for 0.5..1; result 256..511 for 1..2. */
static unsigned recip_estimate(unsigned a)
{
    a = a * 2 + 1;
    return ((1u << 19) / a + 1) / 2;
}

/* a: 128..511 for 0.25..1; result 256..511 for 1..2. */
static unsigned rsqrt_estimate(unsigned a)
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
    u64 inf = make(w, sign, exp_max(w), 0);
    return to_inf ? inf : inf - 1;
}

static u64 recip(struct fp_env *e, unsigned w, u64 x)
{
    unsigned f = frac_bits(w), bias = exp_max(w) / 2;
    if (is_nan(w, x))
        return quiet(e, w, x);
    x = flush(e, w, x);
    u64 sign = sign_of(w, x), frac = frac_of(w, x) << (64 - f);       /* at the top of 64 bits */
    int exp = (int)exp_of(w, x);
    if ((unsigned)exp == exp_max(w))
        return sign;
    if (!exp && !frac) {
        e->flags |= FP_DZ;
        return make(w, sign, exp_max(w), 0);
    }
    if (!exp && !(frac >> 62))                              /* below 2^(emin - 2) */
        return recip_too_large(e, w, sign);
    int result_exp = (int)(2 * bias - 1) - exp;
    if (flushes(e, w) && result_exp <= 0) {
        e->flags |= FP_UF;
        return sign;
    }
    if (!exp) {
        exp = frac >> 63 ? 0 : -1;
        frac <<= exp ? 2 : 1;
        result_exp = (int)(2 * bias - 1) - exp;
    }
    u64 estimate = (u64)(recip_estimate(256 | (unsigned)(frac >> 56)) & 0xff) << (f - 8);
    if (result_exp > 0)
        return make(w, sign, (unsigned)result_exp, estimate);
    estimate = (estimate | (u64)1 << f) >> (1 - result_exp);
    return make(w, sign, 0, estimate);
}

static u64 rsqrt(struct fp_env *e, unsigned w, u64 x)
{
    unsigned f = frac_bits(w), bias = exp_max(w) / 2;
    if (is_nan(w, x))
        return quiet(e, w, x);
    x = flush(e, w, x);
    u64 sign = sign_of(w, x), frac = frac_of(w, x) << (64 - f);
    int exp = (int)exp_of(w, x);
    if (!exp && !frac) {
        e->flags |= FP_DZ;
        return make(w, sign, exp_max(w), 0);
    }
    if (sign)
        return fp_sqrt(e, w, x);                            /* invalid, the default NaN */
    if ((unsigned)exp == exp_max(w))
        return 0;
    if (!exp) {
        for (; !(frac >> 63); exp--)
            frac <<= 1;
        frac <<= 1;
    }
    unsigned scaled = exp & 1 ? 128 | (unsigned)(frac >> 57) : 256 | (unsigned)(frac >> 56);
    int result_exp = ((int)(3 * bias - 1) - exp) / 2;
    return make(w, 0, (unsigned)result_exp, (u64)(rsqrt_estimate(scaled) & 0xff) << (f - 8));
}

static u64 recip_exponent(struct fp_env *e, unsigned w, u64 x)
{
    if (is_nan(w, x))
        return quiet(e, w, x);
    flush(e, w, x);                                         /* for its flag */
    unsigned exp = exp_of(w, x);
    return make(w, sign_of(w, x), exp ? exp_max(w) & ~exp : exp_max(w) - 1, 0);
}

static u64 unsigned_recip(struct fp_env *e, unsigned w, u64 x)
{
    return x >> 31 ? (u64)recip_estimate((unsigned)(x >> 23)) << 23 : 0xffffffff;
}

static u64 unsigned_rsqrt(struct fp_env *e, unsigned w, u64 x)
{
    return x >> 30 ? (u64)rsqrt_estimate((unsigned)(x >> 23)) << 23 : 0xffffffff;
}

void help_frecpe(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, u64 how)  { lanes1(cpu, out, x, how, recip); }
void help_frsqrte(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, u64 how) { lanes1(cpu, out, x, how, rsqrt); }
void help_frecpx(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, u64 how)  { lanes1(cpu, out, x, how, recip_exponent); }
void help_urecpe(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, u64 how)  { lanes1(cpu, out, x, how, unsigned_recip); }
void help_ursqrte(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, u64 how) { lanes1(cpu, out, x, how, unsigned_rsqrt); }

/* ---- rounding to what fits an integer -------------------------------------------------------------------- */

/* FPRoundIntN(): what does not fit `bits_` bits, signed, gives the most negative that does. */
static u64 round_to_fit(struct fp_env *e, unsigned w, u64 x, unsigned bits_, unsigned round)
{
    struct fp_env sub = without_flags(e);
    u64 v = fp_rint(&sub, w, x, round | FP_INEXACT);
    u64 lowest = make(w, (u64)1 << (w - 1), exp_max(w) / 2 + bits_ - 1, 0);
    if (exp_of(w, v) < exp_of(w, lowest) || v == lowest) {
        e->flags |= sub.flags;
        return v;
    }
    e->flags |= FP_IO;
    return lowest;
}

/* how: w | lanes << 8 | the integer's bits << 16 | enum fp_round << 24. */
void help_frint_fits(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, u64 how)
{
    struct fp_env e = env_of(cpu);
    unsigned w = how & 0xff, lanes = how >> 8 & 0xff, bits_ = how >> 16 & 0xff;
    *out = (struct ir_v128){ 0, 0 };
    for (unsigned i = 0; i < lanes; i++)
        set_lane(out, w, i, round_to_fit(&e, w, lane(x, w, i), bits_, how >> 24 & 0xff));
    cpu->fp_flags |= e.flags;
}

/* ---- conversions ----------------------------------------------------------------------------------------- */

/* how: fraction bits | w << 8 | integer's bits << 16 | unsigned << 24.  Scaling in double precision is exact;
 * what is too large for it is too large for any integer. */
u64 help_fcvt_fixed(struct cpu *cpu, u64 x, u64 how)
{
    struct fp_env e = env_of(cpu);
    unsigned fbits = how & 0xff, w = how >> 8 & 0xff, bits_ = how >> 16 & 0xff;
    if (w == 16) {                                      /* arithmetic's rules, not conversions' */
        struct fp_env ieee = { .rules = e.rules };
        x = fp_convert(&ieee, 64, 16, flush(&e, 16, x));
        e.flags |= ieee.flags;
    } else if (w == 32) {
        x = fp_convert(&e, 64, 32, x);
    }
    if (exp_of(64, x) < 1023 + 64)
        x = fp_mul(&e, 64, x, make(64, 0, 1023 + fbits, 0));
    x = how >> 24 ? fp_to_uint(&e, bits_, 64, x, FP_TOZERO) : fp_to_sint(&e, bits_, 64, x, FP_TOZERO);
    cpu->fp_flags |= e.flags;
    return x;
}

/* FPToFixedJS(): the integral part modulo 2^32.  -0 is not an exact 0. */
u64 help_fjcvtzs(struct cpu *cpu, u64 x)
{
    struct fp_env e = env_of(cpu);
    u64 whole = fp_rint(&e, 64, x, FP_TOZERO), low = 0;
    int exp = (int)exp_of(64, whole) - 1023;
    if (exp >= 0 && exp < 52 + 32) {
        low = frac_of(64, whole) | (u64)1 << 52;
        low = exp <= 52 ? low >> (52 - exp) : low << (exp - 52);
        low = sign_of(64, whole) ? -low : low;
    }
    struct fp_env limits = without_flags(&e);
    fp_to_sint(&limits, 32, 64, x, FP_TOZERO);
    cpu->fp_flags |= limits.flags | e.flags;
    bool exact = !(limits.flags & (FP_IO | FP_IX | FP_ID)) && x != (u64)1 << 63;
    return zext64(low, 32) | (u64)exact << 32;
}

/* how: fraction bits | unsigned << 8. */
u64 help_cvtf_fixed(struct cpu *cpu, u64 x, u64 how)
{
    struct fp_env e = env_of(cpu);
    u64 v = fp_from_fixed(&e, 16, x, how & 0xff, how >> 8);
    cpu->fp_flags |= e.flags;
    return v;
}

/* Half to single precision as part of an arithmetic operation: exact, NaNs keep signalling. */
void help_widen_half(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x)
{
    struct fp_env e = env_of(cpu), ieee = { .rules = e.rules };
    *out = (struct ir_v128){ 0, 0 };
    for (unsigned i = 0; i < 4; i++) {
        u64 h = flush(&e, 16, lane(x, 16, i));
        u64 nan = make(32, sign_of(16, h) << 16, exp_max(32), frac_of(16, h) << 13);
        set_lane(out, 32, i, is_nan(16, h) ? nan : fp_convert(&ieee, 32, 16, h));
    }
}

void help_fcvtxn(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, u64 how)
{
    struct fp_env e = env_of(cpu);
    *out = (struct ir_v128){ 0, 0 };
    for (unsigned i = 0; i < how >> 8; i++)
        set_lane(out, 32, i, fp_convert_odd(&e, 32, 64, lane(x, 64, i)));
    cpu->fp_flags |= e.flags;
}
