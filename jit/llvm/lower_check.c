/* lower_check.c - checks of floating-point results, put off until somebody could see the difference.
 *
 * What the guest would see differently (target_x64_fp.c) is of two kinds.
 *   - NaNs: payload and sign.  They pass through arithmetic, so that one test where a value leaves it (for memory,
 *     state at the end of the block, integer operations) stands for all operations that led there.  Until then the
 *     nodes are pending: their values are right unless they are NaNs.  Compares and conversions to integers may
 *     use them, as every NaN is alike to them and results are quiet ones.
 *   - Tiny results that round up to the smallest normal number: an underflow that the host does not see.  Tested for
 *     several results at once, and only in processes in which some code reads the flags (struct region.fp_flags).
 * On the cold path the pending nodes are lowered again in their order, floating-point ones by the evaluator.  What
 * the host's try has raised is part of what that raises, and raising flags twice makes no difference.
 *
 * Invariants
 *  1. No check is put off across the end of a block, a branch out of it, or what reads or changes the environment.
 *  2. Variables of state may hold pending values; nothing else does but the values of pending nodes.
 *  3. Pending values are bits of float lanes of one width each, moved but not changed otherwise. */
#include "jit/llvm/lower.h"

#include "base/fp.h"

enum { TINY_AT_ONCE = 4 };              /* more keep too many operands alive for the cold path */

static const struct ir_node *node(const struct lo *l, ir_ref n) { return &l->blk->node[n]; }
static u8 width_of(const struct lo *l, ir_ref n) { return l->late.width[n]; }
static bool is_pending(const struct lo *l, ir_ref n) { return l->late.width[n] != 0; }

/* ---- what a node does with pending operands ------------------------------------------------------------- */

enum use {
    USE_CARRIES,        /* the result is pending, a NaN if the operand is one */
    USE_MOVES,          /* the result is pending */
    USE_IS_BLIND,       /* all NaNs are alike */
    USE_SEES,           /* needs the exact value */
};

/* A NaN exactly if the operand is one. */
static bool is_same(const struct lo *l, const struct ir_node *i)
{
    bool narrows = i->op == IR_bitcast_ && !lo_is_vec((enum ir_type)i->type) && lo_is_vec(ir_type_of(l->blk, i->a));
    return (i->op == IR_bitcast_ || i->op == IR_fneg_ || i->op == IR_fabs_ || i->op == IR_dup_) && !narrows;
}

static u8 byte_of(const struct ir_v128 *v, unsigned k) { return (u8)((k < 8 ? v->lo : v->hi) >> (k % 8 * 8)); }

/* Does the shuffle move whole lanes? */
static bool keeps_lanes(const struct lo *l, const struct ir_node *i, unsigned width)
{
    const struct ir_v128 *picks = &l->blk->vc[node(l, i->c)->aux];
    unsigned size = width / 8;
    for (unsigned k = 0; k < 16; k++) {
        unsigned p = byte_of(picks, k), first = byte_of(picks, ALIGN_DOWN(k, size));
        if (first < 0x80 ? first % size || p != first + k % size : p < 0x80)
            return false;
    }
    return true;
}

/* `width`: of the operand's lanes; slot: 0 to 2. */
static enum use use_of(const struct lo *l, const struct ir_node *i, unsigned slot, unsigned width)
{
    unsigned w = lo_width((enum ir_type)i->type);
    switch ((int)i->op) {
    case IR_frint_:
        return w == width && i->aux != FP_AWAY ? USE_CARRIES : USE_SEES;
    case IR_fadd_: case IR_fsub_: case IR_fmul_: case IR_fdiv_: case IR_fsqrt_: case IR_fma_: case IR_fneg_: case IR_fabs_:
        return w == width ? USE_CARRIES : USE_SEES;
    case IR_fcvt_:
        return lo_is_vec((enum ir_type)i->type) || w == 16 ? USE_SEES : USE_CARRIES;
    case IR_fl_fcmp_: case IR_fcmp_: case IR_feq_: case IR_flt_: case IR_fle_: case IR_ftos_: case IR_ftou_: {
        enum ir_type t = lo_is_vec((enum ir_type)i->type) ? (enum ir_type)i->type : ir_type_of(l->blk, i->a);
        return lo_width(t) == width ? USE_IS_BLIND : USE_SEES;
    }
    case IR_bitcast_:
        return is_same(l, i) ? USE_CARRIES : USE_MOVES;
    case IR_dup_:
        return w == width ? USE_CARRIES : USE_SEES;
    case IR_insert_:
        return lo_width(ir_type_of(l->blk, i->b)) != width ? USE_SEES : slot ? USE_CARRIES : USE_MOVES;
    case IR_extract_:
        return w == width ? USE_MOVES : USE_SEES;
    case IR_lo64_:
        return USE_MOVES;
    case IR_shuffle_:
        return keeps_lanes(l, i, width) ? USE_MOVES : USE_SEES;
    case IR_select_:
        return slot ? USE_MOVES : USE_SEES;
    case IR_streg_:
        return USE_MOVES;
    default:
        return USE_SEES;
    }
}

/* Must everything be exact before the node, whatever its operands? */
static bool ends_delay(const struct lo *l, const struct ir_node *i)
{
    u32 flags = ir_op_info[i->op].flags;
    u32 ends = F_FPCTL | F_SIDE_EFFECT | F_TERMINATOR | F_SIDE_EXIT | (l->r->plain ? 0 : F_READS_MEM | F_WRITES_MEM);
    return flags & ends;
}

/* Calls fn for each operand. */
static unsigned operands(const struct ir_node *i, ir_ref ref[3], u8 slot[3])
{
    const ir_ref all[3] = { i->a, i->b, i->c };
    unsigned slots = ir_ref_slots(i), n = 0;
    for (u8 k = 0; k < 3; k++)
        if ((slots >> k & 1) && all[k] != IR_NONE) {
            slot[n] = k;
            ref[n++] = all[k];
        }
    return n;
}

void lo_late_begin(struct lo *l)
{
    struct late *d = &l->late;
    ir_ref ref[3];
    u8 slot[3];
    d->n = d->n_tiny = 0;
    memset(d->width, 0, l->blk->n);
    memset(d->last_use, 0, l->blk->n * sizeof *d->last_use);
    memset(d->in_field, 0, sizeof d->in_field);
    for (ir_ref k = 1; k < l->blk->n; k++)
        for (unsigned j = operands(&l->blk->node[k], ref, slot); j-- > 0;)
            d->last_use[ref[j]] = (u16)k;
}

/* ---- the tests --------------------------------------------------------------------------------------------- */

static LLVMTypeRef float_type(struct lo *l, LLVMValueRef v, unsigned width)
{
    bool vec = LLVMGetTypeKind(LLVMTypeOf(v)) == LLVMVectorTypeKind;
    return lo_type(l, vec ? (width == 64 ? IR_v2f64 : IR_v4f32) : width == 64 ? IR_f64 : IR_f32);
}

static LLVMValueRef either(struct lo *l, LLVMValueRef x, LLVMValueRef y) { return x ? LLVMBuildOr(l->b, x, y, "") : y; }

/* A vector's compare as a mask of bits. */
static LLVMValueRef mask(struct lo *l, LLVMValueRef c, unsigned width)
{
    return lo_cast(l, LLVMBuildSExt(l->b, c, lo_type(l, lo_vec_type(width)), ""), lo_type(l, IR_v4i32));
}

static LLVMValueRef any_bit(struct lo *l, LLVMValueRef mask)
{
    LLVMTypeRef whole = LLVMIntTypeInContext(l->t->cx, 128);
    return LLVMBuildICmp(l->b, LLVMIntNE, LLVMBuildBitCast(l->b, mask, whole, ""), LLVMConstInt(whole, 0, 0), "");
}

/* Two values a compare: it is unordered if either is a NaN. */
struct nans {
    LLVMValueRef waiting[2][2];         /* by vector, by format: one that lacks its partner */
    LLVMValueRef c, mask;               /* of those done */
};

static void compare(struct lo *l, struct nans *s, LLVMValueRef x, LLVMValueRef y)
{
    LLVMValueRef c = LLVMBuildFCmp(l->b, LLVMRealUNO, x, y, "");
    if (LLVMGetTypeKind(LLVMTypeOf(x)) != LLVMVectorTypeKind)
        s->c = either(l, s->c, c);
    else
        s->mask = either(l, s->mask, mask(l, c, 128 / LLVMGetVectorSize(LLVMTypeOf(x))));
}

static void test_value(struct lo *l, struct nans *s, LLVMValueRef v, unsigned width)
{
    v = lo_cast(l, v, float_type(l, v, width));
    LLVMValueRef *w = &s->waiting[LLVMGetTypeKind(LLVMTypeOf(v)) == LLVMVectorTypeKind][width == 64];
    if (!*w) {
        *w = v;
        return;
    }
    compare(l, s, *w, v);
    *w = NULL;
}

static LLVMValueRef tested(struct lo *l, struct nans *s)
{
    for (unsigned k = 0; k < 4; k++)
        if (s->waiting[k / 2][k % 2])
            compare(l, s, s->waiting[k / 2][k % 2], s->waiting[k / 2][k % 2]);
    return s->mask ? either(l, s->c, any_bit(l, s->mask)) : s->c;
}

/* Which pending nodes must be looked at before node `at`: live ones, unless a NaN shows in another one. */
static LLVMValueRef find_nans(struct lo *l, ir_ref at)
{
    struct late *d = &l->late;
    struct nans s = { 0 };
    for (unsigned k = 0; k < l->n_fields; k++)
        if (d->in_field[k])
            d->seen[d->in_field[k]] = LATE_LIVE;
    for (unsigned k = d->n; k-- > 0;) {
        ir_ref n = d->node[k], ref[3];
        u8 slot[3];
        const struct ir_node *i = node(l, n);
        if (i->op == IR_streg_)
            continue;
        /* Infinity times zero plus a NaN is invalid for some guests only. */
        bool live = d->last_use[n] >= at || d->seen[n] & LATE_LIVE || i->op == IR_fma_, shows = d->seen[n] & LATE_SHOWS;
        bool same = is_same(l, i);
        if (live && !shows && !same)
            test_value(l, &s, l->val[n], width_of(l, n));
        for (unsigned j = operands(i, ref, slot); j-- > 0;)
            if (is_pending(l, ref[j])) {
                if (live && !shows && same)
                    d->seen[ref[j]] |= LATE_LIVE;
                if ((live || shows) && use_of(l, i, slot[j], width_of(l, ref[j])) == USE_CARRIES && !(same && !shows))
                    d->seen[ref[j]] |= LATE_SHOWS;
            }
    }
    for (unsigned k = 0; k < d->n; k++)
        d->seen[d->node[k]] = 0;
    return tested(l, &s);
}

/* ---- the cold path -------------------------------------------------------------------------------------------- */

static void merge(struct lo *l, ir_ref n, LLVMValueRef fast, LLVMBasicBlockRef from, LLVMBasicBlockRef from_exact)
{
    LLVMValueRef in[2] = { fast, l->val[n] };
    l->val[n] = LLVMBuildPhi(l->b, LLVMTypeOf(fast), "");
    LLVMAddIncoming(l->val[n], in, (LLVMBasicBlockRef[]){ from, from_exact }, 2);
}

static void again(struct lo *l)
{
    struct late *d = &l->late;
    for (unsigned k = 0; k < d->n; k++) {
        const struct ir_node *i = node(l, d->node[k]);
        if (i->op == IR_streg_)
            lo_streg(l, i);
        else if (ir_op_info[i->op].flags & F_FP)
            l->val[d->node[k]] = lo_eval(l, d->node[k], i);
        else
            l->val[d->node[k]] = lo_lower(l, d->node[k], i);
    }
}

static void forget_pending(struct lo *l)
{
    for (unsigned k = 0; k < l->late.n; k++)
        l->late.width[l->late.node[k]] = 0;
    memset(l->late.in_field, 0, l->n_fields * sizeof *l->late.in_field);
    l->late.n = 0;
}

/* Makes everything that is pending exact before node `at`. */
static void check_nans(struct lo *l, ir_ref at)
{
    struct late *d = &l->late;
    LLVMValueRef c = d->n ? find_nans(l, at) : NULL, fast[LATE_MAX];
    if (c) {
        LLVMBasicBlockRef from, slow = lo_new_block(l), back = lo_new_block(l);
        lo_unlikely(l, LLVMBuildCondBr(l->b, c, slow, back));
        from = LLVMGetInsertBlock(l->b);
        LLVMPositionBuilderAtEnd(l->b, slow);
        for (unsigned k = 0; k < d->n; k++)
            fast[k] = l->val[d->node[k]];
        again(l);
        LLVMBasicBlockRef from_exact = LLVMGetInsertBlock(l->b);
        lo_go(l, back);
        for (unsigned k = 0; k < d->n; k++) {
            if (node(l, d->node[k])->op != IR_streg_ && d->last_use[d->node[k]] >= at)
                merge(l, d->node[k], fast[k], from, from_exact);
            else
                l->val[d->node[k]] = fast[k];   /* for flags (check_tiny) it is as good */
        }
    }
    forget_pending(l);
}

/* ---- tiny results ------------------------------------------------------------------------------------------- */

static LLVMValueRef lane_number(struct lo *l, unsigned k) { return LLVMConstInt(lo_type(l, IR_i32), k, 0); }

/* Two vectors of doubles as one of their lanes' upper halves. */
static LLVMValueRef upper_halves(struct lo *l, LLVMValueRef x, LLVMValueRef y)
{
    LLVMValueRef pick[4];
    for (unsigned k = 0; k < 4; k++)
        pick[k] = lane_number(l, 2 * k + 1);
    return LLVMBuildShuffleVector(l->b, lo_cast(l, x, lo_type(l, IR_v4i32)), lo_cast(l, y, lo_type(l, IR_v4i32)),
                                  LLVMConstVector(pick, 4), "");
}

/* The sign goes; what is left of the least normal number, in the upper half of a double. */
static LLVMValueRef is_least(struct lo *l, LLVMValueRef v, unsigned width)
{
    u64 least = width == 64 ? 1 << 20 : 1 << 23;
    LLVMValueRef c = LLVMBuildICmp(l->b, LLVMIntEQ, LLVMBuildAdd(l->b, v, v, ""), lo_int(l, IR_v4i32, 2 * least), "");
    return mask(l, c, 32);
}

/* One vector out of up to four scalars of type t. */
static LLVMValueRef gathered(struct lo *l, enum ir_type t, LLVMValueRef *v, unsigned n)
{
    enum ir_type whole = t == IR_f64 ? IR_v2f64 : IR_v4f32;
    unsigned lanes = t == IR_f64 ? 2 : 4;
    LLVMValueRef x[2] = { LLVMConstNull(lo_type(l, whole)), LLVMConstNull(lo_type(l, whole)) };
    for (unsigned k = 0; k < n; k++)
        x[k / lanes] = LLVMBuildInsertElement(l->b, x[k / lanes], v[k], lane_number(l, k % lanes), "");
    return t == IR_f64 ? upper_halves(l, x[0], x[1]) : lo_cast(l, x[0], lo_type(l, IR_v4i32));
}

static LLVMValueRef find_tiny(struct lo *l)
{
    struct late *d = &l->late;
    LLVMValueRef all = NULL, of[4][TINY_AT_ONCE];
    static const enum ir_type types[4] = { IR_f32, IR_f64, IR_v4f32, IR_v2f64 };
    unsigned n[4] = { 0 };
    for (unsigned k = 0; k < d->n_tiny; k++) {
        enum ir_type t = (enum ir_type)node(l, d->tiny[k])->type;
        unsigned j = 2 * lo_is_vec(t) + (lo_width(t) == 64);
        of[j][n[j]++] = lo_cast(l, d->tiny_val[k], lo_type(l, types[j]));
    }
    for (unsigned j = 0; j < 2; j++)
        if (n[j])
            all = either(l, all, is_least(l, gathered(l, types[j], of[j], n[j]), j ? 64 : 32));
    for (unsigned k = 0; k < n[2]; k++)
        all = either(l, all, is_least(l, lo_cast(l, of[2][k], lo_type(l, IR_v4i32)), 32));
    for (unsigned k = 0; k < n[3]; k += 2) {
        LLVMValueRef y = k + 1 < n[3] ? of[3][k + 1] : of[3][k];
        all = either(l, all, is_least(l, upper_halves(l, of[3][k], y), 64));
    }
    return any_bit(l, all);
}

/* Only flags come of it. */
static void check_tiny(struct lo *l)
{
    struct late *d = &l->late;
    if (!d->n_tiny)
        return;
    LLVMBasicBlockRef slow = lo_new_block(l), back = lo_new_block(l);
    lo_unlikely(l, LLVMBuildCondBr(l->b, find_tiny(l), slow, back));
    LLVMPositionBuilderAtEnd(l->b, slow);
    for (unsigned k = 0; k < d->n_tiny; k++)
        (void)lo_eval(l, d->tiny[k], node(l, d->tiny[k]));
    lo_go(l, back);
    d->n_tiny = 0;
}

/* ---- the walk's calls --------------------------------------------------------------------------------------- */

static void note(struct lo *l, ir_ref n, u8 width)
{
    l->late.node[l->late.n++] = n;
    l->late.width[n] = width;
}

void lo_late_result(struct lo *l, ir_ref n, LLVMValueRef v, bool can_underflow)
{
    struct late *d = &l->late;
    note(l, n, (u8)lo_width((enum ir_type)node(l, n)->type));
    if (!l->r->fp_flags || !can_underflow || !(l->t->guest->fp_rules & FP_TINY_BEFORE))
        return;
    d->tiny[d->n_tiny] = n;
    d->tiny_val[d->n_tiny++] = v;
}

/* A register is about to be written: with a pending value, or over one. */
static void before_streg(struct lo *l, ir_ref n, const struct ir_node *i)
{
    struct late *d = &l->late;
    unsigned f = l->field_at[i->aux] - 1u;
    bool whole = ir_type_info[i->type].bits == 8u * l->field[f].size;
    if (!is_pending(l, i->a) && !d->in_field[f])
        return;
    if (!whole && d->in_field[f]) {
        check_nans(l, n);
        return;
    }
    note(l, n, 0);
    d->in_field[f] = is_pending(l, i->a) ? (u16)i->a : 0;
}

void lo_late_exact(struct lo *l, ir_ref n, const struct ir_node *i)
{
    ir_ref ref[3];
    u8 slot[3];
    for (unsigned j = operands(i, ref, slot); j-- > 0;)
        if (is_pending(l, ref[j])) {
            check_nans(l, n);
            return;
        }
}

void lo_late_before(struct lo *l, ir_ref n, const struct ir_node *i)
{
    struct late *d = &l->late;
    ir_ref ref[3];
    u8 slot[3], width = 0;
    if (d->n_tiny == TINY_AT_ONCE || ends_delay(l, i))
        check_tiny(l);
    if (d->n >= LATE_MAX - 2 || ends_delay(l, i) || (i->op == IR_ldreg_ && d->in_field[l->field_at[i->aux] - 1u])) {
        check_nans(l, n);
        return;
    }
    if (i->op == IR_streg_) {
        before_streg(l, n, i);
        return;
    }
    for (unsigned j = operands(i, ref, slot); j-- > 0;) {
        if (!is_pending(l, ref[j]))
            continue;
        enum use use = use_of(l, i, slot[j], width_of(l, ref[j]));
        if (use == USE_SEES || (use == USE_MOVES && width && width != width_of(l, ref[j]))) {
            check_nans(l, n);
            return;
        }
        if (use != USE_IS_BLIND)
            width = width_of(l, ref[j]);
    }
    if (width && !(ir_op_info[i->op].flags & F_FP))
        note(l, n, width);
}
