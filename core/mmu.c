/* mmu.c - see mmu.h. */
#include "core/mmu.h"

#include "base/lock.h"
#include "core/engine.h"
#include "core/tlb.h"

#include <stdlib.h>

enum {
    NO_SPACE = -2,
    CODE_STORES = 8,                /* to a page with code, until its code is forgotten */
    N_ASKED = 32,
};
static const u64 page_mask = ~(u64)((1 << MMU_PAGE_LOG2) - 1);

/* Of an address space. */
struct table {
    int space;
    u64 used;                       /* when it was last chosen */
    struct tlb tlb;
};

struct mmu {
    struct cpu *cpu;
    struct physmem *mem;
    struct tlb kernel;
    struct table program[CPU_SPACES];
    struct table *now;              /* of `program` */
    u64 clock;
    const u8 *code_page;            /* that was last stored to, and how often in a row */
    unsigned n_code_stores;
    _Alignas(16) u8 bounce[MMU_MOST];
    struct lock asked_lock;         /* of the two below; cpu->asked says whether there are any */
    struct mmu_request asked[N_ASKED];
    unsigned n_asked;               /* more than there is room for: everything */
};

static struct tlb *tlb_of(struct mmu *m, unsigned regime) { return regime ? &m->kernel : &m->now->tlb; }

/* ---- forgetting ------------------------------------------------------------------------------------ */

/* To code. */
static void show_views(struct mmu *m)
{
    for (unsigned regime = 0; regime < CPU_REGIMES; regime++)
        m->cpu->tlb[regime] = tlb_view(tlb_of(m, regime));
}

void mmu_flush(struct cpu *cpu)
{
    struct mmu *m = cpu->mmu;
    tlb_empty(&m->kernel);
    for (unsigned i = 0; i < CPU_SPACES; i++)
        tlb_empty(&m->program[i].tlb);
    show_views(m);
    cpu->engine->ops->remapped(cpu, 0, 0, 0);
}

static void flush_space(struct cpu *cpu, int space)
{
    struct mmu *m = cpu->mmu;
    tlb_drop_guarded(&m->kernel);
    for (unsigned i = 0; i < CPU_SPACES; i++)
        if (m->program[i].space == space) {
            tlb_empty(&m->program[i].tlb);
            cpu->engine->ops->renewed(cpu, i);
        }
    show_views(m);
}

static void flush_page(struct cpu *cpu, gva va, int space)
{
    struct mmu *m = cpu->mmu;
    unsigned spaces = 0;
    tlb_drop_page(&m->kernel, va);
    for (unsigned i = 0; i < CPU_SPACES; i++)
        if (space == MMU_ALL || m->program[i].space == space) {
            tlb_drop_page(&m->program[i].tlb, va);
            spaces |= 1u << i;
        }
    cpu->engine->ops->remapped(cpu, tlb_page(va), 1 << MMU_PAGE_LOG2, spaces);
}

void mmu_forbid_programs(struct cpu *cpu) { tlb_drop_guarded(&cpu->mmu->kernel); }

void mmu_set_space(struct cpu *cpu, int space)
{
    struct mmu *m = cpu->mmu;
    struct table *t = &m->program[0];

    if (m->now->space == space)
        return;
    tlb_drop_guarded(&m->kernel);
    for (unsigned i = 0; i < CPU_SPACES && t->space != space; i++)
        if (m->program[i].space == space || m->program[i].used < t->used)
            t = &m->program[i];
    if (t->space != space) {
        tlb_reuse(&t->tlb);
        cpu->engine->ops->renewed(cpu, (unsigned)(t - m->program));
    }
    t->space = space;
    t->used = ++m->clock;
    m->now = t;
    show_views(m);
    cpu->engine->ops->switched(cpu, (unsigned)(t - m->program));
}

static void protect_code(struct cpu *cpu, const u8 *host_page)
{
    struct mmu *m = cpu->mmu;
    tlb_protect(&m->kernel, host_page);
    for (unsigned i = 0; i < CPU_SPACES; i++)
        tlb_protect(&m->program[i].tlb, host_page);
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

struct mmu *mmu_new(struct cpu *cpu, struct physmem *mem)
{
    struct mmu *m = aligned_alloc(64, ALIGN_UP(sizeof *m, (size_t)64));

    if (!m)
        return NULL;
    memset(m, 0, sizeof *m);
    m->cpu = cpu;
    m->mem = mem;
    bool ok = tlb_new(&m->kernel);
    for (unsigned i = 0; i < CPU_SPACES; i++) {
        ok &= tlb_new(&m->program[i].tlb);
        m->program[i].space = i ? NO_SPACE : 0;
    }
    if (!ok) {
        mmu_free(m);
        return NULL;
    }
    m->now = &m->program[0];
    cpu->mmu = m;
    show_views(m);
    return m;
}

void mmu_free(struct mmu *m)
{
    tlb_free(&m->kernel);
    for (unsigned i = 0; i < CPU_SPACES; i++)
        tlb_free(&m->program[i].tlb);
    free(m);
}

struct physmem *mmu_memory(const struct cpu *cpu) { return cpu->mmu->mem; }

/* ---- filling ----------------------------------------------------------------------------------------- */

/* host: of the 4 KiB page. */
static void fill(struct mmu *m, unsigned regime, gva va, const struct mmu_page *page, const u8 *host)
{
    struct tlb *t = tlb_of(m, regime);
    struct tlb_note note = { .size_log2 = page->size_log2, .global = page->global,
                             .guarded = regime && (page->program || !page->global) };
    u8 may = page->may;

    if (may >> MMU_WRITE & 1 && pm_has_code(m->mem, host))
        may &= (u8)~(1u << MMU_WRITE);
    tlb_fill(t, va, note, may, host);
    m->cpu->tlb[regime] = tlb_view(t);
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
    const struct tlb_entry *e = tlb_find(tlb_of(m, regime), va, access);
    struct mmu_page page;

    if (e) {
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
    struct place p;

    if (!resolve(cpu, pc, 4, 4, MMU_FETCH, cpu->regime, &p))
        return NULL;
    if (!p.host) {
        fault(cpu, FAULT_FETCH, pc, true);
        return NULL;
    }
    *global = tlb_is_global(tlb_of(cpu->mmu, cpu->regime), pc, MMU_FETCH);
    return (u8 *)((uintptr_t)p.host & page_mask);
}

const u8 *mmu_known_code(struct cpu *cpu, gva pc, unsigned regime)
{
    const struct tlb_entry *e = tlb_find(tlb_of(cpu->mmu, regime), pc, MMU_FETCH);

    return e ? (const u8 *)(uintptr_t)(tlb_page(pc) + e->addend) : NULL;
}
