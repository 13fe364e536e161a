/* system.c - see system.h. */
#include "jit/system.h"

enum { PAGE = 1 << MMU_PAGE_LOG2, PART_LOG2 = IND_LOG2 - 6 };

static gva page_of(gva pc) { return ALIGN_DOWN(pc, (gva)PAGE); }

/* ---- sets of pages: written by one at a time ------------------------------------------------------------ */

static _Atomic u64 *word_of(_Atomic u64 *set, gva pc, u64 *bit)
{
    unsigned h = (unsigned)((pc >> MMU_PAGE_LOG2) * 0x9e3779b97f4a7c15 >> 52);

    _Static_assert(SYS_PAGE_BITS == 1 << (64 - 52), "the hash has as many bits");
    *bit = 1ull << (h & 63);
    return &set[h >> 6];
}

void sys_mark_page(_Atomic u64 *set, gva pc)
{
    u64 bit;
    _Atomic u64 *word = word_of(set, pc, &bit);

    atomic_store_explicit(word, atomic_load_explicit(word, memory_order_relaxed) | bit, memory_order_relaxed);
}

bool sys_page_is_marked(_Atomic u64 *set, gva pc)
{
    u64 bit;
    return atomic_load_explicit(word_of(set, pc, &bit), memory_order_relaxed) & bit;
}

void sys_unmark_pages(_Atomic u64 *set)
{
    for (unsigned i = 0; i < SYS_PAGE_BITS / 64; i++)
        atomic_store_explicit(&set[i], 0, memory_order_relaxed);
}

/* ---- where code is -------------------------------------------------------------------------------------- */

static bool read_page(void *ctx, gva pc, void *dst, unsigned size)
{
    const struct system_code *c = ctx;

    if (pc - c->page >= PAGE || pc - c->page + size > PAGE)
        return false;
    memcpy(dst, c->host + (pc - c->page), size);
    return true;
}

bool sys_place(struct cpu *cpu, struct system_code *code, struct place *at)
{
    gva pc;

    memcpy(&pc, (const u8 *)cpu + cpu->guest->pc_off, sizeof pc);
    *at = (struct place){ .pc = pc, .code = &code->reader, .mode = (u16)cpu->mode, .regime = (u8)cpu->regime };
    at->host = mmu_fetch(cpu, pc, &at->global);
    if (!at->host)
        return false;
    at->page = page_of(pc);
    at->space = (u64)(uintptr_t)at->host | cpu->mode;
    *code = (struct system_code){ { .read = read_page, .ctx = code }, at->page, at->host };
    sys_mark_page(jit_cpu_of(cpu)->code_pages, pc);
    jit_cpu_of(cpu)->low_code |= cpu->regime && !(pc >> 55 & 1);
    return true;
}

/* ---- forgetting -------------------------------------------------------------------------------------- */

static unsigned index_of(const struct jit_cpu *jc, gva pc)
{
    return pc >> jc->cpu.guest->pc_align_log2 & ((1u << IND_LOG2) - 1);
}

void sys_remembered(struct jit_cpu *jc, unsigned regime, gva pc)
{
    jc->ind_used[regime] |= 1ull << (index_of(jc, pc) >> PART_LOG2);
}

/* Guest pc 0 belongs to entry 0, so 0 does for all others. */
static void forget(struct jit_cpu *jc, unsigned regime, unsigned i)
{
    atomic_store_explicit(&jc->ind[regime][i].pc, i ? 0 : ~(gva)0, memory_order_relaxed);
}

static void forget_regime(struct jit_cpu *jc, unsigned regime)
{
    for (unsigned part = 0; part < 64; part++)
        for (unsigned i = 0; i < 1u << PART_LOG2 && jc->ind_used[regime] >> part & 1; i++)
            forget(jc, regime, part << PART_LOG2 | i);
    jc->ind_used[regime] = 0;
}

static void forget_page(struct jit_cpu *jc, unsigned regime, gva page)
{
    unsigned first = index_of(jc, page), n = PAGE >> jc->cpu.guest->pc_align_log2;

    for (unsigned i = first; i < first + n; i++) {
        unsigned at = i & ((1u << IND_LOG2) - 1);
        if (jc->ind_used[regime] >> (at >> PART_LOG2) & 1
            && page_of(atomic_load_explicit(&jc->ind[regime][at].pc, memory_order_relaxed)) == page)
            forget(jc, regime, at);
    }
}

void sys_remapped(struct jit_cpu *jc, gva start, u64 size)
{
    if (!size) {
        for (unsigned r = 0; r < CPU_REGIMES; r++)
            forget_regime(jc, r);
        sys_unmark_pages(jc->code_pages);
        jc->low_code = false;
        jc->returns_wrong = true;
        return;
    }
    if (!sys_page_is_marked(jc->code_pages, start))
        return;
    for (unsigned r = 0; r < CPU_REGIMES; r++)
        forget_page(jc, r, start);
    jc->returns_wrong = true;
}

void sys_switched(struct jit_cpu *jc) { forget_regime(jc, 0); }

void sys_returns(struct jit_cpu *jc)
{
    if (jc->returns_regime != jc->cpu.regime || jc->returns_wrong)
        jc->cpu.return_sp = jc->cpu.return_base;
    jc->returns_regime = jc->cpu.regime;
    jc->returns_wrong = false;
}
