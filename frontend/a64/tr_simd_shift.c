/* tr_simd_shift.c - Advanced SIMD shifts by an immediate: DDI 0487 C4.1.96.14 (scalar), .26 (vector).
 *
 * imm is immh:immb: its highest one tells the lane's width w, and a right shift is by 2 * w - imm, a left
 * one by imm - w. */
#include "frontend/a64/tr_simd.h"

static bool shift_shape(const struct a64_args *a, struct shape *s)
{
    if (a->imm < 8)
        return false;
    unsigned log2 = 28 - (unsigned)__builtin_clz((unsigned)a->imm);
    return int_shape(a, log2, s);
}

/* Shifts that exist on 64-bit scalars only. */
static bool wide_shift_shape(const struct a64_args *a, struct shape *s)
{
    return shift_shape(a, s) && (!a->scalar || s->log2 == 3);
}

static unsigned right_count(const struct a64_args *a, struct shape s) { return 2u * s.w - (unsigned)a->imm; }
static unsigned left_count(const struct a64_args *a, struct shape s)  { return (unsigned)a->imm - s.w; }

/* Rounding adds the highest bit that is shifted out. */
ir_ref shift_right(struct tr *t, struct shape s, ir_ref x, unsigned n, bool is_unsigned, bool round)
{
    struct ir_block *b = t->b;
    ir_ref v;
    if (is_unsigned)
        v = n < s.w ? ir_op2(b, IR_shr_, s.type, x, splat(t, s.type, n)) : splat(t, s.type, 0);
    else
        v = ir_op2(b, IR_sar_, s.type, x, splat(t, s.type, MIN(n, s.w - 1u)));
    if (!round)
        return v;
    ir_ref bit = ir_op2(b, IR_shr_, s.type, x, splat(t, s.type, n - 1));
    return ir_op2(b, IR_add_, s.type, v, ir_op2(b, IR_and_, s.type, bit, splat(t, s.type, 1)));
}

bool tr_shr_imm(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (!wide_shift_shape(a, &s))
        return false;
    ir_ref v = shift_right(t, s, get_v(t, a->rn, s.type), right_count(a, s), a->u, a->rnd);
    if (a->acc)
        v = ir_op2(t->b, IR_add_, s.type, get_v(t, a->rd, s.type), v);
    put(t, a->rd, s, v);
    return true;
}

bool tr_shl_imm(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (!wide_shift_shape(a, &s))
        return false;
    put(t, a->rd, s, ir_op2(t->b, IR_shl_, s.type, get_v(t, a->rn, s.type), splat(t, s.type, left_count(a, s))));
    return true;
}

bool tr_sli_imm(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (!wide_shift_shape(a, &s))
        return false;
    unsigned n = left_count(a, s);
    ir_ref v = ir_op2(t->b, IR_shl_, s.type, get_v(t, a->rn, s.type), splat(t, s.type, n));
    ir_ref mask = splat(t, s.type, ~(u64)0 << n);
    put(t, a->rd, s, ir_op3(t->b, IR_bitsel_, s.type, mask, v, get_v(t, a->rd, s.type)));
    return true;
}

bool tr_sri_imm(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (!wide_shift_shape(a, &s))
        return false;
    unsigned n = right_count(a, s);
    ir_ref v = shift_right(t, s, get_v(t, a->rn, s.type), n, true, false);
    ir_ref mask = splat(t, s.type, n < s.w ? (~(u64)0 >> (64 - s.w)) >> n : 0);
    put(t, a->rd, s, ir_op3(t->b, IR_bitsel_, s.type, mask, v, get_v(t, a->rd, s.type)));
    return true;
}

/* ---- saturating left ------------------------------------------------------------------------------- */

/* SQSHL, UQSHL, SQSHLU: the shift is right if shifting back gives the operand. */
bool tr_qshl_imm(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    struct ir_block *b = t->b;
    if (!shift_shape(a, &s))
        return false;
    ir_ref n = get_low(t, a->rn, s), count = splat(t, s.type, left_count(a, s));
    ir_ref v = ir_op2(b, IR_shl_, s.type, n, count), limit = splat(t, s.type, ~(u64)0);
    ir_ref back = ir_op2(b, a->to_u ? IR_shr_ : IR_sar_, s.type, v, count);
    ir_ref bad = ir_op2(b, IR_ne_, s.type, back, n);
    if (!a->from_u) {
        ir_ref sign = ir_op2(b, IR_sar_, s.type, n, splat(t, s.type, s.w - 1u));
        if (a->to_u) {
            bad = ir_op2(b, IR_or_, s.type, bad, sign);
            limit = ir_op1(b, IR_not_, s.type, sign);
        } else {
            limit = ir_op2(b, IR_xor_, s.type, sign, splat(t, s.type, ((u64)1 << (s.w - 1)) - 1));
        }
    }
    sets_qc(t, bad);
    put(t, a->rd, s, ir_op3(b, IR_bitsel_, s.type, bad, limit, v));
    return true;
}

/* ---- narrowing right, widening left ---------------------------------------------------------------- */

bool tr_shrn_imm(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (a->imm >= 64 || !shift_shape(a, &s))
        return false;
    struct shape wide = shape_of(s.log2 + 1u, 16);
    ir_ref v = shift_right(t, wide, get_v(t, a->rn, wide.type), right_count(a, s), true, a->rnd);
    put_half(t, a->rd, a->q, narrow(t, s.log2, v));
    return true;
}

bool tr_qshrn_imm(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (a->imm >= 64 || !shift_shape(a, &s))
        return false;
    struct shape wide = shape_of(s.log2 + 1u, a->scalar ? 2u << s.log2 : 16);
    ir_ref v = shift_right(t, wide, get_low(t, a->rn, wide), right_count(a, s), a->from_u, a->rnd);
    enum ir_op op = a->from_u ? IR_uqxtn_ : a->to_u ? IR_sqxtun_ : IR_sqxtn_;
    ir_ref result = ir_op2(t->b, op, s.type, v, splat(t, wide.type, 0));
    sets_qc_if_differ(t, v, widen(t, s.log2, result, a->to_u, false));
    put_half(t, a->rd, a->q, result);
    return true;
}

bool tr_shll_imm(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (a->imm >= 64 || !shift_shape(a, &s))
        return false;
    enum ir_type wide = int_lanes(s.log2 + 1u);
    ir_ref v = widen(t, s.log2, get_v(t, a->rn, s.type), a->u, a->q);
    if (left_count(a, s))
        v = ir_op2(t->b, IR_shl_, wide, v, splat(t, wide, left_count(a, s)));
    set_v(t, a->rd, v);
    return true;
}
