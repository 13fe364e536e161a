/* where.c - see where.h.  The calls are on the return stack, in pairs of host and guest address (baseline.h). */
#include "jit/where.h"

static bool is_code(const struct tbs *t, u64 host) { return host - (u64)(uintptr_t)t->code.rx < t->code.size; }

/* From sp on; what code and stubs keep between the pairs is skipped. */
static unsigned return_addresses(const struct tbs *t, const struct jit_cpu *jc, u64 sp, gva *pc, unsigned max)
{
    enum { MAX_LOOK = 512 };
    u64 end = (u64)(uintptr_t)jc->cpu.return_base, low = (u64)(uintptr_t)jc->return_stack + RETURN_STACK_GUARD;
    unsigned n = 0;

    if (sp < low || sp >= end || sp % 8)
        return 0;
    const u64 *at = (const u64 *)(uintptr_t)sp, *stop = at + MIN((end - sp) / 8, (u64)MAX_LOOK);
    while (n < max && at + 1 < stop) {
        bool pair = is_code(t, at[0]);
        if (pair)
            pc[n++] = at[1];
        at += pair ? 2 : 1;
    }
    return n;
}

/* Of the last access in the region, unless another region has made that. */
static gva site_in(const struct tb *b, const struct jit_cpu *jc)
{
    gva pc = b->pc + (u64)(s64)(s32)jc->site;

    for (unsigned i = 0; i < b->n_ranges; i++)
        if (pc >= b->range[i].start && pc < b->range[i].end)
            return pc;
    return b->pc;
}

/* Helpers run on the C stack: where they return to is on top of the return stack. */
static const struct tb *block_at(const struct tbs *t, const struct jit_cpu *jc, u64 host, u64 *sp, gva *pc)
{
    u64 low = (u64)(uintptr_t)jc->return_stack + RETURN_STACK_GUARD;

    if (!is_code(t, host)) {
        *sp = (u64)(uintptr_t)jc->cpu.return_sp;
        if (*sp < low || *sp >= (u64)(uintptr_t)jc->cpu.return_base)
            return NULL;
        host = *(const u64 *)(uintptr_t)*sp - 1;
        *sp += 8;
    }
    return tb_by_host_pc(t, host, pc);
}

bool where_is_region(const struct tbs *t, const struct jit_cpu *jc, u64 host)
{
    u64 sp = 0;
    gva pc;
    const struct tb *b = block_at(t, jc, host, &sp, &pc);

    return b && b->region;
}

unsigned where_in_code(const struct tbs *t, const struct jit_cpu *jc, u64 host, u64 sp, gva *pc, unsigned max)
{
    const struct tb *b = block_at(t, jc, host, &sp, pc);

    if (!b)
        return 0;
    if (b->region)
        *pc = site_in(b, jc);
    return 1 + return_addresses(t, jc, sp, pc + 1, max - 1);
}
