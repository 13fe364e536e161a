/* target_x64_flags.c - compares, conditions, selects, and the guest's flags nibble.
 *
 * A compare whose uses are conditions emits nothing itself: its consumer sets the host flags (or finds them
 * set) and uses the condition code.  The nibble N Z C V is gathered from the host flags by lahf, seto and pext
 * without changing them:
 *
 *      eax   15 14 ..... 8 ....... 0          lahf: SF ZF - AF - PF - CF to ah,  seto: OF to al
 *            SF ZF       CF        OF   -pext-> N Z C V */
#include "jit/baseline/target.h"

/* ---- conditions ------------------------------------------------------------------------------------------ */

enum ax64_cc tg_cc_of(unsigned op, bool swapped)
{
    switch (op) {
    case IR_eq_:  return AX_E;
    case IR_ne_:  return AX_NE;
    case IR_ult_: return swapped ? AX_A : AX_B;
    case IR_ule_: return swapped ? AX_AE : AX_BE;
    case IR_slt_: return swapped ? AX_G : AX_L;
    default:      return swapped ? AX_GE : AX_LE;
    }
}

static bool same_value(struct baseline *bl, ir_ref r, ir_ref s)
{
    const struct ir_node *x = bl_node(bl, r), *y = bl_node(bl, s);
    if (r && s && x->op == IR_const_ && y->op == IR_const_)
        return ir_imm(x) == ir_imm(y) && x->type == y->type && x->aux == y->aux;
    return bl->v[r].root == bl->v[s].root && bl->v[r].root;
}

/* Are the flags there already? */
static bool have_flags(struct baseline *bl, const struct ir_node *i, unsigned w, enum ax64_cc *cc)
{
    const struct host_flags *hf = &bl->hf;
    if (hf->kind == FL_NONE || hf->w != w)
        return false;
    bool swapped = same_value(bl, hf->x, i->b) && same_value(bl, hf->y, i->a);
    if (hf->kind == FL_SUB && (swapped || (same_value(bl, hf->x, i->a) && same_value(bl, hf->y, i->b)))) {
        *cc = tg_cc_of(i->op, swapped);
        return true;
    }
    const struct ir_node *y = bl_node(bl, i->b);
    if (!hf->result || !same_value(bl, hf->result, i->a) || y->op != IR_const_ || ir_imm(y) != 0)
        return false;
    *cc = i->op == IR_slt_ ? AX_S : tg_cc_of(i->op, false);
    return i->op == IR_eq_ || i->op == IR_ne_ || i->op == IR_slt_ || hf->kind == FL_LOGIC;
}

/* x & mask compared with zero, as one test. */
static void test_mask(struct baseline *bl, ir_ref and)
{
    const struct ir_node *i = bl_node(bl, and);
    unsigned w = bl_bits(bl, and);
    const struct ir_node *m = bl_node(bl, i->b);
    if (m->op == IR_const_) {
        u64 mask = zext64(ir_imm(m), w);
        struct ax64_rm x = bl_rm(bl, i->a, w);
        if (mask <= 0x7f && (x.kind == AX_IS_MEM || mask > 0))
            ax64_test_i(&bl->a, 8, x, (s32)mask);
        else if (mask <= 0x7fffffff)
            ax64_test_i(&bl->a, 32, x, (s32)mask);
        else if (w == 32)
            ax64_test_i(&bl->a, 32, x, (s32)(u32)mask);
        else if ((s64)mask == (s32)mask)
            ax64_test_i(&bl->a, 64, x, (s32)mask);
        else
            ax64_test(&bl->a, 64, x, bl_x(bl, i->b));
    } else {
        struct xr x = bl_x(bl, i->a);
        ax64_test(&bl->a, w, bl_rm(bl, i->b, w), x);
    }
}

/* Sets the flags of x - y for a compare; the operands are used, not released. */
static enum ax64_cc set_flags(struct baseline *bl, const struct ir_node *i)
{
    unsigned bits = bl_bits(bl, i->a), w = MAX(bits, 8u);
    bool zero = bl_node(bl, i->b)->op == IR_const_ && ir_imm(bl_node(bl, i->b)) == 0;
    enum ax64_cc cc = tg_cc_of(i->op, false);
    s32 v;

    if (bits == 1) {
        struct xr x = bl_x_clean(bl, i->a), y = bl_x_clean(bl, i->b);
        ax64_alu(&bl->a, AX_CMP, 8, x, ax_r(y));
        return cc;
    }
    if (have_flags(bl, i, w, &cc))
        return cc;
    bl->hf.kind = FL_NONE;
    cc = tg_cc_of(i->op, false);
    if (zero && bl->v[i->a].how == HOW_LAZY && !bl->v[i->a].emitted && bl_node(bl, i->a)->op == IR_and_
        && (i->op == IR_eq_ || i->op == IR_ne_)) {
        test_mask(bl, i->a);
        return cc;
    }
    if (bl_node(bl, i->a)->op == IR_const_ && bl_imm(bl, i->a, w, &v) && bl_node(bl, i->b)->op != IR_const_) {
        ax64_alu_i(&bl->a, AX_CMP, w, bl_rm(bl, i->b, w), v);
        return tg_cc_of(i->op, true);
    }
    if (bl_imm(bl, i->b, w, &v)) {
        struct ax64_rm x = bl_rm(bl, i->a, w);
        if (zero && x.kind == AX_IS_REG)
            ax64_test(&bl->a, w, x, ax_x(x.reg));
        else
            ax64_alu_i(&bl->a, AX_CMP, w, x, v);
    } else {
        struct xr x = bl_x(bl, i->a);
        ax64_alu(&bl->a, AX_CMP, w, x, bl_rm(bl, i->b, w));
    }
    bl->hf = (struct host_flags){ .kind = FL_SUB, .x = i->a, .y = i->b, .w = w };
    return cc;
}

enum ax64_cc tg_compare(struct baseline *bl, ir_ref c)
{
    const struct ir_node *i = bl_node(bl, c);
    struct val *v = &bl->v[c];
    enum ax64_cc cc = AX_NE;

    if (i->op == IR_fcmp_ && bl->mode_unknown && v->how == HOW_LAZY && !v->emitted) {
        v->how = HOW_PLAIN;                     /* it is evaluated */
        bl_emit_node(bl, c);
    }
    if (v->how == HOW_FLAGS) {
        ASSERT(bl->hf.kind == FL_SUB, "no flags for compare %u", c);
        cc = tg_cc_of(i->op, v->swapped);
    } else if (v->how == HOW_LAZY && !v->emitted && i->op == IR_fcmp_) {
        u16 locked = bl->locked[CLS_V];
        bl->hf.kind = FL_NONE;
        cc = tg_fcmp_flags(bl, i);
        bl->locked[CLS_V] = locked;
    } else if (v->how == HOW_LAZY && !v->emitted) {
        u16 locked = bl->locked[CLS_X];
        cc = set_flags(bl, i);
        bl->locked[CLS_X] = locked;
    } else if (bl->hf.kind != FL_LOGIC || bl->hf.result != c) {      /* else just computed, of conditions */
        bl->hf.kind = FL_NONE;
        ax64_test_i(&bl->a, 8, bl_rm(bl, c, 8), 1);
    }
    bl_use_done(bl, c);
    return cc;
}

static bool compare(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    bl_prep(bl, i->a);
    bl_prep(bl, i->b);
    enum ax64_cc cc = set_flags(bl, i);
    bl_done(bl, n);
    struct xr d = bl_def_x(bl, n, 1);
    ax64_setcc(&bl->a, cc, d);
    ax64_movzx(&bl->a, 8, d, ax_r(d));
    return true;
}

bool tg_eq(struct baseline *bl, ir_ref n, const struct ir_node *i)  { return compare(bl, n, i); }
bool tg_ne(struct baseline *bl, ir_ref n, const struct ir_node *i)  { return compare(bl, n, i); }
bool tg_ult(struct baseline *bl, ir_ref n, const struct ir_node *i) { return compare(bl, n, i); }
bool tg_ule(struct baseline *bl, ir_ref n, const struct ir_node *i) { return compare(bl, n, i); }
bool tg_slt(struct baseline *bl, ir_ref n, const struct ir_node *i) { return compare(bl, n, i); }
bool tg_sle(struct baseline *bl, ir_ref n, const struct ir_node *i) { return compare(bl, n, i); }

/* ---- select, minimum, maximum ------------------------------------------------------------------------------ */

static void select_v(struct baseline *bl, ir_ref n, const struct ir_node *i, enum ax64_cc cc)
{
    struct vr x = bl_v(bl, i->b), y = bl_v(bl, i->c);
    unsigned zbits = MAX(bl_root(bl, i->b)->zbits, bl_root(bl, i->c)->zbits);
    u32 skip = ax64_label(&bl->a);
    bl_use_done(bl, i->b);
    bl_use_done(bl, i->c);
    struct vr d = bl_def_v(bl, n, zbits);
    if (d.n == x.n) {
        ax64_jcc(&bl->a, cc, skip);
        tg_move(bl, CLS_V, d.n, y.n);
    } else {
        tg_move(bl, CLS_V, d.n, y.n);
        ax64_jcc(&bl->a, cc ^ 1, skip);
        tg_move(bl, CLS_V, d.n, x.n);
    }
    ax64_bind(&bl->a, skip);
}

bool tg_select(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = bl_bits(bl, n) == 64 ? 64 : 32;
    bl_prep(bl, i->b);
    bl_prep(bl, i->c);
    enum ax64_cc cc = tg_compare(bl, i->a);
    if (bl->v[n].cls == CLS_V) {
        select_v(bl, n, i, cc);
        return true;
    }
    struct ax64_rm x = bl_rm(bl, i->b, w), y = bl_rm(bl, i->c, w);
    unsigned zbits = MIN(w, MAX(bl_root(bl, i->b)->zbits, bl_root(bl, i->c)->zbits));
    if (x.kind != AX_IS_REG || y.kind != AX_IS_REG)
        zbits = w;
    bl_use_done(bl, i->b);
    bl_use_done(bl, i->c);
    struct xr d = bl_def_x(bl, n, zbits);
    if (x.kind == AX_IS_REG && x.reg == d.n) {
        ax64_cmov(&bl->a, cc ^ 1, w, d, y);
    } else {
        if (y.kind != AX_IS_REG || y.reg != d.n)
            ax64_mov(&bl->a, w, d, y);
        ax64_cmov(&bl->a, cc, w, d, x);
    }
    return true;
}

static bool min_max(struct baseline *bl, ir_ref n, const struct ir_node *i, enum ax64_cc x_wins)
{
    unsigned w = bl_bits(bl, n);
    if (w != 32 && w != 64)
        return false;
    struct xr x = bl_x(bl, i->a), y = bl_x(bl, i->b);
    ax64_alu(&bl->a, AX_CMP, w, x, ax_r(y));
    bl_done(bl, n);
    struct xr d = bl_def_x(bl, n, w);
    if (d.n == x.n) {
        ax64_cmov(&bl->a, x_wins ^ 1, w, d, ax_r(y));
    } else {
        if (d.n != y.n || w == 32)
            ax64_mov(&bl->a, w, d, ax_r(y));
        ax64_cmov(&bl->a, x_wins, w, d, ax_r(x));
    }
    return true;
}

bool tg_umin(struct baseline *bl, ir_ref n, const struct ir_node *i) { return min_max(bl, n, i, AX_B); }
bool tg_umax(struct baseline *bl, ir_ref n, const struct ir_node *i) { return min_max(bl, n, i, AX_A); }
bool tg_smin(struct baseline *bl, ir_ref n, const struct ir_node *i) { return min_max(bl, n, i, AX_L); }
bool tg_smax(struct baseline *bl, ir_ref n, const struct ir_node *i) { return min_max(bl, n, i, AX_G); }

/* ---- sums with carry ------------------------------------------------------------------------------------------ */

bool tg_adc(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = bl_bits(bl, n);
    ir_ref a = i->a, b = i->b;
    s32 v;
    bool there = bl->v[i->c].how == HOW_FLAGS;
    bl_memory_last(bl, &a, &b, w);
    if (!there)
        bl_prep(bl, i->c);
    struct xr x = bl_x(bl, a);
    bool constant = bl_imm(bl, b, w, &v);
    struct ax64_rm y = constant ? ax_r(x) : bl_rm(bl, b, w);
    if (there)
        ASSERT(bl->hf.kind == FL_ADC && bl->hf.result == i->c - 1, "no carry %u in the flags", i->c);
    else if (bl->hf.kind != FL_CARRY || bl->hf.result != bl->v[i->c].root)
        ax64_bt_i(&bl->a, 32, bl_rm(bl, i->c, 32), 0);
    bl_done(bl, n);
    struct xr t = bl_def_x(bl, n, w);           /* moves leave the carry alone */
    if (!constant && y.kind == AX_IS_REG && y.reg == t.n) {
        ax64_alu(&bl->a, AX_ADC, w, t, ax_r(x));
    } else {
        tg_move(bl, CLS_X, t.n, x.n);
        if (constant)
            ax64_alu_i(&bl->a, AX_ADC, w, ax_r(t), v);
        else
            ax64_alu(&bl->a, AX_ADC, w, t, y);
    }
    bl->hf = (struct host_flags){ .kind = FL_ADC, .result = n };
    return true;
}

/* The bits above the lowest are its copies. */
bool tg_carry(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct ax64 *a = &bl->a;
    if (!bl->v[n].fold) {
        unsigned w = bl_bits(bl, i->a);
        struct xr x = bl_x(bl, i->a);
        struct ax64_rm y = bl_rm(bl, i->b, w), c = bl_rm(bl, i->c, 32);
        struct xr t = bl_tmp_x(bl);
        tg_move(bl, CLS_X, t.n, x.n);
        ax64_bt_i(a, 32, c, 0);
        ax64_alu(a, AX_ADC, w, t, y);
        bl_done(bl, n);
    }
    struct xr d = bl_def_x_fresh(bl, n, 32);
    ax64_alu(a, AX_SBB, 32, d, ax_r(d));
    bl->hf = (struct host_flags){ .kind = FL_CARRY, .result = n };
    return true;
}

/* ---- the nibble --------------------------------------------------------------------------------------------- */

/* The host flags to eax.  borrow: the carry becomes its inverse, which an addition does without touching flags; bits
 * 9 and 11 of what lahf gives are a one and a zero, where a carry from bit 8 stops. */
static void to_eax(struct ax64 *a, bool borrow)
{
    struct xr rax = ax_x(AX_RAX);
    ax64_lahf(a);
    ax64_setcc(a, AX_O, rax);
    if (borrow)
        ax64_lea(a, 32, rax, ax_m(rax, 1 << 8));
}

/* From there to d as a nibble, by way of t.  The flags are lost. */
static void to_nibble(struct ax64 *a, struct xr d, struct xr t)
{
    struct xr rax = ax_x(AX_RAX);
    ax64_mov(a, 32, t, ax_r(rax));
    ax64_shift_i(a, AX_SHR, 32, ax_r(t), 7);            /* C to bit 1 */
    ax64_alu_i(a, AX_AND, 32, ax_r(t), 2);
    if (d.n != AX_RAX)
        ax64_mov(a, 32, d, ax_r(rax));
    ax64_alu_i(a, AX_AND, 32, ax_r(d), 0xc001);
    ax64_alu(a, AX_OR, 32, t, ax_r(d));
    ax64_shift_i(a, AX_SHR, 32, ax_r(d), 12);           /* N, Z to bits 3, 2 */
    ax64_alu(a, AX_OR, 32, d, ax_r(t));
    ax64_alu_i(a, AX_AND, 32, ax_r(d), 15);
}

/* Gathers the host flags into n's register; rax is taken. */
static void gather(struct baseline *bl, ir_ref n, bool borrow)
{
    struct xr rax = ax_x(AX_RAX);
    to_eax(&bl->a, borrow);
    bl_done(bl, n);
    bl_lock_only_x(bl, rax);
    struct xr d = bl_def_x(bl, n, 4);
    if (bl->host.bmi2) {
        ax64_pext(&bl->a, 32, d, rax, bl_state(JIT_DISP(nzcv_mask)));
    } else {
        bl->hf.kind = FL_NONE;
        to_nibble(&bl->a, d, bl_tmp_x(bl));
    }
}

void tg_exit_flags(struct baseline *bl, bool borrow)
{
    struct xr rax = ax_x(AX_RAX);
    to_eax(&bl->a, borrow);
    if (bl->host.bmi2)
        ax64_pext(&bl->a, 32, rax, rax, bl_state(JIT_DISP(nzcv_mask)));
    else
        to_nibble(&bl->a, rax, ax_x(AX_RBX));
    ax64_mov_mr(&bl->a, 32, bl_state(STATE_DISP(bl->b->flags_off)), rax);
}

static void subtract(struct baseline *bl, const struct ir_node *i, unsigned w)
{
    s32 v;
    if (bl_imm(bl, i->b, w, &v)) {
        ax64_alu_i(&bl->a, AX_CMP, w, bl_rm(bl, i->a, w), v);
    } else {
        struct xr x = bl_x(bl, i->a);
        ax64_alu(&bl->a, AX_CMP, w, x, bl_rm(bl, i->b, w));
    }
    bl->hf = (struct host_flags){ .kind = FL_SUB, .x = i->a, .y = i->b, .w = w };
}

static void look_at(struct baseline *bl, const struct ir_node *i, unsigned w)
{
    struct xr x = bl_x(bl, i->a);
    ax64_test(&bl->a, w, ax_r(x), x);
    bl->hf = (struct host_flags){ .kind = FL_LOGIC, .result = i->a, .w = w };
}

/* Are the host's flags those of fl_sub or fl_logic, as they were left by other code? */
static bool are_those_of(struct baseline *bl, const struct ir_node *fl, unsigned w)
{
    const struct host_flags *hf = &bl->hf;
    if (hf->w != w)
        return false;
    if (fl->op == IR_fl_logic_)
        return hf->kind == FL_LOGIC && same_value(bl, hf->result, fl->a);
    return hf->kind == FL_SUB && ((same_value(bl, hf->x, fl->a) && same_value(bl, hf->y, fl->b))
                                  || (hf->result && bl_subtracts(bl, hf->result, fl->a, fl->b)));
}

enum ax64_cc tg_compare_flags(struct baseline *bl, ir_ref c, ir_ref fl)
{
    const struct ir_node *i = bl_node(bl, fl);
    unsigned w = bl_bits(bl, i->a);
    if (!are_those_of(bl, i, w) && i->op == IR_fl_sub_) {
        bl_prep(bl, i->a);
        bl_prep(bl, i->b);
        subtract(bl, i, w);
    } else if (!are_those_of(bl, i, w)) {
        look_at(bl, i, w);
    }
    bl->v[fl].emitted = true;
    bl_done(bl, fl);
    bl_use_done(bl, c);
    return (enum ax64_cc)bl_condition_of(bl, i, bl_node(bl, c));
}

bool tg_fl_sub(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = MAX(bl_bits(bl, i->a), 8u);
    bl_take_x(bl, AX_RAX);
    if (!are_those_of(bl, i, w))
        subtract(bl, i, w);
    gather(bl, n, true);
    return true;
}

bool tg_fl_add(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = MAX(bl_bits(bl, i->a), 8u);
    bl_take_x(bl, AX_RAX);
    struct xr x = bl_x(bl, i->a);
    struct ax64_rm y = bl_rm(bl, i->b, w);
    tg_move(bl, CLS_X, AX_RAX, x.n);
    ax64_alu(&bl->a, AX_ADD, w, ax_x(AX_RAX), y);
    gather(bl, n, false);
    return true;
}

bool tg_fl_adc(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = MAX(bl_bits(bl, i->a), 8u);
    bl_take_x(bl, AX_RAX);
    struct xr x = bl_x(bl, i->a), y = bl_x(bl, i->b), carry = bl_x(bl, i->c);
    tg_move(bl, CLS_X, AX_RAX, x.n);
    ax64_bt_i(&bl->a, 32, ax_r(carry), 0);
    ax64_alu(&bl->a, AX_ADC, w, ax_x(AX_RAX), ax_r(y));
    gather(bl, n, false);
    return true;
}

bool tg_fl_sbc(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = MAX(bl_bits(bl, i->a), 8u);
    bl_take_x(bl, AX_RAX);
    struct xr x = bl_x(bl, i->a), y = bl_x(bl, i->b), carry = bl_x(bl, i->c);
    tg_move(bl, CLS_X, AX_RAX, x.n);
    ax64_bt_i(&bl->a, 32, ax_r(carry), 0);
    ax64_cmc(&bl->a);
    ax64_alu(&bl->a, AX_SBB, w, ax_x(AX_RAX), ax_r(y));
    gather(bl, n, true);
    return true;
}

bool tg_fl_logic(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = MAX(bl_bits(bl, i->a), 8u);
    bl_take_x(bl, AX_RAX);
    if (!are_those_of(bl, i, w))
        look_at(bl, i, w);
    gather(bl, n, false);
    return true;
}
