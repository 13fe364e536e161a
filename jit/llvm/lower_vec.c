/* lower_vec.c - moving between classes and within vectors. */
#include "jit/llvm/lower.h"

#define LOWER(name) LLVMValueRef lo_##name(struct lo *l, ir_ref n, const struct ir_node *i)

static enum ir_type type_of(const struct ir_node *i) { return (enum ir_type)i->type; }
/* Integer operations come with lanes of floats, too. */
static enum ir_type int_type(const struct ir_node *i) { return lo_int_of(type_of(i)); }

static LLVMValueRef number(struct lo *l, unsigned v) { return LLVMConstInt(lo_type(l, IR_i32), v, 0); }

/* The vector whose lanes a scalar of type t goes to or comes from: floats stay floats, so that they stay in vector
 * registers. */
static enum ir_type lanes_for(enum ir_type t)
{
    return t == IR_f64 ? IR_v2f64 : t == IR_f32 ? IR_v4f32 : lo_vec_type(MAX(lo_width(t), 8u));
}

/* The operand as such a vector has it. */
static LLVMValueRef as_lane(struct lo *l, ir_ref r)
{
    enum ir_type t = ir_type_of(l->blk, r);
    return t == IR_f16 ? lo_bits(l, lo_val(l, r), t) : lo_use(l, r, t);
}

static LLVMValueRef lane(struct lo *l, LLVMValueRef v, unsigned k) { return LLVMBuildExtractElement(l->b, v, number(l, k), ""); }

/* Lanes number pick[k] of x:y. */
static LLVMValueRef shuffled(struct lo *l, LLVMValueRef x, LLVMValueRef y, unsigned n, const u8 *pick)
{
    LLVMValueRef mask[16];
    for (unsigned k = 0; k < n; k++)
        mask[k] = number(l, pick[k]);
    return LLVMBuildShuffleVector(l->b, x, y, LLVMConstVector(mask, n), "");
}

LOWER(bitcast)
{
    enum ir_type from = ir_type_of(l->blk, i->a), t = type_of(i);
    if (lo_is_vec(t) == lo_is_vec(from))
        return lo_use(l, i->a, t);
    if (!lo_is_vec(t)) {
        LLVMValueRef v = lo_use(l, i->a, lanes_for(t));
        return lo_cast(l, lane(l, v, 0), lo_type(l, t));
    }
    LLVMValueRef zero = LLVMConstNull(lo_type(l, lanes_for(from)));
    return lo_cast(l, LLVMBuildInsertElement(l->b, zero, as_lane(l, i->a), number(l, 0), ""), lo_type(l, t));
}

LOWER(dup)
{
    static const u8 first[16];
    unsigned w = lo_width(type_of(i));
    LLVMValueRef none = LLVMGetPoison(lo_type(l, lanes_for(ir_type_of(l->blk, i->a))));
    LLVMValueRef v = LLVMBuildInsertElement(l->b, none, as_lane(l, i->a), number(l, 0), "");
    return lo_cast(l, shuffled(l, v, none, 128 / w, first), lo_type(l, i->type));
}

LOWER(extract)
{
    enum ir_type t = type_of(i);
    return lo_cast(l, lane(l, lo_use(l, i->a, lanes_for(t)), i->aux), lo_type(l, t));
}

LOWER(insert)
{
    enum ir_type whole = lanes_for(ir_type_of(l->blk, i->b));
    LLVMValueRef v = LLVMBuildInsertElement(l->b, lo_use(l, i->a, whole), as_lane(l, i->b), number(l, i->aux), "");
    return lo_cast(l, v, lo_type(l, i->type));
}

static u8 byte_of(const struct ir_v128 *v, unsigned k) { return (u8)((k < 8 ? v->lo : v->hi) >> (k % 8 * 8)); }

LOWER(shuffle)
{
    const struct ir_v128 *picks = &l->blk->vc[l->blk->node[i->c].aux];
    LLVMValueRef keep[16];
    u8 pick[16];
    bool zeros = false;
    for (unsigned k = 0; k < 16; k++) {
        u8 p = byte_of(picks, k);
        pick[k] = p & 31;
        zeros |= p > 31;
        keep[k] = LLVMConstInt(lo_type(l, IR_i8), p > 31 ? 0 : 0xff, 0);
    }
    LLVMValueRef v = shuffled(l, lo_use(l, i->a, IR_v16i8), lo_use(l, i->b, IR_v16i8), 16, pick);
    if (zeros)
        v = LLVMBuildAnd(l->b, v, LLVMConstVector(keep, 16), "");
    return lo_cast(l, v, lo_type(l, i->type));
}

/* The host zeroes where bit 7 of the index is set, and ignores bits 4 to 6. */
LOWER(lookup)
{
    LLVMValueRef index[2] = { lo_use(l, i->b, IR_v16i8), lo_int(l, IR_v16i8, 0x70) };
    LLVMValueRef arg[2] = { lo_use(l, i->a, IR_v16i8) };
    arg[1] = lo_intrinsic(l, "llvm.uadd.sat", lo_type(l, IR_v16i8), 2, index);
    return lo_cast(l, lo_intrinsic(l, "llvm.x86.ssse3.pshuf.b.128", NULL, 2, arg), lo_type(l, i->type));
}

LOWER(lo64)
{
    LLVMValueRef v = LLVMBuildInsertElement(l->b, lo_use(l, i->a, IR_v2i64), lo_int(l, IR_i64, 0), number(l, 1), "");
    return lo_cast(l, v, lo_type(l, i->type));
}

/* ---- wider and narrower ------------------------------------------------------------------------------------ */

static const u8 counting[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

static LLVMValueRef lower_half(struct lo *l, ir_ref r, unsigned w)
{
    LLVMValueRef v = lo_use(l, r, lo_vec_type(w));
    return shuffled(l, v, LLVMGetPoison(LLVMTypeOf(v)), 64 / w, counting);
}

LOWER(sxl) { return LLVMBuildSExt(l->b, lower_half(l, i->a, lo_width(type_of(i)) / 2), lo_type(l, int_type(i)), ""); }
LOWER(zxl) { return LLVMBuildZExt(l->b, lower_half(l, i->a, lo_width(type_of(i)) / 2), lo_type(l, int_type(i)), ""); }

static LLVMValueRef clamped(struct lo *l, const char *name, enum ir_type t, LLVMValueRef v, u64 bound)
{
    return lo_intrinsic(l, name, lo_type(l, t), 2, (LLVMValueRef[]){ v, lo_int(l, t, bound) });
}

LOWER(narrow)
{
    unsigned w = lo_width(type_of(i));
    enum ir_type wide = lo_vec_type(2 * w);
    u64 ones = ~0ull >> (64 - w);
    LLVMTypeRef half = LLVMVectorType(lo_type(l, lo_int_type(w)), 64 / w);
    LLVMValueRef v[2] = { lo_use(l, i->a, wide), lo_use(l, i->b, wide) };
    for (unsigned k = 0; k < 2; k++) {
        if (i->op == IR_uqxtn_) {
            v[k] = clamped(l, "llvm.umin", wide, v[k], ones);
        } else {
            v[k] = clamped(l, "llvm.smin", wide, v[k], i->op == IR_sqxtn_ ? ones >> 1 : ones);
            v[k] = clamped(l, "llvm.smax", wide, v[k], i->op == IR_sqxtn_ ? ~(ones >> 1) : 0);
        }
        v[k] = LLVMBuildTrunc(l->b, v[k], half, "");
    }
    return shuffled(l, v[0], v[1], 128 / w, counting);
}

LOWER(saturating)
{
    const char *name = i->op == IR_uqadd_ ? "llvm.uadd.sat" : i->op == IR_sqadd_ ? "llvm.sadd.sat" :
                       i->op == IR_uqsub_ ? "llvm.usub.sat" : "llvm.ssub.sat";
    LLVMValueRef arg[2] = { lo_use(l, i->a, int_type(i)), lo_use(l, i->b, int_type(i)) };
    return lo_intrinsic(l, name, lo_type(l, int_type(i)), 2, arg);
}
