/* tables.c - translation: granules, levels, permissions, flags that hardware writes, address spaces, forgetting. */
#include "bare.h"

void on_interrupt(void) { }

static u64 pages[8][512] __attribute__((aligned(65536)));
static u64 wide[2][8192] __attribute__((aligned(65536)));      /* tables of the larger granules */
static const u64 va = 0x8000200000;

static void permissions(u64 *top)
{
    pages[0][0] = 0x1111;
    map(top, va, (u64)pages[0], AF | INNER | UXN | PXN);
    tlbi_all();
    say("kernel page", load(va));
    store(va, 0x2222);
    say("stored", pages[0][0]);
    map(top, va, (u64)pages[0], AF | INNER | RO);
    tlbi_va(va, 0);
    store(va, 0x3333);
    report("store to a read-only page", va);
    say("still", pages[0][0]);
    map(top, va, (u64)pages[0], INNER);
    tlbi_va(va, 0);
    load(va);
    report("access flag", va);
    pages[0][0] = 0xd65f03c0;                   /* ret */
    map(top, va, (u64)pages[0], AF | INNER | PXN);
    tlbi_va(va, 0);
    __asm__ volatile("adr x0, 1f\n\tadrp x1, resume_at\n\tstr x0, [x1, :lo12:resume_at]\n\tblr %0\n1:"
                     : : "r"(va) : "x0", "x1", "x30", "memory");
    report("call of PXN", va);
    map(top, va, (u64)pages[0], AF | INNER);
    tlbi_va(va, 0);
    __asm__ volatile("adr x0, 1f\n\tadrp x1, resume_at\n\tstr x0, [x1, :lo12:resume_at]\n\tblr %0\n1:"
                     : : "r"(va) : "x0", "x1", "x30", "memory");
    report("call of code", va);
    resume_at = 0;
}

static void pan(u64 *top)
{
    map(top, va, (u64)pages[0], AF | INNER | EL0 | NG);
    tlbi_va(va, 0);
    say("program's page", load(va));
    __asm__ volatile(".word 0xd500419f");       /* msr pan, #1 */
    load(va);
    report("load with PAN", va);
    u64 v;
    __asm__ volatile("ldtr %0, [%1]" : "=r"(v) : "r"(va) : "memory");
    say("ldtr with PAN", v);
    __asm__ volatile(".word 0xd500409f");       /* msr pan, #0 */
    say("without", load(va));
    map(top, va, (u64)pages[0], AF | INNER);
    tlbi_va(va, 0);
    __asm__ volatile("ldtr %0, [%1]" : "=r"(v) : "r"(va) : "memory");
    report("ldtr of the kernel's", va);
}

static void blocks(u64 *top)
{
    u64 *e = entry(top, va), saved = *e;
    u64 at = 0x8040000000, *one = (u64 *)(top[1] & 0xfffffffff000);
    u64 *two = new_table();
    one[1] = (u64)two | VALID;
    two[1] = ((u64)pages & ~0x1fffffull) | BLOCK | AF | INNER;
    tlbi_all();
    pages[1][0] = 0xb10c;
    say("2 MiB block", load(at + 0x200000 + ((u64)&pages[1][0] & 0x1fffff)));
    two[1] = 0;
    tlbi_va(at + 0x200000, 0);                  /* another page of it */
    load(at + 0x200000 + ((u64)&pages[1][0] & 0x1fffff));
    report("block gone", at + 0x200000 + ((u64)&pages[1][0] & 0x1fffff));
    *e = saved;
}

static void across(u64 *top)
{
    map(top, va, (u64)pages[1], AF | INNER);
    map(top, va + 4096, (u64)pages[3], AF | INNER);
    tlbi_all();
    store(va + 4092, 0x1122334455667788);
    say("across, low", pages[1][511] >> 32);
    say("across, high", pages[3][0]);
    say("across", load(va + 4092));
    map(top, va + 4096, (u64)pages[3], AF | INNER | RO);
    tlbi_va(va + 4096, 0);
    store(va + 4092, 0);
    report("store across into read-only", va + 4096);
    say("nothing was stored", pages[1][511] >> 32);
}

/* A page of two spaces, not global; then one that is. */
static void spaces(u64 *top)
{
    u64 *other = new_table();
    other[0] = top[0];
    pages[4][0] = 4;
    pages[5][0] = 5;
    map(top, va, (u64)pages[4], AF | INNER | NG);
    map(other, va, (u64)pages[5], AF | INNER | NG);
    tlbi_all();
    say("space 0", load(va));
    WRITE(ttbr0_el1, (u64)other | 1ull << 48);
    say("space 1", load(va));
    map(other, va, (u64)pages[4], AF | INNER | NG);
    tlbi_va(va, 1);
    say("space 1 changed", load(va));
    WRITE(ttbr0_el1, top);
    say("space 0 again", load(va));
    map(top, va, (u64)pages[5], AF | INNER | NG);
    __asm__ volatile("dsb sy\n\ttlbi aside1, xzr\n\tdsb sy\n\tisb" : : : "memory");
    say("space 0 changed", load(va));
}

static void upper(void)
{
    u64 *high = (u64 *)(READ(ttbr1_el1) & 0xfffffffff000), at = 0xffff000012345000;
    pages[6][0] = 0x6666;
    map(high, at, (u64)pages[6], AF | INNER);
    ISB();
    say("upper half", load(at));
    load(at + 4096);
    report("nothing there", at + 4096);
    WRITE(tcr_el1, READ(tcr_el1) | 1ull << 23);
    tlbi_all();
    load(at);
    report("upper half switched off", at);
    WRITE(tcr_el1, READ(tcr_el1) & ~(1ull << 23));
}

static void tagged(u64 *top)
{
    map(top, va, (u64)pages[6], AF | INNER);
    tlbi_all();
    load(va | 0xabull << 56);
    report("tag, not ignored", va | 0xabull << 56);
    WRITE(tcr_el1, READ(tcr_el1) | 1ull << 37);
    tlbi_all();
    say("tag ignored", load(va | 0xabull << 56));
}

static void translate(u64 *top)
{
    map(top, va, (u64)pages[6], AF | INNER | RO);
    tlbi_all();
    __asm__ volatile("at s1e1r, %0\n\tisb" : : "r"(va + 8) : "memory");
    say("at: failed", READ(par_el1) & 1);
    say("at: right page", (READ(par_el1) & 0xfffffffff000) == (u64)pages[6]);
    __asm__ volatile("at s1e1w, %0\n\tisb" : : "r"(va + 8) : "memory");
    say("at, write", READ(par_el1) & 0x7f);
}

/* The same pages by another granule: RAM, devices and one page at va. */
static void granule(const char *what, u64 tg0, unsigned shift)
{
    unsigned stride = shift - 3;
    u64 mask = (1ull << stride) - 1, block = shift == 16 ? 29 : 25;
    u64 *top = wide[0], *leaf = wide[1];
    for (unsigned i = 0; i < 8192; i++)
        top[i] = leaf[i] = 0;
    /* 42 bits (64 KiB) or 36 bits (16 KiB): two levels of tables */
    unsigned bits = shift == 16 ? 42 : 36;
    for (u64 a = 0; a < 0x80000000; a += 1ull << block)
        top[a >> block] = a | BLOCK | AF | (a < 0x40000000 ? DEVICE : INNER);
    u64 at = 0x100000000ull;
    top[at >> block & ((1ull << (bits - block)) - 1)] = (u64)leaf | VALID;
    leaf[at >> shift & mask] = ((u64)pages & ~((1ull << shift) - 1)) | AF | INNER | VALID;
    WRITE(sctlr_el1, READ(sctlr_el1) & ~1ull);
    WRITE(tcr_el1, (TCR_4K & ~(0x3full | 3ull << 14)) | (64 - bits) | tg0 << 14);
    WRITE(ttbr0_el1, top);
    tlbi_all();
    WRITE(sctlr_el1, READ(sctlr_el1) | 1);
    pages[0][3] = shift;
    say(what, load(at + 24 + ((u64)pages & ((1ull << shift) - 1))));
    load(at + (1ull << shift));
    report("behind it", at + (1ull << shift));
}

int main(void)
{
    u64 *top = mmu_on(TCR_4K, 0);
    permissions(top);
    pan(top);
    blocks(top);
    across(top);
    spaces(top);
    upper();
    tagged(top);
    translate(top);
    granule("16 KiB granule", 2, 14);
    granule("64 KiB granule", 1, 16);
    return 0;
}
