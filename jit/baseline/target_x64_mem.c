/* target_x64_mem.c - guest state and guest memory.
 *
 * Guest memory is at its own addresses.  Order: the host keeps everything but store -> load; so acquire and
 * release are plain moves, except that a release store that a later acquire load may not overtake is an
 * exchange.  Atomics are locked instructions; exclusive pairs compare and exchange. */
#include "jit/baseline/target.h"

#define RAX ax_x(AX_RAX)

static unsigned bits_of(enum ir_type t) { return ir_type_info[t].bits; }
static unsigned state_bits(enum ir_type t) { return MAX(bits_of(t), 8u); }

/* ---- guest registers ---------------------------------------------------------------------------------------- */

/* The value of a root is in a register that is a home and now has a second name. */
static void alias_home(struct baseline *bl, ir_ref n, const struct pinned *p)
{
    struct val *v = &bl->v[n];
    ir_ref cur = bl->reg_val[p->cls][p->reg];
    if (cur) {
        v->root = cur;
        bl->v[cur].uses += v->uses;
        bl->v[cur].last = MAX(bl->v[cur].last, v->last);
        return;
    }
    v->reg = (s8)p->reg;
    v->zbits = p->cls == CLS_X ? 64 : 128;
    bl->reg_val[p->cls][p->reg] = n;
}

bool tg_ldreg(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    const struct pinned *p = bl_pin_at(bl, i->aux);
    unsigned bits = bits_of(i->type);
    if (!p) {
        bl->v[n].zbits = (u8)bits;
        bl_set_field(bl, n, i->aux);
        return true;
    }
    if (p->off == i->aux && p->cls == bl->v[n].cls) {
        alias_home(bl, n, p);
        return true;
    }
    if (p->cls == CLS_V && bl->v[n].cls == CLS_X && p->off == i->aux && bits >= 32) {
        ax64_v_xr(&bl->a, AXV_MOVD_FROM, bits, ax_x(p->reg), ax_r(bl_def_x(bl, n, bits)));
        return true;
    }
    tg_put(bl, p->cls, p->cls == CLS_X ? 64 : 128, bl_state(STATE_DISP(p->off)), p->reg);
    struct ax64_rm m = bl_state(STATE_DISP(i->aux));
    if (bl->v[n].cls == CLS_X)
        tg_get(bl, CLS_X, bits, bl_def_x(bl, n, bits).n, m);
    else
        tg_get(bl, CLS_V, bits, bl_def_v(bl, n, bits).n, m);
    return true;
}

static void store_state(struct baseline *bl, const struct ir_node *i)
{
    struct ax64_rm m = bl_state(STATE_DISP(i->aux));
    unsigned bits = state_bits(i->type);
    const struct ir_node *x = bl_node(bl, i->a);
    s32 v;
    if (bl->v[i->a].cls == CLS_V)
        tg_put(bl, CLS_V, bits, m, bl_v(bl, i->a).n);
    else if (x->op == IR_const_ && bl->v[i->a].reg < 0 && bl_imm(bl, i->a, bits, &v))
        ax64_mov_mi(&bl->a, bits, m, v);
    else if (bits_of(i->type) == 1)
        ax64_mov_mr(&bl->a, 8, m, bl_x_clean(bl, i->a));
    else
        ax64_mov_mr(&bl->a, bits, m, bl_x(bl, i->a));
}

static void store_home(struct baseline *bl, const struct ir_node *i, const struct pinned *p)
{
    ir_ref r = i->a;
    struct val *own = &bl->v[r];
    if (own->how == HOW_LAZY && !own->emitted) {
        own->hint = (u8)(p - bl->pin[p->cls] + 1);
        bl_emit_node(bl, r);
    }
    ir_ref root = own->root;
    struct val *v = &bl->v[root];
    bool constant = bl_node(bl, root)->op == IR_const_ || bl_node(bl, root)->op == IR_vconst_;
    if (v->reg == (s8)p->reg && bl->reg_val[p->cls][p->reg] == root)
        return;
    bl_home_reuse(bl, p->cls, p->reg);
    if (constant && v->reg < 0) {
        bl_put_const(bl, root, p->reg);
        if (v->uses > 1) {                      /* this is one */
            v->reg = (s8)p->reg;
            bl->reg_val[p->cls][p->reg] = root;
        }
        return;
    }
    unsigned s = p->cls == CLS_X ? bl_x(bl, r).n : bl_v(bl, r).n;
    tg_move(bl, p->cls, p->reg, s);
    if (!constant && bl->temps[p->cls] >> s & 1) {       /* lives on in the home */
        bl->reg_val[p->cls][s] = 0;
        v->reg = (s8)p->reg;
        bl->reg_val[p->cls][p->reg] = root;
    }
}

bool tg_streg(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    const struct pinned *p = bl_pin_at(bl, i->aux);
    unsigned bits = state_bits(i->type);
    if (p && bl_covers(p, i)) {
        store_home(bl, i, p);
    } else if (p) {
        unsigned size = p->cls == CLS_X ? 64 : 128;
        struct ax64_rm home = bl_state(STATE_DISP(p->off));
        bl_prep(bl, i->a);
        bl_home_reuse(bl, p->cls, p->reg);
        tg_put(bl, p->cls, size, home, p->reg);
        store_state(bl, i);
        tg_get(bl, p->cls, size, p->reg, home);
    } else {
        bl_prep(bl, i->a);
        bl_field_written(bl, i->aux, bits / 8);
        store_state(bl, i);
        ir_ref root = bl->v[i->a].root;
        struct val *v = &bl->v[root];
        if (v->reg >= 0 && bl->temps[v->cls] >> v->reg & 1 && v->field < 0 && v->uses > 1
            && bits_of(bl_node(bl, root)->type) <= bits && bl_node(bl, root)->op != IR_const_
            && bl_node(bl, root)->op != IR_vconst_)
            bl_set_field(bl, root, i->aux);
    }
    bl_use_done(bl, i->a);
    return true;
}

/* ---- addresses --------------------------------------------------------------------------------------------- */

struct ax64_rm tg_sum_address(struct baseline *bl, ir_ref add)
{
    const struct ir_node *i = bl_node(bl, add), *y = bl_node(bl, i->b);
    struct xr base = bl_x(bl, i->a);
    if (y->op == IR_const_)
        return ax_m(base, (s32)ir_imm(y));
    if (bl->v[i->b].how == HOW_LAZY && !bl->v[i->b].emitted && y->op == IR_shl_)
        return ax_mx(base, bl_x(bl, y->a), (unsigned)ir_imm(bl_node(bl, y->b)), 0);
    return ax_mx(base, bl_x(bl, i->b), 0, 0);
}

struct ax64_rm tg_address(struct baseline *bl, ir_ref addr, s32 disp)
{
    const struct ir_node *i = bl_node(bl, addr);
    const struct val *v = &bl->v[addr];
    if (v->how == HOW_LAZY && !v->emitted && i->op == IR_add_) {
        struct ax64_rm m = tg_sum_address(bl, addr);
        s64 sum = (s64)m.disp + disp;
        if (sum == (s32)sum) {
            m.disp = (s32)sum;
            return m;
        }
        bl_unlock_x(bl, ax_x(m.reg));
    }
    return ax_m(bl_x(bl, addr), disp);
}

/* A misaligned access of a node that asks for aligned ones leaves through an out-of-line exit. */
static void check_aligned(struct baseline *bl, ir_ref n, const struct ir_node *i, struct ax64_rm m, struct xr scratch)
{
    unsigned size = (i->op == IR_sc_ ? bl_bits(bl, i->b) : bits_of(i->type)) / 8;
    if (!(i->aux & IR_MEM_ALIGNED) || size == 1)
        return;
    bl->hf.kind = FL_NONE;
    ax64_lea(&bl->a, 64, scratch, m);
    ax64_test_i(&bl->a, 8, ax_r(scratch), (s32)size - 1);
    tg_slow_align(bl, n, scratch.n, i->aux & IR_MEM_IN16 ? size : 0);
}

static void check_aligned_tmp(struct baseline *bl, ir_ref n, const struct ir_node *i, struct ax64_rm m)
{
    if (i->aux & IR_MEM_ALIGNED) {
        struct xr t = bl_tmp_x(bl);
        check_aligned(bl, n, i, m, t);
        bl_unlock_x(bl, t);
    }
}

/* ---- plain accesses ----------------------------------------------------------------------------------------- */

bool tg_load(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned bits = bits_of(i->type);
    struct ax64_rm m = tg_address(bl, i->a, ir_disp(i));
    check_aligned_tmp(bl, n, i, m);
    if (bl->guest->system)
        m = tg_guest(bl, n, i, m, TG_LOAD, IR_NONE);
    bl_use_done(bl, i->a);
    if (bl->v[n].cls == CLS_V) {
        tg_get(bl, CLS_V, bits, bl_def_v(bl, n, bits).n, m);
    } else if (bl->v[n].fused) {
        ir_ref s = bl->v[n].fused;
        unsigned w = bits_of(bl_node(bl, s)->type) == 64 ? 64 : 32;
        ax64_movsx(&bl->a, w, bits, bl_def_x(bl, s, w), m);
    } else {
        tg_get(bl, CLS_X, bits, bl_def_x(bl, n, bits).n, m);
    }
    return true;
}

/* Orders as mfence does, in a third of its time. */
static void full_fence(struct baseline *bl)
{
    tg_shared_byte(bl, TG_SHARED_LOCK);
    ax64_alu_i(&bl->a, AX_OR, 32, ax_m(ax_x(AX_RSP), 0), 0);
}

/* In a register, unless it is an immediate. */
static void value_for_slow_path(struct baseline *bl, ir_ref r, unsigned bits)
{
    s32 v;
    if (bl->v[r].cls == CLS_V)
        bl_v(bl, r);
    else if (bl_node(bl, r)->op != IR_const_ || bl->v[r].reg >= 0 || !bl_imm(bl, r, bits, &v))
        bl_x(bl, r);
}

bool tg_store(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned bits = state_bits(i->type);
    const struct ir_node *x = bl_node(bl, i->b);
    bool ordered = (i->aux & IR_MEM_RELEASE) != 0;
    s32 v;
    bl_prep(bl, i->b);
    if (bl->guest->system)
        value_for_slow_path(bl, i->b, bits);
    struct ax64_rm m = tg_address(bl, i->a, ir_disp(i));
    check_aligned_tmp(bl, n, i, m);
    if (bl->guest->system)
        m = tg_guest(bl, n, i, m, TG_STORE, i->b);
    if (bl->v[i->b].cls == CLS_V) {
        tg_put(bl, CLS_V, bits, m, bl_v(bl, i->b).n);
    } else if (x->op == IR_const_ && bl->v[i->b].reg < 0 && bl_imm(bl, i->b, bits, &v)) {
        ax64_mov_mi(&bl->a, bits, m, v);
    } else {
        ax64_mov_mr(&bl->a, bits, m, bl_x(bl, i->b));
    }
    if (ordered)
        full_fence(bl);
    bl_done(bl, n);
    return true;
}

bool tg_fence(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    if (i->aux == IR_FENCE_FULL)
        full_fence(bl);
    return true;
}

/* ---- atomics ----------------------------------------------------------------------------------------------- */

/* The old value in t (bits wide) becomes node n's. */
static void old_value(struct baseline *bl, ir_ref n, unsigned bits, struct xr t)
{
    bl_done(bl, n);
    bl_lock_only_x(bl, t);
    struct xr d = bl_def_x(bl, n, bits);
    if (bits < 64)
        ax64_movzx(&bl->a, bits, d, ax_r(t));
    else
        tg_move(bl, CLS_X, d.n, t.n);
}

static void combine(struct baseline *bl, enum ir_rmw op, unsigned bits, struct xr t, struct xr x)
{
    static const u8 alu[] = { [RMW_AND] = AX_AND, [RMW_OR] = AX_OR, [RMW_XOR] = AX_XOR };
    static const u8 keep[] = { [RMW_SMIN] = AX_L, [RMW_SMAX] = AX_G, [RMW_UMIN] = AX_B, [RMW_UMAX] = AX_A };
    if (op <= RMW_XOR) {
        ax64_alu(&bl->a, alu[op], MAX(bits, 32u), t, ax_r(x));
    } else {
        ax64_alu(&bl->a, AX_CMP, bits, t, ax_r(x));
        ax64_cmov(&bl->a, keep[op] ^ 1, MAX(bits, 32u), t, ax_r(x));
    }
}

/* Of rax and memory.  The host's instruction always locks. */
static void exchange(struct baseline *bl, unsigned bits, struct ax64_rm m)
{
    struct ax64 *a = &bl->a;
    struct xr t = bl_tmp_x(bl);
    u32 done = ax64_label(a);
    tg_shared_byte(bl, TG_SHARED_JUMP);
    u8 *far = a->p;
    ax64_byte(a, 0);
    tg_get(bl, CLS_X, bits, t.n, m);
    ax64_mov_mr(a, bits, m, RAX);
    tg_move(bl, CLS_X, AX_RAX, t.n);
    ax64_jmp(a, done);
    if (!a->failed)
        *far = (u8)(a->p - (far + 1));
    ax64_xchg(a, bits, m, RAX);
    ax64_bind(a, done);
}

bool tg_rmw(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct ax64 *a = &bl->a;
    enum ir_rmw op = (i->aux & IR_MEM_RMW) >> 4;
    unsigned bits = bits_of(i->type);
    bool used = bl->v[n].uses != 0;
    bl_prep(bl, i->b);
    bl_take_x(bl, AX_RAX);
    struct ax64_rm m = ax_m(bl_x(bl, i->a), 0);
    check_aligned(bl, n, i, m, RAX);
    if (bl->guest->system)
        m = ax_m(tg_guest_base(bl, n, i, ax_x(m.reg), TG_ATOMIC, AX_NONE), 0);
    struct xr x = bl_x(bl, i->b);
    static const u8 alu[] = { [RMW_ADD] = AX_ADD, [RMW_AND] = AX_AND, [RMW_OR] = AX_OR, [RMW_XOR] = AX_XOR };
    if (op <= RMW_XOR && !used) {
        tg_shared_byte(bl, TG_SHARED_LOCK);
        ax64_alu_mr(a, alu[op], bits, m, x);
        bl_done(bl, n);
    } else if (op == RMW_ADD || op == RMW_XCHG) {
        tg_move(bl, CLS_X, AX_RAX, x.n);
        if (op == RMW_ADD) {
            tg_shared_byte(bl, TG_SHARED_LOCK);
            ax64_xadd(a, bits, m, RAX);
        } else {
            exchange(bl, bits, m);
        }
        old_value(bl, n, bits, RAX);
    } else {
        struct xr t = bl_tmp_x(bl);
        u32 again = ax64_label(a);
        tg_get(bl, CLS_X, bits, AX_RAX, m);
        ax64_bind(a, again);
        tg_move(bl, CLS_X, t.n, AX_RAX);
        combine(bl, op, bits, t, x);
        tg_shared_byte(bl, TG_SHARED_LOCK);
        ax64_cmpxchg(a, bits, m, t);
        ax64_jcc(a, AX_NE, again);
        old_value(bl, n, bits, RAX);
    }
    return true;
}

/* lock cmpxchg16b [base] with rdx:rax expected and rcx:rbx new, given as vectors in memory; rdx and rcx keep
 * their values.  Old value in result; ZF says whether it was stored. */
static void cas16(struct baseline *bl, struct xr base, struct ax64_rm expected, struct ax64_rm desired)
{
    struct ax64 *a = &bl->a;
    struct xr rdx = ax_x(AX_RDX), rcx = ax_x(AX_RCX), rbx = ax_x(AX_RBX);
    struct ax64_rm e_hi = expected, d_hi = desired;
    e_hi.disp += 8;
    d_hi.disp += 8;
    tg_shared_byte(bl, TG_SHARED_LOCK);                               /* a fault must come while the homes are intact */
    ax64_alu_i(a, AX_OR, 32, ax_m(base, 0), 0);
    ax64_mov(a, 64, RAX, ax_r(base));           /* the base may be rdx or rcx */
    ax64_mov_mr(a, 64, bl_state(JIT_DISP(saved_gpr) + 8 * AX_RDX), rdx);
    ax64_mov_mr(a, 64, bl_state(JIT_DISP(saved_gpr) + 8 * AX_RCX), rcx);
    tg_move(bl, CLS_X, AX_RBP, AX_RAX);
    ax64_mov(a, 64, RAX, expected);
    ax64_mov(a, 64, rdx, e_hi);
    ax64_mov(a, 64, rbx, desired);
    ax64_mov(a, 64, rcx, d_hi);
    tg_shared_byte(bl, TG_SHARED_LOCK);
    ax64_cmpxchg16b(a, ax_m(ax_x(AX_RBP), 0));
    ax64_mov_mr(a, 64, bl_state(JIT_DISP(result)), RAX);
    ax64_mov_mr(a, 64, bl_state(JIT_DISP(result) + 8), rdx);
    ax64_mov(a, 64, rdx, bl_state(JIT_DISP(saved_gpr) + 8 * AX_RDX));
    ax64_mov(a, 64, rcx, bl_state(JIT_DISP(saved_gpr) + 8 * AX_RCX));
}

static void take_for_cas16(struct baseline *bl)
{
    bl_take_x(bl, AX_RAX);
    bl_take_x(bl, AX_RBX);
    bl_take_x(bl, AX_RBP);
}

static struct ax64_rm arg_of(struct baseline *bl, ir_ref r, unsigned k)
{
    struct ax64_rm m = bl_state(JIT_DISP(arg) + 16 * (s32)k);
    tg_put(bl, CLS_V, 128, m, bl_v(bl, r).n);
    return m;
}

/* Of 16 bytes, in a register that cas16 leaves alone; what that wants is taken. */
static struct xr atomic_base(struct baseline *bl, ir_ref n, const struct ir_node *i, enum tg_access access)
{
    if (bl->guest->system) {
        bl_take_x(bl, AX_R10);
        struct xr base = bl_x(bl, i->a);
        check_aligned_tmp(bl, n, i, ax_m(base, 0));
        if (access == TG_SC)                    /* for the comparison with the monitor */
            ax64_mov_mr(&bl->a, 64, bl_state(JIT_DISP(arg)), base);
        base = tg_guest_base(bl, n, i, base, access, AX_R10);
        take_for_cas16(bl);
        return base;
    }
    take_for_cas16(bl);
    struct xr base = bl_x(bl, i->a);
    check_aligned(bl, n, i, ax_m(base, 0), RAX);
    return base;
}

bool tg_cas(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned bits = bits_of(i->type);
    bl_prep(bl, i->b);
    bl_prep(bl, i->c);
    if (bits == 128) {
        struct xr base = atomic_base(bl, n, i, TG_ATOMIC);
        struct ax64_rm e = arg_of(bl, i->b, 0), d = arg_of(bl, i->c, 1);
        cas16(bl, base, e, d);
        bl_done(bl, n);
        tg_get(bl, CLS_V, 128, bl_def_v(bl, n, 128).n, bl_state(JIT_DISP(result)));
        return true;
    }
    bl_take_x(bl, AX_RAX);
    struct ax64_rm m = ax_m(bl_x(bl, i->a), 0);
    check_aligned(bl, n, i, m, RAX);
    if (bl->guest->system)
        m = ax_m(tg_guest_base(bl, n, i, ax_x(m.reg), TG_ATOMIC, AX_NONE), 0);
    struct xr expected = bl_x(bl, i->b), desired = bl_x(bl, i->c);
    tg_move(bl, CLS_X, AX_RAX, expected.n);
    tg_shared_byte(bl, TG_SHARED_LOCK);
    ax64_cmpxchg(&bl->a, bits, m, desired);
    old_value(bl, n, bits, RAX);
    return true;
}

#define MONITOR_ADDR bl_state(STATE_DISP(offsetof(struct cpu, excl_addr)))
#define MONITOR_VAL(k) bl_state(STATE_DISP(offsetof(struct cpu, excl_val)) + 8 * (k))

bool tg_ll(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned bits = bits_of(i->type);
    struct xr base = bl_x(bl, i->a);
    struct ax64_rm m = ax_m(base, 0);
    check_aligned_tmp(bl, n, i, m);
    if (bl->guest->system)
        m = tg_guest(bl, n, i, m, TG_LOAD, IR_NONE);
    if (bits == 128) {
        struct vr t = bl_tmp_v(bl);
        tg_get(bl, CLS_V, 128, t.n, m);
        tg_put(bl, CLS_V, 128, MONITOR_VAL(0), t.n);
        ax64_mov_mr(&bl->a, 64, MONITOR_ADDR, base);
        bl_done(bl, n);
        tg_move(bl, CLS_V, bl_def_v(bl, n, 128).n, t.n);
        return true;
    }
    struct xr t = bl_tmp_x(bl);
    tg_get(bl, CLS_X, bits, t.n, m);
    ax64_mov_mr(&bl->a, 64, MONITOR_VAL(0), t);
    ax64_mov_mr(&bl->a, 64, MONITOR_ADDR, base);
    bl_done(bl, n);
    bl_lock_only_x(bl, t);
    tg_move(bl, CLS_X, bl_def_x(bl, n, bits).n, t.n);
    return true;
}

bool tg_sc(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct ax64 *a = &bl->a;
    unsigned bits = bl_bits(bl, i->b);
    u32 done = ax64_label(a);
    bl_prep(bl, i->b);
    struct xr base, va;
    if (bits == 128) {
        va = base = atomic_base(bl, n, i, TG_SC);
    } else {
        bl_take_x(bl, AX_RAX);
        va = base = bl_x(bl, i->a);
        check_aligned(bl, n, i, ax_m(base, 0), RAX);
    }
    if (bl->guest->system) {
        if (bits < 128) {
            ax64_mov_mr(a, 64, bl_state(JIT_DISP(arg)), base);
            base = tg_guest_base(bl, n, i, base, TG_SC, AX_NONE);
        }
        ax64_mov(a, 64, RAX, bl_state(JIT_DISP(arg)));
        va = RAX;
    }
    struct ax64_rm desired = bits == 128 ? arg_of(bl, i->b, 1) : ax_r(bl_x(bl, i->b));
    ax64_alu(a, AX_CMP, 64, va, MONITOR_ADDR);
    ax64_jcc(a, AX_NE, done);
    if (bits == 128) {
        cas16(bl, base, MONITOR_VAL(0), desired);
    } else {
        ax64_mov(a, 64, RAX, MONITOR_VAL(0));
        tg_shared_byte(bl, TG_SHARED_LOCK);
        ax64_cmpxchg(a, bits, ax_m(base, 0), ax_x(desired.reg));
    }
    ax64_bind(a, done);
    ax64_mov_mi(a, 64, MONITOR_ADDR, -1);
    bl_done(bl, n);
    bl_lock_only_x(bl, RAX);
    struct xr d = bl_def_x(bl, n, 1);
    ax64_setcc(a, AX_NE, d);
    ax64_movzx(a, 8, d, ax_r(d));
    return true;
}
