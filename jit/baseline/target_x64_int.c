/* target_x64_int.c - integers: arithmetic, shifts, widths, bit counts, multiplication and division.
 *
 * An emitter takes its operands, says they are done, takes the register for the result (which may be an
 * operand's) and only then scratch registers.  i8 and i16 are computed in 32 bits; what lies above the type's
 * width in a register is described by zbits. */
#include "jit/baseline/target.h"

static unsigned op_width(unsigned bits) { return bits == 64 ? 64 : 32; }

/* Zeros above narrow types where the instruction would see rubbish. */
static struct xr exact_x(struct baseline *bl, ir_ref r) { return bl_bits(bl, r) < 32 ? bl_x_clean(bl, r) : bl_x(bl, r); }

/* ---- two operands ------------------------------------------------------------------------------------ */

static bool same_reg(struct ax64_rm m, struct xr r) { return m.kind == AX_IS_REG && m.reg == r.n; }

static void result_flags(struct baseline *bl, ir_ref n, bool logic, unsigned w)
{
    bl->hf = (struct host_flags){ .kind = logic ? FL_LOGIC : FL_RESULT, .result = n, .w = w };
}

/* d = x op y, where any may coincide. */
static void alu_rm(struct baseline *bl, enum ax64_alu op, unsigned w, struct xr d, struct xr x, struct ax64_rm y)
{
    struct ax64 *a = &bl->a;
    if (d.n == x.n) {
        ax64_alu(a, op, w, d, y);
    } else if (same_reg(y, d)) {
        if (op == AX_SUB) {
            ax64_un(a, AX_NEG, w, y);
            ax64_alu(a, AX_ADD, w, d, ax_r(x));
        } else {
            ax64_alu(a, op, w, d, ax_r(x));
        }
    } else {
        tg_move(bl, CLS_X, d.n, x.n);
        ax64_alu(a, op, w, d, y);
    }
}

static unsigned mask_bits(u64 mask) { return mask ? 64 - (unsigned)__builtin_clzll(mask) : 1; }

static bool alu(struct baseline *bl, ir_ref n, const struct ir_node *i, enum ax64_alu op)
{
    unsigned w = op_width(bl_bits(bl, n)), zbits = w;
    s32 v;
    struct xr x = bl_x(bl, i->a);
    if (bl_imm(bl, i->b, bl_bits(bl, n), &v)) {
        unsigned known = MIN(bl_root(bl, i->a)->zbits, w);
        if (op == AX_AND)
            zbits = MIN(known, v < 0 ? 64 : mask_bits((u32)v));
        else if (op == AX_OR || op == AX_XOR)
            zbits = v < 0 ? w : MAX(known, mask_bits((u32)v));
        bl_done(bl, n);
        struct xr d = bl_def_x(bl, n, zbits);
        if (op == AX_AND && d.n != x.n && (v == 0xff || v == 0xffff)) {
            ax64_movzx(&bl->a, v == 0xff ? 8 : 16, d, ax_r(x));
            return true;
        }
        tg_move(bl, CLS_X, d.n, x.n);
        ax64_alu_i(&bl->a, op, w, ax_r(d), v);
    } else {
        struct ax64_rm y = bl_rm(bl, i->b, w);
        unsigned zx = bl_root(bl, i->a)->zbits, zy = bl_root(bl, i->b)->zbits;
        zbits = MIN(w, op == AX_AND ? MIN(zx, zy) : MAX(zx, zy));
        bl_done(bl, n);
        alu_rm(bl, op, w, bl_def_x(bl, n, zbits), x, y);
    }
    if (bl_bits(bl, n) >= 32 || zbits == 1)
        result_flags(bl, n, true, w);
    return true;
}

bool tg_and(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    const struct ir_node *y = bl_node(bl, i->b);
    /* A mask of low ones that is no immediate. */
    if (i->type == IR_i64 && y->op == IR_const_ && ir_imm(y) == 0xffffffff) {
        struct ax64_rm x = bl_rm(bl, i->a, 32);
        bl_done(bl, n);
        ax64_mov(&bl->a, 32, bl_def_x(bl, n, 32), x);
        return true;
    }
    if (i->type == IR_i64 && y->op == IR_const_ && !(ir_imm(y) & (ir_imm(y) + 1)) && ir_imm(y) >> 32) {
        unsigned bits = mask_bits(ir_imm(y));
        struct xr x = bl_x(bl, i->a);
        bl_done(bl, n);
        struct xr d = bl_def_x(bl, n, bits);
        tg_move(bl, CLS_X, d.n, x.n);
        ax64_shift_i(&bl->a, AX_SHL, 64, ax_r(d), 64 - bits);
        ax64_shift_i(&bl->a, AX_SHR, 64, ax_r(d), 64 - bits);
        return true;
    }
    return alu(bl, n, i, AX_AND);
}

bool tg_or(struct baseline *bl, ir_ref n, const struct ir_node *i) { return alu(bl, n, i, AX_OR); }
bool tg_xor(struct baseline *bl, ir_ref n, const struct ir_node *i) { return alu(bl, n, i, AX_XOR); }

bool tg_andn(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    if (!bl->host.bmi1)
        return false;
    unsigned w = op_width(bl_bits(bl, n));
    struct ax64_rm x = bl_rm(bl, i->a, w);
    struct xr y = bl_x(bl, i->b);
    bl_done(bl, n);
    ax64_andn(&bl->a, w, bl_def_x(bl, n, w), y, x);
    return true;
}

bool tg_add(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = op_width(bl_bits(bl, n));
    s32 v;
    struct xr x = bl_x(bl, i->a);
    if (bl_imm(bl, i->b, bl_bits(bl, n), &v)) {
        ir_ref root = bl->v[i->a].root;
        bl_done(bl, n);
        struct xr d = bl_def_x(bl, n, w);
        if (bl->v[n].need_flags) {
            tg_move(bl, CLS_X, d.n, x.n);
            ax64_alu_i(&bl->a, AX_SUB, w, ax_r(d), -v);
            bl->hf = (struct host_flags){ .kind = FL_SUB, .x = root, .result = n, .w = w };
        } else if (d.n == x.n && bl->v[n].how != HOW_LAZY) {
            ax64_alu_i(&bl->a, AX_ADD, w, ax_r(d), v);
            result_flags(bl, n, false, w);
        } else {
            ax64_lea(&bl->a, w, d, ax_m(x, v));
        }
        return true;
    }
    if (bl->v[n].how == HOW_LAZY) {
        bl_unlock_x(bl, x);
        struct ax64_rm m = tg_sum_address(bl, n);
        bl_done(bl, n);
        ax64_lea(&bl->a, w, bl_def_x(bl, n, w), m);
        return true;
    }
    struct ax64_rm y = bl_rm(bl, i->b, w);
    bl_done(bl, n);
    struct xr d = bl_def_x(bl, n, w);
    if (d.n != x.n && y.kind == AX_IS_REG && y.reg != d.n) {
        ax64_lea(&bl->a, w, d, ax_mx(x, ax_x(y.reg), 0, 0));
    } else {
        alu_rm(bl, AX_ADD, w, d, x, y);
        result_flags(bl, n, false, w);
    }
    return true;
}

bool tg_sub(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = op_width(bl_bits(bl, n));
    ir_ref root_x = bl->v[i->a].root, root_y = bl->v[i->b].root;
    s32 v;
    struct xr x = bl_x(bl, i->a);
    bool usable = true;
    if (bl_imm(bl, i->b, bl_bits(bl, n), &v)) {
        bl_done(bl, n);
        struct xr d = bl_def_x(bl, n, w);
        tg_move(bl, CLS_X, d.n, x.n);
        ax64_alu_i(&bl->a, AX_SUB, w, ax_r(d), v);
    } else {
        struct ax64_rm y = bl_rm(bl, i->b, w);
        bl_done(bl, n);
        struct xr d = bl_def_x(bl, n, w);
        if (same_reg(y, d) && d.n != x.n && bl->v[n].need_flags) {
            struct xr t = bl_tmp_x(bl);
            tg_move(bl, CLS_X, t.n, x.n);
            ax64_alu(&bl->a, AX_SUB, w, t, y);
            tg_move(bl, CLS_X, d.n, t.n);
        } else {
            usable = !same_reg(y, d) || d.n == x.n;
            alu_rm(bl, AX_SUB, w, d, x, y);
        }
    }
    if (usable && bl_bits(bl, n) >= 32)
        bl->hf = (struct host_flags){ .kind = FL_SUB, .x = root_x, .y = root_y, .result = n, .w = w };
    return true;
}

/* Of 64 bits, the host's flags stay.  The upper half of the product goes to hi, which may be rdx, the lower to lo unless
 * that is the same; x and y are read before. */
static void mulx(struct baseline *bl, struct xr hi, struct xr lo, struct xr x, struct ax64_rm y)
{
    if (y.kind == AX_IS_REG && y.reg == AX_RDX) {
        y = ax_r(x);
        x = ax_x(AX_RDX);
    }
    tg_move(bl, CLS_X, AX_RDX, x.n);
    ax64_mulx(&bl->a, 64, hi, lo, y);
}

static bool in_rdx(struct xr x, struct ax64_rm y) { return x.n == AX_RDX || (y.kind == AX_IS_REG && y.reg == AX_RDX); }

/* The same with both halves, the upper one in t: the value of node `high`, if that is not none. */
static bool mul_by_mulx(struct baseline *bl, ir_ref n, const struct ir_node *i, ir_ref high)
{
    struct xr x = bl_x(bl, i->a), rdx = ax_x(AX_RDX);
    struct ax64_rm y = bl_rm(bl, i->b, 64);
    bl_done(bl, n);
    if (high)
        bl_done(bl, high);
    if (bl->v[n].hint && bl->pin[CLS_X][bl->v[n].hint - 1].reg == AX_RDX)
        bl->v[n].hint = 0;
    struct xr d = bl_def_x(bl, n, 64), t = bl_tmp_x(bl);
    if (in_rdx(x, y)) {
        mulx(bl, t, d, x, y);
    } else {
        tg_move(bl, CLS_X, t.n, AX_RDX);
        mulx(bl, rdx, d, x, y);
        if (high)
            ax64_xchg(&bl->a, 64, ax_r(t), rdx);
        else
            tg_move(bl, CLS_X, AX_RDX, t.n);
    }
    if (high) {
        bl->v[high].emitted = true;
        bl_def_in_x(bl, high, t, 64);
    }
    return true;
}

bool tg_mul(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = op_width(bl_bits(bl, n));
    s32 v;
    if (bl->v[n].fused || bl->v[n].keeps_flags)
        return mul_by_mulx(bl, n, i, bl->v[n].fused);
    if (bl_imm(bl, i->b, w, &v)) {
        struct ax64_rm x = bl_rm(bl, i->a, w);
        bl_done(bl, n);
        ax64_imul_i(&bl->a, w, bl_def_x(bl, n, w), x, v);
        return true;
    }
    ir_ref a = i->a, b = i->b;
    bl_memory_last(bl, &a, &b, w);
    struct xr x = bl_x(bl, a);
    struct ax64_rm y = bl_rm(bl, b, w);
    bl_done(bl, n);
    struct xr d = bl_def_x(bl, n, w);
    if (same_reg(y, d)) {
        ax64_imul(&bl->a, w, d, ax_r(x));
    } else {
        tg_move(bl, CLS_X, d.n, x.n);
        ax64_imul(&bl->a, w, d, y);
    }
    return true;
}

/* ---- one operand --------------------------------------------------------------------------------------- */

static bool negate(struct baseline *bl, ir_ref n, const struct ir_node *i, enum ax64_un op)
{
    unsigned bits = bl_bits(bl, n), w = op_width(bits);
    struct xr x = bl_x(bl, i->a);
    unsigned zbits = bits == 1 ? bl_root(bl, i->a)->zbits : w;
    bl_done(bl, n);
    struct xr d = bl_def_x(bl, n, zbits);
    tg_move(bl, CLS_X, d.n, x.n);
    if (bits == 1)
        ax64_alu_i(&bl->a, AX_XOR, 32, ax_r(d), 1);
    else
        ax64_un(&bl->a, op, w, ax_r(d));
    return true;
}

bool tg_neg(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    return bl_bits(bl, n) > 1 && negate(bl, n, i, AX_NEG);
}
bool tg_not(struct baseline *bl, ir_ref n, const struct ir_node *i) { return negate(bl, n, i, AX_NOT); }

bool tg_abs(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = bl_bits(bl, n);
    if (w != 32 && w != 64)
        return false;
    struct xr x = bl_x(bl, i->a), t = bl_tmp_x(bl);
    tg_move(bl, CLS_X, t.n, x.n);
    ax64_un(&bl->a, AX_NEG, w, ax_r(t));
    ax64_cmov(&bl->a, AX_S, w, t, ax_r(x));
    bl_done(bl, n);
    bl_lock_only_x(bl, t);
    tg_move(bl, CLS_X, bl_def_x(bl, n, w).n, t.n);
    return true;
}

bool tg_clz(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned bits = bl_bits(bl, n), w = op_width(bits);
    if (!bl->host.lzcnt)
        return false;
    struct xr x = exact_x(bl, i->a);
    bl_done(bl, n);
    struct xr d = bl_def_x(bl, n, 8);
    ax64_count(&bl->a, AX_LZCNT, w, d, ax_r(x));
    if (bits < 32)
        ax64_alu_i(&bl->a, AX_SUB, 32, ax_r(d), (s32)(32 - bits));
    return true;
}

bool tg_ctz(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = bl_bits(bl, n);
    if ((w != 32 && w != 64) || !bl->host.bmi1)
        return false;
    struct ax64_rm x = bl_rm(bl, i->a, w);
    bl_done(bl, n);
    ax64_count(&bl->a, AX_TZCNT, w, bl_def_x(bl, n, 8), x);
    return true;
}

bool tg_popcnt(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned bits = bl_bits(bl, n);
    if (!bl->host.popcnt)
        return false;
    struct xr x = exact_x(bl, i->a);
    bl_done(bl, n);
    ax64_count(&bl->a, AX_POPCNT, op_width(bits), bl_def_x(bl, n, 8), ax_r(x));
    return true;
}

bool tg_bswap(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned bits = bl_bits(bl, n), w = op_width(bits);
    if (bits == 8)
        return false;
    struct xr x = bl_x(bl, i->a);
    bl_done(bl, n);
    struct xr d = bl_def_x(bl, n, bits);
    tg_move(bl, CLS_X, d.n, x.n);
    ax64_bswap(&bl->a, w, d);
    if (bits == 16)
        ax64_shift_i(&bl->a, AX_SHR, 32, ax_r(d), 16);
    return true;
}

/* Bytes by bswap, then nibbles, pairs and bits within them. */
bool tg_rbit(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    static const u64 mask[3] = { 0x0f0f0f0f0f0f0f0f, 0x3333333333333333, 0x5555555555555555 };
    struct ax64 *a = &bl->a;
    unsigned w = bl_bits(bl, n);
    if (w != 32 && w != 64)
        return false;
    struct xr x = bl_x(bl, i->a);
    bl_done(bl, n);
    struct xr d = bl_def_x(bl, n, w), t = bl_tmp_x(bl), m = bl_tmp_x(bl);
    tg_move(bl, CLS_X, d.n, x.n);
    ax64_bswap(a, w, d);
    for (unsigned k = 0; k < 3; k++) {
        ax64_mov_i(a, m, w == 64 ? mask[k] : (u32)mask[k]);
        ax64_mov(a, w, t, ax_r(d));
        ax64_shift_i(a, AX_SHR, w, ax_r(t), 4 >> k);
        ax64_alu(a, AX_AND, w, t, ax_r(m));
        ax64_alu(a, AX_AND, w, d, ax_r(m));
        ax64_shift_i(a, AX_SHL, w, ax_r(d), 4 >> k);
        ax64_alu(a, AX_OR, w, d, ax_r(t));
    }
    return true;
}

/* ---- shifts -------------------------------------------------------------------------------------------- */

/* With the count in cl: rcx is a home and keeps its value. */
static bool shift_by_cl(struct baseline *bl, ir_ref n, const struct ir_node *i, enum ax64_shift op)
{
    unsigned w = bl_bits(bl, n);
    struct xr x = bl_x(bl, i->a), count = bl_x(bl, i->b), t = bl_tmp_x(bl), saved = bl_tmp_x(bl);
    tg_move(bl, CLS_X, saved.n, AX_RCX);
    tg_move(bl, CLS_X, t.n, x.n);
    tg_move(bl, CLS_X, AX_RCX, count.n);
    ax64_shift_cl(&bl->a, op, w, ax_r(t));
    tg_move(bl, CLS_X, AX_RCX, saved.n);
    bl_done(bl, n);
    bl_lock_only_x(bl, t);
    tg_move(bl, CLS_X, bl_def_x(bl, n, w).n, t.n);
    return true;
}

static bool shift(struct baseline *bl, ir_ref n, const struct ir_node *i, enum ax64_shift op)
{
    unsigned bits = bl_bits(bl, n), w = op_width(bits);
    const struct ir_node *y = bl_node(bl, i->b);
    if (y->op == IR_const_) {
        unsigned k = ir_imm(y) & (bits - 1), zbits = w;
        if (bits < 32 && (op == AX_ROR || op == AX_SAR))
            return false;
        struct xr x = op == AX_SHR ? exact_x(bl, i->a) : bl_x(bl, i->a);
        unsigned known = MIN(bl_root(bl, i->a)->zbits, bits);
        if (op == AX_SHR)
            zbits = MAX(known, k + 1) - k;
        else if (op == AX_SHL && known + k <= w && bits >= 32)
            zbits = known + k;
        bl_done(bl, n);
        struct xr d = bl_def_x(bl, n, zbits);
        if (op == AX_ROR && bl->host.bmi2 && d.n != x.n) {
            ax64_rorx(&bl->a, w, d, ax_r(x), k);
            return true;
        }
        if (op == AX_SHL && k == 1 && d.n != x.n) {
            ax64_lea(&bl->a, w, d, ax_mx(x, x, 0, 0));
            return true;
        }
        tg_move(bl, CLS_X, d.n, x.n);
        if (k)
            ax64_shift_i(&bl->a, op, w, ax_r(d), k);
        else if (w == 32)
            ax64_mov(&bl->a, 32, d, ax_r(d));
        return true;
    }
    if (bits < 32)
        return false;
    if (op == AX_ROR || !bl->host.bmi2)
        return shift_by_cl(bl, n, i, op);
    struct ax64_rm x = bl_rm(bl, i->a, w);
    struct xr count = bl_x(bl, i->b);
    bl_done(bl, n);
    ax64_shiftx(&bl->a, op, w, bl_def_x(bl, n, w), x, count);
    return true;
}

bool tg_shl(struct baseline *bl, ir_ref n, const struct ir_node *i) { return shift(bl, n, i, AX_SHL); }
bool tg_shr(struct baseline *bl, ir_ref n, const struct ir_node *i) { return shift(bl, n, i, AX_SHR); }
bool tg_sar(struct baseline *bl, ir_ref n, const struct ir_node *i) { return shift(bl, n, i, AX_SAR); }
bool tg_ror(struct baseline *bl, ir_ref n, const struct ir_node *i) { return shift(bl, n, i, AX_ROR); }

bool tg_fshr(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = bl_bits(bl, n), k = (unsigned)ir_imm(bl_node(bl, i->c));
    struct xr hi = bl_x(bl, i->a), lo = bl_x(bl, i->b), t = bl_tmp_x(bl);
    tg_move(bl, CLS_X, t.n, lo.n);
    if (k)
        ax64_shrd_i(&bl->a, w, t, hi, k);
    else if (w == 32)
        ax64_mov(&bl->a, 32, t, ax_r(t));
    bl_done(bl, n);
    bl_lock_only_x(bl, t);
    tg_move(bl, CLS_X, bl_def_x(bl, n, w).n, t.n);
    return true;
}

/* ---- widths ----------------------------------------------------------------------------------------------- */

bool tg_trunc(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    bl_prep(bl, i->a);
    bl_def_alias(bl, n, i->a);
    return true;
}

bool tg_zext(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned from = bl_bits(bl, i->a);
    bl_prep(bl, i->a);
    if (bl_root(bl, i->a)->zbits <= from && bl_node(bl, i->a)->op != IR_const_) {
        bl_def_alias(bl, n, i->a);
        return true;
    }
    if (from == 1) {
        struct xr x = bl_x(bl, i->a);
        bl_done(bl, n);
        struct xr d = bl_def_x(bl, n, 1);
        tg_move(bl, CLS_X, d.n, x.n);
        ax64_alu_i(&bl->a, AX_AND, 32, ax_r(d), 1);
        bl->hf.kind = FL_NONE;
        return true;
    }
    struct ax64_rm x = bl_rm(bl, i->a, from);
    bl_done(bl, n);
    ax64_movzx(&bl->a, from, bl_def_x(bl, n, from), x);
    bl_redirect(bl, i->a, n);
    return true;
}

bool tg_sext(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned from = bl_bits(bl, i->a), w = op_width(bl_bits(bl, n));
    if (from == 1)
        return false;
    struct ax64_rm x = bl_rm(bl, i->a, from);
    bl_done(bl, n);
    ax64_movsx(&bl->a, w, from, bl_def_x(bl, n, w), x);
    return true;
}

/* ---- products and quotients ------------------------------------------------------------------------------- */

static bool mul_high(struct baseline *bl, ir_ref n, const struct ir_node *i, enum ax64_un op)
{
    unsigned w = bl_bits(bl, n);
    if (w != 64)
        return false;
    bl_take_x(bl, AX_RAX);
    struct xr x = bl_x(bl, i->a), y = bl_x(bl, i->b), saved = bl_tmp_x(bl);
    tg_move(bl, CLS_X, saved.n, AX_RDX);
    tg_move(bl, CLS_X, AX_RAX, x.n);
    ax64_un(&bl->a, op, 64, ax_r(y));
    tg_move(bl, CLS_X, AX_RAX, AX_RDX);
    tg_move(bl, CLS_X, AX_RDX, saved.n);
    bl_done(bl, n);
    bl_lock_only_x(bl, ax_x(AX_RAX));
    tg_move(bl, CLS_X, bl_def_x(bl, n, 64).n, AX_RAX);
    return true;
}

static bool umulh64(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct xr x = bl_x(bl, i->a);
    struct ax64_rm y = bl_rm(bl, i->b, 64);
    bl_done(bl, n);
    struct xr d = bl_def_x(bl, n, 64), saved = bl_tmp_x(bl);
    bool keep = d.n != AX_RDX && !in_rdx(x, y);
    if (keep)
        tg_move(bl, CLS_X, saved.n, AX_RDX);
    mulx(bl, d, d, x, y);
    if (keep)
        tg_move(bl, CLS_X, AX_RDX, saved.n);
    return true;
}

bool tg_umulh(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    return bl->host.bmi2 && bl_bits(bl, n) == 64 ? umulh64(bl, n, i) : mul_high(bl, n, i, AX_MUL);
}
bool tg_smulh(struct baseline *bl, ir_ref n, const struct ir_node *i) { return mul_high(bl, n, i, AX_IMUL); }

static bool divide(struct baseline *bl, ir_ref n, const struct ir_node *i, bool is_signed)
{
    struct ax64 *a = &bl->a;
    unsigned w = bl_bits(bl, n);
    if (w != 32 && w != 64)
        return false;
    if (bl_node(bl, i->b)->op == IR_const_ && zext64(ir_imm(bl_node(bl, i->b)) + 1, w) <= 1)
        return false;                       /* by 0 or -1 */
    bl_take_x(bl, AX_RAX);
    struct xr rax = ax_x(AX_RAX), rdx = ax_x(AX_RDX);
    struct xr x = bl_x(bl, i->a), y = bl_x(bl, i->b), saved = bl_tmp_x(bl);
    u32 divide_it = ax64_label(a), done = ax64_label(a);

    tg_move(bl, CLS_X, saved.n, AX_RDX);
    tg_move(bl, CLS_X, AX_RAX, x.n);
    if (y.n == AX_RDX)
        y = saved;
    if (bl_node(bl, i->b)->op != IR_const_) {
        u32 not_zero = ax64_label(a);
        ax64_test(a, w, ax_r(y), y);
        ax64_jcc(a, AX_NE, not_zero);
        ax64_mov_i(a, rax, 0);
        ax64_jmp(a, done);
        ax64_bind(a, not_zero);
        if (is_signed) {                    /* the host traps on overflow */
            ax64_alu_i(a, AX_CMP, w, ax_r(y), -1);
            ax64_jcc(a, AX_NE, divide_it);
            ax64_un(a, AX_NEG, w, ax_r(rax));
            ax64_jmp(a, done);
        }
    }
    ax64_bind(a, divide_it);
    if (is_signed)
        ax64_cqo(a, w);
    else
        ax64_alu(a, AX_XOR, 32, rdx, ax_r(rdx));
    ax64_un(a, is_signed ? AX_IDIV : AX_DIV, w, ax_r(y));
    ax64_bind(a, done);
    tg_move(bl, CLS_X, AX_RDX, saved.n);
    if (w == 32)
        ax64_mov(a, 32, rax, ax_r(rax));
    bl_done(bl, n);
    bl_lock_only_x(bl, ax_x(AX_RAX));
    tg_move(bl, CLS_X, bl_def_x(bl, n, w).n, AX_RAX);
    return true;
}

bool tg_udiv(struct baseline *bl, ir_ref n, const struct ir_node *i) { return divide(bl, n, i, false); }
bool tg_sdiv(struct baseline *bl, ir_ref n, const struct ir_node *i) { return divide(bl, n, i, true); }

bool tg_crc32c(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = bl_bits(bl, i->b);
    if (!bl->host.sse42)
        return false;
    struct xr acc = bl_x(bl, i->a), t = bl_tmp_x(bl);
    struct ax64_rm y = bl_rm(bl, i->b, w);
    ax64_mov(&bl->a, 32, t, ax_r(acc));
    ax64_crc32c(&bl->a, w, t, y);
    bl_done(bl, n);
    bl_lock_only_x(bl, t);
    tg_move(bl, CLS_X, bl_def_x(bl, n, 32).n, t.n);
    return true;
}

/* One 32-bit step of the reflected polynomial by Barrett reduction (Gopal et al., "Fast CRC Computation Using
 * PCLMULQDQ", 2009): x * mu, its low half * P, the high half of that.  x and the result are in t. */
static void crc32_step(struct baseline *bl, struct xr t)
{
    struct ax64 *a = &bl->a;
    struct vr v = bl_tmp_v(bl);
    struct ax64_rm mu_p = tg_pool(bl, 0x1f7011641, 0x1db710641);
    ax64_v_rm(a, AXV_MOVD_TO, 32, v, ax_r(t));
    ax64_v3_i(a, AXV_PCLMULQDQ, v, v, mu_p, 0x00);
    ax64_v3(a, AXV_PAND, v, v, tg_pool(bl, 0xffffffff, 0));
    ax64_v3_i(a, AXV_PCLMULQDQ, v, v, mu_p, 0x10);
    ax64_v_xr_i(a, AXV_PEXTRD, 32, ax_x(v.n), ax_r(t), 1);
    bl_unlock_v(bl, v);
}

/* The low w bits of accumulator and data go through a step, at its upper end if they are fewer than 32; what is
 * above them in the accumulator is added.  64 bits are two steps. */
bool tg_crc32(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct ax64 *a = &bl->a;
    unsigned w = bl_bits(bl, i->b);
    if (!bl->host.pclmul)
        return false;
    struct xr acc = bl_x(bl, i->a), data = bl_x(bl, i->b), t = bl_tmp_x(bl);
    ax64_mov(a, 32, t, ax_r(acc));
    ax64_alu(a, AX_XOR, MAX(w, 32u), t, ax_r(data));
    if (w < 32)
        ax64_shift_i(a, AX_SHL, 32, ax_r(t), 32 - w);
    struct xr rest = bl_tmp_x(bl);
    if (w != 32) {
        ax64_mov(a, 64, rest, ax_r(w == 64 ? t : acc));
        ax64_shift_i(a, AX_SHR, w == 64 ? 64 : 32, ax_r(rest), w & 31 ? w : 32);
    }
    crc32_step(bl, t);
    if (w != 32)
        ax64_alu(a, AX_XOR, 32, t, ax_r(rest));
    if (w == 64)
        crc32_step(bl, t);
    bl_done(bl, n);
    bl_lock_only_x(bl, t);
    tg_move(bl, CLS_X, bl_def_x(bl, n, 32).n, t.n);
    return true;
}
