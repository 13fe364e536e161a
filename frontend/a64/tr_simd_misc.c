/* tr_simd_misc.c - Advanced SIMD, integer: two registers miscellaneous, across lanes, scalar pairs
 * (DDI 0487 C4.1.96.10, .12, .22, .23). */
#include "frontend/a64/tr_simd.h"

static bool lanes2(struct tr *t, const struct a64_args *a, enum ir_op op, int max)
{
    struct shape s;
    if (a->size > max || !int_shape(a, (unsigned)a->size, &s))
        return false;
    put(t, a->rd, s, ir_op1(t->b, op, s.type, get_v(t, a->rn, s.type)));
    return true;
}

bool tr_abs_v(struct tr *t, const struct a64_args *a)  { return lanes2(t, a, IR_abs_, 3); }
bool tr_neg_v(struct tr *t, const struct a64_args *a)  { return lanes2(t, a, IR_neg_, 3); }
bool tr_clz_v(struct tr *t, const struct a64_args *a)  { return lanes2(t, a, IR_clz_, 2); }
bool tr_cnt_v(struct tr *t, const struct a64_args *a)  { return lanes2(t, a, IR_popcnt_, 0); }
bool tr_not_v(struct tr *t, const struct a64_args *a)  { return lanes2(t, a, IR_not_, 0); }
bool tr_rbit_v(struct tr *t, const struct a64_args *a) { return lanes2(t, a, IR_rbit_, 0); }

/* Bits equal to the sign below it: leading zeros of x ^ (x >> w - 1), less one. */
bool tr_cls_v(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    struct ir_block *b = t->b;
    if (a->size > 2 || !int_shape(a, (unsigned)a->size, &s))
        return false;
    ir_ref n = get_v(t, a->rn, s.type);
    ir_ref sign = ir_op2(b, IR_sar_, s.type, n, splat(t, s.type, s.w - 1u));
    ir_ref zeros = ir_op1(b, IR_clz_, s.type, ir_op2(b, IR_xor_, s.type, n, sign));
    put(t, a->rd, s, ir_op2(b, IR_sub_, s.type, zeros, splat(t, s.type, 1)));
    return true;
}

/* ---- comparing with zero ------------------------------------------------------------------------- */

static bool compare_zero(struct tr *t, const struct a64_args *a, enum ir_op op, bool zero_first)
{
    struct shape s;
    if (!int_shape(a, (unsigned)a->size, &s))
        return false;
    ir_ref n = get_v(t, a->rn, s.type), z = splat(t, s.type, 0);
    put(t, a->rd, s, ir_op2(t->b, op, s.type, zero_first ? z : n, zero_first ? n : z));
    return true;
}

bool tr_cmeq0_v(struct tr *t, const struct a64_args *a) { return compare_zero(t, a, IR_eq_, false); }
bool tr_cmlt0_v(struct tr *t, const struct a64_args *a) { return compare_zero(t, a, IR_slt_, false); }
bool tr_cmle0_v(struct tr *t, const struct a64_args *a) { return compare_zero(t, a, IR_sle_, false); }
bool tr_cmgt0_v(struct tr *t, const struct a64_args *a) { return compare_zero(t, a, IR_slt_, true); }
bool tr_cmge0_v(struct tr *t, const struct a64_args *a) { return compare_zero(t, a, IR_sle_, true); }

/* ---- reversing, adding neighbours ---------------------------------------------------------------- */

/* REV16, REV32, REV64: lanes in reverse order within containers of 1 << container bytes. */
bool tr_rev_v(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    u8 byte[16];
    if (a->size >= a->container)
        return false;
    int_shape(a, (unsigned)a->size, &s);
    unsigned flip = ((1u << a->container) - 1) & ~((1u << s.log2) - 1);
    for (unsigned i = 0; i < 16; i++)
        byte[i] = (u8)(i ^ flip);
    ir_ref n = get_v(t, a->rn, s.type);
    put(t, a->rd, s, pick(t, s.type, n, n, byte));
    return true;
}

ir_ref add_neighbours(struct tr *t, struct shape s, ir_ref n, bool is_unsigned)
{
    struct ir_block *b = t->b;
    enum ir_type wide = int_lanes(s.log2 + 1u);
    ir_ref w = splat(t, wide, s.w), even;
    if (is_unsigned)
        even = ir_op2(b, IR_and_, wide, n, splat(t, wide, ((u64)1 << s.w) - 1));
    else
        even = ir_op2(b, IR_sar_, wide, ir_op2(b, IR_shl_, wide, n, w), w);
    ir_ref odd = ir_op2(b, is_unsigned ? IR_shr_ : IR_sar_, wide, n, w);
    return ir_op2(b, IR_add_, wide, even, odd);
}

bool tr_addlp_v(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (a->size > 2 || !int_shape(a, (unsigned)a->size, &s))
        return false;
    struct shape wide = shape_of(s.log2 + 1u, s.bytes);
    ir_ref v = add_neighbours(t, s, get_v(t, a->rn, s.type), a->u);
    if (a->acc)
        v = ir_op2(t->b, IR_add_, wide.type, get_v(t, a->rd, wide.type), v);
    put(t, a->rd, wide, v);
    return true;
}

/* ---- saturating ---------------------------------------------------------------------------------- */

/* SUQADD: signed rd plus unsigned rn; USQADD: the reverse.  The first is an unsigned saturating sum with
 * rd's sign bit inverted before and after; the second adds the positive and subtracts the negative part. */
bool tr_suqadd_v(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    struct ir_block *b = t->b;
    if (!int_shape(a, (unsigned)a->size, &s))
        return false;
    ir_ref d = get_low(t, a->rd, s), n = get_low(t, a->rn, s), v;
    if (a->u) {
        ir_ref zero = splat(t, s.type, 0), negative = ir_op2(b, IR_slt_, s.type, n, zero);
        ir_ref plus = ir_op2(b, IR_andn_, s.type, n, negative);
        ir_ref minus = ir_op2(b, IR_and_, s.type, ir_op1(b, IR_neg_, s.type, n), negative);
        v = ir_op2(b, IR_uqsub_, s.type, ir_op2(b, IR_uqadd_, s.type, d, plus), minus);
    } else {
        ir_ref top = splat(t, s.type, (u64)1 << (s.w - 1));
        v = ir_op2(b, IR_uqadd_, s.type, ir_op2(b, IR_xor_, s.type, d, top), n);
        v = ir_op2(b, IR_xor_, s.type, v, top);
    }
    sets_qc_if_differ(t, v, ir_op2(b, IR_add_, s.type, d, n));
    put(t, a->rd, s, v);
    return true;
}

/* Only the most negative value does not fit, and only it gives itself. */
static bool saturating_neg(struct tr *t, const struct a64_args *a, enum ir_op op)
{
    struct shape s;
    if (!int_shape(a, (unsigned)a->size, &s))
        return false;
    ir_ref v = ir_op1(t->b, op, s.type, get_low(t, a->rn, s));
    ir_ref over = ir_op2(t->b, IR_eq_, s.type, v, splat(t, s.type, (u64)1 << (s.w - 1)));
    sets_qc(t, over);
    put(t, a->rd, s, ir_op2(t->b, IR_xor_, s.type, v, over));
    return true;
}

bool tr_sqabs_v(struct tr *t, const struct a64_args *a) { return saturating_neg(t, a, IR_abs_); }
bool tr_sqneg_v(struct tr *t, const struct a64_args *a) { return saturating_neg(t, a, IR_neg_); }

/* ---- narrowing and widening ---------------------------------------------------------------------- */

ir_ref widen(struct tr *t, unsigned log2, ir_ref v, bool is_unsigned, bool high)
{
    return ir_op1(t->b, is_unsigned ? IR_zxl_ : IR_sxl_, int_lanes(log2 + 1), half(t, int_lanes(log2), v, high));
}

ir_ref narrow(struct tr *t, unsigned log2, ir_ref v)
{
    u8 byte[16];
    for (unsigned i = 0; i < 16; i++) {
        unsigned lane = i >> log2;
        byte[i] = i < 8 ? (u8)((lane << (log2 + 1)) + (i & ((1u << log2) - 1))) : 0x80;
    }
    return pick(t, int_lanes(log2), v, v, byte);
}

void put_half(struct tr *t, unsigned rd, bool high, ir_ref v)
{
    static const u8 both[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23 };
    if (high)
        set_v(t, rd, pick(t, IR_v16i8, get_v(t, rd, IR_v16i8), v, both));
    else
        set_v(t, rd, v);
}

bool tr_xtn_v(struct tr *t, const struct a64_args *a)
{
    if (a->size > 2)
        return false;
    unsigned log2 = (unsigned)a->size;
    put_half(t, a->rd, a->q, narrow(t, log2, get_v(t, a->rn, int_lanes(log2 + 1))));
    return true;
}

static bool saturating_narrow(struct tr *t, const struct a64_args *a, enum ir_op op, bool to_unsigned)
{
    if (a->size > 2)
        return false;
    unsigned log2 = (unsigned)a->size;
    struct shape wide = shape_of(log2 + 1, a->scalar ? 2u << log2 : 16);
    ir_ref n = get_low(t, a->rn, wide);
    ir_ref v = ir_op2(t->b, op, int_lanes(log2), n, splat(t, wide.type, 0));
    sets_qc_if_differ(t, n, widen(t, log2, v, to_unsigned, false));
    put_half(t, a->rd, a->q, v);
    return true;
}

bool tr_sqxtn_v(struct tr *t, const struct a64_args *a)  { return saturating_narrow(t, a, IR_sqxtn_, false); }
bool tr_uqxtn_v(struct tr *t, const struct a64_args *a)  { return saturating_narrow(t, a, IR_uqxtn_, true); }
bool tr_sqxtun_v(struct tr *t, const struct a64_args *a) { return saturating_narrow(t, a, IR_sqxtun_, true); }

bool tr_shll_v(struct tr *t, const struct a64_args *a)
{
    if (a->size > 2)
        return false;
    unsigned log2 = (unsigned)a->size;
    enum ir_type wide = int_lanes(log2 + 1);
    ir_ref v = widen(t, log2, get_v(t, a->rn, int_lanes(log2)), true, a->q);
    set_v(t, a->rd, ir_op2(t->b, IR_shl_, wide, v, splat(t, wide, 8u << log2)));
    return true;
}

/* ---- across lanes -------------------------------------------------------------------------------- */

/* op over all lanes, in lane 0: halves are folded onto each other. */
static ir_ref reduce(struct tr *t, struct shape s, enum ir_op op, ir_ref v)
{
    for (unsigned n = s.bytes / 2; n >= 1u << s.log2; n /= 2) {
        u8 byte[16];
        for (unsigned i = 0; i < 16; i++)
            byte[i] = i < n ? (u8)(i + n) : 0x80;
        v = ir_op2(t->b, op, s.type, v, pick(t, s.type, v, v, byte));
    }
    return v;
}

static bool across(struct tr *t, const struct a64_args *a, enum ir_op op)
{
    struct shape s;
    if (a->size > 2 || (a->size == 2 && !a->q))
        return false;
    int_shape(a, (unsigned)a->size, &s);
    put(t, a->rd, shape_of(s.log2, 1u << s.log2), reduce(t, s, op, get_v(t, a->rn, s.type)));
    return true;
}

bool tr_addv(struct tr *t, const struct a64_args *a)  { return across(t, a, IR_add_); }
bool tr_smaxv(struct tr *t, const struct a64_args *a) { return across(t, a, IR_smax_); }
bool tr_umaxv(struct tr *t, const struct a64_args *a) { return across(t, a, IR_umax_); }
bool tr_sminv(struct tr *t, const struct a64_args *a) { return across(t, a, IR_smin_); }
bool tr_uminv(struct tr *t, const struct a64_args *a) { return across(t, a, IR_umin_); }

bool tr_addlv(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (a->size > 2 || (a->size == 2 && !a->q))
        return false;
    int_shape(a, (unsigned)a->size, &s);
    struct shape wide = shape_of(s.log2 + 1u, s.bytes), one = shape_of(s.log2 + 1u, 2u << s.log2);
    ir_ref pairs = add_neighbours(t, s, get_v(t, a->rn, s.type), a->u);
    put(t, a->rd, one, reduce(t, wide, IR_add_, pairs));
    return true;
}

bool tr_addp_1(struct tr *t, const struct a64_args *a)
{
    ir_ref n = get_v(t, a->rn, IR_v2i64);
    put(t, a->rd, shape_of(3, 8), ir_op2(t->b, IR_add_, IR_v2i64, n, half(t, IR_v2i64, n, true)));
    return true;
}
