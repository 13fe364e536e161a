/* fp_bits.h - the fields of IEEE 754 bit patterns w = 16, 32 or 64 bits wide, for what computes on them. */
#pragma once

#include "base/fp.h"

static inline unsigned fpb_frac_bits(unsigned w) { return w == 64 ? 52 : w == 32 ? 23 : 10; }
static inline unsigned fpb_exp_max(unsigned w)   { return w == 64 ? 0x7ff : w == 32 ? 0xff : 0x1f; }
static inline unsigned fpb_exp(unsigned w, u64 x) { return (unsigned)(x >> fpb_frac_bits(w)) & fpb_exp_max(w); }
static inline u64 fpb_frac(unsigned w, u64 x) { return zext64(x, fpb_frac_bits(w)); }
static inline u64 fpb_sign(unsigned w, u64 x) { return x & (u64)1 << (w - 1); }
static inline u64 fpb_make(unsigned w, u64 sign, unsigned exp, u64 frac) { return sign | (u64)exp << fpb_frac_bits(w) | frac; }
static inline bool fpb_is_nan(unsigned w, u64 x) { return fpb_exp(w, x) == fpb_exp_max(w) && fpb_frac(w, x); }

static inline bool fpb_flushes(const struct fp_env *e, unsigned w)
{
    return e->mode & (w == 16 ? FP_MODE_FZ16 : FP_MODE_FZ);
}

static inline struct fp_env fpb_without_flags(const struct fp_env *e)
{
    return (struct fp_env){ .rules = e->rules, .mode = e->mode };
}

/* x as an operand.  Half precision has no flag for it. */
static inline u64 fpb_flush(struct fp_env *e, unsigned w, u64 x)
{
    if (!fpb_flushes(e, w) || fpb_exp(w, x) || !fpb_frac(w, x))
        return x;
    e->flags |= w == 16 ? 0 : FP_ID;
    return fpb_sign(w, x);
}

/* A NaN operand as the result of an operation with one operand. */
static inline u64 fpb_quiet(struct fp_env *e, unsigned w, u64 nan) { return fp_sqrt(e, w, nan); }
