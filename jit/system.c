/* system.c - see system.h. */
#include "jit/system.h"

enum { PAGE = 1 << MMU_PAGE_LOG2, PART_LOG2 = IND_LOG2 - 6 };

static gva page_of(gva pc) { return ALIGN_DOWN(pc, (gva)PAGE); }

static u64 *code_page(struct jit_cpu *jc, gva pc, u64 *bit)
{
    unsigned h = (unsigned)((pc >> MMU_PAGE_LOG2) * 0x9e3779b97f4a7c15 >> 52);

    *bit = 1ull << (h & 63);
    return &jc->code_pages[h >> 6];
}

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
    u64 bit;

    memcpy(&pc, (const u8 *)cpu + cpu->guest->pc_off, sizeof pc);
    *at = (struct place){ .pc = pc, .code = &code->reader, .mode = (u16)cpu->mode, .regime = (u8)cpu->regime };
    at->host = mmu_fetch(cpu, pc, &at->global);
    if (!at->host)
        return false;
    at->page = page_of(pc);
    at->space = (u64)(uintptr_t)at->host | cpu->mode;
    *code = (struct system_code){ { .read = read_page, .ctx = code }, at->page, at->host };
    *code_page(jit_cpu_of(cpu), pc, &bit) |= bit;
    jit_cpu_of(cpu)->low_code |= cpu->regime && !(pc >> 55 & 1);
    return true;
}

void sys_protect(struct cpu *cpu, const struct place *at)
{
    _Atomic u8 *mark = pm_code_mark(mmu_memory(cpu), at->host);

    if (atomic_load_explicit(mark, memory_order_relaxed))
        return;
    atomic_store(mark, 1);
    mmu_protect_code(cpu, at->host);
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

bool sys_remapped(struct jit_cpu *jc, gva start, u64 size)
{
    u64 bit;

    if (!size) {
        for (unsigned r = 0; r < CPU_REGIMES; r++)
            forget_regime(jc, r);
        memset(jc->code_pages, 0, sizeof jc->code_pages);
        jc->low_code = false;
        jc->returns_wrong = true;
        return true;
    }
    if (!(*code_page(jc, start, &bit) & bit))
        return false;
    for (unsigned r = 0; r < CPU_REGIMES; r++)
        forget_page(jc, r, start);
    jc->returns_wrong = true;
    return start >> 55 & 1;
}

void sys_switched(struct jit_cpu *jc) { forget_regime(jc, 0); }

void sys_returns(struct jit_cpu *jc)
{
    if (jc->returns_regime != jc->cpu.regime || jc->returns_wrong)
        jc->cpu.return_sp = jc->cpu.return_base;
    jc->returns_regime = jc->cpu.regime;
    jc->returns_wrong = false;
}
