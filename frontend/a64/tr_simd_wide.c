/* tr_simd_wide.c - Advanced SIMD, integer: three registers of different widths, vector times element
 * (DDI 0487 C4.1.96.8, .13, .15, .27, .28). */
#include "frontend/a64/tr_simd.h"

/* h:l:m select the lane; rm has 4 bits where m is one of the lane's. */
bool second_operand(struct tr *t, const struct a64_args *a, struct shape s, ir_ref *m)
{
    if (!a->elem) {
        *m = get_low(t, a->rm, s);
        return true;
    }
    unsigned rm = (unsigned)a->rm, lane = (unsigned)a->h;
    if (s.log2 == 1) {
        lane = lane << 2 | (unsigned)a->l << 1 | (unsigned)a->m;
    } else {
        rm |= (unsigned)a->m << 4;
        if (s.log2 == 2)
            lane = lane << 1 | (unsigned)a->l;
        else if (a->l)
            return false;
    }
    *m = keep(t, s, dup_lane(t, get_v(t, rm, s.type), s.log2, lane));
    return true;
}

/* ---- long sums ------------------------------------------------------------------------------------- */

/* SADDL, SADDW, SSUBL, SSUBW and the unsigned ones. */
bool tr_addl(struct tr *t, const struct a64_args *a)
{
    if (a->size > 2)
        return false;
    unsigned log2 = (unsigned)a->size;
    enum ir_type wide = int_lanes(log2 + 1);
    ir_ref n = get_v(t, a->rn, int_lanes(a->wide ? log2 + 1 : log2));
    if (!a->wide)
        n = widen(t, log2, n, a->u, a->q);
    ir_ref m = widen(t, log2, get_v(t, a->rm, int_lanes(log2)), a->u, a->q);
    set_v(t, a->rd, ir_op2(t->b, a->sub ? IR_sub_ : IR_add_, wide, n, m));
    return true;
}

/* SABDL, SABAL: a difference of narrow lanes is unsigned and fits. */
bool tr_abdl(struct tr *t, const struct a64_args *a)
{
    if (a->size > 2)
        return false;
    struct shape s = shape_of((unsigned)a->size, 16);
    enum ir_type wide = int_lanes(s.log2 + 1u);
    ir_ref d = abs_diff(t, s, get_v(t, a->rn, s.type), get_v(t, a->rm, s.type), a->u);
    ir_ref v = widen(t, s.log2, d, true, a->q);
    if (a->acc)
        v = ir_op2(t->b, IR_add_, wide, get_v(t, a->rd, wide), v);
    set_v(t, a->rd, v);
    return true;
}

/* ADDHN, SUBHN, RADDHN, RSUBHN: the upper halves of the wide lanes. */
bool tr_addhn(struct tr *t, const struct a64_args *a)
{
    if (a->size > 2)
        return false;
    struct shape s = shape_of((unsigned)a->size, 16), wide = shape_of(s.log2 + 1u, 16);
    struct ir_block *b = t->b;
    ir_ref v = ir_op2(b, a->sub ? IR_sub_ : IR_add_, wide.type, get_v(t, a->rn, wide.type),
                      get_v(t, a->rm, wide.type));
    if (a->rnd)
        v = ir_op2(b, IR_add_, wide.type, v, splat(t, wide.type, (u64)1 << (s.w - 1)));
    v = ir_op2(b, IR_shr_, wide.type, v, splat(t, wide.type, s.w));
    put_half(t, a->rd, a->q, narrow(t, s.log2, v));
    return true;
}

/* ---- long products --------------------------------------------------------------------------------- */

/* acc: 0 the product, 1 added to, 2 subtracted from rd. */
static ir_ref accumulate(struct tr *t, const struct a64_args *a, enum ir_type type, ir_ref v)
{
    if (!a->acc)
        return v;
    return ir_op2(t->b, a->acc == 1 ? IR_add_ : IR_sub_, type, get_v(t, a->rd, type), v);
}

bool tr_mull(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    ir_ref m;
    if (a->size > 2 || (a->elem && a->size == 0))
        return false;
    s = shape_of((unsigned)a->size, 16);
    if (!second_operand(t, a, s, &m))
        return false;
    enum ir_type wide = int_lanes(s.log2 + 1u);
    ir_ref x = widen(t, s.log2, get_v(t, a->rn, s.type), a->u, a->q);
    ir_ref y = widen(t, s.log2, m, a->u, a->q && !a->elem);
    set_v(t, a->rd, accumulate(t, a, wide, ir_op2(t->b, IR_mul_, wide, x, y)));
    return true;
}

bool tr_mul_elem(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    ir_ref m;
    if (a->size < 1 || a->size > 2 || !int_shape(a, (unsigned)a->size, &s) || !second_operand(t, a, s, &m))
        return false;
    put(t, a->rd, s, accumulate(t, a, s.type, ir_op2(t->b, IR_mul_, s.type, get_v(t, a->rn, s.type), m)));
    return true;
}

/* SQDMULL, SQDMLAL, SQDMLSL.  Doubling overflows for min * min only, and only then gives min. */
bool tr_sqdmull(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    ir_ref m;
    if (a->size < 1 || a->size > 2)
        return false;
    unsigned log2 = (unsigned)a->size;
    struct shape s = shape_of(log2, a->scalar ? 1u << log2 : 16);
    struct shape wide = shape_of(log2 + 1, a->scalar ? 2u << log2 : 16);
    if (!second_operand(t, a, s, &m))
        return false;
    ir_ref x = widen(t, log2, get_low(t, a->rn, s), false, a->q), y = widen(t, log2, m, false, a->q && !a->elem);
    ir_ref v = ir_op2(b, IR_shl_, wide.type, ir_op2(b, IR_mul_, wide.type, x, y), splat(t, wide.type, 1));
    ir_ref over = ir_op2(b, IR_eq_, wide.type, v, splat(t, wide.type, (u64)1 << (wide.w - 1)));
    v = ir_op2(b, IR_xor_, wide.type, v, over);
    if (a->acc) {
        ir_ref d = get_low(t, a->rd, wide);
        ir_ref sum = ir_op2(b, a->acc == 1 ? IR_sqadd_ : IR_sqsub_, wide.type, d, v);
        ir_ref wrap = ir_op2(b, a->acc == 1 ? IR_add_ : IR_sub_, wide.type, d, v);
        over = ir_op2(b, IR_or_, wide.type, over, ir_op2(b, IR_xor_, wide.type, sum, wrap));
        v = sum;
    }
    sets_qc(t, over);
    put(t, a->rd, wide, v);
    return true;
}

/* Polynomial products of bytes, extended to 16-bit lanes: x << i where bit i of y is one. */
static ir_ref poly_products(struct tr *t, ir_ref x, ir_ref y)
{
    struct ir_block *b = t->b;
    ir_ref sum = splat(t, IR_v8i16, 0), top = splat(t, IR_v8i16, 15);
    for (unsigned i = 0; i < 8; i++) {
        ir_ref bit = ir_op2(b, IR_shl_, IR_v8i16, y, splat(t, IR_v8i16, 15 - i));
        ir_ref shifted = ir_op2(b, IR_shl_, IR_v8i16, x, splat(t, IR_v8i16, i));
        ir_ref taken = ir_op2(b, IR_and_, IR_v8i16, shifted, ir_op2(b, IR_sar_, IR_v8i16, bit, top));
        sum = ir_op2(b, IR_xor_, IR_v8i16, sum, taken);
    }
    return sum;
}

bool tr_pmull_v(struct tr *t, const struct a64_args *a)
{
    enum ir_type type = int_lanes((unsigned)a->size);
    ir_ref n = get_v(t, a->rn, type), m = get_v(t, a->rm, type);
    if (a->size)
        set_v(t, a->rd, ir_emit(t->b, IR_clmul_, type, a->q ? 3 : 0, n, m, IR_NONE));
    else
        set_v(t, a->rd, poly_products(t, widen(t, 0, n, true, a->q), widen(t, 0, m, true, a->q)));
    return true;
}

/* The low bytes of the products. */
bool tr_pmul_v(struct tr *t, const struct a64_args *a)
{
    static const u8 even[16] = { 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30 };
    ir_ref n = get_v(t, a->rn, IR_v16i8), m = get_v(t, a->rm, IR_v16i8);
    ir_ref low = poly_products(t, widen(t, 0, n, true, false), widen(t, 0, m, true, false)), high = low;
    if (a->q)
        high = poly_products(t, widen(t, 0, n, true, true), widen(t, 0, m, true, true));
    put(t, a->rd, shape_of(0, 8u << a->q), pick(t, IR_v16i8, low, high, even));
    return true;
}

/* SDOT, UDOT: rd's 32-bit lanes plus the sums of four products of bytes.  Products fit 16 bits.  mixed: only n
 * (1) or only m (2) is unsigned. */
bool tr_dot(struct tr *t, const struct a64_args *a)
{
    struct shape words = shape_of(2, 8u << a->q), products = shape_of(1, 16);
    struct ir_block *b = t->b;
    ir_ref n = get_v(t, a->rn, IR_v16i8), m, even, odd, pairs[2];
    if (!second_operand(t, a, words, &m))
        return false;
    for (unsigned high = 0; high <= (unsigned)a->q; high++) {
        ir_ref x = widen(t, 0, n, a->u || a->mixed == 1, high);
        ir_ref y = widen(t, 0, m, a->u || a->mixed == 2, high);
        pairs[high] = add_neighbours(t, products, ir_op2(b, IR_mul_, products.type, x, y), a->u);
    }
    pair_lanes(t, shape_of(2, 16), pairs[0], pairs[a->q], &even, &odd);
    ir_ref sum = ir_op2(b, IR_add_, words.type, even, odd);
    put(t, a->rd, words, ir_op2(b, IR_add_, words.type, get_v(t, a->rd, words.type), sum));
    return true;
}
