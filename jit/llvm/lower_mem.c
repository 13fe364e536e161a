/* lower_mem.c - guest memory: plain and atomic accesses, the exclusive monitor, fences.
 *
 * All accesses are volatile: LLVM keeps their order and neither drops nor doubles one.  That and the host's
 * order give plain, acquire and store fences; the rest is what the baseline does (target_x64_mem.c). */
#include "jit/llvm/lower.h"

/* Exact state in memory, and where we are, for the handler of a fault. */
static void expect_fault(struct lo *l)
{
    if (l->r->plain)
        return;
    lo_sync(l);
    if (l->told_pc == l->pc)
        return;
    s64 site = (s64)(l->pc - l->r->block[0].pc);
    l->failed |= site != (s32)site;
    lo_state_store(l, JIT_DISP(site), LLVMConstInt(lo_type(l, IR_i32), (u64)site, 0));
    l->told_pc = l->pc;
}

static void cpu_store(struct lo *l, unsigned off, enum ir_type t, u64 v)
{
    lo_state_store(l, STATE_DISP(off), LLVMConstInt(lo_type(l, t), v, 0));
}

static void check_aligned(struct lo *l, const struct ir_node *i, LLVMValueRef addr, unsigned size)
{
    if (!(i->aux & IR_MEM_ALIGNED) || size == 1)
        return;
    LLVMValueRef low = LLVMBuildAnd(l->b, addr, lo_int(l, IR_i64, size - 1), "");
    LLVMBasicBlockRef out = lo_new_block(l), on = lo_new_block(l);
    lo_unlikely(l, LLVMBuildCondBr(l->b, LLVMBuildICmp(l->b, LLVMIntNE, low, lo_int(l, IR_i64, 0), ""), out, on));
    LLVMPositionBuilderAtEnd(l->b, out);
    lo_state_store(l, STATE_DISP(offsetof(struct cpu, fault.addr)), addr);
    cpu_store(l, offsetof(struct cpu, fault.kind), IR_i32, FAULT_ALIGN);
    cpu_store(l, offsetof(struct cpu, fault.mapped), IR_i8, 1);
    cpu_store(l, offsetof(struct cpu, fault.bus), IR_i8, 0);
    cpu_store(l, l->t->guest->pc_off, IR_i64, l->pc);
    lo_leave_by(l, "fault", NULL);
    LLVMPositionBuilderAtEnd(l->b, on);
}

/* The address of the access of `size` bytes as a pointer, checked. */
static LLVMValueRef address(struct lo *l, const struct ir_node *i, s32 disp, unsigned size)
{
    LLVMValueRef a = lo_use(l, i->a, IR_i64);
    if (disp)
        a = LLVMBuildAdd(l->b, a, lo_int(l, IR_i64, (u64)(s64)disp), "");
    expect_fault(l);
    check_aligned(l, i, a, size);
    return LLVMBuildIntToPtr(l->b, a, l->t->ptr, "");
}

static unsigned size_of(enum ir_type t) { return ir_type_info[t].bits / 8; }

/* ---- plain accesses ------------------------------------------------------------------------------------- */

LLVMValueRef lo_load(struct lo *l, ir_ref n, const struct ir_node *i)
{
    LLVMValueRef p = address(l, i, ir_disp(i), size_of((enum ir_type)i->type));
    LLVMValueRef v = LLVMBuildLoad2(l->b, lo_type(l, i->type), p, "");
    LLVMSetAlignment(v, 1);
    LLVMSetVolatile(v, 1);
    return v;
}

void lo_store(struct lo *l, const struct ir_node *i)
{
    enum ir_type t = ir_type_of(l->blk, i->b);
    unsigned size = size_of(t);
    bool ordered = i->aux & IR_MEM_RELEASE;
    LLVMValueRef p = address(l, i, ir_disp(i), size);
    LLVMValueRef v = ordered ? lo_bits(l, lo_val(l, i->b), t) : lo_val(l, i->b);
    LLVMValueRef s = LLVMBuildStore(l->b, v, p);
    LLVMSetVolatile(s, 1);
    LLVMSetAlignment(s, ordered && size < 16 ? size : 1);   /* the host's xchg takes any */
    if (ordered && size < 16)
        LLVMSetOrdering(s, LLVMAtomicOrderingSequentiallyConsistent);
    else if (ordered)
        LLVMBuildFence(l->b, LLVMAtomicOrderingSequentiallyConsistent, 0, "");
}

void lo_fence(struct lo *l, const struct ir_node *i)
{
    if (i->aux == IR_FENCE_FULL)
        LLVMBuildFence(l->b, LLVMAtomicOrderingSequentiallyConsistent, 0, "");
}

/* ---- atomics ---------------------------------------------------------------------------------------------- */

LLVMValueRef lo_rmw(struct lo *l, ir_ref n, const struct ir_node *i)
{
    static const u8 op[] = {
        [RMW_ADD] = LLVMAtomicRMWBinOpAdd, [RMW_AND] = LLVMAtomicRMWBinOpAnd, [RMW_OR] = LLVMAtomicRMWBinOpOr,
        [RMW_XOR] = LLVMAtomicRMWBinOpXor, [RMW_XCHG] = LLVMAtomicRMWBinOpXchg, [RMW_SMIN] = LLVMAtomicRMWBinOpMin,
        [RMW_SMAX] = LLVMAtomicRMWBinOpMax, [RMW_UMIN] = LLVMAtomicRMWBinOpUMin, [RMW_UMAX] = LLVMAtomicRMWBinOpUMax,
    };
    enum ir_type t = (enum ir_type)i->type;
    LLVMValueRef p = address(l, i, 0, size_of(t));
    LLVMValueRef v = LLVMBuildAtomicRMW(l->b, op[(i->aux & IR_MEM_RMW) >> 4], p, lo_bits(l, lo_val(l, i->b), t),
                                        LLVMAtomicOrderingSequentiallyConsistent, 0);
    LLVMSetVolatile(v, 1);
    return v;
}

/* Compares and swaps integers of size_of(t); the old value, and in *stored whether it was done. */
static LLVMValueRef exchange(struct lo *l, enum ir_type t, LLVMValueRef p, LLVMValueRef expected, LLVMValueRef desired,
                             LLVMValueRef *stored)
{
    LLVMTypeRef whole = LLVMIntTypeInContext(l->t->cx, ir_type_info[t].bits);
    LLVMValueRef pair = LLVMBuildAtomicCmpXchg(l->b, p, lo_cast(l, expected, whole), lo_cast(l, desired, whole),
                                               LLVMAtomicOrderingSequentiallyConsistent,
                                               LLVMAtomicOrderingSequentiallyConsistent, 0);
    LLVMSetVolatile(pair, 1);
    if (stored)
        *stored = LLVMBuildExtractValue(l->b, pair, 1, "");
    return lo_cast(l, LLVMBuildExtractValue(l->b, pair, 0, ""), lo_type(l, t));
}

LLVMValueRef lo_cas(struct lo *l, ir_ref n, const struct ir_node *i)
{
    enum ir_type t = (enum ir_type)i->type;
    LLVMValueRef p = address(l, i, 0, size_of(t));
    return exchange(l, t, p, lo_val(l, i->b), lo_val(l, i->c), NULL);
}

#define MONITOR_ADDR STATE_DISP(offsetof(struct cpu, excl_addr))
#define MONITOR_VAL STATE_DISP(offsetof(struct cpu, excl_val))

LLVMValueRef lo_ll(struct lo *l, ir_ref n, const struct ir_node *i)
{
    enum ir_type t = (enum ir_type)i->type;
    LLVMValueRef p = address(l, i, 0, size_of(t));
    LLVMValueRef v = LLVMBuildLoad2(l->b, lo_type(l, t), p, "");
    LLVMSetAlignment(v, 1);
    LLVMSetVolatile(v, 1);
    LLVMValueRef seen = lo_is_vec(t) ? v : LLVMBuildZExt(l->b, v, lo_type(l, IR_i64), "");
    lo_state_store(l, MONITOR_VAL, seen);
    lo_state_store(l, MONITOR_ADDR, lo_use(l, i->a, IR_i64));
    return v;
}

static LLVMValueRef monitor(struct lo *l, s32 disp, enum ir_type t)
{
    LLVMValueRef v = LLVMBuildLoad2(l->b, lo_type(l, t), lo_state_ptr(l, disp), "");
    LLVMSetAlignment(v, 1);
    LLVMSetVolatile(v, 1);
    return v;
}

LLVMValueRef lo_sc(struct lo *l, ir_ref n, const struct ir_node *i)
{
    enum ir_type t = ir_type_of(l->blk, i->b);
    LLVMTypeRef i1 = lo_type(l, IR_i1);
    LLVMValueRef p = address(l, i, 0, size_of(t)), stored, addr = lo_use(l, i->a, IR_i64);
    LLVMBasicBlockRef from = LLVMGetInsertBlock(l->b), attempt = lo_new_block(l), done = lo_new_block(l);
    LLVMValueRef armed = LLVMBuildICmp(l->b, LLVMIntEQ, addr, monitor(l, MONITOR_ADDR, IR_i64), "");
    LLVMBuildCondBr(l->b, armed, attempt, done);
    LLVMPositionBuilderAtEnd(l->b, attempt);
    exchange(l, t, p, monitor(l, MONITOR_VAL, t), lo_val(l, i->b), &stored);
    LLVMValueRef failed = LLVMBuildNot(l->b, stored, "");
    LLVMBuildBr(l->b, done);
    LLVMPositionBuilderAtEnd(l->b, done);
    LLVMValueRef phi = LLVMBuildPhi(l->b, i1, "");
    LLVMAddIncoming(phi, (LLVMValueRef[]){ LLVMConstInt(i1, 1, 0), failed }, (LLVMBasicBlockRef[]){ from, attempt }, 2);
    lo_state_store(l, MONITOR_ADDR, lo_int(l, IR_i64, ~0ull));
    return phi;
}
