/* system.c - see system.h. */
#include "jit/system.h"

#include "base/os.h"
#include "jit/tb.h"

enum { PAGE = 1 << MMU_PAGE_LOG2, PART_LOG2 = SYS_IND_LOG2 - 6 };

static gva page_of(gva pc) { return ALIGN_DOWN(pc, (gva)PAGE); }

/* ---- sets of pages: written by one at a time ------------------------------------------------------------ */

static _Atomic u64 *word_of(_Atomic u64 *set, gva pc, u64 *bit)
{
    unsigned h = (unsigned)((pc >> MMU_PAGE_LOG2) * 0x9e3779b97f4a7c15 >> 49);

    _Static_assert(SYS_PAGE_BITS == 1 << (64 - 49), "the hash has as many bits");
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
    jit_cpu_of(cpu)->kernel_in_space |= cpu->regime && (!at->global || !(pc >> 55 & 1));
    return true;
}

bool sys_space(const struct sys_view *v, gva pc, u64 *space)
{
    *space = 0;
    if (!v)
        return true;
    const u8 *host = mmu_known_code(v->cpu, pc, v->regime);
    if (!host || (atomic_load(pm_code_mark(mmu_memory(v->cpu), host)) & PM_MARK) != PM_CODE)
        return false;
    *space = (u64)(uintptr_t)host | v->mode;
    return true;
}

bool sys_view_code(const struct sys_view *v, gva pc, struct system_code *code)
{
    u64 space;

    if (!sys_space(v, pc, &space))
        return false;
    *code = (struct system_code){ { .read = read_page, .ctx = code }, page_of(pc),
                                  (const u8 *)(uintptr_t)ALIGN_DOWN(space, (u64)PAGE) };
    return true;
}

bool sys_holds(struct cpu *cpu, const struct tb *b)
{
    struct jit_cpu *jc = jit_cpu_of(cpu);
    bool global;

    for (u32 k = 0; k < b->n_places; k++) {
        const u8 *host = mmu_fetch(cpu, b->place[k].page, &global);
        if (!host || ((u64)(uintptr_t)host | cpu->mode) != b->place[k].space)
            return false;
        sys_mark_page(jc->code_pages, b->place[k].page);
    }
    jc->held[held_of(b->pc)] = (u64)(uintptr_t)b->code;
    jc->holds_any = true;
    return true;
}

/* ---- indirect branches ------------------------------------------------------------------------------- */

enum { KERNEL = CPU_SPACES, ENTRIES = 1 << SYS_IND_LOG2, PART = 1 << PART_LOG2 };

static unsigned index_of(const struct jit_cpu *jc, gva pc) { return pc >> jc->cpu.guest->pc_align_log2 & (ENTRIES - 1); }

static void forget(struct sys_table *t, unsigned i)
{
    atomic_store_explicit(&t->entry[i].pc, no_pc(i), memory_order_relaxed);
}

static bool is_used(const struct sys_table *t, unsigned i) { return t->used >> (i >> PART_LOG2) & 1; }

bool sys_tables_new(struct jit_cpu *jc)
{
    for (unsigned k = 0; k < ARRAY_LEN(jc->sys_table); k++) {
        jc->sys_table[k].entry = os_alloc(ENTRIES * sizeof(struct ind_entry));
        if (!jc->sys_table[k].entry)
            return false;
        forget(&jc->sys_table[k], 0);
    }
    jc->sys_ind[1] = jc->sys_table[KERNEL].entry;
    sys_switched(jc, 0);
    return true;
}

void sys_tables_free(struct jit_cpu *jc)
{
    for (unsigned k = 0; k < ARRAY_LEN(jc->sys_table); k++)
        os_free(jc->sys_table[k].entry, ENTRIES * sizeof(struct ind_entry));
}

const void *sys_remembered(struct jit_cpu *jc, unsigned regime, gva pc)
{
    const struct ind_entry *e = &jc->sys_ind[regime][index_of(jc, pc)];

    return atomic_load_explicit(&e->pc, memory_order_acquire) == pc ? e->code : NULL;
}

void sys_remember(struct jit_cpu *jc, unsigned regime, const struct tb *b)
{
    struct sys_table *t = &jc->sys_table[regime ? KERNEL : jc->space];
    unsigned i = index_of(jc, b->pc);
    struct ind_entry *e = &t->entry[i];

    forget(t, i);
    e->code = b->code;
    atomic_fetch_or(&t->used, 1ull << (i >> PART_LOG2));
    atomic_store(&e->pc, b->pc);
    if (UNLIKELY(atomic_load(&b->dead)))        /* invariant of tb.h's dead */
        forget(t, i);
}

/* ---- forgetting -------------------------------------------------------------------------------------- */

void sys_forget_block(struct jit_cpu *jc, const struct tb *b)
{
    unsigned i = index_of(jc, b->pc);

    for (unsigned k = 0; k < ARRAY_LEN(jc->sys_table); k++) {
        struct sys_table *t = &jc->sys_table[k];
        gva pc = b->pc;
        if (is_used(t, i) && atomic_load(&t->entry[i].pc) == pc)
            atomic_compare_exchange_strong(&t->entry[i].pc, &pc, no_pc(i));
    }
}

static void forget_held(struct jit_cpu *jc)
{
    if (jc->holds_any)
        memset(jc->held, 0, sizeof jc->held);
    jc->holds_any = false;
}

static void forget_table(struct sys_table *t)
{
    u64 used = t->used;

    for (; used; used &= used - 1)
        for (unsigned i = (unsigned)__builtin_ctzll(used) * PART, end = i + PART; i < end; i++)
            forget(t, i);
    t->used = 0;
}

void sys_forget_all(struct jit_cpu *jc)
{
    forget_held(jc);
    for (unsigned k = 0; k < ARRAY_LEN(jc->sys_table); k++)
        forget_table(&jc->sys_table[k]);
}

static void forget_page(const struct jit_cpu *jc, struct sys_table *t, gva page)
{
    unsigned first = index_of(jc, page), n = PAGE >> jc->cpu.guest->pc_align_log2;

    for (unsigned at = first; at < first + n; at++) {
        unsigned i = at & (ENTRIES - 1);
        if (is_used(t, i) && page_of(atomic_load_explicit(&t->entry[i].pc, memory_order_relaxed)) == page)
            forget(t, i);
    }
}

void sys_remapped(struct jit_cpu *jc, gva start, u64 size, unsigned spaces)
{
    jc->n_remaps++;
    if (!size) {
        sys_forget_all(jc);
        sys_unmark_pages(jc->code_pages);
        jc->kernel_in_space = false;
        jc->returns_wrong = true;
        return;
    }
    if (!sys_page_is_marked(jc->code_pages, start))
        return;
    forget_held(jc);
    for (unsigned k = 0; k < ARRAY_LEN(jc->sys_table); k++)
        if (k == KERNEL ? jc->kernel_in_space || start >> 55 & 1 : spaces >> k & 1)
            forget_page(jc, &jc->sys_table[k], start);
    jc->returns_wrong = true;
}

void sys_renewed(struct jit_cpu *jc, unsigned space)
{
    jc->n_remaps++;
    forget_held(jc);
    forget_table(&jc->sys_table[space]);
}

void sys_switched(struct jit_cpu *jc, unsigned space)
{
    jc->n_remaps++;
    forget_held(jc);
    jc->space = space;
    jc->sys_ind[0] = jc->sys_table[space].entry;
}

void sys_returns(struct jit_cpu *jc)
{
    if (jc->returns_regime != jc->cpu.regime || jc->returns_wrong)
        jc->cpu.return_sp = jc->cpu.return_base;
    jc->returns_regime = jc->cpu.regime;
    jc->returns_wrong = false;
}
