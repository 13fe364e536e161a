/* a64_mmu.c - the walk of translation tables, VMSAv8-64 stage 1 of EL1 and EL0 (DDI 0487 D8).
 *
 * Granules of 4, 16 and 64 KiB, 48-bit addresses.  With TCR_EL1.HA and HD the access flag and the dirty state are
 * written into the tables, by compare and exchange; a lost race walks again. */
#include "core/mmu.h"
#include "frontend/a64/a64_sys.h"

enum { PA_BITS = 44, MIN_TSZ = 16, MAX_TSZ = 39, OUT_BITS = 48 };

enum {
    TCR_EPD = 7, TCR_TG0 = 14, TCR_TG1 = 30, TCR_A1 = 22, TCR_IPS = 32, TCR_AS = 36, TCR_TBI = 37, TCR_HA = 39,
    TCR_HD = 40, TCR_HPD = 41, TCR_E0PD = 55,
};

#define DESC_AF  (1ull << 10)
#define DESC_NG  (1ull << 11)
#define DESC_RO  (1ull << 7)        /* AP[2] */
#define DESC_EL0 (1ull << 6)        /* AP[1] */
#define DESC_DBM (1ull << 51)
#define DESC_PXN (1ull << 53)
#define DESC_UXN (1ull << 54)
#define TABLE_PXN (1ull << 59)
#define TABLE_UXN (1ull << 60)
#define TABLE_NO_EL0 (1ull << 61)
#define TABLE_RO (1ull << 62)

struct walk {
    struct a64_sys *s;
    gva va;
    unsigned access, regime, half;
    unsigned shift;         /* log2 of the granule */
    unsigned level;
    u64 tables;             /* attributes of the tables passed */
};

static bool fail(const struct walk *w, unsigned fsc)
{
    static const u8 kind[MMU_ACCESSES] = { FAULT_READ, FAULT_WRITE, FAULT_FETCH };
    w->s->c.cpu.fault = (struct fault){ .kind = kind[w->access], .mapped = fsc >= FSC_ACCESS, .addr = w->va, .code = fsc };
    return false;
}

int a64_space(const struct a64_sys *s)
{
    unsigned asid_bits = s->tcr >> TCR_AS & 1 ? 16 : 8;
    return (int)bits(s->ttbr[s->tcr >> TCR_A1 & 1], 48, asid_bits);
}

static bool output_fits(const struct a64_sys *s, u64 pa)
{
    static const u8 size[8] = { 32, 36, 40, 42, 44, 48, 48, 48 };
    return !(pa >> MIN(size[s->tcr >> TCR_IPS & 7], PA_BITS));
}

/* ---- permissions --------------------------------------------------------------------------------------- */

/* Bits of enum mmu_access. */
static unsigned allowed(const struct walk *w, u64 desc)
{
    const struct a64_sys *s = w->s;
    bool el0 = desc & DESC_EL0 && !(w->tables & TABLE_NO_EL0);
    bool ro = desc & DESC_RO || w->tables & TABLE_RO;
    bool uxn = (desc & DESC_UXN) || (w->tables & TABLE_UXN), pxn = (desc & DESC_PXN) || (w->tables & TABLE_PXN);
    bool wxn = s->sctlr & SCTLR_WXN;
    bool r, wr, x;
    if (!w->regime) {
        r = el0;
        wr = el0 && !ro;
        x = !uxn && !(wxn && wr);
    } else {
        r = !(s->pan && el0);
        wr = r && !ro;
        x = !pxn && !(el0 && !ro) && !(wxn && !ro);
    }
    return (unsigned)(r << MMU_READ | wr << MMU_WRITE | x << MMU_FETCH);
}

static bool is_device(const struct a64_sys *s, u64 desc)
{
    u64 attr = s->mair >> 8 * bits(desc, 2, 3) & 0xff;
    return attr < 0x10;
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

/* May the access be made, with what hardware may change in the descriptor?  *desc is changed then. */
static bool check_page(const struct walk *w, u64 *desc)
{
    const struct a64_sys *s = w->s;
    u64 changed = *desc;
    if (!(changed & DESC_AF)) {
        if (!(s->tcr >> TCR_HA & 1))
            return fail(w, FSC_ACCESS | w->level);
        changed |= DESC_AF;
    }
    if (w->access == MMU_WRITE && changed & DESC_DBM && s->tcr >> TCR_HD & 1 && s->tcr >> TCR_HA & 1)
        changed &= ~DESC_RO;
    if (!(allowed(w, changed) >> w->access & 1))
        return fail(w, FSC_PERMISSION | w->level);
    *desc = changed;
    return true;
}

static void describe(const struct walk *w, u64 desc, struct mmu_page *page)
{
    unsigned size_log2 = w->shift + (3 - w->level) * (w->shift - 3);
    u64 in_page = w->va & ((1ull << size_log2) - 1);
    u64 pa = bits(desc, 0, OUT_BITS) >> size_log2 << size_log2;
    *page = (struct mmu_page){
        .pa = pa | in_page,
        .size_log2 = (u8)size_log2,
        .may = (u8)allowed(w, desc),
        .device = is_device(w->s, desc),
        .global = !(desc & DESC_NG),
        .program = desc & DESC_EL0 && !(w->tables & TABLE_NO_EL0),
    };
}

static struct physmem *memory_of(const struct walk *w) { return mmu_memory(&w->s->c.cpu); }

/* From the table at `table`, its level being w->level.  first: bits of the address that the first table resolves. */
static bool descend(struct walk *w, u64 table, unsigned first, bool hpd, struct mmu_page *page)
{
    const struct walk start = *w;
    const u64 first_table = table;
    for (unsigned width = first;;) {
        unsigned low = w->shift + (3 - w->level) * (w->shift - 3);
        u64 at = table + 8 * bits(w->va, low, width), desc, changed;
        _Atomic u64 *slot = output_fits(w->s, at) ? (_Atomic u64 *)pm_host(memory_of(w), at, 8) : NULL;
        if (!output_fits(w->s, at))
            return fail(w, FSC_SIZE | (w->level ? w->level - 1 : 0));
        if (!slot)
            return fail(w, FSC_EXTERNAL_WALK | w->level);
        changed = desc = atomic_load(slot);
        bool table_or_page = desc & 2, last = w->level == 3;
        bool block_ok = w->shift == 12 ? w->level == 1 || w->level == 2 : w->level == 2;
        if (!(desc & 1) || (last ? !table_or_page : !table_or_page && !block_ok))
            return fail(w, FSC_TRANSLATION | w->level);
        if (!output_fits(w->s, bits(desc, 0, OUT_BITS) >> w->shift << w->shift))
            return fail(w, FSC_SIZE | w->level);
        if (last || !table_or_page) {
            if (!check_page(w, &changed))
                return false;
            if (changed == desc || atomic_compare_exchange_strong(slot, &desc, changed)) {
                describe(w, changed, page);
                return true;
            }
            *w = start;                         /* somebody else has changed it */
            table = first_table;
            width = first;
            continue;
        }
        if (!hpd)
            w->tables |= desc & (TABLE_PXN | TABLE_UXN | TABLE_NO_EL0 | TABLE_RO);
        table = bits(desc, 0, OUT_BITS) >> w->shift << w->shift;
        width = w->shift - 3;
        w->level++;
    }
}

/* ---- regimes ------------------------------------------------------------------------------------------- */

/* SCTLR_EL1.M = 0: addresses are physical, data is Device-nGnRnE. */
static bool flat(struct walk *w, struct mmu_page *page)
{
    bool fetch = w->access == MMU_FETCH;
    gva address = w->va << 8 >> 8;              /* both TBI bits count only with translation; bits 55..PA_BITS are 0 */
    if (address >> PA_BITS || w->va >> 56)
        return fail(w, FSC_SIZE);
    *page = (struct mmu_page){
        .pa = address, .size_log2 = MMU_PAGE_LOG2, .may = fetch ? 1 << MMU_FETCH : 7, .device = !fetch, .global = true,
    };
    return true;
}

static unsigned granule(u64 tcr, unsigned half)
{
    static const u8 tg[2][4] = { { 12, 16, 14, 12 }, { 12, 14, 12, 16 } };
    return tg[half][bits(tcr, half ? TCR_TG1 : TCR_TG0, 2)];
}

bool a64_walk(struct cpu *cpu, gva va, unsigned access, unsigned regime, struct mmu_page *page)
{
    struct a64_sys *s = a64_sys_of(cpu);
    unsigned half = va >> 55 & 1;
    struct walk w = { .s = s, .va = va, .access = access, .regime = regime, .half = half, .shift = granule(s->tcr, half) };
    if (!(s->sctlr & SCTLR_M))
        return flat(&w, page);
    unsigned tsz = (unsigned)bits(s->tcr, half ? 16 : 0, 6);
    tsz = MIN(MAX(tsz, MIN_TSZ), MAX_TSZ);
    bool tbi = s->tcr >> (TCR_TBI + half) & 1;
    unsigned top = tbi ? 56 : 64, in_bits = 64 - tsz;
    if (sext64(va, top) >> (in_bits - 1) >> 1 != -(s64)half)
        return fail(&w, FSC_TRANSLATION);
    bool epd = s->tcr >> (TCR_EPD + 16 * half) & 1, e0pd = !regime && s->tcr >> (TCR_E0PD + half) & 1;
    if (epd || e0pd)
        return fail(&w, FSC_TRANSLATION);
    unsigned stride = w.shift - 3, levels = (in_bits - w.shift + stride - 1) / stride;
    unsigned first = in_bits - w.shift - (levels - 1) * stride;
    w.level = 4 - levels;
    u64 base = bits(s->ttbr[half], 1, OUT_BITS - 1) << 1;
    base &= ~((8ull << first) - 1);             /* tables are aligned to their size */
    return descend(&w, base, first, s->tcr >> (TCR_HPD + half) & 1, page);
}
