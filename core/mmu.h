/* mmu.h - the software TLB of a CPU in system mode, and the accesses that miss it.
 *
 *      access ──► tag of its page in tlb[regime]? ── yes ──► host address = va + addend       (inlined by compilers)
 *                          │ no
 *                          ▼
 *      mmu_load / mmu_store / mmu_atomic ──► guest's tables (walk) ──► RAM: a new entry
 *                          │                                      └──► device, page border, page with code: done here
 *                          └──► fault
 *
 * 1. Regime 1 has one table (tlb.h); regime 0 has a table for each of the last address spaces, so that going from one
 *    to the other forgets nothing.
 * 2. Pages with translated code have no write tag: stores to them come here and tell the engine.  Whoever makes code
 *    has asked all CPUs before (physmem.h).
 * 3. Entries of regime 1 that PAN or another address space would forbid are guarded, and go when those change.
 *
 * All on the CPU's own thread, but for mmu_ask. */
#pragma once

#include "base/base.h"
#include "core/cpu.h"
#include "core/physmem.h"

enum mmu_access { MMU_READ, MMU_WRITE, MMU_FETCH, MMU_ACCESSES };

enum { MMU_PAGE_LOG2 = 12, TLB_ENTRY_LOG2 = 5, MMU_MOST = 16 };
#define TLB_NONE 1ull

struct tlb_entry {          /* see tlb.h */
    u64 tag[MMU_ACCESSES];
    u64 addend;
};
_Static_assert(sizeof(struct tlb_entry) == 1 << TLB_ENTRY_LOG2, "an index is a shift");

/* What a walk of the guest's tables found. */
struct mmu_page {
    gpa pa;                 /* of the address that was asked for */
    u8 size_log2;           /* of the page or block */
    u8 may;                 /* a bit an enum mmu_access, for the regime that was asked for */
    bool device;            /* accesses must be aligned */
    bool global;            /* of all address spaces */
    bool program;           /* programs may access it: what PAN forbids to the kernel */
};

struct mmu *mmu_new(struct cpu *cpu, struct physmem *mem);      /* NULL without memory; fills cpu->mmu, cpu->tlb */
void mmu_free(struct mmu *m);
struct physmem *mmu_memory(const struct cpu *cpu);

/* Where `size` bytes (at most MMU_MOST) at va may be read; NULL: cpu->fault is filled in.  What lies there is good
 * until the next call. */
const u8 *mmu_load(struct cpu *cpu, gva va, unsigned size, unsigned regime);
/* Stores value, or says where it is to be stored; NULL: as above.  *done: it is, and a store there does no harm. */
u8 *mmu_store(struct cpu *cpu, gva va, unsigned size, unsigned regime, const void *value, bool *done);
/* Where an atomic operation on the aligned bytes may be done; NULL: as above.  reads: it is no mere store. */
u8 *mmu_atomic(struct cpu *cpu, gva va, unsigned size, unsigned regime, bool reads);
/* The memory of the page of code that holds pc; NULL: as above. */
u8 *mmu_fetch(struct cpu *cpu, gva pc, bool *global);
/* The same for regime, if the TLB knows it; else NULL, and nothing has happened. */
const u8 *mmu_known_code(struct cpu *cpu, gva pc, unsigned regime);

/* What is to be forgotten. */
enum mmu_what {
    MMU_FORGET_ALL,
    MMU_FORGET_SPACE,       /* all of an address space but global pages */
    MMU_FORGET_PAGE,        /* in one space or, MMU_ALL, in all */
    MMU_PROTECT_CODE,       /* that a physical page may be stored to: the CPU does it by mmu_store from now on */
};
enum { MMU_ALL = -1 };
struct mmu_request {
    enum mmu_what what;
    int space;
    union { gva va; const u8 *host; };
};
void mmu_forget(struct cpu *cpu, const struct mmu_request *r);
void mmu_flush(struct cpu *cpu);                        /* MMU_FORGET_ALL */

/* The same by another CPU's thread: noted, and done when cpu's own calls mmu_answer, for which it waits if it must. */
void mmu_ask(struct cpu *cpu, const struct mmu_request *r);
void mmu_answer(struct cpu *cpu);

void mmu_set_space(struct cpu *cpu, int space);         /* that regime 0 is now */
void mmu_forbid_programs(struct cpu *cpu);              /* to the kernel (PAN) */
