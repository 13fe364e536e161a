/* help_mem.c - accesses to guest memory that are too long for IR; called under a fault guard. */
#include "frontend/a64/a64_sys.h"
#include "frontend/a64/help.h"

/* The fault goes on to the guard around the helper: as what the guest did, at its address. */
static _Noreturn void fault(struct fault f, enum fault_kind kind, gva addr)
{
    f.kind = kind;
    f.addr = addr;
    fault_guard_hit(&f);
    UNREACHABLE("no fault guard around a helper");
}

void help_check_sp(struct cpu *cpu)
{
    gva sp = CONTAINER_OF(cpu, struct a64_cpu, cpu)->sp;
    const struct a64_sys *s = cpu->guest->system ? a64_sys_of(cpu) : NULL;
    if (s && !(s->sctlr & (s->el ? SCTLR_SA : SCTLR_SA0)))
        return;
    if (sp & 15)
        fault((struct fault){ .mapped = true, .code = A64_EC_SP_ALIGN }, FAULT_ALIGN, sp);
}

/* ---- 128-bit atomic operations ------------------------------------------------------------------------- */

static u128 combine(enum ir_rmw op, u128 old, u128 v)
{
    return op == RMW_XCHG ? v : op == RMW_AND ? old & v : old | v;
}

#ifdef __x86_64__
__attribute__((target("cx16")))
#endif
static u128 rmw(u128 *p, enum ir_rmw op, u128 v)
{
    u128 old = 0, seen;
    for (;; old = seen) {
        seen = __sync_val_compare_and_swap(p, old, combine(op, old, v));
        if (seen == old)
            return old;
    }
}

/* Its own function: nothing that is needed after a fault may live across the guard. */
static bool guarded_rmw(struct fault_guard *guard, u128 *p, enum ir_rmw op, u128 v, u128 *old)
{
    if (!FAULT_GUARD_SET(guard))
        return false;
    *old = rmw(p, op, v);
    fault_guard_clear(guard);
    return true;
}

void help_rmw_pair(struct cpu *cpu, struct ir_v128 *out, u64 addr, const struct ir_v128 *value, u64 op)
{
    struct fault_guard guard;
    u128 old;
    if (addr & 15)
        fault((struct fault){ .mapped = true }, FAULT_ALIGN, addr);
    u128 v = (u128)value->hi << 64 | value->lo;
    if (!guarded_rmw(&guard, (u128 *)guest_addr(cpu->guest, addr), (enum ir_rmw)op, v, &old))
        fault(guard.fault, FAULT_WRITE, addr);
    *out = (struct ir_v128){ (u64)old, (u64)(old >> 64) };
}
