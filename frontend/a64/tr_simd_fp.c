/* tr_simd_fp.c - Advanced SIMD on floating-point lanes: DDI 0487 C4.1.96.
 *
 * Lanes above those that count hold zeros while computing, for which no operation used here raises a flag
 * except division; see tr_fdiv_v. */
#include "frontend/a64/tr_simd.h"

#include "base/fp.h"

/* ---- three registers ------------------------------------------------------------------------------- */

static bool operands(struct tr *t, const struct a64_args *a, struct shape *s, ir_ref *n, ir_ref *m)
{
    if (!fp_shape(a, s) || !second_operand(t, a, *s, m))
        return false;
    *n = get_low(t, a->rn, *s);
    return true;
}

static bool lanes3(struct tr *t, const struct a64_args *a, enum ir_op op)
{
    struct shape s;
    ir_ref n, m;
    if (!operands(t, a, &s, &n, &m))
        return false;
    put(t, a->rd, s, ir_op2(t->b, op, s.type, n, m));
    return true;
}

bool tr_fadd_v(struct tr *t, const struct a64_args *a)   { return lanes3(t, a, IR_fadd_); }
bool tr_fsub_v(struct tr *t, const struct a64_args *a)   { return lanes3(t, a, IR_fsub_); }
bool tr_fmul_v(struct tr *t, const struct a64_args *a)   { return lanes3(t, a, IR_fmul_); }
bool tr_fmax_v(struct tr *t, const struct a64_args *a)   { return lanes3(t, a, IR_fmax_); }
bool tr_fmin_v(struct tr *t, const struct a64_args *a)   { return lanes3(t, a, IR_fmin_); }
bool tr_fmaxnm_v(struct tr *t, const struct a64_args *a) { return lanes3(t, a, IR_fmaxnm_); }
bool tr_fminnm_v(struct tr *t, const struct a64_args *a) { return lanes3(t, a, IR_fminnm_); }
bool tr_fcmeq_v(struct tr *t, const struct a64_args *a)  { return lanes3(t, a, IR_feq_); }

/* Ones in the lanes above a 64-bit vector or a scalar, where a zero would be divided by. */
static ir_ref ones_above(struct tr *t, struct shape s, ir_ref v)
{
    u64 ones = fp_power_bits(s.w, 0);
    for (unsigned w = s.w; w < 64; w *= 2)
        ones |= ones << w;
    if (s.bytes == 16)
        return v;
    return ir_op2(t->b, IR_or_, IR_v2i64, v, ir_vconst(t->b, IR_v2i64, s.bytes == 8 ? 0 : ones << (8 * s.bytes), ones));
}

bool tr_fdiv_v(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    ir_ref n, m;
    if (!operands(t, a, &s, &n, &m))
        return false;
    put(t, a->rd, s, ir_op2(t->b, IR_fdiv_, s.type, n, ones_above(t, s, m)));
    return true;
}

static bool multiply_add(struct tr *t, const struct a64_args *a, bool negate)
{
    struct shape s;
    ir_ref n, m;
    if (!operands(t, a, &s, &n, &m))
        return false;
    if (negate)
        n = ir_op1(t->b, IR_fneg_, s.type, n);
    put(t, a->rd, s, ir_op3(t->b, IR_fma_, s.type, n, m, get_low(t, a->rd, s)));
    return true;
}

bool tr_fmla_v(struct tr *t, const struct a64_args *a) { return multiply_add(t, a, false); }
bool tr_fmls_v(struct tr *t, const struct a64_args *a) { return multiply_add(t, a, true); }

bool tr_fabd_v(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    ir_ref n, m;
    if (!operands(t, a, &s, &n, &m))
        return false;
    put(t, a->rd, s, ir_op1(t->b, IR_fabs_, s.type, ir_op2(t->b, IR_fsub_, s.type, n, m)));
    return true;
}

/* IR has less-than only: n > m is m < n. */
static bool greater(struct tr *t, const struct a64_args *a, enum ir_op op, bool absolute)
{
    struct shape s;
    ir_ref n, m;
    if (!operands(t, a, &s, &n, &m))
        return false;
    if (absolute) {
        n = ir_op1(t->b, IR_fabs_, s.type, n);
        m = ir_op1(t->b, IR_fabs_, s.type, m);
    }
    put(t, a->rd, s, ir_op2(t->b, op, s.type, m, n));
    return true;
}

bool tr_fcmgt_v(struct tr *t, const struct a64_args *a) { return greater(t, a, IR_flt_, false); }
bool tr_fcmge_v(struct tr *t, const struct a64_args *a) { return greater(t, a, IR_fle_, false); }
bool tr_facgt_v(struct tr *t, const struct a64_args *a) { return greater(t, a, IR_flt_, true); }
bool tr_facge_v(struct tr *t, const struct a64_args *a) { return greater(t, a, IR_fle_, true); }

bool tr_fmulx_v(struct tr *t, const struct a64_args *a)   { return lanes3(t, a, IR_fmulx_); }
bool tr_frecps_v(struct tr *t, const struct a64_args *a)  { return lanes3(t, a, IR_frecps_); }
bool tr_frsqrts_v(struct tr *t, const struct a64_args *a) { return lanes3(t, a, IR_frsqrts_); }

/* ---- pairs, across lanes --------------------------------------------------------------------------- */

static bool pairwise(struct tr *t, const struct a64_args *a, enum ir_op op)
{
    struct shape s;
    ir_ref even, odd;
    if (!fp_shape(a, &s))
        return false;
    pair_lanes(t, s, get_v(t, a->rn, s.type), get_v(t, a->rm, s.type), &even, &odd);
    put(t, a->rd, s, ir_op2(t->b, op, s.type, even, odd));
    return true;
}

bool tr_faddp_v(struct tr *t, const struct a64_args *a)   { return pairwise(t, a, IR_fadd_); }
bool tr_fmaxp_v(struct tr *t, const struct a64_args *a)   { return pairwise(t, a, IR_fmax_); }
bool tr_fminp_v(struct tr *t, const struct a64_args *a)   { return pairwise(t, a, IR_fmin_); }
bool tr_fmaxnmp_v(struct tr *t, const struct a64_args *a) { return pairwise(t, a, IR_fmaxnm_); }
bool tr_fminnmp_v(struct tr *t, const struct a64_args *a) { return pairwise(t, a, IR_fminnm_); }

static ir_ref lane_op(struct tr *t, enum ir_op op, enum ir_type type, ir_ref v, unsigned first)
{
    return ir_op2(t->b, op, type, ir_extract(t->b, type, v, first), ir_extract(t->b, type, v, first + 1));
}

static bool scalar_pair(struct tr *t, const struct a64_args *a, enum ir_op op)
{
    unsigned log2 = float_log2(a);
    set_v(t, a->rd, lane_op(t, op, float_scalar(log2), get_v(t, a->rn, float_lanes(log2)), 0));
    return true;
}

bool tr_faddp_1(struct tr *t, const struct a64_args *a)   { return scalar_pair(t, a, IR_fadd_); }
bool tr_fmaxp_1(struct tr *t, const struct a64_args *a)   { return scalar_pair(t, a, IR_fmax_); }
bool tr_fminp_1(struct tr *t, const struct a64_args *a)   { return scalar_pair(t, a, IR_fmin_); }
bool tr_fmaxnmp_1(struct tr *t, const struct a64_args *a) { return scalar_pair(t, a, IR_fmaxnm_); }
bool tr_fminnmp_1(struct tr *t, const struct a64_args *a) { return scalar_pair(t, a, IR_fminnm_); }

/* n lanes from first on: halves of them, then those two. */
static ir_ref reduce(struct tr *t, enum ir_op op, enum ir_type type, ir_ref v, unsigned first, unsigned n)
{
    if (n == 2)
        return lane_op(t, op, type, v, first);
    ir_ref low = reduce(t, op, type, v, first, n / 2), high = reduce(t, op, type, v, first + n / 2, n / 2);
    return ir_op2(t->b, op, type, low, high);
}

static bool across(struct tr *t, const struct a64_args *a, enum ir_op op)
{
    unsigned log2 = float_log2(a);
    ir_ref n = get_v(t, a->rn, float_lanes(log2));
    set_v(t, a->rd, reduce(t, op, float_scalar(log2), n, 0, a->half ? 4u << a->q : 4));
    return true;
}

bool tr_fmaxv(struct tr *t, const struct a64_args *a)   { return across(t, a, IR_fmax_); }
bool tr_fminv(struct tr *t, const struct a64_args *a)   { return across(t, a, IR_fmin_); }
bool tr_fmaxnmv(struct tr *t, const struct a64_args *a) { return across(t, a, IR_fmaxnm_); }
bool tr_fminnmv(struct tr *t, const struct a64_args *a) { return across(t, a, IR_fminnm_); }

/* ---- two registers --------------------------------------------------------------------------------- */

static bool lanes2(struct tr *t, const struct a64_args *a, enum ir_op op, unsigned aux)
{
    struct shape s;
    if (!fp_shape(a, &s))
        return false;
    put(t, a->rd, s, ir_emit(t->b, op, s.type, aux, get_low(t, a->rn, s), 0, 0));
    return true;
}

bool tr_fabs_v(struct tr *t, const struct a64_args *a)  { return lanes2(t, a, IR_fabs_, 0); }
bool tr_fneg_v(struct tr *t, const struct a64_args *a)  { return lanes2(t, a, IR_fneg_, 0); }
bool tr_fsqrt_v(struct tr *t, const struct a64_args *a) { return lanes2(t, a, IR_fsqrt_, 0); }
bool tr_frint_v(struct tr *t, const struct a64_args *a) { return lanes2(t, a, IR_frint_, (unsigned)a->round); }
bool tr_cvtf_v(struct tr *t, const struct a64_args *a)  { return lanes2(t, a, a->u ? IR_utof_ : IR_stof_, 0); }

bool tr_fcvt_int_v(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (!fp_shape(a, &s))
        return false;
    put(t, a->rd, s, ir_emit(t->b, a->u ? IR_ftou_ : IR_ftos_, int_lanes(s.log2), (unsigned)a->round,
                             get_low(t, a->rn, s), 0, 0));
    return true;
}

bool tr_fcvt_int_1(struct tr *t, const struct a64_args *a)
{
    unsigned log2 = float_log2(a);
    set_v(t, a->rd, ir_emit(t->b, a->u ? IR_ftou_ : IR_ftos_, int_scalar(log2), (unsigned)a->round,
                            get_v(t, a->rn, float_scalar(log2)), 0, 0));
    return true;
}

bool tr_cvtf_1(struct tr *t, const struct a64_args *a)
{
    unsigned log2 = float_log2(a);
    ir_ref n = get_v(t, a->rn, int_scalar(log2));
    set_v(t, a->rd, ir_op1(t->b, a->u ? IR_utof_ : IR_stof_, float_scalar(log2), n));
    return true;
}

static bool compare_zero(struct tr *t, const struct a64_args *a, enum ir_op op, bool zero_first)
{
    struct shape s;
    if (!fp_shape(a, &s))
        return false;
    ir_ref n = get_low(t, a->rn, s), z = splat(t, s.type, 0);
    put(t, a->rd, s, ir_op2(t->b, op, s.type, zero_first ? z : n, zero_first ? n : z));
    return true;
}

bool tr_fcmeq0_v(struct tr *t, const struct a64_args *a) { return compare_zero(t, a, IR_feq_, false); }
bool tr_fcmlt0_v(struct tr *t, const struct a64_args *a) { return compare_zero(t, a, IR_flt_, false); }
bool tr_fcmle0_v(struct tr *t, const struct a64_args *a) { return compare_zero(t, a, IR_fle_, false); }
bool tr_fcmgt0_v(struct tr *t, const struct a64_args *a) { return compare_zero(t, a, IR_flt_, true); }
bool tr_fcmge0_v(struct tr *t, const struct a64_args *a) { return compare_zero(t, a, IR_fle_, true); }

/* Rare ones, in C: how says the lanes' width and number. */
static unsigned lanes_how(struct shape s) { return s.w | (unsigned)(s.bytes >> s.log2) << 8; }

static bool helper2(struct tr *t, const struct a64_args *a, enum a64_helper h)
{
    struct shape s;
    if (!fp_shape(a, &s))
        return false;
    put(t, a->rd, s, call_helper(t, h, get_v(t, a->rn, s.type), imm(t, IR_i32, lanes_how(s)), IR_NONE));
    return true;
}

static bool estimate(struct tr *t, const struct a64_args *a, enum ir_op op)
{
    struct shape s;
    if (!fp_shape(a, &s))
        return false;
    put(t, a->rd, s, ir_op1(t->b, op, s.type, ones_above(t, s, get_low(t, a->rn, s))));
    return true;
}

bool tr_frecpe_v(struct tr *t, const struct a64_args *a)  { return estimate(t, a, IR_frecpe_); }
bool tr_frsqrte_v(struct tr *t, const struct a64_args *a) { return estimate(t, a, IR_frsqrte_); }
bool tr_frecpx_v(struct tr *t, const struct a64_args *a)  { return helper2(t, a, A64_HELP_frecpx); }
bool tr_urecpe(struct tr *t, const struct a64_args *a)    { return helper2(t, a, A64_HELP_urecpe); }
bool tr_ursqrte(struct tr *t, const struct a64_args *a)   { return helper2(t, a, A64_HELP_ursqrte); }

/* ---- between formats ------------------------------------------------------------------------------- */

/* To half (sz 0) or single precision, into one half of rd. */
bool tr_fcvtn(struct tr *t, const struct a64_args *a)
{
    unsigned log2 = 2 + (unsigned)a->sz;
    ir_ref n = get_v(t, a->rn, float_lanes(log2));
    put_half(t, a->rd, a->q, ir_emit(t->b, IR_fcvt_, float_lanes(log2 - 1), 8u << log2, n, 0, 0));
    return true;
}

bool tr_fcvtl(struct tr *t, const struct a64_args *a)
{
    unsigned log2 = 1 + (unsigned)a->sz;
    ir_ref n = half(t, float_lanes(log2), get_v(t, a->rn, float_lanes(log2)), a->q);
    set_v(t, a->rd, ir_emit(t->b, IR_fcvt_, float_lanes(log2 + 1), 8u << log2, n, 0, 0));
    return true;
}

/* Double to single, rounded to odd. */
bool tr_fcvtxn(struct tr *t, const struct a64_args *a)
{
    struct shape s = shape_of(3, a->scalar ? 8 : 16);
    ir_ref v = call_helper(t, A64_HELP_fcvtxn, get_v(t, a->rn, IR_v2f64), imm(t, IR_i32, lanes_how(s)), IR_NONE);
    put_half(t, a->rd, a->q, v);
    return true;
}

/* ---- fixed point ----------------------------------------------------------------------------------- */

/* imm as for the integer shifts: 2 * w - imm fraction bits. */
static bool fixed_shape(const struct a64_args *a, struct shape *s, unsigned *fbits)
{
    if (a->imm < 16 || !int_shape(a, a->imm < 32 ? 1 : a->imm < 64 ? 2 : 3, s))
        return false;
    *fbits = 2u * s->w - (unsigned)a->imm;
    return true;
}

/* Scaling afterwards is exact, but for half precision, whose range is too small. */
bool tr_cvtf_fixed(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    unsigned fbits;
    if (!fixed_shape(a, &s, &fbits))
        return false;
    enum ir_type type = float_lanes(s.log2);
    if (s.log2 == 1) {
        ir_ref n = get_v(t, a->rn, s.type), v = splat(t, s.type, 0);
        for (unsigned i = 0; i < (unsigned)s.bytes >> s.log2; i++) {
            ir_ref x = ir_extract(t->b, IR_i16, n, i);
            x = a->u ? ir_zext(t->b, IR_i64, x) : ir_sext(t->b, IR_i64, x);
            v = ir_emit(t->b, IR_insert_, s.type, i, v, ir_trunc(t->b, IR_i16, cvtf_fixed_half(t, x, fbits, a->u)), 0);
        }
        put(t, a->rd, s, v);
        return true;
    }
    ir_ref v = ir_op1(t->b, a->u ? IR_utof_ : IR_stof_, type, get_low(t, a->rn, s));
    put(t, a->rd, s, ir_op2(t->b, IR_fmul_, type, v, splat(t, type, fp_power_bits(s.w, -(int)fbits))));
    return true;
}

bool tr_fcvtz_fixed(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    unsigned fbits;
    if (!fixed_shape(a, &s, &fbits))
        return false;
    ir_ref n = get_v(t, a->rn, s.type), v = splat(t, s.type, 0);
    for (unsigned i = 0; i < (unsigned)s.bytes >> s.log2; i++) {
        ir_ref x = ir_extract(t->b, int_scalar(s.log2), n, i);
        if (s.log2 < 3)
            x = ir_zext(t->b, IR_i64, x);
        x = fcvt_fixed(t, x, s.w, s.w, fbits, a->u);
        if (s.log2 < 3)
            x = ir_trunc(t->b, int_scalar(s.log2), x);
        v = ir_emit(t->b, IR_insert_, s.type, i, v, x, 0);
    }
    put(t, a->rd, s, v);
    return true;
}
