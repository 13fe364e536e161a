/* jit_cpu.h - the memory around each struct cpu that translated code reaches from its state pointer.
 *
 * Everything lies at fixed negative displacements before the CPU structure.  Owned by the CPU's thread,
 * except that block removal clears entries of `ind` (under the engine's block lock). */
#pragma once

#include "base/arena.h"
#include "core/cpu.h"
#include "ir/ir.h"
#include "jit/untag.h"

enum { JIT_WINDOWS = 16 };      /* in a block: target_x64_window.c */
enum { WINDOW_SPAN = 128 };     /* bytes of a window, so that it seldom crosses pages */
enum { SYS_PAGE_BITS = 1 << 15 };   /* of a set of guest pages: a bit by the hash of each */
enum { IND_LOG2 = 12, SYS_IND_LOG2 = 15, N_SPILL = 64, N_KINDS = 4, HEAT_SIZE = 1024, REGIONS_HELD = 64 };

/* Where flags lie in what lahf and seto give: target_x64_flags.c. */
enum { NZCV_BITS = 0xc101 };

/* At each end of the return stack: no code's stack frame is larger. */
enum { RETURN_STACK_GUARD = 64 << 10 };

/* Indirect-branch tables, one a kind of branch: guest pc -> host code that accepts the kind.  An unused entry has
 * a pc that does not belong there.  System mode has tables of its own. */
struct ind_entry {
    _Atomic gva pc;
    const void *code;
};

struct jit_cpu {
    struct ind_entry ind[N_KINDS][1 << IND_LOG2];

    s32 heat[HEAT_SIZE];                        /* rounds of loops, see heat_of; negative: to be looked at (tier.h) */

    /* System mode: jit/system.c. */
    struct ind_entry *sys_ind[CPU_REGIMES];     /* tables for indirect branches that code looks at, of sys_table */
    struct sys_table {
        struct ind_entry *entry;                /* 1 << SYS_IND_LOG2 */
        _Atomic u64 used;                       /* a bit for each part of them that may hold something */
    } sys_table[CPU_SPACES + 1];                /* of address spaces, and the kernel's */
    _Atomic u64 code_pages[SYS_PAGE_BITS / 64]; /* pages of the guest that code was looked up in */
    u32 space;                                  /* that regime 0 is in */
    u32 returns_regime;                         /* whose return addresses are on the return stack */
    bool returns_wrong;                         /* they are no longer where they were */
    bool kernel_in_space;                       /* the kernel has run code that may be of one address space only */
    u64 held[REGIONS_HELD];                     /* regions of several pages, by held_of: code of those whose pages are
                                                 * where they were (system.h) */

    /* Compiled code's own.  From here on it is one page, for AArch64: what every run writes. */
    _Alignas(4096) struct ir_v128 spill[N_SPILL];
    struct ir_v128 arg[3], result;              /* of calls into C */
    u64 what;                                   /* which op or helper, see target_x64.c */
    u32 where;                                  /* of a slow path: registers of result and operands */
    u64 window[JIT_WINDOWS + 1];                /* what to add in it, or 0; the last one is of none */
    _Alignas(16) u64 saved_gpr[16];             /* registers around calls that keep them all */
    struct ir_v128 saved_vec[16];
    u64 saved_wide[16][4];                      /* the same by regions, whose registers may be wider */
    u32 mxcsr, host_mxcsr;
    u32 nzcv_mask;                              /* NZCV_BITS, here so that no block needs a copy */
    bool fp_fast;
    u8 variant[2];                              /* enum bl_variant that the environment wants; [1] of code with halves */
    struct untag untag;                         /* of an access in a plain region */
    bool inexact;                               /* the fault was in a plain region */
    bool interpreting;                          /* a block, outside of compiled code */
    u32 site;                                   /* regions: guest pc of the access being made, from the region's */
    s32 entries;                                /* of regions, until negative: to be looked at (tier_entered) */

    /* The engine's own. */
    u8 *return_stack;                           /* mapping of RETURN_STACK_SIZE with a guard page at each end */
    struct arena arena;                         /* of blocks that are interpreted once */
    u64 entries_since;                          /* ns; 0: not counted yet */
    struct recording *recording;                /* being made, so that all is interpreted; else NULL (jit/record.h) */
    bool holds_any;                             /* `held` is not all 0 */
    u32 n_remaps;                               /* how often pages may have come to lie elsewhere */
    u16 recording_mode;                         /* system mode: cpu->mode and cpu->regime when it was begun */
    u8 recording_regime;

    _Alignas(16) struct cpu cpu;                /* grows to guest->cpu_size */
};

static inline struct jit_cpu *jit_cpu_of(struct cpu *cpu) { return CONTAINER_OF(cpu, struct jit_cpu, cpu); }

/* Which counter the block at pc has.  By the place in its page, so that code may move with its file. */
static inline unsigned heat_of(gva pc) { return pc >> 2 & (HEAT_SIZE - 1); }
/* In an entry that is not used: guest pc 0 belongs to entry 0, so 0 does for all others, and a new CPU touches none of
 * their pages.  4 belongs elsewhere too, at a second look (ind_again) as well, whatever instructions are aligned to. */
static inline gva no_pc(size_t entry) { return entry ? 0 : 4; }

static inline unsigned held_of(gva pc) { return pc >> 2 & (REGIONS_HELD - 1); }

/* Displacements from the state pointer. */
#define JIT_DISP(field) ((s32)offsetof(struct jit_cpu, field) - (s32)offsetof(struct jit_cpu, cpu) - (s32)CPU_BIAS)
#define STATE_DISP(off) ((s32)(off) - (s32)CPU_BIAS)
