/* tr_logical.c - logical operations, moves of immediates, bitfields, addresses (DDI 0487 C4.1.92-93). */
#include "frontend/a64/tr.h"

static void logical(struct tr *t, const struct a64_args *a, ir_ref x, ir_ref y, bool to_sp)
{
    struct ir_block *b = t->b;
    enum { AND, ORR, EOR };
    ir_ref r;
    if (a->inv && a->op == AND)
        r = ir_andn(b, x, y);
    else if (a->inv)
        r = a->op == ORR ? ir_or(b, x, ir_not(b, y)) : ir_xor(b, x, ir_not(b, y));
    else
        r = a->op == AND ? ir_and(b, x, y) : a->op == ORR ? ir_or(b, x, y) : ir_xor(b, x, y);
    if (a->S)
        set_flags_logic(t, r);
    if (to_sp && !a->S)
        set_x_sp(t, a->rd, r);
    else
        set_x(t, a->rd, r);
}

/* AND, ORR, EOR, ANDS (immediate) */
bool tr_logical_imm(struct tr *t, const struct a64_args *a)
{
    ir_ref x = get_x(t, a->rn, a->sf);
    logical(t, a, x, imm(t, tr_int(a->sf), bitmask(a->sf, a->n, a->immr, a->imms)), true);
    return true;
}

/* AND, BIC, ORR, ORN, EOR, EON, ANDS, BICS (shifted register) */
bool tr_logical_reg(struct tr *t, const struct a64_args *a)
{
    ir_ref x = get_x(t, a->rn, a->sf);
    logical(t, a, x, shift_reg(t, a->rm, a->shift, a->imm, a->sf), false);
    return true;
}

/* MOVZ, MOVN */
bool tr_movz(struct tr *t, const struct a64_args *a)
{
    u64 v = (u64)a->imm << (16 * a->hw);
    set_x(t, a->rd, imm(t, tr_int(a->sf), a->inv ? ~v : v));
    return true;
}

bool tr_movk(struct tr *t, const struct a64_args *a)
{
    enum ir_type type = tr_int(a->sf);
    unsigned pos = 16 * (unsigned)a->hw;
    ir_ref keep = ir_and(t->b, get_x(t, a->rd, a->sf), imm(t, type, ~(0xffffull << pos)));
    set_x(t, a->rd, ir_or(t->b, keep, imm(t, type, (u64)a->imm << pos)));
    return true;
}

bool tr_adr(struct tr *t, const struct a64_args *a)
{
    set_x(t, a->rd, ir_place(t->b, t->pc + (u64)(s64)a->imm));
    return true;
}

bool tr_adrp(struct tr *t, const struct a64_args *a)
{
    set_x(t, a->rd, ir_place(t->b, ALIGN_DOWN(t->pc, 4096) + ((u64)(s64)a->imm << 12)));
    return true;
}

/* ---- bitfields: bits imms..immr down to 0 (immr <= imms), or the low imms + 1 bits up to w - immr -- */

static ir_ref low_bits(struct tr *t, ir_ref x, unsigned n)
{
    enum ir_type type = ir_type_of(t->b, x);
    return n >= ir_type_info[type].bits ? x : ir_and(t->b, x, imm(t, type, zext64(~0ull, n)));
}

/* UBFM: LSL, LSR, UBFX, UBFIZ, UXTB, UXTH */
bool tr_ubfm(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    enum ir_type type = tr_int(a->sf);
    unsigned w = a->sf ? 64 : 32, r = (unsigned)a->immr, s = (unsigned)a->imms;
    ir_ref x = get_x(t, a->rn, a->sf);
    if (s >= r) {
        x = ir_shr(b, x, imm(t, type, r));
        if (s != w - 1)
            x = low_bits(t, x, s - r + 1);
    } else {
        if (s + 1 != r)
            x = low_bits(t, x, s + 1);
        x = ir_shl(b, x, imm(t, type, w - r));
    }
    set_x(t, a->rd, x);
    return true;
}

/* SBFM: ASR, SBFX, SBFIZ, SXTB, SXTH, SXTW */
bool tr_sbfm(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    enum ir_type type = tr_int(a->sf);
    unsigned w = a->sf ? 64 : 32, r = (unsigned)a->immr, s = (unsigned)a->imms;
    ir_ref x = get_x(t, a->rn, a->sf);
    if (r == 0 && s < w - 1 && (s == 7 || s == 15 || s == 31)) {
        x = ir_sext(b, type, ir_trunc(b, s == 7 ? IR_i8 : s == 15 ? IR_i16 : IR_i32, x));
    } else {
        unsigned up = w - 1 - s;
        x = ir_shl(b, x, imm(t, type, up));
        if (s >= r)
            x = ir_sar(b, x, imm(t, type, up + r));
        else
            x = ir_sar(b, x, imm(t, type, r - s - 1));
    }
    set_x(t, a->rd, x);
    return true;
}

/* BFM: BFI, BFXIL, BFC */
bool tr_bfm(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    enum ir_type type = tr_int(a->sf);
    unsigned w = a->sf ? 64 : 32, r = (unsigned)a->immr, s = (unsigned)a->imms;
    unsigned len = s >= r ? s - r + 1 : s + 1, to = s >= r ? 0 : w - r;
    u64 mask = zext64(~0ull, len) << to;
    ir_ref x = get_x(t, a->rn, a->sf), old = get_x(t, a->rd, a->sf);
    x = s >= r ? ir_shr(b, x, imm(t, type, r)) : ir_shl(b, x, imm(t, type, to));
    x = ir_and(b, x, imm(t, type, mask));
    set_x(t, a->rd, ir_or(b, ir_and(b, old, imm(t, type, ~mask)), x));
    return true;
}

/* EXTR, ROR (immediate) */
bool tr_extr(struct tr *t, const struct a64_args *a)
{
    enum ir_type type = tr_int(a->sf);
    ir_ref lo = get_x(t, a->rm, a->sf), n = imm(t, type, (u64)a->imm);
    if (a->imm == 0)
        set_x(t, a->rd, lo);
    else if (a->rn == a->rm)
        set_x(t, a->rd, ir_ror(t->b, lo, n));
    else
        set_x(t, a->rd, ir_op3(t->b, IR_fshr_, type, get_x(t, a->rn, a->sf), lo, n));
    return true;
}
