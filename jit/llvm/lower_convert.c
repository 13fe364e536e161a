/* lower_convert.c - rounding to integral values, and conversions between formats.
 *
 * Integers are made by truncation of what was rounded quietly first.  What does not fit goes to the evaluator; then the
 * truncation of the operand itself, of which nothing else is wanted, raises inexact where something was lost. */
#include "jit/llvm/lower.h"

#include "base/fp.h"

#define LOWER(name) LLVMValueRef lo_##name(struct lo *l, ir_ref n, const struct ir_node *i)

static enum ir_type type_of(const struct ir_node *i) { return (enum ir_type)i->type; }
static bool has_format(enum ir_type t) { return lo_width(t) >= 32; }
static bool is_float(enum ir_type t) { return ir_type_info[t].cls == 'F' || ir_type_info[t].cls == 'W'; }
static LLVMValueRef number(struct lo *l, unsigned k) { return LLVMConstInt(lo_type(l, IR_i32), k, 0); }

static LLVMValueRef float_lanes(struct lo *l, enum ir_type t, u64 lane)
{
    return LLVMConstBitCast(lo_int(l, lo_int_of(t), lane), lo_type(l, t));
}

/* ---- rounding ------------------------------------------------------------------------------------------------- */

static LLVMValueRef fabs_of(struct lo *l, enum ir_type t, LLVMValueRef x) { return lo_intrinsic(l, "llvm.fabs", lo_type(l, t), 1, &x); }

/* Infinite or a NaN. */
static LLVMValueRef is_not_finite(struct lo *l, enum ir_type t, LLVMValueRef x)
{
    LLVMValueRef infinity = float_lanes(l, t, lo_width(t) == 64 ? 0x7ffull << 52 : 0xffu << 23);
    return LLVMBuildFCmp(l->b, LLVMRealUEQ, fabs_of(l, t, x), infinity, "");
}

/* Ties away from zero, which the host lacks, of what is finite: truncated, plus one with x's sign where at least a
 * half is lost. */
static LLVMValueRef round_away(struct lo *l, enum ir_type t, LLVMValueRef x)
{
    bool dbl = lo_width(t) == 64;
    LLVMTypeRef type = lo_type(l, t);
    LLVMValueRef whole = lo_constrained(l, "trunc", 0, type, 1, &x), arg[2] = { x, whole };
    LLVMValueRef lost = fabs_of(l, t, lo_constrained(l, "fsub", FP_ROUNDS, type, 2, arg));
    LLVMValueRef half = float_lanes(l, t, dbl ? 0x3fe0000000000000 : 0x3f000000);
    LLVMValueRef one = float_lanes(l, t, dbl ? 0x3ff0000000000000 : 0x3f800000);
    LLVMValueRef more = LLVMBuildSelect(l->b, LLVMBuildFCmp(l->b, LLVMRealOGE, lost, half, ""), one, LLVMConstNull(type), "");
    arg[0] = whole;
    arg[1] = lo_intrinsic(l, "llvm.copysign", type, 2, (LLVMValueRef[]){ more, x });
    return lo_constrained(l, "fadd", FP_ROUNDS, type, 2, arg);
}

LOWER(frint)
{
    static const char *const name[16] = {
        [FP_NEAREST] = "roundeven", [FP_UP] = "ceil", [FP_DOWN] = "floor", [FP_TOZERO] = "trunc",
        [FP_DYNAMIC] = "nearbyint", [FP_DYNAMIC | FP_INEXACT] = "rint",
    };
    enum ir_type t = type_of(i);
    if (!has_format(t) || !(name[i->aux & 15] || i->aux == FP_AWAY))
        return NULL;
    LLVMValueRef x = lo_use(l, i->a, t);
    if (i->aux == FP_AWAY) {
        LLVMBasicBlockRef fast = lo_new_block(l), back = lo_new_block(l), from;
        LLVMValueRef exact = lo_exactly_if(l, n, i, is_not_finite(l, t, x), fast, back, &from);
        LLVMValueRef v = round_away(l, t, x);
        lo_go(l, back);
        return lo_merged(l, v, fast, exact, from);
    }
    LLVMValueRef v = lo_constrained(l, name[i->aux & 15], (i->aux & 7) == FP_DYNAMIC ? FP_ROUNDS : 0, lo_type(l, t), 1, &x);
    lo_late_result(l, n, v, false);
    return v;
}

/* ---- between formats ------------------------------------------------------------------------------------------ */

static LLVMValueRef lower_two(struct lo *l, LLVMValueRef v)
{
    LLVMValueRef pick[2] = { number(l, 0), number(l, 1) };
    return LLVMBuildShuffleVector(l->b, v, v, LLVMConstVector(pick, 2), "");
}

static LLVMValueRef with_zeros(struct lo *l, LLVMValueRef two)
{
    LLVMValueRef pick[4] = { number(l, 0), number(l, 1), number(l, 2), number(l, 3) };
    return LLVMBuildShuffleVector(l->b, two, LLVMConstNull(LLVMTypeOf(two)), LLVMConstVector(pick, 4), "");
}

static LLVMValueRef convert_lanes(struct lo *l, ir_ref n, const struct ir_node *i)
{
    bool down = type_of(i) == IR_v4f32;
    LLVMTypeRef two = LLVMVectorType(lo_type(l, down ? IR_f32 : IR_f64), 2);
    if (i->aux != (down ? 64 : 32))
        return NULL;
    LLVMValueRef x = down ? lo_use(l, i->a, IR_v2f64) : lower_two(l, lo_use(l, i->a, IR_v4f32));
    LLVMValueRef v = down ? lo_constrained(l, "fptrunc", FP_ROUNDS | FP_CONVERTS, two, 1, &x)
                          : lo_constrained(l, "fpext", FP_CONVERTS, two, 1, &x);
    v = down ? with_zeros(l, v) : v;
    lo_late_result(l, n, v, down);
    return v;
}

/* Numbers of half precision are singles. */
static LLVMValueRef from_half(struct lo *l, ir_ref n, const struct ir_node *i)
{
    if (!l->t->has_f16c || !has_format(type_of(i)))
        return NULL;
    LLVMValueRef v = lo_cast(l, lo_val(l, i->a), LLVMHalfTypeInContext(l->t->cx));
    v = lo_constrained(l, "fpext", FP_CONVERTS, lo_type(l, IR_f32), 1, &v);
    if (type_of(i) == IR_f64)
        v = lo_constrained(l, "fpext", FP_CONVERTS, lo_type(l, IR_f64), 1, &v);
    lo_late_result(l, n, v, false);
    return v;
}

static LLVMValueRef to_half(struct lo *l, ir_ref n, const struct ir_node *i)
{
    if (!l->t->has_f16c)
        return NULL;
    LLVMValueRef x = lo_use(l, i->a, IR_f32), odd = LLVMBuildFCmp(l->b, LLVMRealUNO, x, x, "");
    LLVMValueRef v = lo_constrained(l, "fptrunc", FP_ROUNDS | FP_CONVERTS, LLVMHalfTypeInContext(l->t->cx), 1, &x);
    v = lo_cast(l, v, lo_type(l, IR_f16));
    LLVMValueRef size = LLVMBuildAnd(l->b, v, lo_int(l, IR_i16, 0x7fff), "");
    odd = LLVMBuildOr(l->b, odd, LLVMBuildICmp(l->b, LLVMIntEQ, size, lo_int(l, IR_i16, 0x0400), ""), "");
    LLVMBasicBlockRef here = LLVMGetInsertBlock(l->b), back = lo_new_block(l), from;
    LLVMValueRef exact = lo_exactly_if(l, n, i, odd, back, back, &from);
    return lo_merged(l, v, here, exact, from);
}

LOWER(fcvt)
{
    enum ir_type from = ir_type_of(l->blk, i->a), t = type_of(i);
    if (lo_is_vec(t))
        return has_format(t) ? convert_lanes(l, n, i) : NULL;
    if (from == IR_f16)
        return from_half(l, n, i);
    if (t == IR_f16)
        return from == IR_f32 ? to_half(l, n, i) : NULL;
    if (!has_format(t) || from == t)
        return NULL;
    LLVMValueRef x = lo_use(l, i->a, from);
    bool down = from == IR_f64;
    LLVMValueRef v = lo_constrained(l, down ? "fptrunc" : "fpext", down ? FP_ROUNDS | FP_CONVERTS : FP_CONVERTS, lo_type(l, t), 1, &x);
    lo_late_result(l, n, v, down);
    return v;
}

/* ---- to integers ---------------------------------------------------------------------------------------------- */

/* The host marks what it cannot represent by the most negative integer, and raises invalid as the guest does. */
static LLVMValueRef truncated(struct lo *l, enum ir_type t, LLVMValueRef x)
{
    if (t != IR_v2i64)
        return LLVMBuildFreeze(l->b, lo_constrained(l, "fptosi", FP_CONVERTS, lo_type(l, t), 1, &x), "");
    LLVMValueRef v = LLVMConstNull(lo_type(l, t));
    for (unsigned k = 0; k < 2; k++) {
        LLVMValueRef lane = truncated(l, IR_i64, LLVMBuildExtractElement(l->b, x, number(l, k), ""));
        v = LLVMBuildInsertElement(l->b, v, lane, number(l, k), "");
    }
    return v;
}

/* As asked for, quietly; ties away from zero need what is finite. */
static LLVMValueRef rounded(struct lo *l, enum ir_type t, unsigned mode, LLVMValueRef x)
{
    static const char *const name[8] = {
        [FP_NEAREST] = "roundeven", [FP_UP] = "ceil", [FP_DOWN] = "floor", [FP_DYNAMIC] = "nearbyint",
    };
    if (mode == FP_TOZERO)
        return x;
    if (mode == FP_AWAY)
        return round_away(l, t, x);
    return lo_constrained(l, name[mode], mode == FP_DYNAMIC ? FP_ROUNDS : 0, lo_type(l, t), 1, &x);
}

struct to_int {
    enum ir_type from, as;              /* operand, and what it is truncated to */
    unsigned mode;
    bool is_unsigned;
};

/* What rounding gave is not for the conversion: below zero, a NaN or beyond the signed integers of `as` (of the result,
 * if it has 32 bits of 64): an integer compare of the bits. */
static LLVMValueRef beyond_unsigned(struct lo *l, const struct to_int *c, unsigned w, LLVMValueRef r)
{
    unsigned exponent = lo_is_vec(c->as) ? w - 1 : w == 64 ? 63 : 32;
    u64 limit = lo_width(c->from) == 64 ? (u64)(1023 + exponent) << 52 : (u64)(127 + exponent) << 23;
    enum ir_type bits = lo_int_of(c->from);
    return LLVMBuildICmp(l->b, LLVMIntUGE, lo_cast(l, r, lo_type(l, bits)), lo_int(l, bits, limit), "");
}

static LLVMValueRef to_integer(struct lo *l, ir_ref n, const struct ir_node *i, const struct to_int *c)
{
    LLVMBasicBlockRef good = lo_new_block(l), back = lo_new_block(l), from[3];
    LLVMValueRef x = lo_use(l, i->a, c->from), exact[2], v;
    unsigned w = lo_width(type_of(i)), n_exact = 0;
    if (c->mode == FP_AWAY) {
        LLVMBasicBlockRef finite = lo_new_block(l);
        exact[n_exact++] = lo_exactly_if(l, n, i, is_not_finite(l, c->from, x), finite, back, &from[0]);
    }
    LLVMValueRef r = rounded(l, c->from, c->mode, x);
    if (c->is_unsigned) {
        exact[n_exact] = lo_exactly_if(l, n, i, beyond_unsigned(l, c, w, r), good, back, &from[n_exact]);
        v = truncated(l, c->as, r);
    } else {
        v = truncated(l, c->as, r);
        LLVMValueRef out = LLVMBuildICmp(l->b, LLVMIntEQ, v, lo_int(l, c->as, 1ull << (lo_width(c->as) - 1)), "");
        exact[n_exact] = lo_exactly_if(l, n, i, out, good, back, &from[n_exact]);
    }
    n_exact++;
    if (c->mode != FP_TOZERO)
        (void)truncated(l, c->as, x);
    if (lo_width(c->as) > w)
        v = LLVMBuildTrunc(l->b, v, lo_type(l, i->type), "");
    from[n_exact] = LLVMGetInsertBlock(l->b);
    lo_go(l, back);
    LLVMValueRef phi = LLVMBuildPhi(l->b, LLVMTypeOf(v), "");
    LLVMAddIncoming(phi, exact, from, n_exact);
    LLVMAddIncoming(phi, &v, &from[n_exact], 1);
    return phi;
}

LOWER(ftoint)
{
    enum ir_type from = ir_type_of(l->blk, i->a), t = type_of(i);
    bool vec = lo_is_vec(t), is_unsigned = i->op == IR_ftou_;
    unsigned w = lo_width(t), mode = i->aux & 7;
    if (!is_float(from) || !has_format(from) || w < 32 || (vec && lo_width(from) != w) || mode == FP_ODD || mode == 6)
        return NULL;
    struct to_int c = { from, !vec && is_unsigned ? IR_i64 : t, mode, is_unsigned };
    if (vec) {
        c.from = w == 32 ? IR_v4f32 : IR_v2f64;
        c.as = lo_vec_type(w);
    }
    return to_integer(l, n, i, &c);
}

/* What fits 32 bits; exact if converting back gives the same bits. */
LOWER(ftojs)
{
    LLVMValueRef x = lo_use(l, i->a, IR_f64), v = truncated(l, IR_i32, x);
    LLVMTypeRef i64 = lo_type(l, IR_i64);
    LLVMBasicBlockRef good = lo_new_block(l), back = lo_new_block(l), from;
    LLVMValueRef out = LLVMBuildICmp(l->b, LLVMIntEQ, v, lo_int(l, IR_i32, 1u << 31), "");
    LLVMValueRef exact = lo_exactly_if(l, n, i, out, good, back, &from);
    LLVMValueRef again = lo_constrained(l, "sitofp", FP_ROUNDS | FP_CONVERTS, lo_type(l, IR_f64), 1, &v);
    LLVMValueRef same = LLVMBuildICmp(l->b, LLVMIntEQ, lo_cast(l, again, i64), lo_cast(l, x, i64), "");
    same = LLVMBuildShl(l->b, LLVMBuildZExt(l->b, same, i64, ""), lo_int(l, IR_i64, 32), "");
    v = LLVMBuildOr(l->b, LLVMBuildZExt(l->b, v, i64, ""), same, "");
    lo_go(l, back);
    return lo_merged(l, v, good, exact, from);
}

/* ---- from integers -------------------------------------------------------------------------------------------- */

static LLVMValueRef from_signed(struct lo *l, enum ir_type t, LLVMValueRef x)
{
    return lo_constrained(l, "sitofp", FP_ROUNDS | FP_CONVERTS, lo_type(l, t), 1, &x);
}

/* Unsigned numbers with the top bit set go to the evaluator. */
LOWER(from_int)
{
    enum ir_type from = ir_type_of(l->blk, i->a), t = type_of(i);
    LLVMTypeRef i64 = lo_type(l, IR_i64);
    if (!has_format(t) || is_float(from) || (!lo_is_vec(t) && lo_width(from) < 16))
        return NULL;
    if (lo_is_vec(t))
        from = lo_int_of(t);
    LLVMValueRef x = lo_use(l, i->a, from);
    if (!lo_is_vec(t) && lo_width(from) < 64)
        return from_signed(l, t, i->op == IR_utof_ ? LLVMBuildZExt(l->b, x, i64, "") :
                                 from == IR_i32 ? x : LLVMBuildSExt(l->b, x, lo_type(l, IR_i32), ""));
    if (i->op == IR_stof_)
        return from_signed(l, t, x);
    LLVMValueRef big = LLVMBuildICmp(l->b, LLVMIntSLT, x, lo_int(l, from, 0), "");
    LLVMBasicBlockRef fast = lo_new_block(l), back = lo_new_block(l), slow;
    LLVMValueRef exact = lo_exactly_if(l, n, i, big, fast, back, &slow), v = from_signed(l, t, x);
    lo_go(l, back);
    return lo_merged(l, v, fast, exact, slow);
}
