/* simplify.c - what the builder knows about values: constants, identities, narrowing.
 *
 * Each rule gives an existing node or emits something strictly smaller, so that recursion ends.  Rules look
 * at most a few nodes up; there is no search. */
#include "ir/build.h"
#include "ir/eval.h"

static u64 ones(unsigned w) { return ~(u64)0 >> (64 - w); }

/* Value of a scalar constant that is the same wherever the block lies. */
static bool cval(const struct ir_block *b, ir_ref r, u64 *v)
{
    *v = ir_imm(&b->node[r]);
    return b->node[r].op == IR_const_ && !ir_moves(&b->node[r]);
}

/* Is r the value with all bits equal to `bit`? */
static bool all_bits(const struct ir_block *b, ir_ref r, unsigned bit)
{
    struct ir_v128 v;
    if (!ir_value(b, r, &v) || ir_moves(&b->node[r]))
        return false;
    if (ir_is_vec(ir_type_of(b, r)))
        return v.lo == -(u64)bit && v.hi == -(u64)bit;
    return v.lo == (bit ? ones(ir_type_info[ir_type_of(b, r)].bits) : 0);
}

static bool is_zero(const struct ir_block *b, ir_ref r) { return all_bits(b, r, 0); }
static bool is_ones(const struct ir_block *b, ir_ref r) { return all_bits(b, r, 1); }

static ir_ref constant(struct ir_block *b, enum ir_type t, struct ir_v128 v)
{
    return ir_is_vec(t) ? ir_vconst(b, t, v.lo, v.hi) : ir_const(b, t, v.lo);
}

static ir_ref all_of(struct ir_block *b, enum ir_type t, unsigned bit)
{
    u64 v = -(u64)bit;
    return constant(b, t, (struct ir_v128){ v, v });
}

/* How many low bits of a scalar can be other than zero. */
static unsigned width_of(const struct ir_block *b, ir_ref r, int depth)
{
    const struct ir_node *n = &b->node[r];
    unsigned w = ir_type_info[n->type].bits, l, h;
    u64 c;

    if (depth == 0)
        return w;
    switch ((int)n->op) {
    case IR_const_:
        if (ir_moves(n))
            return w;
        c = ir_imm(n);
        return c ? 64 - (unsigned)__builtin_clzll(c) : 0;
    case IR_zext_:
        return width_of(b, n->a, depth - 1);
    case IR_trunc_:
        return MIN(w, width_of(b, n->a, depth - 1));
    case IR_and_:
        l = width_of(b, n->a, depth - 1), h = width_of(b, n->b, depth - 1);
        return MIN(l, h);
    case IR_or_:
    case IR_xor_:
        l = width_of(b, n->a, depth - 1), h = width_of(b, n->b, depth - 1);
        return MAX(l, h);
    case IR_shr_:
        if (!cval(b, n->b, &c))
            return w;
        l = width_of(b, n->a, depth - 1), h = (unsigned)c & (w - 1);
        return l > h ? l - h : 0;
    case IR_clz_:
    case IR_ctz_:
    case IR_popcnt_:
        return MIN(w, 7);
    }
    return ir_op_info[n->op].flags & F_FLAGS ? 4 : w;
}

/* r as base + constant: true if it is a sum or difference with a constant that state does not hold. */
static bool as_sum(const struct ir_block *b, ir_ref r, ir_ref *base, u64 *c)
{
    const struct ir_node *n = &b->node[r];
    if ((n->op != IR_add_ && n->op != IR_sub_) || !cval(b, n->b, c) || ir_was_stored(b, r))
        return false;
    if (n->op == IR_sub_)
        *c = -*c;
    *base = n->a;
    return true;
}

/* ---- integers -------------------------------------------------------------------------------------- */

static ir_ref simplify_unary(struct ir_block *b, enum ir_op op, enum ir_type t, ir_ref x)
{
    const struct ir_node *n = &b->node[x];
    if ((op == IR_not_ || op == IR_neg_ || op == IR_bswap_ || op == IR_rbit_ || op == IR_fneg_) && n->op == op)
        return n->a;
    if (op == IR_clz_ && n->op == IR_rbit_)
        return ir_ctz(b, n->a);
    if (op == IR_fabs_ && (n->op == IR_fneg_ || n->op == IR_fabs_))
        return ir_op1(b, IR_fabs_, t, n->a);
    if (op == IR_aes_mix_ && n->op == IR_aes_sub_)
        return ir_op1(b, IR_aes_enc_, t, n->a);
    if (op == IR_aes_inv_mix_ && n->op == IR_aes_inv_sub_)
        return ir_op1(b, IR_aes_dec_, t, n->a);
    return IR_NONE;
}

static ir_ref simplify_add(struct ir_block *b, enum ir_op op, enum ir_type t, ir_ref x, ir_ref y)
{
    ir_ref base;
    u64 c, d;

    if (is_zero(b, y))
        return x;
    if (op == IR_sub_ && x == y)
        return all_of(b, t, 0);
    if (op == IR_sub_ && is_zero(b, x))
        return ir_neg(b, y);
    if (cval(b, y, &c) && as_sum(b, x, &base, &d))
        return ir_add(b, base, ir_const(b, t, op == IR_add_ ? d + c : d - c));
    return IR_NONE;
}

static ir_ref simplify_mul(struct ir_block *b, enum ir_op op, enum ir_type t, ir_ref x, ir_ref y)
{
    u64 c;
    if (!cval(b, y, &c))
        return IR_NONE;
    if (c == 0)
        return y;
    if (c == 1 && op != IR_umulh_ && op != IR_smulh_)
        return x;
    if (is_pow2(c) && (op == IR_mul_ || op == IR_udiv_))
        return ir_emit(b, op == IR_mul_ ? IR_shl_ : IR_shr_, t, 0, x,
                       ir_const(b, t, (u64)__builtin_ctzll(c)), 0);
    return IR_NONE;
}

static ir_ref simplify_logic(struct ir_block *b, enum ir_op op, enum ir_type t, ir_ref x, ir_ref y)
{
    const struct ir_node *n = &b->node[x];
    u64 c, d;

    if (x == y)
        return op == IR_and_ || op == IR_or_ ? x : all_of(b, t, 0);
    if (is_zero(b, y))
        return op == IR_and_ ? y : x;
    if (is_ones(b, y)) {
        if (op == IR_and_)
            return x;
        return op == IR_or_ ? y : op == IR_xor_ ? ir_not(b, x) : all_of(b, t, 0);
    }
    if (op == IR_and_ && b->node[y].op == IR_not_)
        return ir_andn(b, x, b->node[y].a);
    if (op == IR_and_ && n->op == IR_not_ && !ir_is_imm(b, y))
        return ir_andn(b, y, n->a);
    if (!cval(b, y, &c))
        return IR_NONE;
    if (op == IR_andn_)
        return ir_and(b, x, ir_const(b, t, ~c));
    if (n->op == op && cval(b, n->b, &d))
        return ir_emit(b, op, t, 0, n->a,
                       ir_const(b, t, op == IR_and_ ? c & d : op == IR_or_ ? c | d : c ^ d), 0);
    if (op == IR_and_) {
        unsigned w = width_of(b, x, 4);
        if (w == 0)
            return x;
        if ((c & ones(w)) == ones(w))
            return x;
        /* A mask inside a narrowing makes the narrowing needless. */
        if (n->op == IR_zext_ && b->node[n->a].op == IR_trunc_ && ir_type_of(b, b->node[n->a].a) == t &&
            c <= ones(ir_type_info[ir_type_of(b, n->a)].bits))
            return ir_and(b, b->node[n->a].a, y);
    }
    return IR_NONE;
}

static ir_ref simplify_shift(struct ir_block *b, enum ir_op op, enum ir_type t, ir_ref x, ir_ref y)
{
    const struct ir_node *n = &b->node[x];
    unsigned w = ir_type_info[t].bits;
    u64 c, d;

    if (is_zero(b, x))
        return x;
    if (!cval(b, y, &c))
        return is_zero(b, y) ? x : IR_NONE;
    if ((c &= w - 1) == 0)
        return x;
    if (op == IR_shr_ && width_of(b, x, 4) <= c)
        return ir_const(b, t, 0);
    if (n->op == op && cval(b, n->b, &d)) {
        d &= w - 1;
        if (op == IR_ror_)
            return ir_ror(b, n->a, ir_const(b, t, c + d));
        if (c + d < w)
            return ir_emit(b, op, t, 0, n->a, ir_const(b, t, c + d), 0);
        return op == IR_sar_ ? ir_sar(b, n->a, ir_const(b, t, w - 1)) : ir_const(b, t, 0);
    }
    /* Left and back right by the same count: an extension from below, or a mask. */
    if (n->op == IR_shl_ && cval(b, n->b, &d) && (d & (w - 1)) == c) {
        if (op == IR_shr_)
            return ir_and(b, n->a, ir_const(b, t, ones(w - (unsigned)c)));
        unsigned rest = w - (unsigned)c;
        if (op == IR_sar_ && (rest == 8 || rest == 16 || rest == 32)) {
            enum ir_type part = rest == 8 ? IR_i8 : rest == 16 ? IR_i16 : IR_i32;
            return ir_sext(b, t, ir_trunc(b, part, n->a));
        }
    }
    return IR_NONE;
}

static ir_ref simplify_compare(struct ir_block *b, enum ir_op op, enum ir_type t, ir_ref x, ir_ref y)
{
    if (x == y)
        return all_of(b, t, op == IR_eq_ || op == IR_ule_ || op == IR_sle_);
    if (op == IR_ult_ && is_zero(b, y))
        return all_of(b, t, 0);
    if (op == IR_ule_ && is_zero(b, x))
        return all_of(b, t, 1);
    if (ir_type_of(b, x) == IR_i1 && (op == IR_eq_ || op == IR_ne_) && ir_is_const(b, y))
        return is_zero(b, y) == (op == IR_ne_) ? x : ir_not(b, x);

    /* A widened value equals a constant only where its narrow form does. */
    const struct ir_node *n = &b->node[x];
    u64 c;
    if ((op == IR_eq_ || op == IR_ne_) && n->op == IR_zext_ && cval(b, y, &c)) {
        enum ir_type from = ir_type_of(b, n->a);
        if (c > ones(ir_type_info[from].bits))
            return ir_const(b, IR_i1, op == IR_ne_);
        return ir_emit(b, op, IR_i1, 0, n->a, ir_const(b, from, c), 0);
    }
    return IR_NONE;
}

static ir_ref simplify_select(struct ir_block *b, enum ir_type t, ir_ref c, ir_ref x, ir_ref y)
{
    u64 v;
    if (cval(b, c, &v))
        return v ? x : y;
    if (x == y)
        return x;
    if (b->node[c].op == IR_not_)
        return ir_select(b, b->node[c].a, y, x);
    u64 vx, vy;
    if (ir_type_info[t].cls == 'I' && t != IR_i1 && cval(b, x, &vx) && cval(b, y, &vy)) {
        if (vx == 1 && vy == 0)
            return ir_zext(b, t, c);
        if (vx == 0 && vy == 1)
            return ir_zext(b, t, ir_not(b, c));
    }
    return IR_NONE;
}

static ir_ref simplify_bitsel(struct ir_block *b, ir_ref x, ir_ref y, ir_ref z)
{
    if (y == z || is_ones(b, x))
        return y;
    if (is_zero(b, x))
        return z;
    if (is_zero(b, z))
        return ir_and(b, y, x);
    if (is_zero(b, y))
        return ir_andn(b, z, x);
    return IR_NONE;
}

/* ---- widths ---------------------------------------------------------------------------------------- */

static ir_ref simplify_zext(struct ir_block *b, enum ir_type t, ir_ref x)
{
    const struct ir_node *n = &b->node[x];
    if (n->type == t)
        return x;
    if (n->op == IR_zext_)
        return ir_zext(b, t, n->a);
    if (n->op == IR_trunc_ && ir_type_of(b, n->a) == t && width_of(b, n->a, 4) <= ir_type_info[n->type].bits)
        return n->a;
    return IR_NONE;
}

static ir_ref simplify_sext(struct ir_block *b, enum ir_type t, ir_ref x)
{
    const struct ir_node *n = &b->node[x];
    if (n->type == t)
        return x;
    if (n->op == IR_sext_)
        return ir_sext(b, t, n->a);
    if (n->op == IR_zext_)
        return ir_zext(b, t, n->a);
    return IR_NONE;
}

static ir_ref simplify_trunc(struct ir_block *b, enum ir_type t, ir_ref x)
{
    const struct ir_node *n = &b->node[x];
    u64 c;
    if (n->type == t)
        return x;
    if (n->op == IR_trunc_)
        return ir_trunc(b, t, n->a);
    if (n->op == IR_zext_ || n->op == IR_sext_) {
        enum ir_type from = ir_type_of(b, n->a);
        if (from == t)
            return n->a;
        return ir_type_info[from].bits > ir_type_info[t].bits ? ir_trunc(b, t, n->a)
                                                              : ir_emit(b, (enum ir_op)n->op, t, 0, n->a, 0, 0);
    }
    if (n->op == IR_and_ && cval(b, n->b, &c) && zext64(~c, ir_type_info[t].bits) == 0)
        return ir_trunc(b, t, n->a);
    return IR_NONE;
}

/* ---- between classes ------------------------------------------------------------------------------- */

static ir_ref simplify_bitcast(struct ir_block *b, enum ir_type t, ir_ref x)
{
    const struct ir_node *n = &b->node[x];
    unsigned w = ir_type_info[t].bits, from = ir_type_info[n->type].bits;
    if (n->type == t)
        return x;
    if (from == 128 && w < 128)
        return ir_extract(b, t, x, 0);
    /* The inner one keeps all bits too: casts that drop bits were extracts above. */
    return n->op == IR_bitcast_ ? ir_bitcast(b, t, n->a) : IR_NONE;
}

/* A scalar of t's width from one of another class. */
static ir_ref same_width(struct ir_block *b, enum ir_type t, ir_ref x)
{
    return ir_type_info[ir_type_of(b, x)].bits == ir_type_info[t].bits ? ir_bitcast(b, t, x) : IR_NONE;
}

static ir_ref simplify_extract(struct ir_block *b, enum ir_type t, unsigned lane, ir_ref v)
{
    const struct ir_node *n = &b->node[v];
    unsigned w = ir_type_info[t].bits;

    if (n->op == IR_bitcast_) {
        unsigned from = ir_type_info[ir_type_of(b, n->a)].bits;
        if (from == 128)
            return ir_extract(b, t, n->a, lane);
        if (lane * w >= from)
            return ir_bitcast(b, t, ir_const(b, w == 64 ? IR_i64 : w == 32 ? IR_i32 : w == 16 ? IR_i16 : IR_i8, 0));
        return lane == 0 ? same_width(b, t, n->a) : IR_NONE;
    }
    if (n->op == IR_dup_)
        return same_width(b, t, n->a);
    if (n->op == IR_insert_ && ir_type_info[n->type].lane_bits == w)
        return n->aux == lane ? same_width(b, t, n->b) : ir_extract(b, t, n->a, lane);
    if (n->op == IR_lo64_ && (lane + 1) * w <= 64)
        return ir_extract(b, t, n->a, lane);
    return IR_NONE;
}

static ir_ref simplify_lo64(struct ir_block *b, ir_ref x)
{
    const struct ir_node *n = &b->node[x];
    if (n->op == IR_lo64_ || (n->op == IR_bitcast_ && ir_type_info[ir_type_of(b, n->a)].bits <= 64))
        return x;
    return IR_NONE;
}

/* ---- all ------------------------------------------------------------------------------------------- */

/* One constant that moves and one that does not.  Addresses lie below 2^48, so masks that keep those bits keep all. */
static ir_ref fold_moving(struct ir_block *b, enum ir_op op, ir_ref x, ir_ref y)
{
    const u64 kept = ((u64)1 << 48) - 1;
    bool swapped = !ir_moves(&b->node[x]);
    ir_ref moving = swapped ? y : x;
    u64 place = ir_imm(&b->node[moving]), c;

    if (!cval(b, swapped ? x : y, &c) || (swapped && op == IR_sub_))
        return IR_NONE;
    switch ((int)op) {
    case IR_add_:
        return ir_place(b, place + c);
    case IR_sub_:
        return ir_place(b, place - c);
    case IR_or_:
    case IR_xor_:
        return c ? IR_NONE : moving;
    case IR_and_:
        return (c & kept) == kept && place <= kept ? moving : IR_NONE;
    default:
        return IR_NONE;
    }
}

/* Of two that move the distance stays. */
static bool moves_away(enum ir_op op)
{
    return op == IR_sub_ || op == IR_eq_ || op == IR_ne_ || op == IR_ult_ || op == IR_ule_;
}

/* What becomes of an op whose operands are constants, some of which move.  True: it can be folded as if they did not. */
static bool fold_places(struct ir_block *b, enum ir_op op, enum ir_type t, unsigned n, const ir_ref ref[3], ir_ref *r)
{
    unsigned moving = 0;
    *r = IR_NONE;
    for (unsigned k = 0; k < n; k++)
        moving += ir_moves(&b->node[ref[k]]);
    if (!moving || (n == 2 && moving == 2 && moves_away(op)))
        return true;
    if (n == 2 && moving == 1)
        *r = fold_moving(b, op, ref[0], ref[1]);
    if (*r || ir_is_vec(t))             /* vectors are made at run time */
        return false;
    b->stays = true;
    return true;
}

/* The value if all operands are constants. */
static ir_ref fold(struct ir_block *b, enum ir_op op, enum ir_type t, unsigned aux, ir_ref x, ir_ref y, ir_ref z)
{
    struct ir_v128 v[3] = { { 0, 0 }, { 0, 0 }, { 0, 0 } };
    unsigned n = ir_op_info[op].n_args;
    if (n == 0 || !ir_value(b, x, &v[0]) || (n > 1 && !ir_value(b, y, &v[1])) || (n > 2 && !ir_value(b, z, &v[2])))
        return IR_NONE;
    ir_ref place;
    if (!fold_places(b, op, t, n, (const ir_ref[3]){ x, y, z }, &place))
        return place;
    struct ir_node node = { (u8)op, (u8)t, (u16)aux, x, y, z };
    return constant(b, t, ir_eval(op, t, ir_operand_type(b, &node), aux, v[0], v[1], v[2], NULL));
}

ir_ref ir_simplify(struct ir_block *b, enum ir_op op, enum ir_type t, unsigned aux, ir_ref x, ir_ref y, ir_ref z)
{
    if (ir_is_imm(b, x)) {
        ir_ref r = fold(b, op, t, aux, x, y, z);
        if (r)
            return r;
    }
    switch ((int)op) {
    case IR_not_: case IR_neg_: case IR_bswap_: case IR_rbit_: case IR_clz_: case IR_fneg_: case IR_fabs_:
    case IR_aes_mix_: case IR_aes_inv_mix_:
        return simplify_unary(b, op, t, x);
    case IR_add_: case IR_sub_:
        return simplify_add(b, op, t, x, y);
    case IR_mul_: case IR_umulh_: case IR_smulh_: case IR_udiv_: case IR_sdiv_:
        return simplify_mul(b, op, t, x, y);
    case IR_and_: case IR_or_: case IR_xor_: case IR_andn_:
        return simplify_logic(b, op, t, x, y);
    case IR_shl_: case IR_shr_: case IR_sar_: case IR_ror_:
        return simplify_shift(b, op, t, x, y);
    case IR_umin_: case IR_umax_: case IR_smin_: case IR_smax_:
        return x == y ? x : IR_NONE;
    case IR_eq_: case IR_ne_: case IR_ult_: case IR_ule_: case IR_slt_: case IR_sle_:
        return simplify_compare(b, op, t, x, y);
    case IR_select_:
        return simplify_select(b, t, x, y, z);
    case IR_bitsel_:
        return simplify_bitsel(b, x, y, z);
    case IR_fshr_:
        if (is_zero(b, z))
            return y;
        return x == y ? ir_ror(b, x, ir_const(b, t, ir_imm(&b->node[z]))) : IR_NONE;
    case IR_zext_:
        return simplify_zext(b, t, x);
    case IR_sext_:
        return simplify_sext(b, t, x);
    case IR_trunc_:
        return simplify_trunc(b, t, x);
    case IR_adc_:
        if (is_zero(b, x) && is_zero(b, y))
            return ir_zext(b, t, z);
        return is_zero(b, z) ? ir_add(b, x, y) : IR_NONE;
    case IR_carry_:
        return is_zero(b, z) ? ir_ult(b, ir_add(b, x, y), x) : IR_NONE;
    case IR_fl_adc_:
        return is_zero(b, z) ? ir_op2(b, IR_fl_add_, t, x, y) : IR_NONE;
    case IR_fl_sbc_:
        return is_ones(b, z) ? ir_op2(b, IR_fl_sub_, t, x, y) : IR_NONE;
    case IR_bitcast_:
        return simplify_bitcast(b, t, x);
    case IR_extract_:
        return simplify_extract(b, t, aux, x);
    case IR_lo64_:
        return simplify_lo64(b, x);
    }
    return IR_NONE;
}
