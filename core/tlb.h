/* tlb.h - one table of a CPU's software TLB: what compiled code looks at before each access of system mode.
 *
 * The layout that compiled code knows, all of it: the CPU has a struct tlb_view for each regime (cpu.h).  The access of
 * `size` bytes at va may go to va + addend if
 *
 *      e = view.entry + (va >> 7 & view.mask)          in bytes; mask: 32 bits are enough
 *      e->tag[access] == (va + size - 1 & -4096)       so an access across pages misses
 *
 * view changes when the table grows or the address space changes, that is in calls only: addends that were found stay
 * good until a call that may forget translations (helpers, not mmu_load and the like), views are loaded for each look.
 *
 * 1. An entry is 32 bytes: the page's address for each kind of access that may go straight to memory, else TLB_NONE,
 *    and what to add.  A page that may be written may be read.  Addresses are compared whole: one with a tag has an
 *    entry of its own.
 * 2. A table is direct-mapped and sized by use: it doubles when it has thrown out twice as many pages as it has
 *    entries, and shrinks when it is emptied.  What it throws out is kept for a while in a small second one.
 * 3. Entries are pages of 4 KiB.  Of larger pages the table remembers where they are (a hash of the address). */
#pragma once

#include "core/mmu.h"

enum { TLB_MIN_LOG2 = 8, TLB_MAX_LOG2 = 14, TLB_VICTIMS = 8, TLB_GUARDED = 32 };

/* What is known about an entry besides. */
struct tlb_note {
    u8 size_log2;           /* of the guest's page that it is a part of */
    bool global;            /* of all address spaces */
    bool guarded;           /* goes with tlb_drop_guarded */
};

struct tlb {
    struct tlb_entry *entry;        /* room for the largest table */
    struct tlb_note *note;
    u32 n;                          /* entries in use, a power of two */
    u32 n_filled, n_thrown;         /* since it was emptied; since it was emptied or has grown */
    u64 large, huge;                /* where parts of larger pages may be: bits by address >> 21 and >> 30 */
    u16 guarded[TLB_GUARDED];
    unsigned n_guarded;
    struct { struct tlb_entry e; struct tlb_note note; } victim[TLB_VICTIMS];
    unsigned next_victim;
};

bool tlb_new(struct tlb *t);        /* false without memory */
void tlb_free(struct tlb *t);
static inline struct tlb_view tlb_view(const struct tlb *t)
{
    return (struct tlb_view){ (u64)(t->n - 1) << TLB_ENTRY_LOG2, t->entry };
}

static inline gva tlb_page(gva va) { return ALIGN_DOWN(va, (gva)1 << MMU_PAGE_LOG2); }
static inline u32 tlb_index(const struct tlb *t, gva va) { return va >> MMU_PAGE_LOG2 & (t->n - 1); }

/* The entry that lets va be accessed so, else NULL. */
const struct tlb_entry *tlb_find(struct tlb *t, gva va, enum mmu_access access);
/* Is there an entry for va, and of a global page? */
bool tlb_is_global(const struct tlb *t, gva va, enum mmu_access access);
/* may: a bit an enum mmu_access; host: of the page of 4 KiB.  The view may be another one then. */
void tlb_fill(struct tlb *t, gva va, struct tlb_note note, unsigned may, const u8 *host);

void tlb_empty(struct tlb *t);
void tlb_reuse(struct tlb *t);                          /* the same, for something else: small again */
void tlb_drop_page(struct tlb *t, gva va);              /* the guest's page, whatever its size */
void tlb_drop_guarded(struct tlb *t);
void tlb_protect(struct tlb *t, const u8 *host_page);   /* it may no longer be stored to */
