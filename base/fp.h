/* fp.h - exact IEEE 754 arithmetic in integers: the oracle of every executor and the slow path of the JITs.
 *
 * Values are bit patterns in a u64 (16, 32 or 64 bits wide, chosen by `w`).  Each operation reads the
 * environment, adds the exception flags it raises to env->flags and returns the result's bits.  Pure
 * functions otherwise; any thread.
 *
 * What architectures choose differently (NaN propagation, default NaN, tininess, flushing) is in fp_env, so
 * that both guests use this one file.  Sources: IEEE 754-2019; Arm ARM (DDI 0487) shared pseudocode
 * FPProcessNaNs, FPRound, FPUnpack; Intel SDM vol. 1 chapter 4. */
#pragma once

#include "base/base.h"

enum fp_round { FP_NEAREST, FP_UP, FP_DOWN, FP_TOZERO, FP_AWAY, FP_ODD, FP_DYNAMIC = 7, FP_INEXACT = 8 };
                /* ties to even, +inf, -inf, 0, ties away, to odd; DYNAMIC: the environment's.
                 * FP_INEXACT is or-ed to a mode where frint must signal inexact. */

enum fp_flag { FP_IO = 1, FP_DZ = 2, FP_OF = 4, FP_UF = 8, FP_IX = 16, FP_ID = 32 };
                /* invalid, division by zero, overflow, underflow, inexact, input denormal flushed */

enum fp_rule {
    FP_SNAN_FIRST = 1,      /* a signalling NaN wins over a quiet one whichever comes first (Arm) */
    FP_NEG_DEFAULT_NAN = 2, /* the default NaN has its sign set (x86) */
    FP_TINY_BEFORE = 4,     /* tininess is detected before rounding (Arm) */
    FP_RULES_ARM = FP_SNAN_FIRST | FP_TINY_BEFORE,
    FP_RULES_X86 = FP_NEG_DEFAULT_NAN,
};

/* The mode word of cpu->fp_mode and of the IR op fp_setmode. */
enum fp_mode {
    FP_MODE_ROUND = 3,      /* enum fp_round, FP_NEAREST..FP_TOZERO */
    FP_MODE_FZ = 4,         /* flush denormal inputs and outputs of f32 and f64 to zero */
    FP_MODE_FZ16 = 8,       /* the same for f16 */
    FP_MODE_DN = 16,        /* every NaN result is the default NaN */
    FP_MODE_AHP = 32,       /* f16 conversions use Arm's alternative half precision */
};

struct fp_env {
    u8 rules;               /* enum fp_rule */
    u8 mode;                /* enum fp_mode */
    u8 flags;               /* enum fp_flag, only ever added to */
};

u64 fp_add(struct fp_env *e, unsigned w, u64 x, u64 y);
u64 fp_sub(struct fp_env *e, unsigned w, u64 x, u64 y);
u64 fp_mul(struct fp_env *e, unsigned w, u64 x, u64 y);
u64 fp_div(struct fp_env *e, unsigned w, u64 x, u64 y);
u64 fp_sqrt(struct fp_env *e, unsigned w, u64 x);
u64 fp_fma(struct fp_env *e, unsigned w, u64 x, u64 y, u64 z);      /* x * y + z */
u64 fp_min(struct fp_env *e, unsigned w, u64 x, u64 y);
u64 fp_max(struct fp_env *e, unsigned w, u64 x, u64 y);
u64 fp_minnm(struct fp_env *e, unsigned w, u64 x, u64 y);
u64 fp_maxnm(struct fp_env *e, unsigned w, u64 x, u64 y);
u64 fp_rint(struct fp_env *e, unsigned w, u64 x, unsigned round);   /* enum fp_round [| FP_INEXACT] */
u64 fp_convert(struct fp_env *e, unsigned to, unsigned from, u64 x);
u64 fp_convert_odd(struct fp_env *e, unsigned to, unsigned from, u64 x);    /* rounded to odd */

/* To integers of `bits` bits: saturating, NaN gives 0; invalid and inexact are raised. */
u64 fp_to_sint(struct fp_env *e, unsigned bits, unsigned w, u64 x, unsigned round);
u64 fp_to_uint(struct fp_env *e, unsigned bits, unsigned w, u64 x, unsigned round);
u64 fp_from_sint(struct fp_env *e, unsigned w, s64 x);
u64 fp_from_uint(struct fp_env *e, unsigned w, u64 x);
u64 fp_from_fixed(struct fp_env *e, unsigned w, u64 x, unsigned fbits, bool is_unsigned);   /* x times 2^-fbits */

/* Arm's, by FP_RULES_ARM (fp_step.c). */
u64 fp_mulx(struct fp_env *e, unsigned w, u64 x, u64 y);            /* x * y, infinity times zero being 2 */
u64 fp_recip_step(struct fp_env *e, unsigned w, u64 x, u64 y);      /* 2 - x * y, rounded once */
u64 fp_rsqrt_step(struct fp_env *e, unsigned w, u64 x, u64 y);      /* (3 - x * y) / 2, rounded once */
u64 fp_recip_estimate(struct fp_env *e, unsigned w, u64 x);         /* eight bits of 1 / x */
u64 fp_rsqrt_estimate(struct fp_env *e, unsigned w, u64 x);         /* and of 1 / sqrt(x) */
u64 fp_to_js(struct fp_env *e, u64 x);      /* f64 to its integral part modulo 2^32; bit 32: that is exact */
/* The estimates' tables: a is 256..511 for 0.5..1 (of the root also 128..255 for 0.25..0.5), the result 256..511 for 1..2. */
unsigned fp_recip_of_9_bits(unsigned a);
unsigned fp_rsqrt_of_9_bits(unsigned a);

enum fp_rel { FP_LESS, FP_EQUAL, FP_GREATER, FP_UNORDERED };

/* signal: any NaN raises invalid, else only a signalling one. */
enum fp_rel fp_compare(struct fp_env *e, unsigned w, u64 x, u64 y, bool signal);
