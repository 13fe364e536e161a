/* tr_simd_ext.c - Advanced SIMD that came after Armv8.0: DDI 0487 C4.1.96. */
#include "frontend/a64/tr_simd.h"

/* ---- rounding doubling multiply-accumulate ----------------------------------------------------------- */

/* One half's lanes in twice their width: (d * 2^(w-1) +- n * m + 2^(w-2)) >> (w-1), which cannot overflow. */
static ir_ref rounded_sum(struct tr *t, const struct a64_args *a, struct shape s, ir_ref d, ir_ref n, ir_ref m, bool high)
{
    struct ir_block *b = t->b;
    enum ir_type wide = int_lanes(s.log2 + 1u);
    ir_ref product = ir_op2(b, IR_mul_, wide, widen(t, s.log2, n, false, high), widen(t, s.log2, m, false, high));
    ir_ref count = splat(t, wide, s.w - 1u);
    ir_ref acc = ir_op2(b, IR_shl_, wide, widen(t, s.log2, d, false, high), count);
    acc = ir_op2(b, IR_add_, wide, acc, splat(t, wide, (u64)1 << (s.w - 2)));
    return ir_op2(b, IR_sar_, wide, ir_op2(b, a->sub ? IR_sub_ : IR_add_, wide, acc, product), count);
}

bool tr_sqrdmla(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    ir_ref m;
    if (a->size < 1 || a->size > 2 || !int_shape(a, (unsigned)a->size, &s) || !second_operand(t, a, s, &m))
        return false;
    struct ir_block *b = t->b;
    ir_ref d = get_low(t, a->rd, s), n = get_low(t, a->rn, s);
    ir_ref low = rounded_sum(t, a, s, d, n, m, false), high = splat(t, int_lanes(s.log2 + 1u), 0);
    if (s.bytes == 16)
        high = rounded_sum(t, a, s, d, n, m, true);
    ir_ref v = ir_op2(b, IR_sqxtn_, s.type, low, high);
    ir_ref over = ir_op2(b, IR_xor_, IR_v2i64, low, widen(t, s.log2, v, false, false));
    if (s.bytes == 16) {
        ir_ref over_high = ir_op2(b, IR_xor_, IR_v2i64, high, widen(t, s.log2, v, false, true));
        over = ir_op2(b, IR_or_, IR_v2i64, over, over_high);
    }
    sets_qc(t, over);
    put(t, a->rd, s, v);
    return true;
}

/* ---- rounding to what fits an integer ------------------------------------------------------------------ */

bool tr_frint_fits(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (!fp_shape(a, &s))
        return false;
    unsigned lanes = s.bytes >> s.log2;
    ir_ref how = imm(t, IR_i32, s.w | lanes << 8 | (unsigned)a->w << 16 | (unsigned)a->round << 24);
    put(t, a->rd, s, call_helper(t, A64_HELP_frint_fits, get_v(t, a->rn, s.type), how, IR_NONE));
    return true;
}
