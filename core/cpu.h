/* cpu.h - the part of a CPU that every guest shares, first member of each guest's CPU structure.
 *
 * Layout: compiled code holds a state pointer CPU_BIAS bytes into the structure, which is 128 bytes past
 * `kick`; `kick`, `flags` and the guest fields that follow (its general registers) are then reached with
 * one-byte displacements on x86-64.
 *
 *      struct cpu ......... | kick flags | x0 ... x30 | sp pc v0 ...          (AArch64)
 *                           ^ -128 from the state pointer
 *
 * Threads: a CPU belongs to one host thread; others only call cpu_kick.  Lock order of the whole program:
 * exclusive section -> a machine's devices -> translated blocks -> process maps -> log. */
#pragma once

#include "base/base.h"
#include "core/fault.h"
#include <stdatomic.h>

struct guest;
struct engine;
struct mmu;
struct percpu_ops;
struct tlb_entry;

enum { CPU_REGIMES = 2 };   /* translation regimes of system mode: 0 programs, 1 the kernel */
enum { CPU_SPACES = 8 };    /* address spaces of programs that a CPU remembers, by number */

/* What compiled code needs to probe a software TLB (core/tlb.h): the entry of va is at entry + (va >> 7 & mask). */
struct tlb_view {
    u64 mask;
    struct tlb_entry *entry;
};

struct cpu {
    const struct guest *guest;
    struct engine *engine;
    void *world;            /* the guest thread (user mode) or virtual CPU that runs on it */
    struct cpu *next;       /* the engine's list of CPUs, under its lock */
    /* System mode, else 0. */
    struct mmu *mmu;
    const struct percpu_ops *percpu;    /* what the board gives to this CPU; with `world` */
    struct tlb_view tlb[CPU_REGIMES];
    u32 regime;             /* that code runs in now */
    u32 mode;               /* of code, 12 bits: what translation depends on besides the bytes; the guest's meaning */
    _Atomic u32 irq;        /* interrupt lines that are up, bits of the guest's meaning; with KICK_IRQ */
    _Atomic u32 asked;      /* other CPUs want something of its mmu: before it runs more code, mmu_answer */
    u32 unsettled;          /* bits of enum cpu_unsettled */
    _Atomic u32 event;      /* has come, or is no longer waited for: the end of EXIT_WAIT_EVENT */
    _Atomic u64 kernel_map;         /* what maps the kernel's code: CPUs with the same see the same; 0: nothing does */

    struct fault fault;     /* filled in when run() returns EXIT_FAULT */

    /* What the executors keep.  No one else touches it. */
    void *host_sp;          /* C stack while translated code runs */
    void *return_sp;        /* return-prediction stack pointer while it does not */
    void *return_base;      /* its empty position */
    void *exec[12];         /* private to jit/ */
    _Atomic u32 host_tid;   /* the host's id of the thread that runs this CPU; 0: not known */
    _Atomic u32 in_code;    /* 1 while inside translated code or the interpreter's block */

    /* Floating-point environment while the CPU is outside translated code; see base/fp.h. */
    u32 fp_mode, fp_flags;

    /* How an indirect branch came to pc, 0..3 (ir/ir.h): not 0 only between the branch and its target. */
    u32 branch_kind;

    /* Exclusive monitor of ll/sc: armed for [excl_addr, + size) with the value seen, excl_addr ~0: not armed. */
    gva excl_addr;
    u64 excl_val[2];

    _Alignas(16) u64 pad_;  /* so that the two below end the struct: */
    _Atomic u32 kick;       /* enum cpu_kick bits; set by anyone, cleared by the owner */
    u32 flags;              /* condition flags N<<3 | Z<<2 | C<<1 | V, see ir/ops.def */
};

/* The guest has forgotten translations and not yet waited for the end of that. */
enum cpu_unsettled {
    UNSETTLED = 1,
    UNSETTLED_OTHERS = 2,   /* of other CPUs too */
};

enum cpu_kick {
    KICK_SIGNAL = 1,        /* user mode: a signal or an exit request waits */
    KICK_EXCLUSIVE = 2,     /* someone waits for an exclusive section */
    KICK_STEP = 4,
    KICK_IRQ = 8,           /* system mode: cpu->irq has changed */
};

#define CPU_BIAS (offsetof(struct cpu, kick) + 128)

/* Any thread, and signal handlers.  The owner sees it at its next block edge; pairs with the acquire load
 * in run().  Does not wake a blocked system call: the world does that. */
__attribute__((always_inline)) static inline void cpu_kick(struct cpu *cpu, enum cpu_kick why)
{
    atomic_fetch_or_explicit(&cpu->kick, why, memory_order_release);
}
