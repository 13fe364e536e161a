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

/* ---- complex numbers: real parts in even lanes, imaginary parts in odd ones ------------------------------ */

static bool complex_shape(const struct a64_args *a, struct shape *s)
{
    if (a->size < 1 || !int_shape(a, (unsigned)a->size, s))
        return false;
    s->type = float_lanes(s->log2);
    return true;
}

/* Real and imaginary parts exchanged; or one of them in both places. */
enum parts { REAL, IMAGINARY, SWAPPED };

static ir_ref parts_of(struct tr *t, struct shape s, ir_ref v, enum parts parts)
{
    u8 byte[16];
    for (unsigned i = 0; i < 16; i++) {
        unsigned lane = i >> s.log2, from = parts == SWAPPED ? lane ^ 1 : (lane & ~1u) + parts;
        byte[i] = (u8)((from << s.log2) + (i & ((1u << s.log2) - 1)));
    }
    return pick(t, s.type, v, v, byte);
}

/* Signs of the real and the imaginary parts inverted, NaNs' too. */
static ir_ref negate_parts(struct tr *t, struct shape s, ir_ref v, bool real, bool imaginary)
{
    u64 sign = (u64)1 << (s.w - 1), mask = 0;
    for (unsigned pos = 0; pos < 64; pos += s.w)
        mask |= (pos / s.w & 1 ? imaginary : real) ? sign << pos : 0;
    u64 high = s.w < 64 ? mask : imaginary ? sign : 0;
    return mask | high ? ir_op2(t->b, IR_xor_, s.type, v, ir_vconst(t->b, IR_v2i64, mask, high)) : v;
}

/* n + m * i, or n - m * i. */
bool tr_fcadd(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (!complex_shape(a, &s))
        return false;
    ir_ref m = parts_of(t, s, get_low(t, a->rm, s), SWAPPED);
    m = negate_parts(t, s, m, !a->rot, a->rot);
    put(t, a->rd, s, ir_op2(t->b, IR_fadd_, s.type, get_low(t, a->rn, s), m));
    return true;
}

/* m: the register, or one pair of its lanes everywhere. */
static bool complex_operand(struct tr *t, const struct a64_args *a, struct shape s, ir_ref *m)
{
    if (!a->elem) {
        *m = get_low(t, a->rm, s);
        return true;
    }
    if (a->size == 3 || (a->size == 2 ? a->l || !a->q : a->h && !a->q))
        return false;
    unsigned pair = (unsigned)(a->size == 2 ? a->h : a->h << 1 | a->l);
    *m = keep(t, s, dup_lane(t, get_v(t, (unsigned)(a->rm | a->m << 4), s.type), s.log2 + 1u, pair));
    return true;
}

/* d plus one half of the product n * m, turned by rot right angles: n's real part times m for 0 and 180
 * degrees, its imaginary part times m * i for 90 and 270. */
bool tr_fcmla(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    ir_ref m;
    if (!complex_shape(a, &s) || !complex_operand(t, a, s, &m))
        return false;
    bool odd = a->rot & 1;
    ir_ref n = parts_of(t, s, get_low(t, a->rn, s), odd ? IMAGINARY : REAL);
    if (odd)
        m = parts_of(t, s, m, SWAPPED);
    m = negate_parts(t, s, m, a->rot == 1 || a->rot == 2, a->rot >= 2);
    put(t, a->rd, s, ir_op3(t->b, IR_fma_, s.type, n, m, get_low(t, a->rd, s)));
    return true;
}

/* ---- half-precision products to single precision ------------------------------------------------------------ */

/* The half-precision lanes that count, in single precision with zeros above. */
static ir_ref half_to_single(struct tr *t, const struct a64_args *a, struct shape wide, ir_ref v)
{
    if (a->high)
        v = a->q ? half(t, IR_v8f16, v, true) : dup_lane(t, v, 2, 1);
    return keep(t, wide, call_helper(t, A64_HELP_widen_half, v, IR_NONE, IR_NONE));
}

bool tr_fmlal(struct tr *t, const struct a64_args *a)
{
    struct shape wide = shape_of(2, 8u << a->q), narrow = shape_of(1, 16);
    ir_ref n = get_v(t, a->rn, IR_v8f16), m;
    wide.type = IR_v4f32;
    if (!second_operand(t, a, narrow, &m))
        return false;
    n = half_to_single(t, a, wide, a->sub ? ir_op1(t->b, IR_fneg_, IR_v8f16, n) : n);
    m = half_to_single(t, a, wide, m);
    put(t, a->rd, wide, ir_op3(t->b, IR_fma_, wide.type, n, m, get_low(t, a->rd, wide)));
    return true;
}

/* ---- products of byte matrices -------------------------------------------------------------------------------- */

/* Of each matrix rows are the halves of a register; the result's lane 2 * i + j is row i of n times row j of m. */
bool tr_mmla(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    struct shape words = shape_of(2, 16), products = shape_of(1, 16);
    ir_ref n = get_v(t, a->rn, IR_v16i8), m = get_v(t, a->rm, IR_v16i8), row[2], cell[2], even, odd;
    for (unsigned i = 0; i < 2; i++) {
        ir_ref x = widen(t, 0, n, a->u || a->mixed, i);
        for (unsigned j = 0; j < 2; j++) {
            ir_ref product = ir_op2(b, IR_mul_, products.type, x, widen(t, 0, m, a->u, j));
            cell[j] = add_neighbours(t, products, product, a->u);
        }
        pair_lanes(t, words, cell[0], cell[1], &even, &odd);
        row[i] = ir_op2(b, IR_add_, words.type, even, odd);
    }
    pair_lanes(t, words, row[0], row[1], &even, &odd);
    ir_ref sum = ir_op2(b, IR_add_, words.type, even, odd);
    put(t, a->rd, words, ir_op2(b, IR_add_, words.type, get_v(t, a->rd, words.type), sum));
    return true;
}

/* ---- BFloat16: the upper half of a single ------------------------------------------------------------------------ */

/* Words of v in this order. */
static ir_ref words(struct tr *t, ir_ref v, const u8 from[4])
{
    u8 byte[16];
    for (unsigned i = 0; i < 16; i++)
        byte[i] = (u8)(4 * from[i / 4] + i % 4);
    return pick(t, IR_v4i32, v, v, byte);
}

bool tr_bfdot(struct tr *t, const struct a64_args *a)
{
    struct shape s = shape_of(2, 8u << a->q);
    ir_ref m;
    if (!second_operand(t, a, s, &m))
        return false;
    put(t, a->rd, s, call_helper(t, A64_HELP_bfdot, get_v(t, a->rd, IR_v4f32), get_v(t, a->rn, IR_v8i16), m));
    return true;
}

/* Lane 2 * i + j of the result: two dot products, of the two pairs in row i of n and row j of m. */
bool tr_bfmmla(struct tr *t, const struct a64_args *a)
{
    static const u8 row_n[2][4] = { { 0, 0, 2, 2 }, { 1, 1, 3, 3 } }, row_m[2][4] = { { 0, 2, 0, 2 }, { 1, 3, 1, 3 } };
    ir_ref n = get_v(t, a->rn, IR_v4i32), m = get_v(t, a->rm, IR_v4i32), sum = get_v(t, a->rd, IR_v4f32);
    for (unsigned k = 0; k < 2; k++)
        sum = call_helper(t, A64_HELP_bfdot, sum, words(t, n, row_n[k]), words(t, m, row_m[k]));
    set_v(t, a->rd, sum);
    return true;
}

/* BFMLALB (even lanes), BFMLALT (odd lanes): with the rounding and the flags of any multiply-add. */
bool tr_bfmlal(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    struct shape s = shape_of(1, 16);
    ir_ref n = get_v(t, a->rn, IR_v4i32), m;
    if (!second_operand(t, a, s, &m))
        return false;
    if (a->q) {
        ir_ref mask = splat(t, IR_v4i32, 0xffff0000);
        n = ir_op2(b, IR_and_, IR_v4i32, n, mask);
        m = ir_op2(b, IR_and_, IR_v4i32, m, mask);
    } else {
        ir_ref count = splat(t, IR_v4i32, 16);
        n = ir_op2(b, IR_shl_, IR_v4i32, n, count);
        m = ir_op2(b, IR_shl_, IR_v4i32, m, count);
    }
    set_v(t, a->rd, ir_op3(b, IR_fma_, IR_v4f32, n, m, get_v(t, a->rd, IR_v4f32)));
    return true;
}

static ir_ref to_bf16(struct tr *t, const struct a64_args *a, unsigned lanes)
{
    return call_helper(t, A64_HELP_bfcvt, get_v(t, a->rn, IR_v4f32), imm(t, IR_i32, lanes), IR_NONE);
}

bool tr_bfcvt(struct tr *t, const struct a64_args *a)
{
    set_v(t, a->rd, to_bf16(t, a, 1));
    return true;
}

bool tr_bfcvtn(struct tr *t, const struct a64_args *a)
{
    put_half(t, a->rd, a->q, to_bf16(t, a, 4));
    return true;
}
