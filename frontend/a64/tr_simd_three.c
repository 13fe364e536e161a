/* tr_simd_three.c - Advanced SIMD, integer, three registers of the same type: DDI 0487 C4.1.96.9 (scalar)
 * and C4.1.96.24 (vector).  The by-element forms of SQDMULH and SQRDMULH share their translator. */
#include "frontend/a64/tr_simd.h"

/* rd = op(rn, rm) lane by lane; lanes of at most 1 << max bytes. */
static bool lanes3(struct tr *t, const struct a64_args *a, enum ir_op op, int max)
{
    struct shape s;
    if (a->size > max || !int_shape(a, (unsigned)a->size, &s))
        return false;
    put(t, a->rd, s, ir_op2(t->b, op, s.type, get_v(t, a->rn, s.type), get_v(t, a->rm, s.type)));
    return true;
}

bool tr_add_v(struct tr *t, const struct a64_args *a)    { return lanes3(t, a, IR_add_, 3); }
bool tr_sub_v(struct tr *t, const struct a64_args *a)    { return lanes3(t, a, IR_sub_, 3); }
bool tr_mul_v(struct tr *t, const struct a64_args *a)    { return lanes3(t, a, IR_mul_, 2); }
bool tr_shadd_v(struct tr *t, const struct a64_args *a)  { return lanes3(t, a, IR_shadd_, 2); }
bool tr_uhadd_v(struct tr *t, const struct a64_args *a)  { return lanes3(t, a, IR_uhadd_, 2); }
bool tr_srhadd_v(struct tr *t, const struct a64_args *a) { return lanes3(t, a, IR_srhadd_, 2); }
bool tr_urhadd_v(struct tr *t, const struct a64_args *a) { return lanes3(t, a, IR_urhadd_, 2); }
bool tr_smax_v(struct tr *t, const struct a64_args *a)   { return lanes3(t, a, IR_smax_, 2); }
bool tr_umax_v(struct tr *t, const struct a64_args *a)   { return lanes3(t, a, IR_umax_, 2); }
bool tr_smin_v(struct tr *t, const struct a64_args *a)   { return lanes3(t, a, IR_smin_, 2); }
bool tr_umin_v(struct tr *t, const struct a64_args *a)   { return lanes3(t, a, IR_umin_, 2); }
bool tr_cmeq_v(struct tr *t, const struct a64_args *a)   { return lanes3(t, a, IR_eq_, 3); }

/* IR has less-than only: x > y is y < x. */
static bool greater(struct tr *t, const struct a64_args *a, enum ir_op op)
{
    struct shape s;
    if (!int_shape(a, (unsigned)a->size, &s))
        return false;
    put(t, a->rd, s, ir_op2(t->b, op, s.type, get_v(t, a->rm, s.type), get_v(t, a->rn, s.type)));
    return true;
}

bool tr_cmgt_v(struct tr *t, const struct a64_args *a) { return greater(t, a, IR_slt_); }
bool tr_cmge_v(struct tr *t, const struct a64_args *a) { return greater(t, a, IR_sle_); }
bool tr_cmhi_v(struct tr *t, const struct a64_args *a) { return greater(t, a, IR_ult_); }
bool tr_cmhs_v(struct tr *t, const struct a64_args *a) { return greater(t, a, IR_ule_); }

bool tr_cmtst_v(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (!int_shape(a, (unsigned)a->size, &s))
        return false;
    ir_ref common = ir_op2(t->b, IR_and_, s.type, get_v(t, a->rn, s.type), get_v(t, a->rm, s.type));
    put(t, a->rd, s, ir_op2(t->b, IR_ne_, s.type, common, splat(t, s.type, 0)));
    return true;
}

/* Halving difference.  With ~y = -y - 1 (signed) or 2^w - 1 - y (unsigned) the rounded halving sum of x and
 * ~y is (x - y) >> 1; for unsigned lanes with the top bit inverted. */
static bool halving_sub(struct tr *t, const struct a64_args *a, bool is_unsigned)
{
    struct shape s;
    if (a->size > 2 || !int_shape(a, (unsigned)a->size, &s))
        return false;
    ir_ref n = get_v(t, a->rn, s.type), m = ir_op1(t->b, IR_not_, s.type, get_v(t, a->rm, s.type));
    ir_ref v = ir_op2(t->b, is_unsigned ? IR_urhadd_ : IR_srhadd_, s.type, n, m);
    if (is_unsigned)
        v = ir_op2(t->b, IR_xor_, s.type, v, splat(t, s.type, (u64)1 << (s.w - 1)));
    put(t, a->rd, s, v);
    return true;
}

bool tr_shsub_v(struct tr *t, const struct a64_args *a) { return halving_sub(t, a, false); }
bool tr_uhsub_v(struct tr *t, const struct a64_args *a) { return halving_sub(t, a, true); }

/* ---- bits ---------------------------------------------------------------------------------------- */

static bool bitwise(struct tr *t, const struct a64_args *a, enum ir_op op)
{
    struct shape s = shape_of(0, 8u << a->q);
    put(t, a->rd, s, ir_op2(t->b, op, s.type, get_v(t, a->rn, s.type), get_v(t, a->rm, s.type)));
    return true;
}

bool tr_and_v(struct tr *t, const struct a64_args *a) { return bitwise(t, a, IR_and_); }
bool tr_bic_v(struct tr *t, const struct a64_args *a) { return bitwise(t, a, IR_andn_); }
bool tr_eor_v(struct tr *t, const struct a64_args *a) { return bitwise(t, a, IR_xor_); }

bool tr_orr_v(struct tr *t, const struct a64_args *a)
{
    if (a->rn != a->rm)
        return bitwise(t, a, IR_or_);
    put(t, a->rd, shape_of(0, 8u << a->q), get_v(t, a->rn, IR_v16i8));       /* MOV */
    return true;
}

bool tr_orn_v(struct tr *t, const struct a64_args *a)
{
    struct shape s = shape_of(0, 8u << a->q);
    ir_ref m = ir_op1(t->b, IR_not_, s.type, get_v(t, a->rm, s.type));
    put(t, a->rd, s, ir_op2(t->b, IR_or_, s.type, get_v(t, a->rn, s.type), m));
    return true;
}

/* Bits of `one` where register `mask` is one, of `other` elsewhere. */
static bool choose_bits(struct tr *t, const struct a64_args *a, int mask, int one, int other)
{
    struct shape s = shape_of(0, 8u << a->q);
    put(t, a->rd, s, ir_op3(t->b, IR_bitsel_, s.type, get_v(t, (unsigned)mask, s.type),
                            get_v(t, (unsigned)one, s.type), get_v(t, (unsigned)other, s.type)));
    return true;
}

bool tr_bsl_v(struct tr *t, const struct a64_args *a) { return choose_bits(t, a, a->rd, a->rn, a->rm); }
bool tr_bit_v(struct tr *t, const struct a64_args *a) { return choose_bits(t, a, a->rm, a->rn, a->rd); }
bool tr_bif_v(struct tr *t, const struct a64_args *a) { return choose_bits(t, a, a->rm, a->rd, a->rn); }

/* ---- saturating sum and difference --------------------------------------------------------------- */

static bool saturating(struct tr *t, const struct a64_args *a, enum ir_op sat, enum ir_op wrap)
{
    struct shape s;
    if (!int_shape(a, (unsigned)a->size, &s))
        return false;
    ir_ref n = get_low(t, a->rn, s), m = get_low(t, a->rm, s);
    ir_ref v = ir_op2(t->b, sat, s.type, n, m);
    sets_qc_if_differ(t, v, ir_op2(t->b, wrap, s.type, n, m));
    put(t, a->rd, s, v);
    return true;
}

bool tr_sqadd_v(struct tr *t, const struct a64_args *a) { return saturating(t, a, IR_sqadd_, IR_add_); }
bool tr_uqadd_v(struct tr *t, const struct a64_args *a) { return saturating(t, a, IR_uqadd_, IR_add_); }
bool tr_sqsub_v(struct tr *t, const struct a64_args *a) { return saturating(t, a, IR_sqsub_, IR_sub_); }
bool tr_uqsub_v(struct tr *t, const struct a64_args *a) { return saturating(t, a, IR_uqsub_, IR_sub_); }

/* ---- shifts by a register ------------------------------------------------------------------------ */

/* Left by the signed low byte of each lane of m, right where it is negative. */
static bool shift_by_lanes(struct tr *t, const struct a64_args *a, bool is_unsigned)
{
    struct shape s;
    struct ir_block *b = t->b;
    if (!int_shape(a, (unsigned)a->size, &s))
        return false;
    ir_ref n = get_v(t, a->rn, s.type), left = get_v(t, a->rm, s.type);
    if (s.w > 8) {
        ir_ref up = splat(t, s.type, s.w - 8u);
        left = ir_op2(b, IR_sar_, s.type, ir_op2(b, IR_shl_, s.type, left, up), up);
    }
    ir_ref right = ir_op1(b, IR_neg_, s.type, left), width = splat(t, s.type, s.w);
    ir_ref l = ir_op2(b, IR_and_, s.type, ir_op2(b, IR_shl_, s.type, n, left),
                      ir_op2(b, IR_ult_, s.type, left, width));
    if (is_unsigned) {
        ir_ref r = ir_op2(b, IR_and_, s.type, ir_op2(b, IR_shr_, s.type, n, right),
                          ir_op2(b, IR_ult_, s.type, right, width));
        put(t, a->rd, s, ir_op2(b, IR_or_, s.type, l, r));      /* for a count of 0 both are n */
    } else {
        ir_ref count = ir_op2(b, IR_umin_, s.type, right, splat(t, s.type, s.w - 1u));
        ir_ref r = ir_op2(b, IR_sar_, s.type, n, count);
        ir_ref is_right = ir_op2(b, IR_slt_, s.type, left, splat(t, s.type, 0));
        put(t, a->rd, s, ir_op3(b, IR_bitsel_, s.type, is_right, r, l));
    }
    return true;
}

bool tr_sshl_v(struct tr *t, const struct a64_args *a) { return shift_by_lanes(t, a, false); }
bool tr_ushl_v(struct tr *t, const struct a64_args *a) { return shift_by_lanes(t, a, true); }

/* The rounding and saturating kinds; the helper sets QC. */
bool tr_shl_var(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (!int_shape(a, (unsigned)a->size, &s))
        return false;
    unsigned how = s.log2 | (unsigned)s.bytes << 8 | (unsigned)a->u << 16 | (unsigned)a->rnd << 17 |
                   (unsigned)a->sat << 18;
    ir_ref n = get_v(t, a->rn, IR_v16i8), m = get_v(t, a->rm, IR_v16i8);
    put(t, a->rd, s, call_helper(t, A64_HELP_shl_var, n, m, imm(t, IR_i32, how)));
    return true;
}

/* ---- products, absolute differences -------------------------------------------------------------- */

ir_ref abs_diff(struct tr *t, struct shape s, ir_ref x, ir_ref y, bool is_unsigned)
{
    ir_ref max = ir_op2(t->b, is_unsigned ? IR_umax_ : IR_smax_, s.type, x, y);
    ir_ref min = ir_op2(t->b, is_unsigned ? IR_umin_ : IR_smin_, s.type, x, y);
    return ir_op2(t->b, IR_sub_, s.type, max, min);
}

bool tr_abd_v(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (a->size > 2 || !int_shape(a, (unsigned)a->size, &s))
        return false;
    ir_ref v = abs_diff(t, s, get_v(t, a->rn, s.type), get_v(t, a->rm, s.type), a->u);
    if (a->acc)
        v = ir_op2(t->b, IR_add_, s.type, get_v(t, a->rd, s.type), v);
    put(t, a->rd, s, v);
    return true;
}

static bool multiply_add(struct tr *t, const struct a64_args *a, enum ir_op op)
{
    struct shape s;
    if (a->size > 2 || !int_shape(a, (unsigned)a->size, &s))
        return false;
    ir_ref product = ir_op2(t->b, IR_mul_, s.type, get_v(t, a->rn, s.type), get_v(t, a->rm, s.type));
    put(t, a->rd, s, ir_op2(t->b, op, s.type, get_v(t, a->rd, s.type), product));
    return true;
}

bool tr_mla_v(struct tr *t, const struct a64_args *a) { return multiply_add(t, a, IR_add_); }
bool tr_mls_v(struct tr *t, const struct a64_args *a) { return multiply_add(t, a, IR_sub_); }

/* The high half of 2 * x * y, rounded or not.  Only min * min does not fit, and only there the result looks
 * like min. */
bool tr_sqdmulh_v(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    struct ir_block *b = t->b;
    ir_ref m;
    if (a->size < 1 || a->size > 2 || !int_shape(a, (unsigned)a->size, &s) || !second_operand(t, a, s, &m))
        return false;
    ir_ref n = get_low(t, a->rn, s);
    ir_ref hi = ir_op2(b, IR_smulh_, s.type, n, m), lo = ir_op2(b, IR_mul_, s.type, n, m);
    ir_ref low = ir_op2(b, IR_shr_, s.type, lo, splat(t, s.type, s.w - 1u - (unsigned)a->rnd));
    if (a->rnd) {
        ir_ref one = splat(t, s.type, 1);
        low = ir_op2(b, IR_shr_, s.type, ir_op2(b, IR_add_, s.type, low, one), one);
    }
    ir_ref v = ir_op2(b, IR_add_, s.type, ir_op2(b, IR_add_, s.type, hi, hi), low);
    ir_ref over = ir_op2(b, IR_eq_, s.type, v, splat(t, s.type, (u64)1 << (s.w - 1)));
    sets_qc(t, over);
    put(t, a->rd, s, ir_op2(b, IR_xor_, s.type, v, over));
    return true;
}

/* ---- pairs --------------------------------------------------------------------------------------- */

void pair_lanes(struct tr *t, struct shape s, ir_ref n, ir_ref m, ir_ref *even, ir_ref *odd)
{
    u8 first[16], second[16];
    for (unsigned i = 0; i < 16; i++) {
        unsigned lane = i >> s.log2, from = 2 * lane << s.log2 | (i & ((1u << s.log2) - 1));
        if (from >= s.bytes)                /* the second register's */
            from = 16 + from - s.bytes;
        first[i] = i < s.bytes ? (u8)from : 0x80;
        second[i] = i < s.bytes ? (u8)(from + (1u << s.log2)) : 0x80;
    }
    *even = pick(t, s.type, n, m, first);
    *odd = pick(t, s.type, n, m, second);
}

static bool pairwise(struct tr *t, const struct a64_args *a, enum ir_op op, int max)
{
    struct shape s;
    ir_ref even, odd;
    if (a->size > max || !int_shape(a, (unsigned)a->size, &s))
        return false;
    pair_lanes(t, s, get_v(t, a->rn, s.type), get_v(t, a->rm, s.type), &even, &odd);
    put(t, a->rd, s, ir_op2(t->b, op, s.type, even, odd));
    return true;
}

bool tr_addp_v(struct tr *t, const struct a64_args *a)  { return pairwise(t, a, IR_add_, 3); }
bool tr_smaxp_v(struct tr *t, const struct a64_args *a) { return pairwise(t, a, IR_smax_, 2); }
bool tr_umaxp_v(struct tr *t, const struct a64_args *a) { return pairwise(t, a, IR_umax_, 2); }
bool tr_sminp_v(struct tr *t, const struct a64_args *a) { return pairwise(t, a, IR_smin_, 2); }
bool tr_uminp_v(struct tr *t, const struct a64_args *a) { return pairwise(t, a, IR_umin_, 2); }
