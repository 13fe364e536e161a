/* engine_in.h - inside the engine: its state, and what engine.c, make.c and the run loops of both modes share.
 *
 * Exclusive sections and the order of locks are explained at the head of engine.c. */
#pragma once

#include "base/os.h"
#include "core/engine.h"
#include "jit/jit_cpu.h"
#include "jit/system.h"
#include "jit/tb.h"
#include "jit/twin.h"

struct cache;
struct tier;
struct wishes;

enum {
    MAX_INSNS = 64,                 /* guest instructions in a block */
    COLD_EXITS = 2,                 /* conditional branches in a block: what lies behind them may never run */
    LOOP_EXITS = 3,                 /* in a block that a backward branch leads to */
    LOOK_NS = 10000000,             /* how often those that wait for others look whether these still live */
    VISITED_BITS = 1 << 18,         /* a bit an instruction of a megabyte of AArch64 code */
};

struct jit {
    struct engine engine;           /* what others see */
    struct engine_config cfg;
    struct baseline *bl;            /* NULL: interpreter */
    struct tier *tier;              /* NULL: there are no regions */
    struct cache *cache;            /* translations of earlier runs; NULL: none; under tbs.lock */
    struct tbs tbs;
    struct arena scratch;           /* of the block being made; under tbs.lock */
    struct bl_result result;        /* the same */
    _Atomic bool masks;             /* code masks addresses; set in a section, for good */
    _Atomic u32 n_tagged;           /* accesses by code that does not */
    _Atomic bool exact;             /* jit_exact has been called */
    _Atomic bool check_sp;          /* code checks the stack pointer; the same */
    bool reads_fp_flags;            /* some code does; under tbs.lock */
    struct lock exclusive_lock;     /* held during a section */
    _Atomic u32 exclusive;          /* 1 while a section is wanted or held */
    bool fences;                    /* the host has no membarrier: CPUs make their own */
    _Atomic u32 n_left;             /* counts leaving CPUs: futex of those who wait */
    _Atomic u32 n_waiting;          /* system mode: those who wait for answers */
    _Atomic u64 far_pages[SYS_PAGE_BITS / 64];  /* the same: where links from other pages go, see system.h; under tbs.lock */
    bool kernels_differ;            /* the same: there are no such links, see cpu->kernel_map */
    struct twins twins;             /* the same */
    struct lock cpus_lock;
    struct cpu *cpus;
    _Atomic int patience;           /* of the child of a fork: what it does without making code, see be_patient */
    struct wishes *wishes;          /* what children noted meanwhile; NULL: there was no fork */
    _Atomic u64 visited[VISITED_BITS / 64];     /* by pc: a block there has run before, see first_visit */
};

static inline struct jit *jit_of(struct engine *e) { return CONTAINER_OF(e, struct jit, engine); }
static inline u64 *pc_of(struct cpu *cpu) { return (u64 *)((char *)cpu + cpu->guest->pc_off); }
static inline struct ind_entry *ind_of(struct jit_cpu *jc, unsigned kind, gva pc)
{
    return &jc->ind[kind][pc >> jc->cpu.guest->pc_align_log2 & (ARRAY_LEN(jc->ind[kind]) - 1)];
}

/* Where programs' code looks next: elsewhere for pcs that share the first entry.  See tg_stubs_look_again. */
static inline struct ind_entry *ind_again(struct jit_cpu *jc, unsigned kind, gva pc)
{
    gva n = (u32)(pc >> jc->cpu.guest->pc_align_log2);

    return &jc->ind[kind][(n ^ n >> IND_LOG2) & (ARRAY_LEN(jc->ind[kind]) - 1)];
}

/* A pc that no branch to this entry can have. */
static inline gva not_of(const struct jit_cpu *jc, const struct ind_entry *e)
{
    return no_pc((size_t)(e - jc->ind[0]) % ARRAY_LEN(jc->ind[0]));
}

/* ---- in code and out of it ------------------------------------------------------------------------- */

void eng_has_left(struct jit *j);
void eng_end_section(struct jit *j);

/* Between a CPU's store to in_code and its load of `exclusive`; pairs with the barrier in jit_exclusive_begin. */
static inline void fence(const struct jit *j)
{
    atomic_signal_fence(memory_order_seq_cst);
    if (UNLIKELY(j->fences))
        atomic_thread_fence(memory_order_seq_cst);
}

static inline void leave_code(struct jit *j, struct cpu *cpu)
{
    atomic_store_explicit(&cpu->in_code, 0, memory_order_release);
    fence(j);
    if (UNLIKELY(atomic_load_explicit(&j->exclusive, memory_order_acquire)))
        eng_has_left(j);
}

static inline void enter_code(struct jit *j, struct cpu *cpu)
{
    for (;;) {
        atomic_store_explicit(&cpu->in_code, 1, memory_order_relaxed);
        fence(j);
        if (LIKELY(!atomic_load_explicit(&j->exclusive, memory_order_acquire)))
            return;
        leave_code(j, cpu);
        if (!os_futex_wait_ns(&j->exclusive, 1, LOOK_NS) && lock_orphaned(&j->exclusive_lock)) {
            lock_take(&j->exclusive_lock);          /* killed in its section */
            eng_end_section(j);
        }
    }
}

/* Takes note of a kick; true: the caller of run wants to know. */
static inline bool kicked(struct cpu *cpu)
{
    u32 kick = atomic_load_explicit(&cpu->kick, memory_order_acquire);

    if (LIKELY(!kick))
        return false;
    atomic_fetch_and(&cpu->kick, ~kick);
    return (kick & ~(u32)(KICK_EXCLUSIVE | KICK_IRQ)) != 0;
}

/* ---- indirect branches ----------------------------------------------------------------------------- */

/* Fills an entry of the CPU's indirect-branch table, unless the block goes away meanwhile (invariant of tb.h's dead). */
static inline void remember_in(struct jit_cpu *jc, struct ind_entry *e, const struct tb *b)
{
    atomic_store_explicit(&e->pc, not_of(jc, e), memory_order_relaxed);
    e->code = b->code;
    atomic_store(&e->pc, b->pc);
    if (UNLIKELY(atomic_load(&b->dead)))
        atomic_store(&e->pc, not_of(jc, e));
}

static inline void remember(struct jit_cpu *jc, unsigned kind, const struct tb *b)
{
    remember_in(jc, ind_of(jc, kind, b->pc), b);
}

/* Of those that share an entry the next one shall find its own, and this one later too. */
static inline void remember_twice(struct jit_cpu *jc, unsigned kind, const struct tb *b)
{
    struct ind_entry *e = ind_of(jc, kind, b->pc);

    if (atomic_load_explicit(&e->pc, memory_order_relaxed) != not_of(jc, e))
        remember_in(jc, ind_again(jc, kind, b->pc), b);
    remember_in(jc, e, b);
}

/* What remember() noted for pc, NULL: nothing. */
static inline const void *remembered(struct jit_cpu *jc, unsigned kind, gva pc)
{
    struct ind_entry *e = ind_of(jc, kind, pc);

    return atomic_load_explicit(&e->pc, memory_order_acquire) == pc ? e->code : NULL;
}

/* ---- engine.c -------------------------------------------------------------------------------------- */
void eng_lock_blocks(struct jit *j);
void eng_forget_code(struct jit_cpu *jc);                   /* in its tables */
void eng_forget_in_cpus(void *jit, const struct tb *b);     /* the block, which goes away */

/* ---- make.c ---------------------------------------------------------------------------------------- */
void eng_flush(struct jit *j, _Atomic bool *mode);          /* mode: what code shall do from now on; NULL: there is no room */
struct tb *eng_enter(struct jit *j, struct ir_block *b, const struct source *src, enum bl_variant variant, unsigned max);
void eng_provide(struct jit *j, gva pc, enum bl_variant variant, unsigned exits);   /* the block at pc, if there is none */

/* Code that reads the exception flags is about to run: regions that leave some of them out go. */
void eng_expect_fp_flags(struct jit *j);

/* ---- run_program.c --------------------------------------------------------------------------------- */
enum cpu_exit run_program(struct jit *j, struct cpu *cpu);
enum cpu_exit run_program_step(struct cpu *cpu);            /* struct engine_ops */
u32 run_program_quick_call(struct jit_cpu *jc);             /* see bl_stubs */
void eng_link_exit(struct jit *j, u32 n, struct tb *to);
bool eng_first_visit(struct jit *j, gva pc, enum bl_variant variant, unsigned exits);
void eng_look_at_sp(struct jit *j, const struct cpu *cpu);
void eng_log_exec(struct cpu *cpu, gva pc);
bool eng_code_is_watched(void);                             /* by the log, which wants to see all of it made */

/* ---- run_system.c ------------------------------------------------------------------------------------ */
enum cpu_exit run_system(struct jit *j, struct cpu *cpu);
void run_system_remapped(struct cpu *cpu, gva start, u64 size, unsigned spaces);     /* struct engine_ops */
void run_system_renewed(struct cpu *cpu, unsigned space);
void run_system_switched(struct cpu *cpu, unsigned space);
void run_system_ask_others(struct cpu *cpu, const struct mmu_request *r);
