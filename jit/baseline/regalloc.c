/* regalloc.c - where values are while a block is emitted; see target.h for the terms.
 *
 * Invariants, for each root with uses to come:
 *  1. reg >= 0: reg_val[cls][reg] is this root.
 *  2. It has a register, a slot, a field, is a constant, or is lazy and not emitted.
 *  3. field >= 0: the state field holds the value now; bl_field_written ends that in time. */
#include "jit/baseline/target.h"

void bl_regs_init(struct baseline *bl)
{
    memset(bl->reg_val, 0, sizeof bl->reg_val);
    bl->locked[CLS_X] = bl->locked[CLS_V] = 0;
    bl->slots = bl->slots_ended = 0;
    bl->n_field_val = 0;
    bl->hf.kind = FL_NONE;
}

static bool is_temp(const struct baseline *bl, unsigned cls, unsigned reg) { return bl->temps[cls] >> reg & 1; }
static bool is_const(const struct baseline *bl, ir_ref r)
{
    unsigned op = bl_node(bl, r)->op;
    return op == IR_const_ || op == IR_vconst_;
}

static unsigned type_bits(const struct baseline *bl, ir_ref r) { return bl_bits(bl, r); }

/* ---- leaving registers ------------------------------------------------------------------------------- */

static void leave_reg(struct baseline *bl, struct val *v)
{
    if (v->reg >= 0 && bl->reg_val[v->cls][v->reg] && &bl->v[bl->reg_val[v->cls][v->reg]] == v)
        bl->reg_val[v->cls][v->reg] = 0;
    v->reg = -1;
}

static void drop_value(struct baseline *bl, struct val *v)
{
    leave_reg(bl, v);
    if (v->slot >= 0)
        bl->slots_ended |= 1ull << v->slot;
    v->slot = -1;
    v->field = -1;
}

static void to_slot(struct baseline *bl, struct val *v)
{
    if (v->slot >= 0)
        return;
    if (bl->slots == ~0ull) {
        bl->failed = true;
        return;
    }
    v->slot = (s8)__builtin_ctzll(~bl->slots);
    bl->slots |= 1ull << v->slot;
    tg_put(bl, v->cls, v->cls == CLS_X ? 64 : 128, bl_slot((unsigned)v->slot), (unsigned)v->reg);
}

/* The value in a temporary gets another place. */
static void evict(struct baseline *bl, unsigned cls, unsigned reg)
{
    ir_ref r = bl->reg_val[cls][reg];
    struct val *v = &bl->v[r];
    if (v->uses && v->slot < 0 && v->field < 0 && !is_const(bl, r))
        to_slot(bl, v);
    leave_reg(bl, v);
}

/* Keeping a value in a register instead of storing it is worth that many nodes of distance. */
enum { STORE_COST = 12 };

/* An unlocked temporary, empty: if none is free, the one whose value is needed last. */
static unsigned take_temp(struct baseline *bl, unsigned cls)
{
    unsigned best = 16, best_score = 0;
    for (unsigned reg = 0; reg < 16; reg++) {
        if (!is_temp(bl, cls, reg) || bl->locked[cls] >> reg & 1)
            continue;
        ir_ref r = bl->reg_val[cls][reg];
        if (!r)
            return reg;
        const struct val *v = &bl->v[r];
        bool cheap = v->slot >= 0 || v->field >= 0 || is_const(bl, r);
        unsigned score = 1 + (v->uses ? v->next : IR_MAX_NODES) + (cheap ? STORE_COST : 0);
        if (score > best_score) {
            best_score = score;
            best = reg;
        }
    }
    if (best == 16) {                           /* the block is given up */
        bl->failed = true;
        return (unsigned)__builtin_ctz(bl->temps[cls]);
    }
    evict(bl, cls, best);
    return best;
}

static void lock(struct baseline *bl, unsigned cls, unsigned reg) { bl->locked[cls] |= (u16)(1u << reg); }

/* ---- operands ------------------------------------------------------------------------------------------ */

void bl_prep(struct baseline *bl, ir_ref r)
{
    if ((bl->v[r].how == HOW_LAZY || bl->v[r].how == HOW_FLAGS) && !bl->v[r].emitted)
        bl_emit_node(bl, r);
}

/* A constant of ten bytes of code, the more so if it moves: worth a register as long as there is one. */
static bool is_long(const struct ir_node *i)
{
    return i->op == IR_const_ && ir_imm(i) >> 32 && (s64)ir_imm(i) != (s32)ir_imm(i);
}

/* The same from one nearby that is in a register: parts of one page, mostly. */
static bool put_near(struct baseline *bl, unsigned reg, const struct ir_node *i)
{
    for (unsigned k = 0; k < 16; k++) {
        const struct ir_node *other = bl_node(bl, bl->reg_val[CLS_X][k]);
        if (!bl->reg_val[CLS_X][k] || !is_long(other) || ir_moves(other) != ir_moves(i))
            continue;
        s64 by = (s64)(ir_imm(i) - ir_imm(other));
        if (by == (s32)by) {
            ax64_lea(&bl->a, 64, ax_x(reg), ax_m(ax_x(k), (s32)by));
            return true;
        }
    }
    return false;
}

void bl_put_const(struct baseline *bl, ir_ref r, unsigned reg)
{
    const struct ir_node *i = bl_node(bl, r);
    struct val *v = &bl->v[r];
    v->zbits = v->cls == CLS_X ? 64 : i->op == IR_vconst_ ? 128 : (u8)type_bits(bl, r);
    if (v->cls == CLS_X && ir_imm(i) == (u32)ir_imm(i))
        v->zbits = (u8)MIN(32, type_bits(bl, r));
    if (i->op == IR_vconst_)
        tg_const_v(bl, reg, bl->b->vc[i->aux].lo, bl->b->vc[i->aux].hi);
    else if (v->cls == CLS_V)
        tg_const_v(bl, reg, ir_imm(i), 0);
    else if (is_long(i) && put_near(bl, reg, i))
        return;
    else if (ir_moves(i))
        tg_place_x(bl, reg, ir_imm(i));
    else
        tg_const_x(bl, reg, ir_imm(i));
}

/* Brings the root of r into a register. */
static unsigned in_reg(struct baseline *bl, ir_ref r)
{
    bl_prep(bl, r);
    ir_ref root = bl->v[r].root;
    struct val *v = &bl->v[root];
    if (v->reg < 0) {
        unsigned reg = take_temp(bl, v->cls);
        if (is_const(bl, root)) {
            bl_put_const(bl, root, reg);
        } else if (v->slot >= 0) {
            tg_get(bl, v->cls, v->cls == CLS_X ? 64 : 128, reg, bl_slot((unsigned)v->slot));
        } else {
            ASSERT(v->field >= 0, "value %u is nowhere", root);
            tg_get(bl, v->cls, type_bits(bl, root), reg, bl_state(STATE_DISP(v->field)));
            v->zbits = (u8)type_bits(bl, root);
        }
        v->reg = (s8)reg;
        bl->reg_val[v->cls][reg] = root;
    }
    lock(bl, v->cls, (unsigned)v->reg);
    return (unsigned)v->reg;
}

struct xr bl_x(struct baseline *bl, ir_ref r) { return ax_x(in_reg(bl, r)); }
struct vr bl_v(struct baseline *bl, ir_ref r) { return ax_v(in_reg(bl, r)); }

struct xr bl_x_clean(struct baseline *bl, ir_ref r)
{
    struct xr x = bl_x(bl, r);
    unsigned bits = bl_bits(bl, r);
    if (bl_root(bl, r)->zbits <= bits)
        return x;
    struct xr t = bl_tmp_x(bl);
    if (bits == 1) {
        ax64_mov(&bl->a, 32, t, ax_r(x));
        ax64_alu_i(&bl->a, AX_AND, 32, ax_r(t), 1);
        bl->hf.kind = FL_NONE;
    } else {
        ax64_movzx(&bl->a, bits, t, ax_r(x));
    }
    return t;
}

/* Can the root's memory copy stand for w bits? */
static bool memory_form(const struct baseline *bl, ir_ref r, unsigned w, struct ax64_rm *m)
{
    ir_ref root = bl->v[r].root;
    const struct val *v = &bl->v[root];
    if (v->reg >= 0 || is_const(bl, root))
        return false;
    if (v->slot >= 0)
        *m = bl_slot((unsigned)v->slot);
    else if (v->field >= 0 && type_bits(bl, root) >= w)
        *m = bl_state(STATE_DISP(v->field));
    else
        return false;
    return true;
}

void bl_memory_last(struct baseline *bl, ir_ref *x, ir_ref *y, unsigned w)
{
    struct ax64_rm m;
    bl_prep(bl, *x);
    bl_prep(bl, *y);
    if (bl_root(bl, *x)->uses != 1 || !memory_form(bl, *x, w, &m) || memory_form(bl, *y, w, &m)
        || bl_node(bl, *y)->op == IR_const_)
        return;
    ir_ref t = *x;
    *x = *y;
    *y = t;
}

struct ax64_rm bl_rm(struct baseline *bl, ir_ref r, unsigned w)
{
    struct ax64_rm m;
    const struct ir_node *i = bl_node(bl, r);
    bl_prep(bl, r);
    if (i->op == IR_const_ && w == 64 && bl->v[r].reg < 0 && bl->v[r].uses == 1 && ir_imm(i) >> 32) {
        bl->v[r].zbits = 64;
        return ir_moves(i) ? tg_pool_moving(bl, ir_imm(i)) : tg_pool(bl, ir_imm(i), 0);
    }
    if (bl_root(bl, r)->uses == 1 && memory_form(bl, r, w, &m))
        return m;
    return ax_r(bl_x(bl, r));
}

struct ax64_rm bl_vrm(struct baseline *bl, ir_ref r, unsigned w)
{
    struct ax64_rm m;
    const struct ir_node *i = bl_node(bl, r);
    bl_prep(bl, r);
    if (i->op == IR_vconst_ && bl->v[r].reg < 0 && bl->v[r].uses == 1
        && (bl->b->vc[i->aux].lo | bl->b->vc[i->aux].hi))
        return tg_pool(bl, bl->b->vc[i->aux].lo, bl->b->vc[i->aux].hi);
    if (bl_root(bl, r)->uses == 1 && memory_form(bl, r, w, &m))
        return m;
    return ax_vr(bl_v(bl, r));
}

bool bl_imm(const struct baseline *bl, ir_ref r, unsigned w, s32 *v)
{
    const struct ir_node *i = bl_node(bl, r);
    if (i->op != IR_const_)
        return false;
    s64 value = sext64(ir_imm(i), MIN(w, 64));
    if (value != (s32)value)
        return false;
    *v = (s32)value;
    return true;
}

static void use_done(struct baseline *bl, ir_ref r, unsigned next)
{
    struct val *own = &bl->v[r];
    if (is_const(bl, r)) {
        own->next = (u16)next;
        if (own->uses && !--own->uses)
            leave_reg(bl, own);
        return;
    }
    struct val *v = bl_root(bl, r);
    ASSERT(v->uses, "value %u is used more often than counted, at %u", r, bl->at);
    v->next = (u16)next;
    if (own != v)
        own->uses--;
    if (--v->uses)
        return;
    if (own->how == HOW_LAZY && !own->emitted) {
        own->emitted = true;            /* folded into all its users */
        bl_done(bl, r);
        return;
    }
    drop_value(bl, v);
}

/* One use of r by the node being emitted, in any of its operands. */
void bl_use_done(struct baseline *bl, ir_ref r)
{
    const struct ir_node *i = bl_node(bl, bl->at);
    const u16 *after = bl->v[bl->at].after;
    use_done(bl, r, i->a == r ? after[0] : i->b == r ? after[1] : after[2]);
}

void bl_done(struct baseline *bl, ir_ref n)
{
    const struct ir_node *i = bl_node(bl, n);
    unsigned slots = bl->traits[i->op].slots;
    const u16 *after = bl->v[n].after;
    if ((slots & 1) && i->a)
        use_done(bl, i->a, after[0]);
    if ((slots & 2) && i->b)
        use_done(bl, i->b, after[1]);
    if ((slots & 4) && i->c)
        use_done(bl, i->c, after[2]);
}

/* ---- results -------------------------------------------------------------------------------------------- */

static void settle(struct baseline *bl, ir_ref n, unsigned reg, unsigned zbits)
{
    struct val *v = &bl->v[n];
    v->zbits = (u8)zbits;
    lock(bl, v->cls, reg);
    if (!v->uses)
        return;
    if (!v->next)                               /* analysis took it for an alias */
        v->next = bl->v[bl_same_as(bl, n)].next > n ? bl->v[bl_same_as(bl, n)].next : (u16)v->last;
    v->reg = (s8)reg;
    bl->reg_val[v->cls][reg] = n;
}

void bl_home_reuse(struct baseline *bl, enum bl_class cls, unsigned reg)
{
    ir_ref old = bl->reg_val[cls][reg];
    if (!old)
        return;
    struct val *v = &bl->v[old];
    bool cheap = is_const(bl, old) && !is_long(bl_node(bl, old)) && !(bl->locked[cls] >> reg & 1);
    if (v->uses && v->slot < 0 && v->field < 0 && !cheap) {
        unsigned t = take_temp(bl, cls);
        tg_move(bl, cls, t, reg);
        v->reg = (s8)t;
        bl->reg_val[cls][t] = old;
        if (bl->locked[cls] >> reg & 1)
            lock(bl, cls, t);
    } else {
        v->reg = -1;
    }
    bl->reg_val[cls][reg] = 0;
}

static unsigned def(struct baseline *bl, ir_ref n, unsigned zbits, bool fresh)
{
    struct val *v = &bl->v[n];
    unsigned cls = v->cls, reg = 16;
    if (v->hint && v->uses && !fresh) {
        reg = bl->pin[cls][v->hint - 1].reg;
        bl_home_reuse(bl, cls, reg);
    } else if (!fresh) {
        for (unsigned t = 0; t < 16; t++)       /* a dying operand's */
            if (is_temp(bl, cls, t) && bl->locked[cls] >> t & 1 && !bl->reg_val[cls][t]) {
                reg = t;
                break;
            }
    }
    if (reg == 16)
        reg = take_temp(bl, cls);
    settle(bl, n, reg, zbits);
    return reg;
}

struct xr bl_def_x(struct baseline *bl, ir_ref n, unsigned zbits) { return ax_x(def(bl, n, zbits, false)); }
struct vr bl_def_v(struct baseline *bl, ir_ref n, unsigned zbits) { return ax_v(def(bl, n, zbits, false)); }
struct xr bl_def_x_fresh(struct baseline *bl, ir_ref n, unsigned zbits) { return ax_x(def(bl, n, zbits, true)); }
struct vr bl_def_v_fresh(struct baseline *bl, ir_ref n, unsigned zbits) { return ax_v(def(bl, n, zbits, true)); }

void bl_def_in_v(struct baseline *bl, ir_ref n, struct vr t, unsigned zbits) { settle(bl, n, t.n, zbits); }
void bl_def_in_x(struct baseline *bl, ir_ref n, struct xr t, unsigned zbits) { settle(bl, n, t.n, zbits); }

void bl_def_alias(struct baseline *bl, ir_ref n, ir_ref r)
{
    ir_ref root = bl->v[r].root;
    u32 uses = bl->v[n].uses;
    bl->v[n].root = root;
    bl->v[root].uses += uses;
    bl->v[root].last = MAX(bl->v[root].last, bl->v[n].last);
    bl_use_done(bl, r);
}

/* n holds r's bits as well, zeros above: what is still to come of r by this name comes from n. */
void bl_redirect(struct baseline *bl, ir_ref r, ir_ref n)
{
    struct val *own = &bl->v[r], *old = bl_root(bl, r), *v = &bl->v[n];
    if (own == old || !own->uses || v->root != n || !v->uses)
        return;
    u32 uses = own->uses;
    v->uses += uses;
    v->last = MAX(v->last, own->last);
    own->root = n;
    old->uses -= uses;
    if (!old->uses)
        drop_value(bl, old);
}

/* ---- scratch --------------------------------------------------------------------------------------------- */

struct xr bl_tmp_x(struct baseline *bl)
{
    unsigned reg = take_temp(bl, CLS_X);
    lock(bl, CLS_X, reg);
    return ax_x(reg);
}

struct vr bl_tmp_v(struct baseline *bl)
{
    unsigned reg = take_temp(bl, CLS_V);
    lock(bl, CLS_V, reg);
    return ax_v(reg);
}

void bl_take_x(struct baseline *bl, unsigned reg)
{
    ASSERT(!(bl->locked[CLS_X] >> reg & 1), "register %u is in use at node %u", reg, bl->at);
    ir_ref r = bl->reg_val[CLS_X][reg];
    lock(bl, CLS_X, reg);
    if (!r)
        return;
    for (unsigned t = 0; t < 16; t++) {         /* a register is a better place than memory */
        if (!is_temp(bl, CLS_X, t) || bl->locked[CLS_X] >> t & 1 || bl->reg_val[CLS_X][t])
            continue;
        tg_move(bl, CLS_X, t, reg);
        bl->v[r].reg = (s8)t;
        bl->reg_val[CLS_X][t] = r;
        bl->reg_val[CLS_X][reg] = 0;
        return;
    }
    evict(bl, CLS_X, reg);
}

void bl_unlock_x(struct baseline *bl, struct xr r) { bl->locked[CLS_X] &= (u16)~(1u << r.n); }
void bl_lock_only_x(struct baseline *bl, struct xr r) { bl->locked[CLS_X] = (u16)(1u << r.n); }
void bl_unlock_v(struct baseline *bl, struct vr r) { bl->locked[CLS_V] &= (u16)~(1u << r.n); }

/* ---- state ------------------------------------------------------------------------------------------------ */

/* Remembers that a root's value is in a state field. */
void bl_set_field(struct baseline *bl, ir_ref root, unsigned off)
{
    if (bl->n_field_val == ARRAY_LEN(bl->field_val)) {
        unsigned n = 0;                         /* forget the dead */
        for (unsigned k = 0; k < bl->n_field_val; k++) {
            const struct val *v = &bl->v[bl->field_val[k]];
            if (v->uses && v->field >= 0)
                bl->field_val[n++] = bl->field_val[k];
        }
        bl->n_field_val = n;
        if (n == ARRAY_LEN(bl->field_val)) {
            bl->failed = true;
            return;
        }
    }
    bl->v[root].field = (s16)off;
    bl->field_val[bl->n_field_val++] = root;
}

void bl_field_written(struct baseline *bl, unsigned off, unsigned size)
{
    for (unsigned k = 0; k < bl->n_field_val; k++) {
        ir_ref r = bl->field_val[k];
        struct val *v = &bl->v[r];
        if (v->field < 0)
            continue;
        unsigned end = (unsigned)v->field + MAX(type_bits(bl, r) / 8, 1u);
        if (end <= off || (unsigned)v->field >= off + size)
            continue;
        if (v->uses && v->reg < 0 && v->slot < 0) {
            u16 locked = bl->locked[v->cls];
            in_reg(bl, r);
            bl->locked[v->cls] = locked;
        }
        v->field = -1;
    }
}

void bl_save_for_call(struct baseline *bl)
{
    for (unsigned k = 0; k < bl->n_field_val; k++) {
        struct val *v = &bl->v[bl->field_val[k]];
        bl->locked[CLS_X] = bl->locked[CLS_V] = 0;
        if (v->uses && v->field >= 0 && v->slot < 0) {
            if (v->reg < 0)
                in_reg(bl, bl->field_val[k]);
            to_slot(bl, v);
        }
        v->field = -1;
    }
    for (unsigned cls = 0; cls < 2; cls++) {
        for (unsigned reg = 0; reg < 16; reg++) {
            ir_ref r = bl->reg_val[cls][reg];
            if (!r)
                continue;
            struct val *v = &bl->v[r];
            if (v->uses && !is_const(bl, r))
                to_slot(bl, v);
            leave_reg(bl, v);
        }
        bl->locked[cls] = 0;
    }
}
