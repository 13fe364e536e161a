/* mmu.c - see mmu.h. */
#include "core/mmu.h"

#include "base/lock.h"
#include "base/os.h"
#include "core/engine.h"

#include <stdlib.h>

enum {
    N_SPACES = 8,
    ENTRIES = 1 << TLB_LOG2,
    N_GUARDED = 32,
    TAG_BITS = 8,                   /* of an address, that translation may ignore */
    CODE_STORES = 8,                /* to a page with code, until its code is forgotten */
    N_ASKED = 32,
};
static const u64 page_mask = ~(u64)((1 << MMU_PAGE_LOG2) - 1);

struct table {
    int space;
    u64 used;                       /* when it was last chosen */
    struct tlb_entry *entry;
    u8 size_log2[ENTRIES];          /* of the guest's page that the entry is a part of */
    bool global[ENTRIES];
    /* Where entries of blocks larger than a page may be: bits by hashes of address >> 21 and >> 30. */
    u64 large, huge;
};

struct mmu {
    struct cpu *cpu;
    struct physmem *mem;
    struct table kernel, program[N_SPACES];
    struct table *now;              /* of `program` */
    u64 clock;
    u16 guarded[N_GUARDED];         /* entries of `kernel`, see invariant 4 */
    unsigned n_guarded;
    const u8 *code_page;            /* that was last stored to, and how often in a row */
    unsigned n_code_stores;
    _Alignas(16) u8 bounce[MMU_MOST];
    struct lock asked_lock;         /* of the two below; cpu->asked says whether there are any */
    struct mmu_request asked[N_ASKED];
    unsigned n_asked;               /* more than there is room for: everything */
};

static unsigned index_of(gva va) { return va >> MMU_PAGE_LOG2 & (ENTRIES - 1); }
static gva page_of(gva va) { return va & page_mask; }
static bool same_page(u64 tag, gva va, unsigned size_log2) { return !((tag ^ va) << TAG_BITS >> TAG_BITS >> size_log2); }

static struct table *table_of(struct mmu *m, unsigned regime) { return regime ? &m->kernel : m->now; }

/* ---- forgetting ------------------------------------------------------------------------------------ */

static void drop(struct tlb_entry *e)
{
    for (unsigned k = 0; k < MMU_ACCESSES; k++)
        e->tag[k] = TLB_NONE;
}

static void drop_all(struct table *t)
{
    for (unsigned i = 0; i < ENTRIES; i++)
        drop(&t->entry[i]);
    t->large = t->huge = 0;
}

static void drop_guarded(struct mmu *m)
{
    for (unsigned i = 0; i < m->n_guarded; i++)
        drop(&m->kernel.entry[m->guarded[i]]);
    m->n_guarded = 0;
}

static void drop_page(struct table *t, gva va)
{
    struct tlb_entry *e = &t->entry[index_of(va)];
    for (unsigned k = 0; k < MMU_ACCESSES; k++)
        if (e->tag[k] != TLB_NONE && same_page(e->tag[k], va, MMU_PAGE_LOG2))
            e->tag[k] = TLB_NONE;
    if (!(t->large >> (va >> 21 & 63) & 1) && !(t->huge >> (va >> 30 & 63) & 1))
        return;
    for (unsigned i = 0; i < ENTRIES; i++)
        for (unsigned k = 0; k < MMU_ACCESSES && t->size_log2[i] > MMU_PAGE_LOG2; k++)
            if (t->entry[i].tag[k] != TLB_NONE && same_page(t->entry[i].tag[k], va, t->size_log2[i]))
                drop(&t->entry[i]);
}

void mmu_flush(struct cpu *cpu)
{
    struct mmu *m = cpu->mmu;
    drop_all(&m->kernel);
    m->n_guarded = 0;
    for (unsigned i = 0; i < N_SPACES; i++)
        drop_all(&m->program[i]);
    cpu->engine->ops->remapped(cpu, 0, 0);
}

static void flush_space(struct cpu *cpu, int space)
{
    struct mmu *m = cpu->mmu;
    drop_guarded(m);
    for (unsigned i = 0; i < N_SPACES; i++)
        if (m->program[i].space == space)
            drop_all(&m->program[i]);
    if (m->now->space == space)
        cpu->engine->ops->switched(cpu);
}

static void flush_page(struct cpu *cpu, gva va, int space)
{
    struct mmu *m = cpu->mmu;
    drop_page(&m->kernel, va);
    for (unsigned i = 0; i < N_SPACES; i++)
        if (space == MMU_ALL || m->program[i].space == space)
            drop_page(&m->program[i], va);
    cpu->engine->ops->remapped(cpu, page_of(va), 1 << MMU_PAGE_LOG2);
}

void mmu_forbid_programs(struct cpu *cpu) { drop_guarded(cpu->mmu); }

void mmu_set_space(struct cpu *cpu, int space)
{
    struct mmu *m = cpu->mmu;
    struct table *t = &m->program[0];

    if (m->now->space == space)
        return;
    drop_guarded(m);
    for (unsigned i = 0; i < N_SPACES && t->space != space; i++)
        if (m->program[i].space == space || m->program[i].used < t->used)
            t = &m->program[i];
    if (t->space != space)
        drop_all(t);
    t->space = space;
    t->used = ++m->clock;
    m->now = t;
    cpu->tlb[0].entry = t->entry;
    cpu->engine->ops->switched(cpu);
}

static void protect_code(struct cpu *cpu, const u8 *host_page)
{
    struct mmu *m = cpu->mmu;
    for (unsigned s = 0; s <= N_SPACES; s++) {
        const struct table *t = s ? &m->program[s - 1] : &m->kernel;
        for (unsigned i = 0; i < ENTRIES; i++) {
            struct tlb_entry *e = &t->entry[i];
            if (e->tag[MMU_WRITE] != TLB_NONE && e->tag[MMU_WRITE] + e->addend == (u64)(uintptr_t)host_page)
                e->tag[MMU_WRITE] = TLB_NONE;
        }
    }
}

void mmu_forget(struct cpu *cpu, const struct mmu_request *r)
{
    switch (r->what) {
    case MMU_FORGET_ALL:   mmu_flush(cpu); break;
    case MMU_FORGET_SPACE: flush_space(cpu, r->space); break;
    case MMU_FORGET_PAGE:  flush_page(cpu, r->va, r->space); break;
    case MMU_PROTECT_CODE: protect_code(cpu, r->host); break;
    }
}

void mmu_ask(struct cpu *cpu, const struct mmu_request *r)
{
    struct mmu *m = cpu->mmu;

    lock_take(&m->asked_lock);
    if (m->n_asked < N_ASKED)
        m->asked[m->n_asked] = *r;
    m->n_asked = MIN(m->n_asked + 1, N_ASKED + 1);
    atomic_store(&cpu->asked, 1);
    lock_give(&m->asked_lock);
}

void mmu_answer(struct cpu *cpu)
{
    struct mmu *m = cpu->mmu;

    lock_take(&m->asked_lock);
    if (m->n_asked > N_ASKED)
        mmu_flush(cpu);
    else
        for (unsigned i = 0; i < m->n_asked; i++)
            mmu_forget(cpu, &m->asked[i]);
    m->n_asked = 0;
    atomic_store(&cpu->asked, 0);
    lock_give(&m->asked_lock);
}

/* ---- life ------------------------------------------------------------------------------------------ */

static bool table_new(struct table *t, int space)
{
    t->space = space;
    t->entry = os_alloc(ENTRIES * sizeof *t->entry);
    if (t->entry)
        drop_all(t);
    return t->entry;
}

struct mmu *mmu_new(struct cpu *cpu, struct physmem *mem)
{
    struct mmu *m = aligned_alloc(64, ALIGN_UP(sizeof *m, (size_t)64));

    if (!m)
        return NULL;
    memset(m, 0, sizeof *m);
    m->cpu = cpu;
    m->mem = mem;
    bool ok = table_new(&m->kernel, MMU_ALL);
    for (unsigned i = 0; i < N_SPACES; i++)
        ok &= table_new(&m->program[i], i ? -2 : 0);
    if (!ok) {
        mmu_free(m);
        return NULL;
    }
    m->now = &m->program[0];
    cpu->mmu = m;
    cpu->tlb[0] = (struct tlb_view){ (u64)(ENTRIES - 1) << TLB_ENTRY_LOG2, m->now->entry };
    cpu->tlb[1] = (struct tlb_view){ (u64)(ENTRIES - 1) << TLB_ENTRY_LOG2, m->kernel.entry };
    return m;
}

void mmu_free(struct mmu *m)
{
    os_free(m->kernel.entry, ENTRIES * sizeof *m->kernel.entry);
    for (unsigned i = 0; i < N_SPACES; i++)
        os_free(m->program[i].entry, ENTRIES * sizeof *m->kernel.entry);
    free(m);
}

struct physmem *mmu_memory(const struct cpu *cpu) { return cpu->mmu->mem; }

/* ---- filling ----------------------------------------------------------------------------------------- */

static void note_guarded(struct mmu *m, unsigned i)
{
    if (m->n_guarded == N_GUARDED)
        drop_guarded(m);
    m->guarded[m->n_guarded++] = (u16)i;
}

/* host: of the 4 KiB page. */
static void fill(struct mmu *m, unsigned regime, gva va, const struct mmu_page *page, u8 *host)
{
    struct table *t = table_of(m, regime);
    unsigned i = index_of(va);
    struct tlb_entry *e = &t->entry[i];
    u8 may = page->may;

    if (regime && (page->program || !page->global))
        note_guarded(m, i);
    if (may >> MMU_WRITE & 1 && pm_has_code(m->mem, host))
        may &= (u8)~(1u << MMU_WRITE);
    for (unsigned k = 0; k < MMU_ACCESSES; k++)
        e->tag[k] = may >> k & 1 ? page_of(va) : TLB_NONE;
    e->addend = (u64)(uintptr_t)host - page_of(va);
    t->size_log2[i] = page->size_log2;
    t->global[i] = page->global;
    if (page->size_log2 > 21)
        t->huge |= 1ull << (va >> 30 & 63);
    else if (page->size_log2 > MMU_PAGE_LOG2)
        t->large |= 1ull << (va >> 21 & 63);
}

struct place {
    u8 *host;               /* NULL: a device, at pa */
    gpa pa;
};

static bool fault(struct cpu *cpu, enum fault_kind kind, gva va, bool bus)
{
    cpu->fault = (struct fault){ .kind = kind, .mapped = true, .bus = bus, .addr = va };
    return false;
}

/* Where `size` bytes, all in one page, are.  unit: size of the guest's access. */
static bool resolve(struct cpu *cpu, gva va, unsigned size, unsigned unit, enum mmu_access access, unsigned regime,
                    struct place *out)
{
    struct mmu *m = cpu->mmu;
    const struct tlb_entry *e = &table_of(m, regime)->entry[index_of(va)];
    struct mmu_page page;

    if (e->tag[access] == page_of(va)) {
        out->host = (u8 *)(uintptr_t)(va + e->addend);
        return true;
    }
    if (!cpu->guest->system->walk(cpu, va, access, regime, &page))
        return false;
    if (page.device && (va & (unit - 1)))
        return fault(cpu, FAULT_ALIGN, va, false);
    out->pa = page.pa;
    u8 *host = pm_host(m->mem, page.pa & page_mask, 1 << MMU_PAGE_LOG2);
    out->host = host ? host + (page.pa & ~page_mask) : NULL;
    if (host && !page.device)
        fill(m, regime, va, &page, host);
    return true;
}

/* ---- accesses ---------------------------------------------------------------------------------------- */

static unsigned in_page(gva va, unsigned size)
{
    return (unsigned)MIN(size, (1u << MMU_PAGE_LOG2) - (va & ~page_mask));
}

/* Registers of devices are read and written by at most 8 bytes at once. */
static bool device_access(struct cpu *cpu, gpa pa, gva va, u8 *bytes, unsigned size, bool write)
{
    for (unsigned at = 0, n; at < size; at += n) {
        u64 v = 0;
        n = 1u << (31 - __builtin_clz(MIN(size - at, 8)));
        if (write)
            memcpy(&v, bytes + at, n);
        if (!(write ? pm_write(cpu->mmu->mem, pa + at, n, v) : pm_read(cpu->mmu->mem, pa + at, n, &v)))
            return fault(cpu, write ? FAULT_WRITE : FAULT_READ, va, true);
        if (!write)
            memcpy(bytes + at, &v, n);
    }
    return true;
}

static bool load_part(struct cpu *cpu, const struct place *p, gva va, u8 *bytes, unsigned size)
{
    if (!p->host)
        return device_access(cpu, p->pa, va, bytes, size, false);
    memcpy(bytes, p->host, size);
    return true;
}

const u8 *mmu_load(struct cpu *cpu, gva va, unsigned size, unsigned regime)
{
    struct place p[2];
    unsigned n = in_page(va, size);
    u8 *bounce = cpu->mmu->bounce;

    if (!resolve(cpu, va, n, size, MMU_READ, regime, &p[0]))
        return NULL;
    if (n == size && p[0].host)
        return p[0].host;
    if (n < size && !resolve(cpu, va + n, size - n, size, MMU_READ, regime, &p[1]))
        return NULL;
    if (!load_part(cpu, &p[0], va, bounce, n) || (n < size && !load_part(cpu, &p[1], va + n, bounce + n, size - n)))
        return NULL;
    return bounce;
}

/* The page is one without code from now on: the next to make some there asks all CPUs first. */
static void unmark_code(struct cpu *cpu, const u8 *host)
{
    const u8 *page = (const u8 *)((uintptr_t)host & page_mask);

    pm_code_ends(pm_code_mark(cpu->mmu->mem, page));
    cpu->engine->ops->invalidate_host(cpu->engine, page, 1 << MMU_PAGE_LOG2);
}

/* Code on the page may have been overwritten.  A page that is stored to again and again has lost its code. */
static void stored_to_code(struct cpu *cpu, const u8 *host, unsigned size)
{
    struct mmu *m = cpu->mmu;
    const u8 *page = (const u8 *)((uintptr_t)host & page_mask);

    m->n_code_stores = m->code_page == page ? m->n_code_stores + 1 : 0;
    m->code_page = page;
    if (m->n_code_stores < CODE_STORES)
        cpu->engine->ops->invalidate_host(cpu->engine, host, size);
    else
        unmark_code(cpu, page);
}

/* One access, so that other CPUs see all of it or nothing, where the guest's would have been one. */
GUEST_ACCESS static void store_bytes(u8 *host, const u8 *bytes, unsigned size)
{
    u64 v = 0;

    memcpy(&v, bytes, MIN(size, 8));
    if ((uintptr_t)host & (size - 1)) {
        memcpy(host, bytes, size);
        return;
    }
    switch (size) {
    case 1: __atomic_store_n(host, (u8)v, __ATOMIC_RELEASE); break;
    case 2: __atomic_store_n((u16 *)host, (u16)v, __ATOMIC_RELEASE); break;
    case 4: __atomic_store_n((u32 *)host, (u32)v, __ATOMIC_RELEASE); break;
    case 8: __atomic_store_n((u64 *)host, v, __ATOMIC_RELEASE); break;
    default: memcpy(host, bytes, size); break;
    }
}

static bool store_part(struct cpu *cpu, const struct place *p, gva va, const u8 *bytes, unsigned size)
{
    if (!p->host)
        return device_access(cpu, p->pa, va, (u8 *)bytes, size, true);
    store_bytes(p->host, bytes, size);
    if (pm_has_code(cpu->mmu->mem, p->host))
        stored_to_code(cpu, p->host, size);
    return true;
}

u8 *mmu_store(struct cpu *cpu, gva va, unsigned size, unsigned regime, const void *value, bool *done)
{
    struct place p[2];
    unsigned n = in_page(va, size);
    u8 bytes[MMU_MOST];

    *done = false;
    if (!resolve(cpu, va, n, size, MMU_WRITE, regime, &p[0]))
        return NULL;
    if (n == size && p[0].host && !pm_has_code(cpu->mmu->mem, p[0].host))
        return p[0].host;
    if (n < size && !resolve(cpu, va + n, size - n, size, MMU_WRITE, regime, &p[1]))
        return NULL;
    *done = true;
    memcpy(bytes, value, size);
    if (!store_part(cpu, &p[0], va, bytes, n) || (n < size && !store_part(cpu, &p[1], va + n, bytes + n, size - n)))
        return NULL;
    return cpu->mmu->bounce;
}

u8 *mmu_atomic(struct cpu *cpu, gva va, unsigned size, unsigned regime, bool reads)
{
    struct place p;

    if ((reads && !resolve(cpu, va, size, size, MMU_READ, regime, &p))
        || !resolve(cpu, va, size, size, MMU_WRITE, regime, &p))
        return NULL;
    if (!p.host) {
        fault(cpu, FAULT_WRITE, va, true);
        return NULL;
    }
    if (pm_has_code(cpu->mmu->mem, p.host))
        unmark_code(cpu, p.host);       /* the caller has yet to do it, and then nobody is told */
    return p.host;
}

u8 *mmu_fetch(struct cpu *cpu, gva pc, bool *global)
{
    const struct table *t = table_of(cpu->mmu, cpu->regime);
    struct place p;

    if (!resolve(cpu, pc, 4, 4, MMU_FETCH, cpu->regime, &p))
        return NULL;
    if (!p.host) {
        fault(cpu, FAULT_FETCH, pc, true);
        return NULL;
    }
    const struct tlb_entry *e = &t->entry[index_of(pc)];
    *global = e->tag[MMU_FETCH] == page_of(pc) && t->global[index_of(pc)];
    return (u8 *)((uintptr_t)p.host & page_mask);
}
