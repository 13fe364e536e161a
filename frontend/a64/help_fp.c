/* help_fp.c - floating-point steps that are rare: of fixed point, rounding to odd, exponents.
 *
 * They compute through base/fp.h in the CPU's environment and add to its flags.  Vector helpers do n lanes
 * of w bits, how = w | n << 8.  Source: DDI 0487 shared pseudocode (FPRecpX, FPToFixed, FPRoundIntN). */
#include "frontend/a64/help.h"

#include "base/fp_bits.h"

static struct fp_env env_of(const struct cpu *cpu)
{
    return (struct fp_env){ .rules = FP_RULES_ARM, .mode = (u8)cpu->fp_mode };
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

static void lanes1(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, u64 how, op1 *f)
{
    struct fp_env e = env_of(cpu);
    unsigned w = how & 0xff, n = how >> 8;
    *out = (struct ir_v128){ 0, 0 };
    for (unsigned i = 0; i < n; i++)
        set_lane(out, w, i, f(&e, w, lane(x, w, i)));
    cpu->fp_flags |= e.flags;
}

/* ---- single instructions ------------------------------------------------------------------------------- */

static u64 recip_exponent(struct fp_env *e, unsigned w, u64 x)
{
    if (fpb_is_nan(w, x))
        return fpb_quiet(e, w, x);
    fpb_flush(e, w, x);                                         /* for its flag */
    unsigned exp = fpb_exp(w, x);
    return fpb_make(w, fpb_sign(w, x), exp ? fpb_exp_max(w) & ~exp : fpb_exp_max(w) - 1, 0);
}

static u64 unsigned_recip(struct fp_env *e, unsigned w, u64 x)
{
    return x >> 31 ? (u64)fp_recip_of_9_bits((unsigned)(x >> 23)) << 23 : 0xffffffff;
}

static u64 unsigned_rsqrt(struct fp_env *e, unsigned w, u64 x)
{
    return x >> 30 ? (u64)fp_rsqrt_of_9_bits((unsigned)(x >> 23)) << 23 : 0xffffffff;
}

void help_frecpx(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, u64 how)  { lanes1(cpu, out, x, how, recip_exponent); }
void help_urecpe(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, u64 how)  { lanes1(cpu, out, x, how, unsigned_recip); }
void help_ursqrte(struct cpu *cpu, struct ir_v128 *out, const struct ir_v128 *x, u64 how) { lanes1(cpu, out, x, how, unsigned_rsqrt); }

/* ---- rounding to what fits an integer -------------------------------------------------------------------- */

/* FPRoundIntN(): what does not fit `bits_` bits, signed, gives the most negative that does. */
static u64 round_to_fit(struct fp_env *e, unsigned w, u64 x, unsigned bits_, unsigned round)
{
    struct fp_env sub = fpb_without_flags(e);
    u64 v = fp_rint(&sub, w, x, round | FP_INEXACT);
    u64 lowest = fpb_make(w, (u64)1 << (w - 1), fpb_exp_max(w) / 2 + bits_ - 1, 0);
    if (fpb_exp(w, v) < fpb_exp(w, lowest) || v == lowest) {
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
        x = fp_convert(&ieee, 64, 16, fpb_flush(&e, 16, x));
        e.flags |= ieee.flags;
    }
    if (fpb_exp(64, x) < 1023 + 64)
        x = fp_mul(&e, 64, x, fpb_make(64, 0, 1023 + fbits, 0));
    x = how >> 24 ? fp_to_uint(&e, bits_, 64, x, FP_TOZERO) : fp_to_sint(&e, bits_, 64, x, FP_TOZERO);
    cpu->fp_flags |= e.flags;
    return x;
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
        u64 h = fpb_flush(&e, 16, lane(x, 16, i));
        u64 nan = fpb_make(32, fpb_sign(16, h) << 16, fpb_exp_max(32), fpb_frac(16, h) << 13);
        set_lane(out, 32, i, fpb_is_nan(16, h) ? nan : fp_convert(&ieee, 32, 16, h));
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
