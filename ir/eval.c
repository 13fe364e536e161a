/* eval.c - values of ops; see eval.h.
 *
 * 1. eval_lane: the rows with an expression, on one lane of w bits, operands zero-extended; its result may
 *    have rubbish above w, which the caller masks.
 * 2. eval_mixed: the other pure rows (those for ciphers and hashes: eval_crypto.c).
 * 3. eval_fp: rows that use base/fp.h. */
#include "ir/eval.h"

#include "base/fp.h"

/* ---- lanes ----------------------------------------------------------------------------------------- */

static u64 get_lane(struct ir_v128 v, unsigned w, unsigned i)
{
    unsigned pos = w * i;
    return bits(pos < 64 ? v.lo : v.hi, pos & 63, w);
}

static void set_lane(struct ir_v128 *v, unsigned w, unsigned i, u64 x)
{
    unsigned pos = w * i;
    u64 *half = pos < 64 ? &v->lo : &v->hi;
    u64 mask = ~(u64)0 >> (64 - w) << (pos & 63);
    *half = (*half & ~mask) | (x << (pos & 63) & mask);
}

static struct ir_v128 scalar(u64 x) { return (struct ir_v128){ x, 0 }; }

static u64 reverse_bits(u64 x)
{
    x = (x & 0x5555555555555555) << 1 | (x >> 1 & 0x5555555555555555);
    x = (x & 0x3333333333333333) << 2 | (x >> 2 & 0x3333333333333333);
    x = (x & 0x0f0f0f0f0f0f0f0f) << 4 | (x >> 4 & 0x0f0f0f0f0f0f0f0f);
    return __builtin_bswap64(x);
}

/* ---- 1. rows with an expression -------------------------------------------------------------------- */

static u64 eval_lane(enum ir_op op, unsigned w, u64 x, u64 y, u64 z)
{
    s64 sx = sext64(x, w), sy = sext64(y, w);

    switch ((int)op) {
#define IR_UN(name, flags, expr, doc)  case IR_##name##_: return expr;
#define IR_BIN(name, flags, expr, doc) case IR_##name##_: return expr;
#define IR_TRI(name, flags, expr, doc) case IR_##name##_: return expr;
#define IR_CMP(name, flags, expr, doc) case IR_##name##_: return -(u64)(expr);
#define IR_OP(...)
#include "ir/ops.def"
    }
    UNREACHABLE("op %s has no expression", ir_op_info[op].name);
}

/* ---- 2. other pure rows ---------------------------------------------------------------------------- */

static u64 flags_of_sum(unsigned w, u64 x, u64 y, u64 carry)
{
    u64 r = zext64(x + y + carry, w);
    unsigned n = r >> (w - 1) & 1, z = r == 0;
    unsigned c = ((u128)x + y + carry) >> w & 1;
    unsigned v = (x ^ r) & (y ^ r) & 1ull << (w - 1) ? 1 : 0;
    return n << 3 | z << 2 | c << 1 | v;
}

static u64 crc(u32 acc, u64 data, unsigned width, u32 poly)
{
    for (unsigned i = 0; i < width; i++) {
        acc ^= data >> i & 1;
        acc = acc >> 1 ^ (acc & 1 ? poly : 0);
    }
    return acc;
}

static s64 clamp(s128 v, s64 min, s64 max) { return (s64)(v < min ? min : v > max ? max : v); }
static u64 clamp_u(s128 v, u64 max) { return v < 0 ? 0 : v > (s128)max ? max : (u64)v; }

/* Saturating lane sums, differences and narrowings: v is exact. */
static u64 saturate(bool is_signed, unsigned w, s128 v)
{
    u64 ones = ~(u64)0 >> (64 - w);
    return is_signed ? (u64)clamp(v, -(s64)(ones >> 1) - 1, (s64)(ones >> 1)) : clamp_u(v, ones);
}

static struct ir_v128 saturating(enum ir_op op, unsigned w, struct ir_v128 x, struct ir_v128 y)
{
    bool is_signed = op == IR_sqadd_ || op == IR_sqsub_;
    bool minus = op == IR_sqsub_ || op == IR_uqsub_;
    struct ir_v128 r = { 0, 0 };
    for (unsigned i = 0; i < 128 / w; i++) {
        u64 a = get_lane(x, w, i), c = get_lane(y, w, i);
        s128 va = is_signed ? (s128)sext64(a, w) : (s128)a, vc = is_signed ? (s128)sext64(c, w) : (s128)c;
        set_lane(&r, w, i, saturate(is_signed, w, minus ? va - vc : va + vc));
    }
    return r;
}

static struct ir_v128 narrow(enum ir_op op, unsigned w, struct ir_v128 x, struct ir_v128 y)
{
    struct ir_v128 r = { 0, 0 };
    unsigned n = 64 / w;
    for (unsigned i = 0; i < 2 * n; i++) {
        u64 a = get_lane(i < n ? x : y, 2 * w, i % n);
        s128 v = op == IR_uqxtn_ ? (s128)a : (s128)sext64(a, 2 * w);
        set_lane(&r, w, i, saturate(op == IR_sqxtn_, w, v));
    }
    return r;
}

static struct ir_v128 widen(bool is_signed, unsigned w, struct ir_v128 x)
{
    struct ir_v128 r = { 0, 0 };
    for (unsigned i = 0; i < 128 / w; i++) {
        u64 a = get_lane(x, w / 2, i);
        set_lane(&r, w, i, is_signed ? (u64)sext64(a, w / 2) : a);
    }
    return r;
}

static struct ir_v128 pick_bytes(struct ir_v128 x, struct ir_v128 y, struct ir_v128 picks, unsigned limit)
{
    struct ir_v128 r = { 0, 0 };
    for (unsigned i = 0; i < 16; i++) {
        u64 k = get_lane(picks, 8, i);
        if (k < limit)
            set_lane(&r, 8, i, get_lane(k < 16 ? x : y, 8, k & 15));
    }
    return r;
}

static u64 carry_of_sum(unsigned w, u64 x, u64 y, u64 c)
{
    return (u64)(((u128)x + y + c) >> w & 1);
}

static struct ir_v128 sign_bits(bool negate, struct ir_v128 x, enum ir_type t)
{
    unsigned w = ir_type_info[t].lane_bits;
    for (unsigned i = 0; i < ir_type_info[t].bits / w; i++) {
        u64 a = get_lane(x, w, i), sign = 1ull << (w - 1);
        set_lane(&x, w, i, negate ? a ^ sign : a & ~sign);
    }
    return x;
}

static struct ir_v128 eval_mixed(enum ir_op op, enum ir_type t, enum ir_type ot, unsigned aux, struct ir_v128 x,
                                 struct ir_v128 y, struct ir_v128 z)
{
    unsigned w = ir_type_info[t].lane_bits, ow = ir_type_info[ot].lane_bits;
    struct ir_v128 r = { 0, 0 };

    switch ((int)op) {
    case IR_select_:  return x.lo & 1 ? y : z;
    case IR_fshr_:    return scalar(z.lo ? zext64(y.lo >> z.lo | x.lo << (w - z.lo), w) : y.lo);
    case IR_zext_:    return x;
    case IR_sext_:    return scalar(zext64((u64)sext64(x.lo, ow), w));
    case IR_trunc_:   return scalar(zext64(x.lo, w));
    case IR_crc32_:   return scalar(crc((u32)x.lo, y.lo, ow, 0xedb88320));
    case IR_crc32c_:  return scalar(crc((u32)x.lo, y.lo, ow, 0x82f63b78));
    case IR_adc_:     return scalar(zext64(x.lo + y.lo + z.lo, w));
    case IR_carry_:   return scalar(carry_of_sum(ow, x.lo, y.lo, z.lo));
    case IR_fl_add_:  return scalar(flags_of_sum(ow, x.lo, y.lo, 0));
    case IR_fl_sub_:  return scalar(flags_of_sum(ow, x.lo, zext64(~y.lo, ow), 1));
    case IR_fl_adc_:  return scalar(flags_of_sum(ow, x.lo, y.lo, z.lo));
    case IR_fl_sbc_:  return scalar(flags_of_sum(ow, x.lo, zext64(~y.lo, ow), z.lo));
    case IR_fl_logic_:return scalar((x.lo >> (ow - 1) & 1) << 3 | (u64)(x.lo == 0) << 2);
    case IR_bitcast_: return ir_type_info[t].bits == 128 ? x : scalar(zext64(x.lo, w));
    case IR_dup_:
        for (unsigned i = 0; i < 128 / w; i++)
            set_lane(&r, w, i, x.lo);
        return r;
    case IR_extract_: return scalar(get_lane(x, w, aux));
    case IR_insert_:  set_lane(&x, w, aux, y.lo); return x;
    case IR_shuffle_: return pick_bytes(x, y, z, 32);
    case IR_lookup_:  return pick_bytes(x, x, y, 16);
    case IR_lo64_:    return scalar(x.lo);
    case IR_sxl_:     return widen(true, w, x);
    case IR_zxl_:     return widen(false, w, x);
    case IR_sqxtn_:
    case IR_uqxtn_:
    case IR_sqxtun_:  return narrow(op, w, x, y);
    case IR_uqadd_:
    case IR_sqadd_:
    case IR_uqsub_:
    case IR_sqsub_:   return saturating(op, w, x, y);
    case IR_fneg_:    return sign_bits(true, x, t);
    case IR_fabs_:    return sign_bits(false, x, t);
    }
    return ir_eval_crypto(op, aux, x, y, z);
}

/* ---- 3. floating point ----------------------------------------------------------------------------- */

static u64 fp_lane(enum ir_op op, unsigned w, unsigned ow, unsigned aux, u64 x, u64 y, u64 z, struct fp_env *e)
{
    static const u8 nibble[] = { [FP_LESS] = 8, [FP_EQUAL] = 6, [FP_GREATER] = 2, [FP_UNORDERED] = 3 };
    unsigned round = (aux & 7) == FP_DYNAMIC ? (aux & ~7u) | (e->mode & FP_MODE_ROUND) : aux;
    enum fp_rel rel;
    struct fp_env quiet = *e;

    switch ((int)op) {
    case IR_fadd_:   return fp_add(e, w, x, y);
    case IR_fsub_:   return fp_sub(e, w, x, y);
    case IR_fmul_:   return fp_mul(e, w, x, y);
    case IR_fdiv_:   return fp_div(e, w, x, y);
    case IR_fsqrt_:  return fp_sqrt(e, w, x);
    case IR_fma_:    return fp_fma(e, w, x, y, z);
    case IR_fmin_:   return fp_min(e, w, x, y);
    case IR_fmax_:   return fp_max(e, w, x, y);
    case IR_fminnm_: return fp_minnm(e, w, x, y);
    case IR_fmaxnm_: return fp_maxnm(e, w, x, y);
    case IR_frint_:  return fp_rint(e, w, x, round);
    case IR_fcvt_:   return fp_convert(e, w, ow, x);
    case IR_ftos_:   return fp_to_sint(e, w, ow, x, round);
    case IR_ftou_:   return fp_to_uint(e, w, ow, x, round);
    case IR_stof_:   return fp_from_sint(e, w, sext64(x, ow));
    case IR_utof_:   return fp_from_uint(e, w, x);
    case IR_ftojs_:  return fp_to_js(e, x);
    case IR_fmulx_:  return fp_mulx(e, w, x, y);
    case IR_frecps_: return fp_recip_step(e, w, x, y);
    case IR_frsqrts_:return fp_rsqrt_step(e, w, x, y);
    case IR_frecpe_: return fp_recip_estimate(e, w, x);
    case IR_frsqrte_:return fp_rsqrt_estimate(e, w, x);
    case IR_feq_:    return -(u64)(fp_compare(e, ow, x, y, false) == FP_EQUAL);
    case IR_flt_:    return -(u64)(fp_compare(e, ow, x, y, true) == FP_LESS);
    case IR_fle_:
        rel = fp_compare(e, ow, x, y, true);
        return -(u64)(rel == FP_LESS || rel == FP_EQUAL);
    case IR_fcmp_:   return aux >> fp_compare(&quiet, ow, x, y, false) & 1;
    case IR_fl_fcmp_:return nibble[fp_compare(e, ow, x, y, aux & 1)];
    }
    UNREACHABLE("op %s is not floating point", ir_op_info[op].name);
}

static struct ir_v128 eval_fp(enum ir_op op, enum ir_type t, enum ir_type ot, unsigned aux, struct ir_v128 x,
                              struct ir_v128 y, struct ir_v128 z, struct fp_env *e)
{
    unsigned w = ir_type_info[t].lane_bits, ow = ir_type_info[ot].lane_bits;

    if (ir_type_info[ot].bits < 128)
        return scalar(zext64(fp_lane(op, w, ow, aux, x.lo, y.lo, z.lo, e), w));

    /* Lanes of different width only in conversions: as many as fit both, zeros above. */
    ow = op == IR_fcvt_ ? aux : w;
    struct ir_v128 r = { 0, 0 };
    for (unsigned i = 0; i < 128 / MAX(w, ow); i++)
        set_lane(&r, w, i,
                 fp_lane(op, w, ow, aux, get_lane(x, ow, i), get_lane(y, ow, i), get_lane(z, ow, i), e));
    return r;
}

/* ---- all ------------------------------------------------------------------------------------------- */

struct ir_v128 ir_eval(enum ir_op op, enum ir_type t, enum ir_type ot, unsigned aux, struct ir_v128 x,
                       struct ir_v128 y, struct ir_v128 z, struct fp_env *env)
{
    u32 flags = ir_op_info[op].flags;
    if (flags & F_FP)
        return eval_fp(op, t, ot, aux, x, y, z, env);
    if (!(flags & F_LANES))
        return eval_mixed(op, t, ot, aux, x, y, z);

    unsigned w = ir_type_info[t].lane_bits;
    if (ir_type_info[t].bits < 128) {
        /* The width of a compare is its operands'. */
        unsigned ow = flags & F_COMPARE ? ir_type_info[ot].lane_bits : w;
        return scalar(zext64(eval_lane(op, ow, x.lo, y.lo, z.lo), w));
    }
    struct ir_v128 r = { 0, 0 };
    for (unsigned i = 0; i < 128 / w; i++)
        set_lane(&r, w, i, eval_lane(op, w, get_lane(x, w, i), get_lane(y, w, i), get_lane(z, w, i)));
    return r;
}

void ir_eval_at(u64 what, struct ir_v128 *out, const struct ir_v128 v[3], struct fp_env *env)
{
    *out = ir_eval((enum ir_op)(what & 0xff), (enum ir_type)(what >> 8 & 0xff), (enum ir_type)(what >> 16 & 0xff),
                   (unsigned)(what >> 32), v[0], v[1], v[2], env);
}
