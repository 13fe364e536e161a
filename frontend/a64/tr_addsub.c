/* tr_addsub.c - addition, subtraction, compare, carry chains and flag manipulation (DDI 0487 C4.1.92-93). */
#include "frontend/a64/tr.h"

static void addsub(struct tr *t, const struct a64_args *a, ir_ref x, ir_ref y, bool to_sp)
{
    struct ir_block *b = t->b;
    ir_ref r = a->S && a->rd == 31 ? IR_NONE : a->sub ? ir_sub(b, x, y) : ir_add(b, x, y);
    if (a->S && a->sub)
        set_flags_sub(t, x, y, r);
    else if (a->S)
        set_flags_add(t, x, y, r);
    if (to_sp && !a->S)
        set_x_sp(t, a->rd, r);
    else if (r)
        set_x(t, a->rd, r);
}

/* ADD, ADDS, SUB, SUBS (immediate).  C6.2.5 */
bool tr_addsub_imm(struct tr *t, const struct a64_args *a)
{
    ir_ref y = imm(t, tr_int(a->sf), (u64)a->imm << (a->sh ? 12 : 0));
    addsub(t, a, get_x_sp(t, a->rn, a->sf), y, true);
    return true;
}

/* ADD, ADDS, SUB, SUBS (shifted register) */
bool tr_addsub_reg(struct tr *t, const struct a64_args *a)
{
    ir_ref x = get_x(t, a->rn, a->sf);
    addsub(t, a, x, shift_reg(t, a->rm, a->shift, a->imm, a->sf), false);
    return true;
}

/* ADD, ADDS, SUB, SUBS (extended register) */
bool tr_addsub_ext(struct tr *t, const struct a64_args *a)
{
    ir_ref x = get_x_sp(t, a->rn, a->sf);
    addsub(t, a, x, extend_reg(t, a->rm, a->option, a->imm, a->sf), true);
    return true;
}

/* ADC, ADCS, SBC, SBCS.  C of a subtraction is "no borrow", so x + ~y + C = x - y - !C. */
bool tr_adcsbc(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    enum { CS = 2 };
    ir_ref x = get_x(t, a->rn, a->sf), y = get_x(t, a->rm, a->sf), c = condition(t, CS);
    if (a->sub)
        y = ir_not(b, y);
    if (ir_is_const(b, x)) {
        ir_ref swap = x;
        x = y;
        y = swap;
    }
    ir_ref r = ir_op3(b, IR_adc_, tr_int(a->sf), x, y, c);
    if (a->S)
        set_flags_adc(t, x, y, c, r);
    set_x(t, a->rd, r);
    return true;
}

/* CCMP, CCMN */
bool tr_ccmp(struct tr *t, const struct a64_args *a)
{
    ir_ref x = get_x(t, a->rn, a->sf);
    ir_ref y = a->use_imm ? imm(t, tr_int(a->sf), (u64)a->imm) : get_x(t, a->rm, a->sf);
    if (a->cond < 14)
        set_flags_ccmp(t, a->cond, a->sub, x, y, a->nzcv);
    else if (a->sub)
        set_flags_sub(t, x, y, IR_NONE);
    else
        set_flags_add(t, x, y, IR_NONE);
    return true;
}

/* ---- FEAT_FlagM ---------------------------------------------------------------------------------- */

bool tr_cfinv(struct tr *t, const struct a64_args *a)
{
    set_flags(t, ir_xor(t->b, get_flags(t), imm(t, IR_i32, 2)));
    return true;
}

/* Flags under the mask from Xn rotated right. */
bool tr_rmif(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    ir_ref x = ir_ror(b, get_x(t, a->rn, true), imm(t, IR_i64, (u64)a->imm));
    ir_ref set = ir_and(b, ir_trunc(b, IR_i32, x), imm(t, IR_i32, (u64)a->mask));
    set_flags(t, ir_or(b, ir_and(b, get_flags(t), imm(t, IR_i32, ~(u64)a->mask & 15)), set));
    return true;
}

/* SETF8, SETF16: N and Z of the low bits, V where the bit above differs from the sign; C stays. */
bool tr_setf(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    ir_ref x = get_x(t, a->rn, false), one = imm(t, IR_i32, 1);
    ir_ref sign = ir_and(b, ir_shr(b, x, imm(t, IR_i32, (u64)a->size - 1)), one);
    ir_ref above = ir_and(b, ir_shr(b, x, imm(t, IR_i32, (u64)a->size)), one);
    ir_ref low = ir_trunc(b, a->size == 8 ? IR_i8 : IR_i16, x);
    ir_ref z = ir_zext(b, IR_i32, ir_eq(b, low, imm(t, ir_type_of(b, low), 0)));
    ir_ref f = ir_and(b, get_flags(t), imm(t, IR_i32, 2));
    f = ir_or(b, f, ir_shl(b, sign, imm(t, IR_i32, 3)));
    f = ir_or(b, f, ir_shl(b, z, imm(t, IR_i32, 2)));
    set_flags(t, ir_or(b, f, ir_xor(b, sign, above)));
    return true;
}

/* XAFLAG, AXFLAG: between Arm's result of a float compare and the other convention. */
bool tr_xaflag(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    ir_ref f = get_flags(t), one = imm(t, IR_i32, 1);
    ir_ref z = ir_and(b, ir_shr(b, f, imm(t, IR_i32, 2)), one), c = ir_and(b, ir_shr(b, f, one), one);
    ir_ref not_z = ir_xor(b, z, one), not_c = ir_xor(b, c, one);
    ir_ref r = ir_shl(b, ir_and(b, not_c, not_z), imm(t, IR_i32, 3));
    r = ir_or(b, r, ir_shl(b, ir_and(b, z, c), imm(t, IR_i32, 2)));
    r = ir_or(b, r, ir_shl(b, ir_or(b, c, z), one));
    set_flags(t, ir_or(b, r, ir_and(b, not_c, z)));
    return true;
}

bool tr_axflag(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    ir_ref f = get_flags(t), one = imm(t, IR_i32, 1);
    ir_ref v = ir_and(b, f, one), z = ir_and(b, ir_shr(b, f, imm(t, IR_i32, 2)), one);
    ir_ref c = ir_and(b, ir_shr(b, f, one), one);
    ir_ref r = ir_shl(b, ir_or(b, z, v), imm(t, IR_i32, 2));
    set_flags(t, ir_or(b, r, ir_shl(b, ir_and(b, c, ir_xor(b, v, one)), one)));
    return true;
}
