/* lower_fp.c - floating point: LLVM's constrained operations, which keep their order and their sticky flags, with
 * the same checks as the baseline (target_x64_fp.c says what they are for): what the guest would see differently
 * goes to the exact evaluator on a cold path. */
#include "jit/llvm/lower.h"

#include "base/fp.h"
#include <stdio.h>

#define LOWER(name) LLVMValueRef lo_##name(struct lo *l, ir_ref n, const struct ir_node *i)

static enum ir_type type_of(const struct ir_node *i) { return (enum ir_type)i->type; }
static bool has_format(enum ir_type t) { return lo_width(t) >= 32; }

static LLVMValueRef text(struct lo *l, const char *s)
{
    return LLVMMetadataAsValue(l->t->cx, LLVMMDStringInContext2(l->t->cx, s, strlen(s)));
}

LLVMValueRef lo_constrained(struct lo *l, const char *name, unsigned form, LLVMTypeRef result, unsigned n,
                            const LLVMValueRef *arg)
{
    char full[64];
    LLVMValueRef all[5];
    snprintf(full, sizeof full, "llvm.experimental.constrained.%s", name);
    unsigned id = LLVMLookupIntrinsicID(full, strlen(full)), n_over = form & FP_CONVERTS ? 2 : 1;
    LLVMTypeRef over[2] = { result, LLVMTypeOf(arg[0]) };
    ASSERT(id, "LLVM has no %s", full);
    memcpy(all, arg, n * sizeof *arg);
    if (form & FP_ROUNDS)
        all[n++] = text(l, "round.dynamic");
    all[n++] = text(l, "fpexcept.strict");
    LLVMValueRef v = LLVMBuildCall2(l->b, LLVMIntrinsicGetType(l->t->cx, id, over, n_over),
                                    LLVMGetIntrinsicDeclaration(l->m, id, over, n_over), all, n, "");
    LLVMAddCallSiteAttribute(v, LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(l->t->cx, l->t->strictfp, 0));
    return v;
}

/* signals: any NaN raises invalid. */
static LLVMValueRef constrained_compare(struct lo *l, const char *predicate, bool signals, LLVMValueRef x, LLVMValueRef y)
{
    LLVMValueRef arg[3] = { x, y, text(l, predicate) };
    return lo_constrained(l, signals ? "fcmps" : "fcmp", 0, LLVMTypeOf(x), 3, arg);
}

/* ---- the cold path ----------------------------------------------------------------------------------------- */

static bool is_vector(LLVMValueRef v) { return LLVMGetTypeKind(LLVMTypeOf(v)) == LLVMVectorTypeKind; }

/* One bit for a vector's. */
static LLVMValueRef any(struct lo *l, LLVMValueRef c)
{
    if (!is_vector(c))
        return c;
    LLVMTypeRef whole = LLVMIntTypeInContext(l->t->cx, LLVMGetVectorSize(LLVMTypeOf(c)));
    return LLVMBuildICmp(l->b, LLVMIntNE, LLVMBuildBitCast(l->b, c, whole, ""), LLVMConstInt(whole, 0, 0), "");
}

LLVMValueRef lo_merged(struct lo *l, LLVMValueRef x, LLVMBasicBlockRef from_x, LLVMValueRef y, LLVMBasicBlockRef from_y)
{
    LLVMValueRef phi = LLVMBuildPhi(l->b, LLVMTypeOf(x), "");
    LLVMAddIncoming(phi, (LLVMValueRef[]){ x, y }, (LLVMBasicBlockRef[]){ from_x, from_y }, 2);
    return phi;
}

LLVMValueRef lo_exactly_if(struct lo *l, ir_ref n, const struct ir_node *i, LLVMValueRef c, LLVMBasicBlockRef fast,
                           LLVMBasicBlockRef back, LLVMBasicBlockRef *from)
{
    LLVMBasicBlockRef slow = lo_new_block(l);
    lo_unlikely(l, LLVMBuildCondBr(l->b, any(l, c), slow, fast));
    LLVMPositionBuilderAtEnd(l->b, slow);
    LLVMValueRef v = lo_eval(l, n, i);
    *from = LLVMGetInsertBlock(l->b);
    LLVMBuildBr(l->b, back);
    LLVMPositionBuilderAtEnd(l->b, fast);
    return v;
}

static LLVMValueRef is_nan(struct lo *l, LLVMValueRef x, LLVMValueRef y) { return LLVMBuildFCmp(l->b, LLVMRealUNO, x, y, ""); }

/* v, checked later. */
static LLVMValueRef checked(struct lo *l, ir_ref n, LLVMValueRef v, bool can_underflow)
{
    lo_late_result(l, n, v, can_underflow);
    return v;
}

/* ---- arithmetic ---------------------------------------------------------------------------------------------- */

LOWER(farith)
{
    enum ir_type t = type_of(i);
    if (!has_format(t))
        return NULL;
    LLVMValueRef arg[2] = { lo_use(l, i->a, t), lo_use(l, i->b, t) };
    LLVMValueRef v = lo_constrained(l, ir_op_info[i->op].name, FP_ROUNDS, lo_type(l, t), 2, arg);
    return checked(l, n, v, i->op == IR_fmul_ || i->op == IR_fdiv_);
}

LOWER(fsqrt)
{
    enum ir_type t = type_of(i);
    if (!has_format(t))
        return NULL;
    LLVMValueRef x = lo_use(l, i->a, t);
    return checked(l, n, lo_constrained(l, "sqrt", FP_ROUNDS, lo_type(l, t), 1, &x), false);
}

LOWER(fma)
{
    enum ir_type t = type_of(i);
    if (!has_format(t) || !l->t->has_fma)
        return NULL;
    LLVMValueRef arg[3] = { lo_use(l, i->a, t), lo_use(l, i->b, t), lo_use(l, i->c, t) };
    return checked(l, n, lo_constrained(l, "fma", FP_ROUNDS, lo_type(l, t), 3, arg), true);
}

/* The host's instruction gives its second operand where both are zeros; both orders or-ed (and-ed) give -0 for
 * the minimum (+0 for the maximum). */
LOWER(fminmax)
{
    enum ir_type t = type_of(i);
    if (!has_format(t))
        return NULL;
    bool max = i->op == IR_fmax_ || i->op == IR_fmaxnm_;
    LLVMRealPredicate p = max ? LLVMRealOGT : LLVMRealOLT;
    LLVMValueRef x = lo_use(l, i->a, t), y = lo_use(l, i->b, t);
    LLVMBasicBlockRef fast = lo_new_block(l), back = lo_new_block(l), from;
    LLVMValueRef exact = lo_exactly_if(l, n, i, is_nan(l, x, y), fast, back, &from);
    LLVMValueRef v = lo_bits(l, LLVMBuildSelect(l->b, LLVMBuildFCmp(l->b, p, x, y, ""), x, y, ""), t);
    LLVMValueRef w = lo_bits(l, LLVMBuildSelect(l->b, LLVMBuildFCmp(l->b, p, y, x, ""), y, x, ""), t);
    v = lo_cast(l, max ? LLVMBuildAnd(l->b, v, w, "") : LLVMBuildOr(l->b, v, w, ""), lo_type(l, t));
    lo_go(l, back);
    return lo_merged(l, v, fast, exact, from);
}

LOWER(fneg)
{
    enum ir_type t = type_of(i), bits = lo_int_of(t);
    LLVMValueRef v = LLVMBuildXor(l->b, lo_use(l, i->a, bits), lo_int(l, bits, 1ull << (lo_width(t) - 1)), "");
    return lo_cast(l, v, lo_type(l, t));
}

LOWER(fabs)
{
    enum ir_type t = type_of(i), bits = lo_int_of(t);
    LLVMValueRef v = LLVMBuildAnd(l->b, lo_use(l, i->a, bits), lo_int(l, bits, ~(1ull << (lo_width(t) - 1))), "");
    return lo_cast(l, v, lo_type(l, t));
}

/* ---- compares ------------------------------------------------------------------------------------------------- */

LOWER(fcompare)
{
    /* A vector operand may have been made with other lanes. */
    enum ir_type t = lo_is_vec(type_of(i)) ? type_of(i) : ir_type_of(l->blk, i->a);
    const char *predicate = i->op == IR_feq_ ? "oeq" : i->op == IR_flt_ ? "olt" : "ole";
    if (!has_format(t))
        return NULL;
    if (lo_is_vec(t))
        t = lo_width(t) == 32 ? IR_v4f32 : IR_v2f64;
    LLVMValueRef c = constrained_compare(l, predicate, i->op != IR_feq_, lo_use(l, i->a, t), lo_use(l, i->b, t));
    return lo_is_vec(t) ? lo_cast(l, LLVMBuildSExt(l->b, c, lo_type(l, lo_int_of(t)), ""), lo_type(l, i->type)) : c;
}

/* The first compare raises the flags. */
LOWER(fl_fcmp)
{
    enum { LESS = 8, EQUAL = 6, GREATER = 2, UNORDERED = 3 };
    enum ir_type t = ir_type_of(l->blk, i->a);
    if (!has_format(t))
        return NULL;
    LLVMValueRef x = lo_use(l, i->a, t), y = lo_use(l, i->b, t);
    LLVMValueRef less = constrained_compare(l, "olt", i->aux & 1, x, y);
    LLVMValueRef v = LLVMBuildSelect(l->b, LLVMBuildFCmp(l->b, LLVMRealOGT, x, y, ""), lo_int(l, IR_i32, GREATER),
                                     lo_int(l, IR_i32, UNORDERED), "");
    v = LLVMBuildSelect(l->b, LLVMBuildFCmp(l->b, LLVMRealOEQ, x, y, ""), lo_int(l, IR_i32, EQUAL), v, "");
    return LLVMBuildSelect(l->b, less, lo_int(l, IR_i32, LESS), v, "");
}

/* Raises nothing new, but LLVM's free choice of an instruction would: one that signals quiet NaNs. */
LOWER(fcmp)
{
    static const char predicate[16][4] = {          /* by bits: less, equal, greater, unordered */
        "", "olt", "oeq", "ole", "ogt", "one", "oge", "ord", "uno", "ult", "ueq", "ule", "ugt", "une", "uge", "",
    };
    enum ir_type t = ir_type_of(l->blk, i->a);
    unsigned relations = i->aux & 15;
    if (!has_format(t))
        return NULL;
    if (!predicate[relations][0])
        return lo_int(l, IR_i1, relations != 0);
    return constrained_compare(l, predicate[relations], false, lo_use(l, i->a, t), lo_use(l, i->b, t));
}
