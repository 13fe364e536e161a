/* lower_int.c - integers, scalar and lane by lane, and flags.  LLVM's operations work on both alike; counts are
 * reduced and divisors made harmless first, since LLVM leaves what we define undefined. */
#include "jit/llvm/lower.h"

/* Bitwise operations come with lanes of floats, too. */
static enum ir_type type_of(const struct ir_node *i) { return lo_int_of((enum ir_type)i->type); }
static LLVMValueRef op(struct lo *l, const struct ir_node *i, unsigned k)
{
    return lo_use(l, k == 0 ? i->a : k == 1 ? i->b : i->c, type_of(i));
}

static LLVMValueRef intrinsic2(struct lo *l, const struct ir_node *i, const char *name)
{
    return lo_intrinsic(l, name, lo_type(l, type_of(i)), 2, (LLVMValueRef[]){ op(l, i, 0), op(l, i, 1) });
}

static LLVMValueRef intrinsic1(struct lo *l, const struct ir_node *i, const char *name)
{
    return lo_intrinsic(l, name, lo_type(l, type_of(i)), 1, (LLVMValueRef[]){ op(l, i, 0) });
}

/* The last argument says whether a corner case is undefined: no. */
static LLVMValueRef intrinsic_defined(struct lo *l, const struct ir_node *i, const char *name)
{
    return lo_intrinsic(l, name, lo_type(l, type_of(i)), 2,
                        (LLVMValueRef[]){ op(l, i, 0), LLVMConstInt(lo_type(l, IR_i1), 0, 0) });
}

#define LOWER(name) LLVMValueRef lo_##name(struct lo *l, ir_ref n, const struct ir_node *i)

LOWER(neg) { return LLVMBuildNeg(l->b, op(l, i, 0), ""); }
LOWER(not) { return LLVMBuildNot(l->b, op(l, i, 0), ""); }
LOWER(abs) { return intrinsic_defined(l, i, "llvm.abs"); }
LOWER(clz) { return intrinsic_defined(l, i, "llvm.ctlz"); }
LOWER(ctz) { return intrinsic_defined(l, i, "llvm.cttz"); }
LOWER(popcnt) { return intrinsic1(l, i, "llvm.ctpop"); }
LOWER(bswap) { return lo_width(type_of(i)) == 8 ? op(l, i, 0) : intrinsic1(l, i, "llvm.bswap"); }
LOWER(rbit) { return intrinsic1(l, i, "llvm.bitreverse"); }

LOWER(add) { return LLVMBuildAdd(l->b, op(l, i, 0), op(l, i, 1), ""); }
LOWER(sub) { return LLVMBuildSub(l->b, op(l, i, 0), op(l, i, 1), ""); }
LOWER(mul) { return LLVMBuildMul(l->b, op(l, i, 0), op(l, i, 1), ""); }
LOWER(and) { return LLVMBuildAnd(l->b, op(l, i, 0), op(l, i, 1), ""); }
LOWER(or) { return LLVMBuildOr(l->b, op(l, i, 0), op(l, i, 1), ""); }
LOWER(xor) { return LLVMBuildXor(l->b, op(l, i, 0), op(l, i, 1), ""); }
LOWER(andn) { return LLVMBuildAnd(l->b, op(l, i, 0), LLVMBuildNot(l->b, op(l, i, 1), ""), ""); }
LOWER(umin) { return intrinsic2(l, i, "llvm.umin"); }
LOWER(umax) { return intrinsic2(l, i, "llvm.umax"); }
LOWER(smin) { return intrinsic2(l, i, "llvm.smin"); }
LOWER(smax) { return intrinsic2(l, i, "llvm.smax"); }

static LLVMValueRef high_product(struct lo *l, const struct ir_node *i, bool is_signed)
{
    unsigned w = lo_width(type_of(i));
    LLVMTypeRef lane = LLVMIntTypeInContext(l->t->cx, 2 * w), t = lo_is_vec(type_of(i)) ? LLVMVectorType(lane, 128 / w) : lane;
    LLVMValueRef v[2], shift[16];
    for (unsigned k = 0; k < 2; k++)
        v[k] = is_signed ? LLVMBuildSExt(l->b, op(l, i, k), t, "") : LLVMBuildZExt(l->b, op(l, i, k), t, "");
    for (unsigned k = 0; k < 128 / w && k < 16; k++)
        shift[k] = LLVMConstInt(lane, w, 0);
    LLVMValueRef by = lo_is_vec(type_of(i)) ? LLVMConstVector(shift, 128 / w) : shift[0];
    return LLVMBuildTrunc(l->b, LLVMBuildLShr(l->b, LLVMBuildMul(l->b, v[0], v[1], ""), by, ""), lo_type(l, type_of(i)), "");
}

LOWER(umulh) { return high_product(l, i, false); }
LOWER(smulh) { return high_product(l, i, true); }

static LLVMValueRef equals(struct lo *l, const struct ir_node *i, LLVMValueRef v, u64 to)
{
    return LLVMBuildICmp(l->b, LLVMIntEQ, v, lo_int(l, type_of(i), to), "");
}

LOWER(udiv)
{
    LLVMValueRef zero = equals(l, i, op(l, i, 1), 0);
    LLVMValueRef by = LLVMBuildSelect(l->b, zero, lo_int(l, type_of(i), 1), op(l, i, 1), "");
    return LLVMBuildSelect(l->b, zero, lo_int(l, type_of(i), 0), LLVMBuildUDiv(l->b, op(l, i, 0), by, ""), "");
}

LOWER(sdiv)
{
    LLVMValueRef x = op(l, i, 0), zero = equals(l, i, op(l, i, 1), 0), minus = equals(l, i, op(l, i, 1), ~0ull);
    LLVMValueRef odd = LLVMBuildOr(l->b, zero, minus, "");
    LLVMValueRef by = LLVMBuildSelect(l->b, odd, lo_int(l, type_of(i), 1), op(l, i, 1), "");
    LLVMValueRef q = LLVMBuildSDiv(l->b, x, by, "");
    q = LLVMBuildSelect(l->b, minus, LLVMBuildNeg(l->b, x, ""), q, "");
    return LLVMBuildSelect(l->b, zero, lo_int(l, type_of(i), 0), q, "");
}

static LLVMValueRef count(struct lo *l, const struct ir_node *i)
{
    return LLVMBuildAnd(l->b, op(l, i, 1), lo_int(l, type_of(i), lo_width(type_of(i)) - 1), "");
}

LOWER(shl) { return LLVMBuildShl(l->b, op(l, i, 0), count(l, i), ""); }
LOWER(shr) { return LLVMBuildLShr(l->b, op(l, i, 0), count(l, i), ""); }
LOWER(sar) { return LLVMBuildAShr(l->b, op(l, i, 0), count(l, i), ""); }

static LLVMValueRef funnel(struct lo *l, const struct ir_node *i, LLVMValueRef x, LLVMValueRef y, LLVMValueRef by)
{
    return lo_intrinsic(l, "llvm.fshr", lo_type(l, type_of(i)), 3, (LLVMValueRef[]){ x, y, by });
}

LOWER(ror) { return funnel(l, i, op(l, i, 0), op(l, i, 0), op(l, i, 1)); }

LOWER(fshr)
{
    u64 by = ir_imm(&l->blk->node[i->c]);
    return funnel(l, i, op(l, i, 0), op(l, i, 1), lo_int(l, type_of(i), by));
}

/* (x + y) / 2 = (x & y) + (x ^ y) / 2, and rounded up (x | y) - (x ^ y) / 2. */
static LLVMValueRef halving(struct lo *l, const struct ir_node *i, bool is_signed, bool up)
{
    LLVMValueRef x = op(l, i, 0), y = op(l, i, 1), one = lo_int(l, type_of(i), 1), d = LLVMBuildXor(l->b, x, y, "");
    d = is_signed ? LLVMBuildAShr(l->b, d, one, "") : LLVMBuildLShr(l->b, d, one, "");
    return up ? LLVMBuildSub(l->b, LLVMBuildOr(l->b, x, y, ""), d, "")
              : LLVMBuildAdd(l->b, LLVMBuildAnd(l->b, x, y, ""), d, "");
}

LOWER(uhadd) { return halving(l, i, false, false); }
LOWER(urhadd) { return halving(l, i, false, true); }
LOWER(shadd) { return halving(l, i, true, false); }
LOWER(srhadd) { return halving(l, i, true, true); }

static LLVMValueRef compare(struct lo *l, const struct ir_node *i, LLVMIntPredicate p)
{
    enum ir_type t = lo_is_vec(type_of(i)) ? type_of(i) : ir_type_of(l->blk, i->a);
    LLVMValueRef c = LLVMBuildICmp(l->b, p, lo_use(l, i->a, t), lo_use(l, i->b, t), "");
    return lo_is_vec(t) ? LLVMBuildSExt(l->b, c, lo_type(l, t), "") : c;
}

LOWER(eq) { return compare(l, i, LLVMIntEQ); }
LOWER(ne) { return compare(l, i, LLVMIntNE); }
LOWER(ult) { return compare(l, i, LLVMIntULT); }
LOWER(ule) { return compare(l, i, LLVMIntULE); }
LOWER(slt) { return compare(l, i, LLVMIntSLT); }
LOWER(sle) { return compare(l, i, LLVMIntSLE); }

LOWER(bitsel)
{
    LLVMValueRef x = op(l, i, 0), y = op(l, i, 1), z = op(l, i, 2);
    return LLVMBuildOr(l->b, LLVMBuildAnd(l->b, x, y, ""), LLVMBuildAnd(l->b, LLVMBuildNot(l->b, x, ""), z, ""), "");
}

LOWER(select)
{
    enum ir_type t = (enum ir_type)i->type;
    return LLVMBuildSelect(l->b, lo_use(l, i->a, IR_i1), lo_use(l, i->b, t), lo_use(l, i->c, t), "");
}

LOWER(zext)
{
    if (!l->wide[i->a])
        return LLVMBuildZExt(l->b, lo_val(l, i->a), lo_type(l, type_of(i)), "");
    return type_of(i) == IR_i64 ? l->wide[i->a] : LLVMBuildTrunc(l->b, l->wide[i->a], lo_type(l, type_of(i)), "");
}

LOWER(sext) { return LLVMBuildSExt(l->b, lo_val(l, i->a), lo_type(l, type_of(i)), ""); }
LOWER(trunc) { return LLVMBuildTrunc(l->b, lo_val(l, i->a), lo_type(l, type_of(i)), ""); }

/* ---- sums with carry ----------------------------------------------------------------------------------- */

LOWER(adc)
{
    LLVMValueRef carry = LLVMBuildZExt(l->b, lo_use(l, i->c, IR_i1), lo_type(l, type_of(i)), "");
    return LLVMBuildAdd(l->b, LLVMBuildAdd(l->b, op(l, i, 0), op(l, i, 1), ""), carry, "");
}

/* Out of one of the two sums. */
LOWER(carry)
{
    enum ir_type t = ir_type_of(l->blk, i->a);
    LLVMValueRef x = lo_use(l, i->a, t), y = lo_use(l, i->b, t), sum = LLVMBuildAdd(l->b, x, y, "");
    LLVMValueRef z = LLVMBuildZExt(l->b, lo_use(l, i->c, IR_i1), lo_type(l, t), "");
    LLVMValueRef first = LLVMBuildICmp(l->b, LLVMIntULT, sum, x, "");
    return LLVMBuildOr(l->b, first, LLVMBuildICmp(l->b, LLVMIntULT, LLVMBuildAdd(l->b, sum, z, ""), sum, ""), "");
}

/* ---- flags ---------------------------------------------------------------------------------------------- */

static LLVMValueRef shifted(struct lo *l, LLVMValueRef bit, unsigned by)
{
    return LLVMBuildShl(l->b, LLVMBuildZExt(l->b, bit, lo_type(l, IR_i32), ""), lo_int(l, IR_i32, by), "");
}

/* r: the result, of type t; c and v may be NULL for 0. */
static LLVMValueRef nibble(struct lo *l, enum ir_type t, LLVMValueRef r, LLVMValueRef c, LLVMValueRef v)
{
    LLVMValueRef zero = lo_int(l, t, 0);
    LLVMValueRef f = LLVMBuildOr(l->b, shifted(l, LLVMBuildICmp(l->b, LLVMIntSLT, r, zero, ""), 3),
                                 shifted(l, LLVMBuildICmp(l->b, LLVMIntEQ, r, zero, ""), 2), "");
    if (c)
        f = LLVMBuildOr(l->b, f, shifted(l, c, 1), "");
    return v ? LLVMBuildOr(l->b, f, shifted(l, v, 0), "") : f;
}

static LLVMValueRef overflow(struct lo *l, enum ir_type t, const char *name, LLVMValueRef x, LLVMValueRef y)
{
    LLVMValueRef pair = lo_intrinsic(l, name, lo_type(l, t), 2, (LLVMValueRef[]){ x, y });
    return LLVMBuildExtractValue(l->b, pair, 1, "");
}

LOWER(fl_add)
{
    enum ir_type t = ir_type_of(l->blk, i->a);
    LLVMValueRef x = lo_use(l, i->a, t), y = lo_use(l, i->b, t);
    return nibble(l, t, LLVMBuildAdd(l->b, x, y, ""), overflow(l, t, "llvm.uadd.with.overflow", x, y),
                  overflow(l, t, "llvm.sadd.with.overflow", x, y));
}

LOWER(fl_sub)
{
    enum ir_type t = ir_type_of(l->blk, i->a);
    LLVMValueRef x = lo_use(l, i->a, t), y = lo_use(l, i->b, t);
    return nibble(l, t, LLVMBuildSub(l->b, x, y, ""), LLVMBuildICmp(l->b, LLVMIntUGE, x, y, ""),
                  overflow(l, t, "llvm.ssub.with.overflow", x, y));
}

/* x + y + carry: the carry out is one of two sums', the overflow is where both operands differ in sign from it. */
static LLVMValueRef flags_with_carry(struct lo *l, enum ir_type t, LLVMValueRef x, LLVMValueRef y, LLVMValueRef carry)
{
    LLVMValueRef in = LLVMBuildZExt(l->b, carry, lo_type(l, t), "");
    LLVMValueRef s = LLVMBuildAdd(l->b, x, y, ""), r = LLVMBuildAdd(l->b, s, in, "");
    LLVMValueRef c = LLVMBuildOr(l->b, LLVMBuildICmp(l->b, LLVMIntULT, s, x, ""), LLVMBuildICmp(l->b, LLVMIntULT, r, s, ""), "");
    LLVMValueRef v = LLVMBuildAnd(l->b, LLVMBuildXor(l->b, x, r, ""), LLVMBuildXor(l->b, y, r, ""), "");
    return nibble(l, t, r, c, LLVMBuildICmp(l->b, LLVMIntSLT, v, lo_int(l, t, 0), ""));
}

LOWER(fl_adc)
{
    enum ir_type t = ir_type_of(l->blk, i->a);
    return flags_with_carry(l, t, lo_use(l, i->a, t), lo_use(l, i->b, t), lo_use(l, i->c, IR_i1));
}

LOWER(fl_sbc)
{
    enum ir_type t = ir_type_of(l->blk, i->a);
    return flags_with_carry(l, t, lo_use(l, i->a, t), LLVMBuildNot(l->b, lo_use(l, i->b, t), ""), lo_use(l, i->c, IR_i1));
}

LOWER(fl_logic)
{
    enum ir_type t = ir_type_of(l->blk, i->a);
    return nibble(l, t, lo_use(l, i->a, t), NULL, NULL);
}
