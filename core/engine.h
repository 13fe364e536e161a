/* engine.h - executing a guest CPU: implemented by jit/, called by syscalls/ and vm/.
 *
 * One engine per process or machine; it owns translated code and the CPUs' memory.
 * Threads: run is called by the CPU's own thread; invalidate, cpu_new and the exclusive section by any. */
#pragma once

#include "base/base.h"
#include "core/cpu.h"
#include "core/guest.h"

struct err;

/* BEST: the fastest this host has.  LLVM: everything through the optimising compiler at once, for tests; a program
 * must be linked with it.  PLAIN: the same for programs that a fault ends; their registers then are not exact. */
enum engine_tier { TIER_BEST, TIER_INTERP, TIER_BASELINE, TIER_LLVM, TIER_LLVM_PLAIN };

/* What has become of a system call for which code did not leave run(). */
enum quick_call {
    QUICK_NO,               /* nothing: it must be made outside */
    QUICK_DONE,
    QUICK_LOOK,             /* it is done, and the world wants to know: EXIT_KICK */
};

/* Directories with translations of earlier runs: doc/cache.md. */
struct engine_cache {
    const char *user, *system;          /* the system's is only read; NULL: none */
    u64 max_size;                       /* bytes in the user's */
    bool make;                          /* the user's may be made */
    bool shared;                        /* everybody may read what is written there */
};

/* Where a thread is: in code of the LLVM tier, of the baseline, in the interpreter, or making and looking for code. */
enum engine_place { PLACE_LLVM, PLACE_BASELINE, PLACE_INTERP, PLACE_ENGINE, N_PLACES };

enum { ENGINE_HOT_AFTER = 30000 };      /* rounds until a loop is looked at: doc/llvm-tier.md */

struct physmem;
struct mmu_request;

struct engine_config {
    const struct guest *guest;
    struct physmem *mem;                /* system mode (guest->system), where code is found too; else NULL */
    const struct engine_cache *cache;   /* NULL: none */
    struct code_reader code;
    enum engine_tier tier;
    bool fp_flags;          /* the exception flags are looked at from outside, before guest code reads them */
    bool fp_fast;           /* NaNs and exception flags may be the host's instead of the guest's: doc/fp.md */
    u32 hot_after;          /* rounds until a loop is looked at, which LLVM may compile in the background; 0: never.  BEST only */
    bool step;              /* one guest instruction per block (debugging, -d exec) */
    /* Makes the system call in the CPU's registers, or says no; may change registers only as its result.  The
     * floating-point environment is not in the CPU.  NULL: code always leaves. */
    enum quick_call (*quick_call)(struct cpu *);
    /* Told of all host code when it has been put in its place: the guest's at pc (~0: Ferry's own).  Called with the
     * engine's locks held.  NULL: nobody is. */
    void (*placed)(void *ctx, gva pc, const void *code, u32 size);
    void *placed_ctx;
};

/* waiting: regions at the compiler; compile_ns: what the one has worked that this process has started; kept: blocks
 * found in images. */
struct engine_stats { u64 blocks, regions, waiting, compile_ns, code_bytes, flushes, kept; };

struct engine_ops {
    /* A zeroed, reset CPU attached to the engine, NULL without memory; and its end. */
    struct cpu *(*cpu_new)(struct engine *);
    void (*cpu_free)(struct cpu *);
    /* Makes a CPU that nobody runs like a new one. */
    void (*cpu_reset)(struct cpu *);

    /* Runs until something needs the world's attention. */
    enum cpu_exit (*run)(struct cpu *);

    /* The same for one guest instruction; EXIT_STEP if nothing else happened. */
    enum cpu_exit (*step)(struct cpu *);

    /* Guest code in [start, start + size) may have changed or gone: no translation of it runs afterwards on
     * the calling thread, nor on others after their next block edge. */
    void (*invalidate)(struct engine *, gva start, u64 size);

    /* System mode, the same by host addresses. */
    void (*invalidate_host)(struct engine *, const void *start, u64 size);

    /* System mode, this CPU: the guest's code at [start, start + size) may have another place in memory than it had, the
     * kernel's and that of the address spaces in the mask; size 0: all of it.  renewed: all of that space, which may be
     * another one now.  switched: programs are in that space now. */
    void (*remapped)(struct cpu *, gva start, u64 size, unsigned spaces);
    void (*renewed)(struct cpu *, unsigned space);
    void (*switched)(struct cpu *, unsigned space);

    /* System mode: mmu_ask to all CPUs but this one.  They have done it when this one runs again behind the block
     * that it is in, and has left it because of cpu->unsettled, which this sets. */
    void (*ask_others)(struct cpu *, const struct mmu_request *);

    /* A host SIGSEGV/SIGBUS/SIGFPE/SIGILL/SIGTRAP with ucontext *uc arrived on this CPU's thread.  True: it
     * was guest-made, *uc is changed so that returning from the handler leaves run() with EXIT_FAULT (or
     * simply retries).  Async-signal-safe. */
    bool (*host_fault)(struct cpu *, int sig, const void *siginfo, void *uc);

    /* From now on state is exact where an access faults: the guest, or its tracer, is going to look.  Until then
     * only the kind and the address of a fault need to be right.  Outside translated code. */
    void (*exact)(struct engine *);

    /* From now on others than the calling thread may write to the guest's memory while it runs.  Until then atomic accesses
     * need not lock anything.  Outside translated code. */
    void (*share)(struct engine *);

    /* Ends processes that the engine has started, since this one ends, may become another program, or (for_good) is
     * about to look at children of all kinds. */
    void (*end_helpers)(struct engine *, bool for_good);

    /* Everybody else is outside translated code between begin and end.  Not recursive. */
    void (*exclusive_begin)(struct engine *);
    void (*exclusive_end)(struct engine *);

    /* Around fork(): before takes the engine's locks (0) or says why there can be no child (-errno); after
     * releases them in parent and child.  In the child only `self` survives: other CPUs are dropped and code
     * memory becomes private. */
    int (*fork_before)(struct engine *);
    void (*fork_after)(struct engine *, struct cpu *self, bool child);

    /* For a profiler, in a handler of a host signal with ucontext *uc on this CPU's thread: where the guest was, pc
     * first, then return addresses of the calls it was in, innermost first, as far as translated code knows them
     * (they may be old).  0: outside of guest code.  Async-signal-safe. */
    unsigned (*where)(const struct cpu *, const void *uc, gva *pc, unsigned max);
    /* The same: what kind of code it was. */
    enum engine_place (*place)(const struct cpu *, const void *uc);
    /* Tells cfg.placed again of everything there is. */
    void (*place_again)(struct engine *);
    /* Code of a file has been mapped, and is not writable: [start, start + size) shows it from offset on.  fd: the file,
     * -1: it is none, but the same each time; guarded: as code_reader says it.  To be followed by invalidate when that ends. */
    void (*code_mapped)(struct engine *, gva start, u64 size, int fd, u64 offset, bool guarded);
    /* Makes the code of the functions at these addresses, which ascend, and all that direct branches lead to from there, as far as there is room. */
    void (*prepare)(struct engine *, const gva *pc, size_t n);
    /* The program ends or is replaced: what has been made may be kept for the next. */
    void (*save)(struct engine *);

    struct engine_stats (*stats)(const struct engine *);
};

struct engine {
    const struct engine_ops *ops;
};

/* The one implementation (jit/engine.c).  NULL with a message on failure. */
struct engine *engine_new(const struct engine_config *cfg, struct err *err);
void engine_free(struct engine *eng);
