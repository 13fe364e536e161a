/* engine.c - what concerns all CPUs: their life, exclusive sections, invalidation, faults, fork, the engine's own life.
 * Blocks are made in make.c; the run loops are in run_program.c and run_system.c.
 *
 * Exclusive sections.  A CPU announces in_code before it enters a block and then looks at `exclusive`; the
 * one who wants a section sets `exclusive`, kicks the others and waits for every in_code to be 0.  One of the
 * two must see the other: the one who wants a section makes all CPUs pass a barrier (membarrier), so that
 * entering and leaving, which every system call does, costs none (250 cycles a system call became 120).
 *
 * Lock order: exclusive section, tbs.lock, the address space's own lock (through the code reader). */
#include "core/engine.h"

#include "base/err.h"
#include "base/fp.h"
#include "base/os.h"
#include "core/mmu.h"
#include "jit/cache/cache.h"
#include "jit/engine_in.h"
#include "jit/host.h"
#include "jit/jit_cpu.h"
#include "jit/prepare.h"
#include "jit/tb.h"
#include "jit/tier.h"
#include "jit/where.h"
#include "jit/wish.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    GUARD = RETURN_STACK_GUARD,
    CODE_SIZE = 256 << 20,
    MACHINE_CODE_SIZE = 32 << 20,   /* of a machine, with all that belongs to its blocks less than 100 MB */
    RETURN_STACK_SIZE = 1 << 20,    /* without its guard pages */
    PATIENCE = 100,
};

/* ---- CPUs ---------------------------------------------------------------------------------------- */

void eng_forget_code(struct jit_cpu *jc)
{
    for (unsigned kind = 0; kind < N_KINDS; kind++)
        for (unsigned i = 0; i < ARRAY_LEN(jc->ind[kind]); i++) {
            struct ind_entry *e = &jc->ind[kind][i];
            if (e->pc != not_of(jc, e))             /* most pages were never touched */
                atomic_store_explicit(&e->pc, not_of(jc, e), memory_order_relaxed);
        }
    if (jc->cpu.guest->system)
        sys_forget_all(jc);
    jc->cpu.return_sp = jc->cpu.return_base;
}

static size_t jit_cpu_size(const struct guest *g) { return offsetof(struct jit_cpu, cpu) + g->cpu_size; }

/* The return stack: guard, stack, entries for a return to ~0 (there are guests that try), guard.  Entries lie so
 * that code finds its stack as if it had been called, 8 bytes off a multiple of 16. */
static int return_stack_new(struct jit *j, struct jit_cpu *jc)
{
    const unsigned n = BL_RETURN_SCAN + 2;
    u64 *base;

    jc->return_stack = os_reserve(RETURN_STACK_SIZE + 2 * GUARD);
    if (!jc->return_stack)
        return -ENOMEM;
    int err = os_commit(jc->return_stack + GUARD, RETURN_STACK_SIZE);
    if (err)
        return err;
    base = (u64 *)(jc->return_stack + GUARD + RETURN_STACK_SIZE) - 2 * n - 1;
    for (unsigned i = 0; i < n; i++) {
        base[2 * i] = (u64)(uintptr_t)bl_return_bottom(j->bl);
        base[2 * i + 1] = ~(u64)0;
    }
    jc->cpu.return_base = jc->cpu.return_sp = base;
    return 0;
}

/* One that was killed while he held it may have left anything half done: then all blocks go, at the next need for one. */
void eng_lock_blocks(struct jit *j)
{
    if (UNLIKELY(!lock_take(&j->tbs.lock))) {
        j->tbs.broken = true;
        j->cache = NULL;            /* nor is what it knew of maps worth anything */
    }
}

static void jit_cpu_free(struct cpu *cpu)
{
    struct jit *j = jit_of(cpu->engine);
    struct jit_cpu *jc = jit_cpu_of(cpu);

    lock_take(&j->cpus_lock);
    for (struct cpu **at = &j->cpus; *at; at = &(*at)->next)
        if (*at == cpu) {
            *at = cpu->next;
            break;
        }
    lock_give(&j->cpus_lock);
    arena_fini(&jc->arena);
    free(jc->recording);
    if (cpu->mmu)
        mmu_free(cpu->mmu);
    os_free(jc->return_stack, RETURN_STACK_SIZE + 2 * GUARD);
    os_free(jc, jit_cpu_size(cpu->guest));
}

static void clear(struct cpu *cpu, size_t from, size_t to) { memset((u8 *)cpu + from, 0, to - from); }

/* Others go through the list of CPUs meanwhile: what they look at stays as it is. */
static void jit_cpu_reset(struct cpu *cpu)
{
    clear(cpu, offsetof(struct cpu, fault), offsetof(struct cpu, return_base));
    cpu->return_sp = cpu->return_base;
    clear(cpu, offsetof(struct cpu, exec), offsetof(struct cpu, host_tid));
    atomic_store(&cpu->host_tid, 0);
    clear(cpu, offsetof(struct cpu, fp_mode), offsetof(struct cpu, kick));
    atomic_store(&cpu->kick, 0);
    clear(cpu, offsetof(struct cpu, flags), cpu->guest->cpu_size);
    cpu->excl_addr = ~(gva)0;
    cpu->guest->reset(cpu);
}

static struct cpu *jit_cpu_new(struct engine *e)
{
    struct jit *j = jit_of(e);
    struct jit_cpu *jc = os_alloc(jit_cpu_size(j->cfg.guest));

    if (!jc)
        return NULL;
    jc->cpu.guest = j->cfg.guest;
    jc->cpu.engine = e;
    jc->cpu.excl_addr = ~(gva)0;
    jc->nzcv_mask = NZCV_BITS;
    if ((j->bl && return_stack_new(j, jc)) || (j->cfg.mem && (!sys_tables_new(jc) || !mmu_new(&jc->cpu, j->cfg.mem)))) {
        sys_tables_free(jc);
        os_free(jc->return_stack, RETURN_STACK_SIZE + 2 * GUARD);
        os_free(jc, jit_cpu_size(j->cfg.guest));
        return NULL;
    }
    for (unsigned kind = 0; kind < N_KINDS; kind++)
        jc->ind[kind][0].pc = no_pc(0);
    j->cfg.guest->reset(&jc->cpu);
    lock_take(&j->cpus_lock);
    jc->cpu.next = j->cpus;
    j->cpus = &jc->cpu;
    lock_give(&j->cpus_lock);
    return &jc->cpu;
}

/* ---- exclusive sections ---------------------------------------------------------------------------- */

void eng_has_left(struct jit *j)
{
    atomic_fetch_add(&j->n_left, 1);
    os_futex_wake(&j->n_left, INT32_MAX);
}

void eng_end_section(struct jit *j)
{
    atomic_store(&j->exclusive, 0);
    os_futex_wake(&j->exclusive, INT32_MAX);
    lock_give(&j->exclusive_lock);
}

/* Whoever was killed in translated code has not cleared in_code: a process in our memory, or all threads of the one
 * whose memory we are in.  Of them who has not left for a while, `late`, is asked for. */
static bool someone_in_code(struct jit *j, bool late)
{
    bool any = false;

    lock_take(&j->cpus_lock);
    for (struct cpu *c = j->cpus; c; c = c->next)
        if (atomic_load(&c->in_code) && !(late && lock_owner_gone(c->host_tid))) {
            cpu_kick(c, KICK_EXCLUSIVE);
            any = true;
        }
    lock_give(&j->cpus_lock);
    return any;
}

/* The caller itself must be outside translated code. */
static void jit_exclusive_begin(struct engine *e)
{
    struct jit *j = jit_of(e);

    lock_take(&j->exclusive_lock);
    atomic_store(&j->exclusive, 1);
    if (!j->fences)
        os_barrier_all();
    for (bool late = false;;) {
        u32 n = atomic_load(&j->n_left);
        if (!someone_in_code(j, late))
            return;
        late = !os_futex_wait_ns(&j->n_left, n, LOOK_NS);
    }
}

static void jit_exclusive_end(struct engine *e)
{
    eng_end_section(jit_of(e));
}

/* ---- running ----------------------------------------------------------------------------------------- */

static enum cpu_exit jit_run(struct cpu *cpu)
{
    struct jit *j = jit_of(cpu->engine);

    return j->cfg.mem ? run_system(j, cpu) : run_program(j, cpu);
}

/* ---- invalidation, faults ------------------------------------------------------------------------------ */

static void forget_in(struct jit_cpu *jc, struct ind_entry *e, gva pc)
{
    if (atomic_load(&e->pc) == pc)                      /* most tables were never written there */
        atomic_compare_exchange_strong(&e->pc, &pc, not_of(jc, e));
}

void eng_forget_in_cpus(void *ctx, const struct tb *b)
{
    struct jit *j = ctx;

    lock_take(&j->cpus_lock);
    for (struct cpu *c = j->cfg.mem ? j->cpus : NULL; c; c = c->next)
        sys_forget_block(jit_cpu_of(c), b);
    for (struct cpu *c = j->cfg.mem ? NULL : j->cpus; c; c = c->next)
        for (unsigned kind = 0; kind < N_KINDS; kind++) {
            forget_in(jit_cpu_of(c), ind_of(jit_cpu_of(c), kind, b->pc), b->pc);
            forget_in(jit_cpu_of(c), ind_again(jit_cpu_of(c), kind, b->pc), b->pc);
        }
    for (struct cpu *c = b->region ? j->cpus : NULL; c; c = c->next)
        cpu_kick(c, KICK_EXCLUSIVE);                    /* it may be in a loop of the region */
    lock_give(&j->cpus_lock);
}

static void jit_invalidate(struct engine *e, gva start, u64 size)
{
    struct jit *j = jit_of(e);

    if (!size)
        return;
    eng_lock_blocks(j);
    if (j->tbs.n_pages)
        tb_invalidate(&j->tbs, start, start + size, eng_forget_in_cpus, j);
    if (j->tier)
        tier_invalidate(j->tier, start, start + size);
    if (j->cache)
        cache_invalidate(j->cache, start, start + size, eng_forget_in_cpus, j);
    lock_give(&j->tbs.lock);
}

static void jit_exact(struct engine *e)
{
    struct jit *j = jit_of(e);

    if (!j->tier || j->exact)
        return;
    jit_exclusive_begin(e);
    eng_lock_blocks(j);
    j->exact = true;
    tier_exact(j->tier);
    lock_give(&j->tbs.lock);
    jit_exclusive_end(e);
}

static void jit_share(struct engine *e)
{
    struct jit *j = jit_of(e);

    if (!j->bl || j->tbs.shared)
        return;
    jit_exclusive_begin(e);
    eng_lock_blocks(j);
    tb_share(&j->tbs);
    bl_set_shared(j->bl, true);
    lock_give(&j->tbs.lock);
    jit_exclusive_end(e);
}

static void jit_invalidate_host(struct engine *e, const void *start, u64 size)
{
    struct jit *j = jit_of(e);

    eng_lock_blocks(j);
    tb_invalidate(&j->tbs, (u64)(uintptr_t)start, (u64)(uintptr_t)start + size, eng_forget_in_cpus, j);
    if (j->tier)
        tier_invalidate(j->tier, (u64)(uintptr_t)start, (u64)(uintptr_t)start + size);
    lock_give(&j->tbs.lock);
}

/* The return stack is full: its newest part, with the frame of the code that runs, moves to the empty position.
 * Predictions are lost, nothing else.  What moves ends with an entry: entries lie as the empty position does,
 * modulo 16.  Returns how far. */
static u64 return_stack_wrap(struct jit_cpu *jc)
{
    u8 *base = jc->cpu.return_base, *low = jc->return_stack + GUARD;
    size_t size = GUARD + (uintptr_t)(base - low) % 16;

    memcpy(base - size, low, size);
    return (u64)(base - size - low);
}

static bool jit_host_fault(struct cpu *cpu, int sig, const void *siginfo, void *ctx)
{
    struct jit *j = jit_of(cpu->engine);
    struct jit_cpu *jc = jit_cpu_of(cpu);
    const siginfo_t *si = siginfo;
    ucontext_t *uc = ctx;
    u64 host = host_pc(uc);
    u64 addr = (u64)(uintptr_t)si->si_addr;
    gva pc;
    bool untagged = jc->untag.stepping;         /* and the access has faulted again: without its tag it is no good either */

    if (UNLIKELY(untagged) && (sig == SIGTRAP || sig == SIGSEGV || sig == SIGBUS)) {
        untag_end(&jc->untag, uc);
        if (sig == SIGTRAP)
            return true;
    }
    if (!j->bl || host - (u64)(uintptr_t)j->tbs.code.rx >= j->tbs.code.size || (sig != SIGSEGV && sig != SIGBUS))
        return false;
    if (addr - (u64)(uintptr_t)jc->return_stack < GUARD) {
        host_set_sp(uc, host_sp(uc) + return_stack_wrap(jc));
        return true;
    }
    const struct tb *b = tb_by_host_pc(&j->tbs, host, &pc);
    if (!b)
        return false;
    if (b->plain && !untagged && si->si_code == SI_KERNEL && untag_begin(&jc->untag, cpu->guest, uc)) {
        atomic_fetch_add(&j->n_tagged, 1);
        cpu_kick(cpu, KICK_EXCLUSIVE);          /* expect_tags, soon */
        return true;
    }
    *pc_of(cpu) = b->region ? b->pc + (u64)(s64)(s32)jc->site : pc;
    jc->inexact = b->plain;
    bool told = b->plain || (si->si_code != SI_KERNEL && addr == guest_addr(cpu->guest, addr));
    cpu->fault = (struct fault){
        .kind = !told ? FAULT_NONE : host_fault_is_write(uc) ? FAULT_WRITE : FAULT_READ,
        .mapped = sig == SIGSEGV && si->si_code == SEGV_ACCERR,
        .bus = sig == SIGBUS,
        .addr = addr,
    };
    const void *edge = tb_fault_edge(b, host);
    if (edge) {
        host_set_pc(uc, edge);
        return true;
    }
    host_set_pc(uc, b->region ? bl_region_fault_exit(j->bl) : bl_fault_exit(j->bl));
    host_set_state(uc, (u8 *)cpu + CPU_BIAS);
    return true;
}

/* ---- profiling --------------------------------------------------------------------------------------- */

static unsigned jit_where(const struct cpu *cpu, const void *uc, gva *pc, unsigned max)
{
    const struct jit *j = CONTAINER_OF(cpu->engine, const struct jit, engine);

    if (!atomic_load_explicit(&cpu->in_code, memory_order_relaxed) || !max)
        return 0;
    if (j->bl)
        return where_in_code(&j->tbs, CONTAINER_OF(cpu, const struct jit_cpu, cpu), host_pc(uc), host_sp(uc), pc, max);
    memcpy(pc, (const u8 *)cpu + cpu->guest->pc_off, sizeof *pc);
    return 1;
}

static enum engine_place jit_place(const struct cpu *cpu, const void *uc)
{
    const struct jit *j = CONTAINER_OF(cpu->engine, const struct jit, engine);
    const struct jit_cpu *jc = CONTAINER_OF(cpu, const struct jit_cpu, cpu);

    if (jc->interpreting || (!j->bl && atomic_load_explicit(&cpu->in_code, memory_order_relaxed)))
        return PLACE_INTERP;
    if (!atomic_load_explicit(&cpu->in_code, memory_order_relaxed))
        return PLACE_ENGINE;
    return where_is_region(&j->tbs, jc, host_pc(uc)) ? PLACE_LLVM : PLACE_BASELINE;
}

static void jit_place_again(struct engine *e)
{
    struct jit *j = jit_of(e);

    eng_lock_blocks(j);
    tb_place_again(&j->tbs);
    lock_give(&j->tbs.lock);
}

/* ---- fork -------------------------------------------------------------------------------------------- */

static void fork_unlock(struct jit *j)
{
    lock_give(&j->cpus_lock);
    lock_give(&j->tbs.lock);
    lock_give(&j->exclusive_lock);
}

/* Makes what earlier children would have liked to find.  Code of a child's own is made by itself. */
static void fulfil_wishes(struct jit *j)
{
    struct wish w;
    u8 insn[4];

    if (!j->wishes)
        j->wishes = wish_new();
    while (!j->tbs.frozen && wish_take(j->wishes, &w)) {
        if (!j->cfg.code.read(j->cfg.code.ctx, w.pc, insn, sizeof insn))
            continue;               /* the child mapped something there */
        eng_provide(j, w.pc, BL_PLAIN, COLD_EXITS);
        eng_lock_blocks(j);
        const struct tb_exit *x = w.link < j->tbs.n_exits ? &j->tbs.exit[w.link] : NULL;
        struct tb *b = x && x->target == w.pc && x->variant == BL_PLAIN ? tb_find(&j->tbs, w.pc, BL_PLAIN) : NULL;
        if (b)
            tb_link(&j->tbs, w.link, b);
        lock_give(&j->tbs.lock);
    }
}

static int jit_fork_before(struct engine *e)
{
    struct jit *j = jit_of(e);

    if (j->bl && !j->cfg.step)
        fulfil_wishes(j);
    lock_take(&j->exclusive_lock);
    eng_lock_blocks(j);
    lock_take(&j->cpus_lock);
    int err = tb_fork_before(&j->tbs);
    if (err)
        fork_unlock(j);
    return err;
}

static void drop_other_cpus(struct jit *j, struct cpu *self)
{
    for (struct cpu *c = j->cpus, *next; c; c = next) {
        next = c->next;
        if (c == self)
            continue;
        arena_fini(&jit_cpu_of(c)->arena);
        free(jit_cpu_of(c)->recording);
        os_free(jit_cpu_of(c)->return_stack, RETURN_STACK_SIZE + 2 * GUARD);
        os_free(jit_cpu_of(c), jit_cpu_size(c->guest));
    }
    self->next = NULL;
    j->cpus = self;
}

static void jit_fork_after(struct engine *e, struct cpu *self, bool child)
{
    struct jit *j = jit_of(e);

    if (child) {
        drop_other_cpus(j, self);
        tb_fork_child(&j->tbs);
        if (j->tier)
            tier_fork_child(j->tier);
        if (j->cache)
            cache_forked(j->cache);
        j->patience = PATIENCE;
    } else {
        tb_fork_parent(&j->tbs);
    }
    fork_unlock(j);
}

/* ---- life ---------------------------------------------------------------------------------------------- */

static struct engine_stats jit_stats(const struct engine *e)
{
    const struct jit *j = CONTAINER_OF(e, const struct jit, engine);

    struct engine_stats s = {
        .blocks = j->tbs.n_made, .code_bytes = j->tbs.code_used, .flushes = j->tbs.n_flushes,
        .kept = j->cache ? cache_n_found(j->cache) : 0,
    };

    if (j->tier)
        tier_stats(j->tier, &s);
    return s;
}

static void jit_code_mapped(struct engine *e, gva start, u64 size, int fd, u64 offset, bool guarded)
{
    struct jit *j = jit_of(e);

    if (!j->cache)
        return;
    eng_lock_blocks(j);
    cache_code_mapped(j->cache, start, size, fd, offset, guarded);
    lock_give(&j->tbs.lock);
}

static void provide_for(void *ctx, gva pc, bool backward)
{
    eng_provide(ctx, pc, BL_PLAIN, backward ? LOOP_EXITS : COLD_EXITS);
}

static void jit_prepare(struct engine *e, const gva *pc, size_t n)
{
    struct jit *j = jit_of(e);
    const struct prepare p = { &j->tbs, &j->cfg.code, 1u << j->cfg.guest->pc_align_log2, provide_for, j };

    if (j->bl)
        prepare_functions(&p, pc, n);
}

static void jit_save(struct engine *e)
{
    struct jit *j = jit_of(e);

    if (!j->cache)
        return;
    eng_lock_blocks(j);
    cache_save(j->cache, true);
    lock_give(&j->tbs.lock);
}

static void jit_end_helpers(struct engine *e, bool for_good)
{
    struct jit *j = jit_of(e);

    if (!j->tier || !tier_has_helper(j->tier, for_good))
        return;
    eng_lock_blocks(j);
    tier_end_helper(j->tier, for_good);
    lock_give(&j->tbs.lock);
}

static const struct engine_ops ops = {
    .cpu_new = jit_cpu_new,
    .cpu_free = jit_cpu_free,
    .cpu_reset = jit_cpu_reset,
    .run = jit_run,
    .step = run_program_step,
    .invalidate = jit_invalidate,
    .invalidate_host = jit_invalidate_host,
    .remapped = run_system_remapped,
    .renewed = run_system_renewed,
    .switched = run_system_switched,
    .ask_others = run_system_ask_others,
    .host_fault = jit_host_fault,
    .exact = jit_exact,
    .share = jit_share,
    .end_helpers = jit_end_helpers,
    .exclusive_begin = jit_exclusive_begin,
    .exclusive_end = jit_exclusive_end,
    .fork_before = jit_fork_before,
    .fork_after = jit_fork_after,
    .where = jit_where,
    .place = jit_place,
    .place_again = jit_place_again,
    .code_mapped = jit_code_mapped,
    .prepare = jit_prepare,
    .save = jit_save,
    .stats = jit_stats,
};

/* For tests: loops are hot after so many rounds, whatever the faults. */
static u32 hot_for_tests(void)
{
    const char *text = secure_getenv("FERRY_LLVM_AFTER");

    return text ? (u32)strtoul(text, NULL, 10) : 0;
}

static bool start_tier(struct jit *j, struct err *err)
{
    u32 hot = hot_for_tests();

    if (hot && j->cfg.hot_after)
        j->cfg.hot_after = hot;
    const struct tier_config cfg = {
        .bl = j->bl, .tbs = &j->tbs, .guest = j->cfg.guest, .code = &j->cfg.code, .cache = &j->cache, .gone = eng_forget_in_cpus, .gone_ctx = j,
        .everything = j->cfg.tier == TIER_LLVM || j->cfg.tier == TIER_LLVM_PLAIN,
        .plain = j->cfg.tier == TIER_LLVM_PLAIN, .machine = j->cfg.mem, .hot_after = j->cfg.hot_after, .eager = hot,
    };

    if (!cfg.everything && (!cfg.hot_after || j->cfg.tier != TIER_BEST || !j->bl || j->cfg.step))
        return true;
    return (j->tier = tier_new(&cfg, err));
}

struct engine *engine_new(const struct engine_config *cfg, struct err *err)
{
    struct jit *j = calloc(1, sizeof *j);
    bool quick = cfg->quick_call && !cfg->step;
    int code;

    if (!j) {
        err_set(err, -ENOMEM, "no memory for the engine");
        return NULL;
    }
    j->engine.ops = &ops;
    j->cfg = *cfg;
    j->fences = !os_barrier_ready();
    arena_init(&j->scratch);
    code = cfg->tier == TIER_INTERP ? 0 : bl_new(&j->bl, cfg->guest, cfg->fp_fast, err);
    if (code && (code != -ENOTSUP || cfg->tier != TIER_BEST))
        goto fail;
    code = tb_init(&j->tbs, !j->bl ? 0 : cfg->mem ? MACHINE_CODE_SIZE : CODE_SIZE);
    if (code) {
        err_set(err, code, "no memory for translated code: %s", strerror(-code));
        goto fail;
    }
    if (j->bl)
        j->tbs.code_keep = j->tbs.code_used =
            ALIGN_UP(bl_stubs(j->bl, quick ? run_program_quick_call : NULL, j->tbs.code.rw, j->tbs.code.rx, j->tbs.code.size),
                     (u32)TB_ALIGN);
    if (j->bl) {
        j->tbs.bl = j->bl;
        bl_set_exits(j->bl, j->tbs.code.rx, j->tbs.chunk);
        j->tbs.shared = cfg->guest->system /* with devices and other CPUs */ || cfg->tier >= TIER_LLVM;
        bl_set_shared(j->bl, j->tbs.shared);
    }
    j->tbs.placed = cfg->placed;
    j->tbs.placed_ctx = cfg->placed_ctx;
    tb_place_again(&j->tbs);
    j->tbs.fp_flags = cfg->fp_flags || cfg->tier == TIER_LLVM || cfg->mem /* kernels keep them for programs */;
    if (!start_tier(j, err))
        goto fail_tier;
    if (!j->tier)
        j->cfg.hot_after = 0;           /* nor has its code counters, which the cache wants to know */
    if (cfg->cache && j->bl && (!j->tier || cfg->tier == TIER_BEST) && !cfg->step && !eng_code_is_watched())
        j->cache = cache_new(&j->cfg, j->bl, &j->tbs);
    return &j->engine;
fail_tier:
    tb_fini(&j->tbs);
fail:
    if (j->bl)
        bl_free(j->bl);
    arena_fini(&j->scratch);
    free(j);
    return NULL;
}

void engine_free(struct engine *eng)
{
    struct jit *j = jit_of(eng);

    while (j->cpus)
        jit_cpu_free(j->cpus);
    if (j->tier)
        tier_free(j->tier);
    if (j->bl)
        bl_free(j->bl);
    wish_free(j->wishes);
    if (j->cache)
        cache_free(j->cache);
    tb_fini(&j->tbs);
    arena_fini(&j->scratch);
    free(j);
}
