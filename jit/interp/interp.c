/* interp.c - the interpreter; see interp.h.
 *
 * One pass over the nodes; each value goes to its slot of an array.  Pure and floating-point ops are
 * ir_eval's business, so that this file knows state, memory, calls and exits only.
 *
 * 1. State is written to the CPU structure at once and in order, so a fault needs no repair: it sets pc to
 *    the last instruction mark and leaves through the guard.
 * 2. Bits of an address that the guest ignores never reach the host.  Its faults tell none if the address is no
 *    host address at all, so the address of each access is noted before it.
 * 3. Every atomic operation is a loop around one sequentially consistent compare-and-swap, which is at least
 *    as strong as any order a node can ask for. */
#include "jit/interp/interp.h"

#include "base/fp.h"
#include "core/guest.h"
#include "core/mmu.h"
#include "ir/eval.h"
#include "jit/jit_cpu.h"
#include "jit/record.h"

struct run {
    struct cpu *cpu;
    const struct ir_block *b;
    struct ir_v128 *val;
    volatile gva pc;        /* of the current instruction; these are read after the guard's jump */
    volatile gva addr;      /* of the last access, as given */
    const struct ir_node *volatile access;      /* its node; NULL in a call */
    volatile bool writes;   /* of copy: the second half */
};

/* ---- memory ---------------------------------------------------------------------------------------- */

static unsigned size_of(enum ir_type t) { return ir_type_info[t].bits / 8; }

static enum ir_type access_type(const struct ir_block *b, const struct ir_node *n)
{
    return n->op == IR_sc_ ? ir_type_of(b, n->b) : (enum ir_type)n->type;
}

static void check_aligned(gva addr, unsigned size, unsigned mem)
{
    bool misaligned = mem & IR_MEM_IN16 ? (addr & 15) + size > 16 : (addr & (size - 1)) != 0;

    if ((mem & IR_MEM_ALIGNED) && misaligned)
        fault_guard_hit(&(struct fault){ .kind = FAULT_ALIGN, .mapped = true, .addr = addr });
}

/* Wherever they lie. */
typedef u16 __attribute__((aligned(1), may_alias)) u16_any;
typedef u32 __attribute__((aligned(1), may_alias)) u32_any;
typedef u64 __attribute__((aligned(1), may_alias)) u64_any;
typedef u64 __attribute__((vector_size(16), aligned(1), may_alias)) v128_any;

/* One access where the host can do it in one: volatile, and no loop of bytes. */
GUEST_ACCESS static struct ir_v128 load(gva addr, unsigned size)
{
    struct ir_v128 v = { 0, 0 };

    if (size == 1)
        v.lo = *(volatile u8 *)addr;
    else if (size == 2)
        v.lo = *(volatile u16_any *)addr;
    else if (size == 4)
        v.lo = *(volatile u32_any *)addr;
    else if (size == 8)
        v.lo = *(volatile u64_any *)addr;
    else {
        v128_any both = *(volatile v128_any *)addr;
        v = (struct ir_v128){ both[0], both[1] };
    }
    return v;
}

GUEST_ACCESS static void store(gva addr, unsigned size, struct ir_v128 v)
{
    if (size == 1)
        *(volatile u8 *)addr = (u8)v.lo;
    else if (size == 2)
        *(volatile u16_any *)addr = (u16)v.lo;
    else if (size == 4)
        *(volatile u32_any *)addr = (u32)v.lo;
    else if (size == 8)
        *(volatile u64_any *)addr = v.lo;
    else
        *(volatile v128_any *)addr = (v128_any){ v.lo, v.hi };
}

#ifdef __x86_64__
__attribute__((target("cx16")))
#endif
GUEST_ACCESS static struct ir_v128 cas16(gva addr, struct ir_v128 expected, struct ir_v128 desired)
{
    u128 e = (u128)expected.hi << 64 | expected.lo, d = (u128)desired.hi << 64 | desired.lo;
    u128 old = __sync_val_compare_and_swap((u128 *)addr, e, d);
    return (struct ir_v128){ (u64)old, (u64)(old >> 64) };
}

/* Stores `desired` if memory holds `expected`; gives what memory held. */
__attribute__((no_sanitize("alignment")))
GUEST_ACCESS static struct ir_v128 cas(gva addr, unsigned size, struct ir_v128 expected, struct ir_v128 desired)
{
    switch (size) {
    case 1:  return (struct ir_v128){ __sync_val_compare_and_swap((u8 *)addr, (u8)expected.lo, (u8)desired.lo), 0 };
    case 2:  return (struct ir_v128){ __sync_val_compare_and_swap((u16 *)addr, (u16)expected.lo, (u16)desired.lo), 0 };
    case 4:  return (struct ir_v128){ __sync_val_compare_and_swap((u32 *)addr, (u32)expected.lo, (u32)desired.lo), 0 };
    case 8:  return (struct ir_v128){ __sync_val_compare_and_swap((u64 *)addr, expected.lo, desired.lo), 0 };
    default: return cas16(addr, expected, desired);
    }
}

static bool same(struct ir_v128 x, struct ir_v128 y) { return x.lo == y.lo && x.hi == y.hi; }

static struct ir_v128 rmw(gva addr, enum ir_type t, enum ir_rmw kind, struct ir_v128 y)
{
    static const u8 op[] = { [RMW_ADD] = IR_add_, [RMW_AND] = IR_and_, [RMW_OR] = IR_or_, [RMW_XOR] = IR_xor_,
                             [RMW_XCHG] = IR_const_, [RMW_SMIN] = IR_smin_, [RMW_SMAX] = IR_smax_,
                             [RMW_UMIN] = IR_umin_, [RMW_UMAX] = IR_umax_ };
    unsigned size = size_of(t);
    struct ir_v128 old = load(addr, size), seen, none = { 0, 0 };
    for (;; old = seen) {
        struct ir_v128 v = kind == RMW_XCHG ? y : ir_eval((enum ir_op)op[kind], t, t, 0, old, y, none, NULL);
        seen = cas(addr, size, old, v);
        if (same(seen, old))
            return old;
    }
}

/* System mode: where in the host's memory the access at va is.  A store may have been made already; one there does
 * no harm then. */
__attribute__((noinline, cold)) static gva place(struct run *r, const struct ir_node *n, gva va, unsigned size)
{
    struct cpu *cpu = r->cpu;
    unsigned regime = n->aux & IR_MEM_PROGRAM ? 0 : r->b->regime;
    const void *p;
    bool done;

    if (UNLIKELY(jit_cpu_of(cpu)->recording != NULL))
        record_access(jit_cpu_of(cpu)->recording, r->pc, va, size);
    if (n->op == IR_load_ || n->op == IR_ll_)
        p = mmu_load(cpu, va, size, regime);
    else if (n->op == IR_store_)
        p = mmu_store(cpu, va, size, regime, &r->val[n->b], &done);
    else
        p = mmu_atomic(cpu, va, size, regime, n->op != IR_sc_);
    if (!p)
        fault_guard_hit(&cpu->fault);
    return (gva)(uintptr_t)p;
}

static void do_memory(struct run *r, const struct ir_node *n, ir_ref self)
{
    const struct ir_v128 *val = r->val;
    struct cpu *cpu = r->cpu;
    enum ir_type t = access_type(r->b, n);
    unsigned size = size_of(t), mem = n->aux;
    bool has_disp = n->op == IR_load_ || n->op == IR_store_;
    gva given = val[n->a].lo + (has_disp ? (u64)(s64)ir_disp(n) : 0), addr = guest_addr(cpu->guest, given);
    struct ir_v128 old;

    check_aligned(given, size, mem);
    r->addr = given;
    r->access = n;
    if (UNLIKELY(cpu->mmu))
        addr = place(r, n, given, size);
    switch ((int)n->op) {
    case IR_load_:
        r->val[self] = load(addr, size);
        if (mem & (IR_MEM_ACQUIRE | IR_MEM_ACQUIRE_PC))
            __atomic_thread_fence(__ATOMIC_ACQUIRE);
        break;
    case IR_store_:
        if (mem & IR_MEM_RELEASE)
            __atomic_thread_fence(__ATOMIC_RELEASE);
        store(addr, size, val[n->b]);
        if (mem & IR_MEM_RELEASE)
            __atomic_thread_fence(__ATOMIC_SEQ_CST);    /* before a later acquire load */
        break;
    case IR_rmw_:
        r->val[self] = rmw(addr, t, (enum ir_rmw)((mem & IR_MEM_RMW) >> 4), val[n->b]);
        break;
    case IR_cas_:
        r->val[self] = cas(addr, size, val[n->b], val[n->c]);
        break;
    case IR_ll_:
        old = load(addr, size);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        cpu->excl_addr = given;
        cpu->excl_val[0] = old.lo;
        cpu->excl_val[1] = old.hi;
        r->val[self] = old;
        break;
    case IR_sc_:
        old = (struct ir_v128){ zext64(cpu->excl_val[0], MIN(size, 8) * 8), size == 16 ? cpu->excl_val[1] : 0 };
        bool stored = guest_addr(cpu->guest, cpu->excl_addr) == guest_addr(cpu->guest, given) && same(cas(addr, size, old, val[n->b]), old);
        cpu->excl_addr = ~(gva)0;
        r->val[self] = (struct ir_v128){ !stored, 0 };
        break;
    }
}

GUEST_ACCESS static void copy_bytes(volatile u8 *to, const volatile u8 *from, u64 size)
{
    while (size--)
        *to++ = *from++;
}

/* IR_copy_, IR_fill_ */
static bool do_copy(struct run *r, const struct ir_node *n)
{
    enum { MOST = 64, PAGE = 4096 };
    const struct guest *g = r->cpu->guest;
    gva to = r->val[n->a].lo, from = r->val[n->b].lo;
    u64 size = r->val[n->c].lo;
    u8 bytes[MOST];

    if (size > MOST || to % PAGE > PAGE - MOST || (n->op == IR_copy_ && from % PAGE > PAGE - MOST))
        return false;
    r->access = n;
    if (n->op == IR_fill_) {
        memset(bytes, (u8)from, size);
    } else {
        r->addr = from;
        r->writes = false;
        copy_bytes(bytes, (const u8 *)guest_addr(g, from), size);
    }
    atomic_signal_fence(memory_order_seq_cst);
    r->addr = to;
    r->writes = true;
    atomic_signal_fence(memory_order_seq_cst);
    copy_bytes((u8 *)guest_addr(g, to), bytes, size);
    return true;
}

/* ---- calls ----------------------------------------------------------------------------------------- */

static void set_pc(struct cpu *cpu, gva pc) { memcpy((u8 *)cpu + cpu->guest->pc_off, &pc, sizeof pc); }

static struct ir_v128 do_call(struct run *r, const struct ir_node *n)
{
    const struct helper_desc *d = &r->cpu->guest->helpers[n->aux];
    const ir_ref ref[3] = { n->a, n->b, n->c };
    struct ir_v128 out = { 0, 0 };
    u64 arg[3];

    for (int i = 0; i < 3; i++)
        arg[i] = ir_type_info[d->arg[i]].bits == 128 ? (u64)(uintptr_t)&r->val[ref[i]] : r->val[ref[i]].lo;
    set_pc(r->cpu, r->pc);
    r->access = NULL;
    if (ir_type_info[d->result].bits == 128) {
        u64 (*fn)(struct cpu *, struct ir_v128 *, u64, u64, u64) = d->fn;
        fn(r->cpu, &out, arg[0], arg[1], arg[2]);
    } else {
        u64 (*fn)(struct cpu *, u64, u64, u64) = d->fn;
        u64 value = fn(r->cpu, arg[0], arg[1], arg[2]);
        if (d->result)
            out.lo = zext64(value, ir_type_info[d->result].bits);
    }
    return out;
}

/* ---- nodes ----------------------------------------------------------------------------------------- */

static struct ir_v128 do_value(struct run *r, const struct ir_node *n)
{
    const struct ir_v128 *val = r->val;
    unsigned slots = ir_ref_slots(n);
    struct cpu *cpu = r->cpu;
    struct fp_env env = { .rules = cpu->guest->fp_rules, .mode = (u8)cpu->fp_mode };
    struct ir_v128 v = ir_eval((enum ir_op)n->op, (enum ir_type)n->type, ir_operand_type(r->b, n), n->aux,
                               val[slots & 1 ? n->a : 0], val[slots & 2 ? n->b : 0], val[slots & 4 ? n->c : 0],
                               &env);
    cpu->fp_flags |= env.flags;
    return v;
}

static int leave(struct run *r, gva pc, int how)
{
    set_pc(r->cpu, pc);
    return how;
}

/* Not inlined: its locals must not share a frame with the guard. */
__attribute__((noinline)) static int run_nodes(struct run *r)
{
    const struct ir_block *b = r->b;
    struct ir_v128 *val = r->val;
    struct cpu *cpu = r->cpu;
    u8 *state = (u8 *)cpu;

    val[0] = (struct ir_v128){ 0, 0 };
    for (ir_ref i = 1; i < b->n; i++) {
        const struct ir_node *n = &b->node[i];
        val[i] = (struct ir_v128){ 0, 0 };
        switch ((int)n->op) {
        case IR_const_:  val[i].lo = ir_imm(n); break;
        case IR_vconst_: val[i] = b->vc[n->aux]; break;
        case IR_insn_:   r->pc = ir_imm(n); break;
        case IR_ldreg_:  memcpy(&val[i], state + n->aux, size_of((enum ir_type)n->type)); break;
        case IR_streg_:  memcpy(state + n->aux, &val[n->a], size_of((enum ir_type)n->type)); break;
        case IR_load_: case IR_store_: case IR_rmw_: case IR_cas_: case IR_ll_: case IR_sc_:
            do_memory(r, n, i);
            break;
        case IR_fence_:
            __atomic_thread_fence(n->aux == IR_FENCE_FULL ? __ATOMIC_SEQ_CST :
                                  n->aux == IR_FENCE_LD ? __ATOMIC_ACQUIRE : __ATOMIC_RELEASE);
            break;
        case IR_copy_: case IR_fill_: val[i].lo = do_copy(r, n); break;
        case IR_call_:        val[i] = do_call(r, n); break;
        case IR_fp_setmode_:  cpu->fp_mode = (u32)val[n->a].lo; break;
        case IR_fp_getflags_: val[i].lo = cpu->fp_flags; break;
        case IR_fp_setflags_: cpu->fp_flags = (u32)val[n->a].lo; break;
        case IR_br_if_:
            if (val[n->a].lo)
                return leave(r, val[n->b].lo, ITP_NEXT);
            break;
        case IR_br_ind_: case IR_br_icall_:
            cpu->branch_kind = IR_BR_KIND_OF(n->aux);
            return leave(r, val[n->a].lo, ITP_NEXT);
        case IR_br_: case IR_br_call_: case IR_br_ret_:
            return leave(r, val[n->a].lo, ITP_NEXT);
        case IR_trap_:
            return leave(r, val[n->a].lo, n->aux);
        default:
            val[i] = do_value(r, n);
        }
    }
    UNREACHABLE("block %lx has no terminator", (unsigned long)b->pc);
}

/* What the host said of a fault in the last access, and what it could not. */
static void complete(const struct run *r, struct fault *f)
{
    const struct ir_node *n = r->access;
    gva given = r->addr, addr = guest_addr(r->cpu->guest, given);

    if (!n || r->cpu->mmu || (f->kind != FAULT_READ && f->kind != FAULT_WRITE))
        return;
    bool copies = n->op == IR_copy_ || n->op == IR_fill_;
    if (f->addr - addr >= (copies ? 64 : size_of(access_type(r->b, n))))
        *f = (struct fault){ .kind = f->kind, .addr = given };      /* no host address */
    else if (f->addr >> 12 == addr >> 12)
        f->addr = given;                                            /* which part came first is our own business */
    else
        f->addr += given - addr;
    if (copies)
        f->kind = r->writes ? FAULT_WRITE : FAULT_READ;
    else if (n->op == IR_load_ || n->op == IR_ll_)
        f->kind = FAULT_READ;
    else if (n->op == IR_store_ || n->op == IR_sc_ || f->mapped)
        f->kind = FAULT_WRITE;
}

int itp_run_block(struct cpu *cpu, const struct ir_block *b)
{
    struct ir_v128 val[b->n];
    struct run r = { .cpu = cpu, .b = b, .val = val, .pc = b->pc };
    struct fault_guard guard;

    if (!FAULT_GUARD_SET(&guard)) {
        cpu->fault = guard.fault;
        complete(&r, &cpu->fault);
        set_pc(cpu, r.pc);
        return EXIT_FAULT;
    }
    int how = run_nodes(&r);
    fault_guard_clear(&guard);
    return how;
}
