/* lower.c - a region to LLVM IR: the walk over its blocks, values, and the ops left to the evaluator.
 *
 * One LLVM function a region, one LLVM block a block at first.  Conversions, checks and exits open more. */
#include "jit/llvm/lower.h"

#include "ir/eval.h"
#include <stdlib.h>

#define V(name) [IR_##name##_] = lo_##name
#define W(name, fn) [IR_##name##_] = lo_##fn

static lower_fn *const value_of[IR_N_OPS] = {
#define IR_UN(name, ...)  V(name),
#define IR_BIN(name, ...) V(name),
#define IR_CMP(name, ...) V(name),
#define IR_TRI(name, ...) V(name),
#define IR_OP(...)
#include "ir/ops.def"
    V(select), V(fshr), V(zext), V(sext), V(trunc),
    V(fl_add), V(fl_sub), V(fl_adc), V(fl_sbc), V(fl_logic), V(adc), V(carry),
    V(bitcast), V(dup), V(extract), V(insert), V(shuffle), V(lookup), V(lo64), V(sxl), V(zxl),
    W(sqxtn, narrow), W(uqxtn, narrow), W(sqxtun, narrow),
    W(uqadd, saturating), W(sqadd, saturating), W(uqsub, saturating), W(sqsub, saturating),
    W(fadd, farith), W(fsub, farith), W(fmul, farith), W(fdiv, farith), V(fsqrt), V(fma),
    W(fmin, fminmax), W(fmax, fminmax), W(fminnm, fminmax), W(fmaxnm, fminmax),
    V(fneg), V(fabs), V(frint), V(fcvt), W(ftos, ftoint), W(ftou, ftoint), W(stof, from_int), W(utof, from_int),
    W(feq, fcompare), W(flt, fcompare), W(fle, fcompare), V(fl_fcmp), V(fcmp), V(ftojs),
    W(aes_sub, aes), W(aes_inv_sub, aes), W(aes_mix, aes), W(aes_inv_mix, aes), W(aes_enc, aes), W(aes_dec, aes),
    V(clmul), V(crc32), V(crc32c), V(sha1_rounds),
    W(sha256_abcd, sha256_rounds), W(sha256_efgh, sha256_rounds),
    W(sha256_su0, sha256_schedule), W(sha256_su1, sha256_schedule),
    V(ldreg), V(load), V(rmw), V(cas), V(ll), V(sc), V(call),
};

static effect_fn *const effect_of[IR_N_OPS] = {
    V(streg), V(store), V(fence),
    V(br), V(br_if), V(br_call), V(br_ind), V(br_icall), V(br_ret), V(trap),
};

/* ---- types and constants ---------------------------------------------------------------------------- */

enum ir_type lo_int_type(unsigned bits)
{
    return bits == 1 ? IR_i1 : bits == 8 ? IR_i8 : bits == 16 ? IR_i16 : bits == 32 ? IR_i32 : IR_i64;
}

enum ir_type lo_vec_type(unsigned lane_bits)
{
    return lane_bits == 8 ? IR_v16i8 : lane_bits == 16 ? IR_v8i16 : lane_bits == 32 ? IR_v4i32 : IR_v2i64;
}

enum ir_type lo_int_of(enum ir_type t) { return lo_is_vec(t) ? lo_vec_type(lo_width(t)) : lo_int_type(lo_width(t)); }

LLVMValueRef lo_int(struct lo *l, enum ir_type t, u64 v)
{
    LLVMValueRef lane = LLVMConstInt(lo_type(l, lo_int_type(lo_width(t))), v, 0), lanes[16];
    if (!lo_is_vec(t))
        return lane;
    unsigned n = 128 / lo_width(t);
    for (unsigned k = 0; k < n; k++)
        lanes[k] = lane;
    return LLVMConstVector(lanes, n);
}

/* Guest addresses move with the region, which may be used again by a process that has the guest's code elsewhere: the
 * placer says where that is.  Below 4 GiB code always lies at the same place. */
LLVMValueRef lo_place(struct lo *l, gva place)
{
    LLVMTypeRef i64 = lo_type(l, IR_i64);
    gva base = l->r->block[0].pc;
    if (!(base >> 32))
        return LLVMConstInt(i64, place, 0);
    LLVMValueRef word = LLVMGetNamedGlobal(l->m, REGION_BASE);
    if (!word) {
        word = LLVMAddGlobal(l->m, i64, REGION_BASE);
        LLVMSetVisibility(word, LLVMHiddenVisibility);
    }
    LLVMValueRef v = LLVMBuildLoad2(l->b, i64, word, "");
    LLVMSetMetadata(v, l->t->invariant, l->t->nothing_more);
    return LLVMBuildAdd(l->b, v, LLVMConstInt(i64, place - base, 0), "");
}

static LLVMValueRef constant(struct lo *l, const struct ir_node *i)
{
    if (ir_moves(i))
        return lo_place(l, ir_imm(i));
    if (i->op == IR_const_) {
        LLVMValueRef v = LLVMConstInt(lo_type(l, lo_int_of((enum ir_type)i->type)), ir_imm(i), 0);
        return LLVMConstBitCast(v, lo_type(l, i->type));
    }
    const struct ir_v128 *c = &l->blk->vc[i->aux];
    LLVMTypeRef i64 = lo_type(l, IR_i64);
    LLVMValueRef half[2] = { LLVMConstInt(i64, c->lo, 0), LLVMConstInt(i64, c->hi, 0) };
    return LLVMConstBitCast(LLVMConstVector(half, 2), lo_type(l, i->type));
}

/* ---- values ------------------------------------------------------------------------------------------- */

LLVMValueRef lo_val(struct lo *l, ir_ref r) { return l->val[r]; }

LLVMValueRef lo_cast(struct lo *l, LLVMValueRef v, LLVMTypeRef t)
{
    return LLVMTypeOf(v) == t ? v : LLVMBuildBitCast(l->b, v, t, "");
}

LLVMValueRef lo_use(struct lo *l, ir_ref r, enum ir_type t) { return lo_cast(l, l->val[r], lo_type(l, t)); }

LLVMValueRef lo_bits(struct lo *l, LLVMValueRef v, enum ir_type t) { return lo_cast(l, v, lo_type(l, lo_int_of(t))); }

LLVMValueRef lo_intrinsic(struct lo *l, const char *name, LLVMTypeRef overload, unsigned n, const LLVMValueRef *arg)
{
    unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
    ASSERT(id, "LLVM has no %s", name);
    size_t n_over = overload ? 1 : 0;
    LLVMValueRef fn = LLVMGetIntrinsicDeclaration(l->m, id, &overload, n_over);
    return LLVMBuildCall2(l->b, LLVMIntrinsicGetType(l->t->cx, id, &overload, n_over), fn, (LLVMValueRef *)arg, n, "");
}

LLVMBasicBlockRef lo_new_block(struct lo *l) { return LLVMAppendBasicBlockInContext(l->t->cx, l->fn, ""); }

void lo_go(struct lo *l, LLVMBasicBlockRef to)
{
    LLVMBuildBr(l->b, to);
    LLVMPositionBuilderAtEnd(l->b, to);
}

void lo_unlikely(struct lo *l, LLVMValueRef branch) { LLVMSetMetadata(branch, l->t->prof, l->t->cold_first); }

/* ---- the evaluator -------------------------------------------------------------------------------------- */

/* Values come and go through memory beside the CPU, 16 bytes each, zeros above (jit_cpu.h). */
static void put_arg(struct lo *l, unsigned k, ir_ref r)
{
    enum ir_type t = ir_type_of(l->blk, r);
    s32 at = JIT_DISP(arg) + 16 * (s32)k;
    LLVMTypeRef i64 = lo_type(l, IR_i64);
    if (lo_is_vec(t)) {
        lo_state_store(l, at, lo_use(l, r, IR_v2i64));
        return;
    }
    LLVMValueRef v = LLVMBuildZExt(l->b, lo_bits(l, lo_val(l, r), t), i64, "");
    lo_state_store(l, at, v);
    lo_state_store(l, at + 8, LLVMConstInt(i64, 0, 0));
}

static void put_args(struct lo *l, const struct ir_node *i)
{
    unsigned slots = ir_ref_slots(i);
    const ir_ref ref[3] = { i->a, i->b, i->c };
    for (unsigned k = 0; k < 3; k++)
        if ((slots >> k & 1) && ref[k] != IR_NONE)
            put_arg(l, k, ref[k]);
}

static LLVMValueRef get_result(struct lo *l, enum ir_type t)
{
    LLVMTypeRef whole = lo_type(l, lo_is_vec(t) ? IR_v2i64 : IR_i64);
    LLVMValueRef v = LLVMBuildLoad2(l->b, whole, lo_state_ptr(l, JIT_DISP(result)), "");
    LLVMSetAlignment(v, 8);
    if (!lo_is_vec(t))
        v = LLVMBuildTrunc(l->b, v, lo_type(l, lo_int_of(t)), "");
    return lo_cast(l, v, lo_type(l, t));
}

static LLVMValueRef call_support(struct lo *l, const struct ir_node *i, const char *symbol, u64 what)
{
    put_args(l, i);
    lo_state_store(l, JIT_DISP(what), LLVMConstInt(lo_type(l, IR_i64), what, 0));
    lo_support(l, symbol);
    return i->type == IR_none ? NULL : get_result(l, (enum ir_type)i->type);
}

LLVMValueRef lo_eval(struct lo *l, ir_ref n, const struct ir_node *i)
{
    enum ir_type operand = ir_ref_slots(i) & 1 ? ir_operand_type(l->blk, i) : IR_none;
    if (!(ir_op_info[i->op].flags & (F_PURE | F_FP | F_FPCTL))) {
        l->failed = true;                   /* neither lowered nor for the evaluator: no region */
        return LLVMGetUndef(lo_type(l, i->type));
    }
    return call_support(l, i, "eval", IR_WHAT(i->op, i->type, operand, i->aux));
}

LLVMValueRef lo_call(struct lo *l, ir_ref n, const struct ir_node *i)
{
    lo_sync(l);
    if (l->t->guest->helpers[i->aux].may_fault)
        lo_state_store(l, STATE_DISP(l->t->guest->pc_off), lo_place(l, l->pc));
    LLVMValueRef v = call_support(l, i, "helper", i->aux);
    lo_reload(l);
    return v;
}

/* ---- blocks ----------------------------------------------------------------------------------------------- */

LLVMValueRef lo_lower(struct lo *l, ir_ref n, const struct ir_node *i)
{
    bool known = !l->mode_unknown || !(ir_op_info[i->op].flags & F_FP);
    return known && value_of[i->op] ? value_of[i->op](l, n, i) : NULL;
}

static void lower_node(struct lo *l, ir_ref n)
{
    const struct ir_node *i = &l->blk->node[n];
    lo_late_before(l, n, i);
    if (i->op == IR_insn_) {
        l->pc = ir_imm(i);
        return;
    }
    if (i->op == IR_const_ || i->op == IR_vconst_) {
        if (i->type != IR_none)
            l->val[n] = constant(l, i);
        return;
    }
    if (effect_of[i->op]) {
        effect_of[i->op](l, i);
        return;
    }
    if (i->op == IR_fp_setmode_ || i->op == IR_fp_setflags_)
        l->mode_unknown = true;
    LLVMValueRef v = lo_lower(l, n, i);
    l->failed |= l->r->optional && (!v || i->op == IR_call_);
    if (!v && i->op != IR_call_) {
        lo_late_exact(l, n, i);
        v = lo_eval(l, n, i);
    }
    l->val[n] = v;
}

static void lower_block(struct lo *l, unsigned k)
{
    l->blk = &l->r->block[k];
    l->dirty = l->dirty_in[k];
    l->pc = l->blk->pc;
    l->told_pc = ~(gva)0;
    l->mode_unknown = false;
    lo_late_begin(l);
    lo_find_windows(l);
    memset(l->wide, 0, l->blk->n * sizeof *l->wide);
    LLVMPositionBuilderAtEnd(l->b, l->entry[k]);
    if (region_tests_mode(l->r, l->blk))
        lo_mode_test(l);
    if (region_tests_kick(l->r, l->blk))
        lo_kick_test(l);
    for (ir_ref n = 1; n < l->blk->n && !l->failed; n++)
        lower_node(l, n);
}

bool lo_region(struct lo *l)
{
    LLVMBasicBlockRef first = lo_new_block(l);
    static _Thread_local LLVMValueRef val[IR_MAX_NODES];
    l->val = val;
    l->n_exits = 0;
    lo_find_fields(l);
    if (l->failed)
        return false;
    lo_find_dirty(l);
    for (unsigned k = 0; k < l->r->n_blocks; k++)
        l->entry[k] = lo_new_block(l);
    LLVMPositionBuilderAtEnd(l->b, first);
    l->blk = &l->r->block[0];
    lo_enter(l);
    lo_find_streams(l);
    lo_count_entry(l);
    if (l->r->spans)
        lo_hold_test(l);
    if (region_has_fp(l->r))
        lo_mode_test(l);
    LLVMBuildBr(l->b, l->entry[0]);
    for (unsigned k = 0; k < l->r->n_blocks && !l->failed; k++)
        lower_block(l, k);
    return !l->failed;
}

bool llvm_falls_back(enum ir_op op, enum ir_type t) { return !value_of[op] && !effect_of[op]; }
