/* tr_fp.c - floating point on scalars: DDI 0487 C7.2, encodings of C4.1.96.
 */
#include "frontend/a64/tr_simd.h"

#include "base/fp.h"

/* The IR type of an ftype that has arithmetic. */
static bool arith_type(const struct a64_args *a, enum ir_type *type)
{
    *type = a->ftype == 3 ? IR_f16 : a->ftype ? IR_f64 : IR_f32;
    return a->ftype != 2;
}

static bool unary(struct tr *t, const struct a64_args *a, enum ir_op op, unsigned aux)
{
    enum ir_type type;
    if (!arith_type(a, &type))
        return false;
    set_v(t, a->rd, ir_emit(t->b, op, type, aux, get_v(t, a->rn, type), 0, 0));
    return true;
}

static bool binary(struct tr *t, const struct a64_args *a, enum ir_op op)
{
    enum ir_type type;
    if (!arith_type(a, &type))
        return false;
    set_v(t, a->rd, ir_op2(t->b, op, type, get_v(t, a->rn, type), get_v(t, a->rm, type)));
    return true;
}

/* ---- one and two sources ------------------------------------------------------------------------- */

bool tr_fmov_reg(struct tr *t, const struct a64_args *a)
{
    enum ir_type type;
    if (!arith_type(a, &type))
        return false;
    set_v(t, a->rd, get_v(t, a->rn, type));
    return true;
}

bool tr_fabs_s(struct tr *t, const struct a64_args *a)  { return unary(t, a, IR_fabs_, 0); }
bool tr_fneg_s(struct tr *t, const struct a64_args *a)  { return unary(t, a, IR_fneg_, 0); }
bool tr_fsqrt_s(struct tr *t, const struct a64_args *a) { return unary(t, a, IR_fsqrt_, 0); }
bool tr_frint_s(struct tr *t, const struct a64_args *a) { return unary(t, a, IR_frint_, (unsigned)a->round); }

bool tr_fcvt_s(struct tr *t, const struct a64_args *a)
{
    static const enum ir_type types[4] = { IR_f32, IR_f64, IR_none, IR_f16 };
    enum ir_type from = types[a->ftype], to = types[a->opc];
    if (from == IR_none || to == IR_none || from == to)
        return false;
    set_v(t, a->rd, ir_op1(t->b, IR_fcvt_, to, get_v(t, a->rn, from)));
    return true;
}

bool tr_fadd_s(struct tr *t, const struct a64_args *a)   { return binary(t, a, IR_fadd_); }
bool tr_fsub_s(struct tr *t, const struct a64_args *a)   { return binary(t, a, IR_fsub_); }
bool tr_fmul_s(struct tr *t, const struct a64_args *a)   { return binary(t, a, IR_fmul_); }
bool tr_fdiv_s(struct tr *t, const struct a64_args *a)   { return binary(t, a, IR_fdiv_); }
bool tr_fmax_s(struct tr *t, const struct a64_args *a)   { return binary(t, a, IR_fmax_); }
bool tr_fmin_s(struct tr *t, const struct a64_args *a)   { return binary(t, a, IR_fmin_); }
bool tr_fmaxnm_s(struct tr *t, const struct a64_args *a) { return binary(t, a, IR_fmaxnm_); }
bool tr_fminnm_s(struct tr *t, const struct a64_args *a) { return binary(t, a, IR_fminnm_); }

bool tr_fnmul_s(struct tr *t, const struct a64_args *a)
{
    enum ir_type type;
    if (!arith_type(a, &type))
        return false;
    ir_ref product = ir_op2(t->b, IR_fmul_, type, get_v(t, a->rn, type), get_v(t, a->rm, type));
    set_v(t, a->rd, ir_op1(t->b, IR_fneg_, type, product));
    return true;
}

/* FMADD, FMSUB, FNMADD, FNMSUB: operands are negated before, NaNs included. */
bool tr_fmadd(struct tr *t, const struct a64_args *a)
{
    enum ir_type type;
    if (!arith_type(a, &type))
        return false;
    ir_ref n = get_v(t, a->rn, type), m = get_v(t, a->rm, type), acc = get_v(t, a->ra, type);
    if (a->neg_n)
        n = ir_op1(t->b, IR_fneg_, type, n);
    if (a->neg_a)
        acc = ir_op1(t->b, IR_fneg_, type, acc);
    set_v(t, a->rd, ir_op3(t->b, IR_fma_, type, n, m, acc));
    return true;
}

/* ---- compare and select -------------------------------------------------------------------------- */

bool tr_fcmp(struct tr *t, const struct a64_args *a)
{
    enum ir_type type;
    if (!arith_type(a, &type))
        return false;
    ir_ref n = get_v(t, a->rn, type), m = a->zero ? imm(t, type, 0) : get_v(t, a->rm, type);
    set_flags_fcmp(t, n, m, ir_emit(t->b, IR_fl_fcmp_, IR_i32, (unsigned)a->e, n, m, 0));
    return true;
}

/* Where the condition fails nothing may be signalled: zeros are compared then. */
bool tr_fccmp(struct tr *t, const struct a64_args *a)
{
    enum ir_type type;
    if (!arith_type(a, &type))
        return false;
    ir_ref holds = condition(t, (unsigned)a->cond), zero = imm(t, type, 0);
    ir_ref n = ir_select(t->b, holds, get_v(t, a->rn, type), zero);
    ir_ref m = ir_select(t->b, holds, get_v(t, a->rm, type), zero);
    ir_ref flags = ir_emit(t->b, IR_fl_fcmp_, IR_i32, (unsigned)a->e, n, m, 0);
    set_flags(t, ir_select(t->b, holds, flags, imm(t, IR_i32, (u64)a->nzcv)));
    return true;
}

bool tr_fcsel(struct tr *t, const struct a64_args *a)
{
    enum ir_type type;
    if (!arith_type(a, &type))
        return false;
    ir_ref holds = condition(t, (unsigned)a->cond);
    set_v(t, a->rd, ir_select(t->b, holds, get_v(t, a->rn, type), get_v(t, a->rm, type)));
    return true;
}

/* ---- moves --------------------------------------------------------------------------------------- */

bool tr_fmov_imm(struct tr *t, const struct a64_args *a)
{
    enum ir_type type;
    if (!arith_type(a, &type))
        return false;
    set_v(t, a->rd, imm(t, type, fp8_bits((unsigned)a->imm, ir_type_info[type].bits)));
    return true;
}

bool tr_fmov_to_x(struct tr *t, const struct a64_args *a)
{
    enum ir_type type = tr_int(a->sf);
    if (a->lane)
        set_x(t, a->rd, ir_extract(t->b, IR_i64, get_v(t, a->rn, IR_v2i64), 1));
    else
        set_x(t, a->rd, get_v(t, a->rn, type));
    return true;
}

bool tr_fmov_from_x(struct tr *t, const struct a64_args *a)
{
    set_v(t, a->rd, get_x(t, a->rn, a->sf));
    return true;
}

bool tr_fmov_top(struct tr *t, const struct a64_args *a)
{
    set_v(t, a->rd, ir_insert(t->b, get_v(t, a->rd, IR_v2i64), get_x(t, a->rn, true), 1));
    return true;
}

bool tr_fmov_from_h(struct tr *t, const struct a64_args *a)
{
    set_x(t, a->rd, ir_zext(t->b, tr_int(a->sf), get_v(t, a->rn, IR_i16)));
    return true;
}

bool tr_fmov_to_h(struct tr *t, const struct a64_args *a)
{
    set_v(t, a->rd, ir_trunc(t->b, IR_i16, get_x(t, a->rn, a->sf)));
    return true;
}

/* ---- conversions with general registers ---------------------------------------------------------- */

bool tr_fcvt_to_x(struct tr *t, const struct a64_args *a)
{
    enum ir_type type;
    if (!arith_type(a, &type))
        return false;
    enum ir_op op = a->u ? IR_ftou_ : IR_ftos_;
    set_x(t, a->rd, ir_emit(t->b, op, tr_int(a->sf), (unsigned)a->round, get_v(t, a->rn, type), 0, 0));
    return true;
}

/* SCVTF, UCVTF, also from fixed point with 64 - scale fraction bits: scaling afterwards is exact, but for
 * half precision. */
bool tr_cvtf_x(struct tr *t, const struct a64_args *a)
{
    enum ir_type type;
    if (!arith_type(a, &type) || (!a->sf && a->scale < 32))
        return false;
    ir_ref x = get_x(t, a->rn, a->sf);
    if (type == IR_f16 && a->scale < 64) {
        if (!a->sf)
            x = a->u ? ir_zext(t->b, IR_i64, x) : ir_sext(t->b, IR_i64, x);
        set_v(t, a->rd, ir_trunc(t->b, IR_i16, cvtf_fixed_half(t, x, 64 - (unsigned)a->scale, a->u)));
        return true;
    }
    ir_ref v = ir_op1(t->b, a->u ? IR_utof_ : IR_stof_, type, x);
    if (a->scale < 64)
        v = ir_op2(t->b, IR_fmul_, type, v, imm(t, type, fp_power_bits(type == IR_f64 ? 64 : 32, a->scale - 64)));
    set_v(t, a->rd, v);
    return true;
}

bool tr_fcvt_fixed_x(struct tr *t, const struct a64_args *a)
{
    enum ir_type type;
    if (!arith_type(a, &type) || (!a->sf && a->scale < 32))
        return false;
    unsigned w = ir_type_info[type].bits;
    ir_ref x = get_v(t, a->rn, w == 64 ? IR_i64 : w == 32 ? IR_i32 : IR_i16);
    if (w < 64)
        x = ir_zext(t->b, IR_i64, x);
    ir_ref v = fcvt_fixed(t, x, w, a->sf ? 64 : 32, 64 - (unsigned)a->scale, a->u);
    set_x(t, a->rd, a->sf ? v : ir_trunc(t->b, IR_i32, v));
    return true;
}

/* Z tells that the result is the operand; NCV are clear. */
bool tr_fjcvtzs(struct tr *t, const struct a64_args *a)
{
    ir_ref v = ir_op1(t->b, IR_ftojs_, IR_i64, get_v(t, a->rn, IR_f64));
    ir_ref exact = ir_trunc(t->b, IR_i32, ir_shr(t->b, v, imm(t, IR_i64, 32)));
    set_x(t, a->rd, ir_trunc(t->b, IR_i32, v));
    set_flags(t, ir_shl(t->b, exact, imm(t, IR_i32, 2)));
    return true;
}

/* ---- shared with the vector instructions --------------------------------------------------------- */

ir_ref fcvt_fixed(struct tr *t, ir_ref x, unsigned w, unsigned bits, unsigned fbits, bool is_unsigned)
{
    if (w == 32) {              /* scaling is exact in double precision */
        ir_ref d = ir_op1(t->b, IR_fcvt_, IR_f64, ir_op1(t->b, IR_bitcast_, IR_f32, ir_trunc(t->b, IR_i32, x)));
        d = ir_op2(t->b, IR_fmul_, IR_f64, d, imm(t, IR_f64, fp_power_bits(64, (int)fbits)));
        ir_ref v = ir_emit(t->b, is_unsigned ? IR_ftou_ : IR_ftos_, bits == 64 ? IR_i64 : IR_i32, FP_TOZERO, d, 0, 0);
        return bits == 64 ? v : ir_zext(t->b, IR_i64, v);
    }
    unsigned how = fbits | w << 8 | bits << 16 | (unsigned)is_unsigned << 24;
    return call_helper(t, A64_HELP_fcvt_fixed, x, imm(t, IR_i32, how), IR_NONE);
}

u64 fp_power_bits(unsigned w, int n)
{
    return w == 64 ? (u64)(1023 + n) << 52 : w == 32 ? (u64)(127 + n) << 23 : (u64)(15 + n) << 10;
}

ir_ref cvtf_fixed_half(struct tr *t, ir_ref x, unsigned fbits, bool is_unsigned)
{
    return call_helper(t, A64_HELP_cvtf_fixed, x, imm(t, IR_i32, fbits | (unsigned)is_unsigned << 8), IR_NONE);
}

u64 fp8_bits(unsigned imm8, unsigned w)
{
    unsigned e = w == 64 ? 11 : w == 32 ? 8 : 5, frac = w - 1 - e;
    u64 low = bits(imm8, 6, 1) ? (((u64)1 << (e - 3)) - 1) << 2 : 0;       /* replicated bit 6 */
    u64 exp = (u64)!bits(imm8, 6, 1) << (e - 1) | low | bits(imm8, 4, 2);
    return (u64)bits(imm8, 7, 1) << (w - 1) | exp << frac | bits(imm8, 0, 4) << (frac - 4);
}
