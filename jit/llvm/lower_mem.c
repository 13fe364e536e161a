/* lower_mem.c - guest memory: plain and atomic accesses, the exclusive monitor, fences.
 *
 * All accesses are volatile: LLVM keeps their order and neither drops nor doubles one.  That and the host's
 * order give plain, acquire and store fences; the rest is what the baseline does (target_x64_mem.c). */
#include "jit/llvm/lower.h"

#include <stdio.h>

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
    lo_state_store(l, STATE_DISP(l->t->guest->pc_off), lo_place(l, l->pc));
    lo_leave_by(l, "fault", NULL);
    LLVMPositionBuilderAtEnd(l->b, on);
}

/* Where the access of `size` bytes is to be made, its alignment checked; value: as of lo_look. */
static LLVMValueRef pointer(struct lo *l, const struct ir_node *i, s32 disp, unsigned size, enum region_access access,
                            LLVMValueRef value)
{
    LLVMValueRef a = lo_use(l, i->a, IR_i64);
    if (disp)
        a = LLVMBuildAdd(l->b, a, lo_int(l, IR_i64, (u64)(s64)disp), "");
    check_aligned(l, i, a, size);
    if (lo_is_system(l))
        return lo_look(l, i, a, size, access, value);
    return LLVMBuildIntToPtr(l->b, a, l->t->ptr, "");
}

/* The same for an access that may fault with the state in memory. */
static LLVMValueRef address(struct lo *l, const struct ir_node *i, unsigned size, enum region_access access)
{
    expect_fault(l);
    return pointer(l, i, 0, size, access, NULL);
}

static unsigned size_of(enum ir_type t) { return ir_type_info[t].bits / 8; }

/* ---- accesses with an edge for faults ----------------------------------------------------------------------- */

/* One host instruction each, with an entry in the table of edges: `callbr`, so that what follows is two blocks.
 * The one for faults sees all values where they then are. */
struct access {
    const char *insn;               /* with operands $0 and $1 */
    char reg;                       /* constraint of the register */
    enum ir_type as;                /* what it holds: of loads of integers 64 bits, zeros above */
};

static struct access access_of(const struct lo *l, enum ir_type t, bool store)
{
    bool avx = l->t->has_avx;
    switch ((int)t) {
    case IR_i8:  return store ? (struct access){ "movb $0, $1", 'q', IR_i8 } : (struct access){ "movzbl $1, ${0:k}", 'r', IR_i64 };
    case IR_i16: case IR_f16:
        return store ? (struct access){ "movw $0, $1", 'r', IR_i16 } : (struct access){ "movzwl $1, ${0:k}", 'r', IR_i64 };
    case IR_i32: return store ? (struct access){ "movl $0, $1", 'r', IR_i32 } : (struct access){ "movl $1, ${0:k}", 'r', IR_i64 };
    case IR_i64: return store ? (struct access){ "movq $0, $1", 'r', IR_i64 } : (struct access){ "movq $1, $0", 'r', IR_i64 };
    case IR_f32:
        return (struct access){ store ? avx ? "vmovss $0, $1" : "movss $0, $1" : avx ? "vmovss $1, $0" : "movss $1, $0", 'x', t };
    case IR_f64:
        return (struct access){ store ? avx ? "vmovsd $0, $1" : "movsd $0, $1" : avx ? "vmovsd $1, $0" : "movsd $1, $0", 'x', t };
    default:
        return (struct access){ store ? avx ? "vmovups $0, $1" : "movups $0, $1" : avx ? "vmovups $1, $0" : "movups $1, $0", 'x', t };
    }
}

/* value: to be stored, NULL for a load, which returns what the register holds. */
static LLVMValueRef with_edge(struct lo *l, enum ir_type t, LLVMValueRef p, LLVMValueRef value)
{
    struct access a = access_of(l, t, value);
    LLVMTypeRef type = lo_type(l, a.as), in[2] = { value ? type : l->t->ptr, l->t->ptr };
    LLVMValueRef arg[2] = { value ? lo_cast(l, value, type) : p, p };
    char text[160], constraints[16];
    unsigned n = value ? 2 : 1;
    int len = snprintf(text, sizeof text, "1: %s\n.pushsection " REGION_EDGES ",\"a\",@progbits\n.balign 4\n"
                       ".long 1b-., ${2:l}-.\n.popsection", a.insn);
    int con = snprintf(constraints, sizeof constraints, value ? "%c,*m,!i" : "=%c,*m,!i", a.reg);
    LLVMTypeRef fn = LLVMFunctionType(value ? l->t->nothing : type, in, n, 0);
    LLVMValueRef code = LLVMGetInlineAsm(fn, text, (size_t)len, constraints, (size_t)con, 1, 0, LLVMInlineAsmDialectATT, 0);
    LLVMBasicBlockRef on = lo_new_block(l), fault = lo_new_block(l);
    LLVMValueRef v = LLVMBuildCallBr(l->b, fn, code, on, &fault, 1, arg, n, NULL, 0, "");
    LLVMAddCallSiteAttribute(v, n, LLVMCreateTypeAttribute(l->t->cx, l->t->elementtype, type));
    LLVMPositionBuilderAtEnd(l->b, fault);
    lo_state_store(l, STATE_DISP(l->t->guest->pc_off), lo_place(l, l->pc));
    lo_leave_by(l, "fault", NULL);
    LLVMPositionBuilderAtEnd(l->b, on);
    return v;
}

static LLVMValueRef load_with_edge(struct lo *l, ir_ref n, enum ir_type t, LLVMValueRef p)
{
    LLVMValueRef v = with_edge(l, t, p, NULL);
    if (access_of(l, t, false).as != IR_i64 || t == IR_i64)
        return lo_cast(l, v, lo_type(l, t));
    l->wide[n] = v;
    return lo_cast(l, LLVMBuildTrunc(l->b, v, lo_type(l, lo_int_of(t)), ""), lo_type(l, t));
}

/* ---- plain accesses ------------------------------------------------------------------------------------- */

/* As the baseline's; LLVM would take mfence, of three times the cost. */
static void full_fence(struct lo *l)
{
    static const char text[] = "lock orl $$0, (%rsp)", clobbers[] = "~{memory},~{flags}";
    LLVMTypeRef type = LLVMFunctionType(l->t->nothing, NULL, 0, 0);
    LLVMValueRef code = LLVMGetInlineAsm(type, text, sizeof text - 1, clobbers, sizeof clobbers - 1, 1, 0, LLVMInlineAsmDialectATT, 0);
    LLVMBuildCall2(l->b, type, code, NULL, 0, "");
}

LLVMValueRef lo_load(struct lo *l, ir_ref n, const struct ir_node *i)
{
    LLVMValueRef p = pointer(l, i, ir_disp(i), size_of((enum ir_type)i->type), REGION_LOAD, NULL);
    if (!l->r->plain)
        return load_with_edge(l, n, (enum ir_type)i->type, p);
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
    if (!l->r->plain && !ordered) {
        with_edge(l, t, pointer(l, i, ir_disp(i), size, REGION_STORE, NULL), lo_val(l, i->b));
        return;
    }
    expect_fault(l);
    LLVMValueRef p = pointer(l, i, ir_disp(i), size, REGION_STORE, lo_val(l, i->b));
    LLVMValueRef v = ordered ? lo_bits(l, lo_val(l, i->b), t) : lo_val(l, i->b);
    LLVMValueRef s = LLVMBuildStore(l->b, v, p);
    LLVMSetVolatile(s, 1);
    LLVMSetAlignment(s, ordered && size < 16 ? size : 1);   /* the host's xchg takes any */
    if (ordered && size < 16)
        LLVMSetOrdering(s, LLVMAtomicOrderingSequentiallyConsistent);
    else if (ordered)
        full_fence(l);
}

void lo_fence(struct lo *l, const struct ir_node *i)
{
    if (i->aux == IR_FENCE_FULL)
        full_fence(l);
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
    LLVMValueRef p = address(l, i, size_of(t), REGION_ATOMIC);
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
    LLVMValueRef p = address(l, i, size_of(t), REGION_ATOMIC);
    return exchange(l, t, p, lo_val(l, i->b), lo_val(l, i->c), NULL);
}

#define MONITOR_ADDR STATE_DISP(offsetof(struct cpu, excl_addr))
#define MONITOR_VAL STATE_DISP(offsetof(struct cpu, excl_val))

LLVMValueRef lo_ll(struct lo *l, ir_ref n, const struct ir_node *i)
{
    enum ir_type t = (enum ir_type)i->type;
    LLVMValueRef p = address(l, i, size_of(t), REGION_LOAD);
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
    LLVMValueRef p = address(l, i, size_of(t), REGION_SC), stored, addr = lo_use(l, i->a, IR_i64);
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
