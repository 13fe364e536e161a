/* analyse.c - one pass backwards over a block before it is emitted: uses, what is folded, where results go.
 *
 * Hints.  A value that is stored to a pinned register g is computed in g's home at once if, between its
 * definition and the store, nothing leaves the block or may fault (`gen` unchanged) and nobody reads or
 * writes g (`home_gen` unchanged).
 *
 * Lazy nodes emit nothing where they stand: compares whose uses are all conditions, additions that
 * addressing modes absorb, masks that a compare with zero absorbs.  Their operands stay in use until then. */
#include "jit/baseline/target.h"

#include "ir/eval.h"

static bool is_compare(unsigned op) { return op >= IR_eq_ && op <= IR_sle_; }
_Static_assert(IR_sle_ - IR_eq_ == 5, "eq ne ult ule slt sle");

static bool is_alias(unsigned op) { return op == IR_trunc_ || op == IR_zext_ || op == IR_bitcast_; }

static bool may_be_lazy(unsigned op)
{
    return is_compare(op) || op == IR_fcmp_ || op == IR_add_ || op == IR_shl_ || op == IR_and_;
}

void bl_set_traits(struct baseline *bl)
{
    for (unsigned op = 0; op < IR_N_OPS; op++) {
        const struct ir_op_info *o = &ir_op_info[op];
        struct op_traits *t = &bl->traits[op];
        t->slots = (u8)ir_op_slots[op];
        t->address = o->args[0] == 'A' && (o->flags & (F_READS_MEM | F_WRITES_MEM));
        t->condition = op == IR_br_if_ || op == IR_select_;
        t->removable = o->flags & F_PURE || op == IR_ldreg_;      /* not F_FP: its exception flags stay */
        t->barrier = o->flags & (F_MAY_FAULT | F_SIDE_EXIT | F_TERMINATOR) || op == IR_call_;
        t->leaf = op == IR_const_ || op == IR_vconst_ || op == IR_insn_;
        t->neutral = t->leaf || op == IR_ldreg_ || op == IR_streg_ || op == IR_trunc_;
        t->finds_flags = op == IR_adc_ || op == IR_carry_ || op == IR_fl_sub_ || op == IR_fl_logic_;
        t->fp = o->flags & F_FP;
        t->sets_fp = op == IR_fp_setmode_ || op == IR_fp_setflags_;
        t->indirect = op == IR_br_ind_ || op == IR_br_icall_;
        t->alias = is_alias(op);
        t->special = may_be_lazy(op) || is_alias(op) || op == IR_streg_ || op == IR_ldreg_ || op == IR_sext_ || op == IR_load_;
    }
}

/* A product that one instruction makes, both halves, without touching the flags. */
static bool is_mulx(const struct baseline *bl, const struct ir_node *i)
{
    return (i->op == IR_umulh_ || i->op == IR_mul_) && i->type == IR_i64 && bl->host.bmi2
        && bl_node(bl, i->b)->op != IR_const_;
}

/* Code for it leaves the host flags alone. */
bool bl_flag_neutral(const struct baseline *bl, ir_ref r)
{
    const struct ir_node *i = bl_node(bl, r);
    if (bl->traits[i->op].neutral)
        return true;
    switch (i->op) {
    case IR_zext_: case IR_sext_:
        return bl_bits(bl, i->a) > 1;           /* conditions are masked; vectors may call the evaluator */
    case IR_load_: case IR_store_:
        return i->aux == IR_MEM_PLAIN && !bl->guest->system;
    case IR_umulh_:
        return is_mulx(bl, i);
    default:
        return bl->v[r].how == HOW_LAZY || bl->v[r].how == HOW_DEAD || bl->v[r].how == HOW_FLAGS;
    }
}

static bool small_const(const struct baseline *bl, ir_ref r, u64 max)
{
    const struct ir_node *i = bl_node(bl, r);
    return i->op == IR_const_ && ir_imm(i) <= max;
}

static bool disp_const(const struct baseline *bl, ir_ref r)
{
    const struct ir_node *i = bl_node(bl, r);
    return i->op == IR_const_ && (s64)ir_imm(i) == (s32)ir_imm(i);
}

static void choose_lazy(struct baseline *bl, ir_ref r)
{
    const struct ir_node *i = bl_node(bl, r);
    struct val *v = &bl->v[r];

    if (i->op == IR_fcmp_) {
        if (v->early.n_cond == v->uses && !bl->mode_unknown && !bl->mode_changes && tg_fcmp_is_one(bl, i))
            v->how = HOW_LAZY;
    } else if (is_compare(i->op) && ir_type_info[i->type].bits == 1) {
        if (v->early.n_cond == v->uses) {
            v->how = HOW_LAZY;
            const struct ir_node *x = bl_node(bl, i->a);
            if (x->op == IR_and_ && small_const(bl, i->b, 0) && ir_type_info[x->type].bits >= 32)
                bl->v[i->a].fold = true;
        }
    } else if (i->op == IR_add_ && i->type == IR_i64 && v->early.n_addr) {
        if (disp_const(bl, i->b)) {
            v->how = HOW_LAZY;
        } else if (v->early.n_addr == v->uses && v->uses <= 2 && bl_node(bl, i->b)->op != IR_const_) {
            v->how = HOW_LAZY;
            const struct ir_node *y = bl_node(bl, i->b);
            if (y->op == IR_shl_ && small_const(bl, y->b, 3))
                bl->v[i->b].fold = true;
        }
    } else if (v->fold && v->uses == 1 && (i->op == IR_shl_ || i->op == IR_and_)) {
        v->how = HOW_LAZY;
    }
}

static unsigned class_of(enum ir_type t)
{
    return ir_type_info[t].cls == 'I' ? CLS_X : CLS_V;
}

static void give_hint(struct baseline *bl, ir_ref r, unsigned hint, u32 gen, u32 home_gen)
{
    struct val *v = &bl->v[r];
    v->hint = (u8)hint;
    v->early.gen = (u16)gen;
    v->early.home_gen = (u16)home_gen;
}

bool bl_subtracts(const struct baseline *bl, ir_ref r, ir_ref x, ir_ref y)
{
    const struct ir_node *s = bl_node(bl, r), *c = bl_node(bl, y);
    if (s->a != x)
        return false;
    if (s->op == IR_sub_)
        return s->b == y;
    if (s->op != IR_add_ || c->op != IR_const_ || bl_node(bl, s->b)->op != IR_const_)
        return false;
    unsigned w = ir_type_info[s->type].bits;
    return w >= 32 && zext64(ir_imm(bl_node(bl, s->b)) + ir_imm(c), w) == 0 && ir_imm(c) != 0 && ir_imm(c) < 1u << 31;
}

/* Compares that need no instruction: an earlier subtraction of the same operands leaves the flags, and
 * nothing between it and the compare's only use disturbs them. */
static void reuse_flags(struct baseline *bl, ir_ref c)
{
    const struct ir_node *i = bl_node(bl, c);
    struct val *v = &bl->v[c];
    ir_ref shared = bl_node(bl, i->a)->op == IR_const_ ? i->b : i->a;
    if (v->uses != 1 || bl->v[i->a].fold || bl->v[shared].uses < 2)
        return;
    for (ir_ref r = c + 1; r < v->last; r++)
        if (!bl_flag_neutral(bl, r))
            return;
    for (ir_ref r = c - 1; r > 0 && c - r < 32; r--) {
        bool same = bl_subtracts(bl, r, i->a, i->b), swapped = bl_subtracts(bl, r, i->b, i->a);
        if ((same || swapped) && bl->v[r].how == HOW_PLAIN && bl_bits(bl, r) >= 32) {
            v->how = HOW_FLAGS;
            v->swapped = !same;
            bl->v[r].need_flags = true;
            bl->v[i->a].uses--;
            bl->v[i->b].uses--;
            return;
        }
        if (!bl_flag_neutral(bl, r))
            return;
    }
}

/* Operand number k of the node at `user` is r, needed until `last`. */
static inline void count_use(struct baseline *bl, ir_ref user, unsigned k, ir_ref r, u32 last)
{
    struct val *v = &bl->v[r], *same = &bl->v[bl_same_as(bl, r)];
    v->uses++;
    v->last = (u16)MAX(v->last, last);
    bl->v[user].after[k] = same->next ? same->next : (u16)last;
    same->next = (u16)user;
}

static inline void count_uses(struct baseline *bl, ir_ref r, const struct ir_node *i, const struct op_traits *t)
{
    u32 slots = t->slots, last = bl->v[r].how == HOW_LAZY ? bl->v[r].last : r;
    if (slots & 1) {
        count_use(bl, r, 0, i->a, last);
        bl->v[i->a].early.n_addr += t->address;
        bl->v[i->a].early.n_cond += t->condition;
    }
    if (slots & 2)
        count_use(bl, r, 1, i->b, last);
    if (slots & 4)
        count_use(bl, r, 2, i->c, last);
}

/* Is the node before the carry r the sum it is the carry of?  Then it is in the host's flags. */
static bool same_sum(const struct baseline *bl, ir_ref r)
{
    const struct ir_node *c = bl_node(bl, r), *s = c - 1;
    return s->op == IR_adc_ && s->a == c->a && s->b == c->b && s->c == c->c && bl->v[r - 1].uses;
}

/* A carry that is found in the flags by the next sum with carry, because nothing in between disturbs them. */
static void leave_in_flags(struct baseline *bl, ir_ref carry)
{
    struct val *v = &bl->v[carry];
    ir_ref user = v->next;
    if (v->uses != 1 || bl_node(bl, user)->op != IR_adc_ || bl_node(bl, user)->c != carry)
        return;
    for (ir_ref r = carry + 1; r < user; r++)
        if (!bl_flag_neutral(bl, r) && !is_mulx(bl, bl_node(bl, r)))
            return;
    for (ir_ref r = carry + 1; r < user; r++)
        bl->v[r].keeps_flags = is_mulx(bl, bl_node(bl, r));
    v->how = HOW_FLAGS;
}

/* ---- flags that only an exit needs ---------------------------------------------------------------------- */

static bool uses(const struct baseline *bl, ir_ref n, ir_ref r)
{
    const struct ir_node *i = bl_node(bl, n);
    unsigned slots = bl->traits[i->op].slots;
    return ((slots & 1) && i->a == r) || ((slots & 2) && i->b == r) || ((slots & 4) && i->c == r);
}

/* The write of the flags before the exit r, if nobody else may see what it wrote; else IR_NONE. */
static ir_ref written_before(const struct baseline *bl, ir_ref r)
{
    enum { NEAR = 24 };
    for (ir_ref n = r - 1; n > 0 && r - n < NEAR; n--) {
        const struct ir_node *i = bl_node(bl, n);
        if (i->op == IR_streg_ && i->aux == bl->b->flags_off)
            return n;
        if (bl->traits[i->op].barrier || (i->op == IR_ldreg_ && i->aux == bl->b->flags_off))
            return IR_NONE;
    }
    return IR_NONE;
}

int bl_condition_of(const struct baseline *bl, const struct ir_node *fl, const struct ir_node *c)
{
    bool sub = fl->op == IR_fl_sub_;
    if (!is_compare(c->op) || ir_operand_type(bl->b, fl) != ir_operand_type(bl->b, c))
        return -1;
    if (sub && c->a == fl->a && c->b == fl->b)
        return (int)tg_cc_of(c->op, false);
    if (sub && c->a == fl->b && c->b == fl->a)
        return (int)tg_cc_of(c->op, true);
    if (small_const(bl, c->b, 0) && (sub ? bl_subtracts(bl, c->a, fl->a, fl->b) : c->a == fl->a)) {
        bool sign = c->op == IR_slt_;
        return c->op == IR_eq_ || c->op == IR_ne_ || (!sub && !sign) ? (int)tg_cc_of(c->op, false) : sign ? AX_S : -1;
    }
    if (small_const(bl, c->a, 0) && c->op == IR_sle_ && (sub ? bl_subtracts(bl, c->b, fl->a, fl->b) : c->b == fl->a))
        return AX_NS;
    return -1;
}

/* The exit r needs the flags, behind it they are others, and its condition comes from the same ones: they are found
 * in the host's flags where the exit is taken, and written there (tg_exit_flags). */
static void leave_to_exit(struct baseline *bl, ir_ref r, const struct ir_node *i)
{
    ir_ref write = i->aux & IR_BR_FLAGS_HERE && !(i->aux & IR_BR_LEAVE) ? written_before(bl, r) : IR_NONE;
    ir_ref fl = write ? bl_node(bl, write)->a : IR_NONE;
    const struct ir_node *f = bl_node(bl, fl);
    if (!fl || (f->op != IR_fl_sub_ && f->op != IR_fl_logic_) || bl->v[fl].uses || r - fl > UINT8_MAX
        || ir_type_info[ir_operand_type(bl->b, f)].bits < 32)
        return;
    for (ir_ref n = fl + 1; n < r; n++)
        if (n != write && uses(bl, n, fl))
            return;
    if (bl_condition_of(bl, f, bl_node(bl, i->a)) < 0)
        return;
    bl->v[write].how = HOW_DEAD;
    bl->v[fl].how = HOW_LAZY;
    bl->v[fl].uses = 1;
    bl->v[fl].last = (u16)r;
    bl->v[r].fused = (u16)fl;
}

/* ---- products --------------------------------------------------------------------------------------------- */

enum { MAX_HALVES = 16 };

/* Upper halves of products that have been seen, the last ones. */
struct halves { ir_ref node[MAX_HALVES]; unsigned n; };

/* The lower half makes the upper one as well. */
static void join_halves(struct baseline *bl, ir_ref r, const struct ir_node *i, struct halves *h)
{
    if (!is_mulx(bl, i) || !bl->v[r].uses)
        return;
    if (i->op == IR_umulh_) {
        h->node[h->n++ % MAX_HALVES] = r;
        return;
    }
    for (unsigned k = 0; k < MIN(h->n, (unsigned)MAX_HALVES); k++) {
        const struct ir_node *u = bl_node(bl, h->node[k]);
        struct val *v = &bl->v[h->node[k]];
        if (v->how == HOW_PLAIN && ((u->a == i->a && u->b == i->b) || (u->a == i->b && u->b == i->a))) {
            v->how = HOW_FUSED;
            v->hint = 0;                        /* it comes too early for its home */
            bl->v[r].fused = (u16)h->node[k];
            bl->v[r].keeps_flags = true;
            return;
        }
    }
}

enum { MAX_COMPARES = 64 };     /* in a block whose flags may serve again */

/* gen: how many barriers follow; home_gen: how many uses of a home. */
struct later { u32 gen, home_gen[2][17]; };

/* The rules of single ops. */
static void look_closer(struct baseline *bl, ir_ref r, const struct ir_node *i, struct later *later)
{
    struct val *v = &bl->v[r];
    const struct pinned *pin = i->op == IR_streg_ || i->op == IR_ldreg_ ? bl_pin_at(bl, i->aux) : NULL;

    if (pin) {
        unsigned number = (unsigned)(pin - bl->pin[pin->cls]) + 1;
        u32 home_gen = ++later->home_gen[pin->cls][number];
        if (i->op == IR_streg_ && bl_covers(pin, i))
            give_hint(bl, i->a, number, later->gen, home_gen);
    } else if (i->op == IR_zext_ || i->op == IR_bitcast_) {
        if (v->hint && !bl->v[i->a].hint && class_of(bl_node(bl, i->a)->type) == v->cls)
            give_hint(bl, i->a, v->hint, later->gen, v->early.home_gen);
    } else if (i->op == IR_sext_) {
        if (v->uses && bl_node(bl, i->a)->op == IR_load_ && bl->v[i->a].uses == 1 && bl_node(bl, i->a)->type != IR_i1) {
            v->how = HOW_FUSED;
            bl->v[i->a].fused = (u16)r;
            if (v->hint)
                give_hint(bl, i->a, v->hint, later->gen, v->early.home_gen);
        }
    } else if (v->fused && v->uses == 1) {
        bl->v[v->fused].hint = v->hint;
    } else if (v->fused) {
        bl->v[v->fused].how = HOW_PLAIN;
        v->fused = 0;
    }
}

/* Ends the early part of a value's life. */
static inline void nowhere(struct val *v)
{
    v->early.n_addr = v->early.n_cond = v->early.gen = v->early.home_gen = 0;
    v->field = -1;
    v->slot = -1;
}

void bl_analyse(struct baseline *bl)
{
    const struct ir_block *b = bl->b;
    struct later later = { .gen = 1 };
    struct halves halves = { .n = 0 };
    bool has_fp = false, may_loop = false, closes_loop = false, ends_indirect = false;
    ir_ref compare[MAX_COMPARES];       /* lazy ones, the last first */
    unsigned n_compares = 0;

    memset(bl->v, 0, b->n * sizeof bl->v[0]);
    for (ir_ref r = 1; r < b->n; r++) {
        const struct ir_node *i = bl_node(bl, r);
        if (bl->traits[i->op].alias)
            bl->v[r].same_as = (u16)bl_same_as(bl, i->a);
    }
    bl->mode_changes = false;
    for (ir_ref r = b->n - 1; r > 0; r--) {
        const struct ir_node *i = bl_node(bl, r);
        struct val *v = &bl->v[r];
        const struct op_traits *t = &bl->traits[i->op];
        v->root = (u16)r;
        v->reg = -1;
        v->cls = (u8)class_of(i->type);
        if (t->leaf || (t->removable && !v->uses) || v->how == HOW_DEAD) {
            v->how = t->leaf ? HOW_PLAIN : HOW_DEAD;
            nowhere(v);
            continue;
        }
        if (v->hint && (v->early.gen != later.gen || v->early.home_gen != later.home_gen[v->cls][v->hint]))
            v->hint = 0;
        later.gen += t->barrier;
        has_fp |= t->fp;
        bl->mode_changes |= t->sets_fp;
        if (t->barrier) {
            bool back = ir_op_info[i->op].aux == 'X' && i->aux & IR_BR_BACKWARD;
            closes_loop |= back && i->op != IR_br_call_;
            ends_indirect |= i->op == IR_br_ind_;
            may_loop |= t->indirect || back;
        }
        if (t->special)
            choose_lazy(bl, r);
        if (i->op == IR_br_if_)
            leave_to_exit(bl, r, i);
        if (i->op == IR_carry_ && same_sum(bl, r)) {
            v->fold = true;
            leave_in_flags(bl, r);
        } else {
            count_uses(bl, r, i, t);
        }
        if (t->special)
            look_closer(bl, r, i, &later);
        nowhere(v);
        join_halves(bl, r, i, &halves);
        if (v->how == HOW_LAZY && is_compare(i->op) && n_compares < MAX_COMPARES)
            compare[n_compares++] = r;
    }
    bl->has_fp = has_fp;
    bl->closes_loop = closes_loop;
    bl->ends_indirect = ends_indirect;
    bl->may_loop = may_loop;
    while (n_compares)
        reuse_flags(bl, compare[--n_compares]);
}
