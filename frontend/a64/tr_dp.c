/* tr_dp.c - data processing with one, two and three sources; conditional select (DDI 0487 C4.1.93). */
#include "frontend/a64/tr.h"

/* ---- one source ---------------------------------------------------------------------------------- */

bool tr_rbit(struct tr *t, const struct a64_args *a)
{
    set_x(t, a->rd, ir_rbit(t->b, get_x(t, a->rn, a->sf)));
    return true;
}

/* REV16, REV32, REV: bytes reversed in units of `size` bits. */
bool tr_rev(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    enum ir_type type = tr_int(a->sf);
    ir_ref x = get_x(t, a->rn, a->sf);
    if (a->size == 16) {
        ir_ref eight = imm(t, type, 8), odd = imm(t, type, 0x00ff00ff00ff00ffull);
        x = ir_or(b, ir_and(b, ir_shr(b, x, eight), odd), ir_shl(b, ir_and(b, x, odd), eight));
    } else {
        x = ir_bswap(b, x);
        if (a->sf && a->size == 32)
            x = ir_ror(b, x, imm(t, type, 32));
    }
    set_x(t, a->rd, x);
    return true;
}

bool tr_clz(struct tr *t, const struct a64_args *a)
{
    set_x(t, a->rd, ir_clz(t->b, get_x(t, a->rn, a->sf)));
    return true;
}

/* Bits after the top one that equal it. */
bool tr_cls(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    ir_ref x = get_x(t, a->rn, a->sf), one = imm(t, tr_int(a->sf), 1);
    set_x(t, a->rd, ir_sub(b, ir_clz(b, ir_xor(b, x, ir_sar(b, x, one))), one));
    return true;
}

bool tr_abs(struct tr *t, const struct a64_args *a)
{
    set_x(t, a->rd, ir_abs(t->b, get_x(t, a->rn, a->sf)));
    return true;
}

bool tr_popcnt(struct tr *t, const struct a64_args *a)
{
    set_x(t, a->rd, ir_popcnt(t->b, get_x(t, a->rn, a->sf)));
    return true;
}

bool tr_ctz(struct tr *t, const struct a64_args *a)
{
    set_x(t, a->rd, ir_ctz(t->b, get_x(t, a->rn, a->sf)));
    return true;
}

/* ---- two sources --------------------------------------------------------------------------------- */

/* UDIV, SDIV: no fault, x / 0 = 0 */
bool tr_div(struct tr *t, const struct a64_args *a)
{
    ir_ref x = get_x(t, a->rn, a->sf), y = get_x(t, a->rm, a->sf);
    set_x(t, a->rd, a->sign ? ir_sdiv(t->b, x, y) : ir_udiv(t->b, x, y));
    return true;
}

static bool minmax(struct tr *t, const struct a64_args *a, ir_ref y)
{
    static const enum ir_op op[4] = { IR_smax_, IR_umax_, IR_smin_, IR_umin_ };
    set_x(t, a->rd, ir_op2(t->b, op[a->op], tr_int(a->sf), get_x(t, a->rn, a->sf), y));
    return true;
}

/* SMAX, UMAX, SMIN, UMIN */
bool tr_minmax(struct tr *t, const struct a64_args *a) { return minmax(t, a, get_x(t, a->rm, a->sf)); }
bool tr_minmax_imm(struct tr *t, const struct a64_args *a) { return minmax(t, a, imm(t, tr_int(a->sf), (u64)(s64)a->imm)); }

/* LSLV, LSRV, ASRV, RORV */
bool tr_shiftv(struct tr *t, const struct a64_args *a)
{
    static const enum ir_op op[4] = { IR_shl_, IR_shr_, IR_sar_, IR_ror_ };
    ir_ref x = get_x(t, a->rn, a->sf), y = get_x(t, a->rm, a->sf);
    set_x(t, a->rd, ir_op2(t->b, op[a->op], tr_int(a->sf), x, y));
    return true;
}

/* CRC32B..X, CRC32CB..CX */
bool tr_crc32(struct tr *t, const struct a64_args *a)
{
    static const enum ir_type type[4] = { IR_i8, IR_i16, IR_i32, IR_i64 };
    ir_ref acc = get_x(t, a->rn, false), x = get_x(t, a->rm, true);
    if (a->size < 3)
        x = ir_trunc(t->b, type[a->size], x);
    set_x(t, a->rd, ir_op2(t->b, a->c ? IR_crc32c_ : IR_crc32_, IR_i32, acc, x));
    return true;
}

/* ---- three sources ------------------------------------------------------------------------------- */

static void accumulate(struct tr *t, const struct a64_args *a, ir_ref product, bool sf)
{
    ir_ref acc = get_x(t, a->ra, sf);
    set_x(t, a->rd, a->sub ? ir_sub(t->b, acc, product) : ir_add(t->b, acc, product));
}

/* MADD, MSUB */
bool tr_madd(struct tr *t, const struct a64_args *a)
{
    ir_ref x = get_x(t, a->rn, a->sf), y = get_x(t, a->rm, a->sf);
    accumulate(t, a, ir_mul(t->b, x, y), a->sf);
    return true;
}

/* SMADDL, SMSUBL, UMADDL, UMSUBL */
bool tr_maddl(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    ir_ref x = get_x(t, a->rn, false), y = get_x(t, a->rm, false);
    x = a->sign ? ir_sext(b, IR_i64, x) : ir_zext(b, IR_i64, x);
    y = a->sign ? ir_sext(b, IR_i64, y) : ir_zext(b, IR_i64, y);
    accumulate(t, a, ir_mul(b, x, y), true);
    return true;
}

/* SMULH, UMULH */
bool tr_mulh(struct tr *t, const struct a64_args *a)
{
    ir_ref x = get_x(t, a->rn, true), y = get_x(t, a->rm, true);
    set_x(t, a->rd, a->sign ? ir_smulh(t->b, x, y) : ir_umulh(t->b, x, y));
    return true;
}

/* ---- conditional select -------------------------------------------------------------------------- */

/* CSEL, CSINC, CSINV, CSNEG: Rn, or Rm incremented and / or inverted */
bool tr_csel(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    enum ir_type type = tr_int(a->sf);
    ir_ref x = get_x(t, a->rn, a->sf), y = get_x(t, a->rm, a->sf), r;
    if (a->cond >= 14) {
        r = x;
    } else if (a->rn == a->rm && a->inc != a->inv) {        /* CINC, CSET, CINV, CSETM */
        ir_ref c = ir_zext(b, type, condition(t, (unsigned)a->cond ^ 1));
        r = a->inc ? ir_add(b, x, c) : ir_xor(b, x, ir_neg(b, c));
    } else {
        if (a->inc)
            y = a->inv ? ir_neg(b, y) : ir_add(b, y, imm(t, type, 1));
        else if (a->inv)
            y = ir_not(b, y);
        r = ir_select(b, condition(t, (unsigned)a->cond), x, y);
    }
    set_x(t, a->rd, r);
    return true;
}
